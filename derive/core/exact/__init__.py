"""The exact side of the judge: values in towers of prime fields, and the sizes that prove every size."""

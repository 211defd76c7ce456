"""The laws that take one line of a derivation to the next: one function each, its equation the first docstring line."""

from __future__ import annotations

from derive.rules import algebra, calculus, definitions, sums
from derive.rules.setting import Law, Setting

__all__ = ["LAWS", "Law", "Setting"]

LAWS: tuple[Law, ...] = (
    definitions.unfold,
    definitions.chain,
    calculus.constant,
    calculus.entry,
    calculus.sum_of_terms,
    calculus.sum_over_index,
    calculus.constant_factor,
    calculus.quotient,
    calculus.product,
    calculus.power_rule,
    calculus.general_power,
    calculus.exponential,
    calculus.logarithm,
    calculus.tanh,
    calculus.sigmoid,
    calculus.softplus,
    calculus.relu,
    calculus.maximum,
    calculus.sinh,
    calculus.cosh,
    calculus.absolute,
    calculus.sine,
    calculus.cosine,
    calculus.unknown_function,
    calculus.cases,
    algebra.cancel,
    algebra.multiply_out_to_cancel,
    sums.contraction,
    sums.number_of_terms,
    sums.constant_out_of_sum,
    sums.split_sum,
    sums.multiply_out,
    sums.exchange_sums,
    sums.normalised,
    algebra.add_and_subtract,
    algebra.split_fraction,
    definitions.fold,
    definitions.fold_logistic,
    definitions.fold_under_sum,
    definitions.assumption,
    definitions.known_sum,
    definitions.split_off_known,
    algebra.collect_terms,
    algebra.powers_of_one_base,
    algebra.power_of_power,
    algebra.common_factor,
    algebra.multiply_out_and_collect,
    algebra.distribute_sign,
    algebra.log_of_product,
    algebra.log_of_power,
    algebra.log_of_exponential,
    algebra.product_of_exponentials,
)
"""Every law of the catalogue."""

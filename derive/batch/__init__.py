"""Derivations in bulk: one row in, one row out, and a row that hangs or crashes costs itself alone."""

from derive.batch.rows import Options, Outcome, Row

__all__ = ["Options", "Outcome", "Row"]

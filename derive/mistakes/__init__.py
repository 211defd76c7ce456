"""Misconceptions, one function each; those that are most common and explain most come first."""

from __future__ import annotations

import inspect

from derive.mistakes.assumptions import missing_assumption
from derive.mistakes.chain import dropped_chain_sum, missing_inner_derivative
from derive.mistakes.constants import denominator_held_constant
from derive.mistakes.decimals import decimal_precision
from derive.mistakes.families import all_rows_as_one, diagonal_only
from derive.mistakes.indices import dummy_index_unused, index_capture, missing_delta, wrong_bound_index, wrong_index
from derive.mistakes.layout import transposed
from derive.mistakes.quotients import power_rule, product_rule, quotient_rule
from derive.mistakes.repair import Mistake, Repair, Wrong
from derive.mistakes.scope import factor_outside_sum, function_of_sum, parenthesis_scope
from derive.mistakes.terms import (
    arithmetic_slip,
    dropped_factor,
    dropped_term,
    extra_factor,
    extra_term,
    sign,
    wrong_power,
)

__all__ = ["CATALOGUE", "Mistake", "Repair", "Wrong", "example", "explanation", "name", "statement"]

CATALOGUE: tuple[Mistake, ...] = (
    all_rows_as_one,
    denominator_held_constant,
    dropped_chain_sum,
    quotient_rule,
    product_rule,
    power_rule,
    missing_inner_derivative,
    decimal_precision,
    index_capture,
    missing_delta,
    dummy_index_unused,
    wrong_bound_index,
    wrong_index,
    diagonal_only,
    sign,
    transposed,
    factor_outside_sum,
    function_of_sum,
    missing_assumption,
    wrong_power,
    parenthesis_scope,
    extra_factor,
    dropped_factor,
    extra_term,
    dropped_term,
    arithmetic_slip,
)


def name(mistake: Mistake) -> str:
    """What a mistake is called in annotations and reports: ``missing-delta``."""
    return str(mistake.__name__).replace("_", "-")


def statement(mistake: Mistake) -> str:
    """The formal statement, the first line of the docstring."""
    return _sections(mistake)[0]


def explanation(mistake: Mistake) -> str:
    """The explanation with ``{places}`` for the author's letters."""
    return _sections(mistake)[1]


def example(mistake: Mistake, kind: str) -> str:
    """The document that is the ``Wrong`` or the ``Right`` example."""
    return _sections(mistake)[2 if kind == "Wrong" else 3]


def _sections(mistake: Mistake) -> tuple[str, str, str, str]:
    """Statement, explanation, wrong and right example."""
    text = inspect.cleandoc(mistake.__doc__ or "")
    text, _, right = text.partition("\nRight::\n")
    text, _, wrong = text.partition("\nWrong::\n")
    first, _, rest = text.partition("\n")
    return first, " ".join(rest.split()), inspect.cleandoc(wrong), inspect.cleandoc(right)

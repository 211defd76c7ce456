"""Misconceptions, one function each; those that are most common and explain most come first."""

from __future__ import annotations

import inspect
import re
from functools import cache

from derive.mistakes.assumptions import missing_assumption, unsaid
from derive.mistakes.averages import expectation_of_product, product_of_sums, taken_apart
from derive.mistakes.capture import captured, dummy_index_unused, idle_sum, index_capture
from derive.mistakes.chain import chain_rule_sum, dropped_chain_sum, lost_path, missing_inner_derivative
from derive.mistakes.constants import denominator_held_constant
from derive.mistakes.decimals import decimal_precision, misrounded
from derive.mistakes.factors import dropped_factor, extra_factor, far_factor, numeric_factor, one_less, one_more
from derive.mistakes.families import all_rows_as_one, diagonal_only, moved_together, on_the_diagonal
from derive.mistakes.functions import (
    dropped_function,
    exp_and_log,
    extra_function,
    function_of_sum,
    log_of_sum,
)
from derive.mistakes.indices import lost_delta, misindexed, missing_delta, wrong_bound_index, wrong_delta, wrong_index
from derive.mistakes.letters import (
    free_index_mismatch,
    stray_index,
    symbol_for_two_things,
    taken_for_another,
    wrong_variable,
)
from derive.mistakes.misapplied import inner_slip, power_slip, product_slip, quotient_held, quotient_slip, symbol_held
from derive.mistakes.powers import arithmetic_slip, inverted, inverted_factor, other_power, wrong_power
from derive.mistakes.products import contracted, inner_outer_product, noncommutative_as_scalar
from derive.mistakes.quotients import power_rule, product_rule, quotient_rule
from derive.mistakes.ranges import index_range
from derive.mistakes.repair import Entry, Mistake, Repair, Wrong, corrected
from derive.mistakes.scope import drawn_in, factor_outside_sum, parenthesis_scope, pulled_out
from derive.mistakes.shapes import shape, summed_up
from derive.mistakes.slips import misderiving
from derive.mistakes.terms import double_counting, doubled, dropped_term, extra_term, far_term, one_term_more, sign
from derive.mistakes.transposes import transpose_layout

__all__ = [
    "CATALOGUE",
    "ENTRIES",
    "PLACE",
    "SMALL",
    "Entry",
    "Mistake",
    "Repair",
    "Wrong",
    "example",
    "explanation",
    "kinds",
    "name",
    "named",
    "statement",
    "why",
]

ENTRIES: tuple[Entry, ...] = (
    Entry(all_rows_as_one, moved_together, ("missing-delta",)),
    Entry(denominator_held_constant, misderiving(quotient_held, symbol_held), ("quotient-rule", "dropped-term")),
    Entry(dropped_chain_sum, lost_path),
    Entry(quotient_rule, misderiving(quotient_slip)),
    Entry(product_rule, misderiving(product_slip), ("dropped-term",)),
    Entry(power_rule, misderiving(power_slip), ("wrong-power", "arithmetic-slip")),
    Entry(missing_inner_derivative, misderiving(inner_slip), ("dropped-factor",)),
    Entry(chain_rule_sum, corrected(chain_rule_sum)),
    Entry(decimal_precision, misrounded),
    Entry(free_index_mismatch, stray_index, ("shape",)),
    Entry(index_capture, captured),
    Entry(missing_delta, lost_delta),
    Entry(wrong_delta, corrected(wrong_delta), ("wrong-index",)),
    Entry(dummy_index_unused, idle_sum),
    Entry(wrong_bound_index, misindexed(bound=True), ("wrong-index",)),
    Entry(wrong_index, misindexed(bound=False)),
    Entry(diagonal_only, on_the_diagonal, ("missing-delta",)),
    Entry(sign, corrected(sign)),
    Entry(transpose_layout, corrected(transpose_layout), ("shape",)),
    Entry(noncommutative_as_scalar, corrected(noncommutative_as_scalar)),
    Entry(inner_outer_product, contracted, ("shape",)),
    Entry(factor_outside_sum, pulled_out),
    Entry(log_of_sum, corrected(log_of_sum)),
    Entry(expectation_of_product, taken_apart, ("missing-assumption",)),
    Entry(product_of_sums, corrected(product_of_sums)),
    Entry(function_of_sum, corrected(function_of_sum)),
    Entry(exp_and_log, corrected(exp_and_log)),
    Entry(dropped_function, corrected(extra_function), ("dropped-factor",)),
    Entry(extra_function, corrected(dropped_function), ("extra-factor",)),
    Entry(missing_assumption, unsaid),
    Entry(wrong_power, other_power, ("arithmetic-slip",)),
    Entry(inverted_factor, inverted, ("arithmetic-slip",)),
    Entry(parenthesis_scope, drawn_in, ("notation-typo",)),
    Entry(index_range, corrected(index_range)),
    Entry(double_counting, doubled),
    Entry(extra_factor, one_more, ("arithmetic-slip",)),
    Entry(dropped_factor, one_less, ("arithmetic-slip",), far_factor),
    Entry(extra_term, one_term_more, ("double-counting", "arithmetic-slip")),
    Entry(dropped_term, corrected(extra_term), far=far_term),
    Entry(wrong_variable, taken_for_another(remains=False), ("notation-typo",)),
    Entry(symbol_for_two_things, taken_for_another(remains=True), ("wrong-variable", "notation-typo")),
    Entry(arithmetic_slip, corrected(arithmetic_slip)),
    Entry(shape, summed_up),
)
"""Every mistake; those that are most common and explain most come first."""

CATALOGUE: tuple[Mistake, ...] = tuple(entry.mistake for entry in ENTRIES)

SMALL: tuple[tuple[Mistake, Mistake], ...] = (
    (sign, sign),
    (wrong_power, wrong_power),
    (dropped_factor, numeric_factor),
    (extra_factor, extra_factor),
    (wrong_delta, wrong_delta),
    (wrong_index, wrong_index),
    (wrong_bound_index, wrong_bound_index),
)
"""Slips of the pen, of which two may come together, each with its smallest repairs."""


def named(name_: str) -> Mistake:
    """The mistake of a name. Raises ``KeyError``."""
    return {name(mistake): mistake for mistake in CATALOGUE}[name_]


def kinds(name_: str) -> tuple[str, ...]:
    """Broader words that the mistake of this name goes by."""
    return next((entry.kinds for entry in ENTRIES if name(entry.mistake) == name_), ())


PLACE = re.compile(r"\{([a-z_]+)\}")
"""A place of an explanation, to be filled in the author's letters."""


def name(mistake: Mistake) -> str:
    """What a mistake is called in annotations and reports: ``missing-delta``."""
    return str(mistake.__name__).replace("_", "-")


def statement(mistake: Mistake) -> str:
    """The formal statement, the first line of the docstring."""
    return _sections(mistake)[0]


def explanation(mistake: Mistake) -> str:
    """The explanation with ``{places}`` for the author's letters."""
    return _sections(mistake)[1]


def why(mistake: Mistake) -> str:
    """Why people make it."""
    return _sections(mistake)[2]


def example(mistake: Mistake, kind: str) -> str:
    """The document that is the ``Wrong`` or the ``Right`` example."""
    return _sections(mistake)[3 if kind == "Wrong" else 4]


@cache
def _sections(mistake: Mistake) -> tuple[str, str, str, str, str]:
    """Statement, explanation, why people make it, wrong and right example."""
    text = inspect.cleandoc(mistake.__doc__ or "")
    text, _, right = text.partition("\nRight::\n")
    text, _, wrong = text.partition("\nWrong::\n")
    first, said, reason = (" ".join(part.split()) for part in text.strip().split("\n\n", 2))
    return first, said, reason, inspect.cleandoc(wrong), inspect.cleandoc(right)

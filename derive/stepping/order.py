"""The order in which the laws are tried: one list for each stage of a derivation.

A stage is one line. Its laws are tried in their order, at the outermost place first, until none applies any more.
"""

from __future__ import annotations

from derive.records import dataclass
from derive.rules import Law
from derive.rules.algebra import (
    add_and_subtract,
    cancel,
    collect_terms,
    common_factor,
    distribute_sign,
    log_of_exponential,
    log_of_product,
    multiply_out_and_collect,
    multiply_out_to_cancel,
    powers_of_one_base,
    split_fraction,
)
from derive.rules.calculus import (
    absolute,
    cases,
    constant,
    constant_factor,
    cosh,
    cosine,
    entry,
    exponential,
    general_power,
    logarithm,
    maximum,
    power_rule,
    product,
    quotient,
    relu,
    sigmoid,
    sine,
    sinh,
    softplus,
    sum_of_terms,
    sum_over_index,
    tanh,
    unknown_function,
)
from derive.rules.definitions import assumption, fold, fold_logistic, fold_under_sum, known_sum, split_off_known
from derive.rules.sums import (
    constant_out_of_sum,
    contraction,
    contraction_apart,
    exchange_sums,
    multiply_out,
    normalised,
    number_of_terms,
    split_sum,
)


@dataclass(frozen=True)
class Stage:
    """A line of a derivation: its name and the laws that lead to it.

    ``once``: after one law the line is written. ``inside``: also in what is differentiated.
    """

    name: str
    laws: tuple[Law, ...]
    once: bool = False
    inside: bool = False


LINEAR: tuple[Law, ...] = (constant, sum_of_terms, sum_over_index, constant_factor)

DERIVATIVES: tuple[Law, ...] = (
    *LINEAR,
    entry,
    quotient,
    product,
    power_rule,
    general_power,
    exponential,
    logarithm,
    tanh,
    sigmoid,
    softplus,
    relu,
    maximum,
    sinh,
    cosh,
    absolute,
    sine,
    cosine,
    unknown_function,
    cases,
)

LINEARITY = Stage("linearity", LINEAR)
OUTERMOST = Stage("outermost", DERIVATIVES, once=True)
DIFFERENTIATE = Stage("differentiate", DERIVATIVES)

LOGARITHMS = Stage("logarithms", (log_of_product, log_of_exponential), inside=True)

SIMPLIFY: tuple[Stage, ...] = (
    Stage("cancel", (cancel, log_of_exponential, multiply_out_to_cancel)),
    Stage(
        "contract",
        (
            contraction,
            contraction_apart,
            number_of_terms,
            constant_out_of_sum,
            split_sum,
            multiply_out,
            split_off_known,
            exchange_sums,
        ),
    ),
    Stage("use", (assumption, normalised, known_sum)),
    Stage("split", (add_and_subtract, cancel)),
    Stage("fold", (fold,)),
    Stage("split", (split_fraction, cancel)),
    Stage("fold", (fold, fold_logistic, fold_under_sum)),
    Stage("collect", (collect_terms, powers_of_one_base)),
    Stage("factor", (common_factor, distribute_sign, multiply_out_and_collect)),
)
"""After the derivatives: the stages that make a line shorter, until none does."""

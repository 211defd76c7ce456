"""Every law's first docstring line is an equation that the core proves under what the docstring declares."""

from __future__ import annotations

import re

import pytest

from derive.core.judge import judge
from derive.reading.expressions import read_formula
from derive.report.steps import LAWS as WORDS
from derive.rules import LAWS, Law
from derive.rules.matrices import matrix_form

EVERY = (*LAWS, matrix_form)


def named(law: object) -> str:
    return law.__name__  # type: ignore[attr-defined, no-any-return]


def stated(law: object) -> tuple[str, str]:
    """The equation, and what is declared for it."""
    equation, _, rest = (law.__doc__ or "").partition("\n")
    functions = sorted(set(re.findall(r"(?<![A-Za-z\\])([cfuv])(?:_k)?'?\(", equation)))
    declared = [rf"${name} : \mathbb{{R}} \to \mathbb{{R}}$" for name in functions]
    declared += re.findall(r"\$\$.*?\$\$|\$.*?\$", rest, re.DOTALL)
    return equation, "\n\n".join(declared)


@pytest.mark.parametrize("law", EVERY, ids=named)
def test_a_law_is_proved_by_the_core(law: object) -> None:
    equation, declared = stated(law)
    (left, right), context = read_formula(equation, declared)
    assert judge(left, right, context).status == "proved", equation


@pytest.mark.parametrize("law", LAWS, ids=named)
def test_a_law_has_a_name_in_words(law: Law) -> None:
    assert law.__name__ in WORDS


def test_no_words_without_a_law() -> None:
    assert WORDS.keys() == {law.__name__ for law in LAWS} | {"insert"}

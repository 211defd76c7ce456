"""A derivation line by line: each line opens to the laws that give it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.report.html.formulas import maths, word
from derive.report.html.markup import NOTHING, Markup, element, join
from derive.report.steps import MATRIX, UNFINISHED, reason, written
from derive.stepping.premises import Premises, premises
from derive.stepping.steps import Derivation, DerivedStep


def derived(derivation: Derivation) -> Markup:
    """The premises, each chain with its lines, the result without indices where there is one."""
    given = premises(derivation.symbols, derivation.context)
    last = len(derivation.steps) - 1
    chains = [_chain(step, derivation, last=number == last) for number, step in enumerate(derivation.steps)]
    matrix = derivation.matrix
    if matrix is not None:
        row = _row(maths(f"{matrix.lhs} = {matrix.rhs}", display=True), MATRIX)
        chains.append(element("section", row, class_="chain result"))
    end = NOTHING if derivation.complete else element("p", UNFINISHED, class_="unfinished")
    return element("article", _premises(given), chains, end, class_="derivation")


def _premises(given: Premises) -> Markup:
    lines = [*given.declarations, *given.one_hot, *given.assumptions, *given.definitions]
    if not lines:
        return NOTHING
    items = [element("li", maths(line)) for line in lines]
    return element("section", element("h2", "Given"), element("ul", items), class_="premises")


def _chain(chain: DerivedStep, derivation: Derivation, *, last: bool) -> Markup:
    """Its left side, and the lines that it is equal to."""
    head = element("div", maths(written(chain.before, derivation), display=True), class_="scroll left")
    lines = _lines(chain.substeps or (chain,), derivation)
    return element("section", head, lines, class_="chain result" if last else "chain")


def _lines(steps: Iterable[DerivedStep], derivation: Derivation) -> Iterator[Markup]:
    for step in steps:
        row = _row(_equal_to(step, derivation), reason(step, derivation))
        if len(step.substeps) < 2:
            yield element("div", row, class_="line")
            continue
        inner = element("div", _lines(step.substeps, derivation), class_="inner")
        yield element("details", element("summary", row), inner, class_="line")


def _equal_to(step: DerivedStep, derivation: Derivation) -> Markup:
    return maths(f"= {written(step.after, derivation)}", display=True)


def _row(formula: Markup, law: str) -> Markup:
    said = join(item for part in law.split(" ") for item in (" ", _said(part))) if law else NOTHING
    return element("span", element("span", formula, class_="scroll"), element("span", said, class_="law"), class_="row")


def _said(part: str) -> str:
    r"""A word of a law, or a symbol in it: ``\hat{x}``."""
    return word(part) if part.startswith("\\") or "_" in part or "^" in part else part

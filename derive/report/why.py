"""Why a step is wrong, in words: the mistake, the repair and its place in the text, what would make the step true."""

from __future__ import annotations

from collections.abc import Mapping

from derive.model import Assumption, Coincidence, Equation, Fact, Judged
from derive.notation import ZERO, D, Expr, Index, Var, free_indices, slot_text
from derive.printing import NO_FORMS, latex
from derive.records import dataclass
from derive.report.words import plural, put, refutation
from derive.rules.matrices import matrix_form
from derive.source import Source, Span
from derive.spelling import relation, sides
from derive.typography import Form


@dataclass(frozen=True)
class Mistake:
    """Why a step is wrong: a name, a sentence, and what should stand there, simplest first, in LaTeX.

    ``also``: other mistakes that explain it as well. ``kinds``: broader words that all of them go by. ``holds_if``:
    what would make the step true, in words. ``computes``: what the right side is the value of, in LaTeX. ``mark``: the
    repair as an edit of the source.
    """

    name: str
    explanation: str
    repairs: tuple[str, ...]
    also: tuple[str, ...] = ()
    holds_if: str | None = None
    computes: str | None = None
    mark: tuple[Span, str] | None = None
    tried: int = 0
    kinds: tuple[str, ...] = ()

    @property
    def repair(self) -> str | None:
        """The simplest repair."""
        return self.repairs[0] if self.repairs else None


def mistake(judged: Judged) -> Mistake | None:
    """The diagnosis of a step in words; None if no known mistake explains it."""
    found = diagnosed(judged)
    return found if found is not None and found.name else None


def diagnosed(judged: Judged) -> Mistake | None:
    """The diagnosis of a refuted step in words; its name is empty if no known mistake explains the step."""
    diagnosis = judged.diagnosis
    if diagnosis is None:
        return None
    values = dict(diagnosis.values)
    explanation = values.pop("explanation", diagnosis.mistake.replace("-", " "))
    holds_if = " and ".join(map(assumption, diagnosis.holds_if)) or None
    return Mistake(
        name=diagnosis.mistake,
        explanation=put(explanation, {**values, **({"condition": holds_if} if holds_if else {})}),
        repairs=repairs(judged),
        also=diagnosis.also,
        holds_if=holds_if,
        computes=values.get("computes") if diagnosis.computes is not None else None,
        mark=diagnosis.mark,
        tried=diagnosis.tried,
        kinds=diagnosis.kinds,
    )


def repairs(judged: Judged) -> tuple[str, ...]:
    """What should stand there, simplest first, in LaTeX."""
    found, forms = judged.diagnosis, judged.context.forms
    if found is None:
        return ()
    words = found.written or ("",) * len(found.repairs)
    pairs = zip(words, found.repairs, strict=True)
    return tuple(dict.fromkeys(text or repair_of(*repair, forms, judged.step.axes) for text, repair in pairs))


def none_found(judged: Judged) -> str:
    """That no mistake explains a step, and how many repairs were tried."""
    found = judged.diagnosis
    tried = f"; {plural(found.tried, 'repair')} tried" if found and found.tried else ""
    return "no known mistake explains this" + tried + (", then the time was over" if found and found.stopped else "")


def sentences(judged: Judged) -> tuple[str, ...]:
    """What a wrong step is, in order: where the sides differ, the mistake, what should stand there."""
    found = mistake(judged)
    return (
        *refutation(judged.verdict),
        *([f"{found.name}: {found.explanation}" if found else none_found(judged)] if judged.diagnosis else ()),
        *([f"also explained by {', '.join(found.also)}"] if found and found.also else ()),
        *(f"{'or' if number else 'should be'}: {repair}" for number, repair in enumerate(repairs(judged))),
    )


def remarks(judged: Judged) -> tuple[str, ...]:
    """What would make the step true, and what its right side computes, where the explanation does not say so."""
    found = diagnosed(judged)
    if found is None:
        return ()
    said = (("holds if", found.holds_if), ("the right side is", found.computes))
    return tuple(f"{sentence}: {what}" for sentence, what in said if what and what not in found.explanation)


def marked(source: Source, mark: tuple[Span, str]) -> tuple[str, str]:
    """The source line and under it what to insert, delete or replace."""
    line, pointer = source.pointer(mark[0])
    return line, f"{pointer} {edit(mark)}"


def edit(mark: tuple[Span, str]) -> str:
    r"""What to do at the place of a repair: ``insert \delta_{ij}``."""
    span, text = mark
    return f"{'insert' if span.start == span.end else 'replace by'} {text}".rstrip() if text else "delete"


def repair_of(lhs: Expr, rhs: Expr, forms: Mapping[str, Form] = NO_FORMS, order: tuple[Index, ...] = ()) -> str:
    r"""A repair in LaTeX: ``\nabla_x L = (A + A^\top) x`` where the author wrote vectors, else in indices.

    ``order``: the axes, rows before columns.
    """
    return " = ".join(repair_sides(lhs, rhs, forms, order))


def repair_sides(
    lhs: Expr, rhs: Expr, forms: Mapping[str, Form] = NO_FORMS, order: tuple[Index, ...] = ()
) -> tuple[str, str]:
    """Both sides of a repair in LaTeX."""
    numbers = [axis.number for axis in order]
    axes = sorted(free_indices(lhs) | free_indices(rhs), key=lambda index: (*numbers, index.number).index(index.number))
    if not axes or len(axes) > 2 or not all(axis.number for axis in axes):
        return sides(lhs, rhs, forms)
    left, right = (_in_matrices(side, tuple(axes)) for side in (lhs, rhs))
    return (left, right) if left and right else sides(lhs, rhs, forms)


def _in_matrices(side: Expr, axes: tuple[Index, ...]) -> str | None:
    match side:
        case D(body, Var(name, slots)) if slots == axes and not free_indices(body) & frozenset(axes):
            return rf"\nabla_{{{name}}} \left({latex(body)}\right)"
    return matrix_form(side, axes)


FACTS = {
    "binary": "{name} is 0 or 1",
    "nonnegative": "{name} is not negative",
    "one-hot": "{name} is one-hot",
    "positive-definite": "{name} is positive definite",
    "positive": "{name} is positive",
    "square": "{name} is square",
    "symmetric": "{name} is symmetric",
    "unit-interval": "{name} is between 0 and 1",
}


def assumption(given: Assumption) -> str:
    """What is given, in words."""
    match given:
        case Equation(D(body, wrt), rhs) if rhs == ZERO:
            return f"{latex(body)} is independent of {latex(wrt)}"
        case Equation(lhs, rhs):
            return relation(lhs, rhs)
        case Fact(kind, name):
            return put(FACTS[kind], {"name": name})
        case Coincidence(left, right, equal):
            letters = [slot_text(slot) for slot in (left, right)]
            return f"{letters[0]} = {letters[1]}" if equal else rf"{letters[0]} \ne {letters[1]}"

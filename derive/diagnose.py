"""Why is a step wrong? The mistakes of the catalogue propose true relations near it; the core proves one, or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from derive import mistakes
from derive.core import intervals
from derive.core.judge import judge
from derive.forms.closed import closed_form
from derive.mistakes import Wrong
from derive.model import Context, Diagnosis, Step, Verdict
from derive.notation import D, Expr, walk
from derive.search import Found, Search
from derive.spelling import axes_of, said, spelled

MOST_SHOWN = 3


def diagnose(step: Step, context: Context, verdict: Verdict) -> Diagnosis:
    """The mistake one of whose repairs is true, the smallest repair first; without a name if none explains the step.

    Repairs are screened in floating point; of those that survive, the core proves which hold for every size.
    """
    return found_in(Search(wrong_relation(step, context)))


def wrong_relation(step: Step, context: Context) -> Wrong:
    """A step as the mistakes see it: every index has a letter of its own."""
    lhs, rhs = spelled(step.lhs, step.rhs)
    return Wrong(lhs, rhs, context, partial(_failing, context))


def _failing(context: Context, lhs: Expr, rhs: Expr) -> tuple[Mapping[str, str], str, str] | None:
    return intervals.failing_entry(lhs, rhs, context)


def found_in(search: Search) -> Diagnosis:
    """What a search finds out about a wrong relation."""
    wrong = search.wrong
    found = search.smallest()
    holds_if = search.holds_if(found)
    if not found:
        return Diagnosis("", {}, tuple(_right_value(wrong)), None, holds_if, (), search.tried)
    first = found[0]
    computes = search.computed(found)
    others = dict.fromkeys(name for item in found for name in item.names if name not in first.names)
    values = {
        **_values(wrong, first),
        **({"computes": _written(wrong, computes)} if computes is not None else {}),
        **({"besides": first.names[1]} if len(first.names) > 1 else {}),
    }
    kinds = tuple(dict.fromkeys(kind for item in found for name in item.names for kind in mistakes.kinds(name)))
    return Diagnosis(
        mistake=first.names[0],
        values=values,
        repairs=tuple(_shown(wrong, found)),
        computes=computes if computes is not None and _is_derivative(computes) else None,
        holds_if=holds_if,
        also=(*first.names[1:], *others),
        tried=search.tried,
        kinds=kinds,
    )


def _values(wrong: Wrong, found: Found) -> Mapping[str, str]:
    """The explanation and what fills it; of two mistakes together, both."""
    explanations: list[str] = []
    values: dict[str, str] = {}
    for number, (name, repair) in enumerate(zip(found.names, found.repairs, strict=True)):
        own = {place: _written(wrong, value) for place, value in repair.values.items()}
        text = mistakes.explanation(mistakes.named(name))
        if repair.kind == "reading":
            own["computes"] = _written(wrong, repair.lhs)
        if number:
            own = {f"{place}_too": value for place, value in own.items()}
            text = mistakes.PLACE.sub(lambda place: f"{{{place[1]}_too}}", text)
        explanations.append(text)
        values |= own
    return {**values, "explanation": " ".join(explanations)}


def _is_derivative(expr: Expr) -> bool:
    return any(isinstance(node, D) for node in walk(expr))


def _written(wrong: Wrong, value: Expr | str | tuple[Expr, ...]) -> str:
    """What fills a place of an explanation, in LaTeX and in the author's letters."""
    if isinstance(value, tuple):
        return ", ".join(_written(wrong, item) for item in value)
    return value if isinstance(value, str) else said(value, axes_of(wrong.lhs, wrong.rhs))


def _shown(wrong: Wrong, found: tuple[Found, ...]) -> Iterator[tuple[Expr, Expr]]:
    """What should stand there: corrections as they are; else the left side carried out; else what others propose."""
    first = found[0].names
    own = [item.repair for item in found if item.names == first and item.repair.kind == "correction"]
    rest = [item.repair for item in found if item.names != first and item.repair.kind == "correction"]
    value = () if own else tuple(_right_value(wrong))
    yield from value or ((repair.lhs, repair.rhs) for repair in (own or rest)[:MOST_SHOWN])


def _right_value(wrong: Wrong) -> Iterator[tuple[Expr, Expr]]:
    """The left side carried out, where it is a derivative that has a closed form."""
    closed = closed_form(wrong.lhs, wrong.context) if _is_derivative(wrong.lhs) else None
    if closed is not None and judge(wrong.lhs, closed, wrong.context).proved:
        yield wrong.lhs, closed

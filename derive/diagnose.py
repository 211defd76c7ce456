"""Why is a step wrong? The mistakes of the catalogue propose true relations near it; the core proves one, or none."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from derive import mistakes
from derive.clock import OutOfTime
from derive.core.real import intervals
from derive.corrections import Correction, Text, corrections
from derive.mistakes import Wrong
from derive.model import Context, Diagnosis, Step
from derive.notation import D, Expr, Mul, Sum
from derive.records import replace
from derive.saying import Saying
from derive.search import Found, searched
from derive.spelling import letters, numbered, spelled


def diagnose(step: Step, context: Context, text: Text | None = None) -> Diagnosis:
    """The mistake one of whose repairs is true, the smallest repair first; without a name if none explains the step.

    Repairs are screened in floating point; of those that survive, the core proves which hold for every size. With the
    ``text`` of the step they are marked in it.
    """
    return found_in(wrong_relation(step, context), step, text)


def _saying(step: Step | None, wrong: Wrong, text: Text | None) -> Saying:
    if step is None:
        return Saying(wrong)
    new = letters(step.lhs, step.rhs)
    wordings = (text.rhs, text.lhs) if text is not None else ()
    return Saying(wrong, tuple(new[axis] for axis in step.axes if axis in new), wordings)


def wrong_relation(step: Step, context: Context) -> Wrong:
    """A step as the mistakes see it: every index has a letter of its own."""
    lhs, rhs = numbered(*spelled(step.lhs, step.rhs))
    return Wrong(lhs, rhs, context, partial(_failing, context))


def _failing(context: Context, lhs: Expr, rhs: Expr) -> tuple[Mapping[str, str], str, str] | None:
    return intervals.failing_entry(lhs, rhs, context)


def found_in(wrong: Wrong, step: Step | None = None, text: Text | None = None) -> Diagnosis:
    """What a search finds out about a wrong relation: a step of the text, or none."""
    saying = _saying(step, wrong, text)
    search = searched(wrong)
    found = search.found
    shown, stopped = _shown(wrong, found, step, text)
    should_be = Diagnosis(
        "",
        {},
        repairs=tuple(correction.repair for correction in shown),
        holds_if=search.holds_if,
        tried=search.tried,
        stopped=search.stopped or stopped,
        written=tuple(correction.relation for correction in shown),
        mark=shown[0].mark if shown else None,
    )
    if not found:
        return should_be
    first = found[0]
    computes = search.computes
    others = dict.fromkeys(name for item in found for name in item.names if name not in first.names)
    values = {
        **_values(saying, first),
        **({"computes": saying.words(computes)} if computes is not None else {}),
        **({"besides": first.names[1]} if len(first.names) > 1 else {}),
    }
    kinds = tuple(dict.fromkeys(kind for item in found for name in item.names for kind in mistakes.kinds(name)))
    return replace(
        should_be,
        mistake=first.names[0],
        values=values,
        computes=computes if computes is not None and _is_derivative(computes) else None,
        also=(*first.names[1:], *others),
        kinds=kinds,
    )


def _shown(
    wrong: Wrong, found: tuple[Found, ...], step: Step | None, text: Text | None
) -> tuple[tuple[Correction, ...], bool]:
    """What should stand there; nothing if the time is over, and whether it was."""
    try:
        return corrections(found, wrong, step, text), False
    except OutOfTime:
        return (), True


def _values(saying: Saying, found: Found) -> Mapping[str, str]:
    """The explanation and what fills it; of two mistakes together, both."""
    explanations: list[str] = []
    values: dict[str, str] = {}
    for number, (name, repair) in enumerate(zip(found.names, found.repairs, strict=True)):
        own = {place: saying.words(value) for place, value in repair.values.items()}
        text = mistakes.explanation(mistakes.named(name))
        if repair.kind == "reading":
            own["computes"] = saying.words(repair.lhs)
        if number:
            own = {f"{place}_too": value for place, value in own.items()}
            text = mistakes.PLACE.sub(lambda place: f"{{{place[1]}_too}}", text)
        explanations.append(text)
        values |= own
    return {**values, "explanation": " ".join(explanations)}


def _is_derivative(expr: Expr) -> bool:
    """Whether an expression is a derivative, a product of some, or a sum over such."""
    match expr:
        case D():
            return True
        case Sum(_, body):
            return _is_derivative(body)
        case Mul(factors):
            return all(isinstance(factor, D) for factor in factors)
    return False

"""Why is a step wrong? The mistakes of the catalogue propose true relations near it; the core proves one, or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from derive import mistakes
from derive.core import sizes
from derive.core.judge import IllTyped, judge
from derive.core.real import intervals, numeric
from derive.forms.closed import closed_form
from derive.marks import Mark, edited, mark
from derive.mistakes import Wrong
from derive.model import Context, Diagnosis, Step
from derive.notation import D, Expr, Mul, Sum, canonical, substitute_slots, walk
from derive.printing import latex
from derive.reading.rewriting import Written
from derive.saying import Saying
from derive.search import Found, Search
from derive.spelling import letters, spelled
from derive.wording import Wording


@dataclass(frozen=True)
class Text:
    """Both sides of a step as they are written."""

    lhs: Written
    rhs: Written


def diagnose(step: Step, context: Context, text: Text | None = None) -> Diagnosis:
    """The mistake one of whose repairs is true, the smallest repair first; without a name if none explains the step.

    Repairs are screened in floating point; of those that survive, the core proves which hold for every size. With the
    ``text`` of the step they are marked in it, those first that are edits of the text.
    """
    search = Search(wrong_relation(step, context))
    diagnosis = found_in(search, _saying(step, search.wrong, text))
    if text is None or not diagnosis.repairs:
        return diagnosis
    edits = [(repair, _edit(step, search.wrong, repair, text)) for repair in diagnosis.repairs]
    edits.sort(key=lambda item: item[1] is None)
    first = edits[0][1]
    return replace(
        diagnosis,
        repairs=tuple(repair for repair, _ in edits),
        written=tuple(edit.relation if edit else "" for _, edit in edits),
        mark=first.mark if first else None,
    )


def _saying(step: Step, wrong: Wrong, text: Text | None) -> Saying:
    new = letters(step.lhs, step.rhs)
    wordings = (Wording.of(text.rhs), Wording.of(text.lhs)) if text is not None else ()
    return Saying(wrong, tuple(new[axis] for axis in step.axes if axis in new), wordings)


@dataclass(frozen=True)
class _Edit:
    """A repair as an edit of the text: what changes in the source, and the relation that the text then is."""

    mark: Mark
    relation: str


def _edit(step: Step, wrong: Wrong, repair: tuple[Expr, Expr], text: Text) -> _Edit | None:
    """A repair of one side as an edit of the text."""
    lhs, rhs = repair
    if lhs != wrong.lhs and rhs != wrong.rhs:
        return None
    on_the_right = lhs == wrong.lhs
    side, old, new = (text.rhs, wrong.rhs, rhs) if on_the_right else (text.lhs, wrong.lhs, lhs)
    spoken = {new: old for old, new in letters(step.lhs, step.rhs).items()}
    meant = substitute_slots(new, spoken)
    found = mark(side, old, new, lambda found: _is_same(found, meant, wrong.context))
    if found is None:
        return None
    changed, kept = edited(side, found), edited(text.lhs if on_the_right else text.rhs)
    sides = (kept, changed) if on_the_right else (changed, kept)
    return _Edit(found, f"{sides[0]} = {sides[1]}")


def _is_same(left: Expr, right: Expr, context: Context) -> bool:
    try:
        sizes.check(left, right, context)
    except IllTyped:
        return False
    return canonical(left) == canonical(right) or numeric.compare(left, right, context).agrees


def wrong_relation(step: Step, context: Context) -> Wrong:
    """A step as the mistakes see it: every index has a letter of its own."""
    lhs, rhs = spelled(step.lhs, step.rhs)
    return Wrong(lhs, rhs, context, partial(_failing, context))


def _failing(context: Context, lhs: Expr, rhs: Expr) -> tuple[Mapping[str, str], str, str] | None:
    return intervals.failing_entry(lhs, rhs, context)


def found_in(search: Search, saying: Saying | None = None) -> Diagnosis:
    """What a search finds out about a wrong relation; ``saying``: how its parts are to be said."""
    wrong = search.wrong
    saying = saying or Saying(wrong)
    found = search.smallest()
    holds_if = search.holds_if(found)
    if not found:
        return Diagnosis("", {}, tuple(_right_value(wrong)), None, holds_if, (), search.tried)
    first = found[0]
    computes = search.computed(found)
    others = dict.fromkeys(name for item in found for name in item.names if name not in first.names)
    values = {
        **_values(saying, first),
        **({"computes": saying.words(computes)} if computes is not None else {}),
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


def _shown(wrong: Wrong, found: tuple[Found, ...]) -> Iterator[tuple[Expr, Expr]]:
    """What should stand there: all corrections, those of the mistake first; else the left side carried out.

    A relation of one thing to itself says nothing: it is shown if there is no other.
    """
    first = found[0].names
    corrections = [item for item in found if item.repair.kind == "correction"]
    corrections.sort(key=lambda item: item.names != first)
    pairs = [(item.repair.lhs, item.repair.rhs) for item in corrections]
    telling = [pair for pair in pairs if canonical(pair[0]) != canonical(pair[1])]
    if corrections and corrections[0].names == first and telling:
        yield from dict.fromkeys(telling)
        return
    yield from sorted((*_right_value(wrong), *telling), key=_length)[:1] or dict.fromkeys(pairs)


def _length(repair: tuple[Expr, Expr]) -> int:
    return sum(len(latex(side)) for side in repair)


def _right_value(wrong: Wrong) -> Iterator[tuple[Expr, Expr]]:
    """The left side carried out, where it is a derivative that has a closed form."""
    closed = closed_form(wrong.lhs, wrong.context) if any(isinstance(node, D) for node in walk(wrong.lhs)) else None
    if closed is not None and judge(wrong.lhs, closed, wrong.context).proved:
        yield wrong.lhs, closed

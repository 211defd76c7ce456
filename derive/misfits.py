r"""Sides whose shapes do not fit have no value: which transpose, order or index they lack for the relation to hold.

A relation such as ``\nabla_w L = 2 X (X w - y)`` is wrong only if a change of it is proved: else it is not read, for
the shapes that were declared may be what is wrong. One that holds with derivatives in the other layout is right.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from derive import mistakes
from derive.clock import OutOfTime, within
from derive.core.claims import decide
from derive.core.judge import IllTyped, Unsatisfiable
from derive.core.real.screening import Screen
from derive.joint import JointReading
from derive.model import EQUALITIES, Diagnosis, Evidence, Judged, Note, Step, Verdict
from derive.notation import Expr, Var
from derive.reading.chains import Relation
from derive.records import replace
from derive.refitting import Change, changes
from derive.shapes import Tensor
from derive.source import ReadError, ShapeError, Span
from derive.tex.grammar import parse
from derive.tex.tokens import tokenize

MOST_READ = 400
"""Changed sides that are read."""
MOST_JUDGED = 12
ELSEWHERE = 1 << 40
LAYOUTS = {"numerator": "denominator", "denominator": "numerator"}
Unjudged = (ReadError, IllTyped, Unsatisfiable, RecursionError)


def refit(joint: JointReading) -> None:
    """Judge the relations of a chain that have no value as they stand, where a change of one side makes them hold."""
    for relation in joint.chain.relations:
        error = _misfit(joint, relation)
        if error is None or relation not in joint.readings or joint.statement.signs[relation].text not in EQUALITIES:
            continue
        found: Judged | None = None
        with suppress(OutOfTime), within(joint.settings.seconds):
            found = _in_the_other_layout(joint, relation) or _changed(joint, relation, error)
        if found is not None:
            joint.errors.remove(error)
            joint.steps.append(found)
            joint.steps.sort(key=lambda judged: judged.step.sign.start)
            joint.notes += found.step.notes
            return


def _misfit(joint: JointReading, relation: int) -> ReadError | None:
    """Why the right side of a relation has no value, or does not fit the left one."""
    known = joint.known.get((relation, 0, 0))
    for error in (joint.chain.errors.get(relation + 1), known):
        if isinstance(error, ShapeError) and error in joint.errors:
            return error
    return None


def _in_the_other_layout(joint: JointReading, relation: int) -> Judged | None:
    """The relation with its derivatives in the other layout, if it holds so."""
    table = joint.chain.reading.table
    if joint.readings[relation][0].value.rank > 1 and joint.chain.fixes_layout(relation):
        return None
    kept, sizes = table.layout, table.sizes
    table.layout, table.sizes = LAYOUTS[kept], sizes.copy()
    try:
        left, right = (joint.chain.reading.member(joint.chain.number, k)[0] for k in (relation, relation + 1))
        step = joint.framing.step(relation, joint.chain.relation(relation, left, right))
        verdict = decide(step, joint.framing.context(step))
    except Unjudged:
        return None
    finally:
        table.layout, table.sizes = kept, sizes
    if not verdict.proved:
        return None
    return Judged(replace(step, notes=(Note("transposed", step.sign),)), verdict, None, joint.framing.context(step))


def _changed(joint: JointReading, relation: int, error: ReadError) -> Judged | None:
    """The relation as a wrong one, with the smallest changes of its right side that are proved."""
    span = joint.chain.member_span(relation + 1)
    found: list[tuple[Change, Step]] = []
    for change, step in _candidates(joint, relation):
        if found and change.cost > found[0][0].cost:
            break
        with suppress(IllTyped, Unsatisfiable):
            if decide(step, joint.framing.context(step)).proved:
                found.append((change, step))
    proved = [item for item in found if item[1].layout == "as-written"] or found
    if not proved:
        return None
    text = joint.chain.reading.scope.source.text
    step = replace(proved[0][1], rhs=Var(text[span.start : span.end], ()), layout="as-written")
    verdict = Verdict("refuted", Evidence("shapes", error.message))
    return Judged(step, verdict, _diagnosis(joint, relation, proved), joint.framing.context(step))


def _candidates(joint: JointReading, relation: int) -> Iterator[tuple[Change, Step]]:
    """Changed right sides of the right shape that are not clearly wrong, the smallest changes first."""
    reading, span = joint.chain.reading, joint.chain.member_span(relation + 1)
    text, table = reading.scope.source.text, reading.table
    left = joint.readings[relation][0].value
    try:
        node, _ = table.parse(reading.scope.chains[joint.chain.number].members[relation + 1])
    except ReadError:
        return
    tensors = [name for name, symbol in table.symbols.items() if symbol.declared and len(symbol.slots) > symbol.family]
    found = sorted(changes(node, text, tensors, sorted(table.seen.index_letters)), key=lambda change: change.cost)
    screens: dict[Expr, Screen] = {}
    judged = 0
    for change in found[:MOST_READ]:
        written = f"{text[span.start : change.span.start]}{change.text}{text[change.span.end : span.end]}"
        try:
            step = joint.framing.step(relation, _relation(joint, relation, left, written))
        except Unjudged:
            continue
        if step.layout == "broadcast":
            continue
        # A change may make sizes equal that are not, on the left side as well.
        if step.lhs not in screens:
            screens[step.lhs] = Screen(step.lhs, step.rhs, joint.framing.context(step))
        if not screens[step.lhs].excludes(step.lhs, step.rhs):
            judged += 1
            yield change, step
            if judged == MOST_JUDGED:
                return


def _relation(joint: JointReading, relation: int, left: Tensor, written: str) -> Relation:
    """The relation of a left side to what a changed text means. Raises ReadError if that has no value."""
    reading = joint.chain.reading
    # What a change makes of a name is forgotten with it: a transposed delta is a matrix.
    kept, symbols = reading.table.sizes, dict(reading.table.symbols)
    reading.table.sizes = kept.copy()
    try:
        node, _ = parse(tokenize(written, ELSEWHERE).tokens, reading.table.lexicon, {})
        right = reading.elaborator(joint.chain.number).tensor(node, {})
        found = joint.chain.relation(relation, left, right)
        return replace(found, lhs=joint.framing.finished(found.lhs), rhs=joint.framing.finished(found.rhs))
    finally:
        reading.table.sizes = kept
        reading.table.symbols.clear()
        reading.table.symbols.update(symbols)


def _diagnosis(joint: JointReading, relation: int, proved: list[tuple[Change, Step]]) -> Diagnosis:
    first = proved[0][0]
    source = joint.chain.reading.scope.source
    left, right = joint.chain.member_span(relation), joint.chain.member_span(relation + 1)

    def said(change: Change) -> str:
        sides = source.text[right.start : change.span.start], source.text[change.span.end : right.end]
        return f"{source.written(left)} = {sides[0]}{change.text}{sides[1]}"

    explanation = mistakes.explanation(mistakes.named(first.mistake))
    old = source.text[first.span.start : first.span.end]
    repairs: tuple[tuple[Expr, Expr], ...] = tuple((step.lhs, step.rhs) for _, step in proved)
    return Diagnosis(
        first.mistake,
        {"old": old, "new": first.text, "term": first.outside, "explanation": explanation},
        repairs=repairs,
        also=tuple(dict.fromkeys(change.mistake for change, _ in proved if change.mistake != first.mistake)),
        tried=len(proved),
        kinds=("shape", *mistakes.kinds(first.mistake)),
        mark=_mark(first, source.text),
        written=tuple(said(change) for change, _ in proved),
    )


def _mark(change: Change, text: str) -> tuple[Span, str]:
    """The change without what stays at its beginning."""
    old = text[change.span.start : change.span.end]
    if change.text.startswith(old):
        return Span(change.span.end, change.span.end), change.text[len(old) :]
    return change.span, change.text

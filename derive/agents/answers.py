"""The answers to the tools, worked out in another process and cut to a size that a reader can take in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from derive.agents import results
from derive.checker import check_source
from derive.model import DocumentReport, Judged
from derive.report import exact, explain, why, words
from derive.report.lines import sides
from derive.report.outcome import StepView
from derive.report.steps import Detail, render, rows, written
from derive.settings import Settings
from derive.source import ReadError, Source
from derive.stepper import derive_document

LONGEST_TEXT = 100_000
"""Characters of a text that is checked."""
LONGEST = 4_000
"""Characters of one field of an answer."""
MOST = 200
"""Steps, problems or definitions in an answer."""
T = TypeVar("T")


def check(text: str, accept_numeric: bool) -> results.Check:
    """Check a text. Raises ReadError if it is too long."""
    report = check_source(_source(text), Settings(("numeric",) if accept_numeric else ()))
    steps = [_step(report, judged) for judged in report.steps]
    problems = [_problem(error) for error in report.errors]
    return results.Check(
        ok=not problems and all(step.as_expected for step in steps),
        summary=words.summary(report.steps, len(report.errors)),
        steps=_first(steps),
        problems=_first(problems),
        definitions=_first([_short(words.definition(definition)) for definition in report.definitions]),
        left_out=max(0, len(steps) - MOST) + max(0, len(problems) - MOST),
    )


def derive_steps(text: str, of: str, wrt: str, detail: Detail) -> results.Derivation:
    """Write the derivation of a goal. Raises ReadError where the goal makes no sense or the answer is too long."""
    derivation = derive_document(_source(text), of, wrt)
    chains = []
    for chain in derivation.steps:
        lines = [results.Line(formula=written(chain.before, derivation), reason="")]
        lines += [results.Line(formula=row.right, reason=row.reason) for row in rows(chain, derivation, detail)]
        chains.append(results.Chain(lines=lines))
    matrix = derivation.matrix
    markdown = render(derivation, "markdown", detail)
    if len(markdown) > LONGEST_TEXT:
        raise ReadError("the derivation is too long", hint="ask for less detail, or for an earlier goal")
    return results.Derivation(
        goal=written(derivation.goal, derivation),
        result=written(derivation.result, derivation),
        matrix_form=f"{matrix.lhs} = {matrix.rhs}" if matrix else None,
        complete=derivation.complete,
        chains=chains,
        markdown=markdown,
    )


def explanation(name: str) -> results.Explanation:
    """Explain a mistake or law; without a name list them all. Raises ReadError for a name that is neither."""
    if name:
        return results.Explanation(text=explain.page(name), catalogue=[])
    entries = [results.Entry(name=name, kind=kind, statement=said) for kind, name, said in explain.known()]
    return results.Explanation(text="", catalogue=entries)


def _source(text: str) -> Source:
    if len(text) > LONGEST_TEXT:
        raise ReadError(f"the text is longer than {LONGEST_TEXT} characters", hint="check it part by part")
    return Source("text", text)


def _step(report: DocumentReport, judged: Judged) -> results.Step:
    view, found, against = StepView(report, judged), why.diagnosed(judged), words.refutation(judged.verdict)
    return results.Step(
        number=view.number,
        line=view.line,
        column=view.column,
        relation=_short(" ".join(sides(report, judged.step))),
        verdict=view.verdict.status,
        as_expected=view.as_expected,
        evidence=_short(_evidence(judged)),
        counterexample=_short("; ".join(against)) if against else None,
        mistake=_mistake(found, report) if found else None,
        notes=_first([_short(words.note(note, report.source)) for note in judged.step.notes]),
    )


def _evidence(judged: Judged) -> str:
    found = judged.verdict.evidence
    rests_on = () if judged.verdict.refuted else (exact.sentence(found), words.numbers(found))
    return "; ".join(filter(None, (words.verdict(judged), *rests_on)))


def _mistake(found: why.Mistake, report: DocumentReport) -> results.Mistake:
    return results.Mistake(
        name=found.name or None,
        explanation=_short(found.explanation) or None,
        repairs=[_short(repair) for repair in found.repairs],
        also=list(found.also),
        holds_if=found.holds_if,
        computes=found.computes,
        edit=_edit(found, report.source),
    )


def _edit(found: why.Mistake, source: Source) -> results.Edit | None:
    if found.mark is None or not source.is_written(found.mark[0]):
        return None
    span, text = found.mark
    (line, column), (end_line, end_column) = source.place(span.start), source.end_place(span)
    return results.Edit(line=line, column=column, end_line=end_line, end_column=end_column, text=text)


def _problem(error: ReadError) -> results.Problem:
    line, column = error.source.place(error.span.start) if error.source and error.span else (None, None)
    return results.Problem(message=error.message, hint=error.hint or None, line=line, column=column)


def _first(items: Sequence[T]) -> list[T]:
    return list(items[:MOST])


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"

"""A report as JSON; ``schema.json`` beside this file says what stands where."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from math import isfinite

from derive.model import Counterexample, DocumentReport, Evidence, Note
from derive.report import symbols, why, words
from derive.report.lines import sides
from derive.report.outcome import Report, StepView
from derive.source import ReadError, Span

VERSION = 1

Json = Mapping[str, object]


def render(report: Report) -> str:
    """The whole report as one JSON object."""
    return json.dumps(as_object(report), ensure_ascii=False, indent=2, allow_nan=False)


def as_object(report: Report) -> Json:
    """The whole report, in what JSON can hold."""
    return {
        "version": VERSION,
        "documents": [_document(document, report) for document in report.documents],
        "summary": {
            "steps": len(report.steps),
            "proved": sum(step.verdict.proved for step in report.steps),
            "refuted": sum(step.verdict.refuted for step in report.steps),
            "undecided": sum(step.verdict.undecided for step in report.steps),
            "as_expected": sum(step.as_expected for step in report.steps),
            "errors": len(report.errors),
            "ok": report.ok,
            "exit_status": report.exit_status,
        },
    }


def _document(document: DocumentReport, report: Report) -> Json:
    return {
        "path": document.source.path,
        "steps": [_step(step) for step in report.steps if step.document is document],
        "definitions": [{"name": item.name, "latex": words.definition(item)} for item in document.definitions],
        "notes": [_note(note, document) for note in document.notes],
        "errors": [_error(error) for error in document.errors],
        **({"symbols": symbols.as_objects(document)} if document.meanings is not None else {}),
    }


def _step(step: StepView) -> Json:
    lhs, _, rhs = sides(step.document, step.judged.step)
    found = why.diagnosed(step.judged)
    return {
        "number": step.number,
        "place": step.place,
        "line": step.line,
        "column": step.column,
        "end_line": step.end_line,
        "end_column": step.end_column,
        "lhs": lhs,
        "rhs": rhs,
        "relation": step.relation,
        "verdict": step.verdict.status,
        "expected": step.expected,
        "as_expected": step.as_expected,
        "evidence": _evidence(step.verdict.evidence, words.verdict(step.judged)),
        "counterexample": _counterexample(step.verdict.counterexample),
        "mistake": found and _mistake(found, step.document),
        "notes": [_note(note, step.document) for note in step.judged.step.notes],
    }


def _mistake(mistake: why.Mistake, document: DocumentReport) -> Json:
    return {
        "name": mistake.name or None,
        "explanation": mistake.explanation or None,
        "repair": mistake.repair,
        "repairs": list(mistake.repairs),
        "also": list(mistake.also),
        "kinds": list(mistake.kinds),
        "computes": mistake.computes,
        "holds_if": mistake.holds_if,
        "mark": mistake.mark and _mark(mistake.mark, document),
        "tried": mistake.tried,
    }


def _mark(mark: tuple[Span, str], document: DocumentReport) -> Json:
    span, text = mark
    line, column = document.source.place(span.start)
    end_line, end_column = document.source.end_place(span)
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column, "text": text}


def _evidence(evidence: Evidence, phrase: str) -> Json:
    plain = {name: value for name, value in vars(evidence).items() if name not in ("sizes", "float_sizes")}
    return {
        "phrase": phrase,
        **plain,
        # JSON has no word for what is not a number.
        "deviation": evidence.deviation if isfinite(evidence.deviation or 0.0) else None,
        "free_sizes": list(evidence.free_sizes),
        "sizes": [dict(sizes) for sizes in evidence.sizes],
        "float_sizes": [dict(sizes) for sizes in evidence.float_sizes],
    }


def _counterexample(example: Counterexample | None) -> Json | None:
    if example is None:
        return None
    # Only of a proportionality are they ratios.
    return {name: value for name, value in asdict(example).items() if name != "ratios" or value}


def _note(note: Note, document: DocumentReport) -> Json:
    line, column = document.source.place(note.span.start)
    place = document.source.where(note.span.start)
    said = words.note(note, document.source)
    return {"kind": note.kind, "place": place, "line": line, "column": column, "message": said}


def _error(error: ReadError) -> Json:
    source, span = error.source, error.span
    line, column = source.place(span.start) if source and span else (None, None)
    place = source.where(span.start) if source and span else None
    return {"place": place, "line": line, "column": column, "message": error.message, "hint": error.hint or None}

"""What the page asks for, computed in a process that can be killed: everything here takes text and returns JSON."""

from __future__ import annotations

from collections.abc import Mapping

from derive import documents, mistakes
from derive.catalogue import entries
from derive.checker import check_source
from derive.model import DocumentReport
from derive.report import words
from derive.report.html.derived import derived
from derive.report.html.evidence import kind, title
from derive.report.html.heat import tables
from derive.report.html.page import article
from derive.source import ReadError, Source
from derive.stepper import derive_document

Json = Mapping[str, object]


def shown(text: str, name: str) -> Json:
    """The document as it is written, unchecked."""
    document = documents.read(Source(name, text))
    return {"html": article(DocumentReport(document.source, blocks=document.blocks))}


def checked(text: str, name: str) -> Json:
    """The document with its verdicts, and these by line."""
    report = check_source(Source(name, text))
    marks = [
        {"line": report.source.place(judged.step.sign.start)[0], "kind": kind(judged), "title": title(judged)}
        for judged in report.steps
    ]
    marks += [
        {"line": report.source.place(error.span.start)[0], "kind": "unread", "title": error.message}
        for error in report.errors
        if error.span is not None
    ]
    return {
        "html": article(report, tables, editable=True),
        "summary": words.summary(report.steps, len(report.errors)),
        "ok": not report.errors and all(judged.as_expected for judged in report.steps),
        "marks": marks,
    }


def written_out(text: str, name: str, of: str, wrt: str) -> Json:
    """The derivation of a goal under the definitions of the document."""
    try:
        derivation = derive_document(Source(name, text), of, wrt, thorough=True)
    except ReadError as error:
        return {"error": error.render()}
    return {"html": derived(derivation), "complete": derivation.complete}


def examples() -> Json:
    """The names of the catalogue and of the mistakes, each with a line about it."""
    known = [{"name": entry.name, "title": entry.title} for entry in entries()]
    wrong = [
        {"name": mistakes.name(one), "title": mistakes.statement(one).replace("``", "")} for one in mistakes.CATALOGUE
    ]
    return {"derivations": known, "mistakes": wrong}


def example(name: str) -> Json | None:
    """The text of a derivation of the catalogue or the wrong example of a mistake; None if there is none."""
    found = {entry.name: entry.path for entry in entries()}
    if name in found:
        return {"text": found[name].read_text(encoding="utf-8"), "name": found[name].name}
    wrong = {mistakes.name(one): one for one in mistakes.CATALOGUE}
    return {"text": mistakes.example(wrong[name], "Wrong"), "name": f"{name}.md"} if name in wrong else None

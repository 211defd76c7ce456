"""What an author should look at: a relation that is wrong or not proved, a place that could not be read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from zlib import crc32

from derive.model import DocumentReport, Judged
from derive.report import why, words
from derive.report.edits import Edit, edits
from derive.report.html.evidence import MARKS, kind, title
from derive.report.html.formulas import changed, maths, sentence
from derive.report.html.markup import NOTHING, Markup, element, join
from derive.report.html.values import table
from derive.source import ReadError, Source, Span

_AROUND = 56
"""Characters on each side of a place that are shown."""

Draw = Callable[[Judged], Markup | None]
"""A picture of both sides of a relation, where it helps."""


def finding(document: DocumentReport, judged: Judged, draw: Draw, *, editable: bool) -> Markup:
    """A relation that is not simply proved: why, what should stand there, a counterexample."""
    line, _ = document.source.place(judged.step.sign.start)
    mistake = why.mistake(judged)
    head = element(
        "p",
        element("span", MARKS[judged.verdict.status], class_="mark", aria_hidden="true"),
        " ",
        element("strong", title(judged)),
        [" ", element("code", mistake.name, class_="name")] if mistake else "",
        element("a", f"line {line}", href=f"#s{judged.step.number}", class_="place"),
        class_="head",
    )
    parts: list[str] = [head]
    if judged.verdict.refuted:
        parts += _why(document, judged, editable=editable)
        example = judged.verdict.counterexample
        shown = [table(example)] if example else [element("p", text) for text in words.refutation(judged.verdict)]
        picture = draw(judged)
        shown += [picture] if picture else []
        parts.append(element("div", shown, class_="shown") if shown else NOTHING)
    elif numbers := words.numbers(judged.verdict.evidence):
        parts.append(element("p", numbers))
    return element("aside", *parts, id=f"f{judged.step.number}", class_=f"finding {kind(judged)}")


def _why(document: DocumentReport, judged: Judged, *, editable: bool) -> Iterator[Markup]:
    diagnosis, mistake = judged.diagnosis, why.mistake(judged)
    if not judged.step.equates:
        yield from (element("p", said) for said in words.refutation(judged.verdict))
    elif diagnosis is None or mistake is None:
        yield element("p", why.none_found(judged))
    else:
        values = dict(diagnosis.values)
        text = values.pop("explanation", mistake.name.replace("-", " "))
        values |= {"condition": mistake.holds_if} if mistake.holds_if else {}
        yield element("p", sentence(text, values))
        if mistake.also:
            yield element("p", f"Also explained by {', '.join(mistake.also)}.", class_="small")
    yield from _repairs(document, judged, editable=editable)
    found = why.diagnosed(judged)
    for label, said in (("It holds if ", found and found.holds_if), ("The right side is ", found and found.computes)):
        if found and said and said not in found.explanation:
            yield element("p", label, maths(said) if "\\" in said or "=" in said else said, ".")


def _repairs(document: DocumentReport, judged: Judged, *, editable: bool) -> Iterator[Markup]:
    """The relation with the edit in it, then every repair as it would read."""
    diagnosis, step = judged.diagnosis, judged.step
    if diagnosis is None:
        return
    for number, repair in enumerate(why.repairs(judged)):
        shown = element("div", maths(repair, display=True), class_="scroll")
        if not number and diagnosis.mark is not None:
            shown = changed(document.source, step.lhs_span.to(step.rhs_span), diagnosis.mark)
        yield _labelled("or" if number else "should be", shown)
    proposed = _as_json(document.source, edits(judged)) if editable else None
    if proposed is not None and step.expected == "proved":
        button = element("button", "Apply the repair", type="button", class_="apply", data_edits=proposed)
        yield element("p", button)


def _labelled(label: str, content: Markup) -> Markup:
    return element("div", element("span", label, class_="label"), content, class_="repair")


def _as_json(source: Source, proposed: tuple[Edit, ...]) -> str | None:
    """Edits of the file at offsets as JavaScript counts them, in units of UTF-16; None if there are none to make."""
    if not proposed or not all(source.is_written(span) for span, _ in proposed):
        return None
    found = []
    for span, text in proposed:
        file, place = source.origin(span)
        # Offsets in a cell of a notebook are none in its file.
        if file.part:
            return None
        start, end = (len(file.text[:at].encode("utf-16-le")) // 2 for at in (place.start, place.end))
        found.append({"start": start, "end": end, "text": text})
    return json.dumps(found)


def unread(source: Source, errors: Sequence[ReadError]) -> Iterator[Markup]:
    """Places that could not be read: what is wrong with them, their lines, the way out; alike ones together."""
    alike: dict[tuple[str, str], list[ReadError]] = {}
    for error in sorted(errors, key=_start):
        alike.setdefault((error.message, error.hint), []).append(error)
    for (message, hint), group in alike.items():
        spans = [error.span for error in group if error.span is not None]
        lines = dict.fromkeys(str(source.place(span.start)[0]) for span in spans)
        head = element(
            "p",
            element("span", "!", class_="mark", aria_hidden="true"),
            " ",
            element("strong", message),
            element("span", f"line{'s' * (len(lines) > 1)} {', '.join(lines)}" if lines else "", class_="place"),
            class_="head",
        )
        shown = dict.fromkeys(excerpt(source, span) for span in spans)
        pieces = [element("pre", element("code", piece), class_="source") for piece in shown]
        way_out = element("p", hint) if hint else NOTHING
        yield element("aside", head, pieces, way_out, id=identity(group[0]), class_="finding unread")


def _start(error: ReadError) -> int:
    return error.span.start if error.span else -1


def identity(error: ReadError) -> str:
    """A name for the place of an error."""
    return f"u{_start(error)}-{crc32(error.message.encode()):x}"


def excerpt(source: Source, span: Span) -> Markup:
    """What stands around a place in its line, with the place marked."""
    file, found = source.origin(span)
    number, column = file.place(found.start)
    text, start = file.line(number), column - 1
    end = max(start, min(len(text), start + found.end - found.start))
    before, behind = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    cut = ("…" if start > _AROUND else "", "…" if len(text) - end > _AROUND else "")
    return join(cut[0], before.lstrip(), element("mark", text[start:end] or " "), behind, cut[1])

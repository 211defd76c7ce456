"""A checked document as one page: as it was written, with what was found out about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.resources import files

from derive import __version__, documents
from derive.documents import Display, Heading
from derive.model import DocumentReport, Judged
from derive.report import why, words
from derive.report.html.displays import Marked
from derive.report.html.evidence import MARKS, kind, title
from derive.report.html.findings import Draw, identity
from derive.report.html.markdown import markdown
from derive.report.html.markup import NOTHING, Markup, element, join
from derive.report.html.placing import Inset, placed

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def undrawn(judged: Judged) -> Markup | None:
    """No picture."""
    return None


def render(report: DocumentReport, draw: Draw = undrawn) -> str:
    """A page that needs nothing but itself: no script, no font, no other file."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="generator", content=f"derive {__version__}"),
        element("title", _title(report)),
        element("style", Markup(stylesheet() + "".join(_hover(judged) for judged in report.steps))),
    )
    foot = element("footer", legend(), element("p", f"Checked by derive {__version__}."))
    page = element("body", summary(report), element("main", article(report, draw)), foot)
    return f"<!doctype html>\n{element('html', head, page, lang='en')}\n"


def stylesheet() -> str:
    """The style of documents and reports."""
    return files("derive.report.html").joinpath("page.css").read_text(encoding="utf-8")


def _hover(judged: Judged) -> str:
    """A card is shown beside its sign while that is pointed at."""
    number = judged.step.number
    return (
        f"#s{number}{{anchor-name:--s{number}}}#e{number}{{position-anchor:--s{number}}}"
        f":root:has(#s{number}:hover) #e{number}{{display:block}}"
    )


def article(report: DocumentReport, draw: Draw = undrawn, *, editable: bool = False) -> Markup:
    """The document with its marks; ``editable``: a repair can be applied by a button."""
    displays = tuple(block for block in report.blocks if isinstance(block, Display))
    marked = Marked(report, displays, draw, editable)
    text = placed(report.source.text, displays)
    written = _latex if documents.is_latex(report.source) else markdown
    return element("article", marked.unplaced, written(text.text, Inset(text, marked.formula)), class_="document")


def _latex(text: str, inset: Inset) -> Markup:
    # LaTeX's parser is not waited for where it is not needed.
    latex: Callable[[str, Inset], Markup] = import_module("derive.report.html.tex").latex
    return latex(text, inset)


def summary(report: DocumentReport) -> Markup:
    """What was found in one line, and where to look."""
    ok = not report.errors and all(judged.as_expected for judged in report.steps)
    text = words.summary(report.steps, len(report.errors))
    count, _, found = text.partition(": ")
    first = element("p", element("strong", count), " ", found, class_="good" if ok else "bad")
    look = [element("li", _link(report, judged)) for judged in report.steps if not judged.as_expected]
    look += [element("li", link) for link in _unread(report)]
    return element(
        "header",
        element("p", element("span", "derive", class_="brand"), element("span", report.source.path, class_="path")),
        first,
        element("nav", element("ul", look), aria_label="What to look at") if look else NOTHING,
        class_="summary",
    )


def _link(report: DocumentReport, judged: Judged) -> Markup:
    mark = element("span", MARKS[judged.verdict.status], class_="mark", aria_hidden="true")
    line, _ = report.source.place(judged.step.sign.start)
    found = why.mistake(judged)
    text = f" line {line}: {title(judged)}" + (f", {found.name}" if found else "")
    return element("a", mark, text, href=f"#f{judged.step.number}", class_=kind(judged))


def _unread(report: DocumentReport) -> Iterator[Markup]:
    """The places that could not be read, each message once."""
    first = {error.message: error for error in reversed(report.errors)}
    for error in reversed(first.values()):
        mark = element("span", "!", class_="mark", aria_hidden="true")
        line = f"line {report.source.place(error.span.start)[0]}: " if error.span else ""
        yield element("a", mark, f" {line}{error.message}", href=f"#{identity(error)}", class_="undecided")


_LEGEND = {
    "proved": "proved for all values and every size",
    "refuted": "wrong: there is a counterexample",
    "undecided": "not proved, and no counterexample found",
}


def legend() -> Markup:
    """What the marks say."""
    return element("ul", _entries(), class_="legend")


def _entries() -> Iterator[Markup]:
    for status, text in _LEGEND.items():
        yield element("li", element("span", "=", class_=f"sign {status}"), " ", text)


def _title(report: DocumentReport) -> str:
    headings = [block.title for block in report.blocks if isinstance(block, Heading)]
    return join(headings[0] if headings else report.source.path)

"""The verdict on a relation: its sign in the formula, and a card that says why."""

from __future__ import annotations

from collections.abc import Iterator

from derive.model import DocumentReport, Evidence, Judged
from derive.report import words
from derive.report.exact import bounded, tested
from derive.report.html.formulas import maths, sentence
from derive.report.html.markup import Markup, element, join
from derive.spelling import sides

MARKS = {"proved": "✓", "refuted": "✗", "undecided": "?"}
_SAID = {"proved": "proved", "refuted": "wrong", "undecided": "not proved"}


def kind(judged: Judged) -> str:
    """How a verdict is shown: ``proved``, ``refuted``, ``undecided``; ``marked`` for what the author knows."""
    status = judged.verdict.status
    if not judged.as_expected and status == "proved":
        return "refuted"
    return f"{status} marked" if judged.as_expected and status != "proved" else status


def sign(judged: Judged) -> tuple[str, str]:
    """What stands before and behind the sign of a relation: a button that shows its card."""
    number, status = judged.step.number, judged.verdict.status
    button = element(
        "button",
        type="button",
        id=f"s{number}",
        class_=f"sign {kind(judged)}",
        popovertarget=f"e{number}",
        aria_label=f"{judged.step.relation} ({_SAID[status]})",
    )
    opening, closing = button.removesuffix("</button>"), "</button>"
    return opening, closing


def card(document: DocumentReport, judged: Judged) -> Markup:
    """What was found out about a relation."""
    line, _ = document.source.place(judged.step.sign.start)
    head = element(
        "p",
        element("span", MARKS[judged.verdict.status], class_="mark", aria_hidden="true"),
        " ",
        element("strong", title(judged)),
        element("span", f"line {line}", class_="place"),
        class_="head",
    )
    facts = [element("li", fact) for fact in _facts(document, judged)]
    return element(
        "div",
        head,
        element("div", read_as(judged), class_="scroll"),
        element("ul", facts) if facts else "",
        id=f"e{judged.step.number}",
        popover=True,
        class_=f"card {kind(judged)}",
    )


def title(judged: Judged) -> str:
    """The verdict in a phrase that stands by itself."""
    phrase = words.verdict(judged)
    return f"proved: {phrase}" if judged.verdict.proved and judged.as_expected else phrase


def read_as(judged: Judged) -> Markup:
    """A relation as it was read, entry by entry."""
    step = judged.step
    left, right = sides(step.lhs, step.rhs, judged.context.forms)
    return maths(f"{left} {step.relation} {right}", display=True)


def _facts(document: DocumentReport, judged: Judged) -> Iterator[str]:
    evidence = judged.verdict.evidence
    if judged.verdict.proved and (tested := exact(evidence)):
        yield tested
    if not judged.verdict.refuted and (numbers := words.numbers(evidence)):
        yield numbers
    if judged.verdict.refuted:
        yield element("a", "why, and what should stand there", href=f"#f{judged.step.number}")
    yield from dict.fromkeys(sentence(*words.noted(note, document.source)) for note in judged.step.notes)


def exact(evidence: Evidence) -> Markup | None:
    """What the exact test did, in a sentence."""
    said, bound = tested(evidence), bounded(evidence)
    if said is None or bound is None:
        return None if said is None else join(said)
    before, probability, behind = bound
    return join(f"{said}; {before}", maths(probability), behind)

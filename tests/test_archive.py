"""A report as data and back: all that is shown of it is the same, and its indices stay apart from new ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from derive.archive import decoded, encoded
from derive.checker import check_source
from derive.files import open_source
from derive.model import DocumentReport
from derive.notation import Index, bound_indices, fresh, walk
from derive.report import as_json, as_latex, concise, github, junit, sarif, text
from derive.report.outcome import Report
from derive.source import Source
from tests.report.formats import ALL
from tests.test_pytest_plugin import NOTEBOOK

ROOT = Path(__file__).parents[1]
MACROS = r"""\documentclass{article}
\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}
\begin{document}
$p_i := e^{z_i} / \sum_k e^{z_k}$ and
\[ \pd{p_i}{z_j} = p_i (1 - p_j) \]
\[ \log \frac12 = 0.7, \quad y_i = \foo \]
\end{document}
"""
DOCUMENTS = [
    open_source(str(ROOT / "derivations/softmax-ce.md")),
    open_source(str(ROOT / "derivations/layer-norm.md")),
    open_source(str(ROOT / "derivations/normal-equations.md")),
    Source("nb.ipynb", NOTEBOOK),
    Source("paper.tex", MACROS),
    Source("empty.md", ""),
]


def there_and_back(report: DocumentReport) -> DocumentReport:
    return decoded(json.loads(json.dumps(encoded(report))))


def shown(report: DocumentReport) -> list[str]:
    whole = Report((report,))
    formats = (as_json, as_latex, concise, github, junit, sarif)
    return [*(form.render(whole) for form in formats), text.render(whole, text.Look())]


@pytest.mark.parametrize("source", DOCUMENTS, ids=lambda source: Path(source.path).name)
def test_everything_shown_is_the_same(source: Source) -> None:
    report = check_source(source)
    again = there_and_back(report)
    assert shown(again) == shown(report)
    assert (again.source, again.blocks) == (report.source, report.blocks)
    assert [len(judged.context.definitions) for judged in again.steps] == [
        len(judged.context.definitions) for judged in report.steps
    ]


@pytest.mark.parametrize("name", ALL)
def test_reports_made_by_hand(name: str) -> None:
    for document in ALL[name].documents:
        assert shown(there_and_back(document)) == shown(document)


def numbers(report: DocumentReport) -> list[int]:
    """The bound indices of both sides of all steps, as they come."""
    nodes = [node for judged in report.steps for side in (judged.step.lhs, judged.step.rhs) for node in walk(side)]
    return [index.number for node in nodes for index in bound_indices(node)]


def test_bound_indices_are_new_ones_in_the_old_order() -> None:
    report = check_source(DOCUMENTS[0])
    before, after = numbers(report), numbers(there_and_back(report))
    assert before and not set(before) & set(after)
    assert sorted(range(len(before)), key=before.__getitem__) == sorted(range(len(after)), key=after.__getitem__)
    assert fresh(Index("k", "K")).number > max(after)


def test_what_is_shared_stays_shared() -> None:
    report = check_source(DOCUMENTS[4])
    again = there_and_back(report)

    def definitions(of: DocumentReport) -> int:
        return len({id(one) for judged in of.steps for one in judged.context.definitions.values()})

    assert definitions(again) == definitions(report) == 1 < len(again.steps)
    assert [error.source is again.source for error in again.errors] == [True]


DAMAGED: list[Any] = [
    [],
    [["Nothing", 1]],
    [["Span", 1, 2]],
    [["Span", 1]],
    [["Add", {"row": 5}]],
    [["Span", {"eval": "1"}, 2]],
    [["DocumentReport"]],
    [["Num", {"ratio": "1/0"}]],
    [["Index", "i", "K", "x"]],
    ["x"],
]


@pytest.mark.parametrize("rows", DAMAGED)
def test_what_was_not_written_here_is_refused(rows: Any) -> None:
    with pytest.raises((KeyError, IndexError, TypeError, ValueError, ArithmeticError)):
        decoded(rows)


def test_what_is_no_part_of_a_report_is_refused() -> None:
    with pytest.raises(TypeError, match="set is no part of a report"):
        encoded(DocumentReport(Source("a", "b"), steps=({1},)))  # type: ignore[arg-type]

"""Mistakes made in proved steps: all are caught, and named; a step in which none can be made says nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from derive import mistakes
from derive.checker import check_source
from derive.cli import main
from derive.diagnose import wrong_relation
from derive.mutate import Mutated, mutated, wrong_sides
from derive.report import mutants
from derive.source import Source

SOFTMAX = r"Logits $z \in \mathbb{R}^n$ and $p_i := \frac{e^{z_i}}{\sum_k e^{z_k}}$." + "\n\n"


def first(text: str) -> Mutated:
    """The mutants of the only step of a document."""
    (judged,) = check_source(Source("test", text)).steps
    assert judged.verdict.proved
    return mutated(judged)


ROWS = [
    (SOFTMAX, r"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)"),
    (SOFTMAX, r"\sum_k p_k z_k = \frac{\sum_k z_k e^{z_k}}{\sum_k e^{z_k}}"),
    ("", r"\prod_{i=1}^n \sum_{j=1}^n (x_i + y_j) = \prod_{i=1}^n \sum_{j=1}^n (y_j + x_i)"),
    ("Numbers $x$ and $a$.\n\n", r"\frac{d}{dx} e^{a x} x^2 = e^{a x} (a x^2 + 2 x)"),
]


@pytest.mark.parametrize(("before", "relation"), ROWS)
def test_every_mutant_is_caught_and_most_are_named(before: str, relation: str) -> None:
    found = first(f"{before}$${relation}$$")
    assert len(found.mutants) >= 8
    assert all(mutant.caught for mutant in found.mutants)
    assert sum(mutant.named for mutant in found.mutants) >= 0.85 * len(found.mutants)
    assert not found.says_nothing


def test_the_report_of_a_step() -> None:
    text = f"{SOFTMAX}$$\\sum_k p_k = 1$$"
    document = check_source(Source("test", text))
    found = mutated(document.steps[0])
    assert list(mutants.step(document, found)) == [
        r"test:3: \sum_k p_k = 1",
        r"  ✗ sign: \sum_{k=1}^{n} p_k = -1",
        "      caught, and named",
        r"  ✗ extra-factor: \sum_{k=1}^{n} p_k = 2",
        "      caught, and named",
        r"  ✗ dropped-factor: \sum_{k=1}^{n} p_k = \frac{1}{2}",
        "      caught, and named",
        r"  ✗ arithmetic-slip: \sum_{k=1}^{n} p_k = 0",
        "      caught, and named",
    ]
    summary = mutants.summary(document, (found,))
    assert summary == "1 proved step, 4 wrong lines: 4 caught, 4 named"
    assert mutants.summary(document, (Mutated(found.step, ()),)) == (
        "1 proved step, 0 wrong lines: 0 caught, 0 named; these steps say nothing: line 3"
    )


def test_every_mistake_is_made_somewhere() -> None:
    made = set()
    for mistake in mistakes.CATALOGUE:
        for judged in check_source(Source("example", mistakes.example(mistake, "Right"))).steps:
            made |= {name for name, _ in wrong_sides(wrong_relation(judged.step, judged.context), 1)}
    assert set(map(mistakes.name, mistakes.CATALOGUE)) - made == set()


def test_the_command(tmp_path: Path) -> None:
    document = tmp_path / "sum.md"
    document.write_text(f"{SOFTMAX}$$\\sum_k p_k = 1$$\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["mutate", str(document)])
    assert (result.exit_code, result.output.split("\n")[-2]) == (0, "1 proved step, 4 wrong lines: 4 caught, 4 named")

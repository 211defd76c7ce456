"""The derivation of softmax cross-entropy, proofs included: warm, with nothing kept from the run before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sympy

from benchmarks.warm import forget
from derive.source import Source
from derive.stepper import derive, derive_document
from derive.stepping.goals import goal_in

FOLDER = Path(__file__).parents[1] / "derivations"


def source(name: str) -> Source:
    return Source(f"{name}.md", (FOLDER / f"{name}.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("thorough", [False, True], ids=["lines", "single laws"])
@pytest.mark.parametrize("name", ["softmax-ce", "batch-norm", "attention-queries"])
def test_derivation(benchmark: Any, name: str, thorough: bool) -> None:
    goal = goal_in(source(name))

    found = benchmark.pedantic(
        derive, (goal.expr, goal.context), {"thorough": thorough}, setup=forget, rounds=10, warmup_rounds=1
    )
    assert found.complete


def test_document_to_derivation(benchmark: Any) -> None:
    benchmark.pedantic(derive_document, (source("softmax-ce"),), setup=forget, rounds=5, warmup_rounds=1)


def test_sympy(benchmark: Any) -> None:
    """`diff` and `simplify` of the loss at K = 3, to a result without steps."""
    z, y = sympy.symbols("z1:4", real=True), sympy.symbols("y1:4", real=True)
    total = sum(map(sympy.exp, z))
    loss = -sum(target * sympy.log(sympy.exp(score) / total) for target, score in zip(y, z, strict=True))
    benchmark.pedantic(lambda: [sympy.simplify(sympy.diff(loss, score)) for score in z], rounds=1)

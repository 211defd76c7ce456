"""A warm step of softmax-ce: as it stands, with sizes that are numbers, and by SymPy's simplify."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sympy

from benchmarks.explicit import Explicit, corners
from benchmarks.warm import forget
from derive.checker import check_source
from derive.notation import free_indices
from derive.source import Source

TEXT = (Path(__file__).parents[1] / "derivations" / "softmax-ce.md").read_text(encoding="utf-8")
SIZES = {
    "symbols": TEXT,
    "K = 1000": TEXT.replace(r"\mathbb{R}^{K \times D}", r"\mathbb{R}^{1000 \times D}").replace(
        r"\mathbb{R}^K", r"\mathbb{R}^{1000}"
    ),
}


@pytest.mark.parametrize("sizes", SIZES)
def test_all_steps(benchmark: Any, sizes: str) -> None:
    source = Source("softmax-ce.md", SIZES[sizes])
    report = benchmark.pedantic(check_source, (source,), setup=forget, rounds=10, warmup_rounds=2)
    benchmark.extra_info["ms_per_step"] = 1000 * benchmark.stats["median"] / len(report.steps)


def test_simplify(benchmark: Any) -> None:
    """The steps of the first section, at K = 3 and D = 2, two entries of each. SymPy proves this one size at most."""
    report = check_source(Source("softmax-ce.md", TEXT[: TEXT.index("## A short cut")]))
    definitions = {definition.name: definition for definition in report.definitions}
    sizes = {"K": 3, "D": 2}
    slots = {name: tuple(index.size for index in item.params) for name, item in definitions.items()}
    explicit = Explicit(definitions, slots, sizes)
    *others, last = (sympy.Symbol(f"y_{k}", real=True) for k in range(3))
    differences = []
    for step in (judged.step for judged in report.steps):
        for at in corners(free_indices(step.lhs) | free_indices(step.rhs), sizes):
            difference = explicit.value(step.lhs, at) - explicit.value(step.rhs, at)
            differences.append(difference.subs(last, 1 - sympy.Add(*others)))
    benchmark.pedantic(lambda: [sympy.simplify(difference) for difference in differences], rounds=1)
    benchmark.extra_info["ms_per_step"] = 1000 * benchmark.stats["median"] / len(report.steps)

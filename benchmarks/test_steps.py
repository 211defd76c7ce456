"""A warm step of softmax-ce: as it stands, with sizes that are numbers, and by SymPy's simplify."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sympy

from derive.checker import check_source
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
    report = benchmark(check_source, source)
    benchmark.extra_info["ms_per_step"] = 1000 * benchmark.stats["median"] / len(report.steps)


def test_simplify(benchmark: Any) -> None:
    """SymPy's simplify on the steps of softmax-ce at K = 3, where it can say something at all."""
    z = sympy.symbols("z1:4")
    y = sympy.symbols("y1:3")
    targets = (*y, 1 - sum(y))
    p = [sympy.exp(entry) / sum(map(sympy.exp, z)) for entry in z]
    loss = -sum(target * sympy.log(entry) for target, entry in zip(targets, p, strict=True))
    steps = [sympy.diff(p[0], z[0]) - p[0] * (1 - p[0]), sympy.diff(p[0], z[1]) + p[0] * p[1]]
    steps += [sympy.diff(loss, z[k]) - (p[k] - targets[k]) for k in range(3)]
    benchmark.pedantic(lambda: [sympy.simplify(step) for step in steps], rounds=3)
    benchmark.extra_info["ms_per_step"] = 1000 * benchmark.stats["median"] / len(steps)

"""Steps that speak of a place and of those near it: what is proved for every place, and what must not be."""

from __future__ import annotations

import pytest

from derive.core import window
from derive.core.judge import judge
from derive.core.unroll import NotUnrolled
from derive.model import Context
from derive.notation import Ord, Place
from tests.core.shorthand import (
    Family,
    T,
    apply,
    context,
    d,
    define,
    equation,
    index,
    place,
    product,
    scalar,
    size,
    total,
)

t = index("t", "N")
h, x = Family("h"), Family("x")
w = scalar("w")
BEFORE, AFTER = Place((T(Ord(t)) - 1).expr, "N"), Place((T(Ord(t)) + 1).expr, "N")
UNIT = define("h", (t,), apply("f", w * h[BEFORE] + x[t]))
TIED = context(equation(x[AFTER], x[t]), equation(x[AFTER], -x[t]))
EACH = context(equation(x[t], w))

ROWS = [
    ("a difference telescopes", h[AFTER] - h[t] + (h[t] - h[BEFORE]), h[AFTER] - h[BEFORE], Context(), "proved"),
    ("the derivative of one entry by the one before", d(h[t], h[BEFORE]), w * 0, context(UNIT), "refuted"),
    ("an entry is not its neighbour", x[t], x[BEFORE], Context(), "refuted"),
    ("what is given at every place", x[t] * x[BEFORE], w * w, EACH, "proved"),
    ("what ties places says less near an end", x[t] + x[BEFORE] * 0, w * 0, TIED, "not proved"),
]


@pytest.mark.parametrize(("name", "left", "right", "given", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_windows(name: str, left: T, right: T, given: Context, expected: str) -> None:
    status = judge(left.expr, right.expr, given).status
    assert status == expected if expected != "not proved" else status != "proved"


NEEDED = [
    ("the sum of all", total(t, x[t]) + h[AFTER], h[AFTER], "partial-range N"),
    ("the product of all", product(t, x[t]) + h[AFTER], h[AFTER], "partial-range N"),
    ("the place itself", place(t) * h[AFTER], h[AFTER], "index-as-number N"),
    ("every second place", x[Place((2 * place(t)).expr, "N")] + h[AFTER], h[AFTER], "partial-range N"),
    ("the size itself", size("N") * h[AFTER], h[AFTER], "index-as-number N"),
]


@pytest.mark.parametrize(("name", "left", "right", "expected"), NEEDED, ids=[row[0] for row in NEEDED])
def test_what_needs_the_size(name: str, left: T, right: T, expected: str) -> None:
    with pytest.raises(NotUnrolled) as why:
        list(window._shifts((left.expr, right.expr), Context(), "N"))
    assert f"{why.value.reason} {why.value.detail}" == expected

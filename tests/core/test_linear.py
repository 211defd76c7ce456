"""Inverses and determinants: what is proved for every size, what is refuted, and what is left open."""

from __future__ import annotations

from itertools import permutations
from math import prod

import numpy as np
import pytest

from derive.checker import check_source
from derive.core.exact.elimination import eliminated
from derive.core.exact.fields import tower
from derive.model import Diagnosis, Judged
from derive.source import Source

LETTERS = r"""
Let $A, B, S \in \mathbb{R}^{n \times n}$, $C \in \mathbb{R}^{m \times m}$, $U \in \mathbb{R}^{n \times m}$,
$V \in \mathbb{R}^{m \times n}$, $X \in \mathbb{R}^{m \times n}$, $u, v \in \mathbb{R}^n$, $y \in \mathbb{R}^m$ and
$\lambda > 0$.
"""


@pytest.fixture(autouse=True)
def no_diagnosis(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the verdicts are looked at here; why a step is wrong takes longer to find."""
    monkeypatch.setattr("derive.joint.diagnose", lambda *_: Diagnosis("", {}))


def judged(formula: str, given: str = "") -> Judged:
    said = f"$$\n{given} % given\n$$\n" if given else ""
    found = check_source(Source("notes.md", f"{LETTERS}\n{said}\n$$\n{formula}\n$$\n"))
    assert [str(error) for error in found.errors] == []
    (step,) = found.steps
    return step


EVERY_SIZE = {
    "an inverse": r"A^{-1} A = I",
    "an inverse of a transpose": r"A^{-\top} = (A^\top)^{-1}",
    "an inverse of a product": r"(A B)^{-1} = B^{-1} A^{-1}",
    "an inverse of an inverse": r"(A^{-1})^{-1} = A",
    "an inverse of a multiple": r"(2 A)^{-1} = \frac12 A^{-1}",
    "an inverse of a diagonal matrix": r"\operatorname{diag}(u)^{-1} v = v / u",
    "a determinant of a product": r"\det(A B) = \det A \det(B)",
    "a determinant of a transpose": r"|A^\top| = |A|",
    "a determinant of an inverse": r"|A^{-1}| = \frac{1}{|A|}",
    "a determinant of a multiple": r"\det(2 A) = 2^n \det(A)",
    "a cyclic trace": r"\operatorname{tr}(A^{-1} B) = \operatorname{tr}(B A^{-1})",
    "a similar matrix": r"\operatorname{tr}(B^{-1} A B) = \operatorname{tr}(A)",
    "a projection": r"X (X^\top X)^{-1} X^\top X = X",
    "the rank of a projection": r"\operatorname{tr}(X (X^\top X)^{-1} X^\top) = n",
    "a resolvent": r"(I + A)^{-1} = I - A (I + A)^{-1}",
    "a difference of inverses": r"A^{-1} - B^{-1} = A^{-1} (B - A) B^{-1}",
    "the push-through identity": r"(X^\top X + \lambda I)^{-1} X^\top = X^\top (X X^\top + \lambda I)^{-1}",
    "Sherman and Morrison": r"(A + u v^\top)^{-1} = A^{-1} - \frac{A^{-1} u v^\top A^{-1}}{1 + v^\top A^{-1} u}",
    "Woodbury": r"(A + U C V)^{-1} = A^{-1} - A^{-1} U (C^{-1} + V A^{-1} U)^{-1} V A^{-1}",
    "a parallel sum": r"(A^{-1} + B^{-1})^{-1} = A (A + B)^{-1} B",
    "the gain of a Kalman filter": r"(A^{-1} + X^\top C^{-1} X)^{-1} X^\top C^{-1} = A X^\top (X A X^\top + C)^{-1}",
    "a quadratic form": r"y^\top X (X^\top X + \lambda I)^{-1} X^\top y = "
    r"y^\top y - \lambda y^\top (X X^\top + \lambda I)^{-1} y",
    "the slope of an inverse": r"\frac{\partial}{\partial A} u^\top A^{-1} v = - A^{-\top} u v^\top A^{-\top}",
    "the slope of a determinant": r"\frac{\partial \det A}{\partial A} = \det(A) A^{-\top}",
    "the slope of a logarithm": r"\frac{\partial \log |A|}{\partial A} = A^{-\top}",
    "the slope of a Gram determinant": r"\frac{\partial}{\partial X} \log |X^\top X| = 2 X (X^\top X)^{-1}",
    "the differential of an inverse": r"d(A^{-1}) = - A^{-1} (dA) A^{-1}",
    "the differential of a determinant": r"d \log \det A = \operatorname{tr}(A^{-1} dA)",
}


@pytest.mark.parametrize("formula", EVERY_SIZE.values(), ids=EVERY_SIZE)
def test_proved_for_every_size(formula: str) -> None:
    verdict = judged(formula).verdict
    assert (verdict.status, verdict.evidence.method) == ("proved", "every-size")


FALSE = {
    "a product the other way round": r"(A B)^{-1} = A^{-1} B^{-1}",
    "a sum of inverses": r"(A + B)^{-1} = A^{-1} + B^{-1}",
    "factors that do not commute": r"A^{-1} B = B A^{-1}",
    "a determinant of a sum": r"\det(A + B) = \det A + \det(B)",
    "a multiple with power one": r"\det(2 A) = 2 \det(A)",
    "a trace of an inverse": r"\operatorname{tr}(A^{-1}) = 1 / \operatorname{tr}(A)",
    "Cayley and Hamilton for two rows": r"\det(A) A^{-1} = \operatorname{tr}(A) I - A",
    "Hall's identity of two rows": r"A^{-1} (A B - B A)^2 S A = A^{-1} S (A B - B A)^2 A",
    "a projection onto all": r"X (X^\top X)^{-1} X^\top = I",
    "Gram determinants": r"\det(X^\top X) = \det(X X^\top)",
    "another sign in the push-through": r"(X^\top X + \lambda I)^{-1} X^\top = X^\top (X X^\top - \lambda I)^{-1}",
    "Woodbury without an inverse": r"(A + U C V)^{-1} = A^{-1} - A^{-1} U (C + V A^{-1} U)^{-1} V A^{-1}",
    "Sherman and Morrison without the one": r"(A + u v^\top)^{-1} = "
    r"A^{-1} - \frac{A^{-1} u v^\top A^{-1}}{v^\top A^{-1} u}",
    "a slope without transposes": r"\frac{\partial}{\partial A} u^\top A^{-1} v = - A^{-1} u v^\top A^{-1}",
    "a slope without its sign": r"\frac{\partial}{\partial A} u^\top A^{-1} v = A^{-\top} u v^\top A^{-\top}",
    "a slope without the other factor": r"\frac{\partial}{\partial X} \log |X^\top X| = X (X^\top X)^{-1}",
    "a differential as of numbers": r"d(A^{-1}) = - A^{-2} dA",
}


@pytest.mark.parametrize("formula", FALSE.values(), ids=FALSE)
def test_refuted(formula: str) -> None:
    assert judged(formula).verdict.status == "refuted"


@pytest.mark.parametrize("formula", FALSE.values(), ids=FALSE)
def test_never_proved_however_small(formula: str) -> None:
    left, right = formula.split(" = ")
    tiny = "10^{-40}"
    assert judged(rf"{tiny} \left({left}\right) = {tiny} \left({right}\right)").verdict.status != "proved"


GIVEN = {
    "the normal equations": (r"X^\top X v = X^\top y", r"v = (X^\top X)^{-1} X^\top y", "proved"),
    "ridge regression": (r"X^\top X v + \lambda v = X^\top y", r"v = (X^\top X + \lambda I)^{-1} X^\top y", "proved"),
    "ridge, another sign": (
        r"X^\top X v + \lambda v = X^\top y",
        r"v = (X^\top X - \lambda I)^{-1} X^\top y",
        "refuted",
    ),
    "a square orthogonal matrix": (r"A^\top A = I", r"A A^\top = I", "proved"),
    "its inverse": (r"A^\top A = I", r"A^{-1} = A^\top", "proved"),
    "a tall one with orthonormal columns": (r"U^\top U = I", r"U U^\top = I", "refuted"),
    "a spectral inverse": (r"A^\top A = I", r"(A \operatorname{diag}(u) A^\top)^{-1} v = A (A^\top v / u)", "proved"),
    "a symmetric matrix": (r"A = A^\top", r"A^{-1} = A^{-\top}", "proved"),
    "symmetric factors": (r"A = A^\top", r"(A B)^{-1} = (B A)^{-1}", "refuted"),
}


@pytest.mark.parametrize(("given", "formula", "status"), GIVEN.values(), ids=GIVEN)
def test_given(given: str, formula: str, status: str) -> None:
    assert judged(formula, given).verdict.status == status


def test_what_is_not_proved_holds_exactly_at_small_sizes() -> None:
    verdict = judged(r"\det(A + u v^\top) = (1 + v^\top A^{-1} u) \det A").verdict
    assert (verdict.status, verdict.evidence.method, verdict.evidence.holds_numerically) == (
        "undecided",
        "inverse",
        True,
    )
    assert verdict.evidence.sizes == ({"n": 1}, {"n": 2}, {"n": 3}, {"n": 4})


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_elimination_is_that_of_the_definition(n: int) -> None:
    field = tower(1, 5, False)
    p = field.p[0]
    matrices = np.random.default_rng(n).integers(0, p, (n, n, 6), np.uint64)
    matrices[0, 0, :3] = 0
    matrices[:, 0, 5] = 0
    determinants, inverses, singular = eliminated(matrices, field, 0)
    for point in range(6):
        rows = [[int(matrices[i, j, point]) for j in range(n)] for i in range(n)]
        signs = {
            order: (-1) ** sum(a > b for k, b in enumerate(order) for a in order[:k])
            for order in permutations(range(n))
        }
        value = sum(sign * prod(rows[i][j] for i, j in enumerate(order)) for order, sign in signs.items()) % p
        assert (int(determinants[point]), bool(singular[point])) == (value, value == 0)
        if value:
            found = [[int(inverses[i, j, point]) for j in range(n)] for i in range(n)]
            product = [[sum(rows[i][k] * found[k][j] for k in range(n)) % p for j in range(n)] for i in range(n)]
            assert product == [[int(i == j) for j in range(n)] for i in range(n)]

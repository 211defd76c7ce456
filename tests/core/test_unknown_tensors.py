"""Unknown functions whose values are vectors, at several arguments, and their derivatives."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from derive.core.judge import judge
from derive.model import Application, Context, Definition
from derive.notation import Add, D, Expr, Index, Mul, Num, Sum, Var, fresh

i, j, k = (Index(letter, "m") for letter in "ijk")
a, b, c = (Index(letter, "n") for letter in "abc")
r = Index("r", "N")


def f(index: Index) -> Expr:
    return Var("f", (index,))


def d(body: Expr, *wrt: Expr) -> Expr:
    for one in wrt:
        body = D(body, one)
    return body


def x(index: Index) -> Expr:
    return Var("x", (index,))


def y(index: Index) -> Expr:
    return Var("y", (index,))


def total(index: Index, *factors: Expr) -> Expr:
    return Sum(index, Mul(factors))


# f(x) and f(y) with y := A x, g of f(x), loss of both arguments
SLOTS = {"f": ("m",), "fy": ("m",), "g": ("n",), "h": (), "x": ("n",), "y": ("n",), "A": ("n", "n"), "t": ()}
A = Definition("y", (a,), Sum(c0 := fresh(c), Mul((Var("A", (a, c0)), Var("x", (c0,))))))
MAPS = Context(
    definitions={"y": A},
    slots=SLOTS,
    unknown_of={"f": ("x",), "fy": ("y",), "g": ("f",), "h": ("x", "t")},
    applications={"f": Application("f"), "fy": Application("f"), "g": Application("g"), "h": Application("h")},
)
# F_r = F(X_r), for each of N points
EACH = Context(
    slots={"F": ("N", "m"), "X": ("N", "n")},
    unknown_of={"F": ("X",)},
    applications={"F": Application("F", ((0,),))},
)
p, q = Index("p", "N"), Index("q", "N")
X, FX = (lambda at, index: Var("X", (at, index))), (lambda at, index: Var("F", (at, index)))
h, t = Var("h"), Var("t")
kk, cc = fresh(k), fresh(c)

FY = Var("fy", (i,))
c1, c2 = fresh(c), fresh(b)
BOTH = (Var("A", (c1, a)), Var("A", (c2, b)))

ROWS = [
    ("through an argument", d(FY, x(a)), total(cc, d(FY, y(cc)), Var("A", (cc, a))), MAPS, "proved"),
    ("composition", d(Var("g", (b,)), x(a)), total(kk, d(Var("g", (b,)), f(kk)), d(f(kk), x(a))), MAPS, "proved"),
    ("the Hessian is symmetric", d(f(i), x(a), x(b)), d(f(i), x(b), x(a)), MAPS, "proved"),
    ("mixed derivatives", d(h, x(a), t), d(h, t, x(a)), MAPS, "proved"),
    ("the Hessian through a matrix", d(FY, x(a), x(b)), Sum(c1, total(c2, d(FY, y(c1), y(c2)), *BOTH)), MAPS, "proved"),
    ("each point has its own", d(FX(p, i), X(q, a)), Mul((d(FX(p, i), X(p, a)), D(X(p, a), X(q, a)))), EACH, "proved"),
    ("components are one", d(f(i), x(a)), d(f(j), x(a)), MAPS, "refuted"),
    ("a Jacobian is symmetric", d(Var("g", (a,)), f(i)), d(Var("g", (b,)), f(i)), MAPS, "refuted"),
    ("a Hessian by two components", d(f(i), x(a), x(b)), d(f(j), x(a), x(b)), MAPS, "refuted"),
    ("a Hessian is diagonal", d(h, x(a), x(b)), Mul((D(x(a), x(b)), d(h, x(a), x(b)))), MAPS, "refuted"),
    ("f at another argument", f(i), FY, MAPS, "refuted"),
    ("a Jacobian at another argument", d(f(i), x(a)), d(FY, y(a)), MAPS, "refuted"),
    ("the inner Jacobian is lost", d(FY, x(a)), d(FY, y(a)), MAPS, "refuted"),
    ("all points are one", d(FX(p, i), X(q, a)), d(FX(p, i), X(p, a)), EACH, "refuted"),
    ("the time is left out", D(h, t), Num(Fraction(0)), MAPS, "refuted"),
]  # fmt: skip


@pytest.mark.parametrize(("lhs", "rhs", "given", "status"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_unknown_tensors(lhs: Expr, rhs: Expr, given: Context, status: str) -> None:
    assert judge(lhs, rhs, replace(given, seed=1)).status == status


ZERO = Num(Fraction(0))
SAME = replace(MAPS, definitions={"y": Definition("y", (a,), Add((x(a), Mul((t, ZERO)))))})
"""``y := x + 0 t``, so that ``f(y)`` is ``f(x)``."""

EQUAL = [
    ("values", f(i), FY, "proved"),
    ("Jacobians", d(f(i), x(a)), d(FY, y(a)), "proved"),
    ("second derivatives", d(f(i), x(a), x(b)), d(FY, y(a), y(b)), "proved"),
    ("another component", d(f(i), x(a)), d(Var("fy", (j,)), y(a)), "refuted"),
    ("by what it is not made of", d(f(i), y(a)), d(FY, y(a)), "undecided"),
]


@pytest.mark.parametrize(("lhs", "rhs", "status"), [row[1:] for row in EQUAL], ids=[row[0] for row in EQUAL])
def test_equal_arguments(lhs: Expr, rhs: Expr, status: str) -> None:
    assert judge(lhs, rhs, replace(SAME, seed=1)).status == status


def test_equal_arguments_of_scalars() -> None:
    """Of a function of which nothing but its arguments is said; one without arguments is not known to be another."""
    names = {"u": Application("f"), "v": Application("f")}
    u, v, s, t = (Var(name) for name in "uvst")
    slots: dict[str, tuple[str, ...]] = {"u": (), "v": (), "s": (), "t": ()}
    same = Definition("t", (), Add((s, ZERO)))
    given = Context({"t": same}, slots=slots, unknown_of={"u": ("s",), "v": ("t",)}, applications=names, seed=1)
    assert [judge(d(u, s), d(v, t), given).status, judge(u, v, given).status] == ["proved", "proved"]
    assert judge(u, v, Context(applications=names, seed=1)).status == "refuted"

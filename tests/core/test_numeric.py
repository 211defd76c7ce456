"""Rows of statements, with what floating point says of them."""

# ruff: noqa: E501, E741 (a row is one statement in the letters of the subject)

from __future__ import annotations

from dataclasses import replace

import pytest

from derive import notation
from derive.core.judge import judge
from derive.core.real.numeric import compare
from derive.core.real.stencil import NARROW
from derive.model import Coincidence, Context, Definition, Fact
from tests.core.shorthand import (
    Family,
    T,
    apply,
    context,
    d,
    decimal,
    define,
    delta,
    equation,
    exp,
    fn,
    index,
    label,
    log,
    number,
    partial,
    pick,
    place,
    product,
    scalar,
    size,
    sqrt,
    total,
    where,
)

K, N, M = "K", "N", "M"
i, j, k, l, m = (index(letter, K) for letter in "ijklm")
c, e = index("c", "D"), index("e", "D")
n, r = index("n", N), index("r", N)
x, y, z, p, w, A, B, W, Y, q, mu = map(Family, ("x", "y", "z", "p", "w", "A", "B", "W", "Y", "q", "mu"))
s, t, a, b, L = map(scalar, ("s", "t", "a", "b", "L"))

NONE = context()
SOFTMAX = define("p", (k,), exp(z[k]) / total(l, exp(z[l])))
LOSS = define("L", (), -total(k, y[k] * log(p[k])))
ONE_SUM = equation(total(k, y[k]), 1)
PLAIN = context(SOFTMAX, LOSS)
CROSS = context(SOFTMAX, LOSS, ONE_SUM)
ROWS = context(define("L", (), -total(n, total(k, Y[n, k] * log(W[n, k])))), equation(total(k, Y[n, k]), 1))
LINEAR = context(define("z", (k,), total(c, W[k, c] * x[c])), SOFTMAX, LOSS, ONE_SUM)
INLINE = context(define("p", (k,), exp(total(c, W[k, c] * x[c])) / total(l, exp(total(c, W[l, c] * x[c])))))
RIDGE = context(
    define("p", (k,), exp(total(c, W[k, c] * x[c])) / total(l, exp(total(c, W[l, c] * x[c])))),
    define("L", (), -log(p[label("1", K)]) + total(k, total(c, W[k, c] ** 2))),
)
MEAN = define("t", (), total(n, x[n]) / size(N))
VARIANCE = define("s", (), total(n, (x[n] - t) ** 2) / size(N))
HAT = define("q", (n,), (x[n] - t) / sqrt(s + a))
BATCH = (
    d(L, x[r]),
    context(MEAN, VARIANCE, HAT, define("L", (), total(n, w[n] * q[n] ** 3 + exp(q[n]))), Fact("positive", "a")),
)
REDEFINED = context(define("L", (), -total(k, y[k] * z[k]) + log(total(k, exp(z[k])))), SOFTMAX)
PAIR = [index(letter, "2") for letter in "ijl"]
DETERMINANT = (
    A[label("1", "2"), label("1", "2")] * A[label("2", "2"), label("2", "2")]
    - A[label("1", "2"), label("2", "2")] * A[label("2", "2"), label("1", "2")]
)
ORTHOGONAL = context(
    equation(total(PAIR[2], A[PAIR[2], PAIR[0]] * A[PAIR[2], PAIR[1]]), delta(PAIR[0], PAIR[1])), sizes={"2": 2}
)

AGREES = [
    ("softmax jacobian", d(p[i], z[j]), p[i] * (delta(i, j) - p[j]), PLAIN),
    ("softmax all rows", total(j, d(p[i], z[j])), number("0") * p[i], PLAIN),
    ("diagonal", d(p[i], z[i]), p[i] * (1 - p[i]), PLAIN),
    ("gradient", d(L, z[j]), p[j] - y[j], CROSS),
    ("gradient for any y", d(L, z[j]), p[j] * total(k, y[k]) - y[j], PLAIN),
    ("hessian", d(d(L, z[i]), z[j]), p[i] * (delta(i, j) - p[j]), CROSS),
    ("weights", d(L, W[i, c]), (p[i] - y[i]) * x[c], LINEAR),
    ("hessian of weights", d(d(L, W[i, c]), W[j, e]), p[i] * (delta(i, j) - p[j]) * x[c] * x[e], LINEAR),
    ("by a defined symbol", d(L, p[j]), -(y[j] / p[j]), PLAIN),
    ("chain", d(L, z[j]), total(k, d(L, p[k]) * d(p[k], z[j])), PLAIN),
    ("by a plain symbol that is not there", d(t**2, s), number("0") * t, NONE),
    ("by an expression", d(p[j], total(e, W[i, e] * x[e])), p[j] * (delta(i, j) - p[i]), INLINE),
    ("by an expression, factors swapped", d(p[j], total(e, x[e] * W[i, e])), p[j] * (delta(i, j) - p[i]), INLINE),
    ("by a power", d(log(s) + 1 / s**2, s**2), 1 / (2 * s**2) - 1 / s**4, NONE),
    ("trace of a derivative", total(i, d(total(j, A[i, j] * x[j]), x[i])), total(i, A[i, i]), NONE),
    ("equal letters", d(total(k, x[k] * A[k, k]), A[i, i]), x[i], NONE),
    ("logarithm where it is defined", log(s * t), log(s) + log(t), NONE),
    ("logarithm of a square", log(s**2), 2 * log(s), NONE),
    ("root of a product", sqrt(s) * sqrt(t), sqrt(s * t), NONE),
    ("logit of sigmoid", log(fn("sigmoid", t) / (1 - fn("sigmoid", t))), t, NONE),
    ("softplus", fn("softplus", t) - fn("softplus", -t), t, NONE),
    ("relu", fn("relu", t), (t + fn("abs", t)) / 2, NONE),
    ("slope of relu", d(fn("relu", t * s), t), s * fn("step", t * s), NONE),
    ("max", fn("max", s, t) + fn("min", s, t), s + t, NONE),
    ("tanh", d(fn("tanh", t), t), 1 - fn("tanh", t) ** 2, NONE),
    ("sinh", d(fn("sinh", t), t), fn("cosh", t), NONE),
    ("sine", d(d(fn("sin", t), t), t), -fn("sin", t), NONE),
    ("entropy of one point", -total(k, y[k] * log(y[k])), log(size(K)), context(equation(y[k], 1 / size(K)))),
    ("product", log(product(k, x[k] ** 2)), total(k, log(x[k] ** 2)), NONE),
    ("left out", total(j, x[j], unequal=(i,)), total(j, x[j]) - x[i], NONE),
    ("left out, undefined there", total(j, 1 / (x[j] - x[i]), unequal=(i,)), -total(j, 1 / (x[i] - x[j]), unequal=(i,)), NONE),
    ("branch", where(i, j, p[i] * (1 - p[i]), -p[i] * p[j]), d(p[i], z[j]), PLAIN),
    ("branch, undefined elsewhere", where(i, j, s * x[i], 1 / (x[i] - x[j])), where(i, j, s * x[j], -(1 / (x[j] - x[i]))), NONE),
    ("partial range", total(k, x[k], bounds=(number("1"), size(K))), total(k, x[k]), NONE),
    ("condition", d(p[i], z[j]), -p[i] * p[j], context(SOFTMAX, Coincidence(i, j, False))),
    ("condition, equal", d(p[i], z[j]), p[i] - p[i] * p[j], context(SOFTMAX, Coincidence(i, j, True))),
    ("trace", total(i, total(j, A[i, j] * B[j, i])), total(i, total(j, B[i, j] * A[j, i])), NONE),
    ("symmetric", total(i, A[i, j] * x[i]), total(i, A[j, i] * x[i]), context(Fact("symmetric", "A"))),
    ("one-hot", total(k, y[k] * x[k]) ** 2, total(k, y[k] * x[k] ** 2), context(Fact("one-hot", "y"))),
    ("one-hot rows", total(k, Y[n, k]), number("1") * total(k, Y[n, k] ** 2), context(Fact("one-hot", "Y", 1))),
    ("positive", sqrt(s**2), s, context(Fact("positive", "s"))),
    ("unit interval", fn("abs", 1 - s), 1 - s, context(Fact("unit-interval", "s"))),
    ("sum to one in rows", total(n, total(k, Y[n, k])), size(N), context(equation(total(k, Y[n, k]), 1))),
    ("unit norm", total(k, (x[k] / s) ** 2), 1 / s**2, context(equation(total(k, x[k] ** 2), 1))),
    ("orthogonal", total(l, A[l, k] * total(m, A[l, m] * x[m])), x[k], context(equation(total(l, A[l, i] * A[l, j]), delta(i, j)))),
    ("orthonormal columns, where there are rows enough", total(c, B[c, k] * total(m, B[c, m] * x[m])), x[k], context(equation(total(c, B[c, i] * B[c, j]), delta(i, j)))),
    ("named sum", s * t - s * total(k, y[k]), number("0") * s, context(equation(t, total(k, y[k])))),
    ("positive and summing to one", total(k, fn("abs", y[k])), number("1") * total(k, y[k]), context(Fact("positive", "y"), ONE_SUM)),
    ("product that is one", product(k, y[k]), number("1"), context(equation(total(k, log(y[k])), 0))),
    ("stationary point", t, total(n, x[n]) / size(N), context(equation(d(total(n, (x[n] - t) ** 2), t), 0))),
    ("batch norm, explicit factors", BATCH[0], total(n, d(L, q[n]) * partial(q[n], x[r])) + d(L, s) * partial(s, x[r]) + d(L, t) * partial(t, x[r]), BATCH[1]),
    ("batch norm, variance by mean", partial(s, t), number("0") * s, BATCH[1]),
    ("unknown function", d(apply("f", s * t), t), s * apply("f", s * t, orders=(1,)), NONE),
    ("unknown function of two", d(apply("f", s, t * s), s), apply("f", s, t * s, orders=(1, 0)) + t * apply("f", s, t * s, orders=(0, 1)), NONE),
    ("unknown family", d(apply("f", x[k], at=(k,)), x[j]), delta(k, j) * apply("f", x[k], at=(k,), orders=(1,)), NONE),
    ("logarithm of an unknown function", d(log(apply("f", t)), t), apply("f", t, orders=(1,)) / apply("f", t), NONE),
    (
        "unknown loss",
        d(L, x[c]),
        total(k, d(L, z[k]) * d(z[k], x[c])),
        context(define("z", (k,), fn("tanh", total(c, W[k, c] * x[c]))), slots={"z": (K,)}, unknown_of={"L": ("z",)}),
    ),
    ("printed", exp(2) / (exp(2) + exp(3) + exp(4)), decimal("0.0900"), NONE),
    ("printed difference", decimal("0.2447") - 1, decimal("-0.7553"), NONE),
    ("labels", d(p[label("4", "C")], z[label("5", "C")]), -(p[label("4", "C")] * p[label("5", "C")]),
     context(define("p", (index("k", "C"),), exp(z[index("k", "C")]) / total(index("l", "C"), exp(z[index("l", "C")]))), sizes={"C": ("4", "5", "6")})),
    ("one-hot through a label", -total(index("k", "C"), y[index("k", "C")] * log(x[index("k", "C")])), -log(x[label("4", "C")]),
     context(equation(y[index("k", "C")], delta(index("k", "C"), label("4", "C"))), sizes={"C": ("4", "5", "6")})),
    ("list", total(index("k", "3"), pick(index("k", "3"), s, t, s * t) ** 2), s**2 + t**2 + s**2 * t**2, NONE),
]  # fmt: skip

DIFFERS = [
    ("missing delta", d(p[i], z[j]), p[i] * (1 - p[j]), PLAIN),
    ("rows moved together", d(p[i], z[j]), number("0") * p[i], PLAIN),
    ("without the assumption", d(L, z[j]), p[j] - y[j], PLAIN),
    ("hessian of the diagonal", d(d(L, z[i]), z[j]), p[i] * (1 - p[j]), CROSS),
    ("root of a square", sqrt(s**2), s, NONE),
    ("Theory 1.3, 1", total(k, total(c, number("1") * 1)), size(K) + size("D") - 1, NONE),
    ("Theory 1.3, 2", exp(2 * size(K) * t) + exp(3 * t), exp((size(K) + 1) * t) + exp((size(K) + 2) * t), NONE),
    ("Theory 1.3, 3", exp(size(K) * t), (exp(2 * t) - exp(t)) * size(K) - exp(2 * t) + 2 * exp(t), NONE),
    ("Theory 1.3, 5", total(k, y[k] ** 3), (3 * total(k, y[k] ** 2) - 1) / 2, context(ONE_SUM)),
    ("Theory 1.3, 11", total(k, place(k)), size(K) * 2, NONE),
    ("Theory 1.3, 9", total(k, x[k], bounds=(number("1"), size(K) - 1)), total(k, x[k]), NONE),
    ("Theory 1.3, 4", apply("f", size(K)), apply("f", number("1")) + (size(K) - 1) * (apply("f", number("2")) - apply("f", number("1"))), NONE),
    ("Theory 1.3, 6", total(k, y[k] ** 4), number("1/6") - total(k, y[k] ** 2) + total(k, y[k] ** 2) ** 2 / 2 + number("4/3") * total(k, y[k] ** 3), context(ONE_SUM)),
    ("Theory 1.3, 7", (1 - delta(i, j)) * (1 - y[i] - y[j]) ** 2, (1 - delta(i, j)) * (total(k, y[k] ** 2) - y[i] ** 2 - y[j] ** 2), context(ONE_SUM)),
    ("Theory 1.3, 13", sqrt(s**2) - s, number("0") * s, NONE),
    ("traces", total(i, A[i, i]) ** 2, total(i, total(j, A[i, j] * A[j, i])), NONE),
    ("batch norm, all total", BATCH[0], total(n, d(L, q[n]) * d(q[n], x[r])) + d(L, s) * d(s, x[r]) + d(L, t) * d(t, x[r]), BATCH[1]),
    ("transposed", total(j, A[i, j] * x[j]), total(j, A[j, i] * x[j]), NONE),
    ("sum of squares", total(k, x[k]) ** 2, total(k, x[k] ** 2), NONE),
    ("one term of the chain", d(L, z[j]), d(L, p[j]) * d(p[j], z[j]), PLAIN),
    ("slope of relu", d(fn("relu", t), t), fn("relu", t), NONE),
    ("unknown function", d(apply("f", s * t), t), apply("f", s * t, orders=(1,)), NONE),
    ("printed", exp(2) / (exp(2) + exp(3) + exp(4)), decimal("0.0903"), NONE),
    ("determinant of an orthogonal matrix", DETERMINANT, number("1"), ORTHOGONAL),
]  # fmt: skip

NEITHER = [
    ("no real point", log(-(s**2)), log(-(s**2)), NONE, "empty-domain"),
    ("Theory 1.3, 12", total(k, (delta(i, k) / delta(i, k)) * x[k]), total(k, x[k]), NONE, "empty-domain"),
    ("not written through p", d(L, p[j]), y[j] / p[j], REDEFINED, "not-written-in"),
    ("more than the expression", d(L, total(c, W[i, c] * x[c])), p[i] - y[i], RIDGE, "wrt-expression"),
    ("two expressions", d(s * t + s, s * t), number("1"), NONE, "wrt-expression"),
    ("assumption that nothing satisfies", s, t, context(equation(s**2 + t**2, -1)), "assumption"),
    ("assumptions that contradict", s, t, context(equation(s, 1), equation(s, 2)), "assumption"),
    ("by a size", d(size(K) * s, size(K)), s, NONE, "wrt-size"),
    ("a part of the sum that is held", d(total(k, x[k]) + total(k, x[k], bounds=(number("1"), number("2"))), total(k, x[k])), number("2"), context(sizes={K: 3}), "wrt-expression"),
    ("many sums", total(i, total(j, total(k, total(l, total(m, total(c, total(e, x[i] + x[j] + x[k] + x[l] + x[m] + w[c] + w[e]))))))), t, context(sizes={K: 8, "D": 8}), "budget"),
    ("circular", s, t, context(define("s", (), 1 + t), define("t", (), 1 - s)), "circular"),
    ("too fast for differences", d(fn("sin", 10000 * s), s), 10000 * fn("cos", 10000 * s), NONE, "unreliable"),
    ("twice too fast for them", d(d(fn("sin", 10000 * s), s), s), -100000000 * fn("sin", 10000 * s), NONE, "unreliable"),
    ("too fast where nothing is defined", d(fn("sin", 10000 * s), s), log(-(s**2)), NONE, "empty-domain"),
    ("a letter from nowhere", L, t, context(define("L", (), total(k, y[i] * x[k]))), "free-index"),
]  # fmt: skip


@pytest.mark.parametrize(("lhs", "rhs", "given"), [row[1:] for row in AGREES], ids=[row[0] for row in AGREES])
def test_agrees(lhs: T, rhs: T, given: Context) -> None:
    opinion = compare(lhs.expr, rhs.expr, given)
    assert (opinion.agrees, opinion.differs, opinion.reason, opinion.points > 0) == (True, False, "", True)


@pytest.mark.parametrize(("lhs", "rhs", "given"), [row[1:] for row in DIFFERS], ids=[row[0] for row in DIFFERS])
def test_differs(lhs: T, rhs: T, given: Context) -> None:
    opinion = compare(lhs.expr, rhs.expr, given)
    assert (opinion.agrees, opinion.differs, opinion.reason, opinion.points > 0) == (False, True, "", True)


@pytest.mark.parametrize(
    ("lhs", "rhs", "given", "reason"), [row[1:] for row in NEITHER], ids=[row[0] for row in NEITHER]
)
def test_neither(lhs: T, rhs: T, given: Context, reason: str) -> None:
    opinion = compare(lhs.expr, rhs.expr, given)
    assert (opinion.agrees, opinion.differs, opinion.reason, opinion.points) == (False, False, reason, 0)
    assert (opinion.deviation, opinion.sizes) == (None, ())


GUMBEL = context(define("q", (k,), exp((log(w[k]) + z[k]) / t) / total(l, exp((log(w[l]) + z[l]) / t))))


@pytest.mark.parametrize(("letter", "status"), [(j, "proved"), (i, "refuted")], ids=["right", "wrong"])
def test_what_is_small_is_moved_less(letter: notation.Index, status: str) -> None:
    """Differences at logarithms and quotients of what is small are coarse; what is wrong stays so."""
    slope, formula = d(q[i], w[j]).expr, (q[i] * (delta(i, j) - q[letter]) / (t * w[j])).expr
    coarse, fine = compare(slope, formula, GUMBEL), compare(slope, formula, GUMBEL, width=NARROW)
    assert not coarse.agrees and (fine.agrees, fine.differs) == (status == "proved", status == "refuted")
    assert judge(slope, formula, GUMBEL).status == status


def test_deviations() -> None:
    """Of decimals there are two kinds; of others it is measured."""
    rows = [(decimal("0.33"), number("1/3")), (decimal("0.34"), number("1/3")), (exp(s), exp(s) * 2)]
    found = [compare(lhs.expr, rhs.expr, NONE) for lhs, rhs in rows]
    assert [(one.deviation, one.points) for one in found[:2]] == [(0.0, 1), (1.0, 1)]
    assert found[2].deviation is not None and 0.1 < found[2].deviation < 1


def test_sizes_are_pairwise_different() -> None:
    opinion = compare(
        (total(k, x[k]) * total(c, w[c]) * total(n, mu[n])).expr,
        (total(n, mu[n]) * total(k, x[k]) * total(e, w[e])).expr,
        NONE,
    )
    assert [len(set(sizes.values())) for sizes in opinion.sizes] == [3, 3]


@pytest.mark.parametrize("seed", range(20))
def test_seeds_agree(seed: int) -> None:
    assert compare(
        d(d(L, W[i, c]), W[j, e]).expr, (p[i] * (delta(i, j) - p[j]) * x[c] * x[e]).expr, LINEAR, seed
    ).agrees


def test_a_derivative_by_an_entry_with_its_own_letter_is_not_kept_as_another() -> None:
    """One world serves all steps of a document."""
    one, other = notation.Index("i", "K"), notation.Index("j", "K")
    total_ = notation.sum_over(one, notation.exp(notation.Var("z", (one,))))
    body = notation.div(notation.exp(notation.Var("z", (other,))), total_)
    given = Context(definitions={"o": Definition("o", (other,), body)})
    own, entry = notation.Var("o", (other,)), notation.Var("z", (other,))
    for _ in range(2):
        assert compare(notation.D(own, entry), notation.sub(own, notation.Mul((own, own))), given).agrees
        bracket = notation.sub(notation.Delta(one, other), notation.Var("o", (one,)))
        assert compare(notation.D(own, notation.Var("z", (one,))), notation.Mul((own, bracket)), given).agrees


JUDGED = {
    "no real point": "empty-domain",
    "Theory 1.3, 12": "empty-domain",
    "not written through p": "not-written-in p",
    "more than the expression": "wrt-expression W",
    "two expressions": "wrt-expression s",
    "assumption that nothing satisfies": "assumption",
    "by a size": "wrt-size K",
    "a part of the sum that is held": "wrt-expression x",
    "many sums": "budget numbers 2097152",
    "circular": "budget nesting",
    "a letter from nowhere": "free-index i",
}


@pytest.mark.parametrize("name", JUDGED)
def test_neither_is_undecided(name: str) -> None:
    """With the reason of the exact test if it has one, else with that of floating point."""
    lhs, rhs, given = next(row[1:4] for row in NEITHER if row[0] == name)
    verdict = judge(lhs.expr, rhs.expr, replace(given, seed=1))
    assert (verdict.status, f"{verdict.evidence.method} {verdict.evidence.detail}".strip()) == (
        "undecided",
        JUDGED[name],
    )

"""What becomes of expressions in the graph, whole: node by node, with degrees; and what it refuses."""

# ruff: noqa: E501 (a row is one statement in the letters of the subject)

from __future__ import annotations

from collections.abc import Callable
from math import log2

import numpy as np
import pytest

from derive.core.exact import blocks
from derive.core.exact.degree import Degrees
from derive.core.exact.factoring import Factoring
from derive.core.exact.fields import chain, is_prime, tower
from derive.core.exact.generalise import is_positive
from derive.core.exact.graph import Graph
from derive.core.exact.identity import Limits
from derive.core.exact.levels import levels
from derive.core.exact.nodes import Node, Refused
from derive.core.exact.proof import Prover
from derive.core.exact.signs import Signs
from derive.core.exact.translate import Translation
from derive.model import Application, Context, Fact
from derive.notation import Const, Det, Inverse
from tests.core.evidence import expected
from tests.core.shorthand import (
    Family,
    T,
    apply,
    context,
    d,
    define,
    delta,
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

i, j, k, m = (index(letter, "K") for letter in "ijkm")
c, e = index("c", "D"), index("e", "D")
n, g_ = index("n", "3"), index("g", "3")
A, B, C, Q, W, g, h, p, w, x, y, z = (Family(letter) for letter in "ABCQWghpwxyz")
s, t, u, v, L = (scalar(letter) for letter in "stuvL")
K, ONE, ZERO, HALF = size("K"), number("1"), number("0"), number("1/2")
NONE = Context()
SOFTMAX = context(define("p", (i,), exp(z[i]) / total(k, exp(z[k]))), define("L", (), -total(k, y[k] * log(p[k]))))
LAYER = context(define("h", (i,), fn("tanh", total(c, W[i, c] * x[c]))), define("L", (), total(k, h[k] ** 2)))
UNKNOWN = context(define("z", (i,), fn("tanh", x[i] * s)), unknown_of={"L": ("z",)}, slots={"z": ("K",), "x": ("K",)})
VECTOR = Context(
    unknown_of={"g": ("x",)}, slots={"g": ("K",), "x": ("K",)}, applications={"g": Application("g", ((0,),))}
)
POSITIVE = context(Fact("positive", "s"), Fact("positive", "t"))


def inverse(body: T) -> T:
    return T(Inverse(i, j, body.expr, label("1", "K"), m))


def determinant(body: T) -> T:
    return T(Det(i, j, body.expr))


NODES: list[tuple[str, T, Context]] = [
    ("like terms", s + 2 * t + 3 * s - t, NONE),
    ("terms that cancel", s * t - t * s, NONE),
    ("a size", 2 * K, NONE),
    ("numbers", 2 * ONE + HALF * 3, NONE),
    ("a product of sums stays", (s + t) * (s - t), NONE),
    ("a number times a sum", 2 * (s + t) - s, NONE),
    ("a number taken out", (2 * s) * (3 * t), NONE),
    ("0 times", ZERO * s + t, NONE),
    ("a sum of sums", s + (t + (u + 1)), NONE),
    ("powers", s**2 * s**3 * t, NONE),
    ("a power of a power", (s**2) ** 3, NONE),
    ("a root of a square", sqrt(s**2), NONE),
    ("a root of a cube", (s**3) ** HALF, NONE),
    ("a root of a product", sqrt(s * t), NONE),
    ("a power of a product", (2 * s * t) ** 3, NONE),
    ("a root of a number times", sqrt(4 * s), NONE),
    ("a root of minus", sqrt(-s), NONE),
    ("a root of an exponential", sqrt(exp(s) * t), NONE),
    ("an inverse", 1 / s * s, NONE),
    ("an inverse of a product", 1 / (s * t) ** 2, NONE),
    ("an inverse of a sum", 1 / (2 * s + 2 * t), NONE),
    ("to the 0", s**0, NONE),
    ("to the first", (s + t) ** 1, NONE),
    ("a real power", s**t, NONE),
    ("a real power of an exponential", exp(s) ** t, NONE),
    ("a real power of e times", (exp(s) * u) ** t, NONE),
    ("a size as a power", s**K, NONE),
    ("exp of a sum", exp(s + t), NONE),
    ("a product of exponentials", exp(s) * exp(t) * exp(-s), NONE),
    ("a power of exp", exp(s) ** 2, NONE),
    ("exp of log", exp(log(s)), NONE),
    ("exp of a multiple of log", exp(2 * log(s) + t), NONE),
    ("exp of 0", exp(s - s), NONE),
    ("log of exp", log(exp(s)), NONE),
    ("log of a product with exp", log(exp(s) * t), NONE),
    ("log of a power", log(s**2), NONE),
    ("log of 1", log(ONE), NONE),
    ("log of a product over an index", log(product(k, exp(x[k]))), NONE),
    ("tanh", fn("tanh", s), NONE),
    ("sigmoid", fn("sigmoid", s), NONE),
    ("softplus", fn("softplus", s), NONE),
    ("sinh", fn("sinh", s), NONE),
    ("cosh", fn("cosh", s), NONE),
    ("min", fn("min", s, t), NONE),
    ("max", fn("max", s, t), NONE),
    ("max of the same", fn("max", s, s), NONE),
    ("abs of minus", fn("abs", -s), NONE),
    ("sign of a multiple", fn("sign", 2 * s), NONE),
    ("step", fn("step", s - t), NONE),
    ("relu of a number", fn("relu", ONE), NONE),
    ("a factorial", fn("factorial", s), NONE),
    ("sin", fn("sin", s) * fn("cos", -s), NONE),
    ("pi", T(Const("pi")) * 2, NONE),
    ("a sum over an index", total(k, x[k] * s), NONE),
    ("a sum of a sum", total(k, x[k] + y[k]), NONE),
    ("a sum of what does not know it", total(k, s), NONE),
    ("a sum over others", total(k, x[k], unequal=(i,)), NONE),
    ("a sum over others than two", total(k, x[k], unequal=(i, j)), NONE),
    ("a sum over others of what does not know it", total(k, s, unequal=(i,)), NONE),
    ("a double sum", total(k, total(m, W[k, m] * x[m])), NONE),
    ("a double sum, named the other way", total(m, total(k, W[m, k] * x[k])), NONE),
    ("a product of sums", total(k, x[k]) * total(k, y[k]), NONE),
    ("a square of a sum", total(k, x[k]) ** 2, NONE),
    ("a sum of a delta", total(k, delta(k, i) * x[k]), NONE),
    ("a sum of a delta at a label", total(k, delta(k, label("2", "K")) * x[k]), NONE),
    ("a sum of deltas", total(k, delta(i, k) * delta(k, j) * x[k]), NONE),
    ("a sum of a delta over others", total(k, delta(k, i) * x[k], unequal=(j,)), NONE),
    ("a trace of a delta", total(k, delta(k, k)), NONE),
    ("a delta squared", delta(i, j) ** 2, NONE),
    ("a delta of labels", delta(label("1", "K"), label("2", "K")) + delta(label("1", "K"), label("1", "K")), NONE),
    ("a delta turned", delta(j, i) - delta(i, j), NONE),
    ("a delta and its entry", delta(i, j) * x[i], NONE),
    ("a range", total(k, x[k], bounds=(ONE, place(i))), NONE),
    ("a product over an index", product(k, x[k] * s), NONE),
    ("a product of what does not know it", product(k, s), NONE),
    ("a product over others", product(k, x[k], unequal=(i,)), NONE),
    ("a case", where(i, j, s, t), NONE),
    ("a case of the same", where(i, j, s, s), NONE),
    ("a case at a label", where(label("1", "K"), label("1", "K"), s, t), NONE),
    ("a list", pick(n, s, t, u) * 2, NONE),
    ("a list at a label", T(pick(label("2", "3"), s, t, u).expr), NONE),  # type: ignore[arg-type]
    ("a sum over a list", total(n, pick(n, s, t, u)), NONE),
    ("a determinant", T(Det(i, j, A[i, j].expr)), NONE),
    ("an inverse matrix", T(Inverse(i, j, (A[i, j] + delta(i, j) * s).expr, k, m)), NONE),
    ("a product with an inverse", total(k, A[i, k] * T(Inverse(c, e, W[c, e].expr, label("1", "D"), label("2", "D")))), NONE),
    ("an inverse of a matrix product", inverse(total(k, A[i, k] * B[k, j])), NONE),
    ("an inverse of a product of three", inverse(total(k, A[i, k] * total(m, B[k, m] * C[m, j]))), NONE),
    ("an inverse of a transpose", inverse(A[j, i]), NONE),
    ("an inverse of a multiple", inverse(s * A[i, j]), NONE),
    ("an inverse of a multiple by a sum", inverse(total(c, x[c] ** 2) * A[i, j]), NONE),
    ("an inverse of an inverse", inverse(T(Inverse(k, m, A[k, m].expr, i, j))), NONE),
    ("an inverse of a turned inverse", inverse(T(Inverse(k, m, A[k, m].expr, j, i))), NONE),
    ("an inverse of an orthogonal matrix", inverse(Q[i, j]), NONE),
    ("an inverse of a diagonal matrix", inverse(delta(i, j) * x[i]), NONE),
    ("an inverse of scaled rows", inverse(x[i] * A[i, j]), NONE),
    ("an inverse of scaled columns", inverse(A[i, j] * x[j]), NONE),
    ("an inverse of a sum of matrices", inverse(A[i, j] + B[i, j]), NONE),
    ("an inverse of a Gram matrix", inverse(total(c, W[i, c] * W[j, c])), NONE),
    ("an inverse between diagonals", inverse(total(k, A[i, k] * x[k] * A[j, k])), NONE),
    ("a determinant of a product", determinant(total(k, A[i, k] * B[k, j])), NONE),
    ("a determinant of a multiple", determinant(s * A[i, j]), NONE),
    ("a determinant of a multiple of any sign", determinant(t * A[i, j]), NONE),
    ("a determinant of an inverse", determinant(T(Inverse(k, m, A[k, m].expr, i, j))), NONE),
    ("a determinant of a diagonal matrix", determinant(delta(i, j) * x[i]), NONE),
    ("a determinant of scaled rows", determinant(x[i] * A[i, j]), NONE),
    ("a determinant of scaled columns", determinant(A[i, j] * x[j]), NONE),
    ("a determinant of a Gram matrix", determinant(total(c, W[i, c] * W[j, c])), NONE),
    ("signs of several", fn("abs", s) + fn("relu", s * t) + fn("max", s, u + t) + sqrt(u + 3), NONE),
    ("signs in an unknown function", apply("f", fn("abs", s), sqrt(t + 1)) + log(t + exp(u)), NONE),
    ("signs in waves", fn("sin", fn("abs", s) + log(t)) + fn("cos", fn("relu", u)), NONE),
    ("signs in erf", fn("erf", fn("abs", s)) * exp(fn("erf", t)), NONE),
    ("signs in exponentials", exp(fn("abs", s) * exp(fn("relu", t))) + log(fn("max", u, exp(v)) + exp(s)), NONE),
    ("signs in real powers", fn("abs", s) ** fn("relu", t), NONE),
    ("the sign of a constant in a function", apply("f", fn("abs", exp(ONE) - 3)), NONE),
    ("the sign of a constant below exp", exp(fn("sign", log(ONE * 3) - 1) * s), NONE),
    ("signs of entries", total(k, fn("abs", x[k] + 2) * fn("sign", y[i])), NONE),
    ("the sign of a square", sqrt((s + t) ** 2) + log(exp(s) + t), NONE),
    ("the sign of a constant", fn("abs", exp(ONE) - 3 + 0 * s), NONE),
    ("an exponential of a logarithm", exp(s * log(t + 1)), NONE),
    ("an exponential of an exponential", exp(exp(s) + t), NONE),
    ("a logarithm of a logarithm", log(log(s + 1) + t), NONE),
    ("a logarithm in a function", apply("f", log(s + t)) + exp(s), NONE),
    ("an exponential in a wave", fn("sin", exp(exp(s))), NONE),
    ("five exponentials", exp(exp(exp(exp(exp(s) + 1) + 1) + 1) + 1), NONE),
    ("five logarithms", log(log(log(log(log(s) + 1) + 1) + 1) + 1), NONE),
    ("a real power of a sum", (s + t) ** (u + K), NONE),
    ("a sum without one, of a sum", total(k, x[k] * total(m, A[k, m] * x[m]), (i,)), NONE),
    ("a sum without one, of what does not know it", total(k, s * total(m, x[m]), (i,)), NONE),
    ("a determinant of a product through another size", T(Det(i, j, total(c, total(k, A[i, k] * W[k, c] * h[c, j])).expr)), NONE),
    ("a determinant of three through another size", T(Det(i, j, total(c, total(k, W[i, c] * h[c, k] * A[k, j])).expr)), NONE),
    ("a sign of a multiple at two levels", fn("abs", 2 * K * s) + log(1 + fn("abs", 2 * K * s)), NONE),
    ("a sign at two levels", fn("abs", s + t) + log(1 + fn("abs", s + t)), NONE),
    ("a sign of a product at two levels", fn("abs", s * t**3) + log(1 + fn("abs", s * t**3)), NONE),
    ("a sign of a root at two levels", fn("abs", s * sqrt(t)) + log(1 + fn("abs", s * sqrt(t))), NONE),
    ("a function", apply("f", s + 0 * t, t), NONE),
    ("a function of a family", apply("f", x[i], at=(i,)), NONE),
    ("a definition", p[j] * 2, SOFTMAX),
    ("a slope", d(s**3 * t, s), NONE),
    ("a slope of a quotient", d(s / (s + t), s), NONE),
    ("a slope of a root", d(sqrt(s), s), NONE),
    ("a slope of exp", d(exp(s * t), s), NONE),
    ("a slope of log", d(log(s * t), s), NONE),
    ("a slope of log of a product", d(log(t * exp(s * t) * product(k, x[k])), t), NONE),
    ("a slope of a real power", d(s**t, t), NONE),
    ("a slope of sin", d(fn("sin", s * t), s), NONE),
    ("a slope of cos", d(fn("cos", s * t), s), NONE),
    ("a slope of relu", d(fn("relu", s * t), s), NONE),
    ("a slope of abs", d(fn("abs", s * t), s), NONE),
    ("a slope of sign", d(fn("sign", s * t) * s, s), NONE),
    ("a slope of step", d(fn("step", s * t) * s, s), NONE),
    ("a slope of max", d(fn("max", s, t), t), NONE),
    ("a slope of tanh", d(fn("tanh", s), s), NONE),
    ("a slope of a factorial", d(fn("factorial", t) * s, s), NONE),
    ("a slope of a product over an index", d(product(k, x[k]), x[i]), NONE),
    ("a slope of a sum over others", d(total(k, x[k] ** 2, unequal=(j,)), x[i]), NONE),
    ("a slope of a case", d(where(i, j, x[i], s * x[j]), x[k]), NONE),
    ("a slope of a list", d(pick(n, s, s * t, u), s), NONE),
    ("a slope of a determinant", d(T(Det(i, j, (A[i, j] * s).expr)), s), NONE),
    ("a slope of an inverse", d(T(Inverse(i, j, A[i, j].expr, k, m)), A[i, j]), NONE),
    ("a slope of a function", d(apply("f", s * t, s), s), NONE),
    ("a slope of a slope of a function", d(d(apply("f", s * t), s), t), NONE),
    ("a slope by a matrix", d(total(k, total(c, W[k, c] * x[c]) ** 2), W[i, e]), NONE),
    ("a slope by a diagonal", d(total(k, W[k, k]), W[i, i]), NONE),
    ("a slope by a label", d(total(k, x[k] ** 2), x[label("1", "K")]), NONE),
    ("a slope by an expression", d(exp(s * t) + s * t, s * t), NONE),
    ("a slope by an expression of a letter beside what has none", d(s * total(k, exp(x[k] * s)), x[i] * s), NONE),
    ("a root of a number twice", sqrt(number("2")) * s * sqrt(number("2")), NONE),
    ("a root of a product twice", 3 * sqrt(s * t) * sqrt(t * s), NONE),
    ("a determinant of three in a circle", T(Det(i, j, total(k, A[i, k] * B[k, j] * C[i, j]).expr)), NONE),
    ("an inverse of three in a circle", T(Inverse(i, j, total(k, A[i, k] * B[k, j] * C[i, j]).expr, i, m)), NONE),
    ("a determinant of a product with a circle at its end", T(Det(i, j, total(k, A[i, k] * B[k, j] * C[k, j]).expr)), NONE),
    ("a softmax Jacobian", d(p[i], z[j]), SOFTMAX),
    ("a slope by a defined symbol", d(L, p[j]), SOFTMAX),
    ("a slope through two definitions", d(L, z[j]), SOFTMAX),
    ("a slope through a layer", d(L, W[i, c]), LAYER),
    ("an explicit slope", partial(L, h[i]), LAYER),
    ("a slope of an unknown loss", d(L, x[j]), UNKNOWN),
    ("an explicit slope of an unknown loss", partial(L, z[j]), UNKNOWN),
    ("a slope of an unknown vector", d(g[i], x[j]), VECTOR),
]  # fmt: skip
EXPECTED = expected("nodes")


SIZES = {"K": 2, "D": 3, "3": 3}


def described(expr: T, given: Context) -> str:
    """The node with all below it, what is free in it, how deep it binds, its degrees; levels, signs, and its factors."""
    graph = Graph()
    node = Translation(graph, given).node(expr.expr)
    degrees = Degrees(SIZES)
    up, down = degrees.of(node)
    free = " ".join(sorted(index.name for index in node.free))
    heuristic = ", heuristic" if degrees.heuristic else ""
    parts = [repr(node), f"free: {free}", " ".join(sorted(node.names)), f"height {node.height}"]
    parts += [f"degree {degrees.scale} * {up:g} / {down:g}{heuristic}", asked(node)]
    factored = Factoring(graph, frozenset("s"), frozenset("Q")).of(node)
    parts += [f"factored: {factored!r}"] if factored is not node else []
    positive = is_positive(node, frozenset("s"))
    return "; ".join([*parts, "positive"] if positive else parts)


def asked(node: Node) -> str:
    """The levels that a node needs, and how many entries and which numbers are asked for their sign."""
    try:
        found = levels(node)
        signs = Signs((node,), found, frozenset())
    except Refused as refused:
        return refused.reason
    flags = [flag for flag in ("short", "strict", "signed") if getattr(found, flag)]
    hidden, masked = signs.bits(SIZES)
    said = [f"levels {found.count} {found.root} {found.key}", *flags, f"signs {hidden} {masked}"]
    return " ".join([*said, *map(str, sorted(signs.numbers(SIZES)))])


@pytest.mark.parametrize(("name", "expr", "given"), NODES, ids=[row[0] for row in NODES])
def test_nodes(name: str, expr: T, given: Context) -> None:
    assert described(expr, given) == EXPECTED[name]


TOTALS = [
    ("polynomials", s**3, t * u, 6.0),
    ("one over the other", 1 / (s + t) ** 2, s / u, 6.0),
    ("the other over the one", u / s, (s + 1) ** 3 / t, 8.0),
    ("a higher one over another", u**5 / s, 1 / t, 12.0),
    ("roots", sqrt(s), 1 / t, 6.0),
]


@pytest.mark.parametrize(("left", "right", "degree"), [row[1:] for row in TOTALS], ids=[row[0] for row in TOTALS])
def test_degree_of_a_difference(left: T, right: T, degree: float) -> None:
    """That of its numerator over the product of both denominators; an entry has degree 2."""
    translation = Translation(Graph(), NONE)
    assert Degrees(SIZES).total(*(translation.node(side.expr) for side in (left, right))) == degree


def test_equal_nodes_are_one() -> None:
    graph = Graph()
    translation = Translation(graph, NONE)
    pairs = [
        (total(k, x[k] * s), s * total(m, x[m])),
        (total(k, total(m, W[k, m] * x[m])), total(m, x[m] * total(k, W[k, m]))),
        (exp(s) * exp(t), exp(t) * exp(s)),
        (T(Det(i, j, A[i, j].expr)), T(Det(k, m, A[k, m].expr))),
    ]
    assert [translation.node(one.expr) is translation.node(other.expr) for one, other in pairs] == [True] * len(pairs)


COLLAPSING = [
    ("a determinant", lambda own: T(Det(i, j, own(A[i, j], total(c, W[i, c] * W[j, c])).expr))),
    ("an inverse", lambda own: T(Inverse(i, j, own(A[i, j], total(c, W[i, c] * W[j, c])).expr, i, j))),
    ("a sum", lambda own: total(k, own(x[k], total(c, W[k, c] ** 2)) * y[k])),
    ("a product", lambda own: product(k, own(x[k], total(c, W[k, c] ** 2)))),
    ("a power", lambda own: (s + own(t, total(c, W[k, c]))) ** 2),
    ("a real power", lambda own: exp(own(s, t)) ** u),
    ("a function", lambda own: log(own(exp(s), t))),
    ("a delta in a sum", lambda own: total(k, own(delta(k, m), total(c, W[k, c])) * x[k])),
]


@pytest.mark.parametrize("expr", [row[1] for row in COLLAPSING], ids=[row[0] for row in COLLAPSING])
def test_a_case_that_is_decided_leaves_the_node_of_its_branch(expr: Callable[[Callable[[T, T], T]], T]) -> None:
    graph = Graph()
    translation = Translation(graph, NONE)
    open_ = translation.node(expr(lambda then, otherwise: where(n, g_, then, otherwise)).expr)
    assert graph.substitute(open_, {n: g_}) is translation.node(expr(lambda then, otherwise: then).expr)


def test_blocks() -> None:
    """The entries of a list one by one: of the points the most, of the bits the least, less what their number costs."""
    given = context(sizes={"3": 3, "K": 2})
    left, right = (
        pick(n, exp(s) * exp(t), (s + t) ** 2, total(k, x[k])),
        pick(n, exp(s + t), s**2 + 2 * s * t + t**2, total(k, x[k])),
    )
    prover = Prover(given, 0, Limits())
    apart = [
        prover.prove(one.expr, other.expr)
        for one, other in ((exp(s) * exp(t), exp(s + t)), ((s + t) ** 2, s**2 + 2 * s * t + t**2))
    ]
    answer = blocks.prove(prover, left.expr, right.expr)
    assert answer is not None
    assert all(one.error_bits is not None for one in apart)
    least = min(one.error_bits for one in apart if one.error_bits is not None)
    assert answer.error_bits == pytest.approx(least - log2(3))
    assert (answer.outcome, answer.points, answer.heuristic) == ("equal", max(one.points for one in apart), False)
    assert blocks.prove(prover, left.expr, (right + t).expr) is None
    assert blocks.prove(prover, s.expr, s.expr) is None


def test_too_many_nodes() -> None:
    with pytest.raises(Refused) as caught:
        Translation(Graph(5), NONE).node((s * t + u * v + exp(s + 1)).expr)
    assert (caught.value.reason, caught.value.detail) == ("budget", "nodes 5")
    answer = Prover(NONE, 0, Limits(nodes=5)).prove((s * t + u * v).expr, exp(s + 1).expr)
    assert (answer.outcome, answer.reason, answer.detail) == ("undecided", "budget", "nodes 5")


def test_nesting_without_end() -> None:
    deep = s
    for _ in range(320):
        deep = fn("sin", deep)
    prover = Prover(NONE, 0, Limits())
    answer = prover.prove(deep.expr, t.expr)
    assert (answer.outcome, answer.reason, answer.detail) == ("undecided", "budget", "nesting")
    assert prover.prove((s + t).expr, (t + s).expr).outcome == "equal"


def test_primes() -> None:
    def divided(number: int) -> bool:
        return all(number % by for by in range(2, int(number**0.5) + 1))

    assert [n for n in range(2, 3000) if is_prime(n) != divided(n)] == []
    pseudo = [2047, 3277, 4033, 1373653, 25326001, 3215031751, 4294967295]
    assert [is_prime(number) for number in pseudo] == [False] * len(pseudo)
    assert is_prime(4294967291)


def test_chains_of_primes() -> None:
    assert chain(2, 1000, 20000, 840, 0) == (3359, 6719)
    assert all(first == 839 for (first,) in (chain(1, 800, 1700, 840, seed) for seed in range(3)))
    assert chain(4, 800, 1700, 840, 0) == ()
    assert {low <= chain(2, low, 4 * low, 840, seed)[0] < 4 * low for low in (2**14, 2**18) for seed in range(9)} == {
        True
    }


def test_towers_are_the_same_in_every_run() -> None:
    assert (tower(2, 7, True).p, tower(2, 7, True).g) == ((548519, 1097039), [210235, 909172])
    field = tower(2, 7, False)
    assert (field.p, field.g) == ((1712550839, 3425101679), [602113135, 2877814113])


@pytest.mark.parametrize("count", [3, 400])
@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 8, 9, 13])
def test_powers(count: int, exponent: int) -> None:
    field = tower(2, 7, False)
    values = np.arange(5, 5 + count, dtype=np.uint64)
    wanted = [pow(value, exponent, field.p[1]) for value in range(5, 5 + count)]
    assert field.power(values, exponent, 1).tolist() == wanted

"""What is learned from what is given, and what is then asked of a step: every view, in order, whole."""

# ruff: noqa: E501, E741 (a row is one statement in the letters of the subject)

from __future__ import annotations

import re

import pytest

from derive.core.exact.assumptions import Assumptions, Unsatisfiable
from derive.core.exact.identity import Limits, Question
from derive.core.exact.nodes import Node, Refused
from derive.core.exact.proof import Prover
from derive.model import Coincidence, Context, Fact
from derive.notation import Det, Index, Inverse, Label, Slot, slot_text
from tests.core.evidence import expected
from tests.core.shorthand import (
    Family,
    T,
    apply,
    context,
    d,
    define,
    delta,
    equation,
    exp,
    fn,
    index,
    label,
    log,
    number,
    pick,
    place,
    product,
    scalar,
    size,
    sqrt,
    total,
)

i, j, k, l = (index(letter, "K") for letter in "ijkl")
c = index("c", "D")
A, G, Q, Y, p, w, x, y, z = (Family(letter) for letter in "AGQYpwxyz")
a, b, s, t, u = (scalar(letter) for letter in "abstu")
K, ONE, ZERO = size("K"), number("1"), number("0")
ROW = {"y": ("K",), "Y": ("D", "K"), "Q": ("K", "K"), "A": ("K", "K")}
POSITIVE = tuple(Fact("positive", name) for name in "xsy")
SOFTMAX = define("p", (i,), exp(z[i]) / total(k, exp(z[k])))

GIVEN: list[tuple[str, Context]] = [
    ("facts", context(Fact("positive", "a"), Fact("nonnegative", "b"), Fact("unit-interval", "s"), Fact("symmetric", "A"), slots=ROW)),
    ("a name", context(equation(a, s + t))),
    ("a name on the right", context(equation(s * t, a))),
    ("a name of every entry", context(equation(y[i], 2 * x[i]))),
    ("a name of one entry", context(equation(y[label("1", "K")], s))),
    ("a name of a diagonal", context(equation(A[i, i], x[i]))),
    ("one name through another", context(equation(a, s + b), equation(b, t**2))),
    ("a name of itself", context(equation(exp(a), a + s))),
    ("a number of names", context(equation(2 * a + 3 * b, s))),
    ("a number of entries", context(equation(K * a, total(k, x[k])))),
    ("a quotient", context(equation(a / b, s))),
    ("a quotient of powers", context(equation(a / s**2 + b / s, t))),
    ("a function", context(equation(log(a), s))),
    ("a product", context(equation(a * b, s * t * u))),
    ("entries that sum to one", context(equation(total(k, y[k]), 1))),
    ("positive ones", context(equation(total(k, y[k]), 1), Fact("positive", "y"))),
    ("rows that sum to one", context(equation(total(k, Y[c, k]), 1))),
    ("all of a matrix", context(equation(total(k, total(l, A[k, l])), s))),
    ("entries that sum to zero", context(equation(total(k, y[k]), 0))),
    ("a matrix that sums to zero", context(equation(total(c, total(k, Y[c, k])), 0))),
    ("squares that sum to one", context(equation(total(k, y[k] ** 2), 1))),
    ("squares that sum to zero", context(equation(total(k, y[k] ** 2), 0))),
    ("cubes that sum to one", context(equation(total(k, y[k] ** 3), 1))),
    ("sums of a symmetric matrix", context(equation(total(k, A[i, k]), 1), Fact("symmetric", "A"), slots=ROW)),
    ("a sum without one", context(equation(total(k, y[k], unequal=(i,)), 1))),
    ("a weighted sum", context(equation(total(k, x[k] * y[k]), 1))),
    ("a sum and a name in it", context(equation(total(k, y[k]), s), equation(s, 2 * t))),
    ("two sums", context(equation(total(k, y[k]), 1), equation(total(k, x[k]), total(k, y[k])))),
    ("a sum of what sums", context(equation(total(k, Y[c, k]), w[c]), equation(total(c, w[c]), 1))),
    ("one-hot", context(Fact("one-hot", "y"), slots=ROW)),
    ("one-hot at a label", context(Fact("one-hot", "y"), equation(y[label("4", "K")], 1), equation(a, b), slots=ROW)),
    ("one-hot at a label on the left", context(Fact("one-hot", "y"), equation(ONE, y[label("4", "K")]), slots=ROW)),
    ("one-hot at 0", context(Fact("one-hot", "y"), equation(y[label("4", "K")], 0), slots=ROW)),
    ("another that is 1", context(Fact("one-hot", "y"), equation(x[label("4", "K")], 1), slots=ROW)),
    ("one-hot rows", context(Fact("one-hot", "Y", 1), slots=ROW)),
    ("one-hot, undeclared", context(Fact("one-hot", "q"), slots=ROW)),
    ("orthonormal columns", context(equation(total(k, Q[k, i] * Q[k, j]), delta(i, j)), slots=ROW)),
    ("a tall matrix with orthonormal columns", context(equation(total(c, w[c, i] * w[c, j]), delta(i, j)))),
    ("a definition", context(SOFTMAX, equation(total(k, p[k] * y[k]), s))),
    ("a gradient that is zero", context(define("u", (), total(k, (x[k] - a) ** 2)), equation(d(u, a), 0))),
    ("what is true anyhow", context(equation(a + b, b + a))),
]  # fmt: skip
IMPOSSIBLE: list[tuple[str, Context, str]] = [
    ("two numbers", context(equation(ONE, 2)), "equation"),
    ("two numbers of one name", context(equation(a, 1), equation(a, 2)), "equation"),
    ("exp that is 0", context(equation(exp(a), 0)), "sign"),
    ("exp that is negative", context(equation(exp(a), -1)), "sign"),
    ("a negative square", context(equation(a**2, -2)), "sign"),
    ("a positive number that is negative", context(equation(a, -1), Fact("positive", "a")), "sign"),
    ("a positive number that is 0", context(equation(3 * a, 0), Fact("positive", "a")), "sign"),
    ("a positive function of 0", context(equation(2 * exp(a), 0)), "sign"),
    ("two ones in one row", context(Fact("one-hot", "y"), equation(y[label("4", "K")], 1), equation(y[label("5", "K")], 1), slots=ROW), "one-hot"),
]  # fmt: skip
POSSIBLE: list[tuple[str, Context]] = [
    ("a square that is 0", context(equation(a**2, 0))),
    ("a number that is 0", context(equation(a, 0))),
    ("a number that may be 0", context(equation(a, 0), Fact("nonnegative", "a"))),
    ("a positive number", context(equation(a, 2), Fact("positive", "a"))),
]


class Shown:
    """Nodes as text; what is fresh is numbered in the order in which it comes."""

    def __init__(self) -> None:
        self.fresh: dict[object, str] = {}

    def numbered(self, thing: object, name: str) -> str:
        return self.fresh.setdefault(thing, f"{name}°{len(self.fresh)}")

    def slot(self, slot: Slot) -> str:
        if not isinstance(slot, Index):
            return f"'{slot_text(slot)}'"
        if slot.number < -1000 or slot.number > 0:
            return self.numbered(slot, slot.name)
        return str(slot.number) if slot.number else slot_text(slot).replace("\0", "°")

    def name(self, name: str) -> str:
        kind, serial = re.fullmatch(r"\0?(.*?)(\d*)", name).groups()  # type: ignore[union-attr]
        return self.numbered(name, kind) if serial and name.startswith("\0") else name.replace("\0", "°")

    def node(self, node: Node) -> str:
        items = [
            self.slot(item)
            if isinstance(item, Index | Label)
            else self.name(item)
            if isinstance(item, str)
            else str(item)
            for item in node.data
        ]
        below = sorted(node.below, key=_bare) if node.kind in ("add", "mul") else node.below
        return f"{node.kind}({', '.join([*items, *map(self.node, below)])})"

    def law(self, name: str, letters: tuple[Index, ...], value: Node) -> str:
        return f"{self.name(name)}({', '.join(map(self.slot, letters))}) := {self.node(value)}"

    def names(self, names: frozenset[str]) -> str:
        return " ".join(map(self.name, sorted(names)))


def _bare(node: Node) -> str:
    """Text that does not depend on the names of what is fresh."""
    return re.sub(r"°\d+", "°", Shown().node(node))


def learned(given: Context) -> list[str]:
    """Everything that is learned, one line each."""
    prover = Prover(given, 0, Limits())
    prover.assume()
    found = prover.given
    assert isinstance(found, Assumptions)
    shown = Shown()
    lines = [f"law {shown.law(name, *value)}" for name, value in found.laws.items()]
    lines += [f"{shown.node(pattern)} -> {shown.node(value)}" for pattern, value in found.rewritings]
    lines += [f"parameters {shown.law(name, *value)}" for name, value in found.parameters.items()]
    kinds = {kind: getattr(found, kind) for kind in ("positive", "nonzero", "symmetric", "orthogonal")}
    return [*lines, *(f"{kind} {shown.names(names)}" for kind, names in kinds.items() if names)]


@pytest.mark.parametrize(("name", "given"), GIVEN, ids=[row[0] for row in GIVEN])
def test_what_is_learned(name: str, given: Context) -> None:
    assert learned(given) == expected("given")[name]


@pytest.mark.parametrize(("given", "why"), [row[1:] for row in IMPOSSIBLE], ids=[row[0] for row in IMPOSSIBLE])
def test_what_contradicts(given: Context, why: str) -> None:
    with pytest.raises(Unsatisfiable) as caught:
        Prover(given, 0, Limits()).assume()
    assert (caught.value.detail, str(caught.value)) == (why, why)


@pytest.mark.parametrize("given", [row[1] for row in POSSIBLE], ids=[row[0] for row in POSSIBLE])
def test_what_does_not(given: Context) -> None:
    Prover(given, 0, Limits()).assume()


ASKED: list[tuple[str, T, T, Context]] = [
    ("numbers", s + t, t + s, Context()),
    ("entries", x[i] * y[j], y[j] * x[i], context(Coincidence(i, j, False), Fact("positive", "x"), Fact("symmetric", "A"))),
    ("a sum in a logarithm", log(total(k, exp(z[k]))) + total(k, z[k]), t, Context()),
    ("a sum of positive ones under a root", sqrt(total(k, x[k])) * total(k, x[k]), t, context(*POSITIVE)),
    ("a size in an argument", sqrt(K) * sqrt(total(k, x[k] ** 2) / K), t, Context()),
    ("a root", sqrt(s + t) * sqrt(s + t), s + t, Context()),
    ("roots in a branch", sqrt(s + t) + total(k, x[k], unequal=(i,)), s, Context()),
    ("functions of functions of sums", log(1 + log(total(k, exp(x[k])))) + exp(total(k, y[k])), t, Context()),
    ("a sum in a denominator", total(k, x[k] / total(l, w[k, l])), t, Context()),
    ("of positive ones", total(k, 1 / total(l, exp(w[k, l]))), t, Context()),
    ("a product of positive ones", product(k, x[k]) * product(k, y[k], unequal=(i,)), t, context(*POSITIVE)),
    ("without two", product(k, x[k], unequal=(i, j)), t, context(*POSITIVE)),
    ("powers of positive ones", s**t * product(k, x[k] ** y[k]), exp(u), context(*POSITIVE)),
    ("logarithms of products", log(product(k, x[k]) * s**2), total(k, log(x[k])) + 2 * log(s), context(*POSITIVE)),
    ("a power of a size", (-2 * s * t**3) ** (2 * K - 1), t, Context()),
    ("a power of a size and a number", s ** (K + u) * t**K, t, context(Fact("positive", "s"))),
    ("a power of a size, of a sum", (t + u) ** K * (u + t) ** (1 - 2 * K) + number("-1") ** (3 * K), ZERO, Context()),
    ("a power of a power", (t**K * exp(K)) ** K, (t ** number("-2")) ** size("D"), Context()),
    ("a power of sizes beside a jump", fn("sign", t) * t**K, t, Context()),
    ("a power of a sum of entries", t ** total(k, x[k]) * t**K, t, Context()),
    ("a product of powers", product(k, t * exp(z[k]) * u ** x[k] * y[k] ** 3), t, Context()),
    ("a product of powers without one", product(k, t * exp(z[k]) * u ** x[k] * y[k] ** number("-3"), unequal=(i,)), t, Context()),
    ("a product of powers without two", product(k, t * y[k] ** 2, unequal=(i, j)), t, Context()),
    ("jumps", fn("sign", s - t) + fn("step", s * t), u, Context()),
    ("summands", total(k, x[k] * s) - K * t, total(k, y[k]), Context()),
    ("no summands", total(k, x[k]) ** 2 + t, total(k, y[k]), Context()),
    ("equal arguments", exp(total(k, x[k] - t)) - exp(total(k, x[k]) - K * t), u - u, Context()),
    ("a size that is a number", total(k, x[k]), s, context(sizes={"K": 3})),
    ("a size that is a number, of entries", x[i] * s, s, context(sizes={"K": 3, "D": 4})),
    ("a size that is a number, as a number", K * s, s, context(sizes={"K": 3})),
    ("a size of names", x[label("red", "K")], s, context(sizes={"K": ("red", "blue")})),
    ("places", place(i) * x[label("2", "K")], s, Context()),
    ("a list", pick(i, s, t), x[i], Context()),
    ("a range", total(k, x[k], bounds=(ONE, ONE + 1)), s, context(sizes={"K": 3})),
    ("what sums to one", total(k, y[k]) * s, s, context(equation(total(k, y[k]), 1))),
    ("a name", a * t, s, context(equation(a, s / t))),
    ("a definition on one side", p[i], exp(z[i]) / total(k, exp(z[k])), context(SOFTMAX)),
    ("a definition on both", p[i] * s, s * p[i], context(SOFTMAX)),
    ("definitions in a chain", a, t**2 + 1, context(define("a", (), b + 1), define("b", (), t**2))),
    ("the middle of a chain", a, b + 1, context(define("a", (), b + 1), define("b", (), t**2))),
    ("a definition with a part of it", a, b + u + 1, context(define("a", (), b + s), define("b", (), t**2), define("s", (), u + 1))),
    ("a part of it on the left", t**2 + s, a, context(define("a", (), b + s), define("b", (), t**2), define("s", (), u + 1))),
    ("a slope", d(p[i], z[j]), p[i] * (delta(i, j) - p[j]), context(SOFTMAX)),
    ("equal functions", apply("f", s + t), apply("f", t + s) * ONE, Context()),
    ("an inverse", total(k, A[i, k] * T(Inverse(l, j, A[l, j].expr, k, j))), delta(i, j), Context()),
    ("an inverse under a condition", T(Inverse(k, l, A[k, l].expr, i, j)), s * x[j], context(Coincidence(i, j, False))),
    ("an inverse under no condition", T(Inverse(k, l, A[k, l].expr, i, j)), s * x[j], Context()),
    ("of a symmetric matrix", T(Inverse(k, l, A[k, l].expr, i, j)), T(Inverse(k, l, A[k, l].expr, j, i)), context(Fact("symmetric", "A"), slots=ROW)),
    ("of an orthogonal one", T(Inverse(k, l, Q[k, l].expr, i, j)), Q[j, i], context(equation(total(k, Q[k, i] * Q[k, j]), delta(i, j)), slots=ROW)),
    ("a determinant", T(Det(i, j, (A[i, j] * s).expr)), s * T(Det(i, j, A[i, j].expr)), context(*POSITIVE)),
    ("slopes of a determinant on both sides", d(T(Det(i, j, (A[i, j] + s).expr)), s), 2 * d(T(Det(i, j, (A[i, j] + s).expr)), s), Context()),
    ("slopes of its logarithm on both sides", d(log(T(Det(i, j, (A[i, j] + s).expr))), s), 2 * d(log(T(Det(i, j, (A[i, j] + s).expr))), s), Context()),
    ("a determinant of a defined matrix", T(Det(i, j, G[i, j].expr)) * T(Inverse(i, j, G[i, j].expr, k, l)), s, context(define("G", (i, j), total(k, A[i, k] * A[j, k])))),
    ("a determinant of a positive definite one", log(T(Det(i, j, total(k, A[i, k] * A[j, k]).expr))), s, Context()),
]  # fmt: skip


def questions(lhs: T, rhs: T, given: Context) -> list[str]:
    """Every question about a step, until none is left or one is refused."""
    prover = Prover(given, 0, Limits())
    prover.prove(lhs.expr, rhs.expr)
    prover._start()
    prover.assume()
    sides = (prover.translation.node(side.expr) for side in (lhs, rhs))
    shown = Shown()
    found: list[str] = []
    try:
        found += (described(question, shown) for question in prover._views(*sides))
    except Refused as refused:
        found.append(f"refused: {refused.reason} {refused.detail}".strip())
    return found


def described(question: Question, shown: Shown) -> str:
    free = question.free
    parts = {
        "": f"{shown.node(question.lhs)} = {shown.node(question.rhs)}",
        "free": " ".join(f"{shown.slot(slot)}:{slot.size}" for slot in (*free.indices, *free.labels)),
        "counted": " ".join(sorted(free.named)),
        "where": " ".join(
            f"{slot_text(c.left)}{'=' if c.equal else '!='}{slot_text(c.right)}" for c in free.conditions
        ),
        "fixed": " ".join(f"{name}={n}" for name, n in sorted(question.fixed.items())),
        "labels": " ".join(map(slot_text, question.labels)),
        **{kind: shown.names(getattr(question, kind)) for kind in ("positive", "symmetric", "nonzero")},
        "smooth": "everywhere" * question.smooth,
        "up to": f"{question.tried or ''}",
    }
    return "; ".join(f"{name} {said}".strip() for name, said in parts.items() if said)


@pytest.mark.parametrize(("name", "lhs", "rhs", "given"), ASKED, ids=[row[0] for row in ASKED])
def test_what_is_asked(name: str, lhs: T, rhs: T, given: Context) -> None:
    assert questions(lhs, rhs, given) == expected("asked")[name]

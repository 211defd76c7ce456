"""False statements, each with the sizes at which it first fails or why it stays undecided; and true ones beside them.

Every false one is judged three times: as it is, by the exact test alone, and times 10^-40, where floating point sees nothing.
"""

# ruff: noqa: E501, E741 (a row is one statement in the letters of the subject)

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from itertools import combinations

import pytest

from derive.core.exact.fields import tower
from derive.core.exact.identity import Limits
from derive.core.exact.proof import Prover
from derive.core.judge import IllTyped, Unsatisfiable, judge
from derive.model import Coincidence, Context, Fact
from derive.notation import Const
from tests.core.evidence import expected as evidence
from tests.core.evidence import seeded, shown
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

i, j, k, l, m, n, o = (index(letter, "K") for letter in "ijklmno")
c, e = index("c", "D"), index("e", "D")
a, b, p, q, u, v, w, x, y, z = (Family(letter) for letter in "abpquvwxyz")
r, s, t, L = (scalar(letter) for letter in ("r", "s", "t", "L"))
K, D = size("K"), size("D")
ZERO, ONE, HALF, TINY = number("0"), number("1"), number("1/2"), number("1/1" + 40 * "0")
PI = T(Const("pi"))
NONE = Context()

SUM_ONE = context(equation(total(k, y[k]), 1))
NORM_ONE = context(equation(total(k, x[k] ** 2), 1))
ONE_HOT = context(Fact("one-hot", "y"), slots={"y": ("K",)})
SYMMETRIC = context(Fact("symmetric", "a"), Fact("symmetric", "b"), slots={"a": ("K", "K"), "b": ("K", "K")})
SOFTMAX = define("p", (k,), exp(z[k]) / total(l, exp(z[l])))
CE = define("L", (), -total(k, y[k] * log(p[k])))


def all_different(*letters: object) -> T:
    """1 if all these indices have different values, else 0."""
    return reduce(T.__mul__, (1 - delta(left, right) for left, right in combinations(letters, 2)))  # type: ignore[arg-type]


def vanishing(last: int, variable: T = K) -> T:
    """``(K - 1) … (K - last)``"""
    return reduce(T.__mul__, (variable - value for value in range(1, last + 1)))


def over(letters: tuple[object, ...], body: T) -> T:
    """The sum over all these indices."""
    return reduce(lambda inner, letter: total(letter, inner), letters, body)  # type: ignore[arg-type]


def trace(*matrices: Family) -> T:
    """``tr(A B …)``"""
    letters = (i, j, k, l)[: len(matrices)]
    factors = (f[left, right] for f, left, right in zip(matrices, letters, (*letters[1:], letters[0]), strict=True))
    return over(letters, reduce(T.__mul__, factors))


def gram(f: Family, size_: int) -> T:
    """``det(Sum_k f_{gk} f_{hk})`` for the first labels g, h."""
    rows = [label(str(row + 1), "N") for row in range(size_)]
    inner = [[total(k, f[g, k] * f[h, k]) for h in rows] for g in rows]
    if size_ == 2:
        return inner[0][0] * inner[1][1] - inner[0][1] * inner[1][0]
    turns = [(0, 1, 2), (1, 2, 0), (2, 0, 1)]
    return reduce(
        T.__add__, (inner[0][f_] * (inner[1][g_] * inner[2][h_] - inner[1][h_] * inner[2][g_]) for f_, g_, h_ in turns)
    )


def antisymmetric(upper: tuple[object, ...], lower: tuple[object, ...]) -> T:
    """``det(delta_{gh})`` of some letters: 0 unless there are that many values."""
    if not upper:
        return ONE
    signed = (
        (delta(upper[0], letter) if place_ % 2 == 0 else -delta(upper[0], letter))  # type: ignore[arg-type]
        * antisymmetric(upper[1:], lower[:place_] + lower[place_ + 1 :])
        for place_, letter in enumerate(lower)
    )
    return reduce(T.__add__, signed)


RELUS = reduce(T.__mul__, (fn("relu", scalar(f"x{g}") + scalar(f"y{g}")) for g in range(6)))
ROOTS = reduce(T.__mul__, (sqrt(scalar(f"t{g}") ** 2) - scalar(f"t{g}") for g in range(6)))
STIRLING = (K - 3) * (K - 4)
E5 = all_different(i, j, k, l, m)
E4 = all_different(k, l, m, n)

Expected = Mapping[str, int] | str
"""The sizes of the counterexample, or why the step is undecided."""

# what it is about, the statement, what is given, what is expected
THEORY: list[tuple[str, T, T, Context, Expected]] = [
    ("1 a sum of two sizes", total(k, total(c, 1)), K + D - 1, NONE, {"K": 2, "D": 2}),
    ("2 sizes in exponents", exp(2 * K * t) + exp(3 * t), exp((K + 1) * t) + exp((K + 2) * t), NONE, {"K": 3}),
    ("3 a size in one exponent", exp(K * t), (exp(2 * t) - exp(t)) * K - exp(2 * t) + 2 * exp(t), NONE, {"K": 3}),
    (
        "4 f interpolated",
        apply("f", K),
        apply("f", ONE) + (K - 1) * (apply("f", number("2")) - apply("f", ONE)),
        NONE,
        {"K": 3},
    ),
    ("5 cubes of what sums to 1", total(k, y[k] ** 3), (3 * total(k, y[k] ** 2) - 1) / 2, SUM_ONE, {"K": 3}),
    (
        "6 fourth powers of what sums to 1",
        total(k, y[k] ** 4),
        number("1/6") - total(k, y[k] ** 2) + total(k, y[k] ** 2) ** 2 / 2 + number("4/3") * total(k, y[k] ** 3),
        SUM_ONE,
        {"K": 4},
    ),
    (
        "7 pairs of what sums to 1",
        (1 - delta(i, j)) * (1 - y[i] - y[j]) ** 2,
        (1 - delta(i, j)) * (total(k, y[k] ** 2) - y[i] ** 2 - y[j] ** 2),
        SUM_ONE,
        {"K": 4},
    ),
    ("9 a range that stops early", total(k, x[k], bounds=(ONE, K - 1)), total(k, x[k]), NONE, {"K": 2}),
    ("11 an index as a number", total(k, place(k)), K * place(k), NONE, {"K": 2}),
    ("12 delta over delta", total(k, delta(i, k) / delta(i, k) * x[k]), total(k, x[k]), NONE, "empty-domain"),
    ("13 the root of a square", sqrt(t**2), t, NONE, {}),
    ("13 six roots of squares", ROOTS, ZERO, NONE, {}),
]

FAINT: list[tuple[str, T, T, Context, Expected]] = [
    ("a term beside a far larger one", 10**9 * t**2, 10**9 * t**2 + t, NONE, {}),
    ("a slope that is nearly right", d(200000 * t**3, t), 600000 * t**2 + 10 * t, NONE, {}),
]

SIZES: list[tuple[str, T, T, Context, Expected]] = [
    ("zero at 1, 2", vanishing(2), ZERO, NONE, {"K": 3}),
    ("zero at 1 … 5", vanishing(5) * total(k, x[k]), ZERO, NONE, {"K": 6}),
    ("zero unless both sizes are 3", vanishing(2) * vanishing(2, D), ZERO, NONE, {"K": 3, "D": 3}),
    ("zero where sizes are near", (K - D) * (K - D - 1) * (K - D + 1), ZERO, NONE, {"D": 1, "K": 3}),
    ("undefined at 1, zero at 2", (K - 2) / (K - 1), ZERO, NONE, {"K": 3}),
    ("a determinant of two rows", gram(a, 2), ZERO, context(slots={"a": ("N", "K")}), {"N": 2, "K": 2}),
    ("a determinant of three rows", gram(a, 3), ZERO, context(slots={"a": ("N", "K")}), {"N": 3, "K": 3}),
    ("three deltas, antisymmetric", antisymmetric((i, j, k), (l, m, n)), ZERO, NONE, {"K": 3}),
    ("all of five different", E5, ZERO, NONE, {"K": 5}),
    ("traces of one matrix", trace(a) ** 2, trace(a, a), NONE, {"K": 2}),
    ("traces at size 2", trace(a) ** 3 - 3 * trace(a) * trace(a, a) + 2 * trace(a, a, a), ZERO, NONE, {"K": 3}),
    (
        "Cayley and Hamilton at size 2",
        total(k, a[i, k] * a[k, j]),
        trace(a) * a[i, j] - delta(i, j) * (trace(a) ** 2 - trace(a, a)) / 2,
        NONE,
        {"K": 3},
    ),
    ("commuting in a trace of three", trace(a, b, w), trace(a, w, b), NONE, {"K": 2}),
    ("the sum is three entries", all_different(i, j, k) * (total(l, x[l]) - x[i] - x[j] - x[k]), ZERO, NONE, {"K": 4}),
    (
        "four bound letters in f",
        over((k, l, m, n), apply("f", E4 * total(o, x[o]) * total(o, y[o]))),
        over((k, l, m, n), apply("f", E4 * (x[k] + x[l] + x[m] + x[n]) * total(o, y[o]))),
        NONE,
        "mixed-argument",
    ),
    (
        "sums over two sizes swapped",
        total(k, 1 / total(c, a[k, c])),
        total(c, 1 / total(k, a[k, c])),
        NONE,
        {"D": 1, "K": 2},
    ),
    ("numbers of pairs", total(k, total(l, 1, (k,))), K**2 / 2, NONE, {"K": 1}),
    ("numbers of letters left out", total(k, 1, (i, j)), K - 2, NONE, {"K": 1}),
    (
        "a variance with n - 1",
        total(k, (x[k] - total(l, x[l]) / K) ** 2) / (K - 1),
        total(k, x[k] ** 2) / K - (total(k, x[k]) / K) ** 2,
        NONE,
        {"K": 2},
    ),
    ("a number that is a size", total(k, x[k]) - 999 * t, total(k, x[k] - t), context(sizes={"K": 1000}), {"K": 1000}),
    ("a number that is zero up to 8", vanishing(8) * t, ZERO, context(sizes={"K": 1000}), {"K": 1000}),
    ("sums in exp", exp(total(k, x[k])), total(k, exp(x[k])) - K + 1, NONE, {"K": 2}),
    ("sums in log", log(total(k, exp(x[k] + 1))), log(total(k, exp(x[k]))) + K, NONE, {"K": 2}),
    ("sums in f", apply("f", total(k, x[k] * total(l, y[l]))), apply("f", total(k, x[k] * y[k])), NONE, {"K": 2}),
    ("f of what is zero up to 6", apply("f", vanishing(6) * t), apply("f", ZERO), NONE, {"K": 7}),
    ("exp of what is zero up to 5", exp(vanishing(5) * total(k, x[k])), ONE, NONE, {"K": 6}),
    ("a factor of exp that is zero up to 4", exp(total(k, x[k])) * vanishing(4), ZERO, NONE, {"K": 5}),
    (
        "arguments that are equal up to 4",
        apply("f", total(k, x[k])),
        apply("f", total(k, x[k]) + vanishing(4) * t),
        NONE,
        {"K": 5},
    ),
    (
        "arguments that are equal at 5 letters",
        exp(E5 * total(o, x[o])),
        exp(E5 * (x[i] + x[j] + x[k] + x[l] + x[m])),
        NONE,
        {"K": 6},
    ),
    (
        "exp of sums over two sizes",
        exp(total(k, x[k]) + total(c, z[c])) * (K - D) * (K - D - 1) * (K - D + 1),
        ZERO,
        NONE,
        "nested-sum",
    ),
    ("a power of two", number("2") ** K, (K**2 - K + 2), NONE, {"K": 4}),
    ("a power of any number", t**K, t * t ** (K - 1) + vanishing(3) * t, NONE, {"K": 4}),
    ("means", product(k, x[k]) ** (1 / K), total(k, x[k]) / K, NONE, {"K": 2}),
    (
        "products over another size",
        product(c, 1 + total(k, a[k, c])),
        1 + total(c, total(k, a[k, c])),
        NONE,
        {"D": 2, "K": 1},
    ),
]

DOMAINS: list[tuple[str, T, T, Context, Expected]] = [
    ("0/0 is 1", (s - s) / (s - s), ONE, NONE, "empty-domain"),
    ("0/0 is 0", (s - s) / (s - s), ZERO, NONE, "empty-domain"),
    ("logs of opposite numbers", log(-s), log(s), NONE, "empty-domain"),
    ("logs of a negative product", log(s * t), log(-s) - log(-t), NONE, {}),
    ("half the log of a square", log(s**2) * fn("abs", s), 2 * log(fn("abs", s)) * s, NONE, {}),
    ("roots of negative numbers", sqrt(s * t), -sqrt(-s) * sqrt(-t), NONE, {}),
    ("a cubed root", (s**2) ** number("3/2"), s**3, NONE, {}),
    ("a root of an even power", (s**6) ** HALF, s**3, NONE, {}),
    ("a root of a square of a sum", sqrt((s + t) ** 2), s + t, NONE, {}),
    ("a root of a sum of squares", sqrt(total(k, x[k] ** 2)), total(k, fn("abs", x[k])), NONE, {"K": 2}),
    ("a size in the exponent of a square", (s**2) ** (STIRLING / 4), s ** (STIRLING / 2), NONE, "size-in-exponent"),
    ("a delta in the exponent of a square", (s**2) ** (E5 / 2), s**E5, NONE, "size-in-exponent"),
    ("abs of a sum", fn("abs", s + t), fn("abs", s) + fn("abs", t), NONE, {}),
    ("abs without its kink", fn("abs", s), s * fn("sign", s) + fn("sign", s) ** 2 - 1, NONE, {}),
    ("relu of a sum", fn("relu", s + t), fn("relu", s) + fn("relu", t), NONE, {}),
    ("relu far away", fn("relu", s - 1000), ZERO, NONE, "disagree"),
    (
        "max is not associative with another",
        fn("max", fn("max", s, t), r),
        fn("max", s, fn("max", t, scalar("q"))),
        NONE,
        {},
    ),
    ("max and min", fn("max", s, t) + fn("min", s, t), s + t + fn("relu", s - t), NONE, {}),
    ("step and its mirror", fn("step", s) + fn("step", -s), ONE, NONE, {}),
    ("step and its mirror beside a derivative", fn("step", s) + fn("step", -s), d(t, t), NONE, {}),
    ("a sign squared beside a derivative", fn("sign", s) ** 2, d(t, t), NONE, {}),
    ("a sign of a sum of squares", fn("sign", total(k, x[k] ** 2)), ONE, NONE, "nested-sum"),
    ("a sign of what is not negative", fn("sign", s), ONE, context(Fact("nonnegative", "s")), {}),
    (
        "a list with a pole",
        pick(index("g", "C"), s, 1 / delta(i, j)),
        pick(index("g", "C"), s * delta(i, j), ONE),
        NONE,
        {"K": 2},
    ),
    ("six relus at two levels", RELUS * (exp(RELUS) - 1), ZERO, NONE, "many-signs"),
    ("the sign of a constant", sqrt((exp(ONE) - 3) ** 2), exp(ONE) - 3, NONE, {}),
    ("the sign of another constant", fn("relu", (PI - 4) * s), (PI - 4) * fn("relu", s), NONE, {}),
    ("the sign of f(1)", fn("relu", apply("f", ONE) * s), apply("f", ONE) * fn("relu", s), NONE, {}),
]

READINGS: list[tuple[str, T, T, Context, Expected]] = [
    ("two sums over one letter", total(k, x[k] * total(k, y[k])), total(k, x[k] * y[k]), NONE, {"K": 2}),
    ("a diagonal summed twice", total(k, total(k, a[k, k])), total(k, total(l, a[k, l])), NONE, {"K": 2}),
    ("a free letter that is bound inside", total(k, a[i, k] * x[k]), total(k, a[k, k] * x[k]), NONE, {"K": 2}),
    (
        "a letter captured through a definition",
        Family("g")[k],
        total(l, a[l, l]),
        context(define("g", (i,), total(k, a[i, k]))),
        {"K": 2},
    ),
    ("parameters in another order", Family("g")[i, j], a[i, j], context(define("g", (j, i), a[i, j])), {"K": 2}),
    (
        "a definition that hides a letter",
        total(k, Family("g")[k]),
        total(k, total(l, a[l, l])),
        context(define("g", (l,), total(k, a[l, k]))),
        {"K": 2},
    ),
    ("the other branch", where(i, j, x[i], y[j]), x[i] * delta(i, j), NONE, {"K": 2}),
    ("a label is not the first", place(label("4", "K")), ONE, context(sizes={"K": 5}), {"K": 5}),
    (
        "a range is not its labels",
        total(k, x[k], bounds=(ONE, number("2"))),
        x[label("2", "K")] + x[label("3", "K")],
        context(sizes={"K": 5}),
        {"K": 5},
    ),
    (
        "two labels of three",
        x[label("cat", "K")] + x[label("dog", "K")],
        total(k, x[k]),
        context(sizes={"K": ("cat", "dog", "fox")}),
        {},
    ),
    ("all labels of a size that grows", x[label("1", "K")] + x[label("2", "K")], total(k, x[k]), NONE, {"K": 3}),
    ("the second item of a list", pick(label("2", "C"), r, s, t), r, NONE, {}),
    ("one-hot at size 1", y[k], ONE, ONE_HOT, {"K": 2}),
    ("one-hot twice", y[i] * y[j], ZERO, ONE_HOT, {"K": 1}),
    ("squares as if one-hot", y[k] ** 2, y[k], SUM_ONE, {"K": 2}),
    (
        "f of a mean as if one-hot",
        apply("f", total(k, y[k] * x[k])),
        total(k, y[k] * apply("f", x[k])),
        SUM_ONE,
        {"K": 2},
    ),
    ("a log of a mean as if one-hot", log(total(k, y[k] * x[k])), total(k, y[k] * log(x[k])), SUM_ONE, {"K": 2}),
    ("a name of the parametrisation", y[k] * total(l, Family("y°")[l]), Family("y°")[k], SUM_ONE, {"K": 2}),
    ("sums to 1 along the other slot", total(i, a[i, j]), ONE, context(equation(total(j, a[i, j]), 1)), {"K": 2}),
    ("a product of symmetric matrices", total(k, a[i, k] * b[k, j]), total(k, b[i, k] * a[k, j]), SYMMETRIC, {"K": 2}),
    (
        "a symmetric matrix's other gradient",
        d(total(i, total(j, a[i, j] * b[i, j])), a[k, l]),
        b[k, l] + b[l, k],
        SYMMETRIC,
        {"K": 1},
    ),
    ("a unit vector as a distribution", total(k, x[k]), ONE, NORM_ONE, {"K": 1}),
    ("a unit vector at size 1", x[i] ** 2, ONE, NORM_ONE, {"K": 2}),
    ("half of a unit sphere", fn("abs", x[i]), x[i], NORM_ONE, {"K": 1}),
    ("a factor of 0", s, ZERO, context(equation(s * t, 0)), {}),
    ("equal squares", s, t, context(equation(s**2, t**2)), {}),
    ("an assumption that says nothing", s, t, context(equation(s * t, t * s)), {}),
    ("a diagonal that is 1", a[i, j], delta(i, j), context(equation(a[i, i], 1)), {"K": 2}),
    (
        "different through a third index",
        x[i],
        x[k],
        context(Coincidence(i, j, True), Coincidence(j, k, False)),
        {"K": 2},
    ),
    ("zero at 4 and 5, above a label", (K - 4) * (K - 5) * x[label("4", "K")], ZERO, NONE, {"K": 6}),
    (
        "zero at 1 … 5 beside a quotient",
        total(k, x[k] / (s + total(l, x[l]))),
        total(k, x[k]) / (s + total(k, x[k])) + vanishing(5),
        NONE,
        {"K": 6},
    ),
    ("equal at two labels", x[i], x[j], context(equation(x[label("1", "K")], x[label("2", "K")])), {"K": 3}),
]

CALCULUS: list[tuple[str, T, T, Context, Expected]] = [
    (
        "not written through p",
        d(L, p[j]),
        ZERO,
        context(SOFTMAX, define("L", (), log(total(k, exp(z[k]))))),
        "not-written-in",
    ),
    ("one path of two", d(L, z[j]), d(L, p[j]) * d(p[j], z[j]), context(SOFTMAX, CE), {"K": 2}),
    ("explicit for total", d(L, t), partial(L, t), context(define("s", (), t**2), define("L", (), s * t)), {}),
    ("an equation differentiated", d(total(k, x[k] ** 2), x[j]), ZERO, NORM_ONE, {"K": 1}),
    ("a chain without its factor", d(apply("f", s**2), s), apply("f", s**2, orders=(1,)), NONE, {}),
    (
        "derivatives in the wrong places",
        d(apply("f", apply("g", s)), s),
        apply("f", apply("g", s), orders=(1,)) * apply("g", apply("f", s), orders=(1,)),
        NONE,
        {},
    ),
    ("one function for another", apply("f", s), apply("g", s), NONE, {}),
    ("one value for another", apply("f", s), apply("f", t), NONE, {}),
    ("one of a family for another", apply("f", s, at=(i,)), apply("f", s, at=(j,)), NONE, {"K": 2}),
    ("its own derivative", apply("f", s, orders=(1,)), apply("f", s), NONE, {}),
    ("symmetric by itself", apply("f", s, t), apply("f", t, s), NONE, {}),
    ("twice an angle", fn("sin", 2 * s), 2 * fn("sin", s), NONE, {}),
]

P1 = tower(1, 0, False).p[0]
P2 = tower(2, 0, True).p

NUMBERS: list[tuple[str, T, T, Context, Expected]] = [
    ("a prime of the tower", s + P1 * TINY, s, NONE, "disagree"),
    ("a prime of the tower as a factor", s * (1 + P1 * TINY), s, NONE, "disagree"),
    ("a prime of the tower, hidden", (s + P1 * TINY) ** 2 - s**2, (P1 * TINY) ** 2, NONE, "disagree"),
    ("primes of a short tower", log(s) + P2[0] * P2[1] * TINY, log(s), NONE, "disagree"),
    ("Fermat's little theorem", s**P1, s, NONE, {}),
    ("one more than a prime", s ** (P1 - 1), ONE, NONE, {}),
    ("an exponent that is the order", exp(P2[0] * TINY * s), ONE, NONE, "disagree"),
    ("a number that is no square", fn("relu", 17 * s), -17 * fn("relu", -s), NONE, {}),
    ("another number that is no square", fn("relu", 19 * s), -19 * fn("relu", -s), NONE, {}),
    ("a large number that is no square", sqrt(41 * s**2), -sqrt(number("41")) * s, NONE, {}),
    ("a third of a decimal", decimal("0.3333") * s, s / 3, NONE, {}),
    ("a decimal and a little more", decimal("0.1") * s, number("1/10") * s + TINY * s, NONE, "disagree"),
    ("equal to twelve digits", s + number("1/1000000000000"), s, NONE, "disagree"),
    ("large numbers apart by one", (1 / TINY + 1) * s, 1 / TINY * s, NONE, "disagree"),
    ("a flat exponential", exp(s * number("1/1000000000000000000000")), ONE, NONE, "disagree"),
    ("erf is not even", fn("erf", s), fn("erf", -s), NONE, {}),
    ("erf of a sum", fn("erf", s + t), fn("erf", s) + fn("erf", t), NONE, {}),
    ("tanh is not 1", fn("tanh", s + 60), ONE, NONE, "disagree"),
    ("e to sixteen digits", exp(ONE) * s, number("27182818284590452/10000000000000000") * s, NONE, "disagree"),
]

FALSE = [*THEORY, *FAINT, *SIZES, *DOMAINS, *READINGS, *CALCULUS, *NUMBERS]

TRUE: list[tuple[str, T, T, Context, str]] = [
    ("a sum of two sizes", total(k, total(c, 1)), K * D, NONE, "proved"),
    ("cubes of two that sum to 1", total(k, y[k] ** 3), (3 * total(k, y[k] ** 2) - 1) / 2, context(equation(total(k, y[k]), 1), sizes={"K": 2}), "proved"),
    ("zero at its size", vanishing(4) * t, ZERO, context(sizes={"K": 4}), "proved"),
    ("a large size as a number", total(k, x[k]) - 1000 * t, total(k, x[k] - t), context(sizes={"K": 1000}), "proved"),
    ("Lagrange's identity", total(k, x[k] ** 2) * total(k, y[k] ** 2) - total(k, x[k] * y[k]) ** 2, total(k, total(l, (x[k] * y[l] - x[l] * y[k]) ** 2)) / 2, NONE, "proved"),
    ("a cycle in a trace", trace(a, b, w), trace(w, a, b), NONE, "proved"),
    ("the sum over others", total(l, x[l], (i,)), total(l, x[l]) - x[i], NONE, "proved"),
    ("the sum over others than two", (1 - delta(i, j)) * total(l, x[l], (i, j)), (1 - delta(i, j)) * (total(l, x[l]) - x[i] - x[j]), NONE, "proved"),
    ("numbers of letters left out", total(k, 1, (i, j)), K - 2 + delta(i, j), NONE, "proved"),
    ("traces of antisymmetric deltas", total(k, total(l, antisymmetric((k, l), (k, l)))), K * (K - 1), NONE, "proved"),
    ("equal through a third index", x[i], x[k], context(Coincidence(i, j, True), Coincidence(j, k, True)), "proved"),
    ("different through a third index", delta(i, k) * x[i], ZERO, context(Coincidence(i, j, True), Coincidence(j, k, False)), "proved"),
    ("equal through a label", x[i], x[k], context(Coincidence(i, label("2", "K"), True), Coincidence(k, label("2", "K"), True)), "proved"),
    ("different through labels", delta(i, k) * x[i], ZERO, context(Coincidence(i, label("1", "K"), True), Coincidence(k, label("2", "K"), True)), "proved"),
    ("a size that hides", total(k, 1 / (1 + x[k])) + total(k, x[k] / (1 + x[k])), K, NONE, "proved"),
    ("a mean beside its deviations", total(k, x[k] - total(l, x[l]) / K), ZERO, NONE, "proved"),
    ("two forms of a variance", total(k, (x[k] - total(l, x[l]) / K) ** 2) / (K - 1), (total(k, x[k] ** 2) - total(k, x[k]) ** 2 / K) / (K - 1), NONE, "proved"),
    ("sums in exp", exp(total(k, x[k] + s)), exp(total(k, x[k])) * exp(K * s), NONE, "proved"),
    ("sums in log", log(total(k, exp(x[k] + s))), log(total(k, exp(x[k]))) + s, NONE, "proved"),
    ("sizes in exponents", exp(K * s + D * t), exp(K * s) * exp(D * t), NONE, "proved"),
    ("squares of sums in exp", exp(total(k, x[k]) ** 2), exp(total(k, x[k] ** 2)) * exp(total(k, total(l, x[k] * x[l], (k,)))), NONE, "proved"),
    ("sums in f", apply("f", total(k, x[k] * total(l, y[l]))), apply("f", total(k, x[k]) * total(k, y[k])), NONE, "proved"),
    ("a power of a positive number", s**K * s, s ** (K + 1), context(Fact("positive", "s")), "proved"),
    ("a log of a product", log(product(k, x[k])), total(k, log(x[k])), NONE, "proved"),
    ("delta over delta where both are defined", delta(i, j) / delta(i, j), ONE, NONE, "proved"),
    ("a root of a square", sqrt(t**2), fn("abs", t), NONE, "proved"),
    ("a root of a square of a positive number", sqrt(t**2), t, context(Fact("positive", "t")), "proved"),
    ("a root of a fourth power", (s**4) ** HALF, s**2, NONE, "proved"),
    ("a third of a third power", (s**3) ** number("1/3"), s, NONE, "proved"),
    ("the log of a square where the other log is", log(s**2), 2 * log(s), NONE, "proved"),
    ("logs of opposite products", log(s * t), log(-s) + log(-t), NONE, "proved"),
    ("abs of a product", fn("abs", s * t), fn("abs", s) * fn("abs", t), NONE, "proved"),
    ("a number that is no square", fn("relu", 17 * s), 17 * fn("relu", s), NONE, "proved"),
    ("a large number under a root", sqrt(41 * s**2), sqrt(number("41")) * fn("abs", s), NONE, "proved"),
    ("relu and its mirror", fn("relu", s) - fn("relu", -s), s, NONE, "proved"),
    ("max by relu", fn("max", s, t), t + fn("relu", s - t), NONE, "proved"),
    ("max and min", fn("max", s, t) * fn("min", s, t), s * t, NONE, "proved"),
    ("max is associative", fn("max", fn("max", s, t), r), fn("max", s, fn("max", t, r)), NONE, "undecided"),
    ("step and its mirror", fn("step", s) + fn("step", -s), fn("sign", s) ** 2, NONE, "proved"),
    ("the slope of relu", d(fn("relu", s), s), fn("step", s), NONE, "proved"),
    ("the slope of relu, otherwise", d(fn("relu", s) ** 2, s), 2 * fn("relu", s), NONE, "proved"),
    ("the root of a square of a constant", sqrt((exp(ONE) - 3) ** 2), 3 - exp(ONE), NONE, "undecided"),
    ("the second item of a list", pick(label("2", "C"), r, s, t), s, NONE, "proved"),
    ("a range and its labels", total(k, x[k], bounds=(number("2"), number("3"))), x[label("2", "K")] + x[label("3", "K")], context(sizes={"K": 5}), "proved"),
    ("all labels of a size", x[label("1", "K")] + x[label("2", "K")], total(k, x[k]), context(sizes={"K": 2}), "proved"),
    ("parameters in another order", Family("g")[i, j], a[j, i], context(define("g", (j, i), a[i, j])), "proved"),
    ("one-hot times itself", y[i] * y[j], delta(i, j) * y[i], ONE_HOT, "proved"),
    ("f of a one-hot mean", apply("f", total(k, y[k] * x[k])), total(k, y[k] * apply("f", x[k])), ONE_HOT, "proved"),
    ("a trace of symmetric matrices", total(i, total(j, a[i, j] * u[i, j])), total(i, total(j, a[j, i] * u[i, j])), SYMMETRIC, "proved"),
    ("twice a quadratic form's slope", d(total(k, total(l, x[k] * a[k, l] * x[l])), x[i]), 2 * total(k, a[i, k] * x[k]), SYMMETRIC, "proved"),
    ("a unit vector's square", total(k, x[k] * x[k] * t), t, NORM_ONE, "proved"),
    ("a unit vector's slope", d(total(k, x[k] ** 2) ** 2, x[j]), 4 * x[j], NORM_ONE, "proved"),
    ("explicit and the rest", d(L, t), partial(L, t) + partial(L, s) * d(s, t), context(define("s", (), t**2), define("L", (), s * t)), "proved"),
    ("softmax sums to 1", total(k, d(p[k], z[j])), ZERO, context(SOFTMAX), "proved"),
    ("a family's member at one index", delta(i, j) * apply("f", s, at=(i,)), delta(i, j) * apply("f", s, at=(j,)), NONE, "proved"),
    ("mixed derivatives", d(d(apply("f", s, t), s), t), d(d(apply("f", s, t), t), s), NONE, "proved"),
    ("large numbers", (1 / TINY + 1) * s, s / TINY + s, NONE, "proved"),
    ("a third as a decimal", decimal("0.25") * s, s / 4, NONE, "proved"),
    ("e to the sum", exp(s + 1), exp(ONE) * exp(s), NONE, "proved"),
]  # fmt: skip

CONTRADICTORY = [
    ("two sums", (equation(total(k, y[k]), 1), equation(total(k, y[k]), 2))),
    ("two values", (equation(r, 1), equation(r, 2))),
    ("one more than itself", (equation(s, t), equation(s, t + 1))),
    ("a positive number that is -1", (equation(r, -1), Fact("positive", "r"))),
    ("a square that is -1", (equation(r**2, -1),)),
    ("a sum of squares that is -1", (equation(total(k, x[k] ** 2), -1),)),
    ("a root of a square that is negative", (equation(sqrt(r**2), -2),)),
    ("an exponential that is 0", (equation(exp(r), 0),)),
    (
        "two ones of a one-hot vector",
        (Fact("one-hot", "y"), equation(y[label("1", "K")], 1), equation(y[label("2", "K")], 1)),
    ),
    ("one value and another one", (Coincidence(i, j, True), Coincidence(j, k, True), Coincidence(k, i, False))),
    ("an index that is two labels", (Coincidence(i, label("1", "K"), True), Coincidence(i, label("2", "K"), True))),
    ("one-hot with another sum", (Fact("one-hot", "y"), equation(total(k, y[k]), 2))),
]

EVIDENCE_OF_TRUE, EVIDENCE_OF_FALSE = evidence("true"), evidence("false")

HOPELESS = [
    ("abs that is -1", (equation(fn("abs", r), -1),)),
    ("squares that cannot be", (equation(r**2 + s**2, -1),)),
]


@pytest.mark.parametrize(("name", "lhs", "rhs", "given", "expected"), FALSE, ids=[row[0] for row in FALSE])
def test_false_statements_fail_where_they_first_fail(
    name: str, lhs: T, rhs: T, given: Context, expected: Expected
) -> None:
    verdict = seeded(lhs, rhs, given)
    assert shown(verdict) == EVIDENCE_OF_FALSE[name]
    if isinstance(expected, str):
        assert (verdict.status, verdict.evidence.method) == ("undecided", expected)
    else:
        assert verdict.counterexample is not None
        assert (verdict.status, verdict.counterexample.sizes) == ("refuted", expected)


@pytest.mark.parametrize(("lhs", "rhs", "given"), [row[1:4] for row in FALSE], ids=[row[0] for row in FALSE])
def test_false_statements_are_not_proved_where_floating_point_is_blind(lhs: T, rhs: T, given: Context) -> None:
    assert not judge((TINY * lhs).expr, (TINY * rhs).expr, given).proved


@pytest.mark.parametrize(("lhs", "rhs", "given"), [row[1:4] for row in FALSE if row[-1] != "empty-domain"])
def test_false_statements_are_not_proved_by_the_exact_test_alone(lhs: T, rhs: T, given: Context) -> None:
    assert Prover(given, 7, Limits()).prove(lhs.expr, rhs.expr).outcome != "equal"


@pytest.mark.parametrize(("name", "lhs", "rhs", "given", "expected"), TRUE, ids=[row[0] for row in TRUE])
def test_true_statements_of_the_same_kind(name: str, lhs: T, rhs: T, given: Context, expected: str) -> None:
    verdict = seeded(lhs, rhs, given)
    assert (verdict.status, shown(verdict)) == (expected, EVIDENCE_OF_TRUE[name])


@pytest.mark.parametrize("given", [row[1] for row in CONTRADICTORY], ids=[row[0] for row in CONTRADICTORY])
def test_assumptions_that_contradict_each_other(given: tuple[object, ...]) -> None:
    with pytest.raises(Unsatisfiable):
        judge(s.expr, t.expr, context(*given, slots={"y": ("K",)}))  # type: ignore[arg-type]


@pytest.mark.parametrize("given", [row[1] for row in HOPELESS], ids=[row[0] for row in HOPELESS])
def test_under_assumptions_that_nothing_was_found_to_satisfy_nothing_is_proved(given: tuple[object, ...]) -> None:
    verdict = judge((s * r).expr, (s * r).expr, context(*given))  # type: ignore[arg-type]
    assert (verdict.status, verdict.evidence.method) == ("undecided", "assumption")


@pytest.mark.parametrize(
    ("lhs", "rhs", "letter"),
    [(total(c, x[c]), total(k, x[k]), "k"), (delta(i, c) * x[i] * q[c], x[i] * q[c], "i")],
    ids=["8 x of two lengths", "10 a delta over two sizes"],
)
def test_letters_over_two_sizes_are_an_error(lhs: T, rhs: T, letter: str) -> None:
    with pytest.raises(IllTyped) as caught:
        judge(lhs.expr, rhs.expr, NONE)
    assert caught.value.letter == letter

"""False statements, each true up to some size: neither the exact test alone nor the judge may call one proved."""

# ruff: noqa: E501, E741 (a row is one statement in the letters of the subject)

from __future__ import annotations

import pytest

from derive.core.exact.identity import Limits
from derive.core.exact.proof import Prover
from derive.core.judge import IllTyped, Unsatisfiable, judge
from derive.model import Coincidence, Context, Fact
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
    place,
    product,
    scalar,
    size,
    sqrt,
    total,
    where,
)

i, j, k, l, m = (index(letter, "K") for letter in "ijklm")
c, e = index("c", "D"), index("e", "D")
x, y, z, q, a, s, p = (Family(name) for name in "xyzqasp")
t = scalar("t")
K, D = size("K"), size("D")
sum_one = context(equation(total(k, y[k]), 1))
SOFTMAX = define("p", (k,), exp(z[k]) / total(l, exp(z[l])))
trace = total(i, a[i, i])
trace2 = total(i, total(j, a[i, j] * a[j, i]))
trace3 = total(i, total(j, total(k, a[i, j] * a[j, k] * a[k, i])))


def zero_up_to(number: int) -> T:
    """A product that is 0 at the sizes 1 … number."""
    result = K - 1
    for factor in range(2, number + 1):
        result = result * (K - factor)
    return result


# what it is about, the statement, the smallest size at which it fails (None: it holds nowhere or is refused by kind)
FALSE = [
    ("sum of two sizes", total(k, total(c, T(number("1").expr))), K + D - 1, Context()),
    ("sizes in exponents", exp(2 * K * t) + exp(3 * t), exp((K + 1) * t) + exp((K + 2) * t), Context()),
    ("a size in one exponent", exp(K * t), (exp(2 * t) - exp(t)) * K - exp(2 * t) + 2 * exp(t), Context()),
    ("f interpolated", apply("f", K), apply("f", number("1")) + (K - 1) * (apply("f", number("2")) - apply("f", number("1"))), Context()),
    ("cubes of what sums to 1", total(k, y[k] ** 3), (3 * total(k, y[k] ** 2) - 1) / 2, sum_one),
    ("fourth powers of what sums to 1", total(k, y[k] ** 4), number("1/6") - total(k, y[k] ** 2) + total(k, y[k] ** 2) ** 2 / 2 + number("4/3") * total(k, y[k] ** 3), sum_one),
    ("pairs of what sums to 1", (1 - delta(i, j)) * (1 - y[i] - y[j]) ** 2, (1 - delta(i, j)) * (total(k, y[k] ** 2) - y[i] ** 2 - y[j] ** 2), sum_one),
    ("a range that stops early", total(k, x[k], bounds=(number("1"), K - 1)), total(k, x[k]), Context()),
    ("an index as a number", total(k, place(k)), K * place(k), Context()),
    ("delta over delta", total(k, delta(i, k) / delta(i, k) * x[k]), total(k, x[k]), Context()),
    ("root of a square", sqrt(t**2), t, Context()),
    ("six roots of squares", (sqrt(x[i] ** 2) - x[i]) * (sqrt(q[i] ** 2) - q[i]) * (sqrt(y[i] ** 2) - y[i]) * (sqrt(z[i] ** 2) - z[i]) * (sqrt(s[i] ** 2) - s[i]) * (sqrt(p[i] ** 2) - p[i]), T(number("0").expr), Context()),
    ("traces", trace**3 - 3 * trace * trace2 + 2 * trace3, T(number("0").expr), Context()),
    ("zero up to 2", zero_up_to(2), T(number("0").expr), Context()),
    ("zero up to 6", zero_up_to(6), T(number("0").expr), Context()),
    ("zero where a size is 1", (K - 1) * (D - 1), T(number("0").expr), Context()),
    ("zero where sizes are equal or follow", (K - D) * (K - D - 1) * (K - D + 1), T(number("0").expr), Context()),
    ("the sum is two entries", (1 - delta(i, j)) * total(k, x[k]), (1 - delta(i, j)) * (x[i] + x[j]), Context()),
    ("nothing but i and j", total(k, x[k], (i, j)), T(number("0").expr), context(Coincidence(i, j, False))),
    ("three different indices", (1 - delta(i, j)) * (1 - delta(j, k)) * (1 - delta(i, k)), T(number("0").expr), Context()),
    ("undefined at 1, zero at 2 and 3", (K - 2) * (K - 3) / (K - 1), T(number("0").expr), Context()),
    ("undefined at 1 for i = j", (K - 2) / ((K - 1) * delta(i, j) + 1 - delta(i, j)), T(number("0").expr), context(Coincidence(i, j, True))),
    ("defined from 3 on", (K - 3) / ((K - 1) * (K - 2)), T(number("0").expr), Context()),
    ("two are one minus each other", y[i], 1 - y[j], context(equation(total(k, y[k]), 1), Coincidence(i, j, False))),
    ("squares of what sums to 1", (1 - delta(i, j)) * total(k, y[k] ** 2), (1 - delta(i, j)) * (1 - 2 * y[i] * y[j]), sum_one),
    ("rows of different sums", total(c, 1 / total(k, a[c, k])), total(c, total(k, a[c, k])) / total(c, total(k, a[c, k])) ** 2, Context()),
    ("products over another size", total(c, 1 / (1 + total(k, a[c, k]))) * (D - 1) * (D - 2), T(number("0").expr), Context()),
    ("the softmax jacobian without its delta", d(p[i], z[j]), p[i] * (1 - p[j]), context(SOFTMAX)),
    ("softmax, all rows as one", d(p[i], z[j]), T(number("0").expr), context(SOFTMAX)),
    ("softmax with the denominator held", d(p[i], z[j]), p[i] * delta(i, j), context(SOFTMAX)),
    ("log of a sum", log(total(k, exp(x[k]))), total(k, x[k]), Context()),
    ("log of a sum as a sum of logs", log(total(k, y[k])), total(k, log(y[k])), Context()),
    ("a norm as a sum", sqrt(total(k, x[k] ** 2)), total(k, x[k]), Context()),
    ("products of exponentials", exp(total(k, x[k])), total(k, exp(x[k])), Context()),
    ("a power of a size and of the next", t**K, t ** (K + 1), Context()),
    ("an odd power of a size", (-t) ** K, t**K, Context()),
    ("minus one to a size", T(number("-1").expr) ** K, T(number("1").expr), Context()),
    ("the root of a square of a power", sqrt(t ** (2 * K)), t**K, Context()),
    ("a power of a size of a sum", (t + scalar("w")) ** K, t**K + scalar("w") ** K, Context()),
    ("a power times a step", fn("step", t) * t**K, t**K, Context()),
    ("a factor once instead of at every place", product(k, t * x[k]), t * product(k, x[k]), Context()),
    ("all but one as all", product(k, t * x[k], (i,)), t**K * product(k, x[k], (i,)), Context()),
    ("a sum of products", product(k, x[k] + y[k]), product(k, x[k]) + product(k, y[k]), Context()),
    ("f of a sum", apply("f", total(k, x[k])), total(k, apply("f", x[k])), Context()),
    ("f and its derivative", d(apply("f", t), t), apply("f", t), Context()),
    ("mixed derivatives of different arguments", apply("f", t, scalar("w"), orders=(1, 0)), apply("f", t, scalar("w"), orders=(0, 1)), Context()),
    ("the root of the square of a sum", sqrt(total(k, x[k]) ** 2), total(k, x[k]), Context()),
    ("the absolute value of a sum", fn("abs", total(k, x[k])), total(k, x[k]), Context()),
    ("a root under a sum in a branch", where(i, j, sqrt(total(k, x[k])), fn("abs", total(k, x[k]))), where(i, j, sqrt(total(k, x[k])), total(k, x[k])), Context()),
    ("the second derivative of an unknown loss", d(d(scalar("L"), z[i]), z[j]) * number("1/1" + 40 * "0"), T(number("0").expr), context(unknown_of={"L": ("z",)}, slots={"z": ("K",)})),
    ("a sign is 1", fn("sign", t) ** 2, T(number("1").expr), Context()),
    ("a sign of a difference is 1", fn("sign", t - 1) ** 2, T(number("1").expr), Context()),
    ("step and its mirror", fn("step", t) + fn("step", -t), T(number("1").expr), Context()),
    ("max is one of them", fn("max", t, scalar("w")), t, Context()),
    ("sums over i and i", total(i, a[i, i]), total(i, total(j, a[i, j])), Context()),
    ("symmetric without being told", a[i, j], a[j, i], Context()),
    ("symmetric is not diagonal", a[i, j], delta(i, j) * a[i, i], context(Fact("symmetric", "a"), slots={"a": ("K", "K")})),
    ("one-hot is not its index", y[k], T(number("1").expr), context(Fact("one-hot", "y"), slots={"y": ("K",)})),
    ("a chain through one path only", d(scalar("L"), z[j]), d(scalar("L"), p[j]) * d(p[j], z[j]), context(SOFTMAX, define("L", (), -total(k, y[k] * log(p[k]))))),
    ("not written through p", d(scalar("L"), p[j]), T(number("0").expr), context(SOFTMAX, define("L", (), log(total(k, exp(z[k])))))),
    ("an expression of which a part stays", d(a[i, c] * exp(total(e, a[i, e] * x[e])), total(e, a[i, e] * x[e])), a[i, c] * exp(total(e, a[i, e] * x[e])), Context()),
    ("labels are different", x[label("1", "K")], x[label("2", "K")], Context()),
    ("where takes the other branch", where(i, j, x[i], x[j]), x[i], Context()),
    ("a root in a branch says nothing of the other", where(i, j, sqrt(x[i] + 1), fn("abs", x[i] + 1)), where(i, j, sqrt(x[i] + 1), x[i] + 1), Context()),
    ("arguments that are equal under a condition only", total(k, exp(total(l, a[k, l])) * delta(k, i)) - exp(total(l, a[j, l])), total(k, exp(total(l, a[l, k]))) - total(k, exp(total(l, a[k, l]))), context(Coincidence(i, j, True))),
    ("a product over one size", product(k, x[k]), total(k, x[k]), Context()),
    ("a likelihood that lost a power", product(k, t * exp(-x[k])), t * exp(-total(k, x[k])), context(Fact("positive", "t"))),
    ("a likelihood of one item", product(k, t * exp(-x[k])), t**K * exp(-x[i]), context(Fact("positive", "t"))),
    ("a log of a sum taken apart", log(total(k, x[k] * t)), total(k, log(x[k])) + log(t), context(Fact("positive", "t"), Fact("positive", "x"))),
    ("a log of a product of both signs", d(log(product(k, x[k] ** 2)), x[i]), 1 / x[i], Context()),
    ("a factorial is not its argument", fn("factorial", t), t * fn("factorial", t - 1) + 1, Context()),
    ("logs of what is negative", log(-(t**2)), log(t**2), Context()),
]  # fmt: skip

nonnegative = context(Fact("nonnegative", "s"), slots={"s": ()})
u, v, nil = scalar("s"), scalar("v"), T(number("0").expr)
# False where some entries are 0 and others have a sign; what a run draws must not matter.
AT_JUMPS = [
    ("at 0", fn("sign", u), T(number("1").expr), nonnegative),
    ("at 0, where it is a step", fn("step", u) + fn("step", -u), T(number("1").expr), Context()),
    ("where one is 0 and two are positive", (1 - fn("sign", u) ** 2) * fn("step", t) * fn("step", v), nil, Context()),
    ("where three are 0", (1 - fn("sign", u) ** 2) * (1 - fn("sign", t) ** 2) * (1 - fn("sign", v) ** 2), nil, Context()),
    ("where one is 0 and others are not", (1 - fn("sign", u) ** 2) * t * v * x[i] * y[i] * z[i], nil, Context()),
    ("where an entry is 0", total(k, fn("sign", x[k]) ** 2), K, Context()),
    ("where a product is 0", fn("sign", x[i] * y[j]) ** 2, T(number("1").expr), Context()),
]  # fmt: skip

ILL_TYPED = [
    ("sums over two sizes", total(c, x[c]), total(k, x[k]), ("k", "D", "K")),
    ("a delta over two sizes", delta(i, c) * x[i] * q[c], x[i] * q[c], ("i", "K", "D")),
    ("too few indices", a[i, j], a[i], ("a", "K, K", "K")),
]


@pytest.mark.parametrize(("lhs", "rhs", "given"), [row[1:] for row in FALSE], ids=[row[0] for row in FALSE])
def test_the_judge_never_proves_what_is_false(lhs: T, rhs: T, given: Context) -> None:
    assert judge(lhs.expr, rhs.expr, given).status != "proved"


@pytest.mark.parametrize(("lhs", "rhs", "given"), [row[1:] for row in FALSE[:-1]], ids=[row[0] for row in FALSE[:-1]])
def test_the_exact_test_alone_does_not_prove_it(lhs: T, rhs: T, given: Context) -> None:
    assert Prover(given, 0, Limits()).prove(lhs.expr, rhs.expr).outcome != "equal"


@pytest.mark.parametrize(("lhs", "rhs", "error"), [row[1:] for row in ILL_TYPED], ids=[row[0] for row in ILL_TYPED])
def test_letters_over_two_sizes_are_an_error(lhs: T, rhs: T, error: tuple[str, ...]) -> None:
    with pytest.raises(IllTyped) as caught:
        judge(lhs.expr, rhs.expr, Context())
    assert caught.value.args == error


def test_an_assumption_that_nothing_satisfies_is_an_error() -> None:
    with pytest.raises(Unsatisfiable):
        judge(t.expr, (t + 1).expr, context(equation(T(number("0").expr), 1)))


@pytest.mark.parametrize(("lhs", "rhs", "given"), [row[1:] for row in AT_JUMPS], ids=[row[0] for row in AT_JUMPS])
def test_what_is_false_only_where_a_function_jumps_is_not_proved_at_any_seed(lhs: T, rhs: T, given: Context) -> None:
    outcomes = {Prover(given, seed, Limits()).prove(lhs.expr, rhs.expr).outcome for seed in range(20)}
    assert outcomes == {"different"}

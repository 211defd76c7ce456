"""True statements of the field: each is proved for every size."""

# ruff: noqa: E501, E741 (a row is one statement in the letters of the subject)

from __future__ import annotations

import pytest

from derive.model import Coincidence, Context, Definition, Fact
from derive.notation import Const
from tests.core.evidence import expected, seeded, shown
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
    product,
    scalar,
    size,
    sqrt,
    total,
    where,
)

i, j, k, l, m, r = (index(letter, "K") for letter in "ijklmr")
c, e = index("c", "D"), index("e", "D")
n, o = index("n", "N"), index("o", "N")
a, b, g, h, p, q, s, u, v, w, x, y, z = (Family(name) for name in "abghpqsuvwxyz")
W, X, Y = Family("W"), Family("X"), Family("Y")
t, w0, gamma, T0, mu, var, sd, eps, L = (
    scalar(name) for name in ("t", "w0", "gamma", "T", "mu", "var", "sd", "eps", "L")
)
K, D, N = size("K"), size("D"), size("N")
ZERO, ONE, TWO = number("0"), number("1"), number("2")
PI = T(Const("pi"))

LOGITS = define("z", (k,), total(c, W[k, c] * x[c]))
SOFTMAX = define("p", (k,), exp(z[k]) / total(l, exp(z[l])))
LOSS = define("L", (), -total(k, y[k] * log(p[k])))
SUM_ONE = equation(total(k, y[k]), 1)
CE = context(SOFTMAX, LOSS, SUM_ONE)
NETWORK = context(LOGITS, SOFTMAX, LOSS, SUM_ONE)
BATCH_NORM = context(
    define("mu", (), total(n, x[n]) / N),
    define("var", (), total(n, (x[n] - mu) ** 2) / N),
    define("sd", (), sqrt(var + eps)),
    define("h", (n,), (x[n] - mu) / sd),
)
ATTENTION = context(
    define("s", (i, j), total(c, q[i, c] * u[j, c]) / sqrt(D)),
    define("a", (i, j), exp(s[i, j]) / total(l, exp(s[i, l]))),
)
HIDDEN = define("h", (j,), apply("f", total(c, W[j, c] * x[c])))


def positive(*names: str, more: tuple[Definition, ...] = ()) -> Context:
    return context(*(Fact("positive", name) for name in names), *more)


TRUE = [
    # index algebra
    ("contraction", total(k, delta(i, k) * x[k]), x[i], Context()),
    ("contraction in a product", total(k, delta(i, k) * (x[k] - total(l, delta(l, k) * y[l]))), x[i] - y[i], Context()),
    ("a sum without one term", total(k, x[k], (i,)), total(k, x[k]) - x[i], Context()),
    ("a sum without two terms", total(k, x[k], (i, j)), total(k, x[k]) - x[i] - x[j] + delta(i, j) * x[i], Context()),
    ("the branch left out need not be defined", total(k, 1 / (x[k] - x[i]), (i,)), -total(k, 1 / (x[i] - x[k]), (i,)), Context()),
    ("a root of what is not negative", sqrt(t**2) + sqrt(x[i] ** 4 * y[i] ** 2), t + x[i] ** 2 * y[i], context(Fact("nonnegative", "t"), Fact("nonnegative", "y"))),
    ("a root of what is between 0 and 1", sqrt(t**2), t, context(Fact("unit-interval", "t"))),
    ("a modulus of what is positive", fn("abs", t * x[i]), t * fn("abs", x[i]), positive("t")),
    ("a quotient of what is positive", fn("sign", t) * x[i], x[i], positive("t")),
    ("where the other case is undefined", where(i, j, x[i], x[i] / (1 - delta(i, j))), x[i], Context()),
    ("where the first case is undefined", where(i, j, x[i] / (delta(i, j) - 1), x[j]), where(i, j, 1 / (1 - delta(i, j)), x[j]), Context()),
    ("where", where(i, j, x[i], y[i]), delta(i, j) * x[i] + (1 - delta(i, j)) * y[i], Context()),
    ("trace of a product", total(i, total(c, a[i, c] * b[c, i])), total(c, total(i, b[c, i] * a[i, c])), Context()),
    ("eight matrices in a circle", total(i, total(j, total(k, total(l, a[i, j] * b[j, k] * g[k, l] * h[l, i])))), total(l, total(i, total(k, total(j, h[l, i] * a[i, j] * g[k, l] * b[j, k])))), Context()),
    ("sum of a constant", total(k, t), K * t, Context()),
    ("variance", total(n, (x[n] - total(o, x[o]) / N) ** 2) / N, total(n, x[n] ** 2) / N - (total(n, x[n]) / N) ** 2, Context()),
    ("unbiased variance, undefined at N = 1", total(n, (x[n] - total(o, x[o]) / N) ** 2) / (N - 1), (total(n, x[n] ** 2) - total(n, x[n]) ** 2 / N) / (N - 1), Context()),
    ("a number of entries", total(k, ONE), number("1000"), context(sizes={"K": 1000})),
    ("a number of entries stays a symbol", total(k, x[k] + 1), total(k, x[k]) + K, context(sizes={"K": 1000})),
    ("symmetric", total(i, a[i, j] * x[i]), total(i, a[j, i] * x[i]), context(Fact("symmetric", "a"), slots={"a": ("K", "K")})),
    ("orthogonal", total(i, total(k, q[k, i] * q[k, j] * x[i])), x[j], context(equation(total(k, q[k, i] * q[k, j]), delta(i, j)))),
    ("a list", pick(index("r", "R"), t + t, ONE - ONE), pick(index("r", "R"), 2 * t, ZERO), context(sizes={"R": 2})),
    ("labels", total(index("r", "R"), x[index("r", "R")]), x[label("4", "R")] + x[label("5", "R")] + x[label("6", "R")], context(sizes={"R": ("4", "5", "6")})),
    # exp, log, powers, roots, signs
    ("logistic", fn("sigmoid", t) + fn("sigmoid", -t), ONE, Context()),
    ("logistic slope", d(fn("sigmoid", t), t), fn("sigmoid", t) * (1 - fn("sigmoid", t)), Context()),
    ("softplus", fn("softplus", t), t + fn("softplus", -t), Context()),
    ("softplus slope", d(fn("softplus", t), t), fn("sigmoid", t), Context()),
    ("logit", log(fn("sigmoid", t) / (1 - fn("sigmoid", t))), t, Context()),
    ("binary cross-entropy with logits", -(w0 * log(fn("sigmoid", t)) + (1 - w0) * log(1 - fn("sigmoid", t))), log(1 + exp(t)) - w0 * t, Context()),
    ("tanh", fn("tanh", t), 2 * fn("sigmoid", 2 * t) - 1, Context()),
    ("tanh slope", d(fn("tanh", t), t), 1 - fn("tanh", t) ** 2, Context()),
    ("cosh and sinh", fn("cosh", t) ** 2 - fn("sinh", t) ** 2, ONE, Context()),
    ("sine slope", d(fn("sin", t), t), fn("cos", t), Context()),
    ("erf slope", d(fn("erf", t), t), TWO * exp(-(t**2)) / sqrt(PI), Context()),
    ("erf is odd", fn("erf", w0 - t), -fn("erf", t - w0), Context()),
    ("normcdf slope", d(fn("normcdf", t), t), fn("normpdf", t), Context()),
    ("normpdf slope", d(fn("normpdf", t), t), -t * fn("normpdf", t), Context()),
    ("sine and cosine on the circle", fn("sin", t) ** 2 + fn("cos", t) ** 2, ONE, Context()),
    ("log of a product", log(t**2 + t * w0), log(t) + log(t + w0), Context()),
    ("log 6", log(number("6")), log(TWO) + log(number("3")), Context()),
    ("log of primes that may be no squares", log(number("323")), log(number("17")) + log(number("19")), Context()),
    ("log of 1", log(total(k, y[k])), ZERO, context(SUM_ONE)),
    ("powers of a sum", total(k, exp(x[k])) ** (t + 1), total(k, exp(x[k])) * total(k, exp(x[k])) ** t, Context()),
    ("powers through log", exp((1 + t) * log(total(k, exp(x[k])))), total(k, exp(x[k])) * exp(t * log(total(k, exp(x[k])))), Context()),
    ("temperature", p[i] ** (1 / T0) / total(j, p[j] ** (1 / T0)), exp(z[i] / T0) / total(k, exp(z[k] / T0)), positive("T", more=(SOFTMAX,))),
    ("focal loss", d(-((1 - t) ** gamma) * log(t), t), gamma * (1 - t) ** (gamma - 1) * log(t) - (1 - t) ** gamma / t, Context()),
    ("log of a product of entries", log(product(k, x[k])), total(k, log(x[k])), positive("x")),
    ("a product as an exponential", product(k, x[k]), exp(total(k, log(x[k]))), positive("x")),
    ("geometric mean", exp(total(k, log(x[k])) / K), product(k, x[k]) ** (1 / K), positive("x")),
    ("perplexity of a distribution", exp(-total(k, y[k] * log(y[k]))), product(k, y[k] ** (-y[k])), positive("y")),
    ("a product without two", log(product(k, exp(x[k]) * z[k], (i, j))), total(k, x[k], (i, j)) + total(k, log(z[k]), (i, j)), positive("z")),
    ("a product without one of what is positive", product(k, exp(x[k]) * z[k], (i,)) * exp(x[i]) * z[i], exp(total(k, x[k])) * product(k, z[k]), positive("z")),
    ("product rule", d(product(k, x[k]), x[j]), product(k, x[k], (j,)), Context()),
    ("root of four squares", sqrt(total(k, 4 * x[k] ** 2)), 2 * sqrt(total(k, x[k] ** 2)), Context()),
    ("root of 8", sqrt(number("8")), 2 * sqrt(TWO), Context()),
    ("gradient of a norm", d(sqrt(total(k, x[k] ** 2)), x[i]), x[i] / sqrt(total(k, x[k] ** 2)), Context()),
    ("unit vectors", total(k, (x[k] / sqrt(total(l, x[l] ** 2))) ** 2), ONE, Context()),
    ("the root of a squared sum of what is positive", sqrt(total(k, exp(x[k])) ** 2), total(k, exp(x[k])), Context()),
    ("a product under another size", total(k, 1 / product(c, exp(a[k, c]))), total(k, exp(-total(c, a[k, c]))), Context()),
    ("signs of sums", fn("sign", total(k, x[k])) * fn("abs", total(k, x[k])), total(k, x[k]), Context()),
    ("a list by its entries", total(index("r", "R"), pick(index("r", "R"), t, w0) ** 2), t**2 + w0**2, context(sizes={"R": 2})),
    ("a power of a positive sum", total(k, exp(x[k])) ** K * total(k, exp(x[k])), total(k, exp(x[k])) ** (K + 1), Context()),
    ("what is centred", total(k, x[k] + t), K * t, context(equation(total(k, x[k]), 0))),
    ("two that are centred", x[i] * total(k, x[k]) + total(k, y[k]), ZERO, context(equation(total(k, x[k]), 0), equation(total(k, y[k]), 0))),
    ("a product over the others", product(l, exp(x[l]), (i,)) * exp(x[i]), exp(total(l, x[l])), Context()),
    ("a product over others than two", product(l, exp(x[l]), (i, j)), exp(total(l, x[l], (i, j))), Context()),
    ("a slope of a list", d(pick(index("r", "R"), t, t * w0), t), pick(index("r", "R"), ONE, w0), Context()),
    ("a slope of a function of two", d(apply("f", t * w0, t + w0), t), w0 * apply("f", t * w0, t + w0, orders=(1, 0)) + apply("f", t * w0, t + w0, orders=(0, 1)), Context()),
    ("relu is homogeneous", fn("relu", 2 * t), 2 * fn("relu", t), Context()),
    ("relu slope", d(fn("relu", x[i]), x[j]), delta(i, j) * fn("step", x[i]), Context()),
    ("absolute values multiply", fn("abs", t * w0), fn("abs", t) * fn("abs", w0), Context()),
    ("max and min", fn("max", t, w0) + fn("min", t, w0), t + w0, Context()),
    ("max through abs", fn("max", t, w0), (t + w0 + fn("abs", t - w0)) / 2, Context()),
    ("sign times itself", fn("sign", t) * t, fn("abs", t), Context()),
    ("completed square in an exponent", exp(-total(k, (x[k] - total(l, x[l]) / K) ** 2)), exp(total(k, x[k]) ** 2 / K - total(k, x[k] ** 2)), Context()),
    ("pi", d(exp(-(t**2) / 2) / sqrt(2 * PI), t), -t * exp(-(t**2) / 2) / sqrt(2 * PI), Context()),
    ("decimals at their precision", exp(TWO) / (exp(TWO) + exp(number("3")) + exp(number("4"))), decimal("0.0900"), Context()),
    # products, and logarithms taken apart
    ("a likelihood", product(n, exp(-x[n] * t) * t), t**N * exp(-t * total(n, x[n])), positive("t")),
    ("a likelihood of any sign", product(n, exp(-x[n] * t) * t), t**N * exp(-t * total(n, x[n])), Context()),
    ("a likelihood of successes", product(n, t ** x[n] * (1 - t) ** (1 - x[n])), t ** total(n, x[n]) * (1 - t) ** (N - total(n, x[n])), Context()),
    ("powers of a size", (-2 * t) ** (2 * N + 1), -(TWO ** (2 * N + 1)) * t * (t**N) ** 2, Context()),
    ("the derivative of a power of a size", d(t**N, t), N * t ** (N - 1), Context()),
    ("the derivative of a product of any sign", d(product(n, t * x[n]), t), N * t ** (N - 1) * product(n, x[n]), Context()),
    ("products of any sign", product(n, x[n] ** 2 * (t - y[n])), product(n, x[n]) ** 2 * product(n, t - y[n]), Context()),
    ("sums of powers of a size", total(k, (x[k] * y[k]) ** N), total(k, x[k] ** N * y[k] ** N), Context()),
    ("a likelihood under a root", product(n, exp(-(x[n] ** 2) / (2 * t)) / sqrt(2 * PI * t)), sqrt(1 / (2 * PI * t) ** N) * exp(-total(n, x[n] ** 2) / (2 * t)), positive("t")),
    ("the score of a product", d(log(product(n, w0 * t ** x[n])), t), total(n, x[n]) / t, positive("t", "w0")),
    ("the score of a product of both signs", d(log(product(n, t + x[n])), t), total(n, 1 / (t + x[n])), Context()),
    ("mutual information", total(k, total(c, a[k, c] * log(a[k, c] / (total(l, a[l, c]) * total(e, a[k, e]))))), total(k, total(c, a[k, c] * log(a[k, c] / total(e, a[k, e])))) - total(c, total(k, a[k, c]) * log(total(l, a[l, c]))), positive("a")),
    ("factorials", log(fn("factorial", t) ** 2 / fn("factorial", t + 1)), 2 * log(fn("factorial", t)) - log(fn("factorial", 1 + t)), positive("t")),
    # softmax and cross-entropy
    ("softmax sums to 1", total(k, p[k]), ONE, CE),
    ("softmax jacobian", d(p[i], z[j]), p[i] * (delta(i, j) - p[j]), CE),
    ("softmax diagonal", d(p[i], z[j]), p[i] * (1 - p[i]), context(SOFTMAX, Coincidence(i, j, True))),
    ("softmax off the diagonal", d(p[i], z[j]), -p[i] * p[j], context(SOFTMAX, Coincidence(i, j, False))),
    ("all logits moved together", total(j, d(p[i], z[j])), ZERO, CE),
    ("log-softmax", log(p[i]), z[i] - log(total(k, exp(z[k]))), CE),
    ("log-softmax jacobian", d(log(p[i]), z[j]), delta(i, j) - p[j], CE),
    ("log-sum-exp gradient", d(log(total(k, exp(z[k]))), z[j]), p[j], CE),
    ("log-sum-exp shifted", log(total(k, exp(z[k] - t))) + t, log(total(k, exp(z[k]))), Context()),
    ("cross-entropy by p", d(L, p[j]), -y[j] / p[j], CE),
    ("cross-entropy by z", d(L, z[j]), p[j] - y[j], CE),
    ("cross-entropy by z, any sum", d(L, z[j]), p[j] * total(k, y[k]) - y[j], context(SOFTMAX, LOSS)),
    ("cross-entropy hessian", d(d(L, z[i]), z[j]), p[i] * delta(i, j) - p[i] * p[j], CE),
    ("cross-entropy by W", d(L, W[i, c]), (p[i] - y[i]) * x[c], NETWORK),
    ("cross-entropy by x", d(L, x[c]), total(k, (p[k] - y[k]) * W[k, c]), NETWORK),
    ("chain rule through p", d(L, z[j]), total(k, d(L, p[k]) * d(p[k], z[j])), CE),
    ("chain rule through z", d(L, W[i, c]), total(k, d(L, z[k]) * d(z[k], W[i, c])), NETWORK),
    ("cross-entropy as log-sum-exp", L, log(total(k, exp(z[k]))) - total(k, y[k] * z[k]), CE),
    ("one class is right", L, -log(total(k, y[k] * p[k])), context(SOFTMAX, LOSS, Fact("one-hot", "y"), slots={"y": ("K",)})),
    ("entropy gradient", d(-total(k, p[k] * log(p[k])), z[j]), -p[j] * (log(p[j]) - total(k, p[k] * log(p[k]))), CE),
    ("perplexity", exp(L), exp(-total(k, y[k] * z[k])) * total(k, exp(z[k])), CE),
    ("by an expression", d(q[j], total(c, w[i, c] * x[c])), q[j] * (delta(i, j) - q[i]), context(define("q", (j,), exp(total(c, w[j, c] * x[c])) / total(k, exp(total(c, w[k, c] * x[c])))))),
    # networks
    ("least squares", d(total(n, (total(c, X[n, c] * w[c]) - y[n]) ** 2), w[e]), 2 * total(n, X[n, e] * (total(c, X[n, c] * w[c]) - y[n])), Context()),
    ("unknown activation", d(h[j], W[i, e]), delta(i, j) * apply("f", total(c, W[j, c] * x[c]), orders=(1,)) * x[e], context(HIDDEN)),
    ("unknown loss of known outputs", d(L, x[c]), total(j, d(L, h[j]) * d(h[j], x[c])), context(HIDDEN, unknown_of={"L": ("h",)}, slots={"h": ("K",)})),
    ("unknown loss, written out", d(L, x[c]), total(j, d(L, h[j]) * apply("f", total(e, W[j, e] * x[e]), orders=(1,)) * W[j, c]), context(HIDDEN, unknown_of={"L": ("h",)}, slots={"h": ("K",)})),
    ("linear layer", d(L, X[n, c]), total(k, d(L, Y[n, k]) * W[c, k]), context(define("Y", (n, k), total(c, X[n, c] * W[c, k])), unknown_of={"L": ("Y",)}, slots={"Y": ("N", "K")})),
    ("linear layer's weights", d(L, W[c, k]), total(n, X[n, c] * d(L, Y[n, k])), context(define("Y", (n, k), total(c, X[n, c] * W[c, k])), unknown_of={"L": ("Y",)}, slots={"Y": ("N", "K")})),
    ("batch norm is centred", total(n, h[n]), ZERO, BATCH_NORM),
    ("batch norm's length", total(n, h[n] ** 2), N * var / (var + eps), BATCH_NORM),
    ("batch norm's jacobian", d(h[n], x[o]), (delta(n, o) - 1 / N - h[n] * h[o] / N) / sd, BATCH_NORM),
    ("batch norm: variance by mean", partial(var, mu), -2 * total(n, x[n] - mu) / N, BATCH_NORM),
    ("attention's rows sum to 1", total(j, a[i, j]), ONE, ATTENTION),
    ("attention sums to its rows", total(i, total(j, a[i, j])), K, ATTENTION),
    ("attention by scores", d(total(m, a[i, m] * v[m]), s[i, j]), a[i, j] * (v[j] - total(m, a[i, m] * v[m])), ATTENTION),
    ("attention by queries", d(total(m, a[i, m] * v[m]), q[i, e]), total(j, a[i, j] * (v[j] - total(m, a[i, m] * v[m])) * u[j, e]) / sqrt(D), ATTENTION),
]  # fmt: skip


EVIDENCE = expected("laws")


@pytest.mark.parametrize(("name", "lhs", "rhs", "given"), TRUE, ids=[row[0] for row in TRUE])
def test_laws_are_proved(name: str, lhs: T, rhs: T, given: Context) -> None:
    verdict = seeded(lhs, rhs, given)
    assert (verdict.status, verdict.evidence.holds_numerically) == ("proved", True), verdict
    assert shown(verdict) == EVIDENCE[name]

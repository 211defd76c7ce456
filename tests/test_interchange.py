"""SymPy at the boundary: what is read, what is refused, what is written, and that nothing is lost on the way."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from itertools import product

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import (
    Derivative,
    Eq,
    Float,
    Function,
    Heaviside,
    Idx,
    IndexedBase,
    Integral,
    KroneckerDelta,
    MatrixSymbol,
    Max,
    Ne,
    Piecewise,
    Q,
    Rational,
    Sum,
    Symbol,
    exp,
    log,
    oo,
    pi,
    sqrt,
    symbols,
    tan,
)

from derive import notation as n
from derive import printing
from derive.interchange import PartialDerivative, from_sympy, read_statement, to_sympy
from derive.model import Coincidence, Context, Equation, Fact
from derive.notation import Expr, Index, Label, Var, num, sum_over
from derive.source import ReadError

i, j, k, m, a, d, K, D = symbols("i j k m a d K D", integer=True)
x, y, t = symbols("x y t")
p, z, w, v, A = (IndexedBase(name) for name in ("p", "z", "w", "v", "A"))
f = Function("f")
U = IndexedBase("u", shape=(K,))
delta = KroneckerDelta

CASES = r"\begin{cases} 1 & \text{if } i = j \\ t & \text{if } i \ne j \end{cases}"

READ = [
    (exp(z[i]) / Sum(exp(z[k]), (k, 0, K - 1)), r"\frac{e^{z_i}}{\sum_{k=1}^{K} e^{z_k}}", {"z": ("K",)}),
    (exp(z[i]) / Sum(exp(z[k]), (k, 1, K)), r"\frac{e^{z_i}}{\sum_{k=1}^{K} e^{z_k}}", {"z": ("K",)}),
    (p[i] * (delta(i, j) - p[j]), r"p_i (\delta_{ij} - p_j)", {"p": ("n_i",)}),
    (IndexedBase("u", shape=(K, D))[i, j], "u_{ij}", {"u": ("K", "D")}),
    (z[Idx("i", K)], "z_i", {"z": ("K",)}),
    (Sum(w[k, d] * z[k], (k, 1, K), (d, 1, D)), r"\sum_{d=1}^{D} \sum_{k=1}^{K} w_{kd} z_k", None),
    (Sum(z[k], (k, 1, K)) / K, r"\frac{\sum_{k=1}^{K} z_k}{K}", {"z": ("K",)}),
    # indices as numbers
    (Sum(k * p[k], (k, 1, K)), r"\sum_{k=1}^{K} k p_k", {"p": ("K",)}),
    (Sum(k * p[k], (k, 0, K - 1)), r"\sum_{k=1}^{K} (k - 1) p_k", {"p": ("K",)}),
    (Sum(p[k], (k, 1, K)) + j * p[j], r"j p_j + \sum_{k=1}^{K} p_k", {"p": ("K",)}),
    (Sum(p[k], (k, 0, K - 1)) + j * p[j], r"(j - 1) p_j + \sum_{k=1}^{K} p_k", {"p": ("K",)}),
    # ranges that are not the whole size
    (Sum(z[k], (k, 1, K)) - Sum(z[k], (k, 1, K - 1)), r"\sum_{k=1}^{K} z_k - \sum_{k=1}^{K - 1} z_k", {"z": ("K",)}),
    (Sum(z[k], (k, 0, K - 1)) - Sum(z[k], (k, 1, K - 1)), r"\sum_{k=1}^{K} z_k - \sum_{k=2}^{K} z_k", {"z": ("K",)}),
    (Sum(z[i] * z[j], (i, 1, j), (j, 1, K)), r"\sum_{j=1}^{K} \sum_{i=1}^{j} z_i z_j", {"z": ("K",)}),
    (Sum(k, (k, 1, -3)), r"\sum_{k=1}^{-3} k", {}),
    # numbers as indices
    (Sum(z[k], (k, 0, 2)) - z[0], r"\sum_{k=1}^{3} z_k - z_0", {"z": ("3",)}),
    (z[0] + z[1], "z_0 + z_1", {"z": ("n_0",)}),
    # functions
    (sqrt(x) / t + Rational(2, 3) ** x, r"\left(\frac{2}{3}\right)^x + \frac{\sqrt{x}}{t}", {}),
    (log(x) + exp(1) + pi, r"e + \pi + \log(x)", {}),
    (Max(0, x) + Max(x, y) + Heaviside(t), r"\mathbb{1}[t > 0] + \operatorname{relu}(x) + \max(x, y)", {}),
    (tan(x), r"\frac{\sin(x)}{\cos(x)}", {}),
    (Function("sigmoid")(x), r"\sigma(x)", {}),
    (f(x**2).diff(x), "2 x f'(x^2)", {}),
    (Derivative(f(x), (x, 2)), "f''(x)", {}),
    (Derivative(f(x, y), y), r"\frac{\partial f(x, y)}{\partial y}", {}),
    (f(k, x) * z[k], "z_k f_k(x)", {"z": ("n_k",)}),
    (Function("p")(k), "p", None),
    # conditions on indices
    (Piecewise((1, Eq(i, j)), (t, True)), CASES, {}),
    (Sum(Piecewise((0, Eq(k, i)), (p[k], True)), (k, 1, K)), r"\sum_{k \ne i} p_k", {"p": ("K",)}),
    # derivatives
    (Derivative(p[i], z[j]), r"\frac{\partial p_i}{\partial z_j}", {"p": ("n_i",), "z": ("n_j",)}),
    (PartialDerivative(p[a], w[i]) * w[k, d], r"w_{kd} \frac{\partial p_a}{\partial w_{im}}", None),
    (PartialDerivative(p[a], w) * w[k, d], r"w_{kd} \frac{\partial p_a}{\partial w_{nm}}", None),
    (
        PartialDerivative(p[a], Sum(w[i, d] * v[d], (d, 1, D))),
        r"\frac{\partial p_a}{\partial \left(\sum_{d=1}^{D} w_{id} v_d\right)}",
        {"p": ("n_a",), "v": ("D",), "w": ("n_i", "D")},
    ),
    # names and decimals
    (Symbol("theta") * Symbol("Loss") + Symbol("Sigma_C"), r"\Sigma_{C} + \mathrm{Loss} \theta", {}),
    (Float("0.0900", 3) + 0.5 * x, "0.0900 + 0.5 x", {}),
]  # fmt: skip


@pytest.mark.parametrize(("expr", "latex", "slots"), READ, ids=[row[1] for row in READ])
def test_read(expr: sympy.Expr, latex: str, slots: Mapping[str, tuple[str, ...]] | None) -> None:
    statement = read_statement((expr,))
    written = printing.latex(statement.exprs[0], sizes=statement.sizes)
    if slots is None:
        assert written.startswith(latex)
    else:
        assert (written, statement.context.slots) == (latex, slots)


NO_INDICES = "UnknownNode: a condition that does not compare two indices is not read: "
SAME_NAME = "NameClash: k is the index of a sum and also another symbol of the same name in it"
OTHER_FACTS = "NameClash: x is a symbol with one set of assumptions and also a symbol with another"
REFUSED = [
    (Integral(x, x), "UnknownNode: Integral is not read: Integral(x, x)"),
    (MatrixSymbol("M", 2, 2), "UnknownNode: MatrixSymbol is not read: M"),
    (oo, "UnknownNode: Infinity is not read: oo"),
    (x * sympy.I, "UnknownNode: ImaginaryUnit is not read: I"),
    (z[k + 1], "UnknownNode: arithmetic with indices is not read: k + 1"),
    (Piecewise((1, x > 0), (0, True)), NO_INDICES + "x > 0"),
    (Piecewise((1, Eq(x, t)), (0, True)), NO_INDICES + "Eq(t, x)"),
    (exp(v) * v[k], "UnknownNode: a function of a vector without index is not read: v"),
    (v * p * v[k] * p[k], "UnknownNode: a product of vectors without indices is not read: p[k]*v[k]*p*v"),
    (PartialDerivative(x, w), "UnknownNode: a tensor whose number of indices is not known is not read: w"),
    (Sum(z[k], (k, 1, 3)) + z[0], "UnknownNode: the index value 0 is not read: it is not among the values of 3"),
    (Sum(z[k], (k, 0, 2)) + z[3], "UnknownNode: the index value 3 is not read: it is not among the values of 3"),
    (
        Sum(z[k], (k, 0, K - 1)) + Sum(z[k], (k, 1, K)) + Sum(z[k], (k, 1, K - 1)),
        "UnknownNode: a range that may count from 0 or from 1 is not read: (k, 1, K - 1)",
    ),
    (Sum(w[k, k], (k, 1, K)) + Sum(w[k, d], (k, 1, K), (d, 1, D)), "ShapeError: two sizes for the index d: K and D"),
    (Sum(z[d], (d, 1, D)) - Sum(z[k], (k, 1, K)), "ShapeError: two sizes for the index k: D and K"),
    (U[d] * IndexedBase("b", shape=(D,))[d], "ShapeError: two sizes for the index d: K and D"),
    (Sum(z[Symbol("k")], (k, 1, K)), SAME_NAME),
    (IndexedBase("x")[k] + x, "NameClash: x is a number and also a tensor"),
    (x + Symbol("x", positive=True), OTHER_FACTS),
    (w[i, j] + Function("w")(i), "NameClash: w is a tensor and also a function"),
    (Symbol("theta") + Symbol(r"\theta"), r"NameClash: \theta is the symbol \theta and also the symbol theta"),
]  # fmt: skip


@pytest.mark.parametrize(("expr", "message"), REFUSED, ids=[row[1] for row in REFUSED])
def test_refused(expr: sympy.Expr, message: str) -> None:
    with pytest.raises(ReadError) as caught:
        from_sympy(expr)
    assert f"{type(caught.value).__name__}: {caught.value}" == message


K_, D_ = "K", "D"
ii, jj, kk = (Index(letter, K_) for letter in "ijk")
dd = Index("d", D_)
one_delta = n.Delta(ii, jj)

WRITTEN = [
    (n.div(n.exp(Var("z", (ii,))), sum_over(kk, n.exp(Var("z", (kk,))))), "exp(z[i])/Sum(exp(z[k]), (k, 1, K))"),
    (n.Mul((Var("z", (kk,)), sum_over(kk, Var("z", (kk,))))), "z[k]*Sum(z[k'], (k', 1, K))"),
    (n.Mul((one_delta, n.Pow(one_delta, n.MINUS_ONE))), "KroneckerDelta(i, j)/KroneckerDelta(i, j)"),
    (n.Mul((num(0), n.Pow(one_delta, n.MINUS_ONE))), "0/KroneckerDelta(i, j)"),
    (n.Pow(num(0), n.MINUS_ONE), "1/0"),
    (n.Fn("sigmoid", (Var("x"),)), "1/(1 + exp(-x))"),
    (n.Fn("softplus", (Var("x"),)), "log(exp(x) + 1)"),
    (n.Var(r"\theta", (Label("4", K_),)), "theta[4]"),
    (n.Var("\\Sigma_{C}"), "Sigma_C"),
    (n.Apply("f", (1,), (Var("x"),)), "Subs(Derivative(f(_t_1), _t_1), _t_1, x)"),
    (n.D(Var("p", (ii,)), Var("z", (jj,))), "Derivative(p[i], z[j])"),
    (n.D(Var("p", (ii,)), Var("z", (jj,)), "explicit"), "D(p[i], z[j])"),
    (n.D(Var("p", (ii,)), sum_over(dd, Var("w", (ii, dd)))), "D(p[i], Sum(w[i, d], (d, 1, D)))"),
    (n.Pick(ii, (num(1), Var("x"))), "Piecewise((1, Eq(i, 1)), (x, True))"),
    (n.Decimal(Fraction("0.09"), Fraction("0.00005")), "0.0900"),
    (n.Size(K_), "K"),
    (sum_over(kk, n.Ord(kk)), "Sum(k, (k, 1, K))"),
]  # fmt: skip


@pytest.mark.parametrize(("expr", "text"), WRITTEN, ids=[row[1] for row in WRITTEN])
def test_written(expr: Expr, text: str) -> None:
    assert str(to_sympy(expr)) == text


def test_sums_over_labels_are_written_out() -> None:
    context = Context(sizes={"K": ("4", "5")})
    assert str(to_sympy(sum_over(kk, Var("z", (kk,))), context)) == "z[4] + z[5]"


def test_assumptions() -> None:
    statement = read_statement(
        (p[i] + A[i, j] + x + y,),
        {z[k]: Sum(A[k, m] * p[m], (m, 1, K))},
        [Eq(Sum(p[k], (k, 1, K)), 1), Q.positive(p[k]), x >= 0, sympy.Contains(y, sympy.Interval(0, 1)),
         Eq(A[i, j], A[j, i]), Ne(i, j), Eq(K, 1000), x + y > 1],
    )  # fmt: skip
    context = statement.context
    assert set(context.facts) == {
        Fact("positive", "p"), Fact("nonnegative", "x"), Fact("unit-interval", "y"), Fact("symmetric", "A"),
    }  # fmt: skip
    assert context.conditions == (Coincidence(Index("i", "K"), Index("j", "K"), False),)
    assert [printing.latex(side) for e in context.equations for side in (e.lhs, e.rhs)] == [r"\sum_{k=1}^{K} p_k", "1"]
    assert isinstance(context.equations[0], Equation)
    assert context.sizes == {"K": 1000}
    assert context.slots == {"p": ("K",), "A": ("K", "K"), "z": ("K",)}
    assert printing.latex(context.definitions["z"].body) == r"\sum_{m=1}^{K} A_{km} p_m"
    assert statement.unsaid == ("x + y > 1",)


# Nothing is lost: random expressions keep their value on the way to SymPy, and their form on the way back.

SIZES = {"K": 3, "D": 2}
PLACES = {"i": 0, "j": 2, "d": 1}
PLAIN = {**SIZES, **{letter: place + 1 for letter, place in PLACES.items()}}
"""What stands only as a number comes back as one, not as a size or an index."""
SLOTS = {"z": ("K",), "w": ("K", "D"), "v": ("D",), "x": ()}
FREE = (ii, jj, dd)


def value_of(name: str, places: tuple[int, ...]) -> float:
    return 0.3 + sum((ord(name) % 7 + 1) * 0.17 * (at + 1) ** (axis + 1) for axis, at in enumerate(places)) % 1.4


def entries(scope: tuple[Index, ...]) -> st.SearchStrategy[Expr]:
    def fits(name: str) -> list[Expr]:
        choices = [[index for index in scope if index.size == size] for size in SLOTS[name]]
        return [Var(name, slots) for slots in product(*choices)]

    deltas: list[Expr] = [n.Delta(u, w) for u in scope for w in scope if u.size == w.size and u != w]
    sizes: list[Expr] = [n.Size("K"), n.Size("D"), *map(n.Ord, scope)]
    return st.sampled_from([e for name in SLOTS for e in fits(name)] + deltas + sizes + [num(2), num(Fraction(-1, 3))])


@st.composite
def expressions(draw: st.DrawFn, scope: tuple[Index, ...] = FREE, depth: int = 3) -> Expr:
    kind = (
        draw(st.sampled_from(["entry", "add", "mul", "div", "square", "root", "fn", "sum", "sum", "where"]))
        if depth
        else "entry"
    )
    below = expressions(scope=scope, depth=depth - 1)
    match kind:
        case "entry":
            return draw(entries(scope))
        case "add":
            return n.Add((draw(below), draw(below)))
        case "mul":
            return n.Mul((draw(below), draw(below)))
        case "div":
            return n.div(draw(below), n.Add((num(5), n.Pow(draw(below), num(2)))))
        case "square":
            return n.Pow(draw(below), num(2))
        case "root":
            return n.Pow(n.Add((num(1), n.Pow(draw(below), num(2)))), n.HALF)
        case "where":
            return n.Where(ii, jj, draw(below), draw(below))
        case "sum":
            index = n.fresh(Index(draw(st.sampled_from("ik")), draw(st.sampled_from(["K", "D"]))))
            body = draw(expressions(scope=(*scope, index), depth=depth - 1))
            return n.Sum(index, body, draw(st.sampled_from([(), (ii,)])) if index.size == "K" else ())
    name = draw(st.sampled_from(["tanh", "sigmoid", "softplus", "relu", "abs", "cos"]))
    return n.Fn(name, (draw(below),))


KNOWN = {
    "tanh": math.tanh, "cos": math.cos, "abs": abs, "relu": lambda u: max(u, 0.0), "exp": math.exp, "log": math.log,
    "sigmoid": lambda u: 1 / (1 + math.exp(-u)), "softplus": lambda u: math.log1p(math.exp(u)),
}  # fmt: skip


def ours(expr: Expr, at: Mapping[Index, int]) -> float:
    match expr:
        case n.Num(value):
            return float(value)
        case n.Size(name):
            return SIZES[name]
        case n.Ord(index):
            return at[index] + 1
        case Var(name, ()) if name in PLAIN:
            return PLAIN[name]
        case Var(name, slots):
            return value_of(name, tuple(at[slot] for slot in slots))
        case n.Delta(left, right):
            return float(at[left] == at[right])
        case n.Add(terms):
            return sum(ours(term, at) for term in terms)
        case n.Mul(factors):
            return math.prod(ours(factor, at) for factor in factors)
        case n.Pow(base, exponent):
            return ours(base, at) ** ours(exponent, at)
        case n.Fn(name, (arg,)):
            return KNOWN[name](ours(arg, at))
        case n.Where(left, right, then, otherwise):
            return ours(then if at[left] == at[right] else otherwise, at)
        case n.Sum(index, body, unequal):
            values = [v for v in range(SIZES[index.size]) if v not in [at[slot] for slot in unequal]]
            return sum(ours(body, {**at, index: v}) for v in values)
    raise TypeError(type(expr).__name__)


def theirs(expr: sympy.Expr, at: Mapping[str, int]) -> float:
    match expr:
        case sympy.Symbol():
            return at[expr.name] if expr.name in at else value_of(expr.name, ())
        case sympy.Indexed():
            return value_of(expr.base.name, tuple(int(theirs(slot, at)) - 1 for slot in expr.indices))
        case KroneckerDelta():
            return float(theirs(expr.args[0], at) == theirs(expr.args[1], at))
        case sympy.Add():
            return sum(theirs(arg, at) for arg in expr.args)
        case sympy.Mul():
            return math.prod(theirs(arg, at) for arg in expr.args)
        case sympy.Pow():
            return theirs(expr.base, at) ** theirs(expr.exp, at)
        case sympy.Max():
            return max(theirs(arg, at) for arg in expr.args)
        case Piecewise():
            (then, condition), (otherwise, _) = expr.args
            chosen = condition != False and (condition == True or len({theirs(s, at) for s in condition.args}) == 1)  # noqa: E712
            return theirs(then if chosen else otherwise, at)
        case Sum():
            (letter, low, high), *others = reversed(expr.limits)
            body = Sum(expr.function, *reversed(others)) if others else expr.function
            span = range(int(theirs(low, at)), int(theirs(high, at)) + 1)
            return sum(theirs(body, {**at, letter.name: v}) for v in span)
        case sympy.Function():
            return KNOWN[{"Abs": "abs"}.get(type(expr).__name__, type(expr).__name__)](theirs(expr.args[0], at))
    return float(expr)


@settings(max_examples=150, deadline=None)
@given(expressions())
def test_round_trip(expr: Expr) -> None:
    written = to_sympy(expr)
    back, _ = from_sympy(written)
    expected = pytest.approx(value(expr), rel=1e-9, abs=1e-9)
    assert theirs(written, PLAIN) == expected
    assert value(back) == expected
    again = to_sympy(back)
    assert str(to_sympy(from_sympy(again)[0])) == str(again)


def value(expr: Expr) -> float:
    return ours(expr, {index: PLACES[index.name] for index in n.free_indices(expr)})

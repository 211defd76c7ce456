r"""Laws that have a name: ``X \sim \mathrm{Poisson}(\lambda)``, their densities and cumulants.

The cumulants say the expectation of every polynomial: ``E[u(X)] = e^{\sum_{r \ge 2} \kappa_r \partial^r / r!} u(m)``.
They and the densities stand in Johnson, Kotz, Kemp, Univariate Discrete Distributions, and Johnson, Kotz,
Balakrishnan, Continuous Univariate Distributions. Where authors mean two things by a parameter, the rate and the mean
of an exponential law, its letter must tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import comb, factorial
from typing import TYPE_CHECKING, Literal

from derive.notation import HALF, ONE, Add, Expr, Fn, Mul, Pow, div, exp, neg, num, sub
from derive.records import dataclass
from derive.source import ReadError, Span
from derive.tex.lexicon import bare
from derive.tex.syntax import Bracket, Call, Law, Name, Node, Times

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope

Parameters = Sequence[Expr]
HIGHEST = 6
"""The highest degree of a polynomial of which expectations are taken."""
_BERNOULLI_NUMBERS = {2: Fraction(1, 6), 4: Fraction(-1, 30), 6: Fraction(1, 42)}
_SCALES = frozenset((r"\theta", r"\mu", r"\tau", r"\beta", "s", r"\bar{x}"))
"""Letters by which many call the mean of an exponential law."""


@dataclass(frozen=True)
class Standard:
    """A law: its number of parameters, its density and cumulants, and what is known of parameters that are letters.

    ``distribution``: the probability of no more than a number, where it lies among the values.
    """

    parameters: int
    density: Callable[[Expr, Parameters], Expr]
    cumulant: Callable[[int, Parameters], Expr]
    facts: tuple[Literal["positive", "unit-interval"] | None, ...] = ()
    distribution: Callable[[Expr, Parameters], Expr] | None = None


@dataclass(frozen=True)
class Drawn:
    """A law by its name with its parameters as they are written."""

    name: str
    parameters: tuple[Node, ...]


def _power(base: Expr, exponent: int) -> Expr:
    return Pow(base, num(exponent))


def _of_moments(moment: Callable[[int], Expr], order: int) -> Expr:
    """``kappa_n = m_n - sum_k binom(n-1, k-1) kappa_k m_{n-k}``"""
    terms = [moment(order)]
    for k in range(1, order):
        factor = Mul((num(comb(order - 1, k - 1)), _of_moments(moment, k), moment(order - k)))
        terms.append(neg(factor))
    return Add(tuple(terms)) if len(terms) > 1 else terms[0]


def _bernoulli(order: int, p: Expr) -> Expr:
    return _of_moments(lambda _: p, order) if order != 2 else Mul((p, sub(ONE, p)))


def _uniform(order: int, low: Expr, high: Expr) -> Expr:
    if order == 1:
        return Mul((HALF, Add((low, high))))
    factor = _BERNOULLI_NUMBERS.get(order, Fraction(0)) / order
    return Mul((num(factor), _power(sub(high, low), order)))


def _beta(order: int, a: Expr, b: Expr) -> Expr:
    def moment(k: int) -> Expr:
        rising = [div(Add((a, num(i))), Add((a, b, num(i)))) for i in range(k)]
        return Mul(tuple(rising)) if k > 1 else rising[0]

    return _of_moments(moment, order)


def _laplace(order: int, mean: Expr, scale: Expr) -> Expr:
    if order == 1:
        return mean
    return Mul((num(2 * factorial(order - 1)), _power(scale, order))) if order % 2 == 0 else num(0)


def _gamma_function(u: Expr) -> Expr:
    return Fn("factorial", (sub(u, ONE),))


def _choose(n: Expr, k: Expr) -> Expr:
    below = Mul((Fn("factorial", (k,)), Fn("factorial", (sub(n, k),))))
    return div(Fn("factorial", (n,)), below)


def _trials(x: Expr, n: Expr, p: Expr) -> Expr:
    return Mul((Pow(p, x), Pow(sub(ONE, p), sub(n, x))))


def _beta_density(x: Expr, a: Expr, b: Expr) -> Expr:
    scale = div(_gamma_function(Add((a, b))), Mul((_gamma_function(a), _gamma_function(b))))
    return Mul((scale, Pow(x, sub(a, ONE)), Pow(sub(ONE, x), sub(b, ONE))))


def _gamma_density(x: Expr, shape: Expr, rate: Expr) -> Expr:
    scale = div(Pow(rate, shape), _gamma_function(shape))
    return Mul((scale, Pow(x, sub(shape, ONE)), exp(neg(Mul((rate, x))))))


_POISSON = Standard(
    1,
    lambda x, p: Mul((div(Pow(p[0], x), Fn("factorial", (x,))), exp(neg(p[0])))),
    lambda _, p: p[0],
    ("positive",),
)
_BERNOULLI = Standard(1, lambda x, p: _trials(x, ONE, p[0]), lambda r, p: _bernoulli(r, p[0]), ("unit-interval",))
_BINOMIAL = Standard(
    2,
    lambda x, p: Mul((_choose(p[0], x), _trials(x, p[0], p[1]))),
    lambda r, p: Mul((p[0], _bernoulli(r, p[1]))),
    ("positive", "unit-interval"),
)
_EXPONENTIAL = Standard(
    1,
    lambda x, p: Mul((p[0], exp(neg(Mul((p[0], x)))))),
    lambda r, p: div(num(factorial(r - 1)), _power(p[0], r)),
    ("positive",),
    lambda x, p: sub(ONE, exp(neg(Mul((p[0], x))))),
)
_GAMMA = Standard(
    2,
    lambda x, p: _gamma_density(x, p[0], p[1]),
    lambda r, p: div(Mul((num(factorial(r - 1)), p[0])), _power(p[1], r)),
    ("positive", "positive"),
)
_BETA = Standard(
    2, lambda x, p: _beta_density(x, p[0], p[1]), lambda r, p: _beta(r, p[0], p[1]), ("positive", "positive")
)
_UNIFORM = Standard(
    2,
    lambda _, p: div(ONE, sub(p[1], p[0])),
    lambda r, p: _uniform(r, p[0], p[1]),
    (),
    lambda x, p: div(sub(x, p[0]), sub(p[1], p[0])),
)
_LAPLACE = Standard(
    2,
    lambda x, p: Mul((div(HALF, p[1]), exp(neg(div(Fn("abs", (sub(x, p[0]),)), p[1]))))),
    lambda r, p: _laplace(r, p[0], p[1]),
    (None, "positive"),
)
_SPELLINGS = {
    "poisson pois poi": _POISSON,
    "bernoulli bern ber": _BERNOULLI,
    "binomial binom bin": _BINOMIAL,
    "exponential exp expo": _EXPONENTIAL,
    "gamma gam ga": _GAMMA,
    "beta": _BETA,
    "uniform unif u": _UNIFORM,
    "laplace": _LAPLACE,
}
LAWS: Mapping[str, Standard] = {word: law for words, law in _SPELLINGS.items() for word in words.split()}
"""The laws by the names that authors give them, in small letters."""


def word(node: Node) -> str:
    r"""The name of a law without its style: ``\mathcal{U}`` is u."""
    text = node.text if isinstance(node, Name) else ""
    upright = text.startswith(("\\mathrm{", "\\mathcal{")) or text == "U"
    return bare(text.replace("\\mathcal{", "\\mathrm{")).lower() if upright else ""


def written(node: Node) -> Drawn | None:
    r"""The name and the parameters of a law, ``\mathrm{Poisson}(\lambda)``, known or not; None for anything else."""
    match node:
        case Times(_, (Name() as name, Bracket(_, "(" | "[", items)), ("",)) | Call(_, Name() as name, items, 0):
            return Drawn(word(name), items)
        case Law(_, Name() as name, items, (), ()):
            return Drawn(word(name), items)
    return None


def drawn_from(node: Node) -> Drawn | None:
    r"""The law that ``\mathrm{Poisson}(\lambda)`` is; None where it is no known one with so many parameters."""
    found = written(node)
    law = LAWS.get(found.name) if found is not None else None
    return found if found is not None and law is not None and law.parameters == len(found.parameters) else None


def at_point(node: Node) -> tuple[Node, Drawn] | None:
    r"""The point and the law of ``\mathrm{Poisson}(x; \lambda)``."""
    if not isinstance(node, Law) or word(node.name) not in LAWS or len(node.of) != 1:
        return None
    parameters = (*node.given, *node.parameters)
    name = word(node.name)
    return (node.of[0], Drawn(name, parameters)) if len(parameters) == LAWS[name].parameters else None


def is_density(node: Node) -> bool:
    """Whether a law is a known one at a point."""
    return at_point(node) is not None


def parameters(reader: Elaborator, drawn: Drawn, span: Span, scope: Scope) -> tuple[Expr, ...]:
    """The values of the parameters, a rate where authors write rates and scales. Raises ReadError if it is unclear."""
    values = tuple(reader.scalar(node, scope) for node in drawn.parameters)
    law, last = LAWS[drawn.name], drawn.parameters[-1]
    letter = last.text if isinstance(last, Name) else ""
    if law is _GAMMA and letter == r"\theta":
        return values[0], div(ONE, values[1])
    if (law is _EXPONENTIAL and letter in _SCALES) or (law in (_EXPONENTIAL, _GAMMA) and reader.table.scales):
        hint = (
            rf"write \mathrm{{Exp}}(\lambda) for the density \lambda e^{{-\lambda x}}, or say the mean: E[X] = {letter}"
        )
        raise ReadError(f"{letter or 'this parameter'} may be the rate of this law or its mean", span, hint)
    return values


def density(reader: Elaborator, drawn: Drawn, point: Expr, span: Span, scope: Scope) -> Expr:
    """The density of a law, or its probabilities, at a point."""
    return LAWS[drawn.name].density(point, parameters(reader, drawn, span, scope))


def cumulant(drawn: Drawn, order: int, values: Parameters) -> Expr:
    """``kappa_r``: the mean, the variance, the third central moment …"""
    return LAWS[drawn.name].cumulant(order, values)

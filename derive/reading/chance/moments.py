r"""Expectations of polynomials by moments: ``E[u(y)] = u(m) + \frac12 \sum_{ij} C_{ij} \partial_i \partial_j u(m) + …``

The series ends for a polynomial: at the second order for degree 2 (3 where the third moments vanish), and of a normal
law the powers of ``\frac12 \sum C_{ij} \partial_i \partial_j`` give every degree (Isserlis' theorem).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, count
from math import factorial
from typing import TYPE_CHECKING

from derive.model import Definition, Fact
from derive.notation import (
    ONE,
    ZERO,
    Add,
    D,
    Delta,
    Expr,
    Fn,
    Index,
    Mul,
    Pow,
    Slot,
    Sum,
    Var,
    free_indices,
    fresh,
    freshen,
    names,
    num,
    sub,
    substitute_slots,
    transform,
)
from derive.reading.chance import standard, vectors
from derive.reading.chance.degrees import degree, mixed, several, unfolded
from derive.reading.table import Symbol, Table
from derive.records import dataclass, replace
from derive.shapes import Tensor
from derive.source import ReadError, Span
from derive.tex.syntax import Node

if TYPE_CHECKING:
    from derive.reading.chance.random import RandomSymbol
    from derive.reading.elaborate import Elaborator

_MEAN, _VARIANCE, _ROOT = r"\mathrm{E}[", r"\mathrm{Var}[", r"\mathrm{sd}["
_MOST = 8
"""The highest degree of a polynomial that is averaged."""


@dataclass(frozen=True)
class Moments:
    """A symbol at its mean, and the covariance of two of its entries ``C[v, w]`` (of one member of a family).

    ``family``: how many leading slots number members, which are independent if they are ``apart``. ``normal``: all
    moments follow from these, or from the ``cumulant`` of some order of a member. ``logarithm``: the mean of the
    logarithm of an entry.
    """

    name: str
    at_mean: str
    slots: tuple[str, ...]
    family: int
    covariance: Callable[[tuple[Slot, ...], tuple[Slot, ...], tuple[Slot, ...]], Expr]
    normal: bool
    cumulant: Callable[[int, tuple[Slot, ...]], Expr] | None = None
    apart: bool = True
    logarithm: Callable[[tuple[Slot, ...]], Expr] | None = None


def average(
    reader: Elaborator, body: Expr, moments: Sequence[Moments], span: Span, *, independent: bool = True
) -> Expr:
    """The expectation of a polynomial in some symbols. Raises ReadError for anything else."""
    random = {one.name for one in moments}
    body = unfolded(reader, body, random)
    for one in moments:
        body = _without_logarithms(body, one)
    used = [one for one in moments if one.name in names(body)]
    if any(mixed(body, one.name, other.name) for one, other in combinations(used, 2)) and not independent:
        raise ReadError("it is not known how these are distributed together", span, "say that they are independent")
    if any(one.family and not one.apart and several(body, one.name) for one in used):
        raise ReadError("it is not known how these are distributed together", span, "say that they are independent")
    degrees = {one.name: degree(body, frozenset((one.name,))) for one in used}
    if any(degrees[one.name] > _highest(one) for one in used):
        raise ReadError(
            "this expectation needs more of the law than is known: it is no polynomial of small degree",
            span,
            "only means and covariances are used",
        )
    means = {one.name: _held(reader, one, body) for one in used}
    body = _at_means(reader, body, used, means)
    for one in used:
        series = _series if one.cumulant is None else _general_series
        body = series(body, replace(one, at_mean=means[one.name]), int(degrees[one.name]))
    return body


def _without_logarithms(body: Expr, one: Moments) -> Expr:
    """The formula with the means of logarithms in their place, where it is linear in these; else as it is."""
    mark = f"\\log {one.name}"
    known = one.logarithm
    if known is None:
        return body

    def change(node: Expr) -> Expr | None:
        match node:
            case Fn("log", (Var(name, slots),)) if name == one.name:
                return Var(mark, slots)
        return None

    marked = transform(body, change)
    if mark not in names(marked) or degree(marked, frozenset((mark,))) > 1 or mixed(marked, mark, one.name):
        return body
    return transform(marked, lambda node: known(node.indices) if isinstance(node, Var) and node.name == mark else None)


def _highest(one: Moments) -> int:
    """The highest degree of a polynomial of which the expectation is known."""
    return _MOST if one.normal else 2 if one.cumulant is None else standard.HIGHEST


def _at_means(reader: Elaborator, body: Expr, used: Sequence[Moments], means: Mapping[str, str]) -> Expr:
    """The formula with every random symbol at its mean.

    Where it is differentiated by a parameter the symbol is held, whatever the parameter says of its mean: all else
    that depends on the parameter is written out, and the derivative is that by what stands there.
    """
    held = frozenset(means.values())

    def change(node: Expr) -> Expr | None:
        match node:
            case Var(name, indices) if name in means:
                return Var(means[name], indices)
            case D(inner, Var(name) as wrt, "total") if name not in means and names(inner) & means.keys():
                value = unfolded(reader, transform(inner, change), {name}, held)
                return ZERO if isinstance(value, Var) and value.name in held else D(value, wrt, "explicit")
        return None

    return transform(body, change)


def _held(reader: Elaborator, one: Moments, body: Expr) -> str:
    """A symbol that is the mean, to differentiate by: one that the expectations inside this one have not taken."""
    taken, table = names(body), reader.table
    held = at_mean_of(one.name)
    name = next(name for primes in count() if (name := held + "'" * primes) not in taken | {*table.seen.bare})
    if name not in table.made:
        params = tuple(Index("ijklmn"[place % 6], size) for place, size in enumerate(one.slots))
        table.symbols[name] = Symbol(name, one.slots, declared=True)
        table.made[name] = Definition(name, params, Var(one.at_mean, params))
    return name


def mean_of(name: str) -> str:
    """What the mean of a random symbol is called."""
    return f"{_MEAN}{name}]"


def at_mean_of(name: str) -> str:
    """What a random symbol at its mean is called."""
    return f"\\mathring{{{name}}}"


def _series(body: Expr, one: Moments, highest: int) -> Expr:
    """``sum_k L^k u / k!`` with ``L = 1/2 sum C_vw d_v d_w``"""
    terms, term = [body], body
    for order in range(1, highest // 2 + 1):
        term = Mul((num(Fraction(1, 2 * order)), _spread(term, one)))
        terms.append(term)
    return Add(tuple(terms)) if len(terms) > 1 else body


def _general_series(body: Expr, one: Moments, highest: int) -> Expr:
    r"""``sum prod_r (L_r / r!)^{n_r} / n_r! u`` with ``L_r = sum_f kappa_r d_f^r``, over the partitions into r >= 2."""
    terms = [body]
    for parts in _partitions(highest):
        term, factor = body, Fraction(1)
        for order in parts:
            term, factor = _raised(term, one, order), factor / factorial(order)
        for order in set(parts):
            factor /= factorial(parts.count(order))
        terms.append(Mul((num(factor), term)))
    return Add(tuple(terms)) if len(terms) > 1 else body


def _partitions(highest: int, largest: int | None = None) -> Iterator[tuple[int, ...]]:
    """The ways to write numbers up to ``highest`` as sums of numbers from 2 on, the largest first."""
    for first in range(2, min(highest, largest or highest) + 1):
        yield (first,)
        yield from ((first, *rest) for rest in _partitions(highest - first, first))


def _raised(body: Expr, one: Moments, order: int) -> Expr:
    """``sum_f kappa_r d^r u / dy_f^r``"""
    assert one.cumulant is not None
    members = tuple(fresh(Index("m", size)) for size in one.slots)
    for _ in range(order):
        body = D(body, Var(one.at_mean, members))
    found: Expr = Mul((one.cumulant(order, members), body))
    for index in members:
        found = Sum(index, found)
    return found


def _spread(body: Expr, one: Moments) -> Expr:
    """``sum_{f, v, w} C_vw d^2 u / dy_fv dy_fw``"""
    members = tuple(fresh(Index("m", size)) for size in one.slots[: one.family])
    rows = tuple(fresh(Index("v", size)) for size in one.slots[one.family :])
    columns = tuple(fresh(Index("w", size)) for size in one.slots[one.family :])
    left, right = Var(one.at_mean, (*members, *rows)), Var(one.at_mean, (*members, *columns))
    found: Expr = Mul((one.covariance(members, rows, columns), D(D(body, left), right)))
    for index in (*columns, *rows, *members):
        found = Sum(index, found)
    return found


def of_symbol(reader: Elaborator, random: RandomSymbol) -> Moments:
    """The moments of a declared random symbol; what is not declared of them is free."""
    table, family = reader.table, len(random.letters)
    symbol = table.symbols.get(random.name) or table.symbol(
        random.name, max(family, table.seen.letter_scripts.get(random.name, 0))
    )
    slots = symbol.slots
    if random.law is not None:
        return _of_law(reader, random, random.law, slots)
    if random.vector is not None:
        return _of_vector(reader, random, slots)
    at_mean, spread = mean_of(random.name), f"{_VARIANCE}{random.name}]"
    _define(reader, random, at_mean, random.mean, slots, family)
    rest = slots[family:]
    if random.variance is None and random.name in table.binary and not rest:
        _spread_of_bits(reader, spread, at_mean, slots)
    _define(reader, random, spread, random.variance, (*slots[:family], *rest, *rest), family)

    def covariance(members: tuple[Slot, ...], rows: tuple[Slot, ...], columns: tuple[Slot, ...]) -> Expr:
        at, said = (*members, *rows, *columns), table.made.get(spread)
        if said is None:
            return Var(spread, at)
        return substitute_slots(freshen(said.body), dict(zip(said.params, at, strict=True)))

    return Moments(random.name, at_mean, slots, family, covariance, random.gaussian, apart=random.apart)


def _of_law(reader: Elaborator, random: RandomSymbol, law: standard.Drawn, slots: tuple[str, ...]) -> Moments:
    """The moments of a symbol that is drawn from a law with a name."""
    table, span = reader.table, law.parameters[0].span
    if len(slots) != len(random.letters):
        raise ReadError(f"{random.name} is no number, so it has not this law", span, "draw its entries: x_i \\sim …")
    params = tuple(Index(letter.text, size) for letter, size in zip(random.letters, slots, strict=True))
    values = standard.parameters(reader, law, span, {index.name: index for index in params})
    if frozenset().union(*map(free_indices, values)) - set(params):
        raise ReadError(f"a parameter of this law has an index that {random.name} has not", span)
    at_mean = mean_of(random.name)
    if at_mean not in table.symbols:
        table.symbols[at_mean] = Symbol(at_mean, slots, declared=True)
        table.made[at_mean] = Definition(at_mean, params, standard.cumulant(law, 1, values))

    def cumulant(order: int, members: tuple[Slot, ...]) -> Expr:
        return substitute_slots(standard.cumulant(law, order, values), dict(zip(params, members, strict=True)))

    return Moments(random.name, at_mean, slots, len(slots), lambda f, _, __: cumulant(2, f), False, cumulant)


def _of_vector(reader: Elaborator, random: RandomSymbol, slots: tuple[str, ...]) -> Moments:
    """The moments of a vector that is drawn from a law with a name."""
    table, known, at_mean = reader.table, vectors.known(reader, random, slots), mean_of(random.name)
    if at_mean not in table.symbols:
        table.symbols[at_mean] = Symbol(at_mean, slots, declared=True)
        table.made[at_mean] = replace(known.mean, name=at_mean)

    def put(said: Definition, at: tuple[Slot, ...]) -> Expr:
        return substitute_slots(freshen(said.body), dict(zip(said.params, at, strict=True)))

    def covariance(members: tuple[Slot, ...], rows: tuple[Slot, ...], columns: tuple[Slot, ...]) -> Expr:
        return put(known.covariance, (*members, *rows, *columns))

    said = known.logarithm
    logarithm = None if said is None else lambda at: put(said, at)
    return Moments(random.name, at_mean, slots, len(slots) - 1, covariance, False, logarithm=logarithm)


def _spread_of_bits(reader: Elaborator, spread: str, at_mean: str, slots: tuple[str, ...]) -> None:
    """The variance ``m (1 - m)`` of what is 0 or 1."""
    params = tuple(Index(letter, size) for letter, size in zip("ijkl", slots, strict=False))
    mean = Var(at_mean, params)
    reader.table.symbols.setdefault(spread, Symbol(spread, slots, declared=True))
    reader.table.made[spread] = Definition(spread, params, Mul((mean, sub(ONE, mean))))


def _define(
    reader: Elaborator, random: RandomSymbol, name: str, node: Node | None, slots: tuple[str, ...], family: int
) -> None:
    """The symbol of a moment: free, or what the document says that it is."""
    table = reader.table
    if name in table.symbols:
        return
    if node is None:
        _free(table, random, name, slots, family)
        return
    letters = {letter.text: Index(letter.text, size) for letter, size in zip(random.letters, slots, strict=False)}
    value = reader.tensor(node, letters)
    axes = value.axes
    wanted = slots[family:]
    params = tuple(letters.values())
    if value.rank < len(wanted):
        if name.startswith(_VARIANCE) and not random.apart:
            raise ReadError(
                "it is not known how these are distributed together", node.span, "say that they are independent"
            )
        value = _spread_out(value, wanted, node.span)
        axes = value.axes
    if len(axes) != len(wanted):
        raise ReadError(f"a moment of {random.name} has another shape than it", node.span)
    for axis, size in zip(axes, wanted, strict=True):
        reader.sizes.unify(axis.size, size, f"a moment of {random.name}", node.span)
    if free_indices(value.body) - set(params) - set(axes):
        raise ReadError(f"a moment of {random.name} has an index that {random.name} has not", node.span)
    table.symbols[name] = Symbol(name, slots, declared=True)
    if isinstance(value.body, Var) and len(wanted) == 2 and not family:
        table.late_facts.append(Fact("symmetric", value.body.name))
    table.made[name] = Definition(name, (*params, *axes), value.body)


def _free(table: Table, random: RandomSymbol, name: str, slots: tuple[str, ...], family: int) -> None:
    """A moment of which nothing is said; a covariance is ``R R^T``, and what is identical has one of each."""
    table.symbols[name] = Symbol(name, slots, declared=True)
    spread = name.startswith(_VARIANCE)
    if not (spread or random.identical):
        return
    params = tuple(Index("ijklmn"[place % 6], size) for place, size in enumerate(slots))
    members, own = params[: 0 if random.identical else family], params[family:]
    # The letter in the brackets alone: "a" and "E" stand in front of them, too.
    free = name.replace(f"[{random.name}", f"[{random.name}_1") if random.identical else name
    free = free.replace(_VARIANCE, _ROOT)
    if not spread:
        body: Expr = Var(free, (*members, *own))
    elif not own:
        body = Pow(Var(free, members), num(2))
    elif len(own) != len("ij"):
        raise ReadError(f"{random.name} would have two indices, and a covariance of such entries is not read", None)
    else:
        row, column = own
        inner = fresh(row)
        body = Sum(inner, Mul((Var(free, (*members, row, inner)), Var(free, (*members, column, inner)))))
    table.symbols[free] = Symbol(free, tuple(index.size for index in (*members, *own)), declared=True)
    table.made[name] = Definition(name, params, body)


def _spread_out(value: Tensor, wanted: Sequence[str], span: Span) -> Tensor:
    r"""A number as all entries of a mean, or as the variance ``\sigma^2`` of ``\mathcal{N}(\mu, \sigma^2 I)``."""
    axes = tuple(fresh(Index("ijkl"[place], size)) for place, size in enumerate(wanted))
    if value.rank == 0 and len(axes) == 1:
        return Tensor(value.body, axes)
    if value.rank <= 1 and len(axes) == 2:
        entry = substitute_slots(value.body, dict.fromkeys(value.axes, axes[0]))
        return Tensor(Mul((Delta(*axes), entry)), axes)
    raise ReadError("a moment has another shape than its symbol", span)

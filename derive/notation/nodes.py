"""The closed list of node types of an expression.

An expression is a scalar in index notation: a vector or matrix is the family of its entries, with free indices.
Nodes are immutable and compare by structure. A bound index carries a fresh number, so that substitution cannot
capture it. Nothing here simplifies: ``x/x`` stays ``x/x``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import count
from typing import ClassVar, Literal

from derive.records import dataclass

FRESH_NUMBERS = count(1)

keep = object.__setattr__
"""Keeps in what is frozen what was found out of it."""


@dataclass(frozen=True)
class Index:
    """A letter ranging over a size. ``number`` is 0 for a free index, unique for a bound one."""

    name: str
    size: str
    number: int = 0
    _hash: ClassVar[int | None] = None

    # Indices are looked up and compared more often than anything else.
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Index) or type(other) is not type(self):
            return NotImplemented
        return self.number == other.number and self.name == other.name and self.size == other.size

    def __hash__(self) -> int:
        known = self._hash
        if known is None:
            known = hash((self.name, self.size, self.number))
            keep(self, "_hash", known)
        return known

    def __reduce__(self) -> tuple[object, ...]:
        return _made_anew(self)


@dataclass(frozen=True, slots=True)
class Label:
    """A concrete value of an index: the 4 of ``w_{41}``, or a named class."""

    value: str
    size: str


@dataclass(frozen=True, slots=True)
class Place:
    """A computed place: the ``t - 1`` of ``h_{t-1}``. ``at`` is made of numbers, sizes and indices (``Ord``)."""

    at: Expr
    size: str


Slot = Index | Label | Place


def _made_anew(item: Index | Expr) -> tuple[object, ...]:
    """How another process makes the same: of its fields alone, for words have other hashes there."""
    return type(item), tuple([getattr(item, name) for name in item.__match_args__])


class Expr:
    """Base of all nodes. Equality is structural; the hash is computed once."""

    __match_args__: tuple[str, ...] = ()
    _hash: int | None = None
    _children: tuple[Expr, ...] | None = None
    _free: frozenset[Index] | None = None
    _names: frozenset[str] | None = None
    _binds: bool | None = None
    _canonical: Expr | None = None
    _order: int | None = None
    """What was found out of a node, where it was asked."""

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Expr) or type(self) is not type(other):
            return False
        if (self._hash or hash(self)) != (other._hash or hash(other)):
            return False
        for name in self.__match_args__:  # noqa: SIM110 (asked so often that a generator would be felt)
            if getattr(self, name) != getattr(other, name):
                return False
        return True

    def __hash__(self) -> int:
        known = self._hash
        if known is None:
            known = hash((type(self).__name__, *[getattr(self, name) for name in self.__match_args__]))
            keep(self, "_hash", known)
        return known

    def __reduce__(self) -> tuple[object, ...]:
        return _made_anew(self)


@dataclass(frozen=True, eq=False)
class Num(Expr):
    """An exact rational number."""

    value: Fraction


@dataclass(frozen=True, eq=False)
class Decimal(Expr):
    """A number printed as a decimal; it claims ``value`` up to ``half_unit``, half a unit of its last digit."""

    value: Fraction
    half_unit: Fraction


@dataclass(frozen=True, eq=False)
class Const(Expr):
    """A transcendental constant: ``pi`` (e is ``Fn("exp", (ONE,))``)."""

    name: Literal["pi"]


@dataclass(frozen=True, eq=False)
class Size(Expr):
    """A size that occurs as a number: the K of ``1/K``."""

    name: str


@dataclass(frozen=True, eq=False)
class Ord(Expr):
    """The value of an index as a number, counted from 1."""

    index: Index | Label


@dataclass(frozen=True, eq=False)
class Var(Expr):
    """An entry of a symbol, free or defined; a scalar has no indices."""

    name: str
    indices: tuple[Slot, ...] = ()


@dataclass(frozen=True, eq=False)
class Add(Expr):
    """A sum of terms."""

    terms: tuple[Expr, ...]


@dataclass(frozen=True, eq=False)
class Mul(Expr):
    """A product of factors; a quotient has a factor ``Pow(v, -1)``."""

    factors: tuple[Expr, ...]


@dataclass(frozen=True, eq=False)
class Pow(Expr):
    """``base ** exponent``; the square root is ``Pow(u, 1/2)``."""

    base: Expr
    exponent: Expr


@dataclass(frozen=True, eq=False)
class Sum(Expr):
    """``sum_{index} body`` over the whole size; leaves out values equal to a slot in ``unequal``.

    With ``bounds`` (lower, upper) the range is not the whole size: 1-based, both ends included.
    The body need not be defined at values left out.
    """

    index: Index
    body: Expr
    unequal: tuple[Slot, ...] = ()
    bounds: tuple[Expr, Expr] | None = None


@dataclass(frozen=True, eq=False)
class Product(Expr):
    """``prod_{index} body``; fields as of ``Sum``."""

    index: Index
    body: Expr
    unequal: tuple[Slot, ...] = ()
    bounds: tuple[Expr, Expr] | None = None


@dataclass(frozen=True, eq=False)
class Delta(Expr):
    """The Kronecker delta: 1 where both slots have the same value, else 0."""

    left: Slot
    right: Slot


@dataclass(frozen=True, eq=False)
class Fn(Expr):
    """A known function of one or more scalars; the names are the keys of ``FUNCTIONS``."""

    name: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, eq=False)
class Apply(Expr):
    """An unknown smooth function, ``orders[i]`` times differentiated by its i-th argument: ``f'(x)``.

    ``indices``: a family of functions ``f_k``.
    """

    name: str
    orders: tuple[int, ...]
    args: tuple[Expr, ...]
    indices: tuple[Slot, ...] = ()


@dataclass(frozen=True, eq=False)
class D(Expr):
    """The derivative of ``body`` by ``wrt``: an entry (a ``Var``) or any other scalar expression.

    ``total``: through every path of definitions. ``explicit``: only by what stands in the definition of the
    symbol that ``body`` is, other defined symbols held.
    """

    body: Expr
    wrt: Expr
    mode: Literal["total", "explicit"] = "total"


@dataclass(frozen=True, eq=False)
class Pick(Expr):
    """The item of an explicit list that an index names: the entries of ``[a, b, c]``; its size is ``len(items)``."""

    index: Slot
    items: tuple[Expr, ...]


@dataclass(frozen=True, eq=False)
class Where(Expr):
    """``then`` where the two slots are equal, else ``otherwise``; the branch not taken need not be defined."""

    left: Slot
    right: Slot
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, eq=False)
class Det(Expr):
    """The determinant of the matrix with the entries ``body``; ``rows`` and ``columns`` are bound, over one size."""

    rows: Index
    columns: Index
    body: Expr


@dataclass(frozen=True, eq=False)
class Inverse(Expr):
    """The entry in ``row`` and ``column`` of the inverse of the matrix that ``Det`` takes the determinant of."""

    rows: Index
    columns: Index
    body: Expr
    row: Slot
    column: Slot


@dataclass(frozen=True, eq=False)
class Integral(Expr):
    """The integral of ``body`` from ``lower`` to ``upper``; None is minus infinity, and plus infinity.

    The bound ``index`` is over ``REALS``; the number that the integral runs over is written ``Ord(index)``.
    """

    index: Index
    body: Expr
    lower: Expr | None = None
    upper: Expr | None = None


Binder = Sum | Product | Integral | Det | Inverse
"""The nodes that bind indices."""
REALS = "\\mathbb{R}"
"""What the index of an integral ranges over, in the place of a size."""
OWN = "\0"
"""How a size begins that no text speaks of: a list of claims that are judged at once ranges over it."""
INFINITE = "\\infty"
"""The size of a sum without end whose index stands in places."""
NATURALS = "\\mathbb{N}"
"""The size over which the index of an infinite sum ranges, from 1 on, that only occurs as a number."""
FUNCTIONS: Mapping[str, int] = {
    "exp": 1, "log": 1, "tanh": 1, "sinh": 1, "cosh": 1, "sigmoid": 1, "softplus": 1,
    "relu": 1, "sign": 1, "abs": 1, "step": 1, "max": 2, "min": 2, "sin": 1, "cos": 1,
    "factorial": 1, "digamma": 1, "erf": 1, "normcdf": 1, "normpdf": 1,
}  # fmt: skip
"""Known functions and their number of arguments; ``step(u)`` is 1 for u > 0, else 0; ``factorial(u)`` is the gamma
function at u + 1, u > -1; ``digamma(u)`` is the derivative of its logarithm at u, u > 0; ``normcdf`` and
``normpdf`` are the distribution function and the density of the standard normal law."""


def fresh(index: Index, numbers: Iterator[int] = FRESH_NUMBERS) -> Index:
    """The same letter over the same size, as a bound index of its own."""
    return Index(index.name, index.size, next(numbers))

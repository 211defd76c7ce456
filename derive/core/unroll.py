"""``sum_{k=1}^{t-1} x_k`` at t = 3 is ``x_1 + x_2``: sizes written out, every entry over them a symbol of its own.

A size over which places are computed (``h_{t-1}``), over a part of which a sum runs, or whose index is a number, is
given a value; what is left speaks of other sizes only and is as general in them as before. A recursion becomes a chain
of definitions ``h_3 := f(h_2)``, which begins at an entry without one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import product

from derive.core.layout import inventory, reach, written
from derive.model import Context, Definition, Equation, Fact
from derive.notation import (
    ONE,
    ZERO,
    Add,
    Apply,
    Delta,
    Det,
    Expr,
    Index,
    Inverse,
    Label,
    Mul,
    Num,
    Ord,
    Pick,
    Place,
    Product,
    Size,
    Slot,
    Sum,
    Var,
    Where,
    children,
    free_indices,
    names,
    num,
    own_slots,
    rebuild,
    walk,
)
from derive.records import replace

MAX_SIZE = 8
"""The largest number given as a size that is written out."""
MAX_NODES = 20_000

Values = Mapping[Index, int]


class NotUnrolled(Exception):
    """What cannot be written out: a reason by name, and what fills it in."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


def computed_sizes(lhs: Expr, rhs: Expr, context: Context) -> tuple[str, ...]:
    """The sizes that must be written out for a step to be judged, by name; none for most steps."""
    sides = [side for equation in context.equations for side in (equation.lhs, equation.rhs)]
    placed: set[str] = set()
    counted: set[str] = set()
    for expr in written((lhs, rhs, *sides), context.definitions):
        known = inventory(expr)
        places = any(isinstance(slot, Place) for slot in known.slots)
        for node in walk(expr) if places or known.ranged or Ord in known.kinds else ():
            for slot in own_slots(node):
                if isinstance(slot, Place):
                    placed |= {slot.size} | _spoken_of(slot.at)
            match node:
                case Ord(index):
                    counted.add(index.size)
                case Sum(index, _, _, bounds) | Product(index, _, _, bounds) if bounds not in (
                    None,
                    (ONE, Size(index.size)),
                ):
                    counted |= {index.size}.union(*map(_spoken_of, bounds or ()))
    symbolic = {size for size in counted if size not in context.sizes}
    return tuple(sorted(placed | (counted if placed or symbolic else set())))


def _spoken_of(expr: Expr) -> set[str]:
    """The sizes of the letters of a computed place or of the end of a range."""
    return {index.size for index in free_indices(expr)} | {node.name for node in walk(expr) if isinstance(node, Size)}


class Writer:
    """Writes expressions at values of their indices over some sizes.

    ``numbers``: the values of these sizes. ``met``: the entries that occurred, as symbols; of each the name and places.
    """

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self.numbers = numbers
        self.met: dict[str, tuple[str, tuple[int, ...]]] = {}
        self._nodes = 0

    def write(self, expr: Expr, at: Values) -> Expr:
        """The expression at values of its free indices over the sizes that are written out."""
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise NotUnrolled("budget", f"nodes {MAX_NODES}")
        match expr:
            case Size(name) if name in self.numbers:
                return num(self.numbers[name])
            case Ord(index) if index.size in self.numbers:
                return num(self.value(index, at))
            case Var(name, indices):
                return Var(*self._entry(name, indices, at))
            case Apply(name, orders, args, indices):
                own, rest = self._entry(name, indices, at)
                return Apply(own, orders, tuple(self.write(arg, at) for arg in args), rest)
            case Delta(left, right) if left.size in self.numbers:
                return ONE if self.value(left, at) == self.value(right, at) else ZERO
            case Where(left, right, then, otherwise) if left.size in self.numbers:
                return self.write(then if self.value(left, at) == self.value(right, at) else otherwise, at)
            case Pick(index, items) if index.size in self.numbers:
                return self.write(items[self.value(index, at) - 1], at)
            case Det(rows) | Inverse(rows) if rows.size in self.numbers:
                raise NotUnrolled("partial-range", rows.size)
            case Sum(index, body) if index.size in self.numbers:
                terms = tuple(self.write(body, {**at, index: n}) for n in self._range(expr, at))
                return Add(terms) if len(terms) > 1 else terms[0] if terms else ZERO
            case Product(index, body) if index.size in self.numbers:
                factors = tuple(self.write(body, {**at, index: n}) for n in self._range(expr, at))
                return Mul(factors) if len(factors) > 1 else factors[0] if factors else ONE
        return rebuild(expr, tuple(self.write(child, at) for child in children(expr)))

    def _range(self, expr: Sum | Product, at: Values) -> list[int]:
        """The values that a bound index takes."""
        low, high = 1, self.numbers[expr.index.size]
        if expr.bounds is not None:
            low, high = (self.number(bound, at) for bound in expr.bounds)
        left_out = {self.value(slot, at) for slot in expr.unequal}
        return [n for n in range(low, high + 1) if n not in left_out]

    def number(self, expr: Expr, at: Values) -> int:
        """The value of a computed place or of the end of a range."""
        value = self._rational(expr, at)
        if value.denominator != 1:
            raise NotUnrolled("partial-range", str(value))
        return value.numerator

    def _rational(self, expr: Expr, at: Values) -> Fraction:
        match expr:
            case Num(value):
                return value
            case Ord(index):
                return Fraction(self.value(index, at))
            case Size(name) if name in self.numbers:
                return Fraction(self.numbers[name])
            case Add(terms):
                return sum((self._rational(term, at) for term in terms), start=Fraction(0))
            case Mul(factors):
                result = Fraction(1)
                for factor in factors:
                    result *= self._rational(factor, at)
                return result
        raise NotUnrolled("partial-range")

    def value(self, slot: Slot, at: Values) -> int:
        """The value of a slot over a size that is written out."""
        match slot:
            case Index():
                if slot not in at:
                    raise NotUnrolled("free-index", slot.name)
                return at[slot]
            case Place(place):
                return self.number(place, at)
            case Label(value) if value.lstrip("-").isdecimal():
                return int(value)
        raise NotUnrolled("label", slot.value if isinstance(slot, Label) else "")

    def _entry(self, name: str, slots: tuple[Slot, ...], at: Values) -> tuple[str, tuple[Slot, ...]]:
        """The symbol that an entry is, and its slots over other sizes."""
        places = tuple(self.value(slot, at) for slot in slots if slot.size in self.numbers)
        own = entry_name(name, places, len(slots))
        self.met[own] = name, places
        return own, tuple(slot for slot in slots if slot.size not in self.numbers)

    def assignments(self, indices: frozenset[Index], first: int = 1) -> Iterator[dict[Index, int]]:
        """All values of free indices over the sizes that are written out."""
        counted = sorted((i for i in indices if i.size in self.numbers), key=lambda i: (i.name, i.number))
        for values in product(*(range(first, self.numbers[index.size] + 1) for index in counted)):
            yield dict(zip(counted, values, strict=True))


def entry_name(name: str, places: tuple[int, ...], slots: int) -> str:
    """The symbol that an entry is: ``h_{2}`` of a family of numbers, ``h^{(2)}`` of one of vectors."""
    if not places:
        return name
    label = ",".join(map(str, places))
    return f"{name}^{{({label})}}" if len(places) < slots else f"{name}_{{{label}}}"


@lru_cache(maxsize=512)
def _definition(
    known: Definition, numbers: tuple[tuple[str, int], ...], own: str, places: tuple[int, ...]
) -> tuple[Definition, Mapping[str, tuple[str, tuple[int, ...]]]]:
    """The definition of one entry, and the entries in it."""
    writer = Writer(dict(numbers))
    counted = [index for index in known.params if index.size in writer.numbers]
    body = writer.write(known.body, dict(zip(counted, places, strict=True)))
    return Definition(own, tuple(i for i in known.params if i.size not in writer.numbers), body), writer.met


class Unrolled(Writer):
    """A context with some sizes written out, and expressions in it.

    ``numbers``: the values of these sizes. ``first``: the first place at which a recursion is defined. ``recursive``:
    the symbols defined through themselves; ``resting``: those that rest on one. ``context()`` gives, after expressions
    were written, what they need.
    """

    def __init__(self, context: Context, numbers: Mapping[str, int], first: int = 1) -> None:
        super().__init__(numbers)
        self.told, self.first = context, first
        self.recursive = frozenset(
            name for name, d in context.definitions.items() if name in reach(names(d.body), context.definitions)
        )
        self.resting = frozenset(
            name for name in context.definitions if reach((name,), context.definitions) & self.recursive
        )
        self.definitions: dict[str, Definition] = {}

    def context(self) -> Context:
        """What is given of the symbols met, the definitions of the entries among them included."""
        equations = tuple(self._equations())
        self._define()
        unknown = self._unknown_of()
        self._define()
        slots = {
            own: tuple(size for size in self.told.slots[name] if size not in self.numbers)
            for own, (name, _) in self.met.items()
            if name in self.told.slots
        }
        return replace(
            self.told,
            definitions=self.definitions,
            equations=equations,
            facts=tuple(self._facts()),
            conditions=tuple(c for c in self.told.conditions if c.left.size not in self.numbers),
            slots=slots,
            sizes={size: value for size, value in self.told.sizes.items() if size not in self.numbers},
            unknown_of=unknown,
        )

    def _define(self) -> None:
        """The definitions of the symbols met, and of those that these bring in."""
        pending = [own for own in self.met if own not in self.definitions]
        while pending:
            own = pending.pop()
            name, places = self.met[own]
            known = self.told.definitions.get(name)
            if known is None or own in self.definitions or not self.defined(name, places):
                continue
            self.definitions[own], met = _definition(known, tuple(self.numbers.items()), own, places)
            pending += met.keys() - self.definitions.keys()
            self.met |= met

    def defined(self, name: str, places: tuple[int, ...]) -> bool:
        """Whether a definition speaks of an entry: one that goes back to itself does from 1 to the size."""
        if name not in self.recursive:
            return True
        counted = [index for index in self.told.definitions[name].params if index.size in self.numbers]
        return all(self.first <= n <= self.numbers[index.size] for index, n in zip(counted, places, strict=True))

    def beginning(self, name: str) -> tuple[int, int]:
        """The place at which a recursion begins: how far before the first place, or how far behind the last."""
        low, high = 1, 0
        for other in reach((name,), self.told.definitions) & self.recursive:
            for node in walk(self.told.definitions[other].body):
                for slot in (s for s in own_slots(node) if isinstance(s, Place) and len(free_indices(s.at)) == 1):
                    shift = self.number(slot.at, dict.fromkeys(free_indices(slot.at), 0))
                    low, high = min(low, 1 + shift), max(high, shift)
        return low, high

    def _equations(self) -> Iterator[Equation]:
        for equation in self.told.equations:
            for at in self.assignments(free_indices(equation.lhs) | free_indices(equation.rhs), self.first):
                yield Equation(self.write(equation.lhs, at), self.write(equation.rhs, at))

    def _facts(self) -> Iterator[Fact]:
        for fact in self.told.facts:
            counted = [place for place, size in enumerate(self.told.slots.get(fact.name, ())) if size in self.numbers]
            if not counted:
                yield fact
                continue
            if fact.kind == "symmetric" or (fact.kind == "one-hot" and fact.axis in counted):
                raise NotUnrolled("assumption", fact.name)
            axis = fact.axis - sum(place < fact.axis for place in counted)
            yield from (replace(fact, name=own, axis=axis) for own, (name, _) in self.met.items() if name == fact.name)

    def _unknown_of(self) -> dict[str, tuple[str, ...]]:
        """Of what each unknown function is one: of all entries, or of the last ones of a recursion."""
        found: dict[str, tuple[str, ...]] = {}
        for loss, tensors in self.told.unknown_of.items():
            sizes = [*self.told.slots.get(loss, ())]
            if loss in self.told.applications:
                sizes += [size for tensor in tensors for size in self.told.slots.get(tensor, ())]
            if any(size in self.numbers for size in sizes):
                raise NotUnrolled("unknown-of", loss)
            entries = [entry for tensor in tensors for entry in self._all(tensor)]
            self._define()
            below = {name: reach(names(d.body), self.definitions) for name, d in self.definitions.items()}
            last = [e for e in entries if not any(e in below.get(other, ()) for other in entries if other != e)]
            found[loss] = tuple(dict.fromkeys(last))
        return found

    def _all(self, tensor: str) -> Iterator[str]:
        """All entries of a symbol over the sizes that are written out."""
        counted = [size for size in self.told.slots.get(tensor, ()) if size in self.numbers]
        for places in product(*(range(self.first, self.numbers[size] + 1) for size in counted)):
            own = entry_name(tensor, places, len(self.told.slots.get(tensor, ())))
            self.met[own] = tensor, places
            yield own


def check(context: Context, sizes: tuple[str, ...]) -> None:
    """Raises ``NotUnrolled`` for a size whose values have names or are too many."""
    for size in sizes:
        given = context.sizes.get(size)
        if isinstance(given, tuple):
            raise NotUnrolled("label", given[0])
        if given is not None and given > MAX_SIZE:
            raise NotUnrolled("budget", f"values {MAX_SIZE}")

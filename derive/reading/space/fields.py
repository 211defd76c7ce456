r"""Fields: ``v_i`` is ``v_i(x_1, x_2, x_3)`` for unknown smooth functions, with derivatives of every order.

The Levi-Civita symbol is ``\epsilon_{ijk} = (j - i)(k - i)(k - j) / 2``, the sign of the permutation (i, j, k) of
(1, 2, 3), and 0 where two of them are equal; with other numbers of indices likewise.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import combinations
from math import prod

from derive.model import Definition, Note
from derive.notation import HALF, Apply, Expr, Index, Label, Mul, Ord, Pow, Sum, Var, div, fresh, num, sub
from derive.reading.entering import known_size
from derive.reading.space.einstein import free
from derive.reading.space.frame import LEVI_CIVITA, Space
from derive.reading.table import Symbol, Table
from derive.reading.understood import ScopeReading
from derive.source import ReadError, Span
from derive.tex.acting import acts
from derive.tex.names import vector
from derive.tex.statements import Chain

_NAMES = (*LEVI_CIVITA, r"\mathcal{E}")
_LETTERS = "ijkl"


def settle(reading: ScopeReading) -> None:
    """Enter the coordinates, the fields and the Levi-Civita symbol of a scope, and say how they are read."""
    table, space = reading.table, reading.table.space
    here = space.used
    if space.summed:
        reading.notes.append(Note("einstein", space.said))
        _keep(reading)
    if space.crosses or space.active:
        space.permutation = _permutation(table)
    if not space.active:
        return
    try:
        _coordinates(table, space, here)
    except ReadError as error:
        space.refused, space.active = error, False
        return
    _components(table, space)
    if space.position:
        table.aliases[space.position] = space.coordinates
    for length in table.lexicon.lengths - table.seen.left - table.size_names:
        _length(table, length)
    for name in sorted(space.epsilon - table.made.keys()):
        if name not in table.symbols:
            epsilon(table, name, max(2, min(4, table.seen.letter_scripts.get(name, 3))))


def settle_fields(reading: ScopeReading) -> None:
    """Enter the fields and vectors of a scope that nothing defines, and say which they are."""
    table, space = reading.table, reading.table.space
    if not space.active and not space.crosses:
        return
    for name in sorted(space.vectors - space.fields - table.defined - {space.coordinates}):
        if _is_open(table, name) and not table.seen.letter_scripts.get(name):
            table.symbols[name] = Symbol(name, (table.sizes.unknown(),))
    if not space.active:
        return
    found = sorted(name for name in space.fields - table.defined if _is_open(table, name))
    space.fields = frozenset(found)
    for name in found:
        _field(table, space, name)
    if found:
        reading.notes.append(Note("fields", space.used, {"names": ", ".join(found), "of": space.coordinates}))


def operators(table: Table, chains: Sequence[Chain]) -> set[int]:
    r"""The chains that say what an operator is: ``\partial_i = \partial / \partial x_i``, ``\Delta = \nabla^2``."""
    found: set[int] = set()
    for number, chain in enumerate(chains):
        for member in chain.members if chain.signs else ():
            with suppress(ReadError):
                if acts(table.tree(member)[0]):
                    found.add(number)
    return found


def _keep(reading: ScopeReading) -> None:
    """What stands once on the left of a chain is free on its right, too, and is not summed there."""
    table = reading.table
    for chain in reading.scope.chains:
        with suppress(ReadError):
            left = free(table, table.tree(chain.members[0])[0]) if len(chain.members) > 1 else frozenset()
            if left:
                table.space.kept |= {id(member): left for member in chain.members[1:]}


def _components(table: Table, space: Space) -> None:
    r"""``a_i`` are the components of a vector ``\vec A`` that is never written with an index."""
    scripts = table.seen.letter_scripts
    taken = space.vectors | table.symbols.keys() | table.seen.left | table.seen.alone
    for name, count in scripts.items():
        whole = name.upper()
        named = count == 1 and len(name) == 1 and name.islower() and name not in taken
        if named and whole in space.vectors and whole not in scripts:
            table.aliases.setdefault(name, whole)
            space.fields = space.fields - {name} | ({whole} if name in space.fields else frozenset())


def _length(table: Table, letter: str) -> None:
    """``r := \\sqrt{r_i r_i}`` for a length that is named in words alone."""
    name = table.aliases.get(vector(letter), vector(letter))
    index = fresh(Index("i", table.symbol(name, 1).slots[0]))
    square = Mul((Var(name, (index,)), Var(name, (index,))))
    table.made[letter] = Definition(letter, (), Pow(Sum(index, square), HALF))
    table.symbols[letter] = Symbol(letter, ())


def _is_open(table: Table, name: str) -> bool:
    """Whether nothing is known of a name."""
    known = table.symbols.get(name)
    constant = known is not None and known.declared and not known.slots and name not in table.space.fields
    used = name in table.size_names | table.letters.keys() | table.functions | table.unknown_of.keys()
    return not (used or constant or name in table.seen.defined_applied or name in table.lexicon.laws)


def _coordinates(table: Table, space: Space, here: Span) -> None:
    """The vector of coordinates, over a size that is a number."""
    known = table.symbols.get(space.coordinates)
    if known is not None and known.declared and not known.slots and not space.named:
        space.coordinates, known = vector(space.coordinates), None
    if known is not None and known.declared:
        size = table.sizes.find(known.slots[0]) if len(known.slots) == 1 else ""
        if not isinstance(table.sizes.numbers.get(size), int):
            name = space.coordinates
            hint = f"say in how many dimensions: ${name} \\in \\mathbb{{R}}^3$"
            raise ReadError(f"the fields here depend on {name}, which has no fixed number of entries", here, hint)
        space.size = size
        return
    known_size(table, space.size)
    table.symbols[space.coordinates] = Symbol(space.coordinates, (space.size,), declared=True)


def _field(table: Table, space: Space, name: str) -> None:
    """``v_i := v_i(x_1, x_2, x_3, t)`` with unknown functions ``v_i``."""
    rank = max(table.seen.letter_scripts.get(name, 0), 1 if name in space.vectors else 0)
    known = table.symbols.get(name)
    if known is None or len(known.slots) < rank:
        sizes = tuple(space.size if name in space.vectors else table.sizes.unknown() for _ in range(rank))
        known = table.symbols[name] = Symbol(name, sizes)
    count = table.sizes.numbers[space.size]
    assert isinstance(count, int)
    at: tuple[Expr, ...] = tuple(
        Var(space.coordinates, (Label(str(place), space.size),)) for place in range(1, count + 1)
    )
    at += tuple(Var(time) for time in space.times)
    params = tuple(Index(letter, size) for letter, size in zip("ijklmn", known.slots, strict=False))
    table.made[name] = Definition(name, params, Apply(name, (0,) * len(at), at, params))


def _permutation(table: Table) -> str:
    """The Levi-Civita symbol with three indices, under a name that is not taken."""
    seen, own = table.seen, table.space.epsilon
    free = [name for name in _NAMES if name in own or name not in seen.bare | seen.letter_scripts.keys()]
    name = next((name for name in free if seen.letter_scripts.get(name, 3) == 3), "")
    if name and name not in table.symbols:
        epsilon(table, name, 3)
    return name


def epsilon(table: Table, name: str, rank: int) -> None:
    """Enter the Levi-Civita symbol with as many indices as it has dimensions."""
    if name not in table.made:
        size = known_size(table, str(rank))
        indices = [Index(letter, size) for letter in _LETTERS[:rank]]
        factors = tuple(sub(Ord(right), Ord(left)) for left, right in combinations(indices, 2))
        whole = prod(right - left for left, right in combinations(range(rank), 2))
        body = factors[0] if len(factors) == 1 else div(Mul(factors), num(whole))
        table.made[name] = Definition(name, tuple(indices), body)
        table.symbols[name] = Symbol(name, (size,) * rank, declared=True)

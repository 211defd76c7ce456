"""Names that are transposed, or added to vectors, and never declared: vectors and matrices, where that can be read.

``x^\\top A x`` with numbers for x and A would hold for numbers alone, and so would ``x - m`` with a number for m. What
stands behind a row or a matrix tells, or else the shapes that leave the fewest errors, the largest first; the report
says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress
from itertools import islice, product

from derive.model import Note
from derive.notation import Num
from derive.reading.chains import ChainReading, read_chain
from derive.reading.declarations import Declared
from derive.reading.neighbours import acting, by_neighbours
from derive.reading.scope_reading import read_as_declared
from derive.reading.scopes import Scope
from derive.reading.sets import Kind
from derive.reading.undeclared import is_capital, is_member, is_transposed, open_name, undeclared, untransposed
from derive.reading.understood import ScopeReading
from derive.records import replace
from derive.settings import Settings
from derive.source import ReadError
from derive.tex.syntax import Bars, Frac, Name, Node, Number, Script, Terms, Times

MOST_TRIED = 48
MOST_ACTING = 8
MOST_NAMES = 6
"""Names whose shapes are tried in all ways."""
SHAPES = ("a number", "a vector", "a matrix")

_VECTOR = {1}
"""What the names that are added to vectors stand beside: terms of this rank."""


def read_scope(scope: Scope, settings: Settings = Settings()) -> ScopeReading:  # noqa: B008
    """Understand a scope; what is transposed and not declared gets the shape that fits."""
    plain = read_as_declared(scope, settings)
    names = undeclared(plain)
    numbers = _numbers(plain, names) if names else set()
    names = {name: node for name, node in names.items() if name not in numbers}
    transposed = [name for name, node in names.items() if is_transposed(node)]
    beside = _added(plain, names) | {
        name for name, rank in zip(names, by_neighbours(plain, names), strict=True) if rank
    }
    beside -= {*transposed}
    maps = set() if transposed or beside else acting(plain, names)
    if not transposed and not beside and not maps:
        return plain
    uneven = bool(transposed)
    best, fewest = plain, _errors(plain, uneven=uneven) + (not maps)
    taken: tuple[int, ...] = ()
    for ranks in _tried(plain, names, transposed, beside | maps) if fewest else ():
        tried = read_as_declared(scope, settings, _guesses(names, ranks))
        found = _errors(tried, uneven=uneven)
        if found < fewest:
            best, fewest, taken = tried, found, ranks
        if not fewest:
            break
    open_ = {name: names[name] for name, rank in zip(names, taken, strict=True) if not rank} if taken else {}
    if more := _added(best, open_):
        # What is a vector now tells what is added to it: y beside K \alpha.
        ranks = tuple(max(rank, int(name in more)) for name, rank in zip(names, taken, strict=True))
        tried = read_as_declared(scope, settings, _guesses(names, ranks))
        if _errors(tried, uneven=uneven) <= fewest:
            best, taken = tried, ranks
    if taken:
        shapes = zip(names.items(), taken, strict=True)
        said = ", ".join(f"{_written(*item)} as {SHAPES[rank]}" for item, rank in shapes if rank)
        kind, first = ("shapes-inferred", transposed[0]) if transposed else ("shapes-beside", min(beside | maps))
        best.notes.append(Note(kind, names[first].span, {"names": said}))
    else:
        best.notes += [Note("transposed-number", names[name].span, {"name": name}) for name in transposed]
    return best


def _guesses(names: Mapping[str, Node], ranks: Sequence[int]) -> list[Declared]:
    return [_declared(names[name], rank) for name, rank in zip(names, ranks, strict=True) if rank]


def _tried(
    reading: ScopeReading, names: Mapping[str, Node], transposed: Sequence[str], beside: Set[str]
) -> Iterator[tuple[int, ...]]:
    """The ranks of the names that are tried, the likeliest first."""
    first = by_neighbours(reading, names)
    if not transposed and not any(map(is_capital, beside)):
        yield tuple(max(rank, int(name in beside)) for name, rank in zip(names, first, strict=True))
        return
    open_ = [name for name, node in names.items() if not is_member(node)][:MOST_NAMES]
    tried = _ranks(open_, {*(transposed or beside)})
    all_ = ((*ranks, *first[len(open_) :]) for ranks in islice(tried, MOST_TRIED if transposed else MOST_ACTING))
    yield from dict.fromkeys((first, *all_))


def _written(name: str, node: Node) -> str:
    """A name, or the member of a family, ``x_{i}``."""
    return f"{name}_{{i}}" if is_member(untransposed(node)) else name


def _added(reading: ScopeReading, names: Mapping[str, Node]) -> set[str]:
    """The names that are added to vectors, or taken from them, and never to entries."""
    beside: dict[str, set[int]] = {}
    if not names:
        return set()
    copied = replace(reading, errors=[], notes=[], elaborators={})
    table = reading.table
    kept, symbols = table.sizes, dict(table.symbols)
    table.sizes = kept.copy()
    for number, chain in enumerate(reading.scope.chains):
        for part in reading.table.nodes(chain):
            if not isinstance(part, Terms):
                continue
            terms = [term for _, term in part.terms]
            found = {name for term in terms if (name := open_name(reading, term)) is not None and name in names}
            # What stood beside an entry is no vector, whatever else it stands beside.
            open_ = {name for name in found if beside.get(name, _VECTOR) <= _VECTOR}
            ranks = set(_ranks_of(copied, number, terms, names)) if open_ else set()
            for name in open_:
                beside.setdefault(name, set()).update(ranks)
    # What a term is when it is read alone, the n of x^n a number, is not said of it in its formula.
    table.sizes = kept
    table.symbols.clear()
    table.symbols.update(symbols)
    return {name for name, ranks in beside.items() if ranks == _VECTOR}


def _numbers(reading: ScopeReading, names: Mapping[str, Node]) -> set[str]:
    r"""The names that multiply a norm in a sum that is a number, the \lambda of ``\|x\|^2 + \lambda \|w\|^2``."""
    copied = replace(reading, errors=[], notes=[], elaborators={})
    kept, found = reading.table.sizes, set[str]()
    reading.table.sizes = kept.copy()
    for number, chain in enumerate(reading.scope.chains):
        for part in reading.table.nodes(chain):
            if not isinstance(part, Terms) or len(part.terms) < 2:
                continue
            products = [term.factors for _, term in part.terms if isinstance(term, Times)]
            factors = [factor for product in products if any(map(_is_norm, product)) for factor in product]
            tops = [factor.top if isinstance(factor, Frac) else factor for factor in factors]
            here = {open_name(reading, top) for top in tops if isinstance(top, Name)} & names.keys() - found
            if here and {*_ranks_of(copied, number, [part], {})} == {0}:
                found |= {name for name in here if name}
    reading.table.sizes = kept
    return found


def _is_norm(node: Node) -> bool:
    return isinstance(node.base if isinstance(node, Script) else node, Bars)


def _ranks_of(reading: ScopeReading, number: int, terms: Sequence[Node], names: Mapping[str, Node]) -> Iterator[int]:
    """The ranks of terms of which they are known."""
    for term in terms:
        if open_name(reading, term) not in names and not isinstance(term, Number):
            with suppress(ReadError):
                yield reading.elaborator(number).tensor(term, {}).rank


def _ranks(names: Sequence[str], transposed: set[str]) -> Iterator[tuple[int, ...]]:
    """The ranks to be tried, the largest first: capital letters are matrices, others vectors or numbers."""
    fixed = {name: 2 if is_capital(name) else 1 for name in transposed}
    open_ = {True: (2, 1, 0), False: (1, 0)}
    choices = [(fixed[name],) if name in fixed else open_[is_capital(name)] for name in names]
    yield from sorted(product(*choices), key=lambda ranks: -sum(ranks))


def _declared(node: Node, rank: int) -> Declared:
    base = untransposed(node)
    return Declared((base,), Kind("real"), node.span, rank=rank)


def _errors(reading: ScopeReading, *, uneven: bool) -> int:
    """How many places of a scope cannot be read; ``uneven``: or claim that a vector is a number.

    What stands behind a matrix or is added to a vector is one, whatever is claimed.
    """
    copied = replace(reading, errors=list(reading.errors), notes=list(reading.notes), elaborators={})
    table = reading.table
    kept, symbols = table.sizes, dict(table.symbols)
    table.sizes = kept.copy()
    count = 0
    for number in sorted(copied.steps):
        if copied.steps[number]:
            chain = read_chain(copied, number)
            count += len(chain.errors) + sum(uneven and _is_uneven(chain, k) for k in chain.relations)
    # A symbol that was met here has a size that only the copy knows.
    table.sizes = kept
    table.symbols.clear()
    table.symbols.update(symbols)
    return count + len(copied.errors)


def _is_uneven(chain: ChainReading, relation: int) -> bool:
    """Whether a vector stands beside a number that is not written as one."""
    sides = [chain.first[member].value for member in (relation, relation + 1) if member in chain.first]
    single = [side for side in sides if not side.rank]
    return len(sides) - len(single) == 1 == len(single) and not isinstance(single[0].body, Num)

"""Names that are transposed, or added to vectors, and never declared: vectors and matrices, where that can be read.

``x^\\top A x`` with numbers for x and A would hold for numbers alone, and so would ``x - m`` with a number for m. What
stands behind a row or a matrix tells, or else the shapes that leave the fewest errors, the largest first; the report
says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress
from itertools import islice, pairwise, product
from typing import TypeGuard

from derive.model import Note
from derive.notation import Num
from derive.reading.chains import ChainReading, read_chain
from derive.reading.declarations import Declared
from derive.reading.scope_reading import read_as_declared
from derive.reading.scopes import Scope
from derive.reading.sets import Kind
from derive.reading.understood import ScopeReading
from derive.records import replace
from derive.settings import Settings
from derive.source import ReadError
from derive.tex.lexicon import KNOWN_FUNCTIONS, bare
from derive.tex.syntax import Bars, Call, Frac, Name, Node, Number, Script, Terms, Times, parts

MOST_TRIED = 48
MOST_ACTING = 8
MOST_NAMES = 6
"""Names whose shapes are tried in all ways."""
MOST_TOLD = 24
"""Names whose shapes are taken from what stands beside them."""
SHAPES = ("a number", "a vector", "a matrix")
_MEANT = ("e", "d", "I", r"\pi", r"\partial", r"\mathrm{d}")

_ACCENTED = re.compile(r"\\(?:hat|tilde|widehat|widetilde)\{(.+)\}")
_OWNING = re.compile(r"([A-Za-z]|\\[A-Za-z]+)_\{.+\}")

_VECTOR = {1}
"""What the names that are added to vectors stand beside: terms of this rank."""


def read_scope(scope: Scope, settings: Settings = Settings()) -> ScopeReading:  # noqa: B008
    """Understand a scope; what is transposed and not declared gets the shape that fits."""
    plain = read_as_declared(scope, settings)
    names = _undeclared(plain)
    numbers = _numbers(plain, names) if names else set()
    names = {name: node for name, node in names.items() if name not in numbers}
    transposed = [name for name, node in names.items() if _is_transposed(node)]
    beside = _added(plain, names) | {
        name for name, rank in zip(names, _by_neighbours(plain, names), strict=True) if rank
    }
    beside -= {*transposed}
    acting = set() if transposed or beside else _acting(plain, names)
    if not transposed and not beside and not acting:
        return plain
    uneven = bool(transposed)
    best, fewest = plain, _errors(plain, uneven=uneven) + (not acting)
    taken: tuple[int, ...] = ()
    for ranks in _tried(plain, names, transposed, beside | acting) if fewest else ():
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
        kind, first = ("shapes-inferred", transposed[0]) if transposed else ("shapes-beside", min(beside | acting))
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
    first = _by_neighbours(reading, names)
    if not transposed and not any(map(_is_capital, beside)):
        yield tuple(max(rank, int(name in beside)) for name, rank in zip(names, first, strict=True))
        return
    open_ = [name for name, node in names.items() if not _is_member(node)][:MOST_NAMES]
    tried = _ranks(open_, {*(transposed or beside)})
    all_ = ((*ranks, *first[len(open_) :]) for ranks in islice(tried, MOST_TRIED if transposed else MOST_ACTING))
    yield from dict.fromkeys((first, *all_))


def _written(name: str, node: Node) -> str:
    """A name, or the member of a family, ``x_{i}``."""
    return f"{name}_{{i}}" if _is_member(_untransposed(node)) else name


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
            found = {name for term in terms if (name := _name(reading, term)) is not None and name in names}
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
            here = {_name(reading, top) for top in tops if isinstance(top, Name)} & names.keys() - found
            if here and {*_ranks_of(copied, number, [part], {})} == {0}:
                found |= {name for name in here if name}
    reading.table.sizes = kept
    return found


def _is_norm(node: Node) -> bool:
    return isinstance(node.base if isinstance(node, Script) else node, Bars)


def _acting(reading: ScopeReading, names: Mapping[str, Node]) -> set[str]:
    """The capital letters in front of something small in a product: the W of ``W x``."""
    found: set[str] = set()
    for chain in reading.scope.chains:
        for part in reading.table.nodes(chain):
            for before, behind in pairwise(part.factors) if isinstance(part, Times) else ():
                name, other = _name(reading, before), _name(reading, behind)
                if name is not None and name in names and _is_capital(name) and not (other and _is_capital(other)):
                    found.add(name)
    return found


def _is_capital(name: str) -> bool:
    return _letter(name).isupper()


def _ranks_of(reading: ScopeReading, number: int, terms: Sequence[Node], names: Mapping[str, Node]) -> Iterator[int]:
    """The ranks of terms of which they are known."""
    for term in terms:
        if _name(reading, term) not in names and not isinstance(term, Number):
            with suppress(ReadError):
                yield reading.elaborator(number).tensor(term, {}).rank


def _by_neighbours(reading: ScopeReading, names: Mapping[str, Node]) -> tuple[int, ...]:
    """What is transposed, what stands behind a row or a matrix: x of ``w^\\top x``, A of ``x^\\top A x``; and what is
    added to that: b of ``A x + b``. Matrices with numbers are alike: ``W_1`` and ``W_2``.
    """
    ranks = {name: (2 if _is_capital(name) else 1) if _is_transposed(node) else 0 for name, node in names.items()}
    every = [part for chain in reading.scope.chains for part in reading.table.nodes(chain)]
    states = any(map(_of_states, every))
    for _ in range(3):
        before = dict(ranks)
        for part in every:
            if isinstance(part, Times):
                _tell(reading, part, ranks)
                if states:
                    _tell_states(reading, part, ranks)
            elif isinstance(part, Terms) and any(_is_image(reading, term, ranks) for _, term in part.terms):
                found = {_name(reading, term) for _, term in part.terms}
                ranks |= {name: 1 for name in found & ranks.keys() if name and not _is_capital(name)}
        matrices = {_letter(name) for name, rank in ranks.items() if rank > 1}
        ranks |= {name: 2 for name in ranks if _letter(name) in matrices and _letter(name) != name}
        if ranks == before:
            break
    return tuple(ranks.values())


def _of_states(node: Node) -> bool:
    r"""``f_t \odot c_{t-1}``, ``\operatorname{diag}(z_t)``: members of families are vectors."""
    match node:
        case Times(_, factors, signs):
            return any(
                s == r"\odot" and all(map(_is_member, p)) for p, s in zip(pairwise(factors), signs, strict=False)
            )
        case Call(_, Name(_, text), (argument,)):
            return bare(text) == "diag" and any(map(_is_member, parts(argument)))
    return False


def _tell_states(reading: ScopeReading, whole: Times, ranks: dict[str, int]) -> None:
    """``W_f x_t``: a capital letter in front of a state is a matrix."""
    for before, here in pairwise(whole.factors):
        first, name = _rank(reading, before, ranks)[0], _rank(reading, here, ranks)[0]
        if first in ranks and _is_capital(first) and _is_member(here):
            ranks[first] = 2
            ranks |= {name: 1} if name in ranks else {}


def _is_image(reading: ScopeReading, term: Node, ranks: Mapping[str, int]) -> bool:
    """``A x``, what a matrix makes of a vector."""
    if not isinstance(term, Times) or len(term.factors) <= 1:
        return False
    *before, last = term.factors
    found = [_rank(reading, factor, ranks)[1] for factor in before]
    return found[-1] == 2 and 1 not in found and not _is_capital(_name(reading, last) or "a")


def _tell(reading: ScopeReading, whole: Times, ranks: dict[str, int]) -> None:
    for before, here in pairwise(whole.factors):
        name, mine = _rank(reading, here, ranks)
        first, other = _rank(reading, before, ranks)
        if name in ranks and ((isinstance(before, Script) and before.transpose and other) or other == 2):
            ranks[name] = max(ranks[name], 2 if _is_capital(name) and not _is_member(here) else 1)
        if first in ranks and _is_capital(first) and mine:
            ranks[first] = 2


def _rank(reading: ScopeReading, node: Node, ranks: Mapping[str, int]) -> tuple[str, int]:
    """The name that a factor is, and of how many axes."""
    base = node.base if isinstance(node, Script) and not (node.subs or node.labels) else _untransposed(node)
    if isinstance(base, Script) and isinstance(base.base, Name) and not _is_numbered(base):
        if _is_member(base) and base.base.text in ranks:
            return base.base.text, ranks[base.base.text]
        family = reading.table.symbols.get(base.base.text)
        known = family is not None and family.declared
        return "", max(0, len(family.slots) - len(base.subs + base.labels)) if known and family is not None else 0
    if not isinstance(base, Name | Script):
        return "", 0
    try:
        name = reading.table.name_of(base)
        if isinstance(base, Script) and reading.table.resolve(base).items:
            return "", 0
    except ReadError:
        return "", 0
    symbol = reading.table.symbols.get(name)
    return name, ranks.get(name, len(symbol.slots) if symbol is not None else 0)


def _undeclared(reading: ScopeReading) -> dict[str, Node]:
    """Names, also with numbers that belong to them, that nothing declares or defines: where each stands, if it is one
    transposed, so.
    """
    found: dict[str, Node] = {}
    for number, chain in enumerate(reading.scope.chains):
        if number in reading.declared:
            continue
        nodes = list(reading.table.nodes(chain))
        below = {id(part.base) for part in nodes if isinstance(part, Script) and part.subs}
        for part in nodes:
            name = _name(reading, part) if id(part) not in below else None
            if name is not None and (name not in found or _is_transposed(part)):
                found[name] = part
            elif (family := _family(reading, part)) is not None:
                found.setdefault(family, part)
    order = sorted(found, key=lambda name: (_is_member(found[name]), not _is_transposed(found[name])))
    return {name: found[name] for name in order[:MOST_TOLD]}


def _name(reading: ScopeReading, node: Node) -> str | None:
    """The letter that a node is, bare or transposed, if its shape is open."""
    table = reading.table
    base = _untransposed(node)
    if not isinstance(base, Name) and not _is_numbered(base):
        return None
    try:
        resolved = table.resolve(base)
    except ReadError:
        return None
    if resolved.items or resolved.power is not None:
        return None
    name = resolved.name
    symbol, seen = table.symbols.get(name), table.seen
    # A conclusion says what a symbol is whose shape is open.
    is_open = name in reading.concluded and name not in reading.solutions
    if symbol is not None and (symbol.declared or (symbol.slots and not is_open)):
        return None
    if not is_open and (name in reading.definitions or name in table.defined):
        return None
    said = name in table.broken or name in reading.declared_at or name in table.composites or name in table.functions
    counts = name in table.size_names or name in seen.size_names or name in seen.index_letters
    if said or counts or name in seen.letter_scripts or name in _MEANT or bare(name) in KNOWN_FUNCTIONS:
        return None
    return name if bare(_letter(name)).isalpha() else None


def _family(reading: ScopeReading, node: Node) -> str | None:
    """The name of a family whose members nothing declares or defines, of a node that is one: k of ``k_j``."""
    match node:
        case Script(_, Name(_, name), (Name(_, letter),), (), None, False, 0):
            table = reading.table
            symbol = table.symbols.get(name)
            known = {*reading.definitions, *table.defined, *table.broken, *table.composites}
            known |= table.functions | table.lexicon.laws | table.seen.transposed
            declared = symbol is not None and (symbol.declared or symbol.family or len(symbol.slots) != 1)
            index = letter in table.seen.index_letters and letter not in table.symbols
            return name if index and name not in known and not declared and name not in _MEANT else None
    return None


def _is_member(node: Node) -> bool:
    """Whether a node has letters below it: ``k_j``, ``h_{t-1}``."""
    return isinstance(node, Script) and bool(node.subs) and not all(isinstance(sub, Number) for sub in node.subs)


def _is_transposed(node: Node) -> bool:
    return isinstance(node, Script) and node.transpose


def _untransposed(node: Node) -> Node:
    """What a transposed name is a transposed of: ``W`` of ``W^\\top``, ``W_1`` of ``W_1^\\top``."""
    if not isinstance(node, Script) or node.labels or not node.transpose:
        return node
    return replace(node, transpose=False) if node.subs else node.base


def _is_numbered(node: Node) -> TypeGuard[Script]:
    """``W_1``"""
    if not isinstance(node, Script) or not isinstance(node.base, Name) or node.labels or node.transpose:
        return False
    return node.power is None and bool(node.subs) and all(isinstance(sub, Number) for sub in node.subs)


def _letter(name: str) -> str:
    r"""The letter below an accent or above a subscript of its own: the ``X`` of ``\hat{X}`` and ``X_{h}``."""
    found = _ACCENTED.fullmatch(name) or _OWNING.fullmatch(name)
    return found[1] if found else name


def _ranks(names: Sequence[str], transposed: set[str]) -> Iterator[tuple[int, ...]]:
    """The ranks to be tried, the largest first: capital letters are matrices, others vectors or numbers."""
    fixed = {name: 2 if _is_capital(name) else 1 for name in transposed}
    open_ = {True: (2, 1, 0), False: (1, 0)}
    choices = [(fixed[name],) if name in fixed else open_[_is_capital(name)] for name in names]
    yield from sorted(product(*choices), key=lambda ranks: -sum(ranks))


def _declared(node: Node, rank: int) -> Declared:
    base = _untransposed(node)
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

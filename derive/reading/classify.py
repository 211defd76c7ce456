"""What a relation is: a definition, an assumption, a step, or nothing to check."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set

from derive.model import RELATIONS, Note
from derive.reading import recursions
from derive.reading.annotations import annotation
from derive.reading.demands import is_demanded, set_before, set_inline, sets_to_zero, solution_of
from derive.reading.dots import is_computed
from derive.reading.left_sides import (
    Left,
    is_definition,
    is_given,
    is_value,
    left_side,
    mentions,
    names_in,
    parsed,
    returns_to,
)
from derive.reading.stating import SUPPOSES, chained, derives, states
from derive.reading.table import Table
from derive.reading.understood import ScopeReading
from derive.records import dataclass
from derive.source import ReadError
from derive.tex.lexicon import ORDERS
from derive.tex.statements import Chain, When
from derive.tex.syntax import Call, Node, Number
from derive.tex.tokens import DEMANDED, Token
from derive.tex.vocabulary import DOTS

_ASSUMES = re.compile(r"\b(?:let|with|where|write|using|denote|decomposition|factori[sz]ation|svd)\b[^.;]*$")
"""Words in front of what is said of a name, and does not follow from what stands before."""


@dataclass(frozen=True)
class Pending:
    """A definition as written: its chain and relation, its left side, its body; ``plain``: read from a plain ``=``."""

    chain: int
    relation: int
    left: Left
    body: tuple[Token, ...]
    plain: bool


def sort(reading: ScopeReading, used: Set[int]) -> list[Pending]:
    """Decide for every relation what it is; give the definitions. ``used``: chains that are declarations."""
    pending: list[Pending] = []
    defined: dict[str, Pending] = {}
    unread: set[str] = set()
    chains = reading.scope.chains
    reading.table.going_round = _going_round(reading.table, [c for n, c in enumerate(chains) if n not in used])
    zeroed = [(at, n) for at in range(len(chains)) for n in (*set_before(chains, at), *set_inline(chains, at))]
    # What running text mentions as a definition yields to one that stands elsewhere.
    # So does the beginning of a recursion, which says nothing without it.
    order = sorted(
        enumerate(reading.scope.chains),
        key=lambda item: (
            item[1].inline and (len(item[1].signs) > 1 or derives(reading.table, item[1])),
            _is_at_zero(item[1]),
        ),
    )
    for number, chain in order:
        if number in used or not chain.signs:
            continue
        if _is_premise(reading.table, chain):
            reading.premises.add(number)
            continue
        try:
            definition = _definition(reading.table, chain, number, defined)
            if definition is not None:
                _refuse_second(reading, defined.get(definition.left.name), definition)
        except ReadError as error:
            reading.errors.append(error)
            reading.table.broken |= _mentioned(chain.members[0])
            continue
        unread |= _unread_call(reading.table, chain)
        if definition is not None:
            pending.append(definition)
            reading.table.defined.add(definition.left.name)
            name = _entry(definition.left) if _labelled(definition) else definition.left.name
            defined.setdefault(name, definition)
            if _is_concluded(reading, chain, definition, zeroed):
                reading.concluded[definition.left.name] = number
        elif chain.inline and not (
            states(reading.table, chain)
            or any(sign.annotations or is_given(chain, k) for k, sign in enumerate(chain.signs))
        ):
            continue
        reading.steps[number] = _steps(reading, chain, definition)
    reading.table.broken |= unread - reading.table.defined
    return pending


def _is_at_zero(chain: Chain) -> bool:
    """``h_0 = …``"""
    return [token.text for token in chain.members[0] if token.text not in ("{", "}")][1:] == ["_", "0"]


def index_condition(table: Table, chain: Chain) -> When | None:
    """``i = j`` of two letters that are indices here, as a condition."""
    match chain.members, [sign.text for sign in chain.signs]:
        case ((left,), (right,)), ["=" | r"\ne" as sign]:
            letters = table.seen.index_letters - table.symbols.keys()
            if left.text in letters and (right.text in letters or right.kind == "number"):
                return When((left,), (right,), sign == "=")
    return None


def _steps(reading: ScopeReading, chain: Chain, definition: Pending | None) -> list[int]:
    """The relations of a chain that are to be judged; others are not, and the report says so."""
    found: list[int] = []
    for k, sign in enumerate(chain.signs):
        if is_given(chain, k):
            continue
        if definition is not None and k == definition.relation and definition.left.name not in reading.concluded:
            continue
        if sign.text in RELATIONS or sign.text == DEMANDED:
            found.append(k)
        else:
            reading.notes.append(Note("relation-not-checked", sign.span, {"relation": sign.text}))
    return found


def _is_concluded(reading: ScopeReading, chain: Chain, definition: Pending, zeroed: Sequence[tuple[int, int]]) -> bool:
    """Whether a definition is a conclusion from premises that speak of its name already."""
    if not definition.plain or definition.relation or (chain.inline and _ASSUMES.search(chain.words.lower())):
        return False
    chains = reading.scope.chains
    before = [other for other in chains[: definition.chain] if is_demanded(other) or sets_to_zero(other)]
    before += [chains[n] for n in reading.optima if n < definition.chain]
    before += [
        chains[n] for at in range(definition.chain + 1) for n in (*set_before(chains, at), *set_inline(chains, at))
    ]
    premise = chain.premise
    while premise is not None:
        before.append(chains[premise])
        premise = chains[premise].premise
    solved, varied = solution_of(definition.left.name), reading.table.seen.variables
    names = [definition.left.name, *([solved] if solved and (solved in varied or not varied) else [])]
    for name in names:
        if any(mentions(reading.table, member, name) for other in before for member in other.members):
            if name != definition.left.name:
                reading.solutions[definition.left.name] = name
            return True
    return False


def _refuse_second(reading: ScopeReading, old: Pending | None, new: Pending) -> None:
    """A name is defined once; the same definition again changes nothing."""
    if old is None or _labelled(new) or [t.text for t in old.body] == [t.text for t in new.body]:
        return
    raise ReadError(
        f"{new.left.name} is defined a second time",
        reading.scope.chains[new.chain].signs[new.relation].span,
        "write = for a step, or give the new quantity another name",
    )


def _labelled(definition: Pending) -> bool:
    """Whether one entry is defined: ``z_4 := …``."""
    return any(isinstance(item, Number) for item in definition.left.items)


def _is_premise(table: Table, chain: Chain) -> bool:
    r"""Whether what stands left of ``\implies`` is an assumption and no step: one equation about a bare symbol.

    What follows from something and speaks of a symbol that has a meaning is a step, also where more follows from it.
    """
    if not chain.implies or len(chain.signs) != 1 or annotation(chain.signs[0]).define:
        return False
    if index_condition(table, chain):
        return True
    left = left_side(table, chain.members[0])
    if left is None or chain.signs[0].text not in ("=", "=="):
        return False
    known = table.symbols.get(left.name)
    return chain.premise is None or not (left.name in table.defined or (known is not None and known.declared))


def _begins(table: Table, chain: Chain, number: int, defined: Mapping[str, Pending]) -> Pending | None:
    """``h_0 = 1`` beside the recursion ``h_t = f(h_{t-1})`` says where it begins, also behind it."""
    if chain.signs[0].text != "=" or chain.in_row or chain.implies or SUPPOSES.search(chain.words.lower()):
        return None
    said, left = annotation(chain.signs[0]), left_side(table, chain.members[0])
    if said.given or said.step or said.wrong or left is None or [_text(item) for item in left.items] != ["0"]:
        return None
    known = defined.get(left.name)
    goes_back = known is not None and returns_to(table, known.body, known.left)
    if not goes_back or _entry(left) in defined:
        return None
    return Pending(number, 0, left, chain.members[1], True)


def _entry(left: Left) -> str:
    """The one entry that is defined, as a name of its own: ``h_0``."""
    return f"{left.name}_{{{','.join(map(_text, left.items))}}}"


def _text(item: Node) -> str:
    return item.text if isinstance(item, Number) else ""


def _definition(table: Table, chain: Chain, number: int, defined: Mapping[str, Pending]) -> Pending | None:
    """The definition that a chain begins with, or ends with at ``=:``."""
    if (beginning := _begins(table, chain, number, defined)) is not None:
        return beginning
    if chain.signs[-1].text == "=:" or _names_at_end(table, chain):
        name, body = _negated(chain.members[-1], chain.members[-2])
        left = is_definition(table, Chain((name, body), (chain.signs[-1],)), defined)
        if left is not None:
            return Pending(number, len(chain.signs) - 1, left, body, False)
    left = is_definition(table, chain, defined)
    if left is None:
        return None
    said = annotation(chain.signs[0])
    plain = chain.signs[0].text == "=" and not said.define
    body = chain.members[1]
    if plain and left.name in ("e", r"\sigma") and any(token.text in (*ORDERS, r"\infty", *DOTS) for token in body):
        return None
    # A function through itself, E[x] = E[y] + …, stays a definition: as an unknown function its steps would be refuted.
    if plain and not isinstance(left.node, Call) and mentions(table, body, left.name):
        return Pending(number, 0, left, body, plain) if returns_to(table, body, left) else None
    remark = _is_remark(table, left, body) and not is_value(table, chain) and left.name not in table.definable
    if plain and chain.inline and (remark or (chained(chain) and not states(table, chain))):
        return None
    return Pending(number, 0, left, body, plain)


def _is_remark(table: Table, left: Left, body: tuple[Token, ...]) -> bool:
    """``$\\gamma = 0$`` in running text speaks of a special case; so does any value of a symbol that was declared."""
    return left.name in table.symbols or all(token.kind in ("number", "sign") for token in body)


def _mentioned(tokens: Sequence[Token]) -> set[str]:
    """The name that an unreadable left side begins with."""
    return {token.text for token in tokens[:1] if token.kind in ("letter", "command")}


def _unread_call(table: Table, chain: Chain) -> set[str]:
    """The name of what would be defined, if its arguments could be read: it is not known, and no constant either."""
    left = chain.members[0]
    if chain.inline or chain.signs[0].text != "=" or len(left) < 3 or left[1].text != "(" or left[-1].text != ")":
        return set()
    name = left[0].text
    known = name in table.functions or name in table.symbols or any(t.text in "()" for t in left[2:-1])
    return _mentioned(left) if not known and parsed(table, left) is None else set()


def _names_at_end(table: Table, chain: Chain) -> bool:
    """``a = b := E``, ``a = b := -E``: what the chain ends with is a name for it."""
    if len(chain.signs) < 2 or chain.signs[-1].text != ":=":
        return False
    name, _ = _negated(chain.members[-1], chain.members[-2])
    return left_side(table, name) is not None and left_side(table, chain.members[-2]) is None


def _negated(name: tuple[Token, ...], value: tuple[Token, ...]) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """``u := -E`` says ``E := -(u)``."""
    if [token.text for token in name[:1]] != ["-"] or len(name) < 2:
        return name, value
    sign, at = name[0], value[0].start
    return name[1:], (sign, Token("open", "(", at, at), *value, Token("close", ")", at, at))


def _going_round(table: Table, chains: Sequence[Chain]) -> frozenset[str]:
    r"""``z^{l+1} = W^l a^l``, ``a^l = f(z^l)``: the names of which equations say one through the other, a place on."""
    needs: dict[str, set[str]] = {}
    shifted: set[str] = set()
    for chain in chains:
        if not chain.signs or chain.signs[0].text not in ("=", ":=") or chain.in_row or chain.implies:
            continue
        left, right = left_side(table, chain.members[0]), parsed(table, chain.members[1])
        if left is None or right is None or not left.items:
            continue
        if left.name not in needs:
            needs[left.name] = names_in(table, right)
            shifted |= {left.name} if any(map(is_computed, left.items)) else set()
    found = [group for group in recursions.circles(needs) if group & shifted and len(group) > 1]
    return frozenset().union(*found)

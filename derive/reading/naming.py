r"""Names that formulas get on the way: the p of ``\dots = e^{z_k} / Z = p_k``, the L of ``\log L(\theta) = \dots``.

What nothing declares or defines, and what stands nowhere before, is named there: no step could claim anything of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from derive.reading.annotations import annotation
from derive.reading.classify import Pending
from derive.reading.free import free_letters
from derive.reading.left_sides import Left, is_given, left_side, names_in
from derive.reading.understood import ScopeReading
from derive.source import ReadError
from derive.tex.lexicon import KNOWN_FUNCTIONS, bare
from derive.tex.syntax import Bracket, Call, Law, Name, Node
from derive.tex.tokens import Kind, Token

_LOGARITHMS = ("log", "ln")
_CONSTANTS = ("e", "I", r"\pi", r"\mathbf{1}", r"\mathbb{1}", r"\delta", "d")


def names_on_the_way(reading: ScopeReading) -> list[Pending]:
    """The definitions that are names given on the way; their relations are steps no more."""
    found: list[Pending] = []
    for number, chain in enumerate(reading.scope.chains):
        if chain.inline or number in reading.declared | reading.premises:
            continue
        for k in list(reading.steps.get(number, ()))[int(chain.premise is not None) :]:
            said = annotation(chain.signs[k])
            if chain.signs[k].text != "=" or said.step or said.wrong or is_given(chain, k):
                continue
            definition = next(_candidates(reading, number, k), None)
            if definition is not None:
                found.append(definition)
                reading.table.defined.add(definition.left.name)
                reading.steps[number].remove(k)
    return found


def _candidates(reading: ScopeReading, number: int, k: int) -> Iterator[Pending]:
    chain = reading.scope.chains[number]
    if k == len(chain.signs) - 1 and left_side(reading.table, chain.members[k]) is None:
        left = left_side(reading.table, chain.members[k + 1])
        body = chain.members[k]
        if left is not None and _is_new(reading, left, number, k + 1) and _fits(reading, left, body):
            yield Pending(number, k, left, body, True)
    left = _under_logarithm(reading, chain.members[k])
    if left is not None and _is_new(reading, left, number, k):
        yield Pending(number, k, left, _exponential(chain.members[k + 1]), True)


def _under_logarithm(reading: ScopeReading, tokens: tuple[Token, ...]) -> Left | None:
    r"""The L of ``\log L(\theta)`` and ``\log L``, where that is all."""
    node = _parsed(reading, tokens)
    match node:
        case Call(_, Name(_, text), (inner,), 0) if bare(text) in _LOGARITHMS and not isinstance(inner, Law):
            inner = inner.items[0] if isinstance(inner, Bracket) and len(inner.items) == 1 else inner
            stretch = tuple(t for t in tokens if inner.span.start <= t.start and t.end <= inner.span.end)
            return left_side(reading.table, stretch) if isinstance(inner, Call | Name) else None
    return None


def _exponential(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """``\\exp(…)`` of a formula, at its place."""
    first, last = tokens[0], tokens[-1]

    def token(kind: Kind, text: str, at: Token) -> Token:
        return Token(kind, text, at.start, at.end)

    return token("command", r"\exp", first), token("open", "(", first), *tokens, token("close", ")", last)


def _is_new(reading: ScopeReading, left: Left, number: int, member: int) -> bool:
    """Whether nothing is said of a name, and it stands nowhere before."""
    table, name = reading.table, left.name
    declared = name in table.symbols and table.symbols[name].declared and name not in table.unknown_of
    known = name in table.defined | table.functions | table.letters.keys() | table.size_names | table.adjoints.keys()
    if isinstance(left.node, Call) and (name == r"\sigma" or bare(name) in KNOWN_FUNCTIONS):
        return False
    if declared or known or name in (*_CONSTANTS, *table.aliases) or name in table.seen.variables | table.broken:
        return False
    if name in table.randomness.symbols or name in reading.declared_at:
        return name in table.unknown_of and not _mentioned_before(reading, name, number, member)
    return not _mentioned_before(reading, name, number, member)


def _mentioned_before(reading: ScopeReading, name: str, number: int, member: int) -> bool:
    chains = reading.scope.chains
    before = [
        tokens for n, chain in enumerate(chains[:number]) if n not in reading.declared for tokens in chain.members
    ]
    for tokens in (*before, *chains[number].members[:member]):
        node = _parsed(reading, tokens)
        if node is not None and name in names_in(reading.table, node):
            return True
    return False


def _fits(reading: ScopeReading, left: Left, body: tuple[Token, ...]) -> bool:
    """Whether the letters below a name are those of the formula that it names, which is no number."""
    if all(token.kind in ("number", "sign") for token in body):
        return False
    node = _parsed(reading, body)
    letters = {item.text for item in left.items if isinstance(item, Name)}
    return node is not None and letters == free_letters(node) & reading.table.seen.index_letters


def _parsed(reading: ScopeReading, tokens: tuple[Token, ...]) -> Node | None:
    with suppress(ReadError):
        return reading.table.parse(tokens)[0]
    return None

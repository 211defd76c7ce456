"""Names of which nothing says what shape they have: alone, transposed, with a number, or as members of a family."""

from __future__ import annotations

import re
from typing import TypeGuard

from derive.reading.understood import ScopeReading
from derive.records import replace
from derive.source import ReadError
from derive.tex.lexicon import KNOWN_FUNCTIONS, bare
from derive.tex.syntax import Name, Node, Number, Script

MOST_TOLD = 24
"""Names whose shapes are taken from what stands beside them."""
_MEANT = ("e", "d", "I", r"\pi", r"\partial", r"\mathrm{d}")
_ACCENTED = re.compile(r"\\(?:hat|tilde|widehat|widetilde)\{(.+)\}")
_OWNING = re.compile(r"([A-Za-z]|\\[A-Za-z]+)_\{.+\}")


def undeclared(reading: ScopeReading) -> dict[str, Node]:
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
            name = open_name(reading, part) if id(part) not in below else None
            if name is not None and (name not in found or is_transposed(part)):
                found[name] = part
            elif (family := family_of(reading, part)) is not None:
                found.setdefault(family, part)
    order = sorted(found, key=lambda name: (is_member(found[name]), not is_transposed(found[name])))
    return {name: found[name] for name in order[:MOST_TOLD]}


def open_name(reading: ScopeReading, node: Node) -> str | None:
    """The letter that a node is, bare or transposed, if its shape is open."""
    table = reading.table
    base = untransposed(node)
    if not isinstance(base, Name) and not is_numbered(base):
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
    return name if bare(letter_of(name)).isalpha() else None


def family_of(reading: ScopeReading, node: Node) -> str | None:
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


def is_member(node: Node) -> bool:
    """Whether a node has letters below it: ``k_j``, ``h_{t-1}``."""
    return isinstance(node, Script) and bool(node.subs) and not all(isinstance(sub, Number) for sub in node.subs)


def is_transposed(node: Node) -> bool:
    return isinstance(node, Script) and node.transpose


def untransposed(node: Node) -> Node:
    """What a transposed name is a transposed of: ``W`` of ``W^\\top``, ``W_1`` of ``W_1^\\top``."""
    if not isinstance(node, Script) or node.labels or not node.transpose:
        return node
    return replace(node, transpose=False) if node.subs else node.base


def is_numbered(node: Node) -> TypeGuard[Script]:
    """``W_1``"""
    if not isinstance(node, Script) or not isinstance(node.base, Name) or node.labels or node.transpose:
        return False
    return node.power is None and bool(node.subs) and all(isinstance(sub, Number) for sub in node.subs)


def letter_of(name: str) -> str:
    r"""The letter below an accent or above a subscript of its own: the ``X`` of ``\hat{X}`` and ``X_{h}``."""
    found = _ACCENTED.fullmatch(name) or _OWNING.fullmatch(name)
    return found[1] if found else name


def is_capital(name: str) -> bool:
    return letter_of(name).isupper()

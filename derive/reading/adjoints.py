r"""Adjoints: ``\bar{W}`` for ``\partial L / \partial W``, where a text that has one loss says that it writes them so.

A bar may also mean an average. Only the words of the text, or ``\bar{v} = \partial L / \partial v`` in it, decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from derive.reading.table import Table
from derive.source import ReadError
from derive.tex.statements import Chain
from derive.tex.syntax import Derivative, Name, Node, parts

LOSSES = frozenset(("L", r"\mathcal{L}", r"\ell", "J", "E", "C", r"\mathrm{Loss}", r"\mathrm{loss}"))
_SAID = re.compile(r"\b(?:adjoints?|cotangents?|reverse[- ]mode|back-?propagat\w*|backward pass)\b")
_BAR = r"\bar"


def adjoints(table: Table, chains: Sequence[Chain], text: str) -> None:
    """Find the names with a bar that are gradients of the one loss, and enter them into the table."""
    losses = {*table.unknown_of, *(table.seen.left & LOSSES)}
    named = {name for chain in chains for node in _nodes(table, chain) for name in _barred(node)}
    if len(losses) != 1 or not named:
        return
    if not (_SAID.search(text.lower()) or any(_is_convention(table, chain) for chain in chains)):
        return
    (loss,) = losses
    defined = {_name(table, chain, 0) for chain in chains if chain.signs and chain.signs[0].text == ":="}
    for name in named - defined - table.symbols.keys():
        table.adjoints[name] = loss


def base_of(name: str) -> str:
    r"""The W of ``\bar{W}``."""
    return name.removeprefix(_BAR + "{").removesuffix("}")


def _nodes(table: Table, chain: Chain) -> Iterator[Node]:
    for member in chain.members:
        with suppress(ReadError):
            yield from parts(table.parse(member)[0])


def _barred(node: Node) -> Iterator[str]:
    if isinstance(node, Name) and node.text.startswith(_BAR + "{"):
        yield node.text


def _name(table: Table, chain: Chain, member: int) -> str:
    with suppress(ReadError):
        node = table.parse(chain.members[member])[0]
        return node.text if isinstance(node, Name) else ""
    return ""


def _is_convention(table: Table, chain: Chain) -> bool:
    r"""``\bar{v} = \frac{\partial L}{\partial v}``"""
    if len(chain.members) != 2 or not (name := _name(table, chain, 0)).startswith(_BAR):
        return False
    with suppress(ReadError):
        match table.parse(chain.members[1])[0]:
            case Derivative(_, _, (Name(_, text),)):
                return text == base_of(name)
    return False

r"""Adjoints: ``\bar{W}`` for ``\partial L / \partial W``, where a text that has one loss says that it writes them so.

A bar may also mean an average. Only the words of the text, or ``\bar{v} = \partial L / \partial v`` in it, decide.
``dv = \partial L / \partial v`` says so of ``dW``, which is a differential else: it is read as ``\bar{W}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from derive.reading.chance.outcomes import base_name
from derive.reading.table import Table
from derive.source import ReadError
from derive.tex.statements import Chain
from derive.tex.syntax import Derivative, Differential, Name, Node, barred

LOSSES = frozenset(("L", r"\mathcal{L}", r"\ell", "J", "E", "C", r"\mathrm{Loss}", r"\mathrm{loss}"))
_SAID = re.compile(r"\b(?:adjoints?|cotangents?|reverse[- ]mode|back-?propagat\w*|backward pass)\b")
_BAR = r"\bar"


def adjoints(table: Table, chains: Sequence[Chain], text: str) -> None:
    """Find the names with a bar that are gradients of the one loss, and enter them into the table."""
    losses = {*table.unknown_of, *(table.seen.left & LOSSES)} or set(_differentiated(table, chains))
    if len(losses) == 1:
        _by_d(table, chains, text, *losses)
    named = {name for chain in chains for name in _barred(table.nodes(chain))}
    if len(losses) != 1 or not named:
        return
    if not (_SAID.search(text.lower()) or any(_is_convention(table, chain) for chain in chains)):
        return
    (loss,) = losses
    defined = {_name(table, chain, 0) for chain in chains if chain.signs and chain.signs[0].text == ":="}
    for name in named - defined - table.symbols.keys():
        table.adjoints[name] = loss


def _by_d(table: Table, chains: Sequence[Chain], text: str, loss: str) -> None:
    r"""``dW`` for ``\partial L / \partial W``, where the text says what ``dv`` is and speaks of no differentials."""
    nodes = [node for chain in chains for node in table.nodes(chain) if isinstance(node, Differential)]
    names = {base_name(node.body) for node in nodes} - {""}
    if not names or loss in names or "differential" in text.lower():
        return
    if any(_is_convention(table, chain, by_d=True) for chain in chains):
        table.adjoints |= {f"{_BAR}{{{name}}}": loss for name in names}
        table.by_d = True
        table.forget()


def _differentiated(table: Table, chains: Sequence[Chain]) -> Iterator[str]:
    """The names of losses that are differentiated and never defined."""
    for chain in chains:
        said = _is_convention(table, chain, by_d=True)
        for node in table.nodes(chain):
            if isinstance(node, Derivative) and isinstance(node.body, Name) and (said or node.body.text in LOSSES):
                yield node.body.text


def base_of(name: str) -> str:
    r"""The W of ``\bar{W}``."""
    return name.removeprefix(_BAR + "{").removesuffix("}")


def _barred(nodes: Sequence[Node]) -> set[str]:
    return {node.text for node in nodes if isinstance(node, Name) and node.text.startswith(_BAR + "{")}


def _name(table: Table, chain: Chain, member: int) -> str:
    with suppress(ReadError):
        node = table.parse(chain.members[member])[0]
        return node.text if isinstance(node, Name) else ""
    return ""


def _is_convention(table: Table, chain: Chain, *, by_d: bool = False) -> bool:
    r"""``\bar{v} = \frac{\partial L}{\partial v}``, or ``dv = …``"""
    if len(chain.members) != 2:
        return False
    with suppress(ReadError):
        left = table.parse(chain.members[0])[0]
        left = barred(left) if by_d and isinstance(left, Differential) else left
        if not isinstance(left, Name) or not (name := left.text).startswith(_BAR):
            return False
        match table.parse(chain.members[1])[0]:
            case Derivative(_, _, (Name(_, text),)):
                return text == base_of(name)
    return False

r"""``F(x, y) = 0`` defines y as a function of x: ``dy/dx = - F_x / F_y``, where ``F_y`` is not 0.

Only numbers, and only where the text says so beside the equation: "defines", "determines", "implicitly".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from derive.model import Note
from derive.notation import ZERO, Add, D, Expr, Mul, Var, div, neg, sub
from derive.reading.table import Table
from derive.shapes import Tensor
from derive.source import ReadError
from derive.tex.statements import Chain
from derive.tex.syntax import Derivative, Name, Node, Number, parts

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope

_SAID = re.compile(r"\b(?:defin\w*|determin\w*|implicit\w*)\b")


def equations(table: Table, chains: Sequence[Chain]) -> list[tuple[Node, Node]]:
    """The equations of which a text says that they define a function."""
    found: list[tuple[Node, Node]] = []
    table.varying |= {n.body.text for n in table.seen.parts if isinstance(n, Derivative) and isinstance(n.body, Name)}
    implicit = any("implicit" in words.lower() for chain in chains for words in (chain.words, chain.after))
    for chain in chains:
        if not chain.inline or {sign.text for sign in chain.signs} != {"="}:
            continue
        with suppress(ReadError):
            left, right = (table.parse(member)[0] for member in chain.members[-2:])
            if _SAID.search(chain.after) or (implicit and isinstance(right, Number)):
                found.append((left, right))
    return found


def derivative(reader: Elaborator, body: Node, value: Tensor, wrt: Node, total: bool, scope: Scope) -> Tensor | None:
    r"""``\frac{dy}{dx}``, and ``\frac{d}{dx} u`` of what is made of y, where an equation defines y; else None."""
    if not isinstance(wrt, Name) or value.rank or not reader.table.implicit:
        return None
    named = body.text if isinstance(body, Name) else ""
    slopes: list[tuple[Var, Expr]] = []
    for left, right in reader.table.implicit:
        letters = [part.text for side in (left, right) for part in parts(side) if isinstance(part, Name)]
        for name in dict.fromkeys(letters):
            if wrt.text in letters and name != wrt.text and (total or name == named) and _is_open(reader, name):
                with suppress(ReadError):
                    slopes.append(_slope(reader, left, right, wrt, Name(wrt.span, name), scope))
    by = reader.tensor(wrt, scope).body
    if not slopes or not isinstance(by, Var):
        return None
    reader.notes.append(Note("implicit", body.span, {"names": ", ".join(one.name for one, _ in slopes), "by": by.name}))
    for letter, slope in slopes:
        if value.body == letter:
            return Tensor(slope)
    terms: list[Expr] = [Mul((D(value.body, one), slope)) for one, slope in slopes]
    return Tensor(Add((D(value.body, by), *terms)))


def _is_open(reader: Elaborator, name: str) -> bool:
    """Whether a name is a number of which nothing else says what it is, and by which something is differentiated."""
    table = reader.table
    known = table.defined | table.functions | table.formals.keys() | table.maps.keys() | table.size_names
    symbol = table.symbols.get(name)
    slots = symbol.slots if symbol is not None else ()
    return name not in known and not slots and name in table.varying


def _slope(reader: Elaborator, left: Node, right: Node, wrt: Name, name: Name, scope: Scope) -> tuple[Var, Expr]:
    """The letter that an equation defines, and its derivative."""
    one, other = reader.scalar(left, scope), reader.scalar(right, scope)
    difference = one if other == ZERO else sub(one, other)
    x, y = reader.scalar(wrt, scope), reader.scalar(name, scope)
    if not isinstance(x, Var) or not isinstance(y, Var):
        raise ReadError("only letters are defined by an equation", name.span)
    return y, neg(div(D(difference, x), D(difference, y)))

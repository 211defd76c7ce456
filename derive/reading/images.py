"""An index of an index: ``z_{y_i}``, ``u_{j_k}``, ``v_{w_O}``.

``E(y_i)`` is ``\\sum_c Y_{ic} E(c)``, whatever E is, with a table Y whose rows are one-hot: ``Y_{ic} = 1`` where c is
``y_i``. The sum is put around all that speaks of i: the summand where i is bound, else the whole member.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from derive.model import Fact
from derive.notation import Expr, Index, Mul, Slot, Sum, Var, free_indices, fresh, letters_in
from derive.reading.table import Symbol
from derive.source import ReadError
from derive.tex.syntax import Name, Node, Number, Script

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope

IMAGE = r"\delta^"
"""How the name of the table of an index of an index begins."""


def is_image(item: Node) -> bool:
    """Whether a subscript has subscripts of its own."""
    match item:
        case Script(_, Name(), subs, (), None, False, 0) if subs:
            return all(isinstance(sub, Name | Number) for sub in subs)
    return False


def image(reader: Elaborator, item: Script, size: str, scope: Scope) -> Slot:
    """The slot that an index of an index is; one with a label, ``w_O``, is a letter of its own."""
    assert isinstance(item.base, Name)
    base = item.base.text
    if not all(_counts(reader, base, sub, scope) for sub in item.subs):
        return reader.slot(Name(item.span, f"{base}_{{{''.join(map(_text, item.subs))}}}"), size, scope)
    name = f"{IMAGE}{{{base}}}"
    known = reader.table.symbols.get(name)
    if known is None:
        slots = (*(reader.sizes.unknown() for _ in item.subs), reader.sizes.unknown(base))
        known = reader.table.symbols[name] = Symbol(name, slots)
        reader.table.late_facts.append(Fact("one-hot", name, len(item.subs)))
    if len(known.slots) != len(item.subs) + 1:
        raise ReadError(f"{base} stands with another number of indices elsewhere", item.span)
    at = tuple(reader.slot(sub, own, scope) for sub, own in zip(item.subs, known.slots, strict=False))
    reader.sizes.unify(known.slots[-1], size, f"the index {base}", item.span)
    key = Var(name, at)
    if key not in reader.images:
        reader.images[key] = fresh(Index(base, known.slots[-1]))
    return reader.images[key]


def _text(sub: Node) -> str:
    assert isinstance(sub, Name | Number)
    return sub.text


def _counts(reader: Elaborator, base: str, sub: Node, scope: Scope) -> bool:
    """Whether the subscript of a subscript is an index: a number, a letter that is bound, or one of other names."""
    if isinstance(sub, Number):
        return True
    assert isinstance(sub, Name)
    counting = reader.table.seen.counting
    others = (letters for name, letters in counting.over.items() if name != base)
    return sub.text in scope or sub.text in counting.bound or any(sub.text in letters for letters in others)


def lifted(reader: Elaborator, body: Expr, bound: Collection[Index] | None = None) -> Expr:
    """The body with a sum for every image that speaks of a bound index, or for all of them."""
    for key, index in reversed(list(reader.images.items())):
        slots = key.indices
        if bound is not None and not any(letters_in(slot) & set(bound) for slot in slots):
            continue
        del reader.images[key]
        if index in free_indices(body):
            body = Sum(index, Mul((Var(key.name, (*slots, index)), body)))
    return body

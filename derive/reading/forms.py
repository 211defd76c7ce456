"""How a symbol is written with its indices: ``p(a)``, ``x^{(i)}_j``, ``w^l_{jk}``."""

from __future__ import annotations

from collections.abc import Set

from derive.notation import Slot, Var, slot_text
from derive.tex.syntax import Call, Name, Node, Number, Script
from derive.typography import Form


def form_of(node: Script | Call, entry: Var, applied: Set[str]) -> Form | None:
    """The form of an entry in the text; None where all its indices stand below. ``applied``: what ``p(a)`` indexes."""
    match node:
        case Call(function=Name(), args=args) if _are(args, entry.indices):
            return Form("call", len(args))
        case Script(base=Name(text=name), subs=subs) if name in applied:
            return Form("call", len(subs))
        case Script(base=Name(), labels=labels) if labels and _are(labels, entry.indices):
            return Form("label", len(labels))
        case Script(base=Name(), power=Name() as power) if _are((power,), entry.indices):
            return Form("power", 1)
    return None


def _are(items: tuple[Node, ...], slots: tuple[Slot, ...]) -> bool:
    """Whether these are the first indices."""
    letters = [slot_text(slot) for slot in slots[: len(items)]]
    return [item.text for item in items if isinstance(item, Name | Number)] == letters

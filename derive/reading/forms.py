"""How a symbol is written with its indices: ``p(a)``, ``x^{(i)}_j``, ``w^l_{jk}``."""

from __future__ import annotations

from collections.abc import Set

from derive.notation import Slot, Var, slot_text
from derive.reading.chance.moments import at_mean_of
from derive.reading.images import IMAGE
from derive.reading.membership import excludes, table_of
from derive.reading.special import FUNCTIONS
from derive.reading.table import Table
from derive.tex.syntax import Call, Name, Node, Number, Script
from derive.typography import Form


def forms_of(table: Table) -> dict[str, Form]:
    """How the symbols of a section are written where not all indices stand below, and known functions by a letter."""
    functions = {
        FUNCTIONS[name]: Form("call", 0, letter=name) for name in sorted(table.seen.special & FUNCTIONS.keys())
    }
    declared = {
        name: Form("below", symbol.family, len(symbol.hidden))
        for name, symbol in table.symbols.items()
        if symbol.declared or symbol.hidden
    }
    versions = {
        name: Form("version", 0)
        for name in table.symbols
        if any(name.endswith(f"_{{{letter}}}") for letter in table.lexicon.versions)
    }
    sets = {
        table_of(name): Form("member", 0, int(excludes(table, name)), name)
        for name in sorted(table.seen.sets)
        if table_of(name) in table.symbols
    }
    images = {
        fact.name: Form("image", 0, letter=fact.name.removeprefix(IMAGE)[1:-1])
        for fact in table.late_facts
        if fact.kind == "one-hot" and fact.name.startswith(IMAGE)
    }
    means = {
        at_mean_of(name): Form("mean", 0, letter=name)
        for name, symbol in table.randomness.symbols.items()
        if symbol.by_moments
    }
    written = {name: form for name, form in table.forms.items() if form is not None}
    return {**functions, **declared, **versions, **sets, **images, **means, **written}


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

"""Declarations put into the table of a scope: names with the sizes of their slots, index letters, functions."""

from __future__ import annotations

from collections.abc import Sequence

from derive.model import Fact
from derive.reading.declarations import Declared
from derive.reading.table import Symbol, Table
from derive.source import ReadError
from derive.tex.syntax import Name, Node, Number, Script

_FACTS = ("positive", "nonnegative", "unit-interval")
_SIGNS = ("positive", "nonnegative", "negative", "nonpositive")
_DOMAINS = {*_FACTS, *_SIGNS, "symmetric", "positive-definite", "orthogonal", "unit", "simplex", "binary", "sign"}


def enter(table: Table, found: Sequence[Declared]) -> list[ReadError]:
    """Put declarations into the table; a declaration that contradicts an earlier one is an error."""
    errors: list[ReadError] = []
    for declared in found:
        if declared.kind.kind in ("labels", "range"):
            _enter_letters(table, declared)
    # What was said in words alone comes last: it adds to what is declared in formulas.
    for declared in sorted(found, key=lambda one: one.weak):
        for name in declared.names:
            try:
                _enter(table, declared, name)
                _enter_relatives(table, declared, name)
            except ReadError as error:
                errors += [] if declared.weak else [error]
    return errors


def _enter_relatives(table: Table, declared: Declared, node: Node) -> None:
    """The letter of the entries of a matrix; the arguments of an unknown function."""
    assert isinstance(node, Name | Script)
    name = table.resolve(node).name
    for entry in declared.entries:
        if isinstance(entry, Script) and isinstance(entry.base, Name):
            table.aliases[entry.base.text] = name
    if declared.arguments:
        table.unknown_of[name] = tuple(
            table.resolve(a).name for a in declared.arguments if isinstance(a, Name | Script)
        )


def aliases(table: Table, defined: frozenset[str]) -> None:
    """A small letter with two indices names the entries of the matrix that its capital was declared as."""
    for name, count in table.seen.letter_scripts.items():
        known = table.symbols.get(name.upper()) if len(name) == 1 and name.islower() else None
        if known is None or name in table.symbols or name in defined:
            continue
        if known.declared and len(known.slots) == count >= 2 and known.family == 0:
            table.aliases.setdefault(name, known.name)


def _enter_letters(table: Table, declared: Declared) -> None:
    if declared.kind.kind == "range":
        size = known_size(table, declared.kind.sizes[0])
    else:
        size = "{" + ",".join(declared.kind.labels) + "}"
        table.sizes.numbers[size] = declared.kind.labels
    for name in declared.names:
        if isinstance(name, Name):
            table.letters[name.text] = size


def known_size(table: Table, name: str) -> str:
    """A size that was declared, by a letter or as a number."""
    if name.isdigit():
        table.sizes.numbers[name] = int(name)
    else:
        table.size_names.add(name)
    return name


def _enter(table: Table, declared: Declared, node: Node) -> None:
    """Put one name into the table."""
    assert isinstance(node, Name | Script)
    kind = declared.kind.kind
    if kind == "function":
        _enter_function(table, declared, node)
        return
    if kind in ("labels", "range") and isinstance(node, Name):
        return
    if kind == "identity" and isinstance(node, Name) and declared.kind.sizes:
        table.identities[node.text] = known_size(table, declared.kind.sizes[0])
        return
    if isinstance(node, Script) and isinstance(node.base, Name) and isinstance(node.power, Name) and not node.transpose:
        table.labelled_powers.add(node.base.text)
    resolved = table.resolve(node)
    if resolved.transpose or resolved.power is not None:
        raise ReadError("only a name can be declared", node.span)
    leading = _leading(table, resolved.items)
    own = () if kind in ("labels", "range") else tuple(known_size(table, size) for size in declared.kind.sizes)
    if not declared.weak or declared.rank is not None:
        _enter_symbol(table, declared, resolved.name, leading, own)
    if kind == "binary":
        table.binary.add(resolved.name)
    if kind in _FACTS:
        table.facts.append(Fact(kind, resolved.name))  # type: ignore[arg-type]
    said = (*declared.properties, *([kind] if kind in _DOMAINS - set(_FACTS) else []))
    for word in said:
        table.properties.setdefault(resolved.name, {})[word] = declared.span


def _enter_function(table: Table, declared: Declared, node: Name | Script) -> None:
    r"""``f : \mathbb{R} \to \mathbb{R}``; ``f : \mathbb{R}^n \to \mathbb{R}`` is an unknown function of one vector."""
    if not isinstance(node, Name):
        raise ReadError(
            "only a letter or a word can be declared as a function", node.span, r"write f : \mathbb{R} \to …"
        )
    takes_vectors = any(kind.sizes for kind in declared.domain)
    if declared.kind.sizes and (len(declared.domain) != 1 or declared.domain[0].sizes != declared.kind.sizes):
        hint = r"write f : \mathbb{R} \to \mathbb{R} for each component f_k"
        raise ReadError("functions whose values are vectors are not read yet", declared.span, hint)
    if not takes_vectors or declared.kind.sizes:
        table.functions.add(node.text)
        return
    applied = {
        tuple(arg.text if isinstance(arg, Name) else "" for arg in args)
        for args in table.seen.applied.get(node.text, ())
    }
    if not applied:
        return
    if len(applied) > 1 or "" in next(iter(applied)):
        hint = f"name what it is applied to, and write {node.text} of that name everywhere"
        raise ReadError(
            f"{node.text} takes vectors, and is read only where it is applied to one name", declared.span, hint
        )
    table.unknown_of[node.text] = next(iter(applied))


def _leading(table: Table, items: Sequence[Node]) -> tuple[str, ...]:
    """The sizes of the slots that are written as subscripts."""
    leading: list[str] = []
    for item in items:
        if isinstance(item, Name):
            leading.append(table.letters.get(item.text) or table.sizes.unknown(item.text))
        elif not isinstance(item, Number):
            raise ReadError("only a letter can be an index in a declaration", item.span)
        else:
            leading.append(table.sizes.unknown())
    return tuple(leading)


def _enter_symbol(table: Table, declared: Declared, name: str, leading: tuple[str, ...], own: tuple[str, ...]) -> None:
    """The slots of a symbol; what is known of them already must agree."""
    slots = (*leading, *own)
    bare_domain = declared.kind.kind in _SIGNS and not own
    known = table.symbols.get(name)
    if known is not None and known.declared and not bare_domain and not declared.weak:
        for old, new in zip(known.slots, slots, strict=False):
            table.sizes.unify(old, new, name, declared.span)
    elif known is None:
        indexed = table.seen.letter_scripts.get(name, 0) if not own else 0
        rank = max(len(slots), indexed, len(leading) + (declared.rank or 0))
        extra = tuple(table.sizes.unknown() for _ in range(rank - len(slots)))
        is_declared = not declared.weak and not bare_domain
        table.symbols[name] = Symbol(name, slots + extra, len(leading), is_declared)

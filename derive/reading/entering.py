"""Declarations put into the table of a scope: names with the sizes of their slots, index letters, functions."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from derive.model import Fact
from derive.reading import extents
from derive.reading.declarations import Declared
from derive.reading.dots import is_computed, letters_of
from derive.reading.images import is_image
from derive.reading.table import ONES, Map, Symbol, Table
from derive.records import replace
from derive.source import ReadError
from derive.tex.lexicon import bare, composed
from derive.tex.names import flat
from derive.tex.syntax import Bracket, Call, Gradient, Name, Node, Number, Script, Times

_VALUED = frozenset(
    ("J", "L", "E", "C", "V", "Q", "U", "R", "K", "S", "k", "l", r"\ell", r"\mathrm{Loss}", r"\mathrm{loss}")
)
"""Letters of losses, values, energies and kernels, which are numbers."""
_DRESSED = re.compile(r"\\(?:hat|tilde|bar|mathcal|mathscr|check|breve)\{(\\?[A-Za-z]+)\}")
_FACTS = ("positive", "nonnegative", "unit-interval")
_NO_PROPERTY = "say it of its blocks"
_SIGNS = ("positive", "nonnegative", "negative", "nonpositive")
_DOMAINS = {*_FACTS, *_SIGNS, "symmetric", "positive-definite", "orthogonal", "unit", "simplex", "binary", "sign"}


def says_more_than_sign(declared: Declared) -> bool:
    """Whether a declaration says what kind of thing a name is, and not only that its values are positive."""
    signs = declared.kind.kind in _SIGNS or (declared.weak and {*declared.properties} <= {*_SIGNS})
    return not signs or bool(declared.kind.sizes) or declared.rank is not None


def enter(table: Table, found: Sequence[Declared]) -> list[ReadError]:
    """Put declarations into the table; a declaration that contradicts an earlier one is an error."""
    errors: list[ReadError] = []
    for declared in found:
        if declared.kind.kind in ("labels", "range"):
            _enter_letters(table, declared)
    # What was said in words alone comes last: it adds to what is declared in formulas.
    # A function tells the shapes of its arguments only where nothing else does.
    numbered = {(d.kind.kind, d.properties, _entry_of(name)) for d in found for name in d.names}
    # So does x = x(t), which says nothing of the shape of x.
    for declared in sorted(found, key=lambda one: (one.kind.kind == "function", one.weak, bool(one.arguments))):
        for name in declared.names:
            try:
                _refuse_one_entry(table, declared, name, numbered)
                _enter(table, declared, name)
                _enter_relatives(table, declared, name)
            except ReadError as error:
                errors += [] if declared.weak else [error]
    return errors


def _entry_of(node: Node) -> tuple[str, ...]:
    """The name and the numbers below it: of ``x_1``; nothing of any other name."""
    if isinstance(node, Script) and isinstance(node.base, Name) and node.subs:
        numbers = [item.text for item in node.subs if isinstance(item, Number)]
        return (node.base.text, *numbers) if len(numbers) == len(node.subs) else ()
    return ()


def _refuse_one_entry(table: Table, declared: Declared, node: Node, said: Set[tuple[object, ...]]) -> None:
    """``x_1 > 0`` says nothing of other entries; it is read where it is said of all that stand in the document."""
    entry = _entry_of(node)
    if not entry or not (declared.properties or declared.kind.kind in {*_DOMAINS, "binary"}):
        return
    name, kind = entry[0], (declared.kind.kind, declared.properties)
    base = node.base if isinstance(node, Script) else node
    written = (_entry_of(Script(node.span, base, subs)) for subs in table.seen.below.get(name, ()))
    if name in table.seen.alone or any((*kind, other) not in said for other in written):
        hint = f"say it of all entries, {name}_i, or give the entry a name of its own"
        raise ReadError(f"what is said of one entry of {name} alone is not read", node.span, hint)


def _enter_relatives(table: Table, declared: Declared, node: Node) -> None:
    """The letter of the entries of a matrix; the arguments of an unknown function."""
    assert isinstance(node, Name | Script)
    name = table.resolve(node).name
    for entry in declared.entries:
        if isinstance(entry, Script) and isinstance(entry.base, Name):
            table.aliases[entry.base.text] = name
    if declared.arguments and (declared.kind.sizes or declared.weak):
        known = table.symbols.get(name)
        slots = known.slots if known is not None else ()
        values = tuple(known_size(table, size) for size in declared.kind.sizes)
        table.maps[name] = Map(None, values or slots)
        table.symbols.pop(name, None)
    elif declared.arguments:
        table.unknown_of[name] = tuple(
            table.resolve(a).name for a in declared.arguments if isinstance(a, Name | Script)
        )


def applied_elsewhere(table: Table) -> tuple[str, ...]:
    """The declared functions, ``L(Y)``, that are also applied to something else, or under a sum: no losses.

    Of vectors they are unknown functions that have a value at any argument.
    """
    found: list[str] = []
    for name, arguments in table.unknown_of.items():
        own = set(arguments) - table.seen.summed
        calls = (flat(arg) for items in table.seen.applied.get(name, ()) for arg in items)
        if any(text not in own for text in calls):
            found.append(name)
            symbols = [known for argument in arguments if (known := table.symbols.get(argument)) is not None]
            if any(len(known.slots) > known.family for known in symbols):
                table.maps[name] = Map(None)
    return tuple(found)


def aliases(table: Table, defined: frozenset[str], entries: frozenset[str]) -> None:
    """A small letter with two indices names the entries of the matrix that its capital was declared as.

    ``entries``: the letters that are defined entry by entry. A capital that nothing else explains is then their matrix.
    """
    for name, count in table.seen.letter_scripts.items():
        if len(name) != 1 or not name.islower():
            continue
        known = table.symbols.get(name.upper())
        if known is None and count == 2 and name in entries and _is_explained_by(table, name):
            table.aliases[name.upper()] = name
        if count == 2 and name in entries and name not in table.symbols and _is_given_twice(table, name.upper()):
            table.aliases[name] = name.upper()
        if known is None or name in table.symbols or name in defined:
            continue
        if known.declared and len(known.slots) == count >= 2 and known.family == 0:
            table.aliases.setdefault(name, known.name)


def _is_given_twice(table: Table, capital: str) -> bool:
    r"""Whether a matrix that a loss is declared to depend on, ``L(Y)``, is defined itself, beside its entries."""
    return capital in table.seen.left and any(capital in arguments for arguments in table.unknown_of.values())


def _is_explained_by(table: Table, name: str) -> bool:
    """Whether a capital letter stands alone and means nothing else, and its small letter never stands alone."""
    capital, seen = name.upper(), table.seen
    taken = capital in seen.left | seen.size_names | table.size_names | seen.applied.keys() | seen.letter_scripts.keys()
    return capital in seen.alone and not taken and name not in seen.alone


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
    if isinstance(node, Name) and node.text in ONES and kind == "real" and len(declared.kind.sizes) == 1:
        table.ones[node.text] = known_size(table, declared.kind.sizes[0])
        return
    if isinstance(node, Script) and isinstance(node.base, Name) and isinstance(node.power, Name) and not node.transpose:
        table.labelled_powers.add(node.base.text)
    resolved = table.resolve(node)
    if resolved.transpose or resolved.power is not None:
        raise ReadError("only a name can be declared", node.span)
    resolved = replace(resolved, name=resolved.name + "'" * resolved.primes)
    leading = _leading(table, resolved.items)
    if any(map(extents.is_computed, declared.kind.sizes)):
        _enter_computed(table, declared, resolved.name, leading)
        return
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


def _enter_computed(table: Table, declared: Declared, name: str, leading: tuple[str, ...]) -> None:
    """A symbol of which sizes are made of others; one that a formula defines is what that says."""
    if table.commutes and name.startswith("K"):
        return
    if declared.kind.kind != "real" or declared.properties:
        raise ReadError(f"of {name}, whose size is made of others, only the shape is read", declared.span, _NO_PROPERTY)
    if name not in table.seen.left and name not in table.composites:
        extents.enter(table, name, leading, declared.kind.sizes)


def _enter_function(table: Table, declared: Declared, node: Name | Script) -> None:
    r"""``f : \mathbb{R} \to \mathbb{R}``; ``f : \mathbb{R}^n \to \mathbb{R}`` is an unknown function of one vector."""
    if not isinstance(node, Name):
        raise ReadError(
            "only a letter or a word can be declared as a function", node.span, r"write f : \mathbb{R} \to …"
        )
    if any(extents.is_computed(size) for kind in (declared.kind, *declared.domain) for size in kind.sizes):
        raise ReadError("a function of blocks or pairs is not read", declared.span, "give each block its own argument")
    name, values = node.text, tuple(known_size(table, size) for size in declared.kind.sizes)
    domain = tuple(tuple(known_size(table, size) for size in kind.sizes) for kind in declared.domain)
    if not any(domain) and not values:
        table.functions.add(name)
        return
    _enter_parameters(table, name, domain)
    if name in table.seen.defined_applied:
        return
    if values and len(domain) == 1 and domain[0] == values and _works_by_entries(table, name):
        table.functions.add(name)
        return
    table.maps[name] = Map(domain, values)


def _works_by_entries(table: Table, name: str) -> bool:
    r"""Whether a function of vectors with as many values is said to work entry by entry, or used so.

    As in ``\delta \odot f'(z)`` and ``\operatorname{diag}(f'(z))``.
    """
    if table.entrywise or name == r"\sigma":
        return True
    functions = {name, *table.functions}
    return name in table.seen.primed and any(_by_entries(part, functions) for part in table.seen.parts)


def told_by_brackets(table: Table) -> None:
    """The functions that only their brackets tell: of vectors, losses and values are numbers.

    Other letters may be functions that work entry by entry, where the text says so or calls them activations.
    """
    known = table.functions | table.maps.keys() | table.unknown_of.keys() | table.seen.defined_applied.keys()
    for name in sorted(table.lexicon.by_brackets - known):
        if _letter(name) in _VALUED or _has_gradient(table, name):
            table.maps[name] = Map(None)
        elif not table.activations and not _works_by_entries(table, name):
            table.unshaped.add(name)


def _has_gradient(table: Table, name: str) -> bool:
    r"""Whether ``\nabla f(x)`` stands somewhere."""
    for part in table.seen.parts:
        match part:
            case Gradient(_, _, Times(_, (Name(_, text), Bracket(), *_)), _, False) if text == name:
                return True
    return False


def _letter(name: str) -> str:
    r"""``J`` of ``\tilde{J}``, ``L`` of ``\mathcal{L}``."""
    return _DRESSED.sub(r"\1", name)


def _by_entries(node: Node, functions: set[str]) -> bool:
    r"""``a \odot b`` of what are no functions, ``\operatorname{diag}(a)``"""
    match node:
        case Times(_, _, signs):
            return r"\odot" in signs and not composed(node, functions)
        case Call(_, Name(_, text)):
            return bare(text) == "diag"
    return False


def _enter_parameters(table: Table, name: str, domain: tuple[tuple[str, ...], ...]) -> None:
    """The shapes of names that nothing declares, from the declaration of the function that is applied to them."""
    for args in (*table.seen.applied.get(name, ()), table.seen.defined_applied.get(name, ())):
        for arg, sizes in zip(args, domain, strict=False):
            known = isinstance(arg, Name) and (arg.text in table.symbols or arg.text in table.seen.left)
            if isinstance(arg, Name) and not known and arg.text not in table.letters:
                table.symbols[arg.text] = Symbol(arg.text, sizes, declared=True)
            match arg:
                case Script(_, Name(_, text), (Name(_, letter),), (), None, False, 0) if text not in table.symbols:
                    if letter in table.seen.index_letters and text not in table.seen.left:
                        family = table.letters.get(letter) or table.sizes.unknown(letter)
                        table.symbols[text] = Symbol(text, (family, *sizes), 1, declared=True)


def _leading(table: Table, items: Sequence[Node]) -> tuple[str, ...]:
    """The sizes of the slots that are written as subscripts."""
    leading: list[str] = []
    for item in items:
        letters = [item.text] if isinstance(item, Name) else list(letters_of(item)) if is_computed(item) else []
        if len(letters) == 1:
            leading.append(table.letters.get(letters[0]) or table.sizes.unknown(letters[0]))
        elif not isinstance(item, Number) and not is_image(item):
            hint = r"write h_t \in \mathbb{R}^d, or h_{t-1}"
            raise ReadError("only a letter can be an index in a declaration", item.span, hint)
        else:
            leading.append(table.sizes.unknown())
    return tuple(leading)


def _enter_symbol(table: Table, declared: Declared, name: str, leading: tuple[str, ...], own: tuple[str, ...]) -> None:
    """The slots of a symbol; what is known of them already must agree."""
    slots = (*leading, *own)
    bare_domain = declared.kind.kind in _SIGNS and not own
    known = table.symbols.get(name)
    if known is not None and known.declared and not bare_domain and not declared.weak:
        members = leading or known.family
        if declared.kind.kind == "real" and len(known.slots) != len(slots) and not members:
            hint = "a bold letter and an arrow are the letter itself: give one of them another name"
            raise ReadError(f"{name} is declared a second time, with another shape", declared.span, hint)
        for old, new in zip(known.slots, slots, strict=False):
            table.sizes.unify(old, new, name, declared.span)
    elif known is None:
        indexed = table.seen.letter_scripts.get(name, 0) if not own else 0
        rank = max(len(slots), indexed, len(leading) + (declared.rank or 0))
        extra = tuple(table.sizes.unknown() for _ in range(rank - len(slots)))
        is_declared = not declared.weak and not bare_domain
        table.symbols[name] = Symbol(name, slots + extra, len(leading), is_declared)

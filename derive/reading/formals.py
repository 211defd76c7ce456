"""Functions with a definition, applied: at their own parameters, at other arguments, at all members of a family."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from derive.model import Note
from derive.notation import (
    REALS,
    D,
    Expr,
    Index,
    Ord,
    Product,
    Slot,
    fresh,
    substitute_slots,
)
from derive.reading import entries
from derive.reading.bounds import MAX_APPLICATIONS
from derive.reading.chance.outcomes import base_name
from derive.reading.maps import hold
from derive.reading.table import Formal, Resolved, Table
from derive.records import replace
from derive.shapes import Tensor
from derive.source import ReadError
from derive.tex.names import flat
from derive.tex.syntax import Call, Name, Node, Script, skeleton

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope


def applied(reader: Elaborator, name: str, node: Call, scope: Scope) -> Tensor:
    """A function with a definition: at its own parameters the defined symbol, elsewhere its body at the arguments."""
    table, formal = reader.table, reader.table.formals[name]
    if len(formal.params) != len(node.args):
        raise ReadError(
            f"{name} is defined with {len(formal.params)} arguments, {len(node.args)} stand here", node.span
        )
    if letters := _families(formal.params, node.args):
        return _over_family(reader, name, node, letters, scope)
    own = node.function.subs if isinstance(node.function, Script) and formal.letters else ()
    if formal.letters and not own and all(isinstance(letter, Name) for letter in formal.letters):
        return _all_members(reader, name, node, formal, scope)
    if len(own) != len(formal.letters):
        raise ReadError(f"{name} is defined with {len(formal.letters)} indices, {len(own)} stand here", node.span)
    items = None if _moved(formal, node) else _matched(table, formal.params, node.args)
    shadowed = any(table.parameter(param) in reader.arguments for param in formal.params) or any(
        index.size == REALS for index in map(scope.get, map(flat, formal.params)) if index is not None
    )
    known = name in table.defined and name in table.symbols
    if items is not None and not shadowed and not node.primes and known:
        return entries.entry(reader, Resolved(name, own + items, None, False, 0), node.span, scope)
    args = [reader.tensor(arg, scope) for arg in node.args]
    return _primed(reader, name, node, args, scope) if node.primes else body_at(reader, name, node, args, scope)


def _all_members(reader: Elaborator, name: str, node: Call, formal: Formal, scope: Scope) -> Tensor:
    """``f(x)`` for ``f_i(x)`` that is defined: the vector of all members."""
    axes = {
        letter.text: fresh(Index(letter.text, reader.sizes.unknown(letter.text)))
        for letter in formal.letters
        if isinstance(letter, Name)
    }
    function = Script(node.span, Name(node.span, name), formal.letters)
    value = applied(reader, name, replace(node, function=function), {**scope, **axes})
    return replace(value, axes=(*axes.values(), *value.axes))


def _primed(reader: Elaborator, name: str, node: Call, args: list[Tensor], scope: Scope) -> Tensor:
    """``f'(u)``, ``f''(u)``: derivatives by a symbol that is ``u``; by a vector, a row."""
    if len(args) != 1 or (args[0].rank and (node.primes > 1 or args[0].rank > 1)):
        raise ReadError("this derivative of a defined function is not read", node.span, r"write \frac{d}{dx}")
    at = args[0] if is_run_over(args[0].body) else hold(reader, args[0])[1]
    value = body_at(reader, name, node, [at], scope)
    if value.rank:
        raise ReadError("this derivative of a defined function is not read", node.span, r"write \frac{d}{dx}")
    body = value.body
    for _ in range(node.primes):
        body = D(body, at.body)
    return Tensor(body, at.axes, row=bool(at.axes))


def is_run_over(body: Expr) -> bool:
    """Whether this is the number over which an integral runs."""
    return isinstance(body, Ord) and body.index.size == REALS


def body_at(reader: Elaborator, name: str, node: Call, args: list[Tensor], scope: Scope) -> Tensor:
    """The body of a function with the arguments in place of its parameters."""
    formal = reader.table.formals[name]
    if name in reader.applying:
        raise ReadError(f"{name} is defined through itself", node.span)
    reader.applications += 1
    if reader.applications > MAX_APPLICATIONS:
        raise ReadError("too many functions are applied to one another here", node.span, "define what lies between")
    letters, slots = _letters(reader, formal, node, scope)
    known = dict(reader.arguments)
    reader.applying.append(name)
    for param, own, arg in zip(formal.params, node.args, args, strict=True):
        # A parameter such as \beta_0 is a name of its own, no member of a family.
        if _same_family(param, own) and isinstance(param, Script) and reader.table.resolve(param).items:
            reader.arguments.pop(reader.table.parameter(param), None)
        else:
            reader.arguments[reader.table.parameter(param)] = arg
    for param, other in _moved(formal, node):
        reader.arguments[reader.table.parameter(param)] = reader.tensor(other, scope)
    try:
        value = reader.tensor(formal.body, letters)
    finally:
        reader.applying.pop()
        reader.arguments.clear()
        reader.arguments.update(known)
    return replace(value, body=substitute_slots(value.body, slots))


def _letters(
    reader: Elaborator, formal: Formal, node: Call, scope: Scope
) -> tuple[dict[str, Index], dict[Index, Slot]]:
    """The index letters of parameters that are members of a family, and what they are at the arguments."""
    letters: dict[str, Index] = {}
    slots: dict[Index, Slot] = {}
    own = node.function.subs if isinstance(node.function, Script) and formal.letters else ()
    for item, other in zip(formal.letters, own, strict=False):
        if isinstance(item, Name):
            index = fresh(Index(item.text, reader.sizes.unknown(item.text)))
            letters[item.text] = index
            slots[index] = reader.slot(other, index.size, scope)
    for param, arg in zip(formal.params, node.args, strict=True):
        if not (isinstance(param, Script) and isinstance(arg, Script) and _same_family(param, arg)):
            continue
        for item, other in zip(param.subs + param.labels, arg.subs + arg.labels, strict=False):
            if not isinstance(item, Name):
                continue
            index = letters.setdefault(item.text, fresh(Index(item.text, reader.sizes.unknown(item.text))))
            slot = reader.slot(other, index.size, scope)
            if slots.setdefault(index, slot) != slot:
                raise ReadError(f"the arguments do not agree on the index {item.text}", node.span)
    return letters, slots


def _moved(formal: Formal, node: Call) -> tuple[tuple[Node, Node], ...]:
    r"""What stands below a function and is another parameter than in its definition: ``f_\phi(x)`` of ``f_\theta(x)``.

    Without anything below it has the parameters of its definition.
    """
    own = node.function.subs if isinstance(node.function, Script) and not formal.letters else ()
    if not own or skeleton(own) == skeleton(formal.below):
        return ()
    if len(own) != len(formal.below) or not all(isinstance(item, Name | Script) for item in formal.below):
        raise ReadError("something else stands below this function where it is defined", node.function.span)
    return tuple(zip(formal.below, own, strict=True))


def _over_family(reader: Elaborator, name: str, node: Call, letters: Mapping[str, Node], scope: Scope) -> Tensor:
    """``p(y)`` for a ``p(y_i)`` that is defined: the product over the members, which are taken to be independent."""
    params = reader.table.formals[name].params
    args = tuple(p if _is_family(p, a) else a for p, a in zip(params, node.args, strict=True))
    bound = {letter: fresh(Index(letter, reader.sizes.unknown(letter))) for letter in letters}
    value = applied(reader, name, replace(node, args=args), {**scope, **bound})
    reader.notes.append(Note("over-family", node.span, {"name": name}))
    body = value.body
    for index in bound.values():
        body = Product(index, body)
    return replace(value, body=body)


def _families(params: tuple[Node, ...], args: tuple[Node, ...]) -> dict[str, Node]:
    """The index letters of parameters that are members of a family, where the whole family is the argument."""
    return {
        item.text: item
        for param, arg in zip(params, args, strict=True)
        if isinstance(param, Script) and _is_family(param, arg)
        for item in param.subs + param.labels
        if isinstance(item, Name)
    }


def _is_family(param: Node, arg: Node) -> bool:
    members = isinstance(param, Script) and bool(param.subs + param.labels)
    return members and isinstance(arg, Name) and skeleton(param.base) == skeleton(arg)  # type: ignore[attr-defined]


def _same_family(param: Node, arg: Node) -> bool:
    scripts = isinstance(param, Script) and isinstance(arg, Script)
    return scripts and skeleton(param.base) == skeleton(arg.base) and bool(param.subs + param.labels)  # type: ignore[attr-defined]


def _matched(table: Table, params: tuple[Node, ...], args: tuple[Node, ...]) -> tuple[Node, ...] | None:
    """The subscripts of the arguments, where they are the parameters with other subscripts; a law has no indices.

    A letter that several parameters share is one subscript, and the same one at all arguments.
    """
    items: dict[str, Node] = {}
    for param, arg in zip(params, args, strict=True):
        if skeleton(param) != skeleton(arg) and not _same_family(param, arg):
            return None
        if not isinstance(param, Script) or not isinstance(arg, Script) or base_name(arg) in table.lexicon.laws:
            continue
        letters, own = table.resolve(param).items, table.resolve(arg).items
        if len(letters) != len(own):
            return None
        for letter, item in zip(letters, own, strict=True):
            known = items.setdefault(letter.text if isinstance(letter, Name) else f"{len(items)}", item)
            if skeleton(known) != skeleton(item):
                return None
    return tuple(items.values())

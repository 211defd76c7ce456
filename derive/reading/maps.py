r"""Unknown functions of vectors, and with vectors as values: ``f : \mathbb{R}^n \to \mathbb{R}^m``, ``g(x)``.

``f(u)`` is a symbol of its own, an unknown function of the symbol that ``u`` is, or is given the name of. One at other
arguments is another symbol that shares the function.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING

from derive.model import Application, Definition
from derive.notation import Apply, D, Expr, Index, Slot, Var, canonical, free_indices, fresh, names, substitute_slots
from derive.reading.axes import is_plain
from derive.reading.table import Map, Symbol, Table
from derive.records import dataclass, replace
from derive.shapes import Tensor, shape_name
from derive.source import ReadError, ShapeError, Span
from derive.tex.syntax import Call, Name, Node, Script

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope


@dataclass(frozen=True)
class Held:
    """An argument as a symbol: its name, and the slots that stand before its axes."""

    name: str
    slots: tuple[Slot, ...] = ()


def applied(reader: Elaborator, name: str, args: Sequence[Tensor], span: Span, primes: int = 0) -> Tensor:
    """``f(u, v)``. Raises ReadError for arguments that the declaration does not allow."""
    known = reader.table.maps[name]
    _check(reader, name, known, args, span)
    if not any(arg.rank for arg in args):
        if rf"\dot{{{name}}}" in reader.table.defined:
            hint = rf"write \frac{{d {name}}}{{dt}}, and what it is as an equation that is given"
            raise ReadError(rf"\dot{{{name}}} as the derivative of {name} is not read", span, hint)
        return _of_numbers(name, known, args, span, primes)
    if primes and (len(args) > 1 or primes > 1):
        raise ReadError("a prime does not say by which argument", span, r"write \frac{\partial}{\partial x}")
    held = [hold(reader, arg) for arg in args]
    value = _at(reader, name, [one for one, _ in held])
    if not primes:
        return value
    variable = held[0][1]
    return Tensor(D(value.body, variable.body), (*value.axes, *variable.axes), not value.axes)


def _check(reader: Elaborator, name: str, known: Map, args: Sequence[Tensor], span: Span) -> None:
    if known.domain is None:
        return
    if len(known.domain) != len(args):
        raise ReadError(f"{name} is declared with {len(known.domain)} arguments, {len(args)} stand here", span)
    for sizes, arg in zip(known.domain, args, strict=True):
        if len(sizes) != arg.rank:
            wanted = shape_name(Tensor(arg.body, tuple(Index("", size) for size in sizes)))
            raise ShapeError(f"{name} takes {wanted}, but {shape_name(arg)} stands here", span)
        for size, axis in zip(sizes, arg.axes, strict=True):
            if not is_plain(axis):
                raise ReadError("an unknown function of pairs or blocks is not read", span, "give each its own place")
            reader.sizes.unify(axis.size, size, f"the argument of {name}", span)


def _of_numbers(name: str, known: Map, args: Sequence[Tensor], span: Span, primes: int) -> Tensor:
    """``x(t)``: a vector whose entries are unknown functions of numbers."""
    if primes and len(args) > 1:
        raise ReadError("a prime does not say by which argument", span, r"write \frac{\partial}{\partial x}")
    axes = own_axes(known.values)
    orders = (primes,) if primes else (0,) * len(args)
    return Tensor(Apply(name, orders, tuple(arg.body for arg in args), axes), axes)


def own_axes(sizes: Sequence[str]) -> tuple[Index, ...]:
    """Axes over these sizes."""
    return tuple(fresh(Index(letter, size)) for letter, size in zip("ijklmn", sizes, strict=False))


def _at(reader: Elaborator, name: str, held: Sequence[Held]) -> Tensor:
    """The symbol that is a function at some arguments: one slot for each letter that these share, then the value's."""
    table, known = reader.table, reader.table.maps[name]
    slots: list[Slot] = []
    for one in held:
        slots += [slot for slot in one.slots if slot not in slots]
    given = tuple(one.name for one in held)
    shared = tuple(tuple(map(slots.index, one.slots)) for one in held)
    own = name if given == first_arguments(table, name) and not slots else f"{name}({','.join(given)})"
    if own not in table.applied:
        letters = tuple(slot.size for slot in slots)
        table.applied[own] = given, Application(name, shared)
        table.symbols[own] = Symbol(own, (*letters, *known.values), len(letters))
    elif table.applied[own][1].shared != shared:
        own = f"{own}_{{{';'.join(','.join(map(str, places)) for places in shared)}}}"
        table.applied[own] = given, Application(name, shared)
        table.symbols[own] = Symbol(own, (*(slot.size for slot in slots), *known.values), len(slots))
    table.written.setdefault(name, own)
    axes = own_axes(known.values)
    return Tensor(Var(own, (*slots, *axes)), axes)


def first_arguments(table: Table, name: str) -> tuple[str, ...]:
    """The names that a function is applied to first, where these are names alone; else nothing."""
    for args in table.seen.applied.get(name, ()):
        found = tuple(arg.text for arg in args if isinstance(arg, Name))
        if len(found) == len(args) and not any(letter in table.letters for letter in found):
            return found
    return ()


def bare(reader: Elaborator, name: str, span: Span, scope: Scope) -> Tensor:
    r"""``f`` without its arguments: at those that it is first applied to, or else at what it is differentiated by."""
    table = reader.table
    if given := first_arguments(table, name):
        return applied(reader, name, [reader.tensor(Name(span, own), scope) for own in given], span)
    if name in table.written:
        own = table.written[name]
        axes = own_axes(table.maps[name].values)
        if len(table.symbols[own].slots) == len(axes):
            return Tensor(Var(own, axes), axes)
    if table.seen.applied.get(name):
        raise ReadError(f"it is not clear what {name} is applied to here", span, f"write {name}(…)")
    table.symbols[name] = Symbol(name, table.maps[name].values)
    axes = own_axes(table.maps[name].values)
    return Tensor(Var(name, axes), axes)


def hold(reader: Elaborator, arg: Tensor) -> tuple[Held, Tensor]:
    """An argument as a symbol, so that nothing else varies with it; one that is a bare symbol is that."""
    table, axes = reader.table, arg.axes
    match arg.body:
        case Var(name, slots) if tuple(slots[len(slots) - len(axes) :]) == axes:
            before = slots[: len(slots) - len(axes)]
            if not set(before) & set(axes) and len(set(before)) == len(before):
                return Held(name, before), arg
    held = named(table, arg)
    return held, Tensor(Var(held.name, (*held.slots, *axes)), axes, arg.row)


def named(table: Table, arg: Tensor) -> Held:
    """A formula under a name of its own."""
    free = free_indices(arg.body) - set(arg.axes)
    letters = tuple(sorted(free, key=lambda index: (index.name, index.number)))
    params = tuple(map(fresh, (*letters, *arg.axes)))
    body = substitute_slots(arg.body, dict(zip((*letters, *arg.axes), params, strict=True)))
    return Held(_named(table, params, body), letters)


def as_held(reader: Elaborator, body: Expr, value: Tensor) -> Tensor:
    r"""The argument of an unknown function in ``body``, by which that is differentiated, as the symbol it is there.

    So ``\frac{\partial f}{\partial x_i}`` at ``f(x(t))`` is the derivative by the i-th entry of ``x(t)``.
    """
    arguments = {name for own in names(body) for name in reader.table.applied.get(own, ((), None))[0]}
    for name in sorted(arguments & reader.table.made.keys()):
        known = reader.table.made[name]
        match value.body, known.body:
            case Apply(own, _, args, slots), Apply(other, _, others, _) if own == other and args == others:
                return replace(value, body=Var(name, slots))
    return value


def _named(table: Table, params: tuple[Index, ...], body: Expr) -> str:
    """The name of a formula that was given one, or a new one."""
    wanted = _numbered(params, body)
    for own, known in table.made.items():
        if len(known.params) == len(params) and _numbered(known.params, known.body) == wanted:
            return own
    name = next(name for primes in count() if (name := r"\mathring{\xi}" + "'" * primes) not in table.made)
    table.made[name] = Definition(name, params, body)
    table.symbols[name] = Symbol(name, tuple(index.size for index in params))
    return name


def _numbered(params: tuple[Index, ...], body: Expr) -> Expr:
    """A body with its parameters numbered, so that equal ones are equal."""
    places = {index: Index(f"#{place}", index.size) for place, index in enumerate(params)}
    return canonical(substitute_slots(body, places))


def multiplies(reader: Elaborator, name: str, node: Call, scope: Scope) -> bool:
    """Whether a bracket with a number behind ``s_i`` is a factor: the function takes a vector."""
    if not isinstance(node.function, Script) or len(node.args) != 1 or node.primes:
        return False
    if name in reader.table.maps:
        domain = reader.table.maps[name].domain
        wanted = len(domain[0]) if domain is not None and len(domain) == 1 else 0
    elif name in reader.table.formals and len(reader.table.formals[name].params) == 1:
        (param,) = reader.table.formals[name].params
        known = reader.table.symbols.get(param.text) if isinstance(param, Name) else None
        wanted = len(known.slots) - known.family if known is not None and known.declared else 0
    else:
        return False
    return wanted > 0 and not reader.tensor(node.args[0], scope).rank


def in_full(reader: Elaborator, node: Node, scope: Scope) -> Node:
    """``f`` and ``f'`` as ``f(x)``, ``f'(x)`` where an unknown function of numbers is applied to these names alone."""
    base, primes = (node.base, node.primes) if isinstance(node, Script) else (node, 0)
    if not isinstance(base, Name) or (isinstance(node, Script) and node != Script(node.span, base, primes=primes)):
        return node
    table, name = reader.table, base.text
    if name not in table.lexicon.functions or name in reader.arguments or name == r"\sigma":
        return node
    if any(name in known for known in (table.symbols, table.defined, table.formals, table.unknown_of, table.maps)):
        return node
    given = {
        tuple(arg.text if isinstance(arg, Name) else "" for arg in args) for args in table.seen.applied.get(name, ())
    }
    plain = [args for args in given if "" not in args]
    if len(plain) != 1 or any(arg in table.letters or arg in scope for arg in plain[0]):
        return node
    args = tuple(Name(node.span, arg) for arg in plain[0])
    if any(reader.tensor(arg, scope).rank for arg in args):
        return node
    return Call(node.span, base, args, primes)

r"""A formula at a point: ``\left.\frac{\partial f}{\partial x}\right|_{x = a}``, differentiated first, then evaluated.

All that is made of x has a copy that is made of the point in its place, and the derivative is one by the point, held as
a symbol of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from derive.model import Application, Definition
from derive.notation import D, Expr, Index, Slot, Var, fresh, names, transform, walk
from derive.reading import jacobians
from derive.reading.algebra import each
from derive.reading.maps import Held, hold, named
from derive.reading.table import Table
from derive.records import dataclass, replace
from derive.shapes import Tensor, shape_name
from derive.source import ReadError, Span
from derive.tex.syntax import At, Derivative, Gradient, Name, Node, Script

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope


def at_points(reader: Elaborator, node: At, scope: Scope) -> Tensor:
    """A formula where letters have values."""
    if (found := _of_unknown(reader, node, scope)) is not None:
        return found
    value = reader.tensor(node.body, scope)
    before: set[str] = set()
    for letter, point in node.points:
        variable, at = _variable(reader, node, letter, scope), reader.tensor(point, scope)
        if variable.name in before:
            hint = "give the letters their values one after the other, with names of their own"
            raise ReadError(f"the value of another letter here is made of {variable.name}", point.span, hint)
        before |= _reach(reader.table, names(at.body))
        value = _at(reader, value, variable, at, point.span)
    return value


def _of_unknown(reader: Elaborator, node: At, scope: Scope) -> Tensor | None:
    r"""``\frac{\partial f}{\partial x_i}(a)`` of an unknown function of vectors: by its argument, which is a."""
    match node.body, node.points:
        case Derivative(_, function, wrts), ((Name(_, ""), point),):
            base = function.base if isinstance(function, Script) else function
            if not isinstance(base, Name) or base.text not in reader.table.maps:
                return None
            value = jacobians.slope(reader, function, [point], len(wrts), node.span, scope)
            value = replace(value, row=value.row and reader.table.layout == "numerator")
            items = [item for wrt in wrts if isinstance(wrt, Script) for item in wrt.labels + wrt.subs]
            own = value.rank - len(wrts)
            if not items or own < 0:
                return value if not items else None
            turned = replace(value, axes=(*value.axes[own:], *value.axes[:own]))
            return reader.at(turned, tuple(items), node.span, scope)
    return None


def derivative_first(node: Derivative | Gradient) -> At:
    r"""``\frac{d}{dt} f(x + t v) |_{t = 0}`` is the derivative at the point: what has a value there does not vary."""
    assert isinstance(node.body, At)
    return At(node.span, replace(node, body=node.body.body), node.body.points)


def _variable(reader: Elaborator, node: At, letter: Node, scope: Scope) -> Var:
    """The symbol that has the value; where it is not named, what the formula is differentiated by."""
    if letter == Name(letter.span, ""):
        match node.body:
            case Derivative(_, _, (wrt, *_)):
                letter = wrt
            case Gradient(_, Name() as wrt):
                letter = wrt
            case _:
                raise ReadError("this does not say which letter has the value", letter.span, "write |_{x = a}")
    found = reader.tensor(letter, scope)
    if isinstance(found.body, Var) and found.body.indices == found.axes:
        return found.body
    raise ReadError("only a whole symbol can be given a value here", letter.span, "write |_{x = a}")


def _at(reader: Elaborator, value: Tensor, variable: Var, point: Tensor, span: Span) -> Tensor:
    """What is made of a symbol, with another one in its place that is the point."""
    if point.rank != len(variable.indices):
        raise ReadError(f"{shape_name(point)} stands here, but {variable.name} has another shape", span)
    for axis, index in zip(point.axes, variable.indices, strict=True):
        reader.sizes.unify(axis.size, index.size, f"the value of {variable.name}", span)
    table = reader.table
    held, _ = hold(reader, point)
    if held.name in _reach(table, names(value.body)) | {variable.name}:
        held = named(table, point)
    moved = frozenset(n for n in _reach(table, names(value.body)) if variable.name in _reach(table, [n]))
    _refuse_unknown(table, value.body, variable.name, span)
    copies = _Copies(table, variable.name, held, moved)
    return each(value, lambda body: copies.of(body, held.slots))


def _reach(table: Table, start: Iterable[str]) -> frozenset[str]:
    """All symbols that some are made of, themselves included."""
    found, stack = set(start), list(start)
    while stack:
        name = stack.pop()
        known = table.made.get(name) or table.definitions.get(name)
        below = set(names(known.body)) if known is not None else set()
        below |= table.arguments(name)
        stack += below - found
        found |= below
    return frozenset(found)


def _refuse_unknown(table: Table, body: Expr, name: str, span: Span) -> None:
    """Refuse the derivative of a name of which nothing says how it is made of the letter."""
    for node in walk(body):
        match node:
            case D(Var(own), Var(by)) if by == name != own and name not in _reach(table, [own]):
                raise ReadError(f"nothing says what {own} is at {name}", span, f"write {own}({name}), or define it")


@dataclass(frozen=True)
class _Copies:
    """Copies of all that is made of a symbol, of the point in its place."""

    table: Table
    name: str
    held: Held
    moved: frozenset[str]

    def of(self, body: Expr, slots: tuple[Slot, ...]) -> Expr:
        """An expression at the point, whose first slots are these."""

        def change(node: Expr) -> Expr | None:
            if isinstance(node, Var) and node.name in self.moved:
                return Var(self._copy(node.name), (*slots, *node.indices))
            return None

        return transform(body, change)

    def _copy(self, name: str) -> str:
        """The name of the copy of a symbol, which is made where there is none."""
        if name == self.name:
            return self.held.name
        table, own = self.table, f"{name}|_{{{self.name}={self.held.name}}}"
        if own in table.symbols:
            return own
        params = tuple(fresh(Index("p", slot.size)) for slot in self.held.slots)
        sizes = tuple(index.size for index in params)
        table.symbols[own] = replace(table.symbols[name], name=own, slots=(*sizes, *table.symbols[name].slots))
        known = table.made.get(name) or table.definitions.get(name)
        if known is not None:
            table.made[own] = Definition(own, (*params, *known.params), self.of(known.body, params))
            return own
        of, application = table.applied.get(name) or (table.unknown_of[name], Application(name))
        first = tuple(range(len(params)))
        shared = tuple(
            (*(first if argument in self.moved else ()), *(len(first) + slot for slot in application.slots(place)))
            for place, argument in enumerate(of)
        )
        arguments = tuple(self._copy(argument) if argument in self.moved else argument for argument in of)
        table.applied[own] = arguments, Application(application.function, shared)
        return own

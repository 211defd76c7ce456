"""Derivatives: by entries, vectors, matrices, families and expressions; the axes of what results."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from derive.model import Note
from derive.notation import REALS, Apply, D, Expr, Index, Pick, Var, names
from derive.reading import implicit, jacobians, rates
from derive.reading.algebra import apart
from derive.reading.axes import fresh_axis, moved
from derive.reading.maps import as_held, in_full
from derive.reading.space import nabla
from derive.records import replace
from derive.shapes import Tensor, shape_name
from derive.source import ReadError, Span
from derive.tex.cursor import Choice
from derive.tex.syntax import Bracket, Call, Gradient, Name, Node, Script, Times, parts, skeleton

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope


def derivative(reader: Elaborator, span: Span, body: Node, wrts: tuple[Node, ...], total: bool, scope: Scope) -> Tensor:
    """The derivative of a formula by one or several variables, the last one first."""
    body = in_full(reader, body, scope)
    if (rate := rates.by_time(reader, body, wrts, total, body, scope)) is not None:
        return rate
    value = reader.tensor(body, scope)
    for wrt in reversed(wrts):
        if (slope := _by_argument(reader, body, value, wrt, span, total)) is not None:
            value = slope
            continue
        if (slope := implicit.derivative(reader, body, value, wrt, total, scope)) is not None:
            value = slope
            continue
        variable = _variable(reader, value.body, _at_a_point(reader, body, wrt), scope)
        value = by(reader, value, variable, span, wrt, total)
    return value


def _by_argument(reader: Elaborator, body: Node, value: Tensor, wrt: Node, span: Span, total: bool) -> Tensor | None:
    r"""``\partial_h f(x_t, h_{t-1}, w)``: the derivative of an unknown function by one of its arguments.

    The argument is named by its letter, or written out; a choice where others of them depend on it. None for any other
    derivative.
    """
    if not isinstance(body, Call) or not isinstance(value.body, Apply) or len(body.args) < 2:
        return None
    written = [k for k, arg in enumerate(body.args) if skeleton(arg) == skeleton(wrt)]
    named = [k for k, arg in enumerate(body.args) if isinstance(wrt, Name) and _letter(arg) == wrt.text]
    if total or len(written or named) != 1:
        return None
    (place,) = written or named
    if written:
        argument = value.body.args[place]
        others = frozenset().union(*(names(arg) for k, arg in enumerate(value.body.args) if k != place))
        name = argument.name if isinstance(argument, Var) else ""
        if name and not any(other == name or _reaches(reader, other, name) for other in others):
            return None
        if name and _chosen(reader, span) == 0:
            return None
    orders = tuple(order + (k == place) for k, order in enumerate(value.body.orders))
    return replace(value, body=replace(value.body, orders=orders))


def _letter(node: Node) -> str:
    base = node.base if isinstance(node, Script) else node
    return base.text if isinstance(base, Name) else ""


def gradient(reader: Elaborator, node: Gradient, scope: Scope) -> Tensor:
    r"""``\nabla_x u`` has the shape of x; ``\nabla_x^2 u`` is the Hessian."""
    wrt = node.wrt
    if wrt is None and isinstance(node.body, Call) and _letter(node.body.function) in reader.table.formals:
        own = _implied(reader, node.body)
        wrt = own if own is not None and _letter(own) in reader.table.symbols else None
    if wrt is None and (name := reader.table.laws.implicit) is not None:
        reader.notes.append(Note("gradient-by", node.span, {"name": name}))
        wrt = Name(node.span, name)
    if wrt is None and (held := jacobians.gradient(reader, node, scope)) is not None:
        return held
    wrt = wrt or _implied(reader, node.body)
    if wrt is None and (found := nabla.gradient(reader, node, scope)) is not None:
        return found
    if wrt is None:
        raise ReadError("this gradient does not say by what it is taken", node.span, r"write \nabla_{w}")
    value = derivative(reader, node.span, node.body, (wrt,) * node.order, True, scope)
    # The transpose behind a number is meant for its gradient.
    return replace(value, row=True) if value.rank == 1 and not value.row and _is_transposed(node.body) else value


def _is_transposed(node: Node) -> bool:
    """Whether a transpose stands at the end of a formula."""
    match node:
        case Script(transpose=True):
            return True
        case Call(_, _, (*_, last)) | Times(_, (*_, last)):
            return _is_transposed(last)
    return False


def _implied(reader: Elaborator, body: Node) -> Node | None:
    """The one argument of the function in a formula: the x of ``f(x)``, or of an ``f`` that was defined as ``f(x)``."""
    known = reader.table.unknown_of.keys() | reader.table.maps.keys()
    for part in parts(body):
        match part:
            case Call(_, Name(_, text), (arg,)) if text in reader.table.formals.keys() | known:
                return arg
            case Name(span, text) if text in reader.table.formals and len(reader.table.formals[text].params) == 1:
                return replace(reader.table.formals[text].params[0], span=span)
            case Name(span, text) if len(reader.table.unknown_of.get(text, ())) == 1:
                return Name(span, reader.table.unknown_of[text][0])
    return None


def _at_a_point(reader: Elaborator, body: Node, wrt: Node) -> Node:
    r"""What stands for the variable in ``dF(\hat x)/dx``, the derivative of F at a point: the argument in its place."""
    if not isinstance(body, Call) or not isinstance(body.function, Name):
        return wrt
    formal = reader.table.formals.get(body.function.text)
    if formal is None or len(formal.params) != len(body.args):
        return wrt
    for param, arg in zip(formal.params, body.args, strict=True):
        elsewhere = skeleton(arg) != skeleton(param) and not any(skeleton(p) == skeleton(wrt) for p in parts(arg))
        if skeleton(param) == skeleton(wrt) and elsewhere:
            return arg
    return wrt


def refuse_factored(reader: Elaborator, body: Expr, name: str, span: Span) -> None:
    """Refuse the derivative by a matrix of what is made of its root, or of its pseudo-inverse."""
    factors = reader.table.factors.get(name, frozenset())
    if any(below in factors or any(_reaches(reader, below, f) for f in factors) for below in names(body) - {name}):
        way_out = "differentiate the equation that defines it"
        raise ReadError(f"the derivative of a root or a pseudo-inverse by {name} is not read", span, way_out)


def refuse_dependent(reader: Elaborator, body: Expr, name: str, span: Span) -> None:
    """Refuse the derivative by a symbol of what is made of another one that words say to depend on it."""
    below = names(body)
    for other, of in reader.table.dependent.items():
        alone = isinstance(body, Var) and body.name == other
        if name in of and not alone and any(one == other or _reaches(reader, one, other) for one in below):
            hint = f"write ${other} = {other}({name})$, or differentiate {other} itself"
            raise ReadError(f"{other} depends on {name}, and how is not said", span, hint)


def _variable(reader: Elaborator, body: Expr, node: Node, scope: Scope) -> Tensor:
    """What is differentiated by. Of a family written without its index, the index becomes a free one of the result."""
    if isinstance(node, Bracket) and len(node.items) == 1:
        node = node.items[0]
    if isinstance(node, Name) and node.text in reader.table.size_names and node.text not in reader.table.symbols:
        raise ReadError(f"{node.text} is a size; nothing can be differentiated by it", node.span)
    if reader.table.space.active and reader.table.space.counts(node):
        return nabla.coordinate(reader, node, scope)
    if isinstance(node, Name) and node.text in scope and scope[node.text].size != REALS:
        raise ReadError(f"{node.text} is a bound index; nothing can be differentiated by it", node.span)
    value = as_held(reader, body, reader.tensor(node, scope))
    if isinstance(value.body, Var):
        refuse_factored(reader, body, value.body.name, node.span)
        refuse_dependent(reader, body, value.body.name, node.span)
    if not isinstance(value.body, Var):
        if value.rank and not _is_made_of_symbols(value.body):
            raise ReadError(
                f"{shape_name(value)} that is no symbol cannot be differentiated by", node.span, "give it a name"
            )
        return value
    symbol = reader.table.symbols[value.body.name]
    written = len(symbol.slots) - value.rank
    hidden = max(0, symbol.family - written) if isinstance(node, Name | Script) else 0
    return Tensor(value.body, value.axes[hidden:], value.row) if hidden and value.rank > hidden else value


def by(reader: Elaborator, value: Tensor, variable: Tensor, span: Span, node: Node, total: bool) -> Tensor:
    """The derivative by a variable: the axes of the value, then those of the variable."""
    if {axis.name for axis in variable.axes} & {axis.name for axis in value.axes}:
        axes: tuple[Index, ...] = ()
        for axis in variable.axes:
            axes += (fresh_axis(apart(axis, value.axes + axes)),)
        variable = Tensor(moved(variable.body, variable.axes, axes), axes, variable.row)
    mode = _mode(reader, value.body, variable.body, span, total)
    result = _slope(value.body, variable.body, "explicit" if mode else "total")
    axes = _axes(value, variable)
    if len(axes) > 3:
        raise ReadError("a derivative with more than three axes is not read", node.span, "write it with indices")
    numerator = reader.table.layout == "numerator"
    row = len(axes) == 1 and (variable.row != numerator if variable.axes else value.row)
    if numerator and value.rank == 0 and len(axes) == 2:
        axes = (axes[1], axes[0])
    return Tensor(result, axes, row)


def _is_made_of_symbols(body: Expr) -> bool:
    """Whether all blocks of a value are symbols."""
    return isinstance(body, Var) or (isinstance(body, Pick) and all(map(_is_made_of_symbols, body.items)))


def _slope(body: Expr, wrt: Expr, mode: Literal["total", "explicit"]) -> Expr:
    """The derivative by an entry, or by each of the blocks that a symbol is made of."""
    if isinstance(wrt, Pick):
        return Pick(wrt.index, tuple(_slope(body, item, mode) for item in wrt.items))
    return D(body, wrt, mode)


def _axes(value: Tensor, variable: Tensor) -> tuple[Index, ...]:
    """The axes of the function, then those of the variable; of a row by a column the rows are those of the column."""
    if value.rank == variable.rank == 1 and value.row and not variable.row:
        return variable.axes + value.axes
    return value.axes + variable.axes


def _mode(reader: Elaborator, body: Expr, variable: Expr, span: Span, total: bool) -> int:
    """1 for the explicit derivative: a choice where a variable stands in a definition and another path leads there.

    Only where the document differentiates by something on the other path: an author who never does does not hold it.
    """
    if total or not isinstance(body, Var) or not isinstance(variable, Var):
        return 0
    direct = reader.depends.get(body.name, frozenset())
    if variable.name not in direct:
        return 0
    between = _between(reader, direct - {variable.name}, variable.name)
    if not {re.split(r"[_^]", name)[0] for name in between} & reader.table.seen.variables:
        return 0
    return _chosen(reader, span)


def _between(reader: Elaborator, starts: frozenset[str], goal: str) -> frozenset[str]:
    """What leads to a symbol from these: the names that hold it, directly or through others."""
    below, stack = set(starts), list(starts)
    while stack:
        new = reader.depends.get(stack.pop(), frozenset()) - below
        below |= new
        stack += new
    return frozenset(name for name in below if _reaches(reader, name, goal))


def _chosen(reader: Elaborator, span: Span) -> int:
    """Whether a derivative is read as total, 0, or as explicit, 1."""
    place = -span.start - 1
    reader.choices[place] = Choice("partial", span, ("total", "explicit"))
    return reader.answers.get(place, 0)


def _reaches(reader: Elaborator, start: str, goal: str) -> bool:
    """Whether a definition holds a symbol, directly or through others."""
    seen: set[str] = set()
    stack = [start]
    while stack:
        name = stack.pop()
        below = reader.depends.get(name, frozenset())
        if goal in below:
            return True
        stack += [n for n in below if n not in seen]
        seen |= below
    return False

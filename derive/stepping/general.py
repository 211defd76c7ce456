"""A statement under fewer definitions says more: what is proved for any symbol holds for a defined one.

Two ways to ask for more than is needed, where the core does not decide the statement as it stands:

- A definition is forgotten, and its symbol is any tensor. Allowed if no derivative goes through the definition.
- What lies behind some symbols is any smooth function of them. Allowed if all of it occurs only as the scalar that is
  differentiated: ``dL/dU = sum dL/dQ dQ/dU`` for any function L of Q, whatever it is made of.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.model import Context
from derive.notation import D, Expr, Var, children, names, walk
from derive.records import replace
from derive.rules import Setting


def chain_of_contexts(before: Expr, after: Expr, setting: Setting) -> Iterator[Context]:
    """The context itself, then those that know less and under which the statement still means as much."""
    yield setting.context
    derivatives = [node for side in (before, after) for node in walk(side) if isinstance(node, D)]
    if any(not isinstance(node.wrt, Var) for node in derivatives):
        return
    by = {node.wrt.name for node in derivatives if isinstance(node.wrt, Var)}
    forgotten = {name for name in setting.context.definitions if _is_free(name, by, setting)}
    if forgotten:
        yield _without(forgotten, setting.context)
    outside = _read_outside(before) | _read_outside(after)
    for whole in {node.body.name for node in derivatives if isinstance(node.body, Var) and not node.body.indices}:
        yield from _any_function(whole, by, outside, derivatives, setting)


def _is_free(name: str, by: set[str], setting: Setting) -> bool:
    """Whether nothing that a symbol is made of is differentiated by, but perhaps the symbol itself."""
    return not any(setting.is_made_of(name, variable) for variable in by - {name})


def _without(forgotten: set[str], context: Context) -> Context:
    kept = {name: known for name, known in context.definitions.items() if name not in forgotten}
    return replace(context, definitions=kept)


def _any_function(
    whole: str, by: set[str], outside: frozenset[str], derivatives: list[D], setting: Setting
) -> Iterator[Context]:
    """The scalar as an unknown function of the last of the symbols it is differentiated by."""
    latest = {name for name in by if not any(setting.is_made_of(other, name) for other in by - {name})}
    behind = {name for name in setting.context.definitions if any(_is_behind(name, one, setting) for one in latest)}
    others = {node.body.name for node in derivatives if isinstance(node.body, Var)} - {whole}
    if whole not in behind or (behind & (outside | others)):
        return
    if any(_goes_around(whole, name, latest, setting) for name in by - latest):
        return
    context = _without(behind, setting.context)
    yield replace(context, unknown_of={**context.unknown_of, whole: tuple(sorted(latest))})


def _is_behind(name: str, part: str, setting: Setting) -> bool:
    return name != part and setting.is_made_of(name, part)


def _goes_around(whole: str, variable: str, latest: set[str], setting: Setting) -> bool:
    """Whether a path leads from a variable to the whole past all of the latest symbols."""
    stack, seen = [whole], set[str]()
    while stack:
        name = stack.pop()
        if name == variable:
            return True
        if name not in seen and name not in latest:
            seen.add(name)
            stack.extend(setting.parts(name))
    return False


def _read_outside(expr: Expr) -> frozenset[str]:
    """The symbols that occur outside what is differentiated, and not as a variable."""
    if isinstance(expr, D):
        return names(expr.body) if not isinstance(expr.body, Var) else frozenset()
    own = frozenset((expr.name,)) if isinstance(expr, Var) else frozenset[str]()
    return own.union(*map(_read_outside, children(expr)))

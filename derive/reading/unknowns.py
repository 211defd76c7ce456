"""Losses that a text never defines: unknown functions of the symbols they are differentiated by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from derive.notation import D, Expr, Var, walk


def unknown_functions(
    exprs: Iterable[Expr], defined: Mapping[str, frozenset[str]], declared: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """For every scalar without definition that is differentiated, the symbols that it is an unknown function of.

    These are the symbols it is differentiated by that no other of them is made of: with ``dL/dy`` and ``dL/dx``,
    y := Wx, the loss is a function of y.
    """
    found: dict[str, set[str]] = {name: set(of) for name, of in declared.items()}
    for expr in exprs:
        for node in walk(expr):
            if isinstance(node, D) and isinstance(node.wrt, Var):
                body = node.body
                while isinstance(body, D):
                    body = body.body
                if (
                    isinstance(body, Var)
                    and not body.indices
                    and body.name not in defined
                    and body.name not in declared
                ):
                    found.setdefault(body.name, set()).add(node.wrt.name)
    result: dict[str, tuple[str, ...]] = {}
    for name, wrts in found.items():
        latest = {v for v in wrts if not any(v in _below(u, defined) for u in wrts if u != v)}
        others = latest - {name}
        if others:
            result[name] = tuple(sorted(others))
    return result


def _below(name: str, defined: Mapping[str, frozenset[str]]) -> set[str]:
    """All symbols that a symbol is made of."""
    seen: set[str] = set()
    stack = [name]
    while stack:
        for below in defined.get(stack.pop(), frozenset()):
            if below not in seen:
                seen.add(below)
                stack.append(below)
    return seen

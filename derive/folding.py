r"""``\partial L/\partial a`` where L holds what a is, and not its name: L written through a.

After ``h := \tanh(W x + b)`` and ``a := W x + b`` the first is read as ``h := \tanh(a)`` where a derivative by a
asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from derive.core.layout import reach
from derive.core.real.abstraction import carriers
from derive.forms import matching
from derive.model import Definition
from derive.notation import D, Expr, Num, Var, names, transform, walk

Definitions = Mapping[str, Definition]


def folded(exprs: Iterable[Expr], definitions: Definitions) -> Definitions:
    """The definitions, those behind derivatives by a symbol written through it; the same ones if none can be."""
    for name, start in dict.fromkeys(_not_through(exprs, definitions)):
        definitions = _through(name, start, definitions)
    return definitions


def _not_through(exprs: Iterable[Expr], definitions: Definitions) -> Iterator[tuple[str, frozenset[str]]]:
    """The defined symbols by which something is differentiated that does not lead to them, and what it begins with."""
    exprs = tuple(exprs)
    below = reach(frozenset[str]().union(*map(names, exprs)), definitions)
    for expr in (*exprs, *(definitions[name].body for name in sorted(below & definitions.keys()))):
        for node in walk(expr):
            match node:
                case D(body, Var(name)) if name in definitions and name not in reach(names(body), definitions):
                    yield name, names(body)


def _through(name: str, start: frozenset[str], definitions: Definitions) -> Definitions:
    """What begins with some symbols written through another one, where nothing that carries that then stands beside."""
    value = definitions[name]
    if isinstance(value.body, Var | Num) or name in names(value.body):
        return definitions
    holes = frozenset(value.params)

    def change(node: Expr) -> Expr | None:
        found = matching.match(value.body, node, holes, {})
        if found is None or found.keys() != holes:
            return None
        return Var(name, tuple(found[param] for param in value.params))

    above = reach(start, definitions) - reach(names(value.body), definitions)
    changed = {
        other: Definition(other, definitions[other].params, transform(definitions[other].body, change))
        for other in above & definitions.keys()
    }
    found = {**definitions, **changed}
    opened = {other: known for other, known in found.items() if other != name}
    left = reach(start, opened)
    return found if name in left and not carriers(value.body) & left else definitions

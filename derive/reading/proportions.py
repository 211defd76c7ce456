r"""In what ``f \propto g`` is proportional: as the author says behind ``% in x``, else as the left side suggests.

    p(x \mid y), f(x)    the letters before the bar, the arguments
    p_k, w_{ij}          all index letters together, then the last one alone

A chain of proportionalities is proportional in what its first member suggests.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from derive.reading.annotations import annotation
from derive.reading.chance.outcomes import base_name, lower
from derive.reading.table import Table
from derive.source import ReadError
from derive.tex.names import flat
from derive.tex.statements import Chain
from derive.tex.syntax import Call, Event, Law, Name, Node, Script

_BARS = (r"\mid", "|", ";")
NOT_SAID = "nothing says in what the sides are proportional"
HINT = "name it behind the relation: % in x"


def suggested(table: Table, chain: Chain, relation: int) -> list[tuple[str, ...]]:
    """The letters in which a relation may be meant, the likeliest set first. Raises ReadError where nothing tells."""
    said = annotation(chain.signs[relation]).varying
    if said:
        return [said]
    node = table.parse(chain.members[0])[0]
    bar = next((token.start for token in chain.members[0] if token.text in _BARS), chain.members[0][-1].end)
    found = [letters for letters in _of(table, node, bar) if letters]
    if not found:
        raise ReadError(NOT_SAID, chain.signs[relation].span, HINT)
    return found


def _of(table: Table, node: Node, bar: int) -> Iterator[tuple[str, ...]]:
    match node:
        case Law():
            of, _ = table.laws.arguments(node)
            yield tuple(name for argument in of for name in _called(table, argument))
        case Call(_, _, args):
            before = [argument for argument in args if argument.span.start < bar]
            yield tuple(name for argument in before for name in _called(table, argument))
        case Script() if items := _letters(table, node):
            yield items
            if len(items) > 1:
                yield items[-1:]


def _called(table: Table, argument: Node) -> tuple[str, ...]:
    """What an argument may be called: as a symbol, and as the letter of an outcome."""
    node = argument.letter if isinstance(argument, Event) else argument
    if not isinstance(node, Name | Script):
        return ()
    found = {flat(node): None, lower(base_name(node)): None}
    with suppress(ReadError):
        found[table.resolve(node).name] = None
    return tuple(found)


def _letters(table: Table, node: Script) -> tuple[str, ...]:
    with suppress(ReadError):
        return tuple(item.text for item in table.resolve(node).items if isinstance(item, Name))
    return ()

r"""Places computed from letters and numbers, and the general entry of ``x_1 + \dots + x_n``: what is written alone."""

from __future__ import annotations

from collections.abc import Iterator

from derive.tex.syntax import Bracket, Name, Node, Number, Terms, Times, parts, skeleton

PLACE = "·"
"""The letter of the general entry; no document can write it."""


def is_computed(node: Node) -> bool:
    """Whether a subscript computes a place: letters and numbers joined by signs."""
    match node:
        case Terms(_, terms):
            return all(_is_counted(term) for _, term in terms)
        case Times():
            return _is_counted(node)
    return False


def _is_counted(node: Node) -> bool:
    match node:
        case Name(_, text):
            return not text.startswith("\\mathrm{")
        case Number(_, text):
            return text.isdigit()
        case Bracket(_, _, (inner,)):
            return is_computed(inner)
        case Times(_, (Number(_, text), Name()), signs):
            return text.isdigit() and signs[0] in ("", r"\cdot")
    return False


def letters_of(node: Node) -> Iterator[str]:
    """The letters of a computed place."""
    yield from (part.text for part in parts(node) if isinstance(part, Name))


def general(first: Node, last: Node, letter: str = PLACE) -> tuple[Node, Node, Node] | None:
    """The entry at a general place, and where the places begin and end: what differs between two entries."""
    ends: dict[object, tuple[Node, Node]] = {}
    body = _general(first, last, ends, letter)
    if body is None or len(ends) != 1:
        return None
    ((begin, end),) = ends.values()
    return body, begin, end


def _general(first: Node, last: Node, ends: dict[object, tuple[Node, Node]], letter: str) -> Node | None:
    if _counts(first) and _counts(last) and skeleton(first) != skeleton(last):
        ends[skeleton(first), skeleton(last)] = first, last
        return Name(first.span, letter)
    if type(first) is not type(last):
        return None
    values: list[object] = []
    for name in first.__dataclass_fields__:
        one, other = getattr(first, name), getattr(last, name)
        if name == "span":
            values.append(one)
            continue
        value = _general_value(one, other, ends, letter)
        if value is None and one is not None:
            return None
        values.append(value)
    return type(first)(*values)  # type: ignore[arg-type]


def _counts(node: Node) -> bool:
    """Whether a node can be the first or the last place."""
    return (isinstance(node, Number) and node.text.isdigit()) or isinstance(node, Name) or is_computed(node)


def _general_value(one: object, other: object, ends: dict[object, tuple[Node, Node]], letter: str) -> object:
    if isinstance(one, Node) and isinstance(other, Node):
        return _general(one, other, ends, letter)
    if isinstance(one, tuple) and isinstance(other, tuple):
        if len(one) != len(other):
            return None
        items = [_general_value(a, b, ends, letter) for a, b in zip(one, other, strict=True)]
        return None if any(item is None and a is not None for item, a in zip(items, one, strict=True)) else tuple(items)
    return one if one == other else None

"""Sums and products: which letters they bind, over which sizes; lists with dots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.model import Note
from derive.notation import Expr, Index, Product, Size, Slot, Sum, free_indices, fresh, names, num, substitute_slots
from derive.reading.places import computes, count, goes_down
from derive.shapes import Tensor
from derive.source import ReadError
from derive.tex.syntax import Big, Derivative, Frac, Name, Node, Number, Script, Terms, Times, parts

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope


def big(reader: Elaborator, node: Big, scope: Scope) -> Tensor:
    r"""``\sum_{k} body`` and ``\prod``"""
    letters = node.letters or _implied(reader, node, scope)
    bound: dict[str, Index] = {}
    bounds: tuple[Expr, Expr] | None = None
    for letter in letters:
        size, bounds = _range(reader, node, letter, scope)
        bound[letter.text] = fresh(Index(letter.text, size))
        reader.bound.append((letter.text, node.span))
        if letter.text in scope:
            reader.notes.append(Note("bound-twice", letter.span, {"letter": letter.text}))
    inner = {**scope, **bound}
    going_down, reader.going_down = reader.going_down, reader.going_down or _descends(reader, node)
    value = reader.tensor(node.body, inner)
    reader.going_down = going_down
    unequal: dict[str, list[Slot]] = {}
    for left, right in node.unequal:
        _exclude(reader, left, right, bound, inner, unequal)
    body = value.body
    for text, index in reversed(bound.items()):
        if index not in free_indices(body) and node.op == "sum" and names(body):
            reader.notes.append(Note("bound-unused", node.span, {"letter": text, "meant": _meant(reader, node, text)}))
        make = Sum if node.op == "sum" else Product
        body = make(index, body, tuple(unequal.get(text, ())), bounds)
    return Tensor(body, value.axes, value.row)


def bind(axis: Index, body: Expr) -> Expr:
    """The sum over an axis."""
    index = fresh(axis)
    return Sum(index, substitute_slots(body, {axis: index}))


def _meant(reader: Elaborator, node: Big, letter: str) -> str:
    """What probably should carry the unused bound letter: the first name in the body that has an index elsewhere."""
    for part in parts(node.body):
        base = part.base if isinstance(part, Script) else part
        if isinstance(base, Name) and base.text in reader.table.seen.letter_scripts:
            return f"{base.text}_{letter}"
    return ""


def _range(reader: Elaborator, node: Big, letter: Name, scope: Scope) -> tuple[str, tuple[Expr, Expr] | None]:
    """The size that a bound letter ranges over, and its bounds where they are not the whole size."""
    known = reader.table.letters.get(letter.text)
    if node.domain is not None:
        if isinstance(node.domain, Name):
            return f"|{node.domain.text}|", None
        raise ReadError("a sum over this set is not read yet", node.domain.span, "name the set by one letter")
    upper, lower = node.upper, node.lower
    if upper is None:
        if lower is not None and not _is(lower, "1"):
            raise ReadError("this sum has no upper limit", node.span)
        return known or reader.sizes.unknown(letter.text), None
    low = "1" if lower is None else lower.text if isinstance(lower, Number) else None
    name_ = None if _is_index(reader, upper, scope) else _size_name(upper)
    if name_ is not None and low == "1":
        reader.table.size_names.add(name_)
        return _joined(reader, known, name_, letter), None
    counted = computes(node.body, letter.text)
    if name_ is not None and low == "0" and not counted and reader.table.seen.counting.limits[name_][0] == {"0"}:
        return known or reader.sizes.unknown(letter.text), None
    if low == "0" and isinstance(upper, Terms) and _minus_one(upper) is not None and not counted:
        name = _minus_one(upper)
        assert name is not None
        reader.table.size_names.add(name)
        return _joined(reader, known, name, letter), None
    if isinstance(upper, Number) and low == "1":
        reader.sizes.numbers[upper.text] = int(upper.text)
        return _joined(reader, known, upper.text, letter), None
    return _part(reader, node, lower, upper, known, scope)


def _part(
    reader: Elaborator, node: Big, lower: Node | None, upper: Node, known: str | None, scope: Scope
) -> tuple[str, tuple[Expr, Expr]]:
    """A part of a range: the ends are computed; the letters in them range over the same size."""
    size = known or reader.sizes.unknown(node.letters[0].text if node.letters else "")
    ends = [num(1) if end is None else count(reader, end, size, scope) for end in (lower, upper)]
    for name in (part.name for end in ends for part in (end, *_terms(end)) if isinstance(part, Size)):
        if reader.sizes.find(size).startswith("?"):
            reader.sizes.unify(size, name, "the range of this sum", node.span)
    low, high = reversed(ends) if lower is not None and _descends(reader, node) else ends
    return size, (low, high)


def _descends(reader: Elaborator, node: Big) -> bool:
    return node.lower is not None and node.upper is not None and goes_down(node.lower, node.upper, reader.going_down)


def _is_index(reader: Elaborator, node: Node, scope: Scope) -> bool:
    r"""Whether a limit is the value of an index: the t of ``\sum_{i=1}^{t}``."""
    return isinstance(node, Name) and (node.text in scope or reader.table.counts(node.text) == "index")


def _size_name(node: Node) -> str | None:
    """The size that a bare upper limit is."""
    if isinstance(node, Name):
        return node.text
    if (
        isinstance(node, Script)
        and isinstance(node.base, Name)
        and len(node.subs) == 1
        and isinstance(node.subs[0], Name | Number)
    ):
        return f"{node.base.text}_{{{node.subs[0].text}}}"
    return None


def _terms(expr: Expr) -> tuple[Expr, ...]:
    return getattr(expr, "terms", ())


def _joined(reader: Elaborator, known: str | None, size: str, letter: Name) -> str:
    if known is not None:
        reader.sizes.unify(known, size, f"the index {letter.text}", letter.span)
    return size


def _is(node: Node, text: str) -> bool:
    return isinstance(node, Number) and node.text == text


def _minus_one(node: Terms) -> str | None:
    """K in ``K - 1``"""
    match node.terms:
        case ((1, Name(_, text)), (-1, Number(_, "1"))):
            return text
    return None


def _exclude(
    reader: Elaborator, left: Node, right: Node, bound: dict[str, Index], scope: Scope, unequal: dict[str, list[Slot]]
) -> None:
    r"""``j \ne i``: the bound letter of the two leaves out the value of the other."""
    names = [side.text if isinstance(side, Name) else None for side in (left, right)]
    here, other = (0, right) if names[0] in bound else (1, left)
    letter = names[here]
    if letter is None or letter not in bound:
        raise ReadError("this sum binds neither of these letters", left.span)
    unequal.setdefault(letter, []).append(reader.slot(other, bound[letter].size, scope))


def _implied(reader: Elaborator, node: Big, scope: Scope) -> tuple[Name, ...]:
    r"""The letter that ``\sum_{i \ne j}`` or ``\sum y_i`` binds: one that is not free elsewhere, else the first."""
    if node.unequal:
        left, right = node.unequal[0]
        names = [side for side in (left, right) if isinstance(side, Name)]
        taken = reader.outside | set(scope)
        for name in names:
            if name.text not in taken:
                return (name,)
        if names:
            return (names[0],)
    letters = {name.text: name for name in _index_letters(node.body) if name.text not in scope}
    if len(letters) == 1:
        return tuple(letters.values())
    unused = [name for text, name in letters.items() if text not in reader.outside]
    if len(unused) == 1:
        return tuple(unused)
    if not letters:
        raise ReadError(
            "this sum does not say what it runs over, and nothing in it has an index", node.span, r"write \sum_k"
        )
    raise ReadError(
        "this sum does not say whether it runs over " + " or ".join(sorted(letters)),
        node.span,
        r"write the letter below the sum",
    )


def _index_letters(node: Node) -> list[Name]:
    """The letters of the subscripts in a formula, in order."""
    found: list[Name] = []
    for part in parts(node):
        if isinstance(part, Script):
            found += [item for item in part.labels + part.subs if isinstance(item, Name) and len(item.text) == 1]
    return found


def free_letters(node: Node, bound: frozenset[str] = frozenset()) -> frozenset[str]:
    """The index letters in subscripts outside the sums that bind them; sums without letters are passed over."""
    match node:
        case Big(_, _, letters, _, _, _, unequal, body):
            if not letters:
                return frozenset()
            inner = bound | {letter.text for letter in letters}
            found = free_letters(body, inner)
            for left, right in unequal:
                found |= frozenset(s.text for s in (left, right) if isinstance(s, Name)) - inner
            return found
        case Script(_, base, subs, labels):
            here = frozenset(i.text for i in subs + labels if isinstance(i, Name) and len(i.text) == 1) - bound
            power = free_letters(node.power, bound) if node.power is not None else frozenset()
            return here | free_letters(base, bound) | power
        case Terms(_, terms):
            return frozenset().union(*(free_letters(term, bound) for _, term in terms))
        case Times(_, factors):
            return frozenset().union(*(free_letters(factor, bound) for factor in factors))
        case Frac(_, top, bottom):
            return free_letters(top, bound) | free_letters(bottom, bound)
        case Derivative(_, body, wrts):
            return free_letters(body, bound).union(*(free_letters(wrt, bound) for wrt in wrts))
    found = frozenset()
    for name in ("body", "items", "args", "condition"):
        below = getattr(node, name, ())
        for part in below if isinstance(below, tuple) else (below,):
            if isinstance(part, Node):
                found |= free_letters(part, bound)
    return found

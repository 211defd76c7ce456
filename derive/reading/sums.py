"""Sums and products: which letters they bind, over which sizes; lists with dots."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from derive.model import Note
from derive.notation import (
    NATURALS,
    ONE,
    Add,
    Expr,
    Index,
    Mul,
    Product,
    Size,
    Slot,
    Sum,
    free_indices,
    fresh,
    names,
    num,
    ordinal,
    place,
    substitute_slots,
)
from derive.notation import sub as subtract
from derive.reading import integrals
from derive.reading.axes import is_plain
from derive.reading.chance.outcomes import Outcomes
from derive.reading.conditions import as_factor, is_slot, truth
from derive.reading.free import free_letters
from derive.reading.images import lifted
from derive.reading.index_sets import whole
from derive.reading.membership import membership
from derive.reading.places import computes, count, goes_down
from derive.records import replace
from derive.shapes import Tensor
from derive.source import ReadError
from derive.tex.cursor import Choice
from derive.tex.names import flat
from derive.tex.syntax import Big, Compare, Law, Name, Node, Number, Script, Terms, Times, parts

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope


def big(reader: Elaborator, node: Big, scope: Scope) -> Tensor:
    r"""``\sum_{k} body`` and ``\prod``"""
    if (total := _of_entries(reader, node, scope)) is not None:
        return total
    if (apart := _before_another(node)) is not None:
        return reader.times(apart, scope)
    letters = node.letters or _implied(reader, node, scope)
    if node.op == "int":
        return integrals.integral(reader, node, scope)
    bound: dict[str, Index] = {}
    bounds: dict[str, tuple[Expr, Expr] | None] = {}
    for letter in letters:
        own = reader.table.outcomes.letter(letter) or letter.text
        size, bounds[own] = _range(reader, node, letter, scope)
        bound[own] = fresh(Index(own, size))
        reader.bound.append((letter.text, node.span))
        if letter.text in scope:
            reader.notes.append(Note("bound-twice", letter.span, {"letter": letter.text}))
    inner = {**scope, **bound}
    going_down, reader.going_down = reader.going_down, reader.going_down or _descends(reader, node)
    value = reader.tensor(node.body, inner)
    if value.rank == 1 and len(bound) == 1:
        value = _without_index(reader, node, value, inner, *bound.values())
    reader.going_down = going_down
    _count(reader, node, bound)
    unequal: dict[str, list[Slot]] = {}
    for left, right in node.unequal:
        _exclude(reader, left, right, bound, inner, unequal)
    body = value.body
    for when in _conditions(reader, node, bound, inner, bounds):
        body = Mul((when, body)) if node.op == "sum" else Add((ONE, Mul((when, subtract(body, ONE)))))
    body = integrals.from_one(body, node, bound.values())
    body = lifted(reader, body, bound.values())
    for text, index in reversed(bound.items()):
        if index not in free_indices(body) and node.op == "sum" and names(body):
            reader.notes.append(Note("bound-unused", node.span, {"letter": text, "meant": _meant(reader, node, text)}))
        make = Sum if node.op == "sum" else Product
        body = make(index, body, tuple(unequal.get(text, ())), bounds[text])
    return Tensor(body, value.axes, value.row)


def _before_another(node: Big) -> Times | None:
    r"""``\prod_i x_i \prod_i y_i``: a product ends before one that has not its letter or binds it again."""
    letters = {letter.text for letter in node.letters}
    match node.op, node.body:
        case "prod", Times(span, factors, signs):
            for place, factor in enumerate(factors[1:], start=1):
                if not isinstance(factor, Big):
                    continue
                below = {part.text for part in parts(factor) if isinstance(part, Name)}
                again = letters & {letter.text for letter in factor.letters}
                if again or (factor.op == "prod" and not letters & below):
                    first = Times(span, factors[:place], signs[: place - 1]) if place > 1 else factors[0]
                    return Times(node.span, (replace(node, body=first), *factors[place:]), ("", *signs[place:]))
    return None


def _count(reader: Elaborator, node: Big, bound: dict[str, Index]) -> None:
    r"""``\frac1n \sum_i x_i``, where nothing says how many terms there are: n."""
    size = reader.table.seen.counted.get(node.span.start)
    if size is None or size not in reader.table.size_names:
        return
    for index in bound.values():
        if reader.sizes.find(index.size).startswith("?"):
            reader.sizes.unify(index.size, size, f"the index {index.name}", node.span)
            reader.notes.append(Note("counted", node.span, {"letter": index.name, "size": size}))


def _without_index(reader: Elaborator, node: Big, value: Tensor, scope: Scope, index: Index) -> Tensor:
    r"""``\sum_i y \log p_i``, where y is a family of numbers: its members, whose index is left out."""
    table, find = reader.table, reader.sizes.find
    bases = {id(part.base) for part in parts(node.body) if isinstance(part, Script)}
    families = {
        part.text: part.span
        for part in parts(node.body)
        if isinstance(part, Name) and id(part) not in bases and (known := table.symbols.get(part.text)) is not None
        if known.declared and known.family == len(known.slots) == 1
        if find(known.slots[0]) in (find(index.size), find(value.axes[0].size))
    }
    if not families or (not find(value.axes[0].size).startswith("?") and find(value.axes[0].size) != find(index.size)):
        return value
    reader.notes += [
        Note("index-left-out", span, {"name": name, "meant": f"{name}_{index.name}"}) for name, span in families.items()
    ]
    before, reader.left_out = reader.left_out, {**reader.left_out, **dict.fromkeys(families, index)}
    value = reader.tensor(node.body, scope)
    reader.left_out = before
    return value


def _of_entries(reader: Elaborator, node: Big, scope: Scope) -> Tensor | None:
    r"""``\sum dZ`` with no letter anywhere: all entries; of a matrix also those of each row or column, a choice."""
    limited = node.letters or node.unequal or node.conditions or node.domain or node.upper or node.lower
    if node.op != "sum" or limited or _index_letters(node.body, reader.table.outcomes):
        return None
    if isinstance(node.body, Terms) and len(node.body.terms) > 1:
        raise ReadError(
            "this sum can end behind its first term or with the braces, which are not printed",
            node.span,
            r"write \sum (…) for all of them, or brackets around the sum",
        )
    value = reader.tensor(node.body, scope)
    if not value.rank or not all(map(is_plain, value.axes)):
        return None
    reader.notes.append(Note("sum-of-entries", node.span))
    if value.rank != 2:
        return reader.algebra.total(value)
    options = ("all", "columns", "rows")
    place = -node.span.start - 1
    reader.choices[place] = Choice("sum-of-entries", node.span, options)
    taken = options[reader.answers.get(place, 0)]
    if taken == "all":
        return reader.algebra.total(value)
    away, kept = value.axes if taken == "columns" else value.axes[::-1]
    return Tensor(bind(away, value.body), (kept,))


def _conditions(
    reader: Elaborator, node: Big, bound: dict[str, Index], scope: Scope, bounds: dict[str, tuple[Expr, Expr] | None]
) -> Iterator[Expr]:
    """What must hold of the bound letters, as factors that are 1 or 0; an order among indices is a bound instead."""
    if node.domain is not None and whole(node.domain) is None and not _is_own_range(reader, node.domain):
        for index in bound.values():
            yield membership(reader, node.domain, index, scope)
    for condition in node.conditions:
        if isinstance(condition, Compare) and _orders(reader, condition, scope):
            letter, ends = _ordered(reader, condition, bound, scope)
            bounds[letter] = _narrower(bounds[letter], ends, bound[letter].size)
        else:
            yield as_factor(truth(reader, condition, scope))


def _orders(reader: Elaborator, node: Compare, scope: Scope) -> bool:
    """Whether a comparison is one of indices."""
    return is_slot(reader, node.left, scope) and is_slot(reader, node.right, scope)


def _ordered(
    reader: Elaborator, node: Compare, bound: dict[str, Index], scope: Scope
) -> tuple[str, tuple[Expr | None, Expr | None]]:
    """``i < j`` as a bound of the letter that is bound last: ``j`` begins at ``i + 1``."""
    sides = [side.text if isinstance(side, Name) else None for side in (node.left, node.right)]
    inner = next((text for text in reversed(bound) if text in sides), None)
    if inner is None:
        raise ReadError("this sum binds neither of these letters", node.span)
    is_left = sides[0] == inner
    other = count(reader, node.right if is_left else node.left, bound[inner].size, scope)
    below = (node.sign in ("<", r"\le")) == is_left
    strict = node.sign in ("<", ">")
    end = ordinal(place(Add((other, num(-1 if below else 1))), bound[inner].size)) if strict else other
    return inner, (None, end) if below else (end, None)


def _narrower(known: tuple[Expr, Expr] | None, ends: tuple[Expr | None, Expr | None], size: str) -> tuple[Expr, Expr]:
    low, high = known or (ONE, Size(size))
    return (ends[0] or low, ends[1] or high)


def _is_own_range(reader: Elaborator, domain: Node) -> bool:
    """Whether a set is one by itself: a sum over it runs over a size of its own."""
    return isinstance(domain, Name) and domain.text not in reader.table.sets.parts


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
    if node.domain is not None and (size := whole(node.domain)) is not None:
        known_size(reader, size)
        return _joined(reader, known, size, letter), None
    if node.domain is not None and _is_own_range(reader, node.domain):
        assert isinstance(node.domain, Name)
        return f"|{node.domain.text}|", None
    if node.domain is not None:
        return known or reader.sizes.unknown(letter.text), None
    upper, lower = node.upper, node.lower
    if integrals.is_series(node, letter):
        return NATURALS, None
    if upper is None:
        if lower is not None and not _is(lower, "1"):
            raise ReadError("this sum has no upper limit", node.span)
        return known or reader.sizes.unknown(letter.text), None
    low = "1" if lower is None else lower.text if isinstance(lower, Number) else None
    name_ = None if _is_index(reader, upper, scope) else _size_name(upper)
    if name_ is not None and low == "1":
        reader.table.size_names.add(name_)
        return _joined(reader, known, name_, letter), None
    counted = computes(node.body, letter.text, reader.table.outcomes.components)
    only_here = reader.table.seen.counting.limits.get(name_ or "", ((), ()))[0] == {"0"}
    if name_ is not None and only_here and not counted and name_ not in reader.table.seen.size_names:
        return known or reader.sizes.unknown(letter.text), None
    name = _minus_one(upper) if low == "0" and isinstance(upper, Terms) and not counted else None
    # Where other sums run from 1 to n, those from 0 to n - 1 run over other entries.
    if name is not None and "1" not in reader.table.seen.counting.limits.get(name, ((), ()))[0]:
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


def known_size(reader: Elaborator, size: str) -> None:
    """A size that is named by a letter, or is a number."""
    if size.isdigit():
        reader.sizes.numbers[size] = int(size)
    else:
        reader.table.size_names.add(size)


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
    r"""The letter that ``\sum_{i \ne j}`` or ``\sum y_i`` binds: one that is not free elsewhere, else the first.

    Both, the second of which is bound first, where neither is free elsewhere and the body speaks of both.
    """
    if node.unequal:
        left, right = node.unequal[0]
        names = [side for side in (left, right) if isinstance(side, Name)]
        taken = reader.outside | set(scope)
        if (
            len(names) == 2
            and not taken & {n.text for n in names}
            and {n.text for n in names} <= free_letters(node.body)
        ):
            return (names[1], names[0])
        for name in names:
            if name.text not in taken:
                return (name,)
        if names:
            return (names[0],)
    if node.conditions:
        named = {n.text: n for c in node.conditions for n in parts(c) if isinstance(n, Name) and len(n.text) == 1}
        taken = reader.outside | set(scope) | {size for size in named if reader.table.counts(size) == "size"}
        return tuple(name for text, name in named.items() if text not in taken) or tuple(named.values())[:1]
    outcomes = reader.table.outcomes
    found = {outcomes.letter(name) or name.text: name for name in _index_letters(node.body, outcomes)}
    letters = {text: name for text, name in found.items() if text not in scope}
    letters = letters or {text: name for text, name in found.items() if outcomes.letter(name) is not None}
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


def _index_letters(node: Node, outcomes: Outcomes) -> list[Name]:
    """The letters of the subscripts in a formula, and those of outcomes, in order."""
    found: list[Name] = []
    for part in parts(node):
        if isinstance(part, Script):
            items = part.labels + part.subs
            found += [i for i in items if isinstance(i, Name) and (len(i.text) == 1 or outcomes.letter(i) is not None)]
        if isinstance(part, Law):
            found += [Name(i.span, flat(i)) for i in part.of + part.given if outcomes.letter(i) is not None]
    return found

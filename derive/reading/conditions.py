"""Cases, indicators and conditions below sums: values under conditions on indices, on sets and on data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from derive.model import Fact
from derive.notation import ONE, ZERO, Add, Delta, Expr, Fn, Index, Mul, Product, Slot, Sum, Var, Where, fresh, sub
from derive.reading.algebra import each
from derive.reading.chance.outcomes import base_name
from derive.reading.dots import PLACE, general, is_computed, letters_of
from derive.reading.free import free_letters
from derive.reading.images import is_image, lifted
from derive.reading.membership import membership
from derive.reading.table import Symbol, Table
from derive.records import replace
from derive.shapes import Tensor, shape_name
from derive.source import ReadError
from derive.tex.statements import When
from derive.tex.syntax import Bracket, Cases, Compare, Condition, Dots, Indicator, Name, Node, Number, Script, skeleton

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope

Truth = tuple[Slot, Slot, bool] | Expr
"""Two slots that are, or are not, equal; or an expression that is 1 where a condition holds, else 0."""


def cases(reader: Elaborator, node: Cases, scope: Scope) -> Tensor:
    """Rows with conditions; the last one is what remains, or the opposite of the one before."""
    truths = [truth(reader, when, scope) if when is not None else None for _, when in node.rows]
    read = [reader.tensor(value, scope) for value, _ in node.rows]
    wide = next((value for value in read if value.rank), read[0])
    values = [_spread(reader, value, wide, row[0]) for value, row in zip(read, node.rows, strict=True)]
    if truths[-1] is not None and not _exhaust(node, truths):
        raise ReadError("these cases leave something out", node.span, "write \\text{otherwise} beside the last one")
    result = values[-1]
    for value, when in zip(values[-2::-1], truths[-2::-1], strict=True):
        if when is None:
            raise ReadError("only the last case is without a condition", node.span, r"write i = j or i \ne j beside it")
        result = _chosen(when, value, result)
    return replace(wide, body=result)


def _spread(reader: Elaborator, value: Tensor, wide: Tensor, node: Node) -> Expr:
    """The value of a case over the axes of another one; 0 has every shape."""
    if value.body == ZERO:
        return ZERO
    if value.rank != wide.rank:
        hint = "give it an index" if value.rank else "give all cases one shape"
        raise ReadError(f"{shape_name(value)} stands beside {shape_name(wide)} in these cases", node.span, hint)
    for one, other in zip(value.axes, wide.axes, strict=True):
        reader.algebra.same(one, other, node.span)
    return reader.algebra.rename(value, wide.axes) if value.rank else value.body


def _exhaust(node: Cases, truths: Sequence[Truth | None]) -> bool:
    """Whether the last condition is the opposite of the one before."""
    if len(truths) < 2:
        return False
    before, last = truths[-2:]
    if isinstance(before, tuple) and isinstance(last, tuple):
        return {*before[:2]} == {*last[:2]} and before[2] != last[2]
    one, other = node.rows[-2][1], node.rows[-1][1]
    if isinstance(one, Condition) and isinstance(other, Condition):
        values = {one.right, other.right} if isinstance(one.right, Number) and isinstance(other.right, Number) else ()
        opposite = one.equal != other.equal and skeleton(one.right) == skeleton(other.right)
        both = {v.text for v in values if isinstance(v, Number)} == {"0", "1"} and one.equal and other.equal
        return skeleton(one.left) == skeleton(other.left) and (opposite or both)
    if isinstance(one, Compare) and isinstance(other, Compare):
        return (_side(one), _side(other)) in _OPPOSITE and skeleton(one.left) == skeleton(other.left)
    return False


_OPPOSITE = {("<", r"\ge"), (r"\ge", "<"), (">", r"\le"), (r"\le", ">")}


def _side(node: Compare) -> str:
    return node.sign


def _chosen(when: Truth, value: Expr, rest: Expr) -> Expr:
    """``value`` where a condition holds, else ``rest``."""
    if isinstance(when, tuple):
        left, right, equal = when
        return Where(left, right, value, rest) if equal else Where(left, right, rest, value)
    terms = [Mul((when, value))] if value != ZERO else []
    if rest != ZERO:
        terms.append(Mul((sub(ONE, when), rest)))
    return Add(tuple(terms)) if len(terms) > 1 else terms[0] if terms else ZERO


def truth(reader: Elaborator, node: Node, scope: Scope) -> Truth:
    """What a condition says."""
    match node:
        case Condition(_, left, right, equal, True):
            slot = reader.slot(left, reader.sizes.unknown(), scope)
            inside = membership(reader, right, slot, scope)
            return inside if equal else sub(ONE, inside)
        case Condition(_, left, Bracket(_, r"\{", items), equal):
            inside = _among(reader, left, items, scope)
            return inside if equal else sub(ONE, inside)
        case Condition(_, left, right, equal) if is_slot(reader, left, scope) and is_slot(reader, right, scope):
            size = reader.sizes.unknown()
            return reader.slot(left, size, scope), reader.slot(right, size, scope), equal
        case Condition(_, left, right, equal):
            holds = _of_data(reader, left, right, scope)
            return holds if equal else sub(ONE, holds)
        case Compare():
            value = compared(reader, node, scope)
            if value.rank:
                raise ReadError("a vector stands in this condition", node.span, "give it an index")
            return value.body
    raise ReadError("this condition is not read", node.span, r"write i = j, i \ne j or x > 0")


def is_slot(reader: Elaborator, node: Node, scope: Scope) -> bool:
    """Whether a side of a condition is an index, a label, or a computed place."""
    if isinstance(node, Number):
        return True
    if is_computed(node):
        return any(_is_index(reader, part, scope) for part in letters_of(node))
    if is_image(node):
        return not speaks_of_data(reader.table, node)
    match node:
        case Name(_, text):
            return _is_index(reader, text, scope)
        case Script(_, Name(_, text), (), (), None, False, primes):
            return _is_index(reader, text + "'" * primes, scope)
    return False


def _is_index(reader: Elaborator, letter: str, scope: Scope) -> bool:
    if letter in scope or letter in reader.free:
        return True
    declared = reader.table.symbols.get(letter)
    return not (declared is not None and declared.declared) and letter not in reader.table.defined


def _among(reader: Elaborator, left: Node, items: tuple[Node, ...], scope: Scope) -> Expr:
    r"""``j = j_1, \dots, j_K``: whether a slot is one of several different ones."""
    size = reader.sizes.unknown()
    slot = reader.slot(left, size, scope)
    if not any(isinstance(item, Dots) for item in items):
        return Add(tuple(Delta(slot, reader.slot(item, size, scope)) for item in items))
    found = general(items[0], items[-1])
    if found is None:
        raise ReadError("these do not have one form", items[0].span, r"write j = j_1, \dots, j_K")
    index = fresh(Index("m", reader.sizes.unknown()))
    other = reader.slot(found[0], size, {**scope, PLACE: index})
    return Sum(index, lifted(reader, Delta(slot, other), (index,)))


def _of_data(reader: Elaborator, left: Node, right: Node, scope: Scope) -> Expr:
    """``y_i = 1``: of an entry that is 0 or 1 the entry itself; else a table of 0 and 1 of its own."""
    table = reader.table
    number = right.text if isinstance(right, Number) else ""
    if isinstance(left, Name | Script) and number in ("0", "1") and table.resolve(left).name in table.binary:
        value = reader.scalar(left, scope)
        return value if number == "1" else sub(ONE, value)
    symbol = table.randomness.symbols.get(base_name(left))
    if symbol is not None and (symbol.unread or symbol.law or symbol.vector):
        hint = r"write the law of a class as $p(x) := \pi_x$, and \mathbb{E}_{x \sim p}"
        raise ReadError(f"the probability that {base_name(left)} has a value is not read", left.span, hint)
    letters = sorted(letter for letter in free_letters(left) | free_letters(right) if letter != PLACE)
    name = f"\\chi_{{{_said(left)} = {_said(right)}}}"
    known = table.symbols.get(name)
    if known is None:
        known = table.symbols[name] = Symbol(name, tuple(reader.sizes.unknown(letter) for letter in letters))
        table.late_facts.append(Fact("binary", name))
    slots = tuple(reader.slot(Name(left.span, t), size, scope) for t, size in zip(letters, known.slots, strict=True))
    return Var(name, slots)


def _said(node: Node) -> str:
    """A side of a condition in a name."""
    match node:
        case Name(_, text) | Number(_, text):
            return text
        case Script(_, base, subs, labels, power):
            below = "".join(map(_said, subs))
            above = "".join(f"({_said(label)})" for label in labels) + ("" if power is None else _said(power))
            return _said(base) + (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")
    raise ReadError("this condition is not read", node.span, r"write i = j, i \ne j or x > 0")


def compared(reader: Elaborator, node: Compare, scope: Scope) -> Tensor:
    """1 where a comparison of values holds, else 0."""
    value, bound = reader.tensor(node.left, scope), reader.scalar(node.right, scope)
    above: Callable[[Expr], Expr] = lambda u: Fn("step", (u if bound == ZERO else sub(u, bound),))  # noqa: E731
    below: Callable[[Expr], Expr] = lambda u: Fn("step", (sub(bound, u),))  # noqa: E731
    match node.sign:
        case ">":
            return each(value, above)
        case "<":
            return each(value, below)
        case r"\ge":
            return each(value, lambda u: sub(ONE, below(u)))
        case r"\le":
            return each(value, lambda u: sub(ONE, above(u)))
    raise ReadError("this condition is not read", node.span)


def speaks_of_data(table: Table, node: Node) -> bool:
    """Whether the left side of ``y = 1`` is a symbol with a value, and no index."""
    if not isinstance(node, Name | Script):
        return False
    try:
        name = table.resolve(node).name
    except ReadError:
        return False
    return name in table.defined or (name in table.symbols and table.symbols[name].declared)


def supposed(table: Table, when: When) -> str | None:
    """The symbol that a condition ``x > 0`` calls positive, if it is a number that nothing defines."""
    if when.order != ">" or [token.text for token in when.right] != ["0"]:
        return None
    try:
        node = table.parse(when.left)[0]
        name = table.resolve(node).name if isinstance(node, Name | Script) else None
    except ReadError:
        return None
    if name is None:
        return None
    known = table.symbols.get(name)
    return name if name not in table.defined and (known is None or not known.slots) else None


def imposed(reader: Elaborator, whens: Sequence[When], body: Expr) -> Expr:
    """``[j \\ne y_i] u``: the body where conditions on indices of indices, and orders, hold, else 0."""
    for when in whens:
        left, right = (reader.table.parse(side)[0] for side in (when.left, when.right))
        if when.order:
            if supposed(reader.table, when) is not None:
                continue
            body = Mul((as_factor(truth(reader, Compare(left.span.to(right.span), left, when.order, right), {})), body))
            continue
        if speaks_of_data(reader.table, left) or not (is_image(left) or is_image(right)):
            continue
        size = reader.sizes.unknown()
        equal: Expr = Delta(reader.slot(left, size, {}), reader.slot(right, size, {}))
        body = Mul((equal if when.equal else sub(ONE, equal), body))
    return body


def apart(reader: Elaborator, left: Node, right: Node, about: frozenset[Index]) -> Expr | None:
    """``\\prod_k [j_k \\ne j^*]``: 1 where an index of an index never is the letter; None for a step without it."""
    if not isinstance(right, Name) or right.text not in reader.free or reader.free[right.text] not in about:
        return None
    if not isinstance(left, Script) or not is_image(left):
        return None
    bound = {part.text: fresh(reader.free_index(part.text)) for part in left.subs if isinstance(part, Name)}
    size = reader.sizes.unknown()
    same = Delta(reader.slot(left, size, dict(bound)), reader.slot(right, size, {}))
    body = sub(ONE, lifted(reader, same, tuple(bound.values())))
    for index in bound.values():
        body = Product(index, body)
    return body


def indicator(reader: Elaborator, node: Indicator, scope: Scope) -> Tensor:
    """1 where a condition holds, else 0."""
    if isinstance(node.condition, Compare):
        return compared(reader, node.condition, scope)
    return Tensor(as_factor(truth(reader, node.condition, scope)))


def as_factor(when: Truth) -> Expr:
    """A condition as a factor that is 1 or 0."""
    if not isinstance(when, tuple):
        return when
    left, right, equal = when
    return Delta(left, right) if equal else sub(ONE, Delta(left, right))

"""Syntax to meaning: every formula becomes a tensor in index notation, with shapes checked on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from derive.model import Note
from derive.notation import (
    ONE,
    ZERO,
    Const,
    Decimal,
    Delta,
    Expr,
    Fn,
    Index,
    Label,
    Mul,
    Num,
    Ord,
    Pick,
    Pow,
    Size,
    Slot,
    Var,
    Where,
    div,
    exp,
    free_indices,
    fresh,
    neg,
    num,
    sub,
    substitute_slots,
)
from derive.reading import calls, derivatives, sums
from derive.reading.table import Resolved, Table
from derive.shapes import Algebra, Tensor, shape_name
from derive.source import ReadError, Span
from derive.tex.cursor import Choice
from derive.tex.syntax import (
    Bars,
    Big,
    Bracket,
    Call,
    Cases,
    Compare,
    Condition,
    Derivative,
    Dots,
    Frac,
    Gradient,
    Indicator,
    Matrix,
    Name,
    Node,
    Number,
    Root,
    Script,
    Terms,
    Times,
    Words,
    parts,
)

Scope = Mapping[str, Index]

MAX_DIGITS = 100
MAX_EXPONENT = 1000


@dataclass
class Elaborator:
    """Reads the members of one chain, which share their free letters.

    ``free``: the indices of free letters. ``arguments``: values of the parameters of a function that is being applied.
    ``outside``: letters that occur free in the chain, before any sum chooses what it binds.
    ``depends``: for every defined symbol those that its definition holds. ``answers``, ``choices``: see ``Cursor``.
    """

    table: Table
    free: dict[str, Index] = field(default_factory=dict)
    arguments: dict[str, Tensor] = field(default_factory=dict)
    outside: frozenset[str] = frozenset()
    depends: Mapping[str, frozenset[str]] = field(default_factory=dict)
    answers: Mapping[int, int] = field(default_factory=dict)
    choices: dict[int, Choice] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    bound: list[tuple[str, Span]] = field(default_factory=list)
    applying: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sizes = self.table.sizes
        self.algebra = Algebra(self.sizes)

    def tensor(self, node: Node, scope: Scope) -> Tensor:
        """The meaning of a formula."""
        match node:
            case Number(_, text):
                return Tensor(number(text, node.span))
            case Name():
                return self.name(node, scope)
            case Script():
                return self.script(node, scope)
            case Bracket(span, opening, items):
                return self.bracket(span, opening, items, scope)
            case Terms(span, terms):
                return self.algebra.add([(sign, self.tensor(term, scope)) for sign, term in terms], span)
            case Times():
                return self.times(node, scope)
            case Frac(span, top, bottom):
                return self.quotient(self.tensor(top, scope), self.tensor(bottom, scope), span)
            case Root(span, body, degree):
                order = num(2) if degree is None else self.scalar(degree, scope)
                return self.each(
                    self.tensor(body, scope), lambda u: Pow(u, div(ONE, order) if degree else num(Fraction(1, 2)))
                )
            case Bars(_, width, body):
                inner = self.tensor(body, scope)
                if width == 1 and inner.rank == 0:
                    return Tensor(Fn("abs", (inner.body,)))
                return Tensor(Pow(self.algebra.squared_norm(inner), num(Fraction(1, 2))))
            case Big():
                return sums.big(self, node, scope)
            case Derivative(span, body, wrts, total):
                return derivatives.derivative(self, span, body, wrts, total, scope)
            case Gradient():
                return derivatives.gradient(self, node, scope)
            case Call():
                return calls.call(self, node, scope)
            case Matrix(_, rows):
                return self.matrix(rows, scope)
            case Cases():
                return self.cases(node, scope)
            case Indicator():
                return self.indicator(node, scope)
            case Dots():
                raise ReadError("dots are read only in a list", node.span, "write the sum with its limits")
            case Words(_, text):
                raise ReadError(f"the words {text!r} stand where a formula is expected", node.span)
        raise ReadError("this is not read yet", node.span)

    def scalar(self, node: Node, scope: Scope) -> Expr:
        """The meaning of a formula that must be a number."""
        value = self.tensor(node, scope)
        if value.rank:
            raise ReadError(f"{shape_name(value)} stands where a number is expected", node.span, "give it an index")
        return value.body

    @staticmethod
    def each(value: Tensor, change: object) -> Tensor:
        """A function applied to every entry."""
        return Tensor(change(value.body), value.axes, value.row)  # type: ignore[operator]

    def name(self, node: Name, scope: Scope) -> Tensor:
        """A bare letter: a parameter, a symbol, a size, a constant, or an index as a number."""
        text = node.text
        if text in self.arguments:
            return self.arguments[text]
        if text in self.table.identities:
            return self.algebra.identity(self.table.identities[text])
        known = text in self.table.symbols or text in self.table.defined or text in self.table.aliases
        if not known and text in scope:
            return Tensor(Ord(scope[text]))
        if text in self.table.letters and not known and text in self.free:
            return Tensor(Ord(self.free[text]))
        if text in self.table.size_names and not known:
            return Tensor(Size(text))
        if not known and text == r"\pi":
            return Tensor(Const("pi"))
        if not known and text == "e":
            return Tensor(exp(ONE))
        if not known and text in ("I", r"\mathbb{I}") and text not in self.table.seen.letter_scripts:
            return self.algebra.identity(self.sizes.unknown("i"))
        if not known and text in (r"\mathbf{1}", r"\mathbb{1}"):
            return self.algebra.ones(self.sizes.unknown("i"))
        if text.startswith(r"\infty"):
            raise ReadError("infinity is no number here", node.span)
        return self.entry(self.table.resolve(node), node.span, scope)

    def script(self, node: Script, scope: Scope) -> Tensor:
        """A name or a bracket with scripts."""
        base = node.base
        if isinstance(base, Name) and base.text not in self.arguments:
            if (special := self._special(base.text, node, scope)) is not None:
                return special
            resolved = self.table.resolve(node)
            value = self.entry(resolved, node.span, scope)
            if resolved.power is not None and self._is_own_family(base.text, resolved.power):
                self.notes.append(Note("base-not-e", node.span, {"letter": base.text}))
            return self._raised(value, resolved.power, resolved.transpose, node.span, scope)
        if isinstance(base, Name):
            value = self.arguments[base.text]
        elif (isinstance(base, Bars) and base.width == 2) or (
            isinstance(base, Bars) and self.tensor(base.body, scope).rank
        ):
            return self._norm(base, node, scope)
        else:
            value = self.tensor(base, scope)
        value = self.at(value, node.labels + node.subs, node.span, scope)
        return self._raised(value, node.power, node.transpose, node.span, scope)

    def _has_slots(self, name: str) -> bool:
        return self.table.seen.letter_scripts.get(name, 0) > 0

    @staticmethod
    def _is_own_family(name: str, power: Node) -> bool:
        """Whether an exponent is an entry of the letter that is the base: ``z^{z_4}`` for ``e^{z_4}``."""
        return (
            isinstance(power, Script) and isinstance(power.base, Name) and power.base.text == name and bool(power.subs)
        )

    def _special(self, text: str, node: Script, scope: Scope) -> Tensor | None:
        """e to a power, the Kronecker delta, the identity with its size."""
        known = text in self.table.symbols or text in self.table.defined
        if text == "e" and node.power is not None and not node.subs and not (known and not self._has_slots(text)):
            return self.each(self.tensor(node.power, scope), exp)
        if text == r"\delta" and not known and len(node.subs) == 2 and not node.labels and node.power is None:
            size = self.sizes.unknown()
            left, right = (self.slot(item, size, scope) for item in node.subs)
            return Tensor(Delta(left, right))
        if (
            text in ("I", r"\mathbf{1}")
            and not known
            and len(node.subs) == 1
            and isinstance(node.subs[0], Name | Number)
        ):
            size = node.subs[0].text
            if isinstance(node.subs[0], Number):
                self.sizes.numbers[size] = int(size)
            else:
                self.table.size_names.add(size)
            one = self.algebra.identity(size) if text == "I" else self.algebra.ones(size)
            return self._raised(one, node.power, node.transpose, node.span, scope)
        return None

    def _norm(self, base: Bars, node: Script, scope: Scope) -> Tensor:
        r"""``\|v\|^2``, ``\|A\|_F^2``: the sum of squares; the subscript 2 or F changes nothing."""
        for item in node.subs:
            if not ((isinstance(item, Number) and item.text == "2") or (isinstance(item, Name) and item.text == "F")):
                raise ReadError("only the Euclidean and the Frobenius norm are read", item.span)
        squares = self.algebra.squared_norm(self.tensor(base.body, scope))
        if isinstance(node.power, Number) and node.power.text == "2":
            return Tensor(squares)
        return self._raised(Tensor(Pow(squares, num(Fraction(1, 2)))), node.power, False, node.span, scope)

    def _raised(self, value: Tensor, power: Node | None, transpose: bool, span: Span, scope: Scope) -> Tensor:
        """A power or a transpose behind a value."""
        if transpose:
            value = self.algebra.transpose(value)
        if power is None:
            return value
        if value.rank == 2 and isinstance(power, Number) and power.text.isdigit() and 1 <= int(power.text) <= 9:
            result = value
            for _ in range(int(power.text) - 1):
                result = self.algebra.contract(result, fresh_axes(value), span)
            return result
        exponent = self.scalar(power, scope)
        if (
            isinstance(small := folded(exponent), Num)
            and max(abs(small.value.numerator), small.value.denominator) > MAX_EXPONENT
        ):
            raise ReadError(f"this exponent is larger than {MAX_EXPONENT}", span)
        if value.rank == 2:
            raise ReadError("this power of a matrix is not read yet", span)
        return self.each(value, lambda u: Pow(u, folded(exponent)))

    def entry(self, resolved: Resolved, span: Span, scope: Scope) -> Tensor:
        """An entry of a symbol, or what remains of it when some of its indices are not written."""
        name, items = resolved.name, resolved.items
        if resolved.primes:
            name += "'" * resolved.primes
        if name in self.table.broken:
            raise ReadError(f"the definition of {name} could not be read, so nothing can be said of it", span)
        if name in self.table.size_names and not items:
            return Tensor(Size(name))
        symbol = self.table.symbol(name, None if not resolved.primes else len(items))
        if len(items) == 1 and isinstance(items[0], Number) and len(items[0].text) == len(symbol.slots) > 1:
            digits = items[0]
            items = tuple(Number(digits.span, digit) for digit in digits.text)
        if len(items) > len(symbol.slots) - len(symbol.hidden):
            have = (
                "no index"
                if not symbol.slots
                else f"{len(symbol.slots)} indices"
                if len(symbol.slots) > 1
                else "one index"
            )
            raise ReadError(
                f"{name} has {have}, but {len(items)} stand here",
                span,
                "declare its shape, or separate the indices by commas",
            )
        slots: list[Slot] = [self.slot(item, size, scope) for item, size in zip(items, symbol.slots, strict=False)]
        written = len(symbol.slots) - len(symbol.hidden)
        axes = tuple(fresh(Index("ijklmn"[k % 6], size)) for k, size in enumerate(symbol.slots[len(items) : written]))
        hidden = tuple(scope.get(letter) or self.free_index(letter) for letter in symbol.hidden)
        for index, size in zip(hidden, symbol.slots[written:], strict=True):
            self.sizes.unify(index.size, size, f"the index {index.name}", span)
        return Tensor(Var(name, (*slots, *axes, *hidden)), axes)

    def slot(self, item: Node, size: str, scope: Scope) -> Slot:
        """The index that a subscript is, over a size."""
        if isinstance(item, Number):
            self.sizes.label(size, item.text)
            return Label(item.text, size)
        letter = letter_of(item)
        if letter is None:
            raise ReadError("this subscript is not read yet", item.span, "an index is a letter or a number")
        if letter in self.arguments and isinstance(body := self.arguments[letter].body, Ord):
            index: Slot = body.index
        else:
            index = scope.get(letter) or self.free_index(letter)
        self.sizes.unify(index.size, size, f"the index {letter}", item.span)
        return index

    def free_index(self, letter: str) -> Index:
        """The index of a free letter of this chain."""
        if letter not in self.free:
            self.free[letter] = Index(letter, self.table.letters.get(letter) or self.sizes.unknown(letter))
        return self.free[letter]

    def at(self, value: Tensor, items: tuple[Node, ...], span: Span, scope: Scope) -> Tensor:
        """Entries of a tensor: ``[AB]_{ij}``."""
        if not items:
            return value
        if len(items) > value.rank:
            raise ReadError(f"{shape_name(value)} has not {len(items)} indices", span)
        taken, axes = value.axes[: len(items)], value.axes[len(items) :]
        slots = [self.slot(item, axis.size, scope) for item, axis in zip(items, taken, strict=True)]
        return Tensor(substitute_slots(value.body, dict(zip(taken, slots, strict=True))), axes)

    def bracket(self, span: Span, opening: str, items: tuple[Node, ...], scope: Scope) -> Tensor:
        """A group, an inner product, or a list of entries."""
        if opening == r"\langle" and len(items) == 2:
            left, right = (self.tensor(item, scope) for item in items)
            product = self.algebra.elementwise(left, right, span)
            body = product.body
            for axis in product.axes:
                body = sums.bind(axis, body)
            return Tensor(body)
        if len(items) == 1:
            return self.tensor(items[0], scope)
        if any(isinstance(item, Dots) for item in items):
            return sums.listed(self, items, span, scope)
        size = str(len(items))
        self.sizes.numbers[size] = len(items)
        axis = fresh(Index("i", size))
        return Tensor(Pick(axis, tuple(self.scalar(item, scope) for item in items)), (axis,))

    def times(self, node: Times, scope: Scope) -> Tensor:
        """Factors from left to right."""
        value = self.tensor(node.factors[0], scope)
        for sign, factor in zip(node.signs, node.factors[1:], strict=True):
            other = self.tensor(factor, scope)
            if sign == "/":
                value = self.quotient(value, other, node.span)
            else:
                value = self.algebra.product(value, other, sign, factor.span)
        return value

    def quotient(self, top: Tensor, bottom: Tensor, span: Span) -> Tensor:
        """``u/v``; by a vector, entry by entry."""
        if bottom.rank:
            self.notes.append(Note("elementwise-division", span))
        if isinstance(top.body, Mul) or bottom.rank:
            return self.algebra.elementwise(top, self.each(bottom, lambda v: Pow(v, num(-1))), span)
        return Tensor(div(top.body, bottom.body), top.axes, top.row)

    def matrix(self, rows: tuple[tuple[Node, ...], ...], scope: Scope) -> Tensor:
        """Explicit entries; one column is a vector."""
        height, width = len(rows), len(rows[0])
        for length in (height, width):
            self.sizes.numbers[str(length)] = length
        i, j = fresh(Index("i", str(height))), fresh(Index("j", str(width)))
        entries = tuple(tuple(self.scalar(cell, scope) for cell in row) for row in rows)
        if width == 1:
            return Tensor(Pick(i, tuple(row[0] for row in entries)), (i,))
        if height == 1:
            return Tensor(Pick(j, entries[0]), (j,), row=True)
        return Tensor(Pick(i, tuple(Pick(j, row) for row in entries)), (i, j))

    def cases(self, node: Cases, scope: Scope) -> Tensor:
        """Rows with conditions on indices; the last one is what remains, or the opposite of the one before."""
        slots = [row[1] and (*self.condition(row[1], scope), row[1].equal) for row in node.rows]
        values = [self.scalar(value, scope) for value, _ in node.rows]
        if (last := slots[-1]) is not None:
            before = slots[-2] if len(slots) > 1 else None
            if before is None or {*before[:2]} != {*last[:2]} or before[2] == last[2]:
                raise ReadError(
                    "these cases leave something out", node.span, "write \\text{otherwise} beside the last one"
                )
        result = values[-1]
        for value, condition in zip(values[-2::-1], slots[-2::-1], strict=True):
            if condition is None:
                raise ReadError(
                    "only the last case is without a condition", node.span, r"write i = j or i \ne j beside it"
                )
            left, right, equal = condition
            result = Where(left, right, value, result) if equal else Where(left, right, result, value)
        return Tensor(result)

    def condition(self, node: Condition, scope: Scope) -> tuple[Slot, Slot]:
        """The two slots of ``i = j``."""
        size = self.sizes.unknown()
        return self.slot(node.left, size, scope), self.slot(node.right, size, scope)

    def indicator(self, node: Indicator, scope: Scope) -> Tensor:
        """1 where a condition on indices, or a comparison, holds."""
        if isinstance(node.condition, Condition):
            left, right = self.condition(node.condition, scope)
            equal: Expr = Delta(left, right)
            return Tensor(equal if node.condition.equal else sub(ONE, equal))
        assert isinstance(node.condition, Compare)
        left_side, right_side = self.tensor(node.condition.left, scope), self.scalar(node.condition.right, scope)
        if node.condition.sign in (">", r"\ge"):
            return self.each(left_side, lambda u: Fn("step", (u if right_side == ZERO else sub(u, right_side),)))
        if node.condition.sign in ("<", r"\le"):
            return self.each(left_side, lambda u: Fn("step", (sub(right_side, u),)))
        raise ReadError("this condition is not read", node.span)


def letter_of(node: Node) -> str | None:
    """The letter that an index is, with its primes and stars."""
    if isinstance(node, Name):
        return node.text
    if (
        isinstance(node, Script)
        and isinstance(node.base, Name)
        and not node.subs
        and not node.labels
        and node.power is None
    ):
        return node.base.text + "'" * node.primes
    return None


def number(text: str, span: Span) -> Expr:
    """An integer, or a decimal at its printed precision. Raises ReadError past the bound on digits."""
    if len(text) > MAX_DIGITS:
        raise ReadError(f"this number has more than {MAX_DIGITS} digits", span)
    if "." not in text:
        return num(int(text))
    digits = len(text.split(".")[1])
    return Decimal(Fraction(text if text[0] != "." else "0" + text), Fraction(1, 2 * 10**digits))


def folded(exponent: Expr) -> Expr:
    """A rational exponent as one number."""
    match exponent:
        case Mul(factors) if all(isinstance(f, type(ONE)) for f in factors):
            value = Fraction(1)
            for factor in factors:
                value *= factor.value  # type: ignore[attr-defined]
            return num(value)
        case Mul((left, Pow(base, power))):
            parts_ = (folded(left), folded(base), folded(power))
            if all(isinstance(p, type(ONE)) for p in parts_) and parts_[1] != ZERO:
                top, bottom, order = (p.value for p in parts_)  # type: ignore[attr-defined]
                if order.denominator == 1 and abs(order) < 10:
                    return num(top * bottom ** int(order))
        case Mul(factors) if len(factors) > 1 and factors[0] == num(-1):
            inner = folded(Mul(factors[1:]) if len(factors) > 2 else factors[1])
            if isinstance(inner, type(ONE)):
                return num(-inner.value)
    return exponent


def fresh_axes(value: Tensor) -> Tensor:
    """The same tensor with axes of its own."""
    axes = tuple(map(fresh, value.axes))
    return Tensor(substitute_slots(value.body, dict(zip(value.axes, axes, strict=True))), axes, value.row)


__all__ = ["Elaborator", "Scope", "folded", "free_indices", "fresh_axes", "letter_of", "neg", "number", "parts"]

"""Syntax to meaning: every formula becomes a tensor in index notation, with shapes checked on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from derive.model import Note
from derive.notation import (
    HALF,
    ONE,
    Expr,
    Fn,
    Index,
    Label,
    Mul,
    Ord,
    Pow,
    Slot,
    Var,
    div,
    fresh,
    num,
    substitute_slots,
)
from derive.reading import (
    calls,
    chain_rule,
    conditions,
    derivatives,
    differentials,
    ellipses,
    entries,
    evaluation,
    functionals,
    integrals,
    kronecker,
    lists,
    membership,
    rates,
    renamed,
    sums,
)
from derive.reading.algebra import Algebra, each
from derive.reading.axes import is_plain
from derive.reading.chance import information, means, tails
from derive.reading.dots import is_computed
from derive.reading.forms import form_of
from derive.reading.images import image, is_image
from derive.reading.matrices import as_row, root
from derive.reading.numbers import number
from derive.reading.places import position
from derive.reading.space import nabla
from derive.reading.table import Table, index_letter
from derive.records import dataclass
from derive.shapes import Tensor, shape_name
from derive.source import ReadError, Span
from derive.tex.cursor import Choice
from derive.tex.syntax import (
    At,
    Bars,
    Between,
    Big,
    Bracket,
    Call,
    Cases,
    Derivative,
    Differential,
    Dots,
    Frac,
    Gradient,
    Indicator,
    Information,
    Law,
    Matrix,
    Mean,
    Nabla,
    Name,
    Node,
    Number,
    Operand,
    Rate,
    Root,
    Script,
    Tail,
    Terms,
    Times,
    Words,
    parts,
)

Scope = Mapping[str, Index]
_ENTRYWISE = frozenset((r"\odot", r"\circ", r"\oslash"))


@dataclass
class Elaborator:
    """Reads the members of one chain, which share their free letters.

    ``free``: the indices of free letters. ``arguments``: values of the parameters of a function that is being applied.
    ``outside``: letters that occur free in the chain, before any sum chooses what it binds.
    ``integrated``: letters over which integrals of the chain run; ``indefinite``: those that also stand outside.
    ``varied``: the symbols whose differentials stand in the chain.
    ``depends``: for every defined symbol those that its definition holds. ``answers``, ``choices``: see ``Cursor``.
    ``going_down``: inside a sum that runs downwards. ``images``: the indices of indices that no sum binds yet.
    ``left_out``: indices that members of families lack. ``parts``: what was read and its meaning, the innermost first.
    """

    table: Table
    free: dict[str, Index] = field(default_factory=dict)
    arguments: dict[str, Tensor] = field(default_factory=dict)
    outside: frozenset[str] = frozenset()
    integrated: frozenset[str] = frozenset()
    indefinite: frozenset[str] = frozenset()
    varied: frozenset[str] = frozenset()
    depends: Mapping[str, frozenset[str]] = field(default_factory=dict)
    answers: Mapping[int, int] = field(default_factory=dict)
    choices: dict[int, Choice] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    bound: list[tuple[str, Span]] = field(default_factory=list)
    applying: list[str] = field(default_factory=list)
    going_down: bool = False
    images: dict[Var, Index] = field(default_factory=dict)
    applications: int = 0
    left_out: Mapping[str, Index] = field(default_factory=dict)
    parts: list[tuple[Span, Expr]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sizes = self.table.sizes
        self.algebra = Algebra(self.sizes)

    def tensor(self, node: Node, scope: Scope) -> Tensor:
        """The meaning of a formula."""
        value = self._meaning(node, scope)
        self.parts.append((node.span, value.body))
        body, forms = value.body, self.table.forms
        if isinstance(body, Var) and body.indices and body.name not in forms and isinstance(node, Script | Call):
            forms[body.name] = form_of(node, body, self.table.lexicon.entries)
        return value

    def _meaning(self, node: Node, scope: Scope) -> Tensor:
        match node:
            case Number(_, text):
                return Tensor(number(text, node.span))
            case Name() | Script() if (found := functionals.chosen(self, node, scope)) is not None:
                return found
            case Name():
                return entries.name(self, node, scope)
            case Script():
                return entries.script(self, node, scope)
            case Bracket(span, opening, items):
                return lists.bracket(self, span, opening, items, scope)
            case Terms(span, terms) if Dots in [type(term) for _, term in terms]:
                return self.algebra.add(ellipses.summed(self, terms, span, scope), span)
            case Terms(span, terms):
                return self.algebra.add(
                    self._spread([(sign, self.tensor(term, scope)) for sign, term in terms], span), span
                )
            case Times():
                return self.times(node, scope)
            case Frac(span, top, bottom):
                return self.quotient(self.tensor(top, scope), self.tensor(bottom, scope), span)
            case Root(span, body, degree):
                inner = self.tensor(body, scope)
                if degree is None:
                    return self.root(inner, span)
                order = self.scalar(degree, scope)
                return each(inner, lambda u: Pow(u, div(ONE, order)))
            case Bars() if (size := membership.cardinality(self, node, scope)) is not None:
                return Tensor(size)
            case Bars(_, width, body):
                inner = self.tensor(body, scope)
                if width == 1 and inner.rank == 0:
                    return Tensor(Fn("abs", (inner.body,)))
                if width == 1 and inner.rank == 2:
                    return self.algebra.determinant(inner, body.span)
                renamed.refuse_norm(self.table.renamed, inner.rank, node.span)
                return Tensor(Pow(self.algebra.squared_norm(inner), HALF))
            case Big():
                return sums.big(self, node, scope)
            case Derivative(body=At()) | Gradient(body=At()):
                return evaluation.at_points(self, evaluation.derivative_first(node), scope)
            case Derivative(span, body, wrts, total):
                return derivatives.derivative(self, span, body, wrts, total, scope)
            case Rate():
                return rates.rate(self, node, scope)
            case Gradient():
                return derivatives.gradient(self, node, scope)
            case Nabla():
                return nabla.operator(self, node, scope)
            case Differential():
                return differentials.differential(self, node, scope)
            case At():
                return evaluation.at_points(self, node, scope)
            case Between():
                return integrals.between(self, node, scope)
            case Call():
                return calls.call(self, node, scope)
            case Matrix(_, rows):
                return lists.matrix(self, rows, scope)
            case Cases():
                return conditions.cases(self, node, scope)
            case Indicator():
                return conditions.indicator(self, node, scope)
            case Law():
                return means.law(self, node, scope)
            case Mean():
                return means.mean(self, node, scope)
            case Tail():
                return tails.tail(self, node, scope)
            case Information():
                return information.information(self, node, scope)
            case Operand():
                raise ReadError("this operator has nothing to act on", node.span, "write what it is applied to")
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

    def root(self, value: Tensor, span: Span) -> Tensor:
        """The root, entry by entry; of a square matrix the matrix whose square it is."""
        if self.algebra.is_square(value) and not self.table.entrywise:
            return root(self, value, span)
        return each(value, lambda u: Pow(u, HALF))

    def refuse_matrix_function(self, value: Tensor, name: str, span: Span) -> None:
        """Refuse the exponential and the logarithm of a square matrix: by entries, or as power series?"""
        if self.algebra.is_square(value) and not self.table.entrywise:
            hint = f"say that it works entry by entry, or give the entries: {name} A_{{ij}}"
            raise ReadError(f"{name} of a square matrix is not read as a function of matrices", span, hint)

    def slot(self, item: Node, size: str, scope: Scope) -> Slot:
        """The index that a subscript is, over a size."""
        if (axis := self.table.space.axis(item)) and index_letter(item) not in scope:
            self.sizes.unify(self.table.space.size, size, "an axis of space", item.span)
            return Label(axis, size)
        if isinstance(item, Number):
            self.sizes.label(size, item.text)
            return Label(item.text, size)
        if is_computed(item) and self.table.outcomes.letter(item) is None:
            return position(self, item, size, scope)
        if is_image(item) and self.table.outcomes.letter(item) is None:
            assert isinstance(item, Script)
            return image(self, item, size, scope)
        letter = self.table.outcomes.letter(item) or index_letter(item)
        if letter not in scope and letter not in self.arguments and self.table.counts(letter) == "size":
            return position(self, item, size, scope)
        if letter in self.arguments and isinstance(body := self.arguments[letter].body, Ord):
            index: Slot = body.index
        else:
            index = scope.get(letter) or self.free_index(letter)
        self.sizes.unify(index.size, size, f"the index {letter}", item.span)
        return index

    def is_unknown(self, name: str) -> bool:
        """Whether a symbol is a scalar that the text neither declares nor defines, or an unknown function: a loss."""
        table = self.table
        found = table.symbols.get(name)
        scalar = not (found.slots if found else table.seen.letter_scripts.get(name, 0))
        declared = found is not None and found.declared
        return name in table.unknown_of or (scalar and not declared and name not in table.defined)

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

    def _spread(self, terms: list[tuple[int, Tensor]], span: Span) -> list[tuple[int, Tensor]]:
        """``X + b``: a vector added to every row or column of a matrix, where it fits only one of them."""
        wide = next((term for _, term in terms if term.rank == 2 and all(map(is_plain, term.axes))), None)
        if wide is None or all(term.rank != 1 for _, term in terms):
            return terms
        find = self.sizes.find
        down, across = (find(axis.size) for axis in wide.axes)
        spread = []
        for sign, term in terms:
            if term.rank == 1 and is_plain(term.axes[0]) and (down != across or term.row):
                size = find(term.axes[0].size)
                if size == across:
                    self.notes.append(Note("broadcast-rows", span))
                    term = Tensor(term.body, (fresh(wide.axes[0]), *term.axes))
                elif size == down and not term.row:
                    self.notes.append(Note("broadcast-columns", span))
                    term = Tensor(term.body, (*term.axes, fresh(wide.axes[1])))
            spread.append((sign, term))
        return spread

    def times(self, node: Times, scope: Scope) -> Tensor:
        """Factors from left to right; derivatives side by side as the chain rule joins them."""
        if any(isinstance(factor, Dots) for factor in node.factors):
            values = ellipses.multiplied(self, node.factors, node.span, scope)
            product = values[0]
            for other in values[1:]:
                product = self.algebra.product(product, other, "", node.span)
            return product
        scope = means.events(self, node, scope)
        if kronecker.SIGN in node.signs:
            return self._kronecker(node, scope)
        if "" in node.signs and not _ENTRYWISE.isdisjoint(node.signs):
            return self._entrywise(node, scope)
        return self._in_order(node, scope)

    def _entrywise(self, node: Times, scope: Scope) -> Tensor:
        r"""``u \odot V x``: from left to right or, if that has no value, what stands side by side first."""
        try:
            return self._in_order(node, scope)
        except ReadError:
            cuts = [k for k, sign in enumerate(node.signs) if sign in _ENTRYWISE]
            ends = zip([0, *(k + 1 for k in cuts)], [*cuts, len(node.signs)], strict=True)
            parts = [
                Times(node.factors[a].span.to(node.factors[b].span), node.factors[a : b + 1], node.signs[a:b])
                if b > a
                else node.factors[a]
                for a, b in ends
            ]
            if len(parts) == len(node.factors):
                raise
            grouped = Times(node.span, tuple(parts), tuple(node.signs[k] for k in cuts))
            return self._in_order(grouped, scope)

    def _refuse_applied(self, function: Node, args: Node, sign: str) -> None:
        """``(f + g)(x)`` is no product, where f stands alone and is a function."""
        if sign or not (isinstance(function, Bracket) and isinstance(args, Bracket) and function.open == "("):
            return
        known = {*self.table.formals, *self.table.functions, *self.table.maps}
        names = [part for part in parts(function) if isinstance(part, Name) and part.text in known]
        applied = {id(part.function) for part in parts(function) if isinstance(part, Call)} if names else set()
        for part in names:
            if id(part) not in applied:
                hint = f"write {part.text}(…) for each function"
                raise ReadError("a formula of functions that is applied as a whole is not read", function.span, hint)

    def _in_order(self, node: Times, scope: Scope) -> Tensor:
        """Factors from left to right."""
        for function, args, sign in zip(node.factors, node.factors[1:], node.signs, strict=False):
            self._refuse_applied(function, args, sign)
        value = self.tensor(node.factors[0], scope)
        slope = chain_rule.slope(node.factors[0], value)
        for before, sign, factor in zip(node.factors, node.signs, node.factors[1:], strict=False):
            other = self.tensor(factor, scope)
            if sign == "" and value.rank == other.rank == 1 and not (value.row or other.row):
                value = as_row(self, before, value, factor)
            sign = r"\odot" if sign == r"\cdot" and self.table.entrywise_dot else sign
            slope = chain_rule.joined(self, slope, chain_rule.slope(factor, other), sign, factor.span)
            if slope is not None:
                value = slope.tensor(self.table.layout)
            elif sign == "/":
                value = self.quotient(value, other, node.span)
            elif (joined := nabla.joined(self, value, other, sign, factor.span)) is not None:
                value = joined
            else:
                value = self.algebra.product(value, other, sign, factor.span)
        return value

    def _kronecker(self, node: Times, scope: Scope) -> Tensor:
        r"""``A B \otimes C``: what stands side by side is multiplied first."""
        cuts = [k for k, sign in enumerate(node.signs) if sign == kronecker.SIGN]
        values = []
        for start, end in zip([0, *(k + 1 for k in cuts)], [*cuts, len(node.signs)], strict=True):
            span = node.factors[start].span.to(node.factors[end].span)
            part = Times(span, node.factors[start : end + 1], node.signs[start:end])
            values.append(self.tensor(part if end > start else node.factors[start], scope))
        value = values[0]
        for other, cut in zip(values[1:], cuts, strict=True):
            value = kronecker.product(self, value, other, node.factors[cut + 1].span)
        return value

    def quotient(self, top: Tensor, bottom: Tensor, span: Span) -> Tensor:
        """``u/v``; by a vector, entry by entry."""
        if bottom.rank:
            self.notes.append(Note("elementwise-division", span))
        if isinstance(top.body, Mul) or bottom.rank:
            return self.algebra.elementwise(top, each(bottom, lambda v: Pow(v, num(-1))), span)
        return Tensor(div(top.body, bottom.body), top.axes, top.row)

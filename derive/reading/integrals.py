r"""Integrals: over the letters of a law the sum over its outcomes; of functions what they are, with their ends.

Without ends an integral runs over all numbers, or it is an antiderivative where its letter also stands outside of it:
then the relations of its chain hold up to a constant, which is to say that both sides have the same derivative.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from derive.notation import (
    NATURALS,
    REALS,
    ZERO,
    Add,
    Apply,
    D,
    Expr,
    Fn,
    Index,
    Integral,
    Mul,
    Num,
    Ord,
    Pow,
    Sum,
    Var,
    free_indices,
    fresh,
    freshen,
    names,
    num,
    sub,
    transform,
    walk,
)
from derive.reading.chance import normal
from derive.reading.dependent import applied_to
from derive.records import replace
from derive.shapes import Tensor
from derive.source import ReadError, Span
from derive.tex.names import flat
from derive.tex.syntax import Between, Big, Bracket, Law, Mean, Name, Node, Number, Script, Terms, children, parts

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope

_SMOOTH = frozenset(["exp", "sin", "cos", "sinh", "cosh", "tanh", "sigmoid", "softplus", "erf", "normcdf", "normpdf"])
_REAL_LINE = (r"\mathbb{R}", r"\R", r"\Re")


def run_over(node: Node) -> frozenset[str]:
    """The letters over which integrals run."""
    return frozenset(
        letter.text for big in parts(node) if isinstance(big, Big) and big.op == "int" for letter in big.letters
    )


def outside(node: Node) -> frozenset[str]:
    """The names that stand outside of the integrals over them, and below no function."""
    if isinstance(node, Big) and node.op == "int":
        ends = (end for end in (node.lower, node.upper) if end is not None)
        found = frozenset[str]().union(outside(node.body), *map(outside, ends))
        return found - {letter.text for letter in node.letters}
    own = frozenset((node.text,)) if isinstance(node, Name) else frozenset[str]()
    return own.union(*map(outside, children(node)))


def integral(reader: Elaborator, node: Big, scope: Scope) -> Tensor:
    """An integral over outcomes, read as a linear functional, is the sum over a finite set; any other is one."""
    if (found := normal.weighted(reader, node, scope)) is not None and _is_whole(node):
        return found
    bound: dict[str, Index] = {}
    for letter in node.letters:
        own = reader.table.outcomes.letter(letter)
        if own is None or not reader.table.laws.of_variable([own]):
            return _of_numbers(reader, node, scope)
        bound[own] = fresh(Index(own, reader.sizes.unknown(own)))
    if not _is_whole(node):
        raise ReadError(
            "a part of the range of an outcome is not read",
            node.span,
            "define the density, p(x) := …, so that it is a function",
        )
    value = reader.tensor(node.body, {**scope, **bound})
    body = value.body
    for index in reversed(bound.values()):
        body = Sum(index, body)
    return Tensor(body, value.axes, value.row)


def _is_whole(node: Big) -> bool:
    """Whether the ends, if they are written, say no more than where an outcome lies: no letter stands in them."""
    ends = (end for end in (node.lower, node.upper) if end is not None)
    return all(_infinite(end) or not any(isinstance(part, Name) for part in parts(end)) for end in ends)


def _of_numbers(reader: Elaborator, node: Big, scope: Scope) -> Tensor:
    """Over numbers; the innermost one is written last and its sign too."""
    if node.domain is not None and not (isinstance(node.domain, Name) and node.domain.text in _REAL_LINE):
        raise ReadError("an integral over this set is not read", node.domain.span, r"write its ends: \int_a^b")
    if len(node.letters) > 1 and (node.lower is not None or node.upper is not None):
        raise ReadError(
            "this integral has several letters and one pair of ends", node.span, "write a sign for each letter"
        )
    bound = {letter.text: fresh(Index(letter.text, REALS)) for letter in node.letters}
    for letter in node.letters:
        known = reader.table.symbols.get(letter.text)
        if known is not None and known.slots:
            raise ReadError(
                f"an integral over the vector {letter.text} is not read", letter.span, "write it over a number"
            )
    value = reader.tensor(node.body, {**scope, **bound})
    _not_hidden(reader, value.body, tuple(letter.text for letter in node.letters), node.span)
    body = value.body
    lower, upper = _ends(reader, node, scope)
    for index in reversed(bound.values()):
        body = Integral(index, body, lower, upper)
    return Tensor(body, value.axes, value.row)


def _not_hidden(reader: Elaborator, body: Expr, run: Sequence[str], span: Span) -> None:
    """Refuse what is made of the letter of the integral, by a definition or unknown: it is not that letter."""
    letters, seen, stack = set(run), set[str](), sorted(names(body))
    while stack:
        name = stack.pop()
        if name in seen:
            continue
        seen.add(name)
        defined = reader.depends.get(name, frozenset())
        unknown = reader.table.arguments(name).union(applied_to(reader.table, name))
        if found := letters & defined:
            hint = f"define it as a function, {name}({min(found)}) := …"
            raise ReadError(f"{name} is defined by {min(found)}, over which this integral runs", span, hint)
        if found := letters.intersection(unknown):
            hint = rf"declare it as a function, {name} : \mathbb{{R}} \to \mathbb{{R}}, and write {name}({min(found)})"
            raise ReadError(f"{name} depends on {min(found)}, over which this integral runs", span, hint)
        stack += defined.union(unknown)


def _ends(reader: Elaborator, node: Big, scope: Scope) -> tuple[Expr | None, Expr | None]:
    letter = node.letters[0]
    if node.lower is None and node.upper is None and node.domain is None and letter.text in reader.indefinite:
        return ZERO, reader.scalar(letter, {})
    if (node.lower is None) != (node.upper is None):
        raise ReadError("this integral has one end only", node.span, r"write both: \int_a^b")
    found: list[Expr | None] = []
    for end, sign in ((node.lower, -1), (node.upper, 1)):
        infinite = 0 if end is None else _infinite(end)
        if infinite and infinite != sign:
            raise ReadError("this integral runs from the higher end to the lower one", node.span, "turn it around")
        found.append(None if end is None or infinite else reader.scalar(end, scope))
    return found[0], found[1]


def _infinite(end: Node) -> int:
    r"""1 for ``\infty``, -1 for ``-\infty``, else 0."""
    match end:
        case Name(_, r"\infty"):
            return 1
        case Terms(_, ((sign, Name(_, r"\infty")),)):
            return sign
    return 0


def is_series(node: Big, letter: Name) -> bool:
    """Whether this is an infinite sum of which the letter only occurs as a number."""
    if node.op != "sum" or node.upper is None or _infinite(node.upper) != 1 or len(node.letters) != 1:
        return False
    if node.unequal or node.conditions or not isinstance(node.lower, Number):
        return False
    below = (item for part in parts(node.body) if isinstance(part, Script) for item in part.subs + part.labels)
    places = {part.text for item in below for part in parts(item) if isinstance(part, Name)}
    return letter.text not in places and not any(isinstance(part, Law | Mean) for part in parts(node.body))


def from_one(body: Expr, node: Big, bound: Iterable[Index]) -> Expr:
    """The summand of an infinite sum that is written from 0 on, or from 2, in a letter that runs from 1 on."""
    for index in bound:
        if index.size == NATURALS and isinstance(node.lower, Number) and node.lower.text != "1":
            body = _put(body, index, Add((Ord(index), num(int(node.lower.text) - 1))))
    return body


def variable(node: Script, scope: Scope) -> Index | None:
    """The index of the integral over a letter with scripts of its own, ``x_1``; the letter may have a power."""
    if not scope or not (node.subs or node.labels) or all(index.size != REALS for index in scope.values()):
        return None
    index = scope.get(flat(replace(node, power=None)))
    return index if index is not None and index.size == REALS else None


def between(reader: Elaborator, node: Between, scope: Scope) -> Tensor:
    r"""``u |_a^b = u(b) - u(a)``, in the letter that is named, or over which an integral of the chain runs.

    At an infinite end it is the limit: ``u(\infty) - u(a) = \int_a^\infty u'(x) dx``, where u has no jumps and poles.
    """
    letter = _run(reader, node)
    index = fresh(Index(letter, REALS))
    value = reader.tensor(node.body, {**scope, letter: index})
    _not_hidden(reader, value.body, (letter,), node.span)
    ends = [None if _infinite(end) else reader.scalar(end, scope) for end in (node.lower, node.upper)]
    lower, upper = ends
    if lower is not None and upper is not None:
        return Tensor(sub(_put(value.body, index, upper), _put(value.body, index, lower)), value.axes, value.row)
    if _infinite(node.lower) > 0 or _infinite(node.upper) < 0:
        raise ReadError("this bracket runs from the higher end to the lower one", node.span, "turn it around")
    if not is_smooth(value.body, index):
        hint = "write the limit as a number"
        raise ReadError("a limit is read only of sums, products, powers and exponentials", node.span, hint)
    return Tensor(Integral(index, D(value.body, Ord(index)), lower, upper), value.axes, value.row)


def _run(reader: Elaborator, node: Between) -> str:
    """The letter that has the values of both ends."""
    if node.letter is not None and (named := flat(node.letter)):
        return named
    found = sorted(run for run in reader.integrated if any(_is_letter(part, run) for part in parts(node.body)))
    if len(found) != 1:
        hint = r"write the letter, \Big|_{x = a}^{b}, and what is made of it as u(x)"
        raise ReadError("this does not say which letter has the values of both ends", node.span, hint)
    return found[0]


def bracketed(reader: Elaborator, node: Script) -> Between | None:
    r"""``[u]_a^b`` beside an integral; None for anything else."""
    if not isinstance(node.base, Bracket) or node.base.open != "[" or len(node.base.items) != 1:
        return None
    if len(node.subs) != 1 or node.power is None or node.labels or not reader.integrated:
        return None
    return Between(node.span, node.base.items[0], None, node.subs[0], node.power)


def is_smooth(body: Expr, index: Index) -> bool:
    """Whether a formula has derivatives everywhere in the number over which an index runs, and no jumps or poles."""
    match body:
        case _ if not _speaks_of(body, index):
            return True
        case Ord():
            return True
        case Add(items) | Mul(items):
            return all(is_smooth(item, index) for item in items)
        case Pow(base, Num(exponent)):
            return exponent >= 0 and exponent.denominator == 1 and is_smooth(base, index)
        case Fn(name, args):
            return name in _SMOOTH and all(is_smooth(arg, index) for arg in args)
        case Apply(_, _, args):
            return all(is_smooth(arg, index) for arg in args)
    return False


def _speaks_of(body: Expr, index: Index) -> bool:
    return any(part == Ord(index) or index in free_indices(part) for part in walk(body))


def _is_letter(node: Node, text: str) -> bool:
    return isinstance(node, Name | Script) and flat(node) == text


def _put(body: Expr, index: Index, value: Expr) -> Expr:
    return freshen(transform(body, lambda part: value if part == Ord(index) else None))


def up_to_a_constant(lhs: Expr, rhs: Expr, letters: frozenset[str]) -> tuple[Expr, Expr]:
    """Both sides of a relation; of one between antiderivatives their derivatives, which are equal where it holds."""
    for letter in sorted(letters):
        if not free_indices(lhs) | free_indices(rhs) and any(_is_antiderivative(side, letter) for side in (lhs, rhs)):
            return _slope(lhs, letter), _slope(rhs, letter)
    return lhs, rhs


def _slope(side: Expr, letter: str) -> Expr:
    """The derivative by the letter, of an antiderivative without a sign of one."""
    match side:
        case Add(terms):
            return Add(tuple(_slope(term, letter) for term in terms))
        case Mul(factors) if sum(_is_antiderivative(factor, letter) for factor in factors) == 1:
            inside = next(factor for factor in factors if _is_antiderivative(factor, letter))
            if not any(letter in names(factor) for factor in factors if factor is not inside):
                return Mul(tuple(_slope(factor, letter) if factor is inside else factor for factor in factors))
        case Integral(index, body, _, upper) if upper == Var(letter):
            return _put(body, index, upper)
    return D(side, Var(letter))


def _is_antiderivative(side: Expr, letter: str) -> bool:
    return any(isinstance(node, Integral) and node.upper == Var(letter) for node in walk(side))


def letters_of(nodes: Sequence[Node]) -> tuple[frozenset[str], frozenset[str]]:
    """The letters over which integrals of a chain run, and those of them that also stand outside."""
    over = frozenset[str]().union(*map(run_over, nodes))
    return over, over and over & frozenset[str]().union(*map(outside, nodes))

"""A whole question in SymPy's terms, with its definitions and assumptions, read as ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

import sympy
from sympy import Basic, Indexed, Q, Symbol
from sympy.assumptions.assume import AppliedPredicate
from sympy.core.relational import Equality, GreaterThan, LessThan, StrictGreaterThan, StrictLessThan, Unequality

from derive.interchange.errors import BadDefinition, UnknownNode
from derive.interchange.given import as_sympy
from derive.interchange.names import latex_name
from derive.interchange.reading import read
from derive.interchange.settling import Settled, apart, is_number
from derive.interchange.survey import survey
from derive.interchange.symbols import Symbols
from derive.model import Coincidence, Context, Definition, Equation, Fact
from derive.notation import Expr, Index, Label, Slot, Var, free_indices, names
from derive.records import dataclass

Given: TypeAlias = "Basic | Fact | bool"


@dataclass(frozen=True)
class Statement:
    """Expressions and what they stand under.

    ``beyond``: for each symbol the assumptions of SymPy that a Context does not say. ``unsaid``: others that
    it does not say. A proof is not touched by them, a counterexample must respect them. ``sizes``: those with a name.
    """

    exprs: tuple[Expr, ...]
    context: Context
    beyond: Mapping[str, tuple[str, ...]]
    unsaid: tuple[str, ...]
    sizes: frozenset[str]


@dataclass
class _Assumed:
    """Assumptions while they are read."""

    equations: list[Equation]
    facts: list[Fact]
    conditions: list[Coincidence]
    numbers: dict[str, int]
    unsaid: list[str]


def from_sympy(expr: Basic) -> tuple[Expr, Context]:
    """One expression as our own nodes, and the sizes and domains that it shows of its symbols.

    ``(k, 0, K-1)`` and ``(k, 1, K)`` both are the whole size ``K``; another range has bounds. Raises UnknownNode for
    what is outside the closed list, NameClash for one name of two things, ReadError for two sizes of one letter.
    """
    statement = read_statement((expr,))
    return statement.exprs[0], statement.context


def read_statement(
    exprs: Iterable[Basic], definitions: Mapping[Basic, Basic] | None = None, assumptions: Iterable[Given] = ()
) -> Statement:
    """Expressions that share their letters, under definitions and assumptions, each of which has letters of its own."""
    sides = tuple(as_sympy(expr) for expr in exprs)
    defined = {key: as_sympy(body) for key, body in (definitions or {}).items()}
    given = tuple(_conjuncts(assumptions))
    symbols = Symbols(
        survey([*sides, *defined, *defined.values(), *(part for part in given if isinstance(part, Basic))])
    )
    bodies = [_definition(key, body, symbols) for key, body in defined.items()]
    assumed = _Assumed([], [], [], {}, [])
    later: list[Basic] = []
    statement_letters = survey(sides).indices
    for part in given:
        if isinstance(part, Fact):
            assumed.facts.append(Fact(part.kind, latex_name(part.name), part.axis))
        elif isinstance(part, Equality | Unequality) and _names(part) and _names(part) <= statement_letters:
            later.append(part)
        else:
            symbols.open(part)
            _assumption(part, symbols, assumed)
    symbols.open(*sides, *later)
    read_sides = tuple(read(side, symbols, {}) for side in sides)
    for part in later:
        _coincidence(part, symbols, assumed)
    return _settled(read_sides, bodies, assumed, symbols)


def _conjuncts(assumptions: Iterable[Given]) -> Iterator[Basic | Fact]:
    for part in assumptions:
        if isinstance(part, Fact):
            yield part
        elif isinstance(part, sympy.And):
            yield from _conjuncts(part.args)
        elif part is True or part is sympy.true:
            continue
        elif part is False or part is sympy.false:
            raise UnknownNode("an assumption that is never true")
        else:
            yield part


def _definition(key: Basic, body: Basic, symbols: Symbols) -> tuple[Var, Expr]:
    symbols.open(key, body)
    if not isinstance(key, Symbol | Indexed | sympy.core.function.AppliedUndef):
        raise BadDefinition(str(key), "has no symbol on its left side")
    left = read(key, symbols, {})
    if not isinstance(left, Var):
        raise BadDefinition(str(key), "has no symbol on its left side")
    if len(set(left.indices)) < len(left.indices) or any(isinstance(slot, Label) for slot in left.indices):
        raise BadDefinition(left.name, "must have different letters as indices on its left side")
    return left, read(body, symbols, {})


def _names(relation: Basic) -> set[str]:
    """The letters that a relation of two bare letters compares."""
    bare = all(isinstance(side, Symbol | sympy.Idx | sympy.Integer) for side in relation.args)
    return {side.name for side in relation.args if isinstance(side, Symbol | sympy.Idx)} if bare else set()


def _coincidence(relation: Basic, symbols: Symbols, assumed: _Assumed) -> None:
    left, right = (symbols.slot(side, {}) for side in relation.args)
    symbols.same_size(left.size, right.size, str(relation.args[0]))
    assumed.conditions.append(Coincidence(left, right, isinstance(relation, Equality)))


def _assumption(part: Basic, symbols: Symbols, assumed: _Assumed) -> None:
    if isinstance(part, Equality):
        _equation(part, symbols, assumed)
        return
    kind, about = _domain(part)
    entry = read(about, symbols, {}) if about is not None else None
    if isinstance(entry, Var) and kind and _is_generic(entry):
        assumed.facts.append(Fact(kind, entry.name))  # type: ignore[arg-type]
    elif isinstance(part, AppliedPredicate | sympy.Contains | sympy.core.relational.Relational):
        assumed.unsaid.append(str(part))
    else:
        raise UnknownNode(type(part).__name__, str(part))


def _equation(part: Equality, symbols: Symbols, assumed: _Assumed) -> None:
    letters = _names(part)
    if letters and letters <= symbols.survey.sizes and isinstance(part.rhs, sympy.Integer):
        assumed.numbers[symbols.named_size(part.lhs)] = int(part.rhs)
        return
    left, right = read(part.lhs, symbols, {}), read(part.rhs, symbols, {})
    match left, right:
        case Var(name, (a, b)), Var(other, (c, d)) if name == other and (a, b) == (d, c) and a != b:
            symbols.same_size(a.size, b.size, str(part.lhs))
            assumed.facts.append(Fact("symmetric", name))
        case _:
            assumed.equations.append(Equation(left, right))


def _domain(part: Basic) -> tuple[str | None, Basic | None]:
    """The kind of Fact that an assumption is, and the entry that it is about."""
    if isinstance(part, AppliedPredicate) and len(part.arguments) == 1:
        kind = {Q.positive: "positive", Q.nonnegative: "nonnegative"}.get(part.function)
        return kind, part.arguments[0]
    if isinstance(part, StrictGreaterThan | StrictLessThan | GreaterThan | LessThan) and part.lts == 0:
        return "positive" if isinstance(part, StrictGreaterThan | StrictLessThan) else "nonnegative", part.gts
    if (
        isinstance(part, sympy.Contains)
        and isinstance(part.args[1], sympy.Interval)
        and part.args[1].args[:2] == (0, 1)
    ):
        return "unit-interval", part.args[0]
    return None, None


def _is_generic(entry: Var) -> bool:
    return all(isinstance(slot, Index) for slot in entry.indices) and len(set(entry.indices)) == len(entry.indices)


def _settled(sides: tuple[Expr, ...], bodies: list[tuple[Var, Expr]], assumed: _Assumed, symbols: Symbols) -> Statement:
    settled = Settled(symbols)
    exprs = tuple(map(settled.expr, sides))
    definitions = {left.name: _settled_definition(left, body, settled) for left, body in bodies}
    _refuse_circles(definitions)
    equations = tuple(Equation(settled.expr(e.lhs), settled.expr(e.rhs)) for e in assumed.equations)
    _refuse_numbers([side for equation in equations for side in (equation.lhs, equation.rhs)])
    conditions = tuple(Coincidence(settled.slot(c.left), settled.slot(c.right), c.equal) for c in assumed.conditions)
    written = [*exprs, *(d.body for d in definitions.values()), *(s for e in equations for s in (e.lhs, e.rhs))]
    free = {index for expr in exprs for index in free_indices(expr)} | set(_indices(conditions))
    numbers = {size: count for size, count in symbols.sizes.numbers.items() if isinstance(count, int)}
    context = Context(
        definitions=definitions,
        equations=equations,
        facts=tuple(dict.fromkeys([*assumed.facts, *(fact for fact in symbols.facts.values() if fact)])),
        conditions=(*conditions, *apart(free)),
        slots={name: tuple(map(settled.size, p)) for name, p in symbols.slots.items() if not name.endswith("()")},
        sizes={**numbers, **assumed.numbers, **settled.labels(written)},
    )
    beyond = {name: words for name, words in symbols.beyond.items() if words}
    named = frozenset(map(latex_name, symbols.survey.sizes)) | frozenset(numbers)
    return Statement(exprs, context, beyond, tuple(assumed.unsaid), named)


def _settled_definition(left: Var, body: Expr, settled: Settled) -> Definition:
    params = tuple(slot for slot in map(settled.slot, left.indices) if isinstance(slot, Index))
    final = settled.expr(body)
    _refuse_numbers([final])
    stray = sorted(index.name for index in free_indices(final) - set(params))
    if stray:
        raise BadDefinition(left.name, f"has {stray[0]} on its right side, but not on its left")
    return Definition(left.name, params, final)


def _refuse_circles(definitions: Mapping[str, Definition]) -> None:
    needs = {name: sorted(names(definition.body) & definitions.keys()) for name, definition in definitions.items()}
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        circle = error.args[1]
        raise BadDefinition(circle[-1], f"leads back to it: {', '.join(reversed(circle))}") from None


def _refuse_numbers(exprs: Iterable[Expr]) -> None:
    """A number as an index of a symbolic size has a meaning of its own only in the statement itself."""
    for expr in exprs:
        for index in free_indices(expr):
            if is_number(index):
                raise UnknownNode(
                    f"the entry {index.name} of a size that is a symbol", "in a definition or an assumption"
                )


def _indices(conditions: Iterable[Coincidence]) -> Iterator[Index]:
    for condition in conditions:
        sides: tuple[Slot, Slot] = (condition.left, condition.right)
        yield from (side for side in sides if isinstance(side, Index))

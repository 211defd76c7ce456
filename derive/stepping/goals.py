r"""The goal of a derivation: ``% goal: \frac{\partial L}{\partial W_{ij}}`` in a document, or given with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from derive import documents
from derive.documents import Heading
from derive.model import Context
from derive.notation import (
    D,
    Expr,
    Index,
    Product,
    Size,
    Sum,
    Var,
    free_indices,
    names,
    own_slots,
    substitute_slots,
    walk,
)
from derive.reading.scope_reading import read_scope
from derive.reading.scopes import SECTION, scopes
from derive.reading.understood import context as meaning
from derive.reading.unknowns import unknown_functions
from derive.rules import Setting
from derive.shapes import with_sizes
from derive.source import ReadError, Source, Span

_GOAL = re.compile(r"(?<!\\)%[ \t]*goal[ \t]*:[ \t]*([^\n]*?)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Goal:
    """What is to be derived, under what."""

    expr: D
    context: Context


def goals_of(source: Source) -> tuple[Span, ...]:
    """The places of the goals that a document names, in order."""
    return tuple(Span(*found.span(1)) for found in _GOAL.finditer(source.text))


def goal_in(source: Source) -> Goal:
    """The first goal that a document names, under what its section says. Raises ReadError."""
    place = next(iter(goals_of(source)), None)
    if place is None:
        hint = r"write % goal: \frac{\partial L}{\partial W_{ij}} beside a definition, or say --of L --wrt 'W_{ij}'"
        raise ReadError("this document names no goal", None, hint, source)
    return _read(source.text[place.start : place.end], _scope(source, place.start), Place(source, place.start))


def goal_by(source: Source, of: str, wrt: str) -> Goal:
    r"""``\partial of / \partial wrt`` under a document's definitions. Raises ReadError."""
    places = goals_of(source)
    text = _scope(source, places[0].start) if places else _scope(source, 0)
    formula = _fraction(of, wrt)
    return _read(formula, text, Place(Source("--of, --wrt", formula), 0))


@dataclass(frozen=True)
class Place:
    """Where a goal is written: what an error in it points at."""

    source: Source
    start: int


def _fraction(of: str, wrt: str) -> str:
    if re.fullmatch(r"\\?\w+(_(\w|\{[^{}]*\}))?", of.strip()):
        return rf"\frac{{\partial {of}}}{{\partial {wrt}}}"
    return rf"\frac{{\partial}}{{\partial {wrt}}} \left({of}\right)"


def _scope(source: Source, offset: int) -> str:
    """The text that a place sees: what stands before the first section, and its own section; the rest is blank.

    What no section holds sees the first one.
    """
    headings = [block.span.start for block in documents.read(source).blocks if _is_section(block)]
    starts = [source.text.rfind("\n", 0, start) + 1 for start in headings]
    edges = [0, *starts, len(source.text)]
    here = max(n for n, start in enumerate(edges[:-1]) if start <= offset)
    kept = {0, here or 1}
    parts = [source.text[a:b] for a, b in pairwise(edges)]
    return "".join(part if n in kept else re.sub(r"[^\n]", " ", part) for n, part in enumerate(parts))


def _is_section(block: object) -> bool:
    return isinstance(block, Heading) and block.level == SECTION


def _read(formula: str, text: str, place: Place) -> Goal:
    whole = Span(place.start, place.start + len(formula))
    if not formula:
        raise ReadError("there is no goal here", Span(place.start, place.start + 1), source=place.source)
    given = Source(place.source.path, f"{text}\n\n$$\n{formula}\n$$\n")
    try:
        expr, context = _understood(given)
    except ReadError as error:
        raise _moved(error, given, formula, place) from None
    problem = problem_of(expr, context)
    if problem or not isinstance(expr, D):
        raise ReadError(problem, whole, r"write \frac{\partial L}{\partial W_{ij}}", place.source)
    return Goal(expr, context)


def _understood(given: Source) -> tuple[Expr, Context]:
    """The formula that a text ends with, and what the text says."""
    scope = scopes(documents.read(given))[-1]
    reading = read_scope(scope)
    last = len(scope.chains) - 1
    problems = [*scope.errors, *reading.errors]
    if problems:
        raise problems[0]
    if last < 0 or scope.chains[last].signs:
        raise ReadError("a goal is one derivative, not a relation", scope.chains[last].span if last >= 0 else None)
    value = reading.member(last, 0)[0].body
    final = reading.table.sizes.final_names()
    expr = _lettered(with_sizes(value, final))
    unknown = unknown_functions([], reading.depends, reading.table.unknown_of)
    return expr, replace(meaning(reading, final), unknown_of=unknown)


def _lettered(expr: Expr) -> Expr:
    """The axes of a vector or matrix that is written without indices get letters of their own."""
    taken = {index.name for index in free_indices(expr) if not index.number}
    new: dict[Index, Index] = {}
    for index in sorted(free_indices(expr), key=lambda index: index.number):
        if index.number:
            letter = next(letter for letter in (index.name, *"ijklmn", index.name + "'") if letter not in taken)
            taken.add(letter)
            new[index] = Index(letter, index.size)
    return substitute_slots(expr, new)


def _moved(error: ReadError, given: Source, formula: str, place: Place) -> ReadError:
    """An error in the goal, at its place; one in the text is where it is."""
    begin = given.text.rindex(f"$$\n{formula}\n$$") + 3
    if error.span is None or error.span.start < begin:
        error.source = error.source or given
        return error
    shift = place.start - begin
    return ReadError(error.message, Span(error.span.start + shift, error.span.end + shift), error.hint, place.source)


def problem_of(expr: Expr, context: Context) -> str:
    """Why a goal makes no sense; empty if it does."""
    if not isinstance(expr, D):
        return "a goal is a derivative"
    if isinstance(expr.body, D) and (inner := problem_of(expr.body, context)):
        return inner
    if not isinstance(expr.wrt, Var):
        return "a goal is a derivative by an entry of a symbol"
    if any(fact.kind == "one-hot" and fact.name == expr.wrt.name for fact in context.facts):
        return f"{expr.wrt.name} is one-hot; nothing can be differentiated by it"
    setting = Setting(context)
    # What is differentiated may be an expression of symbols that nothing else speaks of.
    known = _known(context) if isinstance(expr.body, Var | D) else _known(context) | names(expr.body)
    for name in (*sorted(names(expr.body)), expr.wrt.name):
        if name not in known:
            return _unknown(name, context)
    made_of = frozenset[str]().union(*(setting.reach.get(name, frozenset((name,))) for name in names(expr.body)))
    if expr.wrt.name not in made_of:
        return f"what is differentiated is not written in terms of {expr.wrt.name}"
    return ""


def _known(context: Context) -> frozenset[str]:
    written = [definition.body for definition in context.definitions.values()]
    written += [side for equation in context.equations for side in (equation.lhs, equation.rhs)]
    found = frozenset[str]().union(*map(names, written)) | context.definitions.keys()
    return found | {name for whole, parts in context.unknown_of.items() for name in (whole, *parts)}


def _unknown(name: str, context: Context) -> str:
    bodies = [definition.body for definition in context.definitions.values()]
    if name in {size for slots in context.slots.values() for size in slots} | set(_sizes(bodies)):
        return f"{name} is a size; nothing can be differentiated by it"
    if name in set(_letters(bodies)) | {i.name for d in context.definitions.values() for i in d.params}:
        return f"{name} is an index; nothing can be differentiated by it"
    return f"{name} stands in no definition"


def _sizes(exprs: list[Expr]) -> Iterator[str]:
    for expr in exprs:
        yield from (node.name for node in walk(expr) if isinstance(node, Size))


def _letters(exprs: list[Expr]) -> Iterator[str]:
    for expr in exprs:
        for node in walk(expr):
            if isinstance(node, Sum | Product):
                yield node.index.name
            yield from (slot.name for slot in own_slots(node) if isinstance(slot, Index))

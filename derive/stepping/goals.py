r"""The goal of a derivation: ``% goal: \frac{\partial L}{\partial W_{ij}}`` in a document, or given with it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from derive import documents
from derive.core.layout import reach
from derive.documents import Block, Display, Document, Heading
from derive.model import Context
from derive.notation import (
    D,
    Expr,
    Index,
    Size,
    Var,
    bound_indices,
    free_indices,
    names,
    own_slots,
    substitute_slots,
    walk,
)
from derive.reading.inferring import read_scope
from derive.reading.scopes import SECTION, scopes
from derive.reading.understood import context as meaning
from derive.reading.unknowns import unknown_functions
from derive.records import dataclass, replace
from derive.rules import Setting
from derive.settings import Settings
from derive.shapes import with_sizes
from derive.source import File, ReadError, Source, Span

_GOAL = re.compile(r"(?<!\\)%[ \t]*goal[ \t]*:[ \t]*([^\n]*?)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Goal:
    """What is to be derived, under what."""

    expr: D
    context: Context


def goal_in(source: Source, settings: Settings = Settings()) -> Goal:  # noqa: B008
    """The first goal that a document names, under what its section says. Raises ReadError."""
    document = documents.read(source)
    found = _GOAL.search(document.source.text)
    if found is None:
        hint = r"write % goal: \frac{\partial L}{\partial W_{ij}} beside a definition, or say --of L --wrt 'W_{ij}'"
        raise ReadError("this document names no goal", None, hint, source)
    return _read(document, found.start(1), Span(*found.span(1)), settings)


def goal_by(
    source: Source,
    of: str,
    wrt: str,
    settings: Settings = Settings(),  # noqa: B008
    called: str = "--of, --wrt",
) -> Goal:
    r"""``\partial of / \partial wrt`` under a document's definitions. Raises ReadError.

    ``called``: what an error calls the place where the two were said.
    """
    document = documents.read(source)
    named = _GOAL.search(document.source.text)
    formula = fraction(of, wrt)
    given = document.source.with_text(File(called, formula))
    place = Span(len(given.text) - len(formula), len(given.text))
    return _read(replace(document, source=given), named.start(1) if named else 0, place, settings)


def fraction(of: str, wrt: str) -> str:
    r"""``\partial of / \partial wrt`` in LaTeX."""
    if re.fullmatch(r"\\?\w+(_(\w|\{[^{}]*\}))?", of.strip()):
        return rf"\frac{{\partial {of}}}{{\partial {wrt}}}"
    return rf"\frac{{\partial}}{{\partial {wrt}}} \left({of}\right)"


def _seen_from(document: Document, offset: int) -> tuple[Block, ...]:
    """The formulas that a place sees: those before the first section, and those of its own section.

    What no section holds sees the first one.
    """
    starts = [block.span.start for block in document.blocks if _is_section(block)]
    here = max(1, bisect_right(starts, offset))
    return tuple(
        block
        for block in document.blocks
        if not _is_section(block) and bisect_right(starts, block.span.start) in (0, here)
    )


def _is_section(block: Block) -> bool:
    return isinstance(block, Heading) and block.level == SECTION


def _read(document: Document, seen_from: int, place: Span, settings: Settings) -> Goal:
    """The goal that stands at a place, read after all that another place sees."""
    source = document.source
    if place.start == place.end:
        raise ReadError("there is no goal here", Span(place.start, place.start + 1), source=source)
    goal = Display(source.text[place.start : place.end], place.start)
    try:
        expr, context = _understood(replace(document, blocks=(*_seen_from(document, seen_from), goal)), settings)
    except ReadError as error:
        error.source = error.source or source
        raise
    problem = problem_of(expr, context)
    if problem or not isinstance(expr, D):
        raise ReadError(problem, place, r"write \frac{\partial L}{\partial W_{ij}}", source)
    return Goal(expr, context)


def _understood(document: Document, settings: Settings) -> tuple[Expr, Context]:
    """The formula that a document without sections ends with, and what the document says."""
    scope = scopes(document)[-1]
    reading = read_scope(scope, settings)
    last = len(scope.chains) - 1
    problems = [*scope.errors, *reading.errors]
    if problems:
        raise problems[0]
    if last < 0 or scope.chains[last].signs:
        raise ReadError("a goal is one derivative, not a relation", scope.chains[last].span if last >= 0 else None)
    value = reading.member(last, 0)[0].body
    final = reading.table.sizes.final_names()
    expr = lettered(with_sizes(value, final))
    unknown = unknown_functions([], reading)
    return expr, replace(meaning(reading, final), unknown_of=unknown)


def lettered(expr: Expr) -> Expr:
    """The axes of a vector or matrix that is written without indices get letters of their own."""
    taken = {index.name for index in free_indices(expr) if not index.number}
    new: dict[Index, Index] = {}
    for index in sorted(free_indices(expr), key=lambda index: index.number):
        if index.number:
            letter = next(letter for letter in (index.name, *"ijklmn", index.name + "'") if letter not in taken)
            taken.add(letter)
            new[index] = Index(letter, index.size)
    return substitute_slots(expr, new)


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
    for name, known_as in context.definitions.items():
        if name in reach(names(known_as.body), context.definitions):
            return f"{name} is defined through itself, and the derivation of a recursion is not written yet"
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
            yield from (index.name for index in bound_indices(node))
            yield from (slot.name for slot in own_slots(node) if isinstance(slot, Index))

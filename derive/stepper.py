"""From definitions and a goal to the derivation: along the graph of definitions, every line proved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from derive.forms.matching import match
from derive.model import Context
from derive.notation import (
    D,
    Expr,
    Index,
    Var,
    canonical,
    free_indices,
    freshen,
    substitute_slots,
    transform,
    walk,
)
from derive.records import dataclass
from derive.rules import Setting
from derive.rules.algebra import weight
from derive.rules.definitions import body_of, chain, consumers, edge, unfold
from derive.settings import Settings
from derive.source import Source
from derive.stepping.engine import Engine
from derive.stepping.goals import goal_by, goal_in
from derive.stepping.letters import choose_letters, letter_supply
from derive.stepping.matrix import without_indices
from derive.stepping.order import DIFFERENTIATE, LINEARITY, LOGARITHMS, OUTERMOST, SIMPLIFY, Stage
from derive.stepping.steps import Derivation, DerivedStep, has_paths

_ROUNDS = 6
_SHORT = 8
"""What is longer than this is put in last, when the deltas are gone."""
_DEEPEST = 4
"""So often definitions are put into what was put in."""


def derive(goal: Expr, context: Context, *, thorough: bool = False) -> Derivation:
    """The derivation of a derivative under definitions and assumptions.

    ``goal``: a derivative (``D``), perhaps of a derivative, by an entry of a symbol. With ``thorough`` every
    application of a law is proved by itself, not only every line. What cannot be derived further ends the derivation,
    which is then not ``complete``.
    """
    supply = letter_supply(context)
    setting = Setting(context, choose_letters(goal, context, supply), supply)
    writer = _Writer(Engine(setting, thorough), setting)
    writer.derive(goal)
    done = bool(writer.steps) and writer.steps[-1].before == goal and writer.is_settled(writer.steps[-1].after)
    matrix = (
        without_indices(goal, writer.steps[-1].after, context, straight_d=has_paths(writer.steps)) if done else None
    )
    return Derivation(goal, context, tuple(writer.steps), done, matrix)


def paths(expr: Expr, context: Context) -> Iterator[tuple[DerivedStep, ...]]:
    """The ways on which the laws lead from an expression, one for each way to begin; every law is proved by itself.

    None where something is differentiated by an expression, which no law treats.
    """
    if any(isinstance(node, D) and not isinstance(node.wrt, Var) for node in walk(expr)):
        return
    supply = letter_supply(context)
    setting = Setting(context, choose_letters(expr, context, supply), supply)
    writer = _Writer(Engine(setting, thorough=True), setting)
    if isinstance(expr, D):
        writer.derive(expr)
        yield from (chain.substeps for chain in writer.steps if chain.before == expr)
        return
    for begin in writer.beginnings(expr):
        yield (*begin, *writer.onward(begin[-1].after if begin else expr))


def derive_document(
    source: Source,
    of: str = "",
    wrt: str = "",
    *,
    thorough: bool = False,
    settings: Settings = Settings(),  # noqa: B008
) -> Derivation:
    """The derivation of the goal that a document names, or of another one under its definitions. Raises ReadError."""
    goal = goal_by(source, of, wrt, settings) if of or wrt else goal_in(source, settings)
    return derive(goal.expr, goal.context, thorough=thorough)


@dataclass
class _Writer:
    """The chains written so far."""

    engine: Engine
    setting: Setting
    steps: list[DerivedStep] = field(default_factory=list)
    begun: set[Expr] = field(default_factory=set)

    def derive(self, goal: Expr) -> None:
        """Write the chain of a derivative, after those that it needs."""
        if canonical(goal) in self.begun or not isinstance(goal, D) or not isinstance(goal.wrt, Var):
            return
        self.begun.add(canonical(goal))
        if isinstance(goal.body, D):
            self.derive(goal.body)
        between = self._between(goal)
        if between:
            self._along(goal, between)
        else:
            self._locally(goal)

    def beginnings(self, expr: Expr) -> Iterator[tuple[DerivedStep, ...]]:
        """Nothing, or definitions put in, those that they hold as well; and after each the laws of logarithms."""
        begin: tuple[DerivedStep, ...] = ()
        for _ in range(_DEEPEST):
            here = begin[-1].after if begin else expr
            yield begin
            logs = self.engine.line(here, LOGARITHMS)
            if logs is not None:
                yield (*begin, logs)
            known = self._with_definitions(here)
            if known is None:
                return
            begin = (*begin, known)

    def _with_definitions(self, expr: Expr) -> DerivedStep | None:
        """The definitions of all symbols outside derivatives, put in."""

        def change(node: Expr) -> Expr | None:
            if isinstance(node, Var) and node.name in self.setting.context.definitions:
                return body_of(node.name, node.indices, self.setting)
            return node if isinstance(node, D) else None

        new = self.engine.tidied(transform(expr, change))
        return None if new == expr else self.engine.proved(DerivedStep("unfold", expr, new))

    def onward(self, expr: Expr) -> tuple[DerivedStep, ...]:
        """The lines that follow from an expression: what is differentiated in it, then what makes it shorter."""
        lines = _Lines(expr)
        self._carry_out(lines)
        return tuple(lines.steps)

    def _carry_out(self, lines: _Lines) -> None:
        lines.add(self.engine.line(lines.here, DIFFERENTIATE))
        for node in list(walk(lines.here)):
            if isinstance(node, D) and isinstance(node.body, Var) and not self._is_opaque(node):
                self.derive(self._general(node))
        lines.add(self._inserted(lines.here))
        self._simplify(lines)

    def _between(self, goal: D) -> tuple[str, ...]:
        """The symbols that lie between the two of a derivative."""
        if not isinstance(goal.body, Var) or not isinstance(goal.wrt, Var) or goal.mode == "explicit":
            return ()
        found = consumers(goal.body.name, goal.wrt.name, self.setting)
        return () if found in ((), (goal.body.name,)) else found

    def _along(self, goal: D, between: tuple[str, ...]) -> None:
        """By the chain rule, over all paths."""
        assert isinstance(goal.body, Var) and isinstance(goal.wrt, Var)
        for name in between:
            middle = Var(name, self.setting.letters[name]) if name != goal.body.name else goal.body
            outer, inner = D(goal.body, middle), edge(middle, goal.wrt, self.setting)
            if name == goal.body.name:
                self.derive(inner)
            elif self._between(outer):
                self.derive(outer)
                self.derive(inner)
            else:
                self.derive(inner)
                self.derive(outer)
        lines = _Lines(goal)
        lines.add(self.engine.line(goal, Stage("chain", (chain,), once=True)))
        lines.add(self._inserted(lines.here, longest=_SHORT))
        self._simplify(lines)
        lines.add(self._inserted(lines.here))
        self._simplify(lines)
        self._write(lines)

    def _locally(self, goal: D) -> None:
        """By the laws of differentiation alone."""
        lines = _Lines(goal)
        lines.add(self._first(goal))
        self._carry_out(lines)
        self._write(lines)

    def _first(self, goal: D) -> DerivedStep | None:
        """What was found for an inner derivative, or the definition; and one law."""
        begin = self._inserted(goal, keep=goal) or self.engine.apply(goal, (unfold,))
        here = begin.after if begin else goal
        logs = self.engine.line(here, LOGARITHMS)
        if logs is not None:
            return self.engine.joined("logarithms", [*([begin] if begin else []), *(logs.substeps or (logs,))])
        for stage in (LINEARITY, OUTERMOST):
            law = self.engine.line(here, stage)
            if law is not None:
                steps = [begin] if begin else []
                return self.engine.joined(stage.name, [*steps, *(law.substeps or (law,))])
        return self.engine.proved(begin) if begin else None

    def _general(self, node: D) -> D:
        """A derivative with the letters of its symbols, so that it is written once for all entries."""
        assert isinstance(node.body, Var) and isinstance(node.wrt, Var)
        own = self.setting.letters.get(node.body.name)
        return D(Var(node.body.name, own), node.wrt, node.mode) if own else node

    def _inserted(self, expr: Expr, keep: Expr | None = None, longest: int | None = None) -> DerivedStep | None:
        """What earlier chains have found, put in."""
        used: list[DerivedStep] = []

        def change(node: Expr) -> Expr | None:
            if not isinstance(node, D) or node == keep:
                return None
            for step in self.steps:
                if longest is not None and weight(step.after) > longest:
                    continue
                letters = {index: Index(index.name, index.size, -1 - n) for n, index in enumerate(_free(step.before))}
                pattern = substitute_slots(step.before, letters)
                found = match(pattern, node, frozenset(letters.values()), {})
                if found is not None:
                    used.append(step)
                    slots = {index: found[hole] for index, hole in letters.items()}
                    return freshen(substitute_slots(step.after, slots))
            return None

        new = transform(expr, change)
        return self.engine.proved(DerivedStep("insert", expr, self.engine.tidied(new))) if used else None

    def _simplify(self, lines: _Lines) -> None:
        for _ in range(_ROUNDS):
            before = lines.here
            for stage in SIMPLIFY:
                lines.add_new(self.engine.line(lines.here, stage))
            if lines.here is before:
                return

    def _write(self, lines: _Lines) -> None:
        if lines.steps:
            self.steps.append(lines.chain())

    def _is_opaque(self, node: D) -> bool:
        """The slope of an unknown function is a symbol of its own."""
        body, wrt = node.body, node.wrt
        return (
            isinstance(body, Var)
            and isinstance(wrt, Var)
            and wrt.name in self.setting.context.unknown_of.get(body.name, ())
        )

    def is_settled(self, expr: Expr) -> bool:
        """Whether no derivative is left that could be carried out."""
        return all(self._is_opaque(node) for node in walk(expr) if isinstance(node, D))


@dataclass
class _Lines:
    """The lines of one chain."""

    begin: Expr
    steps: list[DerivedStep] = field(default_factory=list)

    @property
    def here(self) -> Expr:
        """The last line."""
        return self.steps[-1].after if self.steps else self.begin

    def add(self, step: DerivedStep | None) -> None:
        """One more line, if there is one."""
        if step is not None:
            self.steps.append(step)

    def add_new(self, step: DerivedStep | None) -> None:
        """One more line, unless it leads back to an earlier one."""
        if step is not None and all(canonical(step.after) != canonical(old.after) for old in self.steps):
            self.steps.append(step)

    def chain(self) -> DerivedStep:
        """All lines as one step."""
        return DerivedStep("derivation", self.begin, self.here, tuple(self.steps))


def _free(expr: Expr) -> list[Index]:
    return sorted(free_indices(expr), key=lambda index: (index.name, index.size, index.number))

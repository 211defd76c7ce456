r"""``A \implies B``: what stands left is a condition if it does not hold for all values and is not meant to.

Then it is no step, and what stands right is judged wherever it holds; of ``A \iff B`` also the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import field

from derive.joint import JointReading
from derive.model import EQUALITIES, Context, Equation, Fact, Note, guarded
from derive.notation import ZERO, Expr, Var, names, transform
from derive.reading.chains import ChainReading, read_chain
from derive.reading.classify import index_condition
from derive.reading.demands import (
    assigns,
    begins_with_zero,
    differentiates,
    in_general,
    is_demanded,
    is_of_derivative,
    set_before,
    set_inline,
    sets_to_zero,
    solution_of,
)
from derive.reading.understood import ScopeReading
from derive.records import dataclass, replace
from derive.settings import Settings
from derive.shapes import with_sizes
from derive.source import ReadError
from derive.tex.statements import Chain


@dataclass(frozen=True)
class _Condition:
    """What a chain left of an implication says; None where it is no equation, so that nothing can be made of it."""

    equations: tuple[Equation, ...] | None
    chain: ChainReading | None = None


@dataclass
class Judge:
    """Judges the chains of one scope in their order.

    ``conditions``: by the number of the chain; ``demanded``: those that hold for all that follows; ``stationary``:
    those that say that a derivative is 0, of which a text may go on to make use. ``ends``: the last sides of chains.
    """

    reading: ScopeReading
    base: Context
    final: dict[str, str]
    settings: Settings
    conditions: dict[int, _Condition] = field(default_factory=dict)
    demanded: tuple[Equation, ...] = ()
    stationary: tuple[Equation, ...] = ()
    ends: dict[int, Expr] = field(default_factory=dict)

    def chain(self, chain: ChainReading) -> Iterator[JointReading]:
        """The joint reading of a chain, judged, without its condition; and of what it is equivalent to."""
        statement = self.reading.scope.chains[chain.number]
        before = self.conditions.get(statement.premise) if statement.premise is not None else None
        joint = self._joint(chain, before)
        if before is not None and before.equations is None:
            joint.notes.append(Note("premise-not-used", statement.span))
            yield joint
            return
        own = self._set_in_words(chain.number)
        self.stationary += own
        if before is None and not statement.implies and self.stationary and not in_general(statement):
            joint = self._at_the_optimum(chain, joint, own)
            self.stationary += _concluded(joint)
        else:
            joint.judge()
        if joint.steps and joint.steps[-1].step.sign == statement.signs[-1].span:
            self.ends[chain.number] = joint.steps[-1].step.rhs
        if is_demanded(statement):
            self._demand(joint)
        elif statement.implies or sets_to_zero(statement) or self._is_condition(joint):
            self._keep(joint, before)
        elif begins_with_zero(statement):
            self._keep_first(joint)
        if statement.equivalent and (left := self._left(statement, before)) is not None:
            said = tuple(
                guarded(Equation(found.step.lhs, found.step.rhs), joint.framing.conditions)
                for found in joint.steps
                if found.step.equates
            )
            if len(said) == len(statement.signs):
                yield self._backwards(left, said)
        yield joint

    def _is_condition(self, joint: JointReading) -> bool:
        """Whether a chain says what a symbol is through itself, or that a derivative is 0 where an optimum is."""
        number = joint.chain.number
        return number in self.reading.fixed_points or (number in self.reading.optima and _refuted(joint) == 1)

    def _left(self, statement: Chain, before: _Condition | None) -> ChainReading | None:
        r"""The chain left of ``\iff``, if it is a condition and no step."""
        number = statement.premise
        if number in self.reading.premises and not index_condition(
            self.reading.table, self.reading.scope.chains[number]
        ):
            return read_chain(self.reading, number)
        return before.chain if before is not None else None

    def _set_in_words(self, number: int) -> tuple[Equation, ...]:
        """What the words before a chain set to 0: the ends of the chains before it that say what derivatives are."""
        chains = self.reading.scope.chains
        said = (n for n in set_before(chains, number) if differentiates(chains[n].members[:1]))
        ends = [self.ends[n] for n in said if n in self.ends]
        for n in set_inline(chains, number):
            if differentiates(chains[n].members[:1]):
                with suppress(ReadError):
                    ends.append(with_sizes(self.reading.member(n, len(chains[n].signs) - 1)[0].body, self.final))
        return tuple(Equation(end, ZERO) for end in ends)

    def _at_the_optimum(self, chain: ChainReading, joint: JointReading, own: tuple[Equation, ...]) -> JointReading:
        """A chain with wrong relations under the conditions for an optimum that stand before it, if more then hold.

        One that speaks of derivatives is not meant to hold there only. ``own``: the conditions that the words before
        the chain set; what does not fail under them is not wrong.
        """
        derives = differentiates(joint.statement.members)
        own += self._of_solutions(chain, own)
        set_ = self._joint(chain, _Condition(own)) if own and not derives else None
        if set_ is not None:
            set_.judge()
            if set_.steps and _proved(set_) == len(set_.steps) and not set_.errors:
                return _noted(set_)
        joint.judge()
        if derives or not _refuted(joint):
            return joint
        if set_ is not None and _refuted(set_) < _refuted(joint) and len(set_.errors) <= len(joint.errors):
            return _noted(set_)
        stationary = self.stationary + self._of_solutions(chain, self.stationary)
        again = self._joint(chain, _Condition(stationary))
        again.judge()
        better = _proved(again) > _proved(joint)
        if chain.number in self.reading.concluded.values():
            # What a conclusion says need not hold elsewhere.
            better = better or _refuted(again) < _refuted(joint)
        return _noted(again) if better and len(again.errors) <= len(joint.errors) else joint

    def _of_solutions(self, chain: ChainReading, said: tuple[Equation, ...]) -> tuple[Equation, ...]:
        r"""The conditions on ``\beta`` as ones on ``\hat\beta``, where that is free in a chain."""
        here = frozenset[str]().union(*(names(member.value.body) for member in chain.first.values()))
        found: list[Equation] = []
        for solution in sorted(here - self._base(chain.number).definitions.keys()):
            symbol = solution_of(solution)
            for equation in said if symbol is not None else ():
                others = (names(equation.lhs) | names(equation.rhs)) - {symbol}
                if symbol not in self.reading.made_of(others):
                    found.append(Equation(*(_renamed(e, symbol, solution) for e in (equation.lhs, equation.rhs))))
        return tuple(equation for equation in found if equation not in said)

    def _joint(self, chain: ChainReading, before: _Condition | None) -> JointReading:
        demanded = () if in_general(self.reading.scope.chains[chain.number]) else self.demanded
        said = (*demanded, *((before.equations or ()) if before is not None else ()))
        under = replace(chain, premises=(*chain.premises, *dict.fromkeys(said))) if said else chain
        return JointReading(under, self._base(chain.number), self.final, self.settings)

    def _base(self, number: int) -> Context:
        """The context of a chain: what a later conclusion says of a symbol is not known yet, in general nothing."""
        general = in_general(self.reading.scope.chains[number])
        later = {name for name, at in self.reading.concluded.items() if number <= at or general}
        definitions = {name: known for name, known in self.base.definitions.items() if name not in later}
        base = replace(self.base, definitions=definitions) if later else self.base
        unsaid = {self._finished(said) for said, since in self.reading.since.items() if number < since}
        unsaid |= {self._finished(said) for said, until in self.reading.until.items() if number >= until}
        if not unsaid:
            return base
        equations = tuple(said for said in base.equations if said not in unsaid)
        return replace(base, equations=equations, facts=tuple(said for said in base.facts if said not in unsaid))

    def _finished(self, said: Fact | Equation) -> Fact | Equation:
        """An assumption under the final names of sizes."""
        if isinstance(said, Fact):
            return said
        return Equation(with_sizes(said.lhs, self.final), with_sizes(said.rhs, self.final))

    def _keep(self, joint: JointReading, before: _Condition | None) -> None:
        """Remember what the last relation of a chain says, for what follows from it."""
        number, steps = joint.chain.number, joint.steps
        if joint.statement.signs[-1].text not in EQUALITIES:
            self.conditions[number] = _Condition(None)
            return
        if not steps or steps[-1].step.sign != joint.statement.signs[-1].span:
            return
        last, verdict = steps[-1].step, steps[-1].verdict
        said = guarded(Equation(last.lhs, last.rhs), joint.framing.conditions)
        if joint.statement.premise is not None and last.premises:
            known = () if verdict.refuted else last.premises
            self.conditions[number] = _Condition((*known, said))
        elif joint.framing.is_condition(last, verdict):
            joint.steps = steps[:-1]
            if number in self.reading.fixed_points and assigns(joint.statement):
                joint.notes.append(Note("read-as-assignment", last.sign))
                return
            if not joint.statement.equivalent_next:
                joint.notes.append(Note("read-as-condition", last.sign))
            self.conditions[number] = _Condition((said,), joint.chain)
            self.stationary += (said,) if is_of_derivative(joint.statement) else ()
            demanded = sets_to_zero(joint.statement) or number in self.reading.fixed_points
            self.demanded += (said,) if demanded else ()

    def _keep_first(self, joint: JointReading) -> None:
        """Remember that a chain begins with a derivative that is to be 0."""
        first = joint.steps[0] if joint.steps else None
        if first is None or not first.verdict.refuted or first.step.sign != joint.statement.signs[0].span:
            return
        joint.steps = joint.steps[1:]
        built = {"at": str(first.step.sign.start)}
        joint.notes = [note for note in joint.notes if (note.kind, note.values) != ("built-on", built)]
        joint.notes.append(Note("read-as-condition", first.step.sign))
        self.demanded += (guarded(Equation(first.step.lhs, first.step.rhs), joint.framing.conditions),)

    def _demand(self, joint: JointReading) -> None:
        """Remember what a chain demands at its end."""
        chain, last = joint.chain, len(joint.statement.signs) - 1
        if last not in chain.first or last + 1 not in chain.first:
            return
        try:
            said = chain.relation(last, chain.first[last].value, chain.first[last + 1].value)
        except ReadError as error:
            joint.errors.append(error)
            return
        condition = Equation(with_sizes(said.lhs, joint.final), with_sizes(said.rhs, joint.final))
        self.conditions[chain.number] = _Condition((condition,))
        self.demanded += (condition,)

    def _backwards(self, left: ChainReading, said: tuple[Equation, ...]) -> JointReading:
        r"""The left side of ``\iff``, wherever the right one holds."""
        again = self._joint(left, _Condition(said))
        again.only = len(again.statement.signs) - 1
        again.judge()
        return again


def _renamed(expr: Expr, old: str | None, new: str) -> Expr:
    return transform(expr, lambda node: Var(new, node.indices) if isinstance(node, Var) and node.name == old else None)


def _concluded(joint: JointReading) -> tuple[Equation, ...]:
    """What was proved of an optimum alone, of which what follows may make use: ``S w = \\lambda w``."""
    if all(note.kind != "at-the-optimum" for note in joint.notes) or _proved(joint) < len(joint.steps):
        return ()
    said = (Equation(found.step.lhs, found.step.rhs) for found in joint.steps if found.step.equates)
    return tuple(guarded(one, joint.framing.conditions) for one in said)


def _noted(joint: JointReading) -> JointReading:
    joint.notes.append(Note("at-the-optimum", joint.statement.span))
    return joint


def _proved(joint: JointReading) -> int:
    return sum(judged.verdict.proved for judged in joint.steps)


def _refuted(joint: JointReading) -> int:
    return sum(judged.verdict.refuted for judged in joint.steps)

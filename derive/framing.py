"""The relations of a chain as steps: their sides under the final names of sizes, and what they are judged under."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from derive.core.claims import introduced
from derive.core.implication import is_condition
from derive.core.proportion import among
from derive.folding import folded
from derive.model import Coincidence, Context, Definition, Equation, Step, Verdict
from derive.notation import Expr, Place, Slot, Var
from derive.reading.annotations import annotation
from derive.reading.chains import ChainReading, Reading, Relation, used_conditions
from derive.reading.classes import fix_entry
from derive.reading.demands import sets_to_zero
from derive.reading.proportions import HINT, suggested
from derive.records import dataclass, replace
from derive.shapes import with_sizes
from derive.source import ReadError
from derive.tex.statements import Chain


@dataclass(frozen=True)
class Framing:
    """The steps that the relations of a chain are under ``base``; ``final`` names the sizes."""

    chain: ChainReading
    base: Context
    final: Mapping[str, str]

    @property
    def statement(self) -> Chain:
        """The chain as it is written."""
        return self.chain.reading.scope.chains[self.chain.number]

    @property
    def conditions(self) -> tuple[Coincidence, ...]:
        """All conditions on indices that the chain stands under; a step needs those on its own only."""
        said = self.chain.conditions
        return tuple(replace(c, left=self._slot(c.left), right=self._slot(c.right)) for c in said)

    def step(self, relation: int, sides: Relation) -> Step:
        """The step that a relation is, its sizes under their final names."""
        sign = self.statement.signs[relation]
        said = annotation(sign)
        lhs, rhs = self._solution(self._final(sides.lhs)), self._final(sides.rhs)
        given = (*self.chain.premises, *sides.premises)
        premises = tuple(Equation(self._final(e.lhs), self._final(e.rhs)) for e in given)
        if self.chain.fixed:
            _, (lhs, rhs) = self._fixed(replace(self.base, equations=self.base.equations + premises), (lhs, rhs))
        lhs_span, rhs_span = self.chain.member_span(relation), self.chain.member_span(relation + 1)
        varying = self._varying(relation, lhs, rhs)[0] if sign.text == r"\propto" else ()
        return Step(
            number=0,
            lhs=lhs,
            rhs=rhs,
            relation=sign.text,
            span=lhs_span.to(rhs_span),
            sign=sign.span,
            lhs_span=lhs_span,
            rhs_span=rhs_span,
            expected="refuted" if said.wrong else "proved",
            expected_mistake=said.mistake,
            accept_numeric=said.accept_numeric,
            conditions=tuple(
                replace(c, left=self._slot(c.left), right=self._slot(c.right))
                for c in used_conditions(self.chain.conditions, sides.lhs, sides.rhs)
            ),
            premises=premises,
            layout=sides.layout,
            axes=tuple(replace(axis, size=self.final.get(axis.size, axis.size)) for axis in sides.axes),
            varying=varying,
        )

    def context(self, step: Step) -> Context:
        """What a step is judged under."""
        base, _ = self._fixed(self.base, (step.lhs, step.rhs))
        equations, definitions = base.equations + step.premises, base.definitions
        if (local := self.chain.local) is not None:
            params = tuple(replace(p, size=self.final.get(p.size, p.size)) for p in local.params)
            equations = base.equations
            definitions = {**definitions, local.name: Definition(local.name, params, self._final(local.body))}
        definitions = folded((step.lhs, step.rhs), definitions)
        facts = base.facts + tuple(fact for fact in self.chain.facts if fact not in base.facts)
        return replace(base, equations=equations, definitions=definitions, facts=facts, conditions=step.conditions)

    def introduced(self, step: Step) -> str | None:
        r"""The symbol of which a step says something new: also ``\delta^{L-1} = ...`` of an unknown."""
        match step.lhs:
            case Var(name, slots) if step.equates and any(isinstance(slot, Place) for slot in slots):
                known = self.chain.reading.table.symbols.get(name)
                new = name not in self.base.definitions and not (known is not None and known.declared)
                return name if new else None
        return None if step.equates else introduced(step, self.context(step))

    def otherwise(self, step: Step, relation: int, left: Reading, right: Reading) -> Iterator[Step]:
        """What else a relation may mean: proportional in less, or its sides in another shape."""
        if step.relation == r"\propto":
            for letters in self._varying(relation, step.lhs, step.rhs)[1:]:
                yield replace(step, varying=letters)
        if step.equates:
            for other in self.chain.otherwise(relation, left.value, right.value):
                yield self.step(relation, other)

    def is_condition(self, step: Step, verdict: Verdict) -> bool:
        """Whether a step is the last one left of an implication, or said to be set to 0, and a condition."""
        said = self.statement
        itself = (
            isinstance(step.lhs, Var)
            and step.lhs.name not in self.base.definitions
            and self.chain.number in self.chain.reading.fixed_points
        )
        sets = sets_to_zero(said) or itself or self.chain.number in self.chain.reading.optima
        if not ((said.implies or sets) and verdict.refuted and step.equates and step.sign == said.signs[-1].span):
            return False
        return said.equivalent_next or sets or is_condition(step.lhs, step.rhs, self.base)

    def finished(self, expr: Expr) -> Expr:
        """A side under the final names of its sizes, also of those that were met since."""
        return with_sizes(expr, self._known_sizes())

    def _varying(self, relation: int, lhs: Expr, rhs: Expr) -> list[tuple[str, ...]]:
        """In what a relation may be meant to be proportional. Raises ReadError if neither side depends on it."""
        meant = suggested(self.chain.reading.table, self.statement, relation)
        found = [letters for one in meant if (letters := among(one, lhs, rhs, self.base))]
        if not found:
            names = ", ".join(meant[0])
            raise ReadError(f"neither side depends on {names}", self.chain.sign_span(relation), HINT)
        return found

    def _fixed(self, base: Context, sides: tuple[Expr, Expr]) -> tuple[Context, tuple[Expr, Expr]]:
        """The context and the sides with the values of entries that conditions give."""
        for one in self.chain.fixed:
            base, sides = fix_entry(base, sides, replace(one, slots=tuple(map(self._slot, one.slots))))
        return base, sides

    def _solution(self, lhs: Expr) -> Expr:
        """The symbol of which a conclusion gives the value: ``\\mu`` for ``\\hat\\mu``."""
        reading = self.chain.reading
        match lhs:
            case Var(name, slots) if reading.concluded.get(name) == self.chain.number and name in reading.solutions:
                return Var(reading.solutions[name], slots)
        return lhs

    def _known_sizes(self) -> dict[str, str]:
        """The final names, also of sizes that were met since and are the same as known ones."""
        sizes = self.chain.reading.table.sizes
        roots = {sizes.find(size): name for size, name in self.final.items()}
        met = (*sizes.hints, *sizes.parents)
        return {**{size: roots[root] for size in met if (root := sizes.find(size)) in roots}, **self.final}

    def _final(self, expr: Expr) -> Expr:
        return with_sizes(expr, self.final)

    def _slot(self, slot: Slot) -> Slot:
        return replace(slot, size=self.final.get(slot.size, slot.size))

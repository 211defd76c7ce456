"""A chain of steps judged: of its joint readings the one with the fewest refutations, one reading an occurrence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import field
from itertools import pairwise, product

from derive.clock import OutOfTime, within
from derive.core import few_sizes
from derive.core.claims import decide
from derive.core.judge import IllTyped, Unsatisfiable
from derive.core.layout import reach
from derive.core.order import TURNED
from derive.core.unroll import computed_sizes
from derive.corrections import Text
from derive.diagnose import diagnose
from derive.framing import Framing
from derive.model import EQUALITIES, Context, Diagnosis, Evidence, Judged, Note, Step, Verdict
from derive.notation import Expr, Fn, Sum, names, walk
from derive.reading.chains import ChainReading, Reading
from derive.reading.demands import derivatives
from derive.reading.rewriting import written
from derive.records import dataclass, replace
from derive.remarks import Remarks, once
from derive.settings import Settings
from derive.shapes import Tensor
from derive.source import ReadError
from derive.tex.statements import Chain
from derive.tex.tokens import DEMANDED

COST = {"proved": 0.0, "undecided": 0.1, "refuted": 1.0}
UNREADABLE = 2.0
NOT_FIRST = 0.001
"""Of readings that are as good the first one wins."""
MOST_EXPLAINED = 3
"""Other readings of a step that no mistake explains in the first one."""


@dataclass
class JointReading:
    """The steps of one chain under ``base``; ``final`` names the sizes.

    ``readings``: those of every member that were looked at. ``only``: the one relation to judge.
    ``known``: for (relation, reading left, reading right) the
    step and its verdict.
    """

    chain: ChainReading
    base: Context
    final: dict[str, str]
    settings: Settings = field(default=Settings())
    known: dict[tuple[int, int, int], tuple[Step, Verdict] | ReadError] = field(default_factory=dict)
    readings: dict[int, list[Reading]] = field(default_factory=dict)
    steps: list[Judged] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    errors: list[ReadError] = field(default_factory=list)
    only: int | None = None

    def judge(self) -> None:
        """Judge every relation, choose readings, fill ``steps``, ``notes`` and ``errors``."""
        for member, error in self.chain.errors.items():
            self._unread(member, error)
        self.readings = {member: [first] for member, first in self.chain.first.items()}
        relations = [k for k in self.chain.relations if k in self.readings and k + 1 in self.readings]
        relations = [k for k in relations if self.statement.signs[k].text != DEMANDED and self.only in (None, k)]
        path = dict.fromkeys(self.readings, 0)
        table = self.chain.reading.table
        kept = table.sizes
        if any(self._cost(k, 0, 0) for k in relations):
            # Other readings may make sizes equal that are not: they are tried on a copy.
            table.sizes = kept.copy()
            self._widen(relations)
            self.final = {**table.sizes.final_names(), **self.final}
            path = self._best(relations)
        healed = self._heals(relations, path)
        for k in relations:
            self._add(k, path, healing=k == healed)
        table.sizes = kept

    @property
    def framing(self) -> Framing:
        """The relations as steps, under the sizes known so far."""
        return Framing(self.chain, self.base, self.final)

    @property
    def statement(self) -> Chain:
        """The chain as it is written."""
        return self.framing.statement

    def _unread(self, member: int, error: ReadError) -> None:
        """A member that cannot be read: an error, unless no equality stands beside it."""
        signs = self.statement.signs
        beside = [k for k in (member - 1, member) if k in self.chain.relations]
        if any(signs[k].text in EQUALITIES for k in beside):
            self.errors.append(error)
        else:
            values = {"relation": signs[beside[0]].text, "reason": error.message}
            self.notes.append(Note("relation-unread", error.span or self.statement.span, values))

    def _widen(self, relations: Sequence[int]) -> None:
        """Read the members beside relations that do not hold in their other ways, too.

        And those that are joined to them: a letter that is read otherwise here may have to be read so there.
        """
        wide = {member for k in relations if self._cost(k, 0, 0) for member in (k, k + 1)}
        for k in (*relations, *reversed(relations)):
            if {k, k + 1} & wide:
                wide |= {k, k + 1}
        for member in sorted(wide):
            if len(self.readings[member]) == 1:
                self.readings[member] += list(self.chain.others(member))

    def _best(self, relations: Sequence[int]) -> dict[int, int]:
        """The joint reading with the fewest refutations, then the fewest undecided steps, then the first."""
        members = sorted(self.readings)
        best = {i: (NOT_FIRST * bool(i), [i]) for i in range(len(self.readings[members[0]]))}
        for before, here in pairwise(members):
            joined = before in relations and here == before + 1
            new: dict[int, tuple[float, list[int]]] = {}
            for j in range(len(self.readings[here])):
                own = NOT_FIRST * bool(j)
                new[j] = min(
                    (cost + own + (self._cost(before, i, j) if joined else 0), [*path, j])
                    for i, (cost, path) in best.items()
                )
            best = new
        _, path = min(best.values())
        return dict(zip(members, path, strict=True))

    def _cost(self, relation: int, left: int, right: int) -> float:
        if (left or right) and self._clearly_fails(relation, left, right):
            return COST["refuted"]
        found = self._judged(relation, left, right)
        if isinstance(found, ReadError):
            return UNREADABLE
        # What is exact at the sizes at which it can be decided is as good as a reading gets.
        return 0.0 if found[1].evidence.method == "few-sizes" else COST[found[1].status]

    def _clearly_fails(self, relation: int, left: int, right: int) -> bool:
        """Whether numbers differ at a few places, for a step whose sizes are written out: to refute it takes long."""
        sides = self.readings[relation][left].value, self.readings[relation + 1][right].value
        if self.statement.signs[relation].text not in EQUALITIES:
            return False
        if sides[0].rank or sides[1].rank or (relation, left, right) in self.known:
            return False
        try:
            step = self.framing.step(relation, self.chain.relation(relation, *sides))
            under = self.framing.context(step)
            computed = computed_sizes(step.lhs, step.rhs, under)
            return bool(computed) and not few_sizes.agrees(step.lhs, step.rhs, under, computed)
        except (ReadError, IllTyped, Unsatisfiable, RecursionError):
            return False

    def _judged(self, relation: int, left: int, right: int) -> tuple[Step, Verdict] | ReadError:
        key = (relation, left, right)
        if key not in self.known:
            sides = self.readings[relation][left], self.readings[relation + 1][right]
            try:
                self.known[key] = self._in_time(relation, *sides)
            except IllTyped as error:
                sizes = f"two sizes for the index {error.letter}: {error.first} and {error.second}"
                self.known[key] = ReadError(sizes, self.chain.sign_span(relation))
            except Unsatisfiable:
                self.known[key] = self._contradiction()
            except RecursionError:
                self.known[key] = ReadError("this step is nested too deeply", self.chain.sign_span(relation))
            except ReadError as error:
                self.known[key] = error
        return self.known[key]

    def _contradiction(self) -> ReadError:
        """Assumptions that nothing satisfies, at the place of the last of them."""
        reading, premise = self.chain.reading, self.statement.premise
        places = [self.statement.span, *reading.places]
        if premise is not None:
            places.append(reading.scope.chains[premise].span)
        return ReadError(
            "this assumption cannot hold together with the others",
            places[-1],
            "correct or remove one of the assumptions; a step under them would say nothing",
        )

    def _in_time(self, relation: int, left: Reading, right: Reading) -> tuple[Step, Verdict]:
        """The verdict of a relation, undecided if it takes too long."""
        seconds = self.settings.seconds
        try:
            with within(seconds):
                return self._first_holding(relation, left, right)
        except OutOfTime:
            step = self.framing.step(relation, self.chain.relation(relation, left.value, right.value))
            return step, Verdict("undecided", Evidence("time", f"{seconds:g} s"))

    def _first_holding(self, relation: int, left: Reading, right: Reading) -> tuple[Step, Verdict]:
        """The relation as its shapes say; where it does not hold, what else it may mean and does."""
        step = self.framing.step(relation, self.chain.relation(relation, left.value, right.value))
        if self.framing.introduced(step) is not None:
            return step, Verdict("undecided", Evidence("introduced"))
        verdict = decide(step, self.framing.context(step))
        if not verdict.proved:
            for meant in self.framing.otherwise(step, relation, left, right):
                second = decide(meant, self.framing.context(meant))
                if second.proved:
                    return meant, second
        return step, self._of_any_law(step, verdict)

    def _of_any_law(self, step: Step, verdict: Verdict) -> Verdict:
        """What fails for some law need not fail for the one that is meant, of which more is said than is read."""
        known = self.chain.reading.any_law
        if not (known and verdict.refuted):
            return verdict
        made_of = reach(names(step.lhs) | names(step.rhs), self.base.definitions)
        return Verdict("undecided", Evidence("any-law")) if known & made_of else verdict

    def _add(self, relation: int, path: dict[int, int], *, healing: bool) -> None:
        """Add the step that a relation is under the readings chosen.

        One that heals a chain is wrong only because the line before is: that one has the diagnosis.
        """
        found = self._judged(relation, path[relation], path[relation + 1])
        if isinstance(found, ReadError):
            self.errors.append(found)
            return
        step, verdict = found
        if verdict.proved and (unusual := self._unusual(relation, path)):
            evidence = replace(verdict.evidence, method=unusual, holds_numerically=True)
            verdict = Verdict("undecided", evidence)
        if verdict.evidence.method == "introduced":
            name = self.framing.introduced(step) or ""
            self.notes.append(Note("introduced", step.sign, {"name": name, "relation": step.relation}))
            return
        accepted = step.accept_numeric or bool({"numeric", verdict.evidence.method} & {*self.settings.accept})
        notes = (*self._remarks.on(relation, path, step, verdict), *self._related(step, verdict))
        step = replace(step, notes=once(notes), accept_numeric=accepted)
        diagnosis = None
        healing = healing and step.expected_mistake is None
        if verdict.refuted and step.equates and not healing and not self.framing.is_condition(step, verdict):
            diagnosis = self._diagnosed(step, relation, path)
            if not diagnosis.mistake and (other := self._explained(relation, path)) is not None:
                path, (step, verdict, diagnosis) = other
                step = replace(step, notes=once(self._remarks.on(relation, path, step, verdict)))
        self.steps.append(Judged(step, verdict, diagnosis, self.framing.context(step)))
        self.notes += step.notes

    def _unusual(self, relation: int, path: dict[int, int]) -> str:
        r"""In what the sides are read as few mean them: ``\sum_i x_i - m`` as a sum of differences.

        Or ``\frac{d}{dx} x e^x`` as 1 times e^x, where no other derivative stands, as the product rule would leave it.
        """
        for member in (relation, relation + 1):
            alone = derivatives(self.statement.members[member]) == 1
            for choice, option in self.readings[member][path[member]].taken:
                next_factor = choice.kind == "derivative-reach" and choice.options[option] == "next-factor"
                if (next_factor and alone) or (choice.kind == "sum-reach" and option):
                    return choice.kind
        return ""

    def _diagnosed(self, step: Step, relation: int, path: dict[int, int]) -> Diagnosis:
        """Why a step is wrong; nothing is found where that takes too long, or what is wrong goes round in a circle."""
        text: Text | None = None
        with suppress(ReadError):  # a side that is read in the shapes of the whole chain only
            text = self._text(relation, path)
        try:
            with within(self.settings.seconds):
                return diagnose(step, self.framing.context(step), text)
        except (OutOfTime, RecursionError):
            return Diagnosis("", {}, stopped=True)

    def _explained(
        self, relation: int, path: dict[int, int]
    ) -> tuple[dict[int, int], tuple[Step, Verdict, Diagnosis]] | None:
        """Other readings of both sides in which a mistake explains why they are not equal, and no neighbour suffers."""
        here = path[relation], path[relation + 1]
        pairs = product(*(range(len(self.readings[member])) for member in (relation, relation + 1)))
        # What stands beside a step keeps its reading if it can.
        near = sorted(pairs, key=lambda pair: (pair[0] != here[0], pair[1] != here[1]))
        for left, right in near[: MOST_EXPLAINED + 1]:
            found = self._judged(relation, left, right)
            if (left, right) == here or isinstance(found, ReadError) or not found[1].refuted:
                continue
            if (other := self._rejoined({**path, relation: left, relation + 1: right}, relation, path)) is not None:
                diagnosis = self._diagnosed(found[0], relation, other)
                if diagnosis.mistake:
                    return other, (*found, diagnosis)
        return None

    def _rejoined(self, other: dict[int, int], relation: int, path: dict[int, int]) -> dict[int, int] | None:
        """Other readings with what stands beside them read so, too; None if a relation suffers from it."""
        relations = [k for k in self.chain.relations if {k, k + 1} <= path.keys()]
        for step, near, far in ((-1, 1, 0), (1, 0, 1)):
            k = relation + step
            while k in relations:
                before = self._cost(k, path[k], path[k + 1])
                if self._cost(k, other[k], other[k + 1]) <= before:
                    break
                costs = {
                    i: self._cost(k, *((other[k + near], i) if far else (i, other[k + near])))
                    for i in range(len(self.readings[k + far]))
                }
                other[k + far] = min(costs, key=lambda i: (costs[i], i))
                if costs[other[k + far]] > before:
                    return None
                k += step
        return other

    def _related(self, step: Step, verdict: Verdict) -> Iterator[Note]:
        """In what a proportionality was read; that an inequality that fails holds the other way round."""
        solutions = self.chain.reading.solutions
        for name, symbol in solutions.items():
            if self.chain.reading.concluded[name] == self.chain.number and step.lhs_span == self.chain.member_span(0):
                yield Note("solution-of", step.sign, {"name": name, "symbol": symbol})
        if step.varying:
            yield Note("proportional-in", step.sign, {"names": ", ".join(step.varying)})
        if verdict.refuted and step.relation in TURNED:
            other = replace(step, relation=TURNED[step.relation])
            turned = decide(other, self.framing.context(other))
            if not turned.refuted:
                how = "" if turned.proved else "wherever it was tried"
                yield Note("turned", step.sign, {"relation": other.relation, "how": how})
        if verdict.refuted and step.relation == "=" and {"log", "exp"} & _of_sums(step.lhs, step.rhs):
            # Jensen's inequality that was taken for an equality.
            for relation in (r"\ge", r"\le"):
                if decide(replace(step, relation=relation), self.framing.context(step)).proved:
                    yield Note("turned", step.sign, {"relation": relation, "how": ""})

    @property
    def _remarks(self) -> Remarks:
        return Remarks(self.chain, frozenset(self.base.definitions), self.readings, self.final)

    def _text(self, relation: int, path: dict[int, int]) -> Text:
        """Both sides of a relation as they are written."""
        left, right = (self.readings[k][path[k]] for k in (relation, relation + 1))

        def as_left(value: Tensor) -> Expr:
            return self.framing.finished(self.chain.relation(relation, value, right.value).lhs)

        def as_right(value: Tensor) -> Expr:
            return self.framing.finished(self.chain.relation(relation, left.value, value).rhs)

        sides = written(self.chain, relation, left, as_left), written(self.chain, relation + 1, right, as_right)
        return Text.of(*sides, self.base.forms)

    def _heals(self, relations: Sequence[int], path: dict[int, int]) -> int | None:
        """After a refuted relation, say which steps build on it, and where the chain equals its beginning again.

        The number of the relation with which it does, if there is one.
        """
        verdicts = {k: found[1] for k in relations if isinstance(found := self._at(k, path), tuple)}
        refuted = [k for k, verdict in verdicts.items() if verdict.refuted]
        if not refuted:
            return None
        wrong = self.chain.sign_span(refuted[0])
        if any(sign.text not in EQUALITIES for sign in self.statement.signs):
            return None
        for k in relations[relations.index(refuted[0]) :]:
            if k != relations[0] and self._equals_beginning(k, relations[0], path):
                self.notes.append(Note("chain-heals", self.chain.sign_span(k)))
                return k
            if k in verdicts and verdicts[k].proved:
                self.notes.append(Note("built-on", self.chain.sign_span(k), {"at": str(wrong.start)}))
        return None

    def _equals_beginning(self, relation: int, start: int, path: dict[int, int]) -> bool:
        """Whether what stands right of a relation is proved to equal what the chain begins with."""
        first, here = self.readings[start][path[start]], self.readings[relation + 1][path[relation + 1]]
        try:
            return self._first_holding(relation, first, here)[1].proved
        except (ReadError, IllTyped, Unsatisfiable, RecursionError):
            return False

    def _at(self, relation: int, path: dict[int, int]) -> tuple[Step, Verdict] | ReadError:
        return self._judged(relation, path[relation], path[relation + 1])


def _of_sums(*sides: Expr) -> frozenset[str]:
    """The functions that stand around a sum somewhere, and under one elsewhere."""
    around = {n.name for side in sides for n in walk(side) if isinstance(n, Fn) and isinstance(n.args[0], Sum)}
    below = {n.name for side in sides for s in walk(side) if isinstance(s, Sum) for n in walk(s) if isinstance(n, Fn)}
    return frozenset(around & below)

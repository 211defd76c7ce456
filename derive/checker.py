"""A document to a report: every step judged, diagnosed, compared with what was expected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from derive import documents
from derive.core.judge import IllTyped, Unsatisfiable, judge
from derive.diagnose import diagnose
from derive.model import Context, Definition, DocumentReport, Equation, Judged, Note, Step, Verdict
from derive.notation import Expr, Slot
from derive.printing import latex
from derive.reading.annotations import annotation
from derive.reading.chains import ChainReading, Reading, Relation, read_chain, used_conditions
from derive.reading.classes import fix_class
from derive.reading.scope_reading import read_scope
from derive.reading.scopes import scopes
from derive.reading.understood import ScopeReading, context
from derive.reading.unknowns import unknown_functions
from derive.shapes import with_sizes
from derive.source import ReadError, Source, Span
from derive.tex.cursor import Choice

Progress = Callable[[int, int], None]


@dataclass
class _Paper:
    """What is gathered while a document is checked."""

    source: Source
    accept_numeric: bool
    steps: list[Judged] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    errors: list[ReadError] = field(default_factory=list)


def check_source(source: Source, *, accept_numeric: bool = False, progress: Progress | None = None) -> DocumentReport:
    """Check every step of a document.

    With ``accept_numeric`` an undecided step that held everywhere it was tried counts as holding. What cannot be read is in
    the report's ``errors``; the rest of the document is checked all the same. ``progress`` is told how many scopes are done.
    """
    document = documents.read(source)
    paper = _Paper(source, accept_numeric, errors=list(document.errors))
    definitions: list[Definition] = []
    parts = scopes(document)
    for done, scope in enumerate(parts):
        if progress is not None:
            progress(done, len(parts))
        reading = read_scope(scope)
        definitions += _check_scope(paper, reading)
    errors = list({(e.message, e.span): _placed(e, source) for e in paper.errors}.values())
    if not paper.steps and not errors:
        errors.append(
            ReadError(
                "there is no step to check in this document",
                Span(0, 1) if source.text else None,
                "write a relation in a display: $$a = b$$",
                source,
            )
        )
    errors.sort(key=lambda error: error.span.start if error.span else -1)
    notes = tuple(sorted(set_of(paper.notes), key=lambda note: note.span.start))
    return DocumentReport(source, tuple(paper.steps), tuple(definitions), notes, tuple(errors))


def set_of(notes: list[Note]) -> list[Note]:
    """Every note once."""
    found: list[Note] = []
    for note in notes:
        if note not in found:
            found.append(note)
    return found


def _placed(error: ReadError, source: Source) -> ReadError:
    if error.source is None:
        error.source = source
    return error


def _check_scope(paper: _Paper, reading: ScopeReading) -> list[Definition]:
    """Judge the scope's own chains; inherited ones were judged where they stand."""
    own = [n for n in sorted(reading.steps) if n >= reading.scope.inherited and reading.steps[n]]
    chains = [read_chain(reading, n) for n in own]
    final = reading.table.sizes.final_names()
    base = context(reading, final)
    members = [r.value.body for c in chains for r in c.first.values()]
    bodies = [d.body for d in reading.definitions.values()]
    base = replace(base, unknown_of=unknown_functions([*members, *bodies], reading.depends, reading.table.unknown_of))
    limit = reading.scope.start
    paper.errors += [e for e in (*reading.scope.errors, *reading.errors) if e.span is None or e.span.start >= limit]
    paper.notes += [n for n in reading.notes if n.span.start >= limit]
    for chain in chains:
        _Chain(paper, chain, base, final).check()
    return list(base.definitions.values())


@dataclass
class _Chain:
    """Judges one chain: finds the joint reading with the fewest refutations, then diagnoses."""

    paper: _Paper
    chain: ChainReading
    base: Context
    final: dict[str, str]
    known: dict[tuple[int, int, int], tuple[Step, Verdict] | ReadError] = field(default_factory=dict)
    readings: dict[int, list[Reading]] = field(default_factory=dict)

    def check(self) -> None:
        """Judge every relation, choose readings, and add the steps to the paper."""
        for error in self.chain.errors.values():
            self.paper.errors.append(error)
        for member, first in self.chain.first.items():
            self.readings[member] = [first]
        relations = [k for k in self.chain.relations if k in self.chain.first and k + 1 in self.chain.first]
        path = dict.fromkeys(self.chain.first, 0)
        table = self.chain.reading.table
        kept = table.sizes
        if any(self._cost(k, 0, 0) for k in relations):
            # Other readings may make sizes equal that are not: they are tried on a copy.
            table.sizes = kept.copy()
            self._widen(relations)
            self.final = {**table.sizes.final_names(), **self.final}
            path = self._best(relations)
        for k in relations:
            self._add(k, path)
        self._heals(relations, path)
        table.sizes = kept

    def _widen(self, relations: list[int]) -> None:
        """Read the members beside relations that do not hold in their other ways, too."""
        for k in relations:
            if self._cost(k, 0, 0):
                for member in (k, k + 1):
                    if len(self.readings[member]) == 1:
                        self.readings[member] += list(self.chain.others(member))

    def _best(self, relations: list[int]) -> dict[int, int]:
        """The joint reading of the chain with the fewest refutations, then the fewest undecided steps, then the first."""
        members = sorted(self.chain.first)
        best: dict[int, tuple[float, list[int]]] = {i: (0.0, [i]) for i in range(len(self.readings[members[0]]))}
        for before, here in zip(members, members[1:], strict=False):
            new: dict[int, tuple[float, list[int]]] = {}
            for j in range(len(self.readings[here])):
                options = []
                for i, (cost, path) in best.items():
                    own = self._cost(before, i, j) if before in relations and here == before + 1 else 0
                    options.append((cost + own + (0.001 if j else 0), [*path, j]))
                new[j] = min(options)
            best = new
        _, path = min(best.values())
        return dict(zip(members, path, strict=True))

    def _cost(self, relation: int, left: int, right: int) -> float:
        found = self._judged(relation, left, right)
        if isinstance(found, ReadError):
            return 2.0
        return {"proved": 0.0, "undecided": 0.1, "refuted": 1.0}[found[1].status]

    def _judged(self, relation: int, left: int, right: int) -> tuple[Step, Verdict] | ReadError:
        key = (relation, left, right)
        if key not in self.known:
            try:
                self.known[key] = self._first_holding(
                    relation, self.readings[relation][left], self.readings[relation + 1][right]
                )
            except IllTyped as error:
                self.known[key] = ReadError(
                    f"two sizes for the index {error.letter}: {error.first} and {error.second}",
                    self.chain.sign_span(relation),
                )
            except Unsatisfiable:
                self.known[key] = self._contradiction()
            except ReadError as error:
                self.known[key] = error
        return self.known[key]

    def _contradiction(self) -> ReadError:
        """Assumptions that nothing satisfies, at the place of the last of them."""
        places = self.chain.reading.places
        chain = self.chain.reading.scope.chains[self.chain.number]
        premise = self.chain.reading.scope.chains[chain.premise].span if chain.premise is not None else None
        return ReadError(
            "this assumption cannot hold together with the others",
            premise or (places[-1] if places else chain.span),
            "correct or remove one of the assumptions; a step under them would say nothing",
        )

    def _first_holding(self, relation: int, left: Reading, right: Reading) -> tuple[Step, Verdict]:
        """The relation as its shapes say; where it does not hold, what else it may mean and does."""
        sides = self.chain.relation(relation, left.value, right.value)
        step = self._step(relation, sides)
        verdict = judge(step.lhs, step.rhs, self._context(step))
        if not verdict.proved:
            for other in self.chain.otherwise(left.value, right.value):
                meant = self._step(relation, other)
                second = judge(meant.lhs, meant.rhs, self._context(meant))
                if second.proved:
                    return meant, second
        return step, verdict

    def _context(self, step: Step) -> Context:
        base = self.base
        if self.chain.fixed_class is not None:
            name, slot = self.chain.fixed_class
            base, _ = fix_class(base, (step.lhs, step.rhs), name, self._slot(slot))
        return replace(base, equations=base.equations + step.premises, conditions=step.conditions)

    def _step(self, relation: int, sides: Relation) -> Step:
        sign = self.chain.reading.scope.chains[self.chain.number].signs[relation]
        said = annotation(sign)
        lhs, rhs = self._final(sides.lhs), self._final(sides.rhs)
        premises = tuple(Equation(self._final(e.lhs), self._final(e.rhs)) for e in self.chain.premises)
        conditions = tuple(
            replace(c, left=self._slot(c.left), right=self._slot(c.right))
            for c in used_conditions(self.chain.conditions, sides.lhs, sides.rhs)
        )
        if self.chain.fixed_class is not None:
            name, slot = self.chain.fixed_class
            _, (lhs, rhs) = fix_class(self.base, (lhs, rhs), name, self._slot(slot))
        lhs_span, rhs_span = self.chain.member_span(relation), self.chain.member_span(relation + 1)
        return Step(
            0,
            lhs,
            rhs,
            sign.text,
            lhs_span.to(rhs_span),
            sign.span,
            lhs_span,
            rhs_span,
            "refuted" if said.wrong else "proved",
            said.mistake,
            self.paper.accept_numeric or said.accept_numeric,
            conditions,
            premises,
            (),
            sides.layout,
        )

    def _final(self, expr: Expr) -> Expr:
        return with_sizes(expr, self.final)

    def _slot(self, slot: Slot) -> Slot:
        return replace(slot, size=self.final.get(slot.size, slot.size))

    def _add(self, relation: int, path: dict[int, int]) -> None:
        found = self._judged(relation, path[relation], path[relation + 1])
        if isinstance(found, ReadError):
            self.paper.errors.append(found)
            return
        step, verdict = found
        step = replace(step, number=len(self.paper.steps) + 1, notes=self._notes(relation, path, step))
        self.paper.notes += step.notes
        diagnosis = diagnose(step, self._context(step), verdict) if verdict.refuted else None
        self.paper.steps.append(Judged(step, verdict, diagnosis))

    def _notes(self, relation: int, path: dict[int, int], step: Step) -> tuple[Note, ...]:
        notes: list[Note] = []
        for member in (relation, relation + 1):
            reading = self.readings[member][path[member]]
            notes += reading.notes
            for choice, option in reading.taken:
                if option or len(self.readings[member]) > 1:
                    notes.append(self._read_as(member, choice, option, reading))
        if step.layout != "as-written":
            notes.append(Note(step.layout, step.sign))
        return tuple(set_of(notes))

    def _read_as(self, member: int, choice: Choice, option: int, reading: Reading) -> Note:
        """Which reading was taken, and the others."""
        others = [latex(self._final(other.value.body)) for other in self.readings[member] if other is not reading]
        values = {
            "question": choice.kind,
            "answer": choice.options[option],
            "formula": latex(self._final(reading.value.body)),
            "others": ", ".join(others),
        }
        return Note("read-as", choice.span, values)

    def _heals(self, relations: list[int], path: dict[int, int]) -> None:
        """After a refuted relation, say where the chain equals its beginning again."""
        refuted = [
            k for k in relations if isinstance(j := self._judged(k, path[k], path[k + 1]), tuple) and j[1].refuted
        ]
        if not refuted or relations[0] not in self.chain.first:
            return
        start = relations[0]
        for k in relations:
            if k < refuted[0] or k == start:
                continue
            try:
                first, here = self.readings[start][path[start]], self.readings[k + 1][path[k + 1]]
                if self._first_holding(k, first, here)[1].proved:
                    self.paper.notes.append(Note("chain-heals", self.chain.sign_span(k), {}))
                    return
            except (ReadError, IllTyped, Unsatisfiable):
                continue

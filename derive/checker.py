"""A document to a report: every step judged, diagnosed, compared with what was expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field

from derive import documents
from derive.attempts import ATTEMPTS
from derive.clock import OutOfTime, within
from derive.conditional import Judge
from derive.core.judge import IllTyped, Unsatisfiable, judge
from derive.documents import Document
from derive.layouts import mixed
from derive.misfits import refit
from derive.model import Context, Definition, DocumentReport, Equation, Judged, Note
from derive.notation import D, Expr, walk
from derive.provisos import reserve
from derive.reading.chains import read_chain
from derive.reading.inferring import read_scope
from derive.reading.occurrences import occurrences
from derive.reading.scopes import Scope, scopes, widened
from derive.reading.understood import ScopeReading, context
from derive.reading.unknowns import moving_tensors, unknown_functions
from derive.records import dataclass, replace
from derive.remarks import once
from derive.running import stated
from derive.settings import Settings
from derive.source import ReadError, Source, Span

Progress = Callable[[int, int], None]
NOTHING = "there is no step to check in this document"


@dataclass
class _Paper:
    """What is gathered while a document is checked."""

    steps: list[Judged] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    errors: list[ReadError] = field(default_factory=list)
    explained: dict[str, int] = field(default_factory=dict)
    """Where names are defined and declared."""

    def add(self, other: _Paper) -> None:
        """What was gathered of one scope."""
        self.steps += other.steps
        self.definitions += other.definitions
        self.notes += other.notes
        self.errors += other.errors
        self.explained |= {name: at for name, at in other.explained.items() if name not in self.explained}

    @property
    def misses(self) -> tuple[int, int]:
        """How much could not be read, and how many steps are wrong."""
        return len(self.errors), sum(judged.verdict.refuted for judged in self.steps)

    @property
    def open(self) -> int:
        """How much could not be read, or is not proved and not marked wrong either."""
        return len(self.errors) + sum(judged.verdict.status != judged.step.expected for judged in self.steps)


def check_source(
    source: Source,
    settings: Settings = Settings(),  # noqa: B008
    *,
    progress: Progress | None = None,
) -> DocumentReport:
    """Check every step of a document.

    What cannot be read is in the report's ``errors``; the rest of the document is checked all the same. ``progress`` is
    told how many scopes are done, of how many.
    """
    document = documents.read(source)
    paper = _judged(document, scopes(document), settings, progress)
    if mixed(paper.steps, settings):
        parts = [replace(scope, one_layout=True) for scope in scopes(document)]
        paper = _judged(document, parts, settings, None)
    paper.errors = [*document.errors, *paper.errors]
    if not paper.steps and not paper.errors:
        place = Span(0, 1) if document.source.text else None
        hint = "write a relation in a display: $$a = b$$"
        paper.errors.append(ReadError(NOTHING, place, hint))
    for error in paper.errors:
        error.source = error.source or document.source
    errors = {(error.message, error.span): error for error in paper.errors}.values()
    return DocumentReport(
        document.source,
        tuple(replace(judged, step=replace(judged.step, number=n)) for n, judged in enumerate(paper.steps, start=1)),
        tuple(paper.definitions),
        tuple(sorted(once(paper.notes), key=lambda note: note.span.start)),
        tuple(sorted(errors, key=lambda error: error.span.start if error.span else -1)),
        document.blocks,
    )


def _judged(document: Document, parts: Sequence[Scope], settings: Settings, progress: Progress | None) -> _Paper:
    """The scopes of a document, one after the other."""
    paper = _Paper()
    for done, scope in enumerate(parts):
        if progress is not None:
            progress(done, len(parts))
        alone = _checked(read_scope(scope, settings), settings)
        paper.add(
            _with_sections_before(document, done, scope, alone, paper.explained, settings) if alone.open else alone
        )
    return paper


def _checked(reading: ScopeReading, settings: Settings) -> _Paper:
    """A scope as it is read first; or, if fewer steps are then wrong or unread, read in another way."""
    paper = _of_scope(reading, settings)
    for attempts in ATTEMPTS:
        if paper.misses == (0, 0):
            break
        for attempt in attempts(reading, paper.steps):
            read = read_scope(attempt.scope, settings)
            other = _of_scope(read, settings)
            if other.steps and _is_better(other, paper):
                other.notes += attempt.notes
                paper, reading = other, read
    return paper


def _of_scope(reading: ScopeReading, settings: Settings) -> _Paper:
    paper = _Paper()
    _check_scope(paper, reading, settings)
    return paper


def _is_better(other: _Paper, paper: _Paper) -> bool:
    """Whether less is open and less is wrong or unread, and nothing more unread: what becomes readable may be wrong."""
    fewer = sum(other.misses) < sum(paper.misses) and other.misses[0] <= paper.misses[0]
    return fewer and other.open < paper.open


def _with_sections_before(
    document: Document, number: int, scope: Scope, alone: _Paper, explained: Mapping[str, int], settings: Settings
) -> _Paper:
    """A section whose names the sections before it explain, unless it leaves more open than the section alone."""
    others = explained.keys() - alone.explained.keys()
    if not others:
        return alone
    wide = widened(document, number, {at for name, at in explained.items() if name in alone.explained})
    reading = read_scope(replace(wide, one_layout=scope.one_layout), settings)
    names = {found.name for found in occurrences(reading)}
    if not names & others:
        return alone
    paper = _checked(reading, settings)
    if paper.open > alone.open:
        return alone
    said = ", ".join(sorted(names & others))
    paper.notes.append(Note("from-sections-before", Span(wide.start, wide.start), {"names": said}))
    return paper


def _check_scope(paper: _Paper, reading: ScopeReading, settings: Settings) -> None:
    """Judge the scope's own chains; inherited ones were judged where they stand."""
    own = [n for n in sorted(reading.steps) if n >= reading.scope.inherited and reading.steps[n]]
    chains = [read_chain(reading, n) for n in own]
    symbols = reading.table.symbols.values()
    reading.table.sizes.join_loose(size for symbol in symbols for size in symbol.slots)
    final = reading.table.sizes.final_names()
    base = context(reading, final)
    members = [r.value.body for c in chains for r in c.first.values()]
    bodies = [d.body for d in reading.definitions.values()]
    unknown = unknown_functions([*members, *bodies], reading)
    base = replace(base, unknown_of=unknown, seed=settings.seed)
    start = reading.scope.start
    paper.explained |= reading.explained
    paper.errors += [e for e in (*reading.scope.errors, *reading.errors) if e.span is None or e.span.start >= start]
    paper.notes += [n for n in reading.notes if n.span.start >= start]
    paper.definitions += [d for name, d in base.definitions.items() if reading.defined_at.get(name, -1) >= start]
    base = _with_moving(_without_identities(base, settings), [*members, *bodies])
    judging = Judge(reading, base, final, settings)
    for joint in (joint for chain in chains for joint in judging.chain(chain)):
        refit(joint)
        reserve(joint)
        found = stated(joint)
        paper.steps += found.steps
        paper.notes += found.notes
        paper.errors += found.errors


def _without_identities(base: Context, settings: Settings) -> Context:
    r"""The context without assumptions that hold anyway: "using $\partial \log \det A / \partial A = A^{-1}$"."""
    bare = replace(base, equations=())

    def holds(said: Equation) -> bool:
        with suppress(OutOfTime, IllTyped, Unsatisfiable, RecursionError), within(settings.seconds):
            return judge(said.lhs, said.rhs, bare).proved
        return False

    kept = tuple(said for said in base.equations if not _is_derived(said) or not holds(said))
    return base if len(kept) == len(base.equations) else replace(base, equations=kept)


def _is_derived(said: Equation) -> bool:
    """Whether an assumption speaks of derivatives, which no values satisfy at will."""
    return any(isinstance(node, D) for side in (said.lhs, said.rhs) for node in walk(side))


def _with_moving(base: Context, exprs: list[Expr]) -> Context:
    """The context in which tensors that are differentiated by a number are unknown functions of it."""
    moving = moving_tensors(exprs, base)
    facts = tuple(fact for fact in base.facts if fact.name not in moving or fact.kind != "symmetric")
    return replace(base, definitions={**base.definitions, **moving}, facts=facts)

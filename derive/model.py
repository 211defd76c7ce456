"""What a document means: definitions, assumptions, the context of a step, the verdict on it.

Only data. The nouns that the stages hand to one another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Literal

from derive.documents.blocks import Block
from derive.notation import ONE, Delta, Expr, Index, Mul, Slot, sub
from derive.records import dataclass
from derive.source import ReadError, Source, Span
from derive.typography import Form

Expected = Literal["proved", "refuted"]
Status = Literal["proved", "refuted", "undecided"]
EQUALITIES = ("=", "==", ":=", "=:")
"""The signs that say that both sides are equal."""
RELATIONS = (*EQUALITIES, "<", r"\le", ">", r"\ge", r"\approx", r"\propto", r"\ne")
"""The signs on which there are verdicts."""


@dataclass(frozen=True)
class Definition:
    """``name[params] := body``; ``params`` are free in ``body`` and pairwise different."""

    name: str
    params: tuple[Index, ...]
    body: Expr


@dataclass(frozen=True)
class Equation:
    """An assumption ``lhs = rhs`` for all values of its free indices."""

    lhs: Expr
    rhs: Expr


@dataclass(frozen=True)
class Fact:
    """A property that is given of a whole symbol.

    ``one-hot``: one entry along slot ``axis`` is 1, the others 0. ``positive``, ``nonnegative``: every entry.
    ``symmetric``, ``positive-definite``, ``square``: of a matrix. ``unit-interval``: every entry between 0 and 1.
    ``binary``: every entry 0 or 1.
    """

    kind: Literal[
        "positive", "nonnegative", "one-hot", "symmetric", "positive-definite", "square", "unit-interval", "binary"
    ]
    name: str
    axis: int = 0


@dataclass(frozen=True)
class Coincidence:
    """A condition on two slots: "if i = j", "if i != j"."""

    left: Slot
    right: Slot
    equal: bool


def guarded(said: Equation, conditions: Sequence[Coincidence]) -> Equation:
    """The equation for all values of its indices: where a condition does not hold, it says nothing."""
    lhs, rhs = said.lhs, said.rhs
    for condition in conditions:
        same = Delta(condition.left, condition.right)
        holds = same if condition.equal else sub(ONE, same)
        lhs, rhs = Mul((holds, lhs)), Mul((holds, rhs))
    return Equation(lhs, rhs)


Assumption = Equation | Fact | Coincidence
"""What a step can be given."""


@dataclass(frozen=True)
class Application:
    """An unknown function at an argument: ``f(u_k)``, one symbol for all k.

    ``function``: its name, which it shares with its other applications. ``shared``: for each argument the slots of the
    application, by their numbers, that are the first slots of that argument; the last slots are those of the value.
    """

    function: str
    shared: tuple[tuple[int, ...], ...] = ()

    def slots(self, argument: int) -> tuple[int, ...]:
        """Which slots of the application an argument begins with."""
        return self.shared[argument] if argument < len(self.shared) else ()


@dataclass(frozen=True)
class Context:
    """What a step is judged under.

    ``slots``: the sizes of the slots of every symbol, free or defined. ``sizes``: a size that is a number maps to it,
    one whose values have names maps to these; any other size is symbolic and need not be listed. ``unknown_of``: a
    symbol without a definition each entry of which is an unknown smooth function of all entries of these symbols (a
    loss ``L`` of the outputs ``Y``), so that ``dL/dY_{ij}`` is a tensor of its own and the chain rule goes through
    ``Y``. ``applications``: of those of them that are a function at an argument, which one. ``forms``:
    how symbols are written whose indices do not all stand below. ``seed``:
    what the random draws depend on; without one every run has draws of its own, which nobody can foresee.
    """

    definitions: Mapping[str, Definition] = field(default_factory=dict)
    equations: tuple[Equation, ...] = ()
    facts: tuple[Fact, ...] = ()
    conditions: tuple[Coincidence, ...] = ()
    slots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sizes: Mapping[str, int | tuple[str, ...]] = field(default_factory=dict)
    unknown_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    applications: Mapping[str, Application] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    seed: int | None = None

    def __hash__(self) -> int:
        return hash((tuple(self.definitions), self.equations, self.facts, self.conditions))


@dataclass(frozen=True)
class Evidence:
    """What was tried on a step and what it showed.

    ``method``: how the step was decided, by name: ``every-size``, ``fixed-size``, ``interval``, ``counterexample``,
    ``shapes`` where a side has no value, for the reason in ``detail``;
    or for an undecided step the reason, such as ``self-loop``, ``not-written-in``, ``budget``. ``detail`` fills in
    the reason. ``sizes``: the sizes of the exact test. ``points``: random points of the exact test at each size.
    ``error_bits``: the probability of a false pass is at most ``2**-error_bits``; ``heuristic`` where this is not a
    theorem. ``deviation``: the largest relative difference of both sides in floating point, at ``float_sizes``, at
    ``float_points`` points. ``holds_numerically``: no difference was seen anywhere. ``free_sizes``: the symbolic
    sizes that the step speaks of.
    """

    method: str
    detail: str = ""
    sizes: tuple[Mapping[str, int], ...] = ()
    points: int = 0
    error_bits: float | None = None
    heuristic: bool = False
    deviation: float | None = None
    float_sizes: tuple[Mapping[str, int], ...] = ()
    float_points: int = 0
    holds_numerically: bool = False
    free_sizes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Counterexample:
    """Values at which both sides differ, confirmed in high precision.

    ``values``: for every symbol that was drawn, a number or nested tuples of numbers as text. ``entry``: the free
    indices, counted from 1 (or their label). ``lhs``, ``rhs``: both sides there, as decimal text; with ``ratios`` the
    left side divided by the right one, there and at the primed values.
    """

    sizes: Mapping[str, int]
    entry: Mapping[str, str]
    values: Mapping[str, object]
    lhs: str
    rhs: str
    ratios: bool = False


@dataclass(frozen=True)
class Verdict:
    """The judgement of one step. ``derive.equal`` returns it."""

    status: Status
    evidence: Evidence
    counterexample: Counterexample | None = None

    @property
    def proved(self) -> bool:
        """Both sides are equal for all values and every size."""
        return self.status == "proved"

    @property
    def refuted(self) -> bool:
        """There is a confirmed counterexample."""
        return self.status == "refuted"

    @property
    def undecided(self) -> bool:
        """Neither; ``evidence`` says what was tried."""
        return self.status == "undecided"


@dataclass(frozen=True)
class Note:
    """A reading that was taken, or a warning. ``kind`` names the sentence, ``values`` fill it in."""

    kind: str
    span: Span
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One relation sign and the two expressions beside it.

    ``lhs``, ``rhs``: what is compared, entry by entry. ``span`` covers both sides, ``sign`` the relation.
    ``expected_mistake``: the mistake that the author named. ``conditions`` and ``premises`` hold for this step alone.
    ``axes``: the free indices that nobody wrote, the rows of a matrix before its columns. ``varying``: of a
    proportionality, the symbols and index letters of which its factor is free.
    """

    number: int
    lhs: Expr
    rhs: Expr
    relation: str
    span: Span
    sign: Span
    lhs_span: Span
    rhs_span: Span
    expected: Expected = "proved"
    expected_mistake: str | None = None
    accept_numeric: bool = False
    conditions: tuple[Coincidence, ...] = ()
    premises: tuple[Equation, ...] = ()
    notes: tuple[Note, ...] = ()
    layout: str = "as-written"
    axes: tuple[Index, ...] = ()
    varying: tuple[str, ...] = ()

    @property
    def equates(self) -> bool:
        """Whether it says that its sides are equal, and no other relation."""
        return self.relation in EQUALITIES


@dataclass(frozen=True)
class Diagnosis:
    """Why a refuted step is wrong: the mistake, its explanation in the author's letters, what should stand there.

    ``mistake`` is empty if none explains the step. ``repairs``: true relations near the wrong one, as pairs of sides,
    the smallest first. ``computes``: what the wrong right side is, if it is something. ``holds_if``: what would make
    the step true. ``also``: other mistakes that explain it as well. ``tried``: how many repairs were tried, and whether
    the search was ``stopped`` by the clock.
    ``kinds``: broader words that the mistakes go by. ``mark``: the first repair as an edit of the source, a stretch and
    what stands there instead. ``written``: for each repair the relation in the author's words, where it is an edit of
    the text, else nothing.
    """

    mistake: str
    values: Mapping[str, str]
    repairs: tuple[tuple[Expr, Expr], ...] = ()
    computes: Expr | None = None
    holds_if: tuple[Assumption, ...] = ()
    also: tuple[str, ...] = ()
    tried: int = 0
    stopped: bool = False
    kinds: tuple[str, ...] = ()
    mark: tuple[Span, str] | None = None
    written: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """A step with its verdict, where it is refuted its diagnosis, and what it was judged under."""

    step: Step
    verdict: Verdict
    diagnosis: Diagnosis | None = None
    context: Context = field(default=Context(), repr=False, compare=False)

    @property
    def ran_out_of_time(self) -> bool:
        """Whether the verdict, or the search for the mistake, might end otherwise another time."""
        why = self.diagnosis
        return self.verdict.evidence.method == "time" or (why is not None and why.stopped)

    @property
    def as_expected(self) -> bool:
        """Proved, or marked wrong and refuted (with the named mistake, where one is named)."""
        if self.step.expected == "proved":
            accepted = self.step.accept_numeric and self.verdict.evidence.holds_numerically
            return self.verdict.proved or (self.verdict.undecided and accepted)
        named = self.step.expected_mistake
        why = self.diagnosis
        found = (why.mistake, *why.also, *why.kinds) if why else ()
        return self.verdict.refuted and (named is None or named in found)


@dataclass(frozen=True)
class Meaning:
    """A name at one place of the text, and what it is in the ``context`` of its scope.

    Of a symbol: ``definition`` and its place, if it has one; ``declared`` and where, or its shape was inferred; what is
    ``given`` of it. Of an index letter: the ``size`` over which it ranges. Of an unknown ``function``, and of a size:
    none of these.
    """

    span: Span
    name: str
    context: Context
    definition: Definition | None = None
    defined_at: int | None = None
    declared: bool = False
    declared_at: int | None = None
    given: tuple[Assumption, ...] = ()
    size: str | None = None
    function: bool = False


@dataclass(frozen=True)
class DocumentReport:
    """What the checker says of one document; ``errors`` are the places that could not be read.

    ``blocks``: its formulas and headings, in order. ``meanings``: how its names were read, where that was asked for.
    """

    source: Source
    steps: tuple[Judged, ...] = ()
    definitions: tuple[Definition, ...] = ()
    notes: tuple[Note, ...] = ()
    errors: tuple[ReadError, ...] = ()
    blocks: tuple[Block, ...] = field(default=(), repr=False)
    meanings: tuple[Meaning, ...] | None = None

"""The search for the true relations near a wrong one: proposed by mistakes, screened in floats, proved by the core."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from functools import cached_property, lru_cache
from itertools import islice
from time import process_time

from derive import mistakes
from derive.clock import OutOfTime
from derive.core import few_sizes, sizes
from derive.core.judge import IllTyped, Told, Unsatisfiable, judge
from derive.core.real import numeric
from derive.core.real.screening import Screen
from derive.core.unroll import computed_sizes
from derive.mistakes import Mistake, Repair, Wrong
from derive.mistakes.odd import inverted, odd
from derive.model import Assumption, Context
from derive.notation import D, Expr, Num, Var, walk
from derive.records import dataclass

MOST_TRIED = 2600
LEAST_TRIED = 200
"""So many are tried however slow the machine is."""
MOST_OF_ONE = 300
"""Repairs of one mistake: none may crowd out the others."""
MOST_JUDGED = 24
MOST_TIED = 8
MOST_SECONDS = 1.5
MOST_SECONDS_WITH_PAIRS = 2.0
MOST_SECONDS_GIVEN = 0.4
"""For what would have to be given: each has points of its own."""
LEAST_GIVEN = 6
BETWEEN_CLOCKS = 32
MOST_FIRST = 60
"""Slips of which each is tried together with a second one."""
_PLACES = {mistakes.name(mistake): place for place, mistake in enumerate(mistakes.CATALOGUE)}
FAR_FETCHED = 3
"""An assumption that is farther from the text is no explanation beside another one."""


@dataclass(frozen=True)
class Found:
    """A repair that the core has proved, and the mistakes that it mends, one or two; ``repairs`` one by one."""

    names: tuple[str, ...]
    repairs: tuple[Repair, ...]
    size: int

    @property
    def repair(self) -> Repair:
        """The relation that holds."""
        return self.repairs[-1]


@dataclass(frozen=True)
class Searched:
    """What a search has found out: the smallest true repairs, what has only to be given, how many relations it tried.

    ``computes``: the derivative that the wrong right side is, if it is one. ``stopped``: its time was over.
    """

    found: tuple[Found, ...]
    holds_if: tuple[Assumption, ...]
    tried: int
    computes: Expr | None
    stopped: bool


def searched(wrong: Wrong) -> Searched:
    """What a search finds out about a wrong relation; of one that stands in many documents once."""
    try:
        return _searched(_Sought((wrong.lhs, wrong.rhs), Told.of(wrong.context), wrong))
    except _CutShort as cut:
        return cut.searched


class _CutShort(Exception):
    """A search that was stopped before its end is not kept."""

    def __init__(self, searched: Searched) -> None:
        super().__init__()
        self.searched = searched


@dataclass(frozen=True)
class _Sought:
    """A wrong relation by its content."""

    sides: tuple[Expr, Expr]
    told: Told
    wrong: Wrong = field(compare=False)


@lru_cache(maxsize=64)
def _searched(sought: _Sought) -> Searched:
    search = Search(sought.wrong)
    found = search.smallest()
    holds_if, tried = search.holds_if(found), search.tried
    result = Searched(found, holds_if, tried, search.computed(found) if found else None, search.stopped)
    if search.stopped:
        raise _CutShort(result)
    return result


class Search:
    """Goes through the repairs of one wrong step."""

    def __init__(self, wrong: Wrong) -> None:
        self.wrong = wrong
        self.tried = 0
        self.judged = 0
        self.given = 0
        self.seconds_given = 0.0
        self.stopped = False
        self.begun = self.now = process_time()
        self.odd_before = odd(wrong.lhs, wrong.rhs)
        self.inverted_before = inverted(wrong.lhs, wrong.rhs, wrong.context)
        self.end = self.begun + MOST_SECONDS
        self.screen = Screen(wrong.lhs, wrong.rhs, wrong.context)

    def smallest(self) -> tuple[Found, ...]:
        """The true repairs of the smallest edit, in the order of the catalogue."""
        found = self._first(item for item in self._near if item.size <= 1)
        return found or self._first(self._larger()) or self._first(self._pairs())

    def _first(self, proposed: Iterable[Found]) -> tuple[Found, ...]:
        found: list[Found] = []
        for item in proposed:
            if found and (item.size > found[0].size or len(found) >= MOST_TIED):
                break
            if self.tried >= MOST_TRIED or self.judged >= MOST_JUDGED or self._is_late:
                break
            if self._holds(item.repair):
                found.append(item)
        return _liker_first(sorted(found, key=_place))

    @property
    def _is_late(self) -> bool:
        # To ask for the time costs as much as a repair.
        if self.tried % BETWEEN_CLOCKS == 0:
            self.now = process_time()
        return self.stopped or (self.now > self.end and self.tried >= LEAST_TRIED)

    def holds_if(self, found: tuple[Found, ...]) -> tuple[Assumption, ...]:
        """What has only to be given for the wrong step to hold."""
        if found and found[0].repair.holds_if:
            return found[0].repair.holds_if
        near = (item.repair for item in self._near if item.repair.kind == "assumption" and item.size <= FAR_FETCHED)
        return next((repair.holds_if for repair in near if not self._is_late and self._holds(repair)), ())

    def computed(self, found: tuple[Found, ...]) -> Expr | None:
        """The derivative that the wrong right side is, if it is one."""
        readings = [item.repair for item in found if item.repair.kind == "reading"]
        if readings:
            return readings[0].lhs
        others = (item.repair for item in self._near if item.repair.kind == "reading" and not item.repair.holds_if)
        derivatives = (repair for repair in others if any(isinstance(node, D) for node in walk(repair.lhs)))
        return next((repair.lhs for repair in derivatives if not self.stopped and self._holds(repair)), None)

    @cached_property
    def _near(self) -> tuple[Found, ...]:
        """The repairs of all mistakes, the smallest edit first; each relation once for a mistake."""
        return self._proposed((mistakes.name(mistake), mistake) for mistake in mistakes.CATALOGUE)

    def _larger(self) -> Iterator[Found]:
        """The repairs that are no small edit, and those that never are, which are not proposed before."""
        if not self._is_late:
            far = self._proposed((mistakes.name(entry.mistake), entry.far) for entry in mistakes.ENTRIES if entry.far)
            larger = [item for item in self._near if item.size > 1]
            yield from self._once(sorted((*larger, *far), key=lambda item: (item.size, _place(item))))

    def _proposed(self, named: Iterable[tuple[str, Mistake]]) -> tuple[Found, ...]:
        """What is proposed by some functions, each of which stands for a mistake."""
        proposed = (
            Found((name,), (repair,), self._size(repair))
            for name, repairs in named
            for repair in islice(repairs(self.wrong), MOST_OF_ONE)
        )
        return tuple(self._once(sorted(proposed, key=lambda item: item.size)))

    def _pairs(self) -> Iterator[Found]:
        """Two slips of the pen one after the other."""
        self.end = self.begun + MOST_SECONDS_WITH_PAIRS
        small = {mistakes.name(mistake) for mistake, _ in mistakes.SMALL}
        first = [item for item in self._near if item.names[0] in small and self._is_slip(item.repair)]
        yield from self._once(self._seconds(first[:MOST_FIRST]))

    def _is_slip(self, repair: Repair) -> bool:
        """Whether a repair of the right side is so small that there may be two of them."""
        factor = repair.values.get("factor")
        return repair.lhs == self.wrong.lhs and repair.edit == 1 and (factor is None or isinstance(factor, Num))

    def _seconds(self, first: list[Found]) -> Iterator[Found]:
        for item in first:
            half = Wrong(self.wrong.lhs, item.repair.rhs, self.wrong.context, self.wrong.failing)
            for mistake, repairs_of in mistakes.SMALL:
                for repair in islice(repairs_of(half), MOST_OF_ONE):
                    if self._is_slip(repair):
                        names = tuple(dict.fromkeys((*item.names, mistakes.name(mistake))))
                        repairs = (*item.repairs, repair) if len(names) > 1 else (repair,)
                        yield Found(names, repairs, 2)

    def _once(self, items: Iterable[Found]) -> Iterator[Found]:
        seen: set[object] = set()
        unchanged = self.wrong.lhs, self.wrong.rhs
        for item in items:
            repair = item.repair
            key = (repair.lhs, repair.rhs, repair.holds_if, item.names)
            if key not in seen and (key[:2] != unchanged or repair.holds_if) and not self._says_nothing(repair):
                seen.add(key)
                yield item

    def _says_nothing(self, repair: Repair) -> bool:
        """Whether a repair equates a symbol with itself, or divides by what is 0 but for one entry."""
        lhs, rhs, context = repair.lhs, repair.rhs, self.wrong.context
        if isinstance(lhs, Var) and repair.kind == "correction" and lhs == rhs:
            return True
        return not inverted(lhs, rhs, context) <= self.inverted_before

    def _size(self, repair: Repair) -> int:
        """The size of an edit; one that makes a sum run over nothing, or a term cancel another, is hardly meant."""
        if repair.kind != "correction":
            return repair.edit
        oddities = zip(odd(repair.lhs, repair.rhs), self.odd_before, strict=True)
        return repair.edit + 2 * any(after > before for after, before in oddities)

    def _holds(self, repair: Repair) -> bool:
        """Whether the core proves a repair; what is left of the time is not spent on conditions alone."""
        if repair.context is None:
            return self._is_proved(repair, self.wrong.context)
        if self.seconds_given > MOST_SECONDS_GIVEN and self.given >= LEAST_GIVEN:
            return False
        begun = process_time()
        proved = self._is_proved(repair, repair.context)
        self.given += 1
        self.seconds_given += process_time() - begun
        return proved

    def _is_proved(self, repair: Repair, context: Context) -> bool:
        self.tried += 1
        try:
            if repair.context is None and self.screen.excludes(repair.lhs, repair.rhs):
                return False
            if self._is_excluded_under(repair):
                return False
            sizes.check(repair.lhs, repair.rhs, context)
            if computed := computed_sizes(repair.lhs, repair.rhs, context):
                return self._holds_at_few(repair, context, computed)
            if not numeric.compare(repair.lhs, repair.rhs, context).agrees:
                return False
            self.judged += 1
            return judge(repair.lhs, repair.rhs, context).proved
        except (IllTyped, Unsatisfiable):
            return False
        except OutOfTime:
            self.stopped = True
            return False

    def _is_excluded_under(self, repair: Repair) -> bool:
        """Whether the wrong relation itself clearly fails where what a repair supposes is given."""
        itself = repair.context is not None and (repair.lhs, repair.rhs) == (self.wrong.lhs, self.wrong.rhs)
        if not itself or repair.context is None or len(repair.holds_if) != 1:
            return False
        return self.screen.excludes_under(repair.holds_if[0], repair.context)

    def _holds_at_few(self, repair: Repair, context: Context, computed: tuple[str, ...]) -> bool:
        """Whether the core proves a repair, or finds it exact at the few sizes at which it can be decided."""
        if not few_sizes.agrees(repair.lhs, repair.rhs, context, computed):
            return False
        self.judged += 1
        verdict = judge(repair.lhs, repair.rhs, context)
        return verdict.proved or verdict.evidence.method == "few-sizes"


def _place(found: Found) -> int:
    """Where the catalogue has a mistake."""
    return _PLACES[found.names[0]]


def _liker_first(found: Sequence[Found]) -> tuple[Found, ...]:
    """Of the readings in which a law of calculus was misapplied, those first that are built like the right side."""
    apart = {place: item.repair.apart for place, item in enumerate(found) if item.repair.apart is not None}
    ranked = dict(zip(apart, sorted(apart, key=apart.__getitem__), strict=True))
    return tuple(found[ranked.get(place, place)] for place in range(len(found)))

"""``records.dataclass`` does what ``dataclasses.dataclass`` does."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import dataclass as standard
from dataclasses import field, replace
from typing import Any

import pytest

from derive.notation import Index, Label
from derive.reading.axes import Flat
from derive.records import dataclass as ours


def _point(dataclass: Any) -> Any:
    @dataclass(frozen=True)
    class Point:
        """A point."""

        x: int
        y: int = 2
        names: list[str] = field(default_factory=list, compare=False)
        note: str = field(default="", repr=False)

    return Point


def _counter(dataclass: Any) -> Any:
    @dataclass
    class Counter:
        """What may change."""

        count: int = 0

        def __post_init__(self) -> None:
            self.count += 1

    return Counter


def _node(dataclass: Any) -> Any:
    class Base:
        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

    @dataclass(frozen=True, eq=False)
    class Node(Base):
        """Compares as its base does."""

        value: int

    return Node


def _below(dataclass: Any) -> Any:
    @dataclass(frozen=True)
    class Below(_point(dataclass)):  # type: ignore[misc]
        """A class with the fields of another, and one of its own."""

        z: int = 3

    return Below


def _outcome(act: Callable[[Any], Any], kind: Any) -> Any:
    """What comes out, objects by what they show; of an error its kind."""
    try:
        found = act(kind)
    except (TypeError, AttributeError) as error:
        return type(error)
    return found if isinstance(found, bool | int | str | tuple) else repr(found).split(".")[-1]


def _pair(dataclass: Any) -> Any:
    @dataclass(frozen=True)
    class Pair:
        """Two fields, one of them with a default."""

        left: int
        right: int = 0

    return Pair


def _place(dataclass: Any) -> Any:
    @dataclass(frozen=True, slots=True)
    class Place:
        """Without a dictionary."""

        start: int
        end: int = 0

    return Place


MADE = {"pair": _pair, "place": _place, "point": _point, "counter": _counter, "node": _node, "below": _below}


@pytest.mark.parametrize(
    ("made", "act"),
    [
        ("point", lambda kind: kind(1)),
        ("point", lambda kind: kind(1, 3, ["a"], "b")),
        ("point", lambda kind: kind(y=1, x=3)),
        ("point", lambda kind: kind()),
        ("point", lambda kind: kind(1, 2, [], "", 5)),
        ("point", lambda kind: kind(1, x=2)),
        ("point", lambda kind: kind(1, w=2)),
        ("point", lambda kind: kind(1).names is kind(1).names),
        ("point", lambda kind: kind(1, names=["a"]) == kind(1, names=["b"])),
        ("point", lambda kind: kind(1) == kind(1, note="a")),
        ("point", lambda kind: kind(1) == (1, 2, [], "")),
        ("point", lambda kind: hash(kind(1, 5)) == hash(kind(1, 5))),
        ("point", lambda kind: hash(kind(1, 5))),
        ("point", lambda kind: replace(kind(1), y=7)),
        ("point", lambda kind: dataclasses.astuple(kind(1))),
        ("point", lambda kind: kind.__match_args__),
        ("counter", lambda kind: kind()),
        ("counter", lambda kind: kind(4) == kind(4)),
        ("counter", lambda kind: hash(kind())),
        ("node", lambda kind: kind(1) == kind(2)),
        ("node", lambda kind: hash(kind(1))),
        ("node", lambda kind: kind(1)),
        ("node", lambda kind: kind(value=1)),
        ("node", lambda kind: kind()),
        ("node", lambda kind: kind(1, 2)),
        ("pair", lambda kind: kind(1, 2)),
        ("pair", lambda kind: kind(1)),
        ("pair", lambda kind: kind(right=1, left=2)),
        ("pair", lambda kind: kind(1, 2, 3)),
        ("place", lambda kind: kind(1)),
        ("place", lambda kind: kind(1) == kind(1, 2)),
        ("place", lambda kind: kind(1) == kind(1)),
        ("place", lambda kind: hash(kind(1)) == hash(kind(1))),
        ("place", lambda kind: kind.__slots__),
        ("place", lambda kind: kind(1).__dict__),
        ("below", lambda kind: kind(1, z=5)),
        ("below", lambda kind: kind(1) == kind(1)),
    ],
)
def test_does_the_same(made: str, act: Callable[[Any], Any]) -> None:
    assert _outcome(act, MADE[made](ours)) == _outcome(act, MADE[made](standard))


@ours(frozen=True)
class Kept:
    """At the top of a module, so that it can be pickled."""

    x: int


@ours(frozen=True, slots=True)
class Slim:
    """As ``Kept``, with slots."""

    x: int


@pytest.mark.parametrize("kind", [Kept, Slim])
def test_travels_between_processes(kind: Any) -> None:
    assert pickle.loads(pickle.dumps(kind(1))) == kind(1)


I = Index("i", "n")  # noqa: E741 (as it is written)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (I, Index("i", "n"), True),
        (I, Index("i", "n", 1), False),
        (I, Index("i", "m"), False),
        (I, Index("j", "n"), False),
        (I, Label("i", "n"), False),
        (I, ("i", "n", 0), False),
        (Index("", ""), Flat("", "", (I, I)), False),
        (Flat("", "", (I,)), Flat("", "", (I,)), True),
    ],
)
def test_indices_are_equal_by_what_they_are(one: object, other: object, equal: bool) -> None:
    assert (one == other, other == one, len({one, other})) == (equal, equal, 1 if equal else 2)

"""What stands on paper: the closed list of boxes that a formula is set of, each with its place in the source."""

from __future__ import annotations

from typing import Literal

from derive.records import dataclass
from derive.source import Span

Kind = Literal["ordinary", "operator", "binary", "relation", "open", "close", "punctuation"]
"""What a sign does, which says how much room it gets (Knuth, The TeXbook, chapter 18)."""


@dataclass(frozen=True)
class Box:
    """Base of all boxes; ``span`` is the place in the source."""

    span: Span


@dataclass(frozen=True)
class Letter(Box):
    """A letter or a name of several: ``x``, ``log``. ``upright``: a single letter that is not slanted."""

    text: str
    upright: bool = False


@dataclass(frozen=True)
class Function(Box):
    """A function that is written out: ``log``. ``limits``: what stands under it in a display goes below, ``max``."""

    text: str
    limits: bool = False


@dataclass(frozen=True)
class Digits(Box):
    """A number."""

    text: str


@dataclass(frozen=True)
class Sign(Box):
    """A sign. ``limits``: of a sum, they stand above and below.

    ``grows``: it is as tall as what stands beside it. ``height``: its own, in em, where the author gave one.
    """

    text: str
    kind: Kind
    grows: bool = False
    limits: bool = False
    height: float | None = None


@dataclass(frozen=True)
class Words(Box):
    """Text among maths."""

    text: str


@dataclass(frozen=True)
class Verbatim(Box):
    """LaTeX that is shown as it was written."""

    text: str


@dataclass(frozen=True)
class Gap(Box):
    """Room, in em; less than none is possible."""

    width: float


@dataclass(frozen=True)
class Row(Box):
    """Boxes beside one another."""

    items: tuple[Box, ...]


@dataclass(frozen=True)
class Fraction(Box):
    """One above the other. ``line``: with a line between. ``display``: large or small, whatever stands around it."""

    top: Box
    bottom: Box
    line: bool = True
    display: bool | None = None


@dataclass(frozen=True)
class Root(Box):
    """A root; a square one has no degree."""

    body: Box
    degree: Box | None


@dataclass(frozen=True)
class Scripts(Box):
    """A base with what stands at its foot and head, or with ``stacked`` below and above it."""

    base: Box
    foot: Box | None
    head: Box | None
    stacked: bool = False


@dataclass(frozen=True)
class Accent(Box):
    """A base with a mark above or below it, which may be as wide as the base."""

    base: Box
    mark: str
    below: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Grid(Box):
    """Rows of cells. ``columns``: l, c or r for each column. ``loose``: an aligned display, not a matrix."""

    rows: tuple[tuple[Box, ...], ...]
    columns: str
    loose: bool = False


@dataclass(frozen=True)
class Framed(Box):
    """A box with a frame, struck out, or only its room: ``boxed``, ``cancel``, ``phantom``."""

    body: Box
    how: Literal["boxed", "cancel", "phantom"]


@dataclass(frozen=True)
class Styled(Box):
    """A box as large as in a display, or as small as in running text."""

    body: Box
    display: bool


@dataclass(frozen=True)
class Changed(Box):
    """What goes, and what comes in its place."""

    gone: Box | None
    come: Box | None

"""What a document is checked under, besides what it says itself."""

from __future__ import annotations

from typing import Literal

from derive.records import dataclass

Layout = Literal["denominator", "numerator"]
LAYOUTS: tuple[Layout, ...] = ("denominator", "numerator")
FORMATS = ("text", "concise", "json", "latex", "github", "sarif", "junit")
"""The forms of a report."""

REASONS = (
    "any-law",
    "approximation",
    "assumption",
    "budget",
    "circular",
    "constant-sign",
    "derivative-reach",
    "determinant",
    "disagree",
    "divides-by",
    "domain",
    "empty-domain",
    "endless",
    "exponent",
    "few-sizes",
    "free-index",
    "ill-typed",
    "index-as-number",
    "inequality",
    "integral",
    "inverse",
    "kink",
    "label",
    "list-length",
    "loose-decimals",
    "many-signs",
    "mixed-argument",
    "nested-sum",
    "nesting",
    "not-written-in",
    "partial-range",
    "product",
    "quadrature",
    "range",
    "second-derivative",
    "self-loop",
    "size-cycle",
    "size-in-exponent",
    "sum-reach",
    "time",
    "truncated",
    "undefined",
    "unequal",
    "unknown-function",
    "unknown-node",
    "unknown-of",
    "unread-condition",
    "unsaid-function",
    "unreliable",
    "wrt-expression",
    "wrt-index",
    "wrt-number",
    "wrt-one-hot",
    "wrt-size",
)
"""Why a step can be undecided: the ``method`` of its evidence."""


@dataclass(frozen=True)
class Settings:
    """What a document is checked under; what the document says goes first.

    ``accept``: the reasons for which an undecided step passes if it held everywhere it was tried; ``numeric`` is any of
    them. ``seed``: what the random draws depend on; without one they are the run's own. ``layout``: that of derivatives
    by vectors and matrices. ``sizes``: those that are numbers, by name, used only where the symbol does not do.
    ``seconds``: how long the verdict on a step may take, and its diagnosis as long again; past it it is undecided.
    """

    accept: tuple[str, ...] = ()
    seed: int | None = None
    layout: Layout = "denominator"
    sizes: tuple[tuple[str, int], ...] = ()
    seconds: float = 10.0

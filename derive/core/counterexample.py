"""``lhs(x) != rhs(x)``: the smallest sizes and the plainest values at which two sides differ, in sixty digits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from derive.core.intervals import failing_entry
from derive.core.layout import Layout, Sizes, different, smallest, written
from derive.core.movement import Incomparable
from derive.core.plain import LEVELS
from derive.core.points import Confirmed, Point, candidates, confirm, shrunk
from derive.core.sides import depth_of, scene
from derive.core.texts import values_text
from derive.model import Context, Counterexample
from derive.notation import Expr

_LAYOUTS = 40
_EXTRA = 4
_TRIES = 4
"""Candidates of one batch that are tried in high precision."""


def find(lhs: Expr, rhs: Expr, context: Context, seed: int = 0) -> Counterexample | None:
    """The plainest point at the smallest sizes at which both sides are defined and differ; None if none was found.

    Sizes given as numbers stay what they are. Floating point proposes, ``Precise`` confirms: a difference of more than
    10^-15 of the larger side, derivatives being differences with an error below 10^-25.
    """
    failing = failing_entry(lhs, rhs, context)
    if failing is not None:
        entry, left, right = failing
        return Counterexample({}, entry, {}, left, right)
    return _Search(lhs, rhs, context, seed).find()

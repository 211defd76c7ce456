"""What the exact test did, in words."""

from __future__ import annotations

from derive.model import Evidence
from derive.report.words import plural


def tested(evidence: Evidence) -> str | None:
    """``both sides are equal at 12 random points of finite fields at K = 1…3``; None where nothing was tested."""
    if not evidence.points:
        return None
    text = f"both sides are equal at {plural(evidence.points, 'random point')} of finite fields"
    names = dict.fromkeys(name for sizes in evidence.sizes for name in sizes if not name.startswith(("?", "{")))
    ranges = []
    for name in names:
        values = sorted({sizes[name] for sizes in evidence.sizes if name in sizes})
        ranges.append(f"{name} = {values[0]}" + (f"…{values[-1]}" if len(values) > 1 else ""))
    return f"{text} at {', '.join(ranges)}" if ranges else text


def bounded(evidence: Evidence) -> tuple[str, str, str] | None:
    """How likely a false relation passes: what stands before the probability, it in LaTeX, what stands behind it."""
    if evidence.error_bits is None:
        return None
    guess = " (a heuristic bound)" if evidence.heuristic else ""
    return "a false relation passes with a probability below ", rf"2^{{-{int(evidence.error_bits)}}}", guess


def sentence(evidence: Evidence) -> str | None:
    """The test and its bound, as plain text."""
    said, bound = tested(evidence), bounded(evidence)
    if said is None or bound is None:
        return said
    before, probability, behind = bound
    return f"{said}; {before}{probability.replace('{', '').replace('}', '')}{behind}"

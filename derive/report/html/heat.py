"""Both sides of a wrong relation as heat maps over the indices: tables whose cells are coloured by their values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from derive.entries import Entries, entries
from derive.model import Judged
from derive.report.html.formulas import maths
from derive.report.html.markup import Markup, element, join

_SHADES = 4

CAPTION = "both sides entry by entry, at values drawn at random"
PANELS = ("left side", "right side", "difference")


def tables(judged: Judged) -> Markup | None:
    """Left side, right side and difference; None where there is nothing to see."""
    found = entries(judged.step.lhs, judged.step.rhs, judged.context) if judged.step.equates else None
    if found is None:
        return None
    return element("details", element("summary", "Both sides as tables"), figure(found, _panels(found)))


def figure(found: Entries, content: Markup) -> Markup:
    """What shows the entries, with its caption."""
    over = join(*(item for letter in found.params for item in (", ", maths(letter))))
    caption = element("figcaption", CAPTION, " (over ", Markup(over.removeprefix(", ")), ")")
    return element("figure", caption, content, class_="heat")


def values(found: Entries) -> tuple[NDArray[np.float64], ...]:
    """What the panels show, as matrices; a single index runs from left to right."""
    return tuple(np.atleast_2d(side) for side in (found.lhs, found.rhs, found.lhs - found.rhs))


def largest(panels: Sequence[NDArray[np.float64]]) -> float:
    """The largest absolute value, which has the strongest colour."""
    finite = [abs(panel[np.isfinite(panel)]) for panel in panels]
    return max((float(panel.max()) for panel in finite if panel.size), default=0.0) or 1.0


def _panels(found: Entries) -> Markup:
    panels = values(found)
    top = largest(panels)
    return join(
        element("table", element("caption", name), element("tbody", _rows(found, panel, top)))
        for name, panel in zip(PANELS, panels, strict=True)
    )


def _rows(found: Entries, panel: NDArray[np.float64], top: float) -> list[Markup]:
    below = [f"{found.params[-1]}={label}" for label in found.labels[-1]]
    left = [f"{found.params[0]}={label}" for label in found.labels[0]] if len(found.params) > 1 else [""]
    head = element("tr", element("th", ""), [element("th", label, scope="col") for label in below])
    return [head] + [
        element("tr", element("th", label, scope="row"), [_cell(value, top) for value in row])
        for label, row in zip(left, panel, strict=True)
    ]


def _cell(value: float, top: float) -> Markup:
    if not np.isfinite(value):
        return element("td", "–")
    shade = min(_SHADES, int(np.ceil(abs(value) / top * _SHADES))) if abs(value) > 1e-9 * top else 0
    if not shade:
        return element("td", "0")
    return element("td", f"{value:.2f}".replace("-", "−"), class_=f"{'r' if value < 0 else 'b'}{shade}")

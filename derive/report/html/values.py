"""A counterexample as a table: the values that it takes, and both sides there."""

from __future__ import annotations

from collections.abc import Sequence

from derive.model import Counterexample
from derive.report.html.formulas import maths
from derive.report.html.markup import Markup, element, join
from derive.report.words import at_sizes, value_text

_LONGEST = 8


def table(example: Counterexample) -> Markup:
    """The smallest place at which both sides differ."""
    entry = ", ".join(f"{name} = {value}" for name, value in example.entry.items())
    place = [maths(part) for part in (at_sizes(example.sizes), entry) if part]
    caption = ["at ", place[0], *(item for part in place[1:] for item in (", ", part))] if place else "everywhere"
    rows = [_row(maths(name), _value(value)) for name, value in example.values.items()]
    names = ("left divided by right", "with the primed values") if example.ratios else ("left side", "right side")
    sides = [
        _row(name, element("strong", value), "side")
        for name, value in zip(names, (example.lhs, example.rhs), strict=True)
    ]
    return element("table", element("caption", caption), element("tbody", rows, sides), class_="counterexample")


def _row(name: str, value: str, class_: str | None = None) -> Markup:
    return element("tr", element("th", name, scope="row"), element("td", value), class_=class_)


def _value(value: object) -> Markup:
    """A number, a column or a matrix; what is larger as text."""
    if not isinstance(value, tuple | list):
        return join(str(value))
    rows = [item if isinstance(item, tuple | list) else (item,) for item in value]
    flat = all(not isinstance(entry, tuple | list) for row in rows for entry in row)
    if not flat or not rows or max(len(rows), *map(len, rows)) > _LONGEST:
        return element("code", value_text(value))
    return maths(rf"\begin{{bmatrix}} {_cells(rows)} \end{{bmatrix}}")


def _cells(rows: Sequence[Sequence[object]]) -> str:
    return r" \\ ".join(" & ".join(map(str, row)) for row in rows)

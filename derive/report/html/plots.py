"""The heat maps drawn by matplotlib, the optional extra ``plot``: pictures inside the page."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO

from matplotlib import rc_context
from matplotlib.figure import Figure

from derive.entries import Entries, entries
from derive.model import Judged
from derive.report.html.heat import PANELS, figure, largest, values
from derive.report.html.markup import Markup, element

# Text has a colour of its own that nothing else has, so that it can follow the page into the dark.
_INK = "#010203"
_STYLE = "<style>svg{color:#1f1e1b}@media(prefers-color-scheme:dark){svg{color:#e7e4dd}}</style>"
_SETTINGS = {
    "svg.hashsalt": "derive", "font.size": 8.0, "text.color": _INK, "axes.labelcolor": _INK, "xtick.color": _INK,
    "ytick.color": _INK, "axes.titlesize": 9.0,
}  # fmt: skip
_INCHES = 0.32


def picture(judged: Judged) -> Markup | None:
    """Left side, right side and difference as one picture; None where there is nothing to see."""
    found = entries(judged.step.lhs, judged.step.rhs, judged.context) if judged.step.equates else None
    if found is None:
        return None
    source = "data:image/svg+xml;base64," + b64encode(_svg(found).encode()).decode()
    described = f"Heat maps over {' and '.join(found.params)}: {', '.join(PANELS)}."
    return figure(found, element("img", src=source, alt=described))


def _svg(found: Entries) -> str:
    panels = values(found)
    rows, columns = panels[0].shape
    top = largest(panels)
    with rc_context(_SETTINGS):
        drawn = Figure(figsize=(3 * (columns * _INCHES + 0.55) + 0.5, rows * _INCHES + 0.75), layout="constrained")
        axes = drawn.subplots(1, 3, sharey=True)
        for axis, name, panel in zip(axes, PANELS, panels, strict=True):
            image = axis.imshow(panel, cmap="RdBu", vmin=-top, vmax=top)
            axis.set_title(name)
            axis.set_xticks(range(columns), found.labels[-1])
            axis.set_xlabel(_letter(found.params[-1]))
            axis.set_yticks(range(rows), found.labels[0] if len(found.params) > 1 else [""] * rows)
            axis.tick_params(length=0)
            axis.spines[:].set_visible(False)
        if len(found.params) > 1:
            axes[0].set_ylabel(_letter(found.params[0]))
        bar = drawn.colorbar(image, ax=axes, shrink=0.9)
        bar.outline.set_visible(False)
        with BytesIO() as file:
            drawn.savefig(
                file,
                format="svg",
                transparent=True,
                bbox_inches="tight",
                pad_inches=0.02,
                metadata={"Date": None, "Creator": None},
            )
            text = file.getvalue().decode()
    begin = text.index(">", text.index("<svg")) + 1
    return (text[:begin] + _STYLE + text[begin:]).replace(_INK, "currentColor")


def _letter(name: str) -> str:
    r"""A letter as matplotlib writes it; a command is its name."""
    return name.replace("\\", "").replace("$", "").replace("_", " ")

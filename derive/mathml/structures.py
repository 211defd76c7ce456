"""Commands and environments that put boxes together."""

from __future__ import annotations

from collections.abc import Mapping

from derive.tex.vocabulary import word_set

TEXT = word_set(r"""
    \text \textbf \textit \textrm \textsf \texttt \textnormal \textup \mbox \hbox \intertext \shortintertext
    """)
OPERATOR_NAMES = frozenset((r"\operatorname", r"\operatornamewithlimits", r"\mathop"))
FRACTIONS: Mapping[str, tuple[bool, bool | None]] = {
    r"\frac": (True, None), r"\dfrac": (True, True), r"\tfrac": (True, False), r"\cfrac": (True, True),
    r"\binom": (False, None), r"\dbinom": (False, True), r"\tbinom": (False, False),
}  # fmt: skip
"""Whether there is a line, and whether it is large or small in any case."""
BIG: Mapping[str, float] = {
    rf"\{size}{side}": height
    for size, height in (("big", 1.2), ("Big", 1.8), ("bigg", 2.4), ("Bigg", 3.0))
    for side in ("", "l", "r", "m")
}
"""Commands that say how tall a bracket is, in em."""
SILENT = word_set(r"""
    \nonumber \notag \limits \nolimits \allowbreak \nobreak \strut \mathstrut \relax \hline \noindent \centering
    \protect \hfill \hfil \null \mathrel \mathbin \mathord \mathinner \mathpunct \mathopen \mathclose \ensuremath
    \displaylimits \textstyle \scriptstyle \scriptscriptstyle \break \newline
    """)
"""Commands of which nothing is seen here; an argument that follows is an ordinary group."""
DROPPED = word_set(r"\label \color \vspace \hspace \vskip \rule \phantomsection \setlength \require \cite")
"""Commands that are left out with their arguments."""
MATRICES: Mapping[str, tuple[str, str]] = {
    "matrix": ("", ""), "smallmatrix": ("", ""), "array": ("", ""), "pmatrix": ("(", ")"), "bmatrix": ("[", "]"),
    "Bmatrix": ("{", "}"), "vmatrix": ("|", "|"), "Vmatrix": ("‖", "‖"), "cases": ("{", ""), "dcases": ("{", ""),
    "rcases": ("", "}"),
}  # fmt: skip
"""Environments of cells and what stands beside them."""
CENTRED = word_set("equation gather gathered multline multlined displaymath math subequations dmath")
"""Environments whose rows are centred."""
LAYOUTS = CENTRED | word_set("align aligned alignat alignedat split eqnarray flalign")
"""Environments that lay out rows."""
WITH_COLUMNS = word_set("array alignat alignedat tabular")
"""Environments whose first argument says how many columns they have."""

"""How the parts of a wrong step are said: in the author's words, as vectors and matrices, or in indices."""

from __future__ import annotations

from derive.forms.building import times
from derive.mistakes import Wrong
from derive.notation import MINUS_ONE, Expr, Index, Num, Var, free_indices, names
from derive.records import dataclass
from derive.rules.matrices import matrix_form
from derive.spelling import axes_of, said
from derive.wording import Wording, is_sum


@dataclass(frozen=True)
class Saying:
    """``axes``: the indices that nobody wrote, rows before columns. ``wordings``: both sides as they are written."""

    wrong: Wrong
    axes: tuple[Index, ...] = ()
    wordings: tuple[Wording, ...] = ()

    def words(self, value: Expr | str | tuple[Expr, ...]) -> str:
        """What fills a place of an explanation."""
        if isinstance(value, str):
            return value
        if isinstance(value, tuple):
            return ", ".join(map(self.words, value))
        here = free_indices(value)
        axes = tuple(axis for axis in self.axes if axis in here)
        # What stands in the text as a matrix may stand there transposed.
        for wording in () if isinstance(value, Num | Var) or len(axes) > 1 else self.wordings:
            if spans := wording.spans(value):
                return wording.quoted(spans[0])
        if len(axes) <= 1 and (turned := self._turned(value)):
            return turned
        numbers = not here and bool(self.wordings) and all(w.is_of_vectors(here) for w in self.wordings)
        means = any(known.kind == "mean" for name in names(value) if (known := self.wrong.context.forms.get(name)))
        whole = not means and ((axes and frozenset(axes) == here) or numbers)
        form = matrix_form(value, axes) if whole else None
        return form or said(value, axes_of(self.wrong.lhs, self.wrong.rhs), self.wrong.context.forms)

    def _turned(self, value: Expr) -> str:
        """What stands in the text with the other sign."""
        rest = times(MINUS_ONE, value)
        for wording in () if isinstance(value, Num | Var) or isinstance(rest, Num | Var) else self.wordings:
            if spans := wording.spans(rest):
                words = wording.quoted(spans[0])
                return f"-({words})" if is_sum(words) else f"-{words}"
        return ""

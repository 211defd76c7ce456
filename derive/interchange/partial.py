"""A derivative that SymPy's own node cannot hold."""

from __future__ import annotations

from typing import Any

import sympy
from sympy.core.symbol import Str

from derive.interchange.given import as_sympy


class PartialDerivative(sympy.Expr):  # type: ignore[misc]
    r"""``\partial body / \partial wrt``, never evaluated.

    ``wrt``: an entry, a whole ``IndexedBase``, an entry with fewer indices than its symbol has (a row ``w[i]``), or any
    expression, whose occurrences then are the variable. ``mode`` as in ``derive.notation.D``.
    """

    is_commutative = True

    def __new__(cls, body: Any, wrt: Any, mode: str | Str = "total") -> PartialDerivative:
        given = (as_sympy(body), as_sympy(wrt))
        made = super().__new__(cls, *given, mode if isinstance(mode, Str) else Str(mode))
        assert isinstance(made, cls)
        return made

    @property
    def body(self) -> sympy.Expr:
        """What is differentiated."""
        return self.args[0]

    @property
    def wrt(self) -> sympy.Expr:
        """What it is differentiated by."""
        return self.args[1]

    @property
    def mode(self) -> str:
        """``total`` or ``explicit``."""
        return str(self.args[2])

    def doit(self, **_: Any) -> PartialDerivative:
        """Itself: SymPy's differentiation captures indices."""
        return self

    def _eval_derivative(self, by: sympy.Expr) -> PartialDerivative:
        return PartialDerivative(self, by)

    def _sympystr(self, printer: Any) -> str:
        return f"D({printer.doprint(self.body)}, {printer.doprint(self.wrt)})"

    def _latex(self, printer: Any) -> str:
        return rf"\frac{{\partial}}{{\partial {printer.doprint(self.wrt)}}} {printer.parenthesize(self.body, 1000)}"

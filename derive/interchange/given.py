"""What a caller hands over, as SymPy has it: expressions as they are, numbers as numbers, and no text."""

from __future__ import annotations

from fractions import Fraction
from numbers import Integral, Real
from typing import Any

import sympy

from derive.interchange.errors import UnknownNode


def as_sympy(value: Any) -> Any:
    """An expression of SymPy's, or a number of Python's or NumPy's.

    Text is never read here: that is ``derive.parse``. Raises UnknownNode for anything else.
    """
    match value:
        case sympy.Basic():
            return value
        case bool():
            return sympy.true if value else sympy.false
        case Fraction():
            return sympy.Rational(value.numerator, value.denominator)
        case Integral():
            return sympy.Integer(int(value))
        case Real():
            return sympy.Float(float(value))
        case str():
            raise UnknownNode("a string", "derive.parse reads LaTeX")
    raise UnknownNode(type(value).__name__)

"""The public boundary: SymPy expressions in, SymPy expressions out."""

from __future__ import annotations

from derive.interchange.errors import BadDefinition, NameClash, UnknownNode
from derive.interchange.partial import PartialDerivative
from derive.interchange.statement import Statement, from_sympy, read_statement
from derive.interchange.writing import derivative, to_sympy

__all__ = [
    "BadDefinition",
    "NameClash",
    "PartialDerivative",
    "Statement",
    "UnknownNode",
    "derivative",
    "from_sympy",
    "read_statement",
    "to_sympy",
]

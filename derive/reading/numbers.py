"""Numbers as they are printed, and exponents as numbers."""

from __future__ import annotations

from fractions import Fraction
from math import prod

from derive.notation import Add, Decimal, Expr, Mul, Num, Pow, num
from derive.source import ReadError, Span

MAX_DIGITS = 100
MAX_EXPONENT = 1000
_SMALL = 10


def number(text: str, span: Span) -> Expr:
    """digit+ ["." digit+]: an integer, or a decimal at its printed precision.

    Raises ReadError past the bound on digits.
    """
    if len(text) > MAX_DIGITS:
        raise ReadError(f"this number has more than {MAX_DIGITS} digits", span)
    if "." not in text:
        return num(int(text))
    digits = len(text.split(".")[1])
    return Decimal(Fraction("0" + text), Fraction(1, 2 * 10**digits))


def folded(exponent: Expr, span: Span) -> Expr:
    """A rational exponent as one number. Raises ReadError past the bound on exponents."""
    value = _rational(exponent)
    if value is None:
        return exponent
    if max(abs(value.numerator), value.denominator) > MAX_EXPONENT:
        raise ReadError(f"this exponent is larger than {MAX_EXPONENT}", span)
    return num(value)


def _rational(expr: Expr) -> Fraction | None:
    """The value of sums, products and small powers of numbers."""
    match expr:
        case Num(value):
            return value
        case Mul(parts) | Add(parts):
            values = [_rational(part) for part in parts]
            known = [value for value in values if value is not None]
            if len(known) < len(values):
                return None
            return prod(known, start=Fraction(1)) if isinstance(expr, Mul) else sum(known, start=Fraction(0))
        case Pow(base, exponent):
            root, order = _rational(base), _rational(exponent)
            if root and order is not None and order.denominator == 1 and abs(order) < _SMALL:
                small = max(abs(root.numerator), root.denominator) <= MAX_EXPONENT
                return root ** int(order) if small else None
    return None

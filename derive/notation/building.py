"""Numbers, and expressions built of one or two others."""

from __future__ import annotations

from fractions import Fraction

from derive.notation.nodes import Add, Expr, Fn, Mul, Num, Pow

ZERO = Num(Fraction(0))
ONE = Num(Fraction(1))
MINUS_ONE = Num(Fraction(-1))
HALF = Num(Fraction(1, 2))


def num(value: int | Fraction) -> Num:
    """An exact number."""
    return Num(value if type(value) is Fraction else Fraction(value))


def neg(expr: Expr) -> Expr:
    """``-u``"""
    return Mul((MINUS_ONE, expr))


def sub(left: Expr, right: Expr) -> Expr:
    """``u - v``"""
    return Add((left, neg(right)))


def div(numerator: Expr, denominator: Expr) -> Expr:
    """``u / v``"""
    return Mul((numerator, Pow(denominator, MINUS_ONE)))


def exp(expr: Expr) -> Expr:
    """``e^u``"""
    return Fn("exp", (expr,))


def log(expr: Expr) -> Expr:
    """The natural logarithm."""
    return Fn("log", (expr,))

"""``f(u) = c + l·u + (m·u)^2 + a sin(d·u + e)``: a concrete smooth function for every unknown one.

Its coefficients are symbols of their own, named after the function, with one entry for each member of a family.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from derive.model import Application, Definition
from derive.notation import Add, Expr, Fn, Index, Mul, Pow, Var, num, sum_over

_MARK = "\0"


def part(name: str, letter: str) -> str:
    """The symbol that holds a coefficient of a function."""
    return f"{name}{_MARK}{letter}"


def owner(name: str) -> str | None:
    """The function of which a symbol is a coefficient."""
    return name.split(_MARK)[0] if _MARK in name else None


def letter(name: str) -> str:
    """Which coefficient a symbol is: a letter, and for ``l``, ``m`` and ``d`` the place of the argument."""
    return name.split(_MARK)[1]


def value(orders: Sequence[int], args: Sequence[Any], coefficient: Callable[[str], Any], lib: Any) -> Any:
    """The function, ``orders[i]`` times differentiated by its i-th argument. ``lib`` has ``sin`` and ``cos``."""
    total = sum(orders)
    where = [place for place, order in enumerate(orders) for _ in range(order)]

    def ridge(kind: str) -> Any:
        return sum(coefficient(f"{kind}{place}") * arg for place, arg in enumerate(args))

    def slope(kind: str) -> Any:
        found = 1
        for place in where:
            found = found * coefficient(f"{kind}{place}")
        return found

    wave = ridge("d") + coefficient("e")
    turned = (lib.sin(wave), lib.cos(wave), -lib.sin(wave), -lib.cos(wave))[total % 4]
    result = coefficient("a") * slope("d") * turned
    if total == 0:
        result = result + coefficient("c") + ridge("l") + ridge("m") ** 2
    elif total == 1:
        result = result + slope("l") + 2 * slope("m") * ridge("m")
    elif total == 2:
        result = result + 2 * slope("m")
    return result


def entries(
    name: str, slots: Sequence[str], of: Sequence[tuple[str, tuple[str, ...]]], application: Application
) -> Definition:
    """The same function of all entries of some symbols, as the definition of a symbol that is unknown.

    ``slots``: the sizes of its slots. ``of``: these symbols with the sizes of theirs.
    """
    params = tuple(Index(f"p{number}", size) for number, size in enumerate(slots))
    taken = {place for argument in application.shared for place in argument}
    own = tuple(index for place, index in enumerate(params) if place not in taken)

    def coefficient(kind: str, more: tuple[Index, ...] = ()) -> Expr:
        return Var(part(application.function, kind), (*own, *more))

    def ridge(kind: str) -> Expr:
        sums: list[Expr] = []
        for place, (symbol, sizes) in enumerate(of):
            at = tuple(params[slot] for slot in application.slots(place))
            indices = tuple(Index(f"e{number}", size) for number, size in enumerate(sizes[len(at) :]))
            term: Expr = Mul((coefficient(f"{kind}{place}", indices), Var(symbol, (*at, *indices))))
            for index in indices:
                term = sum_over(index, term)
            sums.append(term)
        return Add(tuple(sums))

    wave = Fn("sin", (Add((ridge("d"), coefficient("e"))),))
    return Definition(name, params, Add((ridge("l"), Pow(ridge("m"), num(2)), Mul((coefficient("a"), wave)))))

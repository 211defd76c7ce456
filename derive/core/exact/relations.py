"""Theorem B: sums inside exp and unknown functions, if their arguments are related in one way at every tested size.

An exponential of a sum over a size is no entry of Theorem A: ``e^{Kt}`` is ``e^t`` at K = 1, ``e^{2t}`` at K = 2. But
let ``T_1 … T_J`` be the arguments of all exponentials of a step, none of which holds a bound index. If the linear
relations among 1 and the T are the same at max(B, beta) + 1 consecutive sizes, beta the arity of their sum, they are
the same at all later ones (Theorem A); up to them the exponentials are algebraically independent, so that the
coefficients vanish where the step holds, and, being of arity at most B, everywhere. Unknown functions are independent
unless their arguments are equal. The proof is in docs/core.md; what it does not cover is refused.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from derive.core.exact.arity import Arities
from derive.core.exact.evaluate import Evaluation
from derive.core.exact.nodes import Node, Refused, is_whole, walk
from derive.records import dataclass

EXTRA = 2
"""Sizes below the consecutive ones, at which small numbers may be related by chance."""

Signature = tuple[object, ...]


@dataclass(frozen=True)
class Relations:
    """The arguments of all exponentials, and those of the unknown functions by the function, in one step."""

    size: str
    exponents: tuple[Node, ...]
    functions: tuple[tuple[tuple[object, ...], tuple[Node, ...]], ...]
    wanted: int

    @property
    def points(self) -> int:
        """How many points tell whether there is a relation."""
        return len(self.exponents) + 6

    def at(self, evaluation: Evaluation, level: int, prime: int, count: int, points: int) -> list[Signature]:
        """For each pattern of the free indices how the arguments are related at these sizes."""
        columns = [_values(evaluation, node, level, count, points) for node in self.exponents]
        called = [
            (head, [_values(evaluation, node, level, count, points) for node in args]) for head, args in self.functions
        ]
        found: list[Signature] = []
        for pattern in range(count):
            rows = [[1, *(int(column[pattern, point]) for column in columns)] for point in range(points)]
            found.append((prime, _reduced(rows, prime), _equal(called, pattern)))
        return found

    def stable(self, seen: dict[tuple[object, ...], dict[int, Signature]]) -> bool:
        """Whether each pattern has one signature at the last of its sizes, as many as the theorem wants."""
        return all(
            len(found) >= self.wanted and len({found[n] for n in sorted(found)[-self.wanted :]}) == 1
            for found in seen.values()
        )


def relations(counted: Arities, difference: Node, arity: int) -> Relations:
    """What Theorem B has to watch in a step of this arity. Raises ``Refused`` where it does not apply."""
    size = counted.size
    exponents: dict[Node, None] = {}
    functions: dict[tuple[tuple[object, ...], tuple[Node, ...]], None] = {}
    for node in walk(difference):
        if node.kind == "fn" and node.name == "exp":
            exponents[_plain(node.below[0], size)] = None
        elif node.kind == "apply":
            if any(index.number < 0 for index in node.free):
                raise Refused("nested-sum", size)
            functions[(node.data, tuple(_plain(arg, size) for arg in node.below))] = None
        elif _is_atom(node) and any(counted.speaks(arg) or not _is_rational(arg) for arg in node.below):
            raise Refused("nested-sum", size)
    arguments = [*exponents, *(arg for _, args in functions for arg in args)]
    beta = counted.together(arguments).a
    return Relations(size, tuple(exponents), tuple(functions), max(arity, beta) + 1)


def _is_atom(node: Node) -> bool:
    """Whether a node is a known function or a root, and so no rational expression of what stands below it."""
    return node.kind == "fn" or (node.kind == "pow" and not (node.data and is_whole(node.exponent)))


def _plain(argument: Node, size: str) -> Node:
    """An argument that is a rational expression without bound indices."""
    if any(index.number < 0 for index in argument.free) or not _is_rational(argument):
        raise Refused("nested-sum", size)
    return argument


def _is_rational(node: Node) -> bool:
    """Whether a node is made of entries by the four operations and sums."""
    return all(
        part.kind in ("num", "size", "entry", "add", "mul", "sum", "delta")
        or (part.kind == "pow" and bool(part.data) and is_whole(part.exponent))
        for part in walk(node)
    )


def _values(
    evaluation: Evaluation, node: Node, level: int, count: int, points: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint64]]:
    value, undefined = evaluation.of(node, level)
    if undefined is not None and bool(undefined.any()):
        raise Refused("domain")
    return np.broadcast_to(value, np.broadcast_shapes(value.shape, (count, points))).reshape(count, points)


def _equal(called: Iterable[tuple[tuple[object, ...], list[np.ndarray]]], pattern: int) -> tuple[int, ...]:
    """For each call of an unknown function the first call that it equals."""
    known: list[tuple[tuple[object, ...], tuple[bytes, ...]]] = []
    places: list[int] = []
    for head, args in called:
        key = (head, tuple(arg[pattern].tobytes() for arg in args))
        if key not in known:
            known.append(key)
        places.append(known.index(key))
    return tuple(places)


def _reduced(rows: list[list[int]], prime: int) -> tuple[tuple[int, ...], ...]:
    """The reduced row echelon form over the field: it tells the relations among the columns."""
    width, done = len(rows[0]), 0
    for column in range(width):
        pivot = next((r for r in range(done, len(rows)) if rows[r][column] % prime), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        inverse = pow(rows[done][column], -1, prime)
        rows[done] = [value * inverse % prime for value in rows[done]]
        for r, row in enumerate(rows):
            if r != done and row[column]:
                factor = row[column]
                rows[r] = [(value - factor * lead) % prime for value, lead in zip(row, rows[done], strict=True)]
        done += 1
    return tuple(tuple(row) for row in rows[:done])

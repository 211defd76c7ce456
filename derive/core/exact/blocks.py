"""Blocks of a step: for a free index over a list, one step for each of its values; together they say the same.

``f_b = g_b`` for all b of 1, …, n, if and only if ``f_1 = g_1``, …, ``f_n = g_n``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from math import log2, prod

from derive.core.exact.identity import Answer
from derive.core.exact.proof import Prover
from derive.notation import Expr, Index, Label, Pick, free_indices, substitute_slots, transform, walk
from derive.records import replace

MOST = 16
"""How many blocks a step may have."""


def blocks(lhs: Expr, rhs: Expr, sizes: Mapping[str, int | tuple[str, ...]]) -> Iterator[tuple[Expr, Expr]]:
    """The step at each value of the free indices of its lists; nothing where it has none, or too many values."""
    lists = {node.index: len(node.items) for side in (lhs, rhs) for node in walk(side) if isinstance(node, Pick)}
    free = free_indices(lhs) | free_indices(rhs)
    found = {index: length for index, length in lists.items() if isinstance(index, Index) and index in free}
    given = all(sizes.get(index.size) == length for index, length in found.items())
    if given and 1 < prod(found.values()) <= MOST:
        for values in product(*(range(1, length + 1) for length in found.values())):
            at = {index: Label(str(value), index.size) for index, value in zip(found, values, strict=True)}
            yield transform(substitute_slots(lhs, at), _item), transform(substitute_slots(rhs, at), _item)


def _item(expr: Expr) -> Expr | None:
    match expr:
        case Pick(Label(value), items):
            return transform(items[int(value) - 1], _item)
    return None


def prove(prover: Prover, lhs: Expr, rhs: Expr) -> Answer | None:
    """The answer on a step all of whose blocks are proved; None where it has none, or one of them is not."""
    answers: list[Answer] = []
    for left, right in blocks(lhs, rhs, prover.context.sizes):
        answers.append(prover.prove(left, right))
        if answers[-1].outcome != "equal":
            return None
    if not answers:
        return None
    bits = [answer.error_bits for answer in answers if answer.error_bits is not None]
    return replace(
        answers[0],
        sizes=tuple({tuple(sorted(shape.items())): shape for answer in answers for shape in answer.sizes}.values()),
        points=max(answer.points for answer in answers),
        error_bits=min(bits) - log2(len(answers)) if bits else None,
        heuristic=any(answer.heuristic for answer in answers),
        fixed=any(answer.fixed for answer in answers),
        partial=any(answer.partial for answer in answers),
    )

r"""``(\sum_k x_k^2)^{-3/2} (2 x_k \delta_{kj})``: a letter that a delta ties to another one, without its sum."""

from __future__ import annotations

from collections.abc import Iterator, Set

from derive.notation import Add, Delta, Expr, Index, Mul, free_indices, sum_over
from derive.records import replace
from derive.shapes import Tensor


def contracted(value: Tensor, letters: Set[str], others: Set[Index]) -> Iterator[tuple[Tensor, str]]:
    """A member with such a term summed, and the letter.

    ``letters``: those that are free and bound in the member; only these, as of one that is free in it alone the sum
    may have been forgotten. ``others``: the free indices of the other members.
    """
    terms = value.body.terms if isinstance(value.body, Add) else (value.body,)
    for index in sorted(free_indices(value.body) - others, key=lambda index: index.name):
        tied = [index.name in letters and _is_tied(index, term) for term in terms]
        if any(tied):
            found = tuple(sum_over(index, term) if ties else term for ties, term in zip(tied, terms, strict=True))
            yield replace(value, body=Add(found) if isinstance(value.body, Add) else found[0]), index.name


def _is_tied(index: Index, term: Expr) -> bool:
    """Whether a delta of a letter is a factor of a term, beside something else with that letter."""
    factors = tuple(_factors(term))
    deltas = [factor for factor in factors if isinstance(factor, Delta) and index in (factor.left, factor.right)]
    return len(deltas) == 1 and any(index in free_indices(factor) for factor in factors if factor is not deltas[0])


def _factors(term: Expr) -> Iterator[Expr]:
    if isinstance(term, Mul):
        for factor in term.factors:
            yield from _factors(factor)
    else:
        yield term

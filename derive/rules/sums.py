"""The laws of sums and of Kronecker's delta."""

from __future__ import annotations

from collections.abc import Sequence

from derive.forms.building import plus, times
from derive.notation import (
    MINUS_ONE,
    ONE,
    Add,
    Delta,
    Expr,
    Index,
    Mul,
    Pow,
    Size,
    Slot,
    Sum,
    Var,
    canonical,
    free_indices,
    fresh,
    freshen,
    sub,
    substitute_slots,
)
from derive.records import dataclass
from derive.rules.setting import Setting
from derive.rules.tidy import with_own_letters


@dataclass(frozen=True)
class Nest:
    """A product of sums as one: all factors, and the indices that are summed over, the outermost first."""

    indices: tuple[Index, ...]
    factors: tuple[Expr, ...]

    @classmethod
    def of(cls, expr: Expr) -> Nest:
        """``a sum_k b_k sum_l c_kl`` as the factors a, b, c under k and l."""
        indices: list[Index] = []
        factors: list[Expr] = []
        stack = [expr]
        while stack:
            part = stack.pop()
            if isinstance(part, Mul):
                stack.extend(reversed(part.factors))
            elif isinstance(part, Sum) and not part.unequal and part.bounds is None:
                indices.append(part.index)
                stack.append(part.body)
            else:
                factors.append(part)
        return cls(tuple(indices), tuple(factors))

    def written(self) -> Expr:
        """The sums around the product, each factor outside the sums whose index it does not hold."""
        return _nested(self.indices, self.factors)


def _nested(indices: tuple[Index, ...], factors: tuple[Expr, ...]) -> Expr:
    if not indices:
        return times(*factors)
    bound = set(indices)
    outside = [factor for factor in factors if not bound & free_indices(factor)]
    inside = tuple(factor for factor in factors if bound & free_indices(factor))
    return times(*outside, Sum(indices[0], _nested(indices[1:], inside)))


def contraction(expr: Expr, setting: Setting) -> Expr | None:
    r"""\sum_k \delta_{kj} u_k = u_j

    Where $u \in \mathbb{R}^K$. Sums may stand between the index and its delta.
    """
    if not isinstance(expr, Sum | Mul):
        return None
    nest = Nest.of(expr)
    for factor in nest.factors:
        if isinstance(factor, Delta):
            for index, other in ((factor.left, factor.right), (factor.right, factor.left)):
                if isinstance(index, Index) and index in nest.indices:
                    return _contracted(nest, factor, index, other)
    return None


def _contracted(nest: Nest, delta: Delta, index: Index, other: Slot) -> Expr:
    rest = list(nest.factors)
    rest.remove(delta)
    indices = tuple(one for one in nest.indices if one != index)
    return Nest(indices, tuple(freshen(substitute_slots(factor, {index: other})) for factor in rest)).written()


def contraction_apart(expr: Expr, setting: Setting) -> Expr | None:
    r"""\sum_{k \ne j} \delta_{ki} u_k = (1 - \delta_{ij}) u_i

    Where $u \in \mathbb{R}^K$.
    """
    if not isinstance(expr, Sum) or len(expr.unequal) != 1 or expr.bounds is not None:
        return None
    factors = expr.body.factors if isinstance(expr.body, Mul) else (expr.body,)
    for factor in factors:
        if isinstance(factor, Delta) and expr.index in (factor.left, factor.right):
            other = factor.right if factor.left == expr.index else factor.left
            rest = times(*(one for one in factors if one != factor))
            contracted = freshen(substitute_slots(rest, {expr.index: other}))
            return times(sub(ONE, Delta(other, expr.unequal[0])), contracted)
    return None


def constant_out_of_sum(expr: Expr, setting: Setting) -> Expr | None:
    r"""\sum_k c\, u_k = c \sum_k u_k

    Where $u \in \mathbb{R}^K$.
    """
    if not isinstance(expr, Sum) or expr.unequal or expr.bounds is not None:
        return None
    factors = expr.body.factors if isinstance(expr.body, Mul) else (expr.body,)
    inside = [factor for factor in factors if expr.index in free_indices(factor)]
    if not inside or len(inside) == len(factors):
        return None
    outside = [factor for factor in factors if expr.index not in free_indices(factor)]
    return times(*outside, Sum(expr.index, times(*inside)))


def number_of_terms(expr: Expr, setting: Setting) -> Expr | None:
    r"""\sum_{k=1}^{K} c = K c

    Where $u \in \mathbb{R}^K$.
    """
    if not isinstance(expr, Sum) or expr.unequal or expr.bounds is not None or expr.index in free_indices(expr.body):
        return None
    return times(Size(expr.index.size), expr.body)


def split_sum(expr: Expr, setting: Setting) -> Expr | None:
    r"""\sum_k (u_k + v_k) = \sum_k u_k + \sum_k v_k

    Where $u \in \mathbb{R}^K$, $v \in \mathbb{R}^K$. Done where a delta can be contracted in one of the terms.
    """
    indices: list[Index] = []
    body = expr
    while isinstance(body, Sum) and not body.unequal and body.bounds is None:
        indices.append(body.index)
        body = body.body
    if not indices or not isinstance(body, Add) or not any(_has_delta(term, set(indices)) for term in body.terms):
        return None
    return plus(freshen(_summed(indices, term)) for term in body.terms)


def _summed(indices: Sequence[Index], body: Expr) -> Expr:
    for index in reversed(indices):
        body = Sum(index, body)
    return body


def multiply_out(expr: Expr, setting: Setting) -> Expr | None:
    r"""\sum_k (u_k + v_k) w_k = \sum_k (u_k w_k + v_k w_k)

    Where $u \in \mathbb{R}^K$, $v \in \mathbb{R}^K$, $w \in \mathbb{R}^K$. Done where a delta in the bracket can be
    contracted then.
    """
    if not isinstance(expr, Sum) or expr.unequal or expr.bounds is not None:
        return None
    own = expr.body.factors if isinstance(expr.body, Mul) else (expr.body,)
    for nest in (Nest((expr.index,), own), Nest.of(expr)):
        for place, factor in enumerate(nest.factors):
            if isinstance(factor, Add) and any(_has_delta(term, set(nest.indices)) for term in factor.terms):
                if len(nest.factors) == 1:
                    continue
                before, after = nest.factors[:place], nest.factors[place + 1 :]
                return _summed(nest.indices, plus(freshen(times(*before, term, *after)) for term in factor.terms))
    return None


def _has_delta(term: Expr, bound: set[Index]) -> bool:
    """Whether a factor of a term is a delta that holds one of the indices."""
    factors = Nest.of(term).factors
    return any(isinstance(factor, Delta) and bound & {factor.left, factor.right} for factor in factors)


def exchange_sums(expr: Expr, setting: Setting) -> Expr | None:
    r"""\sum_i \sum_j A_{ij} = \sum_j \sum_i A_{ij}

    Where $A \in \mathbb{R}^{N \times D}$. Done where then more stands before the inner sum.
    """
    if not isinstance(expr, Sum):
        return None
    nest = Nest.of(expr)
    if len(nest.indices) != 2 or expr.unequal or expr.bounds is not None:
        return None
    outer, inner = nest.indices
    own = [factor for factor in nest.factors if outer in free_indices(factor)]
    other = [factor for factor in nest.factors if inner in free_indices(factor)]
    if len(own) != 1 or len(other) < 2 or own[0] not in other:
        return None
    return Nest((inner, outer), nest.factors).written()


def normalised(expr: Expr, setting: Setting) -> Expr | None:
    r"""\sum_k \frac{u_k}{\sum_l u_l} = 1

    Where $u \in \mathbb{R}^K$. Also for a symbol that is defined so.
    """
    if not isinstance(expr, Sum) or expr.unequal or expr.bounds is not None:
        return None
    body = expr.body
    known = setting.context.definitions.get(body.name) if isinstance(body, Var) else None
    if isinstance(body, Var) and known is not None and body.indices.count(expr.index) == 1:
        body = substitute_slots(known.body, dict(zip(known.params, body.indices, strict=True)))
    if not isinstance(body, Mul) or not isinstance(body.factors[-1], Pow):
        return None
    above, below = times(*body.factors[:-1]), body.factors[-1]
    whole = fresh(expr.index)
    total = Sum(whole, substitute_slots(above, {expr.index: whole}))
    same = below.exponent == MINUS_ONE and canonical(below.base) == canonical(total)
    return ONE if same else None


def rename_bound_index(expr: Expr, setting: Setting) -> Expr | None:
    r"""\sum_k u_k = \sum_l u_l

    Where $u \in \mathbb{R}^K$. Done silently wherever a letter is in use around a sum: see ``with_own_letters``.
    """
    if not isinstance(expr, Sum):
        return None
    new = with_own_letters(expr, setting.supply, frozenset((expr.index.name,)))
    return new if new != expr else None

"""Sum_k y_k = 1 is y_k := u_k / Sum_l u_l: what is given, as laws that rewrite and as parametrisations.

A *rewriting* puts one side of an equation for the other where it occurs: always sound, it may not suffice. A
*parametrisation* writes a symbol through free ones and reaches every component of the solutions, so what holds for all
values of the parameters holds under the assumption. Both come after differentiation. What has neither form is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from fractions import Fraction

from derive.core.exact.generalise import is_positive
from derive.core.exact.graph import Graph
from derive.core.exact.matching import match
from derive.core.exact.nodes import Node, Refused, is_whole
from derive.core.exact.orthogonal import turned
from derive.core.exact.translate import Translation, rewrite
from derive.model import Context
from derive.notation import Index, Label, Slot, fresh
from derive.records import dataclass


class Unsatisfiable(Exception):
    """No values satisfy the assumptions. ``detail`` names the reason."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass
class Assumptions:
    """``laws``: what entries of a symbol are, by an equation. ``rewritings``: an expression and what it equals.

    ``parameters``: a symbol written through free ones. ``positive``, ``nonzero``, ``symmetric``: how entries are drawn.
    ``orthogonal``: square matrices with orthonormal columns, and rows.
    """

    laws: dict[str, tuple[tuple[Index, ...], Node]] = field(default_factory=dict)
    rewritings: list[tuple[Node, Node]] = field(default_factory=list)
    parameters: dict[str, tuple[tuple[Index, ...], Node]] = field(default_factory=dict)
    positive: frozenset[str] = frozenset()
    nonzero: frozenset[str] = frozenset()
    symmetric: frozenset[str] = frozenset()
    orthogonal: frozenset[str] = frozenset()


def assumptions(translation: Translation) -> Assumptions:
    """What the context of a translation gives. Raises ``Unsatisfiable`` for an equation between different numbers."""
    context, graph = translation.context, translation.graph
    found = Assumptions(
        positive=_of_kind(context, "positive", "nonnegative", "unit-interval"),
        nonzero=_of_kind(context, "positive"),
        symmetric=_of_kind(context, "symmetric"),
    )
    sides = list(_sides(translation))
    used = _one_hot(translation, found, sides)
    for left, right in sides:
        if (left, right) not in used:
            folded = graph.sub(left, right)
            unfolded = translation.unfold(folded, frozenset(context.definitions))
            for node in dict.fromkeys((folded, unfolded)):
                _learn(graph, found, node)
    return found


def _sides(translation: Translation) -> Iterator[tuple[Node, Node]]:
    """The sides of the equations; one that cannot be treated is left out, which assumes less."""
    for equation in translation.context.equations:
        try:
            yield translation.node(equation.lhs), translation.node(equation.rhs)
        except Refused:
            continue


def imposed(graph: Graph, node: Node, given: Assumptions, parametrised: bool) -> Node:
    """The node under the assumptions: rewritten, and with ``parametrised`` written through free parameters."""
    node = rewrite(graph, node, given.laws)
    for pattern, value in given.rewritings:
        node = put(graph, node, pattern, value)
    return rewrite(graph, node, given.parameters) if parametrised else node


def _of_kind(context: Context, *kinds: str) -> frozenset[str]:
    return frozenset(fact.name for fact in context.facts if fact.kind in kinds)


def _one_hot(translation: Translation, found: Assumptions, sides: list[tuple[Node, Node]]) -> list[tuple[Node, Node]]:
    """``y_k := d_{kh}`` with ``h`` one more free index, or the label that an equation ``y_4 = 1`` names.

    Of one-hot rows only the sums are used. Gives the equations that are used up.
    """
    context, graph = translation.context, translation.graph
    used: list[tuple[Node, Node]] = []
    for fact in context.facts:
        if fact.kind != "one-hot" or fact.name not in context.slots:
            continue
        slots = tuple(fresh(Index("", size)) for size in context.slots[fact.name])
        total = graph.sum(slots[fact.axis], graph.entry(fact.name, slots))
        found.rewritings.append((total, graph.one))
        if len(slots) > 1:
            _parametrise(graph, found, total, graph.one)
            continue
        hot: Slot = Index(f"\0{fact.name}", slots[0].size)
        for left, right in sides:
            for one, other in ((left, right), (right, left)):
                if one.kind == "entry" and one.name == fact.name and other is graph.one:
                    if isinstance(hot, Label) and isinstance(one.slots[0], Label) and hot != one.slots[0]:
                        raise Unsatisfiable("one-hot")
                    hot = one.slots[0]
                    used.append((left, right))
        found.parameters[fact.name] = slots, graph.delta(slots[0], hot)
    return used


def _learn(graph: Graph, found: Assumptions, difference: Node) -> None:
    """Adds the equation ``difference = 0``."""
    node = _cleared(graph, imposed(graph, difference, found, False))
    if node.number is not None:
        if node.number:
            raise Unsatisfiable("equation")
        return
    terms = node.below if node.kind == "add" else (node,)
    for place, term in enumerate(terms):
        rest = graph.add(terms[:place] + terms[place + 1 :])
        for unknown, factor in _candidates(graph, term):
            value = graph.neg(graph.mul((rest, graph.inverse(factor))))
            _check_sign(unknown, value, found)
            if unknown.kind == "entry" and _is_law(unknown, value, found):
                _add_law(graph, found, unknown, value)
                return
    for place, term in enumerate(terms):
        rest = graph.add(terms[:place] + terms[place + 1 :])
        for unknown, factor in _candidates(graph, term):
            value = graph.neg(graph.mul((rest, graph.inverse(factor))))
            itself = unknown.kind == "entry" and unknown.name in value.names
            if unknown.kind in ("sum", "fn", "pow", "mul", "entry") and value.free <= unknown.free and not itself:
                found.rewritings.append((unknown, value))
                if (other := turned(graph, unknown, value)) is not None:
                    found.orthogonal |= {other[0]}
                    found.rewritings.append((other[1], value))
                _parametrise(graph, found, unknown, value)
                return


def _cleared(graph: Graph, node: Node) -> Node:
    """``u^n (a + b)`` for a sum with denominators up to ``u^n``, which is 0 where that is: there ``u`` is not 0."""
    terms = [term.below if term.kind == "mul" else (term,) for term in (node.below if node.kind == "add" else (node,))]
    powers: dict[Node, int] = {}
    for factor in (factor for factors in terms for factor in factors if _is_denominator(factor)):
        powers[factor.below[0]] = max(powers.get(factor.below[0], 0), -int(factor.exponent))
    if not powers:
        return node
    found = []
    for factors in terms:
        left = dict(powers)
        for factor in filter(_is_denominator, factors):
            left[factor.below[0]] += int(factor.exponent)
        rest = [factor for factor in factors if not _is_denominator(factor)]
        found.append(graph.mul((*rest, *(graph.pow(base, graph.num(n)) for base, n in left.items() if n))))
    return graph.add(found)


def _is_denominator(node: Node) -> bool:
    return node.kind == "pow" and is_whole(node.exponent) and node.exponent < 0


def _check_sign(unknown: Node, value: Node, found: Assumptions) -> None:
    """Refuses ``e^s = 0``, ``t^2 = -1`` and ``a = -1`` for a positive ``a``."""
    if value.number is None or value.number > 0 or not is_positive(unknown, found.positive):
        return
    if value.number < 0 or unknown.kind == "fn" or (unknown.kind == "entry" and unknown.name in found.nonzero):
        raise Unsatisfiable("sign")


def _candidates(graph: Graph, term: Node) -> Iterator[tuple[Node, Node]]:
    """A term as something to be solved for times a factor that is a number other than 0, or a size."""
    factors = term.below if term.kind == "mul" else (term,)
    plain = [factor for factor in factors if factor.number is not None or factor.kind == "size"]
    others = [factor for factor in factors if factor not in plain]
    if others:
        yield graph.mul(others), graph.mul(plain)


def _is_law(entry: Node, value: Node, found: Assumptions) -> bool:
    """Whether ``entry = value`` says what every entry of a symbol is."""
    slots = entry.slots
    return (
        all(isinstance(slot, Index) for slot in slots)
        and len(set(slots)) == len(slots)
        and value.free <= entry.free
        and entry.name not in value.names
        and entry.name not in found.laws
        and entry.name not in found.parameters
    )


def _add_law(graph: Graph, found: Assumptions, entry: Node, value: Node) -> None:
    law = {entry.name: (tuple(slot for slot in entry.slots if isinstance(slot, Index)), value)}
    for laws in (found.laws, found.parameters):
        for name, (indices, body) in laws.items():
            laws[name] = indices, rewrite(graph, body, law)
    found.rewritings = [
        (rewrite(graph, pattern, law), rewrite(graph, other, law)) for pattern, other in found.rewritings
    ]
    found.laws.update(law)


def _parametrise(graph: Graph, found: Assumptions, total: Node, value: Node) -> None:
    """``Sum_k y_k = r`` gives ``y_k := r u_k / Sum_l u_l`` (r = 0: ``u_k - Sum_l u_l / K``), squares a root of it.

    Every ``y`` with this sum is reached: at ``u = y``.
    """
    indices: list[Index] = []
    body = total
    while body.kind == "sum" and len(body.data) == 1 and len(body.below) == 1:
        index, body = graph.unbind(body)
        indices.append(index)
    square = body.kind == "pow" and body.exponent == 2
    entry = body.below[0] if square else body
    if entry.kind != "entry" or not indices or not set(indices) <= set(entry.slots):
        return
    if entry.name in found.symmetric or not _is_law(entry, value, found):
        return
    name = f"\0{entry.name}°"
    free = graph.entry(name, entry.slots)
    whole = graph.mul((free, free)) if square else free
    for index in reversed(indices):
        whole = graph.sum(index, whole)
    if value is graph.zero:
        if square:
            return
        count = graph.mul(graph.size(index.size) for index in indices)
        result = graph.sub(free, graph.mul((whole, graph.inverse(count))))
    else:
        ratio = graph.mul((value, graph.inverse(whole)))
        result = graph.mul((free, graph.pow(ratio, graph.num(Fraction(1, 2))) if square else ratio))
    if entry.name in found.positive:
        found.positive |= {name}
    slots = tuple(slot for slot in entry.slots if isinstance(slot, Index))
    result = rewrite(graph, result, found.parameters)
    law = {entry.name: (slots, result)}
    for other, (letters, known) in found.parameters.items():
        found.parameters[other] = letters, rewrite(graph, known, law)
    found.parameters.update(law)


def put(graph: Graph, node: Node, pattern: Node, value: Node) -> Node:
    """``value`` for every occurrence of ``pattern``, with any free indices."""

    def change(node: Node) -> Node | None:
        bound = match(pattern, node)
        if bound is not None:
            return graph.substitute(value, bound)
        return _put_within(graph, node, pattern, value) if node.kind == pattern.kind == "sum" else None

    return graph.replace(node, pattern.names or None, change)


def _put_within(graph: Graph, node: Node, pattern: Node, value: Node) -> Node | None:
    """``sum_i sum_k q_ki q_kj x_i = sum_i d_ij x_i``: a sum that equals something, among others, in any order."""
    indices, parts = graph.flattened((node,))
    for index in indices:
        inside = [part for part in parts if index in part.free]
        bound = match(pattern, graph.bind("sum", index, graph.mul(inside)))
        if bound is not None:
            result = graph.mul((graph.substitute(value, bound), *(part for part in parts if part not in inside)))
            for other in indices:
                result = graph.sum(other, result) if other != index else result
            return result
    return None

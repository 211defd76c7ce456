r"""A step with integrals: known ones carried out, all others read as sums; else judged by values of the integrands.

What holds of ``\sum_k w_k f(x_k)`` for all numbers of values, all values and all weights holds of ``\int f(x) dx``,
which is a limit of such sums; of integrals over the same range the values and weights are the same. So linearity, and
derivatives by what stands in the integrand, are those of finite sums. See docs/core.md, section 17.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from derive.core import known_integrals, known_series
from derive.core.bounds import Bounds
from derive.core.layout import inventory, names_of, written
from derive.core.moving_ends import Moving, continues, differentiated, is_free_between, moves, put, tears
from derive.core.real import counterexample, numeric
from derive.core.real.numeric import Opinion
from derive.model import Context, Definition, Evidence, Fact, Verdict
from derive.notation import (
    NATURALS,
    REALS,
    Apply,
    D,
    Expr,
    Index,
    Integral,
    Mul,
    Ord,
    Sum,
    Var,
    canonical,
    children,
    free_indices,
    fresh,
    freshen,
    rebuild,
    sub,
    substitute_slots,
    transform,
    walk,
)
from derive.records import replace

Judge = Callable[[Expr, Expr, Context], Verdict]
"""The verdict on an equality without integrals."""
_MARK = "\N{INTEGRAL}"
_SERIES = f"{_MARK}\N{N-ARY SUMMATION}"
_DEEPEST = 8


def concern(lhs: Expr, rhs: Expr, context: Context) -> bool:
    """Whether a step speaks of an integral."""
    sides = (side for equation in context.equations for side in (equation.lhs, equation.rhs))
    return any(map(_has_integral, written((lhs, rhs, *sides), context.definitions)))


def _has_integral(expr: Expr) -> bool:
    found = inventory(expr)
    series = any(slot.size == NATURALS for slot in found.slots) and any(map(_is_series, walk(expr)))
    return series or Integral in found.kinds


def _is_series(node: Expr) -> bool:
    return isinstance(node, Sum) and node.index.size == NATURALS


def judged(lhs: Expr, rhs: Expr, context: Context, judge: Judge) -> Verdict:
    """The verdict on an equality with integrals.

    Proved by the exact test of the sums that stand for them, where quadrature agrees; where unknown functions make it
    impossible, it need not. Refuted by a counterexample of which quadrature is sure.
    """
    seed = context.seed or 0
    opinion = numeric.compare(lhs, rhs, context, seed)
    evidence = numeric.noted(Evidence("integral"), opinion)
    if opinion.differs:
        found = counterexample.find(lhs, rhs, context, seed)
        if found is not None:
            return Verdict("refuted", replace(evidence, method="counterexample"), found)
    if opinion.agrees or (not opinion.differs and _is_open(lhs, rhs, context)):
        proved = _proved(lhs, rhs, context, judge)
        if proved is not None:
            sizes = tuple(size for size in proved.free_sizes if not size.startswith(_MARK))
            shown = [{size: n for size, n in numbers.items() if not size.startswith(_MARK)} for numbers in proved.sizes]
            plain = tuple(numbers for k, numbers in enumerate(shown) if numbers and numbers not in shown[:k])
            deviation = opinion.deviation if opinion.agrees else proved.deviation
            return Verdict("proved", replace(proved, free_sizes=sizes, sizes=plain, deviation=deviation))
    return Verdict("undecided", replace(evidence, method=_reason(opinion)))


def _reason(opinion: Opinion) -> str:
    return "quadrature" if opinion.empty or opinion.reason == "integral" else opinion.reason or "integral"


def _is_open(lhs: Expr, rhs: Expr, context: Context) -> bool:
    """Whether unknown functions stand in the step: of an arbitrary one there may be no integral."""
    exprs = written((lhs, rhs), context.definitions)
    return any(isinstance(node, Apply) for expr in exprs for node in walk(expr))


def _proved(lhs: Expr, rhs: Expr, context: Context, judge: Judge) -> Evidence | None:
    """What shows that the step holds, with the known integrals carried out or with none of them."""
    try:
        lhs, rhs, context = _unfolded(lhs, rhs, context)
        lhs, rhs = differentiated(lhs, context), differentiated(rhs, context)
        bounds = Bounds(context)
        tried = dict.fromkeys(((_known(lhs, bounds), _known(rhs, bounds)), (lhs, rhs)))
        for left, right in tried:
            verdict = judge(*_as_sums(left, right, context))
            if verdict.proved:
                return verdict.evidence
        return _by_an_end(lhs, rhs, context, judge)
    except Moving:
        return None


def _by_an_end(lhs: Expr, rhs: Expr, context: Context, judge: Judge) -> Evidence | None:
    r"""``\int_a^b f dx = F(b) - F(a)``: both sides have the same derivative by b, and are equal where b is a.

    They must be continuous in b between the two: see ``continues``.
    """
    bounds = Bounds(context)
    for node in (node for side in (lhs, rhs) for node in walk(side) if isinstance(node, Integral)):
        end, start = node.upper, node.lower
        if not isinstance(end, Var) or end.indices or start is None or end.name in names_of(start):
            continue
        if not is_free_between(start, end, context) or not all(
            continues(side, end.name, bounds) for side in (lhs, rhs)
        ):
            continue
        slopes = [differentiated(D(side, end), context) for side in (lhs, rhs)]
        found = _proved_here(slopes[0], slopes[1], context, judge)
        ends = [put(side, end, start) for side in (lhs, rhs)]
        if found is not None and _proved_here(ends[0], ends[1], context, judge) is not None:
            return found
    return None


def _proved_here(lhs: Expr, rhs: Expr, context: Context, judge: Judge) -> Evidence | None:
    bounds = Bounds(context)
    verdict = judge(*_as_sums(_known(lhs, bounds), _known(rhs, bounds), context))
    return verdict.evidence if verdict.proved else None


def _unfolded(lhs: Expr, rhs: Expr, context: Context) -> tuple[Expr, Expr, Context]:
    """The step with the definitions written out that hold an integral, and without the equations that speak of one."""
    definitions = dict(context.definitions)
    equations = tuple(e for e in context.equations if not _has_integral(e.lhs) and not _has_integral(e.rhs))
    for _ in range(_DEEPEST):
        own = {name: known for name, known in definitions.items() if _has_integral(known.body) or _is_run_over(known)}
        if not own:
            return lhs, rhs, replace(context, definitions=definitions, equations=equations)
        lhs, rhs = _written_out(lhs, own), _written_out(rhs, own)
        definitions = {
            name: Definition(name, known.params, _written_out(known.body, own))
            for name, known in definitions.items()
            if name not in own
        }
        equations = tuple(e for e in equations if own.keys().isdisjoint(names_of(e.lhs, e.rhs)))
    raise Moving


def _is_run_over(known: Definition) -> bool:
    """Whether a definition speaks of the number over which an integral runs, one of its parameters."""
    return any(index.size == REALS for index in known.params)


def _written_out(expr: Expr, own: Mapping[str, Definition]) -> Expr:
    def body(node: Expr) -> Expr | None:
        if isinstance(node, D) and names_of(node.wrt) & own.keys():
            raise Moving
        known = own.get(node.name) if isinstance(node, Var) else None
        if known is None or not isinstance(node, Var):
            return None
        return freshen(substitute_slots(known.body, dict(zip(known.params, node.indices, strict=True))))

    return transform(expr, body)


def _known(expr: Expr, bounds: Bounds) -> Expr:
    """The expression with the integrals carried out that the rules give, the innermost first."""
    below = tuple(_known(child, bounds) for child in children(expr))
    expr = rebuild(expr, below) if below else expr
    if isinstance(expr, Sum) and _is_series(expr):
        return known_series.value(expr) or expr
    return (known_integrals.value(expr, bounds) or expr) if isinstance(expr, Integral) else expr


def _as_sums(lhs: Expr, rhs: Expr, context: Context) -> tuple[Expr, Expr, Context]:
    """Every integral as a sum over values and weights of its range, of which nothing else is known."""
    ranges: dict[tuple[Expr | None, Expr | None], str] = {}
    bounds = Bounds(context)

    def change(node: Expr) -> Expr | None:
        if isinstance(node, D) and (moves(node.body, node.wrt, context) or tears(node.body, node.wrt, context)):
            raise Moving
        if isinstance(node, Sum) and _is_series(node):
            index = fresh(Index(node.index.name, _SERIES))
            body = put(node.body, Ord(node.index), Var(f"{_SERIES}x", (index,)))
            return Sum(index, transform(substitute_slots(body, {node.index: index}), change))
        if not isinstance(node, Integral):
            return None
        lower, upper = (None if end is None else canonical(end) for end in (node.lower, node.upper))
        if any(end is not None and free_indices(end) for end in (lower, upper)):
            raise Moving
        name = ranges.setdefault((lower, upper), f"{_MARK}{len(ranges)}")
        index = fresh(Index(node.index.name, name))
        entry = Var(f"{name}x", (index,))
        body = transform(node.body, lambda part: entry if part == Ord(node.index) else None)
        body = substitute_slots(body, {node.index: index})
        return Sum(index, Mul((Var(f"{name}w", (index,)), transform(body, change))))

    lhs, rhs = transform(lhs, change), transform(rhs, change)
    facts = [*context.facts, Fact("positive", f"{_SERIES}x")]
    slots = {**context.slots, f"{_SERIES}x": (_SERIES,)}
    for (lower, upper), name in ranges.items():
        slots |= {f"{name}x": (name,), f"{name}w": (name,)}
        if lower is not None and bounds.of(lower).nonnegative and (upper is None or _rises(lower, upper, bounds)):
            facts.append(Fact("positive", f"{name}x"))
        if lower is None or upper is None or _rises(lower, upper, bounds):
            facts.append(Fact("positive", f"{name}w"))
    return lhs, rhs, replace(context, facts=tuple(facts), slots=slots)


def _rises(lower: Expr, upper: Expr, bounds: Bounds) -> bool:
    return bounds.of(sub(upper, lower)).positive

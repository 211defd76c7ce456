"""The laws of differentiation, one method each, and what becomes of a derivative if one of them is misapplied once.

A law is applied at many places of one derivative. A ``Slip`` sees every application and may propose other results for
it; ``derivatives`` gives the derivative, and every variant of it in which exactly one application went that way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from derive.forms.building import delta, plus, power, times
from derive.forms.laws import (
    ChainLaw,
    Entry,
    Law,
    ProductLaw,
    QuotientLaw,
    Settle,
    Slip,
    SumLaw,
    SymbolLaw,
    TermLaw,
    Variant,
    Variants,
    as_it_is,
)
from derive.forms.matching import match
from derive.model import Context, Definition
from derive.notation import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Apply,
    Const,
    D,
    Expr,
    Fn,
    Index,
    Mul,
    Num,
    Pick,
    Pow,
    Product,
    Slot,
    Sum,
    Var,
    Where,
    exp,
    free_indices,
    fresh,
    freshen,
    log,
    names,
    neg,
    num,
    shift,
    sub,
    substitute_slots,
)


class NotDerivable(Exception):
    """No law of this module applies."""


Join = Callable[[tuple[Expr, ...]], Expr]

NOTHING: Variants = (ZERO, ())
_MOST = 60
_MOST_NODES = 5000


def derivatives(expr: D, context: Context, slips: tuple[Slip, ...] = (), settle: Settle = as_it_is) -> Variants:
    """``d body / d wrt`` without derivatives by the laws, and its variants with one of the slips, made once.

    ``settle`` simplifies the derivative of a defined symbol before it is used further.
    Raises ``NotDerivable`` where no law applies, or where a defined variable stands on no path to the body.
    """
    body, definitions = expr.body, context.definitions
    if expr.mode == "explicit" and isinstance(body, Var) and body.name in definitions:
        definitions = {body.name: definitions[body.name]}
    right, variants = Differentiation(expr.wrt, definitions, context, slips, settle).of(body)
    if right == ZERO and isinstance(expr.wrt, Var) and expr.wrt.name in context.definitions:
        raise NotDerivable
    # The laws copy what stands in the body: all of its indices get numbers of their own here, once.
    return freshen(right), variants


class Differentiation:
    """The derivative by one entry, or by an expression all of whose occurrences are one variable."""

    def __init__(
        self,
        wrt: Expr,
        definitions: Mapping[str, Definition],
        context: Context,
        slips: tuple[Slip, ...],
        settle: Settle,
    ) -> None:
        self.wrt, self.slips, self.settle, self.context = wrt, slips, settle, context
        self.symbols = names(wrt)
        held = {wrt.name} if isinstance(wrt, Var) else set()
        self.definitions = {name: known for name, known in definitions.items() if name not in held}
        self.moving = self._moving()
        self._known: dict[Expr, Variants] = {}
        self._inside: list[str] = []

    def _moving(self) -> frozenset[str]:
        """The symbols whose derivative need not be 0."""
        found = set(self.symbols)
        while True:
            more = {name for name, known in self.definitions.items() if found & names(known.body)}
            more |= {name for name, of in self.context.unknown_of.items() if found & set(of)}
            if more <= found:
                return frozenset(found)
            found |= more

    def of(self, expr: Expr) -> Variants:
        """The derivative of an expression, and its variants."""
        if not self.moving & names(expr):
            return NOTHING
        if expr in self._known:
            return self._known[expr]
        if len(self._known) > _MOST_NODES:
            raise NotDerivable
        found = self._occurrence(expr)
        if found is None:
            found = self._compound(expr)
        self._known[expr] = found[0], _first_of_each(found[1])
        return self._known[expr]

    def _joined(self, found: Sequence[Variants], join: Join, laws: Iterable[Law] = ()) -> Variants:
        """What is linear in several derivatives; ``laws`` are those applied to join them."""
        slopes = tuple(right for right, _ in found)
        wrong = [Variant(result, law, slip) for law in laws for slip in self.slips for result in slip(law)]
        for place, (_, variants) in enumerate(found):
            for variant in variants:
                result = join((*slopes[:place], variant.result, *slopes[place + 1 :]))
                wrong.append(Variant(result, variant.law, variant.slip))
        return join(slopes), tuple(wrong)

    def _occurrence(self, expr: Expr) -> Variants | None:
        """``d x_k / d x_i = delta_ki``, for the variable itself or an expression of its form."""
        if isinstance(self.wrt, Var):
            if not isinstance(expr, Var) or expr.name != self.wrt.name:
                return None
            pairs = list(zip(expr.indices, self.wrt.indices, strict=True))
            if self.wrt.name in self.context.definitions and any(shift(*pair) for pair in pairs):
                return None  # another entry of a recursion, which depends on this one
        else:
            letters = tuple(sorted(free_indices(self.wrt), key=lambda index: (index.name, index.number)))
            holes = {letter: Index(letter.name, letter.size, -1 - place) for place, letter in enumerate(letters)}
            pattern = substitute_slots(self.wrt, holes)
            found = match(pattern, expr, frozenset(holes.values()), {})
            if found is None:
                return None
            pairs = [(found[holes[letter]], letter) for letter in letters]
        right = times(*(delta(left, other) for left, other in pairs))
        return self._joined((), lambda _: right, (Entry(expr, self.wrt, right),))

    def _compound(self, expr: Expr) -> Variants:
        match expr:
            case Var(name, slots):
                return self._symbol(name, slots)
            case Add(terms):
                found = [self.of(term) for term in terms]
                slopes = [slope for slope, _ in found if slope != ZERO]
                others = [plus(slopes[:n] + slopes[n + 1 :]) for n in range(len(slopes))] if len(slopes) > 1 else []
                return self._joined(found, plus, map(TermLaw, slopes, others))
            case Mul():
                return self._product(expr)
            case Pow(base, exponent):
                return self._power(expr, base, exponent)
            case Sum():
                return self._sum(expr)
            case Product(index, body):
                ratio = times(self.of(body)[0], power(body, -1))
                return times(expr, Sum(index, ratio, expr.unequal, expr.bounds)), ()
            case Fn(name, args):
                return self._chain(expr, _slopes(name, args), args)
            case Apply(name, orders, args, slots):
                more = [tuple(o + (p == place) for p, o in enumerate(orders)) for place in range(len(args))]
                return self._chain(expr, [Apply(name, new, args, slots) for new in more], args)
            case Where(left, right, then, otherwise):
                return self._joined([self.of(then), self.of(otherwise)], lambda new: Where(left, right, *new))
            case Pick(index, items):
                return self._joined([self.of(item) for item in items], lambda new: Pick(index, new))
            case D(body, wrt):
                inner = Differentiation(wrt, self.definitions, self.context, (), self.settle).of(body)[0]
                return self.of(inner)
        raise NotDerivable

    def _symbol(self, name: str, slots: tuple[Slot, ...]) -> Variants:
        """Through the definition of a symbol."""
        known = self.definitions.get(name)
        if isinstance(self.wrt, Var) and name == self.wrt.name:
            known = self.context.definitions[name]
        if name in self._inside:  # a recursion: the derivative of the entry before stays
            return D(Var(name, slots), self.wrt), ()
        if known is not None:
            body = freshen(substitute_slots(known.body, dict(zip(known.params, slots, strict=True))))
            self._inside.append(name)
            found = self.of(body)
            self._inside.pop()
            laws = (SymbolLaw(Var(name, slots), found[0]),) if found[0] != ZERO else ()
            _, wrong = self._joined([found], lambda new: new[0], laws)
            return self.settle(found[0]), wrong
        if slots or name not in self.context.unknown_of:
            raise NotDerivable
        return self._unknown(name)

    def _unknown(self, name: str) -> Variants:
        """``dL/dx = sum_ij dL/dY_ij dY_ij/dx`` for an unknown function L of Y."""
        entries = []
        for argument in self.context.unknown_of[name]:
            sizes = self.context.slots.get(argument, ())
            indices = tuple(fresh(Index(letter, size)) for letter, size in zip("ijklmn", sizes, strict=False))
            entries.append(Var(argument, indices))

        def join(slopes: tuple[Expr, ...]) -> Expr:
            return plus(_summed(Var(name), entry, slope) for entry, slope in zip(entries, slopes, strict=True))

        return self._joined([self.of(entry) for entry in entries], join)

    def _product(self, expr: Mul) -> Variants:
        fixed = [factor for factor in expr.factors if not self.moving & names(factor)]
        moving = [factor for factor in expr.factors if self.moving & names(factor)]
        below = [divisor for factor in moving if (divisor := _divisor(factor)) is not None]
        above = [factor for factor in moving if _divisor(factor) is None]
        found = self._quotient(times(*above), times(*below)) if below else self._factors(tuple(moving))
        return self._joined([found], lambda new: times(*fixed, new[0]))

    def _factors(self, factors: tuple[Expr, ...]) -> Variants:
        """``(u v)' = u' v + u v'``"""
        found = [self.of(factor) for factor in factors]

        def terms(slopes: tuple[Expr, ...]) -> tuple[Expr, ...]:
            return tuple(times(*factors[:n], slope, *factors[n + 1 :]) for n, slope in enumerate(slopes))

        slopes = tuple(right for right, _ in found)
        laws = (ProductLaw(factors, slopes, terms(slopes)),) if len(factors) > 1 else ()
        return self._joined(found, lambda slopes: plus(terms(slopes)), laws)

    def _quotient(self, u: Expr, v: Expr) -> Variants:
        """``(u/v)' = (u' v - u v') / v^2``"""
        upper, lower = self.of(u), self.of(v)

        def join(slopes: tuple[Expr, ...]) -> Expr:
            return times(plus((times(slopes[0], v), times(MINUS_ONE, u, slopes[1]))), power(v, -2))

        return self._joined([upper, lower], join, (QuotientLaw(u, v, upper[0], lower[0]),))

    def _power(self, expr: Pow, base: Expr, exponent: Expr) -> Variants:
        divisor = _divisor(expr)
        if divisor is not None:
            return self._quotient(ONE, divisor)
        if not self.moving & names(exponent):
            lower = power(base, exponent.value - 1) if isinstance(exponent, Num) else Pow(base, sub(exponent, ONE))
            return self._chain(expr, [times(exponent, lower)], (base,))
        outer = [times(exponent, Pow(base, sub(exponent, ONE))), times(expr, log(base))]
        return self._chain(expr, outer, (base, exponent))

    def _chain(self, expr: Expr, outer: Sequence[Expr], args: tuple[Expr, ...]) -> Variants:
        """``f(u)' = f'(u) u'``"""
        parts = []
        for slope, arg in zip(outer, args, strict=True):
            inner = self.of(arg)
            laws = (ChainLaw(expr, slope, arg, inner[0]),) if inner[0] != ZERO else ()
            parts.append(self._joined([inner], lambda new, slope=slope: times(slope, *new), laws))  # type: ignore[misc]
        return self._joined(parts, plus)

    def _sum(self, expr: Sum) -> Variants:
        found = self.of(expr.body)

        def join(new: tuple[Expr, ...]) -> Expr:
            return Sum(expr.index, new[0], expr.unequal, expr.bounds) if new[0] != ZERO else ZERO

        return self._joined([found], join, (SumLaw(expr.index, expr.body, found[0]),) if found[0] != ZERO else ())


def _first_of_each(variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
    """As many variants of each slip as are followed."""
    if len(variants) <= _MOST:
        return variants
    counts: Counter[Slip] = Counter()
    kept: list[Variant] = []
    for variant in variants:
        counts[variant.slip] += 1
        if counts[variant.slip] <= _MOST:
            kept.append(variant)
    return tuple(kept)


def _summed(function: Var, entry: Var, slope: Expr) -> Expr:
    """``sum_ij dL/dY_ij u_ij``"""
    term = times(D(function, entry), slope)
    for index in reversed(entry.indices):
        if term != ZERO and isinstance(index, Index):
            term = Sum(index, term)
    return freshen(term)


def _divisor(expr: Expr) -> Expr | None:
    """``v^n`` where the expression is ``1/v^n``."""
    if isinstance(expr, Pow) and isinstance(expr.exponent, Num) and expr.exponent.value < 0:
        return power(expr.base, -expr.exponent.value)
    return None


def _slopes(name: str, args: tuple[Expr, ...]) -> Sequence[Expr]:
    """The derivative of a known function by each of its arguments."""
    u, own = args[0], Fn(name, args)
    match name:
        case "exp":
            return [own]
        case "log":
            return [power(u, -1)]
        case "tanh":
            return [sub(ONE, power(own, 2))]
        case "sigmoid":
            return [times(own, sub(ONE, own))]
        case "softplus":
            return [Fn("sigmoid", args)]
        case "sinh" | "cosh":
            return [Fn("cosh" if name == "sinh" else "sinh", args)]
        case "sin":
            return [Fn("cos", args)]
        case "cos":
            return [neg(Fn("sin", args))]
        case "erf":
            return [times(num(2), power(Const("pi"), Fraction(-1, 2)), exp(neg(power(u, 2))))]
        case "normcdf":
            return [Fn("normpdf", args)]
        case "normpdf":
            return [neg(times(u, own))]
        case "relu":
            return [Fn("step", args)]
        case "abs":
            return [Fn("sign", args)]
        case "sign" | "step":
            return [ZERO]
        case "max" | "min":
            v = args[1]
            bigger = [Fn("step", (sub(u, v),)), Fn("step", (sub(v, u),))]
            return bigger if name == "max" else bigger[::-1]
    raise NotDerivable

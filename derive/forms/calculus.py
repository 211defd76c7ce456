"""The laws of differentiation, one method each, and what becomes of a derivative if one of them is misapplied once.

A law is applied at many places of one derivative. ``Slip`` sees every application and may propose other results for it;
``derivatives`` gives the derivative, and every variant of it in which exactly one application went that way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from derive.forms.building import delta, plus, power, times
from derive.forms.laws import (
    ChainLaw,
    Entry,
    ProductLaw,
    QuotientLaw,
    Settle,
    Slip,
    SumLaw,
    SymbolLaw,
    as_it_is,
    no_slip,
)
from derive.forms.matching import match
from derive.model import Context, Definition
from derive.notation import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Apply,
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
    free_indices,
    fresh,
    freshen,
    log,
    names,
    neg,
    sub,
    substitute_slots,
)


class NotDerivable(Exception):
    """No law of this module applies."""


Variants = tuple[Expr, tuple[Expr, ...]]
"""The derivative, and its variants with one slip."""

NOTHING: Variants = (ZERO, ())
_MOST = 60


def derivatives(expr: D, context: Context, slip: Slip = no_slip, settle: Settle = as_it_is) -> Variants:
    """``d body / d wrt`` without derivatives by the laws, and its variants with one slip.

    ``settle`` simplifies the derivative of a defined symbol before it is used further.
    Raises ``NotDerivable`` where no law applies, or where a defined variable stands on no path to the body.
    """
    body, definitions = expr.body, context.definitions
    if expr.mode == "explicit" and isinstance(body, Var) and body.name in definitions:
        definitions = {body.name: definitions[body.name]}
    found = Differentiation(expr.wrt, definitions, context, slip, settle).of(body)
    if found[0] == ZERO and isinstance(expr.wrt, Var) and expr.wrt.name in context.definitions:
        raise NotDerivable
    return found


class Differentiation:
    """The derivative by one entry, or by an expression all of whose occurrences are one variable."""

    def __init__(
        self, wrt: Expr, definitions: Mapping[str, Definition], context: Context, slip: Slip, settle: Settle
    ) -> None:
        self.wrt, self.slip, self.settle, self.context = wrt, slip, settle, context
        self.symbols = names(wrt)
        held = {wrt.name} if isinstance(wrt, Var) else set()
        self.definitions = {name: known for name, known in definitions.items() if name not in held}
        self.moving = self._moving()

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
        known = self._occurrence(expr)
        if known is None:
            known = self._compound(expr)
        return known[0], known[1][:_MOST]

    def _occurrence(self, expr: Expr) -> Variants | None:
        """``d x_k / d x_i = delta_ki``, for the variable itself or an expression of its form."""
        letters = tuple(sorted(free_indices(self.wrt), key=lambda index: (index.name, index.number)))
        if isinstance(self.wrt, Var):
            if not isinstance(expr, Var) or expr.name != self.wrt.name:
                return None
            pairs = list(zip(expr.indices, self.wrt.indices, strict=True))
        else:
            holes = {letter: Index(letter.name, letter.size, -1 - place) for place, letter in enumerate(letters)}
            pattern = substitute_slots(self.wrt, holes)
            found = match(pattern, expr, frozenset(holes.values()), {})
            if found is None:
                return None
            pairs = [(found[holes[letter]], letter) for letter in letters]
        right = times(*(delta(left, other) for left, other in pairs))
        return right, tuple(self.slip(Entry(expr, self.wrt, right)))

    def _compound(self, expr: Expr) -> Variants:
        match expr:
            case Var(name, slots):
                return self._symbol(name, slots)
            case Add(terms):
                return self._all(terms, plus)
            case Mul():
                return self._product(expr)
            case Pow(base, exponent):
                return self._power(expr, base, exponent)
            case Sum():
                return self._sum(expr)
            case Product(index, body):
                ratio = self.of(body)[0]
                return times(expr, Sum(index, times(ratio, power(body, -1)), expr.unequal, expr.bounds)), ()
            case Fn(name, args):
                return self._chain(expr, _slopes(name, args), args)
            case Apply(name, orders, args, slots):
                outer = [
                    Apply(name, tuple(o + (p == place) for p, o in enumerate(orders)), args, slots)
                    for place in range(len(args))
                ]
                return self._chain(expr, outer, args)
            case Where(left, right, then, otherwise):
                return self._all((then, otherwise), lambda new: Where(left, right, *new))
            case Pick(index, items):
                return self._all(items, lambda new: Pick(index, tuple(new)))
            case D(body, wrt):
                inner = Differentiation(wrt, self.definitions, self.context, no_slip, self.settle).of(body)[0]
                return self.of(inner)
        raise NotDerivable

    def _all(self, parts: tuple[Expr, ...], join: Callable[[tuple[Expr, ...]], Expr]) -> Variants:
        """What is linear in its parts."""
        found = [self.of(part) for part in parts]
        right = tuple(own for own, _ in found)
        wrong = [
            join((*right[:place], variant, *right[place + 1 :]))
            for place, (_, own) in enumerate(found)
            for variant in own
        ]
        return join(right), tuple(wrong)

    def _symbol(self, name: str, slots: tuple[Slot, ...]) -> Variants:
        """Through the definition of a symbol."""
        known = self.definitions.get(name)
        if known is not None:
            body = freshen(substitute_slots(known.body, dict(zip(known.params, slots, strict=True))))
            right, wrong = self.of(body)
            slips = self.slip(SymbolLaw(Var(name, slots), right)) if right != ZERO else ()
            return self.settle(right), (*slips, *wrong)
        if slots or name not in self.context.unknown_of:
            raise NotDerivable
        return self._unknown(name), ()

    def _unknown(self, name: str) -> Expr:
        """``dL/dx = sum_ij dL/dY_ij dY_ij/dx`` for an unknown function L of Y."""
        terms = []
        for argument in self.context.unknown_of[name]:
            sizes = self.context.slots.get(argument, ())
            indices = tuple(fresh(Index(letter, size)) for letter, size in zip("ijklmn", sizes, strict=False))
            entry = Var(argument, indices)
            term = times(D(Var(name), entry), self.of(entry)[0])
            for index in reversed(indices):
                term = Sum(index, term) if term != ZERO else ZERO
            terms.append(term)
        return plus(terms)

    def _product(self, expr: Mul) -> Variants:
        fixed = [factor for factor in expr.factors if not self.moving & names(factor)]
        moving = [factor for factor in expr.factors if self.moving & names(factor)]
        below = [divisor for factor in moving if (divisor := _divisor(factor)) is not None]
        above = [factor for factor in moving if _divisor(factor) is None]
        if below:
            right, wrong = self._quotient(times(*above), times(*below))
        else:
            right, wrong = self._factors(Mul(tuple(moving)) if len(moving) > 1 else moving[0])
        return times(*fixed, right), tuple(times(*fixed, variant) for variant in wrong)

    def _factors(self, expr: Expr) -> Variants:
        """``(u v)' = u' v + u v'``"""
        if not isinstance(expr, Mul):
            return self.of(expr)
        found = [self.of(factor) for factor in expr.factors]

        def term(place: int, slope: Expr) -> Expr:
            return times(*expr.factors[:place], slope, *expr.factors[place + 1 :])

        terms = tuple(term(place, own) for place, (own, _) in enumerate(found))
        wrong = [
            plus((*terms[:place], term(place, variant), *terms[place + 1 :]))
            for place, (_, own) in enumerate(found)
            for variant in own
        ]
        return plus(terms), (*self.slip(ProductLaw(expr, terms)), *wrong)

    def _quotient(self, u: Expr, v: Expr) -> Variants:
        """``(u/v)' = (u' v - u v') / v^2``"""
        (du, wrong_du), (dv, wrong_dv) = self.of(u), self.of(v)

        def result(du: Expr, dv: Expr) -> Expr:
            return times(plus((times(du, v), times(MINUS_ONE, u, dv))), power(v, -2))

        wrong = [result(variant, dv) for variant in wrong_du] + [result(du, variant) for variant in wrong_dv]
        return result(du, dv), (*self.slip(QuotientLaw(u, v, du, dv)), *wrong)

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
        found = [self.of(arg) for arg in args]
        right = tuple(times(slope, own) for slope, (own, _) in zip(outer, found, strict=True))
        wrong: list[Expr] = []
        for place, (slope, (own, variants)) in enumerate(zip(outer, found, strict=True)):
            new = [times(slope, variant) for variant in variants]
            if own != ZERO:
                new = [*self.slip(ChainLaw(expr, slope, args[place], own)), *new]
            wrong += [plus((*right[:place], variant, *right[place + 1 :])) for variant in new]
        return plus(right), tuple(wrong)

    def _sum(self, expr: Sum) -> Variants:
        right, wrong = self.of(expr.body)

        def result(body: Expr) -> Expr:
            return freshen(Sum(expr.index, body, expr.unequal, expr.bounds)) if body != ZERO else ZERO

        slips = self.slip(SumLaw(expr.index, expr.body, right)) if right != ZERO else ()
        return result(right), (*slips, *map(result, wrong))


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

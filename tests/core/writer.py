"""Writes random expressions, rewrites them by laws, and makes mistakes in them. It shares no law with the package."""

# ruff: noqa: E741 (a row is one law in the letters of the subject)

from __future__ import annotations

from random import Random

from derive.notation import (
    ONE,
    ZERO,
    Add,
    D,
    Delta,
    Expr,
    Fn,
    Index,
    Mul,
    Num,
    Pow,
    Size,
    Slot,
    Sum,
    Var,
    Where,
    children,
    exp,
    free_indices,
    fresh,
    log,
    neg,
    num,
    rebuild,
    substitute_slots,
    walk,
)

I, J, K, C = Index("i", "K"), Index("j", "K"), Index("k", "K"), Index("c", "D")
LETTERS: dict[str, tuple[str, ...]] = {"x": ("K",), "y": ("K",), "a": ("K", "K"), "w": ("K", "D"), "t": (), "s": ()}


class Writer:
    """Writes random expressions and rewrites them by laws."""

    def __init__(self, seed: int, rational: bool) -> None:
        self.random, self.rational = Random(seed), rational

    def expression(self, depth: int, scope: tuple[Index, ...] = (I, J)) -> Expr:
        """A random expression with these free indices at most."""
        kinds = ["entry"] * 3 + ["number", "delta", "size"]
        if depth:
            kinds += ["add"] * 3 + ["mul"] * 4 + ["sum"] * 5 + ["square", "inverse", "less", "where"]
            kinds += [] if self.rational else ["exp", "log"]
        match self.random.choice(kinds):
            case "number":
                return num(self.random.choice([-2, -1, 2, 3]))
            case "size":
                return Size("K")
            case "delta":
                return Delta(self.slot("K", scope), self.slot("K", scope))
            case "add":
                return Add((self.expression(depth - 1, scope), self.expression(depth - 1, scope)))
            case "mul":
                return Mul((self.expression(depth - 1, scope), self.expression(depth - 1, scope)))
            case "sum":
                bound = fresh(self.random.choice([K, K, C]))
                return Sum(bound, self.expression(depth - 1, (*scope, bound)))
            case "less":
                bound = fresh(K)
                return Sum(bound, self.expression(depth - 1, (*scope, bound)), (self.slot("K", scope),))
            case "where":
                branches = self.expression(depth - 1, scope), self.expression(depth - 1, scope)
                return Where(self.slot("K", scope), self.slot("K", scope), *branches)
            case "square":
                return Pow(self.expression(depth - 1, scope), num(2))
            case "inverse":
                return Pow(Add((self.expression(depth - 1, scope), num(5))), num(-1))
            case "exp":
                return exp(self.entry(scope))
            case "log":
                return log(Add((ONE, exp(self.entry(scope)))))
        return self.entry(scope)

    def entry(self, scope: tuple[Index, ...]) -> Expr:
        name = self.random.choice([name for name in LETTERS if name != "w" or any(i.size == "D" for i in scope)])
        return Var(name, tuple(self.slot(size, scope) for size in LETTERS[name]))

    def slot(self, size: str, scope: tuple[Index, ...]) -> Slot:
        return self.random.choice([index for index in scope if index.size == size])

    def somewhere(self, expr: Expr, change: str) -> Expr:
        """The expression with a rewriting or a mutation of one random node."""
        target = self.random.randrange(sum(1 for _ in walk(expr)))
        seen = -1

        def go(node: Expr) -> Expr:
            nonlocal seen
            seen += 1
            here = seen == target
            below = children(node)
            node = rebuild(node, tuple(map(go, below))) if below else node
            return getattr(self, change)(node) if here else node

        return go(expr)

    def rewritten(self, node: Expr) -> Expr:
        """An expression that is equal wherever it is defined."""
        u = self.entry((I, J))
        laws = [
            node,
            Add((node, u, neg(u))),
            Mul((ONE, node)),
            Add((ZERO, node)),
            Mul((node, Size("K"), Pow(Size("K"), num(-1)))),
        ]
        match node:
            case Add(terms):
                laws += [Add(terms[::-1]), Add((Mul((num(2), Add(terms))), neg(Add(terms))))]
            case Mul((Add(terms), *rest)):
                laws += [Add(tuple(Mul((term, *rest)) for term in terms))] * 3
            case Mul(factors):
                laws += [Mul(factors[::-1])]
            case Sum(index, Add(terms), unequal):
                laws += [Add(tuple(Sum(index, term, unequal) for term in terms))] * 3
            case Sum(index, Sum(inner, body, ()), ()):
                laws += [Sum(inner, Sum(index, body))] * 3
            case Sum(index, body, ()):
                outside = [slot for slot in (I, J) if slot.size == index.size]
                for slot in outside:
                    laws.append(Add((Sum(index, body, (slot,)), substitute_slots(body, {index: slot}))))
                other = fresh(index)
                laws.append(Sum(index, Sum(other, Mul((Delta(index, other), substitute_slots(body, {index: other}))))))
            case Where(left, right, then, otherwise):
                laws += [
                    Add((Mul((Delta(left, right), then)), Mul((Add((ONE, neg(Delta(left, right)))), otherwise))))
                ] * 2
            case Var(name, (Index() as first, *rest)):
                bound = fresh(Index("m", first.size))
                laws += [Sum(bound, Mul((Delta(bound, first), Var(name, (bound, *rest)))))] * 2
            case Pow(base, Num(value)) if value == 2:
                laws += [Mul((base, base))]
            case Fn("exp", (argument,)):
                laws += [
                    Mul((exp(Add((argument, u))), exp(neg(u)))),
                    Pow(exp(Mul((num(2), argument))), Num(num(1).value / 2)),
                ]
            case Fn("log", (argument,)):
                laws += [neg(log(Pow(argument, num(-1)))), Add((log(Mul((argument, exp(u)))), neg(u)))]
        return self.random.choice(laws)

    def mutated(self, node: Expr) -> Expr:
        """An expression that is probably another."""
        wrong = [neg(node), Mul((num(2), node)), Add((node, ONE))]
        match node:
            case Var(name, indices) if indices:
                wrong += [Var(name, tuple(self.random.choice([I, J]) if s.size == "K" else s for s in indices))] * 4
            case Num(value):
                wrong += [Num(value + 1)]
            case Add(terms) | Mul(terms):
                wrong += [terms[0], terms[-1]]
            case Delta(left, _) if left.size == "K":
                wrong += [ONE, Delta(left, I), Delta(left, J)]
            case Sum(index, body, unequal):
                wrong += [
                    Sum(index, body, (*unequal, I))
                    if index.size == "K"
                    else body
                    if index not in free_indices(body)
                    else node
                ]
                wrong += [substitute_slots(body, {index: I}) if index.size == "K" else node]
                wrong += [Mul((Size("K"), node)), Sum(index, body) if unequal else node]
            case Size():
                wrong += [ONE, Add((node, num(-1)))]
        return self.random.choice(wrong)


def true_statement(seed: int) -> tuple[Expr, Expr]:
    """Two expressions that are equal by construction."""
    writer = Writer(seed, rational=False)
    lhs = rhs = writer.expression(4)
    for _ in range(writer.random.randrange(1, 5)):
        rhs = writer.somewhere(rhs, "rewritten")
    return lhs, rhs


def false_statement(seed: int) -> tuple[Expr, Expr]:
    """Two expressions that are probably not equal; the oracle says whether they are."""
    writer = Writer(seed, rational=True)
    lhs = rhs = writer.expression(3)
    for _ in range(writer.random.randrange(0, 3)):
        rhs = writer.somewhere(rhs, "rewritten")
    rhs = writer.somewhere(rhs, "mutated")
    if writer.random.random() < 0.3:
        lhs, rhs = D(lhs, Var("x", (J,))), D(rhs, Var("x", (J,)))
    return lhs, rhs

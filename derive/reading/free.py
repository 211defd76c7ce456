"""The index letters that stand free in a formula."""

from __future__ import annotations

from derive.tex.syntax import Big, Derivative, Frac, Name, Node, Script, Terms, Times


def free_letters(node: Node, bound: frozenset[str] = frozenset()) -> frozenset[str]:
    """The index letters in subscripts outside the sums that bind them; sums without letters are passed over."""
    match node:
        case Big(_, _, letters, _, _, _, unequal, body):
            if not letters:
                return frozenset()
            inner = bound | {letter.text for letter in letters}
            found = free_letters(body, inner)
            for left, right in unequal:
                found |= frozenset(s.text for s in (left, right) if isinstance(s, Name)) - inner
            return found
        case Script(_, base, subs, labels):
            here = frozenset(i.text for i in subs + labels if isinstance(i, Name) and len(i.text) == 1) - bound
            here |= frozenset().union(*(free_letters(i, bound) for i in subs + labels if isinstance(i, Script)))
            power = free_letters(node.power, bound) if node.power is not None else frozenset()
            return here | free_letters(base, bound) | power
        case Terms(_, terms):
            return frozenset().union(*(free_letters(term, bound) for _, term in terms))
        case Times(_, factors):
            return frozenset().union(*(free_letters(factor, bound) for factor in factors))
        case Frac(_, top, bottom):
            return free_letters(top, bound) | free_letters(bottom, bound)
        case Derivative(_, body, wrts):
            return free_letters(body, bound).union(*(free_letters(wrt, bound) for wrt in wrts))
    found = frozenset()
    for name in ("body", "items", "args", "condition"):
        below = getattr(node, name, ())
        for part in below if isinstance(below, tuple) else (below,):
            if isinstance(part, Node):
                found |= free_letters(part, bound)
    return found

"""The index letters that stand free in a formula."""

from __future__ import annotations

from derive.tex.syntax import Big, Derivative, Frac, Name, Node, Number, Script, Terms, Times


def free_letters(node: Node, bound: frozenset[str] = frozenset()) -> frozenset[str]:
    """The index letters in subscripts outside the sums that bind them; sums without letters are passed over."""
    found = set[str]()
    _gather(node, bound, found)
    return frozenset(found)


def _gather(node: Node, bound: frozenset[str], found: set[str]) -> None:
    match node:
        case Name() | Number():
            return
        case Script(_, base, subs, labels, power):
            for item in (*subs, *labels):
                if isinstance(item, Name) and len(item.text) == 1 and item.text not in bound:
                    found.add(item.text)
                elif isinstance(item, Script):
                    _gather(item, bound, found)
            _gather(base, bound, found)
            if power is not None:
                _gather(power, bound, found)
        case Terms(_, terms):
            for _, term in terms:
                _gather(term, bound, found)
        case Times(_, factors):
            for factor in factors:
                _gather(factor, bound, found)
        case Frac(_, top, bottom):
            _gather(top, bound, found)
            _gather(bottom, bound, found)
        case Derivative(_, body, wrts):
            for part in (body, *wrts):
                _gather(part, bound, found)
        case Big(_, _, letters, _, _, _, unequal, body):
            inner = bound | {letter.text for letter in letters}
            if letters:
                _gather(body, inner, found)
                found |= {side.text for pair in unequal for side in pair if isinstance(side, Name)} - inner
        case _:
            for name in ("body", "items", "args", "condition"):
                below = getattr(node, name, ())
                for part in below if isinstance(below, tuple) else (below,):
                    if isinstance(part, Node):
                        _gather(part, bound, found)

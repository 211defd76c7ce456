"""Mutants of the core that no test can or should kill, by kind, each with its reason; they are counted by themselves.

What is listed is a place (``file:function`` or ``file:CONSTANT``, with ``*`` for anything) and a text that the change
contains. What a test kills is counted as killed, whatever stands here.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

_FALSE = re.compile("False")

EFFORT = "effort"
"""How much is tried before giving up, or kept: no verdict is other than undecided for it."""
WAY = "way"
"""Another way to the same value: a short cut not taken, a value computed again that is known, another order."""
NAME = "name"
"""A name or a type that nothing looks at: of a bound index, of an array's numbers that fit either way, for mypy."""
SAME = "same"
"""The same value: what is left out is the default, 0, or what the other operand has already."""
NEVER = "never"
"""What never happens: a node or a function that does not exist, a measured number that equals a bound."""

PLACES: dict[str, tuple[tuple[str, str], ...]] = {
    EFFORT: (
        ("*:_MOST*", ""),
        ("*:MOST*", ""),
        ("*:_TRIE*", ""),
        ("*:_ROUNDS", ""),
        ("*:_EXTRA", ""),
        ("*:_LAYOUTS", ""),
        ("*:_POINTS", ""),
        ("*:_BATCHES", ""),
        ("*:_FEW", ""),
        ("*:_ENTRIES", ""),
        ("*:_ENOUGH", ""),
        ("exact/proof.py:Prover.prove", "_ENOUGH"),
        ("*:_ARGUMENTS", ""),
        ("*:_DEEPEST", ""),
        ("*:_SHORTEST", ""),
        ("*:LONGEST", ""),
        ("exact/identity.py:Limits", ""),
        ("exact/identity.py:IdentityTest._afford", ""),
        ("exact/identity.py:IdentityTest._compare", "self._afford"),
        ("exact/identity.py:IdentityTest._compare", "> 4  →  >= 4"),
        ("real/impose.py:_correct", "5  →  6"),
        ("real/impose.py:_correct", "np.clip"),
        ("*", "MAX_NODES  →"),
        ("exact/graph.py:Graph.__init__", "1_000_000"),
        ("exact/*.py:*.__init__", "100_000"),
        ("exact/identity.py:IdentityTest._sizes", "1  →  2"),
        ("exact/identity.py:IdentityTest._sizes", "self.question.rhs)  →"),
        ("exact/identity.py:IdentityTest._needed", "1  →  2"),
        ("exact/identity.py:IdentityTest._shapes", 'Refused("budget"'),
        ("exact/identity.py:IdentityTest._needed", '"budget"'),
        ("exact/identity.py:IdentityTest._search", "< 4  →  <= 4"),
        ("exact/identity.py:IdentityTest._compare", "2  →  3"),
        ("exact/algebra.py:Algebra.make", "self.limit  →"),
        ("real/confirm.py:_polished", "50  →"),
        ("real/draws.py:_STYLES", ""),
        ("judge.py:_judged", "limits=limits"),
        ("order.py:_Rules._parts", "1  →  2"),
        ("order.py:_Rules._parts", "depth + 1"),
        ("real/plain.py:_POOLS", ""),
    ),
    WAY: (
        ("*", "known = None"),
        ("*", "get(key)  →  self._known.get(None)"),
        ("exact/evaluate.py:Evaluation._pow", "(exponent == -1) and False"),
        ("exact/evaluate.py:Evaluation._entry", "isinstance(slots[0], Index)"),
        ("exact/fields.py:Tower.power", "base.size"),
        ("exact/fields.py:is_prime", "11  →"),
        ("exact/fields.py:is_prime", "13  →"),
        ("exact/fields.py:chain", "step - 1"),
        ("exact/identity.py:IdentityTest._compare", "attempt - 1"),
        ("exact/levels.py:_Reach._of", "0  →  1"),
        ("exact/applications.py:_inner_first", "> 1  →  >= 1"),
        ("exact/evaluate.py:_some", "or True"),
        ("unroll.py:Writer.write", "or True"),
        ("unroll.py:Writer.write", "> 1  →  >= 1"),
        ("*", "np.errstate(all=None)"),
        ("exact/graph.py:Graph.replace.below", "changed == entry"),
        ("exact/nodes.py:_shape", "(place "),
        ("exact/nodes.py:_shape", "1  →  2"),
        ("exact/translate.py:rewrite", "graph.replace(node, None"),
        ("real/floats.py:_parted", "isinstance(body, Mul)"),
        ("exact/evaluate.py:Evaluation._unknown", "mixed - "),
        ("exact/matching.py:Abstraction.apply.change", 'self.pattern.kind == "add"'),
        ("*", "self._known.get(expr)  →  self._known.get(None)"),
        ("*", "self._known.get(node)  →  self._known.get(None)"),
        ("*", "self._parts.get(key)  →"),
        ("exact/fields.py:Tower.__init__", "> 2  →  >= 2"),
        ("exact/fields.py:Tower.power", "> 8  →  >= 8"),
        ("real/floats.py:World._power", "isinstance(exponent, Num)"),
        ("real/floats.py:World._differences", "self._differenced.get"),
        ("real/precise.py:_whole", "isinstance(exponent, Num)"),
        ("real/precise.py:Precise._once", ""),
        ("layout.py:_apart", "slot.size == size"),
        ("layout.py:_apart", "1  →  2"),
        ("known_integrals.py:_HIGHEST", ""),
        ("real/quadrature.py:believed", "0  →  1"),
    ),
    NAME: (
        ("*", "Array = NDArray"),
        ("*", "dtype=None"),
        ("exact/fields.py:_tables", "dtype=np.uint32)  →"),
        ("*:__all__", ""),
        ("*:Kind", ""),
        ("*", 'Index("", '),
        ("*", '"rc"'),
        ("*", '"abm"'),
        ("exact/graph.py:Graph.*", "next(self._names)"),
        ("exact/relations.py:relations", "] = None  →"),
        ("exact/nodes.py:Node", ""),
        ("real/draws.py:_values", "...IKP"),
        ("known_integrals.py:_NUMBER", ""),
        ("exact/generalise.py:*_freed", "Abstraction(graph, found, None)"),
        ("*", "Draw = Callable"),
        ("*", "Terms = list"),
        ("exact/translate.py:Translation._unknown", "Application(None)"),
        ("exact/linear.py:*", "Index(None, "),
        ("window.py:_begun", "Index(None, "),
    ),
    SAME: (
        ("real/precise.py:Precise.*", "sum("),
        ("real/confirm.py:_polished", "lib.mpf(0))"),
        ("real/floats.py:World._value", "_ZERO"),
        ("real/floats.py:World._value", "_ONE"),
        ("real/floats.py:World._sum", "axis=0"),
        ("exact/orthogonal.py:turned", "1  →  2"),
        ("exact/evaluate.py:Evaluation._tensor", "1  →  2"),
        ("real/floats.py:World._move", "{}"),
        ("real/plain.py:satisfied", "good &= value > 1e-9  →"),
        ("real/plain.py:_values", "np.tri(extents[-1], )"),
        ("exact/evaluate.py:Evaluation._unknown", "== 1  →  != 1"),
        ("known_integrals.py:_plus", "ZERO"),
        ("exact/nodes.py:Node.slots", "BOUND.get("),
        ("moving_ends.py:continues", "> 0  →  >= 0"),
        ("real/intervals.py:_middle", "0  →  1"),
        ("exact/applications.py:*", "slots.get("),
        ("exact/networks.py:_bound", "isinstance(mine, Index)"),
        ("exact/linear.py:Freed._put", "lambda index: None"),
        ("exact/graph.py:Graph.sum", "unequal, None, nested"),
        ("bounds.py:Bounds._of_product", "Range(UNIT, UNIT)"),
        ("bounds.py:Bounds._of", "Range(ZERO, ZERO)"),
    ),
    NEVER: (
        ("*", "raise TypeError("),
        ("*", "TypeError("),
        ("*", "OutOfTime"),
        ("exact/evaluate.py:*", '"nesting"'),
        ("exact/translate.py:Translation._by_expression", "lambda entry"),
        ("real/precise.py:Precise._sign", "self._least"),
        ("exact/networks.py:network", "< factor.exponent  →"),
        ("exact/translate.py:Translation._node", "type(expr)"),
        ("exact/translate.py:Translation._node", '"unknown-node"'),
        ("real/numeric.py:_at", 'Incomparable("assumption")'),
        ("real/numeric.py:_summary", "> CLEAR"),
        ("real/precise.py:_constants", "10  →  11"),
        ("exact/orthogonal.py:turned", "-1  →"),
        ("exact/orthogonal.py:turned", 'if (body.kind == "mul") or True'),
    ),
}


def reason(name: str, change: str) -> str | None:
    """The kind of reason for which a mutant counts as equivalent; None if there is none."""
    old, _, new = change.partition("  →  ")
    if any(old[: at.start()] + "None" + old[at.end() :] == new for at in _FALSE.finditer(old)):
        return SAME
    place = name.partition("#")[0]
    for kind, places in PLACES.items():
        if any(fnmatchcase(place, pattern) and part in change for pattern, part in places):
            return kind
    return None

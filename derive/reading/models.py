r"""Models of data: ``y_i = w^\top x_i + \epsilon_i`` says how y was observed, and defines no function of w.

So it is where the noise has the index of y or is drawn or called so, stands nowhere else, and nothing is averaged.
"""

from __future__ import annotations

import re
from contextlib import suppress

from derive.model import Note
from derive.reading.chance.outcomes import base_name
from derive.reading.understood import ScopeReading
from derive.source import ReadError
from derive.tex.statements import Chain
from derive.tex.syntax import Mean, Name, Node, Script, Terms, skeleton

_NOISE = frozenset((r"\epsilon", r"\varepsilon", r"\xi"))
_CALLED = re.compile(r"\b(?:noise|noisy|disturbances?)\b")
_SAYS = (r"\sim", r"\in", r"\overset{\mathrm{iid}}{\sim}")


def models(reading: ScopeReading) -> frozenset[int]:
    """The chains that are models with noise; the report says so."""
    chains = reading.scope.chains
    noisy = {number: names for number, chain in enumerate(chains) if (names := _noise(reading, chain))}
    if not noisy or any(isinstance(part, Mean) for chain in chains for part in reading.table.nodes(chain)):
        return frozenset()
    found: set[int] = set()
    for number, names in noisy.items():
        others = [c for n, c in enumerate(chains) if n != number and c.signs and c.signs[0].text not in _SAYS]
        if not any(isinstance(p, Name) and p.text in names for chain in others for p in reading.table.nodes(chain)):
            found.add(number)
            left = reading.table.parse(chains[number].members[0])[0]
            reading.notes.append(Note("read-as-model", chains[number].signs[0].span, {"name": base_name(left)}))
    return frozenset(found)


def _noise(reading: ScopeReading, chain: Chain) -> frozenset[str]:
    """The noise that is added in a chain that says what a name is."""
    if len(chain.signs) != 1 or chain.signs[0].text != "=" or chain.signs[0].annotations:
        return frozenset()
    with suppress(ReadError):
        left, right = (reading.table.parse(member)[0] for member in chain.members)
        if isinstance(left, Name | Script) and base_name(left) and isinstance(right, Terms):
            terms = [term for _, term in right.terms if isinstance(term, Name | Script) and base_name(term) in _NOISE]
            random = any(_is_drawn(reading, term) or _same_index(left, term) for term in terms)
            return frozenset(map(base_name, terms)) if random else frozenset()
    return frozenset()


def _same_index(left: Node, term: Node) -> bool:
    return isinstance(left, Script) and isinstance(term, Script) and skeleton(left.subs) == skeleton(term.subs) != ()


def _is_drawn(reading: ScopeReading, term: Node) -> bool:
    """Whether noise is drawn from something, or the text calls it so."""
    drawn = (c for c in reading.scope.chains if c.signs and c.signs[0].text == r"\sim")
    names = {part.text for chain in drawn for part in reading.table.nodes(chain) if isinstance(part, Name)}
    return base_name(term) in names or _CALLED.search(reading.scope.source.text.lower()) is not None

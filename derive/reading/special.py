r"""Letters with a fixed use: ``\Gamma(a)``, the gamma function, ``\psi(a)`` beside it; ``\Delta W``, an increment."""

from __future__ import annotations

from collections.abc import Sequence

from derive.tex.statements import Chain
from derive.tex.vocabulary import ACCENTS, LETTERS, PLAIN_STYLES

GAMMA, DIGAMMA = r"\Gamma", r"\psi"
_STYLED = PLAIN_STYLES | ACCENTS.keys()


def of_gamma(chains: Sequence[Chain]) -> frozenset[str]:
    """Which of the two letters are these functions: always before brackets, the second beside the first."""
    called: dict[str, bool] = {}
    for tokens in (member for chain in chains for member in chain.members):
        for place, token in enumerate(tokens):
            if token.text in (GAMMA, DIGAMMA):
                brackets = place + 1 < len(tokens) and tokens[place + 1].text == "("
                called[token.text] = called.get(token.text, True) and brackets
    return frozenset(name for name, always in called.items() if always) if called.get(GAMMA) else frozenset()


def increments(chains: Sequence[Chain]) -> bool:
    r"""Whether ``\\Delta`` stands in front of letters only, so that ``\\Delta W`` is a name."""
    found = False
    for tokens in (member for chain in chains for member in chain.members):
        for place, token in enumerate(tokens):
            if token.text == r"\Delta":
                behind = tokens[place + 1] if place + 1 < len(tokens) else None
                named = behind is not None and (behind.kind == "letter" or behind.text in _STYLED | LETTERS.keys())
                if not named:
                    return False
                found = True
    return found

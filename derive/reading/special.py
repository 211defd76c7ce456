r"""Letters with a fixed use: ``\Gamma(a)``, ``\psi(a)`` beside it, ``\Phi(x)`` of the normal law; ``\Delta W``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.reading.scopes import Scope
from derive.reading.space.conventions import said
from derive.tex.statements import Chain
from derive.tex.vocabulary import ACCENTS, LETTERS, PLAIN_STYLES

GAMMA, DIGAMMA = r"\Gamma", r"\psi"
FUNCTIONS = {DIGAMMA: "digamma", r"\Phi": "normcdf", r"\phi": "normpdf", r"\varphi": "normpdf"}
"""What these letters are read as."""
DISTRIBUTION, DENSITIES = r"\Phi", (r"\phi", r"\varphi")
_OF_DISTRIBUTION = re.compile(
    r"\b(?:normal|gaussian)[- ](?:cdf\b|cumulative|distribution function)|\bprobit\b|\bgelu\b|"
    r"\b(?:cdf|distribution function)\b[^.]{0,20} of (?:an?|the) (?:standard )?(?:normal|gaussian)",
    re.IGNORECASE,
)
_OF_DENSITY = re.compile(
    r"\bstandard (?:normal|gaussian) (?:probability )?(?:density|pdf)|"
    r"\b(?:density|pdf)\b[^.]{0,20} of (?:an?|the) standard (?:normal|gaussian)",
    re.IGNORECASE,
)
_OF_GAMMA = re.compile(r"\bdigamma\b|\\(?:mathrm|text|operatorname|mathsf)\{(?:Dir|Dirichlet|Gam|Gamma|Ga|Beta)\}")
_STYLED = PLAIN_STYLES | ACCENTS.keys()


def letters(scope: Scope) -> frozenset[str]:
    """Which letters are such functions: always before brackets, and in the words or beside the letter that say so.

    A function that the text defines itself is what it is defined as.
    """
    called: dict[str, bool] = {}
    for tokens in (member for chain in scope.chains for member in chain.members if chain.signs or len(member) > 1):
        for place, token in enumerate(tokens):
            if token.text in (GAMMA, *FUNCTIONS):
                behind = next((one.text for one in tokens[place + 1 :] if one.kind != "prime"), "")
                called[token.text] = called.get(token.text, True) and behind == "("
    heads = (chain.members[0] for chain in scope.chains if chain.signs and chain.signs[0].text in ("=", ":="))
    defined = {head[0].text for head in heads if len(head) == len("f(x)") and head[1].text == "("}
    found = {name for name, always in called.items() if always}
    if not found:
        return frozenset()
    by_gamma = called.get(GAMMA) or said(_OF_GAMMA, scope.source, scope.prose)
    special = (found & {GAMMA, DIGAMMA}) - defined if by_gamma else set[str]()
    if said(_OF_DISTRIBUTION, scope.source, scope.prose):
        special |= {DISTRIBUTION, *DENSITIES} & found - defined
    elif said(_OF_DENSITY, scope.source, scope.prose):
        special |= {*DENSITIES} & found - defined
    return frozenset(special)


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

r"""What a text demands and does not claim: ``f'(x) \stackrel{!}{=} 0``, "setting the derivative to zero, $f'(x) = 0$".

Such a condition holds for what follows, to the end of the scope.
"""

from __future__ import annotations

import re

from derive.tex.statements import Chain
from derive.tex.tokens import DEMANDED

_SETS = re.compile(
    r"(?:\b(?:we|to|and|then|now|us|can)\s+set\b|^\s*set\b|\.\s*set\b|\b(?:setting|equat(?:e|ing)|putting|requir\w+|demand\w*"
    r"|must|solv(?:e|ing)|first[- ]order|stationar\w+|optimality))\b[^.]*$",
    re.IGNORECASE,
)


_SOLUTION = re.compile(r"\\(?:wide)?(?:hat|tilde|bar)\{(.+)\}|(.+?)(?:\^\*|\^\{\*\}|_\{\\mathrm\{.+\}\})")


def solution_of(name: str) -> str | None:
    r"""The symbol of which a name is a value: ``\mu`` of ``\hat\mu``, ``\mu^*`` and ``\mu_{\mathrm{ML}}``."""
    found = _SOLUTION.fullmatch(name)
    return (found[1] or found[2]) if found else None


def is_demanded(chain: Chain) -> bool:
    """Whether the last relation of a chain is written as a demand."""
    return bool(chain.signs) and chain.signs[-1].text == DEMANDED


def sets_to_zero(chain: Chain) -> bool:
    """Whether the words before a display say that its last member is set to 0."""
    if chain.inline or not chain.signs or [token.text for token in chain.members[-1]] != ["0"]:
        return False
    return _SETS.search(chain.lead) is not None

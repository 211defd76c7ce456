"""Mutants of the core that no test can or should kill, by kind, each with its reason; they are counted by themselves.

What is listed is a place (``file:function``) and a text that the change contains. A place ends with ``*`` where what
follows is open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

_FALSE = re.compile("False")


@dataclass(frozen=True)
class Reason:
    """Why the mutants of some places are equivalent: ``(place, part of the change)``."""

    kind: str
    why: str
    where: tuple[tuple[str, str], ...]


REASONS: tuple[Reason, ...] = ()


def reason(name: str, change: str) -> str | None:
    """The kind of reason for which a mutant counts as equivalent; None if there is none."""
    old, _, new = change.partition("  →  ")
    if "False" in old and any(old[: at.start()] + "None" + old[at.end() :] == new for at in _FALSE.finditer(old)):
        return "None for False"
    place = name.partition("#")[0]
    for each in REASONS:
        if any(fnmatchcase(place, pattern) and part in change for pattern, part in each.where):
            return each.kind
    return None

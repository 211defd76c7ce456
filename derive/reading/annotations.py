"""What the author's annotations behind ``%`` say of a relation."""

from __future__ import annotations

import re

from derive.records import dataclass
from derive.tex.statements import Sign


@dataclass(frozen=True)
class Annotation:
    """What was written behind ``%`` on the line of a relation sign."""

    given: bool = False
    wrong: bool = False
    mistake: str | None = None
    define: bool = False
    step: bool = False
    accept_numeric: bool = False
    varying: tuple[str, ...] = ()


_NONE = Annotation()
_IN = re.compile(r"(?:(?:∝|\\propto)\s*)?in\s+(.+)")


def _listed(text: str) -> tuple[str, ...]:
    """``x``, ``\\mu, \\sigma``, ``$x$ and $y$``: letters."""
    return tuple(letter for part in re.split(r",|\band\b", text) if (letter := part.strip(" $.;")))


def annotation(sign: Sign) -> Annotation:
    """The annotations of a sign together; other comments say nothing."""
    if not sign.annotations:
        return _NONE
    texts = [text.strip() for text in sign.annotations]
    named = next((m.group(1) for t in texts if (m := re.match(r"wrong\s*:\s*([\w-]+)", t))), None)
    first = {re.split(r"[\s:,.;]", text)[0] for text in texts}
    return Annotation(
        given="given" in first,
        wrong="wrong" in first,
        mistake=named,
        define="define" in first,
        step="step" in first,
        varying=next((_listed(m[1]) for t in texts if (m := _IN.match(t))), ()),
        accept_numeric=any(re.match(r"accept\s*:\s*numeric", text) for text in texts),
    )

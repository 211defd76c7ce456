"""What the author's annotations behind ``%`` say of a relation."""

from __future__ import annotations

import re
from dataclasses import dataclass

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


def annotation(sign: Sign) -> Annotation:
    """The annotations of a sign together; other comments say nothing."""
    texts = [text.strip() for text in sign.annotations]
    named = next((m.group(1) for t in texts if (m := re.match(r"wrong\s*:\s*([\w-]+)", t))), None)
    first = {re.split(r"[\s:,.;]", text)[0] for text in texts}
    return Annotation(
        given="given" in first,
        wrong="wrong" in first,
        mistake=named,
        define="define" in first,
        step="step" in first,
        accept_numeric=any(re.match(r"accept\s*:\s*numeric", text) for text in texts),
    )

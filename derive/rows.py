"""A piece of LaTeX on one line, without what only lays out the rows that it stands in."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
_TOKEN = re.compile(
    r"\\begin\{[^}]*\}|\\end\{[^}]*\}|\\\\(?:\[[^\]]*\])?|\\(?:nonumber|notag)(?![A-Za-z])|\\(?:label|tag)\{[^}]*\}|\\.|[{}&]|[^\\{}&]+",
    re.DOTALL,
)
_SIZE = re.compile(r"\\(?:(?:left|[bB]igg?[lm]?)\s*|math(?:op|bin|rel)\s*\{?\s*)\Z")
_LAYOUT = re.compile(r"&|\\\\(\[[^\]]*\])?|\\nonumber|\\notag|\\(label|tag)\{[^}]*\}")


def sized(text: str, start: int) -> int:
    r"""Where a piece begins that has a bracket at ``start``: a bracket's size, ``\left``, is no part of its place.

    Nor is what only says how a letter is set: ``\mathop{``.
    """
    size = _SIZE.search(text, max(0, start - 12), start)
    return size.start() if size else start


def one_line(latex: str) -> str:
    """A piece of LaTeX without comments, and without what only lays out the rows that it stands in."""
    depth, kept = 0, []
    for found in _TOKEN.finditer(_COMMENT.sub(r"\1", latex)):
        token = found[0]
        depth += token == "{" or token.startswith(r"\begin{")
        depth -= token == "}" or token.startswith(r"\end{")
        kept.append(" " if depth <= 0 and _LAYOUT.fullmatch(token) else token)
    return " ".join("".join(kept).split())

r"""Macros of TeX: definitions are taken in, uses replaced by what they stand for, and every letter keeps its place.

definition := "\newcommand" ["*"] name ["[" number "]" ["[" default "]"]] body
            | "\def" name parameters body
            | "\let" name ["="] token
            | "\DeclareMathOperator" ["*"] name body
            | "\DeclarePairedDelimiter" name left right
            | "\newenvironment" ["*"] name ["[" number "]" ["[" default "]"]] body body
use        := name argument*
argument   := "{" … "}" | token

A definition holds from where it stands to the end of the document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field

from derive.documents.blocks import word_set
from derive.documents.weaving import Strand
from derive.records import dataclass

_BODY = re.compile(r"#([1-9])|(#)#")
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*\n?[ \t]*")
_PARAMETERS = re.compile(r"#([1-9])")

NEW = word_set(r"\newcommand \renewcommand \providecommand \DeclareRobustCommand \newrobustcmd")
DEF = word_set(r"\def \gdef \edef \xdef")
OPERATOR = r"\DeclareMathOperator"
DELIMITER = r"\DeclarePairedDelimiter"
ENVIRONMENT = word_set(r"\newenvironment \renewenvironment")
LET = r"\let"
DEFINE = NEW | DEF | ENVIRONMENT | {OPERATOR, DELIMITER, LET}
"""The commands that define a macro."""


@dataclass(frozen=True)
class Macro:
    """What a name stands for.

    ``body``: text and the numbers of arguments between. ``ends``: for each argument the text that ends it; empty if it
    is a group or a token. ``opening``: the text before the first one. ``default``: what the first argument is unless
    it is given in square brackets. ``sized``: a star or a size in brackets may follow the name, and says nothing.
    ``final``: no macros are looked for in it.
    """

    body: tuple[str | int, ...]
    ends: tuple[str, ...] = ()
    opening: str = ""
    default: str | None = None
    sized: bool = False
    final: bool = False


def body_of(text: str) -> tuple[str | int, ...]:
    """The text of a definition, cut where arguments come; its comments and line ends say nothing."""
    text = _COMMENT.sub(r"\1", text).replace("\n", " ")
    found: list[str | int] = []
    at = 0
    for place in _BODY.finditer(text):
        found.append(text[at : place.start()] + (place[2] or ""))
        if place[1]:
            found.append(int(place[1]))
        at = place.end()
    found.append(text[at:])
    return tuple(part for part in found if part != "")


def with_arguments(count: int, body: str, default: str | None = None) -> Macro:
    r"""What ``\newcommand`` defines."""
    return Macro(body_of(body), ("",) * count, default=default)


def with_parameters(parameters: str, body: str) -> Macro:
    r"""What ``\def`` defines: ``#1#2``, or with text between, ``(#1|#2)``."""
    opening, *rest = _PARAMETERS.split(parameters)
    return Macro(body_of(body), tuple(rest[1::2]), opening)


def operator(name: str) -> Macro:
    r"""What ``\DeclareMathOperator`` defines: an upright word, or a symbol as it is."""
    word = re.sub(r"\\[,!:; ]|[\s{}~-]", "", name)
    return Macro((f"\\operatorname{{{word}}}" if word.isalnum() else f"{{{name}}}",))


def delimiters(left: str, right: str) -> Macro:
    r"""What ``\DeclarePairedDelimiter`` defines."""
    return Macro((f"\\left{left} ", 1, f" \\right{right}"), ("",), sized=True)


BUILT_IN: Mapping[str, Macro] = {
    r"\ensuremath": with_arguments(1, "#1"),
    r"\xspace": Macro(()),
    r"\mathlarger": with_arguments(1, "#1"),
    r"\texorpdfstring": with_arguments(2, "#1"),
}
"""Macros of packages that only set type."""


@dataclass
class Macros:
    """The macros and environments that are defined at a place."""

    commands: dict[str, Macro] = field(default_factory=lambda: dict(BUILT_IN))
    environments: dict[str, tuple[Macro, Macro]] = field(default_factory=dict)


def filled(body: Sequence[str | int], arguments: Sequence[Sequence[Strand]]) -> list[Strand]:
    """What a macro stands for with these arguments. A letter does not grow together with one of another strand."""
    found: list[Strand] = []
    for part in body:
        if isinstance(part, str):
            new: Sequence[Strand] = [Strand(part)]
        else:
            new = arguments[part - 1] if part <= len(arguments) else []
        if found and new and found[-1].text[-1:].isalpha() and new[0].text[:1].isalpha():
            found.append(Strand(" "))
        found += new
    return found

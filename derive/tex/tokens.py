r"""Tokens of LaTeX mathematics, each with its place; what only sets type (spaces, sizes, tags) is left out.

token := command | letter | word | number | bracket | sign | & | \\ | comment
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from derive.source import ReadError, Span

Kind = Literal[
    "command",
    "letter",
    "number",
    "open",
    "close",
    "sign",
    "relation",
    "script",
    "amp",
    "row",
    "gap",
    "punct",
    "begin",
    "end",
    "prime",
    "words",
    "bar",
]


@dataclass(frozen=True, slots=True)
class Token:
    """One token; ``start`` and ``end`` are offsets in the source text."""

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Its place."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Comment:
    """A LaTeX comment: the text after ``%``, and its place."""

    text: str
    span: Span


RELATIONS = {
    "=": "=",
    ":=": ":=",
    "=:": "=:",
    "==": "==",
    r"\coloneqq": ":=",
    r"\triangleq": ":=",
    r"\equiv": "=",
    r"\approx": r"\approx",
    r"\simeq": r"\approx",
    r"\ne": r"\ne",
    r"\neq": r"\ne",
    "<": "<",
    ">": ">",
    r"\le": r"\le",
    r"\leq": r"\le",
    r"\ge": r"\ge",
    r"\geq": r"\ge",
    r"\in": r"\in",
    r"\sim": r"\sim",
    r"\propto": r"\propto",
    r"\to": r"\to",
    r"\lt": "<",
    r"\gt": ">",
    r"\Rightarrow": r"\implies",
    r"\Longrightarrow": r"\implies",
    r"\implies": r"\implies",
    r"\iff": r"\iff",
    r"\Leftrightarrow": r"\iff",
    r"\coloneq": ":=",
    r"\eqqcolon": "=:",
    r"\doteq": ":=",
    "≠": r"\ne",
}

_SKIPPED = {
    r"\,",
    r"\;",
    r"\:",
    r"\!",
    r"\ ",
    r"\>",
    r"\displaystyle",
    r"\textstyle",
    r"\scriptstyle",
    r"\limits",
    r"\nolimits",
    r"\nonumber",
    r"\notag",
    r"\left",
    r"\right",
    r"\big",
    r"\Big",
    r"\bigg",
    r"\Bigg",
    r"\bigl",
    r"\bigr",
    r"\Bigl",
    r"\Bigr",
    r"\biggl",
    r"\biggr",
    r"\Biggl",
    r"\Biggr",
    r"\middle",
    r"\thinspace",
    r"\hfill",
    r"\mathop",
    r"\mathrel",
    r"\mathbin",
    r"\allowbreak",
    r"\mathstrut",
    r"\strut",
    r"\therefore",
    r"\because",
    r"\noindent",
    r"\centering",
    r"\medspace",
    r"\thickspace",
    r"\bf",
    r"\rm",
    r"\it",
    r"\protect",
    r"\relax",
    r"\negthinspace",
}
_SKIPPED_WITH_ARGUMENT = {
    r"\label",
    r"\tag",
    r"\color",
    r"\vspace",
    r"\hspace",
    r"\tag*",
    r"\phantom",
    r"\hphantom",
    r"\vphantom",
    r"\eqref",
    r"\ref",
    r"\cite",
}
_WORDS = {
    r"\text",
    r"\textbf",
    r"\textit",
    r"\textrm",
    r"\mbox",
    r"\intertext",
    r"\shortintertext",
    r"\textsf",
    r"\texttt",
    r"\textnormal",
}
_GAPS = {r"\quad", r"\qquad", r"\enspace", r"\hskip"}
_BRACKETS = {
    "(": "open",
    "[": "open",
    "{": "open",
    ")": "close",
    "]": "close",
    "}": "close",
    r"\{": "open",
    r"\}": "close",
    r"\lbrace": "open",
    r"\rbrace": "close",
    r"\langle": "open",
    r"\rangle": "close",
    r"\lbrack": "open",
    r"\rbrack": "close",
    r"\lceil": "open",
    r"\rceil": "close",
    r"\lfloor": "open",
    r"\rfloor": "close",
    r"\lVert": "bar",
    r"\rVert": "bar",
    r"\lvert": "bar",
    r"\rvert": "bar",
    r"\|": "bar",
    r"\Vert": "bar",
    r"\vert": "bar",
    "|": "bar",
}
_BAR_TEXT = {r"\lVert": r"\|", r"\rVert": r"\|", r"\Vert": r"\|", r"\|": r"\|"}
_SIGNS = {
    r"\cdot": r"\cdot",
    r"\times": r"\times",
    r"\ast": r"\cdot",
    "*": r"\cdot",
    "/": "/",
    r"\odot": r"\odot",
    r"\circ": r"\odot",
    r"\otimes": r"\otimes",
    "+": "+",
    "-": "-",
    r"\pm": r"\pm",
    r"\mp": r"\mp",
    "−": "-",
    "–": "-",
    "·": r"\cdot",
    "×": r"\times",
    r"\div": "/",
    r"\cdotp": r"\cdot",
    r"\bullet": r"\cdot",
    "∗": r"\cdot",
    r"\star": r"\cdot",
}
_LEX = re.compile(
    r"(?P<space>\s+)|(?P<comment>%[^\n]*)|(?P<font>\{\s*\\(?:rm|bf|it|sf|tt|cal)\b\s*(?P<styled>\\?[A-Za-z]+)\s*\})|(?P<row>\\\\(?:\[[^\]]*\]|\*)?)|(?P<command>\\(?:[A-Za-z]+\*?|.))"
    r"|(?P<number>\d+(?:\.\d+)?|\.\d+)|(?P<double>:=|=:|==)|(?P<char>.)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Tokens:
    """The tokens of one display and the comments that stood among them."""

    tokens: tuple[Token, ...]
    comments: tuple[Comment, ...]


def tokenize(text: str, start: int = 0) -> Tokens:
    """Cut maths into tokens; ``start`` is the offset of ``text`` in its source.

    Raises ReadError for an unknown character or an argument that does not end.
    """
    tokens: list[Token] = []
    comments: list[Comment] = []
    at = 0
    while at < len(text):
        match = _LEX.match(text, at)
        assert match is not None
        begin, at, kind, word = match.start(), match.end(), match.lastgroup, match.group()
        here = Span(start + begin, start + at)
        if kind == "space" or word == "~":
            continue
        if match["font"] is not None:
            tokens += tokenize(match["styled"], start + match.start("styled")).tokens
            continue
        if kind == "comment":
            comments.append(Comment(word[1:].strip(), here))
        elif kind == "row":
            tokens.append(Token("row", word, here.start, here.end))
        elif kind == "command":
            if word.endswith("*") and word != r"\*":
                starred = word[:-1]
                if starred not in (r"\operatorname", r"\tag", r"\hspace", r"\vspace"):
                    word, at = starred, at - 1
                    here = Span(here.start, here.end - 1)
            at = _command(text, word, at, start, here, tokens)
        elif kind == "number":
            tokens.append(Token("number", word, here.start, here.end))
        elif kind == "double":
            tokens.append(Token("relation", RELATIONS[word], here.start, here.end))
        else:
            tokens.append(_character(word, here))
    return Tokens(tuple(tokens), tuple(comments))


def _command(text: str, word: str, at: int, start: int, here: Span, tokens: list[Token]) -> int:
    """Append the token of a command; give the offset behind it and behind an argument that belongs to it."""
    if word in (r"\left", r"\right", r"\middle") and text[at : at + 1] == ".":
        return at + 1
    if word in _SKIPPED:
        return at
    if word in _SKIPPED_WITH_ARGUMENT:
        return _argument(text, at, start)[1] if text[at:].lstrip().startswith("{") else at
    if word in _WORDS:
        inner, end = _argument(text, at, start)
        tokens.append(Token("words", inner, here.start, start + end))
        return end
    if word in (r"\begin", r"\end"):
        name, end = _argument(text, at, start)
        tokens.append(Token("begin" if word == r"\begin" else "end", name, here.start, start + end))
        return end
    if word in (r"\stackrel", r"\overset", r"\underset"):
        return _stacked(text, word, at, start, here, tokens)
    kind: Kind = "command"
    value = word
    if word in _GAPS:
        kind = "gap"
    elif word in RELATIONS:
        kind, value = "relation", RELATIONS[word]
    elif word in _BRACKETS:
        kind, value = _BRACKETS[word], _BAR_TEXT.get(word, word if _BRACKETS[word] != "bar" else "|")  # type: ignore[assignment]
    elif word in _SIGNS:
        kind, value = "sign", _SIGNS[word]
    elif word == r"\prime":
        kind, value = "prime", "'"
    tokens.append(Token(kind, value, here.start, here.end))
    return at


def _stacked(text: str, word: str, at: int, start: int, here: Span, tokens: list[Token]) -> int:
    r"""``\stackrel{\text{def}}{=}`` is the relation below; def, Delta or a triangle beside it make it a definition."""
    mark, end = _argument(text, at, start)
    base, end = _argument(text, end, start)
    inner = tokenize(base, start).tokens
    if len(inner) != 1 or inner[0].kind != "relation":
        raise ReadError(f"{word} is read only around a relation sign", here, "write the symbol itself")
    defines = re.search(r"def|\\Delta|triangle|:", mark) is not None
    value = ":=" if defines and inner[0].text == "=" else inner[0].text
    tokens.append(Token("relation", value, here.start, start + end))
    return end


def _argument(text: str, at: int, start: int) -> tuple[str, int]:
    """The text of the braced (or one-character) argument at an offset, and the offset behind it."""
    while at < len(text) and text[at].isspace():
        at += 1
    if text[at : at + 1] != "{":
        match = re.compile(r"\\[A-Za-z]+|.", re.DOTALL).match(text, at)
        if match is None:
            raise ReadError("an argument is missing here", Span(start + max(0, at - 1), start + max(1, at)))
        return match.group(), match.end()
    depth = 0
    for i in range(at, len(text)):
        if text[i] == "{" and text[i - 1] != "\\":
            depth += 1
        elif text[i] == "}" and text[i - 1] != "\\":
            depth -= 1
            if depth == 0:
                return text[at + 1 : i], i + 1
    raise ReadError("this brace is never closed", Span(start + at, start + at + 1), "add the missing }")


def _character(char: str, here: Span) -> Token:
    kind: Kind
    if char in RELATIONS:
        return Token("relation", RELATIONS[char], here.start, here.end)
    if char in _BRACKETS:
        return Token(_BRACKETS[char], char, here.start, here.end)  # type: ignore[arg-type]
    if char in _SIGNS:
        return Token("sign", _SIGNS[char], here.start, here.end)
    if char.isalpha():
        kind = "letter"
    elif char in "^_":
        kind = "script"
    elif char == "&":
        kind = "amp"
    elif char in ("'", "’", "′"):
        kind, char = "prime", "'"
    elif char in ",;:.!?" or char == "@":
        kind = "punct"
    else:
        raise ReadError(f"the character {char!r} has no meaning here", here)
    return Token(kind, char, here.start, here.end)

r"""Tokens of LaTeX mathematics, each with its place; what only sets type (spaces, sizes, tags) is left out.

token := command | letter | word | number | bracket | sign | & | \\ | comment
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from string import ascii_letters
from typing import Literal

from derive.records import dataclass, replace
from derive.source import ReadError, Span
from derive.tex import vocabulary as known
from derive.tex.spacing import is_wide

Kind = Literal[
    "command", "letter", "number", "open", "close", "sign", "relation", "script", "amp", "row", "gap", "punct",
    "begin", "end", "prime", "words", "bar", "unread",
]  # fmt: skip


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


@dataclass(frozen=True)
class Tokens:
    """The tokens of one display and the comments that stood among them.

    ``errors``: what could not be cut; a token of the kind ``unread`` stands at its place.
    """

    tokens: tuple[Token, ...]
    comments: tuple[Comment, ...]
    errors: tuple[ReadError, ...] = ()


def tokenize(text: str, start: int = 0) -> Tokens:
    """Cut maths into tokens; ``start`` is the offset of ``text`` in its source."""
    lexer = _Lexer(text, start)
    while lexer.at < len(text):
        try:
            lexer.step()
        except ReadError as error:
            place = error.span or Span(start + lexer.at - 1, start + lexer.at)
            lexer.tokens.append(Token("unread", text[place.start - start : place.end - start], place.start, place.end))
            lexer.errors.append(error)
    return Tokens(tuple(_without_empty_groups(lexer.tokens)), tuple(lexer.comments), tuple(lexer.errors))


_LEX = re.compile(
    r"""
      (?P<space>\s+ | ~)
    | (?P<comment>%[^\n]*)
    | (?P<font>\{\s*\\(?:rm|bf|it|sf|tt|cal)\b\s*(?P<styled>\\?[A-Za-z]+)\s*\})
    | (?P<norm>(?:\\(?:[bB]igg?[lrm]?|left|right)\s*\|\s*){2})
    | (?P<row>\\\\(?:\[[^\]]*\]|\*)?)
    | (?P<command>\\(?:[A-Za-z]+|.))
    | (?P<turned>(?<=[A-Za-z0-9)\]}])\.T\b)
    | (?P<method>(?<=[A-Za-z0-9)\]}])\.dot(?=\())
    | (?P<module>\b(?:np|jnp|numpy|torch)\.(?:[a-z]+\.)?(?P<function>[a-z]+)(?=\())
    | (?P<program>\.[*/] | @)
    | (?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
    | (?P<double>:=|=:|==|>=|<=)
    | (?P<char>.)
    """,
    re.DOTALL | re.VERBOSE,
)
_ARGUMENT = re.compile(r"\\[A-Za-z]+|.", re.DOTALL)
_STARRED = (r"\operatorname", r"\tag", r"\hspace", r"\vspace", r"\vb", r"\va", r"\abs", r"\norm", *known.DERIVATIVES)
_OPTIONS = re.compile(r"\s*\[[a-z]*\]")
_ORDER = re.compile(r"\s*\[([^\]\n]*)\]")
_BAR = re.compile(r"\s*(?:\||\\r?vert\b)")
_UNBRACED_D = re.compile(r"\s+d")
MOST_ARGUMENTS = 3
_DEFINES = re.compile(r"def|\\Delta|triangle|^\s*:\s*$")
_REFERENCE = re.compile(r"\\(?:eq|c|auto)?ref\s*\{[^{}]*\}")
DEMANDED = "=!"
"""The sign of an equation that is demanded, ``\\stackrel{!}{=}``."""


class _Lexer:
    """Cuts ``text`` from left to right; ``base`` is its offset in the source."""

    def __init__(self, text: str, base: int) -> None:
        self.text, self.base, self.at = text, base, 0
        self.tokens: list[Token] = []
        self.comments: list[Comment] = []
        self.errors: list[ReadError] = []
        self.left: list[int | None] = []

    def step(self) -> None:
        """One token, comment or space."""
        match = _LEX.match(self.text, self.at)
        assert match is not None
        start, self.at = match.span()
        word = match.group()
        if (plain := _PLAIN.get(word)) is not None:
            self.tokens.append(Token(*plain, self.base + start, self.base + self.at))
            return
        here = Span(self.base + start, self.base + self.at)
        match match.lastgroup:
            case "space":
                return
            case "comment":
                self.comments.append(Comment(word[1:].strip(), here))
            case "font" | "styled":
                self.tokens += tokenize(match["styled"], self.base + match.start("styled")).tokens
            case "norm":
                self._add("bar", known.BARS[r"\|"], here)
            case "row":
                self._add("row", word, here)
            case "command":
                self._command(word, here)
            case "number":
                self._add("number", word, here)
            case "turned":
                self._add("script", "^", Span(here.start, here.start + 1))
                self._add("command", r"\top", Span(here.start + 1, here.end))
            case "method":
                self._add("sign", "@", here)
            case "module" | "function":
                self._add("command", self._program_function(match["function"], here), here)
            case "program":
                self._add("sign", known.PROGRAM_SIGNS[word], here)
            case "double":
                self._add("relation", known.RELATIONS[word], here)
            case _:
                self._character(word, here)

    def _program_function(self, name: str, here: Span) -> str:
        """The command that a function of an array library is."""
        if name not in known.PROGRAM_FUNCTIONS:
            raise ReadError(f"{name} of an array library is not read", here, "write it as a formula")
        return known.PROGRAM_FUNCTIONS[name]

    def _add(self, kind: Kind, text: str, here: Span) -> None:
        self.tokens.append(Token(kind, text, here.start, here.end))

    def _command(self, word: str, here: Span) -> None:
        """command, with an argument that belongs to it"""
        if word in _STARRED and self.text.startswith("*", self.at):
            self.at += 1
        if word in (r"\left", r"\right", r"\middle"):
            self._delimiter(word, here)
        elif word in known.TYPESETTING:
            return
        elif word in (r"\color", r"\textcolor"):
            self._coloured()
        elif word in known.TYPESETTING_WITH_ARGUMENT:
            argument = self._argument() if self.text[self.at :].lstrip().startswith("{") else ""
            if word == r"\hspace" and is_wide(argument):
                self._add("gap", r"\quad", here)
        elif word in known.TEXT:
            text = self._argument()
            if text == "d" and not (self.tokens and self.tokens[-1].kind == "script"):
                self._upright_d(Span(here.start, self.base + self.at))
            else:
                self._words(text, Span(here.start, self.base + self.at))
        elif word in (r"\begin", r"\end"):
            self._environment(word, here)
        elif word in known.DERIVATIVES:
            self._derivative(known.DERIVATIVES[word], here)
        elif word == r"\dd":
            self._differential(here)
        elif word in (r"\stackrel", r"\overset", r"\underset"):
            self._stacked(word, here)
        elif word in known.UPRIGHT and (match := _UNBRACED_D.match(self.text, self.at)) is not None:
            self.at = match.end()
            self._upright_d(Span(here.start, self.base + self.at))
        else:
            self._add("command", word, here)

    def _delimiter(self, word: str, here: Span) -> None:
        r"""``\left. u + v \right|``: a bar at which values are put reaches over all that stands between."""
        is_open = self.text.startswith(".", self.at)
        self.at += is_open
        if word == r"\left":
            self.left.append(len(self.tokens) if is_open else None)
        elif word == r"\right" and self.left:
            start = self.left.pop()
            if start is not None and _BAR.match(self.text, self.at) and _is_sum(self.tokens[start:]):
                inner = self.tokens[start:]
                opening = Token("open", "{", inner[0].start, inner[0].start)
                self.tokens[start:] = [opening, *inner, Token("close", "}", here.start, here.start)]

    def _coloured(self) -> None:
        r"""``\color{red}{…}``: what is coloured, in braces; a bare operator without them, so that it reaches on."""
        if self.text[self.at :].lstrip().startswith("{"):
            self._argument()
        behind = self.text[self.at :]
        if not behind.lstrip().startswith("{"):
            return
        start = self.at + len(behind) - len(behind.lstrip())
        inner = tokenize(self._argument(), self.base + start + 1)
        last = self.tokens[-1].kind if self.tokens else ""
        goes_on = inner.tokens and inner.tokens[0].kind == "sign" and last in ("letter", "number", "close", "prime")
        braces = not (_is_operator(inner.tokens) or goes_on) or last == "script"
        if braces:
            self._add("open", "{", Span(self.base + start, self.base + start + 1))
        self.tokens += inner.tokens
        if braces:
            self._add("close", "}", Span(self.base + self.at - 1, self.base + self.at))
        self.comments += inner.comments
        self.errors += inner.errors

    def _upright_d(self, here: Span) -> None:
        r"""``\text{d}``: the sign of a differential, ``\mathrm{d}``"""
        signs: tuple[tuple[Kind, str], ...] = (("command", r"\mathrm"), ("open", "{"), ("letter", "d"), ("close", "}"))
        for kind, text in signs:
            self._add(kind, text, here)

    def _words(self, text: str, here: Span) -> None:
        """words, and the maths that stands among them between dollars"""
        if text.count("$") % 2:
            raise ReadError("this $ is never closed", here, "add the missing $")
        start = here.end - len(text) - 1
        if self.tokens and self.tokens[-1].kind == "script":
            braced = Token("open", "{", here.start, here.end), Token("close", "}", here.start, here.end)
            self.tokens += [braced[0], Token("words", text, here.start, here.end), braced[1]]
            return
        for place, piece in enumerate(text.split("$")):
            if place % 2:
                self.tokens += tokenize(piece, start).tokens
            elif piece or "$" not in text:
                whole = here if "$" not in text else Span(start, start + len(piece))
                self._add("words", piece, whole)
            start += len(piece) + 1

    def _derivative(self, sign: str, here: Span) -> None:
        r"""``\dv[n]{f}{x}``, ``\dv{x}``, ``\pdv{f}{x}{y}``: the fraction that it stands for"""
        order = self._optional()
        arguments: list[list[Token]] = []
        while len(arguments) < MOST_ARGUMENTS and self.text[self.at :].lstrip().startswith("{"):
            start = self.base + self.text.index("{", self.at) + 1
            arguments.append(list(tokenize(self._argument(), start).tokens))
        if not arguments:
            raise ReadError("this derivative does not say by what it is taken", here, r"write \dv{f}{x}")
        top, below = (arguments[0], arguments[1:]) if len(arguments) > 1 else ([], arguments)
        wrts = [part for tokens in below for part in _at_commas(tokens)]
        several = [Token("number", str(len(wrts)), here.start, here.end)] if len(wrts) > 1 else []

        def token(kind: Kind, text: str) -> Token:
            return Token(kind, text, here.start, here.end)

        def power(exponent: Sequence[Token]) -> list[Token]:
            return [token("script", "^"), token("open", "{"), *exponent, token("close", "}")] if exponent else []

        d = token("letter" if sign == "d" else "command", sign)
        found = [token("command", r"\frac"), token("open", "{"), d, *power(order or several), *top, token("close", "}")]
        found.append(token("open", "{"))
        for wrt in wrts:
            found += [d, *wrt, *power(order)]
        end = self.base + self.at
        self.tokens += [*found, Token("close", "}", end - 1, end)]

    def _optional(self) -> list[Token]:
        """The argument in square brackets that may follow."""
        match = _ORDER.match(self.text, self.at)
        if match is None:
            return []
        self.at = match.end()
        return list(tokenize(match[1], self.base + match.start(1)).tokens)

    def _differential(self, here: Span) -> None:
        r"""``\dd x``, ``\dd{x}``"""
        self._add("letter", "d", here)
        if self.text[self.at :].lstrip().startswith("{"):
            start = self.base + self.text.index("{", self.at)
            inner = tokenize(self._argument(), start + 1).tokens
            end = self.base + self.at
            if len(inner) == 1:
                self.tokens.append(replace(inner[0], end=end))
            else:
                self.tokens += [Token("open", "{", start, start + 1), *inner, Token("close", "}", end - 1, end)]

    def _environment(self, word: str, here: Span) -> None:
        r"""``\begin{name}`` with its number of columns, or ``\end{name}``"""
        name = self._argument().rstrip("*")
        span = Span(here.start, self.base + self.at)
        if word == r"\begin" and (options := _OPTIONS.match(self.text, self.at)) is not None:
            self.at = options.end()
        if word == r"\begin" and name in known.WITH_COLUMNS and self.text[self.at :].lstrip().startswith("{"):
            self._argument()
        self._add("begin" if word == r"\begin" else "end", name, span)

    def _stacked(self, word: str, here: Span) -> None:
        r"""``\stackrel{\text{def}}{=}`` is the relation below; def, Delta or a triangle above it define."""
        mark, base = self._argument(), self._argument()
        inner = tokenize(base, here.start).tokens
        if word == r"\underset" and inner and inner[0].kind != "relation":
            opened = [Token("script", "_", here.start, here.end), Token("open", "{", here.start, here.end)]
            below = tokenize(mark, here.start).tokens
            self.tokens += [*inner, *opened, *below, Token("close", "}", here.start, here.end)]
            return
        if len(inner) != 1 or inner[0].kind != "relation":
            raise ReadError(f"{word} is read only around a relation sign", here, "write the symbol itself")
        sign = inner[0].text
        if sign == "=":
            sign = ":=" if _DEFINES.search(_REFERENCE.sub("", mark)) else DEMANDED if mark.strip() == "!" else sign
        self._add("relation", sign, Span(here.start, self.base + self.at))

    def _argument(self) -> str:
        """The text of the braced (or one-character) argument that follows."""
        text, at = self.text, self.at
        while at < len(text) and text[at].isspace():
            at += 1
        if not text.startswith("{", at):
            match = _ARGUMENT.match(text, at)
            if match is None:
                raise ReadError("an argument is missing here", Span(self.base + self.at - 1, self.base + self.at))
            self.at = match.end()
            return match.group()
        depth = 0
        for i in range(at, len(text)):
            if text[i] in "{}" and text[i - 1] != "\\":
                depth += 1 if text[i] == "{" else -1
                if depth == 0:
                    self.at = i + 1
                    return text[at + 1 : i]
        raise ReadError("this { is never closed", Span(self.base + at, self.base + at + 1), "add the missing }")

    def _character(self, char: str, here: Span) -> None:
        """letter, sign, or whatever one character is"""
        if not char.isalpha():
            raise ReadError(f"the character {char!r} has no meaning here", here)
        self._add("letter", char, here)


def _without_empty_groups(tokens: Sequence[Token]) -> list[Token]:
    """Tokens without the braces around nothing, ``={} a``, ``K'{}^\\top``, or around words; not those of arguments."""
    found: list[Token] = []
    for place, token in enumerate(tokens):
        words = found[-1:] if found and found[-1].kind == "words" else []
        opening = len(found) - 1 - len(words)
        if token.text == "}" and token.kind == "close" and opening >= 0 and found[opening].text == "{":
            before = found[opening - 1] if opening else None
            scripted = place + 1 < len(tokens) and tokens[place + 1].kind == "script"
            if before is None or not (before.kind == "script" or (_may_take(before) and not scripted)):
                found[opening:] = words
                continue
        found.append(token)
    return found


def _is_sum(tokens: Sequence[Token]) -> bool:
    """Whether terms stand side by side."""
    depth = 0
    for token in tokens[1:]:
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        if depth == 0 and token.kind == "sign" and token.text in ("+", "-"):
            return True
    return False


def _may_take(token: Token) -> bool:
    """Whether braces behind a token may be its argument."""
    letter = token.text in known.LETTERS or token.text in known.OPERATORS
    return token.text == "}" or (token.kind == "command" and not letter)


def _at_commas(tokens: Sequence[Token]) -> list[list[Token]]:
    """The variables of one argument, divided by commas."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0 and token.text == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _is_operator(tokens: Sequence[Token]) -> bool:
    r"""Whether tokens are a sign, or an operator that has nothing to act on: ``\nabla``, ``\partial_j``."""
    texts = [token.text for token in tokens]
    if texts[:1] != [r"\partial"]:
        return len(tokens) == 1 and (tokens[0].kind == "sign" or texts[0] in known.OPERATORS)
    return texts[1:2] == ["_"] and (len(texts) == 3 or (texts[2] == "{" and texts.index("}") == len(texts) - 1))


def _plain() -> dict[str, tuple[Kind, str]]:
    """The commands and characters that are tokens by themselves: their kinds, and what they stand for."""
    tables: tuple[tuple[Kind, Mapping[str, str]], ...] = (
        ("letter", {letter: letter for letter in ascii_letters}),
        ("command", {word: word for word in known.FRACTIONS | known.PLAIN_STYLES if word not in _STARRED}),
        ("command", known.OPERATORS),
        ("command", known.LETTERS),
        ("prime", dict.fromkeys(("'", "’", "′", r"\prime"), "'")),
        ("punct", {char: char for char in ",;:.!?"}),
        ("script", {char: char for char in "^_"}),
        ("amp", {"&": "&"}),
        ("gap", {word: word for word in known.GAPS}),
        ("bar", known.BARS),
        ("close", known.CLOSING),
        ("open", known.OPENING),
        ("sign", known.SIGNS),
        ("relation", known.RELATIONS),
    )
    return {word: (kind, text) for kind, table in tables for word, text in table.items()}


_PLAIN = _plain()

"""A place in a stream of tokens: look, take, expect; and the choices that the grammar met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from derive.source import ReadError, Span
from derive.tex.tokens import Token

CLOSING = {
    "(": ")",
    "[": "]",
    "{": "}",
    r"\{": r"\}",
    r"\langle": r"\rangle",
    r"\lceil": r"\rceil",
    r"\lfloor": r"\rfloor",
    r"\lbrace": r"\rbrace",
    r"\lbrack": r"\rbrack",
}
_OPENING = {close: open_ for open_, close in CLOSING.items()}
MAX_DEPTH = 60
MAX_TOKENS = 20_000


@dataclass(frozen=True)
class Choice:
    """A place where habits differ. ``kind`` names the question, ``options`` its answers, the first one the default."""

    kind: str
    span: Span
    options: tuple[str, ...]


class Cursor:
    """Reads a sequence of tokens from left to right.

    ``answers`` maps the offset of a choice to the option to take; ``choices`` collects those that were met.
    """

    def __init__(self, tokens: Sequence[Token], answers: Mapping[int, int] | None = None) -> None:
        if len(tokens) > MAX_TOKENS:
            raise ReadError(f"this formula has more than {MAX_TOKENS} symbols", tokens[0].span, "cut it into several")
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.answers = answers or {}
        self.choices: dict[int, Choice] = {}

    def peek(self, ahead: int = 0) -> Token | None:
        """The token here, or some way ahead; None behind the end."""
        place = self.at + ahead
        return self.tokens[place] if 0 <= place < len(self.tokens) else None

    def sees(self, *texts: str, ahead: int = 0) -> bool:
        """Whether the token here has one of these texts."""
        token = self.peek(ahead)
        return token is not None and token.text in texts and token.kind != "words"

    def sees_kind(self, *kinds: str, ahead: int = 0) -> bool:
        """Whether the token here is of one of these kinds."""
        token = self.peek(ahead)
        return token is not None and token.kind in kinds

    def take(self) -> Token:
        """The token here; the place moves on."""
        token = self.peek()
        if token is None:
            raise ReadError("the formula ends here, but something is still expected", self.end_span())
        self.at += 1
        return token

    def end_span(self) -> Span:
        """The place behind the last token read."""
        if not self.tokens:
            return Span(0, 1)
        last = self.tokens[min(max(self.at - 1, 0), len(self.tokens) - 1)]
        return Span(last.end - 1, last.end)

    def span_from(self, start: int) -> Span:
        """The stretch from the token numbered ``start`` to the last one taken."""
        last = self.tokens[max(self.at - 1, start)]
        return Span(self.tokens[start].start, last.end)

    def inside(self) -> list[Token]:
        """Take an opening bracket, what it holds and its end; give what it holds.

        Raises ReadError if the bracket is never closed or is closed by another one.
        """
        opening = self.take()
        stack = [opening]
        start = self.at
        while stack:
            token = self.peek()
            if token is None:
                raise ReadError(
                    f"this {stack[-1].text} is never closed",
                    stack[-1].span,
                    f"add the missing {CLOSING[stack[-1].text]}",
                )
            if token.kind == "open":
                stack.append(token)
            elif token.kind == "close":
                wanted = CLOSING[stack[-1].text]
                if token.text != wanted and {token.text, wanted} != {")", "]"}:
                    raise ReadError(
                        f"{token.text} stands here, but {stack[-1].text} is open and needs {wanted}",
                        token.span,
                        "balance the brackets",
                    )
                stack.pop()
            self.at += 1
        return list(self.tokens[start : self.at - 1])

    def choose(self, kind: str, token: Token, options: tuple[str, ...]) -> int:
        """The answer for the choice at a token; the default is the first option."""
        self.choices[token.start] = Choice(kind, token.span, options)
        return min(self.answers.get(token.start, 0), len(options) - 1)

    def enter(self) -> None:
        """One level of nesting deeper. Raises ReadError past the bound."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            token = self.peek() or self.tokens[-1]
            raise ReadError(f"the formula is nested more than {MAX_DEPTH} levels deep here", token.span)

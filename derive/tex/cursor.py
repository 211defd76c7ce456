"""A place in a stream of tokens: look, take, expect; and the choices that the grammar met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from derive.records import dataclass
from derive.source import ReadError, Span
from derive.tex.tokens import Token
from derive.tex.vocabulary import PARTNERS

MAX_DEPTH = 60
MAX_TOKENS = 20_000
START = Span(0, 1)


@dataclass(frozen=True)
class Choice:
    """A place where habits differ. ``kind`` names the question, ``options`` its answers, the first one the default."""

    kind: str
    span: Span
    options: tuple[str, ...]


class Cursor:
    """Reads a sequence of tokens from left to right.

    ``answers`` maps the offset of a choice to the option to take; ``choices`` collects those that were met.
    ``where`` is the place to point at if there are no tokens.
    """

    def __init__(self, tokens: Sequence[Token], answers: Mapping[int, int] | None = None, where: Span = START) -> None:
        if len(tokens) > MAX_TOKENS:
            raise ReadError(f"this formula has more than {MAX_TOKENS} symbols", tokens[0].span, "cut it into several")
        self.tokens, self.where = tokens, where
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
        place = self.at + ahead
        if not 0 <= place < len(self.tokens):
            return False
        token = self.tokens[place]
        return token.text in texts and token.kind != "words"

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
        """The place of the last token read."""
        if not self.tokens:
            return self.where
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
        stack = [self.take()]
        start = self.at
        while stack:
            token, opening = self.peek(), stack[-1]
            wanted = PARTNERS[opening.text]
            if token is None:
                raise unclosed(opening)
            if token.kind == "open":
                stack.append(token)
            elif token.kind == "close":
                # Half-open intervals: (0, 1]
                if token.text != wanted and {token.text, wanted} != {")", "]"}:
                    raise ReadError(
                        f"{token.text} stands here, but {opening.text} is open and needs {wanted}",
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

    def descend(self) -> None:
        """One level of nesting deeper, until ``depth`` is put back. Raises ReadError past the bound."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            token = self.peek()
            raise ReadError("the formula is nested too deeply here", token.span if token else self.end_span())


def unclosed(opening: Token) -> ReadError:
    """What is wrong with a bracket or environment that does not end."""
    if opening.kind == "begin":
        name = opening.text
        return ReadError(f"\\begin{{{name}}} is never closed", opening.span, f"add the missing \\end{{{name}}}")
    return ReadError(f"this {opening.text} is never closed", opening.span, f"add the missing {PARTNERS[opening.text]}")


def outer(tokens: Sequence[Token]) -> list[Token]:
    """The tokens that stand outside all brackets and environments."""
    found, depth = list[Token](), 0
    for token in tokens:
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        if depth == 0:
            found.append(token)
    return found


def outer_relations(tokens: Sequence[Token]) -> list[int]:
    """The places of the relation signs that stand outside all brackets and environments."""
    found, depth = list[int](), 0
    for place, token in enumerate(tokens):
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        if depth == 0 and token.kind == "relation":
            found.append(place)
    return found


def split(tokens: Sequence[Token], *signs: str) -> list[list[Token]]:
    """Cut tokens at signs (their texts, or ``amp`` and ``row``) that stand outside all brackets and environments."""
    groups: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        cuts = token.text in signs and token.kind in ("punct", "command", "bar")
        if depth == 0 and (cuts or token.kind in signs):
            groups.append([])
        else:
            groups[-1].append(token)
    return groups

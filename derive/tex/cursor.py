"""A place in a stream of tokens: look, take, expect; and the choices that the grammar met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from derive.records import dataclass
from derive.source import ReadError, Span
from derive.tex.tokens import Token
from derive.tex.vocabulary import PARTNERS

MAX_DEPTH = 60
MAX_TOKENS = 20_000
START = Span(0, 1)
_OPENS, _CLOSES = frozenset(("open", "begin")), frozenset(("close", "end"))


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

    def sign(self) -> str:
        """The sign of an operation that stands here, else nothing."""
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        return token.text if token is not None and token.kind == "sign" else ""

    def sees(self, *texts: str, ahead: int = 0) -> bool:
        """Whether the token here has one of these texts."""
        place = self.at + ahead
        if not 0 <= place < len(self.tokens):
            return False
        token = self.tokens[place]
        return token.text in texts and token.kind != "words"

    def sees_kind(self, *kinds: str, ahead: int = 0) -> bool:
        """Whether the token here is of one of these kinds."""
        place = self.at + ahead
        return 0 <= place < len(self.tokens) and self.tokens[place].kind in kinds

    def take(self) -> Token:
        """The token here; the place moves on."""
        if self.at >= len(self.tokens):
            raise ReadError("the formula ends here, but something is still expected", self.end_span())
        token = self.tokens[self.at]
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
        tokens, end = self.tokens, self.at - 1
        return Span(tokens[start].start, tokens[end if end > start else start].end)

    def inside(self) -> list[Token]:
        """Take an opening bracket, what it holds and its end; give what it holds.

        Raises ReadError if the bracket is never closed or is closed by another one.
        """
        stack = [self.take()]
        tokens, start = self.tokens, self.at
        for place in range(start, len(tokens)):
            token = tokens[place]
            if token.kind == "open":
                stack.append(token)
            elif token.kind == "close":
                _refuse_other_end(stack.pop(), token)
                if not stack:
                    self.at = place + 1
                    return list(tokens[start:place])
        raise unclosed(stack[-1])

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


def _refuse_other_end(opening: Token, token: Token) -> None:
    wanted = PARTNERS[opening.text]
    # Half-open intervals: (0, 1]
    if token.text != wanted and {token.text, wanted} != {")", "]"}:
        said = f"{token.text} stands here, but {opening.text} is open and needs {wanted}"
        raise ReadError(said, token.span, "balance the brackets")


def unclosed(opening: Token) -> ReadError:
    """What is wrong with a bracket or environment that does not end."""
    if opening.kind == "begin":
        name = opening.text
        return ReadError(f"\\begin{{{name}}} is never closed", opening.span, f"add the missing \\end{{{name}}}")
    return ReadError(f"this {opening.text} is never closed", opening.span, f"add the missing {PARTNERS[opening.text]}")


def outer(tokens: Sequence[Token]) -> list[Token]:
    """The tokens that stand outside all brackets and environments."""
    return [tokens[place] for place in _outer_places(tokens)]


def outer_relations(tokens: Sequence[Token]) -> list[int]:
    """The places of the relation signs that stand outside all brackets and environments."""
    if all(token.kind != "relation" for token in tokens):
        return []
    return [place for place in _outer_places(tokens) if tokens[place].kind == "relation"]


def _outer_places(tokens: Sequence[Token]) -> Iterator[int]:
    """The places of the tokens that stand outside all brackets and environments, and of what closes these."""
    depth = 0
    for place, token in enumerate(tokens):
        if token.kind in _OPENS:
            depth += 1
        elif token.kind in _CLOSES:
            depth -= 1
        if depth == 0:
            yield place


def split(tokens: Sequence[Token], *signs: str) -> list[list[Token]]:
    """Cut tokens at signs (their texts, or ``amp`` and ``row``) that stand outside all brackets and environments."""
    if {token.text for token in tokens}.isdisjoint(signs) and {token.kind for token in tokens}.isdisjoint(signs):
        return [list(tokens)]
    groups, start = list[list[Token]](), 0
    for place in _outer_places(tokens):
        token = tokens[place]
        if token.kind in signs or (token.text in signs and token.kind in ("punct", "command", "bar")):
            groups.append(list(tokens[start:place]))
            start = place + 1
    return [*groups, list(tokens[start:])]

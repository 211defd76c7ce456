"""LaTeX from left to right: tokens, arguments and options, each with its place."""

from __future__ import annotations

import re

from derive.source import ReadError, Span

_BLANK = re.compile(r"(?:\s|(?<!\\)%[^\n]*(?:\n|$))*")
_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|[0-9]+(?:\.[0-9]+)?|\.[0-9]+|:=|=:|.", re.DOTALL)


class Scanner:
    """Reads ``text``, which stands at the offset ``base`` of its source."""

    def __init__(self, text: str, base: int) -> None:
        self.text, self.base, self.at = text, base, 0

    def peek(self) -> str:
        """The token that comes next, "" at the end."""
        blank = _BLANK.match(self.text, self.at)
        self.at = blank.end() if blank else self.at
        found = _TOKEN.match(self.text, self.at)
        return found[0] if found else ""

    def take(self) -> str:
        """The next token, which is passed over."""
        token = self.peek()
        self.at += len(token)
        return token

    def span(self, start: int) -> Span:
        """The place from an offset of the text to here."""
        return Span(self.base + start, self.base + self.at)

    def error(self, message: str) -> ReadError:
        """An error at the next token."""
        end = self.at + max(1, len(self.peek()))
        return ReadError(message, Span(self.base + self.at, self.base + end))

    def raw(self) -> str:
        """The text of an argument in braces, or one token."""
        if self.peek() != "{":
            return self.take()
        depth = 0
        for at in range(self.at, len(self.text)):
            if self.text[at] in "{}" and self.text[at - 1 : at] != "\\":
                depth += 1 if self.text[at] == "{" else -1
                if not depth:
                    found, self.at = self.text[self.at + 1 : at], at + 1
                    return found
        raise self.error("this { is never closed")

    def option(self) -> str | None:
        """What stands in square brackets, if they follow."""
        if self.peek() != "[" or "]" not in self.text[self.at :]:
            return None
        end = self.text.index("]", self.at)
        found, self.at = self.text[self.at + 1 : end], end + 1
        return found

    def skip_star(self) -> None:
        """Pass over the star of a command."""
        if self.text.startswith("*", self.at):
            self.at += 1

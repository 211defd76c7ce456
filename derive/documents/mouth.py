r"""TeX's mouth: reads a text from left to right, takes in definitions and puts out what remains, macros expanded.

What cannot be expanded (an argument is missing, a macro stands for itself) is an error at the use, which then stays as
it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from html import unescape
from itertools import accumulate

from derive.documents import macros as known
from derive.documents.macros import Macro, Macros, filled
from derive.documents.weaving import Strand, Weaver
from derive.source import ReadError, Source, Span

MOST_EXPANSIONS = 2_000
LONGEST_EXPANSION = 200_000
"""Bounds on what one use may stand for."""
LONGEST = 5_000_000
"""Bound on what all uses of a document stand for."""

_UNREAD = r"verbatim\*?|Verbatim|lstlisting|minted|filecontents\*?|tikzpicture"
ENTITY = r"&(?:lt|gt|le|ge|ne|amp|nbsp|quot|apos|minus|times|\#[0-9]+|\#x[0-9A-Fa-f]+);"
"""What HTML writes for a character."""
_TOKEN = re.compile(
    rf"""
      (?P<comment>%[^\n]*)
    | (?P<verbatim>
          \\begin\{{(?P<unread>{_UNREAD})\}}.*?\\end\{{(?P=unread)\}}
        | \\verb\*?(?P<bar>[^A-Za-z\s*]).*?(?P=bar))
    | (?P<skipped>\\iffalse(?![A-Za-z@]).*?\\fi(?![A-Za-z@]) | \\begin\{{comment\}}.*?\\end\{{comment\}})
    | (?P<environment>\\(?P<edge>begin|end)\{{(?P<name>[A-Za-z]+\*?)\}})
    | (?P<command>\\(?:[A-Za-z@]+|.))
    | (?P<entity>{ENTITY})
    | (?P<plain>[^\\%&]+|.)
    """,
    re.DOTALL | re.VERBOSE,
)
_SPACE = re.compile(r"(?:\s|%[^\n]*\n)*")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_NESTED = re.compile(r"\\.|[{}]|%[^\n]*", re.DOTALL)
_COMMAND = re.compile(r"\\(?:[A-Za-z@]+|.)|.", re.DOTALL)
_NAME = re.compile(r"\\(?:[A-Za-z@]+|[^A-Za-z@])")
_INPUTS = (r"\input", r"\include", r"\subfile")


class _Trouble(Exception):
    """Why a definition or a use cannot be read, and the way out."""


class _Input:
    """A text that is being read, made of strands."""

    def __init__(self, strands: Sequence[Strand]) -> None:
        self.strands = [strand for strand in strands if strand.text]
        self.text = "".join(strand.text for strand in self.strands)
        self.starts = [0, *accumulate(len(strand.text) for strand in self.strands)]
        self.at = 0

    def cut(self, start: int, end: int) -> list[Strand]:
        """The strands of a part of the text."""
        found = []
        number = max(0, bisect_right(self.starts, start) - 1)
        while number < len(self.strands) and self.starts[number] < end:
            begin = self.starts[number]
            found.append(self.strands[number].cut(max(start - begin, 0), end - begin))
            number += 1
        return found


class Mouth:
    """Reads texts into a weaver. ``entities``: ``&lt;`` is ``<``. ``include`` reads a file that the text asks for."""

    def __init__(
        self, weaver: Weaver, *, entities: bool = False, include: Callable[[str, Source, Span], None] | None = None
    ) -> None:
        self.weaver, self.entities, self.include = weaver, entities, include
        self.macros = Macros()
        self.errors: list[ReadError] = []
        self.produced = 0
        self._set(Source("", ""), [])

    def _set(self, base: Source, stack: list[_Input]) -> None:
        self.base, self.stack = base, stack
        self.offset = stack[0].strands[0].at or 0 if stack and stack[0].strands else 0
        self.begun: int | None = None
        self.buffer: list[Strand] = []
        self.expansions = self.size = 0
        self.last_use = Span(0, 0)
        self.seam: tuple[_Input, int] | None = None
        self.ends_in_letter = False

    def read(self, base: Source, strand: Strand) -> None:
        """Read a text that stands in a source."""
        before = self.base, self.stack, self.offset
        self._set(base, [_Input([strand])])
        while self.stack:
            top = self.stack[-1]
            if len(self.stack) == 1:
                self._finish()
            if top.at >= len(top.text):
                self.stack.pop()
                continue
            try:
                self._token(top)
            except _Trouble as trouble:
                self._refuse(trouble)
        self._set(before[0], before[1])
        self.offset = before[2]

    def _token(self, top: _Input) -> None:
        """The next token of the innermost text."""
        found = _TOKEN.match(top.text, top.at)
        assert found is not None
        top.at = found.end()
        match found.lastgroup:
            case "skipped":
                pass
            case "environment" if found["name"] in self.macros.environments:
                begin, end = self.macros.environments[found["name"]]
                self._expand(begin if found["edge"] == "begin" else end, found[0], found.start())
            case "command" if found[0] in known.DEFINE:
                self._define(found[0], found.start())
            case "command" if found[0] in self.macros.commands:
                self._expand(self.macros.commands[found[0]], found[0], found.start())
            case "command" if found[0] in _INPUTS and self.include is not None:
                self._include(top, found)
            case "entity" if self.entities:
                self._begin(found.start())
                self.buffer.append(Strand(unescape(found[0]).replace("\xa0", " ")))
                self.ends_in_letter = False
            case _:
                self._put_out(top, found.start(), found.end())

    def _put_out(self, top: _Input, start: int, end: int) -> None:
        """Text that stays as it is. A letter does not grow together with one that does not stand beside it."""
        text = top.text[start:end]
        apart = self.seam is not None and self.seam != (top, start)
        if apart and self.ends_in_letter and text[:1].isalpha():
            if self.begun is None:
                self.weaver.add(self.base, [Strand(" ")], self.last_use)
            else:
                self.buffer.append(Strand(" "))
        self.seam, self.ends_in_letter = (top, end), text[-1:].isalpha()
        if self.begun is None:
            self.weaver.add(self.base, top.cut(start, end))
        else:
            self.buffer += top.cut(start, end)

    # Uses

    def _begin(self, start: int) -> None:
        """A use begins, if none has begun."""
        if self.begun is None:
            self.begun, self.buffer, self.expansions, self.size = start, [], 0, 0

    def _finish(self) -> None:
        """What a use stands for is known when the text in which it stands goes on."""
        if self.begun is not None:
            self.last_use = Span(self.offset + self.begun, self.offset + self.stack[0].at)
            self.weaver.add(self.base, self.buffer, self.last_use)
            self.begun = None

    def _refuse(self, trouble: _Trouble) -> None:
        """An error at the use that is being read; the use stays as it is."""
        bottom = self.stack[0]
        start = self.begun if self.begun is not None else bottom.at
        del self.stack[1:]
        self.begun = None
        message, hint = trouble.args
        span = Span(self.offset + start, self.offset + max(bottom.at, start + 1))
        self.errors.append(ReadError(message, span, hint, self.base))
        self._put_out(bottom, start, bottom.at)

    def _expand(self, macro: Macro, name: str, start: int) -> None:
        """Read on in what a macro stands for."""
        self._begin(start)
        self.expansions += 1
        strands = filled(macro.body, self._arguments(macro, name))
        length = sum(len(strand.text) for strand in strands)
        self.size += length
        self.produced += length
        if self.expansions > MOST_EXPANSIONS or self.size > LONGEST_EXPANSION or self.produced > LONGEST:
            used = _COMMAND.match(self.stack[0].text, self.begun or 0)
            raise _Trouble(f"{used[0] if used else name} stands for itself, or for too much", "correct its definition")
        while len(self.stack) > 1 and self.stack[-1].at >= len(self.stack[-1].text):
            self.stack.pop()
        meant = _Input(strands)
        if macro.final:
            self._put_out(meant, 0, length)
        else:
            self.stack.append(meant)

    def _arguments(self, macro: Macro, name: str) -> list[list[Strand]]:
        """The arguments of a use."""
        needed = len(macro.ends) - (macro.default is not None)
        says = f"{name} needs {needed} argument{'s' * (needed != 1)}"
        if macro.sized:
            self._skip("*")
            self._bracketed()
        found: list[list[Strand]] = []
        if macro.default is not None:
            found.append(self._bracketed() or [Strand(macro.default)])
        if macro.opening and not self._skip(macro.opening):
            raise _Trouble(f"{name} is defined with {macro.opening} behind it", "write it as its definition does")
        for end in macro.ends[len(found) :]:
            found.append(self._until(end, says) if end else self._argument(says))
        return found

    def _here(self, *, pass_over_space: bool = True) -> _Input:
        """The text in which the next argument stands."""
        while True:
            top = self.stack[-1]
            if pass_over_space:
                space = _SPACE.match(top.text, top.at)
                assert space is not None
                if _BLANK_LINE.search(space[0]):
                    return top
                top.at = space.end()
            if top.at < len(top.text) or len(self.stack) == 1:
                return top
            self.stack.pop()

    def _skip(self, text: str) -> bool:
        """Take a text if it stands here."""
        top = self._here()
        if not top.text.startswith(text, top.at):
            return False
        top.at += len(text)
        return True

    def _argument(self, says: str) -> list[Strand]:
        """argument := "{" … "}" | token"""
        top = self._here()
        if top.at >= len(top.text) or top.text[top.at].isspace() or top.text[top.at] in "}&$":
            raise _Trouble(says, "write them behind it, each in braces")
        if top.text[top.at] == "{":
            end = self._matching(top, top.at)
            start, top.at = top.at + 1, end + 1
            return top.cut(start, end)
        found = _COMMAND.match(top.text, top.at)
        assert found is not None
        top.at = found.end()
        return top.cut(found.start(), found.end())

    def _matching(self, top: _Input, start: int) -> int:
        """Where the brace closes that opens at a place."""
        depth = 0
        for found in _NESTED.finditer(top.text, start):
            depth += (found[0] == "{") - (found[0] == "}")
            if depth == 0 and found[0] == "}":
                return found.start()
        raise _Trouble("a brace behind this is never closed", "add the missing }")

    def _until(self, end: str, says: str) -> list[Strand]:
        """What stands here up to a text outside all braces."""
        top = self._here()
        at = start = top.at
        while at < len(top.text):
            if top.text.startswith(end, at):
                top.at = at + len(end)
                braced = top.text[start] == "{" and self._matching(top, start) == at - 1
                return top.cut(start + 1, at - 1) if braced else top.cut(start, at)
            at = self._matching(top, at) + 1 if top.text[at] == "{" else at + 1 + (top.text[at] == "\\")
        raise _Trouble(says, f"the last one ends with {end}")

    def _bracketed(self) -> list[Strand] | None:
        """What stands here in square brackets, if anything does."""
        return self._until("]", "this [ is never closed") if self._skip("[") else None

    # Definitions and files

    def _define(self, command: str, start: int) -> None:
        """Take in a definition; it leaves nothing behind."""
        outermost = self.begun is None
        self._begin(start)
        self._skip("*")
        if command in known.ENVIRONMENT:
            name = _text(self._argument(f"{command} needs a name"))
            count, default = self._signature()
            parts = [_text(self._argument(f"{command} needs what {name} begins and ends with")) for _ in range(2)]
            self.macros.environments[name] = (
                known.with_arguments(count, parts[0], default),
                Macro(known.body_of(parts[1])),
            )
        else:
            name = _text(self._argument(f"{command} needs a name")).strip()
            if not _NAME.fullmatch(name):
                raise _Trouble(f"{command} defines no name: {name}", "a name begins with a backslash")
            macro = self._macro(command, name)
            if command != r"\providecommand" or name not in self.macros.commands:
                self.macros.commands[name] = macro
        if outermost:
            self.begun = None

    def _macro(self, command: str, name: str) -> Macro:
        """What a definition gives a name."""
        says = f"{command} does not say what {name} stands for"
        if command in known.DEF:
            top = self._here(pass_over_space=False)
            end = top.text.find("{", top.at)
            if end < 0:
                raise _Trouble(says, "write it behind it, in braces")
            parameters, top.at = top.text[top.at : end], end
            return known.with_parameters(parameters.strip(), _text(self._argument(says)))
        if command == known.LET:
            self._skip("=")
            other = _text(self._argument(says))
            return self.macros.commands.get(other) or Macro((other,), final=True)
        if command == known.OPERATOR:
            return known.operator(_text(self._argument(says)))
        if command == known.DELIMITER:
            return known.delimiters(_text(self._argument(says)), _text(self._argument(says)))
        count, default = self._signature()
        return known.with_arguments(count, _text(self._argument(says)), default)

    def _signature(self) -> tuple[int, str | None]:
        """["[" number "]" ["[" default "]"]]"""
        number, default = self._bracketed(), self._bracketed()
        count = _text(number or []).strip() or "0"
        if not count.isdigit() or int(count) > 9:
            raise _Trouble("the number of arguments is one digit", r"write \newcommand{\name}[2]{…}")
        return int(count), _text(default) if default is not None else None

    def _include(self, top: _Input, found: re.Match[str]) -> None:
        r"""``\input{name}`` or ``\input name``"""
        if len(self.stack) > 1:
            raise _Trouble(f"a file cannot be included by a macro: {found[0]}", "write it out where the macro is used")
        start = found.start()
        self._here()
        if top.text[top.at : top.at + 1] == "{":
            name = _text(self._argument(f"{found[0]} names no file"))
        else:
            end = re.compile(r"[^\s\\{}%]*").match(top.text, top.at)
            assert end is not None
            name, top.at = end[0], end.end()
        assert self.include is not None
        self.include(name.strip(), self.base, Span(self.offset + start, self.offset + top.at))


def _text(strands: Sequence[Strand]) -> str:
    return "".join(strand.text for strand in strands)

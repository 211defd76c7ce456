"""A formula is read anew only where the lexicon answers a question differently that was asked when it was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import field, fields
from typing import Any

from derive.records import dataclass
from derive.tex.cursor import Choice
from derive.tex.grammar import parse
from derive.tex.lexicon import Lexicon
from derive.tex.syntax import Node
from derive.tex.tokens import Token

Read = tuple[Node, Mapping[int, Choice]]
Question = tuple[str, str | None]
"""Whether a name is in a set of the lexicon; of no name, what the whole set is; of no set, ``multiplies``."""

_ASKED = (
    *("functions", "entries", "words", "variables", "scripted", "labelled", "sets", "laws", "chance", "plain"),
    *("transposes", "turned", "jacobians", "directions"),
)
_FIELDS = tuple(f.name for f in fields(Lexicon))
_OTHERS = tuple(name for name in _FIELDS if name not in (*_ASKED, "brackets_multiply", "by_brackets"))
"""What must be the same as a whole."""


class Heard:
    """The formulas that were read with some lexicon, each with what it asked of it."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = self._other = lexicon
        self._alike = True
        self._answers: dict[Question, object] = {}
        own: dict[str, Any] = {name: getattr(lexicon, name) for name in _FIELDS}
        own |= {name: _Names(name, own[name], self._answers) for name in _ASKED}
        self._listening = _Listening(**own, told=self._answers)
        self._read: dict[int, tuple[Sequence[Token], Read, Mapping[Question, object]]] = {}

    def read(self, tokens: Sequence[Token]) -> Node:
        """A formula. Raises ``ReadError``."""
        self._answers.clear()
        found = parse(tokens, self._listening)
        self._read[id(tokens)] = tokens, found, dict(self._answers)
        return found[0]

    def again(self, tokens: Sequence[Token], lexicon: Lexicon) -> Read:
        """The formula with another lexicon. Raises ``ReadError``."""
        known = self._read.get(id(tokens))
        if known is None or not self._is_alike(lexicon):
            return parse(tokens, lexicon)
        _, found, answers = known
        same = all(_answer(lexicon, *asked) == told for asked, told in answers.items())
        return found if same else parse(tokens, lexicon)

    def _is_alike(self, lexicon: Lexicon) -> bool:
        """Whether a lexicon says the same of what is not asked; one lexicon after another is the same one."""
        if self._other is not lexicon:
            self._other = lexicon
            self._alike = all(getattr(lexicon, name) == getattr(self._lexicon, name) for name in _OTHERS)
        return self._alike


def _answer(lexicon: Lexicon, kind: str, name: str | None) -> object:
    if not kind:
        return lexicon.multiplies(name or "")
    names: Set[str] = getattr(lexicon, kind)
    return names if name is None else name in names


class _Names(Set[str]):
    """The names of a set, which notes what is asked of it."""

    def __init__(self, kind: str, names: Set[str], told: dict[Question, object]) -> None:
        self.kind, self.names, self.told = kind, names, told

    def __contains__(self, name: object) -> bool:
        found = name in self.names
        self.told[self.kind, str(name)] = found
        return found

    def __iter__(self) -> Iterator[str]:
        self.told[self.kind, None] = self.names
        return iter(self.names)

    def __len__(self) -> int:
        self.told[self.kind, None] = self.names
        return len(self.names)


@dataclass(frozen=True)
class _Listening(Lexicon):
    """A lexicon that notes what is asked of it."""

    told: dict[Question, object] = field(default_factory=dict)

    def multiplies(self, name: str) -> bool:
        found = super().multiplies(name)
        self.told["", name] = found
        return found

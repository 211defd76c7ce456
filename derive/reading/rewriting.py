"""A member of a chain as it is written: what each part of it means, and what it would mean with other tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from derive.notation import Expr
from derive.reading.chains import ChainReading, Reading
from derive.records import dataclass
from derive.shapes import Tensor
from derive.source import Source, Span
from derive.tex.grammar import parse
from derive.tex.tokens import Token

Meaning = Callable[[Sequence[Token]], Expr]
"""What a side would be. Raises ReadError."""


@dataclass(frozen=True)
class Written:
    """A side of a step in its source: its tokens, its parts with their meanings, and how it is read."""

    source: Source
    tokens: tuple[Token, ...]
    parts: tuple[tuple[Span, Expr], ...]
    read: Meaning

    @property
    def text(self) -> str:
        """The text that is read."""
        return self.source.text


def written(chain: ChainReading, member: int, reading: Reading, finish: Callable[[Tensor], Expr]) -> Written:
    """A member in one of its readings; ``finish`` makes a tensor the side of the step."""
    scope, number = chain.reading, chain.number
    answers = {choice.span.start: option for choice, option in reading.taken}
    _, reader = scope.member(number, member, answers)

    tokens = scope.scope.chains[number].members[member]
    kept_letters = scope.table.space.kept.get(id(tokens), frozenset())

    def read(tokens: Sequence[Token]) -> Expr:
        kept = scope.table.sizes
        scope.table.sizes = kept.copy()
        try:
            node = scope.table.read(parse(tokens, scope.table.lexicon, answers), kept_letters)[0]
            return finish(scope.elaborator(number, answers).tensor(node, {}))
        finally:
            scope.table.sizes = kept

    return Written(scope.scope.source, tokens, tuple(reader.parts), read)

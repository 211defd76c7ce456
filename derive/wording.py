"""Expressions in the words in which their parts stand in the author's text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from itertools import count

from derive.notation import (
    MINUS_ONE,
    Binder,
    Expr,
    Index,
    Mul,
    Num,
    Pow,
    Sum,
    Var,
    binds_below,
    bound_indices,
    children,
    free_indices,
    own_slots,
    rebound,
    rebuild,
    rename_own,
    transform,
    walk,
)
from derive.printing import NO_FORMS, latex
from derive.reading.rewriting import Written
from derive.records import dataclass
from derive.rows import one_line, sized
from derive.rules.matrices import matrix_forms
from derive.source import Span
from derive.tex.tokens import Token, tokenize
from derive.typography import Form

MOST_PLACES = 4
_TRANSPOSES = ("T", r"\top", r"\intercal", "'")


@dataclass(frozen=True)
class Wording:
    """Where each part of a side stands in the text."""

    side: Written
    known: Mapping[Expr, tuple[Span, ...]]
    forms: Mapping[str, Form] = field(default_factory=dict)
    _spans: dict[Expr, tuple[Span, ...]] = field(default_factory=dict, compare=False)
    _writings: dict[Expr, tuple[str, ...]] = field(default_factory=dict, compare=False)
    """What was asked: the repairs of one side share most of their parts."""

    @classmethod
    def of(cls, side: Written, forms: Mapping[str, Form] = NO_FORMS) -> Wording:
        """The wording of a side; ``forms``: how symbols are written."""
        # The 2 of ``\\frac12`` is no token, so it has no words of its own.
        starts, ends = {token.start for token in side.tokens}, {token.end for token in side.tokens}
        places: dict[Expr, dict[Span, None]] = {}
        for span, meaning in side.parts:
            if span.start in starts and span.end in ends:
                places.setdefault(_key(meaning), {})[span] = None
        return cls(side, {key: tuple(found)[:MOST_PLACES] for key, found in places.items()}, forms)

    @property
    def whole(self) -> Span:
        """The place of the side."""
        return Span(self.side.tokens[0].start, self.side.tokens[-1].end)

    def spans(self, expr: Expr) -> tuple[Span, ...]:
        """Where an expression is written; with the same letters first."""
        spans = self._spans.get(expr)
        if spans is None:
            found = self.known.get(_key(expr), ())
            letters = _squeezed(latex(expr, forms=self.forms)) if len(found) > 1 else ""
            spans = tuple(sorted(found, key=lambda span: _squeezed(self.text(span)) != letters))
            self._spans[expr] = spans
        return spans

    def places(self, item: Expr) -> tuple[Span, ...]:
        """Where a term or factor is written: without its sign, and without the line above which it stands."""
        found = self.spans(item)
        if not found and isinstance(item, Mul) and item.factors[0] == MINUS_ONE:
            rest = item.factors[1:]
            found = self.spans(rest[0] if len(rest) == 1 else Mul(rest))
        if not found and isinstance(item, Pow) and isinstance(item.exponent, Num):
            found = self.spans(item.base)
        return found

    def with_sign(self, span: Span) -> Span:
        """A term with the sign in front of it."""
        before = [token for token in self.side.tokens if token.end <= span.start]
        return before[-1].span.to(span) if before and before[-1].text in ("+", "-") else span

    def writings(self, expr: Expr) -> tuple[str, ...]:
        """An expression in the author's words where there are some; plain; as vectors and matrices."""
        known = self._writings.get(expr)
        if known is None:
            known = self._writings[expr] = tuple(self._written(expr))
        return known

    def _written(self, expr: Expr) -> dict[str, None]:
        found: dict[str, None] = {}
        gapped, words = self._with_gaps(expr)
        # Sizes are written below and above what binds an index, and nowhere else.
        for sizes in (None, ()) if binds_below(expr) else (None,):
            if words:
                kept = latex(gapped, sizes=sizes, forms=self.forms)
                found[_filled(kept, words, brackets=False)] = None
                found[_filled(kept, words, brackets=True)] = None
            plain = latex(expr, sizes=sizes, forms=self.forms)
            if not words:
                found[_filled(plain, words, brackets=False)] = None
            found[plain] = None
        if all(token.text != r"\sum" for token in self.side.tokens):
            found[latex(_without_sums(expr), sizes=(), forms=self.forms)] = None
        free = free_indices(expr)
        axes = sorted((index for index in free if index.number), key=lambda index: index.number)
        letters = free.difference(axes)
        bare = axes and not letters
        if len(axes) <= 2 and (bare or (self.is_of_vectors(letters) and any(isinstance(n, Sum) for n in walk(expr)))):
            orders = dict.fromkeys((tuple(axes), tuple(axes[::-1])))
            found |= {form: None for order in orders for form in matrix_forms(expr, order, letters)}
        return found

    def is_of_vectors(self, letters: frozenset[Index]) -> bool:
        """Whether a side with these indices is written in vectors and matrices, not in entries."""
        texts = {token.text for token in self.side.tokens}
        return r"\sum" not in texts and (not letters or not texts.isdisjoint(_TRANSPOSES))

    def _with_gaps(self, expr: Expr) -> tuple[Expr, Mapping[str, str]]:
        """An expression with names in place of what has words, and the words."""
        words: dict[str, str] = {}
        numbers = count(1)

        def change(node: Expr) -> Expr | None:
            spans = () if isinstance(node, Num) else self.spans(node)
            if not spans:
                return None
            name = f"Q_{{{next(numbers)}q}}"
            words[name] = self.text(spans[0])
            return Var(name)

        return transform(expr, change), words

    def quoted(self, span: Span) -> str:
        """What is written there, as it is written."""
        return one_line(self.side.source.written(Span(sized(self.side.text, span.start), span.end)))

    def text(self, span: Span) -> str:
        """What is written there, on one line."""
        inside = [token for token in self.side.tokens if span.start <= token.start and token.end <= span.end]
        text, end = "", inside[0].start if inside else 0
        for token in inside:
            text += " " * (token.start > end or _needs_space(text, token)) + self.side.text[token.start : token.end]
            end = token.end
        return text


def _squeezed(text: str) -> str:
    """A formula without its gaps."""
    return "".join(text.split())


def _without_sums(expr: Expr) -> Expr:
    """An expression as it is written where repeated indices are summed."""
    return transform(expr, lambda node: _without_sums(node.body) if isinstance(node, Sum) else None)


def _needs_space(text: str, token: Token) -> bool:
    return token.text[:1].isalpha() and text[text.rfind("\\") + 1 :].isalpha() and "\\" in text


def _filled(kept: str, words: Mapping[str, str], *, brackets: bool) -> str:
    for name, word in words.items():
        kept = kept.replace(name, f"({word})" if brackets and is_sum(word) else word)
    return kept.replace("+ -", "- ")


def is_sum(words: str) -> bool:
    """Whether a sign stands outside all brackets."""
    depth = 0
    for token in tokenize(words).tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0 and token.text in ("+", "-"):
            return True
    return False


def _key(expr: Expr) -> Expr:
    """An expression up to the names of its axes and bound indices, and without sizes."""
    return _with_plain_indices(expr, {})


def _with_plain_indices(node: Expr, numbers: dict[Index, Index]) -> Expr:
    """The node with its indices numbered as they are met; ``numbers``: those that were."""
    own = rename_own(node, {s: _plain(s, numbers) if isinstance(s, Index) else s for s in own_slots(node)})
    below = tuple([_with_plain_indices(child, numbers) for child in children(node)])
    result = rebuild(own, below) if below else own
    if isinstance(result, Binder):
        return rebound(result, tuple([_plain(index, numbers) for index in bound_indices(result)]), result.body)
    return result


def _plain(old: Index, numbers: dict[Index, Index]) -> Index:
    return numbers.setdefault(old, Index("", "", len(numbers) + 1)) if old.number else Index(old.name, "")

r"""Displays to statements: chains of members joined by relation signs, each with its conditions and annotations.

    display   := row ("\\" row)*
    row       := statement (separator statement)*             separator := "," | ";" | "\quad" | words
    statement := condition | member (relation member)*
    chain "\implies" chain                                    what stands left is a premise of what stands right

A row that begins with a relation sign goes on with the chain before it, also over the end of a display.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from derive.source import ReadError, Source, Span
from derive.tex.tokens import Comment, Token, tokenize

LAYOUTS = {
    "align",
    "aligned",
    "split",
    "gather",
    "gathered",
    "equation",
    "eqnarray",
    "multline",
    "alignat",
    "alignedat",
    "flalign",
    "displaymath",
    "math",
    "subequations",
    "dmath",
}
_IF = re.compile(r"\b(if|for|when|case|where|with)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Sign:
    """A relation sign of a chain and what was annotated on its line."""

    text: str
    span: Span
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chain:
    """Members and the relation signs between them, as tokens.

    ``conditions``: the conditions it stands under, each as (left, sign, right). ``premise``: the chain left of ``\\implies``.
    ``words``: what stood before it in words. ``display`` numbers the display, ``inline`` says that it stands in running text.
    """

    members: tuple[tuple[Token, ...], ...]
    signs: tuple[Sign, ...]
    conditions: tuple[tuple[tuple[Token, ...], str, tuple[Token, ...]], ...] = ()
    premise: int | None = None
    words: str = ""
    inline: bool = False
    display: int = 0
    implies: bool = False

    @property
    def span(self) -> Span:
        """The stretch from its first to its last token."""
        tokens = [token for member in self.members for token in member]
        return Span(min(t.start for t in tokens), max(t.end for t in tokens)) if tokens else self.signs[0].span


@dataclass(frozen=True)
class Statements:
    """The chains of a document part, in order, and annotations that concern no sign (``layout: numerator``)."""

    chains: tuple[Chain, ...]
    settings: tuple[Comment, ...] = ()


class _Cutter:
    """Cuts the tokens of one display into chains."""

    def __init__(self, words: frozenset[str], previous: Chain | None, display: int, inline: bool, before: str) -> None:
        self.words = words
        self.chains: list[Chain] = []
        self.previous = previous
        self.goes_on = False
        self.display, self.inline = display, inline
        self.members: list[list[Token]] = [[]]
        self.signs: list[Sign] = []
        self.said = before
        self.prefix: tuple[tuple[tuple[Token, ...], str, tuple[Token, ...]], ...] = ()
        self.row_start = 0
        self.premise: int | None = None
        self.environments: list[str] = []

    def cut(self, tokens: Sequence[Token]) -> None:
        """Go through the tokens of the display."""
        depth = 0
        for i, token in enumerate(tokens):
            if token.kind in ("begin", "end"):
                inner = self._environment(token, tokens, i)
                if inner is None:
                    continue
                depth += inner
            depth += (token.kind == "open") - (token.kind == "close")
            if depth > 0 or token.kind in ("close", "end"):
                self.members[-1].append(token)
            elif not self._skips(token, tokens, i):
                self._token(token, tokens, i)
        self._finish("")

    def _skips(self, token: Token, tokens: Sequence[Token], i: int) -> bool:
        """The number of columns behind ``\\begin{alignat}`` is no mathematics."""
        return False

    def _environment(self, token: Token, tokens: Sequence[Token], i: int) -> int | None:
        """None for an environment that only lays out; else how the depth changes."""
        if token.kind == "begin":
            self.environments.append(token.text)
        elif not self.environments or self.environments[-1] != token.text:
            raise ReadError(f"\\end{{{token.text}}} ends nothing that is open here", token.span)
        else:
            self.environments.pop()
        if token.text.rstrip("*") in LAYOUTS:
            return None
        return 1 if token.kind == "begin" else -1

    def _token(self, token: Token, tokens: Sequence[Token], i: int) -> None:
        if token.kind == "relation" and token.text in (r"\implies", r"\iff"):
            self._finish("implies")
        elif token.kind == "relation":
            self._relation(token)
        elif token.kind == "amp":
            return
        elif token.kind == "row":
            if not self._runs_on(tokens, i):
                self._finish("row")
            self.row_start = len(self.chains)
        elif token.kind == "gap" or (token.kind == "punct" and token.text in ",;") or (token.kind == "punct" and token.text == "."):
            self._finish("gap")
        elif token.kind == "punct" and token.text == ":" and self._is_condition():
            self._finish("colon")
        elif token.kind == "words" and not self._is_name(token):
            self._finish("words")
            self.said = f"{self.said} {token.text}".strip()
        elif token.text in (r"\text", r"\mid") and token.kind == "command" and not self.members[-1]:
            return
        else:
            self.members[-1].append(token)

    def _is_name(self, token: Token) -> bool:
        text = token.text.strip()
        return "\\mathrm{" + text + "}" in self.words or text in self.words

    def _runs_on(self, tokens: Sequence[Token], i: int) -> bool:
        """Whether the next row goes on with this one: a sign ends this row or begins the next."""
        before = next((t for t in reversed(tokens[:i]) if t.kind != "amp"), None)
        after = next((t for t in tokens[i + 1 :] if t.kind not in ("amp", "row", "gap")), None)
        open_chain = bool(self.signs) or bool(self.members[-1])
        if before is not None and before.kind == "relation":
            return True
        if not open_chain:
            return False
        ends = before is not None and before.kind == "sign"
        begins = after is not None and after.kind == "sign" and (after.text != "-" or bool(self.signs))
        return ends or begins

    def _relation(self, token: Token) -> None:
        sign = Sign(token.text, token.span)
        if not self.members[-1] and not self.signs:
            self._resume(token)
        elif not self.members[-1]:
            if self.signs[-1].text == "=" and token.text == "=":
                return
            raise ReadError("two relation signs stand side by side", token.span)
        self.signs.append(sign)
        self.members.append([])

    def _resume(self, token: Token) -> None:
        """Go on with the chain before; its last member is related to what follows."""
        last = self.chains[-1] if self.chains else self.previous
        if last is None:
            raise ReadError("nothing stands left of this relation sign", token.span, "write both sides")
        self.goes_on = True

    def _is_condition(self) -> bool:
        """i = j, i \\ne j: two bare letters (or a letter and a label) and one sign."""
        if len(self.signs) != 1 or self.signs[0].text not in ("=", r"\ne", "==") or len(self.members) != 2:
            return False
        return all(len(member) == 1 and member[0].kind in ("letter", "number") for member in self.members)

    def _finish(self, why: str) -> None:
        members, signs = self.members, self.signs
        self.members, self.signs = [[]], []
        goes_on, self.goes_on = self.goes_on, False
        if signs and not members[-1]:
            raise ReadError("nothing stands right of this relation sign", signs[-1].span, "write both sides")
        if not members[-1] and not signs:
            if why == "implies":
                self._imply()
            return
        if goes_on:
            self._extend(members, signs)
            return
        chain = Chain(
            tuple(map(tuple, members)), tuple(signs), self.prefix, self.premise, self.said, self.inline, self.display
        )
        self.members, self.signs = members, signs
        condition = self._is_condition() and (why == "colon" or signs[0].text == r"\ne" or _IF.search(self.said))
        self.members, self.signs = [[]], []
        if condition:
            self._condition((chain.members[0], signs[0].text, chain.members[1]), why)
        else:
            self.chains.append(chain)
            self.premise = None
        self.said = ""
        if why == "implies":
            self._imply()

    def _imply(self) -> None:
        if self.chains:
            self.chains[-1] = replace(self.chains[-1], implies=True)
            self.premise = len(self.chains) - 1

    def _condition(self, condition: tuple[tuple[Token, ...], str, tuple[Token, ...]], why: str) -> None:
        """A condition behind a chain of its row concerns that chain; else all that follows, up to the next one."""
        if len(self.chains) > self.row_start and why != "colon":
            self.chains[-1] = replace(self.chains[-1], conditions=(*self.chains[-1].conditions, condition))
        else:
            self.prefix = (condition,)

    def _extend(self, members: list[list[Token]], signs: list[Sign]) -> None:
        if self.chains:
            last = self.chains[-1]
            self.chains[-1] = replace(
                last, members=last.members + tuple(map(tuple, members[1:])), signs=last.signs + tuple(signs)
            )
        else:
            assert self.previous is not None
            self.previous = replace(
                self.previous,
                members=self.previous.members + tuple(map(tuple, members[1:])),
                signs=self.previous.signs + tuple(signs),
            )


def statements(
    pieces: Sequence[tuple[str, int, bool, str]], source: Source, words: frozenset[str]
) -> tuple[Statements, list[ReadError]]:
    """The chains of displays given as (text, offset, inline, prose before).

    What cannot be cut is an error on that display alone.
    """
    chains: list[Chain] = []
    settings: list[Comment] = []
    errors: list[ReadError] = []
    for number, (text, start, inline, before) in enumerate(pieces):
        try:
            cut = tokenize(text, start)
            open_chain = chains[-1] if chains and not inline and not chains[-1].inline else None
            cutter = _Cutter(words, open_chain, number, inline, before)
            cutter.cut(cut.tokens)
        except ReadError as error:
            errors.append(error)
            continue
        if open_chain is not None and cutter.previous is not None:
            chains[-1] = cutter.previous
        base = len(chains)
        new = [replace(c, premise=None if c.premise is None else c.premise + base) for c in cutter.chains]
        loose = _annotate(source, cut.comments, chains, new)
        settings += loose
        chains += new
    return Statements(tuple(chains), tuple(settings)), errors


def _annotate(source: Source, comments: Sequence[Comment], old: list[Chain], new: list[Chain]) -> list[Comment]:
    """Give every comment to the last relation sign on its line; give back those whose line has none."""
    loose: list[Comment] = []
    for comment in comments:
        line = source.place(comment.span.start)[0]
        best: tuple[int, list[Chain], int, int] | None = None
        for chains in (old[-1:], new):
            for c, chain in enumerate(chains):
                for s, sign in enumerate(chain.signs):
                    on_line = source.place(sign.span.start)[0] == line and sign.span.start < comment.span.start
                    if on_line and (best is None or sign.span.start > best[0]):
                        best = (
                            sign.span.start,
                            old if chains is not new else new,
                            c if chains is new else len(old) - 1,
                            s,
                        )
        if best is None:
            loose.append(comment)
            continue
        _, home, c, s = best
        signs = list(home[c].signs)
        signs[s] = replace(signs[s], annotations=(*signs[s].annotations, comment.text))
        home[c] = replace(home[c], signs=tuple(signs))
    return loose

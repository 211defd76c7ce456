"""Displays cut into statements."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from derive.records import dataclass, replace
from derive.source import ReadError, Source
from derive.tex.cursor import outer_relations, unclosed
from derive.tex.frames import unframed
from derive.tex.lexicon import says_function
from derive.tex.mending import LOST, without
from derive.tex.names import word_name
from derive.tex.rows import opened
from derive.tex.scripts import COMMA_HINT
from derive.tex.statements import Chain, Sign, Statements, When, annotate, is_index
from derive.tex.tokens import Comment, Token, Tokens
from derive.tex.vocabulary import CASES, COLUMNS, DOTS, LAYOUTS

MAX_ERRORS = 20
"""How many statements of one display are dropped at most, before the whole display is."""
LONGEST_LEFT = 1000
"""Tokens of a left side, where several equations stand side by side."""
MAX_INDEX = 8
"""How many tokens the index of a condition has at most."""
_FOR = re.compile(r"\b(if|for|when|case)\b", re.IGNORECASE)
_IF = re.compile(r"\b(if|for|when|case|where|with)\b", re.IGNORECASE)
_ONLY_IF = re.compile(r"\b(if|when|case)\b", re.IGNORECASE)
_SUPPOSED = re.compile(r"\b(if|when|whenever)\b[^.,;:]{0,15}$", re.IGNORECASE)
"""Words in front of ``$x > 0$`` in running text that make it a condition, and no declaration."""
_CASE = re.compile(r"\b(for|case)\b[^,;]{0,15}$", re.IGNORECASE)
"""Words in front of one of several cases, ``$x > 0$`` beside ``$x < 0$``."""
_TRAILS = re.compile(r"[\s,.;]*(if|when|whenever)\s*", re.IGNORECASE)
_AND = re.compile(r"[\s,]*(and)?\s*", re.IGNORECASE)
_HENCE = re.compile(
    r"[\s,;]*(?:and|so|we)?\s*(?:hence|thus|therefore|so that|so|consequently|implying|giving|get|obtain"
    r"|(?:which|this) (?:gives|implies|yields|means))\b",
    re.IGNORECASE,
)
_PLAIN = frozenset(("letter", "number", "script", "prime", "sign", "open", "bar"))
"""The kinds of tokens that only ever go on with a member."""
_ORDERS = ("<", ">", r"\le", r"\ge")


@dataclass(frozen=True)
class Piece:
    """One display or inline formula: its tokens, and the prose before and after it.

    ``follows``: nothing but "then" stands between it and the formula before. ``lead``: the end of the text before a
    display, also of other paragraphs. ``alone``: it is all that stands in its paragraph, or in its item of a list.
    """

    cut: Tokens
    inline: bool = False
    before: str = ""
    after: str = ""
    follows: bool = False
    lead: str = ""
    alone: bool = False


def statements(pieces: Sequence[Piece], source: Source, words: Set[str]) -> Statements:
    """The chains of displays; ``words`` are the names of several letters.

    What cannot be cut is an error on that statement alone.
    """
    chains: list[Chain] = []
    settings: list[Comment] = []
    errors: list[ReadError] = []
    said: tuple[When, ...] = ()
    lost = False
    cases = _told_apart(pieces)
    for number, piece in enumerate(pieces):
        first = max(0, len(chains) - 1)
        tokens, found = piece.cut.tokens, list(piece.cut.errors)
        for error in piece.cut.errors:
            tokens = without(tokens, error.span or tokens[0].span)
        while True:
            joined = bool(said) and piece.inline and _AND.fullmatch(piece.before) is not None
            cutter = _Cutter(chains, words, number, piece, said if piece.follows or joined else (), lost)
            cutter.joined, cutter.trails, cutter.cases = joined, _trails(pieces, number), cases
            try:
                cutter.cut(tokens)
                break
            except ReadError as error:
                found.append(error)
                if error.span is None or len(found) > MAX_ERRORS:
                    break
                tokens = without(tokens, error.span)
        errors += found
        chains, lost = cutter.chains, cutter.lost
        # "If $i = j$, then" holds for the display that follows, and for those that follow it without a word.
        said = cutter.prefix if piece.inline else said if piece.follows else ()
        settings += annotate(source, piece.cut.comments, chains, first)
    return Statements(tuple(chains), tuple(settings), tuple(errors))


def _told_apart(pieces: Sequence[Piece]) -> frozenset[str]:
    """The letters of which running text says that they are above something, and that they are below it."""
    above: dict[tuple[str, ...], set[str]] = {}
    for piece in pieces:
        match [token.text for token in piece.cut.tokens[:MAX_INDEX]]:
            case [letter, sign, *bound] if piece.inline and sign in _ORDERS:
                above.setdefault((letter, *bound), set()).add("<" if sign in ("<", r"\le") else ">")
    return frozenset(letter for (letter, *_), signs in above.items() if len(signs) > 1)


class _Cutter:
    """Cuts the tokens of one display; ``chains`` are those before it, with its own, or with the last one going on.

    ``lost``: the statement before could not be read, so that nothing can go on with it.
    """

    def __init__(
        self, chains: list[Chain], words: Set[str], display: int, piece: Piece, prefix: tuple[When, ...], lost: bool
    ) -> None:
        self.chains, self.words, self.lost = list(chains), words, lost
        self.first = self.row_start = len(chains)
        self.display, self.inline, self.said, self.after = display, piece.inline, piece.before, piece.after
        self.members: list[list[Token]] = [[]]
        self.signs: list[Sign] = []
        self.prefix, self.lead, self.alone = prefix, piece.lead, piece.alone
        self.premise: int | None = None
        self.equivalent = False
        self.environments: list[tuple[Token, bool]] = []
        self.marks = 0
        self.columns: dict[int, int] = {}
        self.joined = self.trails = False
        self.cases: Set[str] = frozenset()

    def cut(self, tokens: Sequence[Token]) -> None:
        """display := row ("\\\\" row)*"""
        stack: list[Token] = []
        tokens = unframed(tokens)
        for i, token in enumerate(tokens):
            if token.kind in ("begin", "end") and self._lays_out(token, tokens[i + 1 :]):
                continue
            if token.kind in ("open", "begin"):
                stack.append(token)
            elif token.kind in ("close", "end") and stack:
                self.members[-1].append(token)
                stack.pop()
                continue
            if not stack and token.kind not in ("close", "end"):
                self._token(token, tokens, i)
            elif not (stack and stack[-1].kind == "open" and token.kind in ("row", "amp", "gap")):
                # A bracket may be open over the end of a row.
                self.members[-1].append(token)
        open_ = [*(token for token, _ in self.environments), *stack]
        if open_:
            raise unclosed(open_[-1])
        self._finish()

    def _lays_out(self, token: Token, after: Sequence[Token]) -> bool:
        """Whether an environment that begins or ends here only lays out rows."""
        if token.kind == "begin":
            begins = not self.signs and not self.members[-1]
            layout = token.text in LAYOUTS or (begins and _is_system(token.text, after))
            self.environments.append((token, layout))
            self.marks, self.columns = 0, {}
            return layout
        if not self.environments or self.environments[-1][0].text != token.text:
            raise ReadError(f"\\end{{{token.text}}} ends nothing that is open here", token.span)
        return self.environments.pop()[1]

    def _token(self, token: Token, tokens: Sequence[Token], i: int) -> None:
        """What a token outside all brackets does to the statement that is being read."""
        if token.kind in _PLAIN:
            self.members[-1].append(token)
            return
        match token.kind, token.text:
            case "gap", text if text == LOST:
                self._finish()
                self.lost = True
            case "relation", _ if self.lost and not self.signs and not self.members[-1]:
                self.lost = False
            case "relation", r"\implies" | r"\iff":
                self._finish()
                self._imply(equivalent=token.text == r"\iff")
            case "relation", _:
                self._relation(token)
            case "amp", _:
                self._mark(tokens, i)
            case "row", _:
                if not self._runs_on(tokens, i):
                    self._finish()
                self.marks = 0
                self.row_start = len(self.chains)
            case "gap", _ if i and tokens[i - 1].kind in ("row", "amp", "gap", "relation"):
                pass
            case "punct", "," if tokens[i + 1 : i + 2] and tokens[i + 1].kind == "script":
                raise ReadError("a comma in front of an index is not read", token.span, COMMA_HINT)
            case ("gap", _) | ("punct", "," | ";" | "."):
                self._finish(ranges=_goes_on_with_dots(tokens[i + 1 : i + 4]))
            case "punct", ":" if self._is_condition():
                self._finish(colon=True)
            case "words", _ if word_name(token.text) not in self.words and not says_function(tokens, i):
                follows = _HENCE.match(token.text) is not None and self._is_zero()
                self._finish()
                if follows:
                    self._imply(equivalent=False)
                self.said = f"{self.said} {token.text}".strip()
            case "command", r"\mid" if not self.members[-1]:
                pass
            case _:
                self.members[-1].append(token)

    def _mark(self, tokens: Sequence[Token], i: int) -> None:
        """row := left "&" right ("&" left "&" right)*: every second mark begins another equation."""
        environment = self.environments[-1][0].text if self.environments else ""
        if environment in COLUMNS:
            if self.marks % 2 and self.signs and self.members[-1] and _is_equation(tokens[i + 1 : i + LONGEST_LEFT]):
                self._finish()
            self.marks += 1

    def _runs_on(self, tokens: Sequence[Token], i: int) -> bool:
        """Whether the next row goes on with this one: a sign ends this row or begins the next."""
        last = next((k for k in range(i - 1, -1, -1) if tokens[k].kind != "amp"), None)
        before = tokens[last] if last is not None else None
        further = (tokens[k] for k in range(i + 1, len(tokens)))
        after = next((t for t in further if t.kind not in ("amp", "row", "gap")), None)
        if before is not None and before.kind == "relation":
            return True
        if not self.signs and not self.members[-1]:
            return False
        ends = before is not None and before.kind == "sign" and not (last and tokens[last - 1].kind == "script")
        begins = after is not None and after.kind == "sign" and (after.text != "-" or bool(self.signs))
        return ends or begins

    def _relation(self, token: Token) -> None:
        """relation: the next member begins"""
        if not self.members[-1]:
            if not self.signs:
                self._last(token)
            elif self.signs[-1].text == "=" == token.text:
                return
            else:
                raise ReadError("two relation signs stand side by side", token.span)
        self.signs.append(Sign(token.text, token.span))
        self.members.append([])

    def _last(self, token: Token) -> Chain:
        """The chain that a relation sign at the beginning goes on with."""
        if not self.chains or (len(self.chains) == self.first and (self.inline or self.chains[-1].inline)):
            raise ReadError("nothing stands left of this relation sign", token.span, "write both sides")
        return self.chains[-1]

    def _is_zero(self) -> bool:
        """Whether a relation ends here in ``= 0``: words behind it tell what follows."""
        return bool(self.signs) and self.signs[-1].text == "=" and [t.text for t in self.members[-1]] == ["0"]

    def _is_condition(self) -> bool:
        """condition := letter ("=" | "\\ne") (letter | label)"""
        if len(self.signs) != 1 or self.signs[0].text not in ("=", r"\ne", "=="):
            return False
        return all(len(member) == 1 and member[0].kind in ("letter", "number") for member in self.members)

    def _bracketed(self, tokens: Sequence[Token]) -> When | None:
        """condition := "(" index ("=" | "\\ne") index ")" behind a formula"""
        if len(self.chains) == self.row_start or [t.text for t in (*tokens[:1], *tokens[-1:])] != ["(", ")"]:
            return None
        inner = tokens[1:-1]
        signs = outer_relations(inner)
        return _condition_in(inner[: signs[0]], inner[signs[0]], inner[signs[0] + 1 :]) if len(signs) == 1 else None

    def _said(self, members: Sequence[tuple[Token, ...]], signs: Sequence[Sign]) -> bool:
        """Whether an equation of indices with scripts is meant as a condition."""
        return signs[0].text == r"\ne" or (_FOR.search(self.said) is not None and len(members[0]) < MAX_INDEX)

    def _is_order(self, members: Sequence[tuple[Token, ...]], sign: Sign) -> bool:
        r"""Whether ``x < 0`` behind a formula, or behind "if", is a condition; ``for $x > 0$`` declares x."""
        if sign.text not in _ORDERS or not all(members):
            return False
        if self.inline:
            case = members[0][0].text in self.cases and _CASE.search(self.said) is not None
            return len(members[0]) == 1 and (self.joined or case or _SUPPOSED.search(self.said) is not None)
        if len(self.chains) == self.row_start:
            return False
        declares = sign.text in (">", r"\ge") and [token.text for token in members[1]] == ["0"]
        return (_ONLY_IF if declares else _IF).search(self.said) is not None

    def _finish(self, *, colon: bool = False, ranges: bool = False) -> None:
        r"""A statement ends here; ``ranges``: dots follow, so that ``for i = 1, \dots, n`` is no condition."""
        members, signs = tuple(map(tuple, self.members)), tuple(self.signs)
        condition = (
            self._is_condition()
            and not ranges
            and (colon or signs[0].text == r"\ne" or _IF.search(self.said) is not None)
        )
        when: When | None = None
        if len(signs) == 1 and self._is_order(members, signs[0]):
            when = When(members[0], members[1], True, signs[0].text)
        elif len(signs) == 1 and not ranges and (condition or self._said(members, signs)):
            when = _condition_in(members[0], signs[0], members[1])
        elif not signs:
            when = self._bracketed(members[0])
        self.members, self.signs = [[]], []
        if signs and not members[-1]:
            raise ReadError("nothing stands right of this relation sign", signs[-1].span, "write both sides")
        if not signs and not members[-1]:
            return
        if not members[0]:
            at = self.columns.get(self.column, len(self.chains) - 1)
            last = self.chains[at]
            self.chains[at] = replace(last, members=last.members + members[1:], signs=last.signs + signs)
            return
        if when is not None:
            self._condition(when, colon)
        else:
            self._chain(members, signs)
        self.said = ""

    def _chain(self, members: tuple[tuple[Token, ...], ...], signs: tuple[Sign, ...]) -> None:
        """A chain, and before it those in the rows of its cases."""
        plain, rows = zip(*map(opened, members), strict=True)
        for row in (row for found in rows for row in found):
            inner = tuple(Sign(sign.text, sign.span) for sign in row.signs)
            under = self.prefix if row.condition is None else (row.condition,)
            self.chains.append(Chain(row.members, inner, under, inline=self.inline, display=self.display, in_row=True))
        equivalent = self.premise is not None and self.equivalent
        chain = Chain(
            plain, signs, self.prefix, self.premise, self.said, self.inline, self.display, self.after,
            equivalent=equivalent, lead=self.lead, alone=self.alone,
        )  # fmt: skip
        self.columns[self.column] = len(self.chains)
        self.chains.append(chain)
        self.lost = False
        self.premise = None

    @property
    def column(self) -> int:
        """The equation of a row that is being read, counted from 0."""
        return (self.marks - 1) // 2 if self.marks > 1 else 0

    def _imply(self, *, equivalent: bool) -> None:
        r"""chain ("\implies" | "\iff"): the chain that ends here, or the display before, is a premise of the next"""
        own = len(self.chains) > self.first
        if own or (self.chains and not self.inline and not self.chains[-1].inline):
            self.chains[-1] = replace(self.chains[-1], implies=True, equivalent_next=equivalent)
            self.premise, self.equivalent = len(self.chains) - 1, equivalent

    def _supposed(self, condition: When) -> None:
        """``If $x > 0$ and $y > 0$, then $$…$$``, ``$$…$$ if $x > 0$``: a condition of that display alone."""
        if not self.trails:
            self.prefix = (*self.prefix, condition)
            return
        last = self.chains[-1].display
        for place, chain in enumerate(self.chains):
            if chain.display == last:
                self.chains[place] = replace(chain, conditions=(*chain.conditions, condition))

    def _condition(self, condition: When, colon: bool) -> None:
        """A condition behind a chain of its row concerns that chain; else all that follows, up to the next one.

        That indices of indices differ, said in running text, is a statement.
        """
        if self.inline and not condition.equal and len(condition.left) > 1:
            sign = Sign(r"\ne", condition.left[-1].span)
            self.chains.append(Chain((condition.left, condition.right), (sign,), inline=True, display=self.display))
        elif self.inline and condition.order:
            self._supposed(condition)
        elif len(self.chains) > self.row_start and not colon:
            last = self.chains[-1]
            self.chains[-1] = replace(last, conditions=(*last.conditions, condition))
        else:
            self.prefix = (condition,)


def _trails(pieces: Sequence[Piece], number: int) -> bool:
    """Whether a condition in running text concerns the display before it: ``$$…$$ if $x > 0$.``"""
    piece, behind = pieces[number], pieces[number + 1] if number + 1 < len(pieces) else None
    after_display = number > 0 and piece.inline and not pieces[number - 1].inline
    leads = behind is not None and behind.follows
    return after_display and not leads and _TRAILS.fullmatch(piece.before) is not None


def _is_equation(after: Sequence[Token]) -> bool:
    """Whether a row goes on with another equation: with its left side or, that left open, with a mark."""
    depth = 0
    for place, token in enumerate(token for token in after if token.kind not in ("amp", "gap")):
        depth += (token.kind in ("begin", "open")) - (token.kind in ("end", "close"))
        if depth < 0 or (depth == 0 and token.kind in ("row", "words")):
            return False
        if depth == 0 and token.kind == "relation":
            return place > 0 or after[0].kind == "amp"
    return False


def _goes_on_with_dots(after: Sequence[Token]) -> bool:
    """Whether dots come next, or after one number more: ``1, \\dots``, ``1, 2, \\dots``."""
    texts = [token.text for token in after]
    return texts[:1] != [] and (texts[0] in DOTS or (texts[1:2] == [","] and texts[2:] != [] and texts[2] in DOTS))


def _condition_in(left: Sequence[Token], sign: Sign | Token, right: Sequence[Token]) -> When | None:
    """condition := index ("=" | "\\ne") index"""
    if sign.text not in ("=", r"\ne", "==") or not is_index(left) or not is_index(right):
        return None
    return When(tuple(left), tuple(right), sign.text != r"\ne")


def _is_system(environment: str, after: Sequence[Token]) -> bool:
    """Equations, not entries: an ``array`` that holds relations, ``cases`` with one in every row's first cell."""
    if environment not in CASES | {"array"}:
        return False
    depth, rows, first_cell = 1, [False], True
    for token in after:
        depth += (token.kind in ("begin", "open")) - (token.kind in ("end", "close"))
        if depth == 0:
            break
        if depth > 1:
            continue
        if token.kind == "row":
            rows.append(False)
            first_cell = True
        elif token.kind == "amp":
            first_cell = False
        elif token.kind == "relation" and (first_cell or environment == "array"):
            rows[-1] = True
    return any(rows) if environment == "array" else all(rows)

r"""LaTeX to boxes.

    formula  := row ("\\" row)*           row  := cell ("&" cell)*         cell := item*
    item     := atom (("_" | "^") argument | "'" | "\limits")*
    argument := "{" cell "}" | atom
    atom     := letter | number | sign | command | "{" cell "}"

Commands with arguments stand in ``commands``, what a command stands for in ``symbols``; one that stands nowhere is an
error.
"""

from __future__ import annotations

from derive.mathml import alphabets, structures, symbols
from derive.mathml.boxes import Accent, Box, Changed, Digits, Function, Gap, Grid, Letter, Row, Scripts, Sign, Verbatim
from derive.mathml.commands import command
from derive.mathml.scanner import Scanner
from derive.records import dataclass, replace
from derive.source import ReadError, Span

DEEPEST = 60
_ENDS = frozenset(("}", "&", r"\\", r"\cr", r"\end", r"\right", ""))
_ROW_ENDS = frozenset((r"\\", r"\cr", r"\end", "}"))
_DEEPER, _HIGHER = ("{", r"\begin"), ("}", r"\end")
_DOUBLE = {":=": "≔", "=:": "≕"}
_PRIMES = ("'", "’", "′")


@dataclass(frozen=True)
class Change:
    """An edit of a formula: the stretch that goes, and what stands there instead."""

    span: Span
    text: str


def typeset(text: str, start: int = 0, change: Change | None = None) -> Box:
    """Set a formula; ``start`` is its offset in the source. A ``change`` in it is shown as such.

    Raises ReadError, with the place, for what is not known.
    """
    setter = Setter(text, start, change)
    box = setter.formula("")
    if setter.peek():
        raise setter.error(f"{setter.peek()} cannot stand here")
    return box


class Setter(Scanner):
    """Reads a formula; ``alphabet`` is the one in which letters are set at present."""

    def __init__(self, text: str, base: int, change: Change | None) -> None:
        super().__init__(text, base)
        self.change = change
        self.depth = 0
        self.failure: ReadError | None = None
        self.alphabet = ""

    def inside(self, text: str, at: int) -> Box:
        """A formula of its own inside this one, which stands at an offset of it."""
        return typeset(text, self.base + at)

    def styled(self, alphabet: str) -> Box:
        """An argument in another alphabet."""
        outside, self.alphabet = self.alphabet, alphabet
        inner = self.argument()
        self.alphabet = outside
        return inner.items[0] if isinstance(inner, Row) and len(inner.items) == 1 else inner

    def formula(self, environment: str) -> Box:
        """row ("\\\\" row)*"""
        start = self.at
        patient = not environment or environment in structures.LAYOUTS
        rows = [self.cells(patient)]
        while self.peek() in (r"\\", r"\cr"):
            self.take()
            self.skip_star()
            if self.text.startswith("[", self.at):
                self.option()
            rows.append(self.cells(patient))
        if self.failure is not None and len(rows) == 1:
            raise self.failure
        self.failure = None
        if len(rows) > 1 and rows[-1] == [Row(rows[-1][0].span, ())]:
            rows.pop()
        if len(rows) == len(rows[0]) == 1:
            return rows[0][0]
        width = max(map(len, rows))
        columns = "c" * width if environment in structures.CENTRED or width == 1 else ("rl" * width)[:width]
        return Grid(self.span(start), tuple(map(tuple, rows)), columns, loose=True)

    def cells(self, patient: bool) -> list[Box]:
        """cell ("&" cell)*; a row of which something is not known is kept as it is written"""
        start, alphabet, depth = self.at, self.alphabet, self.depth
        try:
            cells: list[Box] = [self.cell()]
            while self.peek() == "&":
                self.take()
                cells.append(self.cell())
        except ReadError as error:
            if not patient:
                raise
            self.at, self.alphabet, self.depth, self.failure = start, alphabet, depth, error
            return [self.kept()]
        return cells

    def kept(self) -> Box:
        """A row as it is written."""
        start, depth = self.at, 0
        while (token := self.peek()) and (depth or token not in _ROW_ENDS):
            depth += (token in _DEEPER) - (token in _HIGHER)
            self.take()
        return Verbatim(self.span(start), " ".join(self.text[start : self.at].split()))

    def cell(self) -> Row:
        """item*, up to what ends it"""
        start, items, alphabet = self.at, list[Box](), self.alphabet
        while True:
            if self.changes_here():
                items.append(self.changed())
            elif self.peek() in _ENDS:
                break
            else:
                items += self.item()
        self.alphabet = alphabet
        return Row(self.span(start), tuple(items))

    def changes_here(self) -> bool:
        """Whether the change begins here."""
        self.peek()
        return self.change is not None and self.base + self.at >= self.change.span.start

    def changed(self) -> Changed:
        """The stretch that goes, and what comes for it"""
        change, start, items = self.change, self.at, list[Box]()
        assert change is not None
        self.change = None
        while self.peek() not in _ENDS and self.base + self.at < change.span.end:
            items += self.item()
        gone = Row(self.span(start), tuple(items)) if items else None
        come = Setter(change.text, 0, None).formula("") if change.text.strip() else None
        return Changed(self.span(start), gone, come)

    def item(self) -> list[Box]:
        """atom (("_" | "^") argument | "'" | "\\limits")*"""
        start = self.at
        scripted = self.peek() in ("_", "^", *_PRIMES)
        base = Row(Span(self.base + start, self.base + start), ()) if scripted else self.atom()
        return [] if base is None else [self.with_scripts(base, start)]

    def with_scripts(self, base: Box, start: int) -> Box:
        """(("_" | "^") argument | "'" | "\\limits")* behind an atom"""
        is_brace = isinstance(base, Accent) and base.mark in "⏞⏟"
        stacked = is_brace or (isinstance(base, Sign | Function) and base.limits)
        foot, heads = None, list[Box]()
        while not self.changes_here():
            here, token = self.at, self.peek()
            if token == "_":
                if foot is not None:
                    raise self.error("a second subscript cannot stand here")
                self.take()
                foot = self.argument()
            elif token == "^":
                self.take()
                heads.append(self.argument())
            elif token in _PRIMES:
                self.take()
                heads.append(Sign(self.span(here), "′", "ordinary"))
            elif token in (r"\limits", r"\nolimits"):
                self.take()
                stacked = token == r"\limits"
            else:
                break
        if foot is None and not heads:
            return base
        head = Row(heads[0].span.to(heads[-1].span), tuple(heads)) if len(heads) > 1 else heads[0] if heads else None
        return Scripts(self.span(start), base, foot, head, stacked)

    def argument(self) -> Box:
        """argument"""
        self.peek()
        start = self.at
        if self.changes_here():
            return self.changed()
        if self.peek() == "{":
            return self.group()
        if self.peek() in _ENDS:
            raise self.error("an argument is missing here")
        if (digit := self.peek()[0]).isdigit():
            # x^23 is x^2 3.
            self.at += 1
            return self.digits(digit, start)
        return self.atom() or Row(self.span(start), ())

    def group(self) -> Row:
        """A cell in braces."""
        start = self.at
        self.take()
        inner = self.cell()
        if self.take() != "}":
            self.at = start
            raise self.error("this { is never closed")
        return replace(inner, span=self.span(start))

    def atom(self) -> Box | None:
        """atom; None for what is not seen"""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error("this formula is nested too deeply")
        box = self.one()
        self.depth -= 1
        return box

    def one(self) -> Box | None:
        token, start = self.peek(), self.at
        if token == "{":
            return self.group()
        self.take()
        if token[0].isdigit() or (token[0] == "." and len(token) > 1):
            return self.digits(token, start)
        if token in _DOUBLE:
            return Sign(self.span(start), _DOUBLE[token], "relation")
        if token in symbols.LETTERS:
            char, upright = symbols.LETTERS[token]
            return self.letter(char, start, upright)
        if token in symbols.LARGE:
            char, limits = symbols.LARGE[token]
            return Sign(self.span(start), char, "operator", limits=limits)
        if token in symbols.SIGNS:
            char, kind = symbols.SIGNS[token]
            return Sign(self.span(start), char, kind)
        if token in symbols.GAPS:
            return Gap(self.span(start), symbols.GAPS[token])
        if token.isalpha() or "\U0001d400" <= token <= "\U0001d7ff":
            return self.letter(token, start, False)
        if token.startswith("\\") and len(token) > 1:
            return command(self, token, start)
        self.at = start
        raise self.error(f"{token} is not known")

    def letter(self, char: str, start: int, upright: bool) -> Box:
        """A letter in the alphabet of the moment."""
        styled = alphabets.in_alphabet(char, self.alphabet)
        upright = upright or self.alphabet == "upright"
        return Letter(self.span(start), styled, upright and styled == char)

    def digits(self, text: str, start: int) -> Box:
        """A number in the alphabet of the moment."""
        return Digits(self.span(start), "".join(alphabets.in_alphabet(char, self.alphabet) for char in text))

"""Pieces of LaTeX and how they are put together: brackets, subscripts, juxtaposition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from fractions import Fraction
from typing import Literal

from derive.notation import Decimal
from derive.records import dataclass

_WORDS = frozenset(
    [
        "ln",
        "tr",
        "abs",
        "cos",
        "cov",
        "det",
        "exp",
        "inf",
        "lim",
        "log",
        "max",
        "min",
        "sgn",
        "sin",
        "std",
        "tan",
        "var",
    ]
)
"""Letters that side by side would be read as one name."""


class Binds(IntEnum):
    """How tightly a piece of text holds together."""

    SUM = 0
    SIGNED = 1
    PRODUCT = 2
    FACTOR = 3
    ATOM = 4


@dataclass(frozen=True, slots=True)
class Text:
    """A written expression. ``open``: an operator in it would reach for what follows.

    ``name``: it ends in a bare name, which before a bracket would look like a function.
    """

    latex: str
    binds: Binds
    open: bool = False
    name: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    r"""How a symbol is written with its first ``count`` indices: ``p(a)``, ``x^{(i)}``, ``w^l``, ``w_k``,
    ``\alpha_{t,k}``, ``\pi(a_t \mid s_t)``.

    The others stand below; they are the axes of a vector or matrix, which may go without saying. The last ``hidden``
    ones are never written: the ``i`` of ``J := -\log p_i``. ``letter``: what a known function is called, or a set of
    which the symbol is the table: ``\mathbb{1}[a \in P(i)]``, with its diagonal left out if one is ``hidden``; or the
    letter with an index that is an index, the j of ``u_{j_k}``; or what it is the ``mean`` of.
    """

    kind: Literal["call", "label", "power", "below", "version", "member", "component", "image", "mean"]
    count: int
    hidden: int = 0
    letter: str = ""

    def of(self, name: str, slots: Sequence[str]) -> Text:
        """The symbol with its indices."""
        if self.kind == "mean":
            return Text(rf"\mathbb{{E}}[{entry(self.letter, slots).latex}]", Binds.ATOM)
        if self.kind == "member":
            of = f"({', '.join(slots[:-1])})" if len(slots) > 1 else ""
            return Text(rf"\mathbb{{1}}[{slots[-1]} \in {self.letter}{of}]", Binds.FACTOR)
        slots = slots[: len(slots) - self.hidden]
        first, rest = slots[: self.count], slots[self.count :]
        if self.kind == "below":
            return entry(name, slots)
        if self.kind == "version":
            return Text(version(name, slots), Binds.ATOM, name=True)
        if self.kind == "component":
            return Text(_component(name, self.letter.split(","), slots), Binds.ATOM)
        below = subscript(rest) if rest else ""
        if self.kind == "call":
            return Text(f"{name}({', '.join(first)}){below}", Binds.ATOM)
        above = f"^{{({','.join(first)})}}" if self.kind == "label" else f"^{script(''.join(first))}"
        return Text(f"{name}{above}{below}", Binds.FACTOR, name=True)


def entry(name: str, slots: Sequence[str], form: Form | None = None) -> Text:
    r"""``w_{ij}``; a name with a subscript of its own is bracketed: ``(\Sigma_{C})_{ij}``."""
    if form is not None and form.count <= len(slots):
        return form.of(name, slots)
    if (
        name.endswith(")")
        and not name.startswith("\\operatorname")
        and len(keys := re.split(r"[&|]", name[name.index("(") + 1 : -1].partition(";")[0])) == len(slots)
    ):
        return Text(_law(name, keys, slots), Binds.ATOM)
    name = re.sub(r"^([^_]+)_(\w|\\[A-Za-z]+)$", r"\1_{\2}", name)
    outermost = re.sub(r"\{(?:[^{}]|\{[^{}]*\})*\}", "", name)
    binds = Binds.FACTOR if re.search(r"['^]", outermost) else Binds.ATOM
    if not slots:
        return Text(name, binds, name=True)
    return Text((f"({name})" if "_" in outermost else name) + subscript(slots), binds)


def version(name: str, slots: Sequence[str]) -> str:
    r"""``\alpha_{t,k}``: the indices of a name with a subscript of its own in one script with that."""
    own = name.endswith("}") and "_{" in name
    return ",".join((name.removesuffix("}"), *slots)) + "}" if own else name + subscript(slots)


def _component(name: str, times: Sequence[str], slots: Sequence[str]) -> str:
    r"""``\pi_{\theta}(a_{t} \mid s_{t})`` at the times of some slots."""
    start = name.index("(")
    inside = name[start:]
    for time, slot in zip(times, slots, strict=False):
        inside = slot.join(re.split(rf"(?<![A-Za-z\\]){re.escape(time)}(?![A-Za-z])", inside))
    return name[:start] + inside.replace("|", r" \mid ").replace("&", ", ")


def _law(name: str, keys: Sequence[str], slots: Sequence[str]) -> str:
    r"""``p(x \mid z)`` at an outcome; one with another letter is an event, ``p(z = k)``."""
    head, inside = name[: name.index("(")], name[name.index("(") + 1 : -1]
    inside, _, parameters = inside.partition(";")
    signs = [*(", " if sign == "&" else r" \mid " for sign in re.findall(r"[&|]", inside)), ""]
    said = (_argument(key, slot) for key, slot in zip(keys, slots, strict=True))
    return (
        f"{head}("
        + "".join(one + sign for one, sign in zip(said, signs, strict=True))
        + f"{'; ' * bool(parameters)}{parameters})"
    )


def _argument(key: str, slot: str) -> str:
    """``x``, ``z = k``, and ``x_i`` of data."""
    if key.endswith("_"):
        return version(key[:-1], (slot,))
    return slot if slot.rstrip("'") == key else f"{key} = {slot}"


def subscript(slots: Sequence[str]) -> str:
    """``_{ij}``; commas where a letter has a prime or several characters, or where the letters make a word."""
    if "".join(slots) in _WORDS or not all(re.fullmatch(r"\w|\\[A-Za-z]+", slot) for slot in slots):
        return "_{" + ",".join(slots) + "}"
    return "_" + script(re.sub(r"(\\[A-Za-z]+)\|(?=[A-Za-z])", r"\1 ", "|".join(slots)).replace("|", ""))


def script(latex: str) -> str:
    return latex if len(latex) == 1 else "{" + latex + "}"


def number(value: Fraction) -> Text:
    if value.denominator == 1:
        return signed(str(value.numerator))
    sign = "-" if value < 0 else ""
    return signed(rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}", Binds.FACTOR)


def signed(latex: str, binds: Binds = Binds.ATOM) -> Text:
    return Text(latex, Binds.SIGNED if latex.startswith("-") else binds)


def digits(expr: Decimal) -> str:
    """The decimal at the number of digits that its half unit stands for."""
    places, unit = 0, 2 * expr.half_unit
    while unit < 1:
        places, unit = places + 1, unit * 10
    whole, rest = divmod(abs(round(expr.value * 10**places)), 10**places)
    sign = "-" if expr.value < 0 else ""
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"


def join_terms(terms: Sequence[Text]) -> Text:
    if not terms:
        return number(Fraction(0))
    first, *others = (term.latex for term in terms)
    joined = first + "".join(f" - {term[1:]}" if term.startswith("-") else f" + {term}" for term in others)
    return Text(joined, Binds.SUM) if others else terms[0]


def bracket(latex: str) -> str:
    return rf"\left({latex}\right)" if is_tall(latex) else f"({latex})"


def is_tall(latex: str) -> bool:
    return bool(re.search(r"\\(frac|sum|prod|begin|left)(?![A-Za-z])", latex))


def at_least(binds: Binds, text: Text, *, last: bool = True) -> Text:
    """The text, bracketed if it holds less tightly than that or would swallow what follows it."""
    if text.binds >= binds and (last or not text.open):
        return text
    return Text(bracket(text.latex), Binds.ATOM)


def juxtapose(pieces: Sequence[Text]) -> Text:
    """Juxtaposition, with a dot where it would be read as a numeral, a mixed fraction or a function."""
    if not pieces:
        return number(Fraction(1))
    if len(pieces) == 1:
        return pieces[0]
    done: list[Text] = []
    for place, piece in enumerate(pieces):
        piece = at_least(Binds.PRODUCT, piece, last=place == len(pieces) - 1)
        if done:
            done.append(Text(r" \cdot " if _needs_dot(done[-1], piece) else " ", Binds.ATOM))
        done.append(piece)
    return Text("".join(text.latex for text in done), Binds.PRODUCT, done[-1].open, done[-1].name)


def _needs_dot(left: Text, right: Text) -> bool:
    numeral = re.match(r"\d|\\frac\{\d+\}\{\d+\}", right.latex)
    call = right.latex.startswith("[") or (left.name and re.match(r"\(|\\left\(", right.latex))
    return bool(right.latex[0].isdigit() or (numeral and re.search(r"\d\}*$", left.latex)) or call)


def primes(orders: Sequence[int]) -> str:
    if len(orders) == 1 and orders[0] <= 3:
        return "'" * orders[0]
    return f"^{{({','.join(map(str, orders))})}}" if any(orders) else ""

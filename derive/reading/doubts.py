r"""Conditions in words beside a display that are not read: "for $a = 1$ this is $$…$$", "if $A$ is diagonal".

What fails without such a condition need not be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from contextlib import suppress
from itertools import takewhile

from derive.model import Context, Equation, Fact
from derive.notation import Var, names
from derive.reading.asserted import doubted
from derive.reading.assumptions import equation
from derive.reading.chance.moments import mean_of
from derive.reading.demands import differentiates, set_inline
from derive.reading.left_sides import names_in
from derive.reading.mentioned import mentioned
from derive.reading.table import Table
from derive.reading.understood import ScopeReading
from derive.records import dataclass
from derive.source import ReadError, Span
from derive.tex.statements import Chain

_SUPPOSES = re.compile(
    r"\b(?:if|when|whenever|for|with|at|under|set|sets|setting|let|letting|take|taking|putting|choosing|assum\w+|suppos\w+|provided"
    r"|given|case|limit|where|as long as|plug\w*|substituting)\b[^.;]*$",
    re.IGNORECASE,
)
_LASTS = re.compile(r"\b(?:let|set|suppose|assume|fix|choose|take)\b[^.;,]*$")
"""Words in front of what holds for all that follows."""
_IN_CASE = re.compile(
    r"\b(?:if|when|whenever|for|assuming|provided|case|limit|under|as long as)\b[^.;]*$", re.IGNORECASE
)
_PROPERTY = re.compile(
    r"\b(?P<symmetric>symmetric|positive[- ](?:semi-?)?definite)|\b(?P<positive>positive|nonnegative|non-negative)\b"
    r"|\b(?P<other>orthogonal|orthonormal|unitary|diagonal|idempotent|unit|normali[sz]ed|cent(?:er|re)ed|zero[- ]mean"
    r"|invertible|non-?singular|of full|independent|uncorrelated|small|large|isotropic|spherical|identity|one[- ]hot"
    r"|binary|one[- ]dimensional)\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"[\s.,)]*\(?(?:if|when|whenever|for|provided|assuming|as long as|under|since|because)\b[^.;]*")
_CLOSES = re.compile(r"\$\$|\\\]|\\end\{(?:align|equation|gather|multline|eqnarray|flalign|displaymath)\w*\*?\}|```")
_TEXT = re.compile(r"\\(?:text|textrm|textit|mbox|mathrm)\{([^{}]*)\}")
_IN_BRACKETS = re.compile(r"(?:\s|\\q?quad|\\[,;:! ]|&)*\(([^()]*[<>][^()]*|[^()]*\\(?:le|ge|ne)q?\b[^()]*)\)")
_INLINE = re.compile(r"(?<!\$)\$(?!\$)([^$]+)\$(?!\$)|\\\((.+?)\\\)", re.DOTALL)
_RELATION = re.compile(r"[=<>]|\\(?:le|ge|leq|geq|ne|neq|approx|to|gg|ll|rightarrow)(?![a-zA-Z])")
_CENTRED = re.compile(
    r"\b(?:zero[- ]mean|means? (?:is |are |of |equal to )?(?:zero|\$?0\b)|cent(?:er|re)ed)", re.IGNORECASE
)
_LETTERS = re.compile(r"\\?[A-Za-z]+")
_SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=\S)|\n\s*\n|\n#[^\n]*\n")
_SAYS_NOTHING = re.compile(r"[\s\w,:\\\[\]]{0,24}")
_GOES_ON = re.compile(
    r"[\s$.,;\\\[\]]*(?:so|and|hence|thus|therefore|then|so that|and (?:so|hence|thus|therefore)|which (?:gives|yields)"
    r"|(?:this|it) (?:gives|yields|follows that)|we (?:get|have|find|obtain))[\s$:,.\\\[\]]*",
    re.IGNORECASE,
)
_STEM = 5
"""So many letters of a word tell it."""
LONGEST = 300
"""How many characters before and behind a display are looked at."""


@dataclass(frozen=True)
class Doubt:
    """What a display may stand under: ``words`` that say so; what they give, unless it is ``unread``."""

    words: str
    unread: bool = True
    facts: tuple[Fact, ...] = ()
    equations: tuple[Equation, ...] = ()


def doubt(reading: ScopeReading, number: int, about: Set[str], context: Context) -> Doubt | None:
    """The conditions in words beside a chain that nothing makes use of; its sides are made of the symbols ``about``."""
    chain = reading.scope.chains[number]
    if chain.inline:
        return None
    words = (_in_words(text, about, context, reading.table) for text in _texts(reading, number))
    said = [one for one in words if one is not None]
    said += [_as_equation(reading, n) for n in _formulas(reading, number, about)]
    said += [Doubt(words) for words in _centred(reading, chain, about)]
    said += [Doubt(lost)] if (lost := _lost(reading, number)) else []
    if not said:
        return None
    return Doubt(
        "; ".join(dict.fromkeys(one.words for one in said)),
        any(one.unread for one in said),
        tuple(fact for one in said for fact in one.facts),
        tuple(equation for one in said for equation in one.equations),
    )


def _centred(reading: ScopeReading, chain: Chain, about: Set[str]) -> Iterator[str]:
    """What the text before says of the means of random symbols of which nothing is made: "$w_i$ with mean zero"."""
    random = reading.table.randomness.symbols
    unknown = {name for name in about & random.keys() if not random[name].by_moments}
    unknown |= {name for name, symbol in random.items() if symbol.mean is None and mean_of(name) in about}
    text = reading.scope.source.text
    for span in reading.scope.prose if unknown else ():
        for said in _CENTRED.finditer(text, span.start, min(span.end, chain.span.start)):
            start = max([span.start, *(cut.end() for cut in _SENTENCE.finditer(text, span.start, said.start()))])
            letters = {
                name for found in _INLINE.finditer(text, start, said.end()) for name in _LETTERS.findall(found[0])
            }
            if letters & unknown:
                yield " ".join(text[start : said.end()].split())


def _sentence(reading: ScopeReading, number: int) -> tuple[int, str]:
    """The last sentence before a display, and where it begins."""
    chains, text = reading.scope.chains, reading.scope.source.text
    own = chains[_led_on(reading, number)]
    start = min(c.span.start for c in chains if c.display == own.display and (c.members or c.signs))
    ends = [c.span.end for c in chains if not c.inline and c.display < own.display]
    first = max(start - LONGEST, *ends, 0) if ends else max(start - LONGEST, 0)
    cuts = [first, *(first + cut.end() for cut in _SENTENCE.finditer(text[first:start]))]
    while len(cuts) > 1 and _says_nothing(text, cuts[-1], start):
        cuts.pop()
    return cuts[-1], text[cuts[-1] : start]


def _says_nothing(text: str, cut: int, start: int) -> bool:
    """Whether what stands between a cut and a display only leads from what stands before the cut to it."""
    said = text[cut:start]
    if not said.strip("$ \n"):
        return text[:cut].rstrip()[-1:] not in (".", ";", "!", "?")
    return _SAYS_NOTHING.fullmatch(said) is not None and "$" not in said.strip("$ \n")


def _led_on(reading: ScopeReading, number: int) -> int:
    """The chain with whose display an argument begins that only goes on in this one: "so", "and hence"."""
    chains, text = reading.scope.chains, reading.scope.source.text
    while True:
        own = chains[number]
        first = min(n for n, c in enumerate(chains) if c.display == own.display)
        before = [n for n in range(first) if not chains[n].inline]
        if not before or chains[before[-1]].display != chains[first - 1].display:
            return number
        between = text[chains[before[-1]].span.end : chains[first].span.start]
        if not _GOES_ON.fullmatch(between):
            return number
        number = before[-1]


def _texts(reading: ScopeReading, number: int) -> Iterator[str]:
    """The words before a display, among its formulas, and right behind it, that may suppose something."""
    chain, text = reading.scope.chains[number], reading.scope.source.text
    start, sentence = _sentence(reading, number)
    if any(
        _IN_CASE.search(sentence[: said.start()])
        or doubted(text, Span(start + said.start(), start + said.end())) == "open"
        for said in _PROPERTY.finditer(sentence)
    ):
        yield sentence
    behind = text[chain.span.end : chain.span.end + LONGEST]
    closed = _CLOSES.search(behind)
    row = (behind[: closed.start()] if closed else behind).split(r"\\")[0]
    for found in _TEXT.finditer(text[chain.span.start : chain.span.end] + row):
        if _PROPERTY.search(found[1]):
            yield found[1]
    if not chain.conditions and (bracketed := _IN_BRACKETS.match(row)) is not None:
        yield bracketed[1]
    if closed and (after := _BEHIND.match(behind, closed.end())) and _PROPERTY.search(after[0].split("$$")[0]):
        yield after[0].split("$$")[0]


def _in_words(text: str, about: Set[str], context: Context, table: Table) -> Doubt | None:
    """What the words may give of the symbols of a step, if it is a property that all of them can have."""
    said = " ".join(text.split()).strip("$ ,")
    facts: list[Fact] = []
    if _PROPERTY.search(text) is None:
        return Doubt(said)
    for found in _PROPERTY.finditer(text):
        if found["symmetric"]:
            square = (n for n in about if len(s := context.slots.get(n, ())) > 1 and s[-1] == s[-2])
            facts += [Fact("symmetric", name) for name in square]
        elif found["positive"]:
            facts += [Fact("positive", name) for name in about if name in context.slots]
        elif not any(
            found["other"].lower()[:_STEM] in word for name in about for word in table.properties.get(name, ())
        ):
            return Doubt(said)
    known = [fact for fact in facts if fact.name not in context.definitions and fact not in context.facts]
    return Doubt(said, False, tuple(known)) if known else None


def _formulas(reading: ScopeReading, number: int, about: Set[str]) -> Iterator[int]:
    """The relations in running text before a display that suppose something, and of which nothing is made."""
    chains = reading.scope.chains
    start, _ = _sentence(reading, number)
    used = reading.declared | reading.steps.keys() | reading.premises | mentioned(reading)
    used |= {n for n in set_inline(chains, number) if differentiates(chains[n].members[:1])}
    goes_on = False
    for n in range(number):
        chain = chains[n]
        goes_on = goes_on and chain.words.strip(" ,") in ("", "and")
        goes_on = goes_on or _SUPPOSES.search(chain.words) is not None
        if not chain.inline or not chain.signs or n in used or not goes_on or chain.display >= chains[number].display:
            continue
        if (chain.span.start >= start or _LASTS.search(chain.words)) and _speaks_of(reading, chain, about):
            yield n


def _speaks_of(reading: ScopeReading, chain: Chain, about: Set[str]) -> bool:
    found: set[str] = set()
    for member in chain.members:
        with suppress(ReadError):
            found |= names_in(reading.table, reading.table.parse(member)[0])
        found |= {token.text for token in member} & reading.table.size_names
    return bool(found & (about | reading.table.size_names))


def _as_equation(reading: ScopeReading, number: int) -> Doubt:
    chain = reading.scope.chains[number]
    said = reading.scope.source.written(chain.span)
    if [sign.text for sign in chain.signs] != ["="]:
        return Doubt(said)
    try:
        found = equation(reading, number, 0)
    except ReadError:
        return Doubt(said)
    # What a symbol is in a special case contradicts what it is.
    again = isinstance(found.lhs, Var) and found.lhs.name in reading.definitions
    return Doubt(said, again or not names(found.lhs) | names(found.rhs), equations=(found,))


def _lost(reading: ScopeReading, number: int) -> str:
    """A formula before a display that supposes something and became no statement, if the display has no condition."""
    chain = reading.scope.chains[number]
    if chain.conditions:
        return ""
    start, sentence = _sentence(reading, number)
    spans = [c.span for c in takewhile(lambda c: c.display < chain.display, reading.scope.chains) if c.inline]
    for found in _INLINE.finditer(sentence):
        begin, end = start + found.start(), start + found.end()
        alone = not any(span.start < end and begin < span.end for span in spans)
        if alone and _RELATION.search(found[0]) and _SUPPOSES.search(sentence[: found.start()]):
            return found[0].strip("$")
    return ""

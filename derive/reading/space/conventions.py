r"""What a text says of its indices in words: "repeated indices are summed", "the Levi-Civita symbol".

Only sentences that affirm it count: "we do not use Einstein's convention" says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.reading.asserted import doubted
from derive.source import Source, Span

_REPEATED = (
    r"(?:repeated|double|dummy|twice[- ]occurring)\s+(?:tensor\s+|spatial\s+)?"
    r"(?:ind(?:ices|exes|ex)|subscripts?|suffix(?:es)?|ones)"
)
_SUMMED = r"(?:summ(?:ed|ation|ing)|sums?|impl(?:y|ies|ied))"
EINSTEIN = re.compile(
    r"einstein(?:['’]?s|ian)?\s+(?:\w+\s+)?(?:summation|sums?|notation|convention)"
    r"|\bsummation\s+convention\b|\b(?:with|usual|implicit|implied)\s+summation\s+(?:is\s+)?(?:over|on)\b"
    rf"|{_REPEATED}\b[^.;]{{0,60}}\b{_SUMMED}\b|\b{_SUMMED}\b[^.;]{{0,40}}\b{_REPEATED}"
    r"|\brepeated\s+(?:ones\s+)?(?:are|is)\s+summed",
    re.IGNORECASE,
)
LEVI_CIVITA = re.compile(
    r"levi-?\s*civita|(?:permutation|alternating)\s+(?:symbol|tensor)|(?:totally|completely)\s+anti-?symmetric\s+(?:symbol|tensor)",
    re.IGNORECASE,
)
FIELDS = re.compile(
    r"(?:vector|scalar|tensor|velocity|electric|magnetic)\s+fields?\b|\bvector\s+(?:calculus|identit)", re.IGNORECASE
)
LAPLACIAN = re.compile(r"(?<!graph )\blaplac(?:ian|e operator|e['’]s equation)\b", re.IGNORECASE)
_DIMENSIONS = re.compile(
    r"\b(two|three|four|2|3|4)(?:[- ]|\s+space\s+|\s+spatial\s+)?(?:dimension(?:s|al)|D\b)", re.IGNORECASE
)
_NUMBERS = {"two": 2, "three": 3, "four": 4}
_DENIED = re.compile(r"\b(?:not?|never|without|instead of|unlike|avoid\w*|don['’]t|drop\w*)\b[^.;]*$", re.IGNORECASE)
NO_SUM = re.compile(r"\bno\s+(?:implied\s+|einstein\s+)?sum(?:mation)?\b|\bnot\s+summed\b", re.IGNORECASE)
_REACH = 60
_WORDS = {
    EINSTEIN: ("einstein", "summation", "repeated", "double", "dummy", "twice"),
    LEVI_CIVITA: ("civita", "permutation", "alternating", "symmetric"),
    LAPLACIAN: ("laplac",),
}
"""One of these words stands in whatever a pattern finds: looking for words takes a fiftieth of the time."""


def said(pattern: re.Pattern[str], source: Source, where: Sequence[Span]) -> Span | None:
    """The place at which a text affirms something, or None."""
    text, words = source.text.casefold(), _WORDS.get(pattern)
    if words is not None and not any(word in text for word in words):
        return None
    for stretch in where:
        for found in pattern.finditer(source.text, stretch.start, stretch.end):
            before = source.text[max(stretch.start, found.start() - _REACH) : found.start()]
            here = Span(found.start(), found.end())
            if not _DENIED.search(before) and not doubted(source.text, here):
                return here
    return None


def dimension(source: Source, where: Sequence[Span]) -> int | None:
    """The number of dimensions that a text names."""
    for stretch in where:
        for found in _DIMENSIONS.finditer(source.text, stretch.start, stretch.end):
            return _NUMBERS.get(found[1].lower()) or int(found[1])
    return None

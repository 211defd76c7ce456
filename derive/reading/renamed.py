r"""Signs that a text gives another meaning: "$\|A\|$ is the spectral norm", "the softmax $\sigma$", "logs to base 2".

With its usual meaning nothing may be proved of such a sign: where it stands is an error that names the way out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from derive.reading.space.conventions import said
from derive.records import dataclass
from derive.source import ReadError, Source, Span

NORM, MATRIX_NORM, INNER, LOG, ANGLE, SIGMA, DELTA = (
    "norm",
    "matrix norm",
    "inner",
    "log",
    "angle",
    r"\sigma",
    r"\delta",
)


@dataclass(frozen=True)
class _Meaning:
    """The words that give a sign another meaning, those beside which it keeps its own, and the way out."""

    words: re.Pattern[str]
    unless: re.Pattern[str] | None
    message: str
    hint: str


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_BARS = r"(?:\\\||\\[lr]?Vert|\|\|)"
_NORM = rf"\$\s*(?:\\left)?{_BARS}[^$_^|]{{1,12}}{_BARS}\s*\$"
_OF_MATRICES = r"(?:spectral|operator|induced|nuclear|trace|schatten)[- ]norms?"
_OTHERS = (
    r"(?:(?:max(?:imum)?|infinity|sup|supremum|1|one|l1|\$\\ell_1\$|\$\\ell_\\infty\$|\$l_1\$|\$L_1\$|taxicab|manhattan"
    r"|mahalanobis|weighted|energy)[- ]norms?|number of non-?zero|sum of (?:the )?absolute)"
)
_IS = r"[^.;$]{0,30}?"
_FUNCTIONS = (
    r"(?:softmax|tanh|hyperbolic tangent|relu|rectifie\w+|rectified linear|singular values?|spread|gelu|swish|silu"
    r"|softplus|step function|sign function|arctan\w*)"
)
_BASE = r"base[- ]?\$?(?:2|10|two|ten)"
_ERRORS = r"(?:errors?|sensitivit\w+|signals?|residuals?|local gradients?)"


def _beside(sign: str, words: str) -> str:
    """The sign with the words behind it or in front of it."""
    return rf"{sign}{_IS}\b{words}|\b{words}[^.;$]{{0,20}}?{sign}"


_MEANINGS: Mapping[str, _Meaning] = MappingProxyType(
    {
        MATRIX_NORM: _Meaning(
            _words(
                _beside(_NORM, _OF_MATRICES)
                + rf"|\bnorms?\b[^.;$]{{0,20}}\b(?:is|are|denotes?|means?)\b{_IS}{_OF_MATRICES}"
            ),
            None,
            "the text says that this norm of a matrix is another one",
            r"write \|A\|_F if all entries are meant",
        ),
        NORM: _Meaning(
            _words(_beside(_NORM, _OTHERS)),
            None,
            "the text says that this norm is another one",
            r"write \|x\|_2, or \|x\|_1",
        ),
        INNER: _Meaning(
            _words(
                r"\b(?:let|define|write|put)\b[^.;$]{0,20}\$\s*\\langle[^$]{1,16}\\rangle(?:_\w)?\s*:?="
                r"(?!\s*\\?[\w{}\\]+\s*\^\s*\{?(?:\\top|T|\\intercal)\}?\s*\\?[\w{}\\]+\s*\$)(?![^$]*(?:\\sum|tr|\\cdot))"
                r"|\\rangle\s*\$[^.;$]{0,30}inner product[^.;$]{0,15}"
                r"\b(?:weighted|induced|with respect|defined|given by)"
            ),
            None,
            "the text says that this inner product is another one",
            r"write x^\top M y, or x^\top y",
        ),
        LOG: _Meaning(
            _words(
                rf"\b(?:logarithms?|logs?)\b[^.;]{{0,40}}?\b(?:to|in|of|with|has|have|base)\b[^.;]{{0,10}}?\b{_BASE}\b"
                rf"|\blogarithms?\b[^.;]{{0,30}}?\b{_BASE}\b|\b{_BASE}\$? log"
                rf"|\$\\log\$[^.;$]{{0,20}}(?:binary|{_BASE}|decimal)"
            ),
            _words(r"\bnatural\b|\bnats\b|\bbase[- ]\$?e\b"),
            "the text says that logarithms are to another base, which is not read",
            r"write \ln x / \ln 2, or \ln x",
        ),
        ANGLE: _Meaning(
            _words(r"\bangles?\b[^.;]{0,30}\b(?:in|are|as)\b[^.;]{0,10}\bdegrees\b"),
            _words(r"\bradians?\b"),
            "the text says that angles are in degrees",
            r"write \sin(\pi x / 180)",
        ),
        SIGMA: _Meaning(
            _words(_beside(r"\$\s*\\sigma\s*(?:\([^$]{1,20}\))?\s*\$", rf"{_FUNCTIONS}\b")),
            _words(r"\bsigmoid|\blogistic"),
            r"the text says that \sigma is another function",
            r"define it, \sigma(x) := \tanh(x), or write \operatorname{softmax}(z)",
        ),
        DELTA: _Meaning(
            _words(_beside(r"\$\s*\\delta_\{\s*[a-z]\s*,?\s*[a-z]\s*\}\s*\$", rf"{_ERRORS}\b")),
            _words(r"\bkronecker"),
            r"the text says that \delta with two indices is something else",
            "give it another letter",
        ),
    }
)


_NEEDS = {
    MATRIX_NORM: ("norm",),
    NORM: ("norm", "zero", "absolute"),
    INNER: ("langle",),
    LOG: ("base", "binary", "decimal"),
    ANGLE: ("degrees",),
    SIGMA: ("sigma",),
    DELTA: ("delta_{",),
}
"""One of these stands in every text that gives a sign another meaning."""


def renamed(source: Source, prose: Sequence[Span], lower: str) -> frozenset[str]:
    """The signs that words give another meaning; ``lower``: the text in small letters."""
    tried = [sign for sign, needed in _NEEDS.items() if any(word in lower for word in needed)]
    found = {sign for sign in tried if said(_MEANINGS[sign].words, source, prose)}
    text = [source.text[part.start : part.end] for part in prose] if found else []
    return frozenset(sign for sign in found if not _keeps(_MEANINGS[sign], text))


def _keeps(meaning: _Meaning, text: Sequence[str]) -> bool:
    return meaning.unless is not None and any(meaning.unless.search(part) for part in text)


_COLUMN = r"\$\s*(?:\\(?:mathbf|boldsymbol|bm|mathrm)\s*\{?)?([A-Z])\}?_(?:\{\s*\w\s*\}|\w)\s*\$"
_BETWEEN = r"(?:(?!\brows?\b)[^.;])"
_COLUMNS = re.compile(rf"{_COLUMN}{_BETWEEN}{{0,40}}?\bcolumns?\b|\bcolumns?\b{_BETWEEN}{{0,30}}?{_COLUMN}")


def of_columns(source: Source, prose: Sequence[Span], lower: str) -> frozenset[str]:
    """The matrices A of which words say that ``A_i`` is a column: "let $A_i$ be the $i$-th column"."""
    parts = prose if "column" in lower else ()
    found = (one for part in parts for one in _COLUMNS.finditer(source.text, part.start, part.end))
    return frozenset(one[1] or one[2] for one in found)


def refuse(signs: frozenset[str], sign: str, span: Span) -> None:
    """Raise ReadError where a sign stands that the text gives another meaning."""
    if sign in signs:
        meaning = _MEANINGS[sign]
        raise ReadError(meaning.message, span, meaning.hint)


def refuse_norm(signs: frozenset[str], rank: int, span: Span) -> None:
    """Raise ReadError where a norm without a subscript stands that the text says to be another one."""
    refuse(signs, NORM, span)
    if rank == 2:
        refuse(signs, MATRIX_NORM, span)


def refuse_function(signs: frozenset[str], word: str, span: Span) -> None:
    """Raise ReadError where a function stands that the text says to be another one."""
    if word in ("log", "lb"):
        refuse(signs, LOG, span)
    if word in ("sin", "cos", "tan"):
        refuse(signs, ANGLE, span)
    if word in ("\\sigma", "sigma"):
        refuse(signs, SIGMA, span)

r"""Whether running text asserts what it says at a place: "let $A$ be symmetric"; or denies it, or leaves it open.

denied:  "we do not have $A = A^\top$", "$\sum_k y_k = 1$ does not hold here"
open:    "many take $A$ to be symmetric", "if only $u$ had unit norm", "is $x > 0$?", "show that $A = A^\top$"

What is denied or open is never an assumption. Only the sentence counts, and what the next one says of it: "It is not."
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from derive.source import Span
from derive.tex.tokens import Token

REACH, LONGEST = 400, 2000
"""How many characters behind and before a place are looked at."""
_CLOSES = re.compile(r"[\s}]*(?:\$|\\\))")
_COMPARES = {"<", ">", r"\le", r"\ge", r"\succ", r"\succeq", r"\prec", r"\preceq", r"\perp"}
_FORMULA = re.compile(r"(?<![\\$])\$(?!\$)[^$\n]*(?:\n[^$\n]+)*\$|\\\([^\n]*?\\\)")
_SHORT = re.compile(r"\b(?:i\.i\.d|i\.e|e\.g|w\.r\.t|a\.s|cf|resp|eq|eqs|vs|etc|s\.t|dr|mr)\.", re.IGNORECASE)
_ENDS = re.compile(
    r"[.!?;](?=[\s)\]*_\"']|$)|\n[ \t>]*\n|\$\$|\\\[|\\\]|\\(?:begin|end)\{|```"
    r"|(?:^|\n)#[^\n]*\n|\n\s*(?:[-*+]|\d+[.)])\s"
)
_NOT = r"(?:not|never|neither|nor|cannot|nowhere|no longer|n't|n’t)\b"
_WRONG = r"(?:false|wrong|incorrect|untrue|invalid|violated|too|unrealistic|unjustified|a mistake|an error)\b"
_IS = r"(?:is|are|was|were|does|do|did|need|needs|has|will|can|would|could|might|may|being|be)\b"
_ISNT = r"(?:isn|aren|wasn|weren|doesn|don|didn|needn|hasn|won|can)['’]t\b"
_ADVERBS = r"(?:(?:also|simply|just|clearly|in general|generally|actually|really|certainly|of course)\s+)*"
_CLAIMS = re.compile(
    r"[,:)–—-]\s*(?:(?:and|so)\s+)?(?:but|let|assume|suppose|however|yet|instead|hence|therefore|thus)\b"
    r"|\b(?:without loss of generality|wlog|not only|not least|(?:do not|don't|let us not) forget|if and only if)\b"
    r"|\b(?:may|might|can|could|will|shall) (?:now |also |safely |therefore |then |thus )?(?:assume|suppose|take)\b"
)
"""Words behind which a sentence begins to assert, whatever it said before."""
_DENIES = re.compile(rf"\b(?:without|unlike|instead of|rather than)\b|\b{_NOT}|n['’]t\b|\bno\s+(?:such|need|reason)\b")
"""Words in front of what is denied."""
_OPEN = re.compile(
    r"\b(?:if only|had (?:we|it|they)|would|could|might|were|unless|whether|tempt\w*|pretend\w*|hop(?:e|es|ed|ing)"
    r"|wish\w*|wonder\w*|question|ask(?:s|ed|ing)?|claim(?:s|ed|ing)?|believ\w+|think(?:s|ing)?|thought|suspect\w*"
    r"|conjectur\w*|wrote|said|says|mistak\w+|misconception|wrong\w*|false\w*|incorrect\w*|erroneous\w*|flaw\w*"
    r"|fallac\w+|myth|counter-?examples?|violat\w+|contrary|contradict\w*|textbooks?|authors|students?|people|many"
    r"|often|sometimes|usually|commonly|drop\w*|relax\w*|lift(?:s|ed|ing)?|abandon\w*|show that|prove|proving|verify"
    r"|is called|definition|means|previous\w*|earlier|last (?:chapter|section|time|week|lecture)"
    r"|other (?:chapter|section|note)s?|requires?|ignor\w+|neglect\w*|disregard\w*"
    r"|for the sake of|for contradiction|hypothetical\w*|either|(?:at least |only |exactly )?one of)\b"
)
"""Words in front of what others say, what is asked, hoped or to be shown, or what held elsewhere."""
_BEHIND = re.compile(
    rf"\s*,?\s*{_IS}\s*{_ADVERBS}(?:{_NOT}|{_WRONG}|(?:true|rarely|seldom|hardly|erased|dropped|lifted|relaxed|only"
    rf"|nonsense|questionable|unknown|an open|trivial|excluded|ruled out|left out)\b)"
    rf"|\s*,?\s*(?:{_ISNT}|(?:abandoned|dropped|violated|forgotten|no longer)\b|fails?\b|breaks? down|never\b|rarely\b"
    r"|need not\b|cannot\b)"
)
"""What directly behind a formula denies it."""
_PROVIDED = re.compile(r"\s*,?\s*(?:only|iff?|when(?:ever)?|provided|unless|except|in case)\b(?! and only if it)")
"""What directly behind a formula makes it hold under a condition only."""
_TAKES_BACK = re.compile(
    rf"\b(?:which|that|this|it)\s*(?:{_IS}|['’]s)\s*(?:\w+\s+)?(?:{_NOT}|{_WRONG})"
    rf"|\b(?:which|that|this|it)\s*{_ISNT}|\bis (?:false|wrong|incorrect|untrue|too strong|violated)\b"
    r"|\b(?:do|does|did|will) not hold\b|\b(?:doesn|don|didn)['’]t hold\b|\bfails\b"
    r"|\b(?:we|i|here|ours?)\s+(?:(?:do|does|did|will|shall)(?:n['’]t|\s+not)|never\s+do)\s*$"
    r"|;\s*(?:we|i)\s+(?:don['’]t|do not|never)\b"
    r"|(?:\b(?:but|however|whereas|while|here)\b|;)[^.;]*\b(?:we|i|here|ours?)\b[^.;]*"
    rf"\b(?:{_NOT}|(?:allow|general|arbitrary|any|every|drop)\b)"
)
"""What further behind in the sentence does."""
_NEXT = re.compile(
    r"\s*[*_]*(?:but |however,? |alas,? )*(?:it|this|that|they|these|both)\b\s*(?:\w+\s+){0,2}?"
    rf"(?:{_IS}\s*(?:\w+\s+)?(?:{_NOT}|{_WRONG}|a thought)|{_ISNT}|['’]s (?:not|wrong|false)\b|cannot\b|no longer\b"
    r"|fails?\b)|\s*[*_]*(?:wrong|false|not so|no|nope|contradiction)\b[.!,]"
)
"""How the next sentence begins that does."""
_ONE_OF_ALL = re.compile(r"\s*(?:an?|every|any|each|all)\b(?!.*\b(?:let|given|fix|consider|take)\b)")
_SATISFIES = re.compile(r"\s*(?:satisf\w+|can be|equals?|obeys?|always)\b")
"""How a sentence begins, and goes on behind a name, that speaks of all that are so: "every symmetric $A$ can be …"."""
_CASE = re.compile(r"\s*[\w -]{1,40}:\s+\w")
"""What stands behind the name in an item of a list of cases: "- $A$ symmetric: easy"."""
_QUOTES = re.compile(r"[\"“”]")
STEM, WITHIN = 6, 60
"""How many letters tell a word; how far from a word that withdraws it stands."""
_STEMS = {"positive-definite": "definit", "simplex": "probab", "skew-symmetric": "skew", "sums-to-one": "sum"}
_DROPS = re.compile(
    r"\b(?:drop\w*|relax\w*|lift\w*|remov\w+|abandon\w*|discard\w*|forget|give up|no longer|not|never|need not|without"
    r"|non)\b|n['’]t\b"
)
_THIS = re.compile(r"\b(?:this|that) (?:property|assumption|condition)\b")
_GENERAL = re.compile(
    r"\b(?:let|now|for|take|with|suppose|assume|consider|here|general|case)\b[^.]*?\b(?:arbitrary|general|generic|any)\b"
)
_SENTENCES = re.compile(r"(?:[^.;!?$\n]|(?<!\$)\$(?!\$)[^$\n]*\$(?!\$)|\.(?=\w)|\n(?![ \t>]*\n))+")


@lru_cache(maxsize=1024)
def doubted(text: str, place: Span) -> str:
    """``"denied"`` or ``"open"``; empty where what is said at a place is asserted."""
    return doubt_of(*_sentence(text, place))


def doubt_of(before: str, behind: str, end: str = ".", following: str = "") -> str:
    """The same of what stands between some words; ``end``: the sign of the sentence, with what follows it."""
    reset = max((found.end() for found in _CLAIMS.finditer(before)), default=0)
    before = before[reset:]
    if _DENIES.search(before) or _BEHIND.match(behind) or _TAKES_BACK.search(behind) or _NEXT.match(following):
        return "denied"
    if end == "?" or _OPEN.search(before) or _PROVIDED.match(behind):
        return "open"
    of_all = _ONE_OF_ALL.match(before) and (_SATISFIES.match(behind) or _SATISFIES.search(before))
    case = not before.strip(" -*+\n$(\\") and _CASE.match(behind)
    return "open" if of_all or case or len(_QUOTES.findall(before)) % 2 else ""


def withdrawn(text: str, places: Sequence[Span], name: str, word: str) -> int:
    """Where words behind "$A$ is symmetric" take it back, "now drop the symmetry", "let $A$ be arbitrary"; else -1.

    ``places``: the stretches of text that are looked at; ``word``: what was said of the name.
    """
    stem = _STEMS.get(word, word)[:STEM]
    for place in places:
        for found in _SENTENCES.finditer(text, place.start, place.end):
            said = found[0]
            own = [_bare(formula[0]).split(r"\in")[0] for formula in _FORMULA.finditer(said)]
            lower = said.lower()
            if any(formula != name for formula in own):
                continue
            rests = [lower[match.end() : match.end() + WITHIN] for match in _DROPS.finditer(lower)]
            if any(stem in rest or (own and _THIS.search(rest)) for rest in rests):
                return found.start()
            if own and stem not in lower and _GENERAL.search(lower):
                return found.start()
    return -1


def _bare(formula: str) -> str:
    """A formula without what sets its type: A for ``$\\mathbf{A}$``."""
    return re.sub(r"\\(?:mathbf|mathrm|boldsymbol|bm|mathit|mathcal)(?![a-zA-Z])|[${}\s()]|\\[()]", "", formula)


def relates(tokens: Sequence[Token]) -> bool:
    """Whether a formula compares, or says how something is distributed; equations may define and are none of these."""
    return {token.text for token in tokens if token.kind == "relation"} & _COMPARES != set()


def _sentence(text: str, place: Span) -> tuple[str, str, str, str]:
    """The words before and behind a place in its sentence, the sign that ends it, and the beginning of the next one."""
    paragraph = text.rfind("\n\n", max(0, place.start - LONGEST), place.start)
    before = _plain(text[paragraph if paragraph >= 0 else max(0, place.start - LONGEST) : place.start])
    closed = _CLOSES.match(text, place.end)
    behind = _plain(text[closed.end() if closed else place.end :][:REACH])
    started = max((cut.end() for cut in _ENDS.finditer(before)), default=0)
    ended = _ENDS.search(behind)
    stop = ended.start() if ended else len(behind)
    sign = behind[stop : stop + 1]
    own = behind[:stop]
    following = behind[ended.end() :] if ended and sign in ".!?;" else ""
    return before[started:].lower(), own.lower(), sign, following[: REACH // 4].lower()


def _plain(text: str) -> str:
    """A text in which formulas and the dots of abbreviations end no sentence; each character keeps its place."""
    text = _SHORT.sub(lambda found: found[0].replace(".", "_"), text)
    return _FORMULA.sub(lambda found: re.sub(r"[^$\s]", "x", found[0]), text)

r"""What lecturers say of names in words: "let $A$ be a symmetric $n \times n$ matrix", "with covariance $\Sigma$".

said   := word* names | names [verb] [article] word*          word: an adjective or noun of the table below
names  := formula (("," | "and") formula)*                    formulas that are names, or that declare names
sized  := names verb article word* "$n \times m$" "matrix" | "$n \times m$" word* "matrix" names
placed := names verb … "in" set

Only words that stand directly beside the formula count; "not", "if", "whether" and any unknown word end a phrase.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from derive.reading.asserted import doubted
from derive.reading.declarations import Declared, names_of
from derive.reading.listed import listed
from derive.reading.scopes import Scope
from derive.reading.seen import Seen
from derive.reading.sets import Kind, read_set, sizes
from derive.records import dataclass, replace
from derive.source import ReadError
from derive.tex.statements import Chain
from derive.tex.syntax import Name, Node

# What is said, as a regular expression of whole words, and the property; the longer ones first.
_SAID = (
    (r"one[- ]?hot(?: encoded| encoding)?", "one-hot"),
    (r"(?:symmetric,? )?(?:and )?positive[- ]semi-?definite|psd", "symmetric"),
    (r"(?:symmetric,? )?(?:and )?positive[- ]definite|spd", "positive-definite"),
    (r"(?:sample|empirical|data) co-?variance matri(?:x|ces)|scatter matri(?:x|ces)", "symmetric"),
    (r"covariance matri(?:x|ces)|covariances?|precision matri(?:x|ces)", "positive-definite"),
    (r"skew[- ]symmetric|anti-?symmetric", "skew-symmetric"),
    (r"orthonormal columns", "orthonormal-columns"),
    (r"orthonormal rows", "orthonormal-rows"),
    (r"orthogonal (?:columns|rows|vectors?)", ""),
    (r"symmetric", "symmetric"),
    (r"orthogonal|orthonormal|unitary", "orthogonal"),
    (r"diagonal", "diagonal"),
    (r"(?:of )?full column rank|linearly independent columns", "full-column-rank"),
    (r"(?:of )?full row rank|linearly independent rows", "full-row-rank"),
    (r"idempotent|projection matri(?:x|ces)", "idempotent"),
    (r"unit vectors?|(?:of |has |have )?unit (?:length|norm)", "unit"),
    (r"(?:discrete |categorical )?probability (?:vectors?|distributions?)", "simplex"),
    (r"strictly positive|positive|variances?|standard deviations?", "positive"),
    (r"(?:non-?negative )?(?:observed |word |event |integer )?counts|non-?negative", "nonnegative"),
    (r"(?:real |complex )?(?:scalars?|numbers?|constants?)", "rank-0"),
    (r"(?:column |row |random |feature |parameter |weight |input |output )?vectors?", "rank-1"),
    (r"(?:random |design |data |weight |square )?(?:matrix|matrices)", "rank-2"),
    (r"(?:scalar |real |differentiable |smooth |convex |twice |continuously |activation )*functions?", "function"),
    (r"(?:twice |continuously |strictly |non-?|quasi-?)*(?:differentiable|smooth|convex|concave)", "function"),
    (r"(?:strictly |monotonically )*(?:monotone|(?:in|de)creasing)|(?:lipschitz )?continuous|nonlinear", "function"),
    (r"real|fixed|given|known|arbitrary|invertible|non-?singular|square|constant|full[- ]rank|regular|random", ""),
    (r"and|,|some|any|all", ""),
)  # fmt: skip
_WORD = "|".join(f"(?P<w{n}>(?:{pattern}))" for n, (pattern, _) in enumerate(_SAID))
_ONE = re.compile(rf"\s*(?:{_WORD})(?![\w-])")
_ASIDE = re.compile(r"\(([\w ,-]+)\)")
_ONE_HOT = re.compile(r"\bone[- ]?hot\b[^.,;:]*$")
_SUMS = re.compile(
    r"\s*,?\s*(?:(?:that|which|whose|with|having|and)\s+)*(?:(?:rows?|entries|components|elements|weights)\s+)?"
    r"(?:each\s+|all\s+)?sum(?:s|ming)?\s+(?:up\s+)?to\s+(?:one|unity|1(?![\d.]\d))\b"
)
_COLUMNS = re.compile(r"\bcolumns? of$")
_CONCLUDES = re.compile(
    r"\b(?:show|prove|whether|verify|check|note|so|hence|thus|therefore|then|follows|if|when|unless|not|no)\b[^.;:]*$"
)
_VERB = re.compile(
    r"\s*,?\s*(?:is|are|be|being|which is|which are|that is|denotes?|has|have|having|with|will be|should be|must be)\b"
    r"(?:\s+(?:assumed|taken|known|supposed)(?:\s+to\s+be)?)?(?:\s+(?:also|both|all|now|always|then))?"
    r"(?:\s+(?:an|a|the|some|any|two|three)\b)?|\s*,?\s*(?:an|a|the)\b"
)
_PLURAL = re.compile(r"\b(?:matrices|vectors|scalars|numbers|constants|reals|functions|targets|variances)$")
_SINGULAR = re.compile(
    r"\s*,?\s*(?:is|has|which is|that is|denotes|not|an|a|the|symmetric|positive|orthogonal|diagonal)\b"
)
_BARE_ADJECTIVE = re.compile(
    r"(?<!\ban)(?<!\ba)(?<!\bthe) (?:symmetric|orthogonal|diagonal|positive[- ](?:semi)?definite)$"
)
_ADJECTIVE = re.compile(r"\s*(?:symmetric|positive|orthogonal|diagonal|invertible)\b")
_ARTICLE = re.compile(r"\s*,?\s*(?:an|a|the)")
_ENDS = re.compile(r"\s*(?:$|[.,;:()]|and\b|with\b|whose\b|of size\b|in\b)")
_SPECIAL = re.compile(r"\b(?:for|case of|case)\s[a-z ,-]*$")
"""What stands in front of the words that speak of a special case."""
_OF_A_PART = re.compile(
    r"\s*(?:to|parts?|components?|pieces?|factors?|roots?|inverses?|entr(?:y|ies)|elements?|plus|up to|in)\b"
)
"""What stands behind words that say something of a part, or how it is to something else."""
_UNSYMMETRIC = re.compile(
    r"\b(?:not|never)\s+(?:\w+\s+){0,3}symmetric\b|\bnon-?symmetric\b|\basymmetric\b|\bunsymmetric\b"
)
_NOT_SO = re.compile(r"\s*(?:\?|or\b|if\b|iff\b|when\b|whenever\b|unless\b|only\b)")
_ASKS = re.compile(
    r"\b(?:show|prove|whether|verify|claim|iff?|unless|check|ask\w*|when|whenever|provided|in case)(?:\s+that)?$"
)
_TOGETHER = re.compile(r"\s*(?:,|and|or|, and|,? respectively,?)?\s*")
_ALL_IN = re.compile(r"[\s,]*(?:all|both|each)\s+(?:of\s+them\s+)?(?:in|from)\s*")
_NOUNS = re.compile(r"[\s,]*(?:and\s+|or\s+)?(?:an?\s+|the\s+)?(?:[a-z-]+\s*){0,2}")
_INTO = re.compile(r".*\b(?:in|from|of)\s*$")
_MATRIX = re.compile(r"\s*-?\s*((?:\w+[ -])*?)(?:matrix|matrices)\b")
_VECTOR = re.compile(r"\s*-?\s*(?:dimensional\s+)?(?:\w+\s+)?vectors?\b")
_DIRECT = {"symmetric", "positive-definite", "orthogonal", "diagonal", "one-hot", "skew-symmetric", "idempotent"}
_RANKS = {"rank-0": 0, "rank-1": 1, "rank-2": 2}
_PROPERTIES = frozenset(word for _, word in _SAID) - _RANKS.keys() - {"", "function"}
_SQUARE = {"symmetric", "positive-definite", "orthogonal", "diagonal", "skew-symmetric", "idempotent"}


@dataclass(frozen=True)
class _Group:
    """Formulas that are names, side by side: their chains, the prose before the first and behind the last."""

    chains: tuple[int, ...]
    before: str
    after: str


def said_in_words(
    scope: Scope, declared: Sequence[Declared], defined: frozenset[str], seen: Seen, sets: Mapping[str, Kind]
) -> Iterator[Declared]:
    """What the words beside names say of them. ``defined``: names whose shape a definition gives."""
    chains = scope.chains
    own: dict[int, list[Declared]] = {}
    for one in declared:
        for number in one.chains:
            own.setdefault(number, []).append(one)
    groups = list(_groups(chains, own))
    families = {family.number: family for family in listed(chains, seen.words)}
    for place, group in enumerate(groups):
        if (family := families.get(group.chains[-1])) is not None:
            kind, _ = _sized(groups, place, chains)
            kind = _placed(group, _next(groups, place, chains), sets) or kind
            if kind is not None:
                kind = replace(kind, sizes=(family.last.text, *kind.sizes))
                span, numbers = chains[group.chains[0]].span, group.chains
                yield Declared((family.member.base,), kind, span, rank=len(kind.sizes), weak=True, chains=numbers)
            continue
        try:
            names = {number: _names(number, chains, own, seen) for number in group.chains}
        except ReadError:
            continue
        following = _next(groups, place, chains)
        behind = f"{group.after} 1" if following is not None and _is_one(following) else group.after
        kind, more = _sized(groups, place, chains)
        kind = _placed(group, following, sets) or kind
        before, after = _before(group.before), _after(behind, group.before, following is not None)
        whole = chains[group.chains[0]].span.to(chains[group.chains[-1]].span)
        if _PROPERTIES & {*before, *after, *more} and doubted(scope.source.text, whole):
            before, after, more = ([word for word in said if word in _RANKS] for said in (before, after, more))
        if _SPECIAL.search(group.before) and not own.keys() & {*group.chains} and _elsewhere(names, own):
            before = []
        if _UNSYMMETRIC.search(behind):
            after = [word for word in after if word not in ("symmetric", "positive-definite")]
        all_, first, last = _parts(group, chains, own)
        form = Declared((), Kind("real"), chains[group.chains[0]].span, weak=True, chains=group.chains)
        free = tuple(name for number in all_ for name in names[number] if _base(name) not in defined)
        if kind is not None and free:
            yield replace(form, names=free, kind=kind, rank=len(kind.sizes))
        for words, numbers in (
            (before, all_ if _PLURAL.search(group.before) or _each_is(group, chains, own) else first),
            ([*after, *more], all_ if kind is not None or not _SINGULAR.match(group.after) else last),
        ):
            yield from _said([name for number in numbers for name in names[number]], words, form, defined)


def _parts(
    group: _Group, chains: Sequence[Chain], own: Mapping[int, Sequence[Declared]]
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """The chains of a group: all, those of its first formula, those of its last.

    "$A$ and $B$ symmetric" says it of both, where both are square.
    """
    displays = [chains[number].display for number in group.chains]
    first = tuple(n for n, display in zip(group.chains, displays, strict=True) if display == displays[0])
    start = len(displays) - 1
    while start and (displays[start - 1] == displays[-1] or _both(group, start, chains, own)):
        start -= 1
    return group.chains, first, group.chains[start:]


def _each_is(group: _Group, chains: Sequence[Chain], own: Mapping[int, Sequence[Declared]]) -> bool:
    """Whether an adjective without an article, "with orthogonal $U$, $V$", speaks of matrices that are all square."""
    sizes = [one.kind.sizes for number in group.chains for one in own.get(number, ())]
    return _BARE_ADJECTIVE.search(group.before) is not None and all(len(s) == 2 == len(set(s)) + 1 for s in sizes)


def _elsewhere(names: Mapping[int, Sequence[Node]], own: Mapping[int, Sequence[Declared]]) -> bool:
    """Whether some names are declared in another place: then words in front of them here say something of a case."""
    here = {_base(name) for found in names.values() for name in found}
    return any(_base(name) in here for said in own.values() for one in said for name in one.names)


def _both(group: _Group, place: int, chains: Sequence[Chain], own: Mapping[int, Sequence[Declared]]) -> bool:
    """Whether what stands in front of a formula, with "and", is said to be the same as it."""
    before, here = group.chains[place - 1], group.chains[place]
    square = all(
        len(one.kind.sizes) == 2 and len(set(one.kind.sizes)) == 1
        for number in (before, here)
        for one in own.get(number, ())
    )
    declared = before in own and here in own
    return declared and square and chains[before].after.strip() == "and" and _ADJECTIVE.match(group.after) is not None


def _said(names: Sequence[Node], words: Sequence[str], form: Declared, defined: frozenset[str]) -> Iterator[Declared]:
    """What the words say: properties, and a shape for what no definition gives one."""
    properties = tuple(word for word in dict.fromkeys(words) if word not in _RANKS and word not in ("", "function"))
    ranks = [_RANKS[word] for word in words if word in _RANKS]
    rank = ranks[0] if ranks else 2 if _SQUARE & set(properties) else None
    free = tuple(name for name in names if _base(name) not in defined)
    if "function" in words and not ranks and not properties:
        single = tuple(name for name in free if isinstance(name, Name))
        yield replace(form, names=single, kind=Kind("function"))
    elif properties or rank is not None:
        yield replace(form, names=free, properties=properties, rank=rank)
        yield replace(form, names=tuple(name for name in names if name not in free), properties=properties)


def _groups(chains: Sequence[Chain], own: Collection[int]) -> Iterator[_Group]:
    """The formulas in running text that are names or declare names, those that belong together joined."""
    current: list[int] = []
    for number, chain in enumerate(chains):
        fits = chain.inline and (number in own or (not chain.signs and len(chain.members) == 1))
        if current and fits and (_belong(chains[current[-1]], chain) or _are_all_in(chains, current[-1])):
            current.append(number)
            continue
        if current:
            yield _group(current, chains)
        current = [number] if fits else []
    if current:
        yield _group(current, chains)


def _group(numbers: list[int], chains: Sequence[Chain]) -> _Group:
    return _Group(tuple(numbers), chains[numbers[0]].words.lower(), chains[numbers[-1]].after)


def _belong(last: Chain, chain: Chain) -> bool:
    """Whether a chain goes on with the list of names before it."""
    if last.display == chain.display:
        return True
    return last.display + 1 == chain.display and _TOGETHER.fullmatch(last.after) is not None


def _are_all_in(chains: Sequence[Chain], number: int) -> bool:
    r"""Whether a name is one of a list, each with its noun: "anchor $a$, positive $p$ and negative $n$, all in"."""
    for last, chain in pairwise(chains[number:]):
        if not last.inline or last.signs or last.display + 1 != chain.display:
            return False
        if _ALL_IN.fullmatch(last.after.lower()):
            return last is not chains[number]
        if not _NOUNS.fullmatch(last.after.lower()):
            return False
    return False


def _names(number: int, chains: Sequence[Chain], own: Mapping[int, Sequence[Declared]], seen: Seen) -> tuple[Node, ...]:
    """The names of a chain. Raises ReadError if it is something else."""
    if number in own:
        return tuple(name for one in own[number] for name in one.names)
    return names_of(chains[number].members[0], seen)


def _base(node: Node) -> str:
    while not isinstance(node, Name):
        base = getattr(node, "base", None)
        if base is None:
            return ""
        node = base
    return node.text


def _is_one(chain: Chain) -> bool:
    return not chain.signs and [token.text for token in chain.members[0]] == ["1"]


def _before(prose: str) -> list[str]:
    """The words directly in front of a formula."""
    if prose.endswith((",", ".", ";", ":", "and")):
        return []
    if _ONE_HOT.search(prose):
        return ["one-hot"]
    for start in re.finditer(r"(?<![\w-])(?=\w)", prose):
        words, end = _words(prose, start.start())
        if end == len(prose):
            return words
    return []


def _after(prose: str, before: str, goes_on: bool) -> list[str]:
    """The words behind a formula: with a verb or an article, or the adjectives that need none.

    A phrase without a verb that reaches up to the next formula speaks of that one.
    """
    if _ASKS.search(before):
        return []
    if _SUMS.match(prose.lower()):
        concludes = _CONCLUDES.search(before)
        return [] if concludes else ["columns-sum-to-one" if _COLUMNS.search(before) else "sums-to-one"]
    prose = _ASIDE.sub(r"\1", prose)
    verb = _VERB.match(prose)
    rest = prose[verb.end() :] if verb else prose.lstrip(" ,")
    words, end = _words(rest, 0)
    apposition = verb is None or _ARTICLE.fullmatch(verb[0]) is not None
    of_the_next = apposition and goes_on and end == len(rest) and not rest.endswith((",", "and"))
    another_clause = apposition and _ENDS.match(rest, end) is None
    if _NOT_SO.match(rest, end) or of_the_next or another_clause or (words and _OF_A_PART.match(rest, end)):
        return []
    return words if verb else [word for word in words if word in _DIRECT]


def _words(phrase: str, start: int) -> tuple[list[str], int]:
    """What the words from a place on say, and where the first one stands that says nothing."""
    words: list[str] = []
    while (found := _ONE.match(phrase, start)) is not None:
        words.append(next(_SAID[n][1] for n in range(len(_SAID)) if found[f"w{n}"] is not None))
        start = found.end()
    return words, start


def _next(groups: Sequence[_Group], place: int, chains: Sequence[Chain]) -> Chain | None:
    """The formula that follows a group in its sentence."""
    last = groups[place].chains[-1]
    following = chains[last + 1] if last + 1 < len(chains) else None
    if following is None or following.display != chains[last].display + 1 or not following.inline:
        return None
    return following if "." not in chains[last].after else None


def _placed(group: _Group, following: Chain | None, sets: Mapping[str, Kind]) -> Kind | None:
    r"""``$x$ and $y$ be vectors in $\mathbb{R}^n$``"""
    if following is None or following.signs or not _INTO.match(group.after):
        return None
    try:
        kind = read_set(following.members[0], sets)
    except ReadError:
        return None
    return kind if kind.kind not in ("abstract", "labels", "range") else None


def _sized(groups: Sequence[_Group], place: int, chains: Sequence[Chain]) -> tuple[Kind | None, list[str]]:
    r"""``$A$ be a symmetric $n \times n$ matrix``, ``an $n \times d$ matrix $X$``, ``a $d$-dimensional vector $x$``

    The sizes, and what the words around them say.
    """
    first = groups[place].chains[0]
    behind = _next(groups, place, chains)
    if behind is not None and _VERB.match(groups[place].after) and (kind := _size(behind)) is not None:
        return kind, _words(behind.after, 0)[0]
    before = chains[first - 1] if first else None
    if before is None or before.display != chains[first].display - 1 or not before.inline:
        return None, []
    # Nothing but "matrix" may stand between the sizes and the name.
    if _MATRIX.fullmatch(before.after) or _VECTOR.fullmatch(before.after):
        return _size(before), _before(before.words.lower())
    return None, []


def _size(chain: Chain) -> Kind | None:
    r"""``n \times n`` with "matrix" behind it, ``n`` with "-dimensional vector\""""
    if chain.signs or len(chain.members) != 1:
        return None
    try:
        found = sizes(chain.members[0])
    except ReadError:
        return None
    if len(found) == 2 and _MATRIX.match(chain.after):
        return Kind("real", tuple(found))
    if len(found) == 1 and _VECTOR.match(chain.after) and chain.after.lstrip().startswith(("-", "dimensional")):
        return Kind("real", tuple(found))
    return None

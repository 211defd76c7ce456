r"""Which symbols are random, and what is known of them: ``x \sim \mathcal{N}(\mu, \Sigma)``, ``E[y_i] = \mu``.

A symbol with a declared mean or variance, and a family ``y_i``, is known by its moments; members of a family that are
drawn, or called independent, are. Any other random symbol has a value at every point of one finite space, whose law is
unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import field

from derive.reading.annotations import annotation
from derive.reading.chance import standard, vectors
from derive.reading.chance.independence import Independence, independence
from derive.reading.chance.named import says_deviation
from derive.reading.chance.outcomes import base_name, drawn, lower
from derive.reading.listed import Listed, listed
from derive.reading.seen import Seen
from derive.records import dataclass, replace
from derive.source import ReadError
from derive.tex.chance import GAUSSIAN
from derive.tex.grammar import Grammar
from derive.tex.lexicon import Lexicon
from derive.tex.names import flat
from derive.tex.statements import Chain
from derive.tex.syntax import (
    Bracket,
    Call,
    Dots,
    Draw,
    Event,
    Law,
    Mean,
    Name,
    Node,
    Number,
    Script,
    Terms,
    Times,
    parts,
    skeleton,
)
from derive.tex.tokens import Token

POINT = r"\omega"
"""The letter of the points of the hidden space."""
_RANDOM = re.compile(r"(be|is|are)\b[^.]*\brandom\b|,?\s*(a )?random (variable |vector |and )?(with|of)\b")
_RANDOM_FIRST = re.compile(r"\brandom\b( (variables?|vectors?|numbers?))?\s*$")
_ONE = re.compile(r"\b(variable|vector|number|matrix)\s*$")
"""What is said of the next name alone, and of no other in a list."""
_AND = re.compile(r"[\s,]*(and|or)?\s*")
"""What stands between the names of a list."""
_MOMENT = re.compile(r"\b(mean|expectation|expected value|variance|covariance)( (matrix|vector))?\s*$")
_INDEPENDENT = re.compile(r"\b(independent(ly)?|i\.?i\.?d\.?)\b")
"""What is said of random symbols only, in front of their mean."""
_IS_DEVIATION = re.compile(
    r"\bsecond (?:parameter|argument|entry|number)\W+(?:is|denotes|being|gives) (?:the |its |a )?"
    r"(?:standard deviation|std)\b"
    r"|\bstandard deviation as\b"
)
"""What is said behind a law of which a standard deviation is the second parameter."""
_CONSTANT = frozenset("ijklmnNKTDMabcdeE")
"""Letters that are hardly ever random, unless it is said."""


@dataclass(frozen=True)
class RandomSymbol:
    r"""A random symbol: the letters of its family, its mean and variance where they are known.

    ``tag`` tells laws apart that one letter is drawn from. ``unread``: it is drawn from a law with parameters that
    is not read, ``\mathrm{Zipf}(s)``. ``identical``: all members of the family have one law. ``law``: the one with a
    name that it is drawn from; ``vector``: where this is a law of vectors. ``apart``: the members of the family are
    independent.
    """

    name: str
    letters: tuple[Name, ...] = ()
    mean: Node | None = None
    variance: Node | None = None
    gaussian: bool = False
    tag: str = ""
    unread: bool = False
    identical: bool = False
    law: standard.Drawn | None = None
    apart: bool = False
    vector: standard.Drawn | None = None

    @property
    def by_moments(self) -> bool:
        """Whether it is known by its moments."""
        said = (self.mean, self.variance, self.law, self.vector)
        return any(known is not None for known in said) or bool(self.letters)


@dataclass
class Randomness:
    """The random symbols of a scope; the chains that declare them; those that were only taken to be random."""

    symbols: dict[str, RandomSymbol] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    taken: tuple[str, ...] = ()
    said: Independence = field(default_factory=Independence)
    drawn: dict[tuple[str, object], RandomSymbol] = field(default_factory=dict)

    @property
    def by_moments(self) -> frozenset[str]:
        """The names of those that are known by their moments."""
        named = {name for name, symbol in self.symbols.items() if symbol.by_moments}
        return frozenset(named | {name for name, _ in self.drawn})

    @property
    def independent(self) -> bool:
        """Whether all of them are said to be independent."""
        return self.said.all or any(self.symbols.keys() <= group for group in self.said.groups)

    @property
    def unclear(self) -> bool:
        """Whether something is said of their independence that does not hold for all of them, or only if."""
        return not self.independent and (self.said.unclear or bool(self.said.groups))

    def of_draw(self, draw: Draw) -> list[RandomSymbol]:
        """The symbols that a draw binds and that are known by their moments."""
        letters = drawn(draw)
        found = [self.drawn.get((flat(n), skeleton(draw.law))) or self.symbols.get(base_name(n)) for n in letters]
        return [symbol for symbol in found if symbol is not None and symbol.by_moments]


def randomness(chains: Sequence[Chain], seen: Seen) -> Randomness:
    """The random symbols that some chains declare, in formulas or in words."""
    found = Randomness()
    families = list(listed(chains, seen.words))
    _samples(found, families, seen)
    _in_words(found, chains, seen)
    _alone(found, families, seen)
    lexicon = Lexicon(
        words=seen.words,
        brackets_multiply=True,
        totals=seen.lexicon.totals,
        owned=seen.owned,
        laws=seen.spotted.laws,
        chance=seen.spotted.chance,
    )
    spreads: list[tuple[int, str, Node, Node]] = []
    for number, chain in enumerate(chains):
        for k, sign in enumerate(chain.signs):
            told = (chain.inline and not chain.doubted) or annotation(sign).given
            may_be_moment = len(chain.signs) == 1 and told
            if sign.text != r"\sim" and not may_be_moment:
                continue
            left = _parsed(chain.members[k], lexicon)
            if left is None or (sign.text != r"\sim" and not isinstance(left, Mean)):
                continue
            right = _parsed(chain.members[k + 1], lexicon)
            if right is None:
                continue
            if sign.text == r"\sim":
                for node in left.items if isinstance(left, Bracket) else (left,):
                    _declare(found, node, right, seen)
                    _spread_unclear(found, node, right, chain)
                found.used.add(number)
            elif (spread := _spread(left)) is not None:
                spreads.append((number, *spread, right))
            elif _is_moment(left) and not any(isinstance(part, Mean) for part in parts(right)):
                assert isinstance(left, Mean)
                _moment(found, left, right)
                found.used.add(number)
    for number, name, mean, right in spreads:
        known = found.symbols.get(name)
        if known is not None and known.mean is not None and skeleton(known.mean) == skeleton(mean):
            found.symbols[name] = replace(known, variance=right)
            found.used.add(number)
    for part in seen.parts:
        if isinstance(part, Draw) and part.law is not None and _is_normal(part.law):
            for node in part.letters:
                _drawn(found, node, part.law)
    members = {name for name, symbol in found.symbols.items() if symbol.letters}
    found.said = said = independence(chains, lambda chain: _named(chain, lexicon), members)
    apart = members if said.all else members & frozenset().union(*said.groups)
    found.symbols |= {name: replace(found.symbols[name], apart=True) for name in apart}
    return found


def _named(chain: Chain, lexicon: Lexicon) -> frozenset[str]:
    """The letter that a formula in running text is or begins with."""
    node = _parsed(chain.members[0], lexicon)
    symbol = _symbol(node) if node is not None else None
    return frozenset((symbol.name,)) if symbol is not None else frozenset()


def guess(found: Randomness, seen: Seen, outcomes: Set[str], known: Set[str], declared: Set[str] = frozenset()) -> None:
    """Take letters to be random where expectations speak of nothing that is, and those that are averaged alone.

    ``known``: what is no random symbol; ``declared``: what has a shape.
    """
    found.taken = (
        _guessed(seen, outcomes, known) if not found.symbols else _averaged(found, seen, outcomes | known, declared)
    )
    found.symbols |= {name: _of_density(seen, name) or RandomSymbol(name) for name in found.taken}


def _of_density(seen: Seen, name: str) -> RandomSymbol | None:
    r"""A letter with the one normal law that a text speaks of at this letter, ``\mathcal{N}(x \mid \mu, \sigma^2)``."""
    points = [part for node in seen.nodes for part in parts(node) if isinstance(part, Law) and _is_normal(part)]
    laws = {skeleton(part): part for part in points if len(part.of + part.given + part.parameters) == len("xms")}
    match [*laws.values()]:
        case [Law(_, _, (Name(_, letter), *of), given, behind)] if letter == name:
            mean, variance = (*of, *given, *behind)
            return RandomSymbol(name, mean=mean, variance=variance, gaussian=True)
    return None


def _averaged(found: Randomness, seen: Seen, known: Set[str], declared: Set[str]) -> tuple[str, ...]:
    """The letters of which ``E[Y]`` or ``Var(Y)`` is written, and X, Y, Z, though nothing says that they are random."""
    args = [arg for part in seen.parts if isinstance(part, Mean) and not part.draws for arg in part.args]
    letters = {arg.text for arg in args if isinstance(arg, Name) and len(arg.text) == 1} - _CONSTANT
    within = {part.text for arg in args for part in parts(arg) if isinstance(part, Name)}
    letters |= within & {"X", "Y", "Z"} - declared
    return tuple(sorted(letters - found.symbols.keys() - known))


def values(found: Randomness, seen: Seen, known: Set[str]) -> dict[str, str]:
    r"""``x`` for ``X`` in ``E[(x - \mu)^2]``: the small letter of a random capital that expectations never speak of.

    ``known``: names that mean something else.
    """
    means = [part for part in seen.parts if isinstance(part, Mean)]
    spoken = {p.text for mean in means for arg in mean.args for p in parts(arg) if isinstance(p, Name)}
    capitals = [name for name in found.symbols if len(name) == 1 and name.isupper() and name not in spoken]
    return {lower(name): name for name in capitals if lower(name) in spoken - known}


def _drawn(found: Randomness, node: Node, law: Node) -> None:
    """A letter drawn from a normal law below an expectation, where the document does not say so elsewhere."""
    symbol = _symbol(node)
    if symbol is not None and symbol.name not in found.symbols:
        key = (symbol.name, skeleton(law))
        _declare(found, node, law, Seen())
        drawn = replace(found.symbols.pop(symbol.name), tag=f"_{{{len(found.drawn) + 1}}}")
        found.drawn.setdefault(key, drawn)


def _parsed(tokens: Sequence[Token], lexicon: Lexicon) -> Node | None:
    try:
        return Grammar(tokens, lexicon).whole()
    except ReadError:
        return None


def _in_words(found: Randomness, chains: Sequence[Chain], seen: Seen) -> None:
    r"""``Random $y_i$ with mean $\mu$ and variance $\sigma^2$``"""
    lexicon = Lexicon(words=seen.words, brackets_multiply=True, totals=seen.lexicon.totals)
    last: str | None = None
    listed: list[RandomSymbol] = []
    front = ""
    alone = False
    for chain in chains:
        plain = chain.inline and all(sign.text == r"\in" for sign in chain.signs)
        node = _parsed(chain.members[0], lexicon) if plain else None
        if node is None:
            continue
        words = chain.words.lower()
        symbol = _symbol(node)
        # "A random variable $X$ and $a \in \mathbb{R}$": what is declared there is no other one.
        goes_on = bool(listed) and not chain.signs and _AND.fullmatch(words) is not None
        said = _MOMENT.search(words)
        front = words if words and said is None else front
        if said is not None and listed and last not in found.symbols and _INDEPENDENT.search(f"{front} {words}"):
            found.symbols[listed[-1].name] = _general(listed[-1])
        if last in found.symbols and said is not None:
            of = found.symbols[last]
            found.symbols[last] = replace(of, mean=node) if said[1][0] in "em" else replace(of, variance=node)
        elif symbol is not None and _RANDOM_FIRST.search(words):
            found.symbols[symbol.name] = symbol
            last, alone = symbol.name, _ONE.search(words) is not None
        elif symbol is not None and goes_on and listed[-1].name in found.symbols and not alone:
            found.symbols[symbol.name] = symbol
            last = symbol.name
        elif symbol is not None:
            last = symbol.name
        if symbol is not None:
            listed = [*listed, symbol] if goes_on else [symbol]
            if _RANDOM.match(chain.after.lower().lstrip()):
                for one in listed:
                    found.symbols.setdefault(one.name, RandomSymbol(one.name))


def _samples(found: Randomness, families: Sequence[Listed], seen: Seen) -> None:
    r"""``Independent $x_1, \dots, x_n$``"""
    for family in families:
        if family.is_sample:
            name = seen.lexicon.of_family(family.name)
            letter = replace(family.last, text=family.last.text.lower())
            found.symbols[name] = RandomSymbol(name, (letter,), identical=family.is_identical, apart=True)


def _alone(found: Randomness, families: Sequence[Listed], seen: Seen) -> None:
    r"""What is known of the members of ``X_1, \dots, X_n`` is known of X, where that stands alone, and vice versa."""
    for family in families:
        alone, name = family.name, seen.lexicon.of_family(family.name)
        known = [found.symbols[key] for key in (name, alone) if key in found.symbols] if alone != name else []
        if known:
            said = next((one for one in known if one.mean is not None or one.variance is not None), known[0])
            letters = next((one.letters for one in known if one.letters), ())
            found.symbols[name] = replace(said, name=name, letters=letters)
            found.symbols[alone] = replace(said, name=alone, letters=())


def _general(symbol: RandomSymbol) -> RandomSymbol:
    r"""The general member of ``x_1, \dots, x_N``, whose last one is the symbol."""
    return replace(symbol, letters=tuple(replace(letter, text=letter.text.lower()) for letter in symbol.letters))


def _symbol(node: Node) -> RandomSymbol | None:
    """A letter, or the general member of a family."""
    match node:
        case Name(_, text):
            return RandomSymbol(text)
        case Script(_, Name(_, text), subs, labels, None, False, 0) if all(isinstance(i, Name) for i in subs + labels):
            return RandomSymbol(text, tuple(i for i in labels + subs if isinstance(i, Name)))
    return None


def _declare(found: Randomness, node: Node, law: Node, seen: Seen) -> None:
    r"""``x \sim law``; of a law that is seen at points the letter is an outcome."""
    symbol = _symbol(node)
    if symbol is None:
        return
    symbol = replace(symbol, apart=True)
    if (known := standard.drawn_from(law)) is not None:
        found.symbols[symbol.name] = replace(symbol, law=known)
        return
    if (known := vectors.drawn_from(law)) is not None:
        found.symbols[symbol.name] = replace(symbol, vector=known)
        return
    if isinstance(law, Times | Call) or (isinstance(law, Law) and is_parametric(law, (node,))):
        found.symbols[symbol.name] = replace(found.symbols.get(symbol.name, symbol), unread=True)
        return
    if isinstance(law, Law) and not _is_normal(law):
        return
    called = {base_name(p.name) for p in seen.parts if isinstance(p, Law)}
    if isinstance(law, Name | Script) and base_name(law) in called:
        return
    match law:
        case Law(_, _, of, given, parameters):
            pair = (of + given + parameters)[-2:]
            symbol = replace(symbol, mean=pair[0], variance=pair[-1], gaussian=True)
        case Bracket(_, "(", (mean, variance)):
            symbol = replace(symbol, mean=mean, variance=variance)
    found.symbols[symbol.name] = symbol


def _spread_unclear(found: Randomness, node: Node, law: Node, chain: Chain) -> None:
    r"""``x \sim \mathcal{N}(\mu, \sigma)`` says a variance or a standard deviation: the law is not read."""
    symbol = _symbol(node)
    if symbol is None or not isinstance(law, Law) or not _is_normal(law):
        return
    if says_deviation((law.of + law.given + law.parameters)[-1]) or _IS_DEVIATION.search(chain.after):
        found.symbols[symbol.name] = replace(found.symbols[symbol.name], mean=None, variance=None, unread=True)


def is_parametric(law: Law, letters: Sequence[Node]) -> bool:
    r"""Whether parameters stand in the brackets of a law, and not what is drawn: ``\mathrm{Poisson}(\lambda)``."""
    names = {lower(base_name(n.letter if isinstance(n, Event) else n)) for n in letters}
    own = {lower(base_name(n.letter if isinstance(n, Event) else n)) for n in law.of if not isinstance(n, Dots)}
    return not _is_normal(law) and bool(law.of) and not any(isinstance(n, Dots) for n in law.of) and not own & names


def _is_normal(law: Node) -> bool:
    return isinstance(law, Law) and isinstance(law.name, Name) and law.name.text == GAUSSIAN


def _is_moment(node: Node) -> bool:
    return (
        isinstance(node, Mean)
        and not node.draws
        and not node.given
        and len({skeleton(arg) for arg in node.args}) == 1
        and (node.operator in ("E", "Var", "Cov") and _symbol(node.args[0]) is not None)
    )


def _spread(node: Node) -> tuple[str, Node] | None:
    r"""Of ``E[(x - \mu)(x - \mu)^\top]`` and ``E[(x - \mu)^2]`` the random symbol and what is its mean."""
    match node:
        case Mean(_, "E", (), (Times(_, (Bracket() as left, Script(_, right, (), (), None, True, 0)), _),), ()):
            same = isinstance(right, Bracket) and skeleton(left) == skeleton(right)
        case Mean(_, "E", (), (Script(_, Bracket() as left, (), (), Number(_, "2"), False, 0),), ()):
            same = True
        case _:
            return None
    match left.items:
        case (Terms(_, ((1, item), (-1, mean))),) if same and not isinstance(mean, Mean):
            symbol = _symbol(item)
            return (symbol.name, mean) if symbol is not None else None
    return None


def _moment(found: Randomness, left: Mean, right: Node) -> None:
    """``E[y_i] = \\mu``, ``Var[y_i] = \\sigma^2``"""
    symbol = _symbol(left.args[0])
    assert symbol is not None
    symbol = found.symbols.get(symbol.name, symbol)
    known = replace(symbol, mean=right) if left.operator == "E" else replace(symbol, variance=right)
    found.symbols[symbol.name] = known


def _guessed(seen: Seen, outcomes: Set[str], known: Set[str]) -> tuple[str, ...]:
    """Of what stands in an expectation without a subscript the capital letters, else the small ones."""
    letters: dict[str, None] = {}
    for part in seen.parts:
        if isinstance(part, Mean) and not part.draws:
            letters |= {n.text: None for arg in part.args for n in parts(arg) if isinstance(n, Name)}
    free = [
        text
        for text in letters
        if {text, lower(text)}.isdisjoint(known | outcomes | seen.index_letters | _CONSTANT)
        and text not in seen.applied.keys() - seen.bare
    ]
    capitals = tuple(text for text in free if len(text) == 1 and text.isupper())
    if any(text.isupper() and lower(text) in outcomes for text in letters if len(text) == 1):
        return capitals  # beside the X of p(x) small letters are numbers
    small = tuple(t for t in free if (len(t) == 1 and t.isascii()) or t in (r"\epsilon", r"\varepsilon", r"\xi"))
    applied = {arg.text for calls in seen.applied.values() for items in calls for arg in items if isinstance(arg, Name)}
    # Beside the x of \phi(x) w is a weight.
    weights = {"w"} if applied & {*small} - {"w"} else set[str]()
    return capitals or tuple(text for text in small if text not in weights)

r"""Expectations, variances, covariances: sums over outcomes with the weights of a law.

``\mathbb{E}_{x \sim p}[u]`` is ``\sum_x p(x) u``. Without a subscript it runs over all outcomes that are free in u.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from derive.notation import Expr, Index, Mul, Slot, free_indices, fresh, names, sub
from derive.reading.algebra import apart, each
from derive.reading.chance import degrees, families, moments, normal, standard, trajectories
from derive.reading.chance.averages import Average, Weights
from derive.reading.chance.laws import Distribution, Laws, groups_of, outer_slots, slots_of, unwritten, value
from derive.reading.chance.named import is_normal
from derive.reading.chance.outcomes import base_name, drawn, lower
from derive.reading.chance.random import is_parametric
from derive.records import dataclass, replace
from derive.shapes import Tensor
from derive.source import ReadError, Span
from derive.tex.syntax import Dots, Draw, Event, Law, Mean, Name, Node, Script, Times, parts

if TYPE_CHECKING:
    from derive.reading.chance.random import Randomness, RandomSymbol
    from derive.reading.elaborate import Elaborator, Scope


def law(reader: Elaborator, node: Law, scope: Scope) -> Tensor:
    r"""``p(x \mid z)``: an entry of a table, of a marginal or of a conditional."""
    if is_normal(node):
        return normal.density(reader, node, scope)
    if (found := standard.at_point(node)) is not None:
        point = reader.tensor(found[0], scope)
        return each(point, lambda x: standard.density(reader, found[1], x, node.span, scope))
    laws = reader.table.laws
    if (member := laws.member(node)) != node:
        return families.product(reader, node, member, scope)
    of, given = laws.arguments(node)
    if laws.is_of_components(node):
        return trajectories.component(reader, node, scope)
    if any(isinstance(n, Dots) for n in (*of, *given)):
        raise ReadError("a law without its argument has no value here", node.span, r"write p(x) for p(\cdot)")
    known = laws.find(node)
    return Tensor(value(known, laws.form(node), slots_of(reader, [*of, *given], known, scope), node.span))


def events(reader: Elaborator, node: Times, scope: Scope) -> Scope:
    """Beside ``P(z = k)`` under a sum over k every z of the product is k."""
    outcomes = reader.table.outcomes
    found: dict[str, Index] = {}
    if not outcomes.letters:
        return scope
    for part in parts(node):
        if isinstance(part, Event) and isinstance(part.value, Name) and part.value.text in scope:
            letter = outcomes.letter(part.letter)
            if letter is not None and letter not in scope:
                found[letter] = scope[part.value.text]
    return {**scope, **found} if found else scope


def mean(reader: Elaborator, node: Mean, scope: Scope) -> Tensor:
    """An expectation, a variance or a covariance."""
    wanted = 2 if node.operator == "Cov" and len(node.args) > 1 else 1
    if len(node.args) != wanted:
        raise ReadError(f"{node.operator} takes {wanted} argument here", node.span)
    for arg in node.args:
        if isinstance(arg, Name) and arg.text in reader.table.seen.averaged & reader.table.seen.applied.keys():
            hint = rf"write \mathbb{{E}}[{arg.text}(x)]"
            raise ReadError(f"{arg.text} stands here without its argument", arg.span, hint)
    values, average = _averaging(reader, node, scope)
    _refuse_unknown(reader, node, values)
    if node.operator == "E":
        return each(values[0], average)
    return _covariance(reader, values[0], values[-1], average, node.span)


def _refuse_unknown(reader: Elaborator, node: Mean, values: Sequence[Tensor]) -> None:
    """Raise where the text says something of a law, or of independence, that is not read."""
    defined = {**reader.table.made, **reader.table.definitions}
    for name in sorted(frozenset().union(*(names(one.body) for one in values))):
        if name in degrees.made_of(name, defined):
            hint = "write it as a sum, and average that"
            raise ReadError(f"the expectation of {name}, which is defined through itself, is not read", node.span, hint)
    known = reader.table.randomness
    random = {letter for name in known.symbols for letter in (name, lower(name))}
    bodies = [degrees.unfolded(reader, value.body, random) for value in values]
    here = random & frozenset().union(*map(names, bodies))
    for name, symbol in known.symbols.items():
        if {name, lower(name)} & here and symbol.unread and None in (symbol.mean, symbol.variance):
            raise ReadError(f"the law of {name} is not read yet", node.span, "say its mean and its variance in words")
    if not known.unclear:
        return
    pairs = list(combinations(sorted(here), 2))
    together = any(degrees.mixed(body, *pair) for body in bodies for pair in pairs)
    if together or (pairs and node.operator != "E") or node.given:
        raise ReadError("it is not known how these are distributed together", node.span, "say that all are independent")


def _covariance(reader: Elaborator, left: Tensor, right: Tensor, average: Average, span: Span) -> Tensor:
    """``E[(u - E u)(v - E v)^T]``"""
    if max(left.rank, right.rank) > 1:
        raise ReadError("a variance is that of a number or of a vector", span)
    if right.rank:
        axis = fresh(apart(right.axes[0], left.axes))
        right = Tensor(reader.algebra.rename(right, (axis,)), (axis,))
    centred = tuple(sub(side.body, average(side.body)) for side in (left, right))
    return Tensor(average(Mul(centred)), left.axes + right.axes)


@dataclass
class _Drawn:
    """A law that is drawn from: the letters that it binds, and what is given.

    ``bare``: it stands without arguments; ``by_name``: without letters, so that it binds all that occur.
    """

    law: Distribution
    letters: dict[str, Index]
    given: tuple[Node, ...]
    bare: bool = False
    by_name: bool = False

    def weights(self, reader: Elaborator, bodies: Sequence[Expr], scope: Scope, span: Span) -> Weights:
        """The weights of the outcomes."""
        keys = tuple(self.letters)
        if self.by_name:
            occurring = frozenset().union(*map(free_indices, bodies))
            keys = tuple(key for key in keys if self.letters[key] in occurring) or keys
        laws = reader.table.laws
        if self.by_name:
            _must_be_independent(laws, not _together(self.law, keys), span)
        outer = unwritten(self.law, keys) if self.bare and not self.given else []
        slots: dict[str, tuple[Slot, ...]] = {key: (self.letters[key],) for key in keys}
        slots |= outer_slots(reader, self.law, outer, scope)
        slots |= slots_of(reader, self.given, self.law, scope)
        given = (*(laws.outcomes.key(n) for n in self.given), *outer)
        return Weights(tuple(self.letters[key] for key in keys), value(self.law, (keys, given), slots, None))


def _averaging(reader: Elaborator, node: Mean, scope: Scope) -> tuple[list[Tensor], Average]:
    """What is averaged, read where its outcomes are bound, and how it is averaged."""
    laws, random = reader.table.laws, reader.table.randomness
    given = tuple(letter for draw in node.given for letter in (draw.letters or drawn(draw)))
    inner = dict(scope)
    found: list[_Drawn] = []
    known: list[RandomSymbol] = []
    if any(base_name(n) in laws.outcomes.whole for draw in node.draws for n in drawn(draw)):
        return families.averaging(reader, node, scope)
    for draw in node.draws:
        if symbols := random.of_draw(draw):
            known += symbols
            continue
        for one in _drawings(reader, draw, given):
            found.append(one)
            inner |= one.letters
    if not node.draws:
        inner = {letter: index for letter, index in scope.items() if laws.outcomes.letter(letter) is None}
        known = [symbol for symbol in random.symbols.values() if symbol.by_moments]
    values = [reader.tensor(arg, inner) for arg in node.args]
    bodies = [value.body for value in values]
    if not node.draws:
        found = _everything(reader, node, bodies, given, inner)
    if not (found or known or random.symbols or laws.all):
        raise ReadError("nothing says what is random here", node.span, r"say it: $X \sim p$, or \mathbb{E}_{x \sim p}")
    by_moments = [moments.of_symbol(reader, symbol) for symbol in known]
    weights = [one.weights(reader, bodies, inner, node.span) for one in found]

    def average(body: Expr) -> Expr:
        if by_moments and not node.draws:
            _refuse_mixed(reader, body, random, node.span)
        if by_moments:
            body = moments.average(reader, body, by_moments, node.span, independent=random.independent)
        for one in reversed(weights):
            body = one.average(body)
        return body

    return values, average


def _refuse_mixed(reader: Elaborator, body: Expr, random: Randomness, span: Span) -> None:
    """Raise where what is known by its moments is multiplied with what has another law, if they may be dependent."""
    hidden = {name for name, symbol in random.symbols.items() if not symbol.by_moments}
    if random.independent or not hidden & names(body):
        return
    body = degrees.unfolded(reader, body, {*random.symbols})
    if any(degrees.mixed(body, known, other) for known in random.symbols.keys() - hidden for other in hidden):
        raise ReadError("it is not known how these are distributed together", span, "say that they are independent")


def _drawings(reader: Elaborator, draw: Draw, given: tuple[Node, ...]) -> list[_Drawn]:
    """What a draw binds: the letters of ``x \\sim p``, of ``q(z)``, of ``Z \\mid X``, or those of a law by its name."""
    laws = reader.table.laws
    given += tuple(letter for inner in draw.given for letter in drawn(inner))
    whole = law_of(draw)
    if whole is not None:
        letters = {laws.outcomes.key(n): n for n in whole.of if not isinstance(n, Dots)}
        found = drawn_from(laws, whole)
        behind = (*given, *(n for n in whole.given if not laws.is_parameter(n)))
        return [_Drawn(found, _bind(found, letters), behind, bare=not isinstance(draw.law, Law))]
    by_name = [n for n in draw.letters if base_name(n) in reader.table.lexicon.laws]
    if by_name:
        names = [laws.find(Law(n.span, n, ())) for n in by_name]
        return [
            _Drawn(one, _bind(one, {k: None for k in one.left if _binds(laws, k)}), given, True, True) for one in names
        ]
    letters = {laws.outcomes.key(n): n for n in draw.letters}
    return [
        _Drawn(one, _bind(one, keys), given) for one, keys in joint(laws, letters, given, draw.span, draw.parameters)
    ]


def _bind(law: Distribution, keys: Iterable[str]) -> dict[str, Index]:
    """An index of its own for every variable."""
    return {key: fresh(Index(key, law.sizes[key][0])) for key in keys}


def _binds(laws: Laws, key: str) -> bool:
    return laws.outcomes.letter(key) is not None


def law_of(draw: Draw) -> Law | None:
    """A draw with a law as that law at its letters."""
    if draw.law is None:
        return None
    if not draw.letters and isinstance(draw.law, Law):
        return draw.law
    if isinstance(draw.law, Law) and not is_parametric(draw.law, draw.letters):
        return replace(draw.law, of=draw.letters)
    if isinstance(draw.law, Name | Script):
        return Law(draw.span, draw.law, draw.letters)
    raise ReadError("this distribution is not read yet", draw.law.span, "give it a letter")


def drawn_from(laws: Laws, whole: Law) -> Distribution:
    r"""The law that letters are drawn from; of ``\tau \sim \pi`` the one law of ``\tau``, if ``\pi`` is of others."""
    named = laws.find(whole)
    keys = [laws.outcomes.key(n) for n in whole.of if not isinstance(n, Dots)]
    if set(keys) <= set(named.left):
        return named
    others = laws.elsewhere(whole, keys)
    if len(others) != 1:
        raise ReadError(f"nothing says how {' and '.join(keys)} is distributed", whole.span)
    return others[0]


def joint(
    laws: Laws, keys: Iterable[str], given: Sequence[Node], span: Span, parameters: Sequence[Node] = ()
) -> list[tuple[Distribution, tuple[str, ...]]]:
    """The law of some variables together; if there is none, each one's own, where they are said to be independent."""
    keys = tuple(dict.fromkeys(keys))
    behind = tuple(laws.outcomes.key(n) for n in given)
    for wanted in ((*keys, *behind), keys):
        found = laws.of_variable(wanted, parameters)
        plain = [law for law in found if law.name == "p"] if len(found) > 1 else found
        if len(plain) == 1:
            _must_be_independent(laws, not _together(plain[0], wanted), span)
            return [(plain[0], keys)]
        if len(found) > 1:
            names = " and ".join(law.name for law in found)
            raise ReadError(f"both {names} are laws of {', '.join(keys)}", span, "say which: x \\sim p")
    if len(keys) < 2:
        raise ReadError(f"nothing says how {keys[0]} is distributed", span, "declare it: x \\sim p")
    _must_be_independent(laws, True, span)
    return [pair for key in keys for pair in joint(laws, (key,), given, span, parameters)]


def _together(law: Distribution, keys: Iterable[str]) -> bool:
    """Whether some variables of a law occur together in it, so that it has a joint table of them."""
    return any({*keys} & {*law.left} <= {*group} for group in groups_of(law))


def _must_be_independent(laws: Laws, apart: bool, span: Span) -> None:
    """Of variables that stand ``apart``, in no law together, nothing is known, unless they are called independent."""
    if apart and not laws.table.randomness.independent:
        raise ReadError("it is not known how these are distributed together", span, "say that they are independent")


def _everything(
    reader: Elaborator, node: Mean, bodies: Sequence[Expr], given: tuple[Node, ...], scope: Scope
) -> list[_Drawn]:
    """All outcomes that are free in what is averaged."""
    laws = reader.table.laws
    occurring = frozenset().union(*map(free_indices, bodies))
    behind = {laws.outcomes.key(n) for n in given}
    free = {key: reader.free[key] for key in reader.free if _binds(laws, key) and reader.free[key] in occurring}
    known = {key for law in laws.all.values() for key in law.left}
    free = {key: index for key, index in free.items() if key not in behind and key in known}
    if not free:
        return []
    found = []
    for law, keys in joint(laws, free, given, node.span):
        for key in keys:
            reader.sizes.unify(free[key].size, law.sizes[key][0], f"the outcome {key}", node.span)
        found.append(_Drawn(law, {key: free[key] for key in keys}, given))
    return found

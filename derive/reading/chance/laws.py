r"""Laws as tables: ``p(x, z)`` is a positive table that sums to 1, ``p(z)`` and ``p(x \mid z)`` are made of it.

A law of one letter and one set of parameters has variables. It is a product of factors, ``p(z) p(x \mid z)``: those
that the document gives by formulas, and for the rest one free table for every group of variables that occur together.
A free table that is differentiated by a parameter is ``e^{g} / \sum e^{g}``, g known to first (or second) order, which
is all that a derivative at one value of the parameter can tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import field
from typing import TYPE_CHECKING

from derive.model import Definition, Equation, Fact
from derive.notation import (
    HALF,
    ONE,
    Add,
    Expr,
    Index,
    Mul,
    Slot,
    Sum,
    Var,
    div,
    exp,
    fresh,
    sum_over,
)
from derive.reading.chance.outcomes import POLICY, TRAJECTORY, Outcomes, base_name, lower, subscripts
from derive.reading.table import Symbol, Table
from derive.records import dataclass, replace
from derive.source import ReadError, Span
from derive.tex.names import flat
from derive.tex.syntax import Dots, Event, Law, Name, Node, Script

_PROBABILITIES = {"P": "p", r"\Pr": "p", r"\mathrm{Pr}": "p", r"\mathrm{P}": "p", r"\mathbb{P}": "p", "Q": "q"}

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope

Keys = tuple[str, ...]
Form = tuple[Keys, Keys]
"""Of what a law is, and what is given: variables in the order of their first occurrence."""


@dataclass
class Factor:
    """A table ``symbol``: of the variables ``of``, given others; ``slots``: those that its entries really depend on."""

    of: Keys
    given: Keys
    symbol: str
    slots: Keys


@dataclass
class Distribution:
    """A law of one letter and one set of parameters.

    ``sizes``: of the slots of every variable, several for a member of a family. ``forms``: all that occur. ``letter``:
    how the author calls it. ``data``: variables that are fixed data. ``behind``: its parameters stand behind them.
    """

    name: str
    parameters: tuple[str, ...]
    forms: list[Form] = field(default_factory=list)
    sizes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    factors: list[Factor] = field(default_factory=list)
    made: dict[Form, str] = field(default_factory=dict)
    letter: str = ""
    data: set[str] = field(default_factory=set)
    behind: bool = False

    @property
    def left(self) -> Keys:
        """The variables that it is a law of; others are only ever given."""
        return tuple(dict.fromkeys(key for of, _ in self.forms for key in of))


@dataclass
class Laws:
    """The laws of one scope.

    ``called``: the names of those that stand with arguments somewhere; ``apart``: of those that stand with and without
    parameters at the same arguments, so that they are two: the data ``p(x)`` and the model ``p_\\theta(x)``.
    """

    table: Table
    outcomes: Outcomes
    called: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    all: dict[tuple[str, tuple[str, ...]], Distribution] = field(default_factory=dict)
    equations: list[Equation] = field(default_factory=list)
    implicit: str | None = None

    def identify(self, node: Law) -> tuple[str, tuple[str, ...], list[Node]]:
        """The name of a law, its parameters, and the indices below its name."""
        indices: list[Node] = []
        parameters: list[str] = []
        more: list[str] = []
        for sub in subscripts(node.name):
            if flat(sub) in self.outcomes.parameters or base_name(sub) in self.outcomes.parameters:
                parameters.append(flat(sub))
            elif isinstance(sub, Name) and sub.text in self.table.seen.index_letters:
                indices.append(sub)
            else:
                more.append(flat(sub))
        name = node.name.base if isinstance(node.name, Script) else node.name
        text = _PROBABILITIES.get(flat(name), flat(name)) + (f"_{{{','.join(more)}}}" if more else "")
        if isinstance(node.name, Script):
            text += "'" * node.name.primes + (f"^{{{flat(node.name.power)}}}" if node.name.power is not None else "")
        if self.implicit is not None:
            parameters.append(self.implicit)
        parameters += [flat(p) for p in node.parameters if not self.is_member(p)]
        parameters += [flat(n) for n in node.given if self.is_parameter(n)]
        parameters += [flat(n) for n in node.of if self.is_field(node) and self.is_parameter(n)]
        return text, tuple(sorted(set(parameters))), indices

    def member(self, node: Law) -> Law:
        """A law of whole families as that of their general members."""
        wholes = self.outcomes.whole

        def general(argument: Node) -> Node:
            if not isinstance(argument, Name) or argument.text not in wholes:
                return argument
            span = argument.span
            subs = tuple(Name(span, letter) for letter in wholes[argument.text])
            return Script(span, Name(span, lower(argument.text)), subs)

        return replace(node, of=tuple(map(general, node.of)), given=tuple(map(general, node.given)))

    def is_parameter(self, node: Node) -> bool:
        """Whether an argument of a law is one of its parameters."""
        return not isinstance(node, Dots | Event) and base_name(node) in self.outcomes.parameters

    def is_field(self, node: Law) -> bool:
        """Whether what looks like a law is a function of outcomes and parameters."""
        return base_name(node.name) in self.table.seen.spotted.fields

    def is_member(self, node: Node) -> bool:
        """Whether an argument is a member of a family that is fixed: the ``mu_k`` of a density."""
        return lower(base_name(node)) in self.outcomes.data

    def arguments(self, node: Law) -> tuple[list[Node], list[Node]]:
        """What a law is of and what is given, without its parameters."""
        of = [n for n in node.of if not (self.is_field(node) and self.is_parameter(n))]
        given = [n for n in node.given if not self.is_parameter(n)]
        return of, given + [n for n in node.parameters if self.is_member(n)] + self.identify(node)[2]

    def is_of_components(self, node: Law) -> bool:
        """Whether a law is one of components of a trajectory."""
        of, given = self.arguments(node)
        return all(map(self.outcomes.is_component, (*of, *given)))

    def form(self, node: Law) -> Form:
        """The variables of a law's arguments."""
        of, given = self.arguments(node)
        keys = [tuple(self.outcomes.key(n) for n in part if not isinstance(n, Dots)) for part in (of, given)]
        return keys[0], keys[1]

    def is_data(self, key: str) -> bool:
        """Whether a variable is fixed data."""
        return key.rstrip(",") in self.outcomes.data

    def find(self, node: Law) -> Distribution:
        """The distribution that a law is. One without parameters is the one that has some, if there is only one."""
        name, parameters, _ = self.identify(node)
        known = self.all.get((name, parameters))
        if known is None and not parameters and name not in self.apart:
            several = [law for (other, _), law in self.all.items() if other == name]
            known = several[0] if len(several) == 1 else None
        if known is None:
            known = self.all[name, parameters] = Distribution(name, parameters, behind=bool(node.parameters))
        base = flat(node.name.base if isinstance(node.name, Script) else node.name)
        if not known.letter and base in _PROBABILITIES and node.name.span.end > node.name.span.start:
            known.letter = base + name.removeprefix(_PROBABILITIES[base])
        return known

    def elsewhere(self, node: Law, keys: Sequence[str]) -> list[Distribution]:
        r"""For ``\tau \sim \pi`` with a law of other letters the laws of ``\tau``; none for a name of its own.

        A policy without its arguments draws the trajectories of which ``P(\tau \mid \theta)`` is the law.
        """
        name = self.identify(node)[0]
        policy = name == POLICY and set(keys) == {TRAJECTORY}
        return self.of_variable(keys) if policy or name in self.called - self.apart else []

    def of_variable(self, keys: Iterable[str], parameters: Iterable[Node] = ()) -> list[Distribution]:
        """The laws of some variables, with these parameters if there are any."""
        wanted, own = set(keys), {flat(node) for node in parameters}
        found = [law for law in self.all.values() if wanted <= set(law.left)]
        return [law for law in found if own <= set(law.parameters)] if own else found


def gather(laws: Laws, nodes: Sequence[Law]) -> None:
    """Enter every law that occurs, with its forms and the sizes of its variables; those with parameters first."""
    for node in sorted(nodes, key=lambda node: not laws.identify(node)[1]):
        law = laws.find(node)
        form = laws.form(node)
        if form not in law.forms:
            law.forms.append(form)
        of, given = laws.arguments(node)
        for argument in (*of, *given):
            if not isinstance(argument, Dots):
                count = len(places(laws, argument))
                key = laws.outcomes.key(argument)
                law.data |= {key} if isinstance(argument, Script) and laws.is_data(key) else set()
                if key not in law.sizes:
                    law.sizes[key] = tuple(laws.table.sizes.unknown(key) for _ in range(count))


def places(laws: Laws, argument: Node) -> tuple[Node, ...]:
    """What says which value an argument is: the argument itself, of data its indices, of an event its value."""
    if isinstance(argument, Event):
        return (argument.value,)
    base = lower(base_name(argument))
    if base in laws.outcomes.data and isinstance(argument, Script):
        return argument.subs + argument.labels
    return (argument,)


def complete(laws: Laws) -> None:
    """Make the free tables of every law, and a definition for every form that occurs."""
    for law in laws.all.values():
        field_ = law.name in laws.table.seen.spotted.fields
        if (field_ or all(laws.is_data(key) for key in law.left)) and not law.factors:
            for form in law.forms:
                _table(laws, law, *form, normalised=False)
        covered = {key for factor in law.factors for key in factor.of}
        for group in groups_of(law, covered):
            for part in _apart(laws, law, group):
                _free(laws, law, part, covered)
        for form in law.forms:
            name = title(law, form)
            if form not in law.made and not any((f.of, f.given) == form for f in law.factors):
                try:
                    _define(laws, law, form, name)
                except ReadError:
                    # What is given elsewhere is missing here: q(z) beside q(z | x) is a law of its own.
                    _table(laws, law, *form, normalised=True)


def symbols_of(laws: Laws, names: Set[str]) -> Iterator[str]:
    """The tables of the laws with these names, and what is made of them."""
    for law in laws.all.values():
        if law.name.split("_")[0] in names:
            yield from (factor.symbol for factor in law.factors)
            yield from law.made.values()


def title(law: Distribution, form: Form) -> str:
    r"""How a form is called: ``p_{\theta}(x|z)``."""
    parameters = ",".join(law.parameters)
    below = f"_{{{parameters}}}" if parameters and not law.behind else ""
    behind = f";{parameters}" if parameters and law.behind else ""
    of, given = ([f"{key}_" if key in law.data else key for key in keys] for keys in form)
    return f"{law.letter or law.name}{below}({'&'.join(of)}{'|' * bool(given)}{'&'.join(given)}{behind})"


def groups_of(law: Distribution, covered: Set[str] = frozenset()) -> list[list[str]]:
    """The variables of a law without a factor yet (not ``covered``), in groups of those that occur together."""
    groups: list[set[str]] = []
    for of, given in law.forms:
        together = (set(of) | set(given)) & set(law.left) - covered
        if together:
            touching = [group for group in groups if group & together]
            groups = [group for group in groups if not group & together] + [together.union(*touching)]
    order = {key: place for place, key in enumerate(law.left)}
    return [sorted(group, key=order.__getitem__) for group in groups]


def _apart(laws: Laws, law: Distribution, group: list[str]) -> list[list[str]]:
    """A group of variables; each for itself, if all of them are said to be independent of one another.

    Of those that are, given others, each gets a table given these.
    """
    said = laws.table.randomness.said
    behind = {key for of, others in law.forms if set(of) & set(group) for key in others} - {*group}
    # What is independent need not be so given another outcome; a Greek letter there is a parameter.
    outcomes = {key for key in behind if not key.startswith("\\")}
    if not outcomes and any(set(group) <= set(map(lower, names)) for names in said.groups):
        return [[key] for key in group]
    for names in said.given:
        apart, given = (sorted(map(lower, part)) for part in names)
        if set(group) == {*apart, *given}:
            for key in apart:
                _table(laws, law, (key,), tuple(given), normalised=True)
            return [given]
        if set(group) == set(apart) and behind == set(given):
            return [[key] for key in group]
    return [group]


def _free(laws: Laws, law: Distribution, group: Sequence[str], covered: set[str]) -> None:
    """The free tables of a group: one of what may be summed over, given what is only given, one of data given that."""
    data = [key for key in group if laws.is_data(key)]
    summed = [key for key in group if key not in data]
    given = dict.fromkeys(key for of, behind in law.forms if set(of) & set(group) for key in behind)
    outer = [key for key in given if key not in law.left]
    outer += [key for key in covered if not _needs(law, key) & set(group) and key not in outer]
    if summed:
        _table(laws, law, tuple(summed), tuple(outer), normalised=True)
    if data:
        _table(laws, law, tuple(data), (*summed, *outer), normalised=False)


def _needs(law: Distribution, key: str) -> set[str]:
    """The variables that the factor of a variable is given."""
    return {other for factor in law.factors if key in factor.of for other in factor.given}


def _table(laws: Laws, law: Distribution, of: Keys, given: Keys, *, normalised: bool) -> None:
    """A free positive table that sums to 1 over what it is of."""
    table, keys = laws.table, (*of, *given)
    symbol = title(law, (of, given))
    indices = {key: tuple(Index(key, size) for size in law.sizes.get(key, ())) for key in keys}
    flat_indices = tuple(index for key in keys for index in indices[key])
    law.factors.append(Factor(of, given, symbol, keys))
    table.symbols[symbol] = Symbol(symbol, tuple(index.size for index in flat_indices))
    varied = [p for p in law.parameters if p in table.seen.varied]
    if law.name in table.seen.spotted.fields:
        if varied:
            table.made[symbol] = Definition(symbol, flat_indices, jet(laws, symbol, flat_indices, varied))
        return
    summed = tuple(index for key in of for index in indices[key])
    if varied:
        weight = exp(jet(laws, symbol, flat_indices, varied))
        body = div(weight, _total(weight, summed)) if normalised else weight
        table.made[symbol] = Definition(symbol, flat_indices, body)
        return
    table.facts.append(Fact("positive", symbol))
    if normalised:
        laws.equations.append(Equation(_total(Var(symbol, flat_indices), summed), ONE))


def jet(laws: Laws, symbol: str, indices: tuple[Index, ...], varied: Sequence[str]) -> Expr:
    """``a + b·theta``, and ``+ theta·c·theta / 2`` where second derivatives occur, with a, b, c free."""
    table = laws.table
    terms: list[Expr] = [_coefficient(table, symbol, "a", indices)]
    for name in varied:
        slots = table.symbol(name).slots
        axes = tuple(Index(f"{letter}", size) for letter, size in zip("ijkl", slots, strict=False))
        first: Expr = Mul((_coefficient(table, symbol, f"b{name}", (*indices, *axes)), Var(name, axes)))
        terms.append(_total(first, axes))
        if table.seen.twice:
            others = tuple(Index(f"{letter}", size) for letter, size in zip("mnop", slots, strict=False))
            curved = _coefficient(table, symbol, f"c{name}", (*indices, *axes, *others))
            second: Expr = Mul((HALF, curved, Var(name, axes), Var(name, others)))
            terms.append(_total(second, (*axes, *others)))
    return Add(tuple(terms))


def _coefficient(table: Table, symbol: str, letter: str, indices: tuple[Index, ...]) -> Var:
    name = f"{letter}[{symbol}]"
    table.symbols.setdefault(name, Symbol(name, tuple(index.size for index in indices)))
    return Var(name, indices)


def _total(body: Expr, indices: Iterable[Index]) -> Expr:
    for index in indices:
        body = sum_over(index, body)
    return body


def _define(laws: Laws, law: Distribution, form: Form, name: str) -> None:
    """A definition for a form: a marginal, or a conditional, which is the quotient of two of them."""
    of, given = form
    indices = {key: tuple(Index(key, size) for size in law.sizes[key]) for key in dict.fromkeys((*of, *given))}
    if len({*of, *given}) < len(of) + len(given):
        return
    params = tuple(index for key in (*of, *given) for index in indices[key])
    body = value(law, form, indices, None)
    law.made[form] = name
    laws.table.symbols[name] = Symbol(name, tuple(index.size for index in params))
    laws.table.made[name] = Definition(name, params, body)


def value(law: Distribution, form: Form, slots: Mapping[str, tuple[Slot, ...]], span: Span | None) -> Expr:
    """A law at a point: a factor, a form that has a name, or a quotient of marginals."""
    of, given = form
    at = tuple(slot for key in (*of, *given) for slot in slots[key])
    for factor in law.factors:
        if (factor.of, factor.given) == form:
            return Var(factor.symbol, at)
    if form in law.made:
        return Var(law.made[form], at)
    for other, name in law.made.items():
        if {*other[0]} == {*of} and {*other[1]} == {*given}:
            return Var(name, tuple(slot for key in (*other[0], *other[1]) for slot in slots[key]))
    whole = marginal(law, (*of, *given), slots, span)
    if not given or not {*given} & {*law.left}:
        return whole
    return div(whole, marginal(law, given, slots, span))


def marginal(law: Distribution, keys: Keys, slots: Mapping[str, tuple[Slot, ...]], span: Span | None) -> Expr:
    """``sum_z p(x, z)``: the product of the factors that concern some variables, summed over the others."""
    if (keys, ()) in law.made:
        return Var(law.made[keys, ()], tuple(slot for key in keys for slot in slots[key]))
    needed = set(keys) & set(law.left)
    used: list[Factor] = []
    while more := [f for f in law.factors if f not in used and set(f.of) & needed]:
        used += more
        needed |= {key for factor in more for key in (*factor.of, *factor.given) if key in law.left}
    others = [key for key in law.left if key in needed and key not in keys]
    bound = {key: tuple(fresh(Index(key, size)) for size in law.sizes[key]) for key in others}
    at: dict[str, tuple[Slot, ...]] = {**slots, **bound}
    missing = [key for factor in used for key in factor.slots if key not in at]
    if missing:
        raise ReadError(f"this needs the law of {missing[0]}, of which nothing is known", span)
    factors = tuple(Var(f.symbol, tuple(slot for key in f.slots for slot in at[key])) for f in used)
    if not factors:
        return ONE
    body: Expr = factors[0] if len(factors) == 1 else Mul(factors)
    for key in reversed(others):
        for index in bound[key]:
            body = Sum(index, body)
    return body


def slots_of(
    reader: Elaborator, arguments: Sequence[Node], law: Distribution, scope: Scope
) -> dict[str, tuple[Slot, ...]]:
    """The indices that the arguments of a law are."""
    laws = reader.table.laws
    found: dict[str, tuple[Slot, ...]] = {}
    for argument in arguments:
        key = laws.outcomes.key(argument)
        here = places(laws, argument)
        sizes = law.sizes.get(key)
        if sizes is None or len(sizes) != len(here):
            raise ReadError("this argument is written in another way elsewhere", argument.span)
        found[key] = tuple(reader.slot(item, size, scope) for item, size in zip(here, sizes, strict=True))
    return found


def unwritten(law: Distribution, keys: Iterable[str]) -> list[str]:
    r"""The variables that a law which stands without arguments is given: the s of ``a \sim \pi``."""
    of = set(keys)
    if (tuple(keys), ()) in law.forms:
        return []
    given = [key for form in law.forms if {*form[0]} == of for key in form[1]]
    return [key for key in dict.fromkeys(given) if key not in law.left]


def outer_slots(
    reader: Elaborator, law: Distribution, keys: Iterable[str], scope: Scope
) -> dict[str, tuple[Slot, ...]]:
    r"""The indices of variables that are given without being written: ``\pi`` for ``\pi(\cdot | s)``."""
    found: dict[str, tuple[Slot, ...]] = {}
    for key in keys:
        index = scope.get(key) or reader.free_index(key)
        reader.sizes.unify(index.size, law.sizes[key][0], f"the outcome {key}", Span(0, 0))
        found[key] = (index,)
    return found

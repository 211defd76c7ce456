"""What a scope says of its laws, before any formula has a meaning."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from derive.model import Fact
from derive.reading.chance import standard, vectors
from derive.reading.chance.information import imply_arguments
from derive.reading.chance.laws import Form, Laws, gather
from derive.reading.chance.means import law_of
from derive.reading.chance.named import is_normal, parameters
from derive.reading.chance.outcomes import Outcomes, averaged, base_name, drawn, lower
from derive.reading.chance.random import POINT
from derive.reading.chance.spotting import DENSITIES
from derive.reading.seen import Seen
from derive.reading.table import Symbol, Table
from derive.source import ReadError, Span
from derive.tex.chance import GAUSSIAN
from derive.tex.lexicon import bare
from derive.tex.names import flat
from derive.tex.syntax import Call, Dots, Draw, Gradient, Information, Law, Mean, Name, Node, Script, Times, parts

_IDENTITY = ("I", r"\mathbf{I}", r"\mathbb{I}", r"\mathrm{I}")


def prepare(table: Table) -> None:
    """Enter the laws of a scope, those that expectations imply, and the values of outcomes."""
    nodes = table.seen.parts
    _normal_letters(table, nodes)
    _parameters(table)
    laws = Laws(table, table.outcomes, implicit=implied_variable(table.seen) if table.lexicon.laws else None)
    table.known_laws.append(laws)
    _vectors(table, nodes)
    known = {lower(name) for name in table.randomness.by_moments}
    own = [node for node in nodes if isinstance(node, Law) and node.of and not _of_known(node, known)]
    own = [node for node in own if not laws.is_of_components(node)]
    _names(laws, nodes)
    gather(laws, [laws.member(node) for node in own])
    for draw in _draws(nodes):
        if not table.randomness.of_draw(draw):
            with suppress(ReadError):  # said where it is read
                _imply(laws, draw)
    for node in nodes:
        if isinstance(node, Mean) and (letters := averaged(node)):
            _imply_together(laws, node, letters)
    if any(lower(name) in table.outcomes.letters for name in _hidden(table)):
        _show(table, laws)
    else:
        _hide(table, laws)
    for node in nodes:
        if isinstance(node, Information):
            imply_arguments(laws, node)
    _values(table)


def _normal_letters(table: Table, nodes: list[Node]) -> None:
    """A letter with a normal law, of which nothing else is said, has the shape of its mean, or of its variance."""
    random = table.randomness.symbols.values()
    said: list[tuple[Node, Node, Node]] = [
        (Name(Span(0, 0), s.name), s.mean, s.variance) for s in random if not s.letters and s.mean and s.variance
    ]
    for node in nodes:
        if isinstance(node, Draw) and node.law is not None and is_normal(node.law):
            assert isinstance(node.law, Law)
            said += [(letter, *parameters(node.law)[1:]) for letter in node.letters]
        elif isinstance(node, Law) and is_normal(node):
            point, mean, variance = parameters(node)
            said += [(point, mean, variance)] if point is not None else []
    for letter, mean, variance in said:
        if isinstance(letter, Name) and letter.text not in table.symbols and letter.text not in table.defined:
            slots = _slots(table, mean) or _slots(table, variance)[:1]
            if slots:
                table.symbols[letter.text] = Symbol(letter.text, slots, declared=True)
        _moments_of_vector(table, letter, mean, variance)


def _moments_of_vector(table: Table, letter: Node, mean: Node, variance: Node) -> None:
    """The mean of a declared vector is a vector, and a capital its covariance matrix, where nothing else is said."""
    symbol = table.symbols.get(letter.text) if isinstance(letter, Name) else None
    if symbol is None or len(symbol.slots) != 1 or symbol.family:
        return
    for node, slots in ((mean, symbol.slots), (variance, symbol.slots * 2)):
        known = table.symbols.keys() | table.defined | table.identities.keys() | {*_IDENTITY}
        if not isinstance(node, Name) or node.text in known:
            continue
        if node is mean or bare(node.text)[:1].isupper():
            table.symbols[node.text] = Symbol(node.text, slots, declared=True)


def _parameters(table: Table) -> None:
    """The parameters of laws with names are numbers, of which the law says where they lie."""
    for symbol in table.randomness.symbols.values():
        if symbol.vector is not None:
            vectors.shape(table, symbol)
        known = standard.LAWS[symbol.law.name] if symbol.law is not None else None
        for node, fact in zip(symbol.law.parameters, known.facts, strict=False) if symbol.law and known else ():
            if not isinstance(node, Name) or node.text in table.defined or node.text in table.seen.left:
                continue
            own = table.symbols.setdefault(node.text, Symbol(node.text, (), declared=True))
            if fact and not own.slots:
                table.late_facts.append(Fact(fact, node.text))


def _slots(table: Table, node: Node) -> tuple[str, ...]:
    """The slots of a parameter of a normal law, as far as they are known."""
    match node:
        case Name(_, text) if text in table.symbols:
            return table.symbols[text].slots
        case Name(_, text) | Script(_, Name(_, text)) if text in _IDENTITY:
            return (table.sizes.unknown("n"),) * 2
        case Script(_, Name(), _, _, None, False, 0):
            with suppress(ReadError):
                found = table.resolve(node)
                return table.symbols[found.name].slots[len(found.items) :] if found.name in table.symbols else ()
        case Times(_, factors) | Call(_, Name(_, r"\operatorname{diag}" | r"\mathrm{diag}" | "diag"), factors):
            return next(filter(None, (_slots(table, factor) for factor in factors)), ())
    return ()


def _names(laws: Laws, nodes: list[Node]) -> None:
    """Which names of laws are called, and which are those of two laws."""
    called = [node for node in nodes if isinstance(node, Law) and node.of]
    laws.called = frozenset(laws.identify(node)[0] for node in called)
    for draw in _draws(nodes):
        with suppress(ReadError):
            called += [law] if (law := law_of(draw)) is not None else []
    forms: dict[bool, set[tuple[str, Form]]] = {True: set(), False: set()}
    for node in called:
        name, parameters, _ = laws.identify(node)
        forms[bool(parameters)].add((name, laws.form(node)))
    laws.apart = frozenset(name for name, _ in forms[True] & forms[False])


def implied_variable(seen: Seen) -> str | None:
    r"""What ``\\nabla`` without a subscript differentiates by, where laws are about: the one parameter, or theta."""
    gradients = [part for part in seen.parts if isinstance(part, Gradient)]
    written = {flat(gradient.wrt) for gradient in gradients if gradient.wrt is not None}
    if not any(gradient.wrt is None for gradient in gradients):
        return _unwritten(seen, written)
    return written.pop() if len(written) == 1 else r"\theta"


def _unwritten(seen: Seen, written: set[str]) -> str | None:
    r"""The one letter of ``\nabla_\theta`` where no formula holds it: then every law depends on it."""
    if len(written) != 1:
        return None
    (name,) = written
    nodes = [part for node in seen.nodes if flat(node) != name for part in parts(node)]
    behind = sum(isinstance(part, Gradient) and part.wrt is not None for part in nodes)
    held = sum(isinstance(part, Name | Script) and flat(part) == name for part in nodes)
    return name if held == behind else None


def _vectors(table: Table, nodes: list[Node]) -> None:
    """A parameter of which a gradient is taken is a vector, unless it was declared."""
    for node in nodes:
        if isinstance(node, Gradient) and table.lexicon.laws:
            name = flat(node.wrt) if node.wrt is not None else implied_variable(table.seen)
            if name is not None and name in table.outcomes.parameters and name not in table.symbols:
                table.symbols[name] = Symbol(name, (table.sizes.unknown("d"),), declared=True)


def _of_known(node: Law, known: set[str]) -> bool:
    """Whether a law is that of a symbol that is known by its moments, or the normal law."""
    named = base_name(node.name) == GAUSSIAN or standard.at_point(node) is not None
    return named or all(lower(base_name(n)) in known for n in node.of)


def _hidden(table: Table) -> list[str]:
    """The random symbols of which nothing is known."""
    return [name for name, symbol in table.randomness.symbols.items() if not symbol.by_moments]


def with_densities(table: Table) -> Iterator[str]:
    r"""The tables of random symbols of which a formula says the density, ``p(x \mid \eta) := …``, which is not used."""
    functions = {name: args for name, args in table.seen.defined_applied.items() if name in DENSITIES}
    said = {lower(arg.text) for args in functions.values() for arg in args if isinstance(arg, Name)}
    if said & set(map(lower, _hidden(table))):
        for law in table.laws.all.values():
            if any(key.startswith(POINT) for key in law.left):
                yield from (factor.symbol for factor in law.factors)


def _show(table: Table, laws: Laws) -> None:
    r"""Where a random symbol is an outcome, as in ``E[Y \mid X]``, all are, of one law: any may depend on any."""
    known, nowhere = table.outcomes, Span(0, 0)
    known.letters |= {lower(name) for name in _hidden(table)}
    known.capitals |= {name for name in _hidden(table) if lower(name) != name}
    letters = [Name(nowhere, name) for name in _hidden(table)]
    together = [(letter,) for letter in letters] if table.randomness.independent else [tuple(letters)]
    gather(laws, [Law(nowhere, Name(nowhere, "P"), of) for of in together])


def _hide(table: Table, laws: Laws) -> None:
    """A random symbol of which nothing is known has a value at every point of one hidden space."""
    hidden = [symbol for symbol in table.randomness.symbols.values() if not symbol.by_moments]
    for symbol in hidden:
        point = POINT + f"_{symbol.name}" * (table.randomness.independent and len(hidden) > 1)
        if point not in laws.outcomes.letters:
            laws.outcomes.letters.add(point)
            gather(laws, [Law(Span(0, 0), Name(Span(0, 0), "P"), (Name(Span(0, 0), point),))])
        slots = table.symbol(symbol.name).slots
        size = laws.find(Law(Span(0, 0), Name(Span(0, 0), "P"), ())).sizes[point][0]
        table.symbols[symbol.name] = Symbol(symbol.name, (*slots, size), declared=True, hidden=(point,))


def _draws(nodes: list[Node]) -> Iterator[Draw]:
    for node in nodes:
        if isinstance(node, Mean):
            yield from node.draws


def _imply(laws: Laws, draw: Draw) -> None:
    """The law of letters of which only an expectation speaks."""
    whole = law_of(draw)
    if any(base_name(n) in laws.outcomes.whole for n in drawn(draw)):
        return
    if whole is None:
        letters = [n for n in draw.letters if laws.outcomes.letter(n) is not None]
        keys = [laws.outcomes.key(n) for n in letters]
        if letters and not any(laws.of_variable([key]) for key in keys):
            gather(laws, [Law(draw.span, Name(draw.span, "P"), tuple(letters))])
        return
    keys = [laws.outcomes.key(n) for n in whole.of if not isinstance(n, Dots)]
    if set(keys) <= set(laws.find(whole).left) or laws.elsewhere(whole, keys):
        return
    gather(laws, [whole])


def _imply_together(laws: Laws, node: Mean, letters: list[Node]) -> None:
    """The law of what is averaged together with what is given."""
    known = laws.table.randomness.by_moments
    found = [n for n in (*letters, *(n for d in node.given for n in drawn(d))) if base_name(n) not in known]
    together = {laws.outcomes.key(n): n for n in found if laws.outcomes.letter(n) is not None}
    if together and set(together) <= {lower(name) for name in _hidden(laws.table)}:
        return
    if together and not laws.of_variable(together):
        gather(laws, [Law(node.span, Name(node.span, "P"), tuple(together.values()))])


def _values(table: Table) -> None:
    """The value of an outcome, where its letter stands for a number: an entry at the outcome."""
    known: Outcomes = table.outcomes
    for letter in sorted(known.letters - known.data - known.refined):
        symbol = table.symbols.get(letter) or table.symbols.get(letter.upper())
        slots = symbol.slots if symbol is not None and symbol.declared else ()
        if letter in table.letters:
            continue
        size = table.sizes.unknown(letter)
        table.symbols[letter] = Symbol(letter, (*slots, size), declared=True, hidden=(letter,))
        # The A of A(s, a) is no outcome.
        applied = table.lexicon.entries | table.lexicon.functions
        if letter.upper() in known.capitals - applied:
            table.aliases[letter.upper()] = letter
            table.symbols.pop(letter.upper(), None)

"""A scope's statements to definitions, assumptions and chains of steps."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from contextlib import suppress

from derive.model import Note
from derive.notation import names
from derive.reading import assumptions, implicit
from derive.reading.adjoints import adjoints
from derive.reading.chance.laws import complete, symbols_of
from derive.reading.chance.named import normal_laws
from derive.reading.chance.outcomes import outcomes
from derive.reading.chance.preparing import implied_variable, prepare, with_densities
from derive.reading.chance.random import Randomness, guess, randomness, values
from derive.reading.chance.trajectories import normalise
from derive.reading.classify import sort
from derive.reading.declarations import Declared, declarations, names_of
from derive.reading.decompositions import Decomposition, columns, decompositions, said_by, sigmas, wholes
from derive.reading.definitions import define
from derive.reading.demands import fixed_points
from derive.reading.dependent import dependent
from derive.reading.entering import aliases, applied_elsewhere, enter, says_more_than_sign, told_by_brackets
from derive.reading.imaginary import with_unit
from derive.reading.index_sets import told
from derive.reading.lexicons import lexicon
from derive.reading.models import models
from derive.reading.naming import names_on_the_way
from derive.reading.optima import optima
from derive.reading.properties import square
from derive.reading.prose import said_in_words
from derive.reading.renamed import of_columns, renamed
from derive.reading.roots import pseudo_inverses, roots
from derive.reading.sample_means import sample_means
from derive.reading.scopes import Scope
from derive.reading.seen import FUNCTION_LETTERS, Seen
from derive.reading.space.fields import operators, settle, settle_fields
from derive.reading.space.norms import beside_sizes, lengths
from derive.reading.space.survey import speaks_of_laplacian, survey
from derive.reading.special import letters
from derive.reading.squares import diagonals, squares
from derive.reading.stacked import rows, unsaid_rows
from derive.reading.survey import look, settle_jacobians
from derive.reading.table import Table
from derive.reading.totals import iterates, origins, totals
from derive.reading.understood import ScopeReading
from derive.reading.versions import versions
from derive.reading.widths import widths
from derive.settings import Settings
from derive.source import ReadError, Span
from derive.tex.grammar import Grammar
from derive.tex.lexicon import Lexicon
from derive.tex.names import head
from derive.tex.statements import Chain
from derive.tex.syntax import Name, Script

_DEVIATIONS = frozenset((r"\sigma", r"\hat{\sigma}", r"\bar{\sigma}", r"\tilde{\sigma}", r"\tau", "s"))
"""Letters whose square is defined, ``\\sigma^2 = …``, also where they stand without it."""
_ENTRYWISE = re.compile(r"(?:element|entry|component|coordinate|point)[- ]?wise|entry by entry|each (?:entry|element)")
_FROBENIUS = re.compile(
    r"(?:\\\||Vert|\})_\{?(?:\\(?:mathrm|text)\{)?(?:F\b|Fro|fro|HS)|[Ss]pectral norm|[Oo]perator norm"
)
_SCALES = re.compile(
    r"\\(?:lambda|theta|mu|beta|tau)\$ (?:is|denotes|being) (?:the|its) (?:mean|scale|expect)"
    r"|\bwith mean\b|\bscale parameter|\bmean parameter|\band scale\b|\bwith scale\b|-scale\b",
    re.IGNORECASE,
)
"""What says that the parameter of a law is not its rate."""
_SCALING = ("scale", "mean", "expect")
"""Words of which one stands in all that ``_SCALES`` finds."""
_ENTRYWISE_DOT = re.compile(
    r"(?:\\cdot\$?|\bdot)\s+(?:is|denotes|means)\s+(?:the\s+)?(?:(?:element|entry|component)[- ]?wise|hadamard)"
)


def read_as_declared(scope: Scope, settings: Settings, guessed: Sequence[Declared] = ()) -> ScopeReading:
    """Understand a scope. What cannot be read is an error on that statement alone.

    What the document says of its layout and sizes goes before the ``settings``. ``guessed``: shapes of names
    that it does not declare.
    """
    chains = scope.chains
    named_laws = normal_laws(chains, scope.words)
    alone, whole = lengths(chains) | beside_sizes(chains), totals(chains) | iterates(chains)
    decomposed = list(decompositions(chains, scope.words))
    seen = look(
        chains,
        scope.words,
        laplacian=speaks_of_laplacian(scope),
        lengths=alone,
        normal=named_laws.laws,
        totals=whole | scope.twofold,
        apart=scope.apart | origins(chains),
        special=letters(scope),
        variables=sigmas(decomposed),
    )
    defined = _defined(chains, seen)
    said = declarations(chains, seen, defined)
    declared = [*guessed, *said.found, *said_in_words(scope, said.found, defined, seen, said.sets)]
    declared += said_by(decomposed, chains)
    random = randomness(chains, seen)
    table = _table(seen, declared, random, scope.factors)
    table.space = survey(scope, seen)
    reading = ScopeReading(scope, table, errors=list(said.errors))
    table.definitions = reading.definitions
    reading.notes += [_decomposed(one, chains[one.number]) for one in decomposed]
    reading.notes += [Note("set-unknown", span) for span in said.abstract]
    reading.notes += [Note("one-width", span) for span in widths(chains)[:1]]
    table.layout = settings.layout
    table.definable = scope.made | wholes(decomposed)
    text = scope.source.text.lower()
    table.entrywise_dot = _ENTRYWISE_DOT.search(text) is not None or _is_program(scope)
    table.frobenius = _FROBENIUS.search(scope.source.text) is not None
    table.scales = any(word in text for word in _SCALING) and _SCALES.search(text) is not None
    table.columns = of_columns(scope.source, scope.prose, text)
    table.renamed = renamed(scope.source, scope.prose, text)
    table.commutes = "commutation matri" in text
    table.entrywise = _ENTRYWISE.search(text) is not None
    table.activations = "activation" in text
    table.sets, of_sets = told(chains, Grammar((), Lexicon(words=scope.words, brackets_multiply=True)))
    _settings(reading)
    reading.errors += [*enter(table, declared), *square(table)]
    table.broken |= said.unread - table.symbols.keys() - defined
    for name in (*seen.spotted.fields, *applied_elsewhere(table)):
        table.unknown_of.pop(name, None)
    told_by_brackets(table)
    aliases(table, frozenset(seen.defined_applied), defined)
    _declared_at(reading, declared[len(guessed) :])
    ranges, numbers = assumptions.ranges(table, chains), assumptions.numbers(table, chains)
    for number in sorted(ranges | numbers):
        reading.declared_at.setdefault(chains[number].members[0][0].text, chains[number].span.start)
    assumptions.members(table, chains)
    imaginary = with_unit(scope)
    reading.errors += imaginary.values()
    used = said.used | of_sets | ranges | numbers | random.used | named_laws.used | operators(table, chains)
    used |= imaginary.keys()
    reading.declared = used
    reading.fixed_points = fixed_points(chains, used)
    reading.optima = optima(scope, table)
    _sizes(reading, settings)
    prepare(table)
    # What a law gives a shape, its covariance, is square, too.
    known = {(error.message, error.span) for error in reading.errors}
    reading.errors += [error for error in square(table) if (error.message, error.span) not in known]
    settle(reading)
    if random.taken:
        start = scope.start
        reading.notes.append(Note("taken-random", Span(start, start), {"names": ", ".join(random.taken)}))
    adjoints(table, chains, scope.source.text)
    table.implicit = implicit.equations(table, chains)
    table.dependent = dependent(table, chains, scope.source.text)
    pending = sort(reading, used | models(reading))
    pending += names_on_the_way(reading)
    settle_fields(reading)
    squares(reading)
    diagonals(reading)
    rows(reading)
    unsaid_rows(reading)
    columns(reading, decomposed)
    sample_means(reading)
    roots(reading)
    pseudo_inverses(reading)
    for law in table.laws.all.values():
        normalise(table.laws, law)
    complete(table.laws)
    reading.any_law = frozenset((*symbols_of(table.laws, named_laws.tables), *with_densities(table)))
    reading.depends |= {name: names(made.body) for name, made in table.made.items()}
    define(reading, pending)
    assumptions.assume(reading)
    return reading


def _decomposed(one: Decomposition, chain: Chain) -> Note:
    left, right = one.left.text, one.right.text
    kind = "spectral" if left == right else "singular-thin" if one.thin else "singular"
    return Note(f"{kind}-decomposition", chain.span, {"left": left, "middle": one.middle.text, "right": right})


def _is_program(scope: Scope) -> bool:
    r"""Whether formulas are written as programs write them: then a star, without any ``\cdot``, is entry by entry."""
    if "*" not in scope.source.text or r"\cdot" in scope.source.text:
        return False
    return any(text == "@" or text.startswith("\\program.") for chain in scope.chains for text in chain.texts)


def _defined(chains: Sequence[Chain], seen: Seen) -> frozenset[str]:
    """The names with which definitions may begin: their shapes are those of what stands right."""
    found: set[str] = set()
    for chain in chains:
        if chain.signs and chain.signs[0].text in ("=", ":="):
            with suppress(ReadError):
                (node,) = names_of(chain.members[0], seen)
                base = node.base if isinstance(node, Script) else node
                if isinstance(base, Name) and base.text not in {token.text for token in chain.members[1]}:
                    found.add(base.text)
    return frozenset(found)


def _table(seen: Seen, declared: Sequence[Declared], random: Randomness, factors: Set[str]) -> Table:
    """The table of a scope before anything is entered; ``factors`` are no functions."""
    functions = {n.text for d in declared if d.kind.kind == "function" for n in d.names if isinstance(n, Name)}
    named: set[str] = set()
    for node in (n for d in declared if d.kind.kind not in ("function", "labels", "range") for n in d.names):
        base = node.base if isinstance(node, Script) else node
        named |= {base.text} if isinstance(base, Name) else set()
    # That values are positive is said of functions, too.
    shaped = {n.text for d in declared if says_more_than_sign(d) for n in d.names if isinstance(n, Name)}
    named -= {name for name in named - shaped if name in FUNCTION_LETTERS and name in seen.applied}
    for name in seen.perhaps_scripted:
        base_name = name.split("^")[0].removesuffix(r"_{\cdot}")
        stands_alone = len(seen.powers.get(base_name, ())) > 1 and base_name not in _DEVIATIONS
        if base_name in named or stands_alone:
            seen.scripted.discard(name)
    seen.scripted |= versions(declared)
    spotted = frozenset(seen.spotted.laws)
    implied = implied_variable(seen) if spotted else None
    seen.varied |= {implied} if implied else set()
    heads = [head(node) for one in declared if one.kind.kind != "function" for node in one.names]
    seen.primed -= {name for name, primes in heads if name is not None and primes}
    known = outcomes(seen.parts, spotted, random.by_moments, seen.summed, frozenset(named), seen.varied)
    constant = seen.left | set(seen.defined_applied) | set(functions) | spotted | seen.size_names
    guess(random, seen, known.letters, constant, named)
    settle_jacobians(seen, functions, named)
    realised = values(random, seen, named | constant | set(known.letters) | seen.index_letters)
    arrays = frozenset(name for one in declared if one.kind.sizes for name, _ in map(head, one.names) if name)
    sized = any("T" in one.kind.sizes for one in declared) or "T" in seen.size_names
    own = lexicon(
        seen, frozenset(named) | factors, frozenset(functions), known, arrays - functions if sized else frozenset()
    )
    table = Table(seen, own, outcomes=known, random=random)
    table.aliases |= realised
    table.functions |= functions
    table.size_names |= seen.size_names - named
    return table


def _declared_at(reading: ScopeReading, declared: Sequence[Declared]) -> None:
    """Where names are declared."""
    for item in declared:
        for node in item.names:
            if isinstance(node, Name | Script):
                with suppress(ReadError):
                    reading.declared_at.setdefault(reading.table.resolve(node).name, item.span.start)


def _sizes(reading: ScopeReading, settings: Settings) -> None:
    """The sizes that are numbers, where the document itself does not say so."""
    table = reading.table
    for size, number in settings.sizes:
        if size in table.size_names | table.seen.size_names and size not in table.sizes.numbers:
            table.sizes.numbers[size] = number
            start = reading.scope.start
            reading.notes.append(Note("size-set", Span(start, start), {"size": size, "number": str(number)}))


def _settings(reading: ScopeReading) -> None:
    """``% layout: numerator`` on a line without a relation."""
    for setting in reading.scope.settings:
        said = re.match(r"layout\s*:\s*(\w+)", setting.text)
        if said is None:
            continue
        if said[1] in ("numerator", "denominator"):
            reading.table.layout, reading.table.layout_said = said[1], True
        else:
            hint = "write layout: numerator or layout: denominator"
            reading.errors.append(ReadError("this layout is unknown", setting.span, hint))

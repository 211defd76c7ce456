r"""What stands left of a sign that defines: a name with plain indices, a function, a law; and what is given instead."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from contextlib import suppress

from derive.reading.annotations import annotation
from derive.reading.chance import standard
from derive.reading.chance.information import is_known
from derive.reading.chance.information import name as measure_name
from derive.reading.chance.laws import Factor, places, title
from derive.reading.chance.outcomes import base_name
from derive.reading.dots import is_computed, letters_of
from derive.reading.orders import is_order
from derive.reading.recursions import moved
from derive.reading.table import Formal, Symbol, Table
from derive.records import dataclass
from derive.source import ReadError
from derive.tex.atoms import BINOMIAL
from derive.tex.lexicon import KNOWN_FUNCTIONS, bare
from derive.tex.scripts import FACTORIAL
from derive.tex.statements import Chain
from derive.tex.syntax import Bracket, Call, Information, Law, Mean, Name, Node, Number, Script, parts
from derive.tex.tokens import Token

_GIVEN = re.compile(r"\b(given|assum\w*|suppose|provided|such that|subject to)\b[^.$]*$")
_IS_GIVEN = re.compile(r"\s*\(?(?:is|are|being)?\s*(?:given|assumed|by assumption|holds by assumption)\b(?! by)")
_EQUALS = ("=", ":=", "=:", "==")
_LETS = re.compile(
    r"(?:^|\b(?:now|instead|then|we|and)\s|[.:;,]\s)\s*(?:let|(?:re)?define|take)(?:\s+(?:now|instead|again))?\s*[,:]?\s*$",
    re.IGNORECASE,
)
"""Words right before a relation that say that it defines, also what is defined already."""


@dataclass(frozen=True)
class Left:
    """The left side of a definition: a name and its subscripts: different letters, or labels."""

    name: str
    items: tuple[Node, ...]
    node: Node


def left_side(table: Table, tokens: tuple[Token, ...]) -> Left | None:
    """The symbol that a member would define, or None if it is no bare symbol with plain, different indices."""
    try:
        node = table.parse(tokens)[0]
    except ReadError:
        return None
    match node:
        case Script(span, Call(_, Name() as function, args, 0), subs, (), None, False, 0):
            node = Call(span, Script(span, function, subs), args)  # f(x)_i
    head = node.function if isinstance(node, Call) else node
    if isinstance(head, Script) and isinstance(head.base, Name) and head.base.text in table.lexicon.jacobians:
        return None
    if isinstance(node, Call):
        return None if is_order(node, table) else _function_left(table, node)
    match node:
        case Script(span, Bracket(_, "(", (Script(_, Name() as name, inner, (), None, False, 0),)), subs, (), None):
            node = Script(span, name, inner + subs)  # (c_k)_l
    if not isinstance(node, Name | Script) or _is_exponential(table, node):
        return None
    try:
        resolved = table.resolve(node)
    except ReadError:
        return None
    if resolved.power is not None or resolved.transpose:
        return None
    letters = [letter for item in resolved.items for letter in letters_of(item)]
    plain = all(isinstance(item, Name | Number) or is_computed(item) for item in resolved.items)
    if not plain or len(set(letters)) != len(letters):
        return None
    if resolved.name == r"\delta" and isinstance(node, Script) and len(node.subs) == 2:
        return None
    return Left(resolved.name + "'" * resolved.primes, resolved.items, node)


def _is_exponential(table: Table, node: Node) -> bool:
    """``e^y``, where nothing says that e is a family."""
    match node:
        case Script(_, Name(_, "e"), (), (), Node()):
            return "e" not in table.symbols
    return False


def _function_left(table: Table, node: Call) -> Left | None:
    r"""``f(x)``, ``E(t, o)``; ``S(\theta_i)`` names the entries of S."""
    function = node.function.base if isinstance(node.function, Script) else node.function
    if not isinstance(function, Name) or node.primes:
        return None
    known = {function.text, bare(function.text)} & KNOWN_FUNCTIONS and function.text not in table.lexicon.words
    if known or function.text in (FACTORIAL, BINOMIAL):
        return None
    items = list(table.family_letters(node.function))
    for arg in node.args:
        if not isinstance(arg, Name | Script):
            return None
        resolved = table.resolve(arg)
        # Of J(\pi_\theta) the law is an argument, and its parameter no index.
        of_law = base_name(arg) in table.lexicon.laws
        if resolved.power is None and not resolved.transpose and not of_law:
            items += resolved.items
    # The i of p(x \mid \mu_i, \Sigma_i) is one index.
    letters = {item.text: item for item in items if isinstance(item, Name)}
    return Left(function.text, tuple(letters.values()), node) if all(isinstance(item, Name) for item in items) else None


def _is_plain(chain: Chain, left: Left) -> bool:
    """Whether a relation speaks of all entries of its left side, under no condition."""
    alone = not (chain.conditions or chain.implies or chain.equivalent_next or chain.premise is not None)
    return alone and not any(isinstance(item, Number) for item in left.items)


def is_definition(table: Table, chain: Chain, defined: Collection[str]) -> Left | None:
    """The left side, where the first relation of a chain defines; as design of the document format says."""
    sign = chain.signs[0]
    said = annotation(sign)
    if chain.in_row:
        return None
    if sign.text not in _EQUALS or said.given or said.step or (said.wrong and sign.text == "="):
        return None
    node = parsed(table, chain.members[0])
    if isinstance(node, Law):
        return _law_left(table, chain, node)
    if isinstance(node, Information) and not is_known(table, node):
        name = measure_name(node)
        return Left(name, (), node) if name not in defined else None
    if isinstance(node, Information | Mean):
        return None
    left = left_side(table, chain.members[0])
    if left is None:
        if sign.text in (":=", "=:") or said.define:
            first = chain.members[0][0]
            raise ReadError(
                "only a name with plain, different indices can be defined", first.span, "write name := value"
            )
        return None
    if sign.text in (":=", "=:") or said.define:
        return left
    goes_back = left.name in table.going_round or returns_to(table, chain.members[1], left)
    if left.name not in defined and sign.text == "=" and goes_back:
        return left
    known = table.symbols.get(left.name)
    if any(map(is_computed, left.items)):
        is_new = left.name not in defined and (known is None or not known.declared) and chain.premise is None
        new = is_new and sign.text == "=" and not (chain.inline or chain.conditions or chain.implies)
        return left if new and not mentions(table, chain.members[1], left.name) else None
    declared = (known is not None and known.declared) or left.name in table.adjoints
    definable = left.name in table.definable and _is_plain(chain, left)
    declared = declared and not is_value(table, chain) and not definable
    declared = declared or (left.name in table.functions and not _gives_function(table, chain, left))
    again = left.name in defined and not _LETS.search(chain.words or chain.lead)
    if declared or again or sign.text != "=":
        return None
    return left


def is_value(table: Table, chain: Chain) -> bool:
    """``y = g(x)`` of an unknown function, which says what a declared y is made of."""
    left, body = (parsed(table, member) for member in chain.members[:2])
    function = body.function if isinstance(body, Call) else None
    return isinstance(left, Name) and isinstance(function, Name) and function.text in table.maps


def _gives_function(table: Table, chain: Chain, left: Left) -> bool:
    """Whether ``f(x) = …`` says what a declared function is: of letters alone, and no equation for its argument."""
    if not isinstance(left.node, Call) or not all(isinstance(arg, Name) for arg in left.node.args):
        return False
    body = chain.members[1]
    return not all(token.kind in ("number", "sign") for token in body) and not mentions(table, body, left.name)


def parsed(table: Table, tokens: Sequence[Token]) -> Node | None:
    with suppress(ReadError):
        return table.parse(tuple(tokens))[0]
    return None


def _law_left(table: Table, chain: Chain, node: Law) -> Left | None:
    """A law that is given by a formula: one in which it does not occur itself. Else the relation is a step."""
    if standard.at_point(node) is not None:
        return None
    laws, right = table.laws, parsed(table, chain.members[1])
    law, form = laws.find(node), laws.form(node)
    own = (p for p in parts(right) if isinstance(p, Law) and not laws.is_of_components(p)) if right else ()
    if right is None or any(laws.find(p) is law for p in own):
        return None
    of, given = laws.arguments(node)
    items = tuple(place for argument in (*of, *given) for place in places(laws, argument))
    if any(key not in law.sizes for key in (*form[0], *form[1])):
        return None  # a law that is known elsewhere
    name = title(law, form)
    if all(factor.symbol != name for factor in law.factors):
        sizes = tuple(size for key in (*form[0], *form[1]) for size in law.sizes[key])
        table.symbols[name] = Symbol(name, sizes)
        law.factors.append(Factor(*form, name, (*form[0], *form[1])))
    return Left(name, items, node)


def is_given(chain: Chain, number: int) -> bool:
    """Whether a relation is an assumption: annotated, or introduced as one in the running text."""
    if annotation(chain.signs[number]).given:
        return True
    said = _GIVEN.search(chain.words.lower()) or _IS_GIVEN.match(chain.after)
    return chain.inline and said is not None and not chain.doubted


def formal(table: Table, left: Left, body: Node) -> Formal | None:
    """The function that a definition makes, if its left side has arguments."""
    if not isinstance(left.node, Call):
        return None
    function = left.node.function
    letters = table.family_letters(function)
    return Formal(left.node.args, body, letters, function.subs if isinstance(function, Script) and not letters else ())


def returns_to(table: Table, tokens: tuple[Token, ...], left: Left) -> bool:
    """Whether a right side goes back to the left one: ``h_t = f(h_{t-1})``, ``h_{t+1} = f(h_t)``."""
    try:
        node, _ = table.parse(tokens)
    except ReadError:
        return False
    if any(map(is_computed, left.items)):
        return left.name in names_in(table, node) - moved(table, node)
    return bool(left.items) and left.name in moved(table, node)


def names_in(table: Table, node: Node) -> set[str]:
    """The symbols that a formula is made of; the e of ``e^x`` is none."""
    found: set[str] = set()
    named: set[int] = set()
    for part in parts(node):
        if isinstance(part, Script) and isinstance(part.base, Name):
            named.add(id(part.base))
            if part.base.text == "e" and part.power and not part.subs:
                continue
        if isinstance(part, Name) and part.text in table.size_names:
            continue  # The p of (2 \pi)^p beside a density p.
        if isinstance(part, Name | Script) and id(part) not in named:
            try:
                found.add(table.name_of(part))
            except ReadError:
                continue
        if isinstance(part, Law) and not table.laws.is_of_components(part):
            found |= {factor.symbol for factor in table.laws.find(part).factors}
    return found


def mentions(table: Table, tokens: tuple[Token, ...], name: str) -> bool:
    try:
        node, _ = table.parse(tokens)
    except ReadError:
        return False
    return name in names_in(table, node)

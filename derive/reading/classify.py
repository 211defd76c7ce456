"""What a relation is: a definition, an assumption, a step, or nothing to check."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence, Set
from contextlib import suppress

from derive.model import RELATIONS, Note
from derive.reading import recursions
from derive.reading.annotations import annotation
from derive.reading.chance import standard
from derive.reading.chance.information import is_known
from derive.reading.chance.information import name as measure_name
from derive.reading.chance.laws import Factor, places, title
from derive.reading.chance.outcomes import base_name
from derive.reading.demands import is_demanded, set_before, set_inline, sets_to_zero, solution_of
from derive.reading.dots import is_computed, letters_of
from derive.reading.orders import is_order
from derive.reading.recursions import moved
from derive.reading.stating import SUPPOSES, chained, derives, states
from derive.reading.table import Formal, Symbol, Table
from derive.reading.understood import ScopeReading
from derive.records import dataclass
from derive.source import ReadError
from derive.tex.atoms import BINOMIAL
from derive.tex.lexicon import KNOWN_FUNCTIONS, ORDERS, bare
from derive.tex.scripts import FACTORIAL
from derive.tex.statements import Chain, When
from derive.tex.syntax import Bracket, Call, Information, Law, Mean, Name, Node, Number, Script, parts
from derive.tex.tokens import DEMANDED, Token
from derive.tex.vocabulary import DOTS

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
    node = _parsed(table, chain.members[0])
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
    goes_back = left.name in table.going_round or _goes_back(table, chain.members[1], left)
    if left.name not in defined and sign.text == "=" and goes_back:
        return left
    if any(map(is_computed, left.items)):
        return None
    known = table.symbols.get(left.name)
    declared = (known is not None and known.declared) or left.name in table.adjoints
    definable = left.name in table.definable and _is_plain(chain, left)
    declared = declared and not _is_value(table, chain) and not definable
    declared = declared or (left.name in table.functions and not _gives_function(table, chain, left))
    again = left.name in defined and not _LETS.search(chain.words or chain.lead)
    if declared or again or sign.text != "=":
        return None
    return left


def _is_value(table: Table, chain: Chain) -> bool:
    """``y = g(x)`` of an unknown function, which says what a declared y is made of."""
    left, body = (_parsed(table, member) for member in chain.members[:2])
    function = body.function if isinstance(body, Call) else None
    return isinstance(left, Name) and isinstance(function, Name) and function.text in table.maps


def _gives_function(table: Table, chain: Chain, left: Left) -> bool:
    """Whether ``f(x) = …`` says what a declared function is: of letters alone, and no equation for its argument."""
    if not isinstance(left.node, Call) or not all(isinstance(arg, Name) for arg in left.node.args):
        return False
    body = chain.members[1]
    return not all(token.kind in ("number", "sign") for token in body) and not _mentions(table, body, left.name)


def _parsed(table: Table, tokens: Sequence[Token]) -> Node | None:
    with suppress(ReadError):
        return table.parse(tuple(tokens))[0]
    return None


def _law_left(table: Table, chain: Chain, node: Law) -> Left | None:
    """A law that is given by a formula: one in which it does not occur itself. Else the relation is a step."""
    if standard.at_point(node) is not None:
        return None
    laws, right = table.laws, _parsed(table, chain.members[1])
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
    return chain.inline and said is not None


def formal(table: Table, left: Left, body: Node) -> Formal | None:
    """The function that a definition makes, if its left side has arguments."""
    if not isinstance(left.node, Call):
        return None
    function = left.node.function
    letters = table.family_letters(function)
    return Formal(left.node.args, body, letters, function.subs if isinstance(function, Script) and not letters else ())


@dataclass(frozen=True)
class Pending:
    """A definition as written: its chain and relation, its left side, its body; ``plain``: read from a plain ``=``."""

    chain: int
    relation: int
    left: Left
    body: tuple[Token, ...]
    plain: bool


def sort(reading: ScopeReading, used: Set[int]) -> list[Pending]:
    """Decide for every relation what it is; give the definitions. ``used``: chains that are declarations."""
    pending: list[Pending] = []
    defined: dict[str, Pending] = {}
    unread: set[str] = set()
    chains = reading.scope.chains
    reading.table.going_round = _going_round(reading.table, [c for n, c in enumerate(chains) if n not in used])
    zeroed = [(at, n) for at in range(len(chains)) for n in (*set_before(chains, at), *set_inline(chains, at))]
    # What running text mentions as a definition yields to one that stands elsewhere.
    # So does the beginning of a recursion, which says nothing without it.
    order = sorted(
        enumerate(reading.scope.chains),
        key=lambda item: (
            item[1].inline and (len(item[1].signs) > 1 or derives(reading.table, item[1])),
            _is_at_zero(item[1]),
        ),
    )
    for number, chain in order:
        if number in used or not chain.signs:
            continue
        if _is_premise(reading.table, chain):
            reading.premises.add(number)
            continue
        try:
            definition = _definition(reading.table, chain, number, defined)
            if definition is not None:
                _refuse_second(reading, defined.get(definition.left.name), definition)
        except ReadError as error:
            reading.errors.append(error)
            reading.table.broken |= _mentioned(chain.members[0])
            continue
        unread |= _unread_call(reading.table, chain)
        if definition is not None:
            pending.append(definition)
            reading.table.defined.add(definition.left.name)
            name = _entry(definition.left) if _labelled(definition) else definition.left.name
            defined.setdefault(name, definition)
            if _is_concluded(reading, chain, definition, zeroed):
                reading.concluded[definition.left.name] = number
        elif chain.inline and not (
            states(reading.table, chain)
            or any(sign.annotations or is_given(chain, k) for k, sign in enumerate(chain.signs))
        ):
            continue
        reading.steps[number] = _steps(reading, chain, definition)
    reading.table.broken |= unread - reading.table.defined
    return pending


def _is_at_zero(chain: Chain) -> bool:
    """``h_0 = …``"""
    return [token.text for token in chain.members[0] if token.text not in ("{", "}")][1:] == ["_", "0"]


def index_condition(table: Table, chain: Chain) -> When | None:
    """``i = j`` of two letters that are indices here, as a condition."""
    match chain.members, [sign.text for sign in chain.signs]:
        case ((left,), (right,)), ["=" | r"\ne" as sign]:
            letters = table.seen.index_letters - table.symbols.keys()
            if left.text in letters and (right.text in letters or right.kind == "number"):
                return When((left,), (right,), sign == "=")
    return None


def _steps(reading: ScopeReading, chain: Chain, definition: Pending | None) -> list[int]:
    """The relations of a chain that are to be judged; others are not, and the report says so."""
    found: list[int] = []
    for k, sign in enumerate(chain.signs):
        if is_given(chain, k):
            continue
        if definition is not None and k == definition.relation and definition.left.name not in reading.concluded:
            continue
        if sign.text in RELATIONS or sign.text == DEMANDED:
            found.append(k)
        else:
            reading.notes.append(Note("relation-not-checked", sign.span, {"relation": sign.text}))
    return found


def _is_concluded(reading: ScopeReading, chain: Chain, definition: Pending, zeroed: Sequence[tuple[int, int]]) -> bool:
    """Whether a definition is a conclusion from premises that speak of its name already."""
    if not definition.plain or definition.relation:
        return False
    chains = reading.scope.chains
    before = [other for other in chains[: definition.chain] if is_demanded(other) or sets_to_zero(other)]
    before += [
        chains[n] for at in range(definition.chain + 1) for n in (*set_before(chains, at), *set_inline(chains, at))
    ]
    premise = chain.premise
    while premise is not None:
        before.append(chains[premise])
        premise = chains[premise].premise
    solved, varied = solution_of(definition.left.name), reading.table.seen.variables
    names = [definition.left.name, *([solved] if solved and (solved in varied or not varied) else [])]
    for name in names:
        if any(_mentions(reading.table, member, name) for other in before for member in other.members):
            if name != definition.left.name:
                reading.solutions[definition.left.name] = name
            return True
    return False


def _refuse_second(reading: ScopeReading, old: Pending | None, new: Pending) -> None:
    """A name is defined once; the same definition again changes nothing."""
    if old is None or _labelled(new) or [t.text for t in old.body] == [t.text for t in new.body]:
        return
    raise ReadError(
        f"{new.left.name} is defined a second time",
        reading.scope.chains[new.chain].signs[new.relation].span,
        "write = for a step, or give the new quantity another name",
    )


def _labelled(definition: Pending) -> bool:
    """Whether one entry is defined: ``z_4 := …``."""
    return any(isinstance(item, Number) for item in definition.left.items)


def _is_premise(table: Table, chain: Chain) -> bool:
    r"""Whether what stands left of ``\implies`` is an assumption and no step: one equation about a bare symbol.

    What follows from something and speaks of a symbol that has a meaning is a step, also where more follows from it.
    """
    if not chain.implies or len(chain.signs) != 1 or annotation(chain.signs[0]).define:
        return False
    if index_condition(table, chain):
        return True
    left = left_side(table, chain.members[0])
    if left is None or chain.signs[0].text not in ("=", "=="):
        return False
    known = table.symbols.get(left.name)
    return chain.premise is None or not (left.name in table.defined or (known is not None and known.declared))


def _begins(table: Table, chain: Chain, number: int, defined: Mapping[str, Pending]) -> Pending | None:
    """``h_0 = 1`` beside the recursion ``h_t = f(h_{t-1})`` says where it begins, also behind it."""
    if chain.signs[0].text != "=" or chain.in_row or chain.implies or SUPPOSES.search(chain.words.lower()):
        return None
    said, left = annotation(chain.signs[0]), left_side(table, chain.members[0])
    if said.given or said.step or said.wrong or left is None or [_text(item) for item in left.items] != ["0"]:
        return None
    known = defined.get(left.name)
    goes_back = known is not None and _goes_back(table, known.body, known.left)
    if not goes_back or _entry(left) in defined:
        return None
    return Pending(number, 0, left, chain.members[1], True)


def _entry(left: Left) -> str:
    """The one entry that is defined, as a name of its own: ``h_0``."""
    return f"{left.name}_{{{','.join(map(_text, left.items))}}}"


def _text(item: Node) -> str:
    return item.text if isinstance(item, Number) else ""


def _definition(table: Table, chain: Chain, number: int, defined: Mapping[str, Pending]) -> Pending | None:
    """The definition that a chain begins with, or ends with at ``=:``."""
    if (beginning := _begins(table, chain, number, defined)) is not None:
        return beginning
    if chain.signs[-1].text == "=:" or _names_at_end(table, chain):
        name, body = _negated(chain.members[-1], chain.members[-2])
        left = is_definition(table, Chain((name, body), (chain.signs[-1],)), defined)
        if left is not None:
            return Pending(number, len(chain.signs) - 1, left, body, False)
    left = is_definition(table, chain, defined)
    if left is None:
        return None
    said = annotation(chain.signs[0])
    plain = chain.signs[0].text == "=" and not said.define
    body = chain.members[1]
    if plain and left.name in ("e", r"\sigma") and any(token.text in (*ORDERS, r"\infty", *DOTS) for token in body):
        return None
    # A function through itself, E[x] = E[y] + …, stays a definition: as an unknown function its steps would be refuted.
    if plain and not isinstance(left.node, Call) and _mentions(table, body, left.name):
        return Pending(number, 0, left, body, plain) if _goes_back(table, body, left) else None
    remark = _is_remark(table, left, body) and not _is_value(table, chain)
    if plain and chain.inline and (remark or (chained(chain) and not states(table, chain))):
        return None
    return Pending(number, 0, left, body, plain)


def _is_remark(table: Table, left: Left, body: tuple[Token, ...]) -> bool:
    """``$\\gamma = 0$`` in running text speaks of a special case; so does any value of a symbol that was declared."""
    return left.name in table.symbols or all(token.kind in ("number", "sign") for token in body)


def _mentioned(tokens: Sequence[Token]) -> set[str]:
    """The name that an unreadable left side begins with."""
    return {next((t.text for t in tokens if t.kind in ("letter", "command")), "")}


def _unread_call(table: Table, chain: Chain) -> set[str]:
    """The name of what would be defined, if its arguments could be read: it is not known, and no constant either."""
    left = chain.members[0]
    if chain.inline or chain.signs[0].text != "=" or len(left) < 3 or left[1].text != "(" or left[-1].text != ")":
        return set()
    name = left[0].text
    known = name in table.functions or name in table.symbols or any(t.text in "()" for t in left[2:-1])
    return _mentioned(left) if not known and _parsed(table, left) is None else set()


def _mentions(table: Table, tokens: tuple[Token, ...], name: str) -> bool:
    try:
        node, _ = table.parse(tokens)
    except ReadError:
        return False
    return name in names_in(table, node)


def _names_at_end(table: Table, chain: Chain) -> bool:
    """``a = b := E``, ``a = b := -E``: what the chain ends with is a name for it."""
    if len(chain.signs) < 2 or chain.signs[-1].text != ":=":
        return False
    name, _ = _negated(chain.members[-1], chain.members[-2])
    return left_side(table, name) is not None and left_side(table, chain.members[-2]) is None


def _negated(name: tuple[Token, ...], value: tuple[Token, ...]) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """``u := -E`` says ``E := -(u)``."""
    if [token.text for token in name[:1]] != ["-"] or len(name) < 2:
        return name, value
    sign, at = name[0], value[0].start
    return name[1:], (sign, Token("open", "(", at, at), *value, Token("close", ")", at, at))


def _goes_back(table: Table, tokens: tuple[Token, ...], left: Left) -> bool:
    """Whether a right side goes back to the left one: ``h_t = f(h_{t-1})``, ``h_{t+1} = f(h_t)``."""
    try:
        node, _ = table.parse(tokens)
    except ReadError:
        return False
    if any(map(is_computed, left.items)):
        return left.name in names_in(table, node) - moved(table, node)
    return bool(left.items) and left.name in moved(table, node)


def _going_round(table: Table, chains: Sequence[Chain]) -> frozenset[str]:
    r"""``z^{l+1} = W^l a^l``, ``a^l = f(z^l)``: the names of which equations say one through the other, a place on."""
    needs: dict[str, set[str]] = {}
    shifted: set[str] = set()
    for chain in chains:
        if not chain.signs or chain.signs[0].text not in ("=", ":=") or chain.in_row or chain.implies:
            continue
        left, right = left_side(table, chain.members[0]), _parsed(table, chain.members[1])
        if left is None or right is None or not left.items:
            continue
        if left.name not in needs:
            needs[left.name] = names_in(table, right)
            shifted |= {left.name} if any(map(is_computed, left.items)) else set()
    found = [group for group in recursions.circles(needs) if group & shifted and len(group) > 1]
    return frozenset().union(*found)


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
            with suppress(ReadError):
                found.add(table.resolve(part).name)
        if isinstance(part, Law) and not table.laws.is_of_components(part):
            found |= {factor.symbol for factor in table.laws.find(part).factors}
    return found

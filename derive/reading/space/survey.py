r"""What the words and formulas of a scope tell of space, before any formula has a meaning."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from derive.reading.scopes import Scope
from derive.reading.seen import Seen
from derive.reading.space import conventions
from derive.reading.space.frame import (
    LEVI_CIVITA,
    Space,
    above,
    differentiated,
    direct,
    fields,
    index_letters,
    vectors,
)
from derive.source import Span
from derive.tex.names import vector
from derive.tex.statements import Chain
from derive.tex.syntax import Derivative, Gradient, Nabla, Name, Node, Number, Script, Times
from derive.tex.tokens import Token
from derive.tex.vocabulary import LETTERS, PLAIN_STYLES

COORDINATES = r"\mathbf{r}"
"""What the vector of coordinates x, y, z is called."""
MANY_AXES = 2
_POSITION = re.compile(
    r"\b(?:position(?:\s+vectors?)?|coordinates?|radius\s+vector)(?:\s+(?:is|are|of))?$", re.IGNORECASE
)
_IS_POSITION = re.compile(r"\s*,?\s*(?:is|denotes|be|being)?\s*the\s+(?:position|radius)\b", re.IGNORECASE)
_CONSTANT = re.compile(r"\bconstants?(?:\s+(?:vectors?|scalars?|numbers?|matri\w+|tensors?))?$", re.IGNORECASE)
_IS_CONSTANT = re.compile(r"\s*,?\s*(?:is|are|being)?\s*(?:an?\s+)?constants?\b", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:,|and|, and)?\s*")
_SETTING = re.compile(r"einstein\b", re.IGNORECASE)


def survey(scope: Scope, seen: Seen) -> Space:
    """Space, as far as it is spoken of before the first formula is read with its declarations."""
    nodes = seen.parts
    space = Space()
    annotated = [comment.span for comment in scope.settings if _SETTING.match(comment.text)]
    said = conventions.said(conventions.EINSTEIN, scope.source, scope.prose)
    space.summed, space.said = bool(said or annotated), said or (*annotated, Span(scope.start, scope.start))[0]
    space.laplacian = conventions.said(conventions.LAPLACIAN, scope.source, scope.prose) is not None
    space.above = above(seen, space.summed)
    space.letters = index_letters(seen, nodes)
    position = _position(scope.chains, seen.lexicon.lengths)
    calculus = _calculus(nodes, space.laplacian or bool(position), space)
    space.epsilon = _epsilon(scope, seen, nodes, space.summed or calculus is not None)
    space.active = calculus is not None or bool(space.epsilon)
    space.used = calculus.span if calculus is not None else Span(scope.start, scope.start)
    # The × of a shape, R^{m×n}, is no product of vectors.
    above_names = {id(node.power) for node in nodes if isinstance(node, Script)}
    products = [node for node in nodes if isinstance(node, Times)]
    space.crosses = any(_crosses(node) and id(node) not in above_names for node in products)
    if not space.active:
        space.vectors = frozenset(vectors(nodes)) if space.crosses else frozenset()
        return space
    known = _coordinates(scope.chains, nodes)
    space.coordinates, space.named = known or "x", bool(known or position)
    if position and seen.letter_scripts.get(space.coordinates):
        space.position = position
    elif position:
        space.coordinates = position
    space.axes = _axes(nodes, space)
    if space.axes:
        space.coordinates, space.size = COORDINATES, str(len(space.axes))
        space.position = "r" if "r" in _bold(scope.chains) - seen.left else ""
    lengths = seen.lexicon.lengths
    bold = {vector(letter) if letter in lengths else letter for letter in _bold(scope.chains)}
    space.vectors = frozenset((*vectors(nodes), *bold))
    space.times = _times(nodes, space)
    bodies = list(differentiated(nodes, space.letters, space.coordinates, (*space.times, *space.axes)))
    found = fields(bodies, space.coordinates, space.vectors, _constants(scope.chains))
    space.fields = frozenset(found - seen.index_letters - {*space.times, *space.axes, *lengths, space.position})
    if (number := conventions.dimension(scope.source, scope.prose)) is not None and not space.axes:
        space.size = str(number)
    return space


def speaks_of_laplacian(scope: Scope) -> bool:
    r"""Whether ``\Delta`` is the Laplacian: it is named, and a nabla or a partial derivative is written."""
    written = any(r"\nabla" in chain.texts or r"\partial" in chain.texts for chain in scope.chains)
    return written and conventions.said(conventions.LAPLACIAN, scope.source, scope.prose) is not None


def _calculus(nodes: Sequence[Node], told: bool, space: Space) -> Node | None:
    """The first operator on fields that is written: a divergence, a curl, a derivative by an index, a Laplacian."""
    for node in nodes:
        match node:
            case Nabla():
                return node
            case Derivative(_, _, wrts, _, True) if any(map(space.counts, wrts)):
                return node
            case Gradient(_, None) if told:
                return node
    return None


def _crosses(node: Times) -> bool:
    """Whether a factor that is no number stands on both sides of a cross."""
    pairs = zip(node.factors, node.signs, node.factors[1:], strict=False)
    return any(sign == r"\times" and not isinstance(a, Number) and not isinstance(b, Number) for a, sign, b in pairs)


def _epsilon(scope: Scope, seen: Seen, nodes: Sequence[Node], used: bool) -> frozenset[str]:
    """The letters that are the Levi-Civita symbol: said in words, or with three indices where the calculus is used."""
    named = conventions.said(conventions.LEVI_CIVITA, scope.source, scope.prose) is not None
    if not (named or used):
        return frozenset()
    found: set[str] = set()
    for node in nodes:
        match node:
            case Script(_, Name(_, text), subs, labels, power) if text in LEVI_CIVITA and text not in seen.left:
                several = power.factors if isinstance(power, Times) else (power,) if power is not None else ()
                count = len(subs) + len(labels) + len(several)
                if count == 3 or (named and count in (2, 4)):
                    found.add(text)
    return frozenset(found)


def _position(chains: Sequence[Chain], lengths: Set[str]) -> str:
    """The name of the vector of coordinates that is called so in words."""
    for chain in chains:
        if chain.inline and (_POSITION.search(chain.words) or _IS_POSITION.match(chain.after)):
            member = chain.members[0]
            letters = [token.text for token in member if token.kind == "letter"]
            styled = any(token.text in PLAIN_STYLES for token in member)
            if letters:
                return vector(letters[0]) if styled and letters[0] in lengths else letters[0]
    return ""


def _coordinates(chains: Sequence[Chain], nodes: Sequence[Node]) -> str:
    r"""The vector of coordinates: of an operator written out, or below a derivative by its entries; or nothing."""
    for chain in chains:
        for member in chain.members:
            if (name := _operator_by(member)) is not None:
                return name
    for node in nodes:
        if isinstance(node, Derivative) and not node.short:
            for wrt in node.wrts:
                match wrt:
                    case Script(_, Name(_, text), (Name(),), (), None):
                        return text
    return ""


def _operator_by(member: Sequence[Token]) -> str | None:
    r"""x, where a member is the operator ``\partial / \partial x_i`` or ``\frac{\partial}{\partial x_i}`` alone."""
    texts = [token.text for token in member if token.text not in ("{", "}")]
    match texts:
        case [r"\frac" | r"\dfrac" | r"\tfrac", r"\partial", r"\partial", name, "_" | "^", *_]:
            return name
        case [r"\partial", "/", r"\partial", name, "_" | "^", *_]:
            return name
    return None


def _axes(nodes: Sequence[Node], space: Space) -> tuple[str, ...]:
    """x, y and z, where fields are differentiated by them; two where z and no curl occurs."""
    by = {_text(wrt) for node in nodes if isinstance(node, Derivative) for wrt in node.wrts}
    below = {_text(sub) for node in nodes if isinstance(node, Script) for sub in node.subs}
    if len({"x", "y", "z"} & by) < MANY_AXES or space.named:
        return ()
    curls = any(isinstance(node, Nabla) and node.operator == "curl" for node in nodes)
    return ("x", "y", "z") if "z" in by | below or curls else ("x", "y")


def _times(nodes: Sequence[Node], space: Space) -> tuple[str, ...]:
    """The numbers by which what is differentiated by the coordinates is differentiated as well: the time."""
    moving = {direct(body) for body in differentiated(nodes, space.letters, space.coordinates, ())} - {""}
    found: dict[str, None] = {}
    for node in nodes:
        if isinstance(node, Derivative) and (direct(node.body) in moving or "t" in map(_text, node.wrts)):
            for wrt in node.wrts:
                if isinstance(wrt, Name) and not space.counts(wrt) and wrt.text not in (space.coordinates, *space.axes):
                    found[wrt.text] = None
    return tuple(found)


def _text(node: Node) -> str:
    return node.text if isinstance(node, Name) else ""


def _constants(chains: Sequence[Chain]) -> set[str]:
    """The names that are said to be constant: "constants $a$ and $b$", "$c$ is constant"."""
    found: set[str] = set()
    goes_on = False
    for chain in chains:
        if not chain.inline or len(chain.members) != 1:
            goes_on = False
            continue
        goes_on = bool(_CONSTANT.search(chain.words)) or (goes_on and _JOINED.fullmatch(chain.words) is not None)
        if goes_on or _IS_CONSTANT.match(chain.after):
            found |= {token.text for token in chain.members[0] if token.kind == "letter" or token.text in LETTERS}
    return found


def _bold(chains: Sequence[Chain]) -> set[str]:
    """The names that are written bold or with an arrow."""
    found: set[str] = set()
    for chain in chains:
        for member in chain.members:
            for place, token in enumerate(member[:-1]):
                if token.text in PLAIN_STYLES:
                    rest = [after.text for after in member[place + 1 : place + 4] if after.text != "{"]
                    found.update(rest[:1])
    return found - {"1", "0", r"\nabla"}


def is_operator(member: Sequence[Token]) -> bool:
    r"""Whether a member is an operator without an operand: ``\partial_i``, ``\nabla``, ``\partial/\partial x_i``."""
    texts = [token.text for token in member]
    if not texts:
        return False
    if texts[0] == r"\partial" and texts[1:2] == ["_"]:
        return len(texts) == 3 or (texts[2] == "{" and texts.index("}") == len(texts) - 1)
    return texts == [r"\nabla"] or _operator_by(member) is not None

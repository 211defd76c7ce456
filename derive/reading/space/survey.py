r"""What the words and formulas of a scope tell of space, before any formula has a meaning."""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.reading.scopes import Scope
from derive.reading.space import conventions
from derive.reading.space.frame import (
    LEVI_CIVITA,
    Space,
    above,
    differentiated,
    fields,
    index_letters,
    vectors,
)
from derive.reading.survey import Seen
from derive.source import Span
from derive.tex.statements import Chain
from derive.tex.syntax import Derivative, Gradient, Nabla, Name, Node, Number, Script, Times, parts
from derive.tex.tokens import Token
from derive.tex.vocabulary import PLAIN_STYLES

_POSITION = re.compile(
    r"\b(?:position(?:\s+vectors?)?|coordinates?|radius\s+vector)(?:\s+(?:is|are|of))?$", re.IGNORECASE
)
_SETTING = re.compile(r"einstein\b", re.IGNORECASE)


def survey(scope: Scope, seen: Seen) -> Space:
    """Space, as far as it is spoken of before the first formula is read with its declarations."""
    nodes = [part for node in seen.nodes for part in parts(node)]
    space = Space()
    annotated = [comment.span for comment in scope.settings if _SETTING.match(comment.text)]
    said = conventions.said(conventions.EINSTEIN, scope.source, scope.prose)
    space.summed, space.said = bool(said or annotated), said or (*annotated, Span(scope.start, scope.start))[0]
    space.laplacian = conventions.said(conventions.LAPLACIAN, scope.source, scope.prose) is not None
    space.above = above(seen, space.summed)
    space.letters = index_letters(seen, nodes)
    calculus = _calculus(nodes, space)
    space.epsilon = _epsilon(scope, seen, nodes, space.summed or calculus is not None)
    space.active = calculus is not None or bool(space.epsilon)
    space.used = calculus.span if calculus is not None else Span(scope.start, scope.start)
    space.crosses = any(isinstance(node, Times) and _crosses(node) for node in nodes)
    if not space.active:
        return space
    space.coordinates = _coordinates(scope.chains, nodes)
    known = seen.left | {space.coordinates}
    bodies = list(differentiated(nodes, space.letters, space.coordinates))
    space.fields = frozenset(fields(bodies)) - known
    space.vectors = frozenset((*vectors(nodes), *_bold(scope.chains))) - seen.left
    space.times = _times(nodes, space)
    if (number := conventions.dimension(scope.source, scope.prose)) is not None:
        space.size = str(number)
    return space


def _calculus(nodes: Sequence[Node], space: Space) -> Node | None:
    """The first operator on fields that is written: a divergence, a curl, a derivative by an index, a Laplacian."""
    for node in nodes:
        match node:
            case Nabla():
                return node
            case Derivative(_, _, wrts, _, True) if any(map(space.counts, wrts)):
                return node
            case Gradient(_, None) if space.laplacian:
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


def _coordinates(chains: Sequence[Chain], nodes: Sequence[Node]) -> str:
    r"""The vector of coordinates: named in words, or below a derivative that is taken by its entries, else x."""
    for chain in chains:
        if chain.inline and _POSITION.search(chain.words) and chain.members:
            letters = [token.text for token in chain.members[0] if token.kind == "letter"]
            if letters:
                return letters[0]
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
    return "x"


def _operator_by(member: Sequence[Token]) -> str | None:
    r"""x, where a member is the operator ``\partial / \partial x_i`` or ``\frac{\partial}{\partial x_i}`` alone."""
    texts = [token.text for token in member if token.text not in ("{", "}")]
    match texts:
        case [r"\frac" | r"\dfrac" | r"\tfrac", r"\partial", r"\partial", name, "_" | "^", *_]:
            return name
        case [r"\partial", "/", r"\partial", name, "_" | "^", *_]:
            return name
    return None


def _times(nodes: Sequence[Node], space: Space) -> tuple[str, ...]:
    """The numbers by which fields are differentiated as well: the time."""
    found: dict[str, None] = {}
    for node in nodes:
        if isinstance(node, Derivative) and set(fields([node.body])) & space.fields:
            for wrt in node.wrts:
                if isinstance(wrt, Name) and not space.counts(wrt) and wrt.text != space.coordinates:
                    found[wrt.text] = None
    return tuple(found)


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

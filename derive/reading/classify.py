"""What a chain is: a definition, an assumption, steps, or nothing to check; and what its annotations say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from derive.reading.table import Formal, Table
from derive.source import ReadError
from derive.tex.grammar import Grammar
from derive.tex.lexicon import KNOWN_FUNCTIONS
from derive.tex.statements import Chain, Sign
from derive.tex.syntax import Call, Name, Node, Number, Script
from derive.tex.tokens import Token

_GIVEN = re.compile(r"\b(given|assum\w*|suppose|provided|such that|subject to)\b[^.$]*$")
_EQUALS = ("=", ":=", "=:", "==")


@dataclass(frozen=True)
class Annotation:
    """What was written behind ``%`` on the line of a relation sign."""

    given: bool = False
    wrong: bool = False
    mistake: str | None = None
    define: bool = False
    step: bool = False
    accept_numeric: bool = False


def annotation(sign: Sign) -> Annotation:
    """The annotations of a sign together; other comments say nothing."""
    texts = [text.strip() for text in sign.annotations]
    named = next((m.group(1) for t in texts if (m := re.match(r"wrong\s*:\s*([\w-]+)", t))), None)
    first = {re.split(r"[\s:,.;]", text)[0] for text in texts}
    return Annotation(
        given="given" in first,
        wrong="wrong" in first,
        mistake=named,
        define="define" in first,
        step="step" in first,
        accept_numeric=any(re.match(r"accept\s*:\s*numeric", text) for text in texts),
    )


@dataclass(frozen=True)
class Left:
    """The left side of a definition: a name and its subscripts: different letters, or labels."""

    name: str
    items: tuple[Node, ...]
    node: Node


def left_side(table: Table, tokens: Sequence[Token]) -> Left | None:
    """The symbol that a member would define, or None if it is no bare symbol with plain, different indices."""
    try:
        node = Grammar(tokens, table.lexicon).whole()
    except ReadError:
        return None
    if isinstance(node, Call):
        return _function_left(table, node)
    if not isinstance(node, Name | Script):
        return None
    try:
        resolved = table.resolve(node)
    except ReadError:
        return None
    if resolved.power is not None or resolved.transpose:
        return None
    letters = [item.text for item in resolved.items if isinstance(item, Name)]
    plain = all(isinstance(item, Name | Number) for item in resolved.items)
    if not plain or len(set(letters)) != len(letters):
        return None
    if resolved.name == r"\delta" and len(resolved.items) == 2:
        return None
    return Left(resolved.name + "'" * resolved.primes, resolved.items, node)


def _function_left(table: Table, node: Call) -> Left | None:
    r"""``f(x)``, ``E(t, o)``; ``S(\theta_i)`` names the entries of S."""
    function = node.function.base if isinstance(node.function, Script) else node.function
    if (
        not isinstance(function, Name)
        or node.primes
        or (function.text.startswith("\\") and function.text in KNOWN_FUNCTIONS)
    ):
        return None
    items: list[Node] = []
    for arg in node.args:
        if isinstance(arg, Script) and arg.power is None and not arg.transpose:
            items += arg.subs + arg.labels
        elif not isinstance(arg, Name | Script):
            return None
    letters = [item.text for item in items if isinstance(item, Name)]
    return Left(function.text, tuple(items), node) if len(set(letters)) == len(items) else None


def is_definition(table: Table, chain: Chain, defined: set[str]) -> Left | None:
    """The left side, where the first relation of a chain defines; as design of the document format says."""
    sign = chain.signs[0]
    said = annotation(sign)
    if sign.text not in _EQUALS or said.given or said.step or (said.wrong and sign.text != ":="):
        return None
    left = left_side(table, chain.members[0])
    if left is None:
        if sign.text == ":=" or said.define:
            first = chain.members[0][0]
            raise ReadError(
                "only a name with plain, different indices can be defined", first.span, "write name := value"
            )
        return None
    if sign.text == ":=" or said.define:
        return left
    known = table.symbols.get(left.name)
    declared = known is not None and known.declared
    if declared or left.name in defined or sign.text != "=":
        return None
    return left


def is_given(chain: Chain, number: int) -> bool:
    """Whether a relation is an assumption: annotated, or introduced as one in the running text."""
    if annotation(chain.signs[number]).given:
        return True
    return chain.inline and _GIVEN.search(chain.words.lower()) is not None


def formal(left: Left, body: Node) -> Formal | None:
    """The function that a definition makes, if its left side has arguments."""
    return Formal(left.node.args, body) if isinstance(left.node, Call) else None

r"""What running text states: chains ``$a = b = c$``, and what derivatives are."""

from __future__ import annotations

import re

from derive.reading.chance.outcomes import base_name
from derive.reading.table import Table
from derive.source import ReadError
from derive.tex.lexicon import KNOWN_FUNCTIONS, bare
from derive.tex.statements import Chain
from derive.tex.syntax import Call, Derivative, Gradient, Name, Node, Number, Script, Terms
from derive.tex.tokens import Token

SUPPOSES = re.compile(
    r"\b(if|when|whenever|unless|for|at|set|setting|solv\w*|requir\w*|want|need\w*|suppos\w*|assum\w*|case)\b[^.;,]*$"
)


def chained(chain: Chain) -> bool:
    r"""Whether there are several relations; ``g(x) = A x - b \in \mathbb{R}^m`` has one and says a shape."""
    return sum(sign.text != r"\in" for sign in chain.signs) > 1


def states(table: Table, chain: Chain) -> bool:
    """``$a = b = c$`` in running text states relations: three members or more, that are not all names and numbers.

    So does one relation that is all of its paragraph, and ``$\\sigma'(z) = \\sigma(z) (1 - \\sigma(z))$``, the
    derivative of something that is known.
    """
    if any(sign.text != "=" for sign in chain.signs):
        return False
    if len(chain.signs) == 1 and chain.alone:
        return not SUPPOSES.search(chain.words.lower()) and not all(_is_bare(table, member) for member in chain.members)
    if len(chain.signs) == 1:
        stands = derives(table, chain) and not _is_naming(table, chain)
        return stands and not SUPPOSES.search(chain.words.lower()) and _is_known(table, chain.members[0])
    if not chain.signs:
        return False
    return not SUPPOSES.search(chain.words.lower()) and not all(_is_bare(table, member) for member in chain.members)


def _is_naming(table: Table, chain: Chain) -> bool:
    """``$\\nabla_w L = g$`` names a derivative; ``$\\nabla_x (a^\\top x) = a$`` speaks of what stands on its left."""
    left, right = chain.members
    names = [token.text for token in right if token.kind in ("letter", "command")]
    return _is_bare(table, right) and not (names and names[0] in {token.text for token in left})


def _is_bare(table: Table, member: tuple[Token, ...]) -> bool:
    """A name or a number, with a sign or without."""
    try:
        node = table.parse(member)[0]
    except ReadError:
        return False
    if isinstance(node, Terms) and len(node.terms) == 1:
        node = node.terms[0][1]
    return isinstance(node, Name | Number) or (isinstance(node, Script) and isinstance(node.base, Name))


def derives(table: Table, chain: Chain) -> bool:
    """Whether a single relation says what a derivative is."""
    return len(chain.signs) == 1 and _derivative(table, chain.members[0]) is not None


def _derivative(table: Table, member: tuple[Token, ...]) -> Node | None:
    try:
        node = table.parse(member)[0]
    except ReadError:
        return None
    return node if isinstance(node, Derivative | Gradient) or (isinstance(node, Call) and node.primes) else None


def _is_known(table: Table, member: tuple[Token, ...]) -> bool:
    """Whether something says what is differentiated: a formula, or what defines its name."""
    node = _derivative(table, member)
    body = node.body if isinstance(node, Derivative | Gradient) else node
    if isinstance(body, Call):
        body = body.function
    if not isinstance(body, Name | Script):
        return True
    name = base_name(body)
    defined = {*table.defined, *table.formals}
    return name in defined or bare(name) in KNOWN_FUNCTIONS or any(known.split("_")[0] == name for known in defined)

r"""Atoms of formulas and their scripts: names, accents, brackets, fractions, roots, matrices, indicators.

atom := number | name | accent name | bracket | "\frac" group group | "\sqrt" ["[" … "]"] group | matrix | cases | indicator
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.source import ReadError
from derive.tex import matrices
from derive.tex.lexicon import KNOWN_FUNCTIONS
from derive.tex.syntax import (
    Bracket,
    Compare,
    Condition,
    Dots,
    Frac,
    Indicator,
    Name,
    Node,
    Number,
    Root,
    Script,
    Words,
)
from derive.tex.tokens import Token

if TYPE_CHECKING:
    from derive.tex.grammar import Grammar

_GREEK = ["alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "vartheta", "iota", "kappa", "lambda", "mu", "nu", "xi", "omicron", "pi", "varpi", "rho", "varrho", "sigma", "varsigma", "tau", "upsilon", "phi", "varphi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega", "ell", "hbar", "imath", "jmath", "infty", "aleph", "emptyset", "top", "bot", "intercal"]
_LETTERS = {"\\" + name for name in _GREEK}
_ACCENTS = {
    r"\hat",
    r"\bar",
    r"\tilde",
    r"\dot",
    r"\ddot",
    r"\widehat",
    r"\widetilde",
    r"\overline",
    r"\underline",
    r"\check",
    r"\breve",
    r"\mathring",
    r"\acute",
    r"\grave",
}
_SAME_ACCENT = {r"\widehat": r"\hat", r"\widetilde": r"\tilde", r"\overline": r"\bar"}
_PLAIN_STYLES = {
    r"\mathbf",
    r"\boldsymbol",
    r"\bm",
    r"\vec",
    r"\pmb",
    r"\mathit",
    r"\mathnormal",
    r"\bold",
    r"\overrightarrow",
}
_UPRIGHT = {r"\mathrm", r"\mathsf", r"\mathtt", r"\operatorname", r"\operatornamewithlimits"}
_ALPHABETS = {r"\mathcal", r"\mathbb", r"\mathfrak", r"\mathscr", r"\Bbb", r"\cal"}
_TRANSPOSES = {r"\top", r"\intercal", r"\mathrm{T}", r"\mathsf{T}", r"\mathtt{T}"}
_INDICATORS = {r"\mathbb{1}", r"\mathbf{1}", r"\mathbb{I}", "I", r"\mathrm{1}", r"\mathcal{I}"}


def word_name(text: str) -> str:
    r"""The name of a word: ``Loss`` is ``\mathrm{Loss}``; one letter is itself."""
    text = text.strip()
    return text if len(text) == 1 else "\\mathrm{" + text + "}"


def atom(g: Grammar) -> Node:
    """atom, without its scripts"""
    start = g.at
    token = g.tokens[start]
    if token.kind == "number":
        g.take()
        if token.text == "1" and (condition := indicator(g, start)) is not None:
            return condition
        return Number(token.span, token.text)
    if token.kind == "open":
        return g.bracket()
    if token.kind == "bar":
        return g.barred()
    if token.kind == "words":
        g.take()
        name = word_name(token.text)
        return Name(token.span, name) if name in g.lexicon.words else Words(token.span, token.text)
    if token.kind == "letter":
        return _letters(g)
    if token.kind == "begin":
        return matrices.environment(g)
    if token.kind == "command":
        return _command(g, g.take(), start)
    raise ReadError(f"{token.text} cannot stand here", token.span, "a letter, number or bracket was expected")


def _letters(g: Grammar) -> Node:
    """A word of several letters where they are one name, else one letter."""
    start = g.at
    run = letter_run(g.tokens, start)
    for length in range(len(run), 1, -1):
        word = run[:length]
        if word_name(word) in g.lexicon.words or (word in KNOWN_FUNCTIONS and length == len(run)):
            g.at += length
            return Name(g.span_from(start), word_name(word))
    token = g.take()
    if token.text == "I" and (condition := indicator(g, start)) is not None:
        return condition
    return Name(token.span, token.text)


def letter_run(tokens: Sequence[Token], start: int) -> str:
    """The letters that stand side by side from a place on, without space between."""
    run, at = "", start
    while at < len(tokens) and tokens[at].kind == "letter" and (not run or tokens[at].start == tokens[at - 1].end):
        run += tokens[at].text
        at += 1
    return run


def _command(g: Grammar, token: Token, start: int) -> Node:
    word = token.text
    if word in (r"\frac", r"\dfrac", r"\tfrac", r"\cfrac"):
        return fraction(g, start)
    if word == r"\sqrt":
        return _root(g, start)
    if word in _LETTERS:
        return Name(token.span, word)
    if word in (r"\dots", r"\ldots", r"\cdots", r"\dotsc", r"\dotsb"):
        return Dots(token.span)
    if word in _ACCENTS:
        return _accented(g, _SAME_ACCENT.get(word, word), start)
    if word in _PLAIN_STYLES:
        return _styled(g, start)
    if word in _UPRIGHT | _ALPHABETS:
        return _upright(g, word, start)
    if word in KNOWN_FUNCTIONS or word in (r"\mathds",):
        return Name(token.span, word)
    if word in (r"\underbrace", r"\overbrace", r"\boxed", r"\mathstrut", r"\textcolor"):
        if word == r"\textcolor":
            g.group()
        return g.group()
    raise ReadError(f"unknown command {word}", token.span, "write it in other words, or declare it as a name")


def fraction(g: Grammar, start: int) -> Node:
    r"""``\frac`` group group"""
    top, bottom = g.group(), g.group()
    return Frac(g.span_from(start), top, bottom)


def _root(g: Grammar, start: int) -> Node:
    r"""``\sqrt`` ["[" expression "]"] group"""
    degree = g.below(g.inside()).whole() if g.sees("[") else None
    body = g.group()
    return Root(g.span_from(start), body, degree)


def _inner_name(g: Grammar) -> tuple[Name, Script | None]:
    """The name that an accent or a style is put on, and the scripts that stood inside with it."""
    token = g.peek()
    if token is not None and token.text == "{":
        inner = g.below(g.inside())
        run = letter_run(inner.tokens, 0)
        if len(run) == len(inner.tokens) and len(run) > 1:
            return Name(inner.span_from(0), word_name(run)), None
        node = inner.factor()
        if inner.peek() is not None:
            raise ReadError(
                "an accent over several symbols is not read", token.span, "give the whole a name of one letter"
            )
    else:
        node = atom(g)
    if isinstance(node, Number):
        return Name(node.span, node.text), None
    if isinstance(node, Name):
        return node, None
    if isinstance(node, Script) and isinstance(node.base, Name):
        return node.base, node
    raise ReadError("an accent or a style is read only on a name", node.span)


def _put_back(name: Name, script: Script | None) -> Node:
    if script is None:
        return name
    return Script(script.span, name, script.subs, script.labels, script.power, script.transpose, script.primes)


def _accented(g: Grammar, accent: str, start: int) -> Node:
    name, script = _inner_name(g)
    return _put_back(Name(g.span_from(start), f"{accent}{{{name.text}}}"), script)


def _styled(g: Grammar, start: int) -> Node:
    """Bold and arrows are the letter itself; a bold 1 is a name of its own."""
    name, script = _inner_name(g)
    text = r"\mathbf{1}" if name.text == "1" else name.text
    if text == r"\mathbf{1}" and (condition := indicator(g, start)) is not None:
        return condition
    return _put_back(Name(g.span_from(start), text), script)


def _upright(g: Grammar, word: str, start: int) -> Node:
    """An upright word is a name of several letters; a letter of another alphabet a name of its own."""
    if not g.sees("{"):
        token = g.take()
        text = token.text
    else:
        text = "".join(token.text for token in g.inside())
    if word in _UPRIGHT:
        name = word_name(text)
    else:
        name = _alphabet(word, text)
    if name in _INDICATORS and (condition := indicator(g, start)) is not None:
        return condition
    return Name(g.span_from(start), name)


def _alphabet(word: str, text: str) -> str:
    same = {r"\Bbb": r"\mathbb", r"\cal": r"\mathcal"}.get(word, word)
    return same + "{" + text + "}"


def indicator(g: Grammar, start: int) -> Indicator | None:
    r"""indicator := ("1" | "\mathbb{1}") ("[" | "_{" | "\{" | "(") condition"""
    ahead = 1 if g.sees("_") else 0
    token = g.peek(ahead)
    if token is None or token.kind != "open":
        return None
    before = g.at
    g.at += ahead
    tokens = g.inside()
    while tokens and tokens[0].kind == "open" and tokens[-1].kind == "close":
        tokens = tokens[1:-1]
    signs = [i for i, t in enumerate(tokens) if t.kind == "relation"]
    if len(signs) != 1:
        g.at = before
        return None
    left, right = g.below(tokens[: signs[0]]).whole(), g.below(tokens[signs[0] + 1 :]).whole()
    sign = tokens[signs[0]].text
    span = g.span_from(start)
    if sign in ("=", "==", r"\ne"):
        return Indicator(span, Condition(span, left, right, sign != r"\ne"))
    return Indicator(span, Compare(span, left, sign, right))


def head(node: Node) -> tuple[str | None, int]:
    """The name that a bracket behind a node would be applied to, and its primes."""
    if isinstance(node, Name):
        return node.text, 0
    if isinstance(node, Script) and isinstance(node.base, Name) and node.power is None and not node.transpose:
        return node.base.text, node.primes
    return None, 0


def scripts(g: Grammar, base: Node, start: int) -> Node:
    """scripts := ("_" script | "^" script | "'")*"""
    script = base if isinstance(base, Script) else Script(base.span, base)
    changed = False
    while True:
        if g.sees_kind("prime"):
            g.take()
            script = _with(g, script, start, primes=script.primes + 1)
        elif g.sees("_") and g.sees_kind("script"):
            if script.subs and changed:
                raise ReadError("two subscripts on one symbol", g.take().span, "group them with braces")
            g.take()
            script = _with(g, script, start, subs=script.subs + subscripts(g))
        elif g.sees("^") and g.sees_kind("script"):
            if script.power is not None:
                raise ReadError("two superscripts on one symbol", g.take().span, "group them with braces")
            g.take()
            script = _superscript(g, script, start)
        elif g.sees("!") and g.sees_kind("punct"):
            raise ReadError("factorials are not read yet", g.take().span)
        else:
            break
        changed = True
    return script if changed else base


def _with(g: Grammar, script: Script, start: int, **new: object) -> Script:
    values = {name: getattr(script, name) for name in ("base", "subs", "labels", "power", "transpose", "primes")}
    return Script(g.span_from(start), **{**values, **new})


def subscripts(g: Grammar) -> tuple[Node, ...]:
    """script := "{" item (","? item)* "}" | item"""
    token = g.peek()
    if token is None:
        raise ReadError("a subscript is missing here", g.end_span())
    if token.text != "{":
        if token.kind == "number" and len(token.text) > 1:
            g.take()
            return tuple(Number(token.span, digit) for digit in token.text)
        return (atom(g),)
    from_ = g.inside()
    return tuple(item for group in _commas(from_) for item in items(g.below(group)))


def _commas(tokens: list[Token]) -> list[list[Token]]:
    groups: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if token.text == "," and depth == 0:
            groups.append([])
        else:
            groups[-1].append(token)
    return [group for group in groups if group]


def items(g: Grammar) -> list[Node]:
    """Subscripts side by side; with a + or - among them, one expression."""
    if any(token.text in ("+", "-") for token in g.tokens):
        return [g.whole("a subscript")]
    items: list[Node] = []
    while (token := g.peek()) is not None:
        start = g.at
        if token.kind == "number":
            g.take()
            items.append(Number(token.span, token.text))
        elif token.text in (r"\neq", r"\ne", "=") or token.kind == "relation":
            raise ReadError("a relation cannot stand in a subscript here", token.span)
        else:
            items.append(scripts(g, atom(g), start))
    return items


def _superscript(g: Grammar, script: Script, start: int) -> Script:
    """A power, a label ``(i)``, a transpose, primes or a star."""
    token = g.peek()
    if token is None:
        raise ReadError("a superscript is missing here", g.end_span())
    tokens = g.inside() if token.text == "{" else None
    if tokens is None:
        if token.kind == "sign" and token.text == r"\cdot":
            g.take()
            return _with(g, script, start, base=Name(script.base.span, _starred(script.base)))
        if token.kind == "number" and len(token.text) > 1:
            g.take()
            raise ReadError(f"only the first digit of {token.text} is a superscript in LaTeX", token.span, "use braces")
        node = atom(g)
        if is_transpose(node, g):
            return _with(g, script, start, transpose=True)
        return _with(g, script, start, power=node)
    texts = [t.text for t in tokens]
    if texts and all(text == "'" for text in texts):
        return _with(g, script, start, primes=script.primes + len(texts))
    if texts == [r"\cdot"]:
        return _with(g, script, start, base=Name(script.base.span, _starred(script.base)))
    if texts and texts[0] == "(":
        inner = g.below(tokens)
        labels = inner.below(inner.inside())
        script = _with(g, script, start, labels=script.labels + tuple(labels.bare_items()))
        if inner.sees("^"):
            inner.take()
            return _with(g, script, start, power=inner.group())
        rest = inner.tokens[inner.at :]
        if not rest:
            return script
        return _superscript_rest(g, script, start, list(rest))
    return _superscript_rest(g, script, start, tokens)


def _superscript_rest(g: Grammar, script: Script, start: int, tokens: list[Token]) -> Script:
    node = g.below(tokens).whole("a superscript")
    if is_transpose(node, g):
        return _with(g, script, start, transpose=True)
    return _with(g, script, start, power=node)


def _starred(base: Node) -> str:
    if not isinstance(base, Name):
        raise ReadError("a star is read only on a name", base.span)
    return base.text + "^*"


def is_transpose(node: Node, g: Grammar) -> bool:
    """Whether a superscript is a transpose sign."""
    if not isinstance(node, Name):
        return False
    return node.text in _TRANSPOSES or (node.text == "T" and "T" not in g.lexicon.variables)


def plain(text: str) -> str:
    """A name without its command signs, for messages."""
    return re.sub(r"[\\{}]", "", text)


def is_group(node: Node) -> bool:
    """Whether a node is a bracket around one thing."""
    return isinstance(node, Bracket) and len(node.items) == 1


def joined(nodes: tuple[Node, ...]) -> Node:
    r"""One node of what stood in a subscript: the ``w_1`` of ``\nabla_{w_1}``."""
    if len(nodes) != 1:
        raise ReadError("one variable is expected here", nodes[0].span.to(nodes[-1].span))
    return nodes[0]

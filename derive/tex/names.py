r"""Names: letters, words, accents, styles, alphabets.

name  := letter | word | accent inner | style inner
inner := "{" letter scripts "}" | "{" word "}" | atom
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.records import replace
from derive.source import ReadError
from derive.tex import atoms
from derive.tex.lexicon import KNOWN_FUNCTIONS, LAW_WORDS
from derive.tex.syntax import Name, Node, Number, Rate, Script, Terms, Words
from derive.tex.tokens import Token
from derive.tex.vocabulary import ALPHABETS, UPRIGHT

if TYPE_CHECKING:
    from derive.tex.grammar import Grammar

DOT = r"\dot"
ONES = r"\mathbf{1}"
_INDICATORS = {ONES, r"\mathbb{1}", r"\mathbb{I}", r"\mathcal{I}", "1", "I"}


def word_name(text: str) -> str:
    r"""The name of a word: ``Loss`` is ``\mathrm{Loss}``; one letter is itself."""
    text = text.strip()
    return text if len(text) == 1 else "\\mathrm{" + text + "}"


def letter_run(tokens: Sequence[Token], start: int) -> str:
    """The letters that stand side by side from a place on, without space between."""
    run, at = "", start
    while at < len(tokens) and tokens[at].kind == "letter" and (not run or tokens[at].start == tokens[at - 1].end):
        run += tokens[at].text
        at += 1
    return run


def letters(g: Grammar) -> Node:
    """letter | word: several letters where they are one name, else one letter"""
    start, token = g.at, g.take()
    following = g.tokens[g.at] if g.at < len(g.tokens) else None
    if following is None or following.kind != "letter" or following.start != token.end:
        return named(g, token.text, start)
    g.at, run = start, letter_run(g.tokens, start)
    for length in range(len(run), 1, -1):
        word = run[:length]
        if word_name(word) in g.lexicon.words or (word in KNOWN_FUNCTIONS | LAW_WORDS and length == len(run)):
            g.at += length
            return Name(g.span_from(start), word_name(word))
    g.at += 1
    return named(g, token.text, start)


def increment(g: Grammar, start: int) -> Node:
    r"""``\Delta W`` as one name"""
    inner = atoms.atom(g)
    if not isinstance(inner, Name):
        raise ReadError("an increment is read only of a name", inner.span, "give the whole a name of one letter")
    return Name(g.span_from(start), rf"\Delta {inner.text}")


def is_word(g: Grammar) -> bool:
    """Whether the letters here are a name: the ``dP`` that a text declares or defines."""
    run = letter_run(g.tokens, g.at)
    return any(word_name(run[:length]) in g.lexicon.words for length in range(len(run), 1, -1))


def said(g: Grammar) -> Node:
    r"""``\text{Loss}``: a name where it was seen as one, else words"""
    token = g.take()
    name = word_name(token.text)
    return Name(token.span, name) if name in g.lexicon.words else Words(token.span, token.text)


def named(g: Grammar, name: str, start: int) -> Node:
    """A name, or the indicator of a condition that stands behind it."""
    if name in _INDICATORS and (condition := atoms.indicator(g, start)) is not None:
        return condition
    return Name(g.span_from(start), name)


def accented(g: Grammar, accent: str, start: int) -> Node:
    """accent inner"""
    name, script = _inner(g)
    if accent == DOT and script is None and name.text in g.lexicon.rates:
        return Rate(g.span_from(start), name)
    return _put_back(Name(g.span_from(start), f"{accent}{{{name.text}}}"), script)


def styled(g: Grammar, start: int) -> Node:
    """style inner: bold and arrows are the letter itself; a bold 1 is a name of its own"""
    name, script = _inner(g)
    if name.text == "1":
        return named(g, ONES, start)
    text = family(g, name.text) or name.text
    return _put_back(Name(g.span_from(start), text), script)


def vector(letter: str) -> str:
    r"""The name of a vector of which the plain letter is the length: ``\mathbf{r}``."""
    return rf"\mathbf{{{letter}}}"


def family(g: Grammar, letter: str) -> str:
    """The name of what a letter is with an index, where it alone is another thing; else nothing."""
    if letter in g.lexicon.lengths:
        return vector(letter)
    return g.lexicon.of_family(letter) if letter in g.lexicon.totals else ""


def upright(g: Grammar, command: str, start: int) -> Node:
    """An upright word is a name of several letters; a letter of another alphabet a name of its own."""
    token = g.peek()
    text = "".join(t.text for t in g.inside()) if g.sees("{") else g.take().text
    if not text and token is not None:
        raise ReadError("this argument is empty", token.span)
    return named(g, word_name(text) if command in UPRIGHT else f"{ALPHABETS[command]}{{{text}}}", start)


def _inner(g: Grammar) -> tuple[Name, Script | None]:
    """The name that an accent or a style is put on, and the scripts that stood inside with it."""
    token = g.peek()
    node: Node
    if token is not None and g.sees("{"):
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
        node = atoms.atom(g)
    match node:
        case Number(span, text):
            return Name(span, text), None
        case Name():
            return node, None
        case Script(_, Name() as name):
            return name, node
    raise ReadError("an accent or a style is read only on a name", node.span)


def _put_back(name: Name, script: Script | None) -> Node:
    return name if script is None else replace(script, base=name)


def flat(node: Node) -> str:
    """A name with its subscripts, labels and primes as one text: ``x'``, ``z_{i}``; empty for what is no name."""
    match node:
        case Name(_, text) | Number(_, text):
            return text
        case Script(_, base, subs, labels, power, False, primes) if power is None or flat(power):
            below = "_{" + ",".join(map(flat, subs)) + "}" if subs else ""
            above = "^{(" + ",".join(map(flat, labels)) + ")}" if labels else ""
            raised = f"^{{{flat(power)}}}" if power is not None else ""
            return flat(base) + below + above + raised + "'" * primes
        case Terms(_, terms):
            return "".join(("-" if sign < 0 else "+" * bool(i)) + flat(t) for i, (sign, t) in enumerate(terms))
    return ""


def word_of(node: Node) -> str:
    r"""The word that a script is, ``\mathrm{MLE}``; empty for what is none."""
    match node:
        case Words(_, text):
            return word_name(text)
        case Name(_, text) if text.startswith("\\mathrm{"):
            return text
    return ""


def primed(node: Node) -> Node:
    """A letter with primes as one name, ``d'``, also where it is counted on from: ``i + m'``."""
    match node:
        case Script(span, Name(_, text), (), (), None, False, primes):
            return Name(span, text + "'" * primes)
        case Terms(span, terms):
            return Terms(span, tuple((sign, primed(term)) for sign, term in terms))
    return node


def head(node: Node) -> tuple[str | None, int]:
    """The name that a bracket behind a node would be applied to, and its primes."""
    match node:
        case Name(_, text):
            return text, 0
        case Script(_, Name(_, text), power=None, transpose=False, primes=primes):
            return text, primes
    return None, 0

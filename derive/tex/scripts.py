r"""Scripts: subscripts, powers, labels, transposes, primes.

scripts     := ("_" subscripts | "^" superscript | "'" | "!")*
subscripts  := "{" item (","? item)* "}" | atom
superscript := "{" label ["^" group] "}" | "{" item* ("," item*)+ "}" | "{" expression "}" | atom
label       := "(" item* ")" | "[" item* "]" | "\langle" item* "\rangle"
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.records import replace
from derive.source import ReadError, Span
from derive.tex import atoms, names
from derive.tex.cursor import split
from derive.tex.syntax import All, Call, Name, Node, Number, Script, Terms, Times, parts
from derive.tex.tokens import Token
from derive.tex.vocabulary import LABEL_WORDS, LETTERS

if TYPE_CHECKING:
    from derive.tex.grammar import Grammar

COMMA_HINT = r"write \partial_i for a derivative"
FACTORIAL = "!"
"""The name of the function that an exclamation mark is."""

HADAMARD = r"\odot"
"""The name of the function that a power entry by entry is."""

_MARKS = {r"\cdot": "*", "+": "+", "-": "-", r"\dagger": r"\dagger"}
"""Superscripts that belong to names."""
_INVERSE = ("the sign of a pseudo-inverse", "give the formula a name")
_MARKED = {"*": ("a star", ""), "+": _INVERSE, r"\dagger": _INVERSE}
"""What these superscripts are called, and what to do where they stand on a formula."""
_BARS = ("|", r"\mid")

_TRANSPOSES = {r"\top", r"\intercal"}


def scripts(g: Grammar, base: Node, start: int) -> Node:
    """scripts := ("_" subscripts | "^" superscript | "'" | "!")*"""
    following = g.peek()
    if following is None or (following.kind != "script" and following.kind != "prime" and following.text != "!"):
        return base
    script = base if isinstance(base, Script) else Script(base.span, base)
    begin, subscripted = g.at, False
    while (token := g.peek()) is not None:
        if token.kind == "prime":
            g.take()
            script = replace(script, primes=script.primes + 1)
        elif token.kind == "script" and token.text == "_":
            g.take()
            if subscripted:
                raise ReadError("two subscripts on one symbol", token.span, "group them with braces")
            subscripted = True
            if mark := _decoration(g):
                script = _marked(script, f"_{{{mark}}}")
                continue
            script = _owned(g, _versioned(g, _put(script, script.span, script.subs + subscripts(g))))
        elif token.kind == "script":
            g.take()
            if script.power is not None:
                raise ReadError("two superscripts on one symbol", token.span, "group them with braces")
            script = _superscript(g, script)
        elif token.kind == "punct" and token.text == "!":
            g.take()
            whole = base if g.at == begin + 1 else replace(script, span=g.span_from(start))
            span = g.span_from(start)
            base = Call(span, Name(span, FACTORIAL), (whole,))
            script, begin, subscripted = Script(span, base), g.at, False
        else:
            break
    whole = _put(script, g.span_from(start), script.subs)
    return base if g.at == begin else _unscripted(_of_vector(g, whole))


def _put(script: Script, span: Span, subs: tuple[Node, ...]) -> Script:
    """The script with another span and other subscripts."""
    return Script(span, script.base, subs, script.labels, script.power, script.transpose, script.primes)


def _of_vector(g: Grammar, script: Script) -> Script:
    """An entry of the vector, a member of the family, of which the letter alone is the length or the sum."""
    match script:
        case Script(_, Name(span, text), (_, *_)) if name := names.family(g, text):
            return replace(script, base=Name(span, name))
    return script


def _unscripted(script: Script) -> Node:
    """A name with its star, or with its own subscripts, alone is a name."""
    match script:
        case Script(span, Name(_, text), (), (), None, False, 0):
            return Name(span, text)
    return script


def _versioned(g: Grammar, script: Script) -> Script:
    """A subscript that tells versions of a family apart as a part of the name."""
    if not g.lexicon.versions:
        return script
    kept = tuple(s for s in script.subs if not (isinstance(s, Name) and s.text in g.lexicon.versions))
    if not kept or len(kept) == len(script.subs) or not isinstance(script.base, Name):
        return script
    own = ",".join(s.text for s in script.subs if isinstance(s, Name) and s not in kept)
    base = Name(script.base.span, f"{script.base.text}_{{{own}}}")
    return replace(script, base=base, subs=kept)


def own_key(script: Script) -> str:
    """A name with its subscripts as one text, ``w_{r,e,c}``; empty where they are no letters or numbers."""
    below = [sub.text for sub in script.subs if isinstance(sub, Name | Number)]
    if not isinstance(script.base, Name) or len(below) < len(script.subs):
        return ""
    return f"{script.base.text}_{{{','.join(below)}}}"


def _owned(g: Grammar, script: Script) -> Script:
    """Subscripts that are a part of the name."""
    if not g.lexicon.owned or own_key(script) not in g.lexicon.owned:
        return script
    assert isinstance(script.base, Name)
    below = "".join(sub.text for sub in script.subs if isinstance(sub, Name | Number))
    return replace(script, base=Name(script.base.span, f"{script.base.text}_{{{below}}}"), subs=())


def _decoration(g: Grammar) -> str:
    r"""A subscript that is no index but belongs to the name: the sign of ``\Sigma_-``, the bar of ``P_{k|k-1}``."""
    start = g.at
    tokens = g.inside() if g.sees("{") else [g.take()] if g.peek() is not None else []
    texts = [token.text for token in tokens]
    signed = len(texts) == 1 and (texts[0] in ("-", "+") or _is_star(tokens[0]))
    barred = any(token.text in _BARS for token in tokens[1:-1]) and all(map(_spells, tokens))
    if signed or barred:
        return "*" if _is_star(tokens[0]) else "".join("|" if text in _BARS else text for text in texts)
    g.at = start
    return ""


def _is_star(token: Token) -> bool:
    r"""``k_*``, not ``A_{\cdot}``"""
    return token.text == r"\cdot" and token.kind == "sign" and token.end - token.start < len(token.text)


def _spells(token: Token) -> bool:
    """Whether a token can stand in a subscript that is a part of a name."""
    return token.kind in ("letter", "number", "sign", "prime") or token.text in (*_BARS, *LETTERS)


def subscripts(g: Grammar) -> tuple[Node, ...]:
    """subscripts := "{" item (","? item)* "}" | atom"""
    token = g.peek()
    if token is None:
        raise ReadError("a subscript is missing here", g.end_span())
    if g.sees("{"):
        inside = g.inside()
        if inside and inside[0].text in (",", ";"):
            raise ReadError("a comma in front of an index is not read", inside[0].span, COMMA_HINT)
        groups = [group for group in split(inside, ",", ";") if group]
        if not groups:
            raise ReadError("this subscript is empty", token.span)
        return tuple(item for group in groups for item in items(g.below(group)))
    if token.kind == "number" and len(token.text) > 1:
        g.take()
        return tuple(Number(token.span, digit) for digit in token.text)
    return (atoms.atom(g),)


def items(g: Grammar) -> list[Node]:
    r"""Subscripts side by side, or with the sign of ``0_{n \times n}``; with a + or - among them one expression.

    So are functions that are joined.
    """
    if any(token.text in ("+", "-", r"\odot") for token in g.tokens):
        return [names.primed(g.whole("a subscript"))]
    found: list[Node] = []
    while (token := g.peek()) is not None:
        if token.kind == "relation":
            raise ReadError("a relation cannot stand in a subscript here", token.span)
        start = g.at
        if token.text in (":", r"\cdot"):
            found.append(All(g.take().span))
            continue
        if token.text == r"\times" and found and g.peek(1) is not None:
            g.take()
            continue
        found.append(scripts(g, atoms.atom(g), start))
    return found


def _superscript(g: Grammar, script: Script) -> Script:
    """superscript: a power, a label ``(i)``, a transpose, primes or a star"""
    token = g.peek()
    if token is None:
        raise ReadError("a superscript is missing here", g.end_span())
    if g.sees("{"):
        tokens = g.inside()
        if not tokens:
            raise ReadError("this superscript is empty", token.span)
        return _braced(g, script, tokens)
    if token.text in _MARKS and token.kind in ("sign", "command"):
        return _marked(script, _MARKS[g.take().text])
    if token.kind == "number" and len(token.text) > 1:
        raise ReadError(f"only the first digit of {token.text} is a superscript in LaTeX", token.span, "use braces")
    return _raised(g, script, atoms.atom(g))


def _braced(g: Grammar, script: Script, tokens: Sequence[Token]) -> Script:
    """superscript := "{" label ["^" group] "}" | "{" item* ("," item*)+ "}" | "{" expression "}" """
    texts = [t.text for t in tokens]
    if all(token.kind == "prime" for token in tokens):
        return replace(script, primes=script.primes + len(texts))
    if len(texts) == 1 and texts[0] in _MARKS:
        return _marked(script, _MARKS[texts[0]])
    if texts[0] == r"\odot" and len(texts) > 1:
        span = script.span.to(tokens[-1].span)
        own = script.base if script == Script(script.span, script.base) else script
        return Script(span, Call(span, Name(tokens[0].span, HADAMARD), (own, g.below(tokens[1:]).whole("a power"))))
    if len(groups := split(tokens, ",")) > 1 and isinstance(script.base, Name) and all(groups):
        return replace(script, labels=script.labels + tuple(item for group in groups for item in items(g.below(group))))
    if _is_label_word(g, tokens) and isinstance(script.base, Name) and script.base.text != "e":
        return _raised(g, script, Name(tokens[0].span.to(tokens[-1].span), names.word_name("".join(texts))))
    if texts[0] not in ("(", "[", r"\langle"):
        return _raised(g, script, g.below(tokens).whole("a superscript"))
    inner = g.below(tokens)
    label = inner.inside()
    name = script.base.text if isinstance(script.base, Name) else "e"
    moved = name in g.lexicon.labelled
    if name == "e" or not all(_labels(token) or (moved and token.text in ("+", "-")) for token in label):
        return _raised(g, script, g.below(tokens).whole("a superscript"))
    parts = [group for group in split(label, ",") if group]
    script = replace(script, labels=script.labels + tuple(item for one in parts for item in items(inner.below(one))))
    if inner.sees("^"):
        inner.take()
        return _raised(g, script, inner.group())
    rest = inner.tokens[inner.at :]
    return _raised(g, script, g.below(rest).whole("a superscript")) if rest else script


def _is_label_word(g: Grammar, tokens: Sequence[Token]) -> bool:
    """Whether letters in a superscript are a word: the ``in`` of ``X^{in}``, the ``LS`` of ``y^{LS}``."""
    texts = [token.text for token in tokens]
    if not all(token.kind == "letter" for token in tokens):
        return False
    capitals = len(texts) > 1 and "T" not in texts and all(text.isupper() for text in texts)
    return "".join(texts) in LABEL_WORDS or (capitals and g.lexicon.variables.isdisjoint(texts))


def _labels(token: Token) -> bool:
    """Whether a token can stand in a label: ``(i)``, ``(2)``, ``(i, j)``."""
    return token.kind in ("letter", "number", "prime") or token.text == "," or token.text in LETTERS


def _raised(g: Grammar, script: Script, node: Node) -> Script:
    r"""A transpose, the inverse of one (``-\top``, ``-1\top``), else a power."""
    base = script.base
    match node:
        case Name() if _transposes(g, node, base):
            return replace(script, transpose=True)
        case Terms(span, ((-1, Name() as name),)) if _transposes(g, name, base):
            return replace(script, transpose=True, power=Terms(span, ((-1, Number(name.span, "1")),)))
        case Terms(span, ((-1, Times(_, (Number(_, "1") as one, Name() as name))),)) if _transposes(g, name, base):
            return replace(script, transpose=True, power=Terms(span, ((-1, one),)))
    return replace(script, power=node)


def _transposes(g: Grammar, name: Name, base: Node) -> bool:
    if name.text != "T" or "T" not in g.lexicon.variables:
        return name.text in _TRANSPOSES or name.text in g.lexicon.transposes or name.text == "T"
    return any(isinstance(part, Name) and part.text in g.lexicon.turned for part in parts(base))


def _marked(script: Script, mark: str) -> Script:
    """``w^*``, ``A^+``, ``\\Sigma_-``: the mark belongs to the name."""
    if not isinstance(script.base, Name):
        what, hint = _MARKED.get(mark, ("this mark", "give the formula a name"))
        raise ReadError(f"{what} is read only on a name", script.base.span, hint)
    joint = "" if mark.startswith("_") else "^"
    return replace(script, base=Name(script.base.span, f"{script.base.text}{joint}{mark}"))

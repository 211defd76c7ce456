r"""Declarations: ``W \in \mathbb{R}^{K \times D}``, ``i \in \{4, 5\}``, ``a > 0``, ``f : \mathbb{R} \to \mathbb{R}``.

declaration := names "\in" set | name (">" | "\ge") "0" | name ":" set "\to" set
set         := "\mathbb{R}" ["_+"] ["^" sizes] | "\{" labels "\}" ["^" size] | interval
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from derive.model import Fact
from derive.reading.survey import Seen
from derive.reading.table import Symbol, Table
from derive.source import ReadError, Span
from derive.tex.grammar import Grammar
from derive.tex.lexicon import Lexicon
from derive.tex.statements import Chain
from derive.tex.syntax import Bracket, Name, Node, Number, Script, Times
from derive.tex.tokens import Token
from derive.tex.vocabulary import DOTS

_REAL = {"R", "N", "Z", "Q"}
_INTERVALS = {
    r"(-\infty,\infty)": "real",
    r"(0,\infty)": "positive",
    r"[0,\infty)": "nonnegative",
    **dict.fromkeys(("(0,1)", "[0,1]", "[0,1)", "(0,1]"), "unit-interval"),
}


@dataclass(frozen=True)
class Declared:
    """Names and the set they were said to be in."""

    names: tuple[Node, ...]
    sizes: tuple[str, ...]
    kind: str
    labels: tuple[str, ...]
    span: Span
    entries: tuple[Node, ...] = ()
    arguments: tuple[Node, ...] = ()


def declarations(chains: Sequence[Chain], seen: Seen) -> tuple[list[Declared], list[ReadError], set[int]]:
    """The declarations among these chains, what could not be read of them, and the numbers of the chains they are."""
    found: list[Declared] = []
    errors: list[ReadError] = []
    used: set[int] = set()
    pending: list[int] = []
    for number, chain in enumerate(chains):
        if not chain.signs:
            pending = [*pending, number] if pending and chains[pending[-1]].display == chain.display else [number]
            continue
        before = [n for n in pending if chains[n].display == chain.display]
        pending = []
        try:
            declared = _declaration(chain, seen)
            if declared is None:
                continue
            if re.search(r"\bidentity\b[^.,;]*$", chain.words.lower()) and declared.kind == "real":
                declared = replace(declared, kind="identity")
            names = tuple(name for n in before for name in _names(chains[n].members[0], seen))
            found.append(replace(declared, names=names + declared.names))
            used.update([*before, number])
        except ReadError as error:
            errors.append(error)
            used.add(number)
    return found, errors, used


def _names(tokens: Sequence[Token], seen: Seen) -> tuple[Node, ...]:
    """The names that stand before a set."""
    g = Grammar(tokens, Lexicon(words=seen.words, scripted=seen.scripted, brackets_multiply=True))
    node = g.whole("a name")
    match node:
        case Times(span, (Name() as name, Bracket(_, _, items))) if seen.counting.counts_time(items):
            return (Script(span, name, items),)
    if not isinstance(node, Name | Script):
        raise ReadError("only a name can be declared", node.span, r"write W \in \mathbb{R}^{K \times D}")
    return (node,)


def _arguments(tokens: Sequence[Token], seen: Seen) -> tuple[Node, ...] | None:
    """L and its arguments in ``L(Y) \\in \\mathbb{R}``: an unknown function of symbols."""
    if tokens[-1].text != ")" or not any(t.text == "(" for t in tokens):
        return None
    g = Grammar(tokens, Lexicon(words=seen.words, brackets_multiply=True))
    node = g.whole("a name")
    if isinstance(node, Times) and len(node.factors) == 2 and isinstance(node.factors[1], Bracket):
        if seen.counting.counts_time(node.factors[1].items):
            return None
        return (node.factors[0], *node.factors[1].items)
    return None


def _declaration(chain: Chain, seen: Seen) -> Declared | None:
    sign, left, right = chain.signs[0].text, chain.members[0], chain.members[1]
    if [s.text for s in chain.signs] == ["=", r"\in"] and right[0].text == "(" and right[-1].text == ")":
        declared = _real_set(_names(left, seen), chain.members[2], chain.span)
        return replace(declared, entries=_names(right[1:-1], seen))
    if len(chain.signs) == 1 and sign in (">", r"\ge") and [t.text for t in right] == ["0"] and _is_name(left):
        return Declared(_names(left, seen), (), "positive" if sign == ">" else "nonnegative", (), chain.span)
    if sign == r"\to" and any(t.text == ":" for t in left):
        colon = [t.text for t in left].index(":")
        return Declared(_names(left[:colon], seen), (), "function", (), chain.span)
    if sign != r"\in" or not _is_name(left):
        return None
    if (arguments := _arguments(left, seen)) is not None:
        return Declared(arguments[:1], (), "real", (), chain.span, arguments=arguments[1:])
    names = _names(left, seen)
    texts = [t.text for t in right]
    if texts[0] in (r"\{", r"\lbrace"):
        return _label_set(names, right, chain.span)
    if texts[0] in ("(", "["):
        kind = _INTERVALS.get("".join(texts))
        if kind is None:
            raise ReadError("this interval is not read", right[0].span, r"write (0, \infty), [0, \infty) or [0, 1]")
        return Declared(names, (), kind, (), chain.span)
    return _real_set(names, right, chain.span)


def _is_name(tokens: Sequence[Token]) -> bool:
    return (
        bool(tokens)
        and tokens[0].kind in ("letter", "command", "words")
        and not any(t.kind == "sign" for t in _outside(tokens))
    )


def _outside(tokens: Sequence[Token]) -> list[Token]:
    depth, found = 0, []
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0:
            found.append(token)
    return found


def _label_set(names: tuple[Node, ...], right: Sequence[Token], span: Span) -> Declared:
    r"""``\{4, 5, 6\}``, ``\{0, 1\}^K``, ``\{1, \dots, K\}``"""
    close = next((i for i, t in enumerate(right) if t.text in (r"\}", r"\rbrace")), len(right))
    inside = [t for t in right[1:close] if t.text != ","]
    if not inside or inside[-1].text in DOTS:
        raise ReadError("this set is not read", right[0].span, r"write \{a, b, c\} or \{1, \dots, K\}")
    if any(t.text in DOTS for t in inside):
        return Declared(names, (inside[-1].text,), "range", (), span)
    labels = tuple(t.text for t in inside)
    sizes = tuple(_exponent(right[close + 1 :]))
    if set(labels) in ({"0", "1"}, {"0"}, {"1"}):
        return Declared(names, sizes, "binary", labels, span)
    if labels in (("-", "1", "1"), ("-", "1", "+", "1"), ("1", "-", "1"), ("+", "1", "-", "1")):
        return Declared(names, sizes, "real", (), span)
    return Declared(names, sizes, "labels", labels, span)


def _real_set(names: tuple[Node, ...], right: Sequence[Token], span: Span) -> Declared:
    r"""``\mathbb{R}^{K \times D}``, ``\mathbb R_{>0}``"""
    texts = [t.text for t in right if t.text not in ("{", "}")]
    style = 1 if texts[:1] in ([r"\mathbb"], [r"\mathbf"]) else 0
    if not texts[style:] or texts[style].lstrip("\\") not in _REAL:
        raise ReadError("this set is not read", right[0].span, r"write \mathbb{R}, \mathbb{R}^{K \times D} or \{a, b\}")
    place = next((i for i, t in enumerate(right) if t.text == "^"), len(right))
    below = [t.text for t in right[:place] if t.kind in ("sign", "relation")]
    kind = "positive" if below in (["+"], [">"]) else "nonnegative" if below == [r"\ge"] else "real"
    if [t.text for t in right[place + 1 :] if t.text not in ("{", "}")] == ["+"]:
        return Declared(names, (), "positive", (), span)
    return Declared(names, tuple(_exponent(right[place:])), kind, (), span)


def _exponent(tokens: Sequence[Token]) -> list[str]:
    """The sizes in ``^{K \\times d_v}``: letters, with or without a subscript, or numbers."""
    if not tokens or tokens[0].text != "^":
        return []
    inside = [t for t in tokens[1:] if t.kind not in ("open", "close")]
    sizes: list[list[Token]] = [[]]
    for token in inside:
        if token.text == r"\times":
            sizes.append([])
        else:
            sizes[-1].append(token)
    for size in sizes:
        simple = len(size) == 1 and size[0].kind in ("letter", "number", "command")
        scripted = (
            len(size) >= 3
            and size[1].text == "_"
            and all(t.kind in ("letter", "number", "command", "script") for t in size)
        )
        if not simple and not scripted:
            raise ReadError(
                "these sizes are not read",
                tokens[0].span,
                r"write one letter or number a size: \mathbb{R}^{K \times D}",
            )
    return [size_name([t.text for t in size]) for size in sizes]


def size_name(texts: Sequence[str]) -> str:
    """The name of a size: ``K``, ``d_{v}``."""
    return texts[0] if len(texts) == 1 else texts[0] + "_{" + "".join(texts[2:]) + "}"


def enter(table: Table, found: Sequence[Declared]) -> list[ReadError]:
    """Put declarations into the table; a declaration that contradicts an earlier one is an error."""
    errors: list[ReadError] = []
    for declared in found:
        if declared.kind in ("labels", "range"):
            _enter_letters(table, declared)
    for declared in found:
        for name in declared.names:
            try:
                _enter(table, declared, name)
                _enter_relatives(table, declared, name)
            except ReadError as error:
                errors.append(error)
    return errors


def _enter_relatives(table: Table, declared: Declared, node: Node) -> None:
    """The letter of the entries of a matrix; the arguments of an unknown function."""
    assert isinstance(node, Name | Script)
    name = table.resolve(node).name
    for entry in declared.entries:
        if isinstance(entry, Script) and isinstance(entry.base, Name):
            table.aliases[entry.base.text] = name
    if declared.arguments:
        table.unknown_of[name] = tuple(
            table.resolve(a).name for a in declared.arguments if isinstance(a, Name | Script)
        )


def aliases(table: Table, defined: frozenset[str]) -> None:
    """A small letter with two indices names the entries of the matrix that its capital was declared as."""
    for name, count in table.seen.letter_scripts.items():
        known = table.symbols.get(name.upper()) if len(name) == 1 and name.islower() else None
        if known is None or name in table.symbols or name in defined:
            continue
        if known.declared and len(known.slots) == count >= 2 and known.family == 0:
            table.aliases.setdefault(name, known.name)


def _enter_letters(table: Table, declared: Declared) -> None:
    if declared.kind == "range":
        size = known_size(table, declared.sizes[0])
    else:
        size = "{" + ",".join(declared.labels) + "}"
        table.sizes.numbers[size] = declared.labels
    for name in declared.names:
        if isinstance(name, Name):
            table.letters[name.text] = size


def known_size(table: Table, name: str) -> str:
    """A size that was declared, by a letter or as a number."""
    if name.isdigit():
        table.sizes.numbers[name] = int(name)
    else:
        table.size_names.add(name)
    return name


def _enter(table: Table, declared: Declared, node: Node) -> None:
    assert isinstance(node, Name | Script)
    if declared.kind == "function":
        assert isinstance(node, Name)
        table.functions.add(node.text)
        return
    if declared.kind in ("labels", "range") and isinstance(node, Name):
        return
    if declared.kind == "identity" and isinstance(node, Name) and declared.sizes:
        table.identities[node.text] = known_size(table, declared.sizes[0])
        return
    if isinstance(node, Script) and isinstance(node.base, Name) and isinstance(node.power, Name) and not node.transpose:
        table.labelled_powers.add(node.base.text)
    resolved = table.resolve(node)
    leading: list[str] = []
    for item in resolved.items:
        if isinstance(item, Name):
            leading.append(table.letters.get(item.text) or table.sizes.unknown(item.text))
        elif not isinstance(item, Number):
            raise ReadError("only a letter can be an index in a declaration", item.span)
        else:
            leading.append(table.sizes.unknown())
    slots = (*leading, *(known_size(table, size) for size in declared.sizes))
    if resolved.transpose or resolved.power is not None:
        raise ReadError("only a name can be declared", node.span)
    known = table.symbols.get(resolved.name)
    if known is not None and known.declared and declared.kind not in ("positive", "nonnegative"):
        for old, new in zip(known.slots, slots, strict=False):
            table.sizes.unify(old, new, resolved.name, declared.span)
    elif known is None:
        rank = max(len(slots), table.seen.letter_scripts.get(resolved.name, 0) if not declared.sizes else 0)
        extra = tuple(table.sizes.unknown() for _ in range(rank - len(slots)))
        real = declared.kind != "positive" and declared.kind != "nonnegative"
        table.symbols[resolved.name] = Symbol(resolved.name, slots + extra, len(leading), real or bool(declared.sizes))
    if declared.kind in ("positive", "nonnegative", "unit-interval"):
        table.facts.append(Fact(declared.kind, resolved.name))  # type: ignore[arg-type]

r"""What tells, before anything is read, that a name is a distribution and that a letter is an expectation.

A bar or an event in its brackets, ``x \sim p``, a place below an expectation or in a divergence. A density that is
given by a formula and is only ever used like that is a function.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import field
from itertools import pairwise

from derive.records import dataclass
from derive.tex.chance import compares, word_at
from derive.tex.cursor import outer, outer_relations, split
from derive.tex.events import PROBABILITIES, are_events, are_together, orders
from derive.tex.integrals import SIGNS
from derive.tex.lexicon import KNOWN_FUNCTIONS, has_conventions, is_law_word
from derive.tex.names import letter_run
from derive.tex.statements import Chain
from derive.tex.tokens import Token
from derive.tex.vocabulary import ACCENTS, ALPHABETS, LETTERS, PLAIN_STYLES, UPRIGHT

DENSITIES = PROBABILITIES | {"p", "q", r"\mathrm{p}", r"\mathrm{q}", r"\hat{p}", r"\tilde{p}"}
_OPERATORS = frozenset(("E", "Var", "var", "Cov", "cov", "V"))
_WORDS = KNOWN_FUNCTIONS | {"KL", "DKL", "Var", "Cov", "var", "cov", "MI"}
_NORMAL = r"\mathcal{N}"

Signature = tuple[int, int]
"""How many arguments stand before and behind the bar."""


@dataclass
class Spotted:
    r"""``laws``: names of distributions. ``chance``: letters that are operators of probability without any style.

    ``fields``: functions of outcomes and of parameters that are differentiated by. ``versions``: subscripts of
    parameters: the t of ``p(x; \Theta_t)``. ``samples``: "mean" and "var" are those of entries.
    """

    laws: set[str] = field(default_factory=set)
    chance: set[str] = field(default_factory=set)
    versions: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    samples: bool = False


@dataclass
class _Clues:
    """What was seen of names with brackets: how they were called, where else they stood.

    ``computed``: names that are applied to sums, which are no outcomes.
    """

    calls: dict[str, set[Signature]] = field(default_factory=dict)
    formulas: dict[str, set[Signature]] = field(default_factory=dict)
    strong: set[str] = field(default_factory=set)
    drawn: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)
    letters: set[str] = field(default_factory=set)
    brackets: set[str] = field(default_factory=set)
    versions: set[str] = field(default_factory=set)
    summed: set[str] = field(default_factory=set)
    varied: set[str] = field(default_factory=set)
    defined: set[str] = field(default_factory=set)
    computed: set[str] = field(default_factory=set)
    arguments: dict[str, list[tuple[set[str], set[str]]]] = field(default_factory=dict)
    normal: bool = False
    any: bool = False
    named: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)
    samples: bool = False


@dataclass(frozen=True)
class _Head:
    """A name at a place, with the tokens in the bracket behind its scripts, if there is one."""

    name: str
    start: int
    end: int
    inside: tuple[Token, ...] | None
    scripts: tuple[Token, ...] = ()


def spot(chains: Sequence[Chain], functions: Set[str] = frozenset()) -> Spotted:
    """The distributions and operators of these chains; ``functions``: letters that are known to be none."""
    clues = _Clues(declared=set(functions), computed=set(functions))
    for chain in chains:
        for number, member in enumerate(chain.members):
            if (
                number
                and chain.signs[number - 1].text == r"\sim"
                and _has_parameters(member, chain.members[number - 1])
            ):
                continue
            _look(member, clues)
            if number and chain.signs[number - 1].text == r"\sim" and (head := _head(member, 0)) is not None:
                clues.drawn.add(head.name)
        _left_side(chain, clues)
        _under_logarithms(chain, clues)
    return _decide(clues)


def _has_parameters(law: Sequence[Token], drawn: Sequence[Token]) -> bool:
    r"""``X \sim \mathrm{Gam}(a, b)``: whether what stands in the brackets of a law is not what is drawn from it."""
    head = _head(law, 0)
    if head is None or head.inside is None or head.end != len(law) or head.name in (*DENSITIES, _NORMAL):
        return False
    letters = {letter.lower() for letter in _names_in(drawn)}
    return letters.isdisjoint(letter.lower() for letter in _names_in(head.inside)) and all(
        token.text not in ("|", r"\mid") for token in head.inside
    )


def _decide(clues: _Clues) -> Spotted:
    found = Spotted(samples=clues.samples)
    called = set(clues.calls)
    present = clues.any or bool(clues.strong | clues.drawn) or any(_is_joint(name, clues) for name in called)
    laws = clues.strong | (clues.drawn & called) | (PROBABILITIES & called if present else set())
    if present:
        laws |= (DENSITIES | clues.alone | clues.drawn) & called
    laws |= {name for name in ("Q",) if _is_of_law(name, laws, clues)}
    for name in laws - clues.declared:
        formulas = clues.formulas.get(name)
        used_otherwise = name in clues.drawn | clues.alone or name not in clues.strong
        if formulas is None or (name in clues.strong and used_otherwise) or not clues.calls[name] <= formulas:
            found.laws.add(name)
    found.laws |= clues.drawn - clues.declared - {_NORMAL} if present else set()
    if clues.normal or _NORMAL in clues.drawn or max((sum(s) for s in clues.calls.get(_NORMAL, ())), default=0) > 1:
        found.laws.add(_NORMAL)
    # E(w) that is defined is a function; E[...] is an expectation all the same.
    functions = clues.declared | (clues.formulas.keys() - clues.brackets)
    # The entropy of what is known as a law is none.
    functions -= {name for name in {"H"} & clues.arguments.keys() if _is_of_laws(name, found.laws, clues)}
    found.chance = (clues.letters if present else set()) - functions
    # An author's own formula goes before a law with this name.
    found.laws |= clues.named - clues.made - {name for name in clues.formulas if has_conventions(name)}
    found.versions = clues.versions - clues.summed
    found.fields = {name for name in clues.arguments if _is_field(name, clues)} - found.laws - found.chance
    found.laws |= found.fields
    return found


def _is_joint(name: str, clues: _Clues) -> bool:
    """Whether a letter of densities is applied to several outcomes of which one is summed over: ``p(x, z)``."""
    if name not in DENSITIES or name in clues.formulas or name in clues.declared:
        return False
    several = any(sum(signature) > 1 for signature in clues.calls[name])
    return several and any(inside & clues.summed for inside, _ in clues.arguments[name])


def _is_of_laws(name: str, laws: Set[str], clues: _Clues) -> bool:
    """Whether a letter is only ever applied to the name of a law."""
    return all(len(inside) == 1 and inside <= laws for inside, _ in clues.arguments[name])


def _is_of_law(name: str, laws: Set[str], clues: _Clues) -> bool:
    """Whether a letter is only ever applied to one argument, and one that a law is of."""
    known = {letter for law in laws for inside, _ in clues.arguments.get(law, ()) for letter in inside}
    calls = clues.arguments.get(name, ())
    single = clues.calls.get(name, set()) == {(1, 0)}
    return single and all(inside & known for inside, _ in calls)


def _is_field(name: str, clues: _Clues) -> bool:
    """Whether a name is applied to outcomes and depends on what is differentiated by."""
    if name in clues.defined | clues.computed or name in _WORDS | {r"\sigma"} or not clues.varied:
        return False
    calls = clues.arguments[name]
    varies = any((inside | below) & clues.varied for inside, below in calls)
    return varies and all((inside - clues.varied) & clues.summed for inside, _ in calls)


def _names_in(tokens: Sequence[Token]) -> set[str]:
    """The letters among some tokens."""
    return {t.text for t in tokens if t.kind == "letter" or t.text in LETTERS}


def _look(tokens: Sequence[Token], clues: _Clues) -> None:
    for i, token in enumerate(tokens):
        if token.text in (r"\sum", r"\prod") and tokens[i + 1 : i + 2] and tokens[i + 1].text == "_":
            clues.summed |= _names_in(_group(tokens, i + 2))
        if token.text == r"\nabla" and tokens[i + 1 : i + 2] and tokens[i + 1].text == "_":
            clues.varied |= _names_in(_group(tokens, i + 2))
        if token.text in SIGNS or token.text == r"\langle":
            clues.any |= token.text in SIGNS
        elif token.text == r"\sim" and (head := _head(tokens, i + 1)) is not None:
            clues.drawn.add(head.name)
        if token.text == r"\sim":
            clues.summed |= _names_in(tokens[max(0, i - 6) : i])
        if token.kind not in ("letter", "command", "words"):
            continue
        text, styled, length = word_at(tokens, i)
        clues.samples |= text == "mean"
        inner = i and token.kind == "letter" and tokens[i - 1].kind == "letter" and tokens[i - 1].end == token.start
        if length and not inner and text in _OPERATORS | {"KL", "D", "H", "I", "h"}:
            _operator(tokens, i, text, styled, length, clues)
        scripted = i and tokens[i - 1].kind == "script"
        head = None if scripted else _head(tokens, i)
        # In p_n (1 - p_n) the bracket is a factor.
        if head is not None and head.inside is not None and head.name not in {inner.text for inner in head.inside}:
            _call(head, clues)


def _call(head: _Head, clues: _Clues) -> None:
    """A name with a bracket behind it."""
    assert head.inside is not None
    clues.calls.setdefault(head.name, set()).add(_signature(head.inside))
    clues.arguments.setdefault(head.name, []).append((_names_in(head.inside), _names_in(head.scripts)))
    if any(t.text in (r"\sum", "+", "-") for t in outer(head.inside)):
        clues.computed.add(head.name)
    clues.normal |= head.name == _NORMAL and any(t.text == ";" for t in outer(head.inside))
    if is_law_word(head.name) and any(t.text in (";", "|", r"\mid") for t in outer(head.inside)):
        clues.named.add(head.name)
        return
    for part in split(head.inside, ";")[1:]:
        clues.versions |= {
            t.text
            for before, t in pairwise(part)
            if before.text == "_" and before.kind == "script" and t.kind == "letter"
        }
    if head.name == _NORMAL and any(t.text == ";" for t in outer(head.inside)):
        clues.strong.add(_NORMAL)
    bars = sum(t.text in ("|", r"\mid") for t in outer(head.inside))
    event = bool(outer_relations(head.inside)) and head.name in DENSITIES
    event |= are_events(head.name, head.inside) or are_together(head.name, head.inside)
    if (bars == 1 or event) and head.name not in ("1", "I", r"\mathbb{1}", r"\mathbb{I}"):
        clues.strong.add(head.name)


def _operator(tokens: Sequence[Token], i: int, text: str, styled: bool, length: int, clues: _Clues) -> None:
    """An expectation, a divergence, an entropy, if what follows makes it one."""
    at = i + length
    below: Sequence[Token] = ()
    while at < len(tokens) and tokens[at].kind == "script":
        group = _group(tokens, at + 1)
        below = group[1:-1] if len(group) > 1 else group
        at += 1 + len(group)
    opening = tokens[at].text if at < len(tokens) else ""
    inside = _group(tokens, at)[1:-1] if opening in ("[", "(", r"\{") else ()
    if text == "V" and not styled:
        return
    if text in ("D", "KL"):
        if text == "KL" or word_at(below, 0)[0] == "KL" or (not below and compares(inside)):
            clues.any = True
            _laws_in(inside, clues)
        return
    if text in ("H", "I", "h"):
        if (text == "I" and not any(t.text == ";" for t in inside)) or (text == "h" and not styled) or not inside:
            return
        if styled or any(t.text in ("|", r"\mid", ";") for t in inside) or len(inside) == 1 or _laws_inside(inside):
            clues.letters.add(text)
        return
    if opening == "[" or (opening and (styled or text in _WORDS or any(t.text == r"\sim" for t in below))):
        clues.any = True
        clues.letters.add(text)
        clues.brackets.add(text)
        _laws_in(below, clues)
    elif opening == "(" and text != "V":
        clues.letters.add(text)


def _laws_inside(tokens: Sequence[Token]) -> bool:
    return any((head := _head(tokens, i)) is not None and head.name in DENSITIES for i in range(len(tokens)))


def _laws_in(tokens: Sequence[Token], clues: _Clues) -> None:
    """The laws below an expectation or in a divergence: with a bracket, or the one name."""
    if any(t.text == r"\sim" for t in tokens):
        return
    at = 0
    while at < len(tokens):
        head = _head(tokens, at)
        if head is None:
            at += 1
            continue
        if head.inside is not None:
            clues.strong.add(head.name)
        else:
            clues.alone.add(head.name)
        at = head.end


def _left_side(chain: Chain, clues: _Clues) -> None:
    """What is declared; what is defined by a formula."""
    if not chain.signs:
        return
    first, sign = chain.members[0], chain.signs[0].text
    head = _head(first, 0)
    if head is None or head.end != len(first):
        return
    if sign == r"\to" or (sign == r"\in" and head.inside is None):
        clues.declared.add(head.name)
    elif sign in ("=", ":=") and head.inside is not None and not orders(head.name, head.inside):
        clues.defined.add(head.name)
        clues.made |= {head.name} if sign == ":=" else set()
        on_the_way = len(chain.members) > 2 and _logarithm_of(chain.members[1]) is not None
        if not _is_formula(chain.members[2 if on_the_way else 1]):
            return
        clues.formulas.setdefault(head.name, set()).add(_signature(head.inside))


def _under_logarithms(chain: Chain, clues: _Clues) -> None:
    r"""``\dots = \log p(y \mid \theta) = \sum_i \dots``: a density that is given by the formula of its logarithm."""
    for member, sign, formula in zip(chain.members, chain.signs, chain.members[1:], strict=False):
        head = _logarithm_of(member)
        if head is not None and head.inside is not None and sign.text in ("=", ":=") and _is_formula(formula):
            clues.formulas.setdefault(head.name, set()).add(_signature(head.inside))


def _logarithm_of(tokens: Sequence[Token]) -> _Head | None:
    r"""The name with a bracket of which a formula is the logarithm."""
    head = _head(tokens, 1) if tokens and tokens[0].text in (r"\log", r"\ln") else None
    return head if head is not None and head.inside is not None and head.end == len(tokens) else None


def _is_formula(tokens: Sequence[Token]) -> bool:
    """Whether neither expectations nor integrals nor other distributions stand in it."""
    whole = _head(tokens, 0)
    if whole is not None and whole.name == _NORMAL and whole.end == len(tokens):
        return False
    for i, token in enumerate(tokens):
        if token.text in SIGNS or word_at(tokens, i)[0] in ("E", "KL", "Var", "Cov"):
            return False
        head = _head(tokens, i)
        if head is None or head.inside is None or head.name == _NORMAL:
            continue
        if head.name in DENSITIES or any(t.text in ("|", r"\mid") for t in outer(head.inside)):
            return False
    return True


def _signature(inside: Sequence[Token]) -> Signature:
    parts = split(split(inside, ";")[0], "|", r"\mid")
    counts = [sum(bool(group) for group in split(part, ",")) for part in parts]
    return counts[0], sum(counts[1:])


def _head(tokens: Sequence[Token], at: int) -> _Head | None:
    """The name that begins at a place, its scripts, and the bracket behind them."""
    found = _name(tokens, at)
    if found is None:
        return None
    name, end = found
    begin = end
    while end < len(tokens) and tokens[end].kind in ("script", "prime"):
        end += 1 + (len(_group(tokens, end + 1)) if tokens[end].kind == "script" else 0)
    if end < len(tokens) and tokens[end].text in ("(", "[", r"\{"):
        group = _group(tokens, end)
        return _Head(name, at, end + len(group), tuple(group[1:-1]), tuple(tokens[begin:end]))
    return _Head(name, at, end, None)


def _name(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    """The text of the name at a place, as the grammar will give it, and where it ends."""
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind == "letter":
        run = letter_run(tokens, at)
        return None if run in _WORDS or (run.endswith("exp") and run != "exp") else (token.text, at + 1)
    if token.kind != "command":
        return None
    if token.text in LETTERS or token.text == r"\Pr":
        return token.text, at + 1
    styles = (*UPRIGHT, *ALPHABETS, *PLAIN_STYLES, *ACCENTS)
    if token.text not in styles or at + 1 >= len(tokens):
        return None
    group = _group(tokens, at + 1)
    text = "".join(t.text for t in (group[1:-1] if len(group) > 1 else group))
    end = at + 1 + len(group)
    if token.text in UPRIGHT:
        return (text if len(text) == 1 else f"\\mathrm{{{text}}}"), end
    if token.text in PLAIN_STYLES:
        return text, end
    return f"{ {**ALPHABETS, **ACCENTS}[token.text] }{{{text}}}".replace(" ", ""), end


def _group(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    """The token at a place, with all up to its end if it is an opening bracket."""
    depth = 0
    for end in range(at, len(tokens)):
        depth += (tokens[end].kind == "open") - (tokens[end].kind == "close")
        if depth <= 0:
            return tokens[at : end + 1]
    return tokens[at:]

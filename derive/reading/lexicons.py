"""How the names of a scope are to be read, from what was seen of them."""

from __future__ import annotations

from collections.abc import Sequence, Set

from derive.reading.chance.outcomes import Outcomes
from derive.reading.rates import rated
from derive.reading.seen import FUNCTION_LETTERS, Seen
from derive.tex.lexicon import ORDERS, Lexicon
from derive.tex.syntax import Differential, Name, Node, Script

_LAWS = frozenset(("p", "q", "P", "Q", "r", r"\pi", r"\rho", r"\mu", r"\nu", r"\Pr", r"\mathcal{N}", r"\mathbb{P}"))


def lexicon(
    seen: Seen, declared: frozenset[str], functions: frozenset[str], outcomes: Outcomes, arrays: frozenset[str]
) -> Lexicon:
    """How names are read: functions apply, entries are indexed by brackets, variables multiply.

    A name that is only ever seen in front of brackets, and of which nothing is known, is in none of these.
    """
    entries: set[str] = set()
    laws = set(seen.spotted.laws) - declared
    applied = set(functions) | (seen.special - declared - seen.left)
    variables = (seen.bare | declared) - functions
    told: set[str] = set()
    # The parameter of \pi_\theta, by which J(\theta) is differentiated, is no index.
    varied = {name for name in seen.varied - seen.summed if name.startswith("\\")}
    for name, args in seen.applied.items():
        if name in seen.special & applied:
            continue
        if args and name not in declared and all(outcomes.is_component(a) for items in args for a in items):
            laws.add(name)
            continue
        left = seen.defined_applied.get(name)
        letters = [a for items in args for a in items if _is_index(a, seen.index_letters - declared - varied, outcomes)]
        only_letters = len(letters) == sum(map(len, args))
        timed = all(map(seen.counting.counts_time, args))
        named = name in declared or name in seen.left
        tabulated = name not in functions and all(map(seen.lists_places, args))
        if (
            timed
            or (left is not None and only_letters)
            or (left is None and (name not in declared or tabulated) and name not in seen.bare and only_letters)
        ):
            entries.add(name)
            seen.letter_scripts[name] = max(seen.letter_scripts.get(name, 0), max(map(len, args)))
        elif (
            left is not None
            or name in seen.primed | functions
            or (name == r"\sigma" and not named)
            or (name not in declared and _says_function(name, args, seen))
        ):
            applied.add(name)
        elif name not in declared | seen.bare and _brackets_tell(name, args):
            applied.add(name)
            told.add(name)
        elif name not in declared and all(len(items) > 1 for items in args):
            applied.add(name)
    return Lexicon(
        functions=frozenset(applied) | seen.jacobians,
        jacobians=seen.jacobians,
        directions=seen.directions,
        entries=frozenset(entries),
        words=frozenset(seen.words),
        variables=frozenset((variables | _siblings(variables, seen)) - applied - entries - laws),
        scripted=frozenset(seen.scripted),
        labelled=frozenset(seen.letter_labels),
        plain=_plain(seen, declared),
        transposes=_transposes(seen, declared | seen.left),
        turned=_turned(seen, declared, arrays),
        sets=frozenset(seen.sets),
        laws=frozenset(laws),
        chance=frozenset(seen.spotted.chance - declared - functions),
        versions=frozenset(seen.spotted.versions),
        owned=seen.owned,
        samples=seen.spotted.samples,
        laplacian=seen.lexicon.laplacian,
        lengths=seen.lexicon.lengths,
        totals=seen.lexicon.totals,
        increments=seen.lexicon.increments,
        along=seen.lexicon.along,
        by_brackets=frozenset(told),
        rates=rated(seen),
    )


def _siblings(variables: Set[str], seen: Seen) -> set[str]:
    """The names with a subscript of their own, U_h, of which others, U_z, are factors and none is a function."""
    owned = {name: name.split("_")[0] for name in seen.alone | seen.bare | seen.applied.keys() if "_{" in name}
    plain = {letter for name, letter in owned.items() if name in variables and name not in seen.applied}
    return {name for name, letter in owned.items() if letter in plain and name not in seen.defined_applied}


def _says_function(name: str, args: Sequence[tuple[Node, ...]], seen: Seen) -> bool:
    """Whether a name that never stands alone is that of a function, or is applied to the letter of an integral."""
    letters = (arg.text for items in args for arg in items if isinstance(arg, Name))
    return name not in seen.bare and (
        name in (r"\Gamma", *ORDERS) or any(letter in seen.integrated for letter in letters)
    )


def _brackets_tell(name: str, args: Sequence[tuple[Node, ...]]) -> bool:
    """Whether the brackets behind a name that never stands alone are those of a function: one name multiplies nothing.

    Letters of laws may be those of laws, and what has its subscript in its name is told by that.
    """
    if "_{" in name:
        return False
    if name in FUNCTION_LETTERS:
        return True
    return name not in _LAWS and any(len(items) > 1 or _is_name(items[0]) for items in args)


def _is_name(node: Node) -> bool:
    """``\\theta``, ``w_t``"""
    base = node.base if isinstance(node, Script) and node.power is None and not node.transpose else node
    return isinstance(base, Name)


def _turned(seen: Seen, declared: Set[str], arrays: Set[str]) -> frozenset[str]:
    r"""The vectors and matrices that ``^T`` transposes beside a size T, declared or, as capitals, defined."""
    if "T" in declared | seen.left or not arrays:
        return frozenset()
    made = seen.left | {name for name, (count, _) in seen.counting.above.items() if count > 1}
    return frozenset(arrays | {name for name in made - declared if len(name) == 1 and name.isupper()})


def _transposes(seen: Seen, known: Set[str]) -> frozenset[str]:
    """The small t beside other transposes, where it stands nowhere but above what is declared or defined."""
    if not seen.transposed:
        return frozenset()
    above = [
        part
        for part in seen.parts
        if isinstance(part, Script) and isinstance(part.power, Name) and part.power.text == "t"
    ]
    bases = {part.base.text if isinstance(part.base, Name) else "" for part in above}
    alone = sum(isinstance(part, Name) and part.text == "t" for part in seen.parts) == len(above)
    return frozenset("t") if bases and bases <= known and alone else frozenset()


def _differentials(seen: Seen, declared: Set[str]) -> bool:
    """Whether ``dW``, without a space, stands where a size may be called d, too: a size is written apart."""
    found = (part for part in seen.parts if isinstance(part, Differential))
    bodies = [part.body for part in found if part.span.end - part.span.start == 2]
    return any(isinstance(body, Name) and body.text in declared and body.text.isalpha() for body in bodies)


def _plain(seen: Seen, declared: frozenset[str]) -> frozenset[str]:
    """The letters d and D that are names: declared, defined, sizes; d also as an index, or where it stands alone."""
    if "d" not in declared | seen.left and _differentials(seen, declared):
        return frozenset("D") & (declared | seen.left | seen.size_names)
    named = declared | seen.left | seen.size_names
    used = seen.alone | seen.index_letters
    return frozenset(letter for letter in "dD" if letter in named or (letter == "d" and letter in used))


def _is_index(node: Node, letters: Set[str], outcomes: Outcomes) -> bool:
    """Whether an argument is an index or an outcome."""
    return (isinstance(node, Name) and node.text in letters) or outcomes.letter(node) is not None

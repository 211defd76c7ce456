"""What a part of a document tells about its names: words, functions, entries, ranks, index letters, sizes.

Seen before anything has a meaning, from the formulas read with every bracket as a factor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise
from types import MappingProxyType

from derive.reading import owned
from derive.reading.chance.named import NormalLaws, written_out
from derive.reading.chance.spotting import spot
from derive.reading.counted import counted, last_of_lists
from derive.reading.counting import look_at_places
from derive.reading.dots import is_computed
from derive.reading.index_sets import name_of
from derive.reading.listed import listed
from derive.reading.seen import FUNCTION_LETTERS, Seen
from derive.reading.special import increments
from derive.records import replace
from derive.source import ReadError, Span
from derive.tex import names
from derive.tex.chance import GAUSSIAN
from derive.tex.derivatives import named_by
from derive.tex.heard import Heard
from derive.tex.lexicon import Lexicon, bare, composed, power_of_family
from derive.tex.statements import Chain
from derive.tex.syntax import (
    Big,
    Bracket,
    Call,
    Derivative,
    Gradient,
    Law,
    Mean,
    Name,
    Node,
    Number,
    Script,
    Terms,
    Times,
    parts,
)

_DEFINES = ("=", ":=", "=:")


def look(
    chains: Sequence[Chain],
    words: Set[str],
    *,
    laplacian: bool = False,
    lengths: Set[str] = frozenset(),
    normal: NormalLaws = MappingProxyType({}),
    totals: Set[str] = frozenset(),
    apart: Set[str] = frozenset(),
    special: frozenset[str] = frozenset(),
    variables: Set[str] = frozenset(),
) -> Seen:
    r"""What the formulas of these chains tell about their names; what cannot be read is passed over here.

    ``laplacian``: ``\Delta`` is an operator. ``lengths``, ``totals``: see ``Lexicon``. ``normal``: the names of normal
    laws. ``apart``: names that are tried with their subscripts as a part of them. ``special``: letters of functions.
    ``variables``: see ``Lexicon``.
    """
    plain = frozenset("d" for chain in chains if _defines_d(chain))
    everything = Lexicon(
        words=words, variables=variables, brackets_multiply=True, plain=plain, laplacian=laplacian, lengths=lengths
    )
    small = increments(chains) and not laplacian
    everything = replace(everything, along=_along(chains), totals=totals, increments=small)
    seen = _look(chains, everything, normal, special)
    symbols = (seen.letter_scripts.keys() | seen.symbols) - seen.places
    letters = seen.summed | seen.counting.moved | seen.places | set(owned.ranges(chains))
    own = owned.owned(seen.heads, seen.numbered - seen.letter_scripts.keys() - seen.spotted.laws, symbols, letters)
    scripts = [part for part in seen.parts if isinstance(part, Script)]
    own |= owned.of_states(scripts, seen.letter_scripts.keys() - seen.places, letters) | apart
    numbered = owned.numbered(scripts, seen.bare | seen.transposed, seen.letter_scripts.keys(), seen.symbols)
    introduced = [(one, True) for one in seen.introduced if isinstance(one.base, Name)]
    separable = owned.separable([*seen.heads, *introduced], seen.counting.over, letters, seen.left)
    if seen.counting.moved_labels or own:
        # ^{(t-1)} is a label on what has a label ^{(t)} elsewhere: known only when all has been seen.
        moved = seen.letter_labels | seen.counting.labelled() if seen.counting.moved_labels else set[str]()
        labelled = frozenset(moved)
        seen = _look(chains, replace(everything, labelled=labelled, owned=own), normal, special)
        seen.letter_labels |= labelled
    seen.left.update(plain)
    seen.separable = (separable | numbered) - own
    seen.labelled.update(seen.counting.layers())
    seen.size_names.update(seen.counting.lengths())
    taken = seen.left | seen.applied.keys() | seen.letter_scripts.keys() | seen.variables | seen.transposed
    seen.counted = counted(seen.parts, seen.bare, taken | (seen.index_letters - last_of_lists(chains)))
    seen.size_names.update(seen.counted.values())
    above, alone = seen.counting.above, seen.counting.alone
    seen.labelled = {name for name in seen.labelled if name not in above or above[name][1].isdisjoint(alone)}
    for name in seen.labelled & seen.counting.scripts.keys():
        seen.letter_scripts[name] = max(seen.letter_scripts.get(name, 0), seen.counting.scripts[name])
    seen.circles |= set(_circles(seen.parts)) if r"\pi" in seen.letter_scripts else set()
    return seen


def _circles(nodes: Sequence[Node]) -> Iterator[Span]:
    r"""Where ``2 \pi`` stands beside ``\pi_k``: there it is the number."""
    for part in (node for node in nodes if isinstance(node, Times)):
        for before, here in pairwise(part.factors):
            if isinstance(before, Number) and isinstance(here, Name) and here.text == r"\pi":
                yield here.span


_ORDERS = (">", "<", r"\ge", r"\le")


def _mentions_function(chain: Chain, node: Node) -> bool:
    """Whether running text only names a letter that is mostly a function's, "let $f$ be convex", ``$f > 0$``."""
    orders = all(sign.text in _ORDERS for sign in chain.signs)
    return chain.inline and orders and isinstance(node, Name) and node.text in FUNCTION_LETTERS


def _defines_d(chain: Chain) -> bool:
    """``d(x) := …``: d is no differential here."""
    start = [token.text for token in chain.members[0][:2]]
    return start == ["d", "("] and bool(chain.signs) and chain.signs[0].text == ":="


def _along(chains: Sequence[Chain]) -> str:
    """By what ``D_j`` differentiates, where D is neither declared nor defined."""
    symbol = any(c.signs and c.members[0][0].text == "D" and len(c.members[0]) in (1, 3) for c in chains)
    return "" if symbol else next(filter(None, (named_by(chain.members) for chain in chains)), "")


def _look(chains: Sequence[Chain], everything: Lexicon, normal: NormalLaws, special: frozenset[str]) -> Seen:
    spotted = spot(chains, special)
    spotted.laws |= {name.split("_")[0] for name in normal}
    seen = Seen(
        words=set(everything.words),
        spotted=spotted,
        lexicon=everything,
        normal=normal,
        special=special,
        owned=frozenset(everything.owned),
    )
    laws, chance, versions, samples = spotted.laws, spotted.chance, spotted.versions, spotted.samples
    everything = replace(everything, laws=laws, chance=chance, versions=versions, samples=samples)
    seen.heard = Heard(everything)
    for at, chain in enumerate(chains):
        for number, member in enumerate(chain.members):
            try:
                node = seen.heard.read(member)
            except ReadError:
                continue
            node = written_out(node, normal) if normal or GAUSSIAN in laws else node
            every = list(parts(node))
            applications = list(_applications(every))
            bare = set(seen.bare)
            _look_at(every, applications, seen)
            if _mentions_function(chain, node):
                seen.bare &= bare
            look_at_places(every, seen.counting, [bracket.items for _, bracket in applications])
            seen.nodes.append(node)
            seen.parts += every
            _under_logarithm(node, seen)
            if isinstance(node, Name) and any(sign.text == "=" for sign in chain.signs):
                seen.counting.flat.add(node.text)
            if number == 0 and isinstance(node, Name) and _is_symbol(chain):
                seen.symbols.add(node.text)
            if number == 0 and (left := owned.head(chains, at, node)) is not None:
                seen.heads.append((left, not chain.signs or chain.signs[0].text not in _DEFINES))
            elif chain.inline and not chain.signs and isinstance(node, Script) and not node.transpose:
                seen.introduced.append(node)
            if number == 0 and chain.signs and chain.signs[0].text in (":=", "="):
                before = set(seen.scripted)
                _left_side(node, seen)
                _family_of_powers(node, seen)
                if chain.signs[0].text == "=":
                    seen.perhaps_scripted |= seen.scripted - before - seen.parameters
            if number == len(chain.members) - 1 and chain.signs and chain.signs[-1].text == "=:":
                _left_side(node, seen)
            if number == 0 and chain.signs and chain.signs[0].text in (r"\in", ">", r"\ge"):
                before = set(seen.scripted)
                _declared_script(node, seen, defines=False)
                # In a display it may be a statement.
                seen.perhaps_scripted |= set() if chain.inline else seen.scripted - before
    # The f of E[f] beside f(x) stands for its value; any other name stands alone there.
    for name in seen.averaged - seen.applied.keys():
        seen.bare.add(name)
        seen.alone.add(name)
        seen.powers.setdefault(name, set()).add("")
    for family in listed(chains, everything.words):
        seen.counting.limits.setdefault(family.last.text, (set(), set()))[0].add("1")
    # What is differentiated by the letter itself has its square as a power.
    seen.scripted -= {f"{name}^{{2}}" for name in seen.varied} & seen.parameters
    return seen


def _is_symbol(chain: Chain) -> bool:
    r"""``x \in \mathbb{R}^n``, ``q = W x``; not ``i = j``"""
    sign, value = (chain.signs[0].text, chain.members[1]) if chain.signs else ("", ())
    return (sign == r"\in" and value[0].text in (r"\mathbb", r"\mathbf")) or (sign in _DEFINES and len(value) > 1)


def _left_side(node: Node, seen: Seen) -> None:
    """``f(x) = …`` defines a function; ``\\sigma^2 = …`` a name with a script."""
    if isinstance(node, Times) and len(node.factors) == 2 and node.signs == ("",):
        head, bracket = node.factors
        if (
            isinstance(bracket, Script)
            and isinstance(bracket.base, Bracket)
            and bracket == Script(bracket.span, bracket.base, bracket.subs)
        ):
            bracket = bracket.base
        name, primes = names.head(head)
        if name is not None and isinstance(bracket, Bracket) and _are_names(bracket.items):
            if not primes:
                seen.defined_applied.setdefault(name, bracket.items)
            for item in bracket.items:
                before = set(seen.scripted)
                _power_in_name(item, seen)
                seen.parameters |= seen.scripted - before
    if isinstance(node, Name):
        seen.left.add(node.text)
    if isinstance(node, Call) and isinstance(node.function, Name):
        seen.defined_applied.setdefault(node.function.text, node.args)
    _declared_script(node, seen, defines=True)


def _under_logarithm(node: Node, seen: Seen) -> None:
    r"""``\log L(\theta)``, where that is all, speaks of a function L."""
    match node:
        case Times(_, (Call(_, Name(_, text), (Name(_, name),)), Bracket(_, "(", items)), ("",)):
            if bare(text) in ("log", "ln") and _are_names(items):
                seen.defined_applied.setdefault(name, items)


def _are_names(items: Sequence[Node]) -> bool:
    return all(isinstance(item, Name | Script) for item in items)


def _declared_script(node: Node, seen: Seen, *, defines: bool) -> None:
    """A name that is defined or declared with a script that cannot be an index."""
    if (
        isinstance(node, Script)
        and node.base == Name(node.base.span, r"\Sigma")
        and len(node.subs) == 1
        and isinstance(node.subs[0], Name)
        and (defines or not node.subs[0].text.islower())
    ):
        seen.scripted.add(f"\\Sigma_{{{node.subs[0].text}}}")
    _power_in_name(node, seen)
    if isinstance(node, Script) and isinstance(node.base, Name) and isinstance(node.power, Name) and not node.transpose:
        seen.labelled.add(node.base.text)


def _power_in_name(node: Node, seen: Seen) -> None:
    r"""``\sigma^2``, ``\hat\sigma^2_{\mathrm{MLE}}`` as one name"""
    if isinstance(node, Script) and isinstance(node.base, Name) and isinstance(node.power, Number):
        words = [names.word_of(sub) for sub in node.subs]
        if all(words):
            below = "_{" + ",".join(words) + "}" if words else ""
            seen.scripted.add(f"{node.base.text}{below}^{{{node.power.text}}}")


def _family_of_powers(node: Node, seen: Seen) -> None:
    r"""``\sigma_j^2 = …`` as the members of one family, unless their roots stand somewhere, too."""
    if not isinstance(node, Script) or not isinstance(node.base, Name) or not isinstance(node.power, Number):
        return
    if node.subs and all(isinstance(sub, Name) for sub in node.subs) and not node.transpose:
        seen.scripted.add(power_of_family(node.base.text, node.power.text))


def _look_at(every: Sequence[Node], applications: Sequence[tuple[Node, Bracket]], seen: Seen) -> None:
    applied = {id(head) for head, _ in applications}
    for head, bracket in applications:
        name, primes = names.head(head)
        assert name is not None
        seen.applied.setdefault(name, []).append(bracket.items)
        if isinstance(head, Script) and len(head.subs) == 1:
            seen.taken_of.setdefault(name, []).append((head.subs[0], bracket.items))
        if isinstance(head, Script) and head.subs and all(isinstance(sub, Number) for sub in head.subs):
            seen.numbered.add(name)
        if primes:
            seen.primed.add(name)
    inner: set[int] = set()
    law_names: set[int] = set()
    for part in every:
        if isinstance(part, Script) and id(part) in law_names:
            continue
        if isinstance(part, Script):
            inner.add(id(part.base))
            if isinstance(part.base, Name):
                seen.below.setdefault(part.base.text, []).append(part.subs)
                power = part.power.text if isinstance(part.power, Number) else ""
                seen.powers.setdefault(part.base.text, set()).add(power)
                _scripts(part, seen)
                if id(part) not in applied:
                    seen.bare.add(part.base.text)
            for sub in part.subs + part.labels:
                inner.update(id(p) for p in parts(sub))
        elif isinstance(part, Law):
            law_names.update(id(below) for below in parts(part.name))
            inner |= law_names
        elif isinstance(part, Big) and part.op == "int":
            seen.integrated.update(letter.text for letter in part.letters)
            inner.update(id(letter) for letter in part.letters)
        elif isinstance(part, Big):
            seen.summed.update(letter.text for letter in part.letters)
            seen.index_letters.update(letter.text for letter in part.letters)
            inner.update(id(letter) for letter in part.letters)
            seen.sets.update(_set_names(part.domain))
            if (size := _size(part)) is not None:
                seen.size_names.add(size)
        elif isinstance(part, Gradient):
            seen.twice |= part.order > 1 or any(isinstance(p, Gradient | Derivative) for p in parts(part.body))
            if isinstance(part.wrt, Name):
                seen.varied.add(part.wrt.text)
            seen.variables |= {base_of(part.wrt)} if part.wrt is not None else set()
        elif isinstance(part, Derivative):
            seen.twice |= len(part.wrts) > 1 or any(isinstance(p, Gradient | Derivative) for p in parts(part.body))
            for wrt in part.wrts:
                seen.variables.add(base_of(wrt))
                if isinstance(wrt, Name):
                    seen.varied.add(wrt.text)
                if isinstance(wrt, Script) and isinstance(wrt.base, Name) and isinstance(wrt.power, Number):
                    seen.scripted.add(f"{wrt.base.text}^{{{wrt.power.text}}}")
        elif isinstance(part, Call):
            inner.add(id(part.function))
        elif isinstance(part, Mean):
            names_ = (arg for arg in part.args if isinstance(arg, Name) and arg.text in FUNCTION_LETTERS)
            averaged = {id(arg): arg.text for arg in names_}
            seen.averaged.update(averaged.values())
            inner |= averaged.keys()
        if isinstance(part, Name) and id(part) not in inner and id(part) not in applied:
            seen.bare.add(part.text)
            seen.alone.add(part.text)
            seen.powers.setdefault(part.text, set()).add("")


def settle_jacobians(seen: Seen, functions: Set[str], known: Set[str]) -> None:
    """Find J and H below which a function is named, D below which a vector is: no names of their own, no indices."""
    functions = functions | (seen.defined_applied.keys() - {"J", "H"})
    found: set[str] = set()
    for name in {"J", "H"} & seen.below.keys() - known - seen.alone:
        below = [subs[0] if len(subs) == 1 else None for subs in seen.below[name]]
        if all(node is not None and (base_of(node) in functions or composed(node, functions)) for node in below):
            found.add(name)
            seen.index_letters -= {base_of(node) for node in below if node is not None}
            for names_ in (seen.defined_applied, seen.applied, seen.letter_scripts):
                names_.pop(name, None)
            for node, args in seen.taken_of.get(name, ()):
                joined = composed(node, functions)
                seen.applied.setdefault(base_of(joined[-1] if joined else node), []).append(args)
    seen.jacobians = frozenset(found)
    if "D" in seen.below and "D" not in known | seen.left:
        seen.directions = frozenset(base_of(subs[0]) for subs in seen.below["D"] if len(subs) == 1) & known
        seen.index_letters -= seen.directions


def base_of(node: Node) -> str:
    """The name under the scripts of a formula."""
    base = node.base if isinstance(node, Script) else node
    return base.text if isinstance(base, Name) else ""


def _set_names(node: Node | None) -> Iterator[str]:
    """The names of the sets that a sum runs over."""
    for part in node.factors if isinstance(node, Times) else (node,):
        if isinstance(part, Name | Script) and (name := name_of(part)):
            yield name


def _size(node: Big) -> str | None:
    """The letter that a sum's limit makes a size: K in ``k = 1 … K`` and in ``k = 0 … K - 1``."""
    low = node.lower.text if isinstance(node.lower, Number) else None
    match node.upper:
        case Name(_, text) if node.lower is None or low == "1":
            return text
        case Terms(_, ((1, Name(_, text)), (-1, Number(_, "1")))) if low == "0":
            return text
    return None


def _scripts(script: Script, seen: Seen) -> None:
    assert isinstance(script.base, Name)
    name = script.base.text
    if name == r"\delta":
        seen.places.update(sub.text for sub in script.subs if isinstance(sub, Name))
    if script.transpose:
        seen.transposed.add(name)
    items = script.labels + script.subs
    seen.letter_labels.update([name] if any(isinstance(label, Name) for label in script.labels) else [])
    letters = [item for item in items if isinstance(item, Name | Script) or is_computed(item)]
    for item in letters:
        base = item.base if isinstance(item, Script) else item
        if (isinstance(base, Name) and len(base.text) == 1) or (isinstance(base, Name) and base.text.startswith("\\")):
            seen.index_letters.add(base.text)
    if letters and all(not isinstance(i, Name) or not i.text.startswith("\\mathrm") for i in letters):
        seen.letter_scripts[name] = max(seen.letter_scripts.get(name, 0), len(items))
    elif items:
        seen.number_scripts.add(name)


def _applications(every: Sequence[Node]) -> Iterator[tuple[Node, Bracket]]:
    """Names with a bracket directly behind them."""
    for part in every:
        if isinstance(part, Times):
            for i, sign in enumerate(part.signs):
                head, bracket = _last_operand(part.factors[i]), part.factors[i + 1]
                listed = isinstance(bracket, Bracket) and bracket.open == "[" and len(bracket.items) > 1
                applies = isinstance(bracket, Bracket) and bracket.open in ("(", "[") and not listed
                if sign == "" and isinstance(bracket, Bracket) and applies and names.head(head)[0]:
                    yield head, bracket
                if (
                    sign == ""
                    and isinstance(bracket, Script)
                    and isinstance(bracket.base, Bracket)
                    and names.head(head)[0]
                ):
                    yield head, bracket.base


def _last_operand(node: Node) -> Node:
    r"""The q of ``\log q``, where a bracket behind it is that of q; any other node itself."""
    bare = isinstance(node, Call) and len(node.args) == 1 and node.args[0].span.end == node.span.end
    return _last_operand(node.args[0]) if isinstance(node, Call) and bare else node

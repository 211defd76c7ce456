"""The symbols of a scope: names with the sizes of their slots, index letters, functions; resolving scripted names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import field
from typing import TYPE_CHECKING

from derive.model import Application, Definition, Fact
from derive.notation import Index
from derive.reading.chance.named import tabulated, written_out
from derive.reading.chance.outcomes import Outcomes
from derive.reading.counting import letters_above
from derive.reading.dots import is_computed
from derive.reading.index_sets import Sets
from derive.reading.seen import Seen
from derive.reading.space.einstein import summed
from derive.reading.space.frame import Space
from derive.records import dataclass
from derive.shapes import Sizes, Tensor
from derive.source import ReadError, Span
from derive.tex.chance import GAUSSIAN
from derive.tex.cursor import Choice
from derive.tex.grammar import parse
from derive.tex.lexicon import Lexicon, bare, power_of_family
from derive.tex.names import word_name
from derive.tex.statements import Chain
from derive.tex.syntax import Name, Node, Number, Script, Words, barred, mapped, parts
from derive.tex.tokens import Token
from derive.typography import Form

if TYPE_CHECKING:
    from derive.reading.chance.laws import Laws
    from derive.reading.chance.random import Randomness


@dataclass
class Symbol:
    """A name and the sizes of its slots. ``family``: how many leading slots the declaration writes as subscripts.

    ``hidden``: letters of last slots that are never written: the k of ``g_j := \\partial E_k / \\partial \\beta_j``.
    """

    name: str
    slots: tuple[str, ...]
    family: int = 0
    declared: bool = False
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Formal:
    """A function with a definition: its parameters and its body, to be read with other arguments.

    ``letters``: the indices of a family of functions, the k of ``f_k(x)``; ``below``: what else stands below its name,
    the theta of ``f_\\theta(x)``.
    """

    params: tuple[Node, ...]
    body: Node
    letters: tuple[Node, ...] = ()
    below: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Resolved:
    """A scripted name: the symbol, the subscripts that are indices, what remains."""

    name: str
    items: tuple[Node, ...]
    power: Node | None
    transpose: bool
    primes: int


@dataclass(frozen=True)
class Map:
    """An unknown function of vectors, or with vectors as values: the sizes of both, those of arguments only if said."""

    domain: tuple[tuple[str, ...], ...] | None
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Composite:
    """A name for a value whose axes are pairs or blocks; ``params``: the indices of a family of them."""

    params: tuple[Index, ...]
    value: Tensor


ONES = (r"\mathbf{1}", r"\mathbb{1}")
"""What vectors of ones are called."""
_Parsed = tuple[Node, Mapping[int, Choice]]


@dataclass
class Table:
    """All that is known of the names of one scope.

    ``identities``, ``ones``: the sizes of identities and of vectors of ones that were declared.
    ``families``: how many indices unknown functions of numbers have. ``maps``: unknown functions of
    vectors; ``applied``: the symbols that they are at arguments, with the names of these; ``written``: the first of
    them. ``made``: definitions that the notation implies, ``definitions`` the others;
    ``composites``: names that stand for their values; ``factors``: what matrices are made of whose root or
    pseudo-inverse a text speaks of. ``adjoints``: names of gradients, and the loss; ``by_d``: ``dW`` is one.
    ``entrywise``: functions of matrices are said to work entry by entry, and ``entrywise_dot``: so is the product with
    a dot. ``activations``: the text speaks of them. ``unshaped``: functions of which nothing says what their values are
    at vectors. ``frobenius``: norms of matrices have subscripts that tell them apart. ``commutes``: K is a commutation
    matrix. ``scales``: the text speaks of scales or means of laws. ``implicit``: equations that define a function;
    ``varying``: letters that are differentiated; ``dependent``: names that words say to depend on others. ``renamed``:
    signs that words give another meaning; ``columns``: the matrices A of which ``A_i`` is said to be a column.
    ``definable``: declared names that their first ``=`` may define.
    ``properties``: what was said of a name, and where. ``parsed``: the formulas that were read, by the tokens;
    ``walked``: all that stands in a chain; ``trees``: formulas as they are written, before anything is summed.
    ``going_round``: names that equations say one through the other, ``z^{l+1} = W a^l`` and ``a^l = f(z^l)``.
    """

    seen: Seen
    lexicon: Lexicon
    sizes: Sizes = field(default_factory=Sizes)
    symbols: dict[str, Symbol] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    size_names: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    formals: dict[str, Formal] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    labelled_powers: set[str] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)
    identities: dict[str, str] = field(default_factory=dict)
    ones: dict[str, str] = field(default_factory=dict)
    layout: str = "denominator"
    layout_said: bool = False
    entrywise: bool = False
    entrywise_dot: bool = False
    activations: bool = False
    unshaped: set[str] = field(default_factory=set)
    frobenius: bool = False
    scales: bool = False
    commutes: bool = False
    implicit: list[tuple[Node, Node]] = field(default_factory=list)
    varying: set[str] = field(default_factory=set)
    renamed: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()
    dependent: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unknown_of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    families: dict[str, int] = field(default_factory=dict)
    maps: dict[str, Map] = field(default_factory=dict)
    applied: dict[str, tuple[tuple[str, ...], Application]] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    late_facts: list[Fact] = field(default_factory=list)
    sets: Sets = field(default_factory=Sets)
    binary: set[str] = field(default_factory=set)
    defined: set[str] = field(default_factory=set)
    going_round: frozenset[str] = frozenset()
    definable: Set[str] = frozenset()
    broken: set[str] = field(default_factory=set)
    forms: dict[str, Form | None] = field(default_factory=dict)
    made: dict[str, Definition] = field(default_factory=dict)
    composites: dict[str, Composite] = field(default_factory=dict)
    factors: dict[str, frozenset[str]] = field(default_factory=dict)
    adjoints: dict[str, str] = field(default_factory=dict)
    by_d: bool = False
    open_sizes: list[tuple[str, Span]] = field(default_factory=list)
    properties: dict[str, dict[str, Span]] = field(default_factory=dict)
    outcomes: Outcomes = field(default_factory=Outcomes)
    definitions: dict[str, Definition] = field(default_factory=dict)
    random: Randomness | None = None
    known_laws: list[Laws] = field(default_factory=list)
    space: Space = field(default_factory=Space)

    walked: dict[int, tuple[Chain, Sequence[Node]]] = field(default_factory=dict, repr=False)
    trees: dict[int, tuple[tuple[Token, ...], _Parsed]] = field(default_factory=dict, repr=False)
    parsed: dict[tuple[int, tuple[tuple[int, int], ...]], tuple[tuple[Token, ...], _Parsed | ReadError]] = field(
        default_factory=dict, repr=False
    )

    def arguments(self, name: str) -> frozenset[str]:
        """The symbols of which another one is an unknown function; none where it is not."""
        return frozenset(self.unknown_of.get(name, ())).union(self.applied[name][0] if name in self.applied else ())

    @property
    def randomness(self) -> Randomness:
        """The random symbols of the scope."""
        assert self.random is not None
        return self.random

    @property
    def laws(self) -> Laws:
        """The laws of the scope."""
        return self.known_laws[0]

    def tree(self, tokens: tuple[Token, ...]) -> _Parsed:
        """A formula as it is written, and the choices met in it; read once. Raises ``ReadError``."""
        if id(tokens) not in self.trees:
            self.trees[id(tokens)] = tokens, self.seen.heard.again(tokens, self.lexicon)
        return self.trees[id(tokens)][1]

    def parse(
        self, tokens: tuple[Token, ...], answers: Mapping[int, int] | None = None
    ) -> tuple[Node, Mapping[int, Choice]]:
        """A formula of the scope and the choices met in it; read once, however often it is asked for."""
        key = (id(tokens), tuple(sorted(answers.items())) if answers else ())
        if key not in self.parsed:
            try:
                tree = parse(tokens, self.lexicon, answers) if answers else self.tree(tokens)
                node, choices, left_out = self.read(tree, self.space.kept.get(id(tokens), frozenset()))
                self.space.left_out |= {id(tokens): left_out} if self.space.summed else {}
                self.parsed[key] = tokens, (node, choices)
            except ReadError as error:
                self.parsed[key] = tokens, error
        found = self.parsed[key][1]
        if isinstance(found, ReadError):
            raise ReadError(found.message, found.span, found.hint)
        return found

    def read(self, tree: _Parsed, kept: frozenset[str]) -> tuple[Node, Mapping[int, Choice], tuple[Name, ...]]:
        """A formula with the sums that go without saying, its choices, and the letters ``kept`` out of these sums."""
        node, choices = tree
        if self.by_d:
            node = mapped(node, barred)
        if self.seen.normal or GAUSSIAN in self.lexicon.laws:
            node = written_out(node, self.seen.normal)
        if self.seen.spotted.laws and (given := self.lexicon.entries & self.seen.defined_applied.keys()):
            node = tabulated(node, given)
        if not self.space.summed:
            return node, choices, ()
        node, left_out = summed(self, node, kept)
        return node, choices, left_out

    def nodes(self, chain: Chain) -> Sequence[Node]:
        """All that stands in a chain, of its members that can be read."""
        if id(chain) not in self.walked:
            found = list[Node]()
            for member in chain.members:
                with suppress(ReadError):
                    found += parts(self.parse(member)[0])
            self.walked[id(chain)] = chain, found
        return self.walked[id(chain)][1]

    def forget(self) -> None:
        """Let all formulas be read anew."""
        self.parsed.clear()
        self.walked.clear()

    def symbol(self, name: str, rank: int | None = None) -> Symbol:
        """The symbol of this name; one that was not declared has as many slots as it is ever written with indices."""
        found = self.symbols.get(name)
        if found is None:
            slots = self.seen.letter_scripts.get(name, 0) if rank is None else rank
            found = Symbol(name, tuple(self.sizes.unknown() for _ in range(slots)))
            self.symbols[name] = found
        return found

    def name_of(self, node: Name | Script) -> str:
        """Which symbol a scripted name is. Raises ``ReadError``."""
        return self.aliases.get(node.text, node.text) if isinstance(node, Name) else self.resolve(node).name

    def resolve(self, node: Name | Script) -> Resolved:
        """Which symbol a scripted name is, and which of its scripts are indices."""
        if isinstance(node, Name):
            return Resolved(self.aliases.get(node.text, node.text), (), None, False, 0)
        if not isinstance(node.base, Name):
            raise ReadError("a subscript is read only on a name or a bracket", node.span)
        name, power, subs, labels = node.base.text, node.power, node.subs, node.labels
        if subs and all(self._names(name, sub) for sub in subs):
            name, subs = name + "_{" + ",".join(_text(sub) for sub in subs) + "}", ()
        family = node.base.text in self.seen.letter_labels
        if labels and all((isinstance(label, Number) and not family) or self._is_word(label) for label in labels):
            name, labels = name + "^{(" + ",".join(_text(label) for label in labels) + ")}", ()
        if isinstance(power, Number) and not labels:
            own = f"{name}^{{{power.text}}}"
            if (power_of_family(name, power.text) if subs else own) in self.lexicon.scripted:
                name, power = own, None
        if self.space.above and (above := self.indices_above(node)):
            labels, power = (*labels, *above), None
        if power is not None and self._is_word(power):
            name, power = f"{name}^{{{_text(power)}}}", None
        labelled = node.base.text in self.labelled_powers or node.base.text in self.seen.labelled
        if labelled and power is not None and (isinstance(power, Name) or is_computed(power)):
            labels, power = (*labels, power), None
        return Resolved(self.aliases.get(name, name), labels + subs, power, node.transpose, node.primes)

    def indices_above(self, node: Script) -> tuple[Node, ...]:
        r"""The indices that stand as a superscript: those of ``T^{ij}``, ``\delta^i_j``; none where it is a power."""
        if node.transpose or not isinstance(node.base, Name) or node.base.text not in self.space.above:
            return ()
        if isinstance(node.power, Name) and self._is_word(node.power):
            # The indices i and n spell a word: T^{in}.
            letters = tuple(Name(node.power.span, letter) for letter in bare(node.power.text))
            return letters if all(letter.text in self.seen.index_letters for letter in letters) else ()
        return letters_above(node)

    def family_letters(self, function: Node) -> tuple[Node, ...]:
        """The indices of a family of functions: the k of ``f_k(x)``, not the parameter of ``h_\\theta(x)``."""
        if not isinstance(function, Script) or not isinstance(function.base, Name):
            return ()
        counting = self.seen.counting
        others = frozenset().union(*(own for name, own in counting.over.items() if name != function.base.text))
        counted = (counting.bound | others) - counting.alone - self.symbols.keys()
        letters = tuple(sub for sub in function.subs if isinstance(sub, Name) and sub.text in counted)
        return letters if len(letters) == len(function.subs) else ()

    def parameter(self, node: Node) -> str:
        """The name under which a parameter of a function is known: ``x``, ``y_{i}``, ``\\sigma^{2}``; else nothing."""
        if not isinstance(node, Name | Script):
            return ""
        found = self.resolve(node)
        if found.power is not None and not isinstance(found.power, Number):
            return ""
        power = "" if found.power is None else f"^{{{found.power.text}}}"
        return found.name + ("_{" + ",".join(map(_text, found.items)) + "}" if found.items else "") + power

    def _names(self, base: str, sub: Node) -> bool:
        """Whether a subscript belongs to the name: a word, a number on what no letter indexes, a capital label."""
        if self._is_word(sub):
            return True
        if isinstance(sub, Name | Number):
            own = f"{base}_{{{sub.text}}}"
            if own in self.lexicon.scripted or own in self.size_names:
                return True
        if isinstance(sub, Number):
            return base not in self.seen.letter_scripts and not self._declared_with_slots(base)
        if isinstance(sub, Name) and (sub.text in self.size_names or sub.text in self.seen.size_names):
            return self.counts(sub.text) != "index" and not self._is_last(base, sub.text)
        return False

    def counts(self, letter: str) -> str:
        """Whether a letter is an index that counts places, a size, or neither."""
        if letter in self.symbols or letter in self.defined or letter in self.functions:
            return ""
        if letter in self.letters:
            return "index"
        return self.seen.counting.letter(letter) or ("size" if letter in self.size_names else "")

    def _is_last(self, base: str, size: str) -> bool:
        """Whether ``h_T`` is the last of the ``h_t``: sums to T bind a letter that is an index of h elsewhere."""
        counting = self.seen.counting
        _, letters = counting.limits.get(size, (set(), set()))
        return bool(counting.over.get(base, set()) & (letters | counting.moved) - {size})

    def _declared_with_slots(self, base: str) -> bool:
        found = self.symbols.get(base)
        return found is not None and bool(found.slots)

    @staticmethod
    def _is_word(node: Node) -> bool:
        return isinstance(node, Words) or (isinstance(node, Name) and node.text.startswith("\\mathrm{"))


def index_letter(item: Node) -> str:
    """The letter or number that an index is, with its primes. Raises ReadError for anything else."""
    match item:
        case Name(_, text) | Number(_, text):
            return text
        case Script(_, Name(_, text), (), (), None, primes=primes):
            return text + "'" * primes
    raise ReadError("this subscript is not read yet", item.span, "an index is a letter or a number")


def _text(node: Node) -> str:
    if isinstance(node, Name | Number):
        return node.text
    if isinstance(node, Words):
        return word_name(node.text)
    if isinstance(node, Script) and isinstance(node.base, Name):
        return node.base.text + "_" + "".join(map(_text, node.subs))
    raise ReadError("this script is not read", node.span, "use a letter or a number")

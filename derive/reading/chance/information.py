r"""Divergences, entropies, mutual information: ``D(p \| q) = \sum_x p(x) \log (p(x) / q(x))``.

Their arguments are laws (``q(z)``, ``q``), letters of outcomes (``X``), or vectors of probabilities.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.notation import Expr, Index, Mul, Slot, Sum, div, fresh, log, neg, substitute_slots
from derive.reading import entries
from derive.reading.chance import moments, normal
from derive.reading.chance.laws import Distribution, Laws, gather, outer_slots, slots_of, unwritten, value
from derive.reading.chance.means import joint
from derive.reading.chance.outcomes import base_name, drawn, lower
from derive.reading.chance.random import RandomSymbol
from derive.reading.table import Resolved, Table
from derive.records import dataclass, replace
from derive.shapes import Tensor
from derive.source import ReadError, Span
from derive.tex.cursor import Choice
from derive.tex.names import flat
from derive.tex.syntax import Dots, Draw, Event, Information, Law, Mean, Name, Node, Script, Times

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope

_LETTER = "x"
"""What a law is of that is never seen at a point."""


@dataclass(frozen=True)
class _Weighed:
    """Outcomes and a weight for each."""

    outcomes: tuple[Index, ...]
    weight: Expr

    def total(self, body: Expr) -> Expr:
        """``sum_x p(x) body``"""
        renamed = {index: fresh(index) for index in self.outcomes}
        found: Expr = substitute_slots(Mul((self.weight, body)), renamed)
        for index in reversed(self.outcomes):
            found = Sum(renamed[index], found)
        return found


def information(reader: Elaborator, node: Information, scope: Scope) -> Tensor:
    """A divergence, an entropy, a mutual information."""
    if name(node) in reader.table.defined:
        return entries.entry(reader, Resolved(name(node), (), None, False, 0), node.span, scope)
    if node.measure == "H" and (symbol := _normal_symbol(reader, node)) is not None:
        density = normal.log_density(reader, symbol, node.span)
        known = [moments.of_symbol(reader, symbol)]
        return Tensor(neg(moments.average(reader, density.body, known, node.span)))
    if node.measure == "I":
        return _mutual(reader, node, scope)
    if node.args and _is_law(reader, node.args[0]) and all(_of_laws(reader, arg) for arg in node.args):
        if (averaged := _averaged(reader, node, scope)) is not None:
            return averaged
        weighed, bodies = _laws(reader, node.args, scope)
    elif node.measure == "H" and all(_outcome(reader, arg) for arg in node.args):
        return Tensor(_entropy(*_joint(reader, node.args, _given(node), node.span, scope)))
    else:
        weighed, bodies = _vectors(reader, node, scope)
    if node.measure == "H":
        return Tensor(neg(weighed.total(log(bodies[-1]))))
    return Tensor(weighed.total(log(div(bodies[0], bodies[1]))))


def _averaged(reader: Elaborator, node: Information, scope: Scope) -> Tensor | None:
    r"""``D(p(y \mid x) \| q(y \mid x))`` averaged over p(x), where that is chosen: many mean this by it.

    None where the divergence is meant at a point, or what is given is bound already.
    """
    first, given = node.args[0], tuple(node.args[0].given) if isinstance(node.args[0], Law) else ()
    letters = [reader.table.outcomes.letter(letter) for letter in given]
    if node.measure != "KL" or not isinstance(first, Law) or not given or first.parameters:
        return None
    if any(letter is None or letter in scope for letter in letters):
        return None
    reader.choices[node.span.start] = Choice("divergence", node.span, ("pointwise", "averaged"))
    if not reader.answers.get(node.span.start, 0):
        return None
    draw = Draw(node.span, (), replace(first, of=given, given=()))
    return reader.tensor(Mean(node.span, "E", (draw,), (node,)), scope)


def name(node: Information) -> str:
    r"""What a measure is called that is defined by a formula: ``\mathrm{KL}(P, Q)``."""
    return f"\\mathrm{{{node.measure}}}({', '.join(map(flat, node.args))})"


def is_known(table: Table, node: Information) -> bool:
    """Whether the laws of the arguments are known, so that a measure of them is no mere name."""
    named = [arg for arg in node.args if isinstance(arg, Name | Script) and base_name(arg) in table.lexicon.laws]
    variables = [set(table.laws.find(Law(arg.span, arg, ())).left) for arg in named]
    if len(named) == 2 and node.measure == "KL" and variables[0] != variables[1]:
        return False
    for arg in node.args:
        letter = arg.letter if isinstance(arg, Event) else arg
        known = isinstance(arg, Law | Times) or base_name(arg) in table.lexicon.laws or base_name(arg) in table.symbols
        random = {lower(text) for text in table.randomness.symbols}
        if not known and table.outcomes.letter(letter) is None and lower(base_name(letter)) not in random:
            return False
    return True


def _normal_symbol(reader: Elaborator, node: Information) -> RandomSymbol | None:
    """The normal symbol of which an entropy is taken, in either case."""
    if len(node.args) != 1 or node.given:
        return None
    wanted = lower(base_name(node.args[0]))
    symbols = reader.table.randomness.symbols.items()
    return next((symbol for text, symbol in symbols if lower(text) == wanted and symbol.gaussian), None)


def _entropy(weighed: _Weighed, body: Expr) -> Expr:
    return neg(weighed.total(log(body)))


def _given(node: Information) -> tuple[Node, ...]:
    return tuple(letter for draw in node.given for letter in (draw.letters or drawn(draw)))


def _is_law(reader: Elaborator, node: Node) -> bool:
    return isinstance(node, Law) or base_name(node) in reader.table.lexicon.laws


def _of_laws(reader: Elaborator, node: Node) -> bool:
    """Whether an argument is a law, or a product of some."""
    return _is_law(reader, node) or (isinstance(node, Times) and all(_of_laws(reader, part) for part in node.factors))


def _outcome(reader: Elaborator, node: Node) -> bool:
    letter = node.letter if isinstance(node, Event) else node
    return reader.table.outcomes.letter(letter) is not None


def _laws(reader: Elaborator, args: Sequence[Node], scope: Scope) -> tuple[_Weighed, list[Expr]]:
    """The values of laws at the outcomes of the first."""
    laws = reader.table.laws
    whole = [arg if isinstance(arg, Law) else Law(arg.span, arg, ()) for arg in args if _is_law(reader, arg)]
    found = [laws.find(one) for one in whole]
    keys = _of(laws, whole, found)
    letters = {key: fresh(Index(key, found[0].sizes[key][0])) for key in keys}
    inner = {**scope, **letters}
    known = iter(zip(whole, found, strict=True))
    values = [
        _value(reader, *next(known), keys, inner) if _is_law(reader, arg) else reader.scalar(arg, inner) for arg in args
    ]
    return _Weighed(tuple(letters.values()), values[0]), values


def _of(laws: Laws, whole: Sequence[Law], found: Sequence[Distribution]) -> list[str]:
    """The variables that laws are compared over: those of the first that is written at a point, else all."""
    for one in whole:
        if keys := [laws.outcomes.key(n) for n in one.of if not isinstance(n, Dots)]:
            return keys
    common = [key for key in found[0].left if all(key in law.left for law in found)]
    if not common:
        raise ReadError("nothing says what these are laws of", whole[0].span, "write p(x) and q(x)")
    return common


def _value(reader: Elaborator, node: Law, law: Distribution, keys: Sequence[str], scope: Scope) -> Expr:
    """A law at some outcomes, under what it is given."""
    laws = reader.table.laws
    _, given = laws.arguments(node)
    outer = [] if node.of else unwritten(law, tuple(keys))
    slots: dict[str, tuple[Slot, ...]] = {key: (scope[key],) for key in keys}
    slots |= outer_slots(reader, law, outer, scope)
    for key in keys:
        if key not in law.sizes:
            raise ReadError(f"this is no law of {key}", node.span, "write both laws at the same outcome")
        reader.sizes.unify(scope[key].size, law.sizes[key][0], f"the outcome {key}", node.span)
    behind = slots_of(reader, given, law, scope)
    form = (tuple(keys), (*(laws.outcomes.key(n) for n in given), *outer))
    return value(law, form, {**slots, **behind}, node.span)


def _joint(
    reader: Elaborator, args: Sequence[Node], given: Sequence[Node], span: Span, scope: Scope
) -> tuple[_Weighed, Expr]:
    """The law of some letters together as weights; what of it is conditional on others."""
    laws = reader.table.laws
    keys, behind = ([laws.outcomes.key(n) for n in part] for part in (args, given))
    found = joint(laws, (*keys, *behind), (), span)
    if len(found) != 1:
        raise ReadError("nothing says how these are distributed together", span, "write p(x, y)")
    law = found[0][0]
    letters = {key: fresh(Index(key, law.sizes[key][0])) for key in (*keys, *behind)}
    slots = {key: (index,) for key, index in letters.items()}
    weight = value(law, ((*keys, *behind), ()), slots, span)
    return _Weighed(tuple(letters.values()), weight), value(law, (tuple(keys), tuple(behind)), slots, span)


def _mutual(reader: Elaborator, node: Information, scope: Scope) -> Tensor:
    """``I(X; Y) = sum p(x, y) log (p(x, y) / (p(x) p(y)))``, all under what is given."""
    if len(node.args) != 2:
        raise ReadError("mutual information is that of two", node.span, "write I(X; Y)")
    laws, given = reader.table.laws, _given(node)
    weighed, both = _joint(reader, node.args, given, node.span, scope)
    keys, behind = ([laws.outcomes.key(n) for n in part] for part in (node.args, given))
    law = joint(laws, (*keys, *behind), (), node.span)[0][0]
    slots = {key: (index,) for key, index in zip((*keys, *behind), weighed.outcomes, strict=True)}
    single = [value(law, ((key,), tuple(behind)), slots, node.span) for key in keys]
    return Tensor(weighed.total(log(div(both, Mul(tuple(single))))))


def _vectors(reader: Elaborator, node: Information, scope: Scope) -> tuple[_Weighed, list[Expr]]:
    """Vectors of probabilities, entry by entry."""
    tensors = [reader.tensor(arg, scope) for arg in node.args]
    if any(t.rank != 1 for t in tensors):
        raise ReadError("the laws of this are not known", node.span, "write p(x) and q(x), or declare vectors")
    axis = fresh(tensors[0].axes[0])
    for tensor in tensors:
        reader.sizes.unify(axis.size, tensor.axes[0].size, "both laws", node.span)
    bodies = [reader.algebra.rename(tensor, (axis,)) for tensor in tensors]
    return _Weighed((axis,), bodies[0]), bodies


def imply_arguments(laws: Laws, node: Information) -> None:
    """Enter the laws that a divergence or an entropy speaks of by their names only."""
    names = [arg for arg in node.args if not isinstance(arg, Law) and base_name(arg) in laws.table.lexicon.laws]
    known = [laws.find(Law(arg.span, arg, ())) for arg in names]
    keys = [key for law in known for key in law.left]
    written = [n for arg in node.args if isinstance(arg, Law) for n in arg.of]
    for arg, law in zip(names, known, strict=True):
        if not law.left:
            of = written or [Name(arg.span, key) for key in dict.fromkeys(keys or [_LETTER])]
            laws.outcomes.letters.update(laws.outcomes.key(n) for n in of)
            gather(laws, [Law(arg.span, arg, tuple(of))])

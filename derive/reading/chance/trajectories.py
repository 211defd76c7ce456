r"""Components of a trajectory: ``\pi_\theta(a_t \mid s_t)`` is a number for every time and every trajectory.

Nothing is assumed of how states and actions follow from the trajectory, so that what is proved holds for all of them.
That the probabilities of trajectories sum to 1, whatever the parameters, is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.model import Definition, Equation, Fact
from derive.notation import ONE, ZERO, D, Index, Slot, Sum, Var, exp, fresh
from derive.reading.chance.laws import Distribution, Laws, jet
from derive.reading.chance.outcomes import TRAJECTORY
from derive.reading.table import Symbol
from derive.shapes import Tensor
from derive.tex.names import flat
from derive.tex.syntax import Law, Name, Node, Number, Script, parts
from derive.typography import Form

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope


def component(reader: Elaborator, node: Law, scope: Scope) -> Tensor:
    """A law or a function of components: an entry for every time that occurs in it, and the trajectory."""
    table, laws = reader.table, reader.table.laws
    name, parameters, _ = laws.identify(node)
    of, given = laws.arguments(node)
    times = dict.fromkeys(text for n in (*of, *given) for text in _times(n))
    below = f"_{{{','.join(parameters)}}}" if parameters else ""
    symbol = f"{name}{below}({'&'.join(map(flat, of))}{'|' * bool(given)}{'&'.join(map(flat, given))})"
    if symbol not in table.symbols:
        sizes = (*(table.sizes.unknown(text) for text in times), table.sizes.unknown(TRAJECTORY))
        table.symbols[symbol] = Symbol(symbol, sizes, declared=True)
        table.forms[symbol] = Form("component", 0, letter=",".join(times))
        varied = [p for p in parameters if p in table.seen.varied]
        indices = tuple(Index(text, size) for text, size in zip((*times, TRAJECTORY), sizes, strict=True))
        if varied:
            table.made[symbol] = Definition(symbol, indices, exp(jet(laws, symbol, indices, varied)))
        elif given or node.name != Name(node.name.span, name):
            table.late_facts.append(Fact("positive", symbol))
    slots: list[Slot] = []
    items: tuple[Node, ...] = (*(Name(node.span, text) for text in times), Name(node.span, TRAJECTORY))
    for item, size in zip(items, table.symbols[symbol].slots, strict=True):
        slots.append(reader.slot(item, size, scope))
    return Tensor(Var(symbol, tuple(slots)))


def _times(node: Node) -> list[str]:
    """The letters of the time below a component."""
    subs = node.subs if isinstance(node, Script) else ()
    return [part.text for sub in subs for part in parts(sub) if isinstance(part, Name) and not isinstance(part, Number)]


def normalise(laws: Laws, law: Distribution) -> None:
    """Given of a law of trajectories that is made of those of components: it sums to 1, and its gradient to 0."""
    if law.left != (TRAJECTORY,) or not law.factors:
        return
    size = law.sizes[TRAJECTORY][0]
    index = fresh(Index(TRAJECTORY, size))
    probability = Var(law.factors[0].symbol, (index,))
    laws.equations.append(Equation(Sum(index, probability), ONE))
    for name in law.parameters:
        if name in laws.table.seen.varied:
            axes = tuple(Index(letter, own) for letter, own in zip("ij", laws.table.symbol(name).slots, strict=False))
            laws.equations.append(Equation(Sum(index, D(probability, Var(name, axes))), ZERO))

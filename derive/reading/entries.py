"""Names and scripts: symbols and their entries, constants, the Kronecker delta, norms, powers."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from derive.model import Note
from derive.notation import (
    HALF,
    ONE,
    REALS,
    ZERO,
    Const,
    D,
    Delta,
    Index,
    Ord,
    Pow,
    Size,
    Slot,
    Var,
    exp,
    fresh,
    freshen,
    substitute_slots,
)
from derive.reading import integrals, jacobians, kronecker, maps, renamed
from derive.reading.adjoints import base_of
from derive.reading.algebra import each
from derive.reading.axes import fresh_axes
from derive.reading.matrices import is_frobenius, matrix_of, norm, raised
from derive.reading.space import nabla
from derive.reading.table import ONES, Resolved, index_letter
from derive.records import replace
from derive.shapes import Tensor
from derive.source import ReadError, Span
from derive.tex.cursor import Choice
from derive.tex.syntax import All, Bars, Bracket, Name, Node, Number, Script, Times, skeleton

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope


BASES = ("e", r"\hat{e}", r"\hat{u}")
"""What unit vectors along the axes of space are called."""


def name(reader: Elaborator, node: Name, scope: Scope) -> Tensor:
    """A bare letter: a parameter, a symbol, a size, a constant, or an index as a number."""
    text = node.text
    if text in scope and scope[text].size == REALS:
        return Tensor(Ord(scope[text]))
    if reader.arguments and (argument := _argument(reader, node)) is not None:
        return argument[0]
    if text in reader.table.identities:
        return reader.algebra.identity(reader.table.identities[text])
    known = text in reader.table.symbols or text in reader.table.defined or text in reader.table.aliases
    if not known and text in scope:
        return Tensor(Ord(scope[text]))
    if text in reader.table.letters and not known and text in reader.free:
        return Tensor(Ord(reader.free[text]))
    if text in reader.table.seen.counting.moved and not known and reader.table.counts(text) == "index":
        return Tensor(Ord(reader.free_index(text)))
    if text in reader.table.size_names and (not known or text in reader.table.formals):
        return Tensor(Size(text))
    if not known and (found := nabla.along_axis(reader, node)) is not None:
        return found
    if text == r"\pi" and (not known or node.span in reader.table.seen.circles):
        return Tensor(Const("pi"))
    if not known and text == "e":
        return Tensor(exp(ONE))
    if not known and text in ("I", r"\mathbb{I}") and reader.table.seen.letter_scripts.get(text, 0) < 2:
        return reader.algebra.identity(_open_size(reader, node))
    if text == "0":
        return Tensor(ZERO)
    if not known and text in ONES:
        return reader.algebra.ones(reader.table.ones.get(text) or _open_size(reader, node))
    if text.startswith(r"\infty"):
        raise ReadError("infinity is no number here", node.span)
    if (call := maps.in_full(reader, node, scope)) is not node:
        return reader.tensor(call, scope)
    if text == "K" and reader.table.commutes and not known:
        raise ReadError("the sizes of this commutation matrix are missing", node.span, "write K_{mn}")
    return entry(reader, reader.table.resolve(node), node.span, scope)


def _open_size(reader: Elaborator, node: Name) -> str:
    """The size of an identity or of a vector of ones that its neighbours are to tell."""
    size = reader.sizes.unknown("i")
    reader.table.open_sizes.append((size, node.span))
    return size


def _argument(reader: Elaborator, node: Name | Script) -> tuple[Tensor, Node | None] | None:
    r"""The value of a parameter, and the power it is raised to; of ``\sigma`` where ``\sigma^2`` is one, its root."""
    power = node.power if isinstance(node, Script) else None
    bare = replace(node, power=None) if isinstance(node, Script) else node
    with suppress(ReadError):
        for written, left in ((node, None), (bare, power)):
            if (value := reader.arguments.get(reader.table.parameter(written))) is not None:
                return value, left
        square = reader.arguments.get(reader.table.parameter(bare) + "^{2}")
        if square is not None:
            return each(square, lambda u: Pow(u, HALF)), power
    return None


def script(reader: Elaborator, node: Script, scope: Scope) -> Tensor:
    """A name or a bracket with scripts."""
    base = node.base
    if node.primes and (call := maps.in_full(reader, node, scope)) is not node:
        return reader.tensor(call, scope)
    own = replace(node, power=None, transpose=False) if reader.table.lexicon.jacobians else node
    if (slope := jacobians.jacobian(reader, own, None, scope)) is not None:
        return raised(reader, slope, node.power, node.transpose, node.span, scope)
    if (whole := integrals.variable(node, scope)) is not None:
        return raised(reader, Tensor(Ord(whole)), node.power, False, node.span, scope)
    if (ends := integrals.bracketed(reader, node)) is not None:
        return integrals.between(reader, ends, scope)
    if reader.arguments and (argument := _argument(reader, replace(node, transpose=False))) is not None:
        return raised(reader, *argument, node.transpose, node.span, scope)
    if isinstance(base, Name) and base.text not in reader.arguments:
        if (special := _special(reader, base.text, node, scope)) is not None:
            return special
        resolved = reader.table.resolve(node)
        is_bound = bool(resolved.primes) and resolved.name + "'" * resolved.primes in scope
        if not is_bound and _prime_transposes(reader, resolved):
            resolved = replace(resolved, primes=0, transpose=not resolved.transpose)
        bare = resolved.name == base.text and not resolved.items and not resolved.primes
        value = name(reader, base, scope) if bare else entry(reader, resolved, node.span, scope)
        if resolved.power is not None and _is_own_family(base.text, resolved.power):
            reader.notes.append(Note("base-not-e", node.span, {"letter": base.text}))
        return raised(reader, value, resolved.power, resolved.transpose, node.span, scope)
    if isinstance(base, Name):
        value = reader.arguments[base.text]
    elif isinstance(base, Number) and base.text == "0" and node.subs:
        return Tensor(ZERO)  # 0_n, 0_{m \times n}: of every shape
    elif isinstance(base, Number) and base.text == "1" and node.subs:
        return script(reader, replace(node, base=Name(base.span, ONES[0])), scope)
    elif isinstance(base, Bars) and (base.width == 2 or reader.tensor(base.body, scope).rank == 1):
        return norm(reader, base, node, scope)
    else:
        value = reader.tensor(base, scope)
    if value.rank == 0 and isinstance(base, Bracket) and len(node.subs) == 2:
        return raised(reader, matrix_of(reader, base, node, scope), node.power, node.transpose, node.span, scope)
    if node.primes and not value.rank:
        raise ReadError("a prime behind a bracket is read only as a transpose", node.span, r"write \frac{d}{dx}")
    inner = isinstance(base, Bracket) and base.open == r"\langle" and len(base.items) == 2 and not value.rank
    subs = () if inner and all(is_frobenius(item) for item in node.subs) else node.subs
    value = reader.at(value, node.labels + subs, node.span, scope)
    # [a, b]^T is the column that it says it is.
    column = isinstance(base, Bracket) and len(base.items) > 1 and value.rank == 1 and not value.row
    transpose = (node.transpose and not column) != bool(node.primes % 2)
    return raised(reader, value, node.power, transpose, node.span, scope)


def _prime_transposes(reader: Elaborator, resolved: Resolved) -> bool:
    """``X'X``: whether a prime is a transpose, as it is where no other sign of one stands and no X' is known."""
    table = reader.table
    known, primed = table.symbols.get(resolved.name), resolved.name + "'"
    vector = known is not None and len(known.slots) > len(resolved.items)
    own = primed in table.symbols or primed in table.defined
    matrix = known is not None and len(known.slots) - known.family - len(resolved.items) == 2
    return resolved.primes == 1 and vector and not own and (matrix or not table.seen.transposed)


def _is_own_family(name: str, power: Node) -> bool:
    """Whether an exponent is an entry of the letter that is the base: ``z^{z_4}`` for ``e^{z_4}``."""
    return isinstance(power, Script) and isinstance(power.base, Name) and power.base.text == name and bool(power.subs)


def _special(reader: Elaborator, text: str, node: Script, scope: Scope) -> Tensor | None:
    """e to a power, the Kronecker delta, the identity with its size."""
    known = text in reader.table.symbols or text in reader.table.defined
    family = reader.table.seen.letter_scripts.get(text, 0) > 0
    if (swap := kronecker.commutation(reader, node)) is not None:
        return raised(reader, swap, node.power, node.transpose, node.span, scope)
    if text == "e" and node.power is not None and not node.subs and (family or not known):
        exponent = reader.tensor(node.power, scope)
        reader.refuse_matrix_function(exponent, "exp", node.span)
        return each(exponent, exp)
    if text == r"\delta" and (not known or _is_vector(reader, node)) and (pair := _kronecker(reader, node)) is not None:
        renamed.refuse(reader.table.renamed, renamed.DELTA, node.span)
        size = reader.sizes.unknown()
        left, right = (reader.slot(item, size, scope) for item in pair)
        if left == right and reader.table.space.active and reader.sizes.find(size).startswith("?"):
            reader.sizes.unify(size, reader.table.space.size, "a trace in space", node.span)
        return raised(reader, Tensor(Delta(left, right)), _left_over(reader, node), False, node.span, scope)
    if text == "e" and not known and len(node.subs) == 1 and not node.labels and _speaks_of_vectors(reader):
        size = reader.sizes.unknown("i")
        axis = fresh(Index("i", size))
        unit = Tensor(Delta(axis, reader.slot(node.subs[0], size, scope)), (axis,))
        return raised(reader, unit, node.power, node.transpose, node.span, scope)
    if text in BASES and not known and reader.table.space.active and len(node.subs) == 1 and not node.labels:
        axis = fresh(Index("i", reader.table.space.size))
        return Tensor(Delta(axis, reader.slot(node.subs[0], axis.size, scope)), (axis,))
    sized = text in ("I", r"\mathbf{1}") and not known and 0 < len(node.subs) <= (2 if text == "I" else 1)
    if sized and isinstance(node.subs[0], Name | Number) and len({*map(skeleton, node.subs)}) == 1:
        size = node.subs[0].text
        if isinstance(node.subs[0], Number):
            reader.sizes.numbers[size] = int(size)
        else:
            reader.table.size_names.add(size)
        one = reader.algebra.identity(size) if text == "I" else reader.algebra.ones(size)
        return raised(reader, one, node.power, node.transpose, node.span, scope)
    return None


def _kronecker(reader: Elaborator, node: Script) -> tuple[Node, Node] | None:
    r"""The two indices of ``\delta_{ij}``, ``\delta_i^j``, ``\delta^{ij}``."""
    raised = reader.table.seen.counting.raised
    if node.labels or node.transpose or node.primes:
        return None
    both = (*reader.table.indices_above(node), *node.subs)
    if len(both) == 2 and len(node.subs) < 2:
        return both[0], both[1]
    match node.subs, node.power:
        case (one, other), None | Number():
            return one, other
        case (one,), Name(_, text) if raised.get(text, set()) <= {r"\delta"}:
            assert node.power is not None
            return one, node.power
        case (), Times(_, (one, other), ("",)):
            return one, other
    return None


def _is_vector(reader: Elaborator, node: Script) -> bool:
    r"""Whether ``\delta_{ki}`` has more indices than the errors ``\delta_k`` of the text have."""
    symbol = reader.table.symbols.get(r"\delta")
    return symbol is not None and len(symbol.slots) < len(node.subs) == 2


def _left_over(reader: Elaborator, node: Script) -> Node | None:
    r"""The power behind a Kronecker delta with both indices below: ``\delta_{ij}^2``."""
    return node.power if len(node.subs) == 2 and not reader.table.indices_above(node) else None


def _speaks_of_vectors(reader: Elaborator) -> bool:
    """Whether vectors or matrices were declared, beside which an e with one index is a unit vector."""
    return any(symbol.declared and len(symbol.slots) > symbol.family for symbol in reader.table.symbols.values())


def _value_of(reader: Elaborator, letter: str, index: Index) -> Tensor:
    """The y' of a sum over y': the value of the outcome y there, or the number of the index."""
    known = reader.table.symbols.get(letter)
    return Tensor(Var(letter, (index,)) if known is not None and len(known.hidden) == 1 else Ord(index))


def entry(reader: Elaborator, resolved: Resolved, span: Span, scope: Scope) -> Tensor:
    """An entry of a symbol, or what remains of it when some of its indices are not written."""
    name, items = resolved.name, resolved.items
    if resolved.primes:
        name += "'" * resolved.primes
        if not items and name in scope and name not in reader.table.symbols:
            return _value_of(reader, resolved.name, scope[name])
    if name in reader.table.broken:
        raise ReadError(f"the definition of {name} could not be read, so nothing can be said of it", span)
    if name in reader.table.adjoints:
        return _adjoint(reader, name, resolved, span, scope)
    if name in reader.table.maps and not resolved.primes:
        return reader.at(maps.bare(reader, name, span, scope), items, span, scope)
    if not items and name in reader.left_out:
        return Tensor(Var(name, (reader.left_out[name],)))
    if name in reader.table.composites and not resolved.primes:
        return _composite(reader, name, items, span, scope)
    if name in reader.table.size_names and not items and name not in reader.table.formals:
        return Tensor(Size(name))
    counted = not resolved.primes and name in reader.table.seen.letter_scripts
    symbol = reader.table.symbol(name, None if counted else len(items))
    if len(items) == 1 and isinstance(items[0], Number) and len(items[0].text) == len(symbol.slots) > 1:
        digits = items[0]
        items = tuple(Number(digits.span, digit) for digit in digits.text)
    if name in reader.table.columns and len(items) == 1 and len(symbol.slots) == 2 and not symbol.family:
        items = (All(span), *items)
    if len(items) > len(symbol.slots) - len(symbol.hidden):
        have = {0: "no index", 1: "one index"}.get(len(symbol.slots), f"{len(symbol.slots)} indices")
        for item in items:
            index_letter(item)
        stands = "one stands" if len(items) == 1 else f"{len(items)} stand"
        raise ReadError(
            f"{name} has {have}, but {stands} here",
            span,
            "declare its shape, or separate the indices by commas",
        )
    written = len(symbol.slots) - len(symbol.hidden)
    slots: list[Slot] = []
    axes: tuple[Index, ...] = ()
    for k, size in enumerate(symbol.slots[:written]):
        if k < len(items) and not isinstance(items[k], All):
            slots.append(reader.slot(items[k], size, scope))
        else:
            axes = (*axes, fresh(Index("ijklmn"[len(axes) % 6], size)))
            slots.append(axes[-1])
    hidden = tuple(scope.get(letter) or reader.free_index(letter) for letter in symbol.hidden)
    for index, size in zip(hidden, symbol.slots[written:], strict=True):
        reader.sizes.unify(index.size, size, f"the index {index.name}", span)
    row = len(axes) == 1 and len(items) > 1 and isinstance(items[-1], All)
    if row:
        reader.choices[span.start] = Choice("row-of-matrix", span, ("row", "column"))
        row = not reader.answers.get(span.start, 0)
    return Tensor(Var(name, (*slots, *hidden)), axes, row)


def _adjoint(reader: Elaborator, name: str, resolved: Resolved, span: Span, scope: Scope) -> Tensor:
    r"""``\bar{W}`` as the gradient of the loss by W."""
    loss = reader.table.adjoints[name]
    value = entry(reader, replace(resolved, name=base_of(name)), span, scope)
    written = f"d{base_of(name)}" if reader.table.by_d else name
    reader.notes.append(Note("adjoint", span, {"name": written, "loss": loss, "by": base_of(name)}))
    return replace(value, body=D(Var(loss), value.body))


def _composite(reader: Elaborator, name: str, items: tuple[Node, ...], span: Span, scope: Scope) -> Tensor:
    """What a name for blocks or pairs stands for."""
    known = reader.table.composites[name]
    if len(items) != len(known.params):
        way_out = f"write the entries of the blocks, or {name} with {len(known.params)} indices"
        raise ReadError(f"{name} is made of blocks or of pairs: its entries have no single index", span, way_out)
    slots = {p: reader.slot(item, p.size, scope) for p, item in zip(known.params, items, strict=True)}
    return fresh_axes(replace(known.value, body=freshen(substitute_slots(known.value.body, slots))))

r"""What a derivation stands under, as LaTeX that is read back: declarations, assumptions, definitions.

``W \in \mathbb{R}^{K \times D}``; ``\sum_k y_k = 1``; ``p_k := \frac{e^{z_k}}{\sum_l e^{z_l}}``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.model import Context, Definition, Fact
from derive.notation import Apply, Index, Var, names, substitute_slots, walk
from derive.printing import latex
from derive.records import dataclass
from derive.rules import Setting


@dataclass(frozen=True)
class Premises:
    """Lines of LaTeX. ``one_hot``: declarations of symbols that are one-hot, which is said in words."""

    declarations: tuple[str, ...]
    one_hot: tuple[str, ...]
    assumptions: tuple[str, ...]
    definitions: tuple[str, ...]


def premises(symbols: frozenset[str], context: Context) -> Premises:
    """Those of some symbols: what these are made of, definitions before they are used."""
    setting = Setting(context)
    used = frozenset[str]().union(*(setting.reach.get(name, frozenset((name,))) for name in symbols))
    equations = [e for e in context.equations if (names(e.lhs) | names(e.rhs)) & used]
    used |= frozenset[str]().union(*(names(side) for e in equations for side in (e.lhs, e.rhs)))
    definitions = [d for d in _in_order(context, setting) if d.name in used]
    hot = {fact.name for fact in context.facts if fact.kind == "one-hot"}
    free = [name for name in context.slots if name in used and name not in context.definitions]
    free += sorted(name for name in used if name not in context.slots and name not in context.definitions)
    sizes = known_sizes(context)
    return Premises(
        (*(declared(name, context) for name in free if name not in hot), *unknown_functions(definitions)),
        tuple(declared(name, context) for name in free if name in hot),
        (
            *(text for fact in context.facts if fact.name in used and (text := _fact(fact))),
            *(f"{latex(e.lhs, sizes=sizes)} = {latex(e.rhs, sizes=sizes)}" for e in equations),
        ),
        tuple(_defined(definition, sizes) for definition in definitions),
    )


def known_sizes(context: Context) -> frozenset[str]:
    """The sizes that have a name of their own, which a reader can be told."""
    every = {size for slots in context.slots.values() for size in slots}
    every |= {index.size for d in context.definitions.values() for index in d.params}
    return frozenset(size for size in every if size not in context.sizes and not size.startswith("n_"))


def _in_order(context: Context, setting: Setting) -> list[Definition]:
    """Every definition after those that it needs."""
    done: dict[str, Definition] = {}

    def add(name: str) -> None:
        if name in context.definitions and name not in done:
            for part in sorted(setting.parts(name)):
                add(part)
            done[name] = context.definitions[name]

    for name in context.definitions:
        add(name)
    return list(done.values())


def declared(name: str, context: Context) -> str:
    """The shape of a symbol, free or defined, and the domain that is given of it."""
    known = context.definitions.get(name)
    sizes = tuple(index.size for index in known.params) if known else context.slots.get(name, ())
    shape = r" \times ".join(sizes)
    power = f"^{{{shape}}}" if len(shape) > 1 else f"^{shape}" if shape else ""
    if name in context.unknown_of:
        return rf"{name}({', '.join(context.unknown_of[name])}) \in \mathbb{{R}}"
    kinds = {fact.kind for fact in context.facts if fact.name == name}
    if "positive" in kinds and not shape:
        return f"{name} > 0"
    if kinds & {"positive", "nonnegative"}:
        return rf"{name} \in \mathbb{{R}}_+{power}" if "nonnegative" in kinds else rf"{name} \in (0, \infty){power}"
    if "unit-interval" in kinds:
        return rf"{name} \in [0, 1]{power}"
    return rf"{name} \in \mathbb{{R}}{power}"


def unknown_functions(definitions: Iterable[Definition]) -> Iterator[str]:
    """Declarations of the unknown functions in definitions."""
    found: dict[str, int] = {}
    for definition in definitions:
        for node in walk(definition.body):
            if isinstance(node, Apply):
                found[node.name] = len(node.args)
    for name, count in found.items():
        arguments = r" \times ".join([r"\mathbb{R}"] * count)
        yield rf"{name} : {arguments} \to \mathbb{{R}}"


def _fact(fact: Fact) -> str | None:
    said = {"symmetric": rf"{fact.name} = {fact.name}^\top", "positive-definite": rf"{fact.name} \succ 0"}
    return said.get(fact.kind)


def _defined(definition: Definition, sizes: frozenset[str]) -> str:
    left = Var(definition.name, definition.params)
    params = {index: Index(index.name, index.size) for index in definition.params if index.number}
    name, body = substitute_slots(left, params), substitute_slots(definition.body, params)
    return f"{latex(name)} := {latex(body, sizes=sizes, reserved=(definition.name,))}"

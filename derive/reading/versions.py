r"""Subscripts that belong to names: ``W_h \in \mathbb{R}^{d \times d}`` beside ``W_x \in \mathbb{R}^{d \times m}``.

A family has one shape, and its index is no vector: where shapes differ, or the letter is declared as a vector or a
matrix, the subscript tells names apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from derive.reading.declarations import Declared
from derive.tex.syntax import Name, Node, Number, Script


def versions(declared: Sequence[Declared]) -> set[str]:
    """The scripted names among those declared: ``W_{h}``."""
    vectors = {node.text for one in declared if one.kind.sizes for node in one.names if isinstance(node, Name)}
    shapes: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    subscripts: dict[str, set[str]] = defaultdict(set)
    found: set[str] = set()
    for one in declared:
        for node in one.names:
            if (parts := _parts(node)) is None or not one.kind.sizes:
                continue
            base, letters = parts
            shapes[base].add(one.kind.sizes)
            subscripts[base] |= {*letters}
            if vectors.issuperset(letters) or len({*letters}) < len(letters):
                found |= {f"{base}_{{{letter}}}" for letter in letters}
    for base, known in shapes.items():
        if len(known) > 1:
            found |= {f"{base}_{{{letter}}}" for letter in subscripts[base]}
    return found


def _parts(node: Node) -> tuple[str, list[str]] | None:
    """The base and the subscripts of a scripted name."""
    match node:
        case Script(_, Name(_, base), (_, *_) as subs, ()) if all(isinstance(sub, Name | Number) for sub in subs):
            return base, [sub.text for sub in subs if isinstance(sub, Name | Number)]
    return None

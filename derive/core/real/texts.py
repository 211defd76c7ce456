"""Values as text: ``"-1/2"``, ``("1", "0")``, and an unknown function as its formula, ``"2 t + t^2"``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from derive.core.real import precision, unknown
from derive.model import Application, Context

Exact = NDArray[np.object_]
Terms = list[tuple[Any, str]]


def values(found: Mapping[str, Exact], context: Context) -> dict[str, object]:
    """The values of all symbols, those of a tensor as nested tuples; what is left out of a formula is 0."""
    arguments: dict[str, Sequence[str]] = {}
    for name, of in context.unknown_of.items():
        arguments.setdefault(context.applications.get(name, Application(name)).function, of)
    texts: dict[str, object] = {}
    functions: dict[str, dict[str, Exact]] = {}
    for name, value in found.items():
        owner = unknown.owner(name)
        if owner is None:
            texts[name] = nested(value)
        else:
            functions.setdefault(owner, {})[unknown.letter(name)] = value
    for name, parts in functions.items():
        texts[name] = _of_entries(parts, arguments[name]) if name in arguments else _family(parts)
    return dict(sorted(texts.items()))


def nested(value: Any) -> object:
    """A number as text, an array of them as nested tuples."""
    if isinstance(value, np.ndarray):
        return tuple(map(nested, value)) if value.ndim else nested(value.item())
    return str(value) if isinstance(value, Fraction) else precision.text(value, 7)


def _family(parts: Mapping[str, Exact]) -> object:
    """The formula of a function of ``t``, or of ``t1, t2, …``; for a family one formula for each member."""
    shape = next(iter(parts.values())).shape
    if shape:
        return tuple(
            _family({letter: np.asarray(value[place], object) for letter, value in parts.items()})
            for place in range(shape[0])
        )
    several = "l1" in parts

    def ridge(kind: str) -> Terms:
        return [(parts[f"{kind}{n}"].item(), f"t{n + 1}" if several else "t") for n in _places(parts, kind)]

    return _formula(ridge("l"), ridge("m"), ridge("d"), parts)


def _of_entries(parts: Mapping[str, Exact], of: Sequence[str]) -> object:
    """The formula of a function of all entries of some symbols; of one whose values are vectors, one for each entry."""
    if shape := parts["e"].shape:
        return tuple(
            _of_entries({letter: np.asarray(value[place], object) for letter, value in parts.items()}, of)
            for place in range(shape[0])
        )

    def ridge(kind: str) -> Terms:
        terms: Terms = []
        for number in _places(parts, kind):
            for place in np.ndindex(parts[f"{kind}{number}"].shape):
                below = ",".join(str(n + 1) for n in place)
                terms.append((parts[f"{kind}{number}"][place], f"{of[number]}_{{{below}}}" if place else of[number]))
        return terms

    return _formula(ridge("l"), ridge("m"), ridge("d"), parts)


def _places(parts: Mapping[str, Exact], kind: str) -> list[int]:
    """The places of the arguments for which there is a coefficient."""
    found: list[int] = []
    for place in count():
        if f"{kind}{place}" not in parts:
            return found
        found.append(place)
    return found


def _formula(line: Terms, square: Terms, wave: Terms, parts: Mapping[str, Exact]) -> str:
    if next((factor < 0 for factor, _ in square if factor), False):
        square = [(-factor, name) for factor, name in square]
    terms = [(1, _squared(_linear(square)))] if _linear(square) != "0" else []
    height = parts["a"].item() if "a" in parts else 0
    constant = parts["c"].item() if "c" in parts else 0
    waves = [(height, f"sin({_linear(wave)})")] if height else []
    return _linear([*line, *terms, *waves, (constant, "")])


def _squared(text: str) -> str:
    return f"{text}^2" if text.isalnum() else f"({text})^2"


def _linear(terms: Terms) -> str:
    """``t1 - 2 t2``"""
    text = ""
    for factor, name in terms:
        if factor == 0:
            continue
        size = nested(abs(factor))
        written = name if size == "1" and name else f"{size} {name}".strip()
        text += (" - " if factor < 0 else " + ") + written
    return "-" + text[3:] if text.startswith(" - ") else text[3:] or "0"

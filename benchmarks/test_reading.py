"""Reading a display, from its text to what it means, by its length: at most 20 ms for 1,000 characters, and linear."""

from __future__ import annotations

from typing import Any

import pytest

from derive import documents
from derive.reading.chains import read_chain
from derive.reading.inferring import read_scope
from derive.reading.scopes import scopes
from derive.source import Source

DECLARED = (
    r"$W \in \mathbb{R}^{K \times D}$, $x \in \mathbb{R}^D$, $y, p, z \in \mathbb{R}^K$, "
    r"and $f : \mathbb{R} \to \mathbb{R}$"
)
# What stands first, what is repeated, what stands between
DISPLAYS = {
    "chain": ("a &", r"= \sum_{k=1}^{K} y_k \frac{\partial}{\partial z_j} \log p_k", " \\\\\n&"),
    "terms": ("a = ", r"\sum_{k=1}^{K} y_k e^{z_k} p_i (\delta_{ij} - p_j)", " + "),
    "factors": ("a = ", r"f(b) p_i \frac{e^{z_i}}{2}", " "),
    "matrices": ("v = ", r"W x + p y^\top W x", " + "),
    "derivatives": ("a = ", r"\frac{\partial^2 L}{\partial z_i \partial z_j} b", " + "),
    "brackets": ("a = ", r"(b + (c - p_i)(b - y_j))", " "),
    "statements": ("", "p_i y_i = y_i p_i", r", \quad "),
}


def display(kind: str, length: int) -> str:
    """A display of about so many characters."""
    first, unit, between = DISPLAYS[kind]
    return first + between.join([unit] * max(1, length // len(unit + between)))


def read(text: str) -> None:
    """Read a document up to the meaning of its steps."""
    for scope in scopes(documents.read(Source("display.md", text))):
        reading = read_scope(scope)
        for number in sorted(reading.steps):
            assert not read_chain(reading, number).errors


@pytest.mark.parametrize("length", [250, 1000, 4000])
@pytest.mark.parametrize("kind", DISPLAYS)
def test_reading(benchmark: Any, kind: str, length: int) -> None:
    benchmark(read, f"{DECLARED}\n\n$$\n\\begin{{aligned}}\n{display(kind, length)}\n\\end{{aligned}}\n$$\n")

"""What a name was read as, in a sentence."""

from __future__ import annotations

from derive.model import Meaning
from derive.report import words
from derive.report.why import assumption
from derive.source import Source
from derive.stepping.premises import declared

SHAPES = {0: "a number", 1: "a vector", 2: "a matrix"}


def meaning(this: Meaning, source: Source) -> tuple[str, ...]:
    r"""Sentences: ``W: a matrix, W \in \mathbb{R}^{K \times D}, declared``."""
    if this.size is not None:
        return (f"{this.name}: an index; it ranges over {ranges_over(this.size, this)}",)
    if this.function:
        return (f"{this.name}: an unknown function",)
    if this.name not in {*this.context.slots, *this.context.definitions, *this.context.unknown_of}:
        return (f"{this.name}: a size" + _known(this.name, this),)
    return (
        f"{this.name}: {kind(this)}, {declared(this.name, this.context)}{_origin(this)}",
        *_defined(this, source),
        *(f"given: {assumption(one)}" for one in this.given),
    )


def ranges_over(size: str, this: Meaning) -> str:
    """``K``, ``K = 10``, or the labels that the values have."""
    value = this.context.sizes.get(size)
    return ", ".join(value) if isinstance(value, tuple) else size + _known(size, this)


def _known(size: str, this: Meaning) -> str:
    """The value of a size that has one."""
    value = this.context.sizes.get(size)
    return f" = {value}" if isinstance(value, int) else ""


def kind(this: Meaning) -> str:
    """``a matrix``, ``an unknown function of y``"""
    if of := this.context.unknown_of.get(this.name):
        return f"an unknown function of {', '.join(of)}"
    definition = this.definition
    rank = len(definition.params) if definition else len(this.context.slots.get(this.name, ()))
    return SHAPES.get(rank, f"a tensor with {rank} indices")


def _origin(this: Meaning) -> str:
    if this.definition is not None:
        return ""
    return ", declared" if this.declared else ", inferred from how it is written"


def _defined(this: Meaning, source: Source) -> tuple[str, ...]:
    if this.definition is None:
        return ()
    place = ""
    if this.defined_at is not None:
        part = source.file(this.defined_at).part
        place = f" ({part}{', ' if part else ''}line {source.place(this.defined_at)[0]})"
    return (f"defined: {words.definition(this.definition)}{place}",)

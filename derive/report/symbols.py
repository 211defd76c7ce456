"""How every name of a document was read: its kind, its shape, what it depends on, and where this was said or seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from derive.model import DocumentReport, Meaning
from derive.notation import Apply, names, walk
from derive.records import dataclass
from derive.report import words
from derive.report.names import kind, ranges_over
from derive.report.why import assumption
from derive.source import Source
from derive.stepping.premises import declared

KINDS = {0: "scalar", 1: "vector", 2: "matrix"}


@dataclass(frozen=True)
class Symbol:
    """One name as it was read.

    ``kind``: scalar, vector, matrix, tensor, function, index or size. ``shape``: its sizes; of an index the one that it
    ranges over. ``depends``: the symbols that its definition holds, and those that theirs do. ``origin``: declared,
    defined or inferred; ``at``: where, the first mention of what was inferred. ``said``: the same in words.
    """

    name: str
    kind: str
    shape: tuple[str, ...]
    depends: tuple[str, ...]
    origin: str
    at: int
    definition: str | None
    given: tuple[str, ...]
    said: str


def symbols(document: DocumentReport) -> tuple[Symbol, ...]:
    """The names of a document in order; one that a section reads anew stands there once more."""
    known: dict[str, Symbol] = {}
    found: list[Symbol] = []
    for this in document.meanings or ():
        now = _symbol(this)
        if this.name not in known or now.said != known[this.name].said:
            known[this.name] = now
            found.append(now)
    return tuple(sorted(found, key=lambda symbol: symbol.at))


def lines(document: DocumentReport) -> Iterator[str]:
    """A line for every name: ``p: a vector, p \\in \\mathbb{R}^K; defined at 5:3; depends on z``."""
    for this in symbols(document):
        yield f"{this.said}; {this.origin} at {_where(document.source, this.at)}" + "".join(_more(this))


def _where(source: Source, at: int) -> str:
    return source.where(at).removeprefix(f"{source.path}:")


def _more(this: Symbol) -> Iterator[str]:
    if this.definition is not None:
        yield f" as {this.definition}"
    if this.depends:
        yield f"; depends on {', '.join(this.depends)}"
    for one in this.given:
        yield f"; given: {one}"


def _symbol(this: Meaning) -> Symbol:
    context, definition = this.context, this.definition
    origin, at = "inferred", this.span.start
    shape: tuple[str, ...] = ()
    if this.defined_at is not None and this.defined_at >= 0:
        origin, at = "defined", this.defined_at
    elif this.declared_at is not None:
        origin, at = "declared", this.declared_at
    if this.size is not None:
        said, what, shape = f"an index over {ranges_over(this.size, this)}", "index", (this.size,)
    elif this.function:
        said, what = "an unknown function", "function"
    elif this.name in {*context.slots, *context.definitions, *context.unknown_of}:
        shape = tuple(i.size for i in definition.params) if definition else context.slots.get(this.name, ())
        what = "function" if this.name in context.unknown_of else KINDS.get(len(shape), "tensor")
        said = f"{kind(this)}, {declared(this.name, context)}"
    else:
        value = context.sizes.get(this.name)
        said, what = "a size" + (f" = {value}" if isinstance(value, int) else ""), "size"
    return Symbol(
        this.name,
        what,
        shape,
        _depends(this),
        origin,
        at,
        words.definition(definition) if definition else None,
        tuple(map(assumption, this.given)),
        f"{this.name}: {said}",
    )


def _depends(this: Meaning) -> tuple[str, ...]:
    """The symbols and unknown functions that a symbol is made of, directly or through others."""
    found: dict[str, None] = {}
    stack = [this.name]
    while stack:
        name = stack.pop()
        definition = this.context.definitions.get(name)
        parts = set(this.context.unknown_of.get(name, ()))
        if definition is not None:
            parts |= names(definition.body)
            parts |= {node.name for node in walk(definition.body) if isinstance(node, Apply)}
        new = sorted(parts - found.keys() - {this.name})
        found |= dict.fromkeys(new)
        stack += reversed(new)
    return tuple(found)


def as_objects(document: DocumentReport) -> list[Mapping[str, object]]:
    """The same for JSON."""
    source = document.source
    return [
        {
            "name": this.name,
            "kind": this.kind,
            "shape": list(this.shape),
            "depends": list(this.depends),
            "origin": this.origin,
            "place": source.where(this.at),
            "line": source.place(this.at)[0],
            "column": source.place(this.at)[1],
            "definition": this.definition,
            "given": list(this.given),
        }
        for this in symbols(document)
    ]

"""One formula under declarations: to its meaning."""

from __future__ import annotations

from inspect import cleandoc

from derive import documents
from derive.model import Context
from derive.notation import Expr
from derive.reading.chains import read_chain
from derive.reading.inferring import read_scope
from derive.reading.scopes import scopes
from derive.reading.understood import ScopeReading, context
from derive.shapes import with_sizes
from derive.source import ReadError, Source, Span


def read_formula(latex: str, declarations: str = "") -> tuple[tuple[Expr, ...], Context]:
    """The members of a formula in index notation, and the context that its declarations make.

    ``declarations`` are as in a document, ``$W \\in \\mathbb{R}^{K \\times D}$``; without dollar signs every line
    is one. A vector or matrix is given as its entry at free indices. Raises ReadError for what cannot be read.
    """
    text = f"{as_text(declarations)}\n\n$$\n{latex}\n$$\n"
    source = Source("<formula>", text)
    document = documents.read(source)
    start = text.rindex(f"$$\n{latex}\n$$")
    try:
        if document.errors:
            raise document.errors[0]
        scope = scopes(document)[-1]
        reading = read_scope(scope)
        numbers = [n for n, chain in enumerate(scope.chains) if chain.span.start > start]
        problems = list(scope.errors) + ([] if numbers else reading.errors)
        if problems:
            raise problems[0]
        if not numbers:
            raise ReadError("there is no formula here", Span(start, start + 2))
        return _members(reading, numbers[0])
    except ReadError as error:
        error.source = error.source or source
        raise


def as_text(declarations: str) -> str:
    """Declarations as the text of a document; without dollar signs every line is one.

    They may be indented as the code is in which they stand.
    """
    declarations = cleandoc(declarations)
    if "$" in declarations:
        return declarations
    return "".join(f"${line.strip()}$\n\n" for line in declarations.splitlines() if line.strip())


def _members(reading: ScopeReading, number: int) -> tuple[tuple[Expr, ...], Context]:
    chain = reading.scope.chains[number]
    reading.steps[number] = list(range(len(chain.signs)))
    found = read_chain(reading, number)
    if found.errors:
        raise next(iter(found.errors.values()))
    values: list[Expr] = []
    if not chain.signs:
        values = [reading.member(number, 0)[0].body]
    else:
        for k in range(len(chain.signs)):
            relation = found.relation(k, found.first[k].value, found.first[k + 1].value)
            values += [relation.lhs, relation.rhs] if k == 0 else [relation.rhs]
    final = reading.table.sizes.final_names()
    return tuple(with_sizes(value, final) for value in values), context(reading, final)

"""Every expression of the derivations and cases, printed, read where it stands and printed again, stays what it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from derive import documents
from derive.notation import Expr
from derive.printing import latex
from derive.reading.chains import read_chain
from derive.reading.elaborate import Elaborator
from derive.reading.inferring import read_scope
from derive.reading.scopes import scopes
from derive.reading.understood import ScopeReading, context
from derive.shapes import with_sizes
from derive.source import Source
from derive.tex.grammar import parse
from derive.tex.tokens import tokenize
from derive.typography import Form

ROOT = Path(__file__).parents[1]
FILES = sorted([*ROOT.glob("derivations/*.md"), *ROOT.glob("tests/cases/*/*.md")])


def expressions(reading: ScopeReading) -> Iterator[tuple[int, Expr]]:
    """The members of the steps of a section, each with the number of its chain."""
    for number in sorted(reading.steps):
        if number >= reading.scope.inherited:
            for member in read_chain(reading, number).first.values():
                yield number, with_sizes(member.value.body, reading.table.sizes.final_names())


def read_again(reading: ScopeReading, number: int, text: str, forms: Mapping[str, Form]) -> str:
    """A printed expression, read in the place of another one, printed."""
    kept = reading.table.sizes
    final = kept.final_names()
    reading.table.sizes = kept.copy()
    try:
        node, _ = parse(tokenize(text).tokens, reading.table.lexicon)
        free = dict(reading.elaborator(number).free)
        value = Elaborator(reading.table, free, depends=reading.depends).tensor(node, {})
        return latex(with_sizes(value.body, {**reading.table.sizes.final_names(), **final}), forms=forms)
    finally:
        reading.table.sizes = kept


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_printed_and_read_again(path: Path) -> None:
    for scope in scopes(documents.read(Source(str(path), path.read_text(encoding="utf-8")))):
        reading = read_scope(scope)
        forms = context(reading, reading.table.sizes.final_names()).forms
        for number, expr in expressions(reading):
            # What is printed first may hold factors 1 and signs in brackets that reading takes away.
            text = read_again(reading, number, latex(expr, forms=forms), forms)
            once = read_again(reading, number, text, forms)
            assert read_again(reading, number, once, forms) == once

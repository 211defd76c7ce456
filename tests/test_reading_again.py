"""Every expression of the derivations and cases, printed, read where it stands and printed again, stays what it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from derive import documents
from derive.notation import Expr
from derive.printing import latex
from derive.reading.chains import read_chain
from derive.reading.elaborate import Elaborator
from derive.reading.inferring import read_scope
from derive.reading.scopes import scopes
from derive.reading.understood import ScopeReading
from derive.shapes import with_sizes
from derive.source import Source
from derive.tex.grammar import parse
from derive.tex.tokens import tokenize

ROOT = Path(__file__).parents[1]
FILES = sorted([*ROOT.glob("derivations/*.md"), *ROOT.glob("tests/cases/*/*.md")])
NOT_ALL = {
    "seed-a", "seed-d", "softmax-ce",
    "010-logsumexp-function-derivatives-primes", "019-logistic-hessian-row-derivative",
    "022-outer-product-mistaken-for-scalar", "031-mlp-hidden-weight-long-chain", "061-focal-derivative-wrt-probability",
    "067-trace-gradient-block-trace",
    # Sets that depend on an index, indices of indices, and what is drawn from a law of the section.
    "043-supcon-infonce-gradient-index-sets", "046-negative-sampling-gradient-cases",
    "049-basic-policy-gradient-log-derivative", "049-pg-lost-return", "058-crf-partition-dummy-not-renamed",
    "058-gmm-em-q-function-log-scope", "061-kl-multivariate-gaussians-trace", "064-vae-cross-term-integral",
    "067-kl-equals-evidence-minus-elbo", "070-gaussian-entropy-trace-trick", "073-bayes-normaliser-wrong-sum",
    "073-residual-variance-bias-sums", "076-total-expectation-double-sum",
}  # fmt: skip
"""Texts in which what the printer writes, such as ``i'`` or ``E_y``, means something else in the same section."""


def expressions(reading: ScopeReading) -> Iterator[tuple[int, Expr]]:
    """The members of the steps of a section, each with the number of its chain."""
    for number in sorted(reading.steps):
        if number >= reading.scope.inherited:
            for member in read_chain(reading, number).first.values():
                yield number, with_sizes(member.value.body, reading.table.sizes.final_names())


def read_again(reading: ScopeReading, number: int, text: str) -> str:
    """A printed expression, read in the place of another one, printed."""
    kept = reading.table.sizes
    final = kept.final_names()
    reading.table.sizes = kept.copy()
    try:
        node, _ = parse(tokenize(text).tokens, reading.table.lexicon)
        free = dict(reading.elaborator(number).free)
        value = Elaborator(reading.table, free, depends=reading.depends).tensor(node, {})
        return latex(with_sizes(value.body, {**reading.table.sizes.final_names(), **final}))
    finally:
        reading.table.sizes = kept


@pytest.mark.parametrize("path", [path for path in FILES if path.stem not in NOT_ALL], ids=lambda path: path.stem)
def test_printed_and_read_again(path: Path) -> None:
    for scope in scopes(documents.read(Source(str(path), path.read_text(encoding="utf-8")))):
        reading = read_scope(scope)
        for number, expr in expressions(reading):
            # What is printed first may hold factors 1 and signs in brackets that reading takes away.
            once = read_again(reading, number, read_again(reading, number, latex(expr)))
            assert read_again(reading, number, once) == once

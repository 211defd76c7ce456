"""Texts near real ones: tokens of documents dropped, doubled, exchanged and mixed."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[2]
TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\$\$?|[A-Za-z]+|\d+|\s+|.", re.S)
SIGNS = re.findall(
    r"\S+",
    r"""
    $$ $ { } ( ) [ ] _ ^ ^\top & \\ = := + - / | \| ' , ; . : % \frac{ \sum_ \prod_ \int \partial \nabla \left \right
    \begin{aligned} \end{aligned} \begin{cases} \end{cases} \delta_{ij} \mathbb{E} \mathbf{1} \log \exp e^{ ^{-1} \det
    \operatorname{tr} \mathrm{d} \leq \approx \propto \implies \sim \mid \, \text{if} \dots \cdot \odot \otimes
    \mathbb{R}^{ \in %given %wrong %define 0 1 10^{9} x_{ \hat \bar
    """,
)


@cache
def seeds() -> tuple[str, ...]:
    """Real documents, and what the fuzzer has found before."""
    folders = ("derivations", "tests/cases", "tests/documents_wrong", "tests/fuzz/corpus")
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.md"))]
    return tuple(path.read_text(encoding="utf-8") for path in paths)


def text(seed: int) -> str:
    """A text: a piece of a document, in which a few tokens were changed."""
    random = Random(seed)
    tokens = _piece(random)
    for _ in range(random.choice((1, 1, 2, 3, 5, 9))):
        _change(tokens, random)
    return "".join(tokens)


def _piece(random: Random) -> list[str]:
    tokens = TOKEN.findall(random.choice(seeds()))
    if len(tokens) > 400:
        start = random.randrange(len(tokens) - 300)
        tokens = ["$$", *tokens[start : start + random.randrange(20, 300)], "$$"]
    return tokens or ["$$", "$$"]


def _change(tokens: list[str], random: Random) -> None:
    at, other = random.randrange(len(tokens)), random.randrange(len(tokens))
    match random.randrange(7):
        case 0:
            del tokens[at : at + random.randrange(1, 4)]
        case 1:
            tokens.insert(at, random.choice(SIGNS))
        case 2:
            tokens[at] = tokens[other]
        case 3:
            tokens[at], tokens[other] = tokens[other], tokens[at]
        case 4:
            tokens[at:at] = tokens[other : other + random.randrange(1, 12)]
        case 5:
            tokens[at:at] = _piece(random)[: random.randrange(1, 30)]
        case 6:
            tokens[at] = random.choice(SIGNS)
    if not tokens:
        tokens.append("$$")

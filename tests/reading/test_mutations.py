"""Real documents with a few tokens changed: whatever comes out, only ReadError says that something cannot be read."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading.outline import outline

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\$\$|\s+|.", re.DOTALL)
DOCUMENTS = [TOKEN.findall(path.read_text()) for path in sorted((Path(__file__).parents[1] / "cases").rglob("*.md"))]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    tokens = list(draw(st.sampled_from(DOCUMENTS)))
    for _ in range(draw(st.integers(1, 6))):
        here, there = (draw(st.integers(0, len(tokens) - 1)) for _ in range(2))
        match draw(st.sampled_from(["drop", "repeat", "swap"])):
            case "drop" if len(tokens) > 1:
                del tokens[here]
            case "repeat":
                tokens.insert(here, tokens[there])
            case _:
                tokens[here], tokens[there] = tokens[there], tokens[here]
    return "".join(tokens)


@settings(max_examples=150, deadline=None)
@given(mutated())
def test_nothing_escapes(text: str) -> None:
    assert all(isinstance(row, str) for row in outline(text))

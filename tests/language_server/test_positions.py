"""Places of an editor: what a column is depends on the encoding, what a line is does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import Position

from derive.language_server.positions import Lines

TEXT = "a𝒙b\r\n\r∂é\n\u2028\x0c𝄞"

# offset, (line, column) in UTF-16, UTF-8, UTF-32
PLACES = [
    (0, (0, 0), (0, 0), (0, 0)),
    (1, (0, 1), (0, 1), (0, 1)),
    (2, (0, 3), (0, 5), (0, 2)),
    (3, (0, 4), (0, 6), (0, 3)),
    (5, (1, 0), (1, 0), (1, 0)),
    (6, (2, 0), (2, 0), (2, 0)),
    (7, (2, 1), (2, 3), (2, 1)),
    (8, (2, 2), (2, 5), (2, 2)),
    (9, (3, 0), (3, 0), (3, 0)),
    (11, (3, 2), (3, 4), (3, 2)),
    (12, (3, 4), (3, 8), (3, 3)),
]


@pytest.mark.parametrize(("offset", "utf16", "utf8", "utf32"), PLACES)
def test_both_ways(offset: int, utf16: tuple[int, int], utf8: tuple[int, int], utf32: tuple[int, int]) -> None:
    for encoding, place in (("utf-16", utf16), ("utf-8", utf8), ("utf-32", utf32)):
        lines = Lines(TEXT, encoding)
        assert lines.position(offset) == Position(*place)
        assert lines.offset(Position(*place)) == offset


BEHIND = [((0, 99), 3), ((1, 5), 5), ((2, 3), 8), ((3, 99), 12), ((4, 0), 12), ((0, 2), 1)]


@pytest.mark.parametrize(("place", "offset"), BEHIND, ids=str)
def test_a_place_that_does_not_exist_is_the_nearest_before_it(place: tuple[int, int], offset: int) -> None:
    assert Lines(TEXT).offset(Position(*place)) == offset


@given(st.text(alphabet="a𝒙é\r\n"), st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_every_offset_comes_back(text: str, encoding: str) -> None:
    lines = Lines(text, encoding)
    for offset in range(len(text) + 1):
        back = lines.offset(lines.position(offset))
        # Within a line end there is no place of its own.
        assert back == offset or text[back:offset] == "\r"

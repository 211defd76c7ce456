"""Both sides of a wrong relation over their indices: as tables, and as a picture."""

from __future__ import annotations

import base64
import re

import numpy as np
import pytest

from derive.entries import entries
from derive.model import Judged
from derive.report.html.heat import tables
from derive.report.html.page import render
from derive.report.html.plots import picture
from tests.report.html.pages import WRONG, checked


def judged(text: str) -> Judged:
    return checked(text).steps[0]


SOFTMAX = r"""$$p_k := \frac{e^{z_k}}{\sum_l e^{z_l}}$$

"""
SEEN = [
    (SOFTMAX + r"$$\frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)$$", ("i", "j"), (5, 5)),
    (SOFTMAX + r"$$\frac{\partial}{\partial z_j} \log \sum_k e^{z_k} = 1$$", ("j",), (5,)),
    (r"$W \in \mathbb{R}^{K \times D}$ $$W_{kd} + W_{kd} = W_{kd}$$", ("d", "k"), (5, 4)),
]


@pytest.mark.parametrize(("text", "letters", "shape"), SEEN)
def test_both_sides_entry_by_entry(text: str, letters: tuple[str, ...], shape: tuple[int, ...]) -> None:
    step = judged(text)
    found = entries(step.step.lhs, step.step.rhs, step.context)
    assert found is not None
    assert (found.params, found.lhs.shape, found.rhs.shape) == (letters, shape, shape)
    assert found.labels == tuple(tuple(str(n + 1) for n in range(size)) for size in shape)
    assert not np.allclose(found.lhs, found.rhs)


UNSEEN = [
    "$$1 = 2$$",
    r"$$\sum_k x_k = 1$$",
    "$$a_{ijk} = 2 a_{ijk}$$",
    r"$x \in \mathbb{R}^{100}$ $$x_i = 2 x_i$$",
]


@pytest.mark.parametrize("text", UNSEEN)
def test_where_there_is_nothing_to_see(text: str) -> None:
    assert tables(judged(text)) is None and picture(judged(text)) is None


def test_a_table_is_coloured_by_its_values() -> None:
    html = tables(judged(WRONG)) or ""
    assert html.startswith("<details><summary>Both sides as tables</summary><figure")
    assert html.count("<table>") == 3 and html.count("<td") == 75
    assert re.search(r'<td class="b4">0\.61</td>', html) and re.search(r'<td class="r4">−0\.63</td>', html)
    assert html.count("<td>0</td>") == 5


def test_a_picture_is_inside_the_page_and_follows_its_colours() -> None:
    html = picture(judged(WRONG)) or ""
    assert 'alt="Heat maps over i and j: left side, right side, difference."' in html
    source = re.search(r'src="data:image/svg\+xml;base64,([^"]*)"', html)
    assert source is not None
    svg = base64.b64decode(source[1]).decode()
    assert "prefers-color-scheme:dark" in svg and "currentColor" in svg and "#010203" not in svg
    assert "<script" not in svg and picture(judged(WRONG)) == html


def test_a_page_with_a_picture() -> None:
    assert render(checked(WRONG), picture).count("<img src=") == 1

"""The catalogue explained: every page has its examples checked; a name that is none is met with those close to it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from derive import mistakes
from derive.cli import main
from derive.mistakes import ENTRIES
from derive.report.explain import overview, page
from derive.rules import LAWS
from derive.source import ReadError

COLLECTED = {
    "arithmetic-slip", "double-counting", "dropped-factor", "dummy-index-unused", "expectation-of-product",
    "factor-outside-sum", "free-index-mismatch", "index-capture", "index-range", "inner-outer-product",
    "missing-assumption", "missing-delta", "missing-inner-derivative", "noncommutative-as-scalar", "notation-typo",
    "parenthesis-scope", "product-rule", "quotient-rule", "shape", "sign", "transpose-layout", "wrong-index",
    "wrong-variable",
}  # fmt: skip
"""The words of those who collected real mistakes."""

MISSING_DELTA = r"""missing-delta
  d x_k / d x_i = delta_ki, not 1.
  It happens because one thinks of the entry with the same index, and forgets that all the others are zero.

Wrong:
  A vector $x \in \mathbb{R}^n$.

  $$\frac{\partial x_k^2}{\partial x_i} = 2 x_k$$

   1 ✗ \frac{\partial x_k^2}{\partial x_i} = 2 x_k
       wrong example:3:39: wrong
         $$\frac{\partial x_k^2}{\partial x_i} = 2 x_k$$
                                               ^
       at n = 2, i = 1, k = 2 the left side is 0, the right side 2
       for x = [1, 1]
       missing-delta: \delta_{ik} is missing: 2 x_k belongs there only where i and k are the same.
       also explained by diagonal-only
       should be: \frac{\partial x_k^2}{\partial x_i} = 2 \delta_{ik} x_k
         $$\frac{\partial x_k^2}{\partial x_i} = 2 x_k$$
                                                   ^ insert \delta_{ik}
       the right side is: \frac{\partial}{\partial x_i} (x_i^2)

Right:
  A vector $x \in \mathbb{R}^n$.

  $$\frac{\partial x_k^2}{\partial x_i} = 2 x_k \delta_{ki}$$

   1 ✓ \frac{\partial x_k^2}{\partial x_i} = 2 x_k \delta_{ki}
"""


def test_a_page() -> None:
    assert page("missing-delta").startswith(MISSING_DELTA)
    assert page("missing_delta") == page("missing-delta")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: mistakes.name(entry.mistake))
def test_every_page_has_a_wrong_and_a_right_example_checked(entry: mistakes.Entry) -> None:
    shown = page(mistakes.name(entry.mistake))
    wrong, right = shown.split("\nRight:\n")
    assert "✗" in wrong and f"       {mistakes.name(entry.mistake)}: " in wrong
    assert "✓" in right and "✗" not in right


@pytest.mark.parametrize("name", sorted(COLLECTED))
def test_the_words_of_the_collectors_are_known(name: str) -> None:
    assert "Wrong:" in page(name)


def test_all_in_one_line_each() -> None:
    shown = overview().split("\n")
    assert len(shown) == len(ENTRIES) + len(LAWS) + 3
    assert shown[0] == "Mistakes:" and shown[len(ENTRIES) + 2] == "Laws:"


def test_an_unknown_name() -> None:
    with pytest.raises(ReadError) as raised:
        page("mising-delta")
    assert raised.value.render() == (
        "mising-delta: there is no mistake or law of this name\n"
        "  did you mean missing-delta or wrong-delta? `derive explain` shows all names"
    )


RUNS = [
    (["explain"], 0, "Mistakes:"),
    (["explain", "sign"], 0, "sign"),
    (["explain", "quotient"], 0, "quotient"),
    (["explain", "mising-delta"], 2, ""),
]


@pytest.mark.parametrize(("arguments", "status", "first"), RUNS)
def test_the_command(arguments: list[str], status: int, first: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, result.stdout.split("\n")[0]) == (status, first)

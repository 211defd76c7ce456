"""Steps whose sizes are written out: what is asked of the judge, one size after another, and what comes of its answers."""

# ruff: noqa: E501 (a row is one statement in the letters of the subject)

from __future__ import annotations

from typing import Any

import pytest

from derive.core import few_sizes
from derive.core.unroll import NotUnrolled
from derive.model import Context, Counterexample, Evidence, Verdict
from derive.notation import Expr, Place
from derive.printing import latex
from tests.core.shorthand import Family, T, context, index, label, place, scalar, total

t, i = index("t", "N"), index("i", "K")
x, y = Family("x"), Family("y")
s = scalar("s")
NEXT = Place((place(t) + 1).expr, "N")
FEW = context(sizes={"N": 2})


def said(expr: Expr) -> str:
    return latex(expr).replace(r"\cdot ", "").replace("\0", "_")


class Judge:
    """Answers in turn, the last answer for ever: p(roved), u(ndecided), r(efuted), e(mpty)."""

    def __init__(self, answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, lhs: Expr, rhs: Expr, under: Context) -> Verdict:
        self.asked.append(f"{said(lhs)} = {said(rhs)} {dict(under.sizes)}".replace("\0", "_"))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        seen = Evidence(
            answer,
            deviation=len(self.asked) / 8,
            holds_numerically=answer in "pu",
            heuristic=len(self.asked) == 2,
            float_sizes=({"\0entry": 2, "D": 3},),
            free_sizes=("\0entry", "D"),
        )
        if answer == "r":
            return Verdict(
                "refuted",
                seen,
                Counterexample({"D": 1}, {"\0": "2"} if "\0entry" in under.sizes else {"i": "1"}, {}, "1", "2"),
            )
        return (
            Verdict("proved", seen)
            if answer == "p"
            else Verdict("undecided", Evidence("empty-domain") if answer == "e" else seen)
        )


def outcome(lhs: T, rhs: T, given: Context, answers: str) -> list[str]:
    judge = Judge(answers)
    try:
        found = few_sizes._judged(lhs.expr, rhs.expr, given, ("N",), judge)
    except NotUnrolled as why:
        return [*judge.asked, f"{why.reason} {why.detail}"]
    seen = found.evidence
    told = f"{found.status}, {seen.method}, {seen.deviation}, {seen.holds_numerically}, {seen.heuristic}, {[dict(each) for each in (*seen.sizes, *seen.float_sizes)]}, {seen.free_sizes}"
    if (point := found.counterexample) is not None:
        told += f", {dict(point.sizes)} {dict(point.entry)}"
    return [*judge.asked, told]


STEP = (x[NEXT] - x[t], y[t])
WHOLE = (total(t, x[t] * place(t)), s)
ROWS: list[tuple[str, T, T, Context, str]] = [
    ("all proved", *WHOLE, Context(), "p"),
    ("proved of a given size", *WHOLE, FEW, "p"),
    ("none decided", *WHOLE, Context(), "u"),
    ("one undecided", *WHOLE, Context(), "pup"),
    ("one empty", *WHOLE, Context(), "pep"),
    ("all empty", *WHOLE, Context(), "e"),
    ("refuted at last", *WHOLE, Context(), "ppr"),
    ("and at a smaller size", *WHOLE, Context(), "rur"),
    ("at once", *STEP, FEW, "p"),
    ("a list refuted", *STEP, FEW, "r"),
    ("one by one", *STEP, FEW, "up"),
    ("one by one refuted", *STEP, FEW, "uprp"),
    ("one of them empty", *STEP, FEW, "uepu"),
    ("all of them empty", *STEP, FEW, "ue"),
    ("undecided, and later empty", *WHOLE, Context(), "ue"),
    ("at least the first place", x[label("1", "N")] + total(t, x[t]), s, Context(), "p"),
    ("too many entries", x[NEXT] * y[index("u", "N")], s, context(sizes={"N": 7}), "p"),
    ("at least a place", x[label("4", "N")] + total(t, x[t]), s, Context(), "p"),
]
EXPECTED: dict[str, list[str]] = {
    "at least the first place": [
        r"x_{1} + x_{1} + x_{2} = s {}",
        r"x_{1} + x_{1} + x_{2} + x_{3} = s {}",
        r"x_{1} + x_{1} = s {}",
        r"x_{1} + x_{1} + x_{2} + x_{3} + x_{4} = s {}",
        r"undecided, few-sizes, 0.5, True, True, [{'N': 1}, {'N': 2}, {'N': 3}, {'N': 4}, {'\x00entry': 2, 'D': 3}], ('\x00entry', 'D', 'N')",
    ],
    "too many entries": ["budget entries 40"],
    "undecided, and later empty": [
        r"x_{1} 1 + x_{2} 2 = s {}",
        r"x_{1} 1 + x_{2} 2 + x_{3} 3 = s {}",
        r"x_{1} 1 = s {}",
        r"x_{1} 1 + x_{2} 2 + x_{3} 3 + x_{4} 4 = s {}",
        r"undecided, u, 0.125, False, False, [{'\x00entry': 2, 'D': 3}], ('\x00entry', 'D')",
    ],
    "all proved": [
        r"x_{1} 1 + x_{2} 2 = s {}",
        r"x_{1} 1 + x_{2} 2 + x_{3} 3 = s {}",
        r"x_{1} 1 = s {}",
        r"x_{1} 1 + x_{2} 2 + x_{3} 3 + x_{4} 4 = s {}",
        r"undecided, few-sizes, 0.5, True, True, [{'N': 1}, {'N': 2}, {'N': 3}, {'N': 4}, {'\x00entry': 2, 'D': 3}], ('\x00entry', 'D', 'N')",
    ],
    "proved of a given size": [
        r"x_{1} 1 + x_{2} 2 = s {}",
        r"proved, fixed-size, 0.125, True, False, [{'N': 2}, {'\x00entry': 2, 'D': 3}], ('\x00entry', 'D')",
    ],
    "none decided": [
        r"x_{1} 1 + x_{2} 2 = s {}",
        r"x_{1} 1 + x_{2} 2 + x_{3} 3 = s {}",
        r"x_{1} 1 = s {}",
        r"x_{1} 1 + x_{2} 2 + x_{3} 3 + x_{4} 4 = s {}",
        r"undecided, u, 0.125, True, False, [{'\x00entry': 2, 'D': 3}], ('\x00entry', 'D')",
    ],
    "one undecided": [
        r"x_{1} 1 + x_{2} 2 = s {}",
        r"x_{1} 1 + x_{2} 2 + x_{3} 3 = s {}",
        r"x_{1} 1 = s {}",
        r"x_{1} 1 + x_{2} 2 + x_{3} 3 + x_{4} 4 = s {}",
        r"undecided, few-sizes, 0.5, True, False, [{'N': 1}, {'N': 2}, {'N': 4}, {'\x00entry': 2, 'D': 3}], ('\x00entry', 'D', 'N')",
    ],
    "one empty": [
        r"x_{1} 1 + x_{2} 2 = s {}",
        r"x_{1} 1 + x_{2} 2 + x_{3} 3 = s {}",
        r"x_{1} 1 = s {}",
        r"x_{1} 1 + x_{2} 2 + x_{3} 3 + x_{4} 4 = s {}",
        r"undecided, empty-domain, None, False, False, [], ()",
    ],
    "all empty": [
        r"x_{1} 1 + x_{2} 2 = s {}",
        r"x_{1} 1 + x_{2} 2 + x_{3} 3 = s {}",
        r"x_{1} 1 = s {}",
        r"x_{1} 1 + x_{2} 2 + x_{3} 3 + x_{4} 4 = s {}",
        r"undecided, empty-domain, None, False, False, [], ()",
    ],
    "refuted at last": [
        r"x_{1} 1 + x_{2} 2 = s {}",
        r"x_{1} 1 + x_{2} 2 + x_{3} 3 = s {}",
        r"x_{1} 1 = s {}",
        r"refuted, r, 0.375, False, False, [{'\x00entry': 2, 'D': 3}], ('\x00entry', 'D'), {'N': 1, 'D': 1} {'i': '1'}",
    ],
    "and at a smaller size": [
        r"x_{1} 1 + x_{2} 2 = s {}",
        r"x_{1} 1 = s {}",
        r"refuted, r, 0.125, False, False, [{'\x00entry': 2, 'D': 3}], ('\x00entry', 'D'), {'N': 2, 'D': 1} {'i': '1'}",
    ],
    "at once": [
        r"[x_{2} - x_{1}, x_{3} - x_{2}] = [y_{1}, y_{2}] {'\x00entry': 2}",
        r"proved, fixed-size, 0.125, True, False, [{'N': 2}, {'D': 3}], ('D',)",
    ],
    "a list refuted": [
        r"[x_{2} - x_{1}, x_{3} - x_{2}] = [y_{1}, y_{2}] {'\x00entry': 2}",
        r"refuted, r, 0.125, False, False, [{'D': 3}], ('D',), {'N': 2, 'D': 1} {'t': '2'}",
    ],
    "one by one": [
        r"[x_{2} - x_{1}, x_{3} - x_{2}] = [y_{1}, y_{2}] {'\x00entry': 2}",
        r"x_{2} - x_{1} = y_{1} {}",
        r"x_{3} - x_{2} = y_{2} {}",
        r"proved, fixed-size, 0.25, True, True, [{'N': 2}, {'\x00entry': 2, 'D': 3}], ('\x00entry', 'D')",
    ],
    "one by one refuted": [
        r"[x_{2} - x_{1}, x_{3} - x_{2}] = [y_{1}, y_{2}] {'\x00entry': 2}",
        r"x_{2} - x_{1} = y_{1} {}",
        r"x_{3} - x_{2} = y_{2} {}",
        r"refuted, r, 0.375, False, False, [{'\x00entry': 2, 'D': 3}], ('\x00entry', 'D'), {'N': 2, 'D': 1} {'t': '2', 'i': '1'}",
    ],
    "one of them empty": [
        r"[x_{2} - x_{1}, x_{3} - x_{2}] = [y_{1}, y_{2}] {'\x00entry': 2}",
        r"x_{2} - x_{1} = y_{1} {}",
        r"x_{3} - x_{2} = y_{2} {}",
        r"proved, fixed-size, 0.375, True, False, [{'N': 2}, {'\x00entry': 2, 'D': 3}], ('\x00entry', 'D')",
    ],
    "all of them empty": [
        r"[x_{2} - x_{1}, x_{3} - x_{2}] = [y_{1}, y_{2}] {'\x00entry': 2}",
        r"x_{2} - x_{1} = y_{1} {}",
        r"x_{3} - x_{2} = y_{2} {}",
        r"empty-domain ",
    ],
    "at least a place": [
        r"x_{4} + x_{1} + x_{2} + x_{3} + x_{4} = s {}",
        r"undecided, few-sizes, 0.125, True, False, [{'N': 4}, {'\x00entry': 2, 'D': 3}], ('\x00entry', 'D', 'N')",
    ],
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_few_sizes(row: Any) -> None:
    assert outcome(*row[1:]) == EXPECTED[row[0]]

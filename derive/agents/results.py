"""What the tools give back: the report and the derivation in plain values, each with its meaning for the schema."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Result(BaseModel):
    """Base of all results."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Edit(Result):
    """An edit of the text: from a place up to another one; both count from 1, the end is not included."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str = Field(description="what is to stand there instead; empty: delete")


class Mistake(Result):
    """Why a step is wrong."""

    name: str | None = Field(description="the mistake; explain(name) says more. None: no known one explains the step")
    explanation: str | None
    repairs: list[str] = Field(description="true relations near the wrong one, in LaTeX, the likeliest first; proved")
    also: list[str] = Field(description="other mistakes that explain the step as well")
    holds_if: str | None = Field(description="what would make the step true")
    computes: str | None = Field(description="what the wrong right side is the value of, in LaTeX")
    edit: Edit | None = Field(description="the first repair as an edit of the text that was checked")


class Step(Result):
    """One relation and the verdict on it."""

    number: int
    line: int = Field(description="the line of the relation sign, from 1")
    column: int = Field(description="its column, from 1")
    relation: str = Field(description="both sides as they were written, on one line")
    verdict: Literal["proved", "refuted", "undecided"] = Field(
        description="proved: for all values and every size; refuted: by a counterexample; undecided: neither"
    )
    as_expected: bool = Field(description="proved, or marked wrong in the text and refuted")
    evidence: str
    counterexample: str | None
    mistake: Mistake | None
    notes: list[str] = Field(description="how the step was read, where that is not plain")


class Problem(Result):
    """Something in the text that could not be read, and so was not checked."""

    message: str
    hint: str | None
    line: int | None
    column: int | None


class Check(Result):
    """What a check found."""

    ok: bool = Field(description="everything was read, and every step is as expected")
    summary: str
    steps: list[Step]
    problems: list[Problem]
    definitions: list[str] = Field(description="what was read as a definition, in LaTeX")
    left_out: int = Field(description="how many steps and problems were left out of a long answer")


class Line(Result):
    """A line of a derivation: equal to the line before, by a law."""

    formula: str = Field(description="LaTeX")
    reason: str = Field(description="the laws that lead to it; empty for the beginning of a chain")


class Chain(Result):
    """Lines that are all equal."""

    lines: list[Line]


class Derivation(Result):
    """A derivation; every line is proved equal to the one before, for every size."""

    goal: str
    result: str
    matrix_form: str | None = Field(description="the result without indices, if it has such a form")
    complete: bool = Field(description="no derivative is left in the result that a law could carry out")
    chains: list[Chain] = Field(description="the last one is that of the goal; those before are used in it")
    markdown: str = Field(description="the derivation as a document, premises included; check() reads it back")


class Entry(Result):
    """A mistake or a law of the catalogue."""

    name: str
    kind: Literal["mistake", "law"]
    statement: str


class Explanation(Result):
    """A mistake or law, explained; without a name the whole catalogue."""

    text: str = Field(description="the explanation with a wrong and a right example and what the checker says of them")
    catalogue: list[Entry] = Field(description="all names; only if none was asked for")

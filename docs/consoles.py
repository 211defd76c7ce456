"""Console blocks of Markdown: what is typed, and whether what it prints is what stands there."""

from __future__ import annotations

import re


def sessions(block: str) -> list[tuple[str, str]]:
    """Commands (after ``$ ``) and their outputs."""
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def matches(expected: str, found: str) -> bool:
    """Whether an output is the expected one; a line "…" stands for any lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if row.strip() == "…" else re.escape(row) for row in expected.splitlines(keepends=True)
    )
    # The last digits of a floating-point deviation differ between machines.
    pattern = re.sub(r"within\\ \d+e\\-\d+", r"within \\d+e-\\d+", pattern)
    return re.fullmatch(pattern, found) is not None

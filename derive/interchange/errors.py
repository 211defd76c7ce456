"""What SymPy may hold and we do not read. Each error carries its data; its message is one sentence."""

from __future__ import annotations

from derive.source import ReadError


class UnknownNode(ReadError, TypeError):
    """``name``: the type of node, or the part of one, that is outside the closed list."""

    def __init__(self, name: str, where: str = "") -> None:
        super().__init__(f"{name} is not read" + (f": {where}" if where else ""))
        self.name = name


class NameClash(ReadError, ValueError):
    """One name stands for two things."""

    def __init__(self, name: str, first: str, second: str) -> None:
        super().__init__(f"{name} is {first} and also {second}")
        self.name, self.first, self.second = name, first, second


class BadDefinition(ReadError, ValueError):
    """The left side is no symbol with different plain indices, or the right side has an index that the left has not."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"the definition of {name} {reason}")
        self.name, self.reason = name, reason

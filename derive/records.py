"""``dataclass``, but a class costs a twentieth to define: no text is compiled, all classes share their methods.

A short run of the program defines hundreds of classes and makes objects of a third of them; the standard library
compiles six methods for each, which takes longer than reading and judging a short document.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["dataclass"]

T = TypeVar("T")
Fields = tuple["dataclasses.Field[Any]", ...]
Values = Callable[[Any], tuple[Any, ...]]


def _dataclass(cls: type[T] | None = None, /, *, frozen: bool = False, eq: bool = True, slots: bool = False) -> Any:
    """As ``dataclasses.dataclass`` with these arguments: the same fields, and methods that do the same.

    What has slots is made by the standard library: few classes, of which there are many objects.
    """
    if slots:
        return dataclasses.dataclass(frozen=frozen, eq=eq, slots=True)
    return (lambda cls: _made(cls, frozen, eq)) if cls is None else _made(cls, frozen, eq)


def _made(cls: type[T], frozen: bool, eq: bool) -> type[T]:
    written = frozenset(cls.__dict__)
    cls = dataclasses.dataclass(init=False, repr=False, eq=False)(cls)
    fields = dataclasses.fields(cls)  # type: ignore[arg-type]
    methods: dict[str, Any] = {"__init__": _init(cls, fields), "__repr__": _repr}
    if eq:
        compared = _values(tuple(field.name for field in fields if field.compare))
        methods |= {"__eq__": _eq(compared), "__hash__": _hash(compared) if frozen else None}
    if frozen:
        methods |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
    for name, method in methods.items():
        if name not in written:
            setattr(cls, name, method)
    return cls


def _init(cls: type[Any], fields: Fields) -> Callable[..., None]:
    """Takes a value for each field, by position or by name."""
    names = tuple(field.name for field in fields)
    count, put, after = len(names), object.__setattr__, getattr(cls, "__post_init__", None)

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        if kwargs or len(args) != count:
            args = _arguments(cls.__name__, fields, args, kwargs)
        for name, value in zip(names, args):  # noqa: B905  (as many as there are; this is the dearest line of all)
            put(self, name, value)
        if after is not None:
            after(self)

    return __init__


def _arguments(name: str, fields: Fields, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Any, ...]:
    """The value of each field: as given, else its default. Raises ``TypeError``."""
    given = {field.name: value for field, value in zip(fields, args, strict=False)}
    wrong = [key for key in kwargs if key in given or key not in {field.name for field in fields}]
    if wrong or len(args) > len(fields):
        raise TypeError(f"{name}() takes {len(fields)} fields, each once; given: {[*args, *kwargs]}")
    given.update(kwargs)
    return tuple(given[field.name] if field.name in given else _default(name, field) for field in fields)


def _default(name: str, field: dataclasses.Field[Any]) -> Any:
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    raise TypeError(f"{name}() misses a value for {field.name!r}")


def _values(names: tuple[str, ...]) -> Values:
    """The values of some fields of an object."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda item: tuple(getattr(item, name) for name in names)


def _eq(values: Values) -> Callable[[Any, object], Any]:
    def __eq__(self: Any, other: object) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return __eq__


def _hash(values: Values) -> Callable[[Any], int]:
    return lambda self: hash(values(self))


def _repr(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _refuse_to_set(self: Any, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _dataclass

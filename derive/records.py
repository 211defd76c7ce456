"""``dataclass``, but a class costs a twentieth to define: no text is compiled, all classes share their methods.

A short run of the program defines hundreds of classes and makes objects of a third of them; the standard library
compiles six methods for each, which takes longer than reading and judging a short document.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["dataclass", "replace"]

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
    completed = _completed(cls.__name__, names, fields)
    defaults = tuple(field.default for field in fields)
    tails = {n: defaults[n:] for n in range(count) if dataclasses.MISSING not in defaults[n:]}

    def of_any(self: Any, *args: Any, **kwargs: Any) -> None:
        if kwargs:
            args = completed(args, kwargs)
        elif len(args) != count:
            args = args + tails[len(args)] if len(args) in tails else completed(args, kwargs)
        for name, value in zip(names, args):  # noqa: B905  (as many as there are; asked so often that it would be felt)
            put(self, name, value)
        if after is not None:
            after(self)

    # Most nodes of expressions have one or two fields, and there are very many of them.
    def of_one(self: Any, *args: Any, **kwargs: Any) -> None:
        if kwargs or len(args) != 1:
            args = completed(args, kwargs)
        put(self, first, args[0])

    def of_two(self: Any, *args: Any, **kwargs: Any) -> None:
        if kwargs or len(args) != 2:
            args = completed(args, kwargs)
        put(self, first, args[0])
        put(self, second, args[1])

    first, second = (*names, "", "")[:2]
    return {1: of_one, 2: of_two}.get(count, of_any) if after is None else of_any


def _completed(
    kind: str, names: tuple[str, ...], fields: Fields
) -> Callable[[tuple[Any, ...], dict[str, Any]], tuple[Any, ...]]:
    """The value of each field in order: as given, else its default."""
    every = set(names)
    plain = {field.name: field.default for field in fields if field.default is not dataclasses.MISSING}
    made = {field.name: field.default_factory for field in fields if field.default_factory is not dataclasses.MISSING}

    def completed(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        if not args and kwargs.keys() == every:
            return tuple([kwargs[name] for name in names])
        values = list(args)
        for name in names[len(args) :]:
            if name in kwargs:
                values.append(kwargs.pop(name))
            elif name in plain:
                values.append(plain[name])
            elif name in made:
                values.append(made[name]())
            else:
                raise TypeError(f"{kind}() misses a value for {name!r}")
        if kwargs or len(values) > len(names):
            raise TypeError(f"{kind}() takes a value for each of {', '.join(names)}, and only one")
        return tuple(values)

    return completed


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


def _replace(item: T, /, **changes: Any) -> T:
    """As ``dataclasses.replace``, for fields that ``__init__`` takes: all of ours."""
    cls = type(item)
    values = [changes.pop(name) if name in changes else getattr(item, name) for name in cls.__match_args__]  # type: ignore[attr-defined]
    return cls(*values, **changes)


if TYPE_CHECKING:
    from dataclasses import dataclass, replace
else:
    dataclass, replace = _dataclass, _replace

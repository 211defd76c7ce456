"""``dataclass``, but a class costs a twentieth to define: no text is compiled, all classes share their methods.

A short run of the program defines hundreds of classes and makes objects of a third of them; the standard library
compiles six methods for each, which takes longer than reading and judging a short document.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from types import FunctionType
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["dataclass", "replace"]

T = TypeVar("T")
Fields = tuple["dataclasses.Field[Any]", ...]
Values = Callable[[Any], tuple[Any, ...]]


def _dataclass(cls: type[T] | None = None, /, *, frozen: bool = False, eq: bool = True, slots: bool = False) -> Any:
    """As ``dataclasses.dataclass`` with these arguments: the same fields, and methods that do the same.

    That nothing is put into what is ``frozen`` the type checker sees to: refusing it at run time takes the short way of
    setting an attribute from ``__init__``, too, and an object would take four times as long to make.
    """
    return (lambda cls: _made(cls, frozen, eq, slots)) if cls is None else _made(cls, frozen, eq, slots)


def _made(cls: type[T], frozen: bool, eq: bool, slots: bool) -> type[T]:
    written = frozenset(cls.__dict__)
    cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
    fields = dataclasses.fields(cls)  # type: ignore[arg-type]
    methods: dict[str, Any] = {"__init__": _init(cls, fields), "__repr__": _repr}
    if eq:
        compared = _values(tuple(field.name for field in fields if field.compare))
        methods |= {"__eq__": _eq(compared), "__hash__": _hash(compared) if frozen else None}
    for name, method in methods.items():
        if name not in written:
            setattr(cls, name, method)
    return cls


def _init(cls: type[Any], fields: Fields) -> Callable[..., None]:
    """Takes a value for each field, by position or by name."""
    names = tuple(field.name for field in fields)
    after = getattr(cls, "__post_init__", None)
    made = any(field.default_factory is not dataclasses.MISSING for field in fields)
    if after is None and not made and len(names) < len(_TEMPLATES):
        defaults = tuple(field.default for field in fields if field.default is not dataclasses.MISSING)
        return _putting(names, defaults)
    count, completed = len(names), _completed(cls.__name__, names, fields)
    has_slots = any("__slots__" in base.__dict__ for base in cls.__mro__)

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        given = dict(zip(names, args)) if not kwargs and len(args) == count else completed(args, kwargs)  # noqa: B905
        if has_slots:
            for name, value in given.items():
                setattr(self, name, value)
        else:
            self.__dict__ = given
        if after is not None:
            after(self)

    return init


def _putting(names: tuple[str, ...], defaults: tuple[Any, ...] = ()) -> FunctionType:
    """What puts values into attributes of these names, a few at most."""
    template = _TEMPLATES[len(names)].__code__
    code = template.replace(co_names=names, co_varnames=("self", *names), co_name="__init__")
    return FunctionType(code, {}, "__init__", defaults)


# What objects are made by: the code of these with the names of the fields. Most are nodes of formulas, and very many.
def _of_none(self: Any) -> None:
    pass


def _of_one(self: Any, a: Any) -> None:
    self.a = a


def _of_two(self: Any, a: Any, b: Any) -> None:
    self.a = a
    self.b = b


def _of_three(self: Any, a: Any, b: Any, c: Any) -> None:
    self.a = a
    self.b = b
    self.c = c


def _of_four(self: Any, a: Any, b: Any, c: Any, d: Any) -> None:
    self.a = a
    self.b = b
    self.c = c
    self.d = d


def _of_five(self: Any, a: Any, b: Any, c: Any, d: Any, e: Any) -> None:
    self.a = a
    self.b = b
    self.c = c
    self.d = d
    self.e = e


def _of_six(self: Any, a: Any, b: Any, c: Any, d: Any, e: Any, f: Any) -> None:
    self.a = a
    self.b = b
    self.c = c
    self.d = d
    self.e = e
    self.f = f


def _of_seven(self: Any, a: Any, b: Any, c: Any, d: Any, e: Any, f: Any, g: Any) -> None:
    self.a = a
    self.b = b
    self.c = c
    self.d = d
    self.e = e
    self.f = f
    self.g = g


_TEMPLATES = (_of_none, _of_one, _of_two, _of_three, _of_four, _of_five, _of_six, _of_seven)


def _completed(
    kind: str, names: tuple[str, ...], fields: Fields
) -> Callable[[tuple[Any, ...], dict[str, Any]], dict[str, Any]]:
    """The value of each field in order: as given, else its default."""
    plain = {field.name: None if field.default is dataclasses.MISSING else field.default for field in fields}
    made = {field.name: field.default_factory for field in fields if field.default_factory is not dataclasses.MISSING}
    needed = {field.name for field in fields if field.default is dataclasses.MISSING} - made.keys()

    def completed(args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        given = dict(zip(names, args, strict=False)) | kwargs if args else kwargs
        every = plain | given
        for name, make in made.items():
            if name not in given:
                every[name] = make()
        if len(given) < len(args) + len(kwargs) or len(every) > len(names) or not needed <= given.keys():
            raise TypeError(f"{kind}() takes a value for each of {', '.join(names)}, and only one")
        return every

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


def _replace(item: T, /, **changes: Any) -> T:
    """As ``dataclasses.replace``, for fields that ``__init__`` takes: all of ours."""
    cls = type(item)
    values = [changes.pop(name) if name in changes else getattr(item, name) for name in cls.__match_args__]  # type: ignore[attr-defined]
    return cls(*values, **changes)


if TYPE_CHECKING:
    from dataclasses import dataclass, replace
else:
    dataclass, replace = _dataclass, _replace

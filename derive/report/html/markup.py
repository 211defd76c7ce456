"""HTML that cannot be broken by what is written in it: text is escaped wherever it is put into an element."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

VOID = frozenset(("br", "hr", "img", "input", "link", "meta"))


class Markup(str):
    """HTML that is put in as it is. Only this module and the printers of formulas make it of text."""

    __slots__ = ()


Content = str | Iterable[str]
"""Text, which will be escaped; markup; or several of these."""

NOTHING = Markup("")


def element(tag: str, *content: Content, **attributes: str | bool | None) -> Markup:
    """An element. In names of attributes ``_`` stands for ``-``; at the end it is left out (``class_``).

    An attribute that is True has no value, one that is False or None is left out.
    """
    shown = "".join(_attribute(name, value) for name, value in attributes.items())
    return Markup(f"<{tag}{shown}>" if tag in VOID else f"<{tag}{shown}>{join(*content)}</{tag}>")


def _attribute(name: str, value: str | bool | None) -> str:
    name = name.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(value)}"'


def join(*content: Content) -> Markup:
    """Contents one after the other, what is text escaped."""
    return Markup("".join(_safe(item) for part in content for item in ((part,) if isinstance(part, str) else part)))


def _safe(item: str) -> str:
    return item if isinstance(item, Markup) else escape(item, quote=False)

"""Checking documents from Python."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike, fspath
from typing import Literal

from derive.catalogue import path_of
from derive.checker import check_source
from derive.files import open_source
from derive.report.outcome import Report
from derive.settings import Settings
from derive.source import Source


def check(
    document: str | PathLike[str] | None = None,
    *,
    text: str | None = None,
    accept_numeric: bool = False,
    seed: int | None = None,
    layout: Literal["denominator", "numerator"] = "denominator",
    sizes: Mapping[str, int] | None = None,
) -> Report:
    """Check a derivation: a name of the catalogue, a path, or the text itself.

    An existing path beats a name. With ``accept_numeric`` an undecided step that held everywhere it was tried counts as
    holding. ``seed`` fixes the random draws. ``layout`` is that of derivatives by vectors and matrices, ``sizes`` are
    those that are numbers, where the document does not say so. Raises ``ReadError`` if there is no such document; what
    cannot be read *in* it is in ``report.errors``.
    """
    if (document is None) == (text is None):
        raise TypeError("check() takes a name or path, or text=..., and not both")
    source = Source("<text>", text) if text is not None else open_source(path_of(fspath(document or "")))
    settings = Settings(("numeric",) * accept_numeric, seed, layout, tuple(sorted((sizes or {}).items())))
    return Report((check_source(source, settings),))

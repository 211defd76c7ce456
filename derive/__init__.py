"""A checker for the derivations of machine learning.

    import derive
    report = derive.check("softmax-ce")            # a name of the catalogue, a path, or derive.check(text=...)
    verdict = derive.equal(lhs, rhs)               # SymPy expressions
    derivation = derive.derivation("softmax-ce")   # or derive.derivation(of=L, wrt=W[i, j], definitions=...)

Every public name is loaded when it is first used: ``derive --help`` need not wait for SymPy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.api import check
    from derive.batch.many import check_many
    from derive.deriving import derivation
    from derive.interchange import to_sympy
    from derive.library import D, equal, latex, parse
    from derive.model import Verdict
    from derive.report.outcome import Report
    from derive.source import ReadError

__version__ = "0.1.0"

_HOMES = {
    "check": "derive.api",
    "check_many": "derive.batch.many",
    "derivation": "derive.deriving",
    "D": "derive.library",
    "equal": "derive.library",
    "latex": "derive.library",
    "parse": "derive.library",
    "to_sympy": "derive.interchange",
    "load_ipython_extension": "derive.notebook",
    "ReadError": "derive.source",
    "Report": "derive.report.outcome",
    "Verdict": "derive.model",
}

__all__ = [
    "D",
    "ReadError",
    "Report",
    "Verdict",
    "__version__",
    "check",
    "check_many",
    "derivation",
    "equal",
    "latex",
    "parse",
    "to_sympy",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])

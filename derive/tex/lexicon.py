"""What a document has told about its names before its formulas are read: which are functions, words, indexed by brackets."""

from __future__ import annotations

from dataclasses import dataclass

KNOWN_FUNCTIONS = frozenset(
    [r"\log", r"\ln", r"\exp", r"\tanh", r"\sinh", r"\cosh", r"\sin", r"\cos", r"\max", r"\min", r"\lg", r"\operatorname{sgn}", r"\det", r"\Pr"]
    + ["log", "ln", "exp", "tanh", "sinh", "cosh", "sin", "cos", "max", "min", "softmax", "Softmax", "sigmoid", "relu", "ReLU", "softplus", "sign", "sgn", "tr", "Tr", "diag", "vec", "det", "logsumexp", "LSE", "lse", "argmax", "mean", "var"]
)
"""Functions that need no declaration, as commands and as bare words."""

APPLIED_BY_DEFAULT = frozenset([r"\sigma", "\\mathrm{softmax}", "\\mathrm{sigmoid}", "\\mathrm{relu}"])


@dataclass(frozen=True)
class Lexicon:
    r"""How names are to be read.

    ``functions``: ``f`` in ``f(x)`` applies. ``entries``: ``p`` in ``p(a)`` is indexed by ``a``. ``words``: names of several letters.
    ``variables``: names that a bracket behind multiplies. ``scripted``: names that include a script: ``\Sigma_C``, ``\sigma^2``.
    """

    functions: frozenset[str] = frozenset()
    entries: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    variables: frozenset[str] = frozenset()
    scripted: frozenset[str] = frozenset()

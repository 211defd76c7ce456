r"""Names in SymPy and names in LaTeX: ``theta`` and ``\theta``, ``Loss`` and ``\mathrm{Loss}``.

Both ways different names stay different, as far as a name is made of letters, digits and subscripts.
"""

from __future__ import annotations

import re

_GREEK = frozenset(
    """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho
    sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell
    """.split()  # noqa: SIM905
)


def latex_name(name: str) -> str:
    r"""The LaTeX of a SymPy name: ``Sigma_C`` is ``\Sigma_C``; what is LaTeX already stays as it is."""
    if len(name) == 1 or re.search(r"[\\{}^']", name):
        return name
    if name in _GREEK:
        return "\\" + name
    stem, mark, subscript = name.partition("_")
    if mark and stem and subscript:
        return latex_name(stem) + "_" + (subscript if len(subscript) == 1 else "{" + _upright(subscript) + "}")
    return _upright(name)


def _upright(name: str) -> str:
    if name in _GREEK or re.fullmatch(r"[A-Za-z]|\d+", name):
        return "\\" + name if name in _GREEK else name
    return "\\mathrm{" + name + "}"


def plain_name(name: str) -> str:
    r"""The SymPy name of a LaTeX one: ``\Sigma_{C}`` is ``Sigma_C``; what has no plain form stays as it is."""
    stem, mark, subscript = name.partition("_")
    braced = re.fullmatch(r"\{(.*)\}", subscript)
    parts = [_bare(part) for part in ((stem, braced[1] if braced else subscript) if mark else (stem,))]
    joined = "_".join(part for part in parts if part is not None)
    return joined if None not in parts and "" not in parts else name


def _bare(name: str) -> str | None:
    upright = re.fullmatch(r"\\mathrm\{([A-Za-z0-9]+)\}", name)
    if upright:
        return upright[1]
    if name.startswith("\\"):
        return name[1:] if name[1:] in _GREEK else None
    return name if re.fullmatch(r"[A-Za-z0-9]*", name) else None

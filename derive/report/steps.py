"""A derivation in words and LaTeX: the premises, every line with the law that gives it, the result."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from derive.notation import Expr, names
from derive.printing import latex
from derive.records import dataclass
from derive.stepping.premises import Premises, known_sizes, premises
from derive.stepping.steps import Derivation, DerivedStep

Detail = Literal["brief", "normal", "full"]

LAWS: Mapping[str, str] = {
    "unfold": "definition",
    "chain": "chain rule, over all paths",
    "insert": "what was found, put in",
    "constant": "derivative of a constant",
    "entry": "an entry by an entry is a delta",
    "sum_of_terms": "linearity",
    "sum_over_index": "linearity",
    "constant_factor": "constant factor",
    "quotient": "quotient rule",
    "product": "product rule",
    "power_rule": "power rule",
    "general_power": "derivative of a power",
    "exponential": "derivative of exp",
    "logarithm": "derivative of log",
    "tanh": "derivative of tanh",
    "sigmoid": "derivative of the logistic function",
    "softplus": "derivative of softplus",
    "relu": "derivative of relu",
    "sine": "derivative of sin",
    "cosine": "derivative of cos",
    "unknown_function": "chain rule",
    "cases": "case by case",
    "cancel": "cancelling",
    "power_of_power": "powers",
    "powers_of_one_base": "powers",
    "contraction": "contraction of the delta",
    "contraction_apart": "contraction of the delta",
    "number_of_terms": "counting the terms",
    "constant_out_of_sum": "constant out of the sum",
    "split_sum": "splitting the sum",
    "multiply_out": "multiplying out",
    "rename_bound_index": "renaming a bound index",
    "exchange_sums": "exchanging the sums",
    "normalised": "the shares of a sum add up to 1",
    "assumption": "assumption",
    "add_and_subtract": "adding and subtracting",
    "multiply_out_to_cancel": "multiplying out",
    "multiply_out_and_collect": "multiplying out, collecting",
    "fold_under_sum": "definition",
    "maximum": "derivative of max",
    "sinh": "derivative of sinh",
    "cosh": "derivative of cosh",
    "error_function": "derivative of erf",
    "normal_distribution": "derivative of the normal distribution function",
    "normal_density": "derivative of the normal density",
    "absolute": "derivative of the absolute value",
    "fold_logistic": "the logistic function written both ways",
    "known_sum": "a sum that is known",
    "split_off_known": "splitting the sum",
    "log_of_power": "log of a power",
    "split_fraction": "splitting the fraction",
    "fold": "definition",
    "collect_terms": "collecting",
    "common_factor": "factoring",
    "distribute_sign": "sign",
    "log_of_product": "log of a product",
    "log_of_exponential": "log of exp",
    "product_of_exponentials": "product of exponentials",
}
"""How a law is called."""

MATRIX = "without indices"


@dataclass(frozen=True)
class Row:
    """A line of a chain: what the line before is equal to, and by which law. ``left``: only at the beginning."""

    left: str
    right: str
    reason: str


def rows(chain: DerivedStep, derivation: Derivation, detail: Detail) -> Iterator[Row]:
    """The lines of one chain."""
    left = written(chain.before, derivation)
    for step in _lines(chain, detail):
        yield Row(left, written(step.after, derivation), reason(step, derivation))
        left = ""


def _lines(chain: DerivedStep, detail: Detail) -> Iterator[DerivedStep]:
    if detail == "brief" or not chain.substeps:
        yield chain
        return
    for line in chain.substeps:
        if detail == "full":
            yield from line.substeps or (line,)
        else:
            yield line


def written(expr: Expr, derivation: Derivation) -> str:
    """LaTeX of a line."""
    context = derivation.context
    reserved = {*context.definitions, *context.slots, *context.unknown_of}
    return latex(expr, sizes=known_sizes(context), reserved=reserved, straight_d=derivation.has_paths)


def reason(step: DerivedStep, derivation: Derivation) -> str:
    """The laws of a line, each once; definitions and assumptions by the symbols they are about."""
    if step.rule == "derivation":
        return ""
    about = _about(step, derivation)
    words = list(
        dict.fromkeys(
            LAWS[law] + about.get(law, "") for law in step.laws if law != "unfold" or step.laws == ("unfold",)
        )
    )
    if len(words) > 1 and "linearity" in words and "constant factor" in words:
        words.remove("constant factor")
    return ", ".join(words)


def _about(step: DerivedStep, derivation: Derivation) -> Mapping[str, str]:
    new = sorted((names(step.after) - names(step.before)) & derivation.context.definitions.keys())
    given = [names(e.lhs) | names(e.rhs) for e in derivation.context.equations]
    given += [frozenset((fact.name,)) for fact in derivation.context.facts if fact.kind == "one-hot"]
    used = sorted({name for found in given if found <= names(step.before) for name in found})
    return {
        **dict.fromkeys(("fold", "fold_under_sum"), f" of {' and '.join(new)}" if new else ""),
        "assumption": f" on {' and '.join(used)}" if used else "",
    }


def render(derivation: Derivation, form: str, detail: Detail = "normal", *, whole: bool = False) -> str:
    """The derivation as ``latex``, ``markdown``, ``text`` or ``json``; with ``whole`` a complete LaTeX document."""
    if form == "json":
        return json.dumps(_as_json(derivation), indent=2, ensure_ascii=False)
    if form == "text":
        return "\n".join(_as_text(derivation, detail))
    if form == "markdown":
        return "\n".join(_as_markdown(derivation, detail))
    body = "\n".join(_as_latex(derivation, detail))
    return _PREAMBLE + body + "\n\\end{document}" if whole else body


_PREAMBLE = r"""\documentclass{article}
\usepackage{amsmath,amssymb}
\allowdisplaybreaks
\setlength{\emergencystretch}{3em}
\begin{document}
"""

UNFINISHED = "No law leads on from here."


def _given(given: Premises) -> Iterator[str]:
    """The declarations in a sentence."""
    declared = [f"${line}$" for line in given.declarations]
    if declared:
        yield f"Let {', '.join(declared)}."
    for line in given.one_hot:
        yield f"Let the one-hot vector be ${line}$."


def _formulas(given: Premises) -> list[str]:
    return [*(rf"{line} \\ % given" for line in given.assumptions), *(rf"{line} \\" for line in given.definitions)]


def _as_latex(derivation: Derivation, detail: Detail) -> Iterator[str]:
    given = premises(derivation.symbols, derivation.context)
    yield from _given(given)
    if formulas := _formulas(given):
        yield from (r"\begin{gather*}", *(f"  {line}" for line in _last_open(formulas)), r"\end{gather*}")
    for chain in _chains(derivation, detail):
        yield from (r"\begin{align*}", *aligned(chain), r"\end{align*}")
    if not derivation.complete:
        yield UNFINISHED


def _as_markdown(derivation: Derivation, detail: Detail) -> Iterator[str]:
    given = premises(derivation.symbols, derivation.context)
    yield from (line + "\n" for line in _given(given))
    for line in given.assumptions:
        yield f"$$\n{line} % given\n$$\n"
    for line in given.definitions:
        yield f"$$\n{line}\n$$\n"
    for chain in _chains(derivation, detail):
        yield from ("$$", r"\begin{aligned}", *aligned(chain), r"\end{aligned}", "$$", "")
    if not derivation.complete:
        yield UNFINISHED


def _as_text(derivation: Derivation, detail: Detail) -> Iterator[str]:
    given = premises(derivation.symbols, derivation.context)
    yield from (f"  {line}" for line in (*given.declarations, *given.one_hot, *given.assumptions, *given.definitions))
    for chain in _chains(derivation, detail):
        yield ""
        yield chain[0].left
        for row in chain:
            yield f"  = {row.right}" + (f"    [{row.reason}]" if row.reason else "")
    if not derivation.complete:
        yield from ("", UNFINISHED)


def _chains(derivation: Derivation, detail: Detail) -> Iterator[Sequence[Row]]:
    for chain in derivation.steps:
        yield list(rows(chain, derivation, detail))
    if derivation.matrix is not None:
        yield [Row(derivation.matrix.lhs, derivation.matrix.rhs, MATRIX)]


def aligned(chain: Sequence[Row]) -> list[str]:
    r"""The lines of a chain between ``\begin{aligned}`` and ``\end{aligned}``."""
    lines = []
    for row in chain:
        tag = rf" && \text{{{_in_words(row.reason)}}}" if row.reason else ""
        lead = f"  {row.left}\n" if row.left and len(chain) > 1 else f"  {row.left} " if row.left else ""
        lines.append(f"{lead}{'' if lead.endswith(' ') else '    '}&= {row.right}{tag} \\\\")
    return _last_open(lines)


def _in_words(reason: str) -> str:
    r"""The laws as text; the symbols in it as formulas: ``definition of \(\hat{x}\)``."""
    return " ".join(rf"\({word}\)" if re.search(r"[\\^_]", word) else word for word in reason.split(" "))


def _last_open(lines: Sequence[str]) -> list[str]:
    r"""Lines that end in ``\\``, the last one without."""
    last = lines[-1].replace(r" \\ % given", " % given")
    return [*lines[:-1], last.removesuffix(r" \\")]


def _as_json(derivation: Derivation) -> dict[str, object]:
    given = premises(derivation.symbols, derivation.context)
    matrix = derivation.matrix
    return {
        "goal": written(derivation.goal, derivation),
        "result": written(derivation.result, derivation),
        "matrix": {"lhs": matrix.lhs, "rhs": matrix.rhs} if matrix else None,
        "complete": derivation.complete,
        "declarations": [*given.declarations, *given.one_hot],
        "assumptions": list(given.assumptions),
        "definitions": list(given.definitions),
        "steps": [_step_as_json(step, derivation) for step in derivation.steps],
    }


def _step_as_json(step: DerivedStep, derivation: Derivation) -> dict[str, object]:
    return {
        "rule": step.rule,
        "reason": reason(step, derivation),
        "before": written(step.before, derivation),
        "after": written(step.after, derivation),
        "substeps": [_step_as_json(inner, derivation) for inner in step.substeps],
    }

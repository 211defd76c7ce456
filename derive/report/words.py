"""The sentences: every phrase of a report, made from codes and values.

A sentence says where, what is, what was needed and the way out, in the author's own letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from derive.model import (
    Counterexample,
    Definition,
    Evidence,
    Judged,
    Note,
    Verdict,
)
from derive.printing import latex
from derive.source import Source

# In a sentence, {name} is a value, and [...] a part that is left out if a value in it is missing.

PROVED = {
    "every-size": "every size",
    "fixed-size": "for the sizes given",
    "interval": "at its printed precision",
    "enclosed": "by intervals that enclose both sides",
    "bounds": "for all values, by bounds of its parts",
}

UNDECIDED = {
    "any-law": "it does not hold for every law, and what is said of this one is not used here",
    "approximation": "how close both sides are is only measured",
    "assumption": "an assumption could not be put in closed form[: {detail}]",
    "budget": "the test is too large[: {bound}]",
    "circular": "the definition of {detail} goes round in a circle",
    "constant-sign": "the sign of a constant such as e - 3 decides, which the exact test does not know",
    "determinant": "a determinant of any size is beyond what is proved[; the sides agree exactly at {sizes}]",
    "difference-unconfirmed": "a difference was seen, but no counterexample could be confirmed",
    "divides-by": "it follows where {detail} is not 0, which nothing says",
    "disagree": "the exact and the numeric test disagree",
    "domain": "too few values were found at which both sides are defined",
    "empty-domain": "no real values were found at which both sides are defined",
    "derivative-reach": "it holds only if the derivative is one of the next factor alone; write brackets",
    "sum-reach": "it holds only if the sum reaches over all that follows, also without its index; write brackets",
    "endless": "a sum without end over entries at moved places is not decided",
    "exponent": "the exponent {detail} is not treated",
    "few-sizes": "a place or a range is computed, so that it was decided exactly at a few sizes only",
    "free-index": "the index {detail} has no value here",
    "ill-typed": "{detail} is used with the wrong sizes",
    "index-as-number": "an index is used as a number",
    "inequality": "an inequality is only sampled",
    "integral": "an integral is only computed, from values of what is integrated",
    "inverse": "an inverse of any size is beyond what is proved[; the sides agree exactly at {sizes}]",
    "kink": "too near a kink of a function for a derivative to be taken there",
    "label": "there is no index value {detail}",
    "list-length": "a list has another length than its index has values",
    "loose-decimals": "it holds only within the rounding of the numbers that it is computed from",
    "many-signs": "there are too many independent roots or signs",
    "mixed-argument": "a function is applied to a sum over a size and to an entry of the same size at once",
    "nested-sum": "the sums are nested in a way that no finite set of sizes is known to prove",
    "nesting": "exponentials or logarithms are nested too deeply",
    "unsaid-function": "nothing says what {detail} is, so that nothing can be said of its derivative",
    "not-written-in": "what is differentiated is not written in terms of what it is differentiated by[, {detail}]",
    "partial-range": "a sum runs over a part of its range",
    "product": "a product over a whole size is not proved for every size",
    "quadrature": "an integral does not converge, or its value could not be computed",
    "range": "the range of the index {detail} has no value here",
    "second-derivative": "third derivatives of unknown functions, here by {detail}, are not treated",
    "self-loop": "a denominator under a sum contains a sum over the same size",
    "size-cycle": "the sizes depend on each other, so that no finite set of them proves all",
    "size-in-exponent": "a size stands in an exponent",
    "time": "the verdict took more than {detail}; --seconds gives it longer",
    "truncated": "its digits are cut off, not rounded",
    "undefined": "one side is undefined wherever it was tried",
    "unequal": "both sides differ at some values, which says nothing of the others",
    "unknown-function": "the function {detail} is not known",
    "unknown-node": "{detail} is not treated",
    "unknown-of": "it is not known what {detail} depends on",
    "unread-condition": "it stands under a condition in words that is not read: {detail}",
    "unreliable": "the derivatives could not be computed well enough in floating point",
    "wrt-expression": "when the expression is made a variable, its letters remain[: {detail}]",
    "wrt-index": "nothing can be differentiated by the index {detail}",
    "wrt-number": "nothing can be differentiated by a number",
    "wrt-one-hot": "{detail} is one-hot: nothing can be differentiated by it",
    "wrt-size": "nothing can be differentiated by a size[, {detail}]",
}

BOUNDS = {
    "degree": "its degree is too high",
    "elements": "more than {number} field elements at a time",
    "entries": "more than {number} entries",
    "nesting": "it is nested too deeply",
    "nodes": "more than {number} parts",
    "number": "a number for which no field was found",
    "numbers": "more than {number} floating-point numbers in one table",
    "sizes": "more than {number} combinations of sizes",
    "terms": "more than {number} terms",
    "values": "an index with more than {number} values",
}

NOTES = {
    "base-not-e": "the base {letter} of this power names something else here; e may be meant",
    "bound-twice": "{letter} is bound twice here; the inner one was renamed",
    "bound-unused": "the sum runs over {letter}, which does not occur in it[: {meant} may be meant]",
    "broadcast": "one side has fewer indices: the relation is read for all values of the others",
    "built-on": "right, but built on line {line}, which is wrong",
    "chain-heals": "a relation before is wrong, but here the chain equals its beginning again",
    "unsaid": "nothing says what {name} is, so it may be anything: define it ({name} := …), or mark this line % given",
    "declared-input": "{name} was declared, so that = is a step here; write := if this is its definition",
    "dot-product": "the dot is read as a sum[ over {letter}]",
    "einstein": "indices that are repeated in a term are summed, as the text says",
    "elementwise-division": "this division is read entry by entry",
    "entry": "a vector stands beside one of its entries: the relation is read entry by entry",
    "fields": "{names}: read as functions of {of}",
    "contracted": "another sum binds {letter} here; its term is read as summed over {letter}: write that sum, with a "
    "letter of its own",
    "free-and-bound": "{letter} is free and bound at once; the bound one was renamed",
    "free-index": "{letter} is free on the right, but does not stand on the left: this does not define {name}",
    "row-of-matrix": "this row of the matrix {name} is read as a row, as it stands in front of a vector",
    "kept-apart": "{left} and {right} are taken to be different here: {name} is defined for two of them",
    "introduced": "not judged: nothing defines {name}, so that {relation} is a statement about it",
    "inline-unknown": "not judged in running text: {name} is defined nowhere; define it, or write a display",
    "inline-unread": "not judged in running text: {reason}",
    "inline-value": "not judged in running text: it does not hold for all values; a condition, it seems",
    "no-reading-holds": "none of the readings holds[: {readings}]",
    "gradient-by": r"\nabla is read as the gradient by {name}",
    "adjoint": "{name} is read as the gradient of {loss} by {by}",
    "implicit": "{names} is read as the function of {by} that the equation in the text defines",
    "application-as-product": "{name} takes a vector, so that the bracket with a number behind it is a factor",
    "side-by-side": "the matrices in the bracket have no product and are read as standing side by side",
    "broadcast-rows": "the vector is read as added to every row, \\mathbf{{1}} b^\\top",
    "broadcast-columns": "the vector is read as added to every column, b \\mathbf{{1}}^\\top",
    "counted": "{letter} is read as ranging over {size} values",
    "index-left-out": "{name} is read as {meant}: its index is left out",
    "order": "{letter} goes to 0: the first {count} derivatives of both sides by it are compared, from the value on",
    "sum-of-entries": "a sum without a letter is read as one over entries",
    "taken-rows": "{name} is read as the matrix with the rows {family}_i^T; declare it if it is another one",
    "taken-mean": "{name} is read as the mean of the {family}_i, for nothing else says what it is",
    "taken-random": "{names} is taken to be random, all else is not",
    "not-summed": "{letter} is not summed here: it stands on the left, too",
    "over-family": "{name} of all members is read as the product over them: they are taken to be independent",
    "proportional-in": "read as proportional in {names}",
    "premise-not-used": "not judged: what it follows from is no equation",
    "read-as-condition": "read as a condition: it does not hold for all values",
    "read-as-assignment": "read as an assignment: the symbol gets a new value, which is not judged",
    "at-the-optimum": "read where the derivatives that are set to 0 before are 0",
    "from-sections-before": "{names} as in the sections before",
    "singular-decomposition": "read as the singular value decomposition: {left} has orthonormal columns, {right} is "
    "orthogonal, {middle} diagonal",
    "singular-thin-decomposition": "read as the thin singular value decomposition: {left} and {right} have orthonormal "
    "columns, {middle} is diagonal",
    "spectral-decomposition": "read as the eigendecomposition: {left} is orthogonal, {middle} diagonal",
    "value-alone": "{names} with its argument, which is one and the same, and without it are one value",
    "two-things": "{name} alone and {name} with an index are read as two things",
    "no-function": "{name} is read as a number: what stands in the brackets behind it is multiplied",
    "letters-apart": "{names} are read as names of their own: the letters below them are no indices",
    "solution-of": "{name} is read as a value of {symbol} that satisfies the condition",
    "turned": "with {relation} it holds[ {how}]",
    "pseudo-inverse": "read as the pseudo-inverse of {name}, which is not 0",
    "read-as-model": "{name} is read as data: this says how it is modelled, with noise",
    "read-as-given": "read as given",
    "read-as-definition": "read as the definition of {name}",
    "relation-not-checked": "{relation} is not judged",
    "relation-unread": "{relation} is not judged: {reason}",
    "size-set": "{size} is {number}, as the settings say",
    "shapes-beside": "read {names}, by what stands beside it; declare it to be sure",
    "shapes-inferred": "read {names}, for nothing declares what is transposed here; declare it to be sure",
    "one-width": "the layers are read with one width",
    "set-unknown": "nothing is known of this set; write \\mathcal{X} \\subseteq \\mathbb{R}^d, or declare the name",
    "transposed-number": "{name} is read as a number, though it is transposed: declare what it is",
    "transposed": "read with one side transposed: a row beside a column, or a derivative in the other layout",
    "vector-for-entry": "the left side is an entry, the right side a vector: this does not define {name}",
}

READINGS = {
    ("derivative-reach", "next-factor"): "{sign} is read as acting on the next factor",
    ("derivative-reach", "term"): "{sign} is read as acting on the rest of the term",
    ("derivative-reach", "to-the-end"): "{sign} is read as acting on all that follows",
    ("derivative-scope", "next-factor"): "{sign} is read as acting on the next factor",
    ("derivative-scope", "term"): "{sign} is read as acting on the rest of the term",
    ("derivative-scope", "to-the-end"): "{sign} is read as acting on all that follows",
    ("differential", "adjoint"): "d is read as the sign of the gradient of the loss: {sign}",
    ("differential", "differential"): "d is read as the sign of a differential: {sign}",
    ("function-scope", "next-factor"): "{sign} is read as applied to the next factor",
    ("function-scope", "term"): "{sign} is read as applied to the rest of the term",
    ("functional", "function"): "{sign} without its argument is read as the linear function, a row",
    ("row-of-matrix", "row"): "{sign} is read as a row",
    ("row-of-matrix", "column"): "{sign} is read as the vector of the entries of a row, a column",
    ("divergence", "averaged"): "{sign} is averaged over what is given",
    ("divergence", "pointwise"): "{sign} is read at every value of what is given",
    ("functional", "value"): "{sign} without its argument is read as its value",
    ("derivative-at", "point"): "the bracket behind the derivative is read as the place where it is taken",
    ("derivative-at", "product"): "the bracket behind the derivative is read as a factor",
    ("gradient-of-vector", "rows"): "the gradient of a vector is read as its Jacobian",
    ("gradient-of-vector", "columns"): "the gradient of a vector is read as its Jacobian, transposed",
    ("bracket-of-matrices", "product"): "matrices in a bracket are read as their product",
    ("bracket-of-matrices", "side-by-side"): "matrices in a bracket are read as standing side by side",
    ("list-of-vectors", "below"): "vectors in a list are read as standing one below the other",
    ("list-of-vectors", "columns"): "vectors in a list are read as the columns of a matrix",
    ("logarithm-power", "argument"): "the power is read as one of what {sign} is applied to",
    ("logarithm-power", "value"): "the power is read as one of the logarithm",
    ("nabla-squared", "hessian"): r"\nabla^2 is read as the matrix of second derivatives",
    ("nabla-squared", "laplacian"): r"\nabla^2 is read as the Laplacian, the sum of the second derivatives",
    ("partial", "explicit"): "{sign} is read as the explicit derivative, other paths held fixed",
    ("partial", "total"): "{sign} is read as the total derivative, along all paths",
    ("slash", "all-factors"): "/ is read as dividing by all factors that follow",
    ("slash", "next-factor"): "/ is read as dividing by the next factor",
    ("sum-of-entries", "all"): "{sign} is read as the sum of all entries",
    ("sum-of-entries", "columns"): "{sign} is read as the sum of each column",
    ("sum-of-entries", "rows"): "{sign} is read as the sum of each row",
    ("sum-reach", "term"): "{sign} is read as reaching to the end of the term",
    ("sum-reach", "to-the-end"): "{sign} is read as reaching over all that follows",
    ("sum-scope", "term"): "{sign} is read as reaching to the end of the term",
    ("sum-scope", "to-the-end"): "{sign} is read as reaching over all that follows",
    ("tensor-product", "kronecker"): r"\otimes is read as the Kronecker product of two vectors",
    ("tensor-product", "outer"): r"\otimes is read as the outer product of two vectors",
}


_MEASURED = ("approximation", "loose-decimals", "truncated", "unequal")
"""Reasons of which a measured difference is no more than that."""
_PLACE = re.compile(r"\{([a-z_]+)\}")
_COUNTED = re.compile(r"n_\{?(.+?)\}?'*$")
"""A size that no text names is called after an index that ranges over it."""
_SHORT = 90
_OPTIONAL = re.compile(r"\[([^\[\]]*\{[^\[\]]*)\]")


def verdict(judged: Judged) -> str:
    """The verdict on a step in a phrase: "every K, D", "wrong", "not proved: …"."""
    status, evidence = judged.verdict.status, judged.verdict.evidence
    if status == "proved":
        phrase = proved(evidence)
        return phrase if judged.as_expected else f"marked wrong, but it is right: {phrase}"
    if status == "refuted":
        return _refuted(judged)
    phrase = f"not proved: {_reason(evidence)}"
    if evidence.holds_numerically and evidence.method not in _MEASURED:
        phrase += "; it held everywhere it was tried"
    return f"{phrase} (accepted)" if judged.as_expected else phrase


def _refuted(judged: Judged) -> str:
    if judged.step.expected == "proved":
        return "wrong"
    if judged.as_expected:
        return "wrong, as marked"
    found = (judged.diagnosis.mistake if judged.diagnosis else "") or "no known mistake"
    return f"wrong, but marked as {judged.step.expected_mistake}; this is {found}"


def _reason(evidence: Evidence) -> str:
    unconfirmed = evidence.method == "disagree" and not evidence.holds_numerically
    method = "difference-unconfirmed" if unconfirmed else evidence.method
    if method in UNDECIDED:
        values = {"detail": evidence.detail, "sizes": _ranges(evidence), "bound": _bound(evidence.detail)}
        return fill(UNDECIDED[method], values)
    return evidence.method.replace("-", " ") + (f" ({evidence.detail})" if evidence.detail else "")


def _bound(detail: str) -> str:
    """The bound that was reached: ``sizes 400`` is "more than 400 combinations of sizes"."""
    kind, _, number = detail.partition(" ")
    return BOUNDS[kind].format(number=f"{int(number or 0):,}") if kind in BOUNDS else ""


def _ranges(evidence: Evidence) -> str:
    """``n = 1, …, 4 and m = 1, …, 4``: the sizes of the exact test."""
    found: dict[str, set[int]] = {}
    for shape in evidence.sizes:
        for size, number in shape.items():
            found.setdefault(size, set()).add(number)
    spans = {size: (min(numbers), max(numbers)) for size, numbers in found.items()}
    texts = [f"{size} = {low}" + (f", …, {high}" if high > low else "") for size, (low, high) in spans.items()]
    return " and ".join(texts)


def proved(evidence: Evidence) -> str:
    """For which sizes a step is proved."""
    if evidence.method == "every-size" and not evidence.free_sizes:
        return "for all values"
    if evidence.method == "every-size" and not any(size.startswith("?") for size in evidence.free_sizes):
        counted = dict.fromkeys(found[1] for size in evidence.free_sizes if (found := _COUNTED.match(size)))
        named = [size for size in evidence.free_sizes if not _COUNTED.match(size)]
        phrases = [f"every {', '.join(named)}"] * bool(named)
        phrases += [f"any number of {', '.join(counted)}"] * bool(counted)
        return ", ".join(phrases)
    return PROVED.get(evidence.method, evidence.method)


def numbers(evidence: Evidence) -> str | None:
    """The numeric check: deviation, sizes and points; of an inequality where it held."""
    places = "; ".join(filter(None, map(at_sizes, evidence.float_sizes)))
    at = f"at {plural(evidence.float_points, 'point')}" + (f" ({places})" if places else "")
    if evidence.deviation is None:
        return f"it held {at}" if evidence.float_points and evidence.holds_numerically else None
    agrees = evidence.holds_numerically and evidence.method not in _MEASURED
    verb = "agree within" if agrees else "differ by up to"
    agree = f"both sides {verb} {evidence.deviation:.0e}" if evidence.deviation else "both sides agree"
    return f"{agree} {at}"


def at_sizes(sizes: Mapping[str, int]) -> str:
    """``K = 2, D = 3``; sizes without a name follow as numbers."""
    named = [f"{name} = {number}" for name, number in sizes.items() if not name.startswith(("?", "{"))]
    others = [str(number) for name, number in sizes.items() if name.startswith("?")]
    return ", ".join(named + ([f"size {' and '.join(others)}"] if others else []))


def refutation(verdict: Verdict) -> list[str]:
    r"""What refutes a step: a counterexample; of ``a \ne b``, that both sides are equal; shapes that do not fit."""
    if verdict.counterexample is not None:
        return counterexample(verdict.counterexample)
    if verdict.evidence.method == "shapes":
        return [verdict.evidence.detail]
    return ["both sides are equal"] if verdict.evidence.method == "equal" else []


def counterexample(example: Counterexample) -> list[str]:
    """Both sides at the smallest place where they differ, and the values that it takes."""
    entry = ", ".join(f"{name} = {value}" for name, value in example.entry.items())
    place = ", ".join(filter(None, [at_sizes(example.sizes), entry]))
    sides = f"the left side is {example.lhs}, the right side {example.rhs}"
    if example.ratios:
        sides = f"left divided by right is {example.lhs}, with the primed values {example.rhs}"
    values = ", ".join(f"{_alone(name)} = {value_text(value)}" for name, value in example.values.items())
    return [f"at {place} {sides}" if place else sides, *([f"for {values}"] if values else [])]


def _alone(name: str) -> str:
    """A name without the braces that tell a family, ``{x}`` with indices, from its letter alone."""
    return name[1:-1] if name.startswith("{") and name.endswith("}") else name


def value_text(value: object) -> str:
    """A number or nested tuples of numbers as text: ``[[1, 2], [0, -1/2]]``."""
    return f"[{', '.join(map(value_text, value))}]" if isinstance(value, list | tuple) else str(value)


def note(this: Note, source: Source) -> str:
    """A reading that was taken, or a warning, as a sentence."""
    return put(*noted(this, source))


def noted(this: Note, source: Source) -> tuple[str, Mapping[str, str]]:
    """The sentence of a note with ``{places}``, and what fills them."""
    written = " ".join(source.written(this.span).split())
    values = {**this.values, "sign": written}
    if "name" in values:
        values["name"] = _alone(values["name"])
    if "at" in values:
        values["line"] = line_of(source, int(values["at"]))
    sentence = NOTES.get(this.kind)
    if this.kind == "read-as":
        sentence = READINGS.get((this.values.get("question", ""), this.values.get("answer", "")))
        formula = values.get("formula", "")
        if sentence and 0 < len(formula) <= _SHORT:
            sentence += ": {formula}"
    if sentence:
        return chosen(sentence, values), values
    plain = ", ".join(f"{name} {value}" for name, value in this.values.items())
    return this.kind.replace("-", " ") + (f": {plain}" if plain else ""), {}


def line_of(source: Source, offset: int) -> str:
    """The line of an offset: ``12``, ``2 of cell 3``, ``7 of proofs.tex``."""
    file, line = source.file(offset), source.place(offset)[0]
    part = file.part or (file.path if file.path != source.path else "")
    return f"{line} of {part}" if part else str(line)


def definition(this: Definition) -> str:
    """A definition in LaTeX."""
    params = "".join(index.name for index in this.params)
    return f"{this.name}{f'_{{{params}}}' if params else ''} := {latex(this.body)}"


def summary(steps: Iterable[Judged], errors: int) -> str:
    """What was found, in one line."""
    judged = tuple(steps)
    marked = sum(item.verdict.refuted and item.as_expected for item in judged)
    counts = {
        "proved": sum(item.verdict.proved and item.as_expected for item in judged),
        "wrong": sum(item.verdict.refuted and not item.as_expected for item in judged),
        "wrong as marked": marked,
        "right but marked wrong": sum(item.verdict.proved and not item.as_expected for item in judged),
        "accepted without proof": sum(item.verdict.undecided and item.as_expected for item in judged),
        "not proved": sum(item.verdict.undecided and not item.as_expected for item in judged),
    }
    found = [f"{number} {what}" for what, number in counts.items() if number]
    if errors:
        found.append(plural(errors, "place") + " not read")
    return f"{plural(len(judged), 'step')}: {', '.join(found) or 'nothing to check'}"


def plural(number: int, what: str) -> str:
    """``1 step``, ``2 steps``."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def fill(sentence: str, values: Mapping[str, str]) -> str:
    """Put values into ``{name}``; a part in ``[...]`` stays only if its values are there."""
    return put(chosen(sentence, values), values)


def chosen(sentence: str, values: Mapping[str, str]) -> str:
    """A sentence with those parts in ``[...]`` whose values are there."""

    def part(found: re.Match[str]) -> str:
        return found[1] if all(values.get(name) for name in _PLACE.findall(found[1])) else ""

    return _OPTIONAL.sub(part, sentence)


def put(sentence: str, values: Mapping[str, str]) -> str:
    """Put values into ``{name}``; other braces stay."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), sentence)

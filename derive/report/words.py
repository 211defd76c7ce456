"""The sentences: every phrase of a report, made from codes and values.

A sentence says where, what is, what was needed and the way out, in the author's own letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from derive.model import Counterexample, Definition, Evidence, Judged, Note
from derive.printing import latex

PROVED = {
    "every-size": "every size",
    "fixed-size": "for the sizes given",
    "interval": "at its printed precision",
}

UNDECIDED = {
    "arity": "the sums are tied together in a way that no bound on the sizes is known for",
    "assumption": "an assumption could not be put in closed form: {detail}",
    "budget": "the test would have taken too long",
    "cycle": "the sizes depend on each other, so that no finite set of them proves all",
    "determinant": "determinants and inverses are not proved for every size",
    "disagree": "exact values differ although no real ones do; please report this as a defect",
    "domain": "not enough values were found at which both sides are defined",
    "empty-domain": "no real values were found at which both sides are defined",
    "index-as-number": "an index is used as a number",
    "no-counterexample": "exact values differ, but no real counterexample was found",
    "not-written-in": "the left side of the derivative is not written in terms of {detail}",
    "order": "the order of index values matters",
    "partial-range": "a sum runs over a part of its range",
    "product": "a product over a whole size is not proved for every size",
    "relation": "only equalities are decided",
    "roots": "too many independent roots or signs",
    "self-loop": "a denominator under a sum contains a sum over the same size",
    "size-in-exponent": "a size stands in an exponent",
    "unknown-size": "a size could not be inferred",
    "wrt-expression": "after the expression was replaced by a variable, its letters remain",
    "wrt-constrained": "a derivative with respect to {detail}, which an assumption ties, has no meaning",
}

NOTES = {
    "base-not-e": "the base of this power, {name}, names something else here; e may be meant",
    "bound-unused": "the index {index} is summed over but does not occur in the sum",
    "broadcast": "the index {index} stands on one side only: the relation is read for all its values",
    "chain-heals": "the chain is right again here: this equals {first}, although a step before is wrong",
    "constraint": "equal along the constraint {constraint}, not for free variables",
    "dot-product": "the dot is read as a sum over {index}",
    "expected-mistake": "marked as {expected}, but found to be {found}",
    "explicit-derivative": "{derivative} is read with everything but the explicit {name} held fixed",
    "free-and-bound": "the letter {index} is free and bound at once; the bound one was renamed",
    "free-index": "the index {index} is free on the right side but does not stand on the left",
    "layout": "right in {layout} layout, not as declared",
    "no-reading-holds": "none of the readings holds: {readings}",
    "read-as": "read as {reading}",
    "read-as-definition": "read as the definition of {name}",
    "redefined": "{name} was defined before; this is a step",
    "total-derivative": "{derivative} is read as the total derivative",
    "unknown-annotation": "the annotation {text} has no meaning here",
    "unknown-mistake": "no mistake is called {name}",
}


@dataclass(frozen=True)
class Mistake:
    """Why a step is wrong: a name, a sentence, and what should stand there, simplest first, in LaTeX."""

    name: str
    explanation: str
    repairs: tuple[str, ...]

    @property
    def repair(self) -> str | None:
        """The simplest repair."""
        return self.repairs[0] if self.repairs else None


def mistake(judged: Judged) -> Mistake | None:
    """The diagnosis of a step in words."""
    diagnosis = judged.diagnosis
    if diagnosis is None:
        return None
    values = dict(diagnosis.values)
    explanation = values.pop("explanation", diagnosis.mistake.replace("-", " "))
    repairs = tuple(f"{latex(lhs)} = {latex(rhs)}" for lhs, rhs in diagnosis.repairs)
    return Mistake(diagnosis.mistake, fill(explanation, values), repairs)


def verdict(judged: Judged) -> str:
    """The verdict on a step in a phrase: "every K, D", "wrong", "not proved: …"."""
    status, evidence = judged.verdict.status, judged.verdict.evidence
    if status == "proved":
        phrase = proved(evidence)
        return phrase if judged.as_expected else f"marked wrong, but it is right: {phrase}"
    if status == "refuted":
        return _refuted(judged)
    phrase = f"not proved: {_reason(evidence)}"
    if evidence.holds_numerically:
        phrase += "; it held everywhere it was tried"
    return f"{phrase} (accepted)" if judged.as_expected else phrase


def _refuted(judged: Judged) -> str:
    if judged.step.expected == "proved":
        return "wrong"
    if judged.as_expected:
        return "wrong, as marked"
    found = judged.diagnosis.mistake if judged.diagnosis else "no known mistake"
    return f"wrong, but marked as {judged.step.expected_mistake}; this is {found}"


def _reason(evidence: Evidence) -> str:
    if evidence.method in UNDECIDED:
        return fill(UNDECIDED[evidence.method], {"detail": evidence.detail})
    return evidence.method.replace("-", " ") + (f" ({evidence.detail})" if evidence.detail else "")


def proved(evidence: Evidence) -> str:
    """For which sizes a step is proved."""
    named = [size for size in evidence.free_sizes if not size.startswith("?")]
    if evidence.method == "every-size" and named and len(named) == len(evidence.free_sizes):
        return f"every {', '.join(named)}"
    if evidence.method == "every-size" and not evidence.free_sizes:
        return "for all values"
    return PROVED.get(evidence.method, evidence.method)


def numbers(evidence: Evidence) -> str | None:
    """The numeric check: deviation, sizes and points."""
    if evidence.deviation is None:
        return None
    places = "; ".join(filter(None, map(at_sizes, evidence.float_sizes)))
    agree = f"both sides agree within {evidence.deviation:.0e}" if evidence.deviation else "both sides agree"
    return f"{agree} at {plural(evidence.float_points, 'point')}" + (f" ({places})" if places else "")


def at_sizes(sizes: Mapping[str, int]) -> str:
    """``K = 2, D = 3``; sizes without a name follow as numbers."""
    named = [f"{name} = {number}" for name, number in sizes.items() if not name.startswith(("?", "{"))]
    others = [str(number) for name, number in sizes.items() if name.startswith("?")]
    return ", ".join(named + ([f"size {' and '.join(others)}"] if others else []))


def counterexample(example: Counterexample) -> list[str]:
    """Both sides at the smallest place where they differ, and the values that it takes."""
    entry = ", ".join(f"{name} = {value}" for name, value in example.entry.items())
    place = ", ".join(filter(None, [at_sizes(example.sizes), entry]))
    sides = f"the left side is {example.lhs}, the right side {example.rhs}"
    values = ", ".join(f"{name} = {value_text(value)}" for name, value in example.values.items())
    return [f"at {place} {sides}" if place else sides, *([f"for {values}"] if values else [])]


def value_text(value: object) -> str:
    """A number or nested tuples of numbers as text: ``[[1, 2], [0, -1/2]]``."""
    return f"[{', '.join(map(value_text, value))}]" if isinstance(value, list | tuple) else str(value)


def note(this: Note) -> str:
    """A reading that was taken, or a warning, as a sentence."""
    if this.kind in NOTES:
        return fill(NOTES[this.kind], this.values)
    values = ", ".join(f"{name} {value}" for name, value in this.values.items())
    return this.kind.replace("-", " ") + (f": {values}" if values else "")


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
    """Put values into ``{places}``; braces of LaTeX that name no value stay."""
    for name, value in values.items():
        sentence = sentence.replace("{" + name + "}", value)
    return sentence

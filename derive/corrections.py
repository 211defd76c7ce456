"""What should stand there: the smallest repairs, in the author's words where they are edits of the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from derive.core import sizes
from derive.core.judge import IllTyped, judge
from derive.core.real import numeric
from derive.forms.building import times
from derive.forms.calculus import NotDerivable
from derive.forms.closed import closed_form, without_derivatives
from derive.forms.monomials import TooLong
from derive.marks import Mark, edited, mark
from derive.mistakes import Wrong, kinds
from derive.model import Context, Step
from derive.notation import ONE, D, Expr, Mul, Sum, Var, canonical, names, substitute_slots, transform, walk
from derive.printing import latex
from derive.reading.rewriting import Written
from derive.records import dataclass
from derive.rules.tidy import tidy
from derive.search import Found
from derive.spelling import letters
from derive.typography import Form
from derive.wording import Wording

FARTHER = 2
"""By so many letters a derivative that was not tidied up has to be shorter."""
SLIP = 4
"""An edit of so few tokens is a slip of the pen."""

Pair = tuple[Expr, Expr]
"""Both sides of a relation that holds."""


@dataclass(frozen=True)
class Text:
    """Both sides of a step as they are written."""

    lhs: Wording
    rhs: Wording

    @classmethod
    def of(cls, lhs: Written, rhs: Written, forms: Mapping[str, Form]) -> Text:
        """The text of both sides; ``forms``: how symbols are written."""
        return cls(Wording.of(lhs, forms), Wording.of(rhs, forms))


@dataclass(frozen=True)
class Correction:
    """A repair; where it is an edit of the text, how many tokens change, where, and what the relation then is."""

    repair: Pair
    size: int = 0
    mark: Mark | None = None
    relation: str = ""


def corrections(found: tuple[Found, ...], wrong: Wrong, step: Step | None, text: Text | None) -> tuple[Correction, ...]:
    """What should stand there: of the corrections of the mistake the smallest, with those of others no larger.

    Where the mistake has none: those of others that are slips of the pen, else the left side carried out, else those of
    others. A relation of one thing to itself says little: it is shown if there is no other.
    """
    pairs = [
        (item.names == found[0].names, (item.repair.lhs, item.repair.rhs))
        for item in found
        if item.repair.kind == "correction" and not (item.names != found[0].names and _is_typo(item))
    ]
    telling = [(own, pair) for own, pair in pairs if canonical(pair[0]) != canonical(pair[1])]
    own = [pair for own, pair in telling if own]
    others = [pair for own, pair in telling if not own]
    if not own:
        value = list(right_value(wrong))
        edits = _marked([*value, *others], wrong, step, text)
        if edits:
            return _once(_simplest(edits))
        own = [*value, *others] or [pair for _, pair in pairs]
    edits = _marked(own, wrong, step, text)
    if not edits:
        said = [pair for pair in ((*own, *others) if text is None else own) if text is None or _is_sayable(pair)]
        return tuple(map(Correction, _distinct(said)))
    smallest = min(edit.size for edit in edits)
    edits += _marked([pair for pair in others if pair not in own], wrong, step, text)
    return _once(edit for edit in edits if edit.size <= smallest)


def _once(edits: Iterable[Correction]) -> tuple[Correction, ...]:
    """Each relation once that reads the same; one of a thing to itself only if there is no other."""
    found = tuple({"".join(edit.relation.split()): edit for edit in reversed(tuple(edits))}.items())[::-1]
    telling = tuple(edit for text, edit in found if not _says_nothing(text))
    return telling or tuple(edit for _, edit in found)


def _says_nothing(relation: str) -> bool:
    left, _, right = relation.partition("=")
    return left == right


def _is_typo(found: Found) -> bool:
    """Whether only the text is mended: beside a law that was misapplied, a bracket that was moved is a coincidence."""
    return all("notation-typo" in kinds(name) for name in found.names)


def _simplest(edits: Sequence[Correction]) -> tuple[Correction, ...]:
    """The slips of the pen; where there is none, the relation that is the shortest to read."""
    smallest = min(edit.size for edit in edits)
    if smallest <= SLIP:
        return tuple(edit for edit in edits if edit.size == smallest)
    return (min(edits, key=lambda edit: (len(edit.relation), edit.size)),)


def right_value(wrong: Wrong) -> Iterator[Pair]:
    """The left side carried out, where it is a derivative that has a closed form."""
    if not any(isinstance(node, D) for node in walk(wrong.lhs)):
        return
    closed, derived = closed_form(wrong.lhs, wrong.context), _as_derived(wrong)
    derived = tidy(derived) if derived is not None else None
    found = [
        (far, _with_given(form, wrong.context)) for far, form in ((0, closed), (FARTHER, derived)) if form is not None
    ]
    forms = [(len(latex(form)) + far, form) for far, form in found]
    for _, form in sorted(forms, key=lambda item: item[0]):
        if judge(wrong.lhs, form, wrong.context).proved:
            yield wrong.lhs, form
            return


def _is_sayable(pair: Pair) -> bool:
    """Whether a relation is made of the author's symbols, and not of what stands in for an unknown law."""
    return not any("[" in name for side in pair for name in names(side))


def _with_given(expr: Expr, context: Context) -> Expr:
    """An expression in which the sums that are given have their values."""
    values = {canonical(given.lhs): given.rhs for given in context.equations if isinstance(given.lhs, Sum)}
    one_hot = {fact.name: fact.axis for fact in context.facts if fact.kind == "one-hot"}

    def value(node: Expr) -> Expr | None:
        match node:
            case Sum(index, Var(name, slots), (), None) if name in one_hot and slots.index(index) == one_hot[name]:
                return ONE
            case Sum():
                return values.get(canonical(node))
        return None

    def product(node: Expr) -> Expr | None:
        return times(*node.factors) if isinstance(node, Mul) and ONE in node.factors else None

    return transform(transform(expr, value), product)


def _as_derived(wrong: Wrong) -> Expr | None:
    """The left side as the laws of calculus give it, neither expanded nor folded; None where none applies."""
    try:
        return without_derivatives(wrong.lhs, wrong.context)
    except (NotDerivable, TooLong):
        return None


def _marked(pairs: list[Pair], wrong: Wrong, step: Step | None, text: Text | None) -> list[Correction]:
    """The relations that are edits of the text."""
    if step is None or text is None:
        return []
    found = (_edit(step, wrong, pair, text) for pair in _distinct(pairs))
    made = {name for pair in pairs for side in pair for name in names(side) if "[" in name}
    edits = (edit for edit in found if edit is not None and edit.mark is not None)
    return [edit for edit in edits if edit.mark is not None and not any(name in edit.mark[1] for name in made)]


def _distinct(pairs: Iterable[Pair]) -> Iterable[Pair]:
    """Each relation once, whatever the numbers of its bound indices."""
    seen: dict[Pair, Pair] = {}
    for lhs, rhs in pairs:
        seen.setdefault((canonical(lhs), canonical(rhs)), (lhs, rhs))
    return seen.values()


def _edit(step: Step, wrong: Wrong, repair: Pair, text: Text) -> Correction | None:
    """A repair of one side as an edit of the text."""
    lhs, rhs = repair
    if lhs != wrong.lhs and rhs != wrong.rhs:
        return None
    on_the_right = lhs == wrong.lhs
    side, old, new = (text.rhs, wrong.rhs, rhs) if on_the_right else (text.lhs, wrong.lhs, lhs)
    spoken = {new: old for old, new in letters(step.lhs, step.rhs).items()}
    meant = substitute_slots(new, spoken)
    found = mark(side, old, new, lambda found: _is_same(found, meant, wrong.context))
    if found is None:
        return None
    size, place = found
    changed, kept = edited(side.side, place), edited((text.lhs if on_the_right else text.rhs).side)
    sides = (kept, changed) if on_the_right else (changed, kept)
    return Correction(repair, size, place, f"{sides[0]} = {sides[1]}")


def _is_same(left: Expr, right: Expr, context: Context) -> bool:
    try:
        sizes.check(left, right, context)
    except IllTyped:
        return False
    return canonical(left) == canonical(right) or numeric.compare(left, right, context).agrees

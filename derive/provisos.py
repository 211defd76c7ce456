"""What a step that fails may be meant to stand under: a condition beside it in words that nothing makes use of.

Such a step is not wrong, unless it fails under the condition, too. Nor is one that says what the derivative of a
function is of which the text says nothing else, ``\\nabla_\\theta J = \\dots``: it fails for some J, and none is meant.
"""

from __future__ import annotations

from contextlib import suppress

from derive.clock import OutOfTime, within
from derive.core.claims import decide
from derive.core.judge import IllTyped, Unsatisfiable
from derive.core.layout import reach
from derive.joint import JointReading
from derive.model import Context, Equation, Evidence, Judged, Verdict
from derive.notation import Add, Apply, D, Expr, Var, names, transform, walk
from derive.reading.doubts import doubt
from derive.reading.table import Table
from derive.records import replace

_SYMMETRIC = frozenset(("symmetric", "positive-definite"))


def reserve(joint: JointReading) -> None:
    """Leave undecided what fails only where a condition that is not read need not hold."""
    for place, judged in enumerate(joint.steps):
        if judged.verdict.refuted and (words := _condition(judged, joint)):
            joint.steps[place] = replace(
                judged, verdict=Verdict("undecided", Evidence("unread-condition", words)), diagnosis=None
            )
        elif judged.verdict.refuted and (name := _unsaid(judged, joint)):
            joint.steps[place] = replace(
                judged, verdict=Verdict("undecided", Evidence("unsaid-function", name)), diagnosis=None
            )


def _unsaid(judged: Judged, joint: JointReading) -> str:
    """The function of which one side is a derivative, and of which nothing else is said; empty where there is none."""
    step, under = judged.step, judged.context
    table = joint.chain.reading.table
    declared = table.unknown_of.keys() | (table.lexicon.functions - table.lexicon.by_brackets)
    for side, other in ((step.lhs, step.rhs), (step.rhs, step.lhs)):
        name = _differentiated(side, under)
        elsewhere = (expr for known in reach(names(other), under.definitions) for expr in _bodies(known, under))
        below = {_function(table, _named(part)) for expr in (other, *elsewhere) for part in walk(expr)}
        function = _function(table, name)
        if name and function not in declared | below:
            return function
    return ""


def _function(table: Table, name: str) -> str:
    """The function that a symbol is the value of; any other symbol itself."""
    return table.applied[name][1].function if name in table.applied else name


def _bodies(name: str, under: Context) -> tuple[Expr, ...]:
    known = under.definitions.get(name)
    return (known.body,) if known is not None else ()


def _named(node: Expr) -> str:
    return node.name if isinstance(node, Var | Apply) else ""


def _differentiated(side: Expr, under: Context) -> str:
    """The unknown function of which a side is the derivative by what it is a function of."""
    match side:
        case D(Var(name, ()), Var(by)) if by in under.unknown_of.get(name, ()):
            return name
        case D(Apply(name, orders, args), Var(by)) if not any(orders):
            own = (arg.name for arg in args if isinstance(arg, Var))
            return name if by in own and by not in under.definitions else ""
        case Apply(name, (1,), (Var(by),)) if by not in under.definitions:
            return name
    return ""


def _condition(judged: Judged, joint: JointReading) -> str:
    """The words of the condition under which a step may hold; none where it fails under it."""
    step, under = judged.step, judged.context
    if words := _of_functions(judged, joint):
        return words
    made_of = reach(names(step.lhs) | names(step.rhs), under.definitions)
    said = doubt(joint.chain.reading, joint.chain.number, made_of, under)
    if said is None:
        return ""
    if not said.unread and judged.verdict.evidence.method != "shapes":
        finished = joint.framing.finished
        given = tuple(Equation(finished(e.lhs), finished(e.rhs)) for e in said.equations)
        more = replace(under, facts=under.facts + said.facts, equations=under.equations + given)
        with suppress(IllTyped, Unsatisfiable, RecursionError, OutOfTime), within(joint.settings.seconds):
            if decide(step, more).refuted:
                return ""
    return said.words


def _of_functions(judged: Judged, joint: JointReading) -> str:
    r"""What is said of matrices that are unknown functions, if a step does not fail under it: "K is symmetric".

    ``K + K^\top`` in the place of K is symmetric.
    """
    table, step, under = joint.chain.reading.table, judged.step, judged.context
    bodies = [step.lhs, step.rhs, *(known.body for known in under.definitions.values())]
    applied = {known for body in bodies for node in walk(body) if (known := _value_of(node, under))}
    said = {name: table.properties[name] for name in sorted(applied & table.maps.keys()) if name in table.properties}
    square = {name for name, words in said.items() if {*words} & _SYMMETRIC}
    if not said:
        return ""

    def even(expr: Expr) -> Expr:
        return transform(expr, lambda node: _even(node) if _value_of(node, under) in square else None)

    definitions = {name: replace(known, body=even(known.body)) for name, known in under.definitions.items()}
    other = replace(step, lhs=even(step.lhs), rhs=even(step.rhs))
    with suppress(IllTyped, Unsatisfiable, RecursionError, OutOfTime), within(joint.settings.seconds):
        if decide(other, replace(under, definitions=definitions)).refuted:
            return ""
    return ", ".join(f"{name} is {word.replace('-', ' ')}" for name, words in said.items() for word in words)


def _value_of(node: Expr, context: Context) -> str:
    """The unknown function of which a node is a value."""
    match node:
        case Apply(name):
            return name
        case Var(name) if name in context.applications:
            return context.applications[name].function
    return ""


def _even(node: Expr) -> Expr:
    assert isinstance(node, Apply | Var)
    *others, row, column = node.indices
    return Add((node, replace(node, indices=(*others, column, row))))

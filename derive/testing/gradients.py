"""Gradients in the tests of a library: the closed form is the derivative, and the code computes it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from derive.interchange import derivative, read_statement
from derive.interchange.statement import Given
from derive.library import D
from derive.model import Context
from derive.notation import D as Derivative
from derive.notation import Expr
from derive.printing import latex
from derive.reading.expressions import as_text
from derive.report.arrays import identifier
from derive.report.program import result_axes
from derive.settings import Layout, Settings
from derive.source import Source
from derive.stepper import derive
from derive.stepping.goals import fraction, goal_by
from derive.testing.comparing import difference
from derive.testing.holding import compared, must_be_ok, written
from derive.testing.shapes import Trial, Wanted, trials


def assert_gradient(
    loss: Any,
    closed_form: Any = None,
    wrt: Any = None,
    *,
    given: str = "",
    definitions: Mapping[Any, Any] | None = None,
    assumptions: Iterable[Given] = (),
    function: Callable[..., Any] | None = None,
    arguments: Mapping[str, str] | None = None,
    array: Callable[[Any], Any] | None = None,
    tolerance: float | None = None,
    accept_numeric: bool = False,
    layout: Layout = "denominator",
    sizes: Mapping[str, int] | None = None,
    seed: int = 0,
) -> None:
    r"""Assert that ``closed_form`` is the derivative of ``loss`` by ``wrt``, and that ``function`` computes it.

    ``loss``, ``closed_form`` and ``wrt`` are LaTeX, or SymPy as in ``derive.equal``; ``given``, ``definitions``,
    ``assumptions``, ``accept_numeric``, ``layout`` and ``sizes`` as in ``assert_holds``::

        assert_gradient("L", r"(p - y) x^\top", "W", function=cross_entropy_grad, given=r'''
            $W \in \mathbb{R}^{K \times D}$, $x \in \mathbb{R}^D$, a one-hot $y \in \{0, 1\}^K$,
            $z = W x$, $p_k = e^{z_k} / \sum_l e^{z_l}$, $L = -\sum_k y_k \log p_k$
        ''')

    Without a ``closed_form`` only the function is looked at.

    ``function(W, x, y)`` is the library's own. It is called at random shapes, all sizes different, with generic values
    that satisfy what is given, and compared with the formula that is derived from the definitions. Every parameter is
    given the symbol of its name, free or defined (``lambda_`` is ``\lambda``); ``arguments`` names other ones,
    ``{"weights": "W"}``. Arrays have one axis for each index of the symbol: ``W`` (K, D), ``x`` (D,), a number ().
    It returns an array with the axes of ``wrt``, after those of ``loss`` if that has indices: (K, D).
    ``array`` makes an array of the library from a NumPy one: ``torch.from_numpy``, ``jnp.asarray``. ``tolerance`` is
    relative; by default it is that of the type that is returned. ``seed`` fixes shapes and values.

    Raises AssertionError: with the counterexample, the mistake and the repair if the closed form is wrong; with the
    shapes, the entry, both values and what they differ by if the function is. Raises ReadError for what cannot be read,
    TypeError for a parameter that is no symbol.
    """
    __tracebackhide__ = True
    if wrt is None or (closed_form is None and function is None):
        raise TypeError("assert_gradient() takes a loss, wrt=..., and a closed form or function=... or both")
    if isinstance(loss, str):
        settings = Settings(("numeric",) * accept_numeric, seed, layout, tuple(sorted((sizes or {}).items())))
        if closed_form is not None:
            must_be_ok(written(f"{fraction(loss, wrt)} = {closed_form}", given, settings))
        goal = goal_by(Source("given", as_text(given)), loss, wrt, settings, "the derivative")
        wanted = _wanted(goal.expr, goal.context)
    else:
        known = tuple(assumptions)
        if closed_form is not None:
            must_be_ok(compared(D(loss, wrt), closed_form, definitions, known, accept_numeric, seed))
        statement = read_statement((derivative(loss, wrt),), definitions, known)
        wanted = _wanted(statement.exprs[0], statement.context)
    if function is not None:
        _must_compute(function, wanted, arguments or {}, array, tolerance, seed)


def _wanted(goal: Expr, context: Context) -> Wanted:
    """A derivative and the formula that is derived for it; where no law leads on, it is its own difference quotient."""
    found = derive(goal, context) if isinstance(goal, Derivative) else None
    formula = found.result if found is not None and found.complete else goal
    return Wanted(goal, formula, result_axes(goal), context)


def _must_compute(
    function: Callable[..., Any],
    wanted: Wanted,
    arguments: Mapping[str, str],
    array: Callable[[Any], Any] | None,
    tolerance: float | None,
    seed: int,
) -> None:
    __tracebackhide__ = True
    known = trials(wanted, seed)
    symbols = _parameters(function, tuple(known[0].arrays), arguments)
    returned = [_called(function, symbols, trial, array) for trial in known]
    said = difference(known, returned, [index.size for index in wanted.axes], tolerance)
    if said:
        shapes = ", ".join(f"{name} {known[said.trial].arrays[symbol].shape}" for name, symbol in symbols.items())
        name = getattr(function, "__name__", "the function")
        lines = [f"{name} does not compute {latex(wanted.goal)}", *said.lines]
        lines += [f"called with {shapes}", f"the derivative is {latex(wanted.formula)}", f"again with seed={seed}"]
        raise AssertionError("\n  ".join(lines))


def _parameters(
    function: Callable[..., Any], symbols: tuple[str, ...], arguments: Mapping[str, str]
) -> Mapping[str, str]:
    """For every parameter of a function the symbol that it is given."""
    by_name = {**{identifier(symbol): symbol for symbol in symbols}, **{symbol: symbol for symbol in symbols}}
    found: dict[str, str] = {}
    for parameter in _signature(function).values():
        named = arguments.get(parameter.name, parameter.name)
        if named in by_name:
            found[parameter.name] = by_name[named]
        elif parameter.name in arguments or parameter.default is inspect.Parameter.empty:
            raise TypeError(
                f"the parameter {parameter.name} is no symbol of this derivative; these are {', '.join(symbols)}: "
                f'say which one it is with arguments={{"{parameter.name}": "{symbols[0]}"}}'
            )
    return found


def _signature(function: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    try:
        return inspect.signature(function).parameters
    except ValueError:
        raise TypeError(f"{function!r} does not say its parameters; put it into a lambda that does") from None


def _called(
    function: Callable[..., Any], symbols: Mapping[str, str], trial: Trial, array: Callable[[Any], Any] | None
) -> np.ndarray[Any, Any]:
    """What a function returns for the arrays of a trial, as an array of NumPy."""
    kinds = _signature(function)
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for name, symbol in symbols.items():
        value = trial.arrays[symbol]
        made = array(value) if array else value if value.ndim else float(value)
        if kinds[name].kind is inspect.Parameter.POSITIONAL_ONLY:
            positional.append(made)
        else:
            named[name] = made
    try:
        returned = function(*positional, **named)
    except Exception as problem:
        problem.add_note("called with " + ", ".join(f"{n} {trial.arrays[s].shape}" for n, s in symbols.items()))
        raise
    # An array that takes part in automatic differentiation has to be taken out of it.
    return np.asarray(returned.detach().cpu() if hasattr(returned, "detach") else returned)

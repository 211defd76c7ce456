"""Functions applied: known ones entry by entry, softmax, trace and diag, defined ones by their bodies, unknown ones."""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from typing import TYPE_CHECKING

from derive.model import Note
from derive.notation import (
    ONE,
    Apply,
    Const,
    Expr,
    Fn,
    Index,
    Mul,
    Num,
    Pow,
    Size,
    Sum,
    div,
    exp,
    free_indices,
    fresh,
    log,
    neg,
    num,
    sub,
    substitute_slots,
)
from derive.reading import entries, formals, jacobians, lists, maps, programs, renamed, sums
from derive.reading.algebra import each
from derive.reading.axes import delta, fresh_axis, is_plain, moved, summed
from derive.reading.kronecker import vec
from derive.reading.orders import is_order
from derive.reading.special import FUNCTIONS, GAMMA
from derive.reading.table import Resolved
from derive.shapes import Tensor, shape_name
from derive.source import ReadError
from derive.tex.atoms import BINOMIAL
from derive.tex.lexicon import KNOWN_FUNCTIONS, bare
from derive.tex.operators import EXTREME_HINT
from derive.tex.scripts import FACTORIAL, HADAMARD
from derive.tex.syntax import Bracket, Call, Name, Script, Times

if TYPE_CHECKING:
    from derive.reading.elaborate import Elaborator, Scope

MAX_FACTORIAL = 100

_PLAIN = {
    "exp": "exp",
    "log": "log",
    "ln": "log",
    "tanh": "tanh",
    "sinh": "sinh",
    "cosh": "cosh",
    "sigmoid": "sigmoid",
    "softplus": "softplus",
    "relu": "relu",
    "ReLU": "relu",
    "sign": "sign",
    "sgn": "sign",
    "sin": "sin",
    "cos": "cos",
    "digamma": "digamma",
    "erf": "erf",
    "normcdf": "normcdf",
    "normpdf": "normpdf",
}


def call(reader: Elaborator, node: Call, scope: Scope) -> Tensor:
    """The value of a function at its arguments."""
    function = node.function
    if isinstance(function, Bracket) and node.primes:
        return jacobians.slope(reader, function, node.args, node.primes, node.span, scope)
    if isinstance(function, Bracket):
        return jacobians.value(reader, function, [reader.tensor(arg, scope) for arg in node.args], node.span, scope)
    if (slope := jacobians.jacobian(reader, function, node.args, scope)) is not None:
        return slope
    name = function.text if isinstance(function, Name) else function.base.text if isinstance(function, Script) else ""  # type: ignore[attr-defined]
    if name in reader.table.broken:
        raise ReadError(f"the definition of {name} could not be read, so nothing can be said of it", node.span)
    if is_order(node, reader.table):
        raise ReadError(
            "an order symbol is read only as a term of a side",
            node.span,
            "write the two sides without what is left out",
        )
    _refuse_labels(name, node)
    if maps.multiplies(reader, name, node, scope):
        reader.notes.append(Note("application-as-product", node.span, {"name": name}))
        return reader.times(Times(node.span, (function, Bracket(node.args[0].span, "(", node.args)), ("",)), scope)
    if name in reader.table.formals:
        return formals.applied(reader, name, node, scope)
    if name in reader.table.maps:
        value = maps.applied(reader, name, [reader.tensor(arg, scope) for arg in node.args], node.span, node.primes)
        return reader.at(value, node.function.subs if isinstance(node.function, Script) else (), node.span, scope)
    if name in reader.table.unknown_of and not node.primes:
        return entries.entry(reader, Resolved(name, (), None, False, 0), node.span, scope)
    if bare(name).lower() == "diag" and len(node.args) > 1:
        args = [lists.bracket(reader, node.span, "[", node.args, scope)]
    else:
        args = [reader.tensor(arg, scope) for arg in node.args]
    if name == HADAMARD:
        if args[1].rank:
            raise ReadError("this power is no number", node.args[1].span)
        return each(args[0], lambda u: Pow(u, args[1].body))
    if name in (FACTORIAL, BINOMIAL):
        return _counted(reader, args, node)
    word = bare(name)
    if word.startswith(programs.PREFIX):
        return programs.call(reader, word, args, node)
    renamed.refuse_function(reader.table.renamed, word, node.span)
    if name == r"\sigma" and name not in reader.table.symbols and name not in reader.table.functions:
        word = "sigmoid"
    declared = name in reader.table.functions
    if name in reader.table.seen.special and not declared and len(args) == 1:
        word = FUNCTIONS.get(name, word)
    if not declared and word in KNOWN_FUNCTIONS | {"sigmoid"} and isinstance(function, Script) and function.subs:
        raise ReadError(f"an index of the function {word} is not read", function.span, "put it behind the bracket")
    if not declared and word in ("softmax", "Softmax", "logsumexp", "LSE", "lse"):
        return _softmax(reader, args[0], word, node)
    if not declared and word in ("tr", "Tr", "diag", "Diag", "vec", "max", "min", "mean", "var"):
        return structural(reader, word, args, node)
    if not declared and word in _PLAIN:
        known = _PLAIN[word]
        if len(args) != 1:
            raise ReadError(f"{word} takes one argument", node.span)
        if known in ("exp", "log", "sin", "cos", "sinh", "cosh"):
            reader.refuse_matrix_function(args[0], word, node.span)
        return each(args[0], lambda u: _primed(known, u, node))
    if not declared and word == "erfc" and len(args) == 1 and not node.primes:
        return each(args[0], lambda u: sub(ONE, Fn("erf", (u,))))
    if not declared and word == "sqrt" and len(args) == 1:
        return reader.root(args[0], node.span)
    if not declared and word == "det" and len(args) == 1:
        return reader.algebra.determinant(args[0], node.span)
    if name == GAMMA and name not in reader.table.symbols and len(args) == 1 and not node.primes:
        return each(args[0], lambda u: _factorial(sub(u, ONE)))
    if word in ("argmax", "argmin"):
        raise ReadError(f"{word} is not read", node.span, EXTREME_HINT)
    if word in ("Pr", "lg"):
        raise ReadError(f"{word} is not read yet", node.span)
    return _unknown(reader, name, args, node, scope)


def _counted(reader: Elaborator, args: list[Tensor], node: Call) -> Tensor:
    """``n!``; ``n! / (k! (n - k)!)``"""
    if len(args) == 1:
        return each(args[0], _factorial)
    if any(arg.rank for arg in args):
        raise ReadError("a binomial coefficient is made of two numbers", node.span)
    n, k = args[0].body, args[1].body
    return Tensor(div(_factorial(n), Mul((_factorial(k), _factorial(sub(n, k))))))


def _factorial(number: Expr) -> Expr:
    match number:
        case Num(value) if value.denominator == 1 and 0 <= value <= MAX_FACTORIAL:
            return num(factorial(int(value)))
    return Fn("factorial", (number,))


def _primed(name: str, arg: Expr, node: Call) -> Expr:
    """A known function or its derivative."""
    value = Fn(name, (arg,))
    if node.primes == 0:
        return value
    derivatives: dict[str, Expr] = {
        "exp": exp(arg),
        "log": div(ONE, arg),
        "tanh": sub(ONE, Pow(value, num(2))),
        "sigmoid": Mul((value, sub(ONE, value))),
        "softplus": Fn("sigmoid", (arg,)),
        "relu": Fn("step", (arg,)),
        "sinh": Fn("cosh", (arg,)),
        "cosh": Fn("sinh", (arg,)),
        "sin": Fn("cos", (arg,)),
        "cos": neg(Fn("sin", (arg,))),
        "erf": Mul((num(2), Pow(Const("pi"), num(Fraction(-1, 2))), exp(neg(Pow(arg, num(2)))))),
        "normcdf": Fn("normpdf", (arg,)),
        "normpdf": neg(Mul((arg, value))),
    }
    if node.primes == 2 and name == "sigmoid":
        return Mul((value, sub(ONE, value), sub(ONE, Mul((num(2), value)))))
    if node.primes > 1 or name not in derivatives:
        raise ReadError("this derivative of a known function is not read", node.span, r"write \frac{d}{dx}")
    return derivatives[name]


def _unknown(reader: Elaborator, name: str, args: list[Tensor], node: Call, scope: Scope) -> Tensor:
    """An unknown function; of one argument it works entry by entry."""
    family = node.function.subs if isinstance(node.function, Script) else ()
    if reader.table.families.setdefault(name, len(family)) != len(family):
        hint = f"write it the same way everywhere, or call one of them by another name than {name}"
        raise ReadError(f"the function {name} stands with and without an index", node.span, hint)
    slots = tuple(
        reader.slot(item, reader.table.symbol(f"{name}(·)", len(family)).slots[k], scope)
        for k, item in enumerate(family)
    )
    if name in reader.table.unshaped and any(arg.rank for arg in args):
        hint = f"declare it, ${name} : \\mathbb{{R}}^n \\to \\mathbb{{R}}$, or say that it works entry by entry"
        raise ReadError(f"nothing says what the values of {name} at vectors are", node.span, hint)
    if len(args) == 1:
        return each(args[0], lambda u: Apply(name, (node.primes,), (u,), slots))
    if any(arg.rank for arg in args):
        raise ReadError(
            f"{name} is an unknown function of several numbers, "
            f"but {shape_name(max(args, key=lambda a: a.rank))} stands here",
            node.span,
        )
    if node.primes:
        raise ReadError("a prime does not say by which argument", node.span, r"write \frac{\partial}{\partial x}")
    return Tensor(Apply(name, (0,) * len(args), tuple(arg.body for arg in args), slots))


def _refuse_labels(name: str, node: Call) -> None:
    """``f^{(2)}(x)`` is the second derivative or another function than f, but not f."""
    if isinstance(node.function, Script) and node.function.labels:
        hint = f"write {name}''(x) for a derivative, and an index below for one of several functions"
        raise ReadError(f"{name}^{{(…)}} may be a derivative or one of several functions", node.function.span, hint)


def _softmax(reader: Elaborator, arg: Tensor, word: str, node: Call) -> Tensor:
    r"""``e^{z_i} / \sum_k e^{z_k}`` along the last axis"""
    if arg.rank == 0:
        raise ReadError(
            f"{word} takes a vector, but a number stands here",
            node.span,
            "take off the index, or put it behind the bracket",
        )
    axis = arg.axes[-1]
    if not is_plain(axis):
        raise ReadError(f"{word} along pairs or blocks is not read", node.span, "write it with indices")
    bound = fresh(Index("k", axis.size))
    total = Sum(bound, exp(substitute_slots(arg.body, {axis: bound})))
    if word.lower() == "softmax":
        return Tensor(div(exp(arg.body), total), arg.axes, arg.row)
    return Tensor(log(total), arg.axes[:-1])


def structural(reader: Elaborator, word: str, args: list[Tensor], node: Call) -> Tensor:
    """Trace, diag, max and min, mean."""
    first = args[0]
    if word in ("tr", "Tr"):
        if first.rank == 0:
            return first
        if first.rank != 2:
            raise ReadError(f"the trace of {shape_name(first)} does not exist", node.span)
        reader.algebra.same(first.axes[0], first.axes[1], node.span)
        bound = fresh_axis(first.axes[0])
        return Tensor(summed(bound, moved(moved(first.body, first.axes[:1], (bound,)), first.axes[1:], (bound,))))
    if word == "vec" and first.rank in (1, 2):
        return vec(first)
    if word.lower() == "diag":
        return _diag(reader, first, node)
    if word in ("max", "min") and len(args) == 2:
        other = args[1]
        pair = reader.algebra.elementwise(first, other, node.span)
        wide = first if first.rank else other
        left, right = (a.body if not a.rank else reader.algebra.rename(a, wide.axes) for a in args)
        return Tensor(Fn(word, (left, right)), pair.axes, pair.row)
    if word in ("mean", "var") and first.rank == 1 and is_plain(first.axes[0]):
        mean = _mean(first)
        if word == "mean":
            return mean
        return _mean(each(first, lambda u: Pow(sub(u, mean.body), num(2))))
    if word in ("max", "min"):
        raise ReadError(f"{word} is read only of two numbers, not over a letter or of entries", node.span, EXTREME_HINT)
    raise ReadError(f"{word} is not read yet with {len(args)} arguments of this shape", node.span)


def _mean(value: Tensor) -> Tensor:
    """The mean of the entries of a vector."""
    return Tensor(div(sums.bind(value.axes[0], value.body), Size(value.axes[0].size)))


def _diag(reader: Elaborator, value: Tensor, node: Call) -> Tensor:
    if value.rank == 1:
        other = fresh_axis(value.axes[0])
        return Tensor(Mul((delta(value.axes[0], other), value.body)), (value.axes[0], other))
    if value.rank == 2:
        reader.algebra.same(value.axes[0], value.axes[1], node.span)
        return Tensor(moved(value.body, value.axes[1:], value.axes[:1]), value.axes[:1])
    if value.rank == 0 and (axis := _only_letter(reader, value)) is not None:
        return _diag(reader, Tensor(value.body, (axis,)), node)
    raise ReadError("diag takes a vector or a matrix", node.span)


def _only_letter(reader: Elaborator, value: Tensor) -> Index | None:
    r"""The index over which the entry in ``\operatorname{diag}(p_i (1 - p_i))`` is that of a vector."""
    letters = [index for index in reader.free.values() if index in free_indices(value.body)]
    return letters[0] if len(letters) == 1 and free_indices(value.body) == {*letters} else None

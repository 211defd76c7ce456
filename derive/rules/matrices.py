r"""Back to matrix form: ``(p_i - y_i) x_j`` is the entry of ``(p - y) x^\top``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress

from derive.forms.building import power
from derive.forms.monomials import TooLong, expanded, written
from derive.notation import (
    Add,
    Apply,
    D,
    Delta,
    Expr,
    Fn,
    Index,
    Inverse,
    Mul,
    Num,
    Pow,
    Sum,
    Var,
    free_indices,
    num,
    transform,
)
from derive.printing import latex
from derive.records import dataclass
from derive.rules.sums import Nest
from derive.rules.tidy import tidy
from derive.typography import Binds, Text, at_least, bracket, join_terms, juxtapose

Axes = tuple[Index, ...]
MOST_TERMS = 3
"""What has more when it is multiplied out is better read with its indices."""
_NAMED = ("exp", "log", "tanh", "sin", "cos", "sinh", "cosh")


class NoMatrixForm(Exception):
    """The entries are no product or sum of matrices and vectors."""


@dataclass(frozen=True)
class _Group:
    """The elementwise product of the factors that hold the same indices."""

    axes: frozenset[Index]
    factors: tuple[Expr, ...]


def matrix_form(expr: Expr, axes: Axes) -> str | None:
    r"""\sum_k A_{ik} B_{kj} = (A B)_{ij}

    Where $A \in \mathbb{R}^{N \times K}$, $B \in \mathbb{R}^{K \times M}$. The LaTeX of the vector or matrix whose
    entries an expression gives; None if it has no such form.
    """
    return next(matrix_forms(expr, axes), None)


def matrix_forms(expr: Expr, axes: Axes, letters: frozenset[Index] = frozenset()) -> Iterator[str]:
    r"""The matrix form of an expression as it is, and multiplied out; ``letters`` name members: ``x_i^\top x_j``."""
    if not frozenset(axes) <= free_indices(expr) <= letters.union(axes):
        return
    for form in (expr, _multiplied_out(expr)):
        with suppress(NoMatrixForm):
            yield _form(form, axes).latex


def _multiplied_out(expr: Expr) -> Expr:
    try:
        terms = expanded(expr)
    except TooLong:
        return expr
    return tidy(written(terms)) if len(terms) <= MOST_TERMS else expr


def _form(expr: Expr, axes: Axes) -> Text:
    if not free_indices(expr) >= frozenset(axes):
        raise NoMatrixForm
    match expr:
        case Var(name, slots):
            rest = tuple(slot for slot in slots if slot in axes)
            member = latex(Var(name, tuple(slot for slot in slots if slot not in axes)))
            if rest == axes:
                return Text(member, Binds.ATOM, name=True)
            if len(axes) == 2 and rest == axes[::-1]:
                return Text(_transposed(Text(member, Binds.ATOM)), Binds.FACTOR)
            raise NoMatrixForm
        case Delta():
            return Text("I", Binds.ATOM)
        case D(Var(of, ()), Var(by, slots)) if slots == axes:
            return Text(rf"\frac{{\partial {of}}}{{\partial {by}}}", Binds.FACTOR)
        case D(Var(of, ()), Var(by, slots)) if len(axes) == 2 and slots == axes[::-1]:
            return Text(rf"\left(\frac{{\partial {of}}}{{\partial {by}}}\right)^\top", Binds.FACTOR)
        case D(Var(of, slots), Var(by, ())) if slots in (axes, axes[::-1]):
            slope = Text(rf"\frac{{\partial {of}}}{{\partial {by}}}", Binds.FACTOR)
            return slope if slots == axes else Text(rf"\left({slope.latex}\right)^\top", Binds.FACTOR)
        case Add(terms):
            # One minus a vector is meant entry by entry.
            return join_terms([Text(latex(t), Binds.ATOM) if isinstance(t, Num) else _form(t, axes) for t in terms])
        case Apply(name, orders, (inner,), ()):
            return Text(f"{name}{chr(39) * orders[0]}({_form(inner, axes).latex})", Binds.FACTOR)
        case Fn(name, (inner,)) if axes:
            command = {"sigmoid": r"\sigma"}.get(name, rf"\{name}" if name in _NAMED else rf"\operatorname{{{name}}}")
            return Text(f"{command}({_form(inner, axes).latex})", Binds.FACTOR)
        case Inverse(rows, columns, matrix, row, column) if axes in ((row, column), (column, row)):
            inverse = Text(f"{at_least(Binds.ATOM, _form(matrix, (rows, columns))).latex}^{{-1}}", Binds.FACTOR)
            return inverse if axes == (row, column) else Text(_transposed(inverse), Binds.FACTOR)
        case Mul() | Sum():
            return _product(expr, axes)
    if axes:
        raise NoMatrixForm
    return Text(latex(transform(expr, _norm)), Binds.FACTOR)


def _product(expr: Expr, axes: Axes) -> Text:
    nest = Nest.of(expr)
    if any(isinstance(factor, Sum) for factor in nest.factors):
        raise NoMatrixForm
    live = {*axes, *nest.indices}
    scalars = [transform(factor, _norm) for factor in nest.factors if not live & free_indices(factor)]
    others = [factor for factor in nest.factors if live & free_indices(factor)]
    front = [latex(Mul(tuple(scalars)) if len(scalars) > 1 else scalars[0])] if scalars else []
    sign = bool(front) and front[0].startswith("-")
    groups = _groups(others, live)
    held = [group for axis in axes for group in _connected(groups, axis)]
    loose = [group for group in groups if group not in held] if axes else []
    groups = [group for group in groups if group not in loose]
    chain = (_outer(groups, axes) or _chain(groups, axes)) if axes else _numbers(groups)
    if not chain and (axes or front in ([], ["1"], ["-1"])):
        raise NoMatrixForm
    if loose:
        numbers = _numbers(loose)
        chain = [*chain, *numbers] if len(axes) == 1 and chain[-1].binds > Binds.PRODUCT else [*numbers, *chain]
    pieces = [Text(text, Binds.FACTOR) for text in front if text not in ("1", "-1")]
    if sign and pieces:
        pieces[0] = Text(pieces[0].latex[1:], Binds.FACTOR)
    text = juxtapose([*pieces, *chain])
    return (
        Text(f"-{text.latex}", Binds.SIGNED)
        if sign
        else Text(text.latex, Binds.PRODUCT if len(chain) + len(pieces) > 1 else (chain or pieces)[0].binds)
    )


def _norm(node: Expr) -> Expr | None:
    r"""``\lVert u \rVert`` for the root of a sum of squares."""
    match node:
        case Pow(Sum(index, Pow(inner, Num(2)), (), None), Num(exponent)):
            with suppress(NoMatrixForm):
                return power(Var(rf"\lVert {_form(inner, (index,)).latex} \rVert"), 2 * exponent)
    return None


def _groups(factors: Sequence[Expr], live: set[Index]) -> list[_Group]:
    found: dict[frozenset[Index], list[Expr]] = {}
    for factor in factors:
        found.setdefault(frozenset(live & free_indices(factor)), []).append(factor)
    if any(len(axes) > 2 for axes in found):
        raise NoMatrixForm
    return [_Group(axes, tuple(items)) for axes, items in found.items()]


def _outer(groups: list[_Group], axes: Axes) -> list[Text] | None:
    r"""``u v^\top`` where the factors fall apart into those of the rows and those of the columns."""
    if len(axes) != 2:
        return None
    rows, columns = _connected(groups, axes[0]), _connected(groups, axes[1])
    if any(group in rows for group in columns) or len(rows) + len(columns) != len(groups) or not rows or not columns:
        return None
    left, right = (_chain(part, (axis,)) for part, axis in ((rows, axes[0]), (columns, axes[1])))
    column = juxtapose(right) if len(right) > 1 else right[0]
    row = juxtapose(left) if len(left) > 1 else left[0]
    if row.binds < Binds.PRODUCT or r"\odot" in row.latex:
        row = Text(bracket(row.latex), Binds.ATOM)
    column = column if len(right) == 1 else Text(f"({column.latex})", Binds.ATOM)
    return [row, Text(_transposed(column), Binds.FACTOR)]


def _connected(groups: list[_Group], start: Index) -> list[_Group]:
    """The groups that hang together with an index."""
    seen, found = {start}, list[_Group]()
    while new := [group for group in groups if group not in found and group.axes & seen]:
        found += new
        seen.update(*(group.axes for group in new))
    return found


def _chain(groups: list[_Group], axes: Axes) -> list[Text]:
    """The factors in the order in which their indices follow one another, from the first axis to the last."""
    vectors = {next(iter(group.axes)): group for group in groups if len(group.axes) == 1}
    matrices = [group for group in groups if len(group.axes) == 2]
    if not axes:
        return _scalar(vectors, matrices)
    here, result = axes[0], list[Text]()
    if len(axes) == 1:
        return _vector(vectors, matrices, here)
    while True:
        diagonal = vectors.pop(here, None)
        following = next((group for group in matrices if here in group.axes), None)
        if following is None:
            if diagonal is None or here != axes[0] or set(vectors) != {axes[1]} or matrices:
                raise NoMatrixForm
            return [
                _written(diagonal, (here,)),
                Text(_transposed(_written(vectors[axes[1]], (axes[1],))), Binds.FACTOR),
            ]
        matrices.remove(following)
        (there,) = following.axes - {here}
        if diagonal is not None:
            result.append(Text(rf"\operatorname{{diag}}({_written(diagonal, (here,)).latex})", Binds.FACTOR))
        if not (diagonal is not None and _is_identity(following)):
            result.append(_written(following, (here, there)))
        here = there
        if here == axes[1] and not matrices:
            last = vectors.pop(here, None)
            if vectors:
                raise NoMatrixForm
            if last is not None:
                result = [piece for piece in result if piece.latex != "I"]
                result.append(Text(rf"\operatorname{{diag}}({_written(last, (here,)).latex})", Binds.FACTOR))
            return result


def _vector(vectors: dict[Index, _Group], matrices: list[_Group], here: Index) -> list[Text]:
    own = vectors.pop(here, None)
    if not matrices:
        if own is None or vectors:
            raise NoMatrixForm
        return [_written(own, (here,))]
    result = list[Text]()
    while matrices:
        following = next((group for group in matrices if here in group.axes), None)
        if following is None:
            raise NoMatrixForm
        matrices.remove(following)
        (there,) = following.axes - {here}
        result.append(_written(following, (here, there)))
        here = there
        if matrices and here in vectors:
            result.append(Text(rf"\operatorname{{diag}}({_written(vectors.pop(here), (here,)).latex})", Binds.FACTOR))
    last = vectors.pop(here, None)
    if last is None or vectors:
        raise NoMatrixForm
    result.append(_written(last, (here,)))
    if own is None:
        return result
    (axis,) = own.axes
    return [
        Text(
            rf"{at_least(Binds.FACTOR, _written(own, (axis,))).latex} \odot ({juxtapose(result).latex})", Binds.PRODUCT
        )
    ]


def _numbers(groups: list[_Group]) -> list[Text]:
    """What holds none of the axes, as the numbers that it is: inner products, traces."""
    found: list[list[Text]] = []
    while groups:
        part = _connected(groups, _first(groups[0]))
        groups = [group for group in groups if group not in part]
        found.append(_chain(part, ()))
    return _with_powers(found)


def _with_powers(numbers: Sequence[Sequence[Text]]) -> list[Text]:
    r"""``(u^\top v)^2`` for a number that stands twice."""
    result: list[Text] = []
    texts = [juxtapose(number) for number in numbers]
    for text, count in Counter(texts).items():
        number = numbers[texts.index(text)]
        result += number if count == 1 else [Text(f"{bracket(text.latex)}^{count}", Binds.FACTOR)]
    return result


def _first(group: _Group) -> Index:
    return min(group.axes, key=lambda index: (index.name, index.number))


def _scalar(vectors: dict[Index, _Group], matrices: list[_Group]) -> list[Text]:
    if matrices:
        return _through(vectors, matrices)
    if len(vectors) != 1:
        raise NoMatrixForm
    ((index, group),) = vectors.items()
    if len(group.factors) == 1 and isinstance(group.factors[0], Pow) and group.factors[0].exponent == num(2):
        return [Text(rf"\lVert {_form(group.factors[0].base, (index,)).latex} \rVert^2", Binds.FACTOR)]
    if len(group.factors) != 2:
        raise NoMatrixForm
    left, right = (_form(factor, (index,)) for factor in group.factors)
    return [Text(_transposed(left), Binds.FACTOR), right]


def _through(vectors: dict[Index, _Group], matrices: list[_Group]) -> list[Text]:
    r"""``u^\top A v``, ``\operatorname{tr}(A B)``: matrices one behind the other, between vectors or in a ring."""
    ends = [index for group in matrices for index in group.axes]
    if any(ends.count(index) + (index in vectors) != 2 for index in {*ends, *vectors}) or len(vectors) not in (0, 2):
        raise NoMatrixForm
    starts = vectors or sorted(matrices[0].axes, key=lambda index: (index.name, index.number))
    # From either end: the way on which less is transposed.
    return min(
        (_along(vectors, matrices, start) for start in starts), key=lambda way: juxtapose(way).latex.count(r"\top")
    )


def _along(vectors: dict[Index, _Group], matrices: list[_Group], start: Index) -> list[Text]:
    here = start
    result: list[Text] = []
    left = matrices if vectors else matrices[:1]
    while following := next((group for group in left if here in group.axes), None):
        matrices = left = [group for group in matrices if group is not following]
        (there,) = following.axes - {here}
        result.append(_written(following, (here, there)))
        here = there
    if matrices:
        raise NoMatrixForm
    if not vectors:
        return [Text(rf"\operatorname{{tr}}({juxtapose(result).latex})", Binds.FACTOR)]
    first, last = (_written(vectors[index], (index,)) for index in (start, here))
    return [Text(_transposed(first), Binds.FACTOR), *result, last]


def _written(group: _Group, axes: Axes) -> Text:
    """The factors of a group multiplied entry by entry."""
    pieces = [_form(factor, axes) for factor in group.factors if not isinstance(factor, Num)]
    if len(pieces) == 1:
        return pieces[0]
    return Text(r" \odot ".join(at_least(Binds.FACTOR, piece).latex for piece in pieces), Binds.SUM)


def _is_identity(group: _Group) -> bool:
    return len(group.factors) == 1 and isinstance(group.factors[0], Delta)


def _transposed(text: Text) -> str:
    body = at_least(Binds.ATOM, text).latex
    if body.endswith(r"^\top"):
        return body.removesuffix(r"^\top")
    labelled = re.fullmatch(r"(.*)\^\{(\([^{}]*\))\}", body)
    if labelled:
        return rf"{labelled[1]}^{{{labelled[2]}\top}}"
    return rf"{{{body}}}^\top" if "^" in body and not body.endswith(")") else rf"{body}^\top"

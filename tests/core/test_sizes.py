"""Letters over sizes: what conditions imply, which letters do not fit, at which numbers sizes are tried."""

# ruff: noqa: E501 (a row is one statement in the letters of the subject)

from __future__ import annotations

from collections.abc import Callable

import pytest

from derive.core.conditions import implied
from derive.core.exact.assumptions import Unsatisfiable
from derive.core.layout import (
    Incomparable,
    Layout,
    Sizes,
    different,
    opened,
    reach,
    rearranged,
    sizes_of,
    smallest,
    written,
)
from derive.core.sizes import IllTyped, check
from derive.model import Coincidence, Context
from derive.notation import Det, Expr, Inverse
from tests.core.shorthand import (
    Family,
    T,
    apply,
    context,
    define,
    delta,
    equation,
    exp,
    index,
    label,
    number,
    pick,
    place,
    product,
    scalar,
    size,
    total,
    where,
)

i, j, k, m = (index(letter, "K") for letter in "ijkm")
c, e = index("c", "D"), index("e", "D")
p = index("p", "P")
x, y, w = Family("x"), Family("y"), Family("w")
s, t = scalar("s"), scalar("t")
ONE, TWO, OTHER = label("1", "K"), label("2", "K"), label("2", "D")


def same(*pairs: tuple[object, object]) -> tuple[Coincidence, ...]:
    return tuple(Coincidence(left, right, True) for left, right in pairs)  # type: ignore[arg-type]


def apart(*pairs: tuple[object, object]) -> tuple[Coincidence, ...]:
    return tuple(Coincidence(left, right, False) for left, right in pairs)  # type: ignore[arg-type]


IMPLIED = [
    ("equality goes on", same((i, j), (j, k)), same((i, j), (j, k), (i, k))),
    ("also through classes of three", same((i, j), (k, m), (j, k)), same((i, j), (k, m), (j, k), (i, k), (i, m), (j, m))),
    ("difference goes over to equals", same((i, j)) + apart((j, k)), same((i, j)) + apart((j, k), (i, k))),
    ("also to those of the left", same((i, j)) + apart((k, i)), same((i, j)) + apart((k, i), (j, k))),
    ("difference does not go on", apart((i, j), (j, k)), apart((i, j), (j, k))),
    ("labels differ", same((i, ONE), (k, TWO)), same((i, ONE), (k, TWO)) + apart((i, k), (i, TWO), (ONE, k))),
    ("labels of two sizes do not", same((i, ONE), (c, OTHER)), same((i, ONE), (c, OTHER))),
    ("what is known the other way round", same((i, j), (j, i)), same((i, j), (j, i))),
    ("a label stands for its index", same((i, ONE)) + apart((ONE, j)), same((i, ONE)) + apart((ONE, j), (i, j))),
]  # fmt: skip
CONTRADICTIONS = [
    ("both", same((i, j)) + apart((j, i))),
    ("through a third", same((i, j), (j, k)) + apart((i, k))),
    ("an index is not itself", apart((i, i))),
    ("two labels", same((i, ONE), (i, TWO))),
]


@pytest.mark.parametrize(("given", "expected"), [row[1:] for row in IMPLIED], ids=[row[0] for row in IMPLIED])
def test_implied(given: tuple[Coincidence, ...], expected: tuple[Coincidence, ...]) -> None:
    assert implied(given) == expected


@pytest.mark.parametrize("given", [row[1] for row in CONTRADICTIONS], ids=[row[0] for row in CONTRADICTIONS])
def test_contradictions(given: tuple[Coincidence, ...]) -> None:
    with pytest.raises(Unsatisfiable) as caught:
        implied(given)
    assert str(caught.value) == "conditions"


MATRIX = context(slots={"A": ("K", "D")})
NAMED = context(sizes={"K": ("red", "blue")}, slots={"x": ("K",)})
A = Family("A")
MISFITS = [
    ("a vector of two lengths", x[i], x[c], Context(), ("c", "K", "D")),
    ("against its declaration", A[i, j], t, MATRIX, ("j", "D", "K")),
    ("the wrong number of slots", A[i], t, MATRIX, ("A", "K, D", "K")),
    ("one slot too many", y[i, j], y[i], context(slots={"y": ("K",)}), ("y", "K", "K, K")),
    ("a family of functions", apply("f", t, at=(i,)), apply("f", s, at=(c,)), Context(), ("c", "K", "D")),
    ("a label of another size", x[i], x[OTHER], Context(), ("2", "K", "D")),
    ("a label that is none", x[i], x[label("green", "K")], NAMED, ("green", "K", "red, blue")),
    ("a delta", delta(i, c), t, Context(), ("i", "K", "D")),
    ("a delta with a label", delta(ONE, c), t, Context(), ("c", "K", "D")),
    ("a case", where(c, i, s, t), t, Context(), ("c", "D", "K")),
    ("what a sum leaves out", total(k, x[k], unequal=(i, c)), t, Context(), (None, "K", "D")),
    ("what a product leaves out", product(k, x[k], unequal=(c,)), t, Context(), (None, "K", "D")),
    ("a determinant", T(Det(i, c, A[i, c].expr)), t, Context(), ("i", "K", "D")),
    ("an inverse", T(Inverse(i, c, A[i, c].expr, j, k)), t, Context(), ("i", "K", "D")),
    ("a row of an inverse", T(Inverse(i, j, y[i, j].expr, c, k)), t, Context(), ("i", "K", "D")),
    ("a column of an inverse", T(Inverse(i, j, y[i, j].expr, k, c)), t, Context(), ("i", "K", "D")),
    ("a list of another length", pick(k, s, t), t, context(sizes={"K": 3}), ("k", "K", "2")),
    ("a list beside names", pick(k, s, t, s), t, NAMED, ("k", "K", "3")),
    ("in a definition", s, t, context(define("u", (), total(k, x[k]) + total(c, x[c]))), ("c", "K", "D")),
    ("the parameters of a definition", w[c], t, context(define("w", (k,), x[k])), ("c", "K", "D")),
    ("in an equation", s, t, context(equation(x[i], 1), equation(2 * s, x[c])), ("c", "K", "D")),
]  # fmt: skip
FITS = [
    ("a vector of one length", total(k, x[k]), x[i], Context()),
    ("a function of one name", apply("f", t), x[i] * scalar("f"), Context()),
    ("a family and its symbol", apply("f", t, at=(i,)), Family("f")[c], Context()),
    ("a list of its length", pick(k, s, t), t, context(sizes={"K": 2})),
    ("a list of names", pick(k, s, t), t, NAMED),
    ("a list of a size that is open", pick(k, s, t), t, Context()),
    ("a label that is one", x[label("red", "K")], t, NAMED),
    ("a label of a number", x[label("5", "K")], t, context(sizes={"K": 3})),
]


@pytest.mark.parametrize(("lhs", "rhs", "given", "why"), [row[1:] for row in MISFITS], ids=[row[0] for row in MISFITS])
def test_misfits(lhs: T, rhs: T, given: Context, why: tuple[str | None, str, str]) -> None:
    with pytest.raises(IllTyped) as caught:
        check(lhs.expr, rhs.expr, given)
    found = caught.value
    assert (found.first, found.second) == why[1:]
    assert why[0] in (found.letter, None)


@pytest.mark.parametrize(("lhs", "rhs", "given"), [row[1:] for row in FITS], ids=[row[0] for row in FITS])
def test_fits(lhs: T, rhs: T, given: Context) -> None:
    check(lhs.expr, rhs.expr, given)


def speaks(*sides: T, given: Context | None = None) -> Sizes:
    exprs: tuple[Expr, ...] = tuple(side.expr for side in sides)
    under = given or Context()
    return sizes_of(exprs, written(exprs, under.definitions), under)


NAMES = context(sizes={"K": ("red", "blue")})
SIZES = [
    ("one letter", lambda: speaks(x[i], t), ({}, {"K": 1}, {"K": 1}, (), {"K"})),
    ("two letters, one bound", lambda: speaks(x[i], total(k, x[k] * w[j, c])), ({}, {"D": 1, "K": 1}, {"D": 1, "K": 2}, (), {"D", "K"})),
    ("a size as a number", lambda: speaks(size("N") * s), ({}, {"N": 1}, {"N": 0}, (), {"N"})),
    ("a letter that is bound and not used", lambda: speaks(total(c, 1)), ({}, {"D": 1}, {"D": 0}, (), {"D"})),
    ("a size that is a number", lambda: speaks(x[i], given=context(sizes={"K": 3})), ({"K": 3}, {}, {"K": 1}, (), {"K"})),
    ("a list", lambda: speaks(pick(p, s, t, s)), ({"P": 3}, {}, {"P": 1}, (), set())),
    ("a place", lambda: speaks(x[label("3", "K")]), ({}, {"K": 3}, {"K": 0}, (), {"K"})),
    ("two places", lambda: speaks(x[label("2", "K")] + x[label("10", "K")]), ({}, {"K": 10}, {"K": 0}, (), {"K"})),
    ("names", lambda: speaks(x[label("red", "K")] + x[label("blue", "K")]), ({}, {"K": 2}, {"K": 0}, (("K", ("red", "blue")),), {"K"})),
    ("names in their order", lambda: speaks(x[label("red", "K")], given=context(sizes={"K": ("red", "blue")})), ({"K": 2}, {}, {"K": 0}, (("K", ("red", "blue")),), {"K"})),
    ("names that are not used", lambda: speaks(x[i], given=NAMES), ({"K": 2}, {}, {"K": 1}, (("K", ("red", "blue")),), {"K"})),
    ("a place 0", lambda: speaks(x[label("0", "K")] + x[label("1", "K")]), ({}, {"K": 2}, {"K": 0}, (("K", ("0", "1")),), {"K"})),
    ("in a definition", lambda: speaks(s, given=context(define("s", (), total(c, w[c, c])))), ({}, {"D": 1}, {"D": 0}, (), {"D"})),
    ("letters that differ", lambda: speaks(x[i] * x[j], given=context(Coincidence(i, j, False))), ({}, {"K": 2}, {"K": 2}, (), {"K"})),
    ("three that differ", lambda: speaks(x[i] * x[j], given=context(*apart((i, j), (j, k), (k, i)))), ({}, {"K": 3}, {"K": 2}, (), {"K"})),
    ("two of three that differ", lambda: speaks(x[i] * x[j] * x[k], given=context(*apart((i, j), (j, k)))), ({}, {"K": 2}, {"K": 3}, (), {"K"})),
    ("letters that are equal", lambda: speaks(x[i] * x[j], given=context(Coincidence(i, j, True))), ({}, {"K": 1}, {"K": 2}, (), {"K"})),
    ("two pairs that differ", lambda: speaks(x[i] * x[j], given=context(*apart((i, j), (k, m)))), ({}, {"K": 2}, {"K": 2}, (), {"K"})),
    ("letters of another size", lambda: speaks(x[i] * w[c, e], given=context(*apart((c, e)))), ({}, {"D": 2, "K": 1}, {"D": 2, "K": 1}, (), {"D", "K"})),
]  # fmt: skip


@pytest.mark.parametrize(("speaking", "expected"), [row[1:] for row in SIZES], ids=[row[0] for row in SIZES])
def test_sizes(speaking: Callable[[], Sizes], expected: tuple[object, ...]) -> None:
    found = speaking()
    assert (found.fixed, found.least, found.letters, found.labels, found.named) == expected


def three(least: dict[str, int], letters: dict[str, int] | None = None, **fixed: int) -> Sizes:
    return Sizes(fixed, least, letters or dict.fromkeys(least, 0), (), frozenset(least))


DIFFERENT = [
    ("none", three({}), [{}]),
    ("one", three({"K": 1}), [{"K": 3}, {"K": 4}]),
    ("three", three({"D": 1, "K": 1, "N": 1}), [{"D": 3, "K": 2, "N": 4}, {"D": 4, "K": 5, "N": 3}]),
    ("one that is large", three({"D": 1, "K": 5}), [{"D": 3, "K": 5}, {"D": 4, "K": 5}]),
    ("labels", Sizes({}, {"C": 2}, {"C": 0}, (("C", ("red", "blue")),), frozenset("C")), [{"C": 3}, {"C": 4}]),
    ("beyond the ladder", three({"D": 9, "K": 1}), [{"D": 10, "K": 3}, {"D": 10, "K": 4}]),
    ("room for letters", three({"D": 1, "K": 1}, {"D": 7, "K": 1}), [{"D": 4, "K": 3}, {"D": 4, "K": 5}]),
    ("beside a number", three({"D": 1}, K=3), [{"D": 2, "K": 3}, {"D": 4, "K": 3}]),
    ("beside all numbers", three({"D": 1}, A=2, B=3, C=4, E=5, F=6, G=7), [{"D": 3}, {"D": 4}]),
    ("seven", three(dict.fromkeys("ABCDEFG", 1)), [{"A": 3, "B": 2, "C": 4, "D": 5, "E": 6, "F": 7, "G": 2}, {"A": 4, "B": 5, "C": 3, "D": 2, "E": 6, "F": 7, "G": 2}]),
]  # fmt: skip


@pytest.mark.parametrize(("sizes", "expected"), [row[1:] for row in DIFFERENT], ids=[row[0] for row in DIFFERENT])
def test_different(sizes: Sizes, expected: list[dict[str, int]]) -> None:
    found = [dict(layout.sizes) for layout in different(sizes) if layout.labels == sizes.labels]
    assert found == [{**sizes.fixed, **row} for row in dict.fromkeys(map(_key, expected), None) for row in [dict(row)]]


def _key(row: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(row.items())


def test_rearranged() -> None:
    def orders(sizes: Sizes) -> list[str]:
        return ["".join(str(number) for _, number in layout.extents) for layout in rearranged(sizes)]

    assert orders(three({"D": 1, "K": 1})) == ["23"]
    assert orders(three({"D": 1, "K": 3})) == []
    assert orders(three({"D": 1, "K": 2})) == ["32"]
    assert orders(three({"D": 1, "K": 1}, N=5)) == ["235"]
    assert orders(three({"D": 1, "K": 1, "N": 1})) == ["342", "234", "243", "432", "423"]
    assert orders(three(dict.fromkeys("ABCD", 1))) == ["3254", "3425", "3452", "3524", "3542"]


def test_smallest() -> None:
    def orders(sizes: Sizes, extra: int, most: int) -> list[str]:
        return ["".join(str(number) for _, number in layout.extents) for layout in smallest(sizes, extra, most)]

    assert orders(three({"K": 1}), 4, 40) == ["1", "2", "3", "4"]
    assert orders(three({"K": 2}), 1, 40) == ["2", "3"]
    assert orders(three({"D": 1, "K": 2}), 2, 40) == ["12", "13", "22", "14", "23", "32"]
    assert orders(three({"D": 1, "K": 2}), 2, 4) == ["12", "13", "22", "14"]
    assert orders(three({}, N=5), 4, 40) == ["5"]


def test_opened() -> None:
    sizes = Sizes({"K": 9, "N": 8}, {"D": 2}, {"D": 0, "K": 0, "N": 0}, (), frozenset("DKN"))
    assert opened(sizes) == Sizes({"N": 8}, {"D": 2, "K": 1}, {"D": 0, "K": 0, "N": 0}, (), frozenset("DKN"))


def test_places() -> None:
    layout = Layout((("C", 2), ("K", 3)), (("C", ("red", "blue")),))
    assert [
        layout.place(label(value, size)) for value, size in (("1", "K"), ("3", "K"), ("blue", "C"), ("2", "C"))
    ] == [0, 2, 1, 1]
    assert [layout.text(size, place) for size, place in (("K", 0), ("K", 2), ("C", 1), ("C", 2))] == [
        "1",
        "3",
        "blue",
        "3",
    ]
    for value in ("0", "4", "red", "-1"):
        with pytest.raises(Incomparable) as caught:
            layout.place(label(value, "K"))
        assert (caught.value.reason, caught.value.detail, str(caught.value)) == (
            "label",
            value,
            f"('label', '{value}')",
        )


def test_reach() -> None:
    given = context(define("p", (k,), exp(x[k]) / s), define("s", (), t), define("q", (), number("1"))).definitions
    assert reach(["p", "u"], given) == {"p", "u", "x", "s", "t"}
    assert written([x[i].expr], given) == (x[i].expr,)
    assert written([Family("p")[i].expr, t.expr], given) == (
        Family("p")[i].expr,
        t.expr,
        given["p"].body,
        given["s"].body,
    )


def test_a_place_has_a_size() -> None:
    assert speaks(place(c) * s).least == {"D": 1}

"""What each law makes of an expression, and where it does not apply."""

from __future__ import annotations

import pytest

from derive.notation import Expr, free_indices
from derive.printing import latex
from derive.reading.expressions import read_formula
from derive.rules import LAWS, Setting
from derive.rules.matrices import matrix_form
from derive.rules.tidy import tidy

LAW = {law.__name__: law for law in LAWS}
HERE = r"""
$u \in \mathbb{R}^K$, $v \in \mathbb{R}^K$, $z \in \mathbb{R}^K$, $y \in \mathbb{R}^K$, $x \in \mathbb{R}^D$,
$A \in \mathbb{R}^{K \times D}$, $B \in \mathbb{R}^{D \times K}$, $a \in \mathbb{R}$, $b \in \mathbb{R}$, $c > 0$, $f : \mathbb{R} \to \mathbb{R}$

$$
\sum_k y_k = 1 % given
$$

$$
p_k := \frac{e^{z_k}}{\sum_l e^{z_l}}
$$

$$
r_k := u_k - v_k
$$

$$
m := \frac{1}{K} \sum_k u_k
$$
"""

NOT = "does not apply"

ROWS = [
    ("constant", r"\frac{\partial b}{\partial a}", "0"),
    ("constant", r"\frac{\partial p_k}{\partial z_i}", NOT),
    ("entry", r"\frac{\partial u_k}{\partial u_i}", r"\delta_{ki}"),
    ("entry", r"\frac{\partial A_{kj}}{\partial A_{id}}", r"\delta_{ki} \delta_{jd}"),
    ("entry", r"\frac{\partial u_k}{\partial u_k}", "1"),
    ("sum_of_terms", r"\frac{\partial}{\partial a} (a^2 + b)", r"\frac{\partial}{\partial a} (a^2)"),
    ("sum_over_index", r"\frac{\partial}{\partial a} \sum_k e^{a u_k}", r"\sum_k \frac{\partial e^{a u_k}}{\partial a}"),
    ("constant_factor", r"\frac{\partial}{\partial a} (b e^a)", r"b \frac{\partial e^a}{\partial a}"),
    ("constant_factor", r"\frac{\partial}{\partial a} (a e^a)", NOT),
    ("product", r"\frac{\partial}{\partial a} (a e^a)", r"e^a + a \frac{\partial e^a}{\partial a}"),
    (
        "quotient",
        r"\frac{\partial}{\partial z_i} \frac{e^{z_k}}{\sum_l e^{z_l}}",
        r"\frac{\frac{\partial e^{z_k}}{\partial z_i} \sum_{l} e^{z_l} - e^{z_k} \frac{\partial \sum_{l} e^{z_l}}{\partial z_i}}"
        r"{\left(\sum_{l} e^{z_l}\right)^2}",
    ),
    ("quotient", r"\frac{\partial}{\partial a} \frac{a}{b}", NOT),
    ("power_rule", r"\frac{\partial}{\partial a} \frac{1}{\sqrt{a + b}}", r"-\frac{1}{2 (a + b)^{3/2}} \frac{\partial}{\partial a} (a + b)"),
    ("unknown_function", r"\frac{\partial}{\partial a} f(a b)", r"f'(a b) \frac{\partial}{\partial a} (a b)"),
    ("unfold", r"\frac{\partial r_i}{\partial u_k}", r"\frac{\partial}{\partial u_k} (u_i - v_i)"),
    ("chain", r"\frac{\partial m}{\partial z_i}", NOT),
    ("contraction", r"\sum_k \delta_{ki} u_k", "u_i"),
    ("contraction", r"\sum_k u_k \sum_j \delta_{kj} v_j", r"\sum_{j} u_j v_j"),
    ("contraction", r"\sum_k A_{kj} \delta_{ij}", NOT),
    ("number_of_terms", r"\sum_{k=1}^{K} a", "K a"),
    ("constant_out_of_sum", r"\sum_k a u_k b", r"a b \sum_k u_k"),
    ("split_sum", r"\sum_k (u_k \delta_{ki} - v_k)", r"\sum_k \delta_{ki} u_k - \sum_k v_k"),
    ("split_sum", r"\sum_k (u_k - v_k)", NOT),
    ("multiply_out", r"\sum_k u_k (\delta_{ki} - a)", r"\sum_k (\delta_{ki} u_k - u_k a)"),
    ("exchange_sums", r"\sum_k u_k \sum_j A_{kj} x_j", NOT),
    ("exchange_sums", r"\sum_k \sum_j A_{kj} x_j", r"\sum_{j} x_j \sum_k A_{kj}"),
    ("rename_bound_index", r"\sum_k u_k", r"\sum_{l} u_l"),
    ("normalised", r"\sum_k p_k", "1"),
    ("normalised", r"\sum_k \frac{e^{u_k}}{\sum_l e^{u_l}}", "1"),
    ("normalised", r"\sum_k u_k", NOT),
    ("cancel", r"\frac{a}{b} b c", "a c"),
    ("cancel", "a a", NOT),
    ("multiply_out_to_cancel", r"\left(\frac{a}{b} + c\right) b", r"\frac{a}{b} b + c b"),
    ("add_and_subtract", r"\frac{e^a}{(1 + e^a)^2}", r"\frac{1}{1 + e^a} - \frac{1}{(1 + e^a)^2}"),
    ("split_fraction", r"\frac{a b - c}{b}", r"a - \frac{c}{b}"),
    ("split_fraction", r"\frac{a - c}{b}", NOT),
    ("fold", r"a \frac{e^{z_i}}{\sum_l e^{z_l}}", "a p_i"),
    ("fold", r"v_i - u_i", "-r_i"),
    ("fold", r"e^{z_i}", NOT),
    ("fold_under_sum", r"\frac{1}{\sum_l e^{z_l}} \sum_k e^{z_k} u_k", r"\sum_k u_k p_k"),
    ("assumption", r"a \sum_k y_k", "a"),
    ("known_sum", r"\sum_k (u_k - m)", "0"),
    ("split_off_known", r"\sum_k (a + u_k) y_k", r"\sum_k a y_k + \sum_k u_k y_k"),
    ("collect_terms", "a b + a b", "2 a b"),
    ("powers_of_one_base", "a a^2", "a^3"),
    ("common_factor", r"a u_i - a v_i", r"(u_i - v_i) a"),
    ("common_factor", "a - b", NOT),
    ("multiply_out_and_collect", "a (1 - b) - (1 - a) b", "a - b"),
    ("distribute_sign", "-(a - b)", "b - a"),
    ("log_of_product", r"\log \frac{e^a}{c}", r"\log(e^a) - \log(c)"),
    ("log_of_power", r"\log c^a", r"a \log(c)"),
    ("log_of_exponential", r"\log e^a", "a"),
    ("product_of_exponentials", "e^a e^b", "e^{a + b}"),
]  # fmt: skip


@pytest.mark.parametrize(("law", "before", "after"), ROWS)
def test_law(law: str, before: str, after: str) -> None:
    expr, setting = given(before)
    found = LAW[law](tidy(expr), setting)
    shown = NOT if found is None else latex(tidy(found), sizes=("K",) if "K" in before else ())
    assert shown.replace(r"\sum_{k}", r"\sum_k") == after


MATRICES = [
    (r"(u_i - v_i) x_j", r"(u - v) x^\top"),
    (r"\sum_k A_{ki} u_k", r"A^\top u"),
    (r"\sum_k \sum_d B_{ik} A_{kd} x_d", "B A x"),
    (r"\sum_k B_{ik} u_k A_{kj}", r"B \operatorname{diag}(u) A"),
    (r"u_i (\delta_{ij} - u_j)", r"\operatorname{diag}(u) - u u^\top"),
    (r"a u_i v_i", r"a (u \odot v)"),
    (r"-\frac{1}{2} \sum_k A_{ki} u_k", r"-\frac{1}{2} A^\top u"),
    (r"f'(u_i) \left(\sum_d A_{id} x_d\right) v_j", r"(f'(u) \odot (A x)) v^\top"),
    ("u_i + a", "None"),
    (r"\sum_d \sum_k x_d A_{kd} u_k", r"u^\top A x"),
    (r"-\sum_k u_k v_k \sum_l u_l v_l", r"-(u^\top v)^2"),
]


@pytest.mark.parametrize(("entries", "whole"), MATRICES)
def test_matrix_form(entries: str, whole: str) -> None:
    expr, _ = given(entries)
    free = {index.name: index for index in free_indices(expr)}
    assert str(matrix_form(tidy(expr), tuple(free[name] for name in sorted(free)))) == whole


def given(formula: str) -> tuple[Expr, Setting]:
    (expr,), context = read_formula(formula, HERE)
    return expr, Setting(context, supply={"K": "kl"})

"""The grammar: a row for every production, and for every rejection the whole message."""

from __future__ import annotations

import pytest

from derive.tex.grammar import parse
from derive.tex.tokens import tokenize
from tests.tex.trees import LEXICON, compact, error, tree

PRODUCTIONS = [
    ("a + b - x", "{+a +b -x}"),
    ("-a - -b", "{-a +b}"),
    ("a x / b", "{a ⋅ x / b}"),
    (r"a \cdot b \times x", r"{a \cdot b \times x}"),
    (r"a \odot b \otimes x", r"{a \odot b \otimes x}"),
    ("1/2 x", "{1 / 2 ⋅ x}"),
    ("a / b x", "{a / b ⋅ x}"),
    ("x_i^2", "<x_i^2>"),
    ("x^2_i", "<x_i^2>"),
    ("x_{ij}", "<x_i,j>"),
    ("x_{i,j}", "<x_i,j>"),
    ("x_{i',j}", "<x_<i'>,j>"),
    ("x_12", "<x_1,2>"),
    ("x^{(n)}", "<x^(n)>"),
    ("x^{(n)2}", "<x^(n)^2>"),
    ("x^{(n)^2}", "<x^(n)^2>"),
    ("x^{(a+b)2}", "<x^{({+a +b}) ⋅ 2}>"),
    (r"W^\top x", "{<W^T> ⋅ x}"),
    ("W^T x", "{<W^T> ⋅ x}"),
    ("z'", "<z'>"),
    ("z''", "<z''>"),
    (r"z^{\prime}", "<z'>"),
    ("w^*", "w^*"),
    ("w^{*}_i", "<w^*_i>"),
    (r"\hat y_i", r"<\hat{y}_i>"),
    (r"\hat{y}_i", r"<\hat{y}_i>"),
    (r"\widehat{y_i}", r"<\hat{y}_i>"),
    (r"\mathbf{x}_i", "<x_i>"),
    (r"\vec x", "x"),
    (r"\boldsymbol{\theta}^{(t)}", r"<\theta^(t)>"),
    (r"\mathcal{L}", r"\mathcal{L}"),
    (r"\mathbb R", r"\mathbb{R}"),
    (r"\mathrm{Loss}", r"\mathrm{Loss}"),
    (r"\text{Loss}", r"\mathrm{Loss}"),
    ("Loss", r"\mathrm{Loss}"),
    ("xa", "{x ⋅ a}"),
    (r"\frac{a}{b}", "(a ÷ b)"),
    (r"\frac12", "(1 ÷ 2)"),
    (r"\dfrac a b", "(a ÷ b)"),
    (r"\sqrt{x}", "root(x)"),
    (r"\sqrt[3]{x}", "root[3](x)"),
    ("a!", "!⟨a⟩"),
    ("x_i!^2", "<!⟨<x_i>⟩^2>"),
    (r"\log (a-x)!", r"\log⟨!⟨{+a -x}⟩⟩"),
    (r"\binom{a}{x}", r"\binom⟨a,x⟩"),
    (r"P(x, y = a | z; \theta)", r"P(x,y=a | z ; \theta)"),
    (r"P(x \le a)", r"P[x \le a]"),
    (r"P_\theta(\cdot \mid z)", r"<P_\theta>(… | z)"),
    (r"\mathbb{E}_{x \sim P}[a x]", "E[x~P]({a ⋅ x})"),
    (r"\mathbb E_{P(x)} x", "E[~P(x)](x)"),
    (r"\underset{x, y \sim P}{\mathrm{E}} [x y]", "E[x,y~P]({x ⋅ y})"),
    (r"\mathop{\mathbb{E}_z}[x | y]", "E[z](x | y)"),
    (r"\langle x x^\top \rangle_{P(x)}", "E[~P(x)]({x ⋅ <x^T>})"),
    (r"\mathbb{V}\mathrm{ar}[x]^2", "<Var[](x)^2>"),
    (r"\operatorname{Cov}(x, y)", "Cov[](x,y)"),
    (r"D_{\mathrm{KL}}(P \,\|\, P(x))", "KL(P,P(x))"),
    (r"\mathrm{KL}(P \mid\mid P(x \mid y))", "KL(P,P(x | y))"),
    (r"\int_0^a x y dx + b", "{+int[x from=0 to=a]({x ⋅ y}) +b}"),
    (r"\int \int x y dx dy", "int[x,y]({x ⋅ y})"),
    (r"\int x \int y dy dx", "int[x]({x ⋅ int[y](y)})"),
    (r"\int dx \, x y", "int[x]({x ⋅ y})"),
    (r"\int_z P(z) x", "int[z]({P(z) ⋅ x})"),
    (r"\int z^\top z dz", "int[z]({<z^T> ⋅ z})"),
    (r"a x |_{x = b} + y", "{+{a ⋅ x}@x=b +y}"),
    ("(a + b) x", "{({+a +b}) ⋅ x}"),
    (r"[a, b, \dots, x]", "[a,b,…,x]"),
    (r"\langle a, b \rangle", r"\langlea,b⟩"),
    ("|x|", "|x|"),
    (r"\|x\|_2^2", "<||x||_2^2>"),
    ("||x||", "||x||"),
    ("|a| b |x|", "{|a| ⋅ b ⋅ |x|}"),
    (r"\sum_k a x", "sum[k]({a ⋅ x})"),
    (r"\sum_{k=1}^K x_k", "sum[k from=1 to=K](<x_k>)"),
    (r"\sum_{k \in A} x", "sum[k in=A](x)"),
    (r"\sum_{k \ne i} x_k", "sum[ k≠i](<x_k>)"),
    (r"\sum_{i,j} x_{ij}", "sum[i,j](<x_i,j>)"),
    (r"\sum_{k=1, k \ne i}^K x", "sum[k from=1 to=K k≠i](x)"),
    (r"\prod_{k} x_k", "prod[k](<x_k>)"),
    (r"\Sigma_d x_d", "sum[d](<x_d>)"),
    (r"\sum x_k", "sum[](<x_k>)"),
    (r"\sum_k a + b", "{+sum[k](a) +b}"),
    (r"\sum_{k'} x_{k'}", "sum[k'](<x_<k'>>)"),
    (r"\log x", r"\log⟨x⟩"),
    (r"\log a x", r"{\log⟨a⟩ ⋅ x}"),
    (r"\log(a x) b", r"{\log⟨{a ⋅ x}⟩ ⋅ b}"),
    (r"\log^2 x", r"<\log⟨x⟩^2>"),
    (r"\exp(x)^2", r"<\exp⟨x⟩^2>"),
    (r"\log\frac{a}{b}", r"\log⟨(a ÷ b)⟩"),
    (r"\operatorname{softmax}(z)_i", r"<\mathrm{softmax}⟨z⟩_i>"),
    (r"\mathrm{softmax}(z)_i", r"<\mathrm{softmax}⟨z⟩_i>"),
    ("f(x)", "f⟨x⟩"),
    ("f'(x)", "f'⟨x⟩"),
    ("f_k(x)^2", "<<f_k>⟨x⟩^2>"),
    ("f(a, b)", "f⟨a,b⟩"),
    (r"f(a \mid b)", "f⟨a,b⟩"),
    ("x(a + b)", "{x ⋅ ({+a +b})}"),
    ("p(a)", "<p_a>"),
    ("p(a)_i", "<p_a,i>"),
    (r"\frac{\partial L}{\partial x}", "∂[x](L)"),
    (r"\frac{\partial}{\partial x} a b", "∂[x]({a ⋅ b})"),
    (r"\frac{\partial^2 L}{\partial x \partial y}", "∂[x,y](L)"),
    (r"\frac{\partial^2 L}{\partial x^2}", "∂[x,x](L)"),
    (r"\frac{dL}{dx}", "d[x](L)"),
    (r"\frac{\mathrm{d} L}{\mathrm{d} x}", "d[x](L)"),
    (r"\partial_x L", "∂[x](L)"),
    (r"d(A B)", "d(({A ⋅ B}))"),
    (r"A \, dX^\top", "{A ⋅ d(<X^T>)}"),
    (r"\mathrm{d}\log\det X", r"d(\log⟨\det⟨X⟩⟩)"),
    (r"\partial(X^{-1})", "d((<X^{-1}>))"),
    (r"d \frac12 x^\top x", "d({(1 ÷ 2) ⋅ <x^T> ⋅ x})"),
    (r"G : A \, dX B", "{G : {A ⋅ d(X) ⋅ B}}"),
    (r"A^{-\top}", "<A^{-1}^T>"),
    (r"A^{-1 T}", "<A^{-1}^T>"),
    (r"A_{:,j}", "<A_:,j>"),
    (r"\text{tr}(A)", r"\mathrm{tr}⟨A⟩"),
    (r"\begin{vmatrix} a & b \\ x & y \end{vmatrix}", "|[a,b; x,y]|"),
    (r"\partial L / \partial x", "∂[x](L)"),
    ("dL/dx", "d[x](L)"),
    (r"\nabla_W L", "∇1[W](L)"),
    (r"\nabla_x^2 L", "∇2[x](L)"),
    (r"\nabla \times \nabla f + g", "{+curl(∇1[·](f)) +g}"),
    (r"\nabla f \cdot \nabla g", r"{∇1[·](f) \cdot ∇1[·](g)}"),
    (r"(v \cdot \nabla) u", r"({v \cdot ∇1[·](u)})"),
    (r"(\nabla + a)^2 u", r"({+div((({+∇1[·](u) +{a ⋅ u}}))) +{a \cdot (({+∇1[·](u) +{a ⋅ u}}))}})"),
    (r"\frac{\partial}{\partial x}", "∂[x](□)"),
    (r"\partial_{ij} \partial^2_x u", "∂[i,j](∂[x,x](u))"),
    (r"\pdv[2]{u}{x}", "∂[x,x](u)"),
    (r"\pdv{u}{x}{y}", "∂[x,y](u)"),
    (r"\delta_{ij}", r"<\delta_i,j>"),
    (r"\mathbb{1}[i=j]", "1[i=j]"),
    (r"\mathbf{1}_{\{i \ne j\}}", "1[i≠j]"),
    (r"1\{x > 0\}", "1[x>0]"),
    ("[i = j]", "1[i=j]"),
    (r"[\sum_{i=1}^K x_i]", "[sum[i from=1 to=K](<x_i>)]"),
    ("I(i = j)", "1[i=j]"),
    (r"\begin{pmatrix} a & b \\ x & y \end{pmatrix}", "[a,b; x,y]"),
    (r"\begin{cases} a & \text{if } i = j \\ b & \text{otherwise} \end{cases}", "cases[a if i=j; b if ·]"),
    (r"\begin{cases} a & i = j \\ b & i \ne j \end{cases}", "cases[a if i=j; b if i≠j]"),
    (r"\underbrace{a b}", "{a ⋅ b}"),
    ("e^{z_i}", "<e^<z_i>>"),
    ("0.0903", "0.0903"),
]

REFUSED = [
    (r"\foo", [r"t:1:1: unknown command \foo", "  ^~~~", "  write it in other words, or declare it as a name"]),
    ("(x", ["t:1:1: this ( is never closed", "  ^", "  add the missing )"]),
    ("x)", ["t:1:2: ) cannot stand here", "   ^"]),
    ("(x]]", ["t:1:4: ] cannot stand here", "     ^"]),
    (r"\{x)", [r"t:1:4: ) stands here, but \{ is open and needs \}", "     ^", "  balance the brackets"]),
    ("()", ["t:1:1: these brackets are empty", "  ^~"]),
    ("[1,2,]", ["t:1:6: an entry is missing here", "       ^"]),
    ("f()", ["t:1:2: these brackets are empty", "   ^"]),
    ("a +", ["t:1:3: something is missing at the end", "    ^", "  a letter, number or bracket can stand here"]),
    (
        r"a \cdot",
        ["t:1:7: something is missing at the end", "        ^", "  a letter, number or bracket can stand here"],
    ),
    (r"\cdot a", [r"t:1:1: \cdot cannot stand here", "  ^~~~~", "  a letter, number or bracket was expected"]),
    ("a ? b", ["t:1:3: ? cannot stand here", "    ^"]),
    ("x_", ["t:1:2: a subscript is missing here", "   ^"]),
    ("x^", ["t:1:2: a superscript is missing here", "   ^"]),
    ("x_{}", ["t:1:3: this subscript is empty", "    ^"]),
    ("x^{}", ["t:1:3: this superscript is empty", "    ^"]),
    ("x_a_b", ["t:1:4: two subscripts on one symbol", "     ^", "  group them with braces"]),
    ("x^2^3", ["t:1:4: two superscripts on one symbol", "     ^", "  group them with braces"]),
    ("x^12", ["t:1:3: only the first digit of 12 is a superscript in LaTeX", "    ^~", "  use braces"]),
    ("x_{i=j}", ["t:1:5: a relation cannot stand in a subscript here", "      ^"]),
    (r"a \pm b", ["t:1:3: a sign ± stands for two formulas", "    ^~~", "  write both"]),
    (r"\frac", ["t:1:5: an argument is missing here", "      ^"]),
    (r"\frac{a}", ["t:1:8: an argument is missing here", "         ^"]),
    (r"\frac{}{b}", ["t:1:6: this argument is empty", "       ^"]),
    (r"\sqrt", ["t:1:5: an argument is missing here", "      ^"]),
    (r"\hat", ["t:1:4: the formula ends here, but something is still expected", "     ^"]),
    (
        r"\hat{a b}",
        ["t:1:5: an accent over several symbols is not read", "      ^", "  give the whole a name of one letter"],
    ),
    (r"\hat{(a)}", ["t:1:6: an accent or a style is read only on a name", "       ^~~"]),
    (r"\mathbf", ["t:1:7: the formula ends here, but something is still expected", "        ^"]),
    (r"\mathrm{}", ["t:1:8: this argument is empty", "         ^"]),
    ("(a)^*", ["t:1:1: a star is read only on a name", "  ^~~"]),
    ("|x", ["t:1:1: this | is never closed", "  ^", "  add the missing |"]),
    (r"\|x", [r"t:1:1: this \| is never closed", "  ^~", r"  add the missing \|"]),
    (r"\sum", ["t:1:4: something is missing at the end", "     ^", "  a letter, number or bracket can stand here"]),
    (r"\sum_", ["t:1:5: the limits are missing here", "      ^"]),
    (
        r"\sum_{i \sim j} x",
        ["t:1:9: this condition below a sum is not read", "          ^~~~", r"  write k = 1, k \in A or k \ne i"],
    ),
    (r"\sum_{(i,j)} x", ["t:1:7: a sum binds letters", "        ^~~~~", r"  write \sum_{k} or \sum_{k=1}^{K}"]),
    (r"\sum_{k=} x", ["t:1:9: a limit is missing here", "          ^"]),
    (
        r"\int x",
        ["t:1:1: this integral does not say over what it runs", "  ^~~~~~", "  write dx behind it"],
    ),
    (r"\mathbb{E}[]", ["t:1:11: these brackets are empty", "            ^"]),
    (r"P(x \subset a)", ["t:1:5: this event is not read yet", "      ^~~~~~~", "  write X = x"]),
    (
        r"\mathrm{KL}(P)",
        [
            "t:1:1: a divergence is between two distributions",
            "  ^~~~~~~~~~~~~~",
            r"  write p \| q",
        ],
    ),
    (r"\lim x", [r"t:1:1: \lim is not read yet", "  ^~~~"]),
    (
        r"\sigma^{-1}(p)",
        [
            r"t:1:1: \sigma^{-1} may be the inverse function or 1/\sigma",
            "  ^~~~~~~~~~~",
            r"  write \log\frac{p}{1-p} for the inverse of the sigmoid function, \frac{1}{\sigma} p for the quotient",
        ],
    ),
    (r"\log_b x", ["t:1:1: a logarithm to this base is not read", "  ^~~~~~", r"  write \log x / \log b"]),
    (
        r"\arg\max_w u",
        [
            r"t:1:1: \arg is not read",
            "  ^~~~",
            r"  write what holds there, \frac{\partial}{\partial x} … = 0, or call its value by a name",
        ],
    ),
    (r"\log", ["t:1:4: something is missing at the end", "     ^", "  a letter, number or bracket can stand here"]),
    (
        "g(x)",
        [
            "t:1:1: g(…) can be read as the function g applied or as a product",
            "  ^",
            r"  declare g: $g : \mathbb{R} \to \mathbb{R}$ for a function, $g \in \mathbb{R}$ for a number",
        ],
    ),
    (
        r"\partial + x",
        [
            "t:1:1: this derivative does not say by what it is taken",
            "  ^~~~~~~~",
            r"  write \frac{\partial u}{\partial x}",
        ],
    ),
    (r"\nabla^3 x", ["t:1:8: only a first or second gradient is read", "         ^"]),
    (r"\nabla_{xy} a", ["t:1:9: one variable is expected here", "          ^~"]),
    (
        r"\frac{\partial^2 L}{\partial x}",
        ["t:1:21: a derivative of order 2 names 2 variables below, not 1", "                      ^~~~~~~~"],
    ),
    (
        r"\frac{\partial^{99} L}{\partial x^{99}}",
        ["t:1:17: the order of a derivative is a small number", "                  ^~"],
    ),
    (
        r"\frac{\partial L}{\partial x y}",
        [
            r"t:1:30: \partial is expected here",
            "                               ^",
            r"  write every variable as \partial x",
        ],
    ),
    (
        r"\begin{pmatrix} a & b \\ x \end{pmatrix}",
        ["t:1:1: the rows of this matrix have different lengths", "  ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~"],
    ),
    (r"\begin{pmatrix} \end{pmatrix}", ["t:1:1: this pmatrix is empty", "  ^~~~~~~~~~~~~~~"]),
    (
        r"\begin{pmatrix} a",
        [r"t:1:1: \begin{pmatrix} is never closed", "  ^~~~~~~~~~~~~~~", r"  add the missing \end{pmatrix}"],
    ),
    (r"\begin{foo} a \end{foo}", ["t:1:1: the environment foo is not read inside a formula", "  ^~~~~~~~~~~"]),
    (
        r"\begin{cases} a & 0 < x < 1 \\ b \end{cases}",
        ["t:1:19: this condition is not read", "                    ^", r"  write i = j, i \ne j or x > 0"],
    ),
    ("1[=]", ["t:1:4: an expression is missing here", "     ^"]),
]
CHOICES = [
    (r"\log a x", 0, r"{\log⟨a⟩ ⋅ x}", r"\log⟨{a ⋅ x}⟩"),
    (r"\log a / b", 0, r"{\log⟨a⟩ / b}", r"\log⟨{a / b}⟩"),
    (r"\sum_k a + b", 0, "{+sum[k](a) +b}", "sum[k]({+a +b})"),
    ("1 / a b", 2, "{1 / a ⋅ b}", "{1 / {a ⋅ b}}"),
    (r"\frac{d}{dx} a b", 0, "d[x]({a ⋅ b})", "{d[x](a) ⋅ b}"),
]


@pytest.mark.parametrize(("formula", "expected"), PRODUCTIONS)
def test_production(formula: str, expected: str) -> None:
    assert tree(formula) == expected


@pytest.mark.parametrize(("formula", "message"), REFUSED)
def test_refused(formula: str, message: list[str]) -> None:
    first, *rest = message
    assert error(formula).splitlines() == [first, "  " + formula, *rest]


@pytest.mark.parametrize(("formula", "place", "first", "second"), CHOICES)
def test_habits_that_differ_are_choices(formula: str, place: int, first: str, second: str) -> None:
    _, choices = parse(tokenize(formula).tokens, LEXICON)
    assert list(choices) == [place]
    assert (tree(formula), tree(formula, {place: 1})) == (first, second)


@pytest.mark.parametrize("formula", ["(" * 100 + "x" + ")" * 100, r"\frac{1}{" * 100 + "x" + "}" * 100, r"\hat" * 5000])
def test_deep_nesting_is_refused_where_it_is_too_deep(formula: str) -> None:
    assert "the formula is nested too deeply here" in error(formula)


def test_a_long_sum_is_no_deep_one() -> None:
    node, _ = parse(tokenize("x" + " + x" * 3000).tokens, LEXICON)
    assert compact(node).count("x") == 3001

"""Formulas as MathML: rows of LaTeX and what is written for it, without the attributes that only say how much room."""

from __future__ import annotations

import re

import pytest

from derive.mathml.printing import mathml
from derive.mathml.setting import Change, typeset
from derive.source import ReadError, Span


def written(latex: str) -> str:
    """MathML without the outer element and without room."""
    text = mathml(typeset(latex)).removeprefix("<math>").removesuffix("</math>")
    text = re.sub(r' (?:lspace|rspace)="[^"]*"', "", text)
    return re.sub(r"<mspace[^>]*></mspace>", "", text).replace("<mrow></mrow>", "")


ROWS = [
    ("x", "<mi>x</mi>"),
    (r"2.50 \alpha", "<mn>2.50</mn><mi>α</mi>"),
    (r"\Gamma", '<mi mathvariant="normal">Γ</mi>'),
    (r"W_{ij}", "<msub><mi>W</mi><mrow><mi>i</mi><mi>j</mi></mrow></msub>"),
    (r"x^23", "<msup><mi>x</mi><mn>2</mn></msup><mn>3</mn>"),
    (r"f''(x)", '<msup><mi>f</mi><mrow><mo>′</mo><mo>′</mo></mrow></msup><mo stretchy="false">(</mo><mi>x</mi>'
                '<mo stretchy="false">)</mo>'),
    (r"x_i'^2", "<msubsup><mi>x</mi><mi>i</mi><mrow><mo>′</mo><mn>2</mn></mrow></msubsup>"),
    (r"\frac{a}{b}", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
    (r"\frac12", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
    (r"\tfrac{a}{b}", '<mstyle displaystyle="false" scriptlevel="0"><mfrac><mi>a</mi><mi>b</mi></mfrac></mstyle>'),
    (r"\sqrt{x}", "<msqrt><mi>x</mi></msqrt>"),
    (r"\sqrt[3]{x}", "<mroot><mi>x</mi><mn>3</mn></mroot>"),
    (r"\sum_{k=1}^K", "<munderover><mo>∑</mo><mrow><mi>k</mi><mo>=</mo><mn>1</mn></mrow><mi>K</mi></munderover>"),
    (r"\int_0^1", "<msubsup><mo>∫</mo><mn>0</mn><mn>1</mn></msubsup>"),
    (r"\int\limits_0^1", "<munderover><mo>∫</mo><mn>0</mn><mn>1</mn></munderover>"),
    (r"\max_i x", '<munder><mo movablelimits="true">max</mo><mi>i</mi></munder><mi>x</mi>'),
    (r"\log x", "<mi>log</mi><mi>x</mi>"),
    (r"\operatorname{softmax}(z)", '<mi>softmax</mi><mo stretchy="false">(</mo><mi>z</mi><mo stretchy="false">)</mo>'),
    (r"\mathrm{KL}", "<mi>KL</mi>"),
    (r"\mathrm{d}x", '<mi mathvariant="normal">d</mi><mi>x</mi>'),
    (r"\mathbf{W} \boldsymbol\theta", "<mi>𝐖</mi><mi>𝜽</mi>"),
    (r"\mathbb{R}^{n}", "<msup><mi>ℝ</mi><mi>n</mi></msup>"),
    (r"\mathcal{N}(\mu)", '<mi>𝒩</mi><mo stretchy="false">(</mo><mi>μ</mi><mo stretchy="false">)</mo>'),
    (r"{\bf W} x", "<mrow><mi>𝐖</mi></mrow><mi>x</mi>"),
    (r"\hat{y}", '<mover accent="true"><mi>y</mi><mo stretchy="false">^</mo></mover>'),
    (r"\overline{xy}", '<mover accent="true"><mrow><mi>x</mi><mi>y</mi></mrow><mo stretchy="true">¯</mo></mover>'),
    (r"\underbrace{x}_{y}", '<munder><munder accentunder="true"><mi>x</mi><mo stretchy="true">⏟</mo></munder>'
                            "<mi>y</mi></munder>"),
    (r"\left(x\right)", '<mrow><mo stretchy="false">(</mo><mrow><mi>x</mi></mrow><mo stretchy="false">)</mo></mrow>'),
    (r"\left[\frac ab\right.", '<mrow><mo stretchy="true">[</mo><mrow><mfrac><mi>a</mi><mi>b</mi></mfrac></mrow></mrow>'),
    (r"\big(", '<mo stretchy="true" symmetric="true" minsize="1.2em" maxsize="1.2em">(</mo>'),
    (r"a \ne b \not= c", "<mi>a</mi><mo>≠</mo><mi>b</mi><mo>≠</mo><mi>c</mi>"),
    (r"a := b", "<mi>a</mi><mo>≔</mo><mi>b</mi>"),
    (r"\stackrel{!}{=}", '<mover><mo>=</mo><mo stretchy="false">!</mo></mover>'),
    (r"x_\text{if $i = j$}", "<msub><mi>x</mi><mrow><mtext>if\u00a0</mtext><mrow><mi>i</mi><mo>=</mo><mi>j</mi></mrow>"
                             "</mrow></msub>"),
    (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
     '<mrow><mo stretchy="true">(</mo><mtable class="tight"><mtr><mtd class="c"><mi>a</mi></mtd><mtd class="c">'
     '<mi>b</mi></mtd></mtr><mtr><mtd class="c"><mi>c</mi></mtd><mtd class="c"><mi>d</mi></mtd></mtr></mtable>'
     '<mo stretchy="true">)</mo></mrow>'),
    (r"\begin{aligned} a &= b \\[2pt] &= c % why" + "\n" + r"\end{aligned}",
     '<mtable class="loose" displaystyle="true"><mtr><mtd class="r"><mi>a</mi></mtd><mtd class="l"><mo>=</mo><mi>b</mi>'
     '</mtd></mtr><mtr><mtd class="r"></mtd><mtd class="l"><mo>=</mo><mi>c</mi></mtd></mtr></mtable>'),
    (r"\begin{aligned} a &= b \\ c &= \foo{d} \\ \end{aligned}",
     '<mtable class="loose" displaystyle="true"><mtr><mtd class="r"><mi>a</mi></mtd><mtd class="l"><mo>=</mo><mi>b</mi>'
     r'</mtd></mtr><mtr><mtd class="l" columnspan="2"><mtext class="source">c &amp;= \foo{d}</mtext></mtd></mtr></mtable>'),
    (r"\label{eq} a \tag{1} \nonumber", "<mi>a</mi><mrow><mtext>(1)</mtext></mrow>"),
    (r"\boxed{x}", '<mrow class="boxed"><mi>x</mi></mrow>'),
    (r"a < b \text{<script>}", "<mi>a</mi><mo>&lt;</mo><mi>b</mi><mtext>&lt;script&gt;</mtext>"),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_what_is_written(latex: str, expected: str) -> None:
    assert written(latex) == expected


ROOM = [
    ("a+b", "a 0.222 + 0.222 b"),
    ("-b", "− b"),
    ("a=-b", "a 0.278 = 0.278 − b"),
    ("(-b)", "( − b )"),
    ("a,b", "a , 0.167 b"),
    ("a_{i+1}", "a i + 1"),
    (r"y \log p", "y 0.167 log 0.167 p"),
    (r"\log(p)", "log ( p )"),
    (r"a\frac bc d", "a 0.167 b c 0.167 d"),
    (r"\sum_k p", "∑ k 0.167 p"),
    (r"a\,b\!c", "a 0.167 b -0.167 c"),
    (r"\left(a\right)=b", "( a ) 0.278 = 0.278 b"),
]


@pytest.mark.parametrize(("latex", "expected"), ROOM, ids=[row[0] for row in ROOM])
def test_how_much_room_is_between(latex: str, expected: str) -> None:
    """The room of The TeXbook, chapter 18: none around what is binary only by its looks, none in scripts."""
    text = mathml(typeset(latex))
    text = re.sub(r'<mo lspace="([^"]*)" rspace="([^"]*)"[^>]*>([^<]*)</mo>', r" \1 \3 \2 ", text)
    text = re.sub(r'<mspace width="([^"]*)"></mspace>', r" \1 ", text)
    text = re.sub(r"<[^>]*>", " ", text)
    found = [part.removesuffix("em") for part in text.split()]
    assert " ".join(part for part in found if part != "0") == expected


ERRORS = [
    (r"a + \foo{b}", r"\foo is not known", 4, 8),
    (r"\frac{a}", "an argument is missing here", 8, 9),
    (r"{a", "this { is never closed", 0, 1),
    (r"a }", "} cannot stand here", 2, 3),
    (r"\left( a", r"this \left has no \right", 0, 5),
    (r"\left\alpha b \right)", r"\alpha is no bracket", 5, 11),
    (r"\begin{tikzpicture} \end{tikzpicture}", "the environment tikzpicture is not known", 0, 6),
    (r"\begin{matrix} a", r"this \begin{matrix} is never ended", 0, 6),
    (r"a_b_c", "a second subscript cannot stand here", 3, 4),
    (r"\not\alpha", r"\not cannot stand here", 0, 4),
    (r"\sqrt" * 100 + "x", "this formula is nested too deeply", 300, 305),
    ("{" * 100, "this formula is nested too deeply", 60, 61),
]


@pytest.mark.parametrize(("latex", "message", "start", "end"), ERRORS, ids=[row[1] for row in ERRORS])
def test_what_is_not_known_is_an_error_at_its_place(latex: str, message: str, start: int, end: int) -> None:
    with pytest.raises(ReadError) as raised:
        typeset(latex, 1000)
    assert (raised.value.message, raised.value.span) == (message, Span(1000 + start, 1000 + end))


CHANGES = [
    ("a + b", 2, 3, "-", "a <del>+</del><ins>−</ins> b"),
    ("a b", 2, 2, r"\delta ", "a <ins>δ</ins> b"),
    ("a b", 3, 3, "c", "a b <ins>c</ins>"),
    ("x^2", 2, 3, "3", "x <del>2</del><ins>3</ins>"),
    ("x y", 1, 1, r"^\top", "x <ins>⊤</ins> y"),
    ("a b c", 2, 3, "", "a <del>b</del> c"),
    (r"\frac{a}{b c}", 9, 12, "d", "a <del>b c</del><ins>d</ins>"),
]


@pytest.mark.parametrize(("latex", "start", "end", "come", "expected"), CHANGES)
def test_an_edit_is_shown_in_the_formula(latex: str, start: int, end: int, come: str, expected: str) -> None:
    text = mathml(typeset(latex, 50, Change(Span(50 + start, 50 + end), come)))
    text = text.replace("<mrow></mrow>", "")
    text = re.sub(r'<mrow class="(del|ins)">(.*?)</mrow>', r"[\1]\2[/\1]", text)
    text = " ".join(re.sub(r"<[^>]*>", " ", text).split())
    text = re.sub(r"\[(/?\w+)\]", r"<\1>", text)
    assert re.sub(r"(<\w+>) | (</\w+>)", r"\1\2", text).replace("</del> <ins>", "</del><ins>") == expected


def test_what_stands_around_a_sign() -> None:
    text = mathml(typeset(r"a &= b \stackrel{!}{=} c", 7), around={10: ("<b>", "</b>"), 14: ("<i>", "</i>")})
    assert re.findall(r"<mtext>.*?</mtext>", text) == ["<mtext><b>=</b></mtext>", "<mtext><i>=</i></mtext>"]


def test_the_latex_can_be_copied() -> None:
    assert mathml(typeset("a<b"), source="a<b").endswith(
        '<annotation encoding="application/x-tex">a&lt;b</annotation></semantics></math>'
    )

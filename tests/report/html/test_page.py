"""A report as a page: what stands in it, and that nothing of a document is obeyed."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from derive.report.html.heat import tables
from derive.report.html.markup import VOID, Markup, element, join
from derive.report.html.page import render
from derive.report.outcome import Report
from derive.source import Source
from tests.report.examples import BAD, GOOD
from tests.report.html.pages import WRONG, checked


def plain(html: str) -> str:
    """The text of a page as it is read aloud, without its style and the LaTeX for copying."""
    html = re.sub(r"<(style|annotation|head)\b.*?</\1>", "", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


class Checked(HTMLParser):
    """Every element is closed; which elements and attributes there are."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(html: str) -> Checked:
    parser = Checked()
    parser.feed(html)
    parser.close()
    assert not parser.open
    return parser


FINDS = [
    "derive notes.md 3 steps 2 proved, 1 wrong, 2 places not read ✗ line 8: wrong, missing-delta ! line 9: unknown "
    r"command \foo A wrong Jacobian",
    "✗ wrong ✓ any number of k ! 1 place not read",
    "✗ wrong missing-delta line 8 δ i j is missing: 1 belongs there only where i and j are the same. should be",
    "at n k = 2 , i = 1 , j = 2 z [ 1 1 ] left side -0.25 right side 0.25 Both sides as tables",
    "right side j=1 j=2 j=3 j=4 j=5 i=1 0.03 0.03 0.03 0.03 0.01 i=2 0.22 0.18 0.21 0.21 0.08",
    "✓ proved: any number of k line 10 ∑ k p k = 1 both sides are equal at",
    r"! unknown command \foo line 9 \frac{\partial L}{\partial z_j} &amp;= \sum_k \foo {p_k} - y_j",
    "write it in other words, or declare it as a name",
    "= proved for all values and every size = wrong: there is a counterexample",
    "Checked by derive ",
]


@pytest.mark.parametrize("found", FINDS)
def test_what_a_page_says(found: str) -> None:
    assert found in plain(render(checked(WRONG), tables))


def test_a_diagnosis_is_a_marked_insertion() -> None:
    html = render(checked(WRONG))
    assert '<mrow class="del"><mn>1</mn></mrow><mrow class="ins"><msub><mi>δ</mi>' in html


def test_a_relation_is_marked_where_it_stands() -> None:
    html = render(checked(WRONG))
    signs = re.findall(r'<mtext><button type="button" id="(s\d+)" class="(sign [a-z ]+)" popovertarget="(e\d+)"', html)
    assert signs == [("s1", "sign refuted", "e1"), ("s2", "sign proved", "e2"), ("s3", "sign proved", "e3")]
    assert all(f'id="{card}" popover' in html for _, _, card in signs)


def test_a_row_that_could_not_be_read_is_shown_as_source() -> None:
    html = render(checked(WRONG))
    assert r'<mtext class="source">\frac{\partial L}{\partial z_j} &amp;= \sum_k \foo{p_k} - y_j</mtext>' in html
    assert r'<code class="source">\sum_k k^{-2} \frac{\pi}{2} = <mark>\foo</mark> % wrong</code>' in html


@pytest.mark.parametrize("report", [GOOD, BAD], ids=["good", "bad"])
def test_a_page_is_well_formed(report: Report) -> None:
    for document in report.documents:
        parsed(render(document, tables))


def test_links_lead_to_something() -> None:
    page = parsed(render(checked(WRONG), tables))
    names = [value for name, value in page.attributes if name == "id"]
    links = {value for name, value in page.attributes if name == "href" and value and value.startswith("#")}
    assert len(names) == len(set(names)) and links and links <= {f"#{name}" for name in names}


def test_a_page_needs_nothing_but_itself() -> None:
    page = parsed(render(checked(WRONG), tables))
    assert not page.tags & {"script", "link", "iframe", "object", "embed", "img", "base", "form"}
    assert not {name for name, _ in page.attributes if name.startswith("on")}
    assert {value for name, value in page.attributes if name == "src"} == set()
    assert "url(" not in render(checked(WRONG)) and "@import" not in render(checked(WRONG))


INJECTIONS = [
    "<script>alert(1)</script>",
    "text <img src=x onerror=alert(1)> text",
    "<svg/onload=alert(1)>",
    "[link](javascript:alert(1))",
    "[link](JaVaScRiPt:alert(1))",
    "[link](data:text/html,<script>alert(1)</script>)",
    "![image](javascript:alert(1))",
    "![image](https://example.org/track.png)",
    '[link](https://example.org/"onmouseover="alert(1))',
    "<https://example.org/<script>>",
    "`</code><script>alert(1)</script>`",
    "```html\n</pre><script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\ncode\n```',
    "# <script>alert(1)</script>",
    "---\ntitle: </style><script>alert(1)</script>\n---\n",
    r"$\text{<script>alert(1)</script>}$",
    r"$\mathrm{</math><script>alert(1)</script>}$",
    r"$\operatorname{<img src=x onerror=alert(1)>}$",
    r"$</annotation></semantics></math><script>alert(1)</script>$",
    r"$$ a = \foo{</code><script>alert(1)</script>} $$",
    r"$$ \text{<!--} = \text{-->} $$",
    r"$$ <script> = b $$",
    r"$$ a = \text{</mtext><script>alert(1)</script>} $$",
    r'$$ x_{"><script>alert(1)</script>} = 1 $$',
    r"$$\begin{aligned} a &= \foo \\ <b onclick=alert(1)> &= b \end{aligned}$$",
    "<style>body{display:none}</style>",
    "<a href='https://example.org' onclick='alert(1)'>a</a>",
    "| <script>alert(1)</script> | b |\n| --- | --- |\n| $<i>$ | <i>c |",
    "<!-- <script>alert(1)</script> -->",
    "<!--\n<script>alert(1)</script>\n-->",
    "\u0000<script>alert(1)</script>",
    "%3Cscript%3Ealert(1)%3C/script%3E &lt;script&gt;alert(1)&lt;/script&gt;",
]
ALLOWED = frozenset(
    """html head meta title style body header main footer article aside nav p span strong em a code pre ul ol li h1 h2 h3
    table thead tbody tr th td caption div button mark del ins blockquote hr br details summary figure figcaption math
    semantics annotation mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mtable mtr
    mtd mstyle mphantom""".split()  # noqa: SIM905
)


@pytest.mark.parametrize("text", INJECTIONS)
def test_nothing_of_a_document_is_obeyed(text: str) -> None:
    page = parsed(render(checked(f"{text}\n\n$$1 = 1$$\n"), tables))
    assert page.tags <= ALLOWED
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "style"]
    links = [value or "" for name, value in page.attributes if name in ("href", "src", "action", "formaction")]
    assert all(re.match(r"https?:|#|[^:]*$", link) for link in links), links


def test_a_path_is_text() -> None:
    report = replace(checked("$$1 = 1$$"), source=Source("<script>.md", "$$1 = 1$$"))
    assert "<script>" not in render(report)


MARKUP = [
    (element("p", "a < b & c"), "<p>a &lt; b &amp; c</p>"),
    (element("p", Markup("<b>"), ["x", "<"]), "<p><b>x&lt;</p>"),
    (element("a", "x", href='"><script>', class_="y"), '<a href="&quot;&gt;&lt;script&gt;" class="y">x</a>'),
    (element("img", alt="a", hidden=True, src=None, data_x="1"), '<img alt="a" hidden data-x="1">'),
    (join("<", element("br")), "&lt;<br>"),
]


@pytest.mark.parametrize(("found", "expected"), MARKUP)
def test_text_is_escaped_where_it_is_put_into_an_element(found: str, expected: str) -> None:
    assert found == expected

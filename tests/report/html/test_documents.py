"""Documents of every format as they were written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from derive.checker import check_source
from derive.report.html.page import article
from derive.source import Source
from tests.report.html.test_page import parsed, plain

LATEX = r"""\documentclass{article}
\newcommand{\R}{\mathbb{R}}
\title{Not shown}
\begin{document}
\section{The \emph{softmax}}
Weights $x \in \R^n$ --- ``quoted'', see \cite{key} and \href{https://example.org/a_b}{here}. % a comment
More~words, \textbf{bold $x_i$}, \unknown{left}.

\begin{itemize}
  \item One: \begin{equation}\label{eq} \sum_i (x_i + 1) = \sum_i x_i + n \end{equation}
  \item Two.
\end{itemize}

\begin{theorem} For all $i$: $$x_i^2 = x_i x_i$$ holds. \end{theorem}
\begin{verbatim}
$not <maths>$
\end{verbatim}
\href{javascript:alert(1)}{words}
\end{document}
"""
NOTEBOOK = json.dumps(
    {
        "cells": [
            {"cell_type": "markdown", "source": ["# A notebook\n", "\n", "$$(a + b)^2 = a^2 + 2ab + b^2$$"]},
            {"cell_type": "code", "source": "print(1)", "outputs": []},
            {"cell_type": "markdown", "source": "In words: $$a b = b a$$ for *all* of them."},
        ],
        "nbformat": 4,
    }
)
MARKDOWN = r"""---
title: hidden
---
A display may follow
$$
a + b = b + a
$$
directly. > no quote

> A quote
> $$
> a b
>   = b a
> $$

```math
a^2 = a a
```

    indented $code$

`code $x$` and \(c + d\), \[ (c + d) e = c e + d e \]

\begin{equation} 1 = 1 \end{equation}

1. In a list:

   $$ 2 a = a + a $$

   <!-- hidden $x = x$ --> shown

<div align="center">

**Bold** <b>inside</b> <blink>odd</blink>

</div>

| head $h$ | b |
| --- | --- |
| $\lvert x \rvert$ | c |
"""
WRITTEN = [
    (
        "paper.tex",
        LATEX,
        "<h2>The <em>softmax</em></h2>",
        "The softmax Weights x ∈ ℝ n — “quoted”, see [key] and here . More words, bold x i , left. One: ∑ i ( x i "
        "+ 1 ) = ∑ i x i + n ✓ every n Two. Theorem. For all i : x i 2 = x i x i ✓ every n holds. "
        "$not &lt;maths&gt;$ words",
    ),
    (
        "book.ipynb",
        NOTEBOOK,
        "<h1>A notebook</h1>",
        "A notebook ( a + b ) 2 = a 2 + 2 a b + b 2 ✓ for all values In words: a b = b a ✓ for all values "
        "for all of them.",
    ),
    (
        "notes.md",
        MARKDOWN,
        '<ol>\n<li>\n<p>In a list:</p>\n<p><span class="display">',
        "A display may follow a + b = b + a ✓ for all values directly. &gt; no quote A quote a b = b a ✓ for all "
        "values a 2 = a a ✓ for all values indented $code$ code $x$ and c + d , ( c + d ) e = c e + d e ✓ for all "
        "values 1 = 1 ✓ for all values In a list: 2 a = a + a ✓ for all values shown Bold inside &lt;blink&gt; odd "
        "&lt;/blink&gt; head h b | x | c",
    ),
]


@pytest.mark.parametrize(("name", "text", "markup", "words"), WRITTEN, ids=[row[0] for row in WRITTEN])
def test_a_document_is_shown_as_it_was_written(name: str, text: str, markup: str, words: str) -> None:
    html = article(check_source(Source(name, text)))
    parsed(html)
    assert markup in html
    without_cards = re.sub(r'<div id="e\d+" popover.*?</ul></div>', "", html, flags=re.DOTALL)
    assert plain(without_cards) == words
    assert "javascript:" not in html


ROOT = Path(__file__).parents[3]
SOME = ["derivations/batch-norm.md", "derivations/seed-b.md", *(f"tests/cases/{kind}" for kind in ("right", "wrong"))]


@pytest.mark.parametrize("path", [p for name in SOME for p in sorted((ROOT / name).glob("*.md"))[:4] or [ROOT / name]])
def test_every_relation_is_marked_once(path: Path) -> None:
    """In its place; in a row that could not be read there is none."""
    report = check_source(Source(path.name, path.read_text(encoding="utf-8")))
    html = article(report)
    parsed(html)
    numbers = re.findall(r'<button type="button" id="s(\d+)"', html)
    assert len(numbers) == len(set(numbers)) and not re.search("[\ue000\ue001]", html)
    hidden = 'class="source"' in html
    assert hidden or len(numbers) == len(report.steps)

"""LaTeX files: formulas, sections and comments with their places; files that are included; what is not told apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.documents import Display, Document, Heading, Remark, open_source, read
from derive.source import Source


def outline(document: Document) -> list[tuple[str, str]]:
    """Every block with its place, one line each."""
    found = []
    for block in document.blocks:
        where = document.source.where(block.span.start)
        match block:
            case Display(text, _, inline, before):
                found.append(
                    (where, f"{'inline' if inline else 'display'} {text!r}" + f" after {before!r}" * bool(before))
                )
            case Heading(level, title):
                found.append((where, f"heading {level} {title!r}"))
            case Remark(text):
                found.append((where, f"remark {text!r}"))
    return found


FOUND = [
    ("between signs", "$a$ \\(b\\) $$c$$ \\[d\\]", [("a.tex:1:2", "inline 'a'"), ("a.tex:1:7", "inline 'b'"), ("a.tex:1:13", "display 'c'"), ("a.tex:1:19", "display 'd'")]),
    ("environments", "\\begin{align*}\na &= b\n\\end{align*}\\begin{math}c\\end{math}", [("a.tex:1:1", "display '\\\\begin{align*}\\na &= b\\n\\\\end{align*}'")]),
    ("an environment in an environment", "\\begin{proof}\\begin{equation}\\begin{aligned}a\\end{aligned}\\end{equation}\\end{proof}", [("a.tex:1:14", "display '\\\\begin{equation}\\\\begin{aligned}a\\\\end{aligned}\\\\end{equation}'")]),
    ("a formula in a formula", "$$a \\text{ if $b$}$$", [("a.tex:1:3", "display 'a \\\\text{ if $b$}'")]),
    ("arguments of macros", "\\emph{so $a$}\\footnote{$b$}\\foo{$c$}", [("a.tex:1:11", "inline 'a' after 'so'"), ("a.tex:1:25", "inline 'b'"), ("a.tex:1:34", "inline 'c'")]),
    ("prose before", "Given~$a$, suppose \\textbf{that}\n$b$\n\nand $c$", [("a.tex:1:8", "inline 'a' after 'given'"), ("a.tex:2:2", "inline 'b' after ', suppose that'"), ("a.tex:4:6", "inline 'c' after 'and'")]),
    ("references are no prose", "where \\eqref{eq:a} \\label{b} $a$", [("a.tex:1:31", "inline 'a' after 'where'")]),
    ("only the document", "$x$\\begin{document}$a$\\end{document}$y$", [("a.tex:1:21", "inline 'a'")]),
    ("headings", "\\section*{On $a$}\\subsection{B}\\chapter[c]{C}", [("a.tex:1:11", "heading 2 'On $a$'"), ("a.tex:1:15", "inline 'a' after 'on'"), ("a.tex:1:30", "heading 3 'B'"), ("a.tex:1:44", "heading 1 'C'")]),
    ("comments", "a % layout: numerator\n$b$ % given\n", [("a.tex:1:3", "remark 'layout: numerator'"), ("a.tex:2:2", "inline 'b' after 'a'"), ("a.tex:2:5", "remark 'given'")]),
    ("what is no maths", "\\$5 \\verb|$a$| % $b$\n\\begin{verbatim}$c$\\end{verbatim}\\begin{lstlisting}$d$\\end{lstlisting}", [("a.tex:1:16", "remark '$b$'")]),
    ("tables and theorems", "\\begin{lemma}[On $a$]\\begin{tabular}{c|c}$b$ & $c$ \\\\[2pt] d\\end{tabular}\\end{lemma}", [("a.tex:1:19", "inline 'a' after 'on'"), ("a.tex:1:43", "inline 'b' after 'c|c'"), ("a.tex:1:49", "inline 'c'")]),
    ("braces are left to the formula", "$a { b$ and $c$", [("a.tex:1:2", "inline 'a { b'"), ("a.tex:1:14", "inline 'c' after 'and'")]),
    ("braces in the text", "a } $b$ { $c$", [("a.tex:1:6", "inline 'b' after 'a'"), ("a.tex:1:12", "inline 'c'")]),
    ("environments in the text", "\\begin{a}$b$\\end{c} $d$", [("a.tex:1:11", "inline 'b'"), ("a.tex:1:22", "inline 'd'")]),
    ("line ends of another system", "a\r\n\r\n$b$\r\n", [("a.tex:3:2", "inline 'b'")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in FOUND], ids=[row[0] for row in FOUND])
def test_found(text: str, expected: list[tuple[str, str]]) -> None:
    document = read(Source("a.tex", text))
    assert (outline(document), document.errors) == (expected, ())


ERRORS = [
    (
        "no partner in its paragraph",
        "costs $5\n\n$a$",
        ["a.tex:1:7: this $ has no partner in its paragraph\n  costs $5\n        ^\n  a formula ends before the next blank line"],
        ["inline 'a'"],
    ),
    (
        "no partner at the end",
        "$a$ and \\[ b",
        ["a.tex:1:9: this \\[ has no partner in its paragraph\n  $a$ and \\[ b\n          ^~\n  a formula ends before the next blank line"],
        ["inline 'a'"],
    ),
    (
        "another end",
        "\\begin{align} a \\end{equation} $b$",
        ["a.tex:1:17: \\begin{align} is ended by \\end{equation}\n  \\begin{align} a \\end{equation} $b$\n                  ^~~~~~~~~~~~~~\n  write \\end{align}"],
        ["inline 'b'"],
    ),
    (
        "an end without a beginning, a beginning without an end",
        "\\end{align} $b$ \\begin{align} c",
        [
            "a.tex:1:1: \\end{align} ends nothing that is open here\n  \\end{align} $b$ \\begin{align} c\n  ^~~~~~~~~~~\n  remove it, or begin it",
            "a.tex:1:17: \\begin{align} is never closed\n  \\end{align} $b$ \\begin{align} c\n                  ^~~~~~~~~~~~~\n  add the missing \\end{align}",
        ],
        ["inline 'b'"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "messages", "found"), [row[1:] for row in ERRORS], ids=[row[0] for row in ERRORS])
def test_errors(text: str, messages: list[str], found: list[str]) -> None:
    document = read(Source("a.tex", text))
    assert [str(error) for error in document.errors] == messages
    assert [said.split(" after ")[0] for _, said in outline(document)] == found


def test_deep_nesting_is_an_error() -> None:
    (error,) = read(Source("a.tex", "a" + "{" * 10_000)).errors
    assert (error.message, error.span and error.span.start) == (
        "braces and environments are nested too deeply here",
        151,
    )


def test_many_errors_end() -> None:
    document = read(Source("a.tex", "a $ b\n\n" * 100))
    assert len(document.errors) == 20


@pytest.mark.parametrize("path", ["<stdin>", "notes.txt", "notes"])
def test_latex_is_seen_without_its_suffix(path: str) -> None:
    document = read(Source(path, "% text\n\\documentclass{article}\n\\begin{document}\\section{A}\\end{document}"))
    assert outline(document) == [(f"{path}:3:26", "heading 2 'A'")]


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ("" if "." in name else ".tex"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_included_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        tmp_path, main="\\input{a}\\input sub/b \\include{sub/b.tex} $x\\R$", a="\\def\\R{r}\n$a$", sub__b="\n $b$\\R"
    )
    monkeypatch.chdir(tmp_path)
    assert outline(read(open_source("main.tex"))) == [
        ("a.tex:2:2", "inline 'a'"),
        ("sub/b.tex:2:3", "inline 'b'"),
        ("sub/b.tex:2:3", "inline 'b' after 'r'"),
        ("main.tex:1:44", "inline 'x r' after 'r'"),
    ]


def test_a_package_beside_the_file_defines_macros(tmp_path: Path) -> None:
    write(tmp_path, main="\\usepackage[a]{amsmath,notation}$\\R$")
    (tmp_path / "notation.sty").write_text("\\newcommand{\\R}{s}\\newcommand{\\broken")
    document = read(open_source(str(tmp_path / "main.tex")))
    assert (outline(document)[0][1], document.errors) == ("inline 's'", ())


REFUSED = [
    (
        "above",
        "../secret",
        "../secret does not lie in the folder of this document\n  {line}\n  {mark}\n  include files in or below it",
    ),
    (
        "absolute",
        "/etc/passwd",
        "/etc/passwd does not lie in the folder of this document\n  {line}\n  {mark}\n  include files in or below it",
    ),
    (
        "through a link",
        "link",
        "link does not lie in the folder of this document\n  {line}\n  {mark}\n  include files in or below it",
    ),
    ("not there", "nothing", "there is no file nothing.tex\n  {line}\n  {mark}\n  files are looked for in {folder}"),
    ("itself", "main", "main includes itself\n  {line}\n  {mark}\n  remove one of the inclusions"),
    (
        "no text",
        "binary",
        "not a text file: a zero byte on line 1\n  {line}\n  {mark}",
    ),
]


@pytest.mark.parametrize(("name", "expected"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refused_files(tmp_path: Path, name: str, expected: str) -> None:
    folder = tmp_path / "folder"
    write(tmp_path, secret="$s$", folder__main=f"\\input{{{name}}}")
    (folder / "link.tex").symlink_to(tmp_path / "secret.tex")
    (folder / "binary.tex").write_bytes(b"\0")
    document = read(open_source(str(folder / "main.tex")))
    line = f"\\input{{{name}}}"
    said = expected.format(line=line, mark="^" + "~" * (len(line) - 1), folder=folder)
    assert [str(error) for error in document.errors] == [f"{folder / 'main.tex'}:1:1: {said}"]


def test_a_text_alone_includes_nothing() -> None:
    (error,) = read(Source("a.tex", "\\input{b}")).errors
    assert error.message == "a text without a folder cannot include b"


def test_files_that_include_one_another_end(tmp_path: Path) -> None:
    write(tmp_path, a="\\input{b}\\input{b}", b="\\input{c}\\input{c}", c="\\input{a}$x$")
    document = read(open_source(str(tmp_path / "a.tex")))
    assert len(outline(document)) == 4
    assert {error.message for error in document.errors} == {"a includes itself"}

r"""LaTeX: the formulas, sections and comments of a ``.tex`` file, its macros expanded, the files that it includes read.

A formula that cannot be told apart is an error at its place; the rest of the document is still found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pylatexenc.latexwalker import (
    LatexCharsNode,
    LatexCommentNode,
    LatexEnvironmentNode,
    LatexGroupNode,
    LatexMacroNode,
    LatexMathNode,
    LatexNode,
    LatexSpecialsNode,
    LatexWalker,
    LatexWalkerParseError,
)

from derive.documents.blocks import Block, Display, Document, Heading, Remark, followed, prose_before, word_set
from derive.documents.inclusion import expanded
from derive.source import ReadError, Source, Span

MOST_ERRORS = 20
DEEPEST = 150

DISPLAYS = word_set(
    "equation align alignat flalign gather multline eqnarray displaymath dmath IEEEeqnarray split aligned"
)
"""Environments that are formulas, without their stars."""
UNREAD = word_set("verbatim Verbatim lstlisting minted filecontents tikzpicture thebibliography")
LEVELS = {"part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4}
SILENT = word_set(
    "label ref eqref cref Cref autoref pageref cite citep citet citealp nocite url href hspace vspace includegraphics "
    "bibliography bibliographystyle usepackage pagestyle setlength setcounter newtheorem hypersetup author date"
)
"""Macros whose arguments are no prose."""
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_NESTING = re.compile(r"\\[{}\\]|[{}]|\\(?:begin|end)(?![A-Za-z])|%[^\n]*")
_CONTEXT = re.compile(r'(math mode|begin environment) "(.*)"')
_END = re.compile(r"\\end\s*\{([^{}]*)\}")


def read_latex(source: Source) -> Document:
    r"""Find the formulas, sections and comments of LaTeX; what stands before ``\begin{document}`` defines macros."""
    woven, problems = expanded(source)
    if (deep := _too_deep(woven.text)) is not None:
        error = ReadError("braces and environments are nested too deeply here", deep, "cut the text into parts", woven)
        return Document(woven, (), (*problems, error))
    nodes, errors = _told_apart(woven)
    walk = _Walk(woven.text)
    whole = next((node for node in nodes if _is_environment(node, {"document"})), None)
    walk.read(nodes if whole is None else whole.nodelist)
    return Document(woven, tuple(walk.blocks), (*problems, *errors))


def _too_deep(text: str) -> Span | None:
    """Where braces and environments are nested deeper than people do."""
    depth = 0
    for found in _NESTING.finditer(text):
        depth += (found[0] in ("{", r"\begin")) - (found[0] in ("}", r"\end"))
        if depth > DEEPEST:
            return Span(found.start(), found.end())
    return None


def _is_environment(node: LatexNode, names: Iterable[str]) -> bool:
    return isinstance(node, LatexEnvironmentNode) and node.environmentname.rstrip("*") in names


def _told_apart(source: Source) -> tuple[list[LatexNode], list[ReadError]]:
    """The nodes of a text; what has no partner is an error, and blank when the text is read again."""
    text, errors = source.text, list[ReadError]()
    for _ in range(MOST_ERRORS):
        nodes, problem = _parsed(text, tolerant=False)
        if problem is not None:
            nodes, _ = _parsed(text, tolerant=True)
        formulas = _formulas(nodes)
        unclosed = next((node for node in formulas if _BLANK_LINE.search(text, node.pos, node.pos + node.len)), None)
        error: ReadError | None
        if unclosed is not None:
            text, error = _without_opening(text, unclosed.pos, unclosed.delimiters[0])
        elif problem is not None:
            text, error = _without_culprit(text, problem)
        else:
            return nodes, errors
        if error is not None:
            error.source = source
            errors.append(error)
    return _parsed(text, tolerant=True)[0], errors


def _parsed(text: str, *, tolerant: bool) -> tuple[list[LatexNode], LatexWalkerParseError | None]:
    try:
        return LatexWalker(text, tolerant_parsing=tolerant).get_latex_nodes(pos=0)[0], None
    except LatexWalkerParseError as problem:
        return [], problem


def _formulas(nodes: Iterable[LatexNode]) -> Iterator[LatexMathNode]:
    """The formulas between signs, in order."""
    for node in nodes:
        if isinstance(node, LatexMathNode):
            yield node
        else:
            yield from _formulas(_below(node))


def _below(node: LatexNode) -> list[LatexNode]:
    """The arguments and the content of a node."""
    arguments = getattr(node, "nodeargd", None)
    found = list(arguments.argnlist or ()) if arguments is not None else []
    return [below for below in (*found, *(getattr(node, "nodelist", None) or ())) if below is not None]


def _without_opening(text: str, pos: int, opening: str) -> tuple[str, ReadError]:
    message = f"this {opening} has no partner in its paragraph"
    span = Span(pos, pos + len(opening))
    return _blank(text, span), ReadError(message, span, "a formula ends before the next blank line")


def _without_culprit(text: str, problem: LatexWalkerParseError) -> tuple[str, ReadError | None]:
    """The text without what could not be read, and the error that it is; a stray brace is left to the formula."""
    contexts: list[tuple[str, int]] = [(what, pos) for what, pos, *_ in problem.open_contexts or ()]
    brace = next((pos for what, pos in contexts if what == "open brace"), None)
    stray_end = _END.match(text, problem.pos)
    begun = _CONTEXT.match(contexts[0][0]) if contexts else None
    if stray_end is not None and begun is not None and begun[2].rstrip("*") in DISPLAYS:
        whole = Span(contexts[0][1], stray_end.end())
        message = rf"\begin{{{begun[2]}}} is ended by \end{{{stray_end[1]}}}"
        return _blank(text, whole), ReadError(message, Span(*stray_end.span()), rf"write \end{{{begun[2]}}}")
    if stray_end is not None:
        span = Span(problem.pos, stray_end.end())
        is_formula = stray_end[1].rstrip("*") in DISPLAYS
        message = rf"\end{{{stray_end[1]}}} ends nothing that is open here"
        return _blank(text, span), ReadError(message, span, "remove it, or begin it") if is_formula else None
    if problem.pos < len(text) or not contexts:
        return _blank(text, Span(problem.pos, problem.pos + 1)), None
    if brace is not None:
        return _blank(text, Span(brace, brace + 1)), None
    what, pos = contexts[0]
    if begun is not None and begun[1] == "math mode":
        return _without_opening(text, pos, begun[2])
    name = begun[2] if begun is not None else what
    opening = Span(pos, pos + len(f"\\begin{{{name}}}"))
    error = ReadError(f"\\begin{{{name}}} is never closed", opening, f"add the missing \\end{{{name}}}")
    return _blank(text, opening), error if name.rstrip("*") in DISPLAYS else None


def _blank(text: str, span: Span) -> str:
    return text[: span.start] + " " * (span.end - span.start) + text[span.end :]


class _Walk:
    """Gathers the blocks of a text in order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.blocks: list[Block] = []
        self.prose = ""
        self.formula: int | None = None

    def read(self, nodes: Iterable[LatexNode]) -> None:
        """All blocks of some nodes."""
        self.visit(nodes)
        self._paragraph_ends()

    def visit(self, nodes: Iterable[LatexNode]) -> None:
        for node in nodes:
            self._one(node)

    def _one(self, node: LatexNode) -> None:
        match node:
            case LatexMathNode():
                opening, closing = node.delimiters
                self._formula(node.pos + len(opening), node.pos + node.len - len(closing), opening in ("$", r"\("))
            case LatexEnvironmentNode() if _is_environment(node, DISPLAYS):
                self._formula(node.pos, node.pos + node.len, False)
            case LatexEnvironmentNode() if _is_environment(node, UNREAD):
                pass
            case LatexMacroNode(macroname=name) if name in LEVELS:
                self._heading(node)
            case LatexMacroNode(macroname=name) if name in SILENT:
                self.prose += " "
            case LatexCharsNode():
                first, *others = _BLANK_LINE.split(node.chars)
                self.prose += first
                if others:
                    self._paragraph_ends()
                    self.prose = others[-1]
            case LatexSpecialsNode():
                self.prose += " "
            case LatexCommentNode():
                self.blocks.append(Remark(node.comment.strip(), Span(node.pos, node.pos + 1 + len(node.comment))))
                self.prose += " "
                if node.comment_post_space.count("\n") > 1:
                    self._paragraph_ends()
            case LatexMacroNode() | LatexEnvironmentNode() | LatexGroupNode():
                self.visit(_below(node))

    def _formula(self, start: int, end: int, inline: bool) -> None:
        before = self.prose
        self._paragraph_ends()
        self.formula = len(self.blocks)
        self.blocks.append(Display(self.text[start:end], start, inline, prose_before(before)))

    def _paragraph_ends(self) -> None:
        """The prose that was gathered stands behind the last formula."""
        if self.formula is not None:
            blocks = self.blocks[: self.formula + 1]
            followed(blocks, self.prose)
            self.blocks[self.formula] = blocks[-1]
        self.formula, self.prose = None, ""

    def _heading(self, node: LatexMacroNode) -> None:
        title = [below for below in _below(node) if isinstance(below, LatexGroupNode) and below.delimiters[0] == "{"]
        if title:
            start, end = title[-1].pos + 1, title[-1].pos + title[-1].len - 1
            self.blocks.append(Heading(LEVELS[node.macroname], self.text[start:end], Span(start, end)))
            self._paragraph_ends()
            self.visit(title[-1].nodelist)
        self._paragraph_ends()

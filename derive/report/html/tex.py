"""LaTeX to HTML: the prose of a paper, its sections, lists and emphasis; of unknown commands the arguments are left.

What stands before ``\\begin{document}`` is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from pylatexenc.latexwalker import (
    LatexCharsNode,
    LatexCommentNode,
    LatexEnvironmentNode,
    LatexGroupNode,
    LatexMacroNode,
    LatexNode,
    LatexSpecialsNode,
    LatexWalker,
    get_default_latex_context_db,
)
from pylatexenc.macrospec import LatexContextDb, std_macro

from derive.documents.tex import LEVELS, SILENT, UNREAD
from derive.report.html.markup import NOTHING, Markup, element, join
from derive.report.html.placing import Inset

_TITLES = {**LEVELS, "paragraph": 5, "subparagraph": 6, "title": 1}
_STYLES = {"emph": "em", "textit": "em", "textsl": "em", "textbf": "strong", "texttt": "code"}
_REFERENCES = ("cite", "citet", "citep", "ref", "eqref", "cref", "Cref", "autoref")
_LISTS = {"itemize": "ul", "enumerate": "ol", "description": "ul"}
_NAMED = frozenset("theorem lemma proposition corollary definition remark example proof abstract exercise".split())  # noqa: SIM905
_SPECIALS = {"~": "\u00a0", "---": "—", "--": "–", "``": "“", "''": "”", "&": " "}
_SIGNS = {
    "\\": "\n", "ldots": "…", "dots": "…", "LaTeX": "LaTeX", "TeX": "TeX", "textbackslash": "\\", "S": "§", "item": "",
    "noindent": "", "%": "%", "&": "&", "$": "$", "#": "#", "_": "_", "{": "{", "}": "}", " ": " ", ",": "\u2009",
    "ss": "ß", "o": "ø", "O": "Ø", "ae": "æ", "oe": "œ",
}  # fmt: skip
_ENDS = re.compile(r"\A\\begin\{\w+\*?\}(?:\[[^\]]*\])?\n?|\n?\\end\{\w+\*?\}\Z")
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")


def latex(text: str, inset: Inset) -> Markup:
    """The prose of a document with its formulas."""
    walker = LatexWalker(text, latex_context=_known(), tolerant_parsing=True)
    nodes = walker.get_latex_nodes(pos=0)[0]
    whole = next((node for node in nodes if _environment(node) == "document"), None)
    return _Writer(inset).blocks(nodes if whole is None else whole.nodelist)


@cache
def _known() -> LatexContextDb:
    """What the parser knows of commands, and how many arguments those have that it does not know."""
    known = get_default_latex_context_db()
    arguments = {"href": 2, "url": 1, "footnote": 1, **dict.fromkeys(_REFERENCES, 1), **dict.fromkeys(_STYLES, 1)}
    known.add_context_category(
        "prose", [std_macro(name, True, count) for name, count in arguments.items()], prepend=True
    )
    return known


def _environment(node: LatexNode) -> str:
    return node.environmentname.rstrip("*") if isinstance(node, LatexEnvironmentNode) else ""


def _groups(node: LatexNode) -> list[LatexNode]:
    """The arguments of a macro in braces."""
    arguments = getattr(node, "nodeargd", None)
    found = arguments.argnlist or () if arguments is not None else ()
    return [one for one in found if isinstance(one, LatexGroupNode) and one.delimiters[0] == "{"]


class _Writer:
    """Gathers paragraphs; a block ends the one before it."""

    def __init__(self, inset: Inset) -> None:
        self.inset = inset

    def blocks(self, nodes: Iterable[LatexNode]) -> Markup:
        """Paragraphs and blocks."""
        done: list[Markup] = []
        words: list[Markup] = []

        def end() -> None:
            if any(part.strip() for part in words):
                done.append(element("p", words))
            done.append(self.inset.behind())
            words.clear()

        for node in nodes:
            if (block := self.block(node)) is not None:
                end()
                done.append(block)
            elif isinstance(node, LatexCharsNode):
                first, *others = _BLANK_LINE.split(node.chars)
                words.append(self.inset.text(first))
                for other in others:
                    end()
                    words.append(self.inset.text(other))
            else:
                words.append(self.words(node))
        end()
        return join(done)

    def block(self, node: LatexNode) -> Markup | None:
        """A heading, a list, a theorem; None for what stands in the run of a paragraph."""
        name = _environment(node)
        if isinstance(node, LatexMacroNode) and node.macroname in _TITLES:
            level = _TITLES[node.macroname]
            return join(element(f"h{level}", self.run(_groups(node)[-1:])), self.inset.behind())
        if name in UNREAD:
            return self.inset.block(_ENDS.sub("", node.latex_verbatim())) if name != "filecontents" else NOTHING
        if name in _LISTS:
            return element(_LISTS[name], self.items(node.nodelist))
        if name in _NAMED:
            head = element("p", element("strong", f"{name.capitalize()}."))
            return element("blockquote", head, self.blocks(node.nodelist))
        return self.blocks(node.nodelist) if name else None

    def items(self, nodes: Sequence[LatexNode]) -> list[Markup]:
        """The items of a list."""
        parts: list[list[LatexNode]] = []
        for node in nodes:
            if isinstance(node, LatexMacroNode) and node.macroname == "item":
                parts.append([])
            elif parts:
                parts[-1].append(node)
        return [element("li", self.blocks(part)) for part in parts]

    def run(self, nodes: Iterable[LatexNode]) -> Markup:
        """Words in a row."""
        return join(map(self.words, nodes))

    def words(self, node: LatexNode) -> Markup:
        """What a node says in the run of a paragraph."""
        match node:
            case LatexCharsNode():
                return self.inset.text(node.chars)
            case LatexSpecialsNode():
                return join(_SPECIALS.get(node.specials_chars, node.specials_chars))
            case LatexCommentNode():
                return join("\n" if node.comment_post_space else "")
            case LatexGroupNode():
                return self.run(node.nodelist)
            case LatexMacroNode(macroname=name) if name in _MACROS:
                return _MACROS[name](self, node)
            case LatexMacroNode(macroname=name) if name in _STYLES:
                return element(_STYLES[name], self.run(_groups(node)))
            case LatexMacroNode(macroname=name) if name in _SIGNS:
                return join(_SIGNS[name])
            case LatexMacroNode(macroname=name) if name in SILENT:
                return NOTHING
            case LatexMacroNode():
                return self.run(_groups(node))
        return join(self.inset.code(node.latex_verbatim()))

    def link(self, node: LatexNode) -> Markup:
        r"""``\href{address}{words}``, ``\url{address}``"""
        groups = _groups(node)
        address = self.inset.code(groups[0].latex_verbatim()[1:-1]) if groups else ""
        said = self.run(groups[1:]) or join(address)
        is_safe = re.match(r"https?://", address) is not None
        return element("a", said, href=address, rel="noreferrer") if is_safe else said

    def reference(self, node: LatexNode) -> Markup:
        r"""``\cite{key}``"""
        return element("span", "[", ", ".join(group.latex_verbatim()[1:-1] for group in _groups(node)), "]")

    def footnote(self, node: LatexNode) -> Markup:
        r"""``\footnote{words}``"""
        return element("small", " (", self.run(_groups(node)), ")")


_MACROS: Mapping[str, Callable[[_Writer, LatexNode], Markup]] = {
    "href": _Writer.link,
    "url": _Writer.link,
    "footnote": _Writer.footnote,
    **dict.fromkeys(_REFERENCES, _Writer.reference),
}

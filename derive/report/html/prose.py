"""The document as written: Markdown to HTML, its formulas handed to another; HTML in it is shown, not obeyed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from derive.documents import Display
from derive.documents.markdown import tokens
from derive.documents.rules import parser
from derive.report.html.displays import Formula
from derive.report.html.markup import Markup, element
from derive.source import Source

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# After these nothing can stand inside what they close, and before those it still can.
_BEHIND = frozenset(("paragraph_close", "heading_close", "math_block", "fence"))
_INSIDE = frozenset(("td_close", "th_close"))


def prose(source: Source, formulas: Iterable[Display], show: Callable[[Display], Formula]) -> Markup:
    """A Markdown document; ``formulas`` are those of the document in order."""
    writer = _Writer(iter(formulas), show)
    markdown = parser()
    return Markup(writer.render(tokens(source), markdown.options, {}))


class _Writer(RendererHTML):
    """Tokens to HTML. What belongs to a formula comes behind the paragraph or into the cell that it stands in."""

    def __init__(self, formulas: Iterator[Display], show: Callable[[Display], Formula]) -> None:
        super().__init__()
        self.formulas, self.show = formulas, show
        self.behind: list[Markup] = []

    def render(self, tokens: Sequence[Token], options: OptionsDict, env: EnvType) -> str:
        """All blocks."""
        written: list[str] = []
        for place, token in enumerate(tokens):
            if token.type in _INSIDE:
                written += self._flushed()
            written.append(
                super().render([token], options, env)
                if token.type == "inline"
                else self._one(place, tokens, options, env)
            )
            if token.type in _BEHIND:
                written += self._flushed()
        return "".join([*written, *self._flushed()])

    def _one(self, place: int, tokens: Sequence[Token], options: OptionsDict, env: EnvType) -> str:
        rule = self.rules.get(tokens[place].type)
        return rule(tokens, place, options, env) if rule else self.renderToken(tokens, place, options, env)

    def _flushed(self) -> list[Markup]:
        flushed, self.behind = self.behind, []
        return flushed

    def _formula(self) -> Markup:
        formula = self.show(next(self.formulas))
        self.behind.append(formula.behind)
        return formula.markup

    def math_block(self, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType) -> str:
        """A display."""
        return self._formula()

    math_inline = math_inline_double = math_block

    def fence(self, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType) -> str:
        """A block of code, which may be a formula."""
        token = tokens[place]
        if token.meta.get("pieces"):
            return self._formula()
        return element("pre", element("code", token.content))

    def math_unclosed(self, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType) -> str:
        """A formula that does not end is text."""
        return element("code", "…", class_="source")

    def html_block(self, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType) -> str:
        """HTML is shown as it was written; a comment is none of the text."""
        content = _COMMENT.sub("", tokens[place].content).strip()
        return element("pre", element("code", content)) if content else ""

    def html_inline(self, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType) -> str:
        """HTML in the run of a paragraph."""
        content = _COMMENT.sub("", tokens[place].content)
        return element("code", content) if content else ""

    def image(self, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType) -> str:
        """A page that needs nothing but itself has no pictures of others: their description."""
        return element("span", tokens[place].content or "image", class_="image")

    def front_matter(self, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType) -> str:
        """What is said to programs."""
        return ""

    def link_open(self, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType) -> str:
        """A link tells nobody where it is followed from."""
        tokens[place].attrSet("rel", "noreferrer")
        return self.renderToken(tokens, place, options, env)

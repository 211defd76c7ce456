"""Markdown to HTML. HTML in it is left out or shown as text, never obeyed; pictures give way to their description."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.front_matter import front_matter_plugin

from derive.report.html.markup import Markup, element
from derive.report.html.placing import Inset

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# Elements of which only what they hold is of interest.
_TAG = re.compile(
    r"</?(?:a|abbr|article|aside|b|big|blockquote|br|center|cite|dd|details|div|dl|dt|em|figcaption|figure|font|footer|"
    r"h[1-6]|header|hr|i|img|kbd|li|main|mark|nav|ol|p|q|s|section|small|span|strike|strong|sub|summary|sup|table|tbody|"
    r"td|tfoot|th|thead|tr|tt|u|ul|var)\b[^<>]*>",
    re.IGNORECASE,
)
# After these nothing can stand inside what they close, and before those it still can.
_BEHIND = frozenset(("paragraph_close", "heading_close"))
_INSIDE = frozenset(("td_close", "th_close"))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"maxNesting": 100, "xhtmlOut": False}).enable("table").use(front_matter_plugin)


def markdown(text: str, inset: Inset) -> Markup:
    """Prose with its formulas; what belongs to one comes behind the paragraph or into the cell that it stands in."""
    parser = _parser()
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return Markup(_Writer(inset).render(parser.parse(plain), parser.options, {}))


class _Writer(RendererHTML):
    def __init__(self, inset: Inset) -> None:
        super().__init__()
        self.inset = inset

    def render(self, tokens: Sequence[Token], options: OptionsDict, env: EnvType) -> str:
        """All blocks."""
        written: list[str] = []
        for place, token in enumerate(tokens):
            if token.type in _INSIDE:
                written.append(self.inset.behind())
            written.append(self._one(place, tokens, options, env))
            if token.type in _BEHIND:
                written.append(self.inset.behind())
        return "".join([*written, self.inset.behind()])

    def _one(self, place: int, tokens: Sequence[Token], options: OptionsDict, env: EnvType) -> str:
        token = tokens[place]
        if token.type == "inline":
            return self.renderInline(token.children or (), options, env)
        rule = self.rules.get(token.type)
        return rule(tokens, place, options, env) if rule else self.renderToken(tokens, place, options, env)

    def text(self, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType) -> str:
        """Words and formulas."""
        return self.inset.text(tokens[place].content)

    def code_inline(self, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType) -> str:
        """Code among words."""
        return element("code", self.inset.code(tokens[place].content))

    def fence(self, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType) -> str:
        """A block of code."""
        return self.inset.block(tokens[place].content)

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """An indented block of code."""
        return self.inset.block(tokens[idx].content)

    def html_block(self, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType) -> str:
        """What HTML holds; what else it says is shown as text."""
        content = _TAG.sub("", _COMMENT.sub("", tokens[place].content)).strip()
        if "<" in content:
            return self.inset.block(content)
        return element("p", self.inset.text(content)) + self.inset.behind() if content else ""

    def html_inline(self, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType) -> str:
        """HTML among words."""
        content = _TAG.sub("", _COMMENT.sub("", tokens[place].content))
        return element("code", self.inset.code(content)) if content else ""

    def image(self, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType) -> str:
        """A page that needs nothing but itself has no pictures of others: their description."""
        return element("span", self.inset.code(tokens[place].content) or "image", class_="image")

    def front_matter(self, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType) -> str:
        """What is said to programs."""
        return ""

    def link_open(self, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType) -> str:
        """A link tells nobody where it is followed from."""
        token = tokens[place]
        for name, value in token.attrs.items():
            token.attrs[name] = self.inset.code(str(value))
        token.attrSet("rel", "noreferrer")
        return self.renderToken(tokens, place, options, env)

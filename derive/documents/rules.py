"""Rules that teach the Markdown parser where maths stands, so that each formula knows its place.

The plugin for dollars decides what inline maths is. Added here: places; ``\\[ \\]``, ``\\( \\)`` and bare environments;
a display may follow a line of prose directly, and a comma or full stop may follow the display.
A place in a block is an offset in the document, a place in a paragraph one in its content.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, fence
from markdown_it.rules_inline import StateInline
from mdit_py_plugins import amsmath
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.dollarmath.index import math_inline_dollar
from mdit_py_plugins.front_matter import front_matter_plugin

from derive.documents.blocks import Piece

_plugin_dollar = math_inline_dollar(allow_digits=False)

# Renderers of web pages accept these without dollars, too; the plugin lists those that LaTeX accepts.
ENVIRONMENTS = [*amsmath.ENVIRONMENTS, "aligned", "alignedat", "split", "gathered", "cases"]
_OPENING = re.compile(r"\$\$|\\\[|\\\(|\\begin\{((?:" + "|".join(ENVIRONMENTS) + r")\*?)\}")
_CLOSING = {"$$": "$$", r"\[": r"\]", r"\(": r"\)"}
_AFTER = re.compile(r"[ \t.,;:]*(\([^()$]*\)[ \t]*)?")
_ALONE = re.compile(r"\\\[[ \t]*$", re.MULTILINE)
_FORMULA = re.compile(r"[\\=^_]")
_DOUBLE_DOLLAR = re.compile(r"(?<!\\)(?:\\\\)*\$\$")


def parser() -> MarkdownIt:
    """CommonMark with tables and front matter, and with all that counts as maths."""
    md = MarkdownIt("commonmark", {"maxNesting": 100}).enable("table").use(front_matter_plugin)
    md.use(dollarmath_plugin, allow_digits=False)
    interrupting: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.at("math_block", _display, interrupting)
    md.block.ruler.at("fence", _math_fence, interrupting)
    md.inline.ruler.at("math_inline", _dollar)
    md.inline.ruler.before("math_inline", "math_pair", _pair)
    return md


def _closing(opening: re.Match[str]) -> str:
    return _CLOSING.get(opening[0]) or rf"\end{{{opening[1]}}}"


def _find(text: str, closing: str, at: int, end: int) -> int:
    """Where ``closing`` stands without a backslash before it, or -1."""
    while (at := text.find(closing, at, end)) >= 0:
        before = text[max(0, at - 64) : at]
        if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
            return at
        at += 1
    return -1


def _lines(state: StateBlock, first: int, last: int, start: int, end: int) -> list[Piece]:
    """The content of some lines, from the offset ``start`` in the first to ``end`` in the last one."""
    pieces = []
    for line in range(first, last + 1):
        begin = start if line == first else state.bMarks[line]
        stop = end if line == last else state.eMarks[line]
        pieces.append(Piece(min(begin, stop), state.src[begin:stop]))
    return pieces


def _display(state: StateBlock, first: int, end_line: int, silent: bool) -> bool:
    """``$$``, ``\\[`` or an environment that begins a line, up to its partner, after which only punctuation follows."""
    start = state.bMarks[first] + state.tShift[first]
    opening = _OPENING.match(state.src, start, state.eMarks[first])
    if not opening or opening[0] == r"\(" or state.is_code_block(first) or _closes_earlier(state, opening):
        return False
    closing = _closing(opening)
    for last in range(first, end_line):
        if state.isEmpty(last) and _goes_on(state, opening, last, end_line):
            continue
        if state.isEmpty(last) or (last > first and state.sCount[last] < state.blkIndent):
            return False
        begin = opening.end() if last == first else state.bMarks[last]
        at = _find(state.src, closing, begin, state.eMarks[last])
        if at >= 0:
            break
    else:
        return False
    after = at + len(closing)
    if not opening[1] and _open_environments(state.src[opening.end() : at]):
        return False
    if not _AFTER.fullmatch(state.src, after, state.eMarks[last]):
        return False
    if not silent:
        token = state.push("math_block", "math", 0)
        token.map = [first, last + 1]
        within = (start, after) if opening[1] else (opening.end(), at)
        token.meta = {"pieces": _lines(state, first, last, *within)}
        state.line = last + 1
    return True


def _goes_on(state: StateBlock, opening: re.Match[str], blank: int, end_line: int) -> bool:
    """Whether a formula goes on behind a blank line: at its beginning, inside an environment, or with its end."""
    if opening[1]:
        return False
    before = state.src[opening.end() : state.bMarks[blank]]
    if _open_environments(before) > 0:
        return True
    behind = next((line for line in range(blank, end_line) if not state.isEmpty(line)), blank)
    following = state.src[state.bMarks[behind] : state.eMarks[behind]].lstrip()
    if not before.strip():
        return _FORMULA.search(following) is not None
    return not before.split("\n", 1)[0].strip() and following.startswith(_CLOSING[opening[0]])


def _open_environments(text: str) -> int:
    """How many environments begin in a text and do not end there."""
    return text.count(r"\begin{") - text.count(r"\end{")


def _closes_earlier(state: StateBlock, opening: re.Match[str]) -> bool:
    """Whether dollars close what an earlier line of the same paragraph has opened."""
    if opening[0] != "$$":
        return False
    earlier = _DOUBLE_DOLLAR.findall(state.src, state.bMarks[state.line], opening.start())
    return len(earlier) % 2 == 1


def _math_fence(state: StateBlock, first: int, end_line: int, silent: bool) -> bool:
    if not fence(state, first, end_line, silent):
        return False
    token = None if silent else state.tokens[-1]
    if token is not None and token.info.split() == ["math"]:
        last = first + token.content.removesuffix("\n").count("\n") + bool(token.content)
        token.meta = {"pieces": _lines(state, first + 1, last, state.bMarks[first + 1], state.eMarks[last])}
    return True


def _dollar(state: StateInline, silent: bool) -> bool:
    """``$ $``, where the plugin finds it."""
    start, text = state.pos, state.src
    if text[start] != "$":
        return False
    # The plugin looks at the character before the first one, which in Python is the last one.
    state.src = text + "\n" if start == 0 else text
    found = _plugin_dollar(state, True)
    state.src = text
    if found and _opens_again(text, start, state.pos - 1):
        state.pos = start
        return False
    if found and not silent:
        _push(state, "math_inline", start + 1, state.pos - 1)
    return found


def _opens_again(text: str, start: int, end: int) -> bool:
    """Whether the second dollar opens a formula of its own: "costs $5, but $x$ ...", "$5. $$a = b$$"."""
    if text[start + 1].isspace() or not text[end - 1].isspace() or end + 1 >= len(text):
        return False
    return text[end + 1].isalnum() or text[end + 1] in "\\$"


def _pair(state: StateInline, silent: bool) -> bool:
    """``$$ $$``, ``\\( \\)``, ``\\[ \\]`` or an environment in the run of a paragraph."""
    opening = _OPENING.match(state.src, state.pos, state.posMax)
    if not opening:
        return False
    start, closing = state.pos, _closing(opening)
    at = _find(state.src, closing, opening.end(), state.posMax)
    if at < 0:
        # A lone `\[` or `\(` in Markdown is a bracket, unless it is all that stands on its line.
        if silent or (opening[0] in (r"\[", r"\(") and not _ALONE.match(state.src, start)):
            return False
        state.pos = opening.end()
        _push(state, "math_unclosed", start, state.pos)
        return True
    state.pos = at + len(closing)
    if not silent and at > opening.end():
        within = (start, state.pos) if opening[1] else (opening.end(), at)
        _push(state, "math_inline" if closing == r"\)" else "math_inline_double", *within)
    return True


def _push(state: StateInline, kind: str, start: int, end: int) -> None:
    state.push(kind, "math", 0).meta = {"start": start, "end": end}

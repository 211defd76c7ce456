"""Names of several letters, which stand left of a relation or in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from derive.tex import names
from derive.tex.lexicon import KNOWN_FUNCTIONS
from derive.tex.tokens import Token

_DEFINES = ("=", ":=", "=:")


def find_words(displays: Iterable[Sequence[Token]]) -> frozenset[str]:
    r"""Names of several letters: words left of a relation, alone or with scripts or arguments; or in ``\text``."""
    words: set[str] = set()
    for tokens in displays:
        for i, token in enumerate(tokens):
            before = tokens[i - 1].kind if i else "row"
            starts = before in ("row", "amp", "gap", "punct", "words", "begin")
            if token.kind == "letter" and starts:
                run = names.letter_run(tokens, i)
                if len(run) > 1 and _is_left_side(tokens, i + len(run)) and not _is_no_word(run, i, tokens):
                    words.add(names.word_name(run))
            text = token.text.strip()
            if token.kind != "words" or " " in text or (text in KNOWN_FUNCTIONS and text != "Softmax"):
                continue
            if (starts and _is_left_side(tokens, i + 1)) or before in ("relation", "sign"):
                words.add(names.word_name(token.text))
    return frozenset(words)


def _is_left_side(tokens: Sequence[Token], at: int) -> bool:
    """Whether scripts and brackets, then a relation that may define, stand behind a place."""
    depth = 0
    while at < len(tokens):
        token = tokens[at]
        if depth == 0 and token.kind == "relation":
            return token.text in (*_DEFINES, r"\in")
        if depth == 0 and token.kind not in ("open", "script", "letter", "number", "amp", "command", "prime"):
            return False
        if depth == 0 and token.kind in ("letter", "number", "command") and tokens[at - 1].kind != "script":
            return False
        depth += (token.kind == "open") - (token.kind == "close")
        if token.kind == "open":
            depth_at = depth
            while at + 1 < len(tokens) and depth >= depth_at:
                at += 1
                depth += (tokens[at].kind == "open") - (tokens[at].kind == "close")
        at += 1
    return False


def _is_no_word(run: str, at: int, tokens: Sequence[Token]) -> bool:
    """A run of letters each of which also stands alone, or turned round behind the relation, is a product, one with a d
    in front a differential.
    """
    if run in KNOWN_FUNCTIONS and run[0].islower():
        return True
    if len(run) == 2 and run[0] == "d":
        behind = next((token for token in tokens[at:] if token.kind == "relation"), None)
        return behind is None or behind.text not in (r"\in", ":=")
    right = next((k + 1 for k in range(at, len(tokens)) if tokens[k].kind == "relation"), len(tokens))
    turned = names.letter_run(tokens, right) if right < len(tokens) and tokens[right].kind == "letter" else ""
    if turned != run and sorted(turned) == sorted(run):
        return True  # A B = B A
    alone = {
        t.text
        for i, t in enumerate(tokens)
        if t.kind == "letter"
        and len(names.letter_run(tokens, i)) == 1
        and not (i and tokens[i - 1].end == t.start and tokens[i - 1].kind == "letter")
    }
    return len(run) == 2 and all(letter in alone for letter in run)

r"""The grammar of formulas: tokens to a syntax tree.

    expression := ["+" | "-"] term (("+" | "-") term)*
    term       := factor (["\cdot" | "\times" | "/" | "\odot" | "\otimes"] factor)*
    factor     := atom scripts
    scripts    := ("_" script | "^" script | "'")*

Operators that reach to the right (sums, logarithms without brackets, derivatives) take the rest of the term, or what
an answer to their choice says: see ``operators``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from derive.source import ReadError, Span
from derive.tex import atoms, operators
from derive.tex.cursor import CLOSING, Choice, Cursor
from derive.tex.lexicon import Lexicon
from derive.tex.syntax import Bars, Bracket, Call, Frac, Name, Node, Number, Script, Terms, Times
from derive.tex.tokens import Token

_MULTIPLIES = (r"\cdot", r"\times", "/", r"\odot", r"\otimes")
_ENDS = ("close", "relation", "amp", "row", "gap", "punct", "end", "script")


class Grammar(Cursor):
    """A reader of one sequence of tokens; its methods are the productions."""

    def __init__(
        self, tokens: Sequence[Token], lexicon: Lexicon, answers: Mapping[int, int] | None = None, depth: int = 0
    ) -> None:
        super().__init__(tokens, answers)
        self.lexicon = lexicon
        self.depth = depth
        self.bars: list[str] = []

    def below(self, tokens: Sequence[Token]) -> Grammar:
        """A reader of tokens inside this one, which reports its choices here."""
        inner = Grammar(tokens, self.lexicon, self.answers, self.depth + 1)
        inner.choices = self.choices
        return inner

    def whole(self, what: str = "an expression") -> Node:
        """expression, and nothing behind it"""
        if not self.tokens:
            raise ReadError(f"{what} is missing here", Span(0, 1))
        node = self.expression()
        if (token := self.peek()) is not None:
            raise ReadError(f"{token.text} cannot stand here", token.span)
        return node

    def expression(self) -> Node:
        """expression := ["+" | "-"] term (("+" | "-") term)*"""
        self.enter()
        start = self.at
        terms = [(self._sign(), self.term())]
        while self.sees("+", "-"):
            sign = self._sign()
            terms.append((sign, self.term()))
        self.depth -= 1
        if len(terms) == 1 and terms[0][0] == 1:
            return terms[0][1]
        return Terms(self.span_from(start), tuple(terms))

    def _sign(self) -> int:
        sign = 1
        while self.sees("+", "-"):
            sign = -sign if self.take().text == "-" else sign
        if self.sees(r"\pm", r"\mp"):
            raise ReadError("a sign ± stands for two formulas", self.take().span, "write both")
        return sign

    def signed_term(self) -> Node:
        """["-"] term"""
        start = self.at
        sign = self._sign()
        term = self.term()
        return term if sign == 1 else Terms(self.span_from(start), ((-1, term),))

    def term(self) -> Node:
        """term := factor (sign factor | factor)*"""
        start = self.at
        factors, signs = [self.factor()], list[str]()
        while True:
            if self.sees(*_MULTIPLIES) and self.sees_kind("sign"):
                sign = self.take()
                signs.append(sign.text)
                if self.sees("+", "-"):
                    factors.append(self.signed_term())
                elif sign.text == "/":
                    factors.append(self._divisor(sign))
                else:
                    factors.append(self.factor())
            elif self.starts_factor():
                signs.append("")
                factors.append(self.factor())
            else:
                break
        return factors[0] if len(factors) == 1 else Times(self.span_from(start), tuple(factors), tuple(signs))

    def _divisor(self, sign: Token) -> Node:
        """What a slash divides by: the next factor, or all factors that stand side by side behind it."""
        start = self.at
        first = self.factor()
        if not self.starts_factor() or (isinstance(first, Number | Bracket) and not self._letter_next()):
            return first
        if self.choose("slash", sign, ("next-factor", "all-factors")) == 0:
            return first
        factors = [first]
        while self.starts_factor():
            factors.append(self.factor())
        return Times(self.span_from(start), tuple(factors), ("",) * (len(factors) - 1))

    def _letter_next(self) -> bool:
        return self.sees_kind("letter", "command")

    def starts_factor(self) -> bool:
        """Whether a factor can begin here."""
        token = self.peek()
        if token is None or token.kind in _ENDS or token.kind in ("sign", "prime"):
            return False
        if token.kind == "bar":
            return not (self.bars and self.bars[-1] == token.text)
        if token.kind == "words":
            return atoms.word_name(token.text) in self.lexicon.words
        return token.text not in (r"\mid", r"\ldots", r"\dots", r"\cdots") or token.kind != "command"

    def factor(self) -> Node:
        """factor := atom scripts"""
        self.enter()
        start = self.at
        if not self.starts_factor() and not self.sees(r"\ldots", r"\dots", r"\cdots"):
            token = self.peek()
            if token is None:
                raise ReadError(
                    "something is missing at the end", self.end_span(), "a letter, number or bracket can stand here"
                )
            raise ReadError(f"{token.text} cannot stand here", token.span, "a letter, number or bracket was expected")
        node = operators.operator(self)
        if node is None:
            node = self._with_scripts(atoms.atom(self), start)
        self.depth -= 1
        return node

    def _with_scripts(self, base: Node, start: int) -> Node:
        """scripts, and the arguments of a function"""
        node = atoms.scripts(self, base, start)
        if isinstance(node, Frac | Number) or not self.sees("(", "["):
            return node
        name, primes = atoms.head(node)
        if name is None:
            return node
        if name in self.lexicon.entries and self.sees("("):
            items = self.arguments()
            return atoms.scripts(self, Script(self.span_from(start), base, items), start)
        if name in self.lexicon.functions or (primes and name not in self.lexicon.variables):
            function = (
                Script(node.span, node.base, node.subs, node.labels) if isinstance(node, Script) and primes else node
            )
            if isinstance(function, Script) and not function.subs and not function.labels:
                function = function.base
            call = Call(self.span_from(start), function, self.arguments(), primes)
            return atoms.scripts(self, Call(self.span_from(start), function, call.args, primes), start)
        if name not in self.lexicon.variables and isinstance(base, Name):
            token = self.tokens[start]
            raise ReadError(
                f"{name}(…) can be read as the function {name} applied or as a product",
                token.span,
                f"declare {name}: ${name} : \\mathbb{{R}} \\to \\mathbb{{R}}$ for a function, ${name} \\in \\mathbb{{R}}$ for a number",
            )
        return node

    def arguments(self) -> tuple[Node, ...]:
        """arguments := bracket expression ("," | ";" | "\\mid" expression)* bracket"""
        opening = self.peek()
        tokens = self.inside()
        groups = split(tokens, (",", ";", r"\mid", "|"))
        if not tokens and opening is not None:
            raise ReadError("these brackets are empty", opening.span)
        return tuple(self.below(group).whole("an argument") for group in groups)

    def bracket(self) -> Node:
        """bracket := "(" expression ("," expression)* ")" """
        start = self.at
        opening = self.tokens[start]
        tokens = self.inside()
        if not tokens:
            raise ReadError("these brackets are empty", self.span_from(start))
        if opening.text == "{":
            return self.below(tokens).whole()
        items = tuple(self.below(group).whole("an entry") for group in split(tokens, (",", ";")))
        return Bracket(self.span_from(start), opening.text, items)

    def barred(self) -> Node:
        """barred := "|" expression "|" """
        start = self.at
        opening = self.take()
        double = opening.text == "|" and self.sees("|") and self.tokens[self.at].start == opening.end
        if double:
            self.take()
        self.bars.append(opening.text)
        body = self.expression()
        self.bars.pop()
        for _ in range(1 + double):
            if not self.sees(opening.text):
                raise ReadError(f"this {opening.text} is never closed", opening.span, f"add the missing {opening.text}")
            self.take()
        return Bars(self.span_from(start), 2 if double or opening.text != "|" else 1, body)

    def bare_items(self) -> list[Node]:
        """The subscripts or labels that these tokens are."""
        return atoms.items(self)

    def group(self) -> Node:
        """group := "{" expression "}" | one token"""
        token = self.peek()
        if token is None:
            raise ReadError("an argument is missing here", self.end_span())
        if token.text == "{":
            tokens = self.inside()
            if not tokens:
                raise ReadError("this argument is empty", token.span)
            return self.below(tokens).whole()
        if token.kind == "number" and len(token.text) > 1:
            self.at += 1
            return Number(Span(token.start, token.start + 1), token.text)
        return atoms.atom(self)


def split(tokens: Sequence[Token], signs: Sequence[str]) -> list[list[Token]]:
    """Cut tokens at signs that stand outside all brackets."""
    groups: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        if depth == 0 and token.text in signs and token.kind in ("punct", "command", "bar"):
            groups.append([])
        else:
            groups[-1].append(token)
    return groups


def parse(
    tokens: Sequence[Token], lexicon: Lexicon, answers: Mapping[int, int] | None = None
) -> tuple[Node, dict[int, Choice]]:
    """A whole expression and the choices met in it.

    Raises ReadError with the place of what cannot be read.
    """
    grammar = Grammar(tokens, lexicon, answers)
    return grammar.whole(), grammar.choices


__all__ = ["CLOSING", "Grammar", "parse", "split"]

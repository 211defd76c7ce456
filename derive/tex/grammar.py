r"""The grammar of formulas: tokens to a syntax tree.

    expression := sign* term (sign+ term)*                       sign := "+" | "-"
    term       := factor ([operation] factor)* [":" term]
    operation  := "\cdot" | "\times" | "/" | "\odot" | "\otimes" | "\oslash" | "@"
    factor     := operator | atom scripts | name scripts arguments
    arguments  := "(" expression ("," expression)* ")"
    bracket    := "(" expression ("," expression)* ")" | "[" condition "]" | "[" row (";" row)+ "]"
    bars       := "|" expression "|"
    group      := "{" expression "}" | atom

The other productions stand in ``operators``, ``derivatives``, ``atoms``, ``names``, ``scripts`` and ``matrices``.
Operators that reach to the right (sums, logarithms without brackets, derivatives) take the rest of the term, or what
an answer to their choice says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from derive.records import replace
from derive.source import ReadError, Span
from derive.tex import acting, atoms, chance, integrals, matrices, names, operators
from derive.tex.cursor import START, Choice, Cursor, outer, split
from derive.tex.lexicon import Lexicon, composed, says_function
from derive.tex.scripts import scripts
from derive.tex.syntax import Bars, Bracket, Call, Frac, Name, Node, Number, Script, Terms, Times
from derive.tex.tokens import Token
from derive.tex.vocabulary import DOTS

_OPERATIONS = frozenset((r"\cdot", r"\times", "/", r"\odot", r"\otimes", r"\oslash", "@"))
_ENDS = frozenset(("close", "relation", "amp", "row", "gap", "punct", "end", "script", "sign", "prime"))


class Grammar(Cursor):
    """A reader of one sequence of tokens; its methods are the productions.

    ``open_bars``: the bars that are open. ``operands``: where operators stand that have nothing to act on yet.
    """

    def __init__(
        self,
        tokens: Sequence[Token],
        lexicon: Lexicon,
        answers: Mapping[int, int] | None = None,
        where: Span = START,
    ) -> None:
        super().__init__(tokens, answers, where)
        self.lexicon = lexicon
        self.open_bars: list[str] = []
        self.operands: list[Span] = []

    def below(self, tokens: Sequence[Token]) -> Grammar:
        """A reader of tokens inside this one, which reports its choices here."""
        inner = Grammar(tokens, self.lexicon, self.answers, START if tokens else self.end_span())
        inner.depth, inner.choices, inner.operands = self.depth, self.choices, self.operands
        return inner

    def whole(self, what: str = "an expression") -> Node:
        """expression, and nothing behind it"""
        if not self.tokens:
            raise ReadError(f"{what} is missing here", self.where)
        node = self.expression()
        if (token := self.peek()) is not None:
            raise ReadError(f"{token.text} cannot stand here", token.span)
        return node

    def expression(self) -> Node:
        """expression := sign* term (sign+ term)*"""
        start = self.at
        terms = [(self._sign(), self.term())]
        while (text := self.sign()) in ("+", "-"):
            terms.append((self._sign(), self.term()))
        if text:
            self._refuse_both_signs()
        if len(terms) == 1 and terms[0][0] == 1:
            return terms[0][1]
        return Terms(self.span_from(start), tuple(terms))

    def _sign(self) -> int:
        """sign*"""
        sign = 1
        while (text := self.sign()) in ("+", "-"):
            self.at += 1
            sign = -sign if text == "-" else sign
        if text:
            self._refuse_both_signs()
        return sign

    def _refuse_both_signs(self) -> None:
        if self.sign() in (r"\pm", r"\mp"):
            raise ReadError("a sign ± stands for two formulas", self.take().span, "write both")

    def signed_term(self) -> Node:
        """sign* term"""
        start = self.at
        sign = self._sign()
        term = self.term()
        return term if sign == 1 else Terms(self.span_from(start), ((-1, term),))

    def term(self) -> Node:
        """term := factor ([operation] factor)* [":" term]"""
        start = self.at
        factors, signs = [self.factor()], list[str]()
        while (token := self.peek()) is not None:
            if token.text == ":" and self._stands_before_factor():
                return self._double_dot(start, factors, signs)
            if token.text in _OPERATIONS and token.kind == "sign":
                self.at += 1
                signs.append(token.text)
                if self.sign() in ("+", "-"):
                    factors.append(self.signed_term())
                else:
                    factors.append(self._divisor(token) if token.text == "/" else self.factor())
            elif self._begins(token) or (token.text in DOTS and self._goes_on()):
                signs.append("")
                factors.append(self.factor())
            else:
                break
        if self.operands:
            factors, signs = acting.applied(factors, signs)
        node = factors[0] if len(factors) == 1 else Times(self.span_from(start), tuple(factors), tuple(signs))
        while token is not None and self._at_a_point():
            node = integrals.at_a_point(self, node, start)
        return node

    def _goes_on(self) -> bool:
        """Whether a factor stands behind the dots here."""
        self.at += 1
        found = self.starts_factor() or (self.sees(r"\cdot", r"\times") and self.sees_kind("sign"))
        self.at -= 1
        return found

    def _stands_before_factor(self) -> bool:
        """Whether a factor can begin behind the next token."""
        self.at += 1
        found = self.starts_factor()
        self.at -= 1
        return found

    def _double_dot(self, start: int, factors: list[Node], signs: list[str]) -> Node:
        """term := product ":" product, the Frobenius product of what stands on both sides"""
        span = self.span_from(start)
        left = factors[0] if len(factors) == 1 else Times(span, tuple(factors), tuple(signs))
        sign = self.take()
        return Times(self.span_from(start), (left, self.term()), (sign.text,))

    def _divisor(self, sign: Token) -> Node:
        """What a slash divides by: the next factor, or (a choice) all factors that stand side by side behind it."""
        start = self.at
        first = self.factor()
        letter_next = self.sees_kind("letter", "command")
        if not self.starts_factor() or (isinstance(first, Number | Bracket) and not letter_next):
            return first
        if self.choose("slash", sign, ("next-factor", "all-factors")) == 0:
            return first
        factors = [first]
        while self.starts_factor():
            factors.append(self.factor())
        return Times(self.span_from(start), tuple(factors), ("",) * (len(factors) - 1))

    def _at_a_point(self) -> bool:
        """Whether a bar with what stands below it says where the formula before it is taken."""
        return self.sees("|") and self.sees("_", ahead=1) and self.open_bars[-1:] != ["|"]

    def starts_factor(self) -> bool:
        """Whether a factor can begin here."""
        token = self.peek()
        return token is not None and self._begins(token)

    def _begins(self, token: Token) -> bool:
        """Whether the token here begins a factor."""
        if token.kind == "letter" or token.kind == "open":
            return True
        if token.kind in _ENDS:
            return False
        if token.kind == "bar":
            if self._at_a_point():
                return False
            return not (self.open_bars and self.open_bars[-1] == token.text)
        if token.kind == "words":
            return names.word_name(token.text) in self.lexicon.words or says_function(self.tokens, self.at)
        return token.kind != "command" or (token.text != r"\mid" and token.text not in DOTS)

    def factor(self) -> Node:
        """factor := operator | atom scripts | name scripts arguments"""
        start, token = self.at, self.peek()
        if token is None:
            raise ReadError(
                "something is missing at the end", self.end_span(), "a letter, number or bracket can stand here"
            )
        if not self._begins(token) and token.text not in DOTS:
            raise ReadError(f"{token.text} cannot stand here", token.span, "a letter, number or bracket was expected")
        self.descend()
        node = operators.operator(self)
        if node is None:
            node = self._applied(atoms.atom(self), start)
        self.depth -= 1
        return node

    def _applied(self, base: Node, start: int) -> Node:
        """scripts, and the arguments of a function"""
        node = scripts(self, base, start)
        opening = self.peek()
        if opening is None or opening.text not in ("(", "[", r"\{"):
            return node
        if chance.applied_name(node) in self.lexicon.laws:
            return scripts(self, chance.law(self, node, start), start)
        if isinstance(node, Frac | Number) or opening.text == r"\{":
            return node
        if (joined := self._composition(node)) is not None:
            primes = node.primes if isinstance(node, Script) else 0
            return scripts(self, Call(self.span_from(start), joined, self.arguments(), primes), start)
        self._refuse_power(node, base)
        name, primes = names.head(node)
        kronecker = name == r"\delta" and isinstance(node, Script) and len(node.subs) == 2
        if name is None or kronecker or self.lexicon.multiplies(name):
            return node
        if self.sees("(") and (name in self.lexicon.entries or name in self.lexicon.sets):
            if self._multiplies(node):
                return node
            items = (node.subs if isinstance(node, Script) else ()) + self.arguments()
            return scripts(self, Script(self.span_from(start), base, items), start)
        if name in self.lexicon.functions or (primes and name not in self.lexicon.variables):
            function = replace(node, primes=0) if isinstance(node, Script) else node
            if isinstance(function, Script) and not function.subs and not function.labels:
                function = function.base
            args = self.arguments()
            return scripts(self, Call(self.span_from(start), function, args, primes), start)
        if name == r"\pi" and self._holds_terms():
            return node
        if name not in self.lexicon.variables and isinstance(base, Name):
            raise ReadError(
                f"{name}(…) can be read as the function {name} applied or as a product",
                self.tokens[start].span,
                f"declare {name}: ${name} : \\mathbb{{R}} \\to \\mathbb{{R}}$ for a function, "
                f"${name} \\in \\mathbb{{R}}$ for a number",
            )
        return node

    def _holds_terms(self) -> bool:
        """Whether terms stand in the bracket: the circle constant of ``\\pi (1 + x^2)`` is not applied to them."""
        start, inside = self.at, self.inside()
        self.at = start
        return any(token.text in ("+", "-") for token in outer(inside))

    def _multiplies(self, node: Node) -> bool:
        """Whether the bracket behind an entry, ``p_a (1 - p_i)``, holds no index."""
        start, inside = self.at, self.inside()
        self.at = start
        return isinstance(node, Script) and bool(node.subs) and any(token.kind == "script" for token in inside)

    def _composition(self, node: Node) -> Bracket | None:
        r"""The bracket of ``(f \circ g)``, ``(f \circ g)'``."""
        match node:
            case Script(_, Bracket() as base, (), (), None, False):
                node = base
        one = isinstance(node, Bracket) and len(node.items) == 1
        return node if one and isinstance(node, Bracket) and composed(node.items[0], self.lexicon.functions) else None

    def _refuse_power(self, node: Node, base: Node) -> None:
        """``f^{-1}(x)``, ``f^2(x)`` of a function f is no product; the sigma of ``\\sigma^2(x)`` may be another one."""
        if not isinstance(node, Script) or node.power is None or not isinstance(base, Name):
            return
        lexicon, name = self.lexicon, base.text
        if name == r"\sigma" and _is_inverse(node.power) and self.sees_kind("close", ahead=2):
            hint = (
                r"write \log\frac{p}{1-p} for the inverse of the sigmoid function, \frac{1}{\sigma} p for the quotient"
            )
            raise ReadError(r"\sigma^{-1} may be the inverse function or 1/\sigma", node.span, hint)
        if name in lexicon.functions and name not in lexicon.variables and name != r"\sigma":
            hint = f"write {base.text}(x)^2 for a power; inverse and repeated functions are not read"
            raise ReadError(f"a power of the function {base.text} without its argument is not read", node.span, hint)

    def arguments(self) -> tuple[Node, ...]:
        r"""arguments := "(" expression (("," | ";" | "\mid") expression)* ")" """
        opening = self.tokens[self.at]
        tokens = self.inside()
        if not tokens:
            raise ReadError("these brackets are empty", opening.span)
        groups = split(tokens, ",", ";", r"\mid", *_dividing(tokens))
        return tuple(self.below(_value(group)).whole("an argument") for group in groups)

    def bracket(self) -> Node:
        r"""bracket := "(" expression (("," | ";" | "\mid") expression)* ")" | "[" (condition | row (";" row)+) "]" """
        start = self.at
        opening = self.tokens[start]
        tokens = self.inside()
        if not tokens:
            raise ReadError("these brackets are empty", self.span_from(start))
        if opening.text == "{":
            return atoms.braced(self, tokens)
        if opening.text == "[" and (found := atoms.condition(self, tokens, start)) is not None:
            return found
        if opening.text == "[" and len(rows := split(tokens, ";")) > 1:
            return matrices.matrix(self.span_from(start), tuple(self._entries(row, ",") for row in rows))
        items = self._entries(tokens, ",", ";", r"\mid", *_dividing(tokens))
        return Bracket(self.span_from(start), opening.text, items)

    def _entries(self, tokens: Sequence[Token], *signs: str) -> tuple[Node, ...]:
        groups: Sequence[Sequence[Token]] = split(tokens, *signs)
        values = [_value(group) for group in groups]
        # As long as functions are not known, their arguments are read as a bracket that multiplies.
        groups = values if values != groups and self.lexicon.multiplies("") else groups
        return tuple(self.below(group).whole("an entry") for group in groups)

    def bars(self) -> Node:
        """bars := "|" expression "|" | "||" expression "||" """
        start = self.at
        opening = self.take()
        double = opening.text == "|" and self.sees("|") and self.tokens[self.at].start == opening.end
        if double:
            self.take()
        self.open_bars.append(opening.text)
        body = self.expression()
        self.open_bars.pop()
        for _ in range(1 + double):
            if not self.sees(opening.text):
                raise ReadError(f"this {opening.text} is never closed", opening.span, f"add the missing {opening.text}")
            self.take()
        return Bars(self.span_from(start), 2 if double or opening.text != "|" else 1, body)

    def group(self) -> Node:
        """group := "{" expression "}" | atom"""
        token = self.peek()
        if token is None:
            raise ReadError("an argument is missing here", self.end_span())
        if self.sees("{"):
            tokens = self.inside()
            if not tokens:
                raise ReadError("this argument is empty", token.span)
            return atoms.braced(self, tokens)
        if token.kind == "number" and len(token.text) > 1:
            self._split_number(token)
        return atoms.atom(self)

    def _split_number(self, token: Token) -> None:
        r"""In ``\frac12`` every digit is an argument of its own."""
        first = Token("number", token.text[0], token.start, token.start + 1)
        rest = Token("number", token.text[1:], token.start + 1, token.end)
        self.tokens = [*self.tokens[: self.at], first, rest, *self.tokens[self.at + 1 :]]


def _is_inverse(power: Node) -> bool:
    """``-1``"""
    match power:
        case Terms(_, ((-1, Number(_, "1")),)):
            return True
    return False


def _dividing(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The bar, where one divides what is given from the rest; two are a modulus."""
    if "|" not in [token.text for token in tokens]:
        return ()
    return ("|",) * (sum(t.text == "|" for t in outer(tokens)) == 1)


def _value(argument: Sequence[Token]) -> Sequence[Token]:
    """``O=o`` in the brackets of a function, a random variable at its own letter, is that letter."""
    texts = [token.text for token in argument[:3]]
    named = len(texts) == 3 and texts[1] == "=" and texts[0].isupper() and texts[0].lower() == texts[2]
    return argument[2:] if named else argument


def parse(
    tokens: Sequence[Token], lexicon: Lexicon, answers: Mapping[int, int] | None = None
) -> tuple[Node, dict[int, Choice]]:
    """A whole expression and the choices met in it.

    Raises ReadError with the place of what cannot be read.
    """
    grammar = Grammar(tokens, lexicon, answers)
    return grammar.whole(), grammar.choices

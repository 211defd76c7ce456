"""What a document told about its names before its formulas are read: functions, words, names indexed by brackets."""

from __future__ import annotations

from collections.abc import Sequence, Set

from derive.records import dataclass
from derive.tex.syntax import Name, Node, Script, Times
from derive.tex.tokens import Token
from derive.tex.vocabulary import word_set

KNOWN_FUNCTIONS = word_set(
    r"""
    \log \ln \lg \exp \tanh \sinh \cosh \sin \cos \max \min \det \Pr
    log ln exp tanh sinh cosh sin cos max min softmax Softmax sigmoid relu ReLU softplus sign sgn tr Tr diag vec det
    Diag logsumexp LSE lse argmax argmin mean var sqrt digamma erf erfc normcdf normpdf
    \program.sum \program.mean \program.dot \program.outer \program.max \program.min \program.sqrt \program.abs
    \program.square \program.trace \program.diag \program.inv \program.norm
    """
)
"""Functions that need no declaration, as commands and as bare words."""
LAW_WORDS = word_set(
    "Poisson Pois Poi Bernoulli Bern Ber Binomial Binom Bin Exponential Exp Gamma Gam Beta Uniform Unif Laplace "
    "Dirichlet Dir Categorical Cat Multinomial Multinom Mult"
)
"""Names of laws with parameters."""
ORDERS = ("O", "o", r"\mathcal{O}", r"\mathrm{O}", r"\mathrm{o}")
"""What order symbols are called."""


def is_law_word(name: str) -> bool:
    r"""Whether ``\mathrm{Poisson}`` names a law with parameters."""
    return bare(name) in LAW_WORDS and name.startswith("\\mathrm{")


def has_conventions(name: str) -> bool:
    """Whether authors mean different things by the parameters of a law: its rate, or its scale."""
    return bare(name) in LAW_WORDS and bare(name)[:2] in ("Ex", "Ga", "La")


def says_function(tokens: Sequence[Token], at: int) -> bool:
    r"""Whether ``\text{tr}`` before a bracket is the known function, and no word of a sentence."""
    if tokens[at].text.strip() not in KNOWN_FUNCTIONS | LAW_WORDS:
        return False
    behind = next((token for token in tokens[at + 1 :] if token.text != "'"), None)
    return behind is not None and behind.kind == "open"


def bare(name: str) -> str:
    r"""The word of a function name: ``\mathrm{softmax}`` and ``\log`` without their commands."""
    return name.removeprefix("\\mathrm{").removesuffix("}").lstrip("\\")


def power_of_family(name: str, power: str) -> str:
    r"""How ``scripted`` writes the powers of a family, ``\sigma_j^2``, that are names of their own."""
    return f"{name}_{{\\cdot}}^{{{power}}}"


def composed(node: Node, functions: Set[str]) -> tuple[Node, ...]:
    r"""The functions of ``f \circ g``; nothing for what is not made of functions alone."""
    if not isinstance(node, Times) or set(node.signs) != {r"\odot"}:
        return ()
    names = [part.base if isinstance(part, Script) else part for part in node.factors]
    known = all(isinstance(n, Name) and (n.text in functions or bare(n.text) in KNOWN_FUNCTIONS) for n in names)
    return node.factors if known else ()


@dataclass(frozen=True)
class Lexicon:
    r"""How names are to be read.

    ``functions``: ``f`` in ``f(x)`` applies. ``entries``: ``p`` in ``p(a)`` is indexed by ``a``. ``words``: names of
    several letters. ``variables``: names that a bracket behind multiplies. ``scripted``: names that include a script:
    ``\Sigma_C``, ``\sigma^2``. ``labelled``: names whose superscript in brackets, ``h^{(t)}``, is a label; it then is
    one in ``h^{(t-1)}``, too. ``sets``: names of sets, ``A`` in ``A(i)``. ``laws``: distributions: ``p`` in
    ``p(x \mid z)``. ``chance``: letters without a style that are operators: ``E``, ``H``, ``I``. ``versions``:
    subscripts that belong to the name: the t of ``\mu_{t,k}`` beside parameters ``\Theta_t``. ``plain``: letters d
    and D that are names, and no signs of a derivative. ``owned``: subscripts that belong to the name they stand on:
    ``w_{r,e,c}`` for ``w_{rec}``. ``transposes``: small letters that transpose: ``w^t``. ``turned``: what ``^T``
    transposes though T is a size. ``samples``: "var" is the variance of entries. ``laplacian``: ``\Delta`` is an
    operator. ``increments``: ``\Delta W`` is a name. ``lengths``: letters that are vectors where they are bold or have
    an index, and alone the lengths of these, or sizes. ``totals``: letters that alone are made of their family.
    ``jacobians``: J and H where a function below them is differentiated. ``directions``: vectors along which ``D_v``
    differentiates. ``along``: the letter by whose j-th entry ``D_j`` differentiates, if a text says so.
    ``brackets_multiply``: nothing is known yet, a bracket behind any name is a factor.
    """

    functions: Set[str] = frozenset()
    entries: Set[str] = frozenset()
    words: Set[str] = frozenset()
    variables: Set[str] = frozenset()
    scripted: Set[str] = frozenset()
    labelled: Set[str] = frozenset()
    sets: Set[str] = frozenset()
    brackets_multiply: bool = False
    laws: Set[str] = frozenset()
    chance: Set[str] = frozenset()
    versions: Set[str] = frozenset()
    plain: Set[str] = frozenset()
    owned: Set[str] = frozenset()
    transposes: Set[str] = frozenset()
    turned: Set[str] = frozenset()
    samples: bool = False
    laplacian: bool = False
    increments: bool = False
    lengths: Set[str] = frozenset()
    jacobians: Set[str] = frozenset()
    totals: Set[str] = frozenset()
    directions: Set[str] = frozenset()
    along: str = ""
    by_brackets: Set[str] = frozenset()
    rates: Set[str] = frozenset()

    def multiplies(self, name: str) -> bool:
        """Whether a bracket behind a name is a factor; of no name, behind any."""
        if self.brackets_multiply:
            return True
        applied = name in self.functions or name in self.entries or name in self.sets
        return name in self.variables and not applied

    def of_family(self, letter: str) -> str:
        """The name of what has a letter and an index."""
        return f"{{{letter}}}" if letter in self.totals else letter

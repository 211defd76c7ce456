"""Commands and characters by what they stand for on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from derive.mathml.boxes import Kind
from derive.tex.vocabulary import word_set

# Rows: a character, then the commands that stand for it.
_SIGNS: Mapping[Kind, str] = {
    "relation": r"""
        =
        < \lt
        > \gt
        : \colon
        ≔ \coloneqq \coloneq
        ≕ \eqqcolon
        ≡ \equiv
        ≈ \approx
        ≃ \simeq
        ≅ \cong
        ≐ \doteq
        ≜ \triangleq
        ≠ \ne \neq
        ≤ \le \leq \leqslant
        ≥ \ge \geq \geqslant
        ≪ \ll
        ≫ \gg
        ∼ \sim
        ∝ \propto
        ∈ \in
        ∉ \notin
        ∋ \ni
        ⊂ \subset
        ⊆ \subseteq
        ⊃ \supset
        ⊇ \supseteq
        ⊥ \perp
        ∥ \parallel
        ∣ \mid
        ≺ \prec
        ≼ \preceq
        ≻ \succ
        ≽ \succeq
        ⊢ \vdash
        ⊨ \models
        → \to \rightarrow
        ← \gets \leftarrow
        ↔ \leftrightarrow
        ⟶ \longrightarrow
        ↦ \mapsto
        ⇒ \Rightarrow
        ⟹ \implies \Longrightarrow
        ⟸ \impliedby \Longleftarrow
        ⇐ \Leftarrow
        ⇔ \Leftrightarrow
        ⟺ \iff \Longleftrightarrow
        ∴ \therefore
        ∵ \because
        """,
    "binary": r"""
        +
        −
        ± \pm
        ∓ \mp
        ⋅ \cdot \cdotp
        × \times
        ÷ \div
        ∗ \ast
        ⋆ \star
        ∘ \circ
        ∙ \bullet
        ⊙ \odot
        ⊗ \otimes
        ⊕ \oplus
        ⊖ \ominus
        ∧ \wedge \land
        ∨ \vee \lor
        ∩ \cap
        ∪ \cup
        ⊔ \sqcup
        ⊎ \uplus
        ∖ \setminus \smallsetminus
        """,
    "open": r"""
        (
        [ \lbrack
        { \{ \lbrace
        ⟨ \langle
        ⌈ \lceil
        ⌊ \lfloor
        """,
    "close": r"""
        )
        ] \rbrack
        } \} \rbrace
        ⟩ \rangle
        ⌉ \rceil
        ⌋ \rfloor
        !
        ?
        """,
    "punctuation": r"""
        ,
        ;
        """,
    "ordinary": r"""
        . \ldotp
        /
        | \vert \lvert \rvert
        ‖ \| \Vert \lVert \rVert
        ∖ \backslash
        … \dots \ldots \dotsc \dotso
        ⋯ \cdots \dotsb \dotsm
        ⋮ \vdots
        ⋱ \ddots
        ′ \prime
        % \%
        & \&
        $ \$
        # \#
        _ \_
        § \S
        ∀ \forall
        ∃ \exists
        ¬ \neg \lnot
        ∠ \angle
        ° \degree
        ⊤ \top
        ⊥ \bot
        ⊺ \intercal
        † \dagger
        ‡ \ddagger
        ■ \blacksquare
        □ \square \Box \qed
        ✓ \checkmark
        ↑ \uparrow
        ↓ \downarrow
        """,
}
SUMS = r"""
    ∑ \sum
    ∏ \prod
    ∐ \coprod
    ⋂ \bigcap
    ⋃ \bigcup
    ⨁ \bigoplus
    ⨂ \bigotimes
    ⨀ \bigodot
    """
INTEGRALS = r"""
    ∫ \int
    ∬ \iint
    ∭ \iiint
    ∮ \oint
    """
_LETTERS = r"""
    α \alpha
    β \beta
    γ \gamma
    δ \delta
    ϵ \epsilon
    ε \varepsilon
    ζ \zeta
    η \eta
    θ \theta
    ϑ \vartheta
    ι \iota
    κ \kappa
    λ \lambda
    μ \mu
    ν \nu
    ξ \xi
    ο \omicron
    π \pi
    ϖ \varpi
    ρ \rho
    ϱ \varrho
    σ \sigma
    ς \varsigma
    τ \tau
    υ \upsilon
    ϕ \phi
    φ \varphi
    χ \chi
    ψ \psi
    ω \omega
    ∂ \partial
    ı \imath
    ȷ \jmath
    """
_UPRIGHT = r"""
    Γ \Gamma
    Δ \Delta
    Θ \Theta
    Λ \Lambda
    Ξ \Xi
    Π \Pi
    Σ \Sigma
    Υ \Upsilon
    Φ \Phi
    Ψ \Psi
    Ω \Omega
    ∇ \nabla
    ℓ \ell
    ℏ \hbar
    ℜ \Re
    ℑ \Im
    ∞ \infty
    ℵ \aleph
    ∅ \emptyset \varnothing
    """
FUNCTIONS = word_set(r"""
    \log \ln \exp \sin \cos \tan \cot \sec \csc \arcsin \arccos \arctan \sinh \cosh \tanh \coth \deg \dim \ker \hom
    \arg \lg
    """)
"""Functions that are written out."""
LIMITS = {
    **{command: command[1:] for command in word_set(r"\max \min \sup \inf \lim \det \gcd \Pr")},
    r"\limsup": "lim sup",
    r"\liminf": "lim inf",
    r"\argmax": "arg max",
    r"\argmin": "arg min",
}
"""Functions under which something can stand in a display."""

GAPS: Mapping[str, float] = {
    r"\,": 3 / 18, r"\thinspace": 3 / 18, r"\:": 4 / 18, r"\>": 4 / 18, r"\medspace": 4 / 18, r"\;": 5 / 18,
    r"\thickspace": 5 / 18, r"\!": -3 / 18, r"\negthinspace": -3 / 18, "\\ ": 0.3, "\\\n": 0.3, "~": 0.3,
    r"\enspace": 0.5, r"\quad": 1.0, r"\qquad": 2.0,
}  # fmt: skip

ACCENTS: Mapping[str, tuple[str, bool]] = {
    r"\hat": ("^", False), r"\widehat": ("^", True), r"\tilde": ("~", False), r"\widetilde": ("~", True),
    r"\bar": ("¯", False), r"\overline": ("¯", True), r"\vec": ("→", False), r"\overrightarrow": ("→", True),
    r"\dot": ("˙", False), r"\ddot": ("¨", False), r"\check": ("ˇ", False), r"\breve": ("˘", False),
    r"\acute": ("´", False), r"\grave": ("`", False), r"\mathring": ("˚", False), r"\overbrace": ("⏞", True),
}  # fmt: skip
"""A mark above, and whether it is as wide as what it stands above."""
BELOW: Mapping[str, tuple[str, bool]] = {r"\underline": ("_", True), r"\underbrace": ("⏟", True)}
"""The same for what stands below."""


def _rows(table: str) -> Iterator[tuple[str, str]]:
    for row in table.strip().splitlines():
        spellings = row.split()
        yield from ((spelling, spellings[0]) for spelling in spellings)


SIGNS: Mapping[str, tuple[str, Kind]] = {
    **{command: (char, kind) for kind, table in _SIGNS.items() for command, char in _rows(table)},
    "-": ("−", "binary"),
    "–": ("−", "binary"),
    "*": ("∗", "binary"),
    "{": ("{", "open"),
    "\\{": ("{", "open"),
}
"""Every spelling of a sign: its character, and what it does."""
LARGE: Mapping[str, tuple[str, bool]] = {
    **{command: (char, True) for command, char in _rows(SUMS)},
    **{command: (char, False) for command, char in _rows(INTEGRALS)},
}
"""Large operators, and whether what belongs to them stands above and below."""
LETTERS: Mapping[str, tuple[str, bool]] = {
    **{command: (char, False) for command, char in _rows(_LETTERS)},
    **{command: (char, True) for command, char in _rows(_UPRIGHT)},
}
"""Letters with a command, and whether they stand upright."""
NEGATED = {"=": "≠", "∈": "∉", "<": "≮", ">": "≯", "≤": "≰", "≥": "≱", "≡": "≢", "∼": "≁", "⊂": "⊄", "⊆": "⊈", "∣": "∤"}

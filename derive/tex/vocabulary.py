r"""The commands and characters that are known, by what they are; each row: a meaning, then its other spellings."""

from __future__ import annotations


def _meanings(table: str) -> dict[str, str]:
    """Every spelling of a table, the first word of its row included, to that first word."""
    rows = [row.split() for row in table.strip().splitlines()]
    return {spelling: row[0] for row in rows for spelling in row}


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


RELATIONS = _meanings(r"""
    =         \equiv
    :=        \coloneqq \coloneq \triangleq \doteq ≔
    =:        \eqqcolon
    ==
    \approx   \simeq ≈
    \ne       \neq ≠
    <         \lt
    >         \gt
    \le       \leq ≤ <=
    \ge       \geq ≥ >=
    \in       ∈
    \notin    ∉
    \subset   \subseteq ⊂ ⊆
    \sim
    \propto
    \succ     ≻
    \succeq   \succcurlyeq ⪰
    \subseteq ⊆
    \subset   ⊂
    \to       \rightarrow →
    \implies  \Rightarrow \Longrightarrow ⇒ ⟹
    \iff      \Leftrightarrow \Longleftrightarrow ⇔
""")

SIGNS = _meanings(r"""
    +
    -        − –
    \pm
    \mp
    \cdot    * ∗ · \ast \cdotp \bullet \star \vdot
    \times   × \cross \cp
    /        \div ÷
    \odot    \circ ⊙
    \otimes  ⊗
    \oslash  ⊘
""")

PROGRAM_SIGNS = {".*": r"\odot", "./": r"\oslash", "@": "@"}
"""Signs of programs: entry by entry, and the product of matrices."""

PROGRAM_FUNCTIONS = _meanings(r"""
    \exp exp
    \log log
    \tanh tanh
    \sinh sinh
    \cosh cosh
    \sin sin
    \cos cos
    \det det
    \program.sum sum
    \program.mean mean
    \program.dot dot matmul
    \program.outer outer
    \program.max maximum
    \program.min minimum
    \program.sqrt sqrt
    \program.abs abs
    \program.square square
    \program.trace trace
    \program.diag diag
    \program.inv inv
    \program.norm norm
""")
"""Functions of array libraries, ``np.sum``, by the commands that they are read as."""

OPENING = _meanings(r"""
    (
    [        \lbrack
    {
    \{       \lbrace
    \langle  ⟨
""")
CLOSING = _meanings(r"""
    )
    ]        \rbrack
    }
    \}       \rbrace
    \rangle  ⟩
""")
PARTNERS = dict(zip(dict.fromkeys(OPENING.values()), dict.fromkeys(CLOSING.values()), strict=True))
"""What closes each opening bracket."""

BARS = _meanings(r"""
    |   \lvert \rvert \vert
    \|  \lVert \rVert \Vert ‖
""")

LETTERS = _meanings(r"""
    \alpha    α
    \beta     β
    \gamma    γ
    \delta    δ
    \epsilon  ϵ
    \varepsilon ε
    \zeta     ζ
    \eta      η
    \theta    θ
    \vartheta ϑ
    \iota     ι
    \kappa    κ
    \lambda   λ
    \mu       μ
    \nu       ν
    \xi       ξ
    \omicron
    \pi       π
    \varpi
    \rho      ρ
    \varrho
    \sigma    σ
    \varsigma ς
    \tau      τ
    \upsilon  υ
    \phi      ϕ
    \varphi   φ
    \chi      χ
    \psi      ψ
    \omega    ω
    \Gamma    Γ
    \Delta    Δ
    \Theta    Θ
    \Lambda   Λ
    \Xi       Ξ
    \Pi       Π
    \Sigma    Σ
    \Upsilon
    \Phi      Φ
    \Psi      Ψ
    \Omega    Ω
    \ell      ℓ
    \hbar
    \imath
    \jmath
    \infty    ∞
    \aleph
    \emptyset
    \top      ⊤
    \bot
    \intercal
    \dagger   †
""")
"""Letters that have a command."""

OPERATORS = _meanings(r"""
    \sum      ∑
    \prod     ∏
    \partial  ∂
    \nabla    ∇ \grad \gradient
""")
LABEL_WORDS = word_set("""
    in out sup self cls tot new old opt pred true obs train test val ref max min pos neg enc dec img txt text gt adv src
    tgt hid vis eff avg mean std pre post left right low high inp fwd bwd rec unsup model data real fake ridge lasso ols
    wls gls mle bayes clip naive lin prior
    """)
"""What letters in a superscript spell where they are no product of powers."""
DERIVATIVES = {r"\dv": "d", r"\odv": "d", r"\derivative": "d", r"\pdv": r"\partial", r"\partialderivative": r"\partial"}
"""Macros of the package physics and its kind, and the sign of the derivative that each writes."""
BARRED = {r"\abs": 1, r"\absolutevalue": 1, r"\norm": 2}
"""Macros for what stands between one or two bars."""
DOTS = word_set(r"\dots \ldots \cdots \dotsc \dotsb …")
MATRIX_DOTS = word_set(r"\vdots \ddots \adots \iddots ⋮ ⋱") | DOTS

ACCENTS = _meanings(r"""
    \hat    \widehat \vu \vectorunit
    \tilde  \widetilde
    \bar    \overline
    \underline
    \dot
    \ddot
    \check
    \breve
    \mathring
    \acute
    \grave
""")
PLAIN_STYLES = word_set(r"\mathbf \boldsymbol \bm \vec \pmb \mathit \mathnormal \bold \overrightarrow \symbf \vb \va")
"""Styles that change no name."""
UPRIGHT = word_set(r"\mathrm \mathsf \mathtt \operatorname \operatornamewithlimits")
ALPHABETS = _meanings(r"""
    \mathcal  \cal
    \mathbb   \Bbb \mathds
    \mathfrak
    \mathscr
""")
"""Alphabets whose letters are names of their own."""
FRACTIONS = word_set(r"\frac \dfrac \tfrac \cfrac")
LABELLED = word_set(r"\underbrace \overbrace \underbracket \overbracket")
"""Braces; the script behind one says what it is."""
SHOWN_AS_IS = LABELLED | word_set(r"\boxed \fbox \cancel \bcancel \xcancel \mathclap \smash \ensuremath")
"""Commands that only decorate their argument."""

SPACES = word_set(r"\, \; \: \! \> \/ \thinspace \medspace \thickspace \negthinspace") | {"\\ ", "\\\n"}
TYPESETTING = SPACES | word_set(r"""
    \substack \displaystyle \textstyle \scriptstyle \limits \nolimits \nonumber \notag \left \right \middle
    \big \Big \bigg \Bigg \bigl \bigr \Bigl \Bigr \biggl \biggr \Biggl \Biggr \bigm \Bigm
    \hfill \mathop \mathrel \mathbin \mathstrut \strut \allowbreak \therefore \because
    \noindent \centering \protect \relax \hline \bf \rm \it \qty \quantity
    """)
"""Commands that only set type."""
TYPESETTING_WITH_ARGUMENT = word_set(r"\label \tag \vspace \hspace \phantom \hphantom \vphantom \eqref \ref \cite")
TEXT = word_set(r"\text \textbf \textit \textrm \textsf \texttt \textnormal \mbox \intertext \shortintertext")
GAPS = word_set(r"\quad \qquad \enspace \hskip")

LAYOUTS = word_set("""
    align aligned split gather gathered equation eqnarray multline multlined alignat alignedat flalign displaymath
    math subequations dmath
    """)
"""Environments that only lay out rows."""
COLUMNS = word_set("align aligned split alignat alignedat flalign")
"""Those of them whose rows may hold several equations side by side."""
MATRICES = word_set("matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array")
CASES = word_set("cases dcases rcases")
WITH_COLUMNS = word_set("array alignat alignedat tabular")
"""Environments whose first argument says how many columns they have."""

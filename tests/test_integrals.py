"""Integrals as people write them: proved by rules, computed where no rule gives them, refuted where they differ."""

# ruff: noqa: E501 (a row is one statement in the letters of the subject)

from __future__ import annotations

import pytest

from derive.checker import check_source
from derive.source import Source

PROVED, REFUTED = "proved", "refuted"
OPEN, DIVERGES = "undecided, holds", "undecided"

ROWS = [
    ("a power", r"$$\int_0^1 x^2\,dx = \frac13$$ $$\int_0^1 x^2\,dx = \frac12$$", [PROVED, REFUTED]),
    ("a power that diverges", r"$$\int_0^1 x^{-2}\,dx = -1$$", [DIVERGES]),
    ("a pole inside", r"$$\int_{-1}^1 \frac{1}{x^2}\,dx = -2$$", [DIVERGES]),
    ("the normal law", r"Let $\sigma > 0$. $$\int_{-\infty}^{\infty} \frac{1}{\sqrt{2\pi\sigma^2}} \exp\left(-\frac{(x-\mu)^2}{2\sigma^2}\right) dx = 1$$ $$\int_{-\infty}^{\infty} e^{-x^2/2}\,dx = 2\pi$$", [PROVED, REFUTED]),
    ("its fourth moment", r"Let $s > 0$. $$\int_{-\infty}^\infty \frac{(x-m)^4}{\sqrt{2\pi} s} e^{-\frac{(x-m)^2}{2s^2}}\,dx = 3 s^4$$", [PROVED]),
    ("by its name", r"Let $\sigma > 0$. $$\int_{-\infty}^{\infty} x\, \mathcal{N}(x; \mu, \sigma^2)\, dx = \mu$$", [PROVED]),
    ("half of it", r"Let $a > 0$. $$\int_0^\infty e^{-a x^2} dx = \frac12\sqrt{\frac{\pi}{a}}$$ $$\int_0^\infty x e^{-a x^2} dx = \frac{1}{a}$$", [PROVED, REFUTED]),
    ("without its sign", r"$$\int_0^\infty e^{-a x^2} dx = \frac12\sqrt{\frac{\pi}{a}}$$", [OPEN]),
    ("between two ends", r"Let $s > 0$. $$\int_a^b e^{-s x^2} dx = \frac12\sqrt{\frac{\pi}{s}}\left(\operatorname{erf}(\sqrt{s} b) - \operatorname{erf}(\sqrt{s} a)\right)$$ $$\int_c^\infty x^2 e^{-x^2} dx = \frac{c}{2} e^{-c^2} + \frac{\sqrt{\pi}}{4} (1 - \operatorname{erf}(c))$$ $$\int_{-\infty}^c e^{-x^2+x} dx = \frac{\sqrt\pi}{2}(1 + \operatorname{erf}(c))$$", [PROVED, PROVED, REFUTED]),
    ("exponential", r"Let $\lambda > 0$. $$\int_0^\infty x \lambda e^{-\lambda x}\,dx = \frac{1}{\lambda}$$ $$\int_0^\infty x \lambda e^{-\lambda x}\,dx = \lambda$$", [PROVED, REFUTED]),
    ("Laplace", r"Let $b > 0$. $$\int_{-\infty}^\infty \frac{(x-\mu)^2}{2b} e^{-|x-\mu|/b}\,dx = 2b^2$$ $$\int_{-\infty}^\infty \frac{(x-\mu)^2}{2b} e^{-|x-\mu|/b}\,dx = b^2$$", [PROVED, REFUTED]),
    ("gamma", r"Let $z > 0$. $$\Gamma(z+1) = \int_0^\infty t^z e^{-t}\,dt$$ $$\int_0^\infty t^z e^{-t}\,dt = z\int_0^\infty t^{z-1} e^{-t}\,dt$$", [PROVED, OPEN]),
    ("beta", r"Let $a > 0$ and $b > 0$. $$\int_0^1 x^{a-1}(1-x)^{b-1}\,dx = \frac{\Gamma(a)\Gamma(b)}{\Gamma(a+b)}$$", [OPEN]),
    ("slow waves", r"$$\int_0^\infty \frac{\sin x}{x}\,dx = 1$$", [DIVERGES]),
    ("a peak between the values", r"$$\int_{-\infty}^\infty e^{-100000 (x-\frac13)^2}\,dx = 5$$", [DIVERGES]),
    ("two letters", r"$$\int_0^{2\pi} \int_0^\infty e^{-r^2/2} r\,dr\,d\theta = 2\pi$$ $$\int_{0}^{1} \int_0^x y \,dy\,dx = \frac16$$", [PROVED, PROVED]),
    ("a kink outside", r"$$\int_0^1 |x - c|\,dx = c^2 - c + \frac12$$ $$\int_0^1 |2x - 1|\,dx = \frac12$$", [REFUTED, PROVED]),
    ("linear", r"$$\int_0^1 (a f(x) + b g(x))\,dx = a\int_0^1 f(x)\,dx + b\int_0^1 g(x)\,dx$$", [PROVED]),
    ("not multiplicative", r"$$\int_0^1 f(x) g(x)\,dx = \int_0^1 f(x)\,dx \int_0^1 g(x)\,dx$$", [REFUTED]),
    ("by parts", r"$$\int_a^b u(x) v'(x)\,dx = \left[u(x)v(x)\right]_a^b - \int_a^b u'(x)v(x)\,dx$$ $$\int_a^b u(x) v'(x)\,dx = \left[u(x)v(x)\right]_a^b + \int_a^b u'(x)v(x)\,dx$$", [PROVED, REFUTED]),
    ("by parts with numbers", r"$$\int_0^1 x e^x\,dx = \left[x e^x\right]_0^1 - \int_0^1 e^x\,dx = 1$$", [PROVED, PROVED]),
    ("by parts without an end", r"$$\int_0^\infty x e^{-x}\,dx = \left[-x e^{-x}\right]_0^\infty + \int_0^\infty e^{-x}\,dx = 1$$ $$\int_0^\infty x e^{-x}\,dx = \left[x e^{-x}\right]_0^\infty + \int_0^\infty e^{-x}\,dx = 2$$", [PROVED, PROVED, PROVED, REFUTED]),
    ("by parts of any functions without an end", r"$$\int_0^\infty f(x) g'(x)\,dx = \left[f(x) g(x)\right]_0^\infty - \int_0^\infty f'(x) g(x)\,dx$$", [PROVED]),
    ("limits need their signs", r"$$\int_0^\infty \lambda e^{-\lambda x} dx = \left. -e^{-\lambda x}\right|_0^\infty = 1$$ $$\int_0^\infty e^{-x} dx = \left[e^{-x}\right]_0^\infty$$", [PROVED, OPEN, REFUTED]),
    ("a bar with two ends", r"$$\int_0^1 x^2\,dx = \frac{x^3}{3}\Big|_{x=0}^{1} = \frac13$$ $$\left. x^2 + x\right|_{x=1}^{x=2} = 4$$ $$\left. x^2 + x\right|_{x=1}^{x=2} = 5$$", [PROVED, PROVED, PROVED, REFUTED]),
    ("by substitution", r"Let $\lambda > 0$. $$\int_0^\infty x e^{-\lambda x}\,dx = \frac{1}{\lambda^2}\int_0^\infty u e^{-u}\,du$$", [PROVED]),
    ("the main theorem", r"$$\int_a^b \sigma(x)\,dx = \log(1 + e^{b}) - \log(1+e^a)$$ $$\int_a^b \frac{1}{x}\,dx = \log a - \log b$$ $$\int_0^1 \frac{d}{dx} f(x)\,dx = f(1) - f(0)$$", [PROVED, REFUTED, PROVED]),
    ("a jump between the ends", r"$$\int_a^b \frac{1}{x^2} (1-\tanh^2(1/x))\,dx = \tanh(1/a) - \tanh(1/b)$$", [REFUTED]),
    ("Leibniz", r"$$\frac{d}{dt}\int_0^1 e^{t x}\,dx = \int_0^1 x e^{t x}\,dx$$ $$\frac{d}{dx}\int_0^x e^{-t^2}\,dt = e^{-x^2}$$ $$\frac{d}{dt}\int_0^t e^{-t x^2}\,dx = e^{-t^3}$$", [PROVED, PROVED, REFUTED]),
    ("Leibniz twice", r"$$\frac{d^2}{dt^2} \int_0^t f(x)\,dx = f'(t)$$", [PROVED]),
    ("Leibniz at a kink", r"$$\frac{d}{dt} \int_{-\infty}^\infty f(x)\operatorname{sign}(x-t)\,dx = 0$$", [DIVERGES]),
    ("a kink that stays", r"$$\frac{d}{dt} \int_{-\infty}^\infty f(x, t) |x|\,dx = \int_{-\infty}^\infty |x| \frac{d}{dt} f(x, t)\,dx$$", [PROVED]),
    ("a jump that moves", r"$$\frac{d}{dt} \int_{-\infty}^\infty f(x) \tanh\frac{1}{x-t}\,dx = \int_{-\infty}^\infty f(x) \frac{d}{dt} \tanh\frac{1}{x-t}\,dx$$", [DIVERGES]),
    ("a sign in disguise", r"$$\frac{d}{dt} \int_{-\infty}^\infty f(x) \frac{x-t}{\sqrt{(x-t)^2}}\,dx = \int_{-\infty}^\infty f(x) \frac{d}{dt} \frac{x-t}{\sqrt{(x-t)^2}}\,dx$$", [DIVERGES]),
    ("a jump of what is differentiated", r"$$\int_{-1}^1 \frac{d}{dx}\left(f(x) + \tanh\frac1x\right) dx = f(1) - f(-1) + 2\tanh 1$$ $$\int_a^b \frac{d}{dx}\left(f(x) + \frac{1}{1 + e^x}\right) dx = f(b) - f(a) + \frac{1}{1 + e^b} - \frac{1}{1 + e^a}$$", [DIVERGES, PROVED]),
    ("up to a constant", r"$$\int x e^x\,dx = x e^x - \int e^x\,dx = (x - 1)e^x + C$$ $$\int \cos x\,dx = -\sin x + C$$ $$\int \frac{1}{x}\,dx = \log x + C$$", [PROVED, PROVED, REFUTED, PROVED]),
    ("a distribution function", r"Let $\lambda>0$ and $p(x) := \lambda e^{-\lambda x}$. $$F(x) := \int_0^x p(t)\,dt = 1 - e^{-\lambda x}$$ $$F'(x) = p(x)$$ $$F'(x) = \lambda p(x)$$", [PROVED, PROVED, REFUTED]),
    ("derivatives inside", r"Let $p(x) := \frac{1}{\sqrt{2\pi}} e^{-x^2/2}$. $$\int_{-\infty}^\infty p(x) \left(\frac{d}{dx} \log p(x)\right)^2 dx = 1$$ $$\int_{-\infty}^\infty p''(x)\,dx = 1$$", [OPEN, REFUTED]),
    ("for each member", r"Let $\mu \in \mathbb{R}^K$. $$\sum_k \int_{-\infty}^{\infty} \frac{x}{\sqrt{2\pi}} e^{-(x-\mu_k)^2/2}\,dx = \sum_k \mu_k$$", [PROVED]),
    ("a geometric sum", r"$$\sum_{k=0}^\infty r^k = \frac{1}{1-r}, \quad \sum_{k=1}^\infty k r^{k-1} = \frac{1}{(1-r)^2}, \quad \sum_{k=1}^\infty r^k = \frac{1}{1-r}$$", [PROVED, PROVED, REFUTED]),
    ("an exponential sum", r"$$\sum_{k=0}^\infty k \frac{\lambda^k e^{-\lambda}}{k!} = \lambda$$ $$\sum_{k=0}^\infty k^2 \frac{\lambda^k e^{-\lambda}}{k!} = \lambda^2$$ $$e^x = \sum_{n=0}^\infty \frac{x^n}{n!}$$", [PROVED, REFUTED, PROVED]),
    ("other infinite sums", r"$$\sum_{k=1}^\infty \frac{x^k}{k} = -\log(1-x)$$ $$\sum_{k=1}^\infty \frac{1}{k^2} = 1$$ $$\frac{d}{dr} \sum_{k=0}^\infty r^k = \sum_{k=1}^\infty k r^{k-1}$$", [OPEN, DIVERGES, PROVED]),
    ("of the entries of a sequence", r"$$\sum_{t=0}^\infty \gamma^t r_t = r_0 + \gamma \sum_{t=0}^\infty \gamma^t r_{t+1}$$", [DIVERGES]),
    ("what is given of one", r"Suppose that $\int_0^1 f(x)\,dx = c$. $$2c = c + c$$ $$2\int_0^1 f(x)\,dx = 2c$$", [PROVED, "undecided, holds"]),
    ("inequalities", r"$$\int_{0}^{1} e^{-x}\,dx \ge 0$$ $$\int_{0}^{1} e^{-x}\,dx \ge 1$$", [PROVED, REFUTED]),
]  # fmt: skip

UNREAD = [
    (
        r"$$\int_{-1}^\infty f(x)\,dx = \left[\tanh(1/x)\right]_{-1}^\infty$$",
        "a limit is read only of sums, products, powers and exponentials",
    ),
    (
        r"$$\int_a^b u v'\,dx = u v \Big|_a^b - \int_a^b u' v\,dx$$",
        "this does not say which letter has the values of both ends",
    ),
    (r"$q := x^2$ $$\int_0^1 q\,dx = 1$$", "q is defined by x, over which this integral runs"),
    (r"Let $L(x)$ be a scalar loss. $$\int_0^1 L\,dx = L$$", "L depends on x, over which this integral runs"),
    (r"Let $x \in \mathbb{R}^d$. $$\int e^{-\lVert x\rVert^2}\,dx = 1$$", "an integral over the vector x is not read"),
    (r"$$\int^1 x\,dx = 1$$", "this integral has one end only"),
    (r"$$\int_\infty^0 e^{-x}\,dx = 1$$", "this integral runs from the higher end to the lower one"),
    (r"$$\int_{-\infty}^a p(x \mid z)\,dx = 1$$", "a part of the range of an outcome is not read"),
]


def _status(text: str) -> list[str]:
    found = [judged.verdict for judged in check_source(Source("t.md", text)).steps]
    assert [verdict.refuted for verdict in found] == [verdict.counterexample is not None for verdict in found]
    return [
        verdict.status + ", holds" * (verdict.undecided and verdict.evidence.holds_numerically) for verdict in found
    ]


def test_sum_without_an_end() -> None:
    """What its first terms refute says nothing of it."""
    (judged,) = check_source(
        Source("t.md", r"$$\sum_{t=0}^\infty \gamma^t r_t = \gamma \sum_{t=0}^\infty \gamma^t r_{t+1}$$")
    ).steps
    assert (judged.verdict.status, judged.verdict.evidence.method) == ("undecided", "endless")


@pytest.mark.parametrize(("text", "verdicts"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_integrals(text: str, verdicts: list[str]) -> None:
    assert _status(text) == verdicts


@pytest.mark.parametrize(("text", "message"), UNREAD, ids=[row[1] for row in UNREAD])
def test_integrals_that_are_not_read(text: str, message: str) -> None:
    assert message in [error.message for error in check_source(Source("t.md", text)).errors]

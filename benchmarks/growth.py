r"""How the time of a check grows: with the length of a chain, the nesting, free indices, nested sums, layers.

python -m benchmarks.growth               prints a table
python -m benchmarks.growth --plots DIR   and draws each into DIR (needs the extra `plot`)
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.warm import forget
from derive.checker import check_source
from derive.source import Source


def chain(length: int) -> str:
    """A chain of so many steps about a softmax."""
    forms = [r"p_i (\delta_{ij} - p_j)", r"p_i \delta_{ij} - p_i p_j", r"p_j (\delta_{ij} - p_i)"]
    rows = r" \\ &= ".join(forms[number % 3] for number in range(length))
    define = r"$$p_k := \frac{e^{z_k}}{\sum_l e^{z_l}}$$"
    return define + "\n\n" + r"$$\begin{aligned} \frac{\partial p_i}{\partial z_j} &= " + rows + r"\end{aligned}$$"


def nesting(depth: int) -> str:
    """Horner's form of a polynomial, brackets in brackets, written out."""
    nested = "1"
    for _ in range(depth):
        nested = rf"\left({nested}\right) x + 1"
    return rf"$${nested} = {' + '.join(f'x^{{{power}}}' for power in range(depth, 0, -1))} + 1$$"


LETTERS = "ijklmnpq"


def free(count: int) -> str:
    """A product with so many free indices."""
    letters = LETTERS[:count]
    factors = " ".join(rf"A_{{{letter}}}" for letter in letters)
    return rf"$$({factors}) b - ({factors}) c = ({factors}) (b - c)$$"


def sums(count: int) -> str:
    """So many sums, one in another, each over a size of its own."""
    pairs = list(zip(LETTERS[:count], "abcdefgh", strict=False))
    nested = " ".join(rf"\sum_{letter}" for letter, _ in pairs) + " " + " ".join(f"{n}_{k}" for k, n in pairs)
    apart = " ".join(rf"\left(\sum_{letter} {name}_{letter}\right)" for letter, name in pairs)
    return rf"$$2 {nested} = 2 {apart}$$"


def layers(count: int, function: str = "") -> str:
    """A network of so many layers: the gradient by the first weights, the errors handed down through all others."""
    text = r"$x \in \mathbb{R}^D$, $a^{(0)} := x$" + "\n\n"
    for layer in range(1, count + 1):
        columns = "D" if layer == 1 else "H"
        text += rf"$W^{{({layer})}} \in \mathbb{{R}}^{{H \times {columns}}}$, "
        text += rf"$$a^{{({layer})}} := {function}(W^{{({layer})}} a^{{({layer - 1})}})$$" + "\n\n"
    text += rf"$$L := \frac{{1}}{{2}} \sum_i (a^{{({count})}}_i)^2$$" + "\n\n"
    for layer in range(count, 0, -1):
        above = rf"\left(\sum_k W^{{({layer + 1})}}_{{ki}} r^{{({layer + 1})}}_k\right)"
        slope = rf" (1 - (a^{{({layer})}}_i)^2)" if function else ""
        text += rf"$$r^{{({layer})}}_i := {rf'a^{{({layer})}}_i' if layer == count else above}{slope}$$" + "\n\n"
    return text + r"$$\frac{\partial L}{\partial W^{(1)}_{ij}} = r^{(1)}_i x_j$$"


def smooth_layers(count: int) -> str:
    """The same with the hyperbolic tangent after every layer."""
    return layers(count, r"\tanh")


@dataclass(frozen=True)
class Growth:
    """What grows, how far, and the law by which the time does."""

    name: str
    text: Callable[[int], str]
    sizes: tuple[int, ...]
    law: str


GROWTHS = (
    Growth("steps of a chain", chain, (10, 30, 100, 300, 1000), "linear"),
    Growth("brackets in brackets", nesting, (1, 2, 4, 8, 16, 28), "quadratic"),
    Growth("free indices", free, (1, 2, 3, 4, 5, 6, 7, 8), "Bell numbers: the ways in which indices can coincide"),
    Growth("nested sums", sums, (1, 2, 3, 4, 5, 6, 7, 8), "linear, for sizes that are separate"),
    Growth("linear layers", layers, (1, 2, 4, 8, 12, 16, 20), "quadratic"),
    Growth("tanh layers", smooth_layers, (1, 2, 3, 4), "exponential: every layer is written out"),
)


def seconds(text: str) -> float:
    """The median time of a check; every step of it must be proved."""
    taken = []
    for _ in range(3):
        forget()
        begun = time.perf_counter()
        report = check_source(Source("growth", text))
        taken.append(time.perf_counter() - begun)
        assert report.steps and not report.errors
        assert all(judged.verdict.proved for judged in report.steps)
    return statistics.median(taken)


def draw(growth: Growth, times: list[float], folder: Path) -> None:
    """A plot of one growth."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.8, 3.2), layout="constrained")
    axes = figure.add_subplot()
    axes.loglog(growth.sizes, [1000 * t for t in times], "o-")
    axes.set(xlabel=growth.name, ylabel="milliseconds", title=growth.law)
    axes.grid(visible=True, which="both", alpha=0.3)
    figure.savefig(folder / f"{growth.name.replace(' ', '-')}.svg", metadata={"Date": None})


def main() -> None:
    """Print the table, and draw the plots."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--plots", type=Path)
    folder = parser.parse_args().plots
    check_source(Source("warm", chain(3)))
    print("| what grows | law | " + "how far: milliseconds |")
    print("| --- | --- | --- |")
    for growth in GROWTHS:
        times = [seconds(growth.text(size)) for size in growth.sizes]
        cells = ", ".join(f"{size}: {1000 * t:.0f}" for size, t in zip(growth.sizes, times, strict=True))
        print(f"| {growth.name} | {growth.law} | {cells} |")
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            draw(growth, times, folder)


if __name__ == "__main__":
    main()

r"""36 ordinary steps of machine learning, 20 true and 16 wrong, all sizes symbolic: how many are right, and how fast.

python -m benchmarks.steps
"""

from __future__ import annotations

import statistics
import time

from benchmarks.warm import forget
from derive.core.judge import judge
from derive.model import Context
from derive.notation import Expr
from derive.reading.expressions import read_formula

SOFTMAX = r"$z \in \mathbb{R}^K$, $p_k := \frac{e^{z_k}}{\sum_l e^{z_l}}$"
LOSS = SOFTMAX + r", $y \in \mathbb{R}^K$, $L := -\sum_k y_k \log p_k$"
WEIGHTS = (
    r"$W \in \mathbb{R}^{K \times D}$, $x \in \mathbb{R}^D$, $y \in \mathbb{R}^K$, $z_k := \sum_d W_{kd} x_d$, "
    r"$p_k := \frac{e^{z_k}}{\sum_l e^{z_l}}$, $L := -\sum_k y_k \log p_k$"
)
LOGISTIC = (
    r"$X \in \mathbb{R}^{N \times D}$, $w \in \mathbb{R}^D$, $y \in \mathbb{R}^N$, $s_n := \sum_d X_{nd} w_d$, "
    r"$h_n := \frac{1}{1 + e^{-s_n}}$, $J := -\sum_n (y_n \log h_n + (1 - y_n) \log(1 - h_n))$"
)
SQUARES = (
    r"$X \in \mathbb{R}^{N \times D}$, $w \in \mathbb{R}^D$, $y \in \mathbb{R}^N$, "
    r"$R := \sum_n (\sum_d X_{nd} w_d - y_n)^2$"
)
ENTROPY = SOFTMAX + r", $H := -\sum_k p_k \log p_k$"
FORM = r"$A \in \mathbb{R}^{D \times D}$, $x \in \mathbb{R}^D$, $b \in \mathbb{R}^D$, $q := x^\top A x$"
SCALAR = r"$u \in \mathbb{R}$, $s := \frac{1}{1 + e^{-u}}$"

TRUE = [
    (SOFTMAX, r"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)"),
    (LOSS, r"\frac{\partial L}{\partial z_j} = p_j \sum_k y_k - y_j"),
    (LOSS, r"\frac{\partial^2 L}{\partial z_i \partial z_j} = (\sum_k y_k) p_i (\delta_{ij} - p_j)"),
    (WEIGHTS, r"\frac{\partial L}{\partial W_{ij}} = (p_i \sum_k y_k - y_i) x_j"),
    (WEIGHTS, r"\frac{\partial^2 L}{\partial W_{ij} \partial W_{ab}} = (\sum_k y_k) p_i (\delta_{ia} - p_a) x_j x_b"),
    (SOFTMAX, r"\frac{\partial}{\partial z_j} \log \sum_k e^{z_k} = p_j"),
    (SOFTMAX, r"\frac{\partial^2}{\partial z_i \partial z_j} \log \sum_k e^{z_k} = p_i \delta_{ij} - p_i p_j"),
    (SOFTMAX, r"\log p_i = z_i - \log \sum_k e^{z_k}"),
    (SOFTMAX, r"\frac{\partial \log p_i}{\partial z_j} = \delta_{ij} - p_j"),
    (LOGISTIC, r"\frac{\partial J}{\partial w_j} = \sum_n (h_n - y_n) X_{nj}"),
    (LOGISTIC, r"\frac{\partial^2 J}{\partial w_i \partial w_j} = \sum_n h_n (1 - h_n) X_{ni} X_{nj}"),
    (SQUARES, r"\frac{\partial R}{\partial w_j} = 2 \sum_n (\sum_d X_{nd} w_d - y_n) X_{nj}"),
    (SQUARES, r"\frac{\partial^2 R}{\partial w_i \partial w_j} = 2 \sum_n X_{ni} X_{nj}"),
    (SQUARES, r"R = w^\top X^\top X w - 2 y^\top X w + y^\top y"),
    (ENTROPY, r"\frac{\partial H}{\partial z_j} = -p_j (\log p_j + H)"),
    (SCALAR, r"\frac{ds}{du} = s (1 - s)"),
    (SCALAR, r"\tanh u = \frac{2}{1 + e^{-2u}} - 1"),
    (SCALAR, r"\frac{d}{du} \tanh u = 1 - (\tanh u)^2"),
    (FORM, r"\frac{\partial q}{\partial x_i} = \sum_j (A_{ij} + A_{ji}) x_j"),
    (FORM, r"\frac{\partial^2 q}{\partial x_i \partial x_j} = A_{ij} + A_{ji}"),
]
WRONG = [
    (SOFTMAX, r"\frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)"),
    (SOFTMAX, r"\frac{\partial p_i}{\partial z_j} = -p_i p_j"),
    (LOSS, r"\frac{\partial L}{\partial z_j} = p_j - y_j"),
    (LOSS, r"\frac{\partial^2 L}{\partial z_i \partial z_j} = (\sum_k y_k) p_i (1 - p_i)"),
    (WEIGHTS, r"\frac{\partial L}{\partial W_{ij}} = (y_i - p_i \sum_k y_k) x_j"),
    (WEIGHTS, r"\frac{\partial L}{\partial W_{ij}} = (p_i \sum_k y_k - y_i)"),
    (SOFTMAX, r"\frac{\partial}{\partial z_j} \log \sum_k e^{z_k} = \frac{1}{\sum_k e^{z_k}}"),
    (SOFTMAX, r"\log p_i = z_i - \sum_k z_k"),
    (SOFTMAX, r"\frac{\partial \log p_i}{\partial z_j} = 1 - p_j"),
    (LOGISTIC, r"\frac{\partial J}{\partial w_j} = \sum_n (y_n - h_n) X_{nj}"),
    (LOGISTIC, r"\frac{\partial^2 J}{\partial w_i \partial w_j} = \sum_n h_n X_{ni} X_{nj}"),
    (SQUARES, r"\frac{\partial R}{\partial w_j} = \sum_n (\sum_d X_{nd} w_d - y_n) X_{nj}"),
    (SQUARES, r"R = w^\top X^\top X w - y^\top X w + y^\top y"),
    (ENTROPY, r"\frac{\partial H}{\partial z_j} = -p_j \log p_j"),
    (SCALAR, r"\frac{ds}{du} = s (1 + s)"),
    (FORM, r"\frac{\partial q}{\partial x_i} = 2 \sum_j A_{ij} x_j"),
]

Statement = tuple[Expr, Expr, Context]


def statements(rows: list[tuple[str, str]]) -> list[Statement]:
    """The steps, read."""
    found = []
    for declarations, step in rows:
        (lhs, rhs), context = read_formula(step, declarations)
        found.append((lhs, rhs, context))
    return found


def seconds(steps: list[Statement]) -> list[float]:
    """How long each step takes in a process that is warm, and has not seen these steps."""
    forget()
    taken = []
    for lhs, rhs, context in steps:
        begun = time.perf_counter()
        judge(lhs, rhs, context)
        taken.append(time.perf_counter() - begun)
    return taken


def measured(runs: int = 9) -> tuple[int, list[float], float]:
    """How many of the steps are judged rightly, the median seconds of each, and the seconds to read them all."""
    true, wrong = statements(TRUE), statements(WRONG)
    right = sum(judge(*step).proved for step in true) + sum(judge(*step).refuted for step in wrong)
    begun = time.perf_counter()
    statements([*TRUE, *WRONG])
    reading = time.perf_counter() - begun
    each = zip(*(seconds([*true, *wrong]) for _ in range(runs)), strict=True)
    return right, list(map(statistics.median, each)), reading


def main() -> None:
    """Print the table."""
    right, each, reading = measured()
    print("| what | measured |")
    print("| --- | --- |")
    print(f"| right | {right} of {len(each)} |")
    print(f"| all steps, judged | {1000 * sum(each):.0f} ms |")
    print(f"| a step, median | {1000 * statistics.median(each):.1f} ms |")
    print(f"| the slowest step | {1000 * max(each):.1f} ms |")
    print(f"| all steps with their definitions, read | {1000 * reading:.0f} ms |")


if __name__ == "__main__":
    main()

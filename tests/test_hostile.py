"""Text from strangers: bounds that name themselves, nothing run, nothing read but what was named."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from derive.checker import check_source
from derive.report import words
from derive.settings import Settings
from derive.source import Source

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "derive"


DOUBLING = "".join(rf"$$a_{{{n + 1}}} := a_{{{n}}} a_{{{n}}} + a_{{{n}}}$$" + "\n" for n in range(40))
LETTERS = " ".join("abcfghijklmnopqrstuv")
SUMS = "".join(rf"\sum_{letter} " for letter in LETTERS.split())
DEEP = "the formula is nested too deeply here"
# A text and the first thing that is said of it: an error, or a verdict with its reason.
HOSTILE = {
    "a power tower of numbers": ("$$9^{9^{9^9}} = 1$$", "this exponent is larger than 1000"),
    "a large exponent": ("$$x^{1000000000} = x$$", "this exponent is larger than 1000"),
    "many digits": (f"$${'9' * 100_000} = x$$", "this number has more than 100 digits"),
    "many decimals": (f"$$0.{'9' * 100_000} = x$$", "this number has more than 100 digits"),
    "brackets": (f"$${'(' * 5000}x{')' * 5000} = x$$", DEEP),
    "fractions": ("$$" + r"\frac{1}{" * 500 + "x" + "}" * 500 + " = x$$", DEEP),
    "sums": ("$$" + r"\sum_i " * 500 + "x_i = 0$$", DEEP),
    "braces": (f"$${'{' * 50_000}x{'}' * 50_000} = x$$", "this formula has more than 20000 symbols"),
    "an order of a derivative": (
        r"$$\frac{d^{1000000000}}{dx^{1000000000}} x = 0$$",
        "the order of a derivative is a small number",
    ),
    "a large size": (r"$x \in \mathbb{R}^{1000000000}$ $$\sum_i x_i = x_1$$", "undecided: budget"),
    "a long sum of numbers": (r"$$\sum_{i=1}^{1000000000} x_i = 0$$", "undecided: budget"),
    "a large factorial": ("$$100000000! = 1$$", "undecided: empty-domain"),
    "exponentials of exponentials": ("$$e^{e^{e^{e^{e^{e^{e^{x}}}}}}} = 0$$", "undecided: empty-domain"),
    "definitions of definitions": (DOUBLING + "$$2 a_{40} = a_{40}$$", "refuted: counterexample"),
    "dollars": ("$" * 100_000, "there is no step to check in this document"),
    "backslashes": (f"$${chr(92) * 20_000}$$", "there is no step to check in this document"),
    "comments": ("%" * 100_000, "there is no step to check in this document"),
    "a right-to-left mark": ("$$a\u202e + b = b + a$$", r"the character '\u202e' has no meaning here"),
    "a space of no width": ("$$a\u200b + b = b + a$$", r"the character '\u200b' has no meaning here"),
    "a byte order mark inside": ("$$a\ufeff + b = b + a$$", r"the character '\ufeff' has no meaning here"),
    "an escape sequence": ("$$a\x1b[31m + b = b + a$$", r"the character '\x1b' has no meaning here"),
    "half a character": ("$$a\ud800 + b = b + a$$", r"the character '\ud800' has no meaning here"),
    "twenty indices": (f"$$x_{{{LETTERS}}} + x_{{{LETTERS}}} = 2 x_{{{LETTERS}}}$$", "undecided: budget"),
    "twenty sums": (f"$${SUMS} x_{{{LETTERS}}} = 1$$", "undecided: budget"),
    "carriage returns": ("$$2 a\r\n= a\r\n+ a$$\r", "proved: every-size"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_said(name: str) -> None:
    text, expected = HOSTILE[name]
    report = check_source(Source("text", text))
    said = [error.message for error in report.errors]
    said += [f"{judged.verdict.status}: {judged.verdict.evidence.method}" for judged in report.steps]
    assert said[0] == expected


BOUNDS = {
    "twenty indices": "more than 2,097,152 floating-point numbers in one table",
    "twenty sums": "more than 400 combinations of sizes",
    "a large size": "more than 3,000,000 field elements at a time",
    "a long sum of numbers": "more than 3,000,000 field elements at a time",
}


@pytest.mark.parametrize("name", BOUNDS)
def test_a_bound_is_named(name: str) -> None:
    [judged] = check_source(Source("text", HOSTILE[name][0])).steps
    assert words.verdict(judged) == f"not proved: the test is too large: {BOUNDS[name]}"


def test_a_step_past_its_time_is_undecided_and_the_others_are_judged() -> None:
    slow = "$$" + "+".join(f"x_{{{number}}}" for number in range(1500)) + " = 0$$"
    report = check_source(Source("text", f"{slow}\n\n$$a + a = 2a$$"), Settings(seconds=0.3))
    assert [(j.verdict.status, j.verdict.evidence.method, j.verdict.evidence.detail) for j in report.steps] == [
        ("undecided", "time", "0.3 s"),
        ("proved", "every-size", ""),
    ]


# Runs the hostile texts once more in a process that reports whatever is run, started, connected to or opened.
AUDITED = r"""
import importlib, pkgutil, sys
import derive, mpmath
for module in pkgutil.walk_packages(derive.__path__, "derive."):
    if not module.name.startswith(("derive.__main__", "derive.pytest")):
        try:
            importlib.import_module(module.name)
        except ImportError:
            pass
from derive.checker import check_source
from derive.source import Source
from tests.test_hostile import HOSTILE
check_source(Source("warm", r"$$\frac{d}{dx} e^{x^2} = 2x e^{x^2} = x$$"))
FORBIDDEN = ("exec", "compile", "open", "os.", "subprocess.", "socket.", "pickle.", "ctypes.", "shutil.", "marshal.")
seen = set()
def hook(event, args):
    if event.startswith(FORBIDDEN):
        seen.add((event, str(args[:1])[:100]))
sys.addaudithook(hook)
for text, _ in HOSTILE.values():
    check_source(Source("text", text))
check_source(Source("text", r"$$__import__('os').system('id') = 1$$ $$\write18{id} = \input{/etc/passwd}$$"))
found = sorted(seen)
print(found)
"""


def test_nothing_is_run_started_or_opened() -> None:
    done = subprocess.run([sys.executable, "-c", AUDITED], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.stdout, done.stderr) == ("[]\n", "")


RUNNING = {"eval", "exec", "compile", "__import__", "sympify", "parse_expr", "parse_latex", "lambdify", "S"}
MODULES = {"pickle", "marshal", "shelve", "subprocess", "ctypes", "sympy.parsing"}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_module_runs_text(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    calls = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    called = {func.id for func in calls if isinstance(func, ast.Name)}
    methods = {func.attr for func in calls if isinstance(func, ast.Attribute)}
    assert not called & RUNNING and not names & {"eval", "exec", "sympify"}
    assert not methods & {"sympify", "parse_expr", "parse_latex", "lambdify", "system", "popen"}
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not imported & MODULES
    shells = [keyword for call in ast.walk(tree) if isinstance(call, ast.Call) for keyword in call.keywords]
    assert "shell" not in {keyword.arg for keyword in shells}

"""The file list is the pipeline: imports go one way, and only the last stages speak, print or read arguments."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "derive"

# A stage imports from those before it, and from nothing after it.
STAGES = [
    "records",
    "worker",
    "source",
    "clock",
    "files",
    "settings",
    "config",
    "cache",
    "documents",
    "rows",
    "tex",
    "notation",
    "letters",
    "typography",
    "printing",
    "mathml",
    "spelling",
    "shapes",
    "model",
    "archive",
    "reading",
    "forms",
    "rules",
    "core",
    "mistakes",
    "search",
    "wording",
    "saying",
    "marks",
    "corrections",
    "diagnose",
    "remarks",
    "folding",
    "framing",
    "joint",
    "conditional",
    "refitting",
    "misfits",
    "provisos",
    "layouts",
    "attempts",
    "running",
    "checker",
    "recall",
    "meanings",
    "mutate",
    "stepping",
    "stepper",
    "interchange",
    "library",
    "entries",
    "report",
    "seams",
    "filling",
    "catalogue",
    "api",
    "pytest_plugin",
    "deriving",
    "testing",
    "batch",
    "language_server",
    "agents",
    "notebook",
    "web",
    "cli",
    "__main__",
]
MODULES = sorted(PACKAGE.rglob("*.py"))
# Public functions of the package; a module of the same name would hide them.
PUBLIC = {"check", "equal", "D", "parse", "latex", "derivation"}
FOR_THE_COMMAND_LINE = {
    *("print", "exit", "quit", "input", "eval", "exec", "compile", "sympify", "parse_expr"),
    *("sys.argv", "sys.exit", "sys.stdout", "sys.stderr"),
}


Rule = Callable[[Path], Iterable[str]]
"""What in a module breaks it."""


def broken(rule: Rule) -> dict[str, list[str]]:
    """The modules that break a rule, and by what."""
    found = {path.relative_to(PACKAGE).as_posix(): list(rule(path)) for path in MODULES}
    return {module: offences for module, offences in found.items() if offences}


def stage(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def imports(path: Path) -> Iterator[tuple[ast.stmt, str]]:
    for node in nodes(path):
        match node:
            case ast.Import(names=aliases):
                yield from ((node, alias.name) for alias in aliases)
            case ast.ImportFrom(module=str(module), names=aliases):
                # `from derive import tex` is an import of derive.tex
                yield from ((node, f"derive.{alias.name}" if module == "derive" else module) for alias in aliases)


def test_every_module_is_in_a_stage() -> None:
    assert not broken(lambda path: {stage(path)} - {"__init__", *STAGES})


def test_imports_go_one_way() -> None:
    def backwards(path: Path) -> Iterator[str]:
        if stage(path) == "__init__":
            return
        allowed = STAGES[: STAGES.index(stage(path)) + 1]
        for _, module in imports(path):
            parts = module.split(".")
            # The package itself loads its names lazily; `__version__` is a plain one.
            if parts[0] == "derive" and len(parts) > 1 and parts[1] != "__version__" and parts[1] not in allowed:
                yield module

    assert not broken(backwards)


def test_dataclasses_are_those_that_start_fast() -> None:
    def slow(path: Path) -> Iterator[str]:
        for node in nodes(path) if stage(path) != "records" else ():
            if isinstance(node, ast.ImportFrom) and node.module == "dataclasses":
                yield from (alias.name for alias in node.names if alias.name == "dataclass")

    assert not broken(slow), "import it from derive.records"


def test_no_relative_imports() -> None:
    assert not broken(lambda path: (ast.unparse(n) for n in nodes(path) if isinstance(n, ast.ImportFrom) and n.level))


def test_no_module_is_named_like_a_public_function() -> None:
    assert not broken(lambda path: {path.stem, path.parent.stem} & PUBLIC)


def test_sympy_is_only_the_interchange() -> None:
    def elsewhere(path: Path) -> Iterator[str]:
        if stage(path) not in ("interchange", "library", "testing"):
            yield from (module for module in without_type_checking(path) if module.split(".")[0] == "sympy")

    assert not broken(elsewhere)


def test_only_the_command_line_prints_exits_and_reads_arguments() -> None:
    def speaks(path: Path) -> Iterator[str]:
        if stage(path) == "cli":
            return
        for node in nodes(path):
            match node:
                case ast.Call(func=ast.Name(called)) if called in FOR_THE_COMMAND_LINE:
                    yield called
                case ast.Attribute(value=ast.Name(module), attr=attr) if f"{module}.{attr}" in FOR_THE_COMMAND_LINE:
                    yield f"{module}.{attr}"
        yield from (module for _, module in imports(path) if module.split(".")[0] == "click")

    assert not broken(speaks)


def without_type_checking(path: Path) -> Iterator[str]:
    """The modules that are imported when the program runs."""
    idle = {
        id(inner)
        for node in nodes(path)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    yield from (module for node, module in imports(path) if id(node) not in idle)

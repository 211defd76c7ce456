"""The file list is the pipeline: imports go one way, and only the last stages speak, print or read arguments."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    "framing",
    "joint",
    "conditional",
    "refitting",
    "misfits",
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


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def stage(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                yield from ((node, alias.name) for alias in aliases)
            case ast.ImportFrom(module=str(module), names=aliases):
                # `from derive import tex` is an import of derive.tex
                yield from ((node, f"derive.{alias.name}" if module == "derive" else module) for alias in aliases)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_every_module_is_in_a_stage(path: Path) -> None:
    assert stage(path) in ("__init__", *STAGES)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_go_one_way(path: Path) -> None:
    if stage(path) == "__init__":
        return
    allowed = STAGES[: STAGES.index(stage(path)) + 1]
    for _, module in imports(parsed(path)):
        parts = module.split(".")
        # The package itself loads its names lazily; `__version__` is a plain one.
        if parts[0] == "derive" and len(parts) > 1 and parts[1] != "__version__":
            assert parts[1] in allowed, module


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_dataclasses_are_those_that_start_fast(path: Path) -> None:
    found = (node for node in ast.walk(parsed(path)) if isinstance(node, ast.ImportFrom) and stage(path) != "records")
    assert not [node for node in found if node.module == "dataclasses" for a in node.names if a.name == "dataclass"]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_relative_imports(path: Path) -> None:
    tree = parsed(path)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_module_is_named_like_a_public_function(path: Path) -> None:
    assert path.stem not in PUBLIC and path.parent.stem not in PUBLIC


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_sympy_is_only_the_interchange(path: Path) -> None:
    if stage(path) in ("interchange", "library", "testing"):
        return
    at_run_time = set(without_type_checking(path))
    assert not {module for module in at_run_time if module.split(".")[0] == "sympy"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_only_the_command_line_prints_exits_and_reads_arguments(path: Path) -> None:
    if stage(path) == "cli":
        return
    tree = parsed(path)
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & {"print", "exit", "quit", "input", "eval", "exec", "compile", "sympify", "parse_expr"}
    attributes = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    assert not attributes & {"sys.argv", "sys.exit", "sys.stdout", "sys.stderr"}
    assert "click" not in {module.split(".")[0] for _, module in imports(parsed(path))}


def without_type_checking(path: Path) -> Iterator[str]:
    """The modules that are imported when the program runs."""
    tree = parsed(path)
    idle = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    yield from (module for node, module in imports(tree) if id(node) not in idle)

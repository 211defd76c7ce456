"""Small changes to the core, each to one function, and how the program that runs is changed into one.

The mutations are those of mutmut (``pip install mutmut``), and some of ours: a condition denied, a statement left out,
a result that is None.
"""

from __future__ import annotations
import __future__

import ast
import dataclasses
import gc
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

ROOT = Path(__file__).parents[1]
CORE = ROOT / "derive" / "core"
SHORT = 110
PLAIN = (bool, int, float, str, tuple, frozenset, dict, type(None))


@dataclass(frozen=True)
class Mutant:
    """One change: of which node of which file, on which lines, to what.

    ``lines``: of the statement in which the node stands; of a default, of the body of its function. ``place``: the
    names of the class and function around it, or of the constant.
    """

    path: Path
    number: int
    lines: tuple[int, int]
    place: str
    function: int | None
    module: cst.Module
    old: cst.CSTNode
    new: cst.CSTNode

    @property
    def name(self) -> str:
        """Where it is, and which one there: it stays the same while its function does."""
        return f"{self.path.relative_to(CORE)}:{self.place}#{self.number}"

    @property
    def change(self) -> str:
        """What is written, and what instead; of two long texts what they do not share, with a little around it."""
        old, new = (" ".join(self.module.code_for_node(node).split()) for node in (self.old, self.new))
        if max(len(old), len(new)) <= SHORT:
            return f"{old}  →  {new}"
        ahead = next((k for k, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
        begin = max(ahead - SHORT // 2, 0)
        return f"{old[begin : ahead + SHORT]}  →  {new[begin : ahead + SHORT]}"


class Mutations(cst.CSTVisitor):
    """All changes to one file, in the order of their places."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        self.found: list[tuple[tuple[int, int], str, int | None, cst.CSTNode, cst.CSTNode]] = []
        self.functions = -1
        self.depth = 0
        self.names: list[str] = []
        self.constant = ""
        self.statements: list[tuple[int, int]] = []
        self.bodies: list[tuple[int, int]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Collect what may be changed here; annotations, imports, decorators, docstrings and ``strict=True`` stay."""
        if isinstance(node, cst.Annotation | cst.Import | cst.ImportFrom | cst.Decorator):
            return False
        if isinstance(node, cst.Expr) and isinstance(node.value, cst.SimpleString | cst.ConcatenatedString):
            return False
        if isinstance(node, cst.Arg) and _is_strict(node):
            return False
        if isinstance(node, cst.FunctionDef):
            self.functions += self.depth == 0
            self.depth += 1
            self.bodies.append(self._lines(node.body))
        if isinstance(node, cst.Param) and self.bodies:
            self.statements.append(self.bodies[-1])
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self.names.append(node.name.value)
        position = self.get_metadata(PositionProvider, node, None)
        if isinstance(node, cst.SimpleStatementLine) and position is not None:
            self.statements.append((position.start.line, position.end.line))
            self.constant = _assigned(node)
        for new in changes(node):
            if position is not None:
                own = (position.start.line, position.end.line)
                inside = self.functions if self.depth else None
                lines = self.statements[-1] if self.statements else own
                if isinstance(node, cst.Match) and isinstance(new, cst.Match):
                    lines = next((self._lines(case) for case in node.cases if case not in new.cases), lines)
                self.found.append((lines, ".".join(self.names) or self.constant, inside, node, new))
        return True

    def _lines(self, node: cst.CSTNode) -> tuple[int, int]:
        position = self.get_metadata(PositionProvider, node)
        return position.start.line, position.end.line

    def on_leave(self, original_node: cst.CSTNode) -> None:
        """Count how deep in functions and statements we are."""
        if isinstance(original_node, cst.Param) and self.bodies:
            self.statements.pop()
        if isinstance(original_node, cst.FunctionDef):
            self.depth -= 1
            self.bodies.pop()
        if isinstance(original_node, cst.FunctionDef | cst.ClassDef):
            self.names.pop()
        if isinstance(original_node, cst.SimpleStatementLine):
            self.statements.pop()


def _assigned(statement: cst.SimpleStatementLine) -> str:
    """The first name that a statement gives a value to."""
    match statement.body[0]:
        case cst.Assign((cst.AssignTarget(cst.Name(name)), *_)) | cst.AnnAssign(cst.Name(name)):
            return str(name)
        case cst.Assign((cst.AssignTarget(cst.Tuple((cst.Element(cst.Name(name)), *_))), *_)):
            return str(name)
    return ""


def changes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What a node becomes: mutmut's mutations, and ours."""
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            yield from (new for new in operator(node) if not isinstance(new, cst.Call) or _as_strict(node, new))
    match node:
        case cst.If() | cst.While() | cst.CompIf() | cst.Assert() if not isinstance(node.test, cst.UnaryOperation):
            test = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
            yield node.with_changes(test=cst.UnaryOperation(cst.Not(), test))
        case cst.Return(value=cst.BaseExpression() as value) if not m.matches(value, m.Name("None")):
            yield node.with_changes(value=cst.Name("None"))
        case cst.Raise() | cst.Expr():
            yield cst.Pass()


def _is_strict(arg: cst.Arg) -> bool:
    return arg.keyword is not None and arg.keyword.value == "strict"


def _as_strict(node: cst.CSTNode, new: cst.Call) -> bool:
    """Whether a call still says what it said of the lengths of its arguments: they are equal anyhow."""
    strict = [cst.Module([]).code_for_node(arg.value) for arg in new.args if _is_strict(arg)]
    return strict == ["True"] * (isinstance(node, cst.Call) and any(map(_is_strict, node.args))) or strict == ["False"]


def mutants(path: Path) -> list[Mutant]:
    """All mutants of one file."""
    wrapper = MetadataWrapper(cst.parse_module(path.read_text(encoding="utf-8")))
    visitor = Mutations()
    wrapper.visit(visitor)
    numbers: Counter[str] = Counter()
    found = []
    for lines, place, function, old, new in visitor.found:
        numbers[place] += 1
        found.append(Mutant(path, numbers[place], lines, place, function, wrapper.module, old, new))
    return found


def functions_of(code: CodeType) -> list[CodeType]:
    """The functions of a module and the methods of its classes, in the order of the text."""
    found = []
    for constant in code.co_consts:
        if isinstance(constant, CodeType) and constant.co_name not in ("<lambda>", "<listcomp>", "<genexpr>"):
            is_class = not constant.co_flags & 2
            found += functions_of(constant) if is_class else [constant]
    return sorted(found, key=lambda each: each.co_firstlineno)


Live = dict[tuple[str, str, int], list[FunctionType]]


def live() -> Live:
    """The functions of the core that exist, also those that are wrapped, by file, name and line."""
    found: Live = defaultdict(list)
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename.startswith(str(CORE)):
            code = thing.__code__
            found[code.co_filename, code.co_qualname, code.co_firstlineno].append(thing)
    return found


def put_in(mutant: Mutant, there: Live) -> None:
    """Change the program that runs into the mutant."""
    old = mutant.path.read_text(encoding="utf-8")
    new = mutant.module.deep_replace(mutant.old, mutant.new).code
    before, after = (compile(text, str(mutant.path), "exec") for text in (old, new))
    if mutant.function is not None:
        changed = functions_of(after)[mutant.function]
        place = functions_of(before)[mutant.function]
        assert _replaced(place, changed, mutant, there), "no such function"
        _replace_defaults(there[str(mutant.path), place.co_qualname, place.co_firstlineno], changed, ast.parse(new))
        return
    module = sys.modules[".".join(mutant.path.relative_to(ROOT).with_suffix("").parts)]
    if isinstance(vars(module).get(mutant.place), type):
        _replace_fields(module, mutant.place, ast.parse(new))
    else:
        _again(module, ast.parse(new), mutant)


def _replaced(place: CodeType, changed: CodeType, mutant: Mutant, there: Live) -> int:
    """Give the functions that exist, also those made inside of others, their changed code."""
    functions = there.get((str(mutant.path), place.co_qualname, place.co_firstlineno), [])
    for function in functions:
        assert len(function.__code__.co_freevars) == len(changed.co_freevars), "other names around it"
        function.__code__ = changed
    inner = [[each for each in code.co_consts if isinstance(each, CodeType)] for code in (place, changed)]
    if [code.co_name for code in inner[0]] == [code.co_name for code in inner[1]]:
        for one, other in zip(*inner, strict=True):
            _replaced(one, other, mutant, there)
    return len(functions)


def _replace_defaults(functions: list[FunctionType], changed: CodeType, tree: ast.Module) -> None:
    """Give functions the defaults of their changed text, which are no part of their code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and (node.name, _first(node)) == (changed.co_name, changed.co_firstlineno):
            node.decorator_list = []
            for function in functions:
                space = dict(function.__globals__)
                flags = __future__.annotations.compiler_flag
                exec(compile(ast.Module([node], []), changed.co_filename, "exec", flags), space)
                made = space[node.name]
                function.__defaults__, function.__kwdefaults__ = made.__defaults__, made.__kwdefaults__


def _first(node: ast.FunctionDef) -> int:
    """The line on which a function begins, that of its first decorator."""
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _again(module: ModuleType, tree: ast.Module, mutant: Mutant) -> None:
    """Run the assignments of a module from the changed one on again, and take over the values wherever they are."""
    everywhere = [each for name, each in sys.modules.items() if name.startswith(("derive.", "tests."))]
    for statement in tree.body:
        if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.end_lineno < mutant.lines[0]:  # type: ignore[operator]
            continue
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        names = [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
        before = {name: vars(module).get(name) for name in names}
        exec(compile(ast.Module([statement], []), module.__file__ or "", "exec"), vars(module))
        for name, value in before.items():
            for other in everywhere:
                if value is not None and vars(other).get(name) is value:
                    setattr(other, name, vars(module)[name])


def _replace_fields(module: ModuleType, name: str, tree: ast.Module) -> None:
    """Take over the defaults of the fields of a class."""
    (statement,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    space = dict(vars(module))
    exec(compile(ast.Module([statement], []), module.__file__ or "", "exec"), space)
    original, changed = vars(module)[name], space[name]
    for field, default in vars(changed).items():
        if isinstance(default, PLAIN) and not field.startswith("__"):
            setattr(original, field, default)
    if dataclasses.is_dataclass(changed):
        for one, other in zip(dataclasses.fields(original), dataclasses.fields(changed), strict=True):
            one.default, one.default_factory = other.default, other.default_factory

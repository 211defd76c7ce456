"""The server: three tools, each bounded in time by the end of the process that works for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal, ParamSpec, TypeVar

import anyio
import anyio.to_thread
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from derive import __version__
from derive.agents import answers, results
from derive.source import ReadError
from derive.worker import Stopped, TooLate, Worker

INSTRUCTIONS = """\
derive judges derivations of machine learning and matrix calculus, written in LaTeX in Markdown. Every = is proved for
every size of the problem, refuted with a counterexample and, where a known mistake explains it, a repair, or undecided.
Check a derivation before you rely on it; after a repair check again. Declare what letters are: $W \\in \\mathbb{R}^{K
\\times D}$; define with :=; put relations into $$ displays; write `% given` behind an assumption.
"""
P = ParamSpec("P")
R = TypeVar("R")

Text = Annotated[str, Field(description="Markdown with LaTeX formulas, as in a post or in lecture notes")]
Definitions = Annotated[str, Field(description="Markdown with LaTeX: declarations, definitions with :=, assumptions")]
Accept = Annotated[bool, Field(description="let an undecided step pass that held wherever it was tried")]
Of = Annotated[str, Field(description=r"what is differentiated, in LaTeX: L. Empty: the `% goal:` in the text")]
By = Annotated[str, Field(description=r"by what, in LaTeX: W_{ij}. Empty: the `% goal:` in the text")]
Detail = Literal["brief", "normal", "full"]
Name = Annotated[str, Field(description="a mistake or a law, such as missing-delta; empty: the catalogue of all")]


def new_server(seconds: float) -> MCPServer:
    """A server whose tools answer within so many seconds, or say that they cannot."""
    server, worker = MCPServer("derive", version=__version__, instructions=INSTRUCTIONS), Worker()

    async def answered(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        def ask() -> R:
            return worker.ask(seconds, function, *args, **kwargs)

        try:
            return await anyio.to_thread.run_sync(ask, abandon_on_cancel=True)
        except anyio.get_cancelled_exc_class():
            # Nobody waits for the answer any more.
            worker.stop()
            raise
        except TooLate:
            raise ToolError(f"no answer within {seconds:g} s; check a shorter text") from None
        except Stopped:
            raise ToolError("the process that worked on the answer ended") from None
        except ReadError as error:
            raise ToolError(error.render()) from None

    @server.tool()
    async def check(text: Text, accept_numeric: Accept = False) -> results.Check:
        """Judge every relation of a derivation: proved for every size, refuted with a diagnosis, or undecided."""
        return await answered(answers.check, text, accept_numeric)

    @server.tool()
    async def derive_steps(
        text: Definitions, of: Of = "", wrt: By = "", detail: Detail = "normal"
    ) -> results.Derivation:
        """Write the derivation of a derivative from its definitions, law by law; every line is proved."""
        return await answered(answers.derive_steps, text, of, wrt, detail)

    @server.tool()
    async def explain(name: Name = "") -> results.Explanation:
        """Explain a mistake or a law, with a wrong and a right example that are checked; or list all of them."""
        return await answered(answers.explanation, name)

    return server

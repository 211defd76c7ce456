"""The tools as a client of the protocol calls them."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import anyio
import jsonschema
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.server.mcpserver import MCPServer

from derive import __version__
from derive.agents import answers
from derive.agents.server import new_server

ROOT = str(Path(__file__).parents[2])
pytestmark = pytest.mark.asyncio

SOFTMAX = r"""$z \in \mathbb{R}^K$

$$p_k := \frac{e^{z_k}}{\sum_l e^{z_l}}$$

"""
WRONG = SOFTMAX + r"$$\frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)$$"


@pytest.fixture(scope="module")
def server() -> MCPServer:
    return new_server(60.0)


async def structured(server: MCPServer, tool: str, **arguments: object) -> dict[str, Any]:
    """What a tool gives back, valid by the schema that it announces."""
    async with Client(server) as client:
        called = await client.call_tool(tool, arguments)
        assert not called.is_error, called.content
        schemas = {one.name: one.output_schema for one in (await client.list_tools()).tools}
    jsonschema.validate(called.structured_content, schemas[tool])
    return called.structured_content


async def failed(server: MCPServer, tool: str, **arguments: object) -> str:
    async with Client(server) as client:
        called = await client.call_tool(tool, arguments)
    assert called.is_error
    return called.content[0].text


async def test_the_tools_say_what_they_take_and_give(server: MCPServer) -> None:
    async with Client(server) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert sorted(tools) == ["check", "derive_steps", "explain"]
    assert {name: tool.input_schema.get("required", []) for name, tool in tools.items()} == {
        "check": ["text"],
        "derive_steps": ["text"],
        "explain": [],
    }
    assert all(tool.description and tool.output_schema for tool in tools.values())


async def test_check_a_wrong_step(server: MCPServer) -> None:
    found = await structured(server, "check", text=WRONG)
    assert (found["ok"], found["summary"], found["problems"], found["left_out"]) == (False, "1 step: 1 wrong", [], 0)
    assert found["definitions"] == [r"p_{k} := \frac{e^{z_k}}{\sum_{l=1}^{K} e^{z_l}}"]
    (step,) = found["steps"]
    mistake = step.pop("mistake")
    assert step == {
        "number": 1,
        "line": 5,
        "column": 37,
        "relation": r"\frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)",
        "verdict": "refuted",
        "as_expected": False,
        "evidence": "wrong",
        "counterexample": "at K = 2, i = 1, j = 2 the left side is -0.25, the right side 0.25; for z = [1, 1]",
        "notes": [],
    }
    assert (mistake["name"], mistake["repairs"], mistake["edit"]) == (
        "missing-delta",
        [r"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)"],
        {"line": 5, "column": 44, "end_line": 5, "end_column": 45, "text": r"\delta_{ij}"},
    )


async def test_check_what_is_right(server: MCPServer) -> None:
    found = await structured(server, "check", text=WRONG.replace("(1 -", r"(\delta_{ij} -"))
    assert (found["ok"], found["steps"][0]["verdict"], found["steps"][0]["mistake"]) == (True, "proved", None)
    exact = (
        "every K; both sides are equal at 6 random points of finite fields at K = 1…3; a false relation passes with "
    )
    assert found["steps"][0]["evidence"].startswith(exact + "a probability below 2^-")


async def test_check_what_cannot_be_read(server: MCPServer) -> None:
    found = await structured(server, "check", text=r"$$\foo = 1$$")
    assert found["ok"] is False
    assert found["problems"] == [
        {
            "message": "unknown command \\foo",
            "hint": "write it in other words, or declare it as a name",
            "line": 1,
            "column": 3,
        }
    ]


async def test_derive_steps(server: MCPServer) -> None:
    found = await structured(server, "derive_steps", text=SOFTMAX, of="p_i", wrt="z_j")
    assert (found["goal"], found["complete"]) == (r"\frac{\partial p_i}{\partial z_j}", True)
    assert found["result"] == r"p_i (\delta_{ij} - p_j)"
    lines = found["chains"][-1]["lines"]
    assert (lines[0], lines[-1]["formula"]) == ({"formula": found["goal"], "reason": ""}, found["result"])
    assert "quotient rule" in " ".join(line["reason"] for line in lines)
    again = await structured(server, "check", text=found["markdown"])
    assert again["ok"] and len(again["steps"]) == len(lines) - 1 + bool(found["matrix_form"])


async def test_derive_steps_without_indices(server: MCPServer) -> None:
    text = r"$W \in \mathbb{R}^{K \times D}$, $x \in \mathbb{R}^D$, $c \in \mathbb{R}^K$ $$L := c^\top W x$$"
    found = await structured(server, "derive_steps", text=text, of="L", wrt="W_{ij}", detail="brief")
    assert found["matrix_form"] == r"\frac{\partial L}{\partial W} = c x^\top"


async def test_explain_a_mistake(server: MCPServer) -> None:
    found = await structured(server, "explain", name="missing-delta")
    assert found["text"].startswith("missing-delta\n") and found["catalogue"] == []


async def test_explain_lists_the_catalogue(server: MCPServer) -> None:
    found = await structured(server, "explain")
    names = {entry["name"]: entry["kind"] for entry in found["catalogue"]}
    assert (names["missing-delta"], names["quotient"], found["text"]) == ("mistake", "law", "")


FAILURES = [
    ("explain", {"name": "missing-delt"}, "did you mean missing-delta"),
    ("derive_steps", {"text": SOFTMAX}, "this document names no goal"),
    ("derive_steps", {"text": SOFTMAX, "of": "p_i", "wrt": "q"}, "q stands in no definition"),
    ("check", {"text": "a" * (answers.LONGEST_TEXT + 1)}, "the text is longer than 100000 characters"),
    ("check", {}, "text"),
]


@pytest.mark.parametrize(("tool", "arguments", "said"), FAILURES, ids=[row[2] for row in FAILURES])
async def test_what_the_caller_did_wrong(server: MCPServer, tool: str, arguments: dict[str, str], said: str) -> None:
    assert said in await failed(server, tool, **arguments)


async def test_a_long_answer_is_cut() -> None:
    found = answers.check("\n\n".join(f"$$x_{{{n}}} \\foo = 1$$" for n in range(answers.MOST + 7)), False)
    assert (len(found.problems), found.left_out) == (answers.MOST, 7)


async def test_no_answer_in_time() -> None:
    assert "no answer within 0.001 s" in await failed(new_server(0.001), "check", text=WRONG)


def hang(_name: str) -> None:
    signal.pause()


async def test_an_answer_that_nobody_waits_for_is_given_up(server: MCPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "explanation", hang)
    async with Client(server) as client:
        with anyio.move_on_after(0.5):
            await client.call_tool("explain", {})
        assert (await client.call_tool("check", {"text": "$$1 = 1$$"})).structured_content["ok"]


async def test_an_edit_stands_for_what_is_written(server: MCPServer) -> None:
    text = r"$\newcommand{\wrong}{(1 - p_j)}$ " + WRONG.replace("(1 - p_j)", r"\wrong")
    (step,) = (await structured(server, "check", text=text))["steps"]
    assert step["mistake"]["edit"] == {
        "line": 5,
        "column": 43,
        "end_line": 5,
        "end_column": 49,
        "text": r"(\delta_{ij} - p_j)",
    }


async def test_over_standard_input_and_output() -> None:
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "derive", "mcp"], env={**os.environ, "PYTHONPATH": ROOT}
    )
    async with Client(stdio_client(command)) as client:
        assert (client.server_info.name, client.server_info.version) == ("derive", __version__)
        assert (await client.call_tool("check", {"text": "$$1 + 1 = 2$$"})).structured_content["ok"]

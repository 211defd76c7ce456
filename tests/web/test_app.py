"""The server of the playground: what it answers, what it refuses, and what happens when an answer does not come."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient

from derive.web.answers import Json
from derive.web.app import LARGEST, Answers, new_app
from tests.report.html.test_page import parsed

BASE = "http://127.0.0.1:8319"


@pytest.fixture(scope="module")
def page() -> Iterator[TestClient]:
    with TestClient(new_app(60), base_url=BASE) as client:
        yield client


def asked(client: TestClient, kind: str, **fields: str) -> Any:
    return client.post(f"/{kind}", json=fields).json()


WRONG = r"""$$p_k := \frac{e^{z_k}}{\sum_l e^{z_l}}$$

$$\frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)$$
"""


def test_a_text_is_shown_unchecked(page: TestClient) -> None:
    html = asked(page, "show", text=WRONG)["html"]
    parsed(html)
    assert html.count("<math") == 2 and "sign" not in html


def test_a_text_is_checked(page: TestClient) -> None:
    answer = asked(page, "check", text=WRONG, window="a")
    parsed(answer["html"])
    assert answer["summary"] == "1 step: 1 wrong" and answer["ok"] is False
    assert answer["marks"] == [{"line": 3, "kind": "refuted", "title": "wrong"}]
    at = WRONG.index("(1") + 1
    assert (
        f'data-edits="[{{&quot;start&quot;: {at}, &quot;end&quot;: {at + 1}, &quot;text&quot;: &quot;\\\\delta_{{ij}}'
        in answer["html"]
    )


def test_places_are_counted_as_the_browser_counts_them(page: TestClient) -> None:
    """In units of UTF-16, of which a letter beyond the first plane has two."""
    at = WRONG.index("(1") + 1
    html = asked(page, "check", text=f"𝔸\n\n{WRONG}")["html"]
    assert f"&quot;start&quot;: {at + 4}," in html


def test_what_cannot_be_read_is_marked_at_its_line(page: TestClient) -> None:
    answer = asked(page, "check", text="a\n\n$$x = \\foo$$")
    assert answer["marks"] == [{"line": 3, "kind": "unread", "title": "unknown command \\foo"}]


def test_a_derivation_is_written(page: TestClient) -> None:
    answer = asked(page, "steps", text=WRONG, of="p_k", wrt="z_j")
    parsed(answer["html"])
    assert answer["complete"] and "quotient rule" in answer["html"] and answer["html"].count("<details") > 2


def test_a_derivation_without_a_goal(page: TestClient) -> None:
    assert "goal" in asked(page, "steps", text=WRONG)["error"]


def test_a_file_is_read_by_its_name(page: TestClient) -> None:
    answer = asked(page, "check", text=r"\section{A} $$2 = 1 + 1$$ % done", name="paper.tex")
    assert answer["ok"] and "<h2>A</h2>" in answer["html"]


def test_every_example_can_be_had(page: TestClient) -> None:
    listed = page.get("/examples/").json()
    assert {"softmax-ce", "batch-norm"} <= {entry["name"] for entry in listed["derivations"]}
    assert {"missing-delta", "all-rows-as-one"} <= {entry["name"] for entry in listed["mistakes"]}
    for entry in (*listed["derivations"], *listed["mistakes"]):
        found = page.get(f"/examples/{entry['name']}").json()
        assert "$" in found["text"] and found["name"].endswith(".md")


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/", "text/html"), ("/app.js", "text/javascript"), ("/app.css", "text/css"), ("/page.css", "text/css")],
)
def test_the_page_and_its_files(page: TestClient, path: str, kind: str) -> None:
    response = page.get(path)
    assert response.status_code == 200 and response.headers["content-type"] == f"{kind}; charset=utf-8"
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy and "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"


JSON = {"Content-Type": "application/json"}
REFUSED: list[tuple[str, dict[str, Any], int, str]] = [
    ("another host", {"headers": {**JSON, "Host": "evil.example"}, "content": b"{}"}, 400, "Invalid host header"),
    ("another page", {"headers": {**JSON, "Origin": "http://evil.example"}, "content": b"{}"}, 403, "another page"),
    ("another port", {"headers": {**JSON, "Origin": "http://127.0.0.1:1"}, "content": b"{}"}, 403, "another page"),
    ("a form", {"data": {"text": "a"}}, 415, "a question is JSON"),
    ("no type", {"content": b'{"text": "a"}'}, 415, "a question is JSON"),
    ("too long", {"json": {"text": "a" * LARGEST}}, 413, "the text is longer than 200 kB"),
    ("no JSON", {"headers": JSON, "content": b"{"}, 400, "this is no JSON"),
    ("no UTF-8", {"headers": JSON, "content": b'{"text": "\xff"}'}, 400, "this is no JSON"),
    ("nested", {"headers": JSON, "content": b"[" * 100_000}, 400, "this is no JSON"),
    ("a list", {"json": ["text"]}, 400, "a question has a text"),
    ("no text", {"json": {"name": "a"}}, 400, "a question has a text"),
    ("a number", {"json": {"text": 1}}, 400, "a question has a text"),
    ("more", {"json": {"text": "a", "self": "b"}}, 400, "a question has a text"),
]


@pytest.mark.parametrize(("request_", "status", "says"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_refused(page: TestClient, request_: dict[str, Any], status: int, says: str) -> None:
    response = page.post("/check", **request_)
    assert response.status_code == status and says in response.text
    assert "content-security-policy" in response.headers


@pytest.mark.parametrize(
    "path", ["/nothing", "/../pyproject.toml", "/static/app.js", "/examples/nosuch", "/examples/../x"]
)
def test_there_is_nothing_else(page: TestClient, path: str) -> None:
    assert page.get(path).status_code == 404


def test_its_own_page_may_ask(page: TestClient) -> None:
    assert page.post("/show", json={"text": "a"}, headers={"Origin": BASE}).status_code == 200


# What answers in the place of a checker that hangs or dies; a worker finds it by its name.


def forever(text: str, name: str) -> Json:
    """An answer that comes too late, or at once."""
    time.sleep(60 if text == "hang" else 0)
    return {"html": text}


def failing(text: str, name: str) -> Json:
    """A mistake of ours."""
    raise ZeroDivisionError


def dying(text: str, name: str) -> Json:
    """No answer."""
    os._exit(1)


def test_a_worker_that_hangs_is_killed_and_the_page_says_so() -> None:
    with TestClient(new_app(0.3, Answers(check=forever)), base_url=BASE) as client:
        client.post("/check", json={"text": "warm"})
        response = client.post("/check", json={"text": "hang"})
        assert response.status_code == 504
        assert response.json() == {"error": "no answer within 0.3 seconds: the computation was stopped"}


def test_after_that_the_next_text_is_answered() -> None:
    with TestClient(new_app(20, Answers(check=forever)), base_url=BASE) as client, ThreadPoolExecutor(2) as threads:
        first = threads.submit(client.post, "/check", json={"text": "hang", "window": "a"})
        time.sleep(1)
        # A later text of the same window: nobody waits for the first one any more.
        assert client.post("/check", json={"text": "next", "window": "a"}).json() == {"html": "next"}
        assert first.result().status_code == 409


def test_a_worker_that_dies() -> None:
    with TestClient(new_app(20, Answers(check=dying, show=forever)), base_url=BASE) as client:
        response = client.post("/check", json={"text": "a"})
        assert (response.status_code, response.json()["error"][:24]) == (500, "the computation broke do")
        assert client.post("/show", json={"text": "b"}).json() == {"html": "b"}


def test_a_mistake_of_ours_is_said() -> None:
    app = new_app(20, Answers(check=failing))
    with TestClient(app, base_url=BASE, raise_server_exceptions=False) as client:
        response = client.post("/check", json={"text": "a"})
    assert response.status_code == 500
    assert response.json() == {"error": "this text breaks the program (ZeroDivisionError): please report it"}


def test_a_repair_in_a_notebook_has_no_place_in_its_file(page: TestClient) -> None:
    notebook = json.dumps({"cells": [{"cell_type": "markdown", "source": WRONG}]})
    answer = asked(page, "check", text=notebook, name="book.ipynb")
    assert answer["summary"] == "1 step: 1 wrong" and "should be" in answer["html"]
    assert "data-edits" not in answer["html"]

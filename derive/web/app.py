"""The server of the playground: a page, its files, and the answers to what it asks; bounded in size and time.

It is made for one person on one machine: it listens to requests that name this machine only, from its own page only.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib.resources import files

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from derive.records import dataclass
from derive.report.html.page import stylesheet
from derive.web import answers
from derive.web.answers import Json
from derive.web.bench import Bench, Overtaken
from derive.worker import Stopped, TooLate

LARGEST = 200_000
"""The longest text, in bytes."""
SECONDS = 20.0
"""The time for one answer."""
HOSTS = ["127.0.0.1", "localhost"]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    b"content-security-policy": _POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"cache-control": b"no-store",
}
_FILES = {"index.html": "text/html", "app.css": "text/css", "app.js": "text/javascript", "icon.svg": "image/svg+xml"}


@dataclass(frozen=True)
class Answers:
    """What answers the three kinds of questions; each runs in a process of its own."""

    show: Callable[[str, str], Json] = answers.shown
    check: Callable[[str, str], Json] = answers.checked
    steps: Callable[[str, str, str, str], Json] = answers.written_out


def new_app(seconds: float = SECONDS, given: Answers = Answers()) -> Starlette:  # noqa: B008
    """The playground; an answer that takes longer than ``seconds`` is given up."""
    bench = Bench(seconds)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        bench.stop()

    async def show(request: Request) -> Response:
        asked = await _asked(request)
        return await _answer(seconds, lambda: bench.ask("show", asked.window, given.show, asked.text, asked.name))

    async def check(request: Request) -> Response:
        asked = await _asked(request)
        return await _answer(seconds, lambda: bench.ask("check", asked.window, given.check, asked.text, asked.name))

    async def steps(request: Request) -> Response:
        asked = await _asked(request)
        wanted = (asked.text, asked.name, asked.of, asked.wrt)
        return await _answer(seconds, lambda: bench.ask("steps", asked.window, given.steps, *wanted))

    routes = [
        Route("/", _file),
        Route("/{file}", _file),
        Route("/show", show, methods=["POST"]),
        Route("/check", check, methods=["POST"]),
        Route("/steps", steps, methods=["POST"]),
        Route("/examples/", _examples),
        Route("/examples/{name:path}", _example),
    ]
    handlers = {HTTPException: _refused, 500: _broken}
    guards = [Middleware(_Guarded), Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS, www_redirect=False)]
    return Starlette(routes=routes, middleware=guards, lifespan=lifespan, exception_handlers=handlers)


class _Guarded:
    """Every response says what its page may do."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS.items()]
            await send(message)

        await self.app(scope, receive, sent)


async def _file(request: Request) -> Response:
    name = request.path_params.get("file", "index.html")
    if name == "page.css":
        return Response(stylesheet(), media_type="text/css")
    if name not in _FILES:
        raise HTTPException(404, "there is no such page")
    text = files("derive.web").joinpath("static", name).read_text(encoding="utf-8")
    return Response(text, media_type=_FILES[name])


async def _examples(request: Request) -> Response:
    return JSONResponse(await run_in_threadpool(answers.examples))


async def _example(request: Request) -> Response:
    found = await run_in_threadpool(answers.example, request.path_params["name"])
    if found is None:
        raise HTTPException(404, "there is no such example")
    return JSONResponse(found)


@dataclass(frozen=True)
class _Asked:
    """A question: a text, the name of its file, the window that asks, and for a derivation its goal."""

    text: str
    name: str = ""
    window: str = ""
    of: str = ""
    wrt: str = ""


async def _asked(request: Request) -> _Asked:
    """Raises HTTPException for what is no question of this page."""
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{request.headers.get('host')}":
        raise HTTPException(403, "another page may ask nothing here")
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise HTTPException(415, "a question is JSON")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise HTTPException(413, f"the text is longer than {LARGEST // 1000} kB: check it with `derive check`")
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise HTTPException(400, "this is no JSON") from None
    if not isinstance(fields, dict) or not all(isinstance(value, str) for value in fields.values()):
        raise HTTPException(400, "a question has a text")
    try:
        asked = _Asked(**fields)
    except TypeError:
        raise HTTPException(400, "a question has a text") from None
    return replace(asked, name=asked.name or "text.md")


async def _answer(seconds: float, ask: Callable[[], Json]) -> Response:
    try:
        return JSONResponse(await run_in_threadpool(ask))
    except TooLate:
        message = f"no answer within {seconds:g} seconds: the computation was stopped"
        return JSONResponse({"error": message}, 504)
    except Overtaken:
        return JSONResponse({"error": "a later text came"}, 409)
    except Stopped:
        return JSONResponse({"error": "the computation broke down; this text is too much for it"}, 500)


async def _refused(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    return JSONResponse({"error": problem.detail}, problem.status_code)


async def _broken(request: Request, problem: Exception) -> Response:
    return JSONResponse({"error": f"this text breaks the program ({type(problem).__name__}): please report it"}, 500)

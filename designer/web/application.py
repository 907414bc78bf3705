"""The explorer as a Starlette application: its page, and one address a view."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterable
from importlib.resources import files
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from designer.web.guard import Guard, error
from designer.web.pool import Pool
from designer.web.views import VIEWS

BODY_LIMIT: Final = 64_000
BODY_SECONDS: Final = 5.0
GONE: Final = 499
"""Nobody reads this status: the browser gave the request up."""

TYPES: Final = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
PAGE: Final = "index.html"


def application(pool: Pool, hosts: Iterable[str] = ()) -> ASGIApp:
    """The application.

    Args:
        pool: computes the views; it is started and stopped with the application.
        hosts: names, beside localhost and addresses, under which it may be asked.
    """
    assets = read_assets()

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await pool.start()
        try:
            yield
        finally:
            await pool.stop()

    async def page(request: Request) -> Response:
        name = request.path_params.get("name", PAGE)
        if name not in assets:
            raise HTTPException(404)
        return Response(assets[name], media_type=TYPES[name.rpartition(".")[2]])

    async def view(request: Request) -> Response:
        name = request.path_params["view"]
        if name not in VIEWS:
            raise HTTPException(404)
        query = await read_json(request)
        computing = asyncio.create_task(pool.answer(name, query))
        leaving = asyncio.create_task(departure(request))
        done, _ = await asyncio.wait({computing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        if computing not in done:
            computing.cancel()
            return Response(status_code=GONE)
        status, text = computing.result()
        return Response(text, status, media_type="application/json")

    routes = [Route("/", page), Route("/static/{name}", page), Route("/api/{view}", view, methods=["POST"])]
    handlers = {HTTPException: refused, Exception: failed}
    return Guard(Starlette(routes=routes, exception_handlers=handlers, lifespan=lifespan), hosts)


def read_assets() -> dict[str, bytes]:
    """The files of the page by name, read once: requests open no files."""
    folder = files("designer.web") / "static"
    return {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.rpartition(".")[2] in TYPES}


async def read_json(request: Request) -> object:
    """The body as JSON.

    Raises:
        HTTPException: another type than JSON (which pages elsewhere could send), too large, too slow, or no JSON.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "send application/json")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > BODY_LIMIT:
                    raise HTTPException(413, f"more than {BODY_LIMIT} bytes")
        document: object = json.loads(body)
    except TimeoutError:
        raise HTTPException(408, f"the request took more than {BODY_SECONDS:g} seconds to arrive") from None
    except (ValueError, RecursionError):
        raise HTTPException(400, "not JSON") from None
    return document


async def departure(request: Request) -> None:
    """Returns when the browser has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def refused(_: Request, problem: Exception) -> Response:
    """An HTTP error as JSON."""
    status = problem.status_code if isinstance(problem, HTTPException) else 500
    detail = problem.detail if isinstance(problem, HTTPException) else ""
    return error(status, "request", detail)


async def failed(_: Request, problem: Exception) -> Response:
    """A defect, without telling more than its kind; the server's terminal says where."""
    return error(500, "defect", f"a defect of the program: {type(problem).__name__}")

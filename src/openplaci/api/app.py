"""The application: the table of routes, served."""

import asyncio
import contextlib
import inspect
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import partial
from typing import Any, cast

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route as Mounted
from starlette.types import ASGIApp

from openplaci.api import asking, body, warming
from openplaci.api.calls import Call, Works
from openplaci.api.guard import Guard, response_of, told
from openplaci.api.metrics import Metrics
from openplaci.api.openapi import document
from openplaci.api.parts import Parts, Reply, Uploaded
from openplaci.api.problems import Problem, unavailable
from openplaci.api.repeats import Repeats
from openplaci.api.room import Room
from openplaci.api.routes import ROUTES, Route
from openplaci.api.ticking import Ticker
from openplaci.api.tries import Tries
from openplaci.model.access import Principal

_JSON = msgspec.json.Encoder()
_MULTIPART = "multipart/form-data"


def make(parts: Parts) -> ASGIApp:
    """Make the application of its parts; what runs beside it runs while its lifespan does."""
    settings = parts.settings
    store = parts.dialogue.store
    works = Works(
        parts=parts,
        metrics=Metrics(store, parts.dialogue.open, lambda: parts.intake.waiting),
        tries=Tries(),
        repeats=Repeats(),
        room=Room(max(settings.http_body, settings.http_reply)),
        missing=set(parts.warm),
        document=_JSON.encode(document(ROUTES, parts.dialogue.programme)),
    )
    by_path: dict[str, dict[str, Route]] = {}
    for route in ROUTES:
        by_path.setdefault(route.path, {})[route.method] = route
    app = Starlette(
        routes=[
            Mounted(path, _endpoint(works, routes), methods=list(routes), include_in_schema=False)
            for path, routes in by_path.items()
        ],
        lifespan=partial(_running, works),
        exception_handlers={HTTPException: _unrouted},
    )
    app.router.redirect_slashes = False
    return Guard(
        app,
        correlation=parts.dialogue.programme.wire.correlation,
        random=parts.random,
        metrics=works.metrics,
        log=parts.log,
        most_head=settings.http_head,
        most_url=settings.http_url,
    )


def _endpoint(works: Works, routes: Mapping[str, Route]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        route = routes["GET" if request.method == "HEAD" else request.method]
        request.state.route = route.name
        try:
            who = await _who(works.parts, route, asking.secret(request.headers), _address(request))
            with works.room.held(who.name if who is not None else _address(request)) as take:
                return await _answer(works, route, request, who, take)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it
        except Exception as fault:  # noqa: BLE001 - Starlette would answer 500
            return told(fault, works.parts.log, request.state.correlation)

    return endpoint


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""


async def _answer(
    works: Works, route: Route, request: Request, who: Principal | None, take: Callable[[int], None]
) -> Response:
    parts = works.parts
    raw = b""
    given: Any = None
    files: tuple[Uploaded, ...] = ()
    query = body.query(request.scope["query_string"], route.query)
    if route.method in ("POST", "PUT"):
        multipart = request.headers.get("content-type", "").lower().startswith(_MULTIPART)
        most = _most(works, route, multipart=multipart)
        seconds = parts.settings.http_body_seconds
        raw = await body.read(request.receive, request.headers, most=most, seconds=seconds, take=take)
        if route.body is not None and multipart and _MULTIPART in route.takes:
            kind = request.headers["content-type"]
            given, files = await body.form(raw, kind, route.body, most_file=parts.settings.http_file)
        elif route.body is not None:
            given = body.json(raw, route.body)
    call = Call(
        works=works,
        who=who,
        token=asking.secret(request.headers),
        path=_path(request.path_params),
        query=query,
        body=given,
        raw=raw,
        files=files,
        headers=request.headers,
        address=_address(request),
        correlation=request.state.correlation,
    )
    return _response(await _handled(works, route, call))


async def _who(parts: Parts, route: Route, shown: str, address: str) -> Principal | None:
    if route.door == "key":
        return await asking.by_key(parts, shown, address, route.permission)
    if route.door == "session" and not route.half:
        who = await asking.by_session(parts, shown)
        if route.permission:
            await asyncio.to_thread(
                parts.gate.ask, who, route.permission, programme=parts.dialogue.programme.name, about=route.name
            )
        return who
    return None


async def _handled(works: Works, route: Route, call: Call) -> Reply:
    if inspect.iscoroutinefunction(route.handler):
        return await cast("Callable[[Call], Awaitable[Reply]]", route.handler)(call)
    plain = cast("Callable[[Call], Reply]", route.handler)
    if route.door != "sign-in" and route.name != "proveAgain":
        return await asyncio.to_thread(plain, call)
    works.tries.enter()
    try:
        return await asyncio.get_running_loop().run_in_executor(works.tries.threads, plain, call)
    finally:
        works.tries.leave()


def _most(works: Works, route: Route, *, multipart: bool) -> int:
    settings = works.parts.settings
    if multipart and _MULTIPART in route.takes:
        return settings.http_reply
    return settings.http_body if route.body is None else min(settings.http_body, SMALL)


SMALL = 256 * 1024
"""Bytes of a JSON body."""


def _path(given: Mapping[str, Any]) -> dict[str, str]:
    path = {name: str(value) for name, value in given.items()}
    if any("\x00" in value or "\ufffd" in value for value in path.values()):
        raise Problem(404, "not_found", "nothing is known under that address")
    return path


def _response(reply: Reply) -> Response:
    raw = _JSON.encode(reply.value) if reply.raw is None else reply.raw
    headers = {"Content-Type": reply.media_type, **reply.headers}
    return Response(raw, reply.status, headers)


async def _unrouted(request: Request, fault: Exception) -> Response:
    """What Starlette says of an address or a method that it does not know."""
    del request
    known = cast("HTTPException", fault)
    if known.status_code == METHOD_NOT_ALLOWED:
        allow = (known.headers or {}).get("Allow", "")
        return response_of(
            Problem(METHOD_NOT_ALLOWED, "method", f"that is not done there; expected {allow}", {"Allow": allow})
        )
    if known.status_code == NOT_FOUND:
        words = "there is no such address; GET /openapi.json lists them"
        return response_of(Problem(NOT_FOUND, "no_route", words))
    return response_of(unavailable("fault", "it could not be done now; try again"))


METHOD_NOT_ALLOWED, NOT_FOUND = 405, 404


@contextlib.asynccontextmanager
async def _running(works: Works, app: Starlette) -> AsyncIterator[None]:
    """Start what runs beside the doors, and warm it; stop it in the end."""
    del app
    parts = works.parts
    await parts.intake.start()
    if parts.relay is not None:
        await asyncio.to_thread(parts.relay.start)
        works.state["delivers"] = True
    ticker = Ticker(parts)
    ticker.start()
    if parts.again is not None:
        parts.again.start()
    for one in parts.timed:
        one.start()
    warming = threading.Thread(target=_warm, args=(works,), name="warm", daemon=True)
    warming.start()
    try:
        yield
    finally:
        await parts.intake.stop()
        works.state["delivers"] = False
        await asyncio.to_thread(ticker.stop)
        if parts.again is not None:
            await asyncio.to_thread(parts.again.stop)
        for one in parts.timed:
            await asyncio.to_thread(one.stop)
        if parts.relay is not None:
            await asyncio.to_thread(parts.relay.stop)
        works.tries.threads.shutdown(wait=False)


def _warm(works: Works) -> None:
    """Do what is slow on first use; then let the collector pass over what stays for good."""
    _warm_up(works)
    warming.settle()


def _warm_up(works: Works) -> None:
    for name, work in works.parts.warm.items():
        try:
            work()
        except Exception as fault:
            works.parts.log.exception("warm.failed", exc_info=fault, step=name)
        else:
            works.missing.discard(name)

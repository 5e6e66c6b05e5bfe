"""The guard round the application: ids of answers, headers that protect, limits, faults that nobody expected."""

import time
from http import HTTPStatus
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from openplaci.access.ids import Random, fresh
from openplaci.api.metrics import Metrics
from openplaci.api.problems import MEDIA_TYPE, Problem, of_fault
from openplaci.logs import Logger

CONVERSATION = "X-Conversation-Id"

PROTECTS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """Middleware; see the head of this page."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        correlation: str,
        random: Random,
        metrics: Metrics,
        log: Logger,
        most_head: int,
        most_url: int,
    ) -> None:
        """Put it round an application.

        Args:
            app: what is guarded.
            correlation: name of the header with the correlation id.
            random: gives so many random bytes.
            metrics: where answers are counted.
            log: where faults go.
            most_head: bytes of all headers.
            most_url: bytes of path and query.
        """
        self._app = app
        self._correlation = correlation
        self._random = random
        self._metrics = metrics
        self._log = log
        self._most_head = most_head
        self._most_url = most_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever happens, it is answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        correlation = fresh("c", self._random)
        state: dict[str, Any] = scope.setdefault("state", {})
        state["correlation"] = correlation
        status = 0

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers.setdefault(self._correlation, correlation)
                headers.setdefault(CONVERSATION, headers[self._correlation])
                for name, value in PROTECTS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            self._within(scope)
            await self._app(scope, receive, marked)
        except Exception as fault:  # noqa: BLE001 - the process goes on, and the caller has an answer
            response = told(fault, self._log, correlation)
            if not status:
                await response(scope, receive, marked)
        finally:
            route = state.get("route", "none")
            self._metrics.answered(route, scope["method"], status, time.perf_counter() - began)

    def _within(self, scope: Scope) -> None:
        if len(scope.get("raw_path", b"")) + len(scope["query_string"]) > self._most_url:
            raise Problem(HTTPStatus.REQUEST_URI_TOO_LONG, "url", f"the address is longer than {self._most_url} bytes")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > self._most_head:
            words = f"the headers are longer than {self._most_head} bytes"
            raise Problem(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "headers", words)
        headers = Headers(scope=scope)
        if len(headers.getlist("authorization")) > 1 or len(headers.getlist("ocp-apim-subscription-key")) > 1:
            raise Problem(400, "headers", "a header that says who calls stands twice; expected it once")


def told(fault: Exception, log: Logger, correlation: str) -> Response:
    """A fault as a response; one that nobody expected is logged, without a word of what was sent."""
    raised = of_fault(fault)
    if not raised.expected:
        log.error("request.failed", exc_info=fault, id=correlation)
    return response_of(raised.problem)


def response_of(problem: Problem) -> Response:
    """A problem as a response."""
    return Response(problem.body, problem.status, problem.headers, media_type=MEDIA_TYPE)

"""Problems: every answer that is not what was asked for, as one JSON shape after RFC 9457 [V]."""

from difflib import get_close_matches
from http import HTTPStatus
from typing import NamedTuple

import msgspec

from openplaci.faults import CannotDo, OpenPlaciFault, Refused, StoreFault
from openplaci.model.base import Noun

MEDIA_TYPE = "application/problem+json"

SOON = 2
"""Seconds after which a caller may try again where the store could not keep something."""

_LONGEST = 40

STATUS_OF: dict[str, int] = {
    "no_right": 403,
    "programme": 403,
    "mark": 403,
    "airline": 403,
    "prove_again": 403,
    "second_person": 409,
    "same_person": 403,
    "expired": 401,
    "unknown": 404,
    "done": 409,
    "not_signed_in": 401,
    "locked": 401,
    "wrong": 401,
    "network": 401,
    "revoked": 401,
    "closed": 409,
}
"""HTTP status of a refusal by its code."""


class ProblemBody(Noun, frozen=True, kw_only=True):
    """What went wrong.

    Attributes:
        status: the HTTP status. code: stable name for machines. title: the status in words.
        detail: one line: what is wrong and what was expected.
    """

    status: int
    code: str
    title: str
    detail: str


class Problem(Exception):
    """An answer that is not what was asked for."""

    def __init__(self, status: int, code: str, detail: str, headers: dict[str, str] | None = None) -> None:
        """Keep the parts; `detail` is one line."""
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers or {}

    @property
    def body(self) -> bytes:
        """As JSON."""
        title = HTTPStatus(self.status).phrase
        detail = " ".join(self.detail.split())
        return msgspec.json.encode(ProblemBody(status=self.status, code=self.code, title=title, detail=detail))


class Raised(NamedTuple):
    """The problem that a fault is told as, and whether it was expected at all."""

    problem: Problem
    expected: bool


def of_fault(fault: BaseException) -> Raised:
    """The problem as which a fault is told; what nobody expected is told without a word of it."""
    if isinstance(fault, Problem):
        return Raised(fault, expected=True)
    if isinstance(fault, Refused):
        return Raised(refused(fault.code, str(fault)), expected=True)
    if isinstance(fault, StoreFault):
        words = "the store could not keep or read it; nothing is acknowledged, try again"
        return Raised(unavailable("store", words), expected=False)
    if isinstance(fault, CannotDo):
        return Raised(Problem(409, "cannot", str(fault)), expected=True)
    if isinstance(fault, OpenPlaciFault):
        return Raised(unavailable("fault", "it could not be done now; try again"), expected=False)
    return Raised(unavailable("fault", "it could not be done now; try again"), expected=False)


def refused(code: str, words: str, status: int | None = None) -> Problem:
    """The problem of a refusal."""
    found = status or STATUS_OF.get(code, 409)
    headers = {"WWW-Authenticate": "Bearer"} if found == HTTPStatus.UNAUTHORIZED else {}
    return Problem(found, code, words, headers)


def unavailable(code: str, words: str, seconds: int = SOON) -> Problem:
    """503: try again."""
    return Problem(503, code, words, {"Retry-After": str(seconds)})


def too_many(words: str, seconds: int) -> Problem:
    """429: try again later."""
    return Problem(429, "too_many", words, {"Retry-After": str(max(1, seconds))})


def unknown_name(kind: str, name: str, known: tuple[str, ...]) -> Problem:
    """400: a field or a parameter that nobody knows, with the nearest that is."""
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"expected {', '.join(known)}" if known else "expected none"
    return Problem(400, "unknown_name", f"there is no {kind} {shown(name)}; {hint}")


def shown(text: str) -> str:
    """What a caller typed, short and in one line."""
    cut = text if len(text) <= _LONGEST else text[:_LONGEST] + "..."
    return repr("".join(sign if sign.isprintable() else "?" for sign in cut))

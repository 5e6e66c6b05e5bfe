"""What the platform tells of itself while it runs: JSON Lines on standard error, or lines for people at a terminal.

Nothing personal and nothing secret passes, whoever calls and with what. So it is listed what may: numbers, times, and
short words under the keys in `WORDS`; a noun is told by its type and an id, an error by its type and place. Anything
else is masked. A new key for words is a line here, and its review.
"""

import datetime as dt
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from enum import Enum
from typing import Any, TextIO

import msgspec
import structlog

from openplaci.model.base import Noun
from openplaci.settings import Secret

MASK = "[masked]"

WORDS = frozenset(
    "event code command door format group kind level outcome permission place programme role state step store unit "
    "version why by id".split()
)
"""Keys under which words may stand: the platform's own, and ids of accounts, keys and acts."""

IDS: dict[str, str] = {
    "Account": "id", "Key": "id", "Principal": "id", "Proposal": "id", "Session": "id",
    "FilingReceived": "filing", "FilingUnreadable": "filing", "Filing": "id",
}  # fmt: skip
"""Noun -> the field that tells which one, and not whose. A consignment's key is none: it leads to its people."""

_TELLING = re.compile(
    r"pass|token|key|secret|auth|cookie|credential|pin\b|otp|totp|name|address|street|city|post|zip|phone|tel\b|fax|mail"
    r"|contact|account|passport|birth|iban|card|\bip\b|remote|sender|party|shipper|consignee|body|raw|header|query|url",
    re.IGNORECASE,
)
_EVENT = re.compile(r"[a-z][a-z0-9_.]{0,40}")
_PRIVATE = re.compile(
    r"[^\s@]+@[^\s@]+"  # an e-mail address
    r"|\bop[a-z]_\S+"  # a key or token of ours
    r"|\b(?:bearer|basic)\s+\S+"
    r"|[\w+/=-]{32,}"  # any other secret, or its digest
    r"|[+(]?\d(?:[\s().:/-]*\d){6,}",  # a telephone number, an IP address, a day of birth, a waybill number
    re.IGNORECASE,
)
_SIGNS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LONGEST = 120
_DEEPEST = 6
_LARGEST = 10**9
"""A whole number from here on may be somebody's number."""

Event = MutableMapping[str, Any]
Logger = structlog.typing.FilteringBoundLogger


def logger(level: str, stream: TextIO | None = None) -> Logger:
    """Make a logger.

    Args:
        level: the least that is told: debug, info, warning or error.
        stream: where to; None is standard error.
    """
    out = stream or sys.stderr
    shape: Any = structlog.processors.JSONRenderer(serializer=_json)
    if out.isatty():
        shape = structlog.dev.ConsoleRenderer(colors=True, exception_formatter=structlog.dev.plain_traceback)
    made: Logger = structlog.wrap_logger(
        structlog.WriteLogger(out),
        processors=[structlog.contextvars.merge_contextvars, guard, _stamped, shape],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    return made


def guard(logger: object, method: str, event: Event) -> Event:
    """Let pass what may; see the head of this page."""
    del logger
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    event.pop("stack_info", None)
    name = event.pop("event", "")
    passed: dict[str, Any] = {"level": method, "event": name if _is_event(name) else MASK}
    for key, value in event.items():
        if _key(key) not in ("event", "level", "time"):
            passed[_key(key)] = safe(value, key=str(key))
    if isinstance(error, BaseException):
        passed["error"] = safe(error)
    return passed


def safe(value: object, *, key: str = "", depth: int = 0) -> Any:
    """A value as it may be told under a key."""
    if value is None or isinstance(value, bool):
        return value
    if depth > _DEEPEST or _TELLING.search(key):
        return MASK
    if isinstance(value, int | float):
        return MASK if isinstance(value, Enum) or abs(value) >= _LARGEST else value
    if isinstance(value, str):
        return _text(str.__str__(value)) if key in WORDS else MASK
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, Noun):
        return _noun(value)
    if isinstance(value, BaseException):
        return _error(value)
    if isinstance(value, Mapping):
        return {_key(inner): safe(one, key=str(inner), depth=depth + 1) for inner, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [safe(one, key=key, depth=depth + 1) for one in value]
    return MASK if isinstance(value, Secret) else f"[{type(value).__name__}]"


def _noun(noun: Noun) -> dict[str, Any]:
    kind = type(noun).__name__
    told = {"noun": kind}
    if (field := IDS.get(kind)) is not None:
        told["id"] = _text(str(getattr(noun, field)))
    return told


def _error(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return {"type": type(error).__name__, "at": place}


def _key(key: object) -> str:
    return key if isinstance(key, str) and _is_event(key) else MASK


def _is_event(name: object) -> bool:
    return (
        isinstance(name, str)
        and len(name) <= _LONGEST
        and _EVENT.fullmatch(name) is not None
        and _PRIVATE.search(name) is None
    )


def _text(text: str) -> str:
    if len(text) > _LONGEST:  # no word of ours; and what looks through it takes time by the square of its length
        return MASK
    return _PRIVATE.sub(MASK, _SIGNS.sub(" ", text.encode("utf-8", "replace").decode()))


def _stamped(logger: object, method: str, event: Event) -> Event:
    del logger, method
    return {"time": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"), **event}


def _json(event: Event, **_: object) -> str:
    return msgspec.json.encode(event).decode()

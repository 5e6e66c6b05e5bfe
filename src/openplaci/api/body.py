"""Bodies and queries: read with limits of size and time, and held against the shape that is asked for."""

import asyncio
import typing
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect
from starlette.types import Receive

from openplaci.api.parts import Uploaded
from openplaci.api.problems import Problem, shown, unknown_name

T = TypeVar("T")

CLOSE = {"Connection": "close"}
MOST_FIELDS = 50
MOST_FILES = 10
LONGEST_FIELD = 64 * 1024
DRAINED = 32 * 1024 * 1024
"""Bytes of a body that are let come and thrown away before it is refused: who still sends does not read an answer."""
EXAMPLES = {"date": "a date as 2026-04-19", "datetime": "a time as 2026-04-19T09:12:00Z"}


class _InMemory(MultiPartParser):
    """Keeps files in memory: what a filer sends stands on no disk unsealed."""

    spool_max_size = 1 << 40


async def read(receive: Receive, headers: Headers, *, most: int, seconds: float, take: Callable[[int], None]) -> bytes:
    """Read a body whole.

    Args:
        receive: of the request.
        headers: of the request.
        most: bytes.
        seconds: within which it must be here.
        take: called with the size of each part before it is held.

    Raises:
        Problem: 413 too large, 408 too slow, or what ``take`` raises.
        ClientDisconnect: the caller went away.
    """
    told = headers.get("content-length", "")
    if told.isascii() and told.isdecimal() and int(told[:20]) > max(most, DRAINED):
        raise _too_large(most)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                if chunk := message.get("body", b""):
                    size += len(chunk)
                    if size > max(most, DRAINED):
                        raise _too_large(most)
                    if size <= most:
                        take(len(chunk))
                        parts.append(chunk)
                    else:
                        parts.clear()
                if not message.get("more_body", False):
                    break
    except TimeoutError:
        raise Problem(408, "slow", f"the body was not here within {seconds:g} seconds", CLOSE) from None
    if size > most:
        raise _too_large(most)
    return b"".join(parts)


def query(raw: bytes, shape: type[T] | None) -> T | None:
    """Read a query string into its shape; an unknown or a repeated parameter is refused."""
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except (UnicodeError, ValueError):
        raise Problem(400, "query", "the query is not readable; expected name=value pairs, & between") from None
    given: dict[str, str] = {}
    for name, value in pairs:
        if name in given:
            raise Problem(400, "query", f"the parameter {shown(name)} stands twice; expected it once")
        given[name] = value
    if shape is None:
        if given:
            raise unknown_name("parameter", next(iter(given)), ())
        return None
    return _converted(given, shape, "parameter", strict=False)


def json(raw: bytes, shape: type[T]) -> T:
    """Read JSON into its shape; an unknown field is refused."""
    try:
        given = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise Problem(400, "json", "the body is not JSON; expected one object") from None
    return _converted(given, shape, "field", strict=True)


async def form(raw: bytes, content_type: str, shape: type[T], *, most_file: int) -> tuple[T, tuple[Uploaded, ...]]:
    """Read a multipart body: its texts into a shape, and its files.

    A field of several values is given several times.
    """

    async def stream() -> AsyncIterator[bytes]:
        yield raw
        yield b""

    parser = _InMemory(
        Headers({"content-type": content_type}),
        typing.cast("typing.AsyncGenerator[bytes, None]", stream()),
        max_files=MOST_FILES,
        max_fields=MOST_FIELDS,
        max_part_size=LONGEST_FIELD,
    )
    try:
        found = await parser.parse()
    except (MultiPartException, KeyError, ValueError, LookupError) as fault:
        words = fault.message if isinstance(fault, MultiPartException) else "its parts are not readable"
        raise Problem(400, "multipart", f"the body is no multipart form: {words[:120]}") from None
    try:
        return await _parted(found, shape, most_file)
    finally:
        await found.close()


async def _parted(found: FormData, shape: type[T], most_file: int) -> tuple[T, tuple[Uploaded, ...]]:
    several = {one.name for one in msgspec.structs.fields(typing.cast("Any", shape)) if one.default == ()}
    given: dict[str, Any] = {}
    files: list[Uploaded] = []
    for name, value in found.multi_items():
        if isinstance(value, UploadFile):
            file = await value.read()
            if len(file) > most_file:
                raise Problem(
                    413, "too_large", f"a file is larger than {most_file} bytes, the most that is taken", CLOSE
                )
            files.append(Uploaded(name, value.filename or "", value.content_type or "", file))
        elif name in several:
            given.setdefault(name, []).append(value)
        elif name in given:
            raise Problem(400, "multipart", f"the field {shown(name)} stands twice; expected it once")
        else:
            given[name] = value
    return _converted(given, shape, "field", strict=False), tuple(files)


def _converted(given: Any, shape: type[T], kind: str, *, strict: bool) -> T:
    known = tuple(one.encode_name for one in msgspec.structs.fields(typing.cast("Any", shape)))
    if isinstance(given, Mapping):
        for name in given:
            if name not in known:
                raise unknown_name(kind, str(name), known)
    try:
        return msgspec.convert(given, shape, strict=strict)
    except (msgspec.ValidationError, OverflowError, RecursionError) as fault:
        words, _, place = str(fault).partition(" - at `$.")
        where = f" {shown(place.rstrip('`'))}" if place else ""
        raise Problem(400, f"bad_{kind}", f"the {kind}{where} is not as expected: {_plain(words)[:200]}") from None


def _plain(words: str) -> str:
    """What msgspec says of a value, for whoever sent it."""
    for name, example in EXAMPLES.items():
        if words == f"Invalid RFC3339 encoded {name}":
            return f"expected {example}"
    return words.replace("Expected", "expected").replace("Invalid", "invalid")


def _too_large(most: int, what: str = "the body") -> Problem:
    return Problem(413, "too_large", f"{what} is larger than {most} bytes, the most that is taken", CLOSE)

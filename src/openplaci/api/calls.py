"""Calls: what an application makes of its parts, and what one call of a route holds."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from openplaci.api.metrics import Metrics
from openplaci.api.parts import Parts, Uploaded
from openplaci.api.repeats import Repeats
from openplaci.api.room import Room
from openplaci.api.tries import Tries
from openplaci.model.access import Principal


@dataclass(frozen=True, kw_only=True)
class Works:
    """What an application makes of its parts when it is built."""

    parts: Parts
    metrics: Metrics
    tries: Tries
    repeats: Repeats
    room: Room
    missing: set[str]
    document: bytes = b""
    state: dict[str, bool] = field(default_factory=dict)

    def delivers(self) -> bool:
        """Whether what delivers answers was started and not stopped."""
        return self.state.get("delivers", False)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of a route, read and asked.

    Attributes:
        works: the application. who: who calls; None at an open door. token: the session's secret.
        path: parameters of the path. query, body: as the route's shapes say. raw: the body's bytes.
        files: attachments of a multipart body.
        headers: in small letters. address: of the caller. correlation: id of this call.
    """

    works: Works
    who: Principal | None
    token: str
    path: Mapping[str, str]
    query: Any
    body: Any
    raw: bytes
    files: tuple[Uploaded, ...]
    headers: Mapping[str, str]
    address: str
    correlation: str

    @property
    def parts(self) -> Parts:
        """The application's parts."""
        return self.works.parts

    @property
    def principal(self) -> Principal:
        """Who calls, at a door that asks."""
        if self.who is None:
            raise TypeError("this door asks nobody who calls")
        return self.who

    @property
    def now(self) -> dt.datetime:
        """UTC."""
        return self.works.parts.clock()

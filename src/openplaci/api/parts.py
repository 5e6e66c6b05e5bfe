"""Parts: what the doors are made of, and what they answer with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from openplaci.access.ids import Random
from openplaci.api.intake import Intake
from openplaci.flow.gate import Gate
from openplaci.logs import Logger
from openplaci.settings import Settings
from openplaci.store.base import Clock

if TYPE_CHECKING:
    from openplaci.api.screening_again import Rescreener
    from openplaci.api.timed import Timed
    from openplaci.flow.dialogue import Dialogue
    from openplaci.screening.live import Live


class Relaying(Protocol):
    """What the doors ask of the relay that delivers answers."""

    def start(self) -> None:
        """Begin to deliver, in threads of its own."""

    def stop(self) -> None:
        """Stop; what is under way is finished or owed still."""

    def wake(self) -> None:
        """Look now: something is owed."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the doors are made of.

    Attributes:
        settings: the options. environment: ``test`` or ``production``.
        dialogue: talks on behalf of the authority; it knows the store and the programme.
        intake: takes filings, on the same store. gate: who may do what.
        relay: delivers answers; None where nothing is delivered.
        clock: UTC. random: gives so many random bytes. log: what is told of the server itself.
        warm: what must be done before the server is ready: name -> work; called once, in a thread of its own.
        lists: the watchlists as parties are screened against them; None where none are kept.
        daily: what is done at the start and then every hour; a fault of it is logged.
        again: screens again what changed in the watchlists; None where there are none.
        timed: what is done at times of the day.
    """

    settings: Settings
    environment: str
    dialogue: "Dialogue"
    intake: Intake
    gate: Gate
    relay: Relaying | None
    clock: Clock
    random: Random
    log: Logger
    warm: Mapping[str, Callable[[], None]] = field(default_factory=dict)
    lists: "Live | None" = None
    daily: Callable[[], None] | None = None
    again: "Rescreener | None" = None
    timed: "tuple[Timed, ...]" = ()


class Uploaded(NamedTuple):
    """A file of a multipart body."""

    field: str
    name: str
    media_type: str
    raw: bytes


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a route answers: a value to encode as JSON, or bytes with their media type."""

    value: Any = None
    status: int = 200
    raw: bytes | None = None
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

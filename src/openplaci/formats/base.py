"""The contract of a format: bytes <-> model."""

import datetime as dt
from collections.abc import Callable
from typing import Protocol

from openplaci.model.filing import Message, Reading
from openplaci.model.finding import Finding, Severity, Where

MAX_BYTES = 32 * 1024 * 1024
"""Longest filing that is read at all; a longer one becomes a finding."""


class Format(Protocol):
    """A family of messages.

    Reading never raises for content: what cannot be read becomes a finding with its place, and what
    the model has no word for is kept.
    """

    name: str

    def recognises(self, data: bytes) -> bool:
        """Tell from the bytes alone whether they are of this family."""

    def read(self, data: bytes, at: dt.datetime | None) -> Reading:
        """Read every message.

        Args:
            data: the bytes as received.
            at: time of filing, UTC, by which a day without a month is bound; None where not known.
        """


Report = Callable[[Finding], None]

__all__ = ["MAX_BYTES", "Finding", "Format", "Message", "Reading", "Report", "Severity", "Where"]

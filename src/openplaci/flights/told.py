"""One door for files of flights: what a file is, is found from its bytes alone."""

import datetime as dt
from typing import Literal

from openplaci.flights import csv_reader, ssim
from openplaci.flights.base import LIMIT, Told
from openplaci.model.flight import Source

BACK = dt.timedelta(days=3)
"""How far back a schedule is read: a flight on its way may have left days ago."""


def kind_of(data: bytes) -> Literal["csv", "ssim", "message"]:
    """What a file of flights is; ``message`` is for the formats to read: FFM, XFFM."""
    if ssim.recognises(data):
        return "ssim"
    return "csv" if csv_reader.recognises(data) else "message"


def read(data: bytes, today: dt.date, days: int, limit: int = LIMIT) -> tuple[Source, Told] | None:
    """Read a table or a schedule; None where it is neither. Content never raises.

    Args:
        data: the file.
        today: the day of reading.
        days: how many days ahead a schedule is read.
        limit: at most so many flights.
    """
    match kind_of(data):
        case "ssim":
            return "ssim", ssim.read(data, today - BACK, today + dt.timedelta(days), limit)
        case "csv":
            return "csv", csv_reader.read(data, limit)
        case _:
            return None

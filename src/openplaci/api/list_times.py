"""What a server does with its watchlists at times of the day: bring them up to date, look for what was missed."""

import sys
from collections.abc import Callable
from functools import partial
from typing import Final

import msgspec

from openplaci import wiring
from openplaci.api.timed import LONGEST, Ended, Timed, times
from openplaci.logs import Logger
from openplaci.model.base import Noun
from openplaci.screening.checked import last_tried
from openplaci.settings import Settings
from openplaci.store.base import Clock

MISSED: Final = 1
"""Exit code where screening missed something."""


def timed(settings: Settings, clock: Clock, log: Logger, *, every: float = LONGEST) -> tuple[Timed, ...]:
    """What the settings ask for; nothing where nothing is kept.

    An update that was due while no server ran is made up for; a look of a night is not, since the next one looks at two
    days.

    Args:
        settings: whose times and folder.
        clock: UTC.
        log: told what came of it.
        every: seconds after which the clock is looked at.

    Raises:
        BadSetting: what they name is no time of the day.
    """
    if settings.store == "memory":
        return ()
    rules = ("--data", str(settings.folder), "--programme", settings.programme)
    asked: list[tuple[str, str, tuple[str, ...], Callable[[Logger, Ended], None]]] = [
        ("watchlist_update", settings.watchlist_update, ("update", *rules[:2]), updated),
        ("watchlist_missed", settings.watchlist_missed, ("missed", "--night", "--refer", *rules), looked),
    ]
    return tuple(
        Timed(
            name, at, (sys.executable, "-m", "openplaci", "watchlist", *words), partial(tell, log),
            last=last_tried(wiring.watchlist_folder(settings)) if tell is updated else clock(), clock=clock, log=log,
            every=every,
        )
        for name, text, words, tell in asked
        if (at := times(name, text))
    )  # fmt: skip


def updated(log: Logger, ended: Ended) -> None:
    """Tell what became of each list."""
    rows = [_row(line) for line in ended.out.splitlines()]
    for row in rows:
        if row.outcome == "failed":
            log.error("watchlist.failed", id=row.list, why=row.why)
        else:
            log.info("watchlist.updated", id=row.list, outcome=row.outcome)
    if ended.code not in (0, 1) and not rows:
        last = ended.err.decode("utf-8", "replace").strip().rpartition("\n")[2]
        log.error("watchlist_update.failed", why=last, code=ended.code)


def looked(log: Logger, ended: Ended) -> None:
    """Tell whether something was missed; what the command says may hold a name, so it stays out of the log."""
    if ended.code == MISSED and ended.out:  # else it is a program that broke
        log.warning("watchlist_missed.found")
    elif ended.code:
        log.error("watchlist_missed.failed", code=ended.code)


class _Row(Noun, frozen=True, kw_only=True):
    """What of a line of the command is told."""

    list: str = ""
    outcome: str = ""
    why: str = ""


def _row(line: bytes) -> _Row:
    try:
        return msgspec.json.decode(line, type=_Row)
    except msgspec.DecodeError:
        return _Row(outcome="failed", why="the command said what is no row")

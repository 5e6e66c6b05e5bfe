"""Retention: how long each kind of fact is kept, and which facts are due to be erased."""

import datetime as dt
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import get_args

import msgspec

from openplaci.faults import CannotDo
from openplaci.model.base import Noun
from openplaci.model.fact import (
    KINDS,
    AccountChanged,
    ConsignmentAssessed,
    Erased,
    Group,
    KeyChanged,
    StoredFact,
)
from openplaci.record.seal import is_sealed

LEAST_DAYS = 30
"""Of ``access`` and ``session``: sessions and proposals that run are never due."""

LEAST_AUDIT_DAYS = 365
"""Of ``audit``: who saw and who was refused what outlives whoever would rather have it forgotten."""

_LEAST = {"access": LEAST_DAYS, "session": LEAST_DAYS, "audit": LEAST_AUDIT_DAYS}

MOST_DAYS = 73_050
"""Two hundred years; what is kept longer is kept for ever, and the calendar ends."""

Ended = Callable[[AccountChanged | KeyChanged], dt.datetime | None]
"""When the account was closed, or the key ended (UTC); None while it is open, or may be opened again."""


class Term(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long: days, 0 for ever; the source says why."""

    days: int
    source: str = ""


class Terms(Noun, frozen=True, kw_only=True):
    """Terms by kind or group; ``programmes`` holds, by programme, those that differ."""

    terms: dict[str, Term]
    programmes: dict[str, dict[str, Term]]

    def of(self, kind: str, programme: str | None = None) -> dt.timedelta | None:
        """How long facts of a kind are kept; None for ever."""
        group = kind.partition(".")[0]
        for terms in (self.programmes.get(programme or "", {}), self.terms):
            if (term := terms.get(kind) or terms.get(group)) is not None:
                return dt.timedelta(days=term.days) if term.days else None
        return None

    def shortest(self, kind: str) -> dt.timedelta | None:
        """The shortest time that facts of a kind are kept, whatever the programme; None for ever."""
        spans = [span for name in (None, *self.programmes) if (span := self.of(kind, name)) is not None]
        return min(spans, default=None)


@cache
def shipped() -> Terms:
    """The project's own terms."""
    return _terms(files("openplaci.access").joinpath("retention.toml").read_text(encoding="utf-8"), "retention.toml")


def read(text: str, name: str) -> Terms:
    """Read a file of terms; what it does not say is as shipped.

    Raises:
        CannotDo: it is no such file; the text says where, after ``name``.
    """
    own, ours = _terms(text, name), shipped()
    return Terms(terms=ours.terms | own.terms, programmes=ours.programmes | own.programmes)


def perhaps(kind: str, recorded: dt.datetime, terms: Terms, now: dt.datetime) -> bool:
    """Tell whether a fact of that kind, recorded then (UTC), can be due at all; asked before it is opened."""
    span = terms.shortest(kind) if is_sealed(kind) else None
    return span is not None and recorded + span <= now


def due(facts: Iterable[StoredFact], terms: Terms, now: dt.datetime, ended: Ended) -> Iterator[StoredFact]:
    """Those of the facts that have been kept as long as their terms say; erased ones never are.

    Args:
        facts: of any kind.
        terms: how long each is kept.
        now: UTC.
        ended: asked of accounts and keys.
    """
    for stored in facts:
        fact = stored.fact
        if isinstance(fact, Erased) or not is_sealed(kind := KINDS[type(fact)]):
            continue
        programme = fact.assessment.programme if isinstance(fact, ConsignmentAssessed) else None
        begins = ended(fact) if isinstance(fact, AccountChanged | KeyChanged) else stored.recorded
        span = terms.of(kind, programme)
        if span is not None and begins is not None and max(begins, stored.recorded) + span <= now:
            yield stored


def _terms(text: str, name: str) -> Terms:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise CannotDo(f"{name}: is no TOML: {fault}") from fault
    programmes = tables.pop("programme", {})
    if not isinstance(programmes, dict):
        raise CannotDo(f"{name}: programme: expected tables, as [programme.pact.consignment]")
    return Terms(
        terms=_table(tables, name),
        programmes={key: _table(inner, f"{name}: programme.{key}") for key, inner in programmes.items()},
    )


def _table(tables: object, name: str) -> dict[str, Term]:
    if not isinstance(tables, Mapping):
        raise CannotDo(f"{name}: expected tables by kind, as [consignment] with days")
    known = {*KINDS.values(), *get_args(Group)}
    found = {}
    for kind, table in tables.items():
        if kind not in known or not is_sealed(f"{kind}."):
            raise CannotDo(f"{name}: {kind} is no kind or group of facts that can be erased; expected one as [filing]")
        try:
            found[kind] = msgspec.convert(table, Term)
        except msgspec.ValidationError as fault:
            raise CannotDo(f"{name}: {kind}: {fault}".replace(" - at `$.", ": ").rstrip("`")) from fault
        least = _LEAST.get(kind.partition(".")[0], 1)
        if found[kind].days and not least <= found[kind].days <= MOST_DAYS:
            raise CannotDo(
                f"{name}: {kind}: days is {found[kind].days}; expected 0 (for ever) or {least} to {MOST_DAYS}"
            )
    return found

"""``openplaci screen``: names against the watchlists, each match with its reasons."""

import csv
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, get_args

import msgspec
from cyclopts import Parameter

from openplaci import settings, wiring
from openplaci.api.list_shapes import screen_told
from openplaci.cli import files
from openplaci.cli.who import acting
from openplaci.faults import CannotDo
from openplaci.model.watchlist import PartyKind, Query
from openplaci.screening import keeping
from openplaci.screening.live import opened
from openplaci.screening.screener import FLOOR
from openplaci.screening.screener import screen as screened
from openplaci.screening.sources.countries import alpha2

COLUMNS = ("name", "kind", "country")
KINDS = get_args(PartyKind)


def screen(
    name: Annotated[str | None, Parameter(help="The name.")] = None,
    *,
    kind: Annotated[PartyKind, Parameter(help="What it is taken for: person, organisation, or nothing.")] = "",
    country: Annotated[str, Parameter(help="Its country, two letters.")] = "",
    batch: Annotated[Path | None, Parameter(help="CSV file with the columns name, kind, country.")] = None,
    born: Annotated[str, Parameter(help="Born: 1960, 1960-06 or 1960-06-29.")] = "",
    address: Annotated[str, Parameter(help="Its address, in one line.")] = "",
    phone: Annotated[tuple[str, ...], Parameter(negative="", help="A phone number; several times for several.")] = (),
    email: Annotated[tuple[str, ...], Parameter(negative="", help="An e-mail address.")] = (),
    identifier: Annotated[tuple[str, ...], Parameter(negative="", help="A number of a passport, tax, IMO...")] = (),
    waybill: Annotated[tuple[str, ...], Parameter(negative="", help="A master or house waybill number.")] = (),
    threshold: Annotated[float, Parameter(help="Least score of a match, 0.5 to 1.")] = FLOOR,
    data: Annotated[str | None, Parameter(help="Folder of the embedded store [default: the data folder].")] = None,
) -> int:
    """Hold names against the watchlists: one line a name, with its matches, the surest first, and why.

    Exit code 1 where a name has a match.
    """
    more = bool(address or phone or email or identifier or waybill)
    one = name is not None or more
    if one == (batch is not None):
        raise CannotDo("nothing to screen, or two things; expected a name, --phone or the like, or --batch FILE.csv")
    if not 0.5 <= threshold <= 1:  # noqa: PLR2004 - as the help says
        raise CannotDo(f"--threshold is {threshold}; expected 0.5 to 1")
    chosen = settings.load(data=data)
    folder = wiring.watchlist_folder(chosen)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        gate.ask(who, "watchlists.screen", about="screen")
    if not keeping.heads(folder):
        raise CannotDo("there is no watchlist yet: openplaci watchlist add SOURCE FILE...")
    asked = (
        rows_of(batch)
        if batch is not None
        else [
            msgspec.structs.replace(
                _query(name or "", kind, country, "--country"),
                born=born,
                address=address,
                phones=phone,
                emails=email,
                identifiers=identifier,
                waybills=waybill,
            )
        ]
    )
    any_match = False
    encode = msgspec.json.Encoder().encode
    with opened(folder) as library:
        for query in asked:
            matches = screened(library, query, floor=threshold)
            any_match |= bool(matches)
            sys.stdout.buffer.write(encode(screen_told(query, matches)) + b"\n")
    sys.stdout.buffer.flush()
    return int(any_match)


def rows_of(path: Path) -> Iterator[Query]:
    """The queries of a file; every line is checked before the first is screened."""
    try:
        text = files.load(path).decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise CannotDo(f"{files.shown(path)}: not UTF-8 at byte {fault.start}; expected a CSV file in UTF-8") from fault
    rows = csv.DictReader(io.StringIO(text, newline=""))
    head = [one.strip().lower() for one in rows.fieldnames or ()]
    if "name" not in head:
        raise CannotDo(f"{files.shown(path)}: line 1: no column name; expected {', '.join(COLUMNS)}")
    rows.fieldnames = head
    found = []
    try:
        for row in rows:
            where = f"{files.shown(path)}: line {rows.line_num}"
            kind = (row.get("kind") or "").strip().lower()
            found.append(_query(row["name"] or "", kind, row.get("country") or "", where))
    except csv.Error as fault:
        raise CannotDo(f"{files.shown(path)}: line {rows.line_num}: {fault}; expected CSV") from fault
    return iter(found)


def _query(name: str, kind: str, country: str, where: str) -> Query:
    country = country.strip()
    # Any two letters are a code, also one that our table has not.
    land = country.upper() if re.fullmatch("[A-Za-z]{2}", country) else alpha2(country)
    if country and not land:
        raise CannotDo(f"{where}: the country is {country[:20]!r}; expected a name or ISO code, as DE, or none")
    kind = {"company": "organisation", "organization": "organisation"}.get(kind, kind)
    if kind not in KINDS:
        raise CannotDo(f"{where}: the kind is {kind[:20]!r}; expected person, organisation or none")
    return Query(name=name.strip(), kind=msgspec.convert(kind, PartyKind), country=land or None)

"""Values that rules and consignments at random share, and the consignments and dossiers themselves."""

import datetime as dt
import types
from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from openplaci.model.consignment import Consignment
from openplaci.model.dossier import Dossier, open_dossier
from openplaci.model.finding import Finding
from openplaci.risk.named_lists import ListKind, NamedList, phrase_list
from openplaci.risk.rules.names import DAYS, LATER, WINDOWS
from openplaci.risk.rules.types import Kind

Pick = Callable[[int], int]
"""A number from nought to below the argument; the smaller, the plainer."""
One = TypeVar("One")

COUNTRIES = ("DE", "YE", "US", "CN", "de")
PLACES = ("FRA", "SAH", "JFK", "HKG", "PVG")
HS = ("8507", "850760", "8471", "84713000", "3923")
CODES = ("SPX", "SCO", "NSC", "ELI", "DGR", "CAO", "UNSECURED", "X")
NUMBERS = (0, 1, 2, 3, 10, 0.5, 100, 2.25, -1, 1_000_000_000_000_000)
DATES = (dt.date(2026, 11, 24), dt.date(2026, 11, 23), dt.date(2026, 12, 31), dt.date(2024, 2, 29), dt.date(1999, 1, 1))
_ZONE = dt.timezone(dt.timedelta(hours=-11, minutes=-30))
MOMENTS = (
    dt.datetime(2026, 11, 24),  # noqa: DTZ001 - some are naive
    dt.datetime(2026, 11, 24, 12, 30, tzinfo=dt.UTC),
    dt.datetime(2026, 11, 24, 14, 0, 1),  # noqa: DTZ001
    dt.datetime(2026, 11, 23, 23, 59, 59, tzinfo=_ZONE),
    dt.datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=dt.UTC),
)
GOODS = (
    "LITHIUM BATTERIES", "Toner cartridges, 2 pcs", "SPARE PARTS WITHOUT BATTERIES", "battery", "NO TONER",
    "CONSOL", "Bücher und Zubehör", "TOYS (NOT RESTRICTED) POWER BANK", "batteries/toner batteries battery", "PARTS",
)  # fmt: skip
NAMES = ("ACME LTD", "Acme, Ltd.", "ACME  LTD", "Müller GmbH", "MULLER GMBH", "TO ORDER", "SMITH JOHN", "A")
NUMBERED = ("+49 69 1234", "0049691234", "1234", "+1 (212) 555-0100")
MAILS = ("a@example.com", "A@EXAMPLE.COM", "b@example.org")
UN = ("UN3480", "UN3481", "3480", "UN1263")
PLAIN = ("A", "B", "S", "T", "01", "RA")
ODD = (" ", "%", "_", "'", '"', "\\", "ß", "\u0130", "x.from y", "a # b", "NULL", "\U0001f4e6 é", " A ")
"""Texts that trip an engine which quotes, trims, folds or reads wildcards."""
BROKEN = ("a\nB", "tab\there", "\r\n")
"""What a message may hold and a rule may not; nor an empty text."""
PHRASES = ("battery", "batteries", "toner", "spare parts", "Bücher", "power bank", "acme ltd", "to order", "parts", "a")
PATTERNS = (
    r"(?i)toner|batter(y|ies)", r"^[A-Z]{2}$", r"\d{4}", r"[^A]", r"ü", r"(?s)a.b", r"a.B", r"\bACME\b", r"^UN\d+",
    r"X", r"x\.from", r"[\\'%_]", r"[[:upper:]]{3}", r"(?i)SS|ß", r"\s$",
)  # fmt: skip

LISTS: dict[str, ListKind] = {
    "batteries": "words",
    "office": "words",
    "watched_origins": "countries",
    "watched_places": "places",
    "electronics": "hs",
    "marks": "codes",
    "numbers": "numbers",
}
"""Named lists of the rules, as `openplaci.risk.rules.parse.parse` takes them."""
ENTRIES: dict[str, tuple[str, ...]] = {
    "batteries": ("battery", "batteries", "power bank", "lithium"),
    "office": ("toner", "cartridges", "acme"),
    "watched_origins": ("YE", "CN"),
    "watched_places": ("SAH", "PVG"),
    "electronics": ("8471", "8507"),
    "marks": ("SPX", "UNSECURED", "T", "S"),
    "numbers": ("3480", "1234", "UN3480"),
}
INNOCENT: dict[str, tuple[str, ...]] = {"batteries": ("battery battery", "toner batteries"), "office": ("no toner",)}
"""List of words -> phrases that hide what they cover."""
NAMED: dict[str, NamedList] = {
    name: phrase_list((*ENTRIES[name], *(f"!{phrase}" for phrase in INNOCENT.get(name, ()))), name)
    if kind == "words"
    else NamedList(name=name, kind=kind, entries=ENTRIES[name])
    for name, kind in LISTS.items()
}
"""The lists themselves, as the engines take them."""
KNOWN: dict[str, Kind] = {
    **{
        f"{subject}_{measure}_{days}d": "number"
        for subject, measures in WINDOWS.items()
        for measure in measures
        for days in DAYS
    },
    **{type_.column: type_.kind for group in LATER.values() for type_ in group.values()},
}
"""Every column of `openplaci.model.dossier.Dossier.known`, and its kind."""
WORD_LISTS = tuple(name for name, kind in LISTS.items() if kind == "words")
PLAIN_LISTS = tuple(name for name, kind in LISTS.items() if kind != "words")
WHOLE_LISTS = tuple(name for name in PLAIN_LISTS if LISTS[name] != "hs")
"""Those whose entries stand for whole values, not for beginnings."""

_POOLS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("country", "customs_origin", "origin_country", "destination_country", "region"), COUNTRIES),
    **dict.fromkeys(("from_country", "to_country"), COUNTRIES),
    **dict.fromkeys(("origin", "destination", "from", "to", "place", "city"), PLACES),
    **dict.fromkeys(("handling", "statuses", "status", "code", "content", "methods", "exemptions"), CODES),
    **dict.fromkeys(("phones", "faxes", "phone_keys"), NUMBERED),
    **dict.fromkeys(("name", "address", "contact", "lines", "signature", "agent_name"), NAMES),
    **dict.fromkeys(("description", "text", "remarks", "statements"), GOODS),
    "hs": HS,
    "un_numbers": UN,
    "emails": MAILS,
    "about": ("pieces", "consignee.country"),
}


def pool_of(name: str) -> tuple[str, ...]:
    """Texts that a name may bear, by its last part."""
    return _POOLS.get(name, PLAIN)


def one(pick: Pick, some: Sequence[One]) -> One:
    """One of some."""
    return some[pick(len(some))]


def text(pick: Pick, name: str, *, broken: bool = False) -> str:
    """A text that a name may bear; seldom an odd one."""
    odd = pick(12)
    if odd == 11:
        return one(pick, (*ODD, *BROKEN, "") if broken else ODD)
    return one(pick, GOODS + NAMES if odd == 10 else pool_of(name))


_Make = Callable[[Pick], Any]


def consignment(pick: Pick, only: Collection[str] = ()) -> Consignment:
    """A consignment that leaves much out; ``only`` names what may stand in it beside what must, empty: all."""
    return Consignment(**_said(pick, Consignment, only))


def dossier(pick: Pick, only: Collection[str] = (), columns: Collection[str] = ()) -> Dossier:
    """A dossier of such a consignment, with findings, at a time or none, and what is known in some columns."""
    findings = tuple(Finding(**_said(pick, Finding)) for _ in range(pick(3)))
    at = one(pick, (MOMENTS[1], None, *MOMENTS))
    return open_dossier(consignment(pick, only), at=at, findings=findings, known=known(pick, columns))


def known(pick: Pick, columns: Collection[str]) -> dict[str, float | bool | str | None]:
    """What later stations and history may have filled of some columns; much is left out, some is None."""
    return {column: _known(pick, column) for column in columns if pick(3)}


def _known(pick: Pick, column: str) -> float | bool | str | None:
    match KNOWN[column]:
        case _ if pick(8) == 7:
            return None
        case "truth":
            return pick(2) == 1
        case "text":
            return text(pick, "code")
        case _:
            return one(pick, NUMBERS[:6])


def _said(pick: Pick, struct: type[msgspec.Struct], only: Collection[str] = ()) -> dict[str, Any]:
    return {
        name: make(pick)
        for name, required, make in _plan(struct)
        if required or ((not only or name in only) and pick(5) > 1)
    }


@cache
def _plan(struct: type[msgspec.Struct]) -> tuple[tuple[str, bool, _Make], ...]:
    hints = get_type_hints(struct)
    return tuple(
        (field.name, field.required, _make(hints[field.name], field.encode_name))
        for field in msgspec.structs.fields(struct)
    )


def _make(hint: Any, name: str) -> _Make:
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is tuple:
        item = _make(get_args(hint)[0], name)
        return lambda pick: tuple(item(pick) for _ in range(pick(4)))
    if get_origin(hint) is Literal:
        return lambda pick: one(pick, get_args(hint))
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return lambda pick: hint(**_said(pick, hint))
    plain: dict[Any, _Make] = {
        str: lambda pick: text(pick, name, broken=True),
        int: lambda pick: one(pick, tuple(number for number in NUMBERS if isinstance(number, int))),
        float: lambda pick: float(one(pick, NUMBERS)),
        bool: lambda pick: pick(2) == 1,
        dt.date: lambda pick: one(pick, DATES),
        dt.datetime: lambda pick: one(pick, MOMENTS),
    }
    return plain[hint]

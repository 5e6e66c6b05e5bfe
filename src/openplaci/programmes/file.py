"""A programme's TOML file, laid over the programme on which it is based."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, get_args

import msgspec

from openplaci import codes
from openplaci.faults import UnknownName
from openplaci.model.base import Noun
from openplaci.model.consignment import Document, Level
from openplaci.model.finding import OUTCOMES
from openplaci.model.programme import Band, Clocks, Programme, Release, Requirement, Wire
from openplaci.model.referral import Act
from openplaci.programmes.kinds import (
    BAD,
    Faults,
    Kind,
    flag,
    kinds_of,
    many,
    noun,
    number,
    one_of,
    parts,
    table,
    text,
)

_CODE: Final = text("a code of capitals, digits and _", form=r"[A-Z][A-Z0-9_]{0,60}")
_NAME: Final = text("a name of small letters, digits, - and _", form=r"[a-z][a-z0-9_-]{0,39}")
_LINE: Final = text()
_WIRED: Final = text("a line of plain text", form=r"[ -~]{0,60}")
_HEADER: Final = text("the name of an HTTP header", form=r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,60}")
_DOCUMENTS: Final = many(one_of(get_args(Document)), least=1)
_MINUTES: Final = 60 * 24 * 365


class Known(Noun, frozen=True, kw_only=True):
    """The names that a file may use.

    Attributes:
        base: name of a programme -> its value; raises `UnknownName`.
        taken: names that a file's programme may not have, since rights and profiles go by them.
        elements, checks, indicators, texts, lists: as their stations have them; lists are tables of terms.
    """

    base: Callable[[str], Programme]
    taken: tuple[str, ...]
    elements: tuple[str, ...]
    checks: tuple[str, ...]
    indicators: tuple[str, ...]
    texts: tuple[str, ...]
    lists: tuple[str, ...]


class _Asked(Noun, frozen=True, kw_only=True):
    """One element as the file asks for it, None where it does not.

    ``refuses`` tells whether its codes reject a filing at once; where the file does not say, those of an error do.
    """

    need: Requirement | None = None
    refuses: bool | None = None


def read(
    said: Mapping[str, Any], file: str, generic: Programme, known: Known
) -> tuple[Programme | None, tuple[str, ...]]:
    """The programme, or all that is wrong with it, a line each.

    Args:
        said: the file's keys.
        file: its name, for those lines.
        generic: the programme on which it is based where it names none.
        known: the names that it may use.
    """
    faults = Faults(file)
    base = _base(faults, said.get("based_on"), generic, known)
    kinds = _kinds(base, known)
    made: dict[str, Any] = {"title": said.get("name"), "source": f"{file}, based on {base.name}", "version": "1"}
    for key, value in said.items():
        if key == "based_on":
            continue
        if key not in kinds:
            faults.unknown("", key, ("based_on", *kinds))
        else:
            made[key] = kinds[key](faults, key, value)
    if "name" not in said:
        faults.lines.append(f"{file}: name: none is given; expected a name of the programme's own")
    elif made["name"] in known.taken:
        faults.tell("name", made["name"], "a name of its own: rights and profiles go by it")
    if "country" in said and "territory" in said:
        faults.lines.append(f"{file}: territory: country is given too; expected one of them")
    if faults.lines:
        return None, tuple(faults.lines)
    return _laid(made, base), ()


def _base(faults: Faults, name: object, generic: Programme, known: Known) -> Programme:
    if name is None:
        return generic
    if not isinstance(name, str):
        faults.tell("based_on", name, "the name of a programme")
        return generic
    try:
        return known.base(name[:60])
    except UnknownName as fault:
        faults.lines.append(f"{faults.file}: based_on: {fault}")
        return generic


def _kinds(base: Programme, known: Known) -> dict[str, Kind]:
    """The keys of a file, with what each may be."""
    country = text("a country, as ISO 3166 writes it in two letters", form="[A-Z]{2}")

    def territory(faults: Faults, key: str, value: object) -> Any:
        made = country(faults, key, value)
        if made is BAD or codes.country_known(made):
            return made
        return faults.tell(key, value, "a country, as ISO 3166 writes it in two letters")

    return {
        "name": _NAME,
        "title": _LINE,
        "source": _LINE,
        "version": _LINE,
        "country": territory,
        "territory": many(territory),
        "filings": _DOCUMENTS,
        "asked": _asked(base, known),
        "refuses": many(_CODE),
        "texts": _texts(base, known),
        "unacceptable": one_of(("", *known.lists), f"nothing, or one of {', '.join(known.lists)}"),
        "vague": many(_LINE),
        "checks": many(one_of(known.checks, "a check")),
        "indicators": many(one_of(known.indicators, "an indicator")),
        "weights": table(_CODE, number(0, 100), base.weights),
        "bands": _bands,
        "house_number_max": number(1, 70),
        "piece_kg": _range,
        "routing_code": _CODE,
        "consolidation_code": _CODE,
        "unreadable_code": _CODE,
        "unreadable": table(_CODE, _CODE, base.unreadable),
        "release": noun(base.release, kinds_of(Release, most=1)),
        "clocks": noun(base.clocks, kinds_of(Clocks, most=_MINUTES)),
        "wire": noun(base.wire, _wire(base.wire)),
    }


def _wire(base: Wire) -> dict[str, Kind]:
    statuses = one_of("SR SF 7H 7J 7I 8H 8J 8I 6H 6J 6I".split())
    return {
        "name": _WIRED,
        "sender": _WIRED,
        "texts": table(statuses, _WIRED, base.texts),
        "xcsn": one_of(("pact", "iata")),
        "around": _WIRED,
        "tests": table(_LINE, one_of([act for act in get_args(Act) if act.startswith("test_")]), base.tests),
        "correlation": _HEADER,
        "secret": _HEADER,
        "delivery": _HEADER,
        "accepts": many(one_of(Wire().accepts), least=1),
    }


def _flat(value: object, leaf: type, own: Collection[str] = ()) -> object:
    """A table by whole names: ``shipper.name = ...`` without quotation marks is a table in a table to TOML.

    Args:
        value: as TOML has it.
        leaf: what stands behind a whole name.
        own: keys of a leaf itself.
    """
    if not isinstance(value, dict):
        return value
    out: dict[str, Any] = {}
    for name, one in value.items():
        table_ = one if isinstance(one, dict) else {}
        inner = {k: v for k, v in table_.items() if k not in own and (isinstance(v, leaf) or v is False)}
        out |= {f"{name}.{k}": v for k, v in inner.items()}
        if not inner or len(inner) < len(table_):
            out[name] = {k: v for k, v in table_.items() if k not in inner} if inner else one
    return out


def _texts(base: Programme, known: Known) -> Kind:
    laid = table(one_of(known.texts), _CODE, base.texts)
    return lambda faults, key, value: laid(faults, key, _flat(value, str))


def _asked(base: Programme, known: Known) -> Kind:
    """The elements: their codes and where they are asked for; what one leaves out is as in the base."""
    elements = one_of(known.elements, "an element that can be asked for")
    kinds: dict[str, Kind] = {
        "missing": _CODE,
        "invalid": _CODE,
        "levels": many(one_of(get_args(Level)), least=1),
        "documents": _DOCUMENTS,
        "severity": one_of(("error", "warning")),
        "refuses": flag,
    }

    def one(faults: Faults, key: str, element: str, value: object) -> Any:
        if value is False:
            return _Asked()
        if not isinstance(value, dict):
            return faults.tell(key, value, 'a table as { missing = "CODE" }, or false')
        own = next((need for need in base.required if need.element == element and not _of_manifest(need)), None)
        made = parts({"element": element, "missing": ""} if own is None else msgspec.structs.asdict(own), kinds)(
            faults, key, value
        )
        if made is BAD:
            return BAD
        refuses = made.pop("refuses", None)
        if not made["missing"]:
            return faults.tell(key, value, 'its answer code, as { missing = "CODE" }')
        return _Asked(need=Requirement(**made), refuses=refuses)

    def kind(faults: Faults, key: str, value: object) -> Any:
        flat = _flat(value, dict, kinds)
        if not isinstance(flat, dict):
            return faults.tell(key, value, "a table of elements")
        made = {
            name: one(faults, f"{key}.{name}", name, asked)
            for name, asked in flat.items()
            if elements(faults, f"{key}, key", name) is not BAD
        }
        return BAD if any(one is BAD for one in made.values()) else made

    return kind


def _of_manifest(need: Requirement) -> bool:
    """What makes a flight manifest a good one is not the file's to say."""
    return need.documents == ("flight_manifest",)


def _bands(faults: Faults, key: str, value: object) -> Any:
    """The bands, from 0 upwards; no machine says do not load."""
    kinds: dict[str, Kind] = {
        "name": _NAME,
        "least": number(0, 100),
        "outcome": one_of([outcome for outcome in OUTCOMES if outcome != "dnl"]),
    }
    made = many(parts({}, kinds), least=1)(faults, key, value)
    if made is BAD:
        return BAD
    leasts = [band.get("least", -1) for band in made]
    if leasts[0] != 0 or leasts != sorted(set(leasts)) or any(len(band) < len(kinds) for band in made):
        return faults.tell(key, value, "bands with name, least and outcome; least is 0 at first and rises")
    return tuple(Band(**band) for band in made)


def _range(faults: Faults, key: str, value: object) -> Any:
    made = many(number(0, 1_000_000, whole=False), least=2)(faults, key, value)
    if made is BAD:
        return BAD
    return made if len(made) == 2 and made[0] < made[1] else faults.tell(key, value, "two weights, the lighter first")  # noqa: PLR2004 - a range


def _laid(made: dict[str, Any], base: Programme) -> Programme:
    """Lay what was read over the base."""
    country = made.pop("country", None)
    if country is not None:
        made["territory"] = (country,)
    if "territory" in made:
        made["territory"] = frozenset(made["territory"])
    asked: dict[str, _Asked] = made.pop("asked", {})
    refuses = set(made.pop("refuses", base.refuses))
    required = list(base.required)
    for element, one in asked.items():
        places = [i for i, need in enumerate(required) if need.element == element and not _of_manifest(need)]
        for place in reversed(places):
            del required[place]
        if one.need is None:
            continue
        required.insert(places[0] if places else len(required), one.need)
        own = {code for code in (one.need.missing, one.need.invalid) if code}
        if one.refuses is False:
            refuses -= own
        elif one.refuses or one.need.severity == "error":
            refuses |= own
    return msgspec.structs.replace(base, **made, required=tuple(required), refuses=frozenset(refuses))

"""What the text of an element says, in words: a code's meaning, a place's name, a date, a check digit.

An element names its rule in the tables (``codes``): one of the small tables of ``codes.toml``, one of
`openplaci.codes`, or a function here. What is in no table is said to be so; only what cannot be right is a doubt.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from openplaci import codes
from openplaci.codes.names import carrier_name, country_name, currency_name, place_name
from openplaci.codes.tables import read_table
from openplaci.formats.base import un_numbers
from openplaci.formats.dates import MONTHS, day_month_year, day_of_month, moment, month_end
from openplaci.formats.manual.tables import CodeTable, cargo_imp, code_tables
from openplaci.model.values import VOLUME_M3, WEIGHT_KG

LONGEST = 400
"""Characters of a text that are looked at."""
MAX_NUMBERS = 5
"""UN numbers of one text that are put in words."""


class Value(NamedTuple):
    """What a text says, and whether that is to be looked at twice."""

    words: str = ""
    doubt: bool = False


NOTHING = Value()


class Around(NamedTuple):
    """What stands around an element: the texts of its line by key, and the date that binds days."""

    said: Mapping[str, str]
    at: dt.date | None = None


def value(rule: str, text: str, around: Around) -> Value:
    """Put a text in words by the rule that its element names; nothing where the text says it itself."""
    text = text[:LONGEST].strip()
    if not rule or not text:
        return NOTHING
    special = _RULES.get(rule)
    return special(text, around) if special else code(rule, text)


@lru_cache(maxsize=8192)
def code(table: str, text: str) -> Value:
    """The meaning of a code in a small table; as it stands first, then in capitals."""
    own = code_tables().get(table)
    if own is not None:
        words = own.codes.get(text) or own.codes.get(text.upper())
        missing = Value("no such code", doubt=True) if own.complete else Value("not in our table")
        return Value(words) if words else missing
    words = codes.meaning(table, text) or codes.meaning(table, text.upper())
    return Value(words) if words else Value("not in our table", doubt=table in _CLOSED)


_CLOSED = frozenset({"security_status", "screening_method", "screening_exemption", "placi_status", "rate_class"})


def _serial(text: str, _: Around) -> Value:
    digits = text.replace(" ", "")
    if len(digits) != 8 or not digits.isdecimal():  # noqa: PLR2004 - seven digits and a check digit
        return Value(f"{len(digits)} digits; eight expected", doubt=True)
    right = int(digits[:7]) % 7
    if right == int(digits[7]):
        return Value(f"check digit {right} is right")
    return Value(f"check digit {digits[7]} is wrong; {right} would be right", doubt=True)


def _airline(text: str, _: Around) -> Value:
    known = codes.airline(text)
    return Value(f"{known[1]} ({known[0]})" if known else "airline not in our table")


def _carrier(text: str, _: Around) -> Value:
    return Value(carrier_name(text.upper()) or "airline not in our table")


def _flight(text: str, around: Around) -> Value:
    number = text[2:].strip()
    known = _carrier(text[:2], around).words
    return Value(f"{known}, flight {number}" if number else known)


def _place(text: str, _: Around) -> Value:
    name = place_name(text.upper())
    return Value(name) if name else Value("not in our table of places", doubt=True)


def _country(text: str, _: Around) -> Value:
    name = country_name(text.upper())
    return Value(name) if name else Value("no country has this code", doubt=True)


def _currency(text: str, _: Around) -> Value:
    name = currency_name(text.upper())
    return Value(name) if name else Value("no currency has this code", doubt=True)


def _handling(text: str, _: Around) -> Value:
    for table in reversed(_HANDLING):
        if words := codes.meaning(table, text.upper()):
            return Value(words)
    return Value("not in IATA's list; airlines add codes of their own")


def _uld_type(text: str, _: Around) -> Value:
    return code("uld_type", text[:1])


def _message_type(text: str, _: Around) -> Value:
    known = cargo_imp().message.get(text.upper())
    return Value(known.name if known else "not explained here")


def _status(text: str, _: Around) -> Value:
    known = cargo_imp().segment.get(text.upper()) if text.upper() in cargo_imp().message["FSU"].tags else None
    return Value(f"{known.name}: {known.meaning}" if known else "not in our table")


_MEASURE = re.compile(r"([A-Z]{0,3}) ?(\d+(?:\.\d+)?|\.\d+)", re.ASCII)


def _weight(text: str, _: Around) -> Value:
    found = _MEASURE.fullmatch(text.upper())
    if found is None or (found[1] and found[1] not in WEIGHT_KG):
        return Value("K or L and a number expected", doubt=True)
    if not found[1]:
        return Value("the unit is missing; K or L expected", doubt=True)
    if WEIGHT_KG[found[1]] == 1:
        return Value(f"{found[2]} kg")
    return Value(f"{found[2]} lb = {float(found[2]) * WEIGHT_KG[found[1]]:,.1f} kg")


def _volume(text: str, _: Around) -> Value:
    found = _MEASURE.fullmatch(text.upper())
    if found is None or found[1] not in VOLUME_M3:
        return Value("a unit as MC and a number expected", doubt=True)
    said = f"{found[2]} {code('volume_unit', found[1]).words}"
    return Value(said if VOLUME_M3[found[1]] == 1 else f"{said} = {float(found[2]) * VOLUME_M3[found[1]]:,.3g} m3")


_DIMENSIONS = re.compile(r"([A-Z]{3})(\d{1,6})-(\d{1,6})-(\d{1,6})", re.ASCII)


def _dimensions(text: str, _: Around) -> Value:
    found = _DIMENSIONS.fullmatch(text.upper())
    unit = code_tables()["unit"].codes.get(found[1]) if found else None
    if found is None or unit is None:
        return Value("a unit as CMT, length, width and height expected", doubt=True)
    return Value(f"{int(found[2])} x {int(found[3])} x {int(found[4])} {unit}")


_TIME_SAID = re.compile(r"([SEA])(\d{2})(\d{2})(?:-([A-Z]))?", re.ASCII)


def _time_said(text: str, _: Around) -> Value:
    found = _TIME_SAID.fullmatch(text.upper())
    if found is None:
        return Value("a letter and a time as S0720 expected", doubt=True)
    tables = code_tables()
    day = tables["day_change"].codes.get(found[4] or "")
    return Value(f"{tables['time_kind'].codes[found[1]]} {found[2]}:{found[3]}{f', {day}' if day else ''}")


def _hs(text: str, _: Around) -> Value:
    digits = text.replace(".", "").replace(" ", "")
    if not digits.isdecimal():
        return Value("digits expected", doubt=True)
    chapter = code_tables()["hs_chapter"].codes.get(digits[:2])
    words = f"chapter {digits[:2]}: {chapter}" if chapter else "no such chapter"
    known = codes.hs_known(digits)
    return Value(words if known else f"{words}; the code is not in the Harmonized System of 2022", doubt=not known)


def _goods(text: str, _: Around) -> Value:
    numbers = un_numbers(text)
    return Value("; ".join(_un(number) for number in numbers[:MAX_NUMBERS])) if numbers else NOTHING


def _un(number: str) -> str:
    kind = codes.un_class(number)
    if kind is None:
        return f"{number}: no such number in our table"
    table = code_tables()["un_class"].codes
    words = table.get(kind) or table.get(kind[:3]) or table.get(kind[:1], "")
    return f"{number}: class {kind}, {words}"


def _oci_content(text: str, around: Around) -> Value:
    subject = around.said.get("oci_subject", "").strip().upper()
    known = code_tables()["oci_content"].codes
    content = text.upper()
    return Value(known.get(f"{subject}/{content}") or known.get(content) or "not in our table")


_OCI_TEXT = {
    "SM": "screening_method", "L": "screening_exemption", "SS": "security_status", "ED": "month_year", "SD": "moment",
    "AH": "account_holder", "BT": "billing", "FT": "filing_type", "RT": "transaction", "KP": "yes_no", "D": "goods",
    "AE": "date",
}  # fmt: skip
_APART = re.compile(r"[ ,/]+")


def _oci_text(text: str, around: Around) -> Value:
    """By the content code: screening methods and exemptions may be several."""
    rule = _OCI_TEXT.get(around.said.get("oci_content", "").strip().upper(), "")
    if rule in ("screening_method", "screening_exemption"):
        words = [word for word in _APART.split(text.upper()) if word and word != "AND"]
        if words[:1] == ["AOM"]:
            return code(rule, "AOM")
        said = [code(rule, word) for word in words]
        return Value("; ".join(one.words for one in said), any(one.doubt for one in said))
    return value(rule, text, around)


def _answer_text(text: str, _: Around) -> Value:
    known = code_tables()["answer_error"].codes.get(text.upper())
    return Value(known or "")


def _answer_status(text: str, _: Around) -> Value:
    tables = code_tables()
    return Value(tables["customs_status"].codes.get(text.upper()) or tables["condition"].codes.get(text, ""))


_MONTH_NAMES = dict(zip(MONTHS, (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
), strict=True))  # fmt: skip
_DAY_MONTH = re.compile(r"(\d{2})([A-Z]{3})(?:(\d{2})(\d{2})(?:-([A-Z]))?)?", re.ASCII)


def _long(day: dt.date) -> str:
    return f"{day.day} {list(_MONTH_NAMES.values())[day.month - 1]} {day.year}"


def _day(text: str, around: Around) -> Value:
    if not text.isdecimal():
        return _date(text, around)
    day = day_of_month(text, around.at)
    if day:
        return Value(_long(day))
    fine = len(text) <= 2 and 1 <= int(text) <= 31  # noqa: PLR2004 - days of a month
    return Value(f"the {int(text)}. of a month near to the filing") if fine else Value("no day of a month", doubt=True)


def _date(text: str, around: Around) -> Value:
    said = text.upper()
    if day := day_month_year(said, around.at):
        return Value(_long(day))
    found = _DAY_MONTH.fullmatch(said)
    if found and found[2] in _MONTH_NAMES and not found[3]:
        return Value(f"{int(found[1])} {_MONTH_NAMES[found[2]]}")
    return Value("no date", doubt=True)


def _moment(text: str, around: Around) -> Value:
    said = text.upper()
    time = moment(said, around.at)
    if time:
        return Value(f"{_long(time.date())}, {time:%H:%M}")
    found = _DAY_MONTH.fullmatch(said)
    if found is None or found[2] not in _MONTH_NAMES:
        return _date(text, around)
    clock = f", {found[3]}:{found[4]}" if found[3] else ""
    return Value(f"{int(found[1])} {_MONTH_NAMES[found[2]]}{clock}")


def _iso(text: str, _: Around) -> Value:
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        return Value("no date", doubt=True)
    if "T" not in text:
        return Value(_long(time.date()))
    offset = time.utcoffset()
    zone = "" if offset is None else " UTC" if not offset else f" UTC{time:%z}"
    return Value(f"{_long(time.date())}, {time:%H:%M}{zone}")


def _month_year(text: str, _: Around) -> Value:
    if text == "1299":
        return Value("no end was given")
    day = month_end(text)
    return Value(f"until {_long(day)}") if day else Value("month and year expected, as 0928", doubt=True)


def _day_hour_minute(text: str, _: Around) -> Value:
    if len(text) != 6 or not text.isdecimal() or not text.isascii():  # noqa: PLR2004 - ddhhmm
        return Value("day, hour and minute expected, as 190412", doubt=True)
    return Value(f"day {int(text[:2])}, {text[2:4]}:{text[4:]} UTC")


def _amount_or_nothing(text: str, _: Around) -> Value:
    return Value(code_tables()["no_value"].codes.get(text.upper(), ""))


_RULES: dict[str, Callable[[str, Around], Value]] = {
    "serial": _serial, "airline": _airline, "carrier": _carrier, "flight": _flight, "place": _place,
    "country": _country, "currency": _currency, "handling": _handling, "uld_type": _uld_type,
    "message_type": _message_type, "status": _status, "weight": _weight, "volume": _volume, "hs": _hs,
    "goods": _goods, "oci_content": _oci_content, "oci_text": _oci_text, "answer_text": _answer_text,
    "answer_status": _answer_status, "day": _day, "date": _date, "moment": _moment, "iso": _iso,
    "month_year": _month_year, "day_hour_minute": _day_hour_minute, "dimensions": _dimensions,
    "time_said": _time_said, "no_value": _amount_or_nothing,
    "waybill_in": lambda _text, _around: NOTHING,
}  # fmt: skip

_LISTED = {
    "hs": "hs_chapter", "weight": "weight_unit", "volume": "volume_unit", "dimensions": "unit",
    "time_said": "time_kind", "answer_text": "answer_error", "answer_status": "customs_status",
}  # fmt: skip
"""Rules that say more than a code's meaning, and the table of codes behind them."""
_OF_CODES = (
    "special_handling", "special_handling_other", "dangerous_goods", "security_status", "screening_method",
    "screening_exemption", "regulated_entity", "participant", "rate_class", "placi_status",
)  # fmt: skip


@cache
def listings() -> dict[str, CodeTable]:
    """Every table of codes and meanings, ours and those of `openplaci.codes`, by name."""
    tables = dict(code_tables())
    for name in _OF_CODES:
        sheet = read_table(name)
        rows = {row[0]: codes.meaning(name, row[0]) or "" for row in sheet.rows}
        tables[name] = CodeTable(
            title=sheet.table.title, codes=rows, certainty=sheet.table.certainty, complete=sheet.table.complete,
            source=sheet.table.source,
        )  # fmt: skip
    known = cargo_imp()
    statuses = [tag for tag in known.message["FSU"].tags if len(tag) == len("RCS") and tag not in _NO_STATUS]
    tables["status"] = CodeTable(
        title="Statuses", codes={tag: known.segment[tag].name for tag in statuses}, certainty="V"
    )
    tables["message_type"] = CodeTable(
        title="Messages", codes={kind: one.name for kind, one in known.message.items() if kind.isupper()}, certainty="V"
    )
    handling = {code: words for name in _HANDLING for code, words in tables[name].codes.items()}
    tables["handling"] = CodeTable(title="Special handling codes", codes=dict(sorted(handling.items())), certainty="V")
    return tables


_NO_STATUS = frozenset({"AWB", "ULD", "OCI", "OSI", "SPH", "SCI"})
_HANDLING = ("special_handling_other", "dangerous_goods", "special_handling")


def listing(rule: str) -> str:
    """The name of the table of codes behind a rule; empty where there is none."""
    name = _LISTED.get(rule, rule)
    return name if name in listings() else ""

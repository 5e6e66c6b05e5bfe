"""The elements of each status, in their order: the form of each, and what takes it.

Grammar: an open parser's grammar of FSA 15, and messages of FSU 6 to 15 in the tests of open projects [V]; the
elements of DOC, DPU, FIW and FOW by their likes [I]. Senders leave elements out and add others; how each finds its
place then, `openplaci.formats.cargo_imp.status` says.
"""

import datetime as dt
import re

from openplaci.formats.cargo_imp import elements
from openplaci.formats.cargo_imp.status import Kind, Parts, Place, StatusDraft, Take
from openplaci.formats.dates import day_month_year, moment
from openplaci.model.consignment import Measure, Part

_ARRIVED = "flight number? when arrival quantity? departs? arrives?"
_DEPARTING = "flight number? day departure to? quantity? departs? arrives? volume?"
_HANDED = "when place quantity volume? name?"
_TRANSFERRED = "carrier when place quantity manifest? other? name?"
SLOTS: dict[str, str] = {
    "BKD": "flight number? day places to? quantity? departs? arrives? volume?",
    "MAN": _DEPARTING, "DEP": _DEPARTING, "PRE": _DEPARTING,
    "RCF": _ARRIVED, "ARR": _ARRIVED, "AWR": _ARRIVED, "FIW": _ARRIVED,
    "FOW": "flight? number? when place quantity? departs? arrives?",
    "DPU": _HANDED, "FOH": _HANDED, "RCS": _HANDED, "DOC": _HANDED, "NFD": _HANDED, "AWD": _HANDED, "DLV": _HANDED,
    "DDL": _HANDED, "CCD": "when place quantity?", "TGC": "when place quantity?",
    "RCT": _TRANSFERRED, "TFD": _TRANSFERRED, "TRM": "carrier when? place quantity?",
    "DIS": "flight? number? when place discrepancy quantity?",
    "CRC": "when place quantity? flight? number? day? places? to?",
}  # fmt: skip
"""Status code -> its elements in order, those that may be left out with a question mark; a name takes all the rest."""
_ANY = "flight? number? when place? quantity? departs? arrives? volume? name?"
"""The elements of a status that is not known."""

_DAYS = {letter: days for days, letter in enumerate("NSTABCDEFGHIJKL", start=1)} | {"P": -1}
"""Day change indicator -> days after the day said: P the day before, N the next, S the second, to L the last [V]."""


def _field(name: str) -> Take:
    """What takes an element into a field as it stands."""

    def take(status: StatusDraft, found: Parts, _: Place) -> bool:
        status.fields[name] = found[0]
        return True

    return take


def _name(status: StatusDraft, found: Parts, _: Place) -> bool:
    status.fields["party"] = found[0].strip(" /")
    return True


def _flight(status: StatusDraft, found: Parts, _: Place) -> bool:
    """Read ``QR8403``, or the carrier of a flight whose number stands apart."""
    carrier, number = found[1] or found[3], found[2]
    status.leg["carrier"] = carrier
    if number:
        status.leg["flight"] = carrier + number
    return True


def _number(status: StatusDraft, found: Parts, _: Place) -> bool:
    if "flight" in status.leg:
        return False
    status.leg["flight"] = status.leg.get("carrier", "") + found[0]
    return True


def _when(status: StatusDraft, found: Parts, at: Place) -> bool:
    """Read ``20JUN1039-N``, when it happened; the day change counts from the day said."""
    status.fields["at_said"] = found[0]
    status.day, time = _bound(status, found, at)
    if time is not None:
        status.fields["at"] = time
    return True


def _day(status: StatusDraft, found: Parts, at: Place) -> bool:
    """Read ``20JUN``, the day that a flight departs; a time behind it is that of the status."""
    day, time = _bound(status, found, at)
    status.day = day
    status.leg["date"] = day
    status.leg["date_said"] = found[0]
    if time is not None and "at" not in status.fields:
        status.fields["at"] = time
        status.fields["at_said"] = found[0]
    return True


def _bound(status: StatusDraft, found: Parts, at: Place) -> tuple[dt.date | None, dt.datetime | None]:
    """The day said, and the time where one is said, by the day change."""
    whole, said, digits, change = found
    date = at.date
    day: dt.date | None
    if len(digits) > len("yy"):
        if time := moment(said + digits, date):
            day = time.date()
            if not change or (time := _changed(time, change)):
                return day, time
        else:
            day = day_month_year(said, date)
    elif day := day_month_year(said + digits, date):
        return day, None
    if date is not None:
        status.find(
            "DATE_UNREADABLE", f"time {whole!r} of {status.code}; expected as 20JUN1039", at.number, at.line,
            whole, path=status.code, about="at",
        )  # fmt: skip
    return day, None


def _changed(time: dt.datetime, change: str) -> dt.datetime | None:
    days = _DAYS.get(change)
    try:
        return None if days is None else time + dt.timedelta(days=days)
    except OverflowError:
        return None


def _arrival(status: StatusDraft, found: Parts, _: Place) -> bool:
    """Read where a flight arrives, which is where the status is from."""
    status.fields["place"] = found[0]
    if status.leg:
        status.leg["to"] = found[0]
    return True


def _departure(status: StatusDraft, found: Parts, at: Place) -> bool:
    """Read where a flight departs, which is where the status is from, and where it arrives."""
    status.fields["place"] = found[1]
    return _places(status, found, at)


def _places(status: StatusDraft, found: Parts, _: Place) -> bool:
    """Read ``HKGNLU``, or ``HKG`` with the other place behind a slant; without a flight one alone is no leg's."""
    if not status.leg and not found[2]:
        status.fields["place"] = found[1]
        return True
    status.leg["from_"] = found[1]
    if found[2]:
        status.leg["to"] = found[2]
    return True


def _to(status: StatusDraft, found: Parts, _: Place) -> bool:
    if "to" in status.leg or "from_" not in status.leg:
        return False
    status.leg["to"] = found[0]
    return True


def _quantity(status: StatusDraft, found: Parts, at: Place) -> bool:
    token, code, pieces, weight = found
    fields = status.fields
    if code:
        fields["pieces"] = int(pieces)
        fields["part"] = Part(code=code)
        if weight:
            fields["weight_kg"] = float(weight)
            fields["weight_said"] = Measure(value=weight, unit="K")
        return True
    split, total = elements.quantity(status, token, at.number, at.line, path=status.code)
    if split:
        fields["part"] = Part(code=split, total_pieces=elements.whole_number(total))
    else:
        status.keep(f"{status.code}/total pieces", total, at.number)
    return True


def _departs(status: StatusDraft, found: Parts, _: Place) -> bool:
    """Read ``S0720``; it is bound where the day said is that of departure."""
    status.times.append(found[0])
    if (day := status.leg.get("date")) is not None:
        status.leg["departs"] = _on(day, found)
    return True


def _arrives(status: StatusDraft, found: Parts, _: Place) -> bool:
    """Read ``A1008-N``; without a day change, a time that cannot be of the day said is bound to none.

    That is one before the departure, or an actual one after the status itself.
    """
    if not status.times:
        status.times.append("")
    status.times.append(found[0])
    if status.day is None:
        return True
    time, departs, at = _on(status.day, found), status.leg.get("departs"), status.fields.get("at")
    odd = time and ((departs and time < departs) or (at and found[1] == "A" and at < time))
    if found[4] or not odd:
        status.leg["arrives"] = time
    return True


def _on(day: dt.date, found: Parts) -> dt.datetime | None:
    time = dt.datetime(day.year, day.month, day.day, int(found[2]), int(found[3]))  # noqa: DTZ001 - local
    return _changed(time, found[4]) if found[4] else time


def _volume(status: StatusDraft, found: Parts, at: Place) -> bool:
    if found[3]:
        status.fields["density"] = found[3]
    else:
        elements.measure_volume(status, found[2], found[1], at.number, at.line, path=status.code)
    return True


def _other(status: StatusDraft, found: Parts, at: Place) -> bool:
    """Read the carrier on the other side of a transfer, which the line under it names."""
    status.keep(f"{status.code}/other carrier", found[0], at.number)
    return True


_PLACE = r"[A-Z]{3}"
_PLACES = r"([A-Z]{3})([A-Z]{3})?"
_DATE = r"(\d{2}[A-Z]{3})(\d{0,8})(?:-([A-Z]))?"
_TIME = r"([SAE])([01]\d|2[0-3])([0-5]\d)(?:-([A-Z]))?"
_DESIGNATOR = r"[A-Z][A-Z0-9]|\d[A-Z]"
_PLAIN = r"([TPSDM])(\d{1,6})(?:K(\d{1,9}(?:\.\d{1,9})?))?"
_FURTHER = r" ?[KLMDT][KGSLBRCFI]{0,3} ?[\d.,][^/]*"
_QUANTITY = rf"{_PLAIN}|[TPSDM] ?\d{{1,9}}(?:{_FURTHER})?|\d{{1,9}}{_FURTHER}"
_FORMS: dict[str, tuple[str, Take]] = {
    "flight": (rf"([A-Z]{{3}}|{_DESIGNATOR}) ?(\d{{1,5}}[A-Z]?)|({_DESIGNATOR})", _flight),
    "number": (r"\d{1,5}[A-Z]?", _number),
    "when": (_DATE, _when),
    "day": (_DATE, _day),
    "place": (_PLACE, _field("place")),
    "arrival": (_PLACE, _arrival),
    "departure": (_PLACES, _departure),
    "places": (_PLACES, _places),
    "to": (_PLACE, _to),
    "quantity": (_QUANTITY, _quantity),
    "departs": (_TIME, _departs),
    "arrives": (_TIME, _arrives),
    "volume": (r"(MC|CF|CC|CI) ?([\d.,]+)|DG ?(\d{1,2})", _volume),
    "carrier": (rf"[A-Z]{{3}}|{_DESIGNATOR}", _field("carrier")),
    "other": (_DESIGNATOR, _other),
    "discrepancy": (r"[A-Z]{4}", _field("discrepancy")),
    "manifest": (r"\d{4,11}", _field("manifest")),
    "name": (r".+", _name),
}
"""Name of an element -> its form, and what takes it."""
_COMPILED = {name: re.compile(form, re.ASCII) for name, (form, _) in _FORMS.items()}


def _kind(said: str, code: str = "[A-Z]{3}") -> Kind:
    whole = code
    parts: list[tuple[int, int, Take]] = []
    end = 0
    names = said.replace("?", "").split()
    for name, element in zip(names, said.split(), strict=True):
        form, take = _FORMS[name]
        start, end = end, end + 1 + _COMPILED[name].groups
        parts.append((start, end, take))
        whole += f"(?:/({form}){'?' if name == 'departs' else ''}){element[len(name) :]}"
    one_by_one = [name for name in names if name != "name"]
    return Kind(
        expected=" ".join(names),
        whole=re.compile(whole, re.ASCII).fullmatch,
        parts=tuple(parts),
        slots=tuple((_COMPILED[name].fullmatch, _FORMS[name][1]) for name in one_by_one),
        departs=one_by_one.index("departs") if "departs" in one_by_one else -1,
        named="name" in names,
    )


_KINDS = {slots: _kind(slots) for slots in {*SLOTS.values()}}
KINDS = {code: _KINDS[slots] for code, slots in SLOTS.items()}
"""Status code -> how its elements are read."""
UNKNOWN = _kind(_ANY, code="(?!)")
"""How those of a status that is not known are read: each for itself."""

"""A status line: its elements in their order, by status code.

Grammar: an open parser's grammar of FSA 15, and messages of FSU 6 to 15 in the tests of open projects [V]; the
elements of DOC, DPU, FIW and FOW by their likes [I]. Senders leave elements out and add others, so each goes to
the next place whose form it has, then to one passed over; what has the form of none is kept.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from openplaci.formats.cargo_imp import elements
from openplaci.formats.cargo_imp.draft import Draft
from openplaci.formats.dates import day_month_year, moment
from openplaci.model.consignment import Leg, Measure, Part
from openplaci.model.status import Status

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
UNKNOWN = "flight? number? when place? quantity? departs? arrives? volume? discrepancy? name?"
"""The elements of a status that is not known."""

_DAYS = {letter: days for days, letter in enumerate("NSTABCDEFGHIJKL", start=1)} | {"P": -1}
"""Day change indicator -> days after the day said: P the day before, N the next, S the second, to L the last [V]."""


class StatusDraft(Draft):
    """A status under construction: its fields, and what is bound only when all of it is read.

    Attributes:
        code: its status code, or empty.
        leg: the flight, by field.
        day: the day that is said, once bound.
        times: departure and arrival as said.
    """

    __slots__ = ("_free", "_kind", "_passed", "_whole", "code", "day", "leg", "times")

    def __init__(self, **fields: Any) -> None:
        """Begin with the fields given, and no status code."""
        super().__init__(**fields)
        self.leg: dict[str, Any] = {}
        self.day: dt.date | None = None
        self.times: list[str] = []
        self.name("")

    def name(self, code: str) -> None:
        """Give it its status code, by which its elements are read."""
        self.code = code
        self._kind = _KINDS.get(code, _KIND_UNKNOWN)
        self._free = 0
        self._passed: list[_Slot] = []
        self._whole: _Parts = ()

    @property
    def said(self) -> bool:
        """Whether it says anything beside its waybill."""
        return bool(self.code or self.notes or not self.fields.keys().isdisjoint(_BESIDE))

    def take(self, at: "Place") -> None:
        """Take the elements of its line: at once where all stand as they should, else one by one."""
        whole = self._kind.whole(at.line)
        if whole is None:
            self._walk(at)
            return
        self._whole = parts = whole.groups()
        for start, end, take in self._kind.parts:
            if parts[start] and not take(self, parts[start:end], at):
                self._unknown(parts[start], at)

    def go_on(self, at: "Place") -> None:
        """Take the elements of a line that goes on with its own."""
        if self._whole:
            places = zip(self._kind.slots, self._kind.parts, strict=False)
            self._passed = [slot for slot, (start, _, _) in places if not self._whole[start]]
            self._free = len(self._kind.slots)
            self._whole = ()
        self._walk(at)

    def _walk(self, at: "Place") -> None:
        """Take elements one by one, each at the next place whose form it has, then at one passed over."""
        slots = self._kind.slots
        tokens = at.line.split("/")[1:]
        for index, whole in enumerate(tokens):
            token = whole.strip()
            if not token:
                if self._free < len(slots) and slots[self._free] is _DEPARTS:  # an arrival alone stands second
                    self._free += 1
            elif self._fits(token, at) or ((upper := token.upper()) != token and self._fits(upper, at)):
                pass
            elif self._kind.named and "party" not in self.fields:
                self.fields["party"] = "/".join(tokens[index:]).strip(" /")
                return
            else:
                self._unknown(token, at)

    def _fits(self, token: str, at: "Place") -> bool:
        slots = self._kind.slots
        for index in range(self._free, len(slots)):
            form, take = slots[index]
            if (found := form(token)) and take(self, (token, *found.groups()), at):
                self._passed += slots[self._free : index]
                self._free = index + 1
                return True
        for index, (form, take) in enumerate(self._passed):
            if (found := form(token)) and take(self, (token, *found.groups()), at):
                del self._passed[index]
                return True
        return False

    def _unknown(self, token: str, at: "Place") -> None:
        self.keep(self.code, token, at.number)
        self.find(
            "STATUS_ELEMENT_UNKNOWN",
            f"{token[:40]!r} has the form of no further element of {self.code}; "
            f"expected {SLOTS.get(self.code, UNKNOWN).replace('?', '')}; kept",
            at.number, at.line, token, path=self.code,
        )  # fmt: skip

    def status(self, at: dt.date | None) -> Status:
        """Make the status."""
        fields = self.fields
        if self.leg:
            fields["leg"] = Leg(**self.leg)
            # An actual time of departure is when it departed.
            if self.code == "DEP" and "at" not in fields and self.times and self.times[0][:1] == "A":
                fields["at"] = self.leg.get("departs")
        if self.times:
            fields["times_said"] = tuple(self.times)
        if "handling" in fields:
            fields["handling"] = tuple(dict.fromkeys(fields["handling"]))
        for name in ("instructions", "ulds"):
            if name in fields:
                fields[name] = tuple(fields[name])
        if self.notes:
            fields["customs"] = tuple(self.notes)
            fields["security"] = self.interpreted(fields.get("handling", ()), at).security
        if self.kept:
            fields["kept"] = tuple(self.kept)
        return Status(**fields)


_BESIDE = frozenset({"instructions", "ulds", "handling"})


class Place(NamedTuple):
    """Where elements stand: the line, its number, and the date that binds its days."""

    line: str
    number: int
    date: dt.date | None


_Parts = Sequence[str | Any]
"""An element and its parts, as the groups of its form; None or empty where one is not there."""
_Take = Callable[[StatusDraft, _Parts, Place], bool]
"""Take an element that has the form; False where there is no place for it any more."""
_Form = Callable[[str], re.Match[str] | None]
_Slot = tuple[_Form, _Take]


class _Kind(NamedTuple):
    """How the elements of a status are read.

    Attributes:
        whole: the form of a line in which all stand as they should; parts: where each has its groups in it.
        slots: the elements one by one.
        named: whether a name may end the line.
    """

    whole: _Form
    parts: tuple[tuple[int, int, _Take], ...]
    slots: tuple[_Slot, ...]
    named: bool


def _flight(status: StatusDraft, found: _Parts, _: Place) -> bool:
    """Read ``QR8403``, or the carrier of a flight whose number stands apart."""
    carrier, number = found[1] or found[3], found[2]
    status.leg["carrier"] = carrier
    if number:
        status.leg["flight"] = carrier + number
    return True


def _number(status: StatusDraft, found: _Parts, _: Place) -> bool:
    if "flight" in status.leg:
        return False
    status.leg["flight"] = status.leg.get("carrier", "") + found[0]
    return True


def _when(status: StatusDraft, found: _Parts, at: Place) -> bool:
    """Read ``20JUN1039-N``, when it happened; the day change counts from the day said."""
    status.fields["at_said"] = found[0]
    status.day, time = _bound(status, found, at)
    if time is not None:
        status.fields["at"] = time
    return True


def _day(status: StatusDraft, found: _Parts, at: Place) -> bool:
    """Read ``20JUN``, the day that a flight departs; a time behind it is that of the status."""
    day, time = _bound(status, found, at)
    status.day = day
    status.leg |= {"date": day, "date_said": found[0]}
    if time is not None and "at" not in status.fields:
        status.fields |= {"at": time, "at_said": found[0]}
    return True


def _bound(status: StatusDraft, found: _Parts, at: Place) -> tuple[dt.date | None, dt.datetime | None]:
    """The day said, and the time where one is said, by the day change."""
    _, said, digits, change = found
    if len(digits) <= len("yy"):
        day, time = day_month_year(said + digits, at.date), None
        wrong = day is None
    else:
        time = moment(said + digits, at.date)
        day = time.date() if time else day_month_year(said, at.date)
        time = _changed(time, change) if time else None
        wrong = time is None
    if wrong and at.date is not None:
        status.find(
            "DATE_UNREADABLE", f"time {found[0]!r} of {status.code}; expected as 20JUN1039", at.number, at.line,
            found[0], path=status.code, about="at",
        )  # fmt: skip
    return day, time


def _changed(time: dt.datetime, change: str | None) -> dt.datetime | None:
    if change is None:
        return time
    days = _DAYS.get(change)
    try:
        return None if days is None else time + dt.timedelta(days=days)
    except OverflowError:
        return None


def _place(status: StatusDraft, found: _Parts, _: Place) -> bool:
    status.fields["place"] = found[0]
    return True


def _arrival(status: StatusDraft, found: _Parts, _: Place) -> bool:
    """Read where a flight arrives, which is where the status is from."""
    status.fields["place"] = found[0]
    if status.leg:
        status.leg["to"] = found[0]
    return True


def _departure(status: StatusDraft, found: _Parts, at: Place) -> bool:
    """Read where a flight departs, which is where the status is from, and where it arrives."""
    status.fields["place"] = found[1]
    return _places(status, found, at)


def _places(status: StatusDraft, found: _Parts, _: Place) -> bool:
    """Read ``HKGNLU``, or ``HKG`` with the other place behind a slant; without a flight it is no leg's."""
    if not status.leg and not found[2]:
        status.fields["place"] = found[1]
        return True
    status.leg["from_"] = found[1]
    if found[2]:
        status.leg["to"] = found[2]
    return True


def _to(status: StatusDraft, found: _Parts, _: Place) -> bool:
    if "to" in status.leg or "from_" not in status.leg:
        return False
    status.leg["to"] = found[0]
    return True


def _quantity(status: StatusDraft, found: _Parts, at: Place) -> bool:
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


def _departs(status: StatusDraft, found: _Parts, _: Place) -> bool:
    """Read ``S0720``; it is bound where the day said is that of departure."""
    status.times.append(found[0])
    if (day := status.leg.get("date")) is not None:
        status.leg["departs"] = _on(day, found)
    return True


def _arrives(status: StatusDraft, found: _Parts, _: Place) -> bool:
    """Read ``A1008-N``; where it is before the departure and no day change is said, it is bound to no day."""
    if not status.times:
        status.times.append("")
    status.times.append(found[0])
    if status.day is not None:
        time, departs = _on(status.day, found), status.leg.get("departs")
        if found[4] or departs is None or time is None or departs <= time:
            status.leg["arrives"] = time
    return True


def _on(day: dt.date, found: _Parts) -> dt.datetime | None:
    time = dt.datetime(day.year, day.month, day.day, int(found[2]), int(found[3]))  # noqa: DTZ001 - local
    return _changed(time, found[4])


def _volume(status: StatusDraft, found: _Parts, at: Place) -> bool:
    if found[3]:
        status.fields["density"] = found[3]
    else:
        elements.measure_volume(status, found[2], found[1], at.number, at.line, path=status.code)
    return True


def _carrier(status: StatusDraft, found: _Parts, _: Place) -> bool:
    status.fields["carrier"] = found[0]
    return True


def _other(status: StatusDraft, found: _Parts, at: Place) -> bool:
    """Read the carrier on the other side of a transfer, which the line under it names."""
    status.keep(f"{status.code}/other carrier", found[0], at.number)
    return True


def _discrepancy(status: StatusDraft, found: _Parts, _: Place) -> bool:
    status.fields["discrepancy"] = found[0]
    return True


def _manifest(status: StatusDraft, found: _Parts, _: Place) -> bool:
    status.fields["manifest"] = found[0]
    return True


_TIME = r"([SAE])([01]\d|2[0-3])([0-5]\d)(?:-([A-Z]))?"
_DATE = r"(\d{2}[A-Z]{3})(\d{0,8})(?:-([A-Z]))?"
_PLACES = r"([A-Z]{3})([A-Z]{3})?"
_DESIGNATOR = r"[A-Z][A-Z0-9]|\d[A-Z]"
_FORMS: dict[str, tuple[str, _Take]] = {
    "flight": (rf"([A-Z]{{3}}|{_DESIGNATOR}) ?(\d{{1,5}}[A-Z]?)|({_DESIGNATOR})", _flight),
    "number": (r"\d{1,5}[A-Z]?", _number),
    "when": (_DATE, _when),
    "day": (_DATE, _day),
    "place": (r"[A-Z]{3}", _place),
    "arrival": (r"[A-Z]{3}", _arrival),
    "departure": (_PLACES, _departure),
    "places": (_PLACES, _places),
    "to": (r"[A-Z]{3}", _to),
    "quantity": (r"([TPSDM])(\d{1,6})(?:K(\d{1,9}(?:\.\d{1,9})?))?|[TPSDM]? ?\d{1,9}(?: ?[KLMDT][KGSLBRCFI]{0,3} ?[\d.,][^/]*)?", _quantity),
    "departs": (_TIME, _departs),
    "arrives": (_TIME, _arrives),
    "volume": (r"(MC|CF|CC|CI) ?([\d.,]+)|DG ?(\d{1,2})", _volume),
    "carrier": (_DESIGNATOR, _carrier),
    "other": (_DESIGNATOR, _other),
    "discrepancy": (r"[A-Z]{4}", _discrepancy),
    "manifest": (r"\d{4,11}", _manifest),
}  # fmt: skip
"""Name of an element -> its form, and what takes it."""
_COMPILED = {name: (re.compile(form, re.ASCII).fullmatch, take) for name, (form, take) in _FORMS.items()}
_DEPARTS = _COMPILED["departs"]


def _name(status: StatusDraft, found: _Parts, _: Place) -> bool:
    status.fields["party"] = found[0].strip(" /")
    return True


def _compiled(slots: str, code: str = "[A-Z]{3}") -> _Kind:
    names = slots.split()
    whole = code
    parts: list[tuple[int, int, _Take]] = []
    end = 0
    for name in names:
        form, take = _FORMS.get(name.rstrip("?"), (".+", _name))
        start, end = end, end + 1 + re.compile(form).groups
        parts.append((start, end, take))
        whole += f"(?:/({form}){'?' if name == 'departs?' else ''}){'?' if name.endswith('?') else ''}"
    named = names[-1] == "name?"
    return _Kind(
        re.compile(whole, re.ASCII).fullmatch, tuple(parts),
        tuple(_COMPILED[name.rstrip("?")] for name in names[: len(names) - named]), named,
    )  # fmt: skip


_KINDS = {code: _compiled(slots, code) for code, slots in SLOTS.items()}
_KIND_UNKNOWN = _compiled(UNKNOWN)

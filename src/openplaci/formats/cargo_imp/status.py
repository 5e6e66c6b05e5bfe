"""A status under construction: how the elements of its line find their places."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from openplaci.formats.cargo_imp.draft import Draft
from openplaci.model.consignment import Leg
from openplaci.model.status import Status

MAX_ELEMENTS = 20
"""Elements of a line that are told apart, twice as many as any status has; the rest is one."""
_BESIDE = frozenset({"instructions", "ulds", "handling"})


class Place:
    """Where reading stands: the line and its number, and the date that binds its days."""

    __slots__ = ("date", "line", "number")

    def __init__(self, date: dt.date | None) -> None:
        """Begin before the first line."""
        self.date = date
        self.line = ""
        self.number = 0


Parts = Sequence[str | Any]
"""An element and the groups of its form; None or empty where one is not there."""
Take = Callable[["StatusDraft", Parts, Place], bool]
"""Take an element that has the form; False where there is no place for it any more."""
Form = Callable[[str], re.Match[str] | None]
Slot = tuple[Form, Take]


class Kind(NamedTuple):
    """How the elements of a status are read.

    Attributes:
        expected: the names of its elements, in order.
        whole: the form of a line in which all stand as they should; parts: where each has its groups in it.
        slots: the elements one by one.
        departs: which of them is the time of departure, that an empty element stands for; -1 where none is.
        named: whether a name may end the line, which takes all the rest of it.
    """

    expected: str
    whole: Form
    parts: tuple[tuple[int, int, Take], ...]
    slots: tuple[Slot, ...]
    departs: int
    named: bool


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
        self.code = ""
        self.leg: dict[str, Any] = {}
        self.day: dt.date | None = None
        self.times: list[str] = []

    @property
    def said(self) -> bool:
        """Whether it says anything beside its waybill."""
        return bool(self.code or self.notes or not self.fields.keys().isdisjoint(_BESIDE))

    def take(self, kind: Kind, at: Place) -> None:
        """Take the elements of its line: at once where all stand as they should, else one by one."""
        self._kind = kind
        whole = kind.whole(at.line)
        if whole is None:
            self._whole: Parts = ()
            self._free = 0
            self._passed: list[Slot] = []
            self._walk(at)
            return
        self._whole = parts = whole.groups()
        for start, end, take in kind.parts:
            if parts[start] and not take(self, parts[start:end], at):
                self._unknown(parts[start], at)

    def go_on(self, at: Place) -> None:
        """Take the elements of a line that goes on with its own."""
        if self._whole:
            slots, parts = self._kind.slots, self._kind.parts
            self._free = len(slots)
            self._passed = [slot for slot, part in zip(slots, parts, strict=False) if not self._whole[part[0]]]
            self._whole = ()
        self._walk(at)

    def _walk(self, at: Place) -> None:
        """Take elements one by one, each at the next place whose form it has, else at one passed over."""
        tokens = at.line.split("/", MAX_ELEMENTS + 1)[1:]
        for index, whole in enumerate(tokens):
            token = whole.strip()
            if not token:
                self._free += self._free == self._kind.departs
            elif self._fits(token, at) or ((upper := token.upper()) != token and self._fits(upper, at)):
                pass
            elif self._kind.named and "party" not in self.fields and not self._expects(tokens[index + 1 :]):
                self.fields["party"] = "/".join(tokens[index:]).strip(" /")
                return
            else:
                self._unknown(token, at)

    def _fits(self, token: str, at: Place) -> bool:
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

    def _expects(self, tokens: Sequence[str]) -> bool:
        """Whether one of the tokens has the form of a place that is still open: then none before it is a name."""
        return any(form(token.strip()) for token in tokens for form, _ in self._kind.slots[self._free :])

    def _unknown(self, token: str, at: Place) -> None:
        code = self.code
        self.keep(code, token, at.number)
        self.find(
            "STATUS_ELEMENT_UNKNOWN",
            f"{token[:40]!r} has the form of no further element of {code}; expected {self._kind.expected}; kept",
            at.number, at.line, token, path=code,
        )  # fmt: skip

    def status(self, at: dt.date | None) -> Status:
        """Make the status; ``at`` binds the dates of its security declaration."""
        fields = self.fields
        if self.leg:
            fields["leg"] = Leg(**self.leg)
            # An actual time of departure is when it departed.
            if self.code == "DEP" and "at" not in fields and self.times and self.times[0][:1] == "A":
                fields["at"] = self.leg.get("departs")
        if self.times:
            fields["times_said"] = tuple(self.times)
        if "ulds" in fields:
            fields["ulds"] = tuple(fields["ulds"])
        if "instructions" in fields:
            fields["instructions"] = tuple(fields["instructions"])
        if "handling" in fields:
            fields["handling"] = tuple(dict.fromkeys(fields["handling"]))
        if self.notes:
            fields["customs"] = tuple(self.notes)
            fields["security"] = self.interpreted(fields.get("handling", ()), at).security
        if self.kept:
            fields["kept"] = tuple(self.kept)
        return Status(**fields)

"""FSU, the status update, and FSA, the answer to a request for one: versions 5 to 16.

A waybill line, under it the status lines, under each what is said of it (ULD, OCI, OSI lines); then the next
waybill. What stands under the waybill before any status line is a status without a code: ``NO RECORD FOUND``.
Grammar: as `openplaci.formats.cargo_imp.status_elements` says.
"""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import msgspec

from openplaci import codes
from openplaci.formats.base import deviation
from openplaci.formats.cargo_imp import elements
from openplaci.formats.cargo_imp.draft import Read
from openplaci.formats.cargo_imp.messages import RawMessage
from openplaci.formats.cargo_imp.segments import BEGINS_MESSAGE, WAYBILL_LIKE, message_inside
from openplaci.formats.cargo_imp.status import Place, StatusDraft
from openplaci.formats.cargo_imp.status_elements import KINDS, UNKNOWN
from openplaci.model.consignment import Instruction, Part, Total, Uld
from openplaci.model.finding import Finding
from openplaci.model.status import Status

VERSIONS = range(5, 17)

_WAYBILL = re.compile(r"\d{3}[- ]{0,3}\d{2}", re.ASCII)
_WAYBILL_PLAIN = re.compile(
    r"(\d{3}-\d{8})(?:([A-Z]{3})([A-Z]{3}))?(?:/([TPSDM])(\d{1,6})(?:K(\d{1,9}(?:\.\d{1,9})?))?(?:T(\d{1,6}))?)?",
    re.ASCII,
)
_STATUS_LIKE = re.compile(r"[A-Z]{3}/(?:[^/\n]{0,12}/){0,2}\d{2}[A-Z]{3}(?:\d{4})?(?:[-/]|$)", re.ASCII)
"""A line of a status that is not known: a day stands in one of its first elements."""


def read(message: RawMessage, at: dt.date | None) -> Read:
    """Read one FSU or FSA into its statuses; ``at`` binds days without a year."""
    reader = _Reader(message, at)
    take = reader.take
    number = message.first
    for line in message.body.split("\n"):
        if not take(line, number):
            reader.take_odd(line, number)
        number += 1
    reader.close()
    if not reader.statuses:
        reader.findings.append(
            deviation(
                "STATUS_MISSING", f"{message.type} reports no status; expected a waybill and a status line under it",
                line=message.line, column=1, severity="error",
            )
        )  # fmt: skip
    return Read([], reader.findings, statuses=tuple(reader.statuses))


class _Reader(Place):
    """Where reading stands: the waybill, the status under construction, and what a slant goes on with."""

    def __init__(self, message: RawMessage, at: dt.date | None) -> None:
        super().__init__(at)
        self.message = message
        self.statuses: list[Status] = []
        self.findings: list[Finding] = []
        self.waybill: dict[str, Any] = {}
        self.draft: StatusDraft | None = None
        self.opened = message.line
        self.context = ""

    def take(self, line: str, number: int) -> bool:
        """Read a line that begins with a known tag, a slant or a waybill; False where it does not."""
        handler = _HANDLERS.get(line[:4])
        if handler is not None:
            handler(self, line, number)
        elif line[:1] == "/":
            if self.draft is None or not self.context:
                return False
            if (under := _UNDER.get(self.context)) is not None:
                under(self.draft, line, number)
            else:
                self.line, self.number = line, number
                self.draft.go_on(self)
        elif (plain := _WAYBILL_PLAIN.fullmatch(line)) or _WAYBILL.match(line):
            self._waybill(line, number, plain)
        else:
            return False
        return True

    def take_odd(self, whole: str, number: int) -> None:
        """Read any other line: blank, indented, with a tag in lower case or one that is not known."""
        line = whole.strip()
        if not line:
            return
        if line[0] != whole[0]:
            self._find("LINE_INDENTED", f"{line[:20]!r} begins with blanks; read without them", number, whole)
            if self.take(line, number):
                return
        tag = line[:3].upper()
        if (tag != line[:3] or tag == line.upper()) and self.take(tag + (line[3:] or "/"), number):
            return
        if _STATUS_LIKE.match(line):
            self.status(line, number)
        elif BEGINS_MESSAGE.match(line):
            self.findings.append(message_inside(line, number))
        elif WAYBILL_LIKE.match(line) or (self.draft is None and not line.startswith("/")):
            self._waybill(line, number, None)
        else:
            self._find(
                "SEGMENT_UNKNOWN",
                f"{line[:20]!r} begins neither a waybill, a status nor what is said of one; kept", number, line,
            )  # fmt: skip
            self._under(number).keep(self.message.type, line, number)
            self.context = ""

    def close(self) -> None:
        """Make the open status."""
        draft, self.draft = self.draft, None
        if draft is None:
            return
        if not draft.code and not draft.said:
            draft.find(
                "STATUS_MISSING", "no status line stands under the waybill; expected one as RCS/19APR1010/SIN/T2K35",
                self.opened, severity="error",
            )  # fmt: skip
        if "master" not in draft.fields:
            draft.find(
                "STATUS_WITHOUT_WAYBILL",
                "the status has no air waybill number that could be read; expected a line as 157-68076960BSLDOH/T1",
                self.opened, about="master", severity="error",
            )  # fmt: skip
        status = draft.status(self.date)
        self.statuses.append(status)
        if draft.findings:
            label = status.label
            self.findings += [msgspec.structs.replace(finding, subject=label) for finding in draft.findings]

    def _waybill(self, line: str, number: int, plain: re.Match[str] | None) -> None:
        """Begin the next waybill; what its line says of pieces and weight is of the whole consignment."""
        self.close()
        self.opened = number
        self.context = ""
        self.draft = draft = StatusDraft()
        fields = draft.fields
        if plain is None:
            _waybill_odd(draft, line, number)
        else:
            fields["master"], origin, destination, code, pieces, weight, whole = plain.groups()
            if origin:
                fields["origin"] = origin
                fields["destination"] = destination
            if code:
                fields["total"] = Total(pieces=int(pieces), weight_kg=float(weight) if weight else None)
                fields["total_part"] = Part(code=code, total_pieces=int(whole) if whole else None)
        self.waybill = fields.copy()

    def status(self, line: str, number: int) -> None:
        """Begin the next status; the first under a waybill takes over what is found of the waybill's line."""
        draft = self.draft
        if draft is None or draft.said:
            self.close()
            self.draft = draft = StatusDraft(**self.waybill)
        code = line[:3]
        self.opened = number
        self.context = code
        draft.code = draft.fields["code"] = code
        known = codes.status(code)
        if known is not None:
            draft.fields["event"] = known[0]
        else:
            draft.find(
                "STATUS_UNKNOWN", f"status {code} is not known; read as far as it can be", number, line, path=code
            )
        self.line, self.number = line, number
        draft.take(KINDS.get(code, UNKNOWN), self)

    def under(self, line: str, number: int) -> None:
        """Read what is said of the open status; lines that begin with a slant go on with it."""
        self.context = tag = line[:3]
        _UNDER[tag](self._under(number), line, number)

    def house(self, line: str, number: int) -> None:
        """Read the number of a house, which some add [M]; above the first status it is that of all."""
        self.context = ""
        draft = self._under(number)
        house, _, rest = line[4:].partition("/")
        if "house" in draft.fields or not house.strip():
            draft.keep(line[:3], line, number)
            return
        draft.fields["house"] = house.strip()
        draft.keep(line[:3], rest, number)
        if not draft.code:
            self.waybill["house"] = house.strip()

    def _under(self, number: int) -> StatusDraft:
        """The open status; where no line before could open one, one without a waybill."""
        if self.draft is None:
            self.draft = StatusDraft()
            self.opened = number
        return self.draft

    def _find(self, code: str, words: str, number: int, line: str) -> None:
        self.findings.append(deviation(code, words, line=number, column=1, path=self.message.type, evidence=(line,)))


def _waybill_odd(draft: StatusDraft, line: str, number: int) -> None:
    """Read a waybill line that deviates, or says more than pieces and kilograms; what has no field is kept."""
    fields = draft.fields
    rest = elements.waybill_line(draft, line.strip(), number, line, path="AWB").strip()
    if not rest:
        return
    code, pieces = elements.quantity(draft, rest, number, line, path="AWB")
    said, weight = fields.pop("weight_said", None), fields.pop("weight_kg", None)
    fields["total"] = Total(pieces=fields.pop("pieces", None), weight_kg=weight)
    if code:
        fields["total_part"] = Part(code=code, total_pieces=elements.whole_number(pieces))
    else:
        draft.keep("AWB/total pieces", pieces, number)
    if said is not None and (said.unit != "K" or weight is None):
        draft.keep("AWB/weight", said.unit + said.value, number)
    if (volume := fields.pop("volume_said", None)) is not None:
        fields.pop("volume_m3", None)
        draft.keep("AWB/volume", volume.unit + volume.value, number)
    draft.keep("AWB/density group", fields.pop("density", ""), number)


def _ulds(draft: StatusDraft, line: str, number: int) -> None:
    devices = draft.fields.setdefault("ulds", [])
    for token in line.split("/")[1:]:
        said = token.strip()
        if not said:
            continue
        found = elements.ULD.fullmatch(said)
        if not found:
            draft.find(
                "ULD_UNREADABLE", f"unit load device {said[:20]!r}; expected as AKE12345XX", number, line, token,
                path="ULD",
            )  # fmt: skip
        devices.append(Uld(id=found[1], remarks=found[2]) if found else Uld(id=said))


def _remark(draft: StatusDraft, line: str, _: int) -> None:
    text = line.partition("/")[2]
    if text.strip():
        draft.fields.setdefault("instructions", []).append(Instruction(kind="OSI", text=text))


def _handling(draft: StatusDraft, line: str, number: int) -> None:
    elements.codes(draft, [(number, line)], path="SPH")


_UNDER: dict[str, Callable[[StatusDraft, str, int], None]] = {
    "ULD": _ulds, "OCI": elements.note, "OSI": _remark, "SPH": _handling,
}  # fmt: skip
"""Tag of a line under a status -> what reads it."""
_HANDLERS: dict[str, Callable[[_Reader, str, int], None]] = {
    **{f"{code}/": _Reader.status for code in KINDS},
    **{f"{tag}/": _Reader.under for tag in _UNDER},
    "HWB/": _Reader.house, "HBS/": _Reader.house,
}  # fmt: skip
"""How a line begins -> what reads it."""

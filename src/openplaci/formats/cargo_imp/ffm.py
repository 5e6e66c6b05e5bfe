"""FFM, the flight manifest: versions 5 to 8; each waybill line is a consignment.

Grammar: open parsers' grammars of FFM 8, the PACT technical guide's figure, and the real deviations that a
public compiler of Cargo-IMP lists (several routes, no ULD line, COR inside, NIL) [V].
"""

import datetime as dt
import re
from typing import Any

import msgspec

from openplaci import codes
from openplaci.formats.base import deviation, un_numbers
from openplaci.formats.cargo_imp import elements
from openplaci.formats.cargo_imp.draft import Draft, Read
from openplaci.formats.cargo_imp.messages import RawMessage
from openplaci.formats.cargo_imp.segments import BEGINS_MESSAGE, WAYBILL_LIKE, Segment, message_inside
from openplaci.formats.dates import day_month_year, moment
from openplaci.model.consignment import Leg, Part, Uld
from openplaci.model.finding import Finding
from openplaci.model.text import fold, join_lines

VERSIONS = range(5, 9)
GOODS_WIDTH = 15
"""Full width of the goods text of a manifest line."""

_ROUTE = re.compile(
    r"(?:(\d{1,2})/)? *([A-Z0-9]{2}[A-Z]? ?\d{1,5}[A-Z]?)? */ *(\d{2}(?:[A-Z]{3})?\d{0,8}) */ *([A-Z]{3})(?:/(.*))?",
    re.ASCII | re.IGNORECASE,
)
_WAYBILL = re.compile(r"\d{3}[- ]{1,3}\d{2,9}|\d{11}", re.ASCII)
_POINT = re.compile(r"([A-Z]{3})(?:/((?:NIL|\d{2}[A-Z]{3}\d{0,8}|)(?:/.*)?))?", re.ASCII)
_DAY_MONTH = re.compile(r"\d{2}[A-Z]{3}\d{0,8}", re.ASCII)
_QUANTITY_GOES_ON = re.compile(r"T\d+|[KL][\d.]+|(?:MC|CF|CC|CI)[\d.]+|DG\d+", re.ASCII)
_ONWARD = re.compile(r"([A-Z]{3})([A-Z0-9]{2}[A-Z]?\d{1,4}[A-Z]?)", re.ASCII)
_TAGS = frozenset({"OSI", "COR", "OCI", "DIM", "SCI", "CSI", "VSI", "SPH", "SSR", "REF", "MAL"})
"""Tags that stand under a waybill; none of them is a point of unloading."""
CONSOLIDATION = re.compile(r" (?:CONSOL(?:S|IDATIONS?|IDATED|IDATE)?|CNSL) |^ CONSOLE $")
"""The words of a consolidation; CONSOLE only where it stands alone, since consoles are goods too."""


class _Manifest:
    """Where reading stands: flight, point of unloading, unit load device, open consignment."""

    def __init__(self, message: RawMessage, at: dt.date | None) -> None:
        self.message = message
        self.at = at
        self.findings: list[Finding] = []
        self.drafts: list[Draft] = []
        self.flight = Leg()
        self.point: str | None = None
        self.arrives: dt.datetime | None = None
        self.said: list[tuple[str, str, int]] = []
        self.stray: list[tuple[str, str, int]] = []
        self.uld: Uld | None = None
        self.nil: list[str] = []
        self.context = ""
        self.ended = False

    def find(self, code: str, words: str, line: int, text: str, **more: Any) -> None:
        self.findings.append(deviation(code, words, line=line, column=1, path="FFM", evidence=(text,), **more))

    def leg(self) -> Leg:
        return msgspec.structs.replace(self.flight, to=self.point, arrives=self.arrives)


def read(message: RawMessage, at: dt.date | None) -> Read:
    """Read one FFM into the consignments of its waybill lines; ``at`` binds the flight's year."""
    manifest = _Manifest(message, at)
    routed = False
    lines = message.body.split("\n")
    for number, whole in enumerate(lines, start=message.first):
        line = whole.strip()
        if not line:
            continue
        if whole[0] == " ":
            manifest.find("LINE_INDENTED", f"{line[:20]!r} begins with blanks; read without them", number, whole)
        if not routed:
            routed = True
            if _route(manifest, line, number):
                continue
        _line(manifest, line, number)
    if manifest.flight.flight is None:
        manifest.find(
            "FLIGHT_MISSING", "the manifest names no flight; expected its second line as 1/WS2569/30JAN/MXP",
            message.line, "", about="flight", severity="warning" if manifest.drafts else "error",
        )  # fmt: skip
    if not manifest.ended:
        manifest.find(
            "MANIFEST_END_MISSING", "the manifest ends with neither LAST nor CONT; lines may be missing",
            message.first + len(lines) - 1 if message.body else message.line, "",
        )  # fmt: skip
    if manifest.stray and not manifest.drafts:
        lines_unread = [line for _, line, _ in manifest.stray]
        manifest.find(
            "LINES_UNREAD",
            f"{len(lines_unread)} lines could not be read as waybills, the first is {lines_unread[0][:40]!r}; "
            "expected as 157-68076960BSLDOH/T1K40/GOODS",
            manifest.stray[0][2], "\n".join(lines_unread)[:1000], severity="error",
        )  # fmt: skip
    if not (manifest.drafts or manifest.stray or manifest.nil):
        manifest.find(
            "MANIFEST_EMPTY", "the flight manifest lists no waybill and does not say NIL; expected either",
            message.line, "", severity="error",
        )  # fmt: skip
    for draft in manifest.drafts:
        _describe(draft)
    nil = "" if manifest.drafts or manifest.stray else ", ".join(manifest.nil)
    return Read(
        [draft.finish(at) for draft in manifest.drafts],
        manifest.findings,
        nothing=f"nothing is manifested for {nil}" if nil else "",
    )


def _route(manifest: _Manifest, line: str, number: int) -> bool:
    """Read ``1/WS2569/30JAN/MXP/C-GVWJ/...``: part, flight, date, point of loading, registration."""
    found = _ROUTE.fullmatch(line)
    if not found:
        if line[:2].strip("/").isdecimal() or line[:1] == "/":
            _route_apart(manifest, line, number)
            return True
        return False
    carrier, flight = elements.flight(found[2].upper()) if found[2] else (None, None)
    said = found[3].upper()
    date, departs = _when(said, manifest.at)
    if date is None and manifest.at is not None:
        manifest.find(
            "FLIGHT_DATE_UNREADABLE", f"flight date {said!r}; expected as 30JAN", number, line, about="flight_date"
        )
    registration, _, rest = (found[5] or "").partition("/")
    manifest.flight = Leg(
        carrier=carrier,
        flight=flight,
        date=date,
        departs=departs,
        from_=found[4].upper(),
        aircraft=registration or None,
        date_said=said,
    )
    manifest.said = [("FFM/part", found[1], number)] if found[1] and found[1] != "1" else []
    if rest:
        manifest.said.append(("FFM/flight", rest, number))
    return True


def _route_apart(manifest: _Manifest, line: str, number: int) -> None:
    """Read of a flight line that is not whole what can be told by its form; the line itself is kept."""
    manifest.find(
        "FLIGHT_UNREADABLE", f"flight line {line[:40]!r}; expected as 1/WS2569/30JAN/MXP", number, line, about="flight"
    )
    manifest.said.append(("FFM/flight", line, number))
    carrier = flight = place = said = None
    for token in (token.strip().upper() for token in line.split("/")):
        if _DAY_MONTH.fullmatch(token):
            said = said or token
        elif len(token) == 3 and token.isalpha():  # noqa: PLR2004 - a place
            place = place or token
        elif flight is None and len(token) > 3:  # noqa: PLR2004 - carrier and number
            carrier, number_said = elements.flight(token)
            flight = number_said if carrier else None
    manifest.flight = Leg(
        carrier=carrier,
        flight=flight,
        date=day_month_year(said[:5], manifest.at) if said else None,
        from_=place,
        date_said=said,
    )


def _when(said: str, at: dt.date | None) -> tuple[dt.date | None, dt.datetime | None]:
    """Read ``30``, ``30JAN``, ``30JAN26``, ``30JAN2026`` or ``30JAN1015``, a year being one near to filing."""
    if said.isdecimal():
        return elements.flight_date(said, at), None
    digits = said[5:]
    if len(digits) in (0, 2) or (len(digits) == 4 and at and abs(int(digits) - at.year) <= 1):  # noqa: PLR2004 - yyyy
        return day_month_year(said, at), None
    time = moment(said, at)
    return (time.date(), time) if time else (None, None)


def _line(manifest: _Manifest, line: str, number: int) -> None:
    tag, after = line[:3], line[3:4]
    if line[:1] == "/":
        _continuation(manifest, line, number)
    elif line in ("LAST", "CONT"):
        manifest.ended = True
        manifest.context = ""
        if line == "CONT" and manifest.drafts:
            manifest.drafts[-1].keep("FFM/end", line, number)
    elif _WAYBILL.match(line) or WAYBILL_LIKE.match(line):
        _waybill(manifest, line, number)
    elif BEGINS_MESSAGE.match(line):
        manifest.findings.append(message_inside(line, number))
    elif tag == "ULD" and after == "/":
        _uld(manifest, line[4:], line, number)
    elif tag in _TAGS and after in ("/", ""):
        _attached(manifest, line, number)
    elif _POINT.fullmatch(line) and not _wraps(manifest, line):
        _point(manifest, line, number)
    elif elements.ULD.fullmatch(line.partition("/")[0]):
        manifest.find(
            "ULD_TAG_MISSING", f"{line[:20]!r} has no ULD/ before it; read as a unit load device", number, line
        )
        _uld(manifest, line, line, number)
    elif _ROUTE.fullmatch(line):
        manifest.find(
            "FLIGHT_REPEATED", f"a further flight line {line[:40]!r}; what is below belongs to it", number, line
        )
        _route(manifest, line, number)
    elif manifest.drafts and manifest.context == "waybill":
        manifest.drafts[-1].find(
            "LINE_WRAPPED", f"{line[:20]!r} begins with neither a tag nor a slant; read as goods text", number, line,
            path="FFM",
        )  # fmt: skip
        manifest.drafts[-1].fields["texts"].append(line)
    else:
        manifest.find(
            "SEGMENT_UNKNOWN",
            f"{line[:20]!r} is neither a waybill, a ULD nor a point of unloading; expected one of them",
            number, line,
        )  # fmt: skip
        manifest.stray.append(("FFM", line, number))


def _wraps(manifest: _Manifest, line: str) -> bool:
    """Tell goods text that went over its line from a point of unloading: the line before it is full, and no place."""
    if manifest.context != "waybill" or len(line) > 3:  # noqa: PLR2004 - a place alone
        return False
    return len(manifest.drafts[-1].fields["texts"][-1]) >= GOODS_WIDTH and codes.place_country(line) is None


def _point(manifest: _Manifest, line: str, number: int) -> None:
    """Read a point of unloading: ``YVR``, ``ORD//14APR1235`` (arrival), ``LHR/NIL`` (nothing for it)."""
    point, _, said = line.partition("/")
    manifest.point = point
    manifest.uld = None
    manifest.context = "point"
    parts = [part.strip() for part in said.split("/")]
    day = manifest.at or manifest.flight.date
    manifest.arrives = next((time for part in parts if (time := moment(part, day))), None)
    manifest.said = [said_ for said_ in manifest.said if said_[0] != "FFM/point of unloading"]
    if said:
        manifest.said.append(("FFM/point of unloading", said, number))
    if "NIL" in parts:
        manifest.nil.append(point)
        flight = manifest.flight
        manifest.find(
            "MANIFEST_NIL",
            f"nothing is manifested for {point} on {flight.flight or 'the flight'} "
            f"of {flight.date_said or 'no date'} from {flight.from_ or 'no place'}",
            number, line, severity="info",
        )  # fmt: skip


def _uld(manifest: _Manifest, text: str, line: str, number: int) -> None:
    head, _, remarks = text.partition("/")
    found = elements.ULD.fullmatch(head)
    if not found:
        manifest.find("ULD_UNREADABLE", f"unit load device {head[:20]!r}; expected as AKE12345XX", number, line)
    said = "/".join(filter(None, (found[2] if found else None, remarks)))
    manifest.uld = Uld(id=found[1] if found else head, remarks=said or None)
    manifest.context = "uld"


def _waybill(manifest: _Manifest, line: str, number: int) -> None:
    draft = Draft(level="direct", document="flight_manifest", routing=[manifest.leg()])
    for path, said, where in (*manifest.said, *manifest.stray):
        draft.keep(path, said, where)
    manifest.stray.clear()
    head, _, rest = line.partition("/")
    if not head[3:].strip("- 0123456789"):  # the places stand behind the slant
        places, _, rest = rest.partition("/")
        head = f"{head}/{places}"
    elements.waybill_line(draft, head, number, line, path="FFM")
    quantity, *tokens = rest.split("/")
    quantity = quantity.strip()
    while tokens and _QUANTITY_GOES_ON.fullmatch(tokens[0].strip()):
        quantity += tokens.pop(0).strip()
    if quantity:
        split, total = elements.quantity(draft, quantity, number, line, path="FFM")
        if split:
            draft.fields["part"] = Part(code=split, total_pieces=elements.whole_number(total))
    draft.fields["texts"] = [tokens[0] if tokens else ""]
    elements.codes(draft, [(number, "/" + "/".join(tokens[1:]))], path="FFM")
    if manifest.uld:
        draft.fields["ulds"] = (manifest.uld,)
    manifest.drafts.append(draft)
    manifest.context = "waybill"


def _continuation(manifest: _Manifest, line: str, number: int) -> None:
    """Read what a line under a waybill, a ULD or a note adds: codes, goods, onward flights, remarks."""
    draft = manifest.drafts[-1] if manifest.drafts else None
    if manifest.context == "uld" and manifest.uld:
        remarks = "/".join(filter(None, (manifest.uld.remarks, line[1:])))
        manifest.uld = msgspec.structs.replace(manifest.uld, remarks=remarks)
    elif draft is not None and manifest.context == "DIM" and _ONWARD.fullmatch(line[1:].partition("/")[0]):
        manifest.context = "waybill"
        _under_waybill(manifest, draft, line, number)
    elif draft is not None and manifest.context in _TAGS:
        _attach(draft, manifest.context, line, number)
    elif draft is not None and manifest.context == "waybill":
        _under_waybill(manifest, draft, line, number)
    else:
        manifest.stray.append(("FFM", line, number))
        manifest.find(
            "CONTINUATION_STRAY", f"{line[:20]!r} continues neither a waybill nor a ULD; kept", number, line,
            severity="info",
        )  # fmt: skip


def _under_waybill(manifest: _Manifest, draft: Draft, line: str, number: int) -> None:
    tokens = [token.strip() for token in line.split("/")[1:] if token.strip()]
    onward = _ONWARD.fullmatch(tokens[0]) if tokens else None
    if onward:
        carrier, flight = elements.flight(onward[2])
        said = tokens[1] if len(tokens) > 1 else None
        legs = draft.fields["routing"]
        legs.append(
            Leg(
                carrier=carrier,
                flight=flight,
                date=day_month_year(said, manifest.at) if said else None,
                from_=legs[-1].to,
                to=onward[1],
                date_said=said,
            )
        )
        draft.keep("FFM/onward", "/".join(tokens[2:]), number)
    elif not tokens or any(elements.is_handling(token) for token in tokens):
        elements.codes(draft, [(number, line)], path="FFM")
    else:
        draft.find(
            "GOODS_LINE_FURTHER", f"{line[:20]!r} holds no handling code; read as goods text that goes on",
            number, line, path="FFM", severity="info",
        )  # fmt: skip
        draft.fields["texts"].append(line[1:])


def _attached(manifest: _Manifest, line: str, number: int) -> None:
    """Attach OCI, OSI, COR, DIM and the like to the waybill above; without one the first waybill keeps them."""
    tag = line[:3]
    if not manifest.drafts:
        manifest.find("SEGMENT_MISPLACED", f"{line[:20]!r} stands before any waybill; the first keeps it", number, line)
        manifest.stray.append((tag, line, number))
        return
    _attach(manifest.drafts[-1], tag, line, number)
    manifest.context = tag


def _attach(draft: Draft, tag: str, line: str, number: int) -> None:
    if tag == "OCI":
        elements.notes(draft, Segment("OCI", [line], number))
    elif tag == "SPH":
        elements.codes(draft, [(number, line)], path="SPH")
    elif tag == "COR" and "customs_origin" not in draft.fields:
        draft.fields["customs_origin"] = line[4:].strip() or None
    else:
        draft.keep(tag, line, number)


def _describe(draft: Draft) -> None:
    texts = draft.fields.pop("texts", [])
    description = join_lines(texts, GOODS_WIDTH)
    if description:
        draft.fields["description"] = description
        if CONSOLIDATION.search(fold(description)):
            draft.fields["level"] = "master"
    draft.goods.insert(
        0,
        {
            "description": description or None,
            "pieces": draft.fields.get("pieces"),
            "weight_kg": draft.fields.get("weight_kg"),
            "un_numbers": un_numbers(description),
        },
    )

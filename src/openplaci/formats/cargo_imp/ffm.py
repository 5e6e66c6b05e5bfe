"""FFM, the flight manifest: versions 5 to 8; each waybill line is a consignment.

Grammar: open parsers' grammars of FFM 8, the PACT technical guide's figure, and the real deviations that a
public compiler of Cargo-IMP lists (several routes, no ULD line, COR inside, NIL) [V].
"""

import datetime as dt
import re
from typing import Any

import msgspec

from openplaci.formats.base import deviation, un_numbers
from openplaci.formats.cargo_imp import elements
from openplaci.formats.cargo_imp.elements import Draft
from openplaci.formats.cargo_imp.lines import RawMessage, Segment
from openplaci.formats.dates import day_month_year, moment
from openplaci.model.consignment import Consignment, Leg, Part, Uld
from openplaci.model.finding import Finding
from openplaci.model.text import fold, join_lines

VERSIONS = range(5, 9)
GOODS_WIDTH = 15
"""Full width of the goods text of a manifest line."""

_ROUTE = re.compile(
    r"(\d{1,2})?/?([A-Z0-9]{2}[A-Z]?\d{1,4}[A-Z]?)?/(\d{2}[A-Z]{3}(?:\d{2})?)(\d{4})?/([A-Z]{3})(?:/(.*))?",
    re.ASCII,
)
_WAYBILL = re.compile(r"\d{3}-?\d{5,9}", re.ASCII)
_POINT = re.compile(r"([A-Z]{3})(?:/(.*))?", re.ASCII)
_ULD = re.compile(r"([A-Z0-9]{3}\d{4,5}[A-Z0-9]{2,3}?)(?:-([A-Z]))?", re.ASCII)
_ONWARD = re.compile(r"([A-Z]{3})([A-Z0-9]{2}[A-Z]?\d{1,4}[A-Z]?)", re.ASCII)
_TAGS = frozenset({"ULD", "OSI", "COR", "OCI", "DIM", "SCI", "CSI", "VSI"})
_CONSOLIDATION = re.compile(r" CONSOL(?:E|S|IDATION|IDATED|IDATE)? ")


class _Manifest:
    """Where reading stands: flight, point of unloading, unit load device, open consignment."""

    def __init__(self, message: RawMessage, at: dt.date | None) -> None:
        self.message = message
        self.at = at
        self.findings: list[Finding] = []
        self.drafts: list[Draft] = []
        self.carrier: str | None = None
        self.flight: str | None = None
        self.date: dt.date | None = None
        self.date_said: str | None = None
        self.loading: str | None = None
        self.aircraft: str | None = None
        self.point: str | None = None
        self.point_said = ""
        self.arrives: dt.datetime | None = None
        self.rest = ""
        self.uld: Uld | None = None
        self.context = ""
        self.ended = False

    def find(self, code: str, words: str, line: int, text: str, **more: Any) -> None:
        self.findings.append(deviation(code, words, line=line, column=1, evidence=(text,), **more))

    def leg(self) -> Leg:
        return Leg(
            carrier=self.carrier,
            flight=self.flight,
            date=self.date,
            from_=self.loading,
            to=self.point,
            arrives=self.arrives,
            aircraft=self.aircraft,
            date_said=self.date_said,
        )


def read(message: RawMessage, at: dt.date | None) -> tuple[list[Consignment], list[Finding]]:
    """Read one FFM into the consignments of its waybill lines; ``at`` binds the flight's year."""
    manifest = _Manifest(message, at)
    routed = False
    lines = message.body.split("\n")
    for number, line in enumerate(lines, start=message.line + 1):
        if not line.strip():
            continue
        if not routed:
            routed = True
            if _route(manifest, line.strip(), number):
                continue
        _line(manifest, line.rstrip(), number)
    if manifest.flight is None:
        manifest.findings.append(
            deviation(
                "FLIGHT_MISSING", "the manifest names no flight; expected its second line as 1/WS2569/30JAN/MXP",
                line=message.line + 1, path="FFM", about="flight",
                severity="warning" if manifest.drafts else "error",
            )
        )  # fmt: skip
    if not manifest.ended:
        manifest.findings.append(
            deviation(
                "MANIFEST_END_MISSING", "the manifest ends with neither LAST nor CONT; lines may be missing",
                line=message.line + len(lines), path="FFM",
            )
        )  # fmt: skip
    consignments = []
    findings = manifest.findings
    for draft in manifest.drafts:
        _describe(draft)
        consignment, found = draft.finish(at)
        consignments.append(consignment)
        findings += [msgspec.structs.replace(f, subject=consignment.label) for f in found]
    return consignments, findings


def _route(manifest: _Manifest, line: str, number: int) -> bool:
    """Read ``1/WS2569/30JAN/MXP/C-GVWJ/...``: part, flight, date, point of loading, registration."""
    found = _ROUTE.fullmatch(line)
    if not found:
        if line[:2].strip("/").isdecimal() or line[:1] == "/":
            manifest.find(
                "FLIGHT_UNREADABLE", f"flight line {line!r}; expected as 1/WS2569/30JAN/MXP", number, line,
                path="FFM", about="flight",
            )  # fmt: skip
            return True
        return False
    if found[2]:
        manifest.carrier, manifest.flight = elements.flight(found[2])
    manifest.date_said = found[3]
    manifest.date = day_month_year(found[3], manifest.at)
    manifest.loading = found[5]
    rest = (found[6] or "").split("/")
    manifest.aircraft = rest[0] or None
    manifest.rest = "/".join(filter(None, (found[4], *rest[1:])))
    return True


def _line(manifest: _Manifest, line: str, number: int) -> None:
    if line[:1] == "/":
        _continuation(manifest, line, number)
    elif line in ("LAST", "CONT"):
        manifest.ended = True
        manifest.context = ""
    elif _WAYBILL.match(line):
        _waybill(manifest, line, number)
    elif line[:3] == "ULD" and line[3:4] == "/":
        _uld(manifest, line, number)
    elif line[:3] in _TAGS and line[3:4] in ("/", ""):
        _attached(manifest, line, number)
    elif _POINT.fullmatch(line):
        _point(manifest, line, number)
    elif _ROUTE.fullmatch(line):
        manifest.find(
            "FLIGHT_REPEATED",
            f"a further flight line {line!r}; lines below belong to it",
            number,
            line,
            path="FFM",
        )
        _route(manifest, line, number)
    elif manifest.drafts and manifest.context == "waybill":
        manifest.drafts[-1].find(
            "LINE_WRAPPED", f"{line[:20]!r} begins with neither a tag nor a slant; read as goods text", number, line,
            path="FFM",
        )  # fmt: skip
        manifest.drafts[-1].fields.setdefault("texts", []).append(line)
    else:
        manifest.find(
            "SEGMENT_UNKNOWN",
            f"{line[:20]!r} is neither a waybill, a ULD nor a point of unloading; expected one of them",
            number, line, path="FFM",
        )  # fmt: skip


def _point(manifest: _Manifest, line: str, number: int) -> None:
    """Read a point of unloading: ``YVR``, ``ORD//14APR1235`` (arrival), ``LHR/NIL`` (nothing for it)."""
    point, _, said = line.partition("/")
    manifest.point = point
    manifest.point_said = said
    manifest.uld = None
    manifest.context = "point"
    parts = [part.strip() for part in said.split("/")]
    day = manifest.at or manifest.date
    manifest.arrives = next((time for part in parts if (time := moment(part, day))), None)
    if "NIL" in parts:
        manifest.find("MANIFEST_NIL", f"nothing is manifested for {point}", number, line, path="FFM", severity="info")


def _uld(manifest: _Manifest, line: str, number: int) -> None:
    text = line[4:]
    head, _, remarks = text.partition("/")
    found = _ULD.fullmatch(head)
    if not found:
        manifest.find("ULD_UNREADABLE", f"unit load device {head!r}; expected as AKE12345XX", number, line, path="ULD")
    manifest.uld = Uld(
        id=found[1] if found else head,
        remarks="/".join(filter(None, (found[2] if found else None, remarks))) or None,
    )
    manifest.context = "uld"


def _waybill(manifest: _Manifest, line: str, number: int) -> None:
    draft = Draft(level="direct", document="flight_manifest", routing=(manifest.leg(),))
    draft.keep("FFM/flight", manifest.rest, number)
    draft.keep("FFM/point of unloading", manifest.point_said, number)
    rest = elements.waybill_line(draft, line, number, line, path="FFM")
    quantity, _, goods = rest.partition("/")
    said = elements.quantity(draft, quantity.strip(), number, line, path="FFM") if quantity.strip() else {}
    total = said.get("total", "")
    if said.get("split"):
        draft.fields["part"] = Part(
            code=said["split"], total_pieces=int(total) if total.isascii() and total.isdecimal() else None
        )
    text, *handling = goods.split("/")
    draft.fields["texts"] = [text]
    draft.fields["handling"] = elements.codes(draft, ["/" + "/".join(handling)], number, path="FFM")
    if manifest.uld:
        draft.fields["ulds"] = (manifest.uld,)
    manifest.drafts.append(draft)
    manifest.context = "waybill"


def _continuation(manifest: _Manifest, line: str, number: int) -> None:
    """Read what a line under a waybill or ULD adds: handling codes, onward flights, remarks, notes."""
    if manifest.context == "OCI":
        _attached(manifest, line, number)
        return
    draft = manifest.drafts[-1] if manifest.drafts else None
    if manifest.context == "uld" and manifest.uld:
        remarks = "/".join(filter(None, (manifest.uld.remarks, line[1:])))
        manifest.uld = msgspec.structs.replace(manifest.uld, remarks=remarks)
        return
    if draft is None or manifest.context != "waybill":
        if draft is not None:
            draft.keep(f"FFM/{manifest.context}", line, number)
        manifest.find(
            "CONTINUATION_STRAY", f"{line[:20]!r} continues neither a waybill nor a ULD; kept", number, line,
            path="FFM", severity="info",
        )  # fmt: skip
        return
    tokens = [token.strip() for token in line.split("/")[1:]]
    onward = _ONWARD.fullmatch(tokens[0]) if tokens else None
    if onward and len(tokens[0]) > 5:  # noqa: PLR2004 - place and flight
        carrier, flight = elements.flight(onward[2])
        said = tokens[1] if len(tokens) > 1 else None
        leg = Leg(
            carrier=carrier,
            flight=flight,
            date=day_month_year(said, manifest.at) if said else None,
            from_=draft.fields["routing"][-1].to,
            to=onward[1],
            date_said=said,
        )
        draft.fields["routing"] = (*draft.fields["routing"], leg)
        return
    draft.fields["handling"] = [
        *draft.fields.get("handling", ()),
        *elements.codes(draft, [line], number, path="FFM"),
    ]


def _attached(manifest: _Manifest, line: str, number: int) -> None:
    """Attach OCI, OSI, COR, DIM and the like to the waybill above; without one they are kept as findings."""
    tag = line[:3] if line[:1] != "/" else "OCI"
    draft = manifest.drafts[-1] if manifest.drafts else None
    if draft is None:
        manifest.find(
            "SEGMENT_MISPLACED",
            f"{line[:20]!r} stands before any waybill; expected below one",
            number,
            line,
            path=tag,
        )
        return
    if tag == "OCI":
        elements.notes(draft, Segment("OCI", number, [line]))
        manifest.context = "OCI"
    elif tag == "COR":
        draft.fields["customs_origin"] = line[4:].strip() or None
    else:
        draft.keep(tag, line, number)


def _describe(draft: Draft) -> None:
    texts = draft.fields.pop("texts", [])
    description = join_lines(texts, GOODS_WIDTH)
    if description:
        draft.fields["description"] = description
        if _CONSOLIDATION.search(fold(description)):
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

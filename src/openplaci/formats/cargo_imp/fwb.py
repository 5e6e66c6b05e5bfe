"""FWB, the air waybill: versions 9 to 17.

Grammar: open parsers' grammars of FWB 16 and 17 and the PACT technical guide's figures [V].
"""

import datetime as dt
from collections.abc import Callable
from itertools import zip_longest

from openplaci.formats.base import deviation
from openplaci.formats.cargo_imp import elements, rating
from openplaci.formats.cargo_imp.draft import Draft, Read
from openplaci.formats.cargo_imp.messages import RawMessage
from openplaci.formats.cargo_imp.party import agent, party
from openplaci.formats.cargo_imp.segments import MESSAGE_INSIDE, Grammar, Segment, message_inside
from openplaci.formats.dates import day_month_year
from openplaci.model.consignment import (
    Instruction,
    Leg,
    Reference,
)
from openplaci.model.party import Party

VERSIONS = range(9, 18)
GRAMMAR = Grammar(
    "FLT RTG SHP CNE AGT SSR NFY ACC CVD RTD OTH PPD COL CER ISU OSI CDC REF COR COI SII ARD SPH NOM SRI OPI OCI",
    text_tags="SSR OSI",
)
MANDATORY = ("RTG", "SHP", "CNE", "CVD", "RTD", "ISU", "REF")
SECOND_WAYBILL = 3
"""So many mandatory segments again are no slip: a second waybill stands there whose beginning was not seen."""
_REPEATED = frozenset({"OPI", "OCI", "RTD", "OTH", "SSR", "OSI", "ACC", "SPH", "NFY"})


def read(message: RawMessage, at: dt.date | None) -> Read:
    """Read one FWB into its consignment.

    Args:
        message: the message.
        at: date of filing that binds days without a month; where None, the waybill's own date of issue does.
    """
    draft = Draft(level="direct", document="waybill")
    first = _waybill(draft, message)
    found, findings = GRAMMAR.segments(message, first)
    draft.findings += findings
    seen: dict[str, Segment] = {}
    again: list[Segment] = []
    for segment in found:
        tag = segment.tag
        if tag in seen and tag not in _REPEATED:
            draft.repeated(segment, seen[tag])
            again.append(segment)
            continue
        seen[tag] = segment
        handler = _HANDLERS.get(tag)
        if handler is None:
            draft.keep_segment(segment)
        else:
            handler(draft, segment)
    issued: dt.date | None = draft.issue.get("date")
    anchor = at or issued
    if "FLT" in seen or "RTG" in seen:
        draft.fields["routing"] = _routing(draft, seen.get("FLT"), seen.get("RTG"), anchor)
    missing = [tag for tag in MANDATORY if tag not in seen]
    if missing:
        draft.findings.append(
            deviation(
                "SEGMENT_MISSING", f"the waybill has no {', '.join(missing)}; expected each of {' '.join(MANDATORY)}",
                line=message.line, column=1, path=missing[0], severity="info",
            )
        )  # fmt: skip
    rating.describe(draft)
    inside = [finding for finding in draft.findings if finding.code == MESSAGE_INSIDE]
    if inside:
        draft.findings = [finding for finding in draft.findings if finding.code != MESSAGE_INSIDE]
    elif sum(segment.tag in MANDATORY for segment in again) >= SECOND_WAYBILL:
        inside = [message_inside(again[0].lines[0], again[0].line)]
    return Read([draft.finish(anchor)], inside)


def _waybill(draft: Draft, message: RawMessage) -> int:
    """Read the waybill line; return the index of the line after it."""
    head = message.body.partition("\n")[0]
    lines = [head] if head.strip() else message.body.split("\n")
    for index, whole in enumerate(lines):
        line = whole.strip()
        if not line:
            continue
        if line[:3] in GRAMMAR.tags and line[3:4] in ("/", ""):
            break
        number = message.first + index
        rest = elements.waybill_line(draft, line, number, whole, path="AWB").strip()
        after = 1
        if not rest:
            rest, after = _quantity_below(message, index)
        if rest:
            _, total = elements.quantity(draft, rest, number + after - 1, whole, path="AWB")
            draft.keep("AWB/total pieces", total, number)
        return index + after
    draft.find(
        "WAYBILL_LINE_MISSING", "no waybill line follows the message id; expected as 157-68076960BSLDOH/T1K40",
        message.line, path="AWB", about="master",
    )  # fmt: skip
    return 0


def _quantity_below(message: RawMessage, index: int) -> tuple[str, int]:
    """Some senders break the waybill line before its quantities: take them from the next line."""
    below = message.body.split("\n", index + 2)[index + 1 : index + 2]
    if below and below[0].lstrip()[:2] in ("/T", "/t"):
        return below[0].strip()[1:], 2
    return "", 1


def _routing(draft: Draft, flt: Segment | None, rtg: Segment | None, at: dt.date | None) -> tuple[Leg, ...]:
    """Lay flights over routing points in order: leg 1 flies the first flight, and so on."""
    flights: list[tuple[str, str]] = []
    if flt:
        tokens = [token.strip() for line in flt.lines for token in line.split("/")[1:]]
        flights = list(zip_longest(tokens[::2], tokens[1::2], fillvalue=""))
    points = _points(draft, rtg) if rtg else []
    legs = []
    start = draft.fields.get("origin")
    for flight, point in zip_longest(flights, points):
        carrier, number = elements.flight(flight[0]) if flight else (None, None)
        said = flight[1] if flight else ""
        date = elements.flight_date(said, at) if said else None
        if flt and number and carrier is None:
            draft.find(
                "FLIGHT_UNREADABLE", f"flight {number[:20]!r}; expected carrier and number as QR8421",
                flt.line, flt.lines[0], number, path="FLT",
            )  # fmt: skip
        if flt and said and date is None and at is not None:
            draft.find(
                "FLIGHT_DATE_UNREADABLE", f"flight date {said[:20]!r}; expected a day as 18",
                flt.line, flt.lines[0], said, path="FLT",
            )  # fmt: skip
        to, booked = point or (None, None)
        if rtg and booked and carrier and booked != carrier:
            draft.keep("RTG/carrier", booked, rtg.line)
        legs.append(
            Leg(
                carrier=carrier or booked,
                flight=number,
                date=date,
                from_=start,
                to=to,
                date_said=said or None,
            )
        )
        start = to
    return tuple(legs)


def _points(draft: Draft, rtg: Segment) -> list[tuple[str, str | None]]:
    """Read ``/ISTTK/YULTK``: places, each with the carrier that flies to it."""
    points: list[tuple[str, str | None]] = []
    for number, line in zip(rtg.numbers, rtg.lines, strict=True):
        for token in (token.strip() for token in line.split("/")[1:]):
            if 3 <= len(token) <= 6 and len(token) != 4 and token[:3].isalnum():  # noqa: PLR2004 - aaa, aaamm, aaamma
                points.append((token[:3], token[3:] or None))
            elif token:
                draft.keep("RTG", token, number)
                draft.find(
                    "ROUTING_UNREADABLE", f"routing {token[:20]!r}; expected place and carrier as ISTTK",
                    number, line, token, path="RTG",
                )  # fmt: skip
    return points


def _shipper(draft: Draft, segment: Segment) -> None:
    draft.fields["shipper"] = party(draft, segment, name_on_tag=False)


def _consignee(draft: Draft, segment: Segment) -> None:
    draft.fields["consignee"] = party(draft, segment, name_on_tag=False)


def _notify(draft: Draft, segment: Segment) -> None:
    if "notify" in draft.fields:
        draft.parties.append(party(draft, segment, name_on_tag=True, role="NFY"))
    else:
        draft.fields["notify"] = party(draft, segment, name_on_tag=True)


def _agent(draft: Draft, segment: Segment) -> None:
    draft.fields["agent"] = agent(draft, segment)


def _instructions(draft: Draft, segment: Segment) -> None:
    said = draft.fields.setdefault("instructions", [])
    for line in segment.lines:
        text = line.partition("/")[2]
        if text.strip():
            said.append(Instruction(kind=segment.tag, text=text))


def _accounting(draft: Draft, segment: Segment) -> None:
    said = draft.fields.setdefault("instructions", [])
    for line in segment.lines:
        code, _, text = line.partition("/")[2].partition("/")
        said.append(Instruction(kind="ACC", code=code or None, text=text))


def _certified(draft: Draft, segment: Segment) -> None:
    draft.issue["certified_by"] = segment.lines[0][4:].strip() or None
    for number, line in zip(segment.numbers[1:], segment.lines[1:], strict=True):
        draft.keep("CER", line, number)


def _issued(draft: Draft, segment: Segment) -> None:
    date, place, signature, *rest = (*"".join(segment.lines).split("/")[1:], "", "", "")
    day = day_month_year(date.strip())
    if day is None and date.strip():
        draft.find(
            "DATE_UNREADABLE", f"date of issue {date[:20]!r}; expected ddMMMyy", segment.line, segment.lines[0], date,
            path="ISU", about="issue.date",
        )  # fmt: skip
    draft.issue.update(
        date=day,
        place=place.strip() or None,
        signature=signature.strip() or None,
        date_said=None if day else (date.strip() or None),
    )
    draft.keep("ISU", "/".join(rest).strip("/"), segment.line)


def _reference(draft: Draft, segment: Segment) -> None:
    said = draft.fields.setdefault("references", [])
    for line in segment.lines:
        text = line.partition("/")[2]
        if text.strip("/ "):
            said.append(Reference(id=text.strip(), kind=segment.tag))


def _customs_origin(draft: Draft, segment: Segment) -> None:
    draft.fields["customs_origin"] = segment.lines[0][4:].strip() or None
    for number, line in zip(segment.numbers[1:], segment.lines[1:], strict=True):
        draft.keep("COR", line, number)


def _handling(draft: Draft, segment: Segment) -> None:
    elements.codes(draft, segment.numbered(), path="SPH")


def _nominated(draft: Draft, segment: Segment) -> None:
    name, _, place = segment.lines[0][4:].partition("/")
    draft.parties.append(Party(name=name.strip() or None, city=place.strip() or None, role="NOM"))
    for number, line in zip(segment.numbers[1:], segment.lines[1:], strict=True):
        draft.keep("NOM", line, number)


def _participant(draft: Draft, segment: Segment) -> None:
    """Read OPI: a name, then office, file reference and participant code; the lines are kept whole too."""
    tokens = segment.lines[1].split("/") if len(segment.lines) > 1 else []
    role = tokens[3].strip() if len(tokens) > 3 else ""  # noqa: PLR2004 - /office/reference/code
    draft.parties.append(Party(name=segment.lines[0][4:].strip() or None, role=role or "OPI"))
    draft.keep_segment(segment)


_HANDLERS: dict[str, Callable[[Draft, Segment], None]] = {
    "SHP": _shipper, "CNE": _consignee, "NFY": _notify, "AGT": _agent, "SSR": _instructions,
    "OSI": _instructions, "ACC": _accounting, "CVD": rating.declared, "RTD": rating.rate_lines,
    "OTH": rating.other_charges,
    "PPD": rating.totals, "COL": rating.totals, "CER": _certified, "ISU": _issued, "REF": _reference,
    "COR": _customs_origin, "ARD": _reference, "SRI": _reference, "SPH": _handling, "NOM": _nominated,
    "OPI": _participant, "OCI": elements.notes, "FLT": lambda _draft, _segment: None,
    "RTG": lambda _draft, _segment: None,
}  # fmt: skip

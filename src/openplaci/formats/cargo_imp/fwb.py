"""FWB, the air waybill: versions 9 to 17.

Grammar: open parsers' grammars of FWB 16 and 17 and the PACT technical guide's figures [V].
"""

import datetime as dt
import re
from collections.abc import Callable
from itertools import zip_longest
from typing import Any, Literal

from openplaci.formats.base import deviation, un_numbers
from openplaci.formats.cargo_imp import elements
from openplaci.formats.cargo_imp.elements import Draft
from openplaci.formats.cargo_imp.lines import Grammar, RawMessage, Segment
from openplaci.formats.dates import day_month_year
from openplaci.model.consignment import (
    Charge,
    Consignment,
    Declared,
    Dimensions,
    Instruction,
    Leg,
    Reference,
    Uld,
)
from openplaci.model.finding import Finding
from openplaci.model.party import Party
from openplaci.model.text import join_lines
from openplaci.model.values import LENGTH_CM, VOLUME_M3, WEIGHT_KG, decimal

VERSIONS = range(9, 18)
GOODS_WIDTH = 20
"""Full width of a goods text line (NG, NC)."""

GRAMMAR = Grammar(
    "FLT RTG SHP CNE AGT SSR NFY ACC CVD RTD OTH PPD COL CER ISU OSI CDC REF COR COI SII ARD SPH NOM SRI OPI OCI",
    text_tags="SSR OSI",
)
MANDATORY = ("RTG", "SHP", "CNE", "CVD", "RTD", "ISU", "REF")
_REPEATED = frozenset({"OPI", "OCI", "RTD", "OTH", "SSR", "OSI", "ACC", "SPH", "NFY"})

_OTHER_CHARGE = re.compile(r"([A-Z]{2})([AC])(\d+(?:\.\d+)?)", re.ASCII)
_TOTAL = re.compile(r"([A-Z]{2})(\d+(?:\.\d+)?)", re.ASCII)
_DIMENSIONS = re.compile(r"([A-Z]{3})(\d{1,6})-(\d{1,6})-(\d{1,6})", re.ASCII)
_RATED = {"C": "code", "S": "item", "W": "weight_kg", "R": "rate", "T": "amount"}
"""Letter of a rating element -> field of the charge."""
_RATED_TEXT = ("code", "item")
_HS = re.compile(r"\d{4,18}", re.ASCII)


def read(message: RawMessage, at: dt.date | None) -> tuple[list[Consignment], list[Finding]]:
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
    for segment in found:
        tag = segment.tag
        if tag in seen and tag not in _REPEATED:
            draft.find(
                "SEGMENT_REPEATED", f"{tag} stands a second time; the first counts, this one is kept",
                segment.line, segment.lines[0], path=tag,
            )  # fmt: skip
            draft.keep_segment(segment)
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
                line=message.line, path=missing[0], severity="info",
            )
        )  # fmt: skip
    _describe(draft)
    consignment, findings = draft.finish(anchor)
    return [consignment], findings


def _waybill(draft: Draft, message: RawMessage) -> int:
    """Read the waybill line; return the index of the line after it."""
    head = message.body.partition("\n")[0]
    for index, line in enumerate([head] if head.strip() else message.body.split("\n")):
        if not line.strip():
            continue
        if line[:3] in GRAMMAR.tags and line[3:4] in ("/", ""):
            break
        number = message.line + 1 + index
        rest = elements.waybill_line(draft, line.strip(), number, line, path="AWB")
        if rest:
            said = elements.quantity(draft, rest.strip(), number, line, path="AWB")
            if said["total"]:
                draft.keep("AWB/total pieces", said["total"], number)
        return index + 1
    draft.find(
        "WAYBILL_LINE_MISSING", "no waybill line follows the message id; expected as 157-68076960BSLDOH/T1K40",
        message.line, path="AWB", about="master",
    )  # fmt: skip
    return 0


def _routing(draft: Draft, flt: Segment | None, rtg: Segment | None, at: dt.date | None) -> tuple[Leg, ...]:
    """Lay flights over routing points in order: leg 1 flies the first flight, and so on."""
    flights: list[tuple[str, str]] = []
    if flt:
        tokens = [token.strip() for line in flt.lines for token in line.split("/")[1:]]
        flights = list(zip_longest(tokens[::2], tokens[1::2], fillvalue=""))
    points: list[tuple[str, str | None]] = []
    if rtg:
        tokens = [token.strip() for line in rtg.lines for token in line.split("/")[1:]]
        points = [(token[:3], token[3:] or None) for token in tokens if token]
    legs = []
    start = draft.fields.get("origin")
    for flight, point in zip_longest(flights, points):
        carrier, number = elements.flight(flight[0]) if flight else (None, None)
        said = flight[1] if flight else ""
        date = elements.flight_date(said, at) if said else None
        if flt and number and carrier is None:
            draft.find(
                "FLIGHT_UNREADABLE", f"flight {number!r}; expected carrier and number as QR8421",
                flt.line, flt.lines[0], number, path="FLT",
            )  # fmt: skip
        if flt and said and date is None and at is not None:
            draft.find(
                "FLIGHT_DATE_UNREADABLE", f"flight date {said!r}; expected a day as 18",
                flt.line, flt.lines[0], said, path="FLT",
            )  # fmt: skip
        to = point[0] if point else None
        legs.append(
            Leg(
                carrier=carrier or (point[1] if point else None),
                flight=number,
                date=date,
                from_=start,
                to=to,
                date_said=said or None,
            )
        )
        start = to
    return tuple(legs)


def _shipper(draft: Draft, segment: Segment) -> None:
    draft.fields["shipper"] = elements.party(draft, segment, name_on_tag=False)


def _consignee(draft: Draft, segment: Segment) -> None:
    draft.fields["consignee"] = elements.party(draft, segment, name_on_tag=False)


def _notify(draft: Draft, segment: Segment) -> None:
    party = elements.party(draft, segment, name_on_tag=True)
    if "notify" in draft.fields:
        draft.parties.append(elements.party(draft, segment, name_on_tag=True, role="NFY"))
    else:
        draft.fields["notify"] = party


def _agent(draft: Draft, segment: Segment) -> None:
    draft.fields["agent"] = elements.agent(segment)


def _instructions(draft: Draft, segment: Segment) -> None:
    lines = [line.partition("/")[2] for line in segment.lines]
    draft.fields["instructions"] = (
        *draft.fields.get("instructions", ()),
        *(Instruction(kind=segment.tag, text=text) for text in lines if text.strip()),
    )


def _accounting(draft: Draft, segment: Segment) -> None:
    for line in segment.lines:
        code, _, text = line.partition("/")[2].partition("/")
        draft.fields["instructions"] = (
            *draft.fields.get("instructions", ()),
            Instruction(kind="ACC", code=code or None, text=text),
        )


def declared(draft: Draft, segment: Segment, *, charge_code: bool = True) -> None:
    """Read CVD ``/currency/charge code/payment/carriage/customs/insurance``; FHL has no charge code."""
    tokens = [token.strip() for token in "".join(segment.lines).split("/")[1:]]
    code = tokens.pop(1) if charge_code and len(tokens) > 1 else ""
    tokens += [""] * (5 - len(tokens))
    currency, payment, *values = tokens
    amounts: list[float | None] = []
    for said, nothing in zip(values[:3], ("NVD", "NCV", "XXX"), strict=True):
        amount = decimal(said)
        if amount is None and said not in ("", "NVD", "NCV", "XXX"):
            draft.find(
                "VALUE_UNREADABLE", f"declared value {said!r}; expected an amount or {nothing}",
                segment.line, segment.lines[0], said, path="CVD",
            )  # fmt: skip
            draft.keep("CVD", said, segment.line)
        amounts.append(amount)
    draft.fields["declared"] = Declared(
        currency=currency or None, carriage=amounts[0], customs=amounts[1], insurance=amounts[2]
    )
    draft.fields["payment"] = payment or code or None
    if code and code != payment:
        draft.keep("CVD/charge code", code, segment.line)
    for extra in values[3:]:
        draft.keep("CVD", extra, segment.line)


def _declared(draft: Draft, segment: Segment) -> None:
    declared(draft, segment)


def _rating(draft: Draft, segment: Segment) -> None:
    """Read rate lines and the goods data beneath them; a rate line with pieces opens a line of goods."""
    number = segment.line - 1
    for line in segment.lines:
        number += 1
        tokens = line.split("/")
        first = 1
        while first < len(tokens) and (not tokens[first] or (first == 1 and tokens[1].isdecimal())):
            first += 1
        if first == len(tokens):
            continue
        handler = _GOODS.get(tokens[first])
        if handler:
            handler(draft, tokens[first + 1 :], number, line)
        else:
            _rate_line(draft, tokens[first:], number, line)


def _line_of_goods(draft: Draft) -> dict[str, Any]:
    if not draft.goods:
        draft.goods.append({})
    return draft.goods[-1]


def _rate_line(draft: Draft, tokens: list[str], number: int, line: str) -> None:
    if tokens[0][:1] == "P" and tokens[0][1:].isdecimal():
        draft.goods.append({})
    goods = _line_of_goods(draft)
    charge: dict[str, Any] = {}
    for token in tokens:
        letter, value = token[:1], token[1:]
        field = _RATED.get(letter)
        said = value if field in _RATED_TEXT else decimal(value)
        if field and said:
            charge[field] = said
        elif letter == "P" and value.isdecimal():
            goods["pieces"] = int(value)
        elif letter in ("K", "L") and said is not None:
            goods.setdefault("weight_kg", said if letter == "K" else round(float(said) * WEIGHT_KG["L"], 9))
        elif letter == "P" and value.isalpha() and len(value) == 3:  # noqa: PLR2004 - a place
            draft.keep("RTD/rate combination point", value, number)
        elif token and not (field and said == 0):
            draft.keep("RTD", token, number)
            draft.find(
                "RATE_UNREADABLE", f"rating element {token[:20]!r}; expected one of P K L C S W R T with a value",
                number, line, token, path="RTD",
            )  # fmt: skip
    if charge:
        _charge(draft, Charge(kind="rate", **charge))


def _goods_text(draft: Draft, rest: list[str], number: int, line: str) -> None:
    del number
    text = "/".join(rest)
    goods = _line_of_goods(draft)
    goods.setdefault("texts", []).append(text)
    if "/NC/" in line:
        draft.fields["level"] = "master"


def _dimensions(draft: Draft, rest: list[str], number: int, line: str) -> None:
    """Read ``K40/CMT120-80-118/2``; the weight may be empty, NDA says that there are none."""
    said = "/".join(rest)
    weight = rest[0] if rest else ""
    sizes = rest[1:] if not weight or weight[:1] in ("K", "L") else rest
    size = sizes[0] if sizes else ""
    found = _DIMENSIONS.fullmatch(size)
    if not found or found[1] not in LENGTH_CM:
        if size != "NDA" and said.strip("/"):
            draft.find(
                "DIMENSIONS_UNREADABLE", f"dimensions {said!r}; expected as /CMT120-80-118/2 or /NDA",
                number, line, said, path="RTD/ND",
            )  # fmt: skip
        _add(draft, "dimensions", Dimensions(said=said))
        return
    factor = LENGTH_CM[found[1]]
    length, width, height = (round(int(found[i]) * factor, 2) for i in (2, 3, 4))
    pieces = sizes[1].strip() if len(sizes) > 1 else ""
    kilograms = decimal(weight[1:]) if weight else None
    _add(
        draft,
        "dimensions",
        Dimensions(
            length_cm=length,
            width_cm=width,
            height_cm=height,
            pieces=int(pieces) if pieces.isascii() and pieces.isdecimal() else None,
            weight_kg=None if kilograms is None else round(kilograms * WEIGHT_KG[weight[0]], 9),
            said=said,
        ),
    )


def _add(draft: Draft, field: str, value: object) -> None:
    goods = _line_of_goods(draft)
    goods[field] = (*goods.get(field, ()), value)


def _goods_volume(draft: Draft, rest: list[str], number: int, line: str) -> None:
    said = rest[0].strip() if rest else ""
    value = decimal(said[2:])
    if value is None or said[:2] not in VOLUME_M3:
        draft.find(
            "VOLUME_UNREADABLE", f"volume {said!r}; expected as MC0.12", number, line, said,
            path="RTD/NV", about="goods.volume_m3",
        )  # fmt: skip
        draft.keep("RTD/NV", said, number)
        return
    _line_of_goods(draft)["volume_m3"] = value if said[:2] == "MC" else round(value * VOLUME_M3[said[:2]], 9)


def _goods_uld(draft: Draft, rest: list[str], number: int, line: str) -> None:
    del number, line
    _add(draft, "ulds", Uld(id="/".join(rest).strip()))


def _goods_slac(draft: Draft, rest: list[str], number: int, line: str) -> None:
    said = rest[0].strip() if rest else ""
    slac = elements.pieces_of(draft, said, number, line, path="RTD/NS", about="goods.slac")
    if slac is None:
        draft.keep("RTD/NS", said, number)
    else:
        _line_of_goods(draft)["slac"] = slac


def _goods_hs(draft: Draft, rest: list[str], number: int, line: str) -> None:
    harmonized(draft, "/".join(rest).strip(), number, line, path="RTD/NH")


def harmonized(draft: Draft, said: str, number: int, line: str, *, path: str) -> None:
    """Read a Harmonized System code; a second one of the same goods opens a line of its own."""
    digits = said.replace(".", "").replace(" ", "")
    if not _HS.fullmatch(digits):
        draft.find(
            "HS_UNREADABLE", f"commodity code {said!r}; expected 6 to 18 digits", number, line, said,
            path=path, about="goods.hs",
        )  # fmt: skip
        draft.keep(path, said, number)
        return
    goods = _line_of_goods(draft)
    if "hs" in goods:
        draft.goods.append({"hs": digits})
    else:
        goods["hs"] = digits


def _goods_country(draft: Draft, rest: list[str], number: int, line: str) -> None:
    said = rest[0].strip() if rest else ""
    if len(said) == 2 and said.isalpha():  # noqa: PLR2004 - aa
        _line_of_goods(draft)["country"] = said
    else:
        draft.find(
            "COUNTRY_UNREADABLE", f"country of origin {said!r}; expected two letters", number, line, said,
            path="RTD/NO", about="goods.country",
        )  # fmt: skip
        draft.keep("RTD/NO", said, number)


_GOODS: dict[str, Callable[[Draft, list[str], int, str], None]] = {
    "NG": _goods_text, "NC": _goods_text, "ND": _dimensions, "NV": _goods_volume, "NU": _goods_uld,
    "NS": _goods_slac, "NH": _goods_hs, "NO": _goods_country,
}  # fmt: skip


def _describe(draft: Draft) -> None:
    """Join each line's goods text, and all of them into the description."""
    texts: list[str] = []
    for goods in draft.goods:
        lines = goods.pop("texts", None)
        if lines:
            texts += lines
            goods["description"] = join_lines(lines, GOODS_WIDTH)
            goods["un_numbers"] = un_numbers(goods["description"])
    slac = [goods["slac"] for goods in draft.goods if "slac" in goods]
    if slac:
        draft.fields["slac"] = sum(slac)
    if texts:
        draft.fields["description"] = join_lines(texts, GOODS_WIDTH)


def _charge(draft: Draft, charge: Charge) -> None:
    draft.charges.append(charge)


_PAYMENT: dict[str, Literal["prepaid", "collect"]] = {"P": "prepaid", "C": "collect"}


def _other_charges(draft: Draft, segment: Segment) -> None:
    for number, line in enumerate(segment.lines, start=segment.line):
        payment, _, text = line.partition("/")[2].partition("/")
        position = 0
        for found in _OTHER_CHARGE.finditer(text):
            if found.start() != position:
                break
            position = found.end()
            _charge(
                draft,
                Charge(
                    kind="other",
                    code=found[1],
                    entitlement=found[2],
                    amount=float(found[3]),
                    payment=_PAYMENT.get(payment),
                ),
            )
        if text[position:].strip() or payment not in _PAYMENT:
            draft.find(
                "CHARGE_UNREADABLE", f"other charges {line[:40]!r}; expected /P/MYC12.50 with P or C",
                number, line, text[position:], path="OTH", severity="info",
            )  # fmt: skip
            draft.keep("OTH", line, number)


def _totals(draft: Draft, segment: Segment) -> None:
    payment = _PAYMENT["P" if segment.tag == "PPD" else "C"]
    for number, line in enumerate(segment.lines, start=segment.line):
        for token in line.split("/")[1:]:
            found = _TOTAL.fullmatch(token.strip())
            if found:
                _charge(draft, Charge(kind="total", code=found[1], amount=float(found[2]), payment=payment))
            elif token.strip():
                draft.find(
                    "CHARGE_UNREADABLE", f"total {token[:20]!r}; expected two letters and an amount as CT912.25",
                    number, line, token, path=segment.tag, severity="info",
                )  # fmt: skip
                draft.keep(segment.tag, token, number)


def _certified(draft: Draft, segment: Segment) -> None:
    draft.issue["certified_by"] = segment.lines[0][4:].strip() or None
    for number, line in enumerate(segment.lines[1:], start=segment.line + 1):
        draft.keep("CER", line, number)


def _issued(draft: Draft, segment: Segment) -> None:
    date, place, signature, *rest = (*"".join(segment.lines).split("/")[1:], "", "", "")
    day = day_month_year(date.strip())
    if day is None and date.strip():
        draft.find(
            "DATE_UNREADABLE", f"date of issue {date!r}; expected ddMMMyy", segment.line, segment.lines[0], date,
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
    for line in segment.lines:
        text = line.partition("/")[2]
        if text.strip("/ "):
            draft.fields["references"] = (
                *draft.fields.get("references", ()),
                Reference(id=text.strip(), kind=segment.tag),
            )


def _customs_origin(draft: Draft, segment: Segment) -> None:
    draft.fields["customs_origin"] = segment.lines[0][4:].strip() or None


def _handling(draft: Draft, segment: Segment) -> None:
    draft.fields["handling"] = [
        *draft.fields.get("handling", ()),
        *elements.codes(draft, segment.lines, segment.line, path="SPH"),
    ]


def _nominated(draft: Draft, segment: Segment) -> None:
    name, _, place = segment.lines[0][4:].partition("/")
    draft.parties.append(Party(name=name.strip() or None, city=place.strip() or None, role="NOM"))
    for number, line in enumerate(segment.lines[1:], start=segment.line + 1):
        draft.keep("NOM", line, number)


def _participant(draft: Draft, segment: Segment) -> None:
    """Read OPI: a name, then office, file reference and participant code; the lines are kept whole too."""
    tokens = segment.lines[1].split("/") if len(segment.lines) > 1 else []
    role = tokens[3].strip() if len(tokens) > 3 else ""  # noqa: PLR2004 - /office/reference/code
    draft.parties.append(Party(name=segment.lines[0][4:].strip() or None, role=role or "OPI"))
    draft.keep_segment(segment)


_HANDLERS: dict[str, Callable[[Draft, Segment], None]] = {
    "SHP": _shipper, "CNE": _consignee, "NFY": _notify, "AGT": _agent, "SSR": _instructions,
    "OSI": _instructions, "ACC": _accounting, "CVD": _declared, "RTD": _rating, "OTH": _other_charges,
    "PPD": _totals, "COL": _totals, "CER": _certified, "ISU": _issued, "REF": _reference,
    "COR": _customs_origin, "ARD": _reference, "SRI": _reference, "SPH": _handling, "NOM": _nominated,
    "OPI": _participant, "OCI": elements.notes, "FLT": lambda _draft, _segment: None,
    "RTG": lambda _draft, _segment: None,
}  # fmt: skip

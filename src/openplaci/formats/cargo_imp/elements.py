"""Elements that several messages share: the waybill line, quantities, flights, notes, handling codes."""

import datetime as dt
import re
from collections.abc import Iterable

from openplaci.formats.cargo_imp.draft import Draft
from openplaci.formats.cargo_imp.segments import Segment
from openplaci.formats.dates import day_month_year, day_of_month
from openplaci.model.consignment import CustomsNote, Measure
from openplaci.model.values import VOLUME_M3, WEIGHT_KG, decimal

_WAYBILL = re.compile(r"(\d{3})-?(\d{8})([A-Z]{3})?([A-Z]{3})?(?:/(.*))?", re.ASCII)
_WAYBILL_APART = re.compile(r"(\d{3})[- ]{0,3}(\d{4}) ?(\d{4})[ /]*([A-Z]{3}) ?([A-Z]{3}) *(?:/ *(.*))?", re.ASCII)
_WAYBILL_ODD = re.compile(r"([0-9 -]{0,20}?)([A-Z]{3})?([A-Z]{3})?(?:/(.*))?", re.ASCII)
_QUANTITY = re.compile(
    r"([TPSDM])?(\d{1,6})(?:([KL])(\d[\d.]*))?(?:(MC|CF|CC|CI)([\d.]+))?(?:DG(\d{1,2}))?(?:T(\d{1,6}))?", re.ASCII
)
_PIECES = re.compile(r" *([TPSDM])? *(\d{1,9})(?![.,]?\d)", re.ASCII)
_PIECES_ODD = re.compile(r" *([TPSDM])? *(.*?)(?=[ /]*(?:KG|LB|[KL])[ \d.,-]|$)", re.ASCII)
_RUN_ON = re.compile(r"(\d+[.,]\d+)(.*)", re.ASCII)
_WEIGHT = re.compile(
    r"[ /]*(?:(KGM|KGS?|K|LBR|LBS?|L) *(-?[\d.,]*\d[\d.,]*)?|(-?[\d.,]*\d[\d.,]*) *(KGM|KGS?|K|LBR|LBS?|L)?)", re.ASCII
)
_TAIL = re.compile(r"[ /]*(MC|CF|CC|CI|DG|T) *([\d.,]+)", re.ASCII)
_UNIT_UNKNOWN = re.compile(r"[ /]*([A-Z]{1,3}) *(\d[\d.,]*)", re.ASCII)
_PLACES_BEHIND = re.compile(r"([A-Z]{3})([A-Z]{3})(?:/(.*))?", re.ASCII)
_CARRIER = re.compile(r"([A-Z0-9]{2}[A-Z]?) ?(\d{1,5}[A-Z]?)", re.ASCII)
ULD = re.compile(r"([A-Z][A-Z0-9]{2}\d{4,5}[A-Z0-9]{2,3}?)(?:-([A-Z]))?", re.ASCII)
"""A unit load device and its loading indicator: ``PMC98669KZ-A``."""
QUANTITY_MAX = 100
"""Characters of the quantities that are looked at; the patterns for odd ones are not linear."""
PIECES_DIGITS = 9
"""No consignment has a billion pieces."""


def waybill_line(draft: Draft, text: str, line: int, whole: str, *, path: str) -> str:
    """Read ``157-68076960BSLDOH/...`` into master, origin and destination; return what follows the slant."""
    fields = draft.fields
    found = _WAYBILL.fullmatch(text)
    if found:
        fields["master"] = f"{found[1]}-{found[2]}"
        origin, destination, rest = found[3], found[4], found[5]
        if not origin and rest and (behind := _PLACES_BEHIND.fullmatch(rest)):
            origin, destination, rest = behind.groups()
            draft.find(
                "WAYBILL_LINE_APART", f"waybill line {text[:30]!r}; expected the places before the slant", line, whole,
                path=path,
            )  # fmt: skip
    elif apart := _WAYBILL_APART.fullmatch(text.upper()):
        fields["master"] = f"{apart[1]}-{apart[2]}{apart[3]}"
        origin, destination, rest = apart[4], apart[5], apart[6]
        draft.find(
            "WAYBILL_LINE_APART",
            f"waybill line {text[:30]!r}; expected as 157-68076960BSLDOH/T1, read as {fields['master']}",
            line, whole, path=path,
        )  # fmt: skip
    else:
        odd = _WAYBILL_ODD.fullmatch(text)
        number = (odd[1] if odd else text.partition("/")[0]).strip()  # blank: the master is not known yet
        if number:
            draft.find(
                "WAYBILL_NUMBER_UNREADABLE",
                f"air waybill number {number[:40]!r}; expected nnn-nnnnnnnn and two places, as 157-68076960BSLDOH",
                line, whole, number, path=path, about="master",
            )  # fmt: skip
            draft.keep(path, text, line)
        origin, destination, rest = (odd[2], odd[3], odd[4]) if odd else (None, None, text.partition("/")[2])
    if origin:
        fields["origin"] = origin
    if destination:
        fields["destination"] = destination
    return rest or ""


def quantity(draft: Draft, text: str, line: int, whole: str, *, path: str) -> tuple[str, str]:
    """Read ``T1472K13859MC84.6DG6T20`` into the draft; return the split code and the total of pieces."""
    fields = draft.fields
    found = _QUANTITY.fullmatch(text)
    if not found:
        return _quantity_odd(draft, text, line, whole, path)
    split, pieces, unit, weight, volume_unit, volume, density, total = found.groups()
    fields["pieces"] = int(pieces)
    if unit:
        weigh(draft, weight, unit, line, whole, path=path)
    if volume_unit:
        measure_volume(draft, volume, volume_unit, line, whole, path=path)
    if density:
        fields["density"] = density
    return split or "", total or ""


def _quantity_odd(draft: Draft, text: str, line: int, whole: str, path: str) -> tuple[str, str]:
    """Read quantities that stand apart, in lower case, with other units or partly unreadable."""
    said = text[:QUANTITY_MAX].upper()
    draft.keep(path, text[QUANTITY_MAX:], line)
    found = _PIECES.match(said) or _PIECES_ODD.match(said)
    assert found  # noqa: S101 - the second pattern matches anything
    draft.fields["pieces"] = pieces_of(draft, found[2], line, whole, path=path) if found[2] else None
    rest = said[found.end() :]
    total = ""
    # A unit parts pieces and weight: in T235.0 it is missing, and where the weight begins cannot be told.
    run_on = _RUN_ON.match(found[2].strip()) if not _UNIT_UNKNOWN.match(rest) and not _WEIGHT.match(rest) else None
    weighed = run_on is not None
    if run_on:
        weigh(draft, run_on[1], "", line, whole, path=path)
        rest = run_on[2] + rest
    while rest.strip(" /"):
        if tail := _TAIL.match(rest):
            rest = rest[tail.end() :]
            if tail[1] == "T":
                total = tail[2]
            elif tail[1] == "DG":
                draft.fields["density"] = tail[2]
            else:
                measure_volume(draft, tail[2], tail[1], line, whole, path=path)
        elif not weighed and (weight := _WEIGHT.match(rest)):
            weighed = True
            number = weight[2] or weight[3]
            rest = rest[weight.end() :]
            if not number:
                number, rest = rest.strip(), ""
            weigh(draft, number, weight[1] or weight[4] or "", line, whole, path=path)
        elif not weighed and (other := _UNIT_UNKNOWN.match(rest)):
            weighed = True
            rest = rest[other.end() :]
            draft.fields["weight_said"] = Measure(value=other[2], unit=other[1])
            draft.find(
                "WEIGHT_UNIT_UNKNOWN", f"weight {other[2]} has the unit {other[1]!r}; expected K or L", line, whole,
                other[1], path=path, about="weight_unit",
            )  # fmt: skip
        else:
            draft.keep(path, rest.strip(" /"), line)
            break
    draft.find(
        "QUANTITY_APART",
        f"quantities {text[:40]!r}; expected pieces, weight and volume as T2K35.0MC0.12, read as far as they can be",
        line, whole, text, path=path,
    )  # fmt: skip
    return found[1] or "", total


def whole_number(text: str) -> int | None:
    """A whole number of at most nine digits, or None."""
    said = text.strip()
    return int(said) if len(said) <= PIECES_DIGITS and said.isascii() and said.isdecimal() else None


def pieces_of(
    draft: Draft, text: str, line: int, whole: str, *, path: str, about: str = "pieces", what: str = "pieces"
) -> int | None:
    """Read a number of pieces; None with a finding where it is none."""
    number = whole_number(text)
    if number is None:
        draft.find(
            "PIECES_UNREADABLE", f"{what} {text.strip()[:40]!r}; expected a whole number", line, whole, text.strip(),
            path=path, about=about,
        )  # fmt: skip
    return number


def weigh(draft: Draft, text: str, unit: str, line: int, whole: str, *, path: str) -> None:
    """Read a weight and its unit (K or L, or as some write KG, LB) into ``weight_kg`` and ``weight_said``."""
    if not text:
        draft.find(
            "WEIGHT_MISSING", f"unit {unit} stands without a weight; expected as K35.0", line, whole, unit,
            path=path, about="weight_kg",
        )  # fmt: skip
        return
    draft.fields["weight_said"] = Measure(value=text, unit=unit)
    value = decimal(text)
    if value is None:
        draft.find(
            "WEIGHT_UNREADABLE", f"weight {text[:40]!r}; expected a decimal number", line, whole, text,
            path=path, about="weight_kg",
        )  # fmt: skip
    elif not unit:
        draft.find(
            "WEIGHT_UNIT_MISSING", f"weight {text!r} has no unit; expected K or L before it", line, whole, text,
            path=path, about="weight_unit",
        )  # fmt: skip
    else:
        draft.fields["weight_kg"] = value if unit == "K" else round(value * WEIGHT_KG[unit], 9)


def weight_element(draft: Draft, text: str, line: int, whole: str, *, path: str) -> None:
    """Read a weight element ``K35.0``, leniently: KG35, k35.0 and 35.0K are told and read."""
    said = text.strip()
    if said[:1] in ("K", "L") and (said[1:2].isdecimal() or said[1:2] == "."):
        weigh(draft, said[1:], said[0], line, whole, path=path)
        return
    found = _WEIGHT.fullmatch(said[:QUANTITY_MAX].upper())
    unit = (found[1] or found[4] or "") if found else ""
    number = (found[2] or found[3]) if found else None
    if number and unit:
        draft.find(
            "WEIGHT_APART",
            f"weight {said!r}; expected as K35.0, read as {unit} {number}",
            line,
            whole,
            said,
            path=path,
        )
        weigh(draft, number, unit, line, whole, path=path)
    elif number:
        weigh(draft, number, "", line, whole, path=path)
    else:
        weigh(
            draft,
            said.removeprefix("K").removeprefix("L"),
            said[:1] if said[:1] in "KL" else "",
            line,
            whole,
            path=path,
        )


def measure_volume(draft: Draft, text: str, unit: str, line: int, whole: str, *, path: str) -> None:
    """Read a volume with its unit into ``volume_m3`` and ``volume_said``."""
    draft.fields["volume_said"] = Measure(value=text, unit=unit)
    value = decimal(text)
    if value is None:
        draft.find(
            "VOLUME_UNREADABLE", f"volume {text[:40]!r}; expected a decimal number", line, whole, text,
            path=path, about="volume_m3",
        )  # fmt: skip
    else:
        draft.fields["volume_m3"] = value if unit == "MC" else round(value * VOLUME_M3[unit], 9)


def flight(text: str) -> tuple[str | None, str | None]:
    """Split ``QR8421`` into carrier and flight as said; carrier None where it does not look like one."""
    found = _CARRIER.fullmatch(text)
    return (found[1], found[1] + found[2]) if found else (None, text or None)


def flight_date(text: str, at: dt.date | None) -> dt.date | None:
    """Bind ``18`` or ``18APR`` or ``18APR26`` to a date by the time of filing."""
    return day_of_month(text, at) if text.isdecimal() else day_month_year(text.upper()[:9], at)


def notes(draft: Draft, segment: Segment) -> None:
    """Read OCI lines ``/cc/subject/content/text`` into the draft's notes."""
    for number, line in segment.numbered():
        note(draft, line, number)


def note(draft: Draft, line: str, number: int) -> None:
    """Read one OCI line, whatever stands before its first slant."""
    parts = line.split("/", 4)
    if len(parts) < 5:  # noqa: PLR2004 - the tag and four elements
        parts += [""] * (5 - len(parts))
    _, country, subject, content, text = parts
    if not (country or subject or content or text):
        return
    # A slant too few puts a two-letter code for the subject; `oci` straightens and tells that.
    if (len(content) > 2 and len(subject) != 2) or len(subject) > 3 or len(country) > 2:  # noqa: PLR2004 - as expected below
        draft.find(
            "OCI_UNREADABLE",
            f"OCI line {line[:30]!r}; expected /country (2)/subject (3)/content (1 or 2)/text",
            number, line, path="OCI",
        )  # fmt: skip
    draft.notes.append(
        CustomsNote(
            country=country.strip() or None,
            subject=subject.strip() or None,
            content=content.strip() or None,
            text=text.strip() or None,
        )
    )
    draft.notes_at.append((number, line))


def codes(draft: Draft, lines: Iterable[tuple[int, str]], *, path: str) -> None:
    """Read special handling codes ``/SPX/EAP``; anything but three characters is kept with a finding.

    Args:
        draft: takes the codes.
        lines: with their numbers.
        path: the segment.
    """
    found = draft.fields.setdefault("handling", [])
    for number, line in lines:
        for token in line.split("/")[1:]:
            code = token.strip()
            if is_handling(code):
                found.append(code)
            elif code:
                draft.keep(path, code, number)
                draft.find(
                    "HANDLING_UNREADABLE", f"special handling {code[:20]!r}; expected three letters",
                    number, line, token, path=path,
                )  # fmt: skip


def is_handling(text: str) -> bool:
    """Tell whether a text has the form of a special handling code."""
    return len(text) == 3 and text.isalnum() and text.isascii() and text.upper() == text  # noqa: PLR2004 - aaa

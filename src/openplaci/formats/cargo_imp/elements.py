"""Elements that several messages share: the waybill line, quantities, parties, notes, and the draft."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from openplaci.formats import oci
from openplaci.formats.base import deviation
from openplaci.formats.cargo_imp.lines import INNER, Segment
from openplaci.formats.dates import day_month_year, day_of_month
from openplaci.model.consignment import Charge, Consignment, CustomsNote, Goods, Issue, Kept, Measure
from openplaci.model.finding import Finding, Severity
from openplaci.model.party import Identifier, Party
from openplaci.model.text import join_lines
from openplaci.model.values import VOLUME_M3, WEIGHT_KG, decimal

NAME_WIDTH = 35
"""Full width of a name or street line."""

_WAYBILL = re.compile(r"(\d{3})-?(\d{8})([A-Z]{3})?([A-Z]{3})?(?:/(.*))?", re.ASCII)
_WAYBILL_ODD = re.compile(r"([0-9 -]{1,20}?)([A-Z]{3})?([A-Z]{3})?(?:/(.*))?", re.ASCII)
_QUANTITY = re.compile(
    r"([TPSDM])?(\d{1,6})(?:([KL])(\d[\d.]*))?(?:(MC|CF|CC|CI)([\d.]+))?(?:DG(\d{1,2}))?(?:T(\d{1,6}))?",
    re.ASCII,
)
_TOKEN = re.compile(r"([A-Z]{0,2})\s*(-?[\d.,]+)|(\S)")
_CARRIER = re.compile(r"([A-Z0-9]{2}[A-Z]?)(\d{1,4}[A-Z]?)", re.ASCII)
_COUNTRY_LINE = re.compile(r"/[A-Z]{2}(?:/|$)")


class Draft:
    """A consignment under construction: fields by name, goods text, notes and findings with their places."""

    __slots__ = ("charges", "fields", "findings", "goods", "issue", "kept", "notes", "notes_at", "parties")

    def __init__(self, **fields: Any) -> None:
        """Begin with the fields given."""
        self.fields: dict[str, Any] = fields
        self.findings: list[Finding] = []
        self.kept: list[Kept] = []
        self.notes: list[CustomsNote] = []
        self.notes_at: list[tuple[int, str]] = []
        self.goods: list[dict[str, Any]] = []
        self.parties: list[Party] = []
        self.charges: list[Charge] = []
        self.issue: dict[str, Any] = {}

    def find(
        self,
        code: str,
        words: str,
        line: int,
        text: str = "",
        token: str = "",
        *,
        path: str | None = None,
        about: str = "",
        severity: Severity = "warning",
    ) -> None:
        """Report a deviation at the place of ``token`` in ``text``, the line of that number."""
        column = text.find(token) + 1 if token and token in text else 1
        self.findings.append(
            deviation(
                code, words, line=line, column=column, path=path, about=about, severity=severity,
                evidence=(text,) if text else (),
            )
        )  # fmt: skip

    def keep(self, path: str, text: str, line: int) -> None:
        """Keep what the model has no place for."""
        if text:
            self.kept.append(Kept(path=path, text=text, line=line))

    def keep_segment(self, segment: Segment) -> None:
        """Keep a whole segment, a line each."""
        for index, line in enumerate(segment.lines):
            self.keep(segment.tag.lstrip("?"), line, segment.line + index)

    def finish(self, at: dt.date | None) -> tuple[Consignment, list[Finding]]:
        """Make the consignment and stamp its findings with its label."""
        fields = self.fields
        handling = tuple(dict.fromkeys(fields.get("handling", ())))
        fields["handling"] = handling
        if self.notes:
            self._interpret_notes(handling, at)
        if self.goods:
            fields["goods"] = tuple(Goods(**line) for line in self.goods)
        if self.kept:
            fields["kept"] = tuple(self.kept)
        if self.issue:
            fields["issue"] = Issue(**self.issue)
        if self.charges:
            fields["charges"] = tuple(self.charges)
        if self.parties:
            fields["parties"] = tuple(self.parties)
        consignment = Consignment(**fields)
        return consignment, self.findings

    def _interpret_notes(self, handling: Sequence[str], at: dt.date | None) -> None:
        fields = self.fields

        def report(finding: Finding, index: int) -> None:
            line, text = self.notes_at[index]
            self.find(
                finding.code,
                finding.words,
                line,
                text,
                path="OCI",
                about=finding.about,
                severity=finding.severity,
            )

        said = oci.interpret(self.notes, handling, report, at)
        fields["customs"] = tuple(self.notes)
        fields["security"] = said.security
        fields["account"] = said.account
        for subject, field in (("SHP", "shipper"), ("CNE", "consignee"), ("NFY", "notify"), ("AGT", "agent")):
            if subject in said.details:
                fields[field] = oci.complete(fields.get(field), said.details[subject])
        fresh = [number for number in said.un_numbers if not any(number in g.get("un_numbers", ()) for g in self.goods)]
        if fresh:
            if not self.goods:
                self.goods.append({})
            self.goods[0]["un_numbers"] = (*self.goods[0].get("un_numbers", ()), *fresh)


def waybill_line(draft: Draft, text: str, line: int, whole: str, *, path: str) -> str:
    """Read ``157-68076960BSLDOH/...`` into master, origin and destination; return what follows the slant."""
    fields = draft.fields
    found = _WAYBILL.fullmatch(text)
    if found:
        fields["master"] = f"{found[1]}-{found[2]}"
        origin, destination, rest = found[3], found[4], found[5]
    else:
        odd = _WAYBILL_ODD.fullmatch(text)
        number = (odd[1] if odd else text.partition("/")[0]).strip()
        if number:
            draft.find(
                "WAYBILL_NUMBER_UNREADABLE",
                f"air waybill number {number!r}; expected nnn-nnnnnnnn and two places, as 157-68076960BSLDOH",
                line, whole, number, path=path, about="master",
            )  # fmt: skip
            draft.keep(path, text, line)
        origin, destination, rest = (odd[2], odd[3], odd[4]) if odd else (None, None, text.partition("/")[2])
    if origin:
        fields["origin"] = origin
    if destination:
        fields["destination"] = destination
    return rest or ""


def quantity(draft: Draft, text: str, line: int, whole: str, *, path: str) -> dict[str, str]:
    """Read ``T1472K13859MC84.6DG6T20`` into the draft; return the split code and the total of pieces."""
    fields = draft.fields
    found = _QUANTITY.fullmatch(text)
    if found:
        split, pieces, unit, weight, volume_unit, volume, density, total = found.groups()
        fields["pieces"] = int(pieces)
        if unit:
            weigh(draft, weight, unit, line, whole, path=path)
        if volume_unit:
            measure_volume(draft, volume, volume_unit, line, whole, path=path)
        if density:
            fields["density"] = density
        return {"split": split or "", "total": total or ""}
    return _quantity_odd(draft, text, line, whole, path)


def _quantity_odd(draft: Draft, text: str, line: int, whole: str, path: str) -> dict[str, str]:
    said = {"split": "", "total": ""}
    draft.find(
        "QUANTITY_UNREADABLE",
        f"quantities {text!r}; expected pieces, weight and volume as T2K35.0MC0.12",
        line, whole, text, path=path,
    )  # fmt: skip
    for unit, number, other in _TOKEN.findall(text):
        if other:
            draft.keep(path, other, line)
        elif unit in ("T", "P", "S", "D", "M") and "pieces" not in draft.fields:
            said["split"] = unit
            draft.fields["pieces"] = pieces_of(draft, number, line, whole, path=path)
        elif unit == "T":
            said["total"] = number
        elif unit in ("K", "L", ""):
            weigh(draft, number, unit, line, whole, path=path)
        elif unit in VOLUME_M3:
            measure_volume(draft, number, unit, line, whole, path=path)
        elif unit == "DG":
            draft.fields["density"] = number
        else:
            draft.keep(path, unit + number, line)
    if "pieces" not in draft.fields:
        draft.fields["pieces"] = None
    return said


def pieces_of(draft: Draft, text: str, line: int, whole: str, *, path: str, about: str = "pieces") -> int | None:
    """Read a number of pieces; None with a finding where it is none."""
    said = text.strip()
    if said.isascii() and said.isdecimal() and len(said) <= 9:  # noqa: PLR2004 - no consignment has a billion pieces
        return int(said)
    draft.find(
        "PIECES_UNREADABLE", f"pieces {said!r}; expected a whole number", line, whole, said,
        path=path, about=about,
    )  # fmt: skip
    return None


def weigh(draft: Draft, text: str, unit: str, line: int, whole: str, *, path: str) -> None:
    """Read a weight with its unit letter K or L into ``weight_kg`` and ``weight_said``."""
    draft.fields["weight_said"] = Measure(value=text, unit=unit)
    value = decimal(text)
    if value is None:
        draft.find(
            "WEIGHT_UNREADABLE", f"weight {text!r}; expected a decimal number", line, whole, text,
            path=path, about="weight_kg",
        )  # fmt: skip
    elif not unit:
        draft.find(
            "WEIGHT_UNIT_MISSING", f"weight {text!r} has no unit; expected K or L before it", line, whole, text,
            path=path, about="weight_unit",
        )  # fmt: skip
    else:
        draft.fields["weight_kg"] = value if unit == "K" else round(value * WEIGHT_KG[unit], 9)


def measure_volume(draft: Draft, text: str, unit: str, line: int, whole: str, *, path: str) -> None:
    """Read a volume with its unit into ``volume_m3`` and ``volume_said``."""
    draft.fields["volume_said"] = Measure(value=text, unit=unit)
    value = decimal(text)
    if value is None:
        draft.find(
            "VOLUME_UNREADABLE", f"volume {text!r}; expected a decimal number", line, whole, text,
            path=path, about="volume_m3",
        )  # fmt: skip
    else:
        draft.fields["volume_m3"] = value if unit == "MC" else round(value * VOLUME_M3[unit], 9)


def flight(text: str) -> tuple[str | None, str | None]:
    """Split ``QR8421`` into carrier and flight as said; carrier None where it does not look like one."""
    found = _CARRIER.fullmatch(text)
    return (found[1], text) if found else (None, text or None)


def flight_date(text: str, at: dt.date | None) -> dt.date | None:
    """Bind ``18`` or ``18APR`` or ``18APR26`` to a date by the time of filing."""
    return day_of_month(text, at) if text.isdecimal() else day_month_year(text[:7], at)


def party(draft: Draft, segment: Segment, *, name_on_tag: bool, role: str | None = None) -> Party:
    """Read SHP, CNE or NFY: with NAM, ADR and LOC tags (FWB/17, FHL/5) or without (older versions).

    Args:
        draft: takes the deviations.
        segment: the party's segment, its NAM, ADR and LOC lines included.
        name_on_tag: whether the text behind the tag is the name (FHL/4) rather than the account (FWB).
        role: role to note.
    """
    lines = segment.lines
    head = lines[0][4:]
    tagged = any(line[:3] in INNER for line in lines[1:])
    if tagged:
        return _tagged_party(draft, segment, head, role)
    body = [line[1:] for line in lines[1:]]
    numbers = list(range(segment.line + 1, segment.line + len(lines)))
    account: str | None = head.strip() or None
    if head and name_on_tag:
        body.insert(0, head)
        numbers.insert(0, segment.line)
        account = None
    return _untagged_party(draft, segment, body, numbers, account, role)


def _tagged_party(draft: Draft, segment: Segment, head: str, role: str | None) -> Party:
    groups: dict[str, list[str]] = {"NAM": [], "ADR": [], "LOC": []}
    numbers: dict[str, list[int]] = {"NAM": [], "ADR": [], "LOC": []}
    current = ""
    for number, line in enumerate(segment.lines[1:], start=segment.line + 1):
        tag = line[:3]
        if tag in groups:
            current = tag
            text = line[4:]
        else:
            text = line[1:]
        if not current:
            draft.find(
                "PARTY_LINE_UNPLACED", f"{line[:20]!r} stands before NAM, ADR or LOC; kept", number, line,
                path=segment.tag,
            )  # fmt: skip
            draft.keep(segment.tag, line, number)
            continue
        groups[current].append(text)
        numbers[current].append(number)
    city, region = _place(groups["LOC"][0]) if groups["LOC"] else (None, None)
    fields: dict[str, Any] = {}
    for text, number in zip(groups["LOC"][1:], numbers["LOC"][1:], strict=True):
        _country_line(draft, segment, text, number, fields)
    return Party(
        name=join_lines(groups["NAM"], NAME_WIDTH) or None,
        lines=tuple(text.strip() for text in groups["ADR"] if text.strip()),
        city=city,
        region=region,
        account=head.strip() or None,
        role=role,
        **fields,
    )


def _untagged_party(
    draft: Draft, segment: Segment, body: list[str], numbers: list[int], account: str | None, role: str | None
) -> Party:
    """Read ``/name``, ``/street``, ``/place/state``, ``/CC/post/TE/..`` in that order."""
    fields: dict[str, Any] = {}
    last = next((i for i in range(len(body) - 1, -1, -1) if _COUNTRY_LINE.match("/" + body[i])), None)
    if last is not None and last > 0:
        for index in range(last, len(body)):
            _country_line(draft, segment, body[index], numbers[index], fields)
        body = body[:last]
    elif body:
        draft.find(
            "PARTY_COUNTRY_MISSING", f"no line of {segment.tag} begins with a country; expected /CC/post code",
            segment.line, segment.lines[0], path=segment.tag,
        )  # fmt: skip
    city = region = None
    if len(body) >= 3:  # noqa: PLR2004 - name, street, place
        city, region = _place(body.pop())
    return Party(
        name=(body[0].strip() or None) if body else None,
        lines=tuple(text.strip() for text in body[1:] if text.strip()),
        city=city,
        region=region,
        account=account,
        role=role,
        **fields,
    )


def _place(text: str) -> tuple[str | None, str | None]:
    city, _, region = text.partition("/")
    return city.strip() or None, region.strip() or None


_CONTACTS = {"TE": "phones", "FX": "faxes", "EM": "emails"}


def _country_line(draft: Draft, segment: Segment, text: str, number: int, fields: dict[str, Any]) -> None:
    """Read ``CC/post/TE/number/FX/number`` into the fields; a further line may go on with contacts."""
    parts = text.split("/")
    if "country" not in fields:
        fields["country"] = parts[0].strip() or None
        fields["postcode"] = (parts[1].strip() or None) if len(parts) > 1 else None
        parts = parts[2:]
    pairs = iter(parts)
    for kind in pairs:
        value = next(pairs, "").strip()
        field = _CONTACTS.get(kind)
        if field and value:
            fields[field] = (*fields.get(field, ()), value)
        elif kind or value:
            draft.keep(f"{segment.tag}/{kind}", value or kind, number)
            if kind != "TL":
                draft.find(
                    "CONTACT_UNKNOWN", f"contact {kind!r} of {segment.tag}; expected TE, FX or TL and a number",
                    number, text, kind, path=segment.tag, severity="info",
                )  # fmt: skip


def agent(segment: Segment) -> Party:
    """Read ``AGT/account/IATA code/CASS/participant`` with the lines of name and place."""
    head = segment.lines[0].split("/")[1:]
    kinds = ("", "IATA", "CASS", "participant")
    ids = [
        Identifier(value=value.strip(), kind=kind)
        for kind, value in zip(kinds[1:], head[1:4], strict=False)
        if value.strip()
    ]
    rest = [line[1:].strip() for line in segment.lines[1:]]
    return Party(
        name=(rest[0] or None) if rest else None,
        city=(rest[1] or None) if len(rest) > 1 else None,
        lines=tuple(rest[2:]),
        account=(head[0].strip() or None) if head else None,
        ids=tuple(ids),
    )


def notes(draft: Draft, segment: Segment) -> None:
    """Read OCI lines ``/cc/subject/content/text`` into the draft's notes."""
    number = segment.line - 1
    for line in segment.lines:
        number += 1
        parts = line.split("/", 4)
        if len(parts) < 5:  # noqa: PLR2004 - the tag and four elements
            parts += [""] * (5 - len(parts))
        _, country, subject, content, text = parts
        if not (country or subject or content or text):
            continue
        draft.notes.append(
            CustomsNote(
                country=country.strip() or None,
                subject=subject.strip() or None,
                content=content.strip() or None,
                text=text.strip() or None,
            )
        )
        draft.notes_at.append((number, line))
        if len(content) > 2 or len(subject) > 3 or len(country) > 2:  # noqa: PLR2004 - widths of the OCI grammar
            draft.find(
                "OCI_UNREADABLE",
                f"OCI line {line[:30]!r}; expected /country (2)/subject (3)/content (1 or 2)/text",
                number, line, path="OCI",
            )  # fmt: skip


def codes(draft: Draft, segment_lines: Sequence[str], first: int, *, path: str) -> list[str]:
    """Read special handling codes ``/SPX/EAP``; anything but three characters is kept with a finding."""
    found = []
    for number, line in enumerate(segment_lines, start=first):
        for token in line.split("/")[1:]:
            code = token.strip()
            if len(code) == 3 and code.isalnum():  # noqa: PLR2004 - aaa
                found.append(code)
            elif code:
                draft.keep(path, code, number)
                draft.find(
                    "HANDLING_UNREADABLE", f"special handling {code[:20]!r}; expected three letters",
                    number, line, token, path=path,
                )  # fmt: skip
    return found

"""FHL, the consolidation list: versions 2 to 5; each house waybill is a consignment.

Grammar: open parsers' grammars of FHL 4 and 5, the PACT technical guide's figures, live messages [V].
"""

import datetime as dt
import re
from typing import Any

import msgspec

from openplaci.formats import oci
from openplaci.formats.base import un_numbers
from openplaci.formats.cargo_imp import elements
from openplaci.formats.cargo_imp.draft import Draft, Read
from openplaci.formats.cargo_imp.messages import RawMessage
from openplaci.formats.cargo_imp.party import party
from openplaci.formats.cargo_imp.rating import declared, harmonized
from openplaci.formats.cargo_imp.segments import Grammar, Segment
from openplaci.model.consignment import Consignment, Goods, Total
from openplaci.model.finding import Finding
from openplaci.model.text import fold, join_lines

VERSIONS = range(2, 6)
HBS_WIDTH = 15
"""Full width of the goods text in HBS."""
TXT_WIDTH = 65
"""Full width of a TXT line."""
HOUSE_NUMBER_MAX = 12
"""Longest house waybill number that Cargo-IMP allows; programmes may accept longer ones."""

GRAMMAR = Grammar("MBI HBS TXT HTS OCI SHP CNE NFY CVD", text_tags="TXT")
_REPEATED = frozenset({"TXT", "HTS", "OCI"})
_BLANK = (" ", "-", "/")
"""What stands for a master's number that is left blank, or for its hyphen alone."""
_PLACES = re.compile(r"[A-Z]{6}(?:/|$)", re.ASCII)
_MASTER_BARE = re.compile(r"(?:M?AWB/)?(\d{3}-?\d{8}.*)", re.ASCII)


def read(message: RawMessage, at: dt.date | None) -> Read:
    """Read one FHL into its houses; days without a month are bound by ``at``."""
    found, findings = GRAMMAR.segments(message, 0)
    lists = _lists(found, message)
    made: list[tuple[Consignment, list[Finding]]] = []
    for master, groups in lists:
        if not groups:
            master.find(
                "HOUSE_LINE_MISSING", "no HBS line follows the master; expected one for each house waybill",
                message.line, path="HBS", about="house",
            )  # fmt: skip
        findings += [_of_master(finding) for finding in master.findings]
        total = Total(
            pieces=master.fields.get("pieces"),
            weight_kg=master.fields.get("weight_kg"),
            origin=master.fields.get("origin"),
            destination=master.fields.get("destination"),
        )
        kept = master.kept
        for group in groups or [[]]:
            house = Draft(
                level="house", document="house_manifest", master=master.fields.get("master"), master_total=total
            )
            house.kept += kept
            kept = []
            _house(house, group)
            made.append(house.finish(at))
    return Read(made, findings)


def _of_master(finding: Finding) -> Finding:
    """The master's own quantities are not the houses'."""
    if finding.about in ("pieces", "weight_kg", "weight_unit", "volume_m3"):
        return msgspec.structs.replace(finding, about=f"master_total.{finding.about}")
    return finding


def _lists(found: list[Segment], message: RawMessage) -> list[tuple[Draft, list[list[Segment]]]]:
    """Group the segments by master and house; a further MBI opens a further list."""
    lists: list[tuple[Draft, list[list[Segment]]]] = []
    for segment in found:
        bare = _MASTER_BARE.fullmatch(segment.lines[0].strip()) if segment.tag[:1] in ("", "?") else None
        if segment.tag == "MBI" or (bare and (not lists or not lists[-1][1])):
            master = Draft()
            lists.append((master, []))
            if bare:
                master.find(
                    "MASTER_TAG_MISSING", f"{bare[1][:30]!r} has no MBI before it; read as the master's line",
                    segment.line, segment.lines[0], path="MBI",
                )  # fmt: skip
            _master(master, segment, bare[1] if bare else segment.lines[0][4:].strip())
            continue
        if not lists:
            lists.append((Draft(), []))
            lists[0][0].find(
                "MASTER_LINE_MISSING", "no MBI line names the master; expected MBI/157-68076960BSLDOH/T1K40",
                message.line, path="MBI",
            )  # fmt: skip
        master, groups = lists[-1]
        if segment.tag == "HBS":
            groups.append([segment])
        elif groups:
            groups[-1].append(segment)
        else:
            master.find(
                "SEGMENT_MISPLACED", f"{segment.lines[0][:20]!r} stands before the first HBS; kept",
                segment.line, segment.lines[0], path=segment.tag.lstrip("?"),
            )  # fmt: skip
            master.keep_segment(segment)
    if not lists:
        lists.append((Draft(), []))
        lists[0][0].find(
            "MASTER_LINE_MISSING", "the list is empty; expected MBI/157-68076960BSLDOH/T1K40 and its houses",
            message.line, path="MBI",
        )  # fmt: skip
    return lists


def _master(draft: Draft, segment: Segment, text: str) -> None:
    if text.startswith(_BLANK):
        behind = text.lstrip("".join(_BLANK))
        text = behind if not behind or _PLACES.match(behind) else f"/{behind}"
    if text:
        line = segment.lines[0]
        rest = elements.waybill_line(draft, text, segment.line, line, path="MBI")
        if rest:
            _, total = elements.quantity(draft, rest.strip(), segment.line, line, path="MBI")
            draft.keep("MBI/total pieces", total, segment.line)
    for number, extra in zip(segment.numbers[1:], segment.lines[1:], strict=True):
        draft.keep("MBI", extra, number)


def _house(draft: Draft, group: list[Segment]) -> None:
    seen: dict[str, Segment] = {}
    texts: list[str] = []
    goods_text = ""
    for segment in group:
        tag = segment.tag
        if tag in seen and tag not in _REPEATED:
            draft.repeated(segment, seen[tag])
            continue
        seen[tag] = segment
        if tag == "HBS":
            goods_text = _house_line(draft, segment)
        elif tag == "TXT":
            texts += [line.partition("/")[2] for line in segment.lines]
        elif tag == "HTS":
            for number, line in segment.numbered():
                for code in line.split("/")[1:]:
                    if code.strip():
                        harmonized(draft, code.strip(), number, line, path="HTS")
        elif tag == "OCI":
            elements.notes(draft, segment)
        elif tag == "CVD":
            declared(draft, segment)
        elif tag in _PARTIES:
            draft.fields[_PARTIES[tag]] = party(draft, segment, name_on_tag=True)
        else:
            draft.keep_segment(segment)
    _describe(draft, goods_text, texts)


_PARTIES = {"SHP": "shipper", "CNE": "consignee", "NFY": "notify"}


def _house_line(draft: Draft, segment: Segment) -> str:
    """Read ``HBS/number/ORIDST/pieces/Kweight/SLAC/goods`` and its handling codes; return the goods text."""
    line, number = segment.lines[0], segment.line
    tokens = line.split("/", 6)[1:]
    tokens += [""] * (6 - len(tokens))
    house, places, pieces, weight, slac, goods = tokens
    fields = draft.fields
    if house.strip():
        fields["house"] = house.strip()
        if len(house.strip()) > HOUSE_NUMBER_MAX:
            draft.find(
                "HOUSE_NUMBER_LONG",
                f"house number {house!r} has {len(house.strip())} characters; Cargo-IMP expects at most 12",
                number, line, house, path="HBS", severity="info",
            )  # fmt: skip
    _places(draft, places.strip(), number, line)
    if pieces.strip():
        said = pieces.strip()
        fields["pieces"] = elements.pieces_of(draft, said.removeprefix("T"), number, line, path="HBS")
    if weight.strip():
        elements.weight_element(draft, weight, number, line, path="HBS")
    if slac.strip() and elements.whole_number(slac) is None and not goods.strip():
        draft.find(
            "SLAC_SLOT_MISSING",
            f"{slac[:20]!r} stands where shipper's load and count is expected, a number or nothing; read as goods",
            number, line, slac, path="HBS",
        )  # fmt: skip
        slac, goods = "", slac
    if slac.strip():
        fields["slac"] = elements.pieces_of(
            draft, slac, number, line, path="HBS", about="slac", what="shipper's load and count"
        )
        if fields["slac"] is None:
            draft.keep("HBS/slac", slac, number)
    return goods_below(draft, segment, goods, HBS_WIDTH)


def goods_below(draft: Draft, segment: Segment, text: str, width: int) -> str:
    """Read the lines under HBS: handling codes, or goods text that goes on; return the goods text."""
    texts = [text]
    handling: list[tuple[int, str]] = []
    for number, line in zip(segment.numbers[1:], segment.lines[1:], strict=True):
        tokens = [token.strip() for token in line.split("/")[1:] if token.strip()]
        if not tokens or any(elements.is_handling(token) for token in tokens):
            handling.append((number, line))
        else:
            draft.find(
                "GOODS_LINE_FURTHER", f"{line[:20]!r} holds no handling code; read as goods text that goes on",
                number, line, path=segment.tag, severity="info",
            )  # fmt: skip
            texts.append(line[1:])
    elements.codes(draft, handling, path=segment.tag)
    return join_lines(texts, width) if len(texts) > 1 else text


def _places(draft: Draft, text: str, number: int, line: str) -> None:
    if len(text) == 6 and text.isalpha():  # noqa: PLR2004 - two places of three letters
        draft.fields["origin"], draft.fields["destination"] = text[:3], text[3:]
    elif text:
        draft.find(
            "PLACES_UNREADABLE", f"places {text!r}; expected origin and destination as FRAJFK", number, line, text,
            path="HBS", about="origin",
        )  # fmt: skip
        draft.keep("HBS/places", text, number)


def _describe(draft: Draft, goods_text: str, texts: list[str]) -> None:
    """Join HBS goods and TXT; a TXT that begins by restating the HBS text replaces it."""
    if texts:
        text = join_lines(texts, TXT_WIDTH)
        said = fold(goods_text).rstrip()
        restated = goods_text.strip() and (text.startswith(goods_text.strip()) or fold(text).startswith(said))
        description = text if restated else join_lines([goods_text, text], HBS_WIDTH)
    else:
        description = goods_text.strip()
    if description:
        draft.fields["description"] = description
    if not description and not draft.goods:
        return
    if not draft.goods:
        draft.goods.append({})
    first: dict[str, Any] = draft.goods[0]
    first["description"] = description or None
    first["pieces"] = draft.fields.get("pieces")
    first["weight_kg"] = draft.fields.get("weight_kg")
    first["un_numbers"] = un_numbers(description)


def same_house_goes_on(before: Consignment, after: Consignment) -> bool:
    """Tell whether ``after`` is the part that a split list repeats its last house for.

    A list split in parts repeats the HBS line of the last house and goes on with what is still missing:
    so the two agree in the HBS line, and no party or value stands in both.
    """
    return (
        before.house is not None
        and (before.master, before.house, before.origin, before.destination, before.pieces, before.weight_kg)
        == (after.master, after.house, after.origin, after.destination, after.pieces, after.weight_kg)
        and not (before.shipper and after.shipper)
        and not (before.consignee and after.consignee)
        and not (before.declared and after.declared)
        and before != after
    )


def joined(before: Consignment, after: Consignment, at: dt.date | None) -> Consignment:
    """Join the two parts of one house; their notes are interpreted anew, since each may complete the other.

    Args:
        before: the part that came first.
        after: the part that goes on.
        at: date of filing, to bind a security time that leaves out the year.
    """
    head, tail = before.description or "", after.description or ""
    if tail.startswith(head):
        text = tail
    elif head.startswith(tail):
        text = head
    else:
        text = f"{head} {tail}"
    repeated = all(note in before.customs for note in after.customs)
    customs = before.customs if repeated else before.customs + after.customs
    handling = tuple(dict.fromkeys(before.handling + after.handling))
    said = oci.interpret(customs, handling, _told, at)
    details = said.details.get
    return msgspec.structs.replace(
        before,
        description=text or None,
        goods=_joined_goods(before, after, text or None),
        shipper=oci.complete(before.shipper or after.shipper, details("SHP")),
        consignee=oci.complete(before.consignee or after.consignee, details("CNE")),
        notify=oci.complete(before.notify or after.notify, details("NFY")),
        declared=before.declared or after.declared,
        payment=before.payment or after.payment,
        slac=before.slac if before.slac is not None else after.slac,
        handling=handling,
        customs=customs,
        security=said.security,
        account=said.account,
        kept=before.kept + tuple(k for k in after.kept if k not in before.kept),
    )


def _told(finding: Finding, index: int) -> None:
    """What deviates in a note was told with its own part."""


def _joined_goods(before: Consignment, after: Consignment, description: str | None) -> tuple[Goods, ...]:
    """The first line of both is the same goods; further commodity codes of the second part are added."""
    if not before.goods:
        return after.goods
    known = {goods.hs for goods in before.goods if goods.hs}
    codes = [goods.hs for goods in after.goods if goods.hs and goods.hs not in known]
    first = before.goods[0]
    numbers = first.un_numbers + tuple(n for g in after.goods for n in g.un_numbers) + un_numbers(description or "")
    first = msgspec.structs.replace(
        first,
        description=description,
        un_numbers=tuple(dict.fromkeys(numbers)),
        hs=first.hs or (codes.pop(0) if codes else None),
    )
    return (first, *before.goods[1:], *(Goods(hs=code) for code in codes))

"""FHL, the consolidation list: versions 2 to 5; each house waybill is a consignment.

Grammar: open parsers' grammars of FHL 4 and 5, the PACT technical guide's figures, live messages [V].
"""

import datetime as dt
from typing import Any

import msgspec

from openplaci.formats.base import un_numbers
from openplaci.formats.cargo_imp import elements
from openplaci.formats.cargo_imp.elements import Draft
from openplaci.formats.cargo_imp.fwb import declared, harmonized
from openplaci.formats.cargo_imp.lines import Grammar, RawMessage, Segment
from openplaci.model.consignment import Consignment, Total
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


def read(message: RawMessage, at: dt.date | None) -> tuple[list[Consignment], list[Finding]]:
    """Read one FHL into its houses; days without a month are bound by ``at``."""
    found, findings = GRAMMAR.segments(message, 0)
    master = Draft()
    houses: list[Draft] = []
    house_segments: list[list[Segment]] = []
    for segment in found:
        if segment.tag == "MBI":
            _master(master, segment)
        elif segment.tag == "HBS":
            house_segments.append([segment])
        elif house_segments:
            house_segments[-1].append(segment)
        else:
            master.find(
                "SEGMENT_MISPLACED", f"{segment.tag or segment.lines[0][:10]} stands before the first HBS; kept",
                segment.line, segment.lines[0], path=segment.tag,
            )  # fmt: skip
            master.keep_segment(segment)
    if not any(segment.tag == "MBI" for segment in found):
        master.find(
            "MASTER_LINE_MISSING", "no MBI line names the master; expected MBI/157-68076960BSLDOH/T1K40",
            message.line, path="MBI",
        )  # fmt: skip
    if not house_segments:
        master.find(
            "HOUSE_LINE_MISSING", "no HBS line follows the master; expected one for each house waybill",
            message.line, path="HBS", about="house",
        )  # fmt: skip
        house_segments.append([])
    total = Total(
        pieces=master.fields.get("pieces"),
        weight_kg=master.fields.get("weight_kg"),
        origin=master.fields.get("origin"),
        destination=master.fields.get("destination"),
    )
    for group in house_segments:
        house = Draft(level="house", document="house_manifest", master=master.fields.get("master"), master_total=total)
        house.kept += master.kept
        _house(house, group)
        houses.append(house)
    consignments: list[Consignment] = []
    out = findings + master.findings
    for house in houses:
        consignment, found_here = house.finish(at)
        consignments.append(consignment)
        out += [msgspec.structs.replace(f, subject=consignment.label) for f in found_here]
    return consignments, out


def _master(draft: Draft, segment: Segment) -> None:
    line = segment.lines[0]
    text = line[4:].strip()
    if not text:
        return
    rest = elements.waybill_line(draft, text, segment.line, line, path="MBI")
    if rest:
        elements.quantity(draft, rest.strip(), segment.line, line, path="MBI")
    for number, extra in enumerate(segment.lines[1:], start=segment.line + 1):
        draft.keep("MBI", extra, number)


def _house(draft: Draft, group: list[Segment]) -> None:
    seen: set[str] = set()
    texts: list[str] = []
    goods_text = ""
    for segment in group:
        tag = segment.tag
        if tag in seen and tag not in _REPEATED:
            draft.find(
                "SEGMENT_REPEATED", f"{tag} stands a second time in this house; the first counts, this one is kept",
                segment.line, segment.lines[0], path=tag,
            )  # fmt: skip
            draft.keep_segment(segment)
            continue
        seen.add(tag)
        if tag == "HBS":
            goods_text = _house_line(draft, segment)
        elif tag == "TXT":
            texts += [line.partition("/")[2] for line in segment.lines]
        elif tag == "HTS":
            for number, line in enumerate(segment.lines, start=segment.line):
                for code in line.split("/")[1:]:
                    if code.strip():
                        harmonized(draft, code.strip(), number, line, path="HTS")
        elif tag == "OCI":
            elements.notes(draft, segment)
        elif tag == "CVD":
            declared(draft, segment, charge_code=False)
        elif tag in _PARTIES:
            draft.fields[_PARTIES[tag]] = elements.party(draft, segment, name_on_tag=True)
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
        fields["pieces"] = elements.pieces_of(draft, pieces, number, line, path="HBS")
    weight = weight.strip()
    if weight:
        unit = weight[0] if weight[0] in "KL" else ""
        elements.weigh(draft, weight[1:] if unit else weight, unit, number, line, path="HBS")
    if slac.strip():
        fields["slac"] = elements.pieces_of(draft, slac, number, line, path="HBS", about="slac")
    fields["handling"] = elements.codes(draft, segment.lines[1:], number + 1, path="HBS")
    return goods


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


def joined(before: Consignment, after: Consignment) -> Consignment:
    """Join the two parts of one house."""
    longer = max((before.description or "", after.description or ""), key=len) or None
    if before.description and after.description and before.description != after.description:
        head, tail = before.description, after.description
        longer = tail if tail.startswith(head) else head if head.startswith(tail) else f"{head} {tail}"
    return msgspec.structs.replace(
        before,
        description=longer,
        goods=_joined_goods(before, after, longer),
        shipper=before.shipper or after.shipper,
        consignee=before.consignee or after.consignee,
        notify=before.notify or after.notify,
        declared=before.declared or after.declared,
        payment=before.payment or after.payment,
        handling=tuple(dict.fromkeys(before.handling + after.handling)),
        customs=before.customs + tuple(n for n in after.customs if n not in before.customs),
        security=before.security + tuple(s for s in after.security if s not in before.security),
        account=before.account or after.account,
        kept=before.kept + tuple(k for k in after.kept if k not in before.kept),
    )


def _joined_goods(before: Consignment, after: Consignment, description: str | None) -> Any:
    goods = [*before.goods, *(g for g in after.goods if g.hs and g.hs not in {b.hs for b in before.goods})]
    if not goods:
        return after.goods
    numbers = tuple(dict.fromkeys(goods[0].un_numbers + un_numbers(description or "")))
    goods[0] = msgspec.structs.replace(goods[0], description=description, un_numbers=numbers)
    return tuple(goods)

"""One consignment from its element: what a waybill, a house and a manifest line have in common."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from openplaci.formats import oci
from openplaci.formats.base import un_numbers
from openplaci.formats.cargo_xml import scalars
from openplaci.formats.cargo_xml.charges import charges, declared, payment
from openplaci.formats.cargo_xml.element import Element
from openplaci.formats.cargo_xml.goods import goods, with_numbers
from openplaci.formats.cargo_xml.margin import Margin, local
from openplaci.formats.cargo_xml.party import others, party
from openplaci.formats.cargo_xml.routing import legs
from openplaci.formats.cargo_xml.trie import Node, Said
from openplaci.model.consignment import (
    Consignment,
    CustomsNote,
    Document,
    Goods,
    Instruction,
    Kept,
    Level,
    Reference,
)
from openplaci.model.finding import Finding
from openplaci.model.values import waybill_number

_REFERENCES = ("AdditionalID", "FreightForwarderAssignedID", "AssociatedReferenceID")
_INSTRUCTIONS = (("SSR", "HandlingSSRInstructions"), ("OSI", "HandlingOSIInstructions"))
_SUBJECTS = (("SHP", "shipper"), ("CNE", "consignee"), ("NFY", "notify"), ("AGT", "agent"))


def master_number(said: Said | None, margin: Margin) -> str | None:
    """The air waybill number; where it is none, what was said is kept."""
    if said is None:
        return None
    text, _, element = said
    number = waybill_number(text)
    if number is None:
        margin.find(
            "WAYBILL_NUMBER_UNREADABLE", f"air waybill number {text[:60]!r}; expected nnn-nnnnnnnn", element,
            about="master", evidence=(text,),
        )  # fmt: skip
        margin.keep(element)
    return number


def build(
    node: Node,
    margin: Margin,
    shared: Sequence[Kept],
    at: dt.date | None,
    currency: str | None,
    *,
    level: Level,
    document: Document,
    own_id: str | None = None,
    extra_goods: tuple[Goods, ...] = (),
    **fields: Any,
) -> Consignment:
    """Make the consignment.

    Args:
        node: its element.
        margin: what is kept and found about it.
        shared: what is kept of the message around it.
        at: date of the message, to bind dates without a year.
        currency: the first that an amount of the message has; only others are kept beside their amounts.
        level: direct, master or house.
        document: its kind of message.
        own_id: a number that its own ID may repeat.
        extra_goods: lines that stand outside its items.
        fields: what only its kind of message knows, by the model's names.
    """
    get = node.get
    items = _items(node)
    lines = [*_goods(node, items, margin), *extra_goods]
    handling, instructions = _handling(node)
    notes = _notes(node)
    said = oci.interpret(notes, handling, _report(node, margin), at)
    summary = scalars.flat(get("SummaryDescription"))
    description = summary or " ".join(line.description for line in lines if line.description) or None
    numbers = said.un_numbers
    if summary:
        numbers = (*un_numbers(summary.upper()), *numbers)
    if numbers:
        lines = with_numbers(lines, numbers)
    parties: dict[str, Any] = {
        "shipper": party(get("ConsignorParty"), margin, "shipper"),
        "consignee": party(get("ConsigneeParty"), margin, "consignee"),
        "agent": party(get("FreightForwarderParty"), margin, "agent"),
    }
    parties["notify"], more = others(get("AssociatedParty", ()), margin)
    for subject, field in _SUBJECTS:
        if subject in said.details:
            parties[field] = oci.complete(parties[field], said.details[subject])
    _measures(node, margin, fields)
    if "routing" not in fields:
        fields["routing"] = legs(get("SpecifiedLogisticsTransportMovement", ()), margin)
    references = (*fields.pop("references", ()), *_references(node, items, own_id))
    return Consignment(
        level=level,
        document=document,
        origin=scalars.below(node, "OriginLocation", "ID"),
        destination=scalars.below(node, "FinalDestinationLocation", "ID"),
        description=description,
        goods=tuple(lines),
        security=said.security,
        handling=handling,
        customs=tuple(notes),
        declared=declared(node, _currency(node, currency, margin), margin),
        references=references,
        parties=more,
        account=said.account,
        charges=charges(node, items, margin),
        payment=payment(node, margin),
        instructions=instructions,
        density=get("DensityGroupCode"),
        customs_origin=scalars.below(node, "AssociatedConsignmentCustomsProcedure", "GoodsStatusCode"),
        kept=(*margin.kept, *shared),
        **parties,
        **fields,
    )


def _currency(node: Node, seen: str | None, margin: Margin) -> str | None:
    """The currency at origin, else that of the amounts, which is kept where it is another one."""
    source = scalars.below(node, "ApplicableOriginCurrencyExchange", "SourceCurrencyCode")
    if source is not None and seen is not None and seen != source:
        margin.keep(node[""], seen, "currencyID")
    return source or seen


def _items(node: Node) -> list[Node]:
    ratings = node.get("ApplicableRating")
    if ratings is not None:
        return [item for rating in ratings for item in rating.get("IncludedMasterConsignmentItem", ())]
    items: list[Node] = node.get("IncludedHouseConsignmentItem") or node.get("IncludedMasterConsignmentItem") or []
    return items


def _goods(node: Node, items: list[Node], margin: Margin) -> list[Goods]:
    """The goods; a further rating (of the agent, of the carrier) repeats those of the first."""
    found = goods(items, margin)
    if len(node.get("ApplicableRating", ())) > 1:
        return list(dict.fromkeys(found))
    return found


def _measures(node: Node, margin: Margin, fields: dict[str, Any]) -> None:
    get = node.get
    said = get("IncludedTareGrossWeightMeasure")
    if said is None:
        said = get("GrossWeightMeasure")
    elif (second := get("GrossWeightMeasure")) is not None:
        margin.keep(second[2])
    fields["weight_kg"], fields["weight_said"] = scalars.weight(said, margin)
    fields["volume_m3"], fields["volume_said"] = scalars.volume(get("GrossVolumeMeasure"), margin)
    if "pieces" not in fields:
        fields["pieces"] = scalars.pieces(get("TotalPieceQuantity"), margin)
        if (second := get("PieceQuantity")) is not None:
            margin.keep(second[2])
    if "slac" not in fields:
        fields["slac"] = scalars.pieces(get("PackageQuantity"), margin, "slac", "warning")


def _handling(node: Node) -> tuple[tuple[str, ...], tuple[Instruction, ...]]:
    codes: dict[str, None] = {}
    instructions: list[Instruction] = []
    for name in ("HandlingSPHInstructions", "HandlingInstructions"):
        for special in node.get(name, ()):
            code, text = special.get("DescriptionCode"), scalars.flat(special.get("Description"))
            if code is not None:
                codes[code.upper()] = None
            if text is not None:
                instructions.append(Instruction(kind="SPH", text=text, code=code))
    for kind, name in _INSTRUCTIONS:
        for one in node.get(name, ()):
            code, text = one.get("DescriptionCode"), scalars.flat(one.get("Description"))
            if code is not None or text is not None:
                instructions.append(Instruction(kind=kind, text=text or "", code=code))
    instructions.extend(
        Instruction(kind="ACC", text=scalars.flat(note.get("Content")) or "", code=note.get("ContentCode"))
        for note in node.get("IncludedAccountingNote", ())
        if note
    )
    return tuple(codes), tuple(instructions)


def _notes(node: Node) -> list[CustomsNote]:
    return [
        CustomsNote(
            country=note.get("CountryID"),
            subject=note.get("SubjectCode"),
            content=note.get("ContentCode"),
            text=note.get("Content"),
        )
        for note in node.get("IncludedCustomsNote", ())
        if note
    ]


def _report(node: Node, margin: Margin) -> oci.Report:
    """Place a note's finding at its element; the elements are looked for only with the first finding."""
    places: list[Element] = []

    def report(finding: Finding, index: int) -> None:
        if not places:
            places.extend(one for one in node[""] if local(one.tag) == "IncludedCustomsNote" and _says(one))
        margin.found.append((finding, places[index] if index < len(places) else node[""]))

    return report


def _says(note: Element) -> bool:
    return any(leaf.text and leaf.text.strip() for leaf in note)


def _references(node: Node, items: list[Node], own_id: str | None) -> list[Reference]:
    get = node.get
    found: list[Reference] = []
    own = get("ID")
    if own is not None and own != own_id:
        found.append(Reference(id=own, kind="ID"))
    found.extend(Reference(id=node[name], kind=name) for name in _REFERENCES if name in node)
    documents = list(get("AssociatedReferenceDocument", ()))
    for item in items:
        documents.extend(item.get("AssociatedReferenceDocument", ()))
    found.extend(
        Reference(
            id=document.get("ID", ""),
            kind=document.get("TypeCode", "AssociatedReferenceDocument"),
            date=document.get("IssueDateTime"),
            name=document.get("Name"),
        )
        for document in documents
        if document
    )
    return found

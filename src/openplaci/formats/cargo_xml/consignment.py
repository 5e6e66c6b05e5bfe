"""One consignment from its element: what a waybill, a house and a manifest line have in common."""

from typing import Any

from openplaci.formats import oci
from openplaci.formats.base import un_numbers
from openplaci.formats.cargo_xml import scalars
from openplaci.formats.cargo_xml.around import Around
from openplaci.formats.cargo_xml.charges import charges, declared, payment
from openplaci.formats.cargo_xml.element import Element
from openplaci.formats.cargo_xml.goods import goods, with_numbers
from openplaci.formats.cargo_xml.margin import Margin, local
from openplaci.formats.cargo_xml.party import others, party
from openplaci.formats.cargo_xml.routing import legs
from openplaci.formats.cargo_xml.walk import Node, Said
from openplaci.model.consignment import (
    Consignment,
    CustomsNote,
    Document,
    Goods,
    Instruction,
    Level,
    Reference,
)
from openplaci.model.finding import Finding
from openplaci.model.values import waybill_number

_REFERENCES = ("AdditionalID", "FreightForwarderAssignedID", "AssociatedReferenceID")
_INSTRUCTIONS = (("SSR", "HandlingSSRInstructions"), ("OSI", "HandlingOSIInstructions"))
_BESIDE = ("IncludedHouseConsignmentItem", "IncludedMasterConsignmentItem")
"""Items that stand in no rating."""
_SUBJECTS = (("SHP", "shipper"), ("CNE", "consignee"), ("NFY", "notify"), ("AGT", "agent"))


def master_number(said: Said | None, margin: Margin) -> str | None:
    """The air waybill number; where it is none, what was said is kept."""
    if said is None:
        return None
    text, _, element = said
    number = waybill_number(text)
    if not text.strip(" -"):  # the number left blank, its hyphen alone
        margin.keep(element)
    elif number is None:
        margin.find(
            "WAYBILL_NUMBER_UNREADABLE", f"air waybill number {text[:60]!r}; expected nnn-nnnnnnnn", element,
            about="master", evidence=(text,),
        )  # fmt: skip
        margin.keep(element)
    return number


def build(
    node: Node,
    around: Around,
    *,
    first: bool,
    level: Level,
    document: Document,
    own_id: str | None = None,
    more: tuple[Goods, ...] = (),
    **fields: Any,
) -> Consignment:
    """Make the consignment.

    Args:
        node: its element, with its margin.
        around: the message around it.
        first: whether it is the first of its message.
        level: direct, master or house.
        document: its kind of message.
        own_id: a number that its own ID may repeat.
        more: lines of goods that stand outside its items.
        fields: what only its kind of message knows, by the model's names.
    """
    get = node.get
    margin: Margin = node["margin"]
    items = _items(node, margin)
    handling, instructions = _handling(node)
    notes = customs_notes(node)
    said = oci.interpret(notes, handling, note_report(node, margin), around.at)
    description, lines = _description(node, _goods(node, items, margin) + more, said)
    _parties(node, said, margin, fields)
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
        goods=lines,
        security=said.security,
        handling=handling,
        customs=tuple(notes),
        declared=declared(node, _currency(node, around.currency, margin), margin),
        references=references,
        account=said.account,
        charges=charges(node, items, margin),
        payment=payment(node, margin),
        instructions=instructions,
        density=get("DensityGroupCode"),
        customs_origin=scalars.below(node, "AssociatedConsignmentCustomsProcedure", "GoodsStatusCode"),
        # The last of all, since each of the others may keep something.
        kept=(*margin.kept, *around.shared(first=first)),
        **fields,
    )


def _description(node: Node, lines: tuple[Goods, ...], said: oci.Notes) -> tuple[str | None, tuple[Goods, ...]]:
    """The summary, else the goods' own words; and the goods with the UN numbers that stand outside them."""
    summary = scalars.flat(node.get("SummaryDescription"))
    numbers = (*un_numbers(summary), *said.un_numbers) if summary else said.un_numbers
    description = summary or " ".join(line.description for line in lines if line.description) or None
    return description, with_numbers(lines, numbers) if numbers else lines


def _parties(node: Node, said: oci.Notes, margin: Margin, fields: dict[str, Any]) -> None:
    get = node.get
    fields["shipper"] = party(get("ConsignorParty"), margin, "shipper")
    fields["consignee"] = party(get("ConsigneeParty"), margin, "consignee")
    fields["agent"] = party(get("FreightForwarderParty"), margin, "agent")
    fields["notify"], fields["parties"] = others(get("AssociatedParty", ()), margin)
    for subject, field in _SUBJECTS:
        if subject in said.details:
            fields[field] = oci.complete(fields[field], said.details[subject])


def _currency(node: Node, seen: str | None, margin: Margin) -> str | None:
    """The currency at origin, else that of the amounts, which is kept where it is another one."""
    source = scalars.below(node, "ApplicableOriginCurrencyExchange", "SourceCurrencyCode")
    if source is not None and seen is not None and seen != source:
        margin.keep(node[""], seen, "currencyID")
    return source or seen


def _items(node: Node, margin: Margin) -> list[Node]:
    """The items of its ratings, and those that stand beside them."""
    items: list[Node] = []
    for rating in node.get("ApplicableRating", ()):
        items += scalars.in_sequence(rating.get("IncludedMasterConsignmentItem", ()), margin)
    for name in _BESIDE:
        if name in node:
            items += scalars.in_sequence(node[name], margin)
    return items


def _goods(node: Node, items: list[Node], margin: Margin) -> tuple[Goods, ...]:
    """The goods; a further rating (of the agent, of the carrier) repeats those of the first."""
    found = goods(items, margin)
    if len(found) > 1 and len(node.get("ApplicableRating", ())) + sum(name in node for name in _BESIDE) > 1:
        return tuple(dict.fromkeys(found))
    return tuple(found)


def _measures(node: Node, margin: Margin, fields: dict[str, Any]) -> None:
    get = node.get
    said = get("IncludedTareGrossWeightMeasure")
    if said is None:
        said = get("GrossWeightMeasure")
    elif (second := get("GrossWeightMeasure")) is not None:
        scalars.keep(second, margin)
    fields["weight_kg"], fields["weight_said"] = scalars.weight(said, margin)
    fields["volume_m3"], fields["volume_said"] = scalars.volume(get("GrossVolumeMeasure"), margin)
    if "pieces" not in fields:
        fields["pieces"] = scalars.pieces(get("TotalPieceQuantity"), margin)
        if (second := get("PieceQuantity")) is not None:
            margin.keep(second[2])
    if "slac" not in fields:
        fields["slac"] = scalars.pieces(get("PackageQuantity"), margin, "slac")


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


def customs_notes(node: Node) -> list[CustomsNote]:
    """Its customs notes, in order."""
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


def note_report(node: Node, margin: Margin) -> oci.Report:
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

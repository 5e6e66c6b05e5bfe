"""Parties: name, address, contacts and identifiers."""

from typing import Any

from openplaci.formats.cargo_xml import scalars
from openplaci.formats.cargo_xml.margin import Margin
from openplaci.formats.cargo_xml.walk import Node
from openplaci.model.party import Identifier, Party

_IDENTIFIERS = frozenset({"PrimaryID", "AdditionalID", "CargoAgentID", "SpecifiedCargoAgentLocation"})
SAYS_BOX = ("PO BOX", "P.O. BOX", "P O BOX", "POBOX", "P.O.BOX", "POB ")
NOTIFY = ("NI", "NFY")
"""Role codes of a party to be notified."""


def party(node: Node | None, margin: Margin, about: str, *, role: str | None = None) -> Party | None:
    """Read a party.

    Args:
        node: the party's element, or None.
        margin: takes what is kept and found.
        about: the field of the consignment that it becomes.
        role: role to note.
    """
    if node is None:
        return None
    get = node.get
    fields: dict[str, Any] = {}
    if get("DefinedTradeContact"):
        _contacts(node["DefinedTradeContact"], margin, fields)
    address = get("PostalStructuredAddress")
    other = get("FreightForwarderAddress")
    if address is None:
        address = other
    elif other is not None:
        _keep_address(other, margin)
    if address is not None:
        _address(address, margin, about, fields)
    if not _IDENTIFIERS.isdisjoint(node):
        fields["ids"] = _identifiers(node)
    return Party(name=scalars.flat(get("Name")), account=get("AccountID"), role=role, **fields)


def others(nodes: list[Node], margin: Margin) -> tuple[Party | None, tuple[Party, ...]]:
    """The party to be notified, and every other associated party with its role.

    The role of the one to be notified is kept where it does not stand first, which tells where it stood.
    """
    notify: Party | None = None
    parties: list[Party] = []
    for place, node in enumerate(nodes):
        code, words = node.get("RoleCode"), node.get("Role")
        said = code or words
        if code is not None and words is not None:
            margin.keep(words[2])
        role = None if said is None else said[0]
        if notify is None and role is not None and role.upper() in NOTIFY:
            notify = party(node, margin, "notify", role=role)
            if place and code is not None:
                margin.keep(code[2])
        elif (found := party(node, margin, "parties", role=role)) is not None:
            parties.append(found)
    return notify, tuple(parties)


def _address(node: Node, margin: Margin, about: str, fields: dict[str, Any]) -> None:
    get = node.get
    fields["city"] = scalars.flat(get("CityName"))
    fields["postcode"] = get("PostcodeCode")
    fields["country"] = scalars.country(get("CountryID"), margin, about)
    lines: list[str] = []
    for text, _, _ in get("StreetName", ()):
        if "\n" in text:
            lines.extend([scalars.flat(line.strip()) or "" for line in text.split("\n") if line.strip()])
        else:
            lines.append(scalars.flat(text) or "")
    box = get("PostOfficeBox")
    if box is not None:
        lines.extend(_box(box[0], lines))
    fields["lines"] = tuple(lines)
    name, region = get("CountrySubDivisionName"), get("CountrySubDivisionID")
    if name is not None and region is not None and name[0] != region:
        margin.keep(name[2])
    said = name[0] if name is not None else None
    if region is not None or said is not None:
        fields["region"] = region if region is not None else said


def _box(said: str, lines: list[str]) -> tuple[str, ...]:
    """The post office box as a line, unless the street says it already."""
    if any(said in line and line.upper().startswith(SAYS_BOX) for line in lines):
        return ()
    return (said if said.upper().startswith(SAYS_BOX) else f"PO BOX {said}",)


def _contacts(nodes: list[Node], margin: Margin, fields: dict[str, Any]) -> None:
    phones: list[str] = []
    faxes: list[str] = []
    emails: list[str] = []
    for node in nodes:
        person = node.get("PersonName")
        if person is not None:
            if "contact" in fields:
                margin.keep(person[2])
            else:
                fields["contact"] = scalars.flat(person[0])
        for name, leaf, found in (
            ("DirectTelephoneCommunication", "CompleteNumber", phones),
            ("MobileTelephoneCommunication", "CompleteNumber", phones),
            ("FaxCommunication", "CompleteNumber", faxes),
            ("URIEmailCommunication", "URIID", emails),
        ):
            if name in node:
                found.extend([one[leaf] for one in node[name] if leaf in one])
    if phones:
        fields["phones"] = tuple(phones)
    if faxes:
        fields["faxes"] = tuple(faxes)
    if emails:
        fields["emails"] = tuple(emails)


def _identifiers(node: Node) -> tuple[Identifier, ...]:
    ids = []
    get = node.get
    if (primary := get("PrimaryID")) is not None:
        ids.append(Identifier(value=primary[0], kind="primary"))
    if (additional := get("AdditionalID")) is not None:
        ids.append(Identifier(value=additional[0], kind="additional"))
    if (agent := get("CargoAgentID")) is not None:
        ids.append(Identifier(value=agent, kind="IATA"))
    if (place := get("SpecifiedCargoAgentLocation")) is not None and "ID" in place:
        ids.append(Identifier(value=place["ID"], kind="CASS"))
    return tuple(ids)


def _keep_address(node: Node, margin: Margin) -> None:
    """A second address of the same party has no field: keep its leaves."""
    for child in node[""]:
        margin.keep(child)

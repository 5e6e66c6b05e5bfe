"""The inverse of `party`: parties by the names of their elements."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from openplaci.formats.cargo_xml.party import NOTIFY, SAYS_BOX
from openplaci.formats.cargo_xml.place import Place
from openplaci.formats.cargo_xml.writing import Content, Says
from openplaci.model.consignment import Consignment
from openplaci.model.party import Party

OTHER = "AssociatedParty"
_POSTAL, _FORWARDER = "PostalStructuredAddress", "FreightForwarderAddress"
_REGION = re.compile(r"[A-Z0-9]{1,3}", re.ASCII)
"""The part of an ISO 3166-2 code behind the hyphen."""
_BOX = re.compile(r"PO BOX (\S.*)")


def agent(said: Party | None, place: Place) -> Says | None:
    """The agent, in the address of its own unless that was kept, or anything of the other."""
    second = place.at(_FORWARDER).has("PostcodeCode", "StreetName", "CityName")
    return party(said, place, _POSTAL if second or place.at(_POSTAL).holds() else _FORWARDER)


def _region(said: str | None, place: Place) -> dict[str, Content]:
    """The region by its code, or by its name where it does not look like a code or the code is taken."""
    name, code = "CountrySubDivisionName", "CountrySubDivisionID"
    return {code if place.has(name) or _REGION.fullmatch(said or "") else name: said}


def _street(lines: Sequence[str]) -> dict[str, Content]:
    """The street; a post office box that stands last has an element of its own, if it is the only one."""
    *street, last = lines or ("",)
    found = _BOX.fullmatch(last)
    if found is None or any(line.upper().startswith(SAYS_BOX) for line in (*street, found[1])):
        return {"StreetName": "\n".join(lines)}
    return {"StreetName": "\n".join(street), "PostOfficeBox": found[1]}


def party(said: Party | None, place: Place, address: str = _POSTAL) -> Says | None:
    """A party: names, numbers, address and one contact with all of its numbers."""
    if said is None:
        return None
    ids = {one.kind: one.value for one in reversed(said.ids)}
    numbers = [{"CompleteNumber": one} for one in said.phones]
    return {
        "PrimaryID": ids.get("primary"),
        "AdditionalID": ids.get("additional"),
        "Name": said.name,
        "AccountID": said.account,
        "CargoAgentID": ids.get("IATA"),
        address: {
            "PostcodeCode": said.postcode,
            **_street(said.lines),
            "CityName": said.city,
            "CountryID": said.country,
            **_region(said.region, place.at(address)),
        },
        "SpecifiedCargoAgentLocation": {"ID": ids.get("CASS")},
        "DefinedTradeContact": {
            "PersonName": said.contact,
            "DirectTelephoneCommunication": numbers,
            "FaxCommunication": [{"CompleteNumber": one} for one in said.faxes],
            "URIEmailCommunication": [{"URIID": one} for one in said.emails],
        },
    }


def others(said: Consignment, place: Place) -> Iterator[Says]:
    """The party to be notified and the others with their roles; the first stands first, or where its role was kept."""
    parties = [*said.parties]
    if said.notify is not None:
        role = said.notify.role or NOTIFY[0]
        stood = (n for n in range(1, len(parties) + 1) if place.at(OTHER, n + 1).has("RoleCode"))
        parties.insert(next(stood, 0), msgspec.structs.replace(said.notify, role=role))
    for number, one in enumerate(parties, start=1):
        yield {"RoleCode": one.role, **(party(one, place.at(OTHER, number)) or {})}

"""Required data: the elements that programmes ask for, and the check that asks.

The 7+1 of pre-loading programmes: shipper and consignee with name and address, description, pieces,
weight, and the waybill numbers [V PACT guide v1.9; 19 CFR 122.48b].
"""

from collections.abc import Iterator
from typing import Final, Literal

from openplaci.model.consignment import Consignment
from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding
from openplaci.model.party import Party
from openplaci.model.programme import Programme
from openplaci.validation.base import found
from openplaci.validation.elements import (
    Element,
    Lack,
    consignment,
    description,
    flight,
    flight_date,
    house,
    master,
    pieces,
    weight_kg,
    weight_unit,
)
from openplaci.validation.enhanced import ENHANCED

Role = Literal["shipper", "consignee"]


def _party(c: Consignment, role: Role) -> Party | None:
    """The party, or None where nothing of it can be extracted."""
    party = c.shipper if role == "shipper" else c.consignee
    if party is None or party.name or party.country:
        return party
    texts = (*party.lines, party.city, party.region, party.postcode, party.account, party.contact)
    said = any(text and text.strip() for text in texts) or party.phones or party.faxes or party.emails or party.ids
    return party if said else None


def _party_elements(role: Role) -> dict[str, Element]:
    def party(c: Consignment, unreadable: frozenset[str], programme: Programme) -> Lack | None:
        """The party, with anything of it that can be extracted [V]; its parts are then not asked for too."""
        del unreadable, programme
        return None if _party(c, role) else Lack(f"The {role} is not given.", f"give the {role}")

    def name(c: Consignment, unreadable: frozenset[str], programme: Programme) -> Lack | None:
        """The party's name [V]."""
        del unreadable, programme
        party = _party(c, role)
        if party is None or (party.name and party.name.strip()):
            return None
        return Lack(f"The {role} has no name.", f"give the {role}'s name")

    def lines(c: Consignment, unreadable: frozenset[str], programme: Programme) -> Lack | None:
        """The party's address: at least one line of it [V]."""
        del unreadable, programme
        party = _party(c, role)
        if party is None or any(line.strip() for line in party.lines):
            return None
        return Lack(f"The {role} has no address; at least its first line was expected.", f"give the {role}'s address")

    def country(c: Consignment, unreadable: frozenset[str], programme: Programme) -> Lack | None:
        """The party's country [V]."""
        del unreadable, programme
        party = _party(c, role)
        if party is None or party.country:
            return None
        return Lack(f"The {role}'s address has no country.", f"give the country of the {role}'s address")

    return {role: party, f"{role}.name": name, f"{role}.lines": lines, f"{role}.country": country}


ELEMENTS: Final[dict[str, Element]] = {
    "master": master,
    "house": house,
    "consignment": consignment,
    **_party_elements("shipper"),
    **_party_elements("consignee"),
    "weight_kg": weight_kg,
    "weight_unit": weight_unit,
    "pieces": pieces,
    "description": description,
    "flight": flight,
    "flight_date": flight_date,
    **ENHANCED,
}
"""Element -> its rule; the names are those of `openplaci.model.programme.Requirement`."""


def _unreadable(findings: tuple[Finding, ...]) -> frozenset[str]:
    """The elements that a reader found and could not read; one that it did not find is merely missing."""
    return frozenset(
        f.about for f in findings if f.stage == "format" and f.severity != "info" and not f.code.endswith("_MISSING")
    )


def required_data(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """Every element that the programme asks for is there and can be read.

    Answers with the programme's own code of the element. What the reader found present but unreadable
    counts as invalid, not as missing. What the programme wants and does not insist on is a warning.
    Source: the programme's guide; for PACT v1.9 part 6.1 [V].
    """
    c = dossier.consignment
    unreadable = _unreadable(dossier.findings)
    said: set[str] = set()
    for need in programme.required:
        if c.document in need.documents and c.level in need.levels:
            lack = ELEMENTS[need.element](c, unreadable, programme)
            if lack is not None:
                code = (lack.invalid and need.invalid) or need.missing
                if code in said:
                    continue  # one answer a code: a manifest lacks flight and date, and is bad once
                said.add(code)
                yield found(
                    code,
                    need.element,
                    lack.words,
                    lack.remedy,
                    *lack.evidence,
                    severity=need.severity,
                )

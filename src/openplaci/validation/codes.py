"""Codes that their tables know. A table may lag behind its publisher, so none of these is an error."""

from collections.abc import Iterator
from typing import Final

from openplaci import codes
from openplaci.model.consignment import Consignment
from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding, Severity
from openplaci.model.programme import Programme
from openplaci.validation.base import found

_HEADING: Final = 4
_SUBHEADING: Final = 6
_HS_MAX: Final = 18
_NATIONAL: Final = ("98", "99")
"""Chapters that every country fills by itself."""


def known_countries(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """Countries of parties, goods and security declarations are ISO 3166 alpha-2 codes [V]."""
    del programme
    for about, country in _countries(dossier.consignment):
        if not codes.country_known(country):
            yield found(
                "COUNTRY_UNKNOWN",
                about,
                f"The country {country!r} is not known; an ISO 3166 code of two letters was expected.",
                "give the ISO 3166 code of the country",
                country,
            )


def _countries(c: Consignment) -> Iterator[tuple[str, str]]:
    """Each country with the element that names it."""
    for about, party in (
        ("shipper.country", c.shipper),
        ("consignee.country", c.consignee),
        ("notify.country", c.notify),
        ("agent.country", c.agent),
    ):
        if party is not None and party.country:
            yield about, party.country
    for i, party in enumerate(c.parties):
        if party.country:
            yield f"parties[{i}].country", party.country
    for i, goods in enumerate(c.goods):
        if goods.country:
            yield f"goods[{i}].country", goods.country
    for i, d in enumerate(c.security):
        if d.issuer and d.issuer.country:
            yield f"security[{i}].issuer.country", d.issuer.country


def known_handling(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """Special handling codes are IATA's or others in use; for information, carriers coin their own [I]."""
    del programme
    for i, code in enumerate(dossier.consignment.handling):
        if codes.meaning("special_handling", code) is None and codes.meaning("special_handling_other", code) is None:
            yield _unknown("HANDLING_UNKNOWN", f"handling[{i}]", "special handling code", code, severity="info")


def hs_codes(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """Harmonized System codes have a length that occurs and a heading that exists.

    Lengths are 4, 6 and, with national digits, 8 to 18; 5 and 7 have lost a zero. A heading that the
    2022 edition does not know is a warning, a subheading is said: it may be of another edition [I].
    """
    del programme
    for i, goods in enumerate(dossier.consignment.goods):
        hs = goods.hs
        if not hs:
            continue
        about = f"goods[{i}].hs"
        size = len(hs)
        if not hs.isdecimal() or size < _HEADING or size in {5, 7} or size > _HS_MAX:
            yield found(
                "HS_FORM",
                about,
                f"The Harmonized System code {hs!r} is not well formed; 4, 6 or 8 to 18 digits were expected.",
                "give the Harmonized System code in full",
                hs,
            )
        elif hs.startswith(_NATIONAL):
            continue
        elif not codes.hs_known(hs[:_HEADING]):
            yield _unknown("HS_UNKNOWN", about, "Harmonized System heading", hs[:_HEADING])
        elif size >= _SUBHEADING and not codes.hs_known(hs[:_SUBHEADING]):
            yield _unknown("HS_UNKNOWN", about, "Harmonized System subheading", hs[:_SUBHEADING], severity="info")


def un_numbers(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """UN numbers stand in the list of dangerous goods; ID8000, consumer commodity, is IATA's own [V]."""
    del programme
    for i, goods in enumerate(dossier.consignment.goods):
        for number in goods.un_numbers:
            if codes.un_class(number) is None:
                yield _unknown("UN_UNKNOWN", f"goods[{i}].un_numbers", "UN number", number)


def security_codes(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """Screening methods, exemptions and categories of entities are of IATA's lists, older ones included [V]."""
    del programme
    for i, d in enumerate(dossier.consignment.security):
        for method in d.methods:
            if codes.meaning("screening_method", method) is None:
                yield _unknown("METHOD_UNKNOWN", f"security[{i}].methods", "screening method", method)
        for exemption in d.exemptions:
            if codes.meaning("screening_exemption", exemption) is None:
                yield _unknown("EXEMPTION_UNKNOWN", f"security[{i}].exemptions", "exemption", exemption)
        for role, entities in (
            ("issuer", (d.issuer,)),
            ("received_from", d.received_from),
            ("accepted_by", d.accepted_by),
        ):
            for entity in entities:
                category = entity.category if entity else None
                if category and codes.meaning("regulated_entity", category) is None:
                    yield _unknown("ENTITY_UNKNOWN", f"security[{i}].{role}.category", "category", category)


def _unknown(code: str, about: str, what: str, value: str, *, severity: Severity = "warning") -> Finding:
    return found(
        code,
        about,
        f"The {what} {value!r} is not known; one of its list was expected.",
        f"correct the {what}",
        value,
        severity=severity,
    )

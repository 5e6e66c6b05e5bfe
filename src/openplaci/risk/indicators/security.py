"""The security status: none, doubtful grounds, or by one who may not give it."""

import datetime as dt
from collections.abc import Iterator

from openplaci.model.consignment import Consignment, RegulatedEntity, SecurityDeclaration
from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding
from openplaci.risk.base import seen
from openplaci.risk.words import goods_words

_ZONES = dt.timedelta(hours=14)
"""A local time can be so far ahead of UTC."""
_HIGH_RISK_METHODS = 2

_GROUNDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "MAIL": (frozenset(("MAL", "COM")), frozenset(("MAIL", "POST", "POSTAL", "LETTERS", "EMS"))),
    "DIPL": (frozenset(("DIP",)), frozenset(("DIPLOMATIC", "EMBASSY", "CONSULATE", "CONSULAR"))),
    "BIOM": (
        frozenset(("RDS", "RIS", "PIL", "LHO", "SHL", "ICE")),
        frozenset(("SAMPLE", "SAMPLES", "SPECIMEN", "SPECIMENS", "BIOLOGICAL", "BLOOD", "SERUM", "TISSUE", "MEDICAL")),
    ),
    "LFSM": (
        frozenset(("LHO", "SHL", "PIL")),
        frozenset(("BLOOD", "ORGAN", "ORGANS", "PLASMA", "VACCINE", "VACCINES", "MARROW", "TRANSPLANT", "MEDICINE")),
    ),
    "NUCL": (frozenset(("RRW", "RRY", "RRE")), frozenset(("RADIOACTIVE", "NUCLEAR", "ISOTOPE", "ISOTOPES"))),
}
"""Exemption -> handling codes and words that bear it out."""


def unsecured(dossier: Dossier) -> Finding | None:
    """Status NSC, not yet secured, and no other status beside it.

    Looks for NSC by handling code or declaration. Where a declaration states a secure status besides,
    that one counts: waybills keep the NSC of their acceptance. Why: the parcels of October 2010 came over
    the counter from an unknown sender. Source: Yemen 2010 [V]; IATA Resolution 651 for the status [V].
    Cannot see: whether screening is still to come before loading, which is allowed; hence few points.
    """
    consignment = dossier.consignment
    if consignment.statuses != {"NSC"}:
        return None
    return seen(
        "security",
        "The cargo is stated as not yet secured (NSC), and no secure status is given.",
        evidence=("NSC",),
        remedy="have the cargo screened and state its security status",
    )


def exemption_on_ordinary_goods(dossier: Dossier) -> Finding | None:
    """An exemption from screening that the goods do not bear out.

    Looks for MAIL, DIPL, BIOM, LFSM or NUCL where neither a handling code nor a word of the description
    fits (MAIL without MAL or POSTAL), and for TRNS, transfer, where the routing has one leg alone. Why: an
    exemption is the cheapest way past the screening machine. Source: IATA Resolution 651 for the codes [V];
    the rule is ours from them [I]. Cannot see: a false exemption on goods named to fit; TRNS where the
    message gives no routing.
    """
    for declaration in dossier.consignment.security:
        for exemption in declaration.exemptions:
            if not _borne_out(exemption, dossier):
                return seen(
                    "security.exemptions",
                    f"The cargo is exempt from screening as {exemption}, but nothing else in the data fits that.",
                    evidence=(exemption,),
                    remedy="have the cargo screened, or show the grounds of the exemption",
                )
    return None


def _borne_out(exemption: str, dossier: Dossier) -> bool:
    consignment = dossier.consignment
    if exemption == "TRNS":
        return len(consignment.routing) != 1
    grounds = _GROUNDS.get(exemption)
    if grounds is None:
        return True
    codes, words = grounds
    return not codes.isdisjoint(consignment.handling) or not words.isdisjoint(goods_words(dossier))


def designation_expired(dossier: Dossier) -> Finding | None:
    """A security status by one whose designation had ended.

    Looks at the issuer, at those who accepted it and at the one it came from: is the last day of the
    designation before the day of the status, or of the filing where the status has no day? Why: the
    secure supply chain holds only between designated parties. Source: IATA Resolution 651, the expiry of
    the regulated entity [V]; ICAO Annex 17 [M]. Cannot see: numbers that no register knows, or that were
    withdrawn early.
    """
    for declaration in dossier.consignment.security:
        day = declaration.issued_at or dossier.at
        if day is None:
            continue
        for expiry, who in _expiries(declaration):
            if expiry < day.date():
                return seen(
                    "security.expiry",
                    f"The designation of {who} ended on {expiry}, before the security status of {day.date()}.",
                    evidence=(str(expiry), str(day.date())),
                    remedy="have the status given by an entity whose designation runs, or correct the expiry",
                )
    return None


def _expiries(declaration: SecurityDeclaration) -> Iterator[tuple[dt.date, str]]:
    if declaration.expiry is not None:
        yield declaration.expiry, _who(declaration.issuer)
    for entity in (declaration.issuer, *declaration.accepted_by, *declaration.received_from):
        if entity is not None and entity.expiry is not None:
            yield entity.expiry, _who(entity)


def _who(entity: RegulatedEntity | None) -> str:
    return entity.id if entity is not None and entity.id else "the issuer"


def status_time_implausible(dossier: Dossier) -> Finding | None:
    """A security status given after the goods flew, or in the future.

    Looks for a status more than a day after the last leg's date, or more than 14 hours (the widest time
    zone) after the filing. Why: a status is given before loading; another time says that it was copied or
    invented. Source: IATA Resolution 651, box 13 [V]; the allowances are ours [I]. Cannot see: a wrong
    time within them; a status given again at a transfer is allowed.
    """
    consignment = dossier.consignment
    for declaration in consignment.security:
        if declaration.issued_at is None:
            continue
        issued = declaration.issued_at
        if dossier.at is not None and _after(issued, dossier.at):
            return _timed(issued, "in the future of this filing", str(dossier.at.date()))
        day = _last_day(consignment)
        if day is not None and issued.toordinal() - day.toordinal() > 1:
            return _timed(issued, f"after the flight of {day}", str(day))
    return None


def _after(issued: dt.datetime, filed: dt.datetime) -> bool:
    if issued.toordinal() <= filed.toordinal():
        return False
    return issued.replace(tzinfo=None) - filed.replace(tzinfo=None) > _ZONES


def _last_day(consignment: Consignment) -> dt.date | None:
    for leg in reversed(consignment.routing):
        day = leg.day
        if day is not None:
            return day
    return None


def _timed(issued: dt.datetime, when: str, other: str) -> Finding:
    return seen(
        "security.issued_at",
        f"The security status is of {issued:%Y-%m-%d %H:%M}, {when}.",
        evidence=(str(issued), other),
        remedy="correct the time of the security status",
    )


def high_risk_single_method(dossier: Dossier) -> Finding | None:
    """Status SHR, screened as high-risk cargo, with fewer than two screening methods.

    Looks for SHR where the declarations name fewer than two methods between them; a text that names
    another means counts as one. Why: the EU asks for two methods on high-risk cargo. Source: EU HRCM rules
    [V page balguerie.com]. Cannot see: methods used and not stated.
    """
    consignment = dossier.consignment
    if "SHR" not in consignment.statuses:
        return None
    methods = {m for d in consignment.security for m in (*d.methods, *d.other_methods) if m != "AOM"}
    if len(methods) >= _HIGH_RISK_METHODS:
        return None
    named = " and ".join(sorted(methods)) or "no method"
    return seen(
        "security.methods",
        f"The cargo is stated as screened for high risk (SHR), which takes two methods; {named} is named.",
        evidence=("SHR", *sorted(methods)),
        remedy="name both screening methods",
    )

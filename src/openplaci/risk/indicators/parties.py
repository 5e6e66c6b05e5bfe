"""Who sends and who receives."""

import re
from functools import cache, lru_cache

from openplaci.codes import terms
from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding
from openplaci.model.party import Party
from openplaci.model.text import fold
from openplaci.risk.base import seen
from openplaci.risk.people import institution, private, private_consignee, private_shipper
from openplaci.risk.words import goods_words, phrases

_DIGITS = re.compile(r"\D+")
_PHONE = 7
"""So many digits make a telephone number that can be told from another."""
_PHONE_TAIL = 9
"""Digits compared from the right: country codes and trunk zeros are written in many ways."""


def party_placeholder(dossier: Dossier) -> Finding | None:
    """A shipper or consignee who is not named: PRIVATE, UNKNOWN, N/A.

    Looks for a name, or an address, that as a whole is a placeholder of the code table
    ``party_placeholders``. Why: an unnamed party cannot be assessed; ICS2 stops such names. Source: the
    three stop values that trade pages name [S], the rest is ours [M]. Cannot see: invented names.
    """
    consignment = dossier.consignment
    for role, party in (("shipper", consignment.shipper), ("consignee", consignment.consignee)):
        if party is None:
            continue
        if party.name and _placeholder(party.name):
            return _unnamed(role, "name", party.name)
        if party.lines and all(map(_placeholder, party.lines)):
            return _unnamed(role, "lines", " ".join(party.lines))
    return None


def _placeholder(text: str) -> bool:
    return _placeholders().fullmatch(text.upper()) is not None


@cache
def _placeholders() -> re.Pattern[str]:
    """The terms as one pattern: nearly every name fails it at its first letter, where folding would read it all."""
    between = "[^0-9A-Z]+"
    said = sorted(between.join(term.split()) for term in terms("party_placeholders"))
    return re.compile(f"[^0-9A-Z]*(?:{'|'.join(said)})[^0-9A-Z]*", re.ASCII)


def _unnamed(role: str, field: str, said: str) -> Finding:
    what = "name" if field == "name" else "address"
    return seen(
        f"{role}.{field}",
        f"The {role}'s {what} is a placeholder ({said}), so the {role} is not known.",
        evidence=(said,),
        remedy=f"give the {role}'s true {what}",
    )


def institution_from_private_person(dossier: Dossier) -> Finding | None:
    """A private person sends to a place of worship, a school, a mission or an authority.

    Looks for a shipper who reads as a private person and a consignee whose name or address holds a word
    of list ``institutions``; streets named after one and landmarks in an address are left out. Why: the
    parcels of October 2010 were addressed to places of worship. Source: Yemen 2010, rule R3 [V]; the words
    are ours [M]. Cannot see: whether the institution is still there, which was the stronger sign.
    """
    consignment = dossier.consignment
    consignee = consignment.consignee
    if consignee is None or not private_shipper(consignment):
        return None
    word = institution(consignee)
    if word is None:
        return None
    return seen(
        "consignee",
        f"A private person sends to an institution ({word}).",
        evidence=(word,),
        remedy="show what the sender has to do with the consignee",
    )


def appliance_between_private_persons(dossier: Dossier) -> Finding | None:
    """A private person sends a household appliance or electric personal-care goods to another.

    Looks for the words of list ``appliances`` between two parties who read as private persons. A person
    who sends to himself (a removal) is left out. Why: the parts for Sydney 2017 came in a meat mincer from
    one private person to another; the incendiaries of July 2024 were massage cushions and cosmetic tubes.
    Source: both cases [V]; words beyond them are ours [M]. Cannot see: firms that exist on paper only.
    """
    consignment = dossier.consignment
    shipper, consignee = consignment.shipper, consignment.consignee
    if shipper is None or consignee is None:
        return None
    if not private_shipper(consignment) or not private_consignee(consignment) or _same(shipper, consignee):
        return None
    named = phrases("appliances").find(goods_words(dossier))
    if named is None:
        return None
    return seen(
        "description",
        f"A private person sends an appliance ({named}) to a private person.",
        evidence=(named,),
        remedy="show that the sender and the consignee know each other and where the goods were bought",
    )


def shared_contact(dossier: Dossier) -> Finding | None:
    """Shipper and consignee give the same telephone number or e-mail address.

    Looks for a number (its last nine digits) or address that both give. The same name on both sides (own
    effects, a firm to itself) is left out. Why: made-up parties are often reached at one number; the data
    added to ACAS after 2024 name telephone and e-mail for this. Source: ACAS enhanced data [V]; the rule is
    ours [I]. Cannot see: an agent who fills in his own number for both, which is careless and harmless.
    """
    shipper, consignee = dossier.consignment.shipper, dossier.consignment.consignee
    if shipper is None or consignee is None:
        return None
    shared: str | None = None
    if shipper.emails and consignee.emails:
        theirs = {email.strip().lower() for email in consignee.emails}
        shared = next((email for email in shipper.emails if email.strip().lower() in theirs), None)
    if shared is None and shipper.phones and consignee.phones:
        numbers = {_number(phone) for phone in consignee.phones} - {""}
        shared = next((phone for phone in shipper.phones if _number(phone) in numbers), None)
    if shared is None or _same(shipper, consignee):
        return None
    return seen(
        "consignee",
        f"Shipper and consignee give the same contact ({shared}).",
        evidence=(shared,),
        remedy="give each party's own telephone number or e-mail address",
    )


@lru_cache(maxsize=8192)
def _number(phone: str) -> str:
    digits = _DIGITS.sub("", phone)
    return digits[-_PHONE_TAIL:] if len(digits) >= _PHONE and len(set(digits)) > 1 else ""


def _same(one: Party, other: Party) -> bool:
    if not one.name or not other.name:
        return False
    mine, theirs = fold(one.name).split(), fold(other.name).split()
    # A removal: MARIA JENSEN to MS MARIA K JENSEN. For firms: ACME GMBH to ACME GMBH.
    fewer = min(len(mine), len(theirs))
    return mine == theirs or (private(one) and fewer > 1 and len(set(mine) & set(theirs)) >= fewer)

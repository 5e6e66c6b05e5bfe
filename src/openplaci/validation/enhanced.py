"""The elements of the enhanced data: how to reach the parties, and the shipper's account with the filer.

Asked for by the United States since the interim final rule of 21 November 2025 (90 FR 52796) [S]; where the messages
carry them: IATA's OCI mapping tables [V]. The place of packing or pick-up, which the rule names too, has no place in
any message that is read here, so no element stands for it.
"""

from typing import Final, Literal

from openplaci.model.consignment import Consignment, CustomerAccount
from openplaci.model.party import Party
from openplaci.model.programme import Programme
from openplaci.validation.elements import Element, Lack


def _reach(role: Literal["shipper", "consignee"]) -> dict[str, Element]:
    def who(c: Consignment) -> Party | None:
        return c.shipper if role == "shipper" else c.consignee

    def emails(c: Consignment, unreadable: frozenset[str], programme: Programme) -> Lack | None:
        """The party's e-mail address, in the enhanced data [S]; silent where the party is not given at all [I]."""
        del unreadable, programme
        party = who(c)
        if party is None or party.emails:
            return None
        return Lack(f"The {role} has no e-mail address.", f"give the {role}'s e-mail address")

    def phones(c: Consignment, unreadable: frozenset[str], programme: Programme) -> Lack | None:
        """The party's telephone number, in the enhanced data [S]; silent where the party is not given at all [I]."""
        del unreadable, programme
        party = who(c)
        if party is None or party.phones:
            return None
        return Lack(f"The {role} has no telephone number.", f"give the {role}'s telephone number")

    return {f"{role}.emails": emails, f"{role}.phones": phones}


def account(c: Consignment, unreadable: frozenset[str], programme: Programme) -> Lack | None:
    """A verified known consignor, or anything of the shipper's account with the filer [S]."""
    del unreadable, programme
    if c.account is not None and _says(c.account):
        return None
    return Lack(
        "Neither is the shipper said to be a verified known consignor nor is its account named.",
        "say that the shipper is a verified known consignor, or give its account",
    )


def account_number(c: Consignment, unreadable: frozenset[str], programme: Programme) -> Lack | None:
    """Name or number of the account, unless the shipper is a verified known consignor [S]."""
    del unreadable, programme
    told = _asked(c)
    if told is None or told.name or told.number:
        return None
    return Lack("The shipper's account has neither name nor number.", "give the name or the number of the account")


def account_established(c: Consignment, unreadable: frozenset[str], programme: Programme) -> Lack | None:
    """The day on which the account was opened, unless the shipper is a verified known consignor [S]."""
    del unreadable, programme
    told = _asked(c)
    if told is None or told.established:
        return None
    return Lack("The day on which the shipper's account was opened is not given.", "give the day it was opened")


def account_address(c: Consignment, unreadable: frozenset[str], programme: Programme) -> Lack | None:
    """The unmasked internet address of the account's making or of the pick-up request, unless verified [S]."""
    del unreadable, programme
    told = _asked(c)
    if told is None or told.ip_created or told.ip_pickup:
        return None
    return Lack("No internet address is given with the shipper's account.", "give the unmasked internet address")


def account_identification(c: Consignment, unreadable: frozenset[str], programme: Programme) -> Lack | None:
    """The identity document of whoever holds the account, unless the shipper is a verified known consignor [S]."""
    del unreadable, programme
    told = _asked(c)
    if told is None or told.identification:
        return None
    return Lack("No identity document is given with the shipper's account.", "give type, issuer and number of one")


def _says(account: CustomerAccount) -> bool:
    return account.known_consignor is not None or bool(
        account.name or account.number or account.holder or account.issuer or account.established
    )


def _asked(c: Consignment) -> CustomerAccount | None:
    """The account whose particulars are asked for; an absent one is the element ``account``'s to tell."""
    if c.account is None or not _says(c.account) or c.account.known_consignor:
        return None
    return c.account


ENHANCED: Final[dict[str, Element]] = {
    **_reach("shipper"),
    **_reach("consignee"),
    "account": account,
    "account.number": account_number,
    "account.established": account_established,
    "account.address": account_address,
    "account.identification": account_identification,
}
"""Element -> its rule, for `openplaci.validation.required.ELEMENTS`."""

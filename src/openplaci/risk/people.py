"""Who is a private person: a careful reading of a name, and the words of an institution."""

from functools import lru_cache

from openplaci.model.consignment import Consignment
from openplaci.model.party import Party
from openplaci.model.text import fold
from openplaci.risk.words import phrases

_FEWEST, _MOST = 2, 5
"""Words of a person's name: a single word may be a brand, six are a firm or a street."""

_STREETS = frozenset(
    (
        "STREET ST STR ROAD RD LANE LN AVENUE AVE HILL WAY DRIVE DR SQUARE SQ COURT CT CLOSE PLACE PL GARDENS PARK "
        "VIEW END GATE BOULEVARD BLVD CRESCENT MARKET TOWER COMPLEX SUITES HOUSE CROSS AREA"
    ).split()
)
_BESIDE = frozenset(("NEAR", "NR", "OPP", "OPPOSITE", "BEHIND", "BESIDE", "TO"))


@lru_cache(maxsize=8192)
def reads_as_person(name: str) -> bool:
    """Whether a name reads as a private person's.

    It does if it opens with a title, or if it is two to five words of letters alone and none of them is
    a legal form or a trade word (lists ``person_titles`` and ``company_marks``). In doubt it does not:
    what hangs on this must not fall on ordinary firms.
    """
    words = fold(name).split()
    if not words or not phrases("company_marks").firsts.isdisjoint(words) or "&" in name:
        return False
    if words[0] in phrases("person_titles").firsts:
        return True
    if not _FEWEST <= len(words) <= _MOST or not all(word.isalpha() for word in words):
        return False
    # Initials alone are a firm's: S A, B V, A C M E; so is a name of two letters a word.
    return max(map(len, words)) > _FEWEST and not _dotted_form(words)


def _dotted_form(words: list[str]) -> bool:
    """S.A., B.V., S.R.L., S.P.A. at the end, folded to single letters."""
    return len(words) > _FEWEST and len(words[-1]) == 1 and len(words[-2]) == 1


def private(party: Party | None) -> bool:
    """Whether the party reads as a private person; a party unnamed or with a trader's number does not."""
    if party is None or not party.name or not reads_as_person(party.name):
        return False
    return not any(number.kind == "T" for number in party.ids)


def private_shipper(consignment: Consignment) -> bool:
    """Whether a private person sends it: as the account's transaction type says, else as the name reads."""
    kind = _transaction(consignment)
    return kind[0] == "C" if kind else private(consignment.shipper)


def private_consignee(consignment: Consignment) -> bool:
    """Whether it goes to a private person: as the account's transaction type says, else as the name reads."""
    kind = _transaction(consignment)
    return kind[-1] == "C" if kind else private(consignment.consignee)


def _transaction(consignment: Consignment) -> str:
    account = consignment.account
    return "" if account is None else account.transaction_type or ""


def institution(party: Party) -> str | None:
    """The word that makes the party a place of worship, school, mission or authority, if there is one.

    In an address a street's name (CHURCH ROAD) and a landmark (NEAR TEMPLE) are none.
    """
    found = phrases("institutions").find(fold(party.name or "").split())
    if found is not None:
        return found
    for line in party.lines:
        words = fold(line).split()
        found = phrases("institutions").find(words)
        if found is not None and not _names_a_street(words, found.split()):
            return found
    return None


def _names_a_street(words: list[str], found: list[str]) -> bool:
    start = next((at for at in range(len(words)) if words[at : at + len(found)] == found), 0)
    before = words[max(0, start - 3) : start]
    return not _STREETS.isdisjoint(words[start + len(found) :][:1]) or not _BESIDE.isdisjoint(before)

"""From a consignment to its customs notes: those said, then those for what it says beyond them. The inverse of `oci`.

What a consignment says of security, account, party details and UN numbers may stem from another kind of
system, which has no notes: then they are made here, in the order that IATA's OCI composition rules ask for [V].
"""

import datetime as dt
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from openplaci.formats import oci
from openplaci.formats.base import un_numbers
from openplaci.formats.dates import day_said, month_said
from openplaci.model.consignment import (
    SECURITY_STATUSES,
    Consignment,
    CustomerAccount,
    CustomsNote,
    RegulatedEntity,
    SecurityDeclaration,
)
from openplaci.model.finding import Finding
from openplaci.model.party import Party

PARTIES = {"SHP": "shipper", "CNE": "consignee", "NFY": "notify", "AGT": "agent"}
"""Subject of a note -> field of the consignment."""

_ACCOUNT_ORDER = ("KP", "AH", "AN", "AI", "AR", "AE", "AF", "BT", "IA", "IR", "RT", "FT", "PI", "MI", "II")
"""As filers write them: the issuer (AI) stands directly before the number (AR) that it gave."""
_ACCOUNT_SUBJECT = {"FT": None, "II": "CNE"}
_AGENT: tuple[tuple[str | None, str], ...] = (("RA", "agent"), (None, "agent_name"))
_ACCOUNT_COUNTRY = "US"
"""The account is an element of ACAS, the programme of the United States."""
_IDENTIFIERS = ("T", "A", "E")
_NUMBERS_IN_A_NOTE = 5
"""UN numbers that fit into the 35 characters of an OCI line."""
_NOTHING: Mapping[str, Collection[str]] = {}


def notes_of(
    consignment: Consignment, *, blocks: Mapping[str, Collection[str]] = _NOTHING, texts: Iterable[str] = ()
) -> tuple[CustomsNote, ...]:
    """The notes from which `oci.interpret` gives back security, account, party details and UN numbers.

    Args:
        consignment: its ``customs`` stand first, as said.
        blocks: what the format's own block of a party says and no note need say:
            ``{"SHP": ("phones",), "AGT": ()}``, of contact, phones and emails.
        texts: what the format says of goods in words: UN numbers in them need no note.
    """
    said = oci.interpret(consignment.customs, consignment.handling, _unheard)
    notes = [*consignment.customs]
    notes += _security(consignment.security, said.security, consignment.handling)
    if consignment.account:
        notes += _account(consignment.account, said.account or CustomerAccount())
    for subject, field in PARTIES.items():
        party: Party | None = getattr(consignment, field)
        if party is not None:
            notes += _details(subject, party, said.details.get(subject, oci.Details()), blocks.get(subject, ()))
    known = {*said.un_numbers, *(number for text in texts for number in un_numbers(text))}
    notes += _numbers([number for goods in consignment.goods for number in goods.un_numbers if number not in known])
    return tuple(notes)


def _unheard(finding: Finding, index: int) -> None:
    """What deviates in the notes was told when they were read."""


def _security(
    declared: Sequence[SecurityDeclaration], said: Sequence[SecurityDeclaration], handling: Sequence[str]
) -> Iterator[CustomsNote]:
    """The declarations that no note says; the year of a time may have been bound by the filing, so it is no matter."""
    known = {msgspec.structs.replace(one, issued_at=None) for one in said}
    status = next((code for code in handling if code in SECURITY_STATUSES), None)
    first = not said
    for one in declared:
        if msgspec.structs.replace(one, issued_at=None) not in known:
            yield from _declaration(one, status, first=first)
            first = False


def _declaration(one: SecurityDeclaration, status: str | None, *, first: bool) -> list[CustomsNote]:
    """The notes of a declaration.

    Args:
        one: the declaration.
        status: what handling says; a note says it only where it is another one.
        first: whether no other stands before it: one without an issuer then needs no note that opens it.
    """
    notes: list[CustomsNote] = []
    issuer = one.issuer or RegulatedEntity()
    if one.basis or issuer.id or issuer.category or issuer.country or not first:
        notes.append(_entity(one.basis or "ISS", issuer))
    notes += _expiry(issuer)
    for entity in one.received_from:
        if entity.category in oci.RECEIVED_FROM:
            notes += [_entity(None, entity), *_expiry(entity)]
    others = deque(one.other_methods)
    for method in one.methods:
        notes.append(_element("SM", f"AOM {others.popleft()}" if method == "AOM" and others else method))
    notes += [_element("SM", f"AOM {other}") for other in others]
    notes += [_element("L", exemption) for exemption in one.exemptions]
    if one.issued_by:
        notes.append(_element("SN", one.issued_by))
    if one.issued_at and (day := day_said(one.issued_at.date())):
        notes.append(_element("SD", f"{day}{one.issued_at:%H%M}"))
    for entity in one.accepted_by:
        notes += [_entity("OSS", entity), *_expiry(entity)]
    notes += [_element("ST", statement) for statement in one.statements]
    if one.status and (one.status != status or not notes):
        notes.append(_element("SS", one.status))
    return notes


def _element(content: str, text: str) -> CustomsNote:
    return CustomsNote(content=content, text=text or None)


def _entity(subject: str | None, entity: RegulatedEntity) -> CustomsNote:
    return CustomsNote(country=entity.country, subject=subject, content=entity.category, text=entity.id)


def _expiry(entity: RegulatedEntity) -> list[CustomsNote]:
    said = month_said(entity.expiry) if entity.expiry else None
    return [_element("ED", said)] if said else []


def _account(account: CustomerAccount, said: CustomerAccount) -> Iterator[CustomsNote]:
    for content in _ACCOUNT_ORDER:
        field = oci.ACCOUNT[content]
        value = getattr(account, field)
        if value is not None and getattr(said, field) is None:
            subject = _ACCOUNT_SUBJECT.get(content, "CUS")
            yield CustomsNote(country=_ACCOUNT_COUNTRY, subject=subject, content=content, text=_account_text(value))
    for code, field in _AGENT:
        value = getattr(account, field)
        if value is not None and getattr(said, field) is None:
            yield CustomsNote(country=_ACCOUNT_COUNTRY, subject="AGT", content=code, text=value)


def _account_text(value: str | bool | dt.date) -> str:
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, dt.date):
        return day_said(value) or f"{value:%m%d}{value.year:04d}"
    return value


def _details(subject: str, party: Party, said: oci.Details, block: Collection[str]) -> Iterator[CustomsNote]:
    """What notes must say of a party: its contact stands before the numbers by which to reach it."""
    known = {*said.ids, *said.phones, *said.emails}
    for one in party.ids:
        if one.kind in _IDENTIFIERS and one not in known:
            yield CustomsNote(country=one.country, subject=subject, content=one.kind, text=one.value)

    def note(content: str, text: str) -> CustomsNote:
        return CustomsNote(country=party.country, subject=subject, content=content, text=text)

    if party.contact and "contact" not in block and not said.contact:
        yield note("CP", party.contact)
    if "phones" not in block:
        yield from (note("CT", phone) for phone in party.phones if phone not in known)
    if "emails" not in block:
        for email in party.emails:
            user, _, domain = email.rpartition("@")
            if user and domain and email not in known:
                yield note("MU", user)
                yield note("MD", domain)


def _numbers(numbers: Sequence[str]) -> Iterator[CustomsNote]:
    each = tuple(dict.fromkeys(numbers))
    for start in range(0, len(each), _NUMBERS_IN_A_NOTE):
        yield CustomsNote(subject="DNR", content="D", text=" ".join(each[start : start + _NUMBERS_IN_A_NOTE]))

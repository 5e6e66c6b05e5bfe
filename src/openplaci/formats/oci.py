"""OCI lines and customs notes: security declarations, party details, the customer account, UN numbers.

Cargo-IMP's OCI lines and Cargo-XML's IncludedCustomsNote say the same in the same order (country,
subject, content, text), so both readers hand their notes to `interpret`.
Rules: IATA's OCI mapping tables 3.2 for security and customs (MIT) [V].
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from openplaci.formats.base import deviation, un_numbers
from openplaci.formats.dates import day_month_year, moment, month_end
from openplaci.model.base import Noun
from openplaci.model.consignment import (
    SECURITY_STATUSES,
    CustomerAccount,
    CustomsNote,
    RegulatedEntity,
    SecurityDeclaration,
)
from openplaci.model.finding import Finding
from openplaci.model.party import Identifier, Party

Report = Callable[[Finding, int], None]

ACCOUNT = {
    "AH": "holder", "AI": "issuer", "AN": "name", "AR": "number", "AE": "established", "AF": "frequency",
    "KP": "known_consignor", "BT": "billing_type", "IA": "ip_created", "IR": "ip_pickup",
    "RT": "transaction_type", "FT": "filing_type", "PI": "identification", "MI": "manufacturer",
    "II": "importer",
}  # fmt: skip
"""Content code of the ACAS enhanced data -> field of the customer account."""

_SECURITY = frozenset({"ED", "SM", "L", "SN", "SD", "SS", "ST"})
RECEIVED_FROM = frozenset({"KC", "AC", "RA", "RC", "AO"})
_PARTY = frozenset({"T", "CP", "CT", "VP", "MU", "VU", "MD", "VD", "A", "E"})
_PARTY_SUBJECT = re.compile(r"(?!CUS|ISS|OSS|CSS|DNR|DOC|HWB|ULD|MAL|IMP|EXP|TRA)[A-Z]{3}")


_APART = re.compile(r"[ ,/]+")


class Details(Noun, frozen=True, kw_only=True):
    """What notes add to one party (subject SHP, CNE, NFY, AGT, ...)."""

    ids: tuple[Identifier, ...] = ()
    contact: str | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


class Notes(Noun, frozen=True, kw_only=True):
    """What a consignment's notes say, taken together; the notes themselves stay in ``customs``."""

    security: tuple[SecurityDeclaration, ...] = ()
    details: dict[str, Details] = msgspec.field(default_factory=dict)
    account: CustomerAccount | None = None
    un_numbers: tuple[str, ...] = ()


NOTHING = Notes()


def interpret(
    notes: Sequence[CustomsNote],
    handling: Sequence[str],
    report: Report,
    at: dt.date | None = None,
) -> Notes:
    """Interpret a consignment's notes in their order.

    Args:
        notes: as said.
        handling: its special handling codes, for the security status where no SS note gives one.
        report: takes each deviation and the index of its note.
        at: date of filing, to bind a status time that leaves out the year.
    """
    if not notes:
        return NOTHING
    said = _Interpretation(report, at)
    for index, note in enumerate(notes):
        if not said.take(index, note):
            straight = _straight(index, note, report)
            if straight is not note:
                said.take(index, straight)
    return said.finish(len(notes), handling)


def complete(party: Party | None, details: Details | None) -> Party | None:
    """Return the party with the details added to what its own block says."""
    if party is None or details is None:
        return party
    return msgspec.structs.replace(
        party,
        ids=tuple(dict.fromkeys(party.ids + details.ids)),
        contact=party.contact or details.contact,
        phones=tuple(dict.fromkeys(party.phones + details.phones)),
        emails=tuple(dict.fromkeys(party.emails + details.emails)),
    )


class _Interpretation:
    """What the notes have said so far."""

    def __init__(self, report: Report, at: dt.date | None) -> None:
        self._report = report
        self._block = _Blocks(report, at)
        self._account: dict[str, Any] = {}
        self._details: dict[str, dict[str, Any]] = {}
        self._numbers: list[str] = []

    def take(self, index: int, note: CustomsNote) -> bool:
        """Take a note; False where it means nothing here and only stays in ``customs``."""
        subject, content, text = note.subject, note.content, note.text or ""
        if not subject:
            if content in _SECURITY:
                self._block.element(index, content or "", text)
                return True
            if content in RECEIVED_FROM:
                self._block.received(index, note, text)
                return True
        elif subject in ("ISS", "CSS", "OSS"):
            self._block.entity(index, note, text)
            return True
        elif subject == "DNR":
            self._numbers.extend(un_numbers(text))
            return True
        elif subject == "AGT" and note.country == "US" and content in ("RA", None):
            self._account["agent" if content == "RA" else "agent_name"] = text
            return True
        elif content in _PARTY and _PARTY_SUBJECT.fullmatch(subject):
            _detail(index, self._details.setdefault(subject, {}), note, text, self._report)
            return True
        if content in ACCOUNT and (subject in ("CUS", "SHP", "CNE") or content == "FT"):
            _account(index, self._account, content or "", text, self._report)
            return True
        return False

    def finish(self, notes: int, handling: Sequence[str]) -> Notes:
        for found in self._details.values():
            if "user" in found:
                what = f"mail user {found['user']!r} stands without its domain"
                _incomplete(notes - 1, what, "MD or VD", self._report)
        return Notes(
            security=self._block.finish(handling),
            details={subject: _details(found) for subject, found in self._details.items()},
            account=CustomerAccount(**self._account) if self._account else None,
            un_numbers=tuple(dict.fromkeys(self._numbers)),
        )


def _straight(index: int, note: CustomsNote, report: Report) -> CustomsNote:
    """Read a note in lower case, or one that is a slant short (``//SM/XRY``), as it was meant."""
    subject, content, country = note.subject, note.content, note.country
    if subject in _SECURITY and content and not note.text and not country:
        report(
            deviation(
                "OCI_SLANT_MISSING", f"security element {subject} is a slant short; expected as ///{subject}/{content}"
            ),
            index,
        )
        return CustomsNote(content=subject, text=content)
    capital = CustomsNote(
        country=country and country.upper(),
        subject=subject and subject.upper(),
        content=content and content.upper(),
        text=note.text,
    )
    return note if capital == note else capital


class _Blocks:
    """The security declarations under construction: an ISS or CSS note opens the next one."""

    def __init__(self, report: Report, at: dt.date | None) -> None:
        self._report = report
        self._at = at
        self._done: list[dict[str, Any]] = []
        self._now: dict[str, Any] | None = None
        self._last: tuple[str, int] = ("issuer", 0)

    def entity(self, index: int, note: CustomsNote, text: str) -> None:
        entity = RegulatedEntity(id=text or None, category=note.content, country=note.country)
        if note.subject == "OSS":
            now = self._open(index, "OSS")
            now.setdefault("accepted_by", []).append(entity)
            self._last = ("accepted_by", len(now["accepted_by"]) - 1)
            return
        self._now = {"basis": note.subject, "issuer": entity}
        self._done.append(self._now)
        self._last = ("issuer", 0)

    def received(self, index: int, note: CustomsNote, text: str) -> None:
        now = self._open(index, note.content or "")
        entity = RegulatedEntity(id=text or None, category=note.content, country=note.country)
        now.setdefault("received_from", []).append(entity)
        self._last = ("received_from", len(now["received_from"]) - 1)

    def element(self, index: int, content: str, text: str) -> None:
        now = self._open(index, content)
        if content == "SM":
            self._method(now, text)
        elif content == "L":
            now.setdefault("exemptions", []).extend(word for word in _APART.split(text.strip()) if word)
        elif content in ("SS", "SN"):
            self._once(index, now, "status" if content == "SS" else "issued_by", content, text.strip() or None)
        elif content == "ST":
            now.setdefault("statements", []).append(text.strip())
        elif content == "SD":
            time = moment(text.strip(" /").upper(), self._at)
            if time is None:
                self._unreadable(index, "SD", text, "ddMMMyyhhmm", "security.issued_at")
            else:
                self._once(index, now, "issued_at", "SD", time)
        elif content == "ED":
            self._expiry(index, now, text.strip())

    def finish(self, handling: Sequence[str]) -> tuple[SecurityDeclaration, ...]:
        status = next((code for code in handling if code in SECURITY_STATUSES), None)
        for now in self._done:
            now.setdefault("status", status)
            issuer = now.get("issuer")
            now["expiry"] = issuer.expiry if issuer else None
        return tuple(_declaration(now) for now in self._done)

    def _once(self, index: int, now: dict[str, Any], field: str, content: str, value: object) -> None:
        """Set a field that a declaration has once: the first counts, another one is told."""
        if now.setdefault(field, value) != value:
            self._report(
                deviation(
                    "SECURITY_REPEATED",
                    f"security element {content} stands again and says {value}; the first, {now[field]}, counts",
                    about=f"security.{field}",
                    evidence=(str(now[field]), str(value)),
                ),
                index,
            )

    def _open(self, index: int, content: str) -> dict[str, Any]:
        if self._now is None:
            self._report(
                deviation(
                    "SECURITY_NO_ISSUER",
                    f"security element {content} stands before any issuer; expected an ISS or CSS note first",
                    about="security.issuer",
                ),
                index,
            )
            self._now = {}
            self._done.append(self._now)
        return self._now

    def _method(self, now: dict[str, Any], text: str) -> None:
        words = _APART.split(text.strip())
        methods = now.setdefault("methods", [])
        if words[0].upper() == "AOM" and len(words) > 1:
            methods.append("AOM")
            now.setdefault("other_methods", []).append(text.strip()[3:].strip(" /"))
        else:
            methods += [word.upper() for word in words if word and word.upper() != "AND"]

    def _expiry(self, index: int, now: dict[str, Any], text: str) -> None:
        day = month_end(text)
        if day is None:
            self._unreadable(index, "ED", text, "MMYY", "security.expiry")
            return
        field, place = self._last
        if field not in now:
            now["issuer"] = RegulatedEntity(expiry=day)
        elif field == "issuer":
            now["issuer"] = msgspec.structs.replace(now["issuer"], expiry=day)
        else:
            now[field][place] = msgspec.structs.replace(now[field][place], expiry=day)

    def _unreadable(self, index: int, content: str, text: str, expected: str, about: str) -> None:
        self._report(
            deviation(
                "SECURITY_DATE_UNREADABLE",
                f"security element {content} says {text!r}; expected {expected}",
                about=about,
                evidence=(text,),
            ),
            index,
        )


def _declaration(now: dict[str, Any]) -> SecurityDeclaration:
    fields: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in now.items()}
    return SecurityDeclaration(**fields)


def _account(index: int, account: dict[str, Any], content: str, text: str, report: Report) -> None:
    field = ACCOUNT[content]
    value: object = text.strip() or None
    if content == "KP":
        value = {"Y": True, "N": False}.get(text.strip())
    elif content == "AE":
        value = _established(text.strip())
    if value is None:
        report(
            deviation(
                "ACCOUNT_UNREADABLE",
                f"account element {content} says {text!r}; expected {_EXPECTED.get(content, 'a text')}",
                about=f"account.{field}",
                evidence=(text,),
            ),
            index,
        )
    elif field not in account:
        account[field] = value


_EXPECTED = {"KP": "Y or N", "AE": "ddMMMyy or MMDDYYYY"}
_US_DATE = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)


def _established(text: str) -> dt.date | None:
    found = _US_DATE.fullmatch(text)
    if not found:
        return day_month_year(text)
    try:
        return dt.date(int(found[3]), int(found[1]), int(found[2]))
    except ValueError:
        return None


def _detail(index: int, found: dict[str, Any], note: CustomsNote, text: str, report: Report) -> None:
    content = note.content
    if content in ("T", "A", "E"):
        found.setdefault("ids", []).append(Identifier(value=text, kind=content, country=note.country))
    elif content == "CP":
        found["contact"] = text
    elif content in ("CT", "VP"):
        found.setdefault("phones", []).append(text)
    elif content in ("MU", "VU"):
        if "user" in found:
            _incomplete(index, f"mail user {found['user']!r} stands without its domain", "MD or VD", report)
        found["user"] = text
    elif "user" in found:
        found.setdefault("emails", []).append(f"{found.pop('user')}@{text}")
    else:
        _incomplete(index, f"mail domain {text!r} stands without its user", "MU or VU", report)


def _incomplete(index: int, what: str, expected: str, report: Report) -> None:
    report(deviation("EMAIL_INCOMPLETE", f"{what}; expected an {expected} note beside it", about="emails"), index)


def _details(found: dict[str, Any]) -> Details:
    return Details(
        ids=tuple(found.get("ids", ())),
        contact=found.get("contact"),
        phones=tuple(found.get("phones", ())),
        emails=tuple(found.get("emails", ())),
    )

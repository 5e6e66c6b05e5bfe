"""What a source gathers while it reads: drafts of entities, and faults; and the list that comes of them."""

import datetime as dt
import re

from openplaci.faults import ListUnreadable
from openplaci.model.watchlist import (
    Entity,
    EntityKind,
    ListedAddress,
    ListedIdentifier,
    ListedName,
    ListFault,
    ListRead,
)
from openplaci.screening.sources.countries import alpha2

_QUOTES = "\"'\u2018\u2019\u201c\u201d"
_IMO = re.compile(r"^\s*IMO\s*(\d{7})\b")
# The look behind keeps the search linear in a long text without an @.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


class Draft:
    """An entity while it is gathered; each thing is kept once, in the order it came."""

    def __init__(self, identity: str, kind: EntityKind, where: str = "") -> None:
        """Begin with what every entity has; ``where`` is the place it was first read at."""
        self.id = identity
        self.kind: EntityKind = kind
        self.where = where
        self.led = False
        self.names: dict[str, ListedName] = {}
        self.addresses: dict[ListedAddress, None] = {}
        self.identifiers: dict[ListedIdentifier, None] = {}
        self.countries: set[str] = set()
        self.born: dict[str, None] = {}
        self.phones: dict[str, None] = {}
        self.emails: dict[str, None] = {}
        self.waybills: dict[str, None] = {}
        self.programmes: dict[str, None] = {}
        self.remarks: dict[str, None] = {}

    def name(self, text: str, *, weak: bool = False, kind: str = "aka") -> None:
        """Add a name; the first one is the primary one. A name that is weak and strong is strong."""
        text = plain(text)
        if not text:
            return
        if not self.names:
            kind = "primary"
        known = self.names.get(text)
        if known is None or (known.weak and not weak):
            self.names[text] = ListedName(text=text, weak=weak, kind=known.kind if known else kind)

    def address(self, parts: "list[str] | tuple[str, ...]", country: str = "") -> None:
        """Add an address; its country is one where the entity resides."""
        code = alpha2(country)
        text = ", ".join(part for part in map(plain, parts) if part)
        if country and not code:
            text = ", ".join(filter(None, (text, plain(country))))
        if code:
            self.countries.add(code)
        if text:
            self.addresses[ListedAddress(text=text, country=code)] = None

    def identifier(self, value: str, kind: str = "", country: str = "") -> None:
        """Add a number; that of a ship is told by its ``IMO``, whatever the list calls it."""
        if hit := _IMO.match(value):
            value, kind = hit.group(1), "imo"
        if value := plain(value):
            self.identifiers[ListedIdentifier(value=value, kind=plain(kind), country=alpha2(country))] = None

    def country(self, text: str) -> bool:
        """Add a country of nationality, registration or residence; whether it was one."""
        code = alpha2(text)
        if code:
            self.countries.add(code)
        return code is not None

    def email(self, text: str) -> None:
        """Add the e-mail addresses in a text."""
        for found in _EMAIL.findall(text):
            self.emails[found.rstrip(".")] = None

    def phone(self, text: str) -> None:
        """Add a telephone number; what has no digit is none."""
        if any(sign.isdigit() for sign in text):
            self.phones[plain(text)] = None

    def remark(self, text: str, title: str = "") -> None:
        """Add what else the list says."""
        if text := plain(text):
            self.remarks[f"{title}: {text}" if title else text] = None

    def entity(self, identity: str) -> Entity:
        """What was gathered."""
        return Entity(
            id=identity,
            kind=self.kind,
            names=tuple(self.names.values()),
            countries=tuple(sorted(self.countries)),
            born=tuple(self.born),
            addresses=tuple(self.addresses),
            identifiers=tuple(self.identifiers),
            phones=tuple(self.phones),
            emails=tuple(self.emails),
            waybills=tuple(self.waybills),
            programmes=tuple(self.programmes),
            remarks="; ".join(self.remarks),
        )


def finished(
    drafts: "list[Draft]", faults: list[ListFault], where: str, dated: dt.date | None, declared: int = 0
) -> ListRead:
    """The list that comes of what was gathered; an id that comes again is told and kept under ``id#2``.

    Args:
        drafts: in the list's order.
        faults: so far.
        where: the file, for what is wrong with all of it.
        dated: the list's own date.
        declared: how many entities the list itself says it has; 0 where it does not say.

    Raises:
        ListUnreadable: there is no entity, or less than half of those that are declared.
    """
    entities: list[Entity] = []
    seen: set[str] = set()
    counts: dict[str, int] = {}
    for draft in drafts:
        identity = draft.id
        while identity in seen:
            counts[draft.id] = counts.get(draft.id, 1) + 1
            identity = f"{draft.id}#{counts[draft.id]}"
        seen.add(identity)
        if identity != draft.id:
            words = f"the id {draft.id} comes again; expected each once, it is kept as {identity}"
            faults.append(ListFault(where=draft.where or where, words=words))
        entities.append(draft.entity(identity))
    if not entities:
        told = f" ({faults[0].where}: {faults[0].words})" if faults else ""
        raise ListUnreadable(f"{where}: there is no entity in it; expected at least one{told}")
    if len(entities) * 2 < declared:
        raise ListUnreadable(f"{where}: it has {len(entities)} entities; expected {declared} as it declares, it is cut")
    return tuple(entities), dated, tuple(faults)


def plain(text: str) -> str:
    """One line without outer blanks."""
    return " ".join(text.split())


def unquoted(text: str) -> tuple[str, bool]:
    """A name without the quotes around it, and whether it had some: OFAC quotes weak aliases [V]."""
    text = plain(text)
    if len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES:
        return plain(text.strip(_QUOTES)), True
    return text, False


def reading_order(text: str) -> str:
    """``LAST, First`` as ``First LAST``; a name without a comma as it is."""
    last, comma, first = plain(text).partition(",")
    return plain(f"{first} {last}") if comma else plain(text)

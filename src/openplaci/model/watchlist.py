"""Watchlist: who or what is listed, in which version of which list; and how a name was found to be one of them."""

import datetime as dt
from typing import Literal

from openplaci.model.base import Noun

EntityKind = Literal["person", "organisation", "vessel", "aircraft", "thing"]
"""What is listed; ``thing``: an address, a phone, an e-mail, an identifier or a waybill on a list of one's own."""

PartyKind = Literal["person", "organisation", ""]
"""What a party is taken for; empty where it is not known."""


class ListedName(Noun, frozen=True, kw_only=True):
    """A name of an entity.

    Attributes:
        text: as the list has it, in reading order (given names first where the list tells them apart).
        weak: the list itself calls it weak or low quality: alone it never holds a consignment.
        kind: the list's word for it: ``primary``, ``aka``, ``fka``, ``nka``.
    """

    text: str
    weak: bool = False
    kind: str = "primary"


class ListedAddress(Noun, frozen=True, kw_only=True):
    """An address of an entity: its lines as one text, and its country as ISO 3166 alpha-2 where it is known."""

    text: str
    country: str | None = None


class ListedIdentifier(Noun, frozen=True, kw_only=True):
    """A number of an entity: its kind in the list's words (``passport``, ``tax``, ``imo``), and who issued it."""

    value: str
    kind: str = ""
    country: str | None = None


class Entity(Noun, frozen=True, kw_only=True):
    """Who or what is listed, as one list has it; entities of several lists are never merged.

    Attributes:
        id: as the list has it, unique in the list, the same from version to version.
        kind: see `EntityKind`.
        names: the primary one first; empty for a thing.
        countries: ISO 3166 alpha-2, of nationality, registration or residence; sorted, each once.
        born: dates of birth as the list tells them: ``1965``, ``1960-06``, ``1960-06-29``.
        addresses, identifiers, phones, emails: as the list has them.
        waybills: master waybill numbers (``020-12345675``) and house numbers of a list of one's own.
        programmes: of sanctions, as the list names them.
        remarks: what else the list says, in one text.
    """

    id: str
    kind: EntityKind
    names: tuple[ListedName, ...] = ()
    countries: tuple[str, ...] = ()
    born: tuple[str, ...] = ()
    addresses: tuple[ListedAddress, ...] = ()
    identifiers: tuple[ListedIdentifier, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    waybills: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    remarks: str = ""


class Watchlist(Noun, frozen=True, kw_only=True):
    """One version of one list.

    Attributes:
        name: given by whoever added it, unique in a centre: ``ofac``, ``own-tips``.
        source: how its files are read: a name of `openplaci.screening.SOURCES`.
        version: the list's own date where it tells one, else the first 12 signs of the digest.
        digest: SHA-256 over the bytes of its files, hexadecimal.
        entities: in the list's order.
    """

    name: str
    source: str
    version: str
    digest: str
    entities: tuple[Entity, ...] = ()


WordPair = Literal["same", "fold", "typo", "sound", "initial", "vowels", "glued", "cut", "variant", "missing", "extra"]
"""How a word of the query aligned: the same; the same once folded or transliterated; with typos; by sound; an initial;
without its vowels; written together or apart; cut at the field's end; another form of the same name; on the list and
not in the query; in the query and not on the list."""


class Aligned(Noun, frozen=True, kw_only=True):
    """One step of an alignment: words of the query, words of the listed name, how they go together, and how well.

    Attributes:
        query, listed: words as they stand, joined by a space; empty on one side where there is none.
        how: see `WordPair`.
        degree: 0 to 1.
        weight: how much these words say, by how common they are; all weights of a match add up to 1.
    """

    query: str
    listed: str
    how: WordPair
    degree: float
    weight: float


class Match(Noun, frozen=True, kw_only=True):
    """Why a party may be a listed entity. There is no match without its alignment.

    Attributes:
        list: name of the list. version: of the list. entity: its id there. kind: of the entity.
        path: ``name``, or the exact path: ``identifier``, ``phone``, ``email``, ``address``, ``waybill``.
        name: the listed name, or the listed value of an exact path.
        weak: the name is a weak alias.
        score: 0 to 1, with what speaks for and against taken into account.
        alignment: word by word.
        favour, against: what else speaks for it and against it, one plain line each: another country, a date of birth.
        programmes: of the entity.
        place: number of the entity in the library that was asked; -1 where there is none.
    """

    list: str
    version: str
    entity: str
    kind: EntityKind
    path: Literal["name", "identifier", "phone", "email", "address", "waybill"]
    name: str
    weak: bool = False
    score: float = 1.0
    alignment: tuple[Aligned, ...] = ()
    favour: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    place: int = -1


class Pair(Noun, frozen=True, kw_only=True):
    """A party as it is screened, and a listed entity as it stands: what a person says are not the same.

    Attributes:
        party: digest of the party (`openplaci.screening.sides`). list: name of the list. entity: its id there.
        content: digest of what the list says of the entity.
    """

    party: str
    list: str
    entity: str
    content: str


class Query(Noun, frozen=True, kw_only=True):
    """What is screened: a party, or a bare name.

    Attributes:
        name: as given. kind: see `PartyKind`.
        country: ISO 3166 alpha-2. address: lines as one text. born: as in `Entity`.
        phones, emails, identifiers: values as given. waybills: master and house numbers.
        cut: signs at which the message cuts a name (35 in an FWB [V]); a name of that length may be truncated; 0: none.
    """

    name: str
    kind: PartyKind = ""
    country: str | None = None
    address: str = ""
    born: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    waybills: tuple[str, ...] = ()
    cut: int = 0


class ListChange(Noun, frozen=True, kw_only=True):
    """What is other in a newer version of a list: ids of entities, in the newer list's order, removed ones last."""

    name: str
    before: str
    after: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


class ListFault(Noun, frozen=True, kw_only=True):
    """A row of a list that could not be read: where, and what was expected."""

    where: str
    words: str


ListRead = tuple[tuple[Entity, ...], dt.date | None, tuple[ListFault, ...]]
"""What a source gives: entities, the list's own date, and rows that could not be read."""


def pair_thing(pair: Pair) -> str:
    """What a pair is named by among the things that stand (`openplaci.model.fact.Stands`), whatever the list says."""
    return f"pair {pair.list} {pair.party} {pair.entity}"


def tiers_thing(name: str) -> str:
    """What the tiers of a list are named by among the things that stand."""
    return f"tiers {name}"

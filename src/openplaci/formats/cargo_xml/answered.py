"""What the answers XFNM and XCSN have in common: whom they are about, and the header that a writer puts on them."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import NamedTuple

from openplaci.faults import CannotWrite
from openplaci.formats.cargo_xml.around import Around
from openplaci.formats.cargo_xml.walk import Said, Table
from openplaci.formats.cargo_xml.writing import Content, Marked, Says, document
from openplaci.model.answer import Answer, AnsweredDocument
from openplaci.model.consignment import Kept
from openplaci.model.filing import Message

DIRECT, MASTER, HOUSE = "740", "741", "703"
"""TypeCode of a waybill: a direct one, a consolidation's master, a house's [V]."""
NAMES = {MASTER: "Master Air Waybill", DIRECT: "Air Waybill", HOUSE: "House Waybill"}
"""Names of documents: the first [V], the second [S], the third [I]."""

_NUMBER = re.compile(r"(\d{3})-?(\d{8})(?:_(.+))?", re.ASCII | re.DOTALL)
"""A waybill's number; a house is named behind its master's: ``000-12346578_HOUSE1`` [V PACT]."""
_SCHEME = "C"
"""How an address is given where nothing else is known: a company's own [V PACT]."""


class Form(NamedTuple):
    """A message as it is written: its root and namespace, its table, and the fixed words of its header."""

    root: str
    space: str
    table: Table
    name: str
    type_code: str
    purpose: str
    version: str


def keep_type(around: Around, form: Form) -> None:
    """Keep the header's TypeCode where it is another than the message's own."""
    said: Said | None = around.node.get("MessageHeaderDocument", {}).get("TypeCode")
    if said is not None and said[0] != form.type_code:
        around.margin.keep(said[2])


def subject(documents: Sequence[AnsweredDocument]) -> tuple[str | None, str | None]:
    """The numbers of the master and the house that documents are about; None where they name none."""
    master = behind = house = None
    for one in documents:
        found = _NUMBER.fullmatch(one.id)
        number = f"{found[1]}-{found[2]}" if found else None
        if one.kind == HOUSE:
            own = found[3] if found else None
            house = house or own or one.id or None
            behind = behind or (number if own else None)
        elif one.kind in (DIRECT, MASTER, None):
            master = master or number
    return master or behind, house


def documents_of(answer: Answer) -> tuple[AnsweredDocument, ...]:
    """The documents that an answer names, with one for each number of its own that they leave out.

    A master without a house is taken as direct where no document says what it is.
    """
    found = answer.documents
    master, house = subject(found) if found else (None, None)
    if answer.master not in (None, master):
        found = (AnsweredDocument(id=answer.master, kind=MASTER if answer.house else DIRECT), *found)
    if answer.house not in (None, house):
        number = f"{answer.master}_{answer.house}" if answer.master else answer.house
        found = (*found, AnsweredDocument(id=number, kind=HOUSE))
    return found


def written(form: Form, message: Message, answer: Answer, parts: dict[str, Content]) -> bytes:
    """Write a document: the header, the parts, and what was kept.

    What the message does not say of its header is said as PACT's examples have it [V]. ConversationID stands
    always, empty where none is known.

    Raises:
        CannotWrite: the answer's time leaves out the year.
    """
    if answer.at is None and answer.at_said is not None:
        raise CannotWrite(f"time {answer.at_said[:20]!r} of {answer.label} has no year; expected a time of filing")
    known = documents_of(answer)
    parts["MessageHeaderDocument"] = {
        "ID": message.reference or (known[-1].id if known else None),
        "Name": form.name,
        "TypeCode": form.type_code,
        "IssueDateTime": stamp(message.at or answer.at),
        "PurposeCode": form.purpose,
        "VersionID": form.version,
        "SenderParty": address(message.sender),
        "RecipientParty": [address(one) for one in message.recipients],
    }
    kept = answer.kept
    conversation = f"/{form.root}/MessageHeaderDocument/ConversationID"
    if not any(one.path == conversation for one in kept):
        kept = (*kept, Kept(path=conversation, text=""))
    return document(form.root, form.space, form.table, parts, kept)


def stamp(time: dt.datetime | None) -> str | None:
    """A moment in UTC as Cargo-XML writes it, without an offset."""
    if time is None:
        return None
    if time.tzinfo is not None and time.tzinfo is not dt.UTC:
        time = time.astimezone(dt.UTC)
    return time.replace(tzinfo=None).isoformat()


def address(said: str | None) -> Says | None:
    """A sender or a recipient by the scheme that is usual; another one is among what was kept."""
    return None if said is None else {"PrimaryID": Marked(said, "schemeID", _SCHEME)}

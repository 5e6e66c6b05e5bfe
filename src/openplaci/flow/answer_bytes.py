"""One answer as bytes: PSN and PER of CAMIR, XCSN and XFNM of Cargo-XML."""

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from msgspec.structs import replace

from openplaci import codes
from openplaci.flow.prepared import AT, CONVERSATION, FILER, HOUSE, MASTER, Pieces, alike, filled, fills, marked, pieces
from openplaci.formats.camir.line import fitting
from openplaci.formats.cargo_imp import CARGO_IMP
from openplaci.formats.cargo_xml import CARGO_XML
from openplaci.model.answer import Answer, AnsweredDocument, AnswerError
from openplaci.model.consignment import Kept, Leg
from openplaci.model.filing import Message
from openplaci.model.programme import Programme
from openplaci.model.referral import CODES, Referral

REJECTED = "PER"
"""What stands for the code of a later rejection."""
XML = "cargo-xml"

_HOLDS = frozenset(CODES.values())
_CONVERSATION = {"XCSN": "CustomsStatusNotification", "XFNM": "Response"}
_DIRECT, _MASTER, _HOUSE = "740", "741", "703"
_NUMBER = re.compile(r"\d{3}-\d{8}", re.ASCII)


class Written(NamedTuple):
    """One answer as it is sent."""

    content_type: str
    body: bytes


def write(
    code: str,
    referral: Referral,
    family: str,
    *,
    programme: Programme,
    at: dt.datetime,
    test: bool,
    filer: str = "",
    conversation: str = "",
    legs: Sequence[Leg] = (),
) -> Written:
    """Write one answer.

    Args:
        code: CAMIR code, or `REJECTED`.
        referral: whom it is about; for a rejection, its errors.
        family: ``cargo-xml``; any other is CAMIR.
        programme: its wording.
        at: time of the status, UTC.
        test: a test command caused it.
        filer: recipient in the header of Cargo-XML.
        conversation: its id there.
        legs: the routing, which XCSN says.

    Raises:
        CannotWrite: the format has no word for it.
    """
    at = at.replace(microsecond=0)
    if code == REJECTED:
        answer = _rejection(referral, programme, at)
        if family != XML:
            return Written("text/plain", _camir(answer, "PER"))
        message = _message("", programme.wire.sender, filer, answer, _documents(referral, at), (), conversation, "XFNM")
        (body,) = CARGO_XML.write(message, "XFNM", 3)
        return Written("application/xml", body)
    words = text(code, programme, test=test)
    if family != XML:
        answer = Answer(
            kind="status", code=code, master=referral.master, house=referral.house, text=words, at=at
        )  # fmt: skip
        return Written("text/plain", _camir(answer, "PSN"))
    wire = programme.wire
    master, house = referral.master, referral.house
    if (
        master is not None
        and _NUMBER.fullmatch(master)
        and fills(conversation, filer or conversation, conversation if house is None else house)
        and sum(map(_letters, legs)) < LETTERS
    ):
        prepared = _prepared(
            code, words, wire.sender, wire.xcsn, tuple(legs),
            house=bool(house), consolidation=referral.consolidation, filer=bool(filer),
        )  # fmt: skip
        if prepared is not None:
            body = filled(prepared, at=at, master=master, house=house or "", filer=filer, conversation=conversation)
            return Written("application/xml", body)
    about = _Said(code, words, wire.sender, wire.xcsn, tuple(legs))
    return Written("application/xml", _xcsn(about, referral, at, filer, conversation))


class _Said(NamedTuple):
    """What a status says, whoever it is about."""

    code: str
    words: str
    sender: str
    source: Literal["pact", "iata"]
    legs: tuple[Leg, ...]


LETTERS = 500
"""Letters of a routing up to which what is said of it is remembered; a leg has some twenty."""


def _letters(leg: Leg) -> int:
    texts = (leg.carrier, leg.flight, leg.from_, leg.to, leg.aircraft, leg.date_said)
    return 50 + sum(len(one) for one in texts if one)


@lru_cache(maxsize=1024)
def _prepared(
    code: str,
    words: str,
    sender: str,
    source: Literal["pact", "iata"],
    legs: tuple[Leg, ...],
    *,
    house: bool,
    consolidation: bool,
    filer: bool,
) -> Pieces | None:
    """An XCSN with marks, which those of one flight share; None where what it says has marks of its own."""
    if marked(words, sender):
        return None
    about = Referral(
        key=MASTER, cycle=1, master=MASTER, house=HOUSE if house else None, consolidation=consolidation,
        programme="", since=AT,
    )  # fmt: skip
    said = _Said(code, words, sender, source, legs)
    made = pieces(_xcsn(said, about, AT, FILER if filer else "", CONVERSATION))
    if not legs:
        return made
    without = _prepared(code, words, sender, source, (), house=house, consolidation=consolidation, filer=filer)
    return made if without is not None and alike(made, without) else None


def _xcsn(said: _Said, referral: Referral, at: dt.datetime, filer: str, conversation: str) -> bytes:
    answer = Answer(
        kind="status", code=said.code, said=codes.xcsn_statuses(said.source).get(said.code), text=said.words, at=at,
        master=referral.master, house=referral.house,
    )  # fmt: skip
    # The writer takes an XCSN's own StatusCode, and chooses that of an XFNM.
    documents = _documents(referral, at)
    message = _message("XCSN/1", said.sender, filer, answer, documents, said.legs, conversation, "XCSN")
    (body,) = CARGO_XML.write(message, "XCSN", 1)
    return body


def _message(
    format_: str,
    sender: str,
    filer: str,
    answer: Answer,
    documents: tuple[AnsweredDocument, ...],
    legs: Sequence[Leg],
    conversation: str,
    kind: str,
) -> Message:
    path = f"/{_CONVERSATION[kind]}/MessageHeaderDocument/ConversationID"
    about = replace(answer, documents=documents, routing=tuple(legs), kept=(Kept(path=path, text=conversation),))
    return Message(
        format=format_, sender=sender or None, recipients=(filer,) if filer else (), answers=(about,)
    )  # fmt: skip


def _camir(answer: Answer, kind: str) -> bytes:
    answer = replace(answer, house=fitting(answer.house))
    (body,) = CARGO_IMP.write(Message(format="", answers=(answer,)), kind, 0)
    return body


def text(code: str, programme: Programme, *, test: bool = False) -> str:
    """The words of a status: the programme's own or the table's, its name before those of a hold [V PACT]."""
    wire = programme.wire
    said = wire.texts.get(code) or codes.placi_texts().get(code, code)
    if code[:1] in _HOLDS and wire.name:
        said = f"{wire.name} {said}"
    return f"{wire.around}{said}{wire.around}" if test else said


def _rejection(referral: Referral, programme: Programme, at: dt.datetime) -> Answer:
    unread = {*programme.unreadable.values(), programme.unreadable_code}
    return Answer(
        kind="error",
        master=referral.master,
        house=referral.house,
        at=at,
        errors=tuple(AnswerError(code=one, http="400" if one in unread else "422") for one in referral.errors),
    )


def _documents(referral: Referral, at: dt.datetime) -> tuple[AnsweredDocument, ...]:
    """The master, and the house behind its number, as PACT's figures have them [V]; their date is the status's [I]."""
    day = at.date().isoformat()
    master, house = referral.master, referral.house
    found = []
    if master is not None:
        kind = _MASTER if referral.consolidation or house is not None else _DIRECT
        found.append(AnsweredDocument(id=master, kind=kind, date=day))
    if house is not None:
        found.append(AnsweredDocument(id=f"{master}_{house}" if master else house, kind=_HOUSE, date=day))
    return tuple(found)

"""One answer as bytes: PSN and PER of CAMIR, XCSN and XFNM of Cargo-XML."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from openplaci import codes
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
    answer = _rejection(referral, programme, at) if code == REJECTED else _status(code, referral, programme, at, test)
    if family != XML:
        answer = replace(answer, house=fitting(answer.house))
        (body,) = CARGO_IMP.write(Message(format="", answers=(answer,)), "PER" if code == REJECTED else "PSN", 0)
        return Written("text/plain", body)
    kind, version = ("XFNM", 3) if code == REJECTED else ("XCSN", 1)
    path = f"/{_CONVERSATION[kind]}/MessageHeaderDocument/ConversationID"
    message = Message(
        # The writer takes an XCSN's own StatusCode, and chooses that of an XFNM.
        format="XCSN/1" if kind == "XCSN" else "",
        sender=programme.wire.sender or None,
        recipients=(filer,) if filer else (),
        answers=(
            Answer(
                kind=answer.kind,
                code=answer.code,
                said=codes.xcsn_statuses(programme.wire.xcsn).get(code),
                master=answer.master,
                house=answer.house,
                text=answer.text,
                at=at,
                errors=answer.errors,
                documents=_documents(referral, at),
                routing=tuple(legs),
                kept=(Kept(path=path, text=conversation),),
            ),
        ),
    )
    (body,) = CARGO_XML.write(message, kind, version)
    return Written("application/xml", body)


def text(code: str, programme: Programme, *, test: bool = False) -> str:
    """The words of a status: the programme's own or the table's, its name before those of a hold [V PACT]."""
    wire = programme.wire
    said = wire.texts.get(code) or codes.placi_texts().get(code, code)
    if code[:1] in _HOLDS and wire.name:
        said = f"{wire.name} {said}"
    return f"{wire.around}{said}{wire.around}" if test else said


def _status(code: str, referral: Referral, programme: Programme, at: dt.datetime, test: bool) -> Answer:
    return Answer(
        kind="status",
        code=code,
        master=referral.master,
        house=referral.house,
        text=text(code, programme, test=test),
        at=at,
    )


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

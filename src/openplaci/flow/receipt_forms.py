"""The two forms of a receipt: CAMIR's PSN and PER, and Cargo-XML's XFNM."""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from openplaci.flow.prepared import AT, CONVERSATION, FILER, MASTER, Pieces, filled, fills, marked, pieces
from openplaci.formats.camir.line import fitting
from openplaci.formats.cargo_imp import CARGO_IMP
from openplaci.formats.cargo_xml import CARGO_XML
from openplaci.model.answer import Answer, AnsweredDocument, AnswerError
from openplaci.model.base import Noun
from openplaci.model.consignment import Consignment, Kept
from openplaci.model.filing import Message
from openplaci.model.programme import Wire

_TYPES: Final = {"direct": "740", "master": "741", "house": "703", "item": "703"}
"""TypeCode of a waybill by its level [V]."""
_NO_ERRORS: Final = "NO ERRORS"
"""What a PSN says of a receipt [V]; XFNM says it in its own words."""
_HEADER: Final = "/Response/MessageHeaderDocument/ConversationID"


class Part(Noun, frozen=True, kw_only=True):
    """What is answered at once: the codes that refuse it, none where it is taken, and whom it is about."""

    codes: tuple[str, ...] = ()
    http: int
    consignment: Consignment | None = None


def camir(parts: Sequence[Part], wire: Wire, at: dt.datetime) -> bytes:
    """A PSN or PER for each part, one after the other."""
    return b"".join(_camir(part, wire, at) for part in parts)


def _camir(part: Part, wire: Wire, at: dt.datetime) -> bytes:
    one = part.consignment
    # A number that is too long is refused by its code; it is cut so that the line can name it.
    house = fitting(one.house) if one else None
    master = one.master if one else None
    if part.codes:
        errors = tuple(AnswerError(code=code, http=str(part.http)) for code in part.codes)
        return _written("PER", Answer(kind="error", master=master, house=house, errors=errors))
    text = wire.texts.get("SR") or _NO_ERRORS
    return _written("PSN", Answer(kind="acknowledgement", code="SR", master=master, house=house, text=text, at=at))


def _written(kind: str, answer: Answer) -> bytes:
    return b"".join(CARGO_IMP.write(Message(format=kind, answers=(answer,)), kind, 0))


def xfnm(parts: Sequence[Part], wire: Wire, at: dt.datetime, conversation: str, recipient: str) -> bytes:
    """One XFNM for all parts, since the body must be one document [I].

    Where there are several, it is about the master that all of them have, and each reason says in Information whom
    it concerns.
    """
    at = at.replace(microsecond=0)
    about = _about(parts)
    if len(parts) == 1 and not parts[0].codes and about:
        said = wire.texts.get("SR")
        id_, kind = about[0].id, about[0].kind
        prepared = _taken(wire.sender, said, kind, filer=bool(recipient))
        if prepared is not None and fills(id_, conversation, *filter(None, (recipient,))):
            return filled(prepared, at=at, master=id_, filer=recipient, conversation=conversation)
    return _xfnm(parts, wire.sender, wire.texts.get("SR"), at, conversation, recipient, about)


@lru_cache(maxsize=256)
def _taken(sender: str, said: str | None, kind: str | None, *, filer: bool) -> Pieces | None:
    """The acknowledgement of one consignment, with marks; None where its words have marks of their own."""
    if marked(sender, said or ""):
        return None
    about = (AnsweredDocument(id=MASTER, kind=kind),)
    part = (Part(http=202),)
    return pieces(_xfnm(part, sender, said, AT, CONVERSATION, FILER if filer else "", about))


def _xfnm(
    parts: Sequence[Part],
    sender: str,
    said: str | None,
    at: dt.datetime,
    conversation: str,
    recipient: str,
    about: tuple[AnsweredDocument, ...],
) -> bytes:
    several = len(parts) > 1
    kept = [Kept(path=_HEADER, text=conversation)]
    errors: list[AnswerError] = []
    for part in parts:
        for code in part.codes:
            errors.append(AnswerError(code=code))
            if several and part.consignment is not None:
                place = f"/Response/ResponseStatus[{len(errors)}]/Information"
                kept.append(Kept(path=place, text=_document(part.consignment).id))
    answer = Answer(
        kind="error" if errors else "acknowledgement",
        documents=about,
        text=None if errors else said,
        at=at,
        errors=tuple(errors),
        kept=tuple(kept),
    )
    message = Message(
        format="",
        answers=(answer,),
        at=at,
        sender=sender or None,
        recipients=(recipient,) if recipient else (),
        reference=None if about else conversation or None,
    )
    return b"".join(CARGO_XML.write(message, "XFNM", 3))


def _about(parts: Sequence[Part]) -> tuple[AnsweredDocument, ...]:
    """The document that all parts are about, if there is one."""
    consignments = [part.consignment for part in parts if part.consignment is not None]
    if len(consignments) == 1:
        found = _document(consignments[0])
        return (found,) if found.id else ()
    masters = {one.master for one in consignments}
    master = masters.pop() if len(masters) == 1 else None
    return (AnsweredDocument(id=master, kind="741"),) if master else ()


def _document(one: Consignment) -> AnsweredDocument:
    """A consignment as XFNM names it: a house behind its master's number [V]."""
    number = "_".join(filter(None, (one.master, one.house)))
    return AnsweredDocument(id=number, kind=_TYPES[one.level])

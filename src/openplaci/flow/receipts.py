"""Receipts: the synchronous answer to a filing, accepted or refused with the reasons.

What comes in Cargo-IMP is answered in CAMIR, what comes in Cargo-XML by an XFNM. Codes, texts and HTTP statuses:
PACT technical guide v1.9 [V]; what several consignments of one filing are answered is ours [I].
"""

import datetime as dt
from collections.abc import Iterator
from typing import Final, Literal

from openplaci.flow.receipt_forms import Part, camir, xfnm
from openplaci.flow.walked import Assessed, Journey, Unread
from openplaci.model.base import Noun
from openplaci.model.consignment import Document
from openplaci.model.finding import Finding
from openplaci.model.programme import Programme

Family = Literal["cargo-imp", "cargo-xml"]
"""The family of what was sent, in which it is answered."""

ACCEPTED, REFUSED, UNREAD, UNKEPT = 202, 422, 400, 503
"""HTTP: taken; readable, content not right; not readable or not supported [V]; not kept, to be sent again."""

_KINDS: Final[dict[Document, tuple[str, str]]] = {
    "waybill": ("FWB", "XFWB"),
    "house_waybill": ("FHL", "XFZB"),
    "house_manifest": ("FHL", "XFHL"),
    "flight_manifest": ("FFM", "XFFM"),
}
"""Message type of a document, in Cargo-IMP and in Cargo-XML."""
_TYPE_UNKNOWN: Final = Finding(code="MESSAGE_TYPE_UNKNOWN", severity="error", words="")


class Receipt(Noun, frozen=True, kw_only=True):
    """What the door sends back.

    Attributes:
        http: 202, 422 or 400; 503 where the filing was not kept, with an empty body.
        content_type: of the body.
        refused: whether anything of the filing was refused; the rest of it was taken.
    """

    http: int
    content_type: str
    body: bytes
    refused: bool


def receipt(
    done: Journey,
    programme: Programme,
    *,
    family: Family,
    at: dt.datetime,
    conversation: str,
    sender: str = "",
) -> Receipt:
    """Answer a filing: in CAMIR one PSN or PER a consignment in order, in XML one XFNM.

    A manifest is one thing, whatever it lists, and is answered without a waybill line. What could not be read, and a
    message type that the programme's ``wire.accepts`` has not, is a refusal without a waybill line.

    Args:
        done: the filing's journey.
        programme: whose codes refuse.
        family: the family of what was sent; told by the door, since an empty or hostile body tells none.
        at: now, UTC.
        conversation: id of the conversation, for the XML header.
        sender: the filer's address, for the XML header; empty where it has none.
    """
    xml = family == "cargo-xml"
    content = "application/xml" if xml else "text/plain"
    if not done.kept:
        return Receipt(http=UNKEPT, content_type=content, body=b"", refused=True)
    parts = tuple(_parts(done, programme))
    body = xfnm(parts, programme.wire, at, conversation, sender) if xml else camir(parts, programme.wire, at)
    http = min((part.http for part in parts), key=(UNREAD, REFUSED, ACCEPTED).index)
    return Receipt(http=http, content_type=content, body=body, refused=http != ACCEPTED)


def family_answered(format_: str, raw: bytes, content_type: str = "") -> Family:
    """In which family a filing is answered: that of its bytes, else that of its media type."""
    if format_ != "unknown":
        return "cargo-xml" if format_.startswith("X") else "cargo-imp"
    head = raw[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith((b"<", b"\xff\xfe", b"\xfe\xff")) or "xml" in content_type.lower():
        return "cargo-xml"
    return "cargo-imp"


def refusals(assessed: Assessed, programme: Programme) -> tuple[str, ...]:
    """The codes that reject a consignment at once, each once, as the programme asks; empty where it is accepted.

    Errors of checks alone reject, and of these only the codes in ``programme.refuses``; all else is assessed.
    """
    codes = {
        found.code
        for found in assessed.assessment.findings
        if found.severity == "error" and found.stage == "check" and found.code in programme.refuses
    }
    if len(codes) < 2:  # noqa: PLR2004 - one needs no order
        return tuple(codes)
    asked = dict.fromkeys(code for need in programme.required for code in (need.missing, need.invalid))
    return (*(code for code in asked if code in codes), *sorted(codes.difference(asked)))


def _parts(done: Journey, programme: Programme) -> Iterator[Part]:
    """What is answered one by one; at least one thing."""
    xml = done.format.startswith("X")
    accepts = programme.wire.accepts
    unknown = programme.answer_code(_TYPE_UNKNOWN)
    whole: dict[tuple[str, ...], None] = {}  # refusals without a consignment, each once
    manifest: dict[str, None] | None = None
    some = False
    for one in done.assessed:
        document = one.consignment.document
        if _KINDS[document][xml] not in accepts:
            whole[unknown,] = None
        elif document == "flight_manifest":
            manifest = {**(manifest or {}), **dict.fromkeys(refusals(one, programme))}
        else:
            some = True
            codes = refusals(one, programme)
            yield Part(codes=codes, http=_http(codes, programme), consignment=one.consignment)
    if manifest is not None:
        yield Part(codes=tuple(manifest), http=_http(tuple(manifest), programme))
    for lost in done.unread:
        whole[_unread(lost, programme, unknown)] = None
    kinds = {name.partition("/")[0] for name in done.format.split("+")}
    if done.reported or (kinds.difference(accepts) and not done.unread):
        whole[unknown,] = None
    yield from (Part(codes=codes, http=UNREAD) for codes in whole)
    if not whole and not some and manifest is None:
        yield Part(http=ACCEPTED)  # a manifest that says NIL


def _http(codes: tuple[str, ...], programme: Programme) -> int:
    if not codes:
        return ACCEPTED
    unreadable = {programme.unreadable_code, *programme.unreadable.values()}
    return UNREAD if unreadable.intersection(codes) else REFUSED


def _unread(lost: Unread, programme: Programme, unknown: str) -> tuple[str, ...]:
    """The codes of what could not be read; a type that is known and not accepted is not asked to be right."""
    kinds = {name.partition("/")[0] for name in lost.format.split("+")} - {"unknown"}
    if kinds and kinds.isdisjoint(programme.wire.accepts):
        return (unknown,)
    codes = dict.fromkeys(f.code for f in lost.findings if f.stage == "check" and f.severity == "error")
    return tuple(code for code in codes if code in programme.refuses) or (programme.unreadable_code,)

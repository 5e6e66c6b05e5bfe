"""One document to one message: which it is, its header, its consignments, its findings."""

import datetime as dt
import re
from functools import lru_cache

from openplaci.formats.cargo_xml import scalars
from openplaci.formats.cargo_xml.around import Around
from openplaci.formats.cargo_xml.element import Element
from openplaci.formats.cargo_xml.margin import Margin, Paths, Refused, local, settle
from openplaci.formats.cargo_xml.messages import KINDS, Kind
from openplaci.formats.cargo_xml.parser import parse
from openplaci.formats.cargo_xml.walk import Container, Node, Walk
from openplaci.model.filing import Message

MODELS = range(2, 6)
"""Versions of the data model that the tables know."""

_SPACE = re.compile(r"iata:([a-z]{1,40}):(\d{1,3})", re.ASCII)
_MODEL = re.compile(r"iata:datamodel:(\d{1,3})", re.ASCII)
_VERSION = re.compile(r"(\d{1,3})(?:\.\d{1,3}){0,2}", re.ASCII)
_EXPECTED = ", ".join(f"{name} ({kind.name})" for name, kind in KINDS.items())
_KNOWN = {
    "FreightBookedList": "a freight booked list (XFBL)",
    "TransportLoadingReport": "a loading report",
    "TransportMovement": "a flight movement (XTMV)",
    "BookingRequest": "a booking request",
    "ShippersDeclarationForDangerousGoods": "a declaration of dangerous goods (XSDG)",
    "SecurityDeclaration": "a security declaration (XCSD)",
    "HouseCheckList": "a house check list (XFHC)",
}
"""Roots of the family that are recognised and not read."""


def read_document(data: bytes, at: dt.datetime | None, line: int = 1, column: int = 1) -> Message:
    """Read one document in UTF-8.

    Args:
        data: its bytes.
        at: time of filing, where known.
        line: where it begins in the filing, 1-based.
        column: likewise.

    Raises:
        Refused: it is not read at all.
    """
    root = parse(data)
    kind, container, model = identify(root)
    margin = Margin(Paths())
    if model is not None and model not in MODELS:
        margin.find(
            "NAMESPACE_VERSION_UNKNOWN", f"namespace iata:datamodel:{model}; expected 2 to 5; read all the same", root,
            evidence=(f"iata:datamodel:{model}",),
        )  # fmt: skip
    walk = Walk(margin, kind.expected)
    node = walk.message(root, container, data)
    header = node.get("MessageHeaderDocument", {})
    time = scalars.in_utc(scalars.moment(header.get("IssueDateTime"), margin, "at"))
    moment = time or at
    sender, recipients = _addresses(header, margin)
    form = _format(kind, header, margin)
    # Only now, since each consignment takes over what is kept of the message around it.
    date = moment.date() if moment is not None else None
    made = kind.make(Around(node, margin, date, walk.currency, walk.unread, time))
    labelled = [(own, consignment.label) for consignment, own in made.consignments]
    findings, each = settle(margin, labelled, root, data, line, column)
    return Message(
        format=form,
        consignments=tuple(consignment for consignment, _ in made.consignments),
        statuses=made.statuses,
        answers=made.answers,
        each=each,
        findings=findings,
        nothing=made.nothing,
        at=time,
        sender=sender,
        recipients=recipients,
        reference=header.get("ID"),
        line=line,
    )


def identify(root: Element) -> tuple[Kind, Container, int | None]:
    """The message's kind, its compiled table, and the version of its data model.

    Raises:
        Refused: the root or the namespaces are of no message that is read.
    """
    try:
        return _family(root.tag, _model(root))
    except Refused as refused:
        refused.line = root.sourceline
        raise


def _model(root: Element) -> str:
    """The namespace that the elements stand in: that of the first below a part of the message."""
    part = next(iter(root), None)
    child = next(iter(part), None) if part is not None else None
    space = child.tag[1:].rpartition("}")[0] if child is not None else ""
    if space.startswith("iata:datamodel:"):
        return space
    return next((one for one in root.nsmap.values() if _MODEL.fullmatch(one)), space)


@lru_cache(maxsize=32)
def _family(tag: str, model: str) -> tuple[Kind, Container, int | None]:
    """What two namespaces and a root make; the cache is bounded, since a filer chooses the numbers."""
    name = local(tag)
    space = tag[1:].rpartition("}")[0]
    found = _SPACE.fullmatch(space)
    kind = KINDS.get(name)
    if kind is None or found is None or found[1] != kind.space:
        said = f"root {name[:60]!r} of namespace {space[:60]!r}" if space else f"root {name[:60]!r} without a namespace"
        if found is not None and name in _KNOWN:
            said = f"this is {_KNOWN[name]}; it is not read here"
        wanted = f"iata:{kind.space}:1" if kind is not None else f"one of {_EXPECTED}"
        raise Refused("MESSAGE_TYPE_UNKNOWN", f"{said}; expected {wanted}")
    version = _MODEL.fullmatch(model)
    if version is None and model not in ("", space):
        raise Refused("MESSAGE_TYPE_UNKNOWN", f"elements of namespace {model[:60]!r}; expected iata:datamodel:3")
    spaces = tuple(dict.fromkeys((space, model or space)))
    container = Container(kind.table, spaces, f"/{name}", own=False, placed=True)
    return kind, container, int(version[1]) if version is not None else None


def _addresses(header: Node, margin: Margin) -> tuple[str | None, tuple[str, ...]]:
    """The first sender, and every recipient; a second sender (the system beside the participant) is kept."""
    sender: str | None = None
    for party in header.get("SenderParty", ()):
        said = party.get("PrimaryID")
        if said is None:
            continue
        if sender is None:
            sender = said[0]
        else:
            margin.keep(said[2])
    recipients = [party["PrimaryID"][0] for party in header.get("RecipientParty", ()) if "PrimaryID" in party]
    return sender, tuple(recipients)


def _format(kind: Kind, header: Node, margin: Margin) -> str:
    said = header.get("VersionID")
    if said is None:
        return kind.name
    found = _VERSION.fullmatch(said[0])
    if found is None or said[0] != f"{int(found[1])}.00":
        margin.keep(said[2])
    if found is None or int(found[1]) not in kind.versions:
        known = " to ".join(dict.fromkeys((str(kind.versions[0]), str(kind.versions[-1]))))
        margin.find(
            "VERSION_UNKNOWN", f"VersionID {said[0][:20]!r}; expected {known}; read all the same", said[2],
            evidence=(said[0],),
        )  # fmt: skip
    return f"{kind.name}/{int(found[1])}" if found is not None else kind.name

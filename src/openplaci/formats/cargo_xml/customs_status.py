"""XCSN: the customs status notification (``rsm:CustomsStatusNotification``), which an authority sends.

Elements: PACT technical guide v1.9, figures 7 and 8 [V].
"""

from collections.abc import Mapping

from openplaci import codes
from openplaci.faults import CannotWrite
from openplaci.formats.base import answers_of
from openplaci.formats.cargo_xml import scalars
from openplaci.formats.cargo_xml.answered import (
    Form,
    documents_of,
    keep_type,
    stamp,
    subject,
    written,
)
from openplaci.formats.cargo_xml.around import Around, Made
from openplaci.formats.cargo_xml.consignment_writer import movement
from openplaci.formats.cargo_xml.margin import Margin
from openplaci.formats.cargo_xml.routing import leg
from openplaci.formats.cargo_xml.tables import HEADER, MOVEMENT
from openplaci.formats.cargo_xml.walk import SAID, TEXT, Branch, Node, Said, Table
from openplaci.formats.cargo_xml.writing import Content
from openplaci.model.answer import Answer, AnsweredDocument
from openplaci.model.consignment import Leg
from openplaci.model.filing import Message

TABLE: Table = {
    "MessageHeaderDocument": Branch(HEADER, placed=True),
    "BusinessHeaderDocument": Branch(
        {
            "StatusCode": SAID, "ActionTypeCode": TEXT, "ActionTypeName": TEXT, "Information": TEXT,
            "IssueDateTime": SAID,
        }
    ),
    "MasterConsignment": Branch(
        {
            "SpecifiedLogisticsTransportMovement": Branch(MOVEMENT, many=True),
            "AssociatedReferenceDocument": Branch(
                {"ID": TEXT, "IssueDate": TEXT, "TypeCode": TEXT, "Name": TEXT}, many=True
            ),
        },
        many=True, own=True,
    ),
}  # fmt: skip
FORM = Form(
    "CustomsStatusNotification", "iata:customsstatusnotification:1", TABLE, "Document Response Customs", "962",
    "Creation", "1.00",
)  # fmt: skip

_IMPORT, _IMPORT_NAME = "000", "IMP"


def read(around: Around) -> Made:
    """An answer for each consignment that the notification names; one in any case."""
    node, margin = around.node, around.margin
    keep_type(around, FORM)
    business: Node = node.get("BusinessHeaderDocument", {})
    said: Said | None = business.get("StatusCode")
    if said is None:
        margin.find(
            "ANSWER_EMPTY", "the notification says no status; expected a StatusCode", node[""], severity="error"
        )
        return Made([])
    text = scalars.flat(business.get("Information"))
    code = codes.placi_status(said[0], text or "")
    if code is None:
        margin.find(
            "STATUS_UNSURE", f"status {said[0][:20]!r} with the words {(text or '')[:80]!r}; "
            "expected words that tell which status it is", said[2], about="code", evidence=(said[0], text or ""),
        )  # fmt: skip
    at = scalars.in_utc(scalars.moment(business.get("IssueDateTime"), margin, "at"))
    answers = []
    for place, consignment in enumerate(node.get("MasterConsignment", [{"margin": Margin(margin.paths)}])):
        own: Margin = consignment["margin"]
        documents = tuple(map(_document, consignment.get("AssociatedReferenceDocument", ())))
        master, house = subject(documents)
        routing = _legs(consignment.get("SpecifiedLogisticsTransportMovement", ()), own)
        margin.found += own.found
        if master is None and house is None:
            margin.find(
                "SUBJECT_MISSING", "the notification names no waybill; expected an AssociatedReferenceDocument "
                "with its number", consignment.get("", node[""]), about="master", severity="error",
            )  # fmt: skip
        answers.append(
            Answer(
                kind="status", code=code, said=said[0], master=master, house=house, text=text, at=at,
                documents=documents, routing=routing,
                action=business.get("ActionTypeCode"), action_name=business.get("ActionTypeName"),
                kept=(*around.shared(first=place == 0), *own.kept),
            )
        )  # fmt: skip
    return Made([], answers=tuple(answers))


def _document(node: Node) -> AnsweredDocument:
    get = node.get
    return AnsweredDocument(id=get("ID", ""), kind=get("TypeCode"), name=get("Name"), date=get("IssueDate"))


def _legs(movements: list[Node], margin: Margin) -> tuple[Leg, ...]:
    """The legs as they stand, so that what is kept of one stays its own."""
    return tuple(leg(one, one.get("ArrivalEvent"), margin) for one in scalars.in_sequence(movements, margin))


def write(message: Message, _version: int = 1, statuses: Mapping[str, str] | None = None) -> tuple[bytes, ...]:
    """Write an XCSN for each answer.

    Args:
        message: with the answers.
        statuses: CAMIR code -> StatusCode, since the sources differ; those of PACT where none are given.

    Raises:
        CannotWrite: an answer is no status, or none that XCSN has a code for.
    """
    statuses = codes.xcsn_statuses() if statuses is None else statuses
    return tuple(_written(message, answer, statuses) for answer in answers_of(message, "XCSN", "status"))


def _written(message: Message, answer: Answer, statuses: Mapping[str, str]) -> bytes:
    # Its own word where it stood in an XCSN already: that may be another source's, or one that we do not know.
    said = answer.said if message.format.startswith("XCSN") else None
    said = said or statuses.get(answer.code or "")
    if said is None:
        raise CannotWrite(
            f"status {answer.code or answer.said!r} of {answer.label} has no code of XCSN; expected one as 7H"
        )
    parts: dict[str, Content] = {
        "BusinessHeaderDocument": {
            "StatusCode": said,
            "ActionTypeCode": answer.action or _IMPORT,
            "ActionTypeName": answer.action_name or _IMPORT_NAME,
            "Information": answer.text,
            "IssueDateTime": stamp(answer.at),
        },
        "MasterConsignment": {
            "SpecifiedLogisticsTransportMovement": [
                movement(one, place) for place, one in enumerate(answer.routing, 1)
            ],
            "AssociatedReferenceDocument": [
                {"ID": one.id, "IssueDate": one.date, "TypeCode": one.kind, "Name": one.name}
                for one in documents_of(answer)
            ],
        },
    }
    return written(FORM, message, answer, parts)

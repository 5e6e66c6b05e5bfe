"""XFNM: the acknowledgement or error report (``rsm:Response``) that answers any Cargo-XML message.

Elements: PACT technical guide v1.9, figure 3 [V]; ReasonCode and Information of a status from public messages [S].
"""

from openplaci.formats.base import answers_of
from openplaci.formats.cargo_xml import scalars
from openplaci.formats.cargo_xml.answered import (
    DIRECT,
    MASTER,
    NAMES,
    Form,
    documents_of,
    keep_type,
    subject,
    written,
)
from openplaci.formats.cargo_xml.around import Around, Made
from openplaci.formats.cargo_xml.margin import Margin
from openplaci.formats.cargo_xml.tables import HEADER
from openplaci.formats.cargo_xml.walk import KEEP, SAID, TEXT, Branch, Node, Said, Table
from openplaci.formats.cargo_xml.writing import Content, Says
from openplaci.model.answer import Answer, AnsweredDocument, AnswerError
from openplaci.model.filing import Message

TABLE: Table = {
    "MessageHeaderDocument": Branch(HEADER, placed=True),
    "BusinessHeaderDocument": Branch({"ID": SAID, "Name": TEXT, "TypeCode": TEXT, "StatusCode": TEXT}),
    "ResponseStatus": Branch(
        {"ConditionCode": SAID, "ReasonCode": KEEP, "Reason": SAID, "Information": KEEP}, many=True, placed=True
    ),
}
FORM = Form(
    "Response", "iata:response:3", TABLE, "Application acknowledgement and error report", "294", "Response", "3.00"
)

_ERROR, _TAKEN = "Error", "Acknowledgement"
_STATUSES = {"error": "Rejected", "acknowledgement": "Processed"}
"""Kind of answer -> StatusCode: the first [V], the second [S]."""
_NO_ERRORS = "No Errors"


def read(around: Around) -> Made:
    """One answer: an error where any of its statuses is, or where it says that the message was rejected."""
    node, margin = around.node, around.margin
    keep_type(around, FORM)
    business: Node = node.get("BusinessHeaderDocument", {})
    statuses: list[Node] = node.get("ResponseStatus", [])
    said = business.get("StatusCode")
    conditions = [one["ConditionCode"][0] if "ConditionCode" in one else "" for one in statuses]
    if not statuses and said not in _STATUSES.values():
        margin.find(
            "ANSWER_EMPTY", "the report says neither an error nor an acknowledgement; expected a ResponseStatus",
            node[""], severity="error",
        )  # fmt: skip
        return Made([])
    taken = said != _STATUSES["error"] and all(condition == _TAKEN for condition in conditions)
    for one, condition in zip(statuses, conditions, strict=True):
        if condition not in (_ERROR, _TAKEN) or (condition == _TAKEN) != taken:
            margin.find(
                "CONDITION_UNEXPECTED",
                f"condition {condition[:40]!r} among those of an {'acknowledgement' if taken else 'error'}; "
                f"expected {_ERROR} or {_TAKEN} throughout; read as an {'acknowledgement' if taken else 'error'}",
                one[""], about="kind", evidence=(condition,),
            )  # fmt: skip
            if "ConditionCode" in one:
                margin.keep(one["ConditionCode"][2])
    reasons = [scalars.flat(one["Reason"][0]) or "" if "Reason" in one else "" for one in statuses]
    if taken:
        for leaf in (one[name][2] for one in statuses[1:] for name in ("ConditionCode", "Reason") if name in one):
            margin.keep(leaf)
    document = _document(business, margin)
    master, house = subject(document)
    answer = Answer(
        kind="acknowledgement" if taken else "error",
        code="SR" if taken else None,
        said=said,
        master=master,
        house=house,
        documents=document,
        text=(reasons[0] if taken and reasons else "") or None,
        at=around.time,
        errors=() if taken else tuple(AnswerError(code=reason) for reason in reasons),
        kept=tuple(margin.kept),
    )
    return Made([], answers=(answer,))


def _document(business: Node, margin: Margin) -> tuple[AnsweredDocument, ...]:
    """The document that is answered; none where nothing is said of it."""
    said: Said | None = business.get("ID")
    one = AnsweredDocument(id=said[0] if said else "", kind=business.get("TypeCode"), name=business.get("Name"))
    if said and one.kind in (DIRECT, MASTER) and subject((one,)) == (None, None):
        margin.find(
            "WAYBILL_NUMBER_UNREADABLE", f"air waybill number {said[0][:60]!r}; expected nnn-nnnnnnnn", said[2],
            about="master", evidence=(said[0],),
        )  # fmt: skip
    return (one,) if one.id or one.kind or one.name else ()


def write(message: Message, _version: int = 3) -> tuple[bytes, ...]:
    """Write an XFNM for each answer.

    Raises:
        CannotWrite: an answer is neither an acknowledgement nor an error.
    """
    return tuple(_written(message, answer) for answer in answers_of(message, "XFNM", "error", "acknowledgement"))


def _written(message: Message, answer: Answer) -> bytes:
    said = answer.said if message.format.startswith("XFNM") else None
    business: dict[str, Content] = {"StatusCode": said or _STATUSES[answer.kind]}
    if known := documents_of(answer):
        one = known[-1]
        business |= {"ID": one.id, "Name": one.name or NAMES.get(one.kind or ""), "TypeCode": one.kind}
    statuses: list[Says]
    if answer.kind == "acknowledgement":
        statuses = [{"ConditionCode": _TAKEN, "Reason": answer.text or _NO_ERRORS}]
    else:
        statuses = [{"ConditionCode": _ERROR, "Reason": one.code} for one in answer.errors or _REASONLESS]
    parts: dict[str, Content] = {"BusinessHeaderDocument": business, "ResponseStatus": statuses}
    return written(FORM, message, answer, parts)


_REASONLESS = (AnswerError(code=""),)

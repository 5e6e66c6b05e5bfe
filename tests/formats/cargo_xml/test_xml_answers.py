"""XFNM and XCSN: what they say, that they are written again as they stood, and their way to CAMIR and back."""

import datetime as dt
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from xml_samples import EXAMPLES, codes, document, read, tag

from openplaci import formats
from openplaci.codes import xcsn_statuses
from openplaci.faults import CannotWrite
from openplaci.formats.cargo_xml import customs_status
from openplaci.model.answer import Answer, AnsweredDocument, AnswerError
from openplaci.model.consignment import Consignment, Leg
from openplaci.model.filing import Message

AT = dt.datetime(2026, 4, 18, 15, 49, tzinfo=dt.UTC)
FILES = sorted([*EXAMPLES.glob("xcsn_*.xml"), *EXAMPLES.glob("xfnm_*.xml")])
WHOLE = [path for path in FILES if path.stem != "xcsn_without_consignment"]
"""Those that have all that a writer says of itself."""


def example(name: str) -> Message:
    (message,) = read((EXAMPLES / f"{name}.xml").read_bytes()).messages
    return message


def canonical(data: bytes) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Every element in document order: name, text, attributes; blanks between elements do not count."""
    return [
        (one.tag, (one.text or "").strip(), sorted((str(key), str(value)) for key, value in one.items()))
        for one in etree.fromstring(data).iter()
    ]


def written(message: Message, to: str) -> bytes:
    (part,) = formats.write(message, to, AT).parts
    return part


def made(answer: Answer, **fields: object) -> Message:
    return msgspec.structs.replace(Message(format="", answers=(answer,)), **fields)


def camir(*lines: str) -> Message:
    (message,) = formats.read("\n".join(lines).encode(), AT).messages
    return message


def names(data: bytes, path: str) -> list[str]:
    spaces = {"m": "iata:datamodel:3", "s": etree.fromstring(data).nsmap["rsm"]}
    return [one.text or "" for one in etree.fromstring(data).iterfind(path, spaces)]


# --- reading ---


def test_a_status_names_consignment_code_time_words_and_flight() -> None:
    message = example("xcsn_rfi_hold_on_house")
    (answer,) = message.answers
    assert message.format == "XCSN/1"
    assert (answer.kind, answer.code, answer.said, answer.label) == (
        "status", "7H", "RI", "220-44105482/LHX2604018",
    )  # fmt: skip
    assert answer.text == "PACT REQUEST FOR INFORMATION HOLD"
    assert answer.at == dt.datetime(2026, 4, 18, 15, 49, 12, tzinfo=dt.UTC)
    assert (answer.action, answer.action_name) == ("000", "IMP")
    assert answer.documents == (
        AnsweredDocument(id="220-44105482", kind="741", date="2026-04-18"),
        AnsweredDocument(id="220-44105482_LHX2604018", kind="703", date="2026-04-18"),
    )
    assert answer.routing == (
        Leg(
            carrier="LH", flight="LH470", from_="FRA", to="YYZ", date=dt.date(2026, 4, 21),
            departs=dt.datetime(2026, 4, 21, 13, 20), arrives=dt.datetime(2026, 4, 21, 16, 5),  # noqa: DTZ001 - local
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("xcsn_assessment_complete", "SF"), ("xcsn_rfi_hold_removed", "7I"), ("xcsn_rfs_hold_stays_two_legs", "8J"),
        ("xcsn_rfs_other_code", "8H"), ("xcsn_without_consignment", "7H"), ("xcsn_status_unsure", None),
    ],
)  # fmt: skip
def test_the_words_tell_which_status_it_is(name: str, code: str | None) -> None:
    assert example(name).answers[0].code == code


def test_a_report_of_errors_names_each() -> None:
    message = example("xfnm_house_rejected_twice")
    (answer,) = message.answers
    assert (message.format, answer.kind, answer.code, answer.said) == ("XFNM/3", "error", None, "Rejected")
    assert answer.errors == (AnswerError(code="MISSING_CNE_ADDR"), AnswerError(code="MISSING_WEIGHT"))
    assert answer.label == "220-44105482/LHX2604018"
    assert answer.documents == (AnsweredDocument(id="220-44105482_LHX2604018", kind="703", name="House Waybill"),)
    assert answer.at == message.at == dt.datetime(2026, 4, 18, 15, 47, 9, tzinfo=dt.UTC)


def test_an_acknowledgement_is_a_receipt() -> None:
    (answer,) = example("xfnm_received").answers
    assert (answer.kind, answer.code, answer.text, answer.label) == (
        "acknowledgement", "SR", "No Errors", "220-44103872",
    )  # fmt: skip


def test_the_header_names_sender_recipients_and_number() -> None:
    message = example("xcsn_assessment_complete")
    assert (message.sender, message.recipients) == ("PACTXML", ("LOHRTALAIR", "LOHRTALAIR"))
    assert message.reference == "220-44103872_26041815440012"
    assert message.at == dt.datetime(2026, 4, 18, 15, 44, 7, tzinfo=dt.UTC)


def response(*statuses: str, business: str = "") -> str:
    inside = "".join(f"<rsm:ResponseStatus>{one}</rsm:ResponseStatus>" for one in statuses)
    return document(
        "Response", "iata:response:3", f"<rsm:BusinessHeaderDocument>{business}</rsm:BusinessHeaderDocument>{inside}"
    )


ERROR = tag("ConditionCode", "Error")
TAKEN = tag("ConditionCode", "Acknowledgement")


@pytest.mark.parametrize(
    ("data", "kind", "found"),
    [
        (response(ERROR + tag("Reason", "A")), "error", []),
        (response(TAKEN), "acknowledgement", []),
        (response(business=tag("StatusCode", "Processed")), "acknowledgement", []),
        (response(business=tag("StatusCode", "Rejected")), "error", []),
        # what is not sure is an error
        (response(TAKEN, ERROR), "error", ["CONDITION_UNEXPECTED"]),
        (response(TAKEN, business=tag("StatusCode", "Rejected")), "error", ["CONDITION_UNEXPECTED"]),
        (response(tag("ConditionCode", "Warning")), "error", ["CONDITION_UNEXPECTED"]),
        (response(""), "error", ["CONDITION_UNEXPECTED"]),
        (response(business=tag("StatusCode", "Pending")), None, ["ANSWER_EMPTY"]),
        (response(), None, ["ANSWER_EMPTY"]),
    ],
)
def test_a_report_acknowledges_only_where_all_of_it_does(data: str, kind: str | None, found: list[str]) -> None:
    reading = read(data)
    assert [answer.kind for answer in reading.answers] == ([] if kind is None else [kind])
    assert codes(reading) == found


@pytest.mark.parametrize(
    ("number", "kind", "label"),
    [
        ("000-12346578", "740", "000-12346578"),
        ("00012346578", "741", "000-12346578"),
        ("000-12346578_20240702", "740", "000-12346578"),
        ("000-12346578_HOUSE1", "703", "000-12346578/HOUSE1"),
        ("HOUSE1", "703", "no master/HOUSE1"),
        ("000-12346578", "", "000-12346578"),
        ("XX123/21APR", "785", "no number"),
        ("ABC", "740", "no number"),
    ],
)
def test_a_document_tells_master_and_house(number: str, kind: str, label: str) -> None:
    reading = read(response(TAKEN, business=tag("ID", number) + (kind and tag("TypeCode", kind))))
    assert reading.answers[0].label == label
    assert reading.answers[0].documents[0].id == number
    assert codes(reading) == (["WAYBILL_NUMBER_UNREADABLE"] if number == "ABC" else [])


def test_a_notification_without_a_status_is_an_error() -> None:
    reading = read(document("CustomsStatusNotification", "iata:customsstatusnotification:1", ""))
    assert (reading.answers, codes(reading)) == ((), ["ANSWER_EMPTY"])


def test_every_consignment_of_a_notification_is_answered() -> None:
    consignment = "".join(
        f"<rsm:MasterConsignment>{tag('AssociatedReferenceDocument', tag('ID', number))}</rsm:MasterConsignment>"
        for number in ("000-12346578", "000-77777770")
    )
    business = f"<rsm:BusinessHeaderDocument>{tag('StatusCode', 'CD')}</rsm:BusinessHeaderDocument>"
    data = document("CustomsStatusNotification", "iata:customsstatusnotification:1", business + consignment)
    assert [answer.master for answer in read(data).answers] == ["000-12346578", "000-77777770"]


# --- writing what was read ---


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_an_example_is_written_as_it_stood(path: Path) -> None:
    (message,) = read(path.read_bytes()).messages
    assert canonical(written(message, message.format)) == canonical(path.read_bytes())
    assert formats.write(message, message.format).losses == ()


@pytest.mark.parametrize(
    ("statuses", "kind"),
    [
        (
            [TAKEN + tag("Reason", "No Errors"), TAKEN + tag("ReasonCode", "I7") + tag("Reason", "Late")],
            "acknowledgement",
        ),
        ([TAKEN + tag("Reason", "Fine"), ERROR + tag("Reason", "A"), tag("ConditionCode", "Warning")], "error"),
    ],
)
def test_a_report_of_several_conditions_is_written_as_it_stood(statuses: list[str], kind: str) -> None:
    (message,) = read(response(*statuses, business=tag("Name", "Flight Manifest"))).messages
    assert [answer.kind for answer in message.answers] == [kind]
    again = written(message, "XFNM/3")
    for name in ("ConditionCode", "ReasonCode", "Reason"):
        assert names(again, f"s:ResponseStatus/m:{name}") == names(
            response(*statuses).encode(), f"s:ResponseStatus/m:{name}"
        )
    assert names(again, "s:BusinessHeaderDocument/m:Name") == ["Flight Manifest"]


@pytest.mark.parametrize("name", ["pact_fig3_xfnm_error", "pact_fig7_xcsn_rfi", "pact_fig8_xcsn_rfi_house"])
def test_every_public_answer_is_written_as_it_stood(shared: Path, name: str) -> None:
    data = (shared / "corpus" / "cargo_xml" / f"{name}.xml").read_bytes()
    reading = read(data)
    assert reading.findings == ()
    (message,) = reading.messages
    assert canonical(written(message, message.format)) == canonical(data)
    assert formats.write(message, message.format).losses == ()


def test_the_public_answers_say_what_their_figures_show(shared: Path) -> None:
    folder = shared / "corpus" / "cargo_xml"
    (error,) = read((folder / "pact_fig3_xfnm_error.xml").read_bytes()).answers
    assert (error.kind, error.master, error.errors) == (
        "error", "012-12360235", (AnswerError(code="MISSING_CNE_NAME"),),
    )  # fmt: skip
    (master,) = read((folder / "pact_fig7_xcsn_rfi.xml").read_bytes()).answers
    assert (master.code, master.said, master.label) == ("7H", "RI", "000-77777770")
    (house,) = read((folder / "pact_fig8_xcsn_rfi_house.xml").read_bytes()).answers
    assert (house.code, house.label, house.routing[0].flight) == ("7H", "000-12346578/HOUSE1", "TC173")


# --- writing what the platform says ---


def test_a_status_of_the_platform_is_said_as_the_guide_shows() -> None:
    answer = Answer(
        kind="status", code="8J", master="220-44105482", house="LHX2604018", text="PACT HOLD CURRENTLY IN PLACE", at=AT
    )
    data = written(made(answer, sender="PACTXML", recipients=("LOHRTALAIR",), reference="N1"), "XCSN/1")
    assert [(tag.rpartition("}")[2], text) for tag, text, _ in canonical(data) if text] == [
        ("ID", "N1"), ("Name", "Document Response Customs"), ("TypeCode", "962"),
        ("IssueDateTime", "2026-04-18T15:49:00"), ("PurposeCode", "Creation"), ("VersionID", "1.00"),
        ("PrimaryID", "PACTXML"), ("PrimaryID", "LOHRTALAIR"),
        ("StatusCode", "RS"), ("ActionTypeCode", "000"), ("ActionTypeName", "IMP"),
        ("Information", "PACT HOLD CURRENTLY IN PLACE"), ("IssueDateTime", "2026-04-18T15:49:00"),
        ("ID", "220-44105482"), ("TypeCode", "741"), ("ID", "220-44105482_LHX2604018"), ("TypeCode", "703"),
    ]  # fmt: skip
    assert names(data, "s:MessageHeaderDocument/m:ConversationID") == [""]


def test_a_receipt_and_an_error_of_the_platform_are_said_as_the_guide_shows() -> None:
    receipt = Answer(kind="acknowledgement", code="SR", master="220-44103872", at=AT)
    data = written(made(receipt), "XFNM/3")
    assert names(data, "s:ResponseStatus/m:ConditionCode") == ["Acknowledgement"]
    assert names(data, "s:ResponseStatus/m:Reason") == ["No Errors"]
    assert names(data, "s:BusinessHeaderDocument/m:TypeCode") == ["740"]
    assert names(data, "s:MessageHeaderDocument/m:Name") == ["Application acknowledgement and error report"]
    assert names(data, "s:MessageHeaderDocument/m:TypeCode") == ["294"]
    refusal = Answer(
        kind="error", errors=(AnswerError(code="A"), AnswerError(code="B")),
        documents=(AnsweredDocument(id="220-44103872", kind="741"),),
    )  # fmt: skip
    data = written(made(refusal), "XFNM/3")
    assert names(data, "s:BusinessHeaderDocument/m:StatusCode") == ["Rejected"]
    assert names(data, "s:BusinessHeaderDocument/m:Name") == ["Master Air Waybill"]
    assert names(data, "s:ResponseStatus/m:Reason") == ["A", "B"]


@pytest.mark.parametrize("to", ["XCSN/1", "XFNM/3"])
def test_a_house_that_no_document_names_gets_one(to: str) -> None:
    answer = Answer(
        kind="status" if to == "XCSN/1" else "acknowledgement", code="7H" if to == "XCSN/1" else "SR", at=AT,
        master="220-44105482", house="LHX2604018", text="PACT REQUEST FOR INFORMATION HOLD",
        documents=(AnsweredDocument(id="220-44105482", kind="740"),),
    )  # fmt: skip
    (again,) = read(written(made(answer), to)).answers
    assert again.label == "220-44105482/LHX2604018"
    assert ("740" in [one.kind for one in again.documents]) == (to == "XCSN/1")


def test_the_vocabulary_is_a_value() -> None:
    answer = Answer(kind="status", code="8H", text="REQUEST FOR SCREENING HOLD", at=AT)
    (theirs,) = customs_status.write(made(answer), 1, xcsn_statuses("iata"))
    (ours,) = customs_status.write(made(answer), 1)
    assert names(theirs, "s:BusinessHeaderDocument/m:StatusCode") == ["CB"]
    assert names(ours, "s:BusinessHeaderDocument/m:StatusCode") == ["RS"]
    assert read(theirs).answers[0].code == read(ours).answers[0].code == "8H"


def test_each_answer_is_a_document() -> None:
    message = camir(
        "PSN",
        "220-44103872",
        "CSN/7I/18APR1822/REQUEST FOR INFORMATION HOLD REMOVED",
        "CSN/SF/18APR1822/ASSESSMENT COMPLETE",
    )
    result = formats.write(message, "XCSN", AT)
    assert (len(result.parts), result.format, result.losses) == (2, "XCSN/1", ())


@pytest.mark.parametrize(
    ("said", "to"),
    [
        (Answer(kind="acknowledgement", code="SR", at=AT), "XCSN"),
        (Answer(kind="error", errors=(AnswerError(code="A"),)), "XCSN"),
        (Answer(kind="status", code="7H", at=AT), "XFNM"),
        (Answer(kind="status", said="SE", at=AT), "XCSN"),
        (Answer(kind="status", code="7H", at_said="18APR1549"), "XCSN"),
        (Answer(kind="acknowledgement", code="SR", at_said="18APR1549"), "XFNM"),
    ],
)
def test_what_cannot_be_said_is_refused_in_one_line(said: Answer, to: str) -> None:
    with pytest.raises(CannotWrite) as fault:
        formats.write(made(said, format="PSN"), to)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize("to", ["XCSN/1", "XFNM/3"])
def test_a_filing_is_no_answer(to: str) -> None:
    filing = Message(format="XFWB/3", consignments=(Consignment(level="direct", document="waybill"),))
    with pytest.raises(CannotWrite, match="says answers and XFWB/3 holds none"):
        formats.write(filing, to)


# --- from one format to another ---

PSN = [
    ("7H", "PACT REQUEST FOR INFORMATION HOLD"), ("7J", "PACT REQUEST FOR INFORMATION HOLD CURRENTLY IN PLACE"),
    ("7I", "PACT REQUEST FOR INFORMATION HOLD REMOVED"), ("8H", "PACT REQUEST FOR SCREENING HOLD"),
    ("8J", "PACT REQUEST FOR SCREENING HOLD CURRENTLY IN PLACE"), ("8I", "PACT REQUEST FOR SCREENING HOLD REMOVED"),
    ("6H", "PACT DO NOT LOAD HOLD"), ("6J", "PACT DO NOT LOAD HOLD CURRENTLY IN PLACE"),
    ("6I", "PACT DO NOT LOAD REMOVED"), ("SF", "ASSESSMENT COMPLETE"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text"), PSN)
@pytest.mark.parametrize("waybill", ["220-44103872", "220-44105482-LHX2604018"])
def test_a_status_goes_to_xml_and_comes_back(waybill: str, code: str, text: str) -> None:
    message = camir("PSN", waybill, f"CSN/{code}/18APR1549/{text}")
    there = formats.write(message, "XCSN", AT)
    assert there.losses == ()
    (between,) = read(there.parts[0]).messages
    back = formats.write(between, "PSN", AT)
    assert back.parts == formats.write(message, "PSN", AT).parts
    assert not [loss for loss in back.losses if not loss.element.startswith(("kept", "documents", "action", "said"))]


def test_a_receipt_goes_to_xml_and_comes_back() -> None:
    message = camir("PSN", "220-44103872", "CSN/SR/18APR1542/No Errors")
    there = formats.write(message, "XFNM", AT)
    assert there.losses == ()
    (between,) = read(there.parts[0]).messages
    assert formats.write(between, "PSN", AT).parts == formats.write(message, "PSN", AT).parts


def test_an_error_goes_to_xml_and_comes_back_without_its_http_code() -> None:
    message = camir("PER", "220-44105482-LHX2604018", "ERR/422/MISSING_CNE_ADDR", "ERR/422/MISSING_WEIGHT")
    there = formats.write(message, "XFNM", AT)
    assert [loss.element for loss in there.losses] == ["errors[0].http", "errors[1].http"]
    (between,) = read(there.parts[0]).messages
    assert written(between, "PER").decode().splitlines() == [
        "PER", "220-44105482-LHX2604018", "ERR/MISSING_CNE_ADDR", "ERR/MISSING_WEIGHT",
    ]  # fmt: skip


# --- any answer ---

TEXT = st.none() | st.text("ABC xyz019_-.,/&<>\"'\u00c9\u4e2d", min_size=1, max_size=80).map(
    lambda text: " ".join(text.split())
).filter(bool)  # fmt: skip
MASTER = st.from_regex(r"[0-9]{3}-[0-9]{8}", fullmatch=True)
HOUSE = st.none() | st.text("ABC019-/.", min_size=1, max_size=35)
TIME = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2099, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001
LEGS = st.lists(
    st.builds(
        lambda flight, day: Leg(
            carrier="LH", flight=flight, date=day, from_="FRA", to="YYZ",
            departs=day and dt.datetime(day.year, day.month, day.day, 9, 5),  # noqa: DTZ001 - local
        ),
        st.from_regex(r"LH[0-9]{3,4}", fullmatch=True), st.none() | st.dates(dt.date(2000, 1, 1)),
    ),
    max_size=3,
).map(tuple)  # fmt: skip
STATUSES = st.builds(
    lambda code, text, **fields: Answer(kind="status", code=code, text=text, action="000", action_name="IMP", **fields),
    st.shared(st.sampled_from(PSN), key="status").map(lambda pair: pair[0]),
    st.shared(st.sampled_from(PSN), key="status").map(lambda pair: pair[1]),
    master=MASTER, house=HOUSE, at=TIME, routing=LEGS,
)  # fmt: skip
RECEIPTS = st.builds(
    Answer, kind=st.just("acknowledgement"), code=st.just("SR"), master=MASTER, house=HOUSE, text=TEXT.filter(bool),
    at=TIME,
)  # fmt: skip
ERRORS = st.builds(
    Answer, kind=st.just("error"), master=MASTER, house=HOUSE, at=st.none() | TIME,
    errors=st.lists(st.builds(AnswerError, code=TEXT.filter(bool)), min_size=1, max_size=4).map(tuple),
)  # fmt: skip


def same(answer: Answer, to: str) -> None:
    message = made(answer)
    result = formats.write(message, to)
    assert result.losses == ()
    (again,) = read(result.parts[0]).messages
    (found,) = again.answers
    plain = msgspec.structs.replace(found, said=None, documents=(), kept=())
    assert plain == answer
    # What the header adds is read once and then stays.
    (part,) = formats.write(again, to).parts
    assert part == result.parts[0]


@settings(max_examples=150, deadline=None)
@given(STATUSES)
def test_any_status_that_is_written_is_read_as_it_was(answer: Answer) -> None:
    same(answer, "XCSN")


@settings(max_examples=150, deadline=None)
@given(RECEIPTS | ERRORS)
def test_any_report_that_is_written_is_read_as_it_was(answer: Answer) -> None:
    same(answer, "XFNM")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=30))
def test_any_text_is_written_as_well_formed_xml(text: str, number: str, sender: str) -> None:
    answer = Answer(kind="status", code="7H", text=text, master=number, house=number, at=AT)
    (part,) = formats.write(made(answer, sender=sender, recipients=(sender,)), "XCSN").parts
    assert len(read(part).answers) == 1

"""From bytes to messages: envelopes, line ends, character sets, echoes."""

import datetime as dt

import pytest
from imp_samples import AT, FFM, FHL, FWB, codes, example, one, read, swap, the

from openplaci.formats.cargo_imp import CARGO_IMP


def test_the_envelope_names_sender_recipients_and_time() -> None:
    (message,) = example("fwb16_type_b_envelope").messages
    assert (message.sender, message.recipients) == ("NRTFMJL", ("YVRFMAC", "YVRCUXH"))
    assert message.at == dt.datetime(2026, 4, 19, 4, 12, tzinfo=dt.UTC)
    assert message.line == 3


@pytest.mark.parametrize(
    ("at", "said", "expected"),
    [
        ("2026-04-20T08:00", "190412", "2026-04-19T04:12"),
        ("2026-05-01T00:10", "302355", "2026-04-30T23:55"),
        ("2027-01-01T00:10", "312355", "2026-12-31T23:55"),
        ("2026-03-01T00:10", "282355", "2026-02-28T23:55"),
        ("2028-03-01T00:10", "292355", "2028-02-29T23:55"),
    ],
)
def test_the_day_of_an_envelope_is_the_one_nearest_to_filing(at: str, said: str, expected: str) -> None:
    (message,) = read(f".SINFMSQ {said}\n{FWB}", dt.datetime.fromisoformat(f"{at}:00+00:00")).messages
    assert message.at == dt.datetime.fromisoformat(f"{expected}:00+00:00")


@pytest.mark.parametrize("said", ["992355", "192455", "190460"])
def test_a_time_that_is_none_is_left_open(said: str) -> None:
    (message,) = read(f".SINFMSQ {said}\n{FWB}").messages
    assert message.at is None


def test_the_envelope_binds_days_before_the_time_of_filing_does() -> None:
    consignment = one(f".SINFMSQ 252300\n{swap(FWB, 'SQ028/21', 'SQ028/11')}", dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    assert consignment.routing[0].date == dt.date(2026, 4, 11)


def test_each_message_has_its_own_envelope_and_line() -> None:
    messages = example("type_b_several_messages").messages
    assert [message.format for message in messages] == ["FWB/17", "FHL/5", "FHL/5"]
    assert [message.at and message.at.minute for message in messages] == [39, 41, 42]
    assert [message.recipients for message in messages] == [("YYZFMLH",)] * 3
    assert messages[0].consignments[0].references[0].id == "FRAFMLH"


@pytest.mark.parametrize("messages", [[FWB, FHL], [FHL, FWB, FFM], [FFM, FFM], [FWB, FWB, FWB]])
@pytest.mark.parametrize("between", ["", "\n", "\n\n\nQD YVRXXXX\n.SINFMSQ 190412\n", "=TEXT\n"])
def test_several_messages_are_read_as_each_alone(messages: list[str], between: str) -> None:
    whole = read(between.join(messages))
    assert [c for m in messages for c in read(m).consignments] == list(whole.consignments)
    assert codes(whole) == []


@pytest.mark.parametrize("message", [FWB, FHL, FFM])
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_any_line_end_will_do(message: str, end: str) -> None:
    assert read(message.replace("\n", end)).consignments == read(message).consignments


@pytest.mark.parametrize("message", [FWB, FHL, FFM])
def test_the_last_line_end_may_be_missing(message: str) -> None:
    assert read(message.rstrip("\n")) == read(message)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_are_understood(encoding: str) -> None:
    assert read(FWB.encode(encoding)).consignments == read(FWB).consignments


def test_other_characters_are_read_and_the_first_of_them_is_said() -> None:
    reading = example("fault_outside_character_set")
    where = the(reading, "CHARACTER_OUTSIDE").where
    assert where is not None
    assert (where.line, where.column) == (11, 6)
    consignee = reading.consignments[0].consignee
    assert consignee is not None
    assert consignee.name == "HÄRBOUR PEAK INSTRUMENTS LTD"
    latin = example("fault_latin1_bytes").consignments[0].consignee
    assert latin is not None
    assert latin.name == consignee.name


def test_control_characters_are_taken_out() -> None:
    shipper = one(swap(FWB, "MERANTI MARINE", "MERANTI\x00 MARI\x7fNE")).shipper
    assert shipper is not None
    assert shipper.name == "MERANTI MARINE SUPPLIES PTE LTD"


def test_control_characters_before_a_message_do_not_move_its_lines() -> None:
    finding = the(read("\x1f\x1f\x1f\n" + swap(FWB, "MERANTI", "M\u00c4RANTI")), "CHARACTER_OUTSIDE")
    assert finding.where is not None
    assert finding.where.line == 1 + FWB.split("MERANTI")[0].count("\n") + 1


def test_a_finding_whose_words_do_not_stand_in_its_line_is_placed_at_its_beginning() -> None:
    finding = the(read(swap(FWB, "T2K35.0MC0.12", "ta")), "PIECES_UNREADABLE")
    assert finding.where is not None
    assert finding.where.column == 1


def test_a_manifest_that_ends_at_its_id_line_is_said_there() -> None:
    where = the(read("FFM/8"), "MANIFEST_END_MISSING").where
    assert where is not None
    assert where.line == 1


@pytest.mark.parametrize("body", ["", "1/LH470/21APR/FRA\n", "/AA11", "1/LH470/21APR/FRA\nYYZ\nLAST\n"])
def test_a_manifest_without_waybills_that_does_not_say_nil_is_an_error(body: str) -> None:
    assert the(read(f"FFM/8\n{body}"), "MANIFEST_EMPTY").severity == "error"
    assert "MANIFEST_EMPTY" not in codes(read("FFM/8\n1/LH470/21APR/FRA\nYYZ/NIL\nLAST\n"))


def test_an_answer_and_its_echo_are_no_filing() -> None:
    reading = example("fault_acknowledgement_with_echo")
    assert reading.consignments == ()
    assert [message.format for message in reading.messages] == ["FNA/1"]
    assert [answer.kind for answer in reading.answers] == ["error"]


def test_a_filing_after_an_answer_with_its_own_envelope_is_one() -> None:
    reading = read(f"FNA/1\nERR/INVALID ROUTING\n{FWB}QD YVRXXXX\n.SINFMSQ 190412\n{FHL}")
    assert [message.format for message in reading.messages] == ["FNA/1", "FHL/5"]


def test_another_type_is_named_and_does_not_swallow_what_follows() -> None:
    reading = read(f"FBL/4\n1/SQ028/21APR/SIN\nYVR\n618-33180102SINYVR/T2K35/BRASS VALVES\nLAST\n{FWB}")
    assert [message.format for message in reading.messages] == ["FBL/4", "FWB/17"]
    assert reading.consignments == read(FWB).consignments
    assert repr("FBL/4") not in the(reading, "MESSAGE_TYPE_UNKNOWN").words
    assert "FBL/4" in the(reading, "MESSAGE_TYPE_UNKNOWN").words


def test_an_unknown_version_is_read_all_the_same() -> None:
    reading = example("fault_version_not_supported")
    assert codes(reading) == ["VERSION_UNKNOWN"]
    assert reading.consignments[0].master == "618-33185213"


def test_lines_before_the_first_message_are_said() -> None:
    reading = read(f"HELLO\n\n{FWB}")
    finding = the(reading, "BEFORE_MESSAGE")
    assert finding.where is not None
    assert (finding.where.line, finding.evidence) == (1, ("HELLO",))
    assert reading.messages[0].line == 3


@pytest.mark.parametrize(
    ("data", "yes"),
    [
        (FWB.encode(), True),
        (b"\x02" + FHL.encode(), True),
        (FFM.encode("utf-16"), True),
        (b"FNA\nERR/X\n", True),
        (b"<?xml version='1.0'?><Waybill/>", False),
        (b"FWB\n", False),
        (b"SEE FWB/17\n", False),
        (b"", False),
    ],
)
def test_the_format_is_known_by_its_bytes(data: bytes, yes: bool) -> None:
    assert CARGO_IMP.recognises(data) is yes


def test_findings_of_a_single_consignment_name_it() -> None:
    reading = read(swap(FWB, "K35.0MC", "K35,0MC"))
    assert {finding.subject for finding in reading.findings} == {"618-33180102"}
    assert AT.tzinfo is dt.UTC


@pytest.mark.parametrize("place", ["PER", "PSN", "FNA", "FMA", "PHL", "PRI", "SCM"])
def test_a_point_of_unloading_that_bears_a_message_name_is_a_place(place: str) -> None:
    raw = f"FFM/8\n1/QF0581/21APR/SIN\n{place}\n618-33187111SIN{place}/T2K60/WATCHES\nLAST\n".encode()
    for data in (raw, raw.lower(), raw.replace(b"WATCHES", "Ü".encode())):
        reading = read(data)
        assert [message.format for message in reading.messages] == ["FFM/8"]
        assert [c.routing[0].to for c in reading.consignments] == [place]


@pytest.mark.parametrize(
    "answer",
    ["PER\n007-12345678-H1\nERR/422/X", "PSN\nCSN/SR/24SEP1459/No Errors", "FMA\nACK/OK", "FNA\nERR/X"],
)
def test_an_answer_behind_a_manifest_is_a_message(answer: str) -> None:
    raw = f"FFM/8\n1/QF0581/21APR/SIN\nPER\n618-33187111SINPER/T2K60/WATCHES\nLAST\n{answer}\n".encode()
    reading = read(raw)
    assert [message.format for message in reading.messages] == ["FFM/8", answer[:3]]
    assert len(reading.answers) == 1

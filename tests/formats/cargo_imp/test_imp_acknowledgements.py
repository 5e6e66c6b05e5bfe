"""FNA and FMA: reasons, the echo that is kept and never read as a filing, and the way back."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imp_samples import AT, FFM, FHL, FWB, codes, example, read

from openplaci import formats
from openplaci.faults import CannotWrite
from openplaci.model.answer import Answer, AnswerError
from openplaci.model.filing import Message


def one(text: str) -> Answer:
    (answer,) = read(text).answers
    return answer


def written(answer: Answer, to: str) -> str:
    (part,) = formats.write(Message(format=to, answers=(answer,)), to, AT).parts
    return part.decode().replace("\r\n", "\n")


def test_a_refusal_has_its_reason_its_echo_and_whom_it_is_about() -> None:
    (answer,) = example("fault_acknowledgement_with_echo").answers
    assert (answer.kind, answer.code, answer.master, answer.house) == ("error", None, "220-44103872", None)
    assert answer.errors == (AnswerError(code="INVALID ROUTING"),)
    assert answer.echo is not None
    assert answer.echo.splitlines()[0] == "FWB/17"
    assert answer.echo.splitlines()[-1] == "///SD/18APR261540"


def test_an_acknowledgement_says_that_it_was_received() -> None:
    (answer,) = example("fma_with_echo").answers
    assert (answer.kind, answer.code, answer.label) == ("acknowledgement", "SR", "220-44105482/LHX2604018")
    assert answer.text == "MESSAGE TAKEN AND FORWARDED TO THE TERMINAL"
    assert answer.echo is not None
    assert answer.echo.startswith("FHL/5\nMBI/")


@pytest.mark.parametrize("head", ["FNA/1\nERR/NO\n", "FNA\nERR/NO\n", "FMA\nACK/YES\n", "FMA/1\nACK/YES\n"])
@pytest.mark.parametrize("echo", [FWB, FHL, FFM])
def test_no_echo_is_a_filing(head: str, echo: str) -> None:
    reading = read(head + echo)
    assert reading.consignments == ()
    assert codes(reading) == ["ECHO_NOT_READ"]
    (answer,) = reading.answers
    assert answer.echo == echo.rstrip("\n")


def test_a_list_of_several_houses_is_answered_for_its_master() -> None:
    answer = one("FNA/1\nERR/NO\n" + FHL + FHL.partition("\n")[2].partition("\n")[2])
    assert (answer.master, answer.house) == ("618-33180102", None)


def test_a_manifest_is_answered_for_no_waybill() -> None:
    assert one(f"FNA/1\nERR/NO\n{FFM}").master is None


def test_every_reason_is_an_error_and_a_long_one_goes_on() -> None:
    answer = one(f"FNA/1\nERR/{'A' * 65}\n/{'B' * 5}\nERR/SECOND\nERR/THIRD\n{FWB}")
    assert [error.code for error in answer.errors] == ["A" * 65 + "B" * 5, "SECOND", "THIRD"]


def test_another_line_identifier_is_told_and_read() -> None:
    reading = read(f"FNA/1\nAWB/NOT KNOWN\n{FWB}")
    assert codes(reading) == ["ECHO_NOT_READ", "REASON_TAG_UNKNOWN"]
    assert [error.code for error in reading.answers[0].errors] == ["NOT KNOWN"]


def test_a_refusal_without_a_reason_is_told() -> None:
    reading = read(f"FNA/1\n{FWB}")
    assert codes(reading) == ["ECHO_NOT_READ", "REASON_MISSING"]
    assert reading.answers[0].echo == FWB.rstrip("\n")


def test_a_long_echo_is_kept_to_the_length_of_a_message() -> None:
    reading = read(f"FNA/1\nERR/NO\n{FWB}" + "OSI/MORE TEXT\n" * 400)
    assert codes(reading) == ["ECHO_NOT_READ", "ECHO_LONG"]
    assert len(reading.answers[0].echo or "") == 3500


def test_an_echo_is_written_up_to_a_thousand_characters() -> None:
    text = written(Answer(kind="error", errors=(AnswerError(code="NO"),), echo=FWB + "OSI/MORE\n" * 200), "FNA/1")
    head, _, echo = text.partition("FWB/17")
    assert head == "FNA/1\nERR/NO\n"
    assert len(f"FWB/17{echo}".removesuffix("\n")) == 1000


@pytest.mark.parametrize(
    "echo",
    [f"{FWB}{FHL}", f"QD YVRXXXX\n.SINFMSQ 190412\n{FWB}", f"{FWB}{'A' * 69}FHL/5\nMBI/618-33180102SINYVR/T2K35\n"],
)
def test_an_echo_that_would_be_read_as_a_filing_is_left_out(echo: str) -> None:
    text = written(Answer(kind="error", errors=(AnswerError(code="NO"),), echo=echo), "FNA/1")
    assert text == "FNA/1\nERR/NO\n"


def test_reasons_are_written_in_capitals_and_lines_are_bounded() -> None:
    reasons = (AnswerError(code="Shipper's stra\u00dfe\nmissing"), AnswerError(code="WORD " * 30))
    text = written(Answer(kind="error", errors=reasons, echo="X" * 200), "FNA/1")
    assert text.splitlines()[:2] == ["FNA/1", "ERR/SHIPPER'S STRASSE MISSING"]
    assert max(map(len, text.splitlines())) <= 69


def test_each_answer_is_a_message_of_its_own() -> None:
    said = tuple(Answer(kind="error", errors=(AnswerError(code=code),)) for code in ("A", "B"))
    result = formats.write(Message(format="FNA/1", answers=said), "FNA/1")
    assert result.parts == (b"FNA/1\r\nERR/A\r\n", b"FNA/1\r\nERR/B\r\n")
    assert result.losses == ()


@pytest.mark.parametrize(
    ("said", "to"),
    [
        (Answer(kind="acknowledgement", code="SR"), "FNA"),
        (Answer(kind="error"), "FNA"),
        (Answer(kind="error", errors=(AnswerError(code="A"),)), "FMA"),
        (Answer(kind="status", code="7H", at=AT), "FMA"),
    ],
)
def test_what_cannot_be_said_is_refused(said: Answer, to: str) -> None:
    with pytest.raises(CannotWrite):
        formats.write(Message(format="PSN", answers=(said,)), to)


def test_a_status_report_becomes_an_acknowledgement_and_comes_back() -> None:
    (message,) = read("PSN\nCSN/SR/19APR1010/NO ERRORS\n").messages
    result = formats.write(message, "FMA", AT)
    assert [(loss.element, loss.becomes) for loss in result.losses] == [("at", None)]
    assert read(result.parts[0]).answers[0].code == "SR"


REASON = st.text("ABC 019.-", min_size=1, max_size=150).map(lambda text: " ".join(text.split())).filter(bool)
ECHO = st.none() | st.sampled_from([FWB.rstrip(), FHL.rstrip()])


@settings(max_examples=150, deadline=None)
@given(st.lists(REASON, min_size=1, max_size=4), ECHO)
def test_any_refusal_that_is_written_is_read_as_it_was(reasons: list[str], echo: str | None) -> None:
    answer = one("FNA/1\nERR/X\n" + (echo or ""))
    said = msgspec.structs.replace(answer, errors=tuple(AnswerError(code=reason) for reason in reasons))
    assert one(written(said, "FNA/1")) == said


@settings(max_examples=150, deadline=None)
@given(REASON, ECHO)
def test_any_acknowledgement_that_is_written_is_read_as_it_was(text: str, echo: str | None) -> None:
    said = msgspec.structs.replace(one("FMA\nACK/X\n" + (echo or "")), text=text)
    assert one(written(said, "FMA")) == said


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([b"FNA/1\n", b"FMA\n"]),
    st.lists(
        st.sampled_from([b"ERR/", b"ACK/", b"/", b"\n", FWB.encode(), b"FHL/5\n", b"HBS/A/", b"MBI/"])
        | st.binary(max_size=8)
    ),
)
def test_any_bytes_behind_an_id_line_are_read(head: bytes, parts: list[bytes]) -> None:
    reading = read(head + b"".join(parts))
    msgspec.json.encode(reading)
    assert reading.answers


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([FWB, FHL, "FWB/17", "\n", "QD YVRXXXX\n", ".SINFMSQ 190412\n", "A" * 69, "PSN\n"])))
def test_no_echo_that_is_written_is_a_filing(parts: list[str]) -> None:
    said = Answer(kind="error", errors=(AnswerError(code="NO"),), echo="".join(parts) or None)
    reading = read(written(said, "FNA/1"))
    assert reading.consignments == ()
    assert [message.format for message in reading.messages] == ["FNA/1"]

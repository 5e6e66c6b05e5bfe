"""PSN and PER: what their lines say, and that what is written is read again as it was."""

import datetime as dt
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import EXAMPLES
from openplaci import formats
from openplaci.faults import CannotWrite
from openplaci.formats.camir.line import LINE
from openplaci.model.answer import Answer, AnswerError
from openplaci.model.consignment import Consignment
from openplaci.model.filing import Message, Reading

AT = dt.datetime(2026, 4, 20, 8, 0, tzinfo=dt.UTC)
CODES = ("SR", "SF", "7H", "7J", "7I", "8H", "8J", "8I", "6H", "6J", "6I")


def read(text: str | bytes, at: dt.datetime | None = AT) -> Reading:
    return formats.read(text.encode() if isinstance(text, str) else text, at)


def example(name: str) -> tuple[Answer, ...]:
    reading = read((EXAMPLES / "cargo_imp" / f"{name}.txt").read_bytes())
    assert reading.findings == ()
    return reading.answers


def one(text: str, at: dt.datetime | None = AT) -> Answer:
    (answer,) = read(text, at).answers
    return answer


def codes(text: str, at: dt.datetime | None = AT) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity) for finding in read(text, at).findings]


def lines(message: Message, to: str) -> list[list[str]]:
    return [part.decode().replace("\r\n", "\n").splitlines() for part in formats.write(message, to, AT).parts]


def answers(*said: Answer) -> Message:
    return Message(format="PSN", answers=said)


# --- reading ---


def test_a_status_names_consignment_code_time_and_text() -> None:
    assert example("psn_rfi_hold_on_house") == (
        Answer(
            kind="status", code="7H", master="220-44105482", house="LHX2604018",
            text="PACT REQUEST FOR INFORMATION HOLD", at=dt.datetime(2026, 4, 18, 15, 49, tzinfo=dt.UTC),
        ),
    )  # fmt: skip


def test_a_receipt_is_an_acknowledgement() -> None:
    (answer,) = example("psn_received")
    assert (answer.kind, answer.code, answer.master, answer.text) == (
        "acknowledgement", "SR", "220-44103872", "NO ERRORS",
    )  # fmt: skip


def test_a_manifest_is_answered_without_a_waybill_and_text_keeps_its_case() -> None:
    (answer,) = example("psn_manifest_received")
    assert (answer.master, answer.house, answer.text) == (None, None, "No Errors")


def test_every_status_line_is_an_answer() -> None:
    assert [(answer.code, answer.house) for answer in example("psn_rfi_removed_then_complete")] == [
        ("7I", "LHX2604018"),
        ("SF", "LHX2604018"),
    ]


def test_one_error_report_is_one_answer_with_all_its_errors() -> None:
    (answer,) = example("per_consignee_and_weight")
    assert (answer.kind, answer.code, answer.label) == ("error", None, "220-44105482/LHX2604018")
    assert answer.errors == (
        AnswerError(code="MISSING_CNE_ADDR", http="422"),
        AnswerError(code="MISSING_WEIGHT", http="422"),
    )


def test_the_error_report_of_a_manifest_names_no_waybill() -> None:
    assert example("per_manifest_unreadable") == (
        Answer(kind="error", errors=(AnswerError(code="BAD_WBL_FORMAT", http="400"),)),
    )


def test_older_error_lines_have_no_http_code() -> None:
    assert example("per_without_http_code")[0].errors == (AnswerError(code="INVALID_ROUTING"),)


def test_filings_and_answers_of_one_file_are_all_read() -> None:
    reading = read((EXAMPLES / "cargo_imp" / "fwb_psn_and_per_in_one_file.txt").read_bytes())
    assert [message.format for message in reading.messages] == ["FWB/17", "PSN", "PER"]
    alone = read((EXAMPLES / "cargo_imp" / "fwb17_ordinary.txt").read_bytes())
    assert reading.consignments == alone.consignments
    assert [answer.code or answer.errors[0].code for answer in reading.answers] == ["SR", "SF", "MISSING_CONSOL_INDI"]
    assert reading.findings == ()


@pytest.mark.parametrize("head", ["  PSN", "PSN  ", "psn"])
def test_an_id_line_that_deviates_does_not_hide_an_answer_behind_a_filing(head: str) -> None:
    filing = (EXAMPLES / "cargo_imp" / "fwb17_ordinary.txt").read_text(encoding="utf-8")
    assert [answer.text for answer in read(f"{filing}{head}\nCSN/SR/18APR1542/No Errors\n").answers] == ["No Errors"]


@pytest.mark.parametrize("subject", ["", "220-44103872\n", "-LHX2604018\n", "220-4410387\n", "YVRAC\n220-44103872\n"])
@pytest.mark.parametrize(("kind", "line"), [("PSN", "CSN/7H/18APR1542/X"), ("PER", "ERR/422/A")])
def test_an_answer_behind_a_filing_is_found_whatever_its_waybill_looks_like(subject: str, kind: str, line: str) -> None:
    filing = (EXAMPLES / "cargo_imp" / "fwb17_ordinary.txt").read_text(encoding="utf-8")
    reading = read(f"{filing}{kind}\n{subject}{line}\n")
    assert [message.format for message in reading.messages] == ["FWB/17", kind]
    (answer,) = reading.answers
    assert answer.label == one(f"{kind}\n{subject}{line}\n").label
    assert answer.text == "X" or answer.errors == (AnswerError(code="A", http="422"),)


def test_a_time_without_a_filing_to_bind_it_keeps_its_words() -> None:
    answer = one("PSN\nCSN/SF/29FEB1902/ASSESSMENT COMPLETE\n", None)
    assert (answer.at, answer.at_said) == (None, "29FEB1902")
    assert codes("PSN\nCSN/SF/29FEB1902/ASSESSMENT COMPLETE\n", None) == []


@pytest.mark.parametrize(("filed", "year"), [("2027-01-01", 2026), ("2026-12-31", 2026), ("2026-06-01", 2025)])
def test_the_year_is_the_one_nearest_to_filing(filed: str, year: int) -> None:
    at = dt.datetime.fromisoformat(f"{filed}T00:10:00+00:00")
    assert one("PSN\nCSN/SF/31DEC2355/X\n", at).at == dt.datetime(year, 12, 31, 23, 55, tzinfo=dt.UTC)


@pytest.mark.parametrize("at", [AT, None])
def test_a_time_that_is_none_is_told_and_kept(at: dt.datetime | None) -> None:
    assert codes("PSN\nCSN/SF/31NOV1902/X\n", at) == [("TIME_UNREADABLE", "warning")]
    assert one("PSN\nCSN/SF/31NOV1902/X\n", at).at_said == "31NOV1902"


def test_an_unknown_status_is_no_status_of_ours() -> None:
    reading = read((EXAMPLES / "cargo_imp" / "fault_psn_status_unknown.txt").read_bytes())
    assert [finding.code for finding in reading.findings] == ["STATUS_UNKNOWN"]
    assert (reading.answers[0].code, reading.answers[0].said) == (None, "SE")


def test_what_says_nothing_is_an_error() -> None:
    for text in ("PSN\n", "PER\n220-44103872\n", "PSN\nHELLO\n"):
        assert codes(text)[-1] == ("ANSWER_EMPTY", "error")
        assert read(text).answers == ()


def test_a_waybill_that_cannot_be_read_is_an_error_and_names_no_other() -> None:
    text = "PSN\n220-44103872\nCSN/SF/18APR1542/X\n220-4410548\nCSN/7H/18APR1542/Y\n"
    assert codes(text) == [("WAYBILL_NUMBER_UNREADABLE", "error")]
    assert [answer.master for answer in read(text).answers] == ["220-44103872", None]


def test_a_house_whose_master_is_not_known() -> None:
    answer = one("PSN\n-LHX2604018\nCSN/7H/18APR1542/X\n")
    assert (answer.master, answer.house) == (None, "LHX2604018")


def test_a_house_number_beyond_35_characters_is_told_and_read() -> None:
    assert codes(f"PSN\n220-44103872-{'H' * 36}\nCSN/SF/18APR1542/X\n") == [("HOUSE_NUMBER_LONG", "warning")]
    assert codes(f"PSN\n220-44103872-{'H' * 35}\nCSN/SF/18APR1542/X\n") == []


def test_each_waybill_of_an_error_report_has_its_own_errors() -> None:
    found = read("PER\n220-44103872\nERR/422/A\nERR/422/B\n220-44105482\nERR/422/C\n").answers
    assert [(answer.master, [error.code for error in answer.errors]) for answer in found] == [
        ("220-44103872", ["A", "B"]),
        ("220-44105482", ["C"]),
    ]


def test_lines_of_the_other_kind_are_read_too() -> None:
    found = read("PSN\n220-44103872\nERR/422/A\nCSN/SF/18APR1542/X\nERR/422/B\n").answers
    assert [answer.code or answer.errors[0].code for answer in found] == ["A", "SF", "B"]


def test_an_unknown_line_is_kept() -> None:
    answer = one("PSN\nYVRAC\n/ON\n220-44103872\nCSN/SF/18APR1542/X\n")
    assert [(kept.path, kept.text, kept.line) for kept in answer.kept] == [("PSN", "YVRAC", 2), ("PSN", "/ON", 3)]
    assert codes("PSN\nYVRAC\nCSN/SF/18APR1542/X\n") == [("LINE_UNKNOWN", "warning")]


# --- writing ---


@pytest.fixture
def corpus(shared: Path) -> list[Path]:
    return sorted((shared / "corpus" / "camir").glob("*.txt"))


@pytest.mark.parametrize("at", [None, dt.datetime(2025, 11, 25, tzinfo=dt.UTC)])
def test_every_public_answer_is_written_as_it_stood(corpus: list[Path], at: dt.datetime | None) -> None:
    assert len(corpus) >= 34
    for path in corpus:
        (message,) = read(path.read_bytes(), at).messages
        assert message.findings == ()
        written = formats.write(message, message.format, at)
        assert b"".join(written.parts).splitlines() == path.read_bytes().splitlines(), path.name
        assert written.losses == ()


def test_public_statuses_have_the_codes_and_texts_of_the_guide(corpus: list[Path]) -> None:
    found = {path.stem: read(path.read_bytes()).answers[0] for path in corpus if path.stem.endswith("_tab10")}
    assert {answer.code for answer in found.values()} == set(CODES)
    for name, answer in found.items():
        assert answer.code == name.split("_")[2].upper()
        assert answer.master == "007-12345678"


def test_answers_about_one_consignment_share_a_message() -> None:
    said = [
        Answer(kind="status", code=code, master=master, house=house, text="X", at=AT)
        for code, master, house in (
            ("7I", "220-44103872", "A"), ("SF", "220-44103872", "A"), ("SF", "220-44103872", None), ("SF", None, None),
        )
    ]  # fmt: skip
    assert lines(answers(*said), "PSN") == [
        ["PSN", "220-44103872-A", "CSN/7I/20APR0800/X", "CSN/SF/20APR0800/X"],
        ["PSN", "220-44103872", "CSN/SF/20APR0800/X"],
        ["PSN", "CSN/SF/20APR0800/X"],
    ]


def test_the_time_is_written_in_utc() -> None:
    local = AT.astimezone(dt.timezone(dt.timedelta(hours=-7)))
    said = Answer(kind="status", code="SF", at=local)
    assert lines(answers(said), "PSN") == [["PSN", "CSN/SF/20APR0800/"]]


def test_lines_end_as_the_wire_expects() -> None:
    written = formats.write(answers(Answer(kind="status", code="SF", at=AT)), "PSN")
    assert (written.format, written.parts) == ("PSN", (b"PSN\r\nCSN/SF/20APR0800/\r\n",))


def test_what_is_too_long_goes_on_and_what_is_not_ascii_is_folded() -> None:
    text = "NOTE PACT REQUEST FOR INFORMATION HOLD CURRENTLY IN PLACE SINCE YESTERDAY \u00c9T\u00c9\n\u2192 \u0142"
    (whole,) = lines(answers(Answer(kind="status", code="7J", text=text, at=AT)), "PSN")
    assert max(map(len, whole)) <= LINE
    (answer,) = read("\n".join(whole)).answers
    assert answer.text == "NOTE PACT REQUEST FOR INFORMATION HOLD CURRENTLY IN PLACE SINCE YESTERDAY ETE ? L"


def test_what_a_test_command_caused_stands_in_one_line() -> None:
    text = "---TESTING---PACT REQUEST FOR INFORMATION HOLD CURRENTLY IN PLACE---TESTING---"
    (whole,) = lines(answers(Answer(kind="status", code="7J", text=text, at=AT)), "PSN")
    assert whole[-1].endswith(f"/{text}")
    (answer,) = read("\n".join(whole)).answers
    assert answer.text == text


@pytest.mark.parametrize(
    ("said", "to", "words"),
    [
        (Answer(kind="error", errors=(AnswerError(code="A"),)), "PSN", "the error about no number"),
        (Answer(kind="status", code="SF", at=AT), "PER", "the status about no number"),
        (Answer(kind="error"), "PER", "names no reason"),
        (Answer(kind="status", said="CO", at=AT), "PSN", "status 'CO' of no number has no CAMIR code"),
        (Answer(kind="status", code="SF"), "PSN", "has no time"),
        (Answer(kind="status", code="SF", at=AT, master="CSN/SF/20APR0800/X"), "PSN", "waybill number"),
        (Answer(kind="status", code="SF", at=AT, house="H" * 69), "PSN", "house number of 69 characters"),
    ],
)
def test_what_cannot_be_said_is_refused_in_one_line(said: Answer, to: str, words: str) -> None:
    with pytest.raises(CannotWrite) as fault:
        formats.write(answers(said), to)
    assert words in str(fault.value)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize("to", ["PSN", "PER", "FNA/1", "FMA"])
def test_a_filing_is_no_answer(to: str) -> None:
    filing = Message(format="FWB/17", consignments=(Consignment(level="direct", document="waybill"),))
    with pytest.raises(CannotWrite, match=r"says answers and FWB/17 holds none"):
        formats.write(filing, to)


# --- any answer, any bytes ---

WORD = st.text("ABCXYZ abc019_-.,/&+()'", min_size=1, max_size=90).map(lambda text: " ".join(text.split()))
TEXT = WORD.filter(lambda text: bool(text) and not text.startswith("/"))
MASTER = st.none() | st.from_regex(r"[0-9]{3}-[0-9]{8}", fullmatch=True)
HOUSE = st.none() | st.text("ABC019-_/.", min_size=1, max_size=35)
TIME = st.datetimes(dt.datetime(2025, 11, 1), dt.datetime(2026, 9, 30)).map(  # noqa: DTZ001 - made UTC
    lambda at: at.replace(second=0, microsecond=0, tzinfo=dt.UTC)
)
STATUSES = st.builds(
    lambda code, **fields: Answer(kind="acknowledgement" if code == "SR" else "status", code=code, **fields),
    st.sampled_from(CODES), master=MASTER, house=HOUSE, text=st.none() | TEXT, at=TIME,
)  # fmt: skip
ERRORS = st.builds(
    Answer,
    kind=st.just("error"), master=MASTER, house=HOUSE,
    errors=st.lists(
        st.builds(
            AnswerError,
            code=TEXT.filter(lambda text: not (text[:3].isdigit() and text[3:4] == "/")),
            http=st.sampled_from([None, "422", "400"]),
        ),
        min_size=1, max_size=4,
    ).map(tuple),
)  # fmt: skip


def same(message: Message, to: str) -> None:
    written = formats.write(message, to, AT)
    again = tuple(answer for part in written.parts for answer in read(part).answers)
    assert again == message.answers
    assert written.losses == ()
    for part in written.parts:
        assert max(map(len, part.splitlines())) <= LINE


@settings(max_examples=200, deadline=None)
@given(st.lists(STATUSES, min_size=1, max_size=4).map(tuple))
def test_any_status_that_is_written_is_read_as_it_was(said: tuple[Answer, ...]) -> None:
    same(answers(*said), "PSN")


@settings(max_examples=200, deadline=None)
@given(st.lists(ERRORS, min_size=1, max_size=3).map(tuple))
def test_any_error_that_is_written_is_read_as_it_was(said: tuple[Answer, ...]) -> None:
    same(answers(*said), "PER")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.text(max_size=80))
def test_any_text_is_written_without_another_line_in_it(text: str, house: str) -> None:
    said = Answer(kind="status", code="7H", at=AT, text=text, house=house[:50])
    (part,) = formats.write(answers(said), "PSN").parts
    assert [answer.code for answer in read(part).answers] == ["7H"]
    assert max(map(len, part.splitlines())) <= LINE


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([b"PSN\n", b"PER\n"]),
    st.lists(
        st.sampled_from([b"CSN/", b"ERR/", b"/", b"\n", b"220-44103872", b"-", b"7H/22NOV1902/"])
        | st.binary(max_size=8)
    ),
)
def test_any_bytes_behind_an_id_line_are_read(head: bytes, parts: list[bytes]) -> None:
    reading = read(head + b"".join(parts))
    msgspec.json.encode(reading)
    assert reading.messages
    for message in reading.messages:
        assert message.answers or any(finding.severity == "error" for finding in message.findings)

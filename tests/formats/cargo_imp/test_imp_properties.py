"""Nothing raises, nothing is lost, and work grows with the size of a message."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imp_samples import FFM, FHL, FILES, FSU, FWB, read, text_of

from openplaci.model.filing import Reading

SAMPLES = [file.read_bytes() for file in FILES] + [one.encode() for one in (FWB, FHL, FFM, FSU)]
TEXTS = [sample.decode("latin-1") for sample in SAMPLES if b"\n" in sample and b"/" in sample]


def settled(data: bytes) -> Reading:
    """Read, and hold what every reading keeps."""
    reading = read(data)
    text_of(reading)  # can be stored
    assert reading.findings or reading.consignments or reading.messages
    lines = data.count(b"\n") + data.count(b"\r") + 2
    for finding in reading.findings:
        assert finding.where is not None, finding
        assert finding.where.line is None or 1 <= finding.where.line <= lines, finding
        assert "\n" not in finding.words
    return reading


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read(data: bytes) -> None:
    settled(data)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["FWB/17", "FWB/16", "FHL/5", "FHL/4", "FFM/8", "FNA", "FSU/15"]),
    st.lists(st.text(alphabet="ABCKLTN019/-. \u00c4\x00", max_size=40), max_size=12),
)
def test_any_lines_below_a_message_id_are_read(head: str, lines: list[str]) -> None:
    settled("\n".join([head, *lines]).encode())


@st.composite
def cut_up(draw: st.DrawFn) -> bytes:
    """An example with lines swapped, repeated, cut or dropped, and bytes changed."""
    lines = draw(st.sampled_from(SAMPLES)).split(b"\n")
    for _ in range(draw(st.integers(1, 4))):
        if not lines:
            break
        here, there = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
        change = draw(st.sampled_from(["swap", "drop", "repeat", "cut", "insert", "join"]))
        if change == "swap":
            lines[here], lines[there] = lines[there], lines[here]
        elif change == "drop":
            del lines[here]
        elif change == "repeat":
            lines.insert(there, lines[here])
        elif change == "cut":
            place = draw(st.integers(0, len(lines[here])))
            lines[here : here + 1] = [lines[here][:place], lines[here][place:]]
        elif change == "insert":
            lines.insert(here, draw(st.binary(max_size=30)))
        elif here + 1 < len(lines):
            lines[here : here + 2] = [lines[here] + lines[here + 1]]
    data = bytearray(b"\n".join(lines))
    for _ in range(draw(st.integers(0, 3))):
        if data:
            data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data)


@settings(max_examples=400, deadline=None)
@given(cut_up())
def test_any_cut_of_an_example_is_read(data: bytes) -> None:
    settled(data)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-16", categories=["L", "N", "P", "C"]), max_size=60))
def test_utf_16_is_read(text: str) -> None:
    settled(b"\xff\xfe" + f"FWB/17\n618-33180102SINYVR/T2K35\nSSR/{text}\n".encode("utf-16-le", "surrogatepass"))


@pytest.mark.parametrize("units", [[0xD800], [0xDFFF], [0xD800, 0xD800], [0xDC00, 0x41]])
@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_lone_surrogates_are_read(units: list[int], order: str) -> None:
    unit = "".join(map(chr, units))
    mark = b"\xff\xfe" if order.endswith("le") else b"\xfe\xff"
    settled(mark + f"FWB/17\n618-33180102SINYVR/T2K35\nSSR/{unit}\nREF/X\n".encode(order, "surrogatepass"))


def test_all_control_characters_are_read() -> None:
    everything = bytes(range(256))
    settled(everything + b"\nFWB/17\n" + everything * 4 + b"\nFHL/5\n" + everything + b"\nFFM/8\n" + everything)


def test_deep_nesting_of_answers_is_read() -> None:
    reading = settled(b"FNA/1\nERR/X\n" * 3000 + FWB.encode())
    assert reading.consignments == ()


# --- nothing is lost ---

GRAMMAR = frozenset(
    "FWB FHL FFM FLT RTG SHP CNE NFY AGT SSR ACC GEN CVD RTD OTH PPD COL CER ISU OSI CDC REF COR COI SII ARD SPH NOM "
    "SRI OPI OCI NAM ADR LOC MBI HBS TXT HTS ULD DIM LAST CONT NIL NVD NCV XXX NG NC ND NV NU NS NH NO NDA TE FX P C "
    "K L T MC CF CC CI DG QD JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC KNOWN FSU FSA HWB".split()
)
"""Words that a reading says in another way."""

WHOLE = [
    file for file in FILES if file.stem.startswith(("fwb", "fhl", "ffm", "fsu", "fsa", "type", "vague", "unacceptable"))
]


def lost(message: str, reading: Reading) -> list[str]:
    """The words of a message that stand nowhere in its reading; numbers may stand in another spelling."""
    said = text_of(reading)
    joined = said.replace(" ", "")
    known = GRAMMAR | set(re.findall(r"[A-Z]+", said))
    numbers = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", said)}
    return [
        word
        for word in re.findall(r"[A-Z]+|\d+(?:\.\d+)?", message)
        if word not in GRAMMAR
        and word not in joined
        and not any(word[:cut] in known and word[cut:] in known for cut in range(1, len(word)))
        and (word.isalpha() or (len(word) > 2 and float(word) not in numbers and not _a_time(word, said)))
    ]


def _a_time(word: str, said: str) -> bool:
    """A day and an hour of an envelope, or an hour behind a date: ``190412``, ``1235``."""
    return len(word) in (4, 6) and f"{word[-4:-2]}:{word[-2:]}:00" in said


@pytest.mark.parametrize("file", WHOLE, ids=lambda file: file.stem)
def test_no_word_of_an_example_is_lost(file: Path) -> None:
    data = file.read_bytes()
    text = data.decode("latin-1").replace("\x01", "").replace("\x02", "").replace("\x03", "")
    assert lost(text, read(data)) == []


MARK = "ZQXWJKV"


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([FWB, FHL, FFM, FSU]), st.data())
def test_a_word_put_in_the_place_of_an_element_is_not_lost(message: str, data: st.DataObject) -> None:
    lines = message.splitlines()
    line = data.draw(st.integers(1, len(lines) - 1))
    tokens = lines[line].split("/")
    tokens[data.draw(st.integers(0, len(tokens) - 1))] = MARK
    lines[line] = "/".join(tokens)
    assert MARK in text_of(read("\n".join(lines)))


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(TEXTS), st.sampled_from(["", "/", "//", "OCI/", "XQZ/", "SPH/", "REF/", "ULD/"]), st.data())
def test_a_line_put_into_an_example_is_not_lost(text: str, prefix: str, data: st.DataObject) -> None:
    if re.search(r"^(?:FBL|FNA)/", text, re.MULTILINE) or not re.search(
        r"^\x02?F(?:WB|HL|FM|SU|SA)/\d+\s*$", text, re.MULTILINE
    ):
        return  # not read as filings; the filing itself keeps them
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next(place for place, line in enumerate(lines) if re.fullmatch(r"[\x02]?F(?:WB|HL|FM|SU|SA)/\d+", line))
    lines.insert(data.draw(st.integers(first + 1, len(lines))), prefix + MARK)
    assert MARK in text_of(read("\n".join(lines).encode("latin-1")))


# --- work grows with size ---


def steps(data: bytes) -> int:
    """Lines of the project's own code that are run to read the bytes."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        if "openplaci" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        read(data)
    finally:
        sys.settrace(before)
    return count


STATUS = "FSU/15\n618-33180102SINYVR/T2K35\n"
HEAD = "FWB/17\n618-33180102SINYVR/T2K35\n"
GROWING: dict[str, Callable[[int], str]] = {
    "slants in a rate line": lambda n: HEAD + "RTD/1" + "/" * n,
    "elements of a rate line": lambda n: HEAD + "RTD/1" + "/XX" * n,
    "goods lines": lambda n: HEAD + "RTD/1/P1/K1\n" + "/2/NG/STEEL BOLTS\n" * n,
    "dimensions": lambda n: HEAD + "RTD/1/P1/K1\n" + "/2/ND//CMT1-1-1/1\n" * n,
    "segments": lambda n: HEAD + "REF/A\n" * n,
    "unknown segments": lambda n: HEAD + "QQQ/A\n" * n,
    "wrapped lines": lambda n: HEAD + "SHP\n/A\n" + "WRAP\n" * n,
    "notes": lambda n: HEAD + "OCI/SG/ISS/RA/1\n" + "///SM/XRY\n" * n,
    "messages": lambda n: HEAD * n,
    "messages with envelopes": lambda n: ("QD YVRXXXX\n.SINFMSQ 190412\n" + HEAD) * n,
    "answers": lambda n: "FNA/1\nERR/X\n" * n,
    "houses": lambda n: "FHL/5\nMBI/618-33180102SINYVR/T2K35\n" + "HBS/A/SINYVR/1/K1//X\n" * n,
    "manifest lines": lambda n: "FFM/8\n1/SQ28/21APR/SIN\nYVR\n" + "618-33180102SINYVR/T2K35/STEEL\n" * n,
    "onward flights": lambda n: FFM.replace("/EAP\n", "/YYZAC1\n" * n),
    "blank lines": lambda n: HEAD + "\n" * n,
    "quantities": lambda n: "FWB/17\n618-33180102SINYVR/" + "T2K" * n,
    "statuses": lambda n: STATUS + "RCS/19APR1010/SIN/T2K35/NAME\n" * n,
    "elements of a status": lambda n: STATUS + "RCS/19APR1010/SIN/T2K35" + "/" * n + "/Q" * n,
    "odd elements of a status": lambda n: STATUS + "MAN" + "/QQQQQQQ" * n,
    "lines that go on with a status": lambda n: STATUS + "RCT/BA/19APR1010/SIN/T2\n" + "/QQ/NAME\n" * n,
    "devices of a status": lambda n: STATUS + "DEP/SQ28/19APR/SINYVR/T2\nULD" + "/AKE1SQ" * n,
    "waybills without a status": lambda n: STATUS + "618-33180102SINYVR/T2\n" * n,
    "lines unknown in a status message": lambda n: STATUS + "QQQ/A\n" * n,
    "addresses": lambda n: "QD YVRXXXX\n" * n + HEAD,
}


@pytest.mark.parametrize("name", GROWING)
def test_twice_the_size_is_at_most_about_twice_the_work(name: str) -> None:
    make = GROWING[name]
    small, large = steps(make(150).encode()), steps(make(600).encode())
    assert large <= 4.4 * small + 200


@pytest.mark.parametrize("name", GROWING)
def test_large_messages_are_read(name: str) -> None:
    settled(GROWING[name](2000).encode())

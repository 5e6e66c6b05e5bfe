"""What holds for every format: a repeated deviation is told so often, then by its number."""

from hypothesis import given, settings
from hypothesis import strategies as st

from openplaci import formats
from openplaci.formats import MAX_OF_ONE
from openplaci.model.consignment import Consignment, Goods
from openplaci.model.filing import Message
from openplaci.model.text import join_lines

FWB = b"""FWB/17
618-33184152SINYVR/T2K35.0MC0.12
CVD/SGD//PP/NVD/NCV/XXX
RTD/1/P2/K35.0/CQ/W35.0/R4.00/T140.00
/NG/BRASS VALVES
"""
FFM = b"""FFM/8
1/LH470/21APR/FRA
YYZ
220-44105025FRAYYZ/T4K90MC0.5/%b
LAST
"""


def test_a_fault_repeated_is_told_then_counted_and_every_value_kept() -> None:
    wrong = b"".join(b"/%d/NH/84A%d\n" % (line, line) for line in range(2, 302))
    (message,) = formats.read(FWB + wrong).messages
    (findings,) = message.each
    told = [finding for finding in findings if finding.code == "HS_UNREADABLE"]
    assert len(told) == MAX_OF_ONE + 1
    assert told[-1].words == "250 more findings as the 50 before, up to this one"
    assert (told[-1].about, told[-1].where and told[-1].where.line) == ("goods.hs", 305)
    assert sum(kept.path == "RTD/NH" for kept in message.consignments[0].kept) == 300


def test_errors_are_never_counted_away() -> None:
    second = b"".join(b"CNE\nNAM/FIRM %d\nADR/1 ROAD\nLOC/YVR\n/CA\n" % number for number in range(MAX_OF_ONE + 31))
    (findings,) = formats.read(FWB + second).messages[0].each
    assert sum(finding.severity == "error" for finding in findings) == MAX_OF_ONE + 30


def test_a_console_is_goods_unless_it_stands_alone() -> None:
    def level(words: bytes) -> str:
        return formats.read(FFM % words).messages[0].consignments[0].level

    assert [level(words) for words in (b"GAME CONSOLE", b"CONSOLE", b"CONSOL", b"CONSOLIDATED")] == [
        "direct",
        "master",
        "master",
        "master",
    ]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text("AB ", max_size=6), max_size=8), st.integers(1, 6))
def test_lines_are_joined_by_their_width(lines: list[str], width: int) -> None:
    joined = ""
    for before, line in zip(["", *lines], lines, strict=False):
        if joined and len(before) < width:
            joined = joined.rstrip(" ") + " " + line.lstrip(" ")
        else:
            joined += line
    assert join_lines(lines, width) == joined.strip()


def test_a_waybill_too_long_for_one_part_is_told() -> None:
    goods = tuple(Goods(description=f"MACHINE PART NUMBER {number}", pieces=1) for number in range(60))
    said = Consignment(level="direct", document="waybill", master="618-33187114", goods=goods)
    written = formats.write(Message(format="", consignments=(said,)), "FWB/17")
    assert len(written.parts[0]) > 1600
    assert ["PACT takes at most 1,600" in notice for notice in written.notices] == [True]
    short = Consignment(level="direct", document="waybill", master="618-33187114")
    assert formats.write(Message(format="", consignments=(short,)), "FWB/17").notices == ()

"""Whatever a consignment says, what is written of it is Cargo-IMP: its characters, its lines, one message each."""

import re
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from imp_samples import AT, FFM, FHL, FWB, one

from conftest import EXAMPLES
from openplaci import formats
from openplaci.faults import CannotWrite
from openplaci.formats.cargo_imp.lines import LINE_MAX
from openplaci.model.consignment import Charge, Consignment, CustomsNote, Dimensions, Goods, Kept, Reference, Uld
from openplaci.model.filing import Message
from openplaci.model.party import Party

OUTSIDE = re.compile(rb"[^A-Z0-9 ./:\r\n-]")
SOURCES = [
    consignment
    for name in (
        "cargo_imp/fwb17_rarely_used_segments.txt",
        "cargo_imp/fhl5_acas_account.txt",
        "cargo_imp/ffm8_notes_under_waybills.txt",
        "cargo_xml/xfwb_full.xml",
        "cargo_xml/xfzb_ordinary.xml",
        "cargo_xml/xffm_ulds_bulk_split.xml",
    )
    for consignment in formats.read((EXAMPLES / name).read_bytes(), AT).consignments
]
KEPT = tuple(
    Kept(path=path, text="84A5")
    for path in ("RTD", "RTD/NH", "RTD/weight", "HBS/places", "HBS/slac", "AWB/total pieces", "FFM/flight",
                 "FFM/onward", "FFM/point of unloading", "OTH", "OPI", "ISU", "SHP/TL", "CVD/charge code", "MBI", "HTS")
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(
        ["", "/", "\nFWB/17\n", "\r\nSHP/X", "LAST", "NNNN", "A" * 200, "/ " * 60, "TE", "X\x00Y", "é" * 80]
    ),
    st.text(max_size=90),
)
NUMBERS = st.one_of(st.floats(), st.integers(-(10**12), 10**12).map(float), st.sampled_from([0.0, 1e-9, 99999.5]))


def changed(draw: st.DrawFn, value: Any) -> Any:
    """The value with some of its texts and numbers replaced by others."""
    if isinstance(value, dict):
        fixed = ("level", "document", "kind", "payment", "basis", "path")
        return {name: inner if name in fixed else changed(draw, inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [changed(draw, inner) for inner in value]
    if draw(st.integers(0, 9)) or value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and not re.match(r"\d{4}-\d\d-\d\d", value):
        return draw(TEXTS)
    if isinstance(value, int):
        return draw(st.integers(-(10**12), 10**12))
    return draw(NUMBERS) if isinstance(value, float) else value


@st.composite
def hostile(draw: st.DrawFn) -> Consignment:
    source = draw(st.sampled_from(SOURCES))
    source = msgspec.structs.replace(source, kept=source.kept + draw(st.sampled_from([(), KEPT])))
    said = msgspec.json.decode(msgspec.json.encode(source))
    return msgspec.convert(changed(draw, said), Consignment)


@pytest.mark.parametrize("to", ["FWB/17", "FWB/16", "FHL/5", "FHL/4", "FFM/8"])
@settings(max_examples=120, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(data=st.data())
def test_anything_is_written_as_lines_of_cargo_imp(to: str, data: st.DataObject) -> None:
    consignment = data.draw(hostile())
    try:
        written = formats.write(Message(format="test", consignments=(consignment,), at=AT), to)
    except CannotWrite as fault:
        words = str(fault)
        assert words.splitlines() == [words]
        return
    for part in written.parts:
        assert not OUTSIDE.search(part)
        assert max(map(len, part.split(b"\r\n"))) <= LINE_MAX
    assert len(formats.read(b"".join(written.parts), AT).consignments) == 1


def steps(work: Callable[[], object]) -> int:
    """Lines of the project's own code that are run."""
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
        work()
    finally:
        sys.settrace(before)
    return count


PARTY = Party(name="MERANTI", country="SG")
GROWING: dict[str, Callable[[int], Consignment]] = {
    "words": lambda n: msgspec.structs.replace(one(FWB), description="STEEL BOLTS " * n, goods=()),
    "goods": lambda n: msgspec.structs.replace(one(FWB), goods=tuple(Goods(pieces=1, hs="848180") for _ in range(n))),
    "sizes": lambda n: msgspec.structs.replace(
        one(FWB), goods=(Goods(dimensions=tuple(Dimensions(said="/NDA") for _ in range(n))),)
    ),
    "notes": lambda n: msgspec.structs.replace(one(FWB), customs=(CustomsNote(content="SM", text="X"),) * n),
    "rates": lambda n: msgspec.structs.replace(
        one(FWB), charges=tuple(Charge(kind="rate", amount=float(place)) for place in range(1, n))
    ),
    "references": lambda n: msgspec.structs.replace(
        one(FWB), references=tuple(Reference(id=str(place), kind="REF") for place in range(n))
    ),
    "phones": lambda n: msgspec.structs.replace(
        one(FWB), agent=msgspec.structs.replace(PARTY, phones=tuple(str(place) for place in range(n)))
    ),
    "streets": lambda n: msgspec.structs.replace(
        one(FWB), shipper=msgspec.structs.replace(PARTY, lines=tuple(f"{place} ROAD" for place in range(n)))
    ),
    "notes of a house": lambda n: msgspec.structs.replace(
        one(FHL), customs=tuple(CustomsNote(content="SM", text=f"X{place}") for place in range(n))
    ),
    "goods of a house": lambda n: msgspec.structs.replace(
        one(FHL), goods=tuple(Goods(description=f"TOY {place}", hs="950300") for place in range(n))
    ),
    "remarks of a device": lambda n: msgspec.structs.replace(one(FFM), ulds=(Uld(id="PMC41207SQ", remarks="A/" * n),)),
}  # fmt: skip


@pytest.mark.parametrize("name", GROWING)
def test_twice_the_size_is_at_most_about_twice_the_work(name: str) -> None:
    consignments = [GROWING[name](size) for size in (150, 600)]
    kinds = {"waybill": "FWB/17", "house_manifest": "FHL/5", "flight_manifest": "FFM/8"}
    small, large = (
        steps(lambda: formats.write(Message(format="test", consignments=(said,), at=AT), kinds[said.document]))  # noqa: B023
        for said in consignments
    )
    assert large <= 4.4 * small + 200


@pytest.mark.parametrize("to", ["FHL/5", "FFM/8"])
def test_many_consignments_are_written_in_linear_work(to: str) -> None:
    said = one(FHL if to == "FHL/5" else FFM)
    small, large = (
        steps(lambda: formats.write(Message(format="test", consignments=(said,) * size, at=AT), to))  # noqa: B023
        for size in (60, 240)
    )
    assert large <= 4.4 * small + 200

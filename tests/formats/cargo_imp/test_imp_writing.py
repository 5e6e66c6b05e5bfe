"""What is written is read back unchanged: the writers are the inverse of our own readers."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from imp_samples import AT
from imp_strategies import house_lists, manifests, waybills, without_places

from openplaci import formats
from openplaci.formats.cargo_imp.lines import LINE_MAX, PART_MAX
from openplaci.model.consignment import Consignment
from openplaci.model.filing import Message
from openplaci.model.written import Written

OUTSIDE = re.compile(rb"[^A-Z0-9 ./:\r\n-]")


def written(consignments: Sequence[Consignment], to: str) -> Written:
    return formats.write(Message(format="test", consignments=tuple(consignments), at=AT), to)


def comes_back(consignments: Sequence[Consignment], to: str) -> Written:
    """Write, read again, and hold that nothing is lost and that every line is one of Cargo-IMP."""
    out = written(consignments, to)
    again = formats.read(b"".join(out.parts), AT).consignments
    assert [without_places(one) for one in again] == [without_places(one) for one in consignments]
    assert out.losses == ()
    for part in out.parts:
        assert not OUTSIDE.search(part)
        assert part.endswith(b"\r\n")
        assert max(map(len, part.split(b"\r\n"))) <= LINE_MAX
    return out


SETTINGS: dict[str, Any] = {
    "deadline": None,
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],  # to make a large example small takes minutes
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
}


@pytest.mark.parametrize("version", [16, 17])
@settings(max_examples=150, **SETTINGS)
@given(data=st.data())
def test_a_waybill_comes_back(version: int, data: st.DataObject) -> None:
    comes_back([data.draw(waybills(version))], f"FWB/{version}")


@pytest.mark.parametrize("version", [4, 5])
@settings(max_examples=120, **SETTINGS)
@given(data=st.data())
def test_houses_come_back(version: int, data: st.DataObject) -> None:
    out = comes_back(data.draw(house_lists(version)), f"FHL/{version}")
    assert all(len(part) <= PART_MAX for part in out.parts)


@settings(max_examples=120, **SETTINGS)
@given(manifests())
def test_a_manifest_comes_back(loads: tuple[Consignment, ...]) -> None:
    if not loads:
        return
    out = written(loads, "FFM/8")
    if len(out.parts) == 1:
        comes_back(loads, "FFM/8")
    assert all(len(part) <= PART_MAX for part in out.parts)

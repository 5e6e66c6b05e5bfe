"""The journey on the memory store: identity, cycles, facts, and any bytes."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openplaci import wiring
from openplaci.flow import journey as flow_journey
from openplaci.flow.identity import cycle_of, cycle_reported, key_of
from openplaci.flow.journey import Stations, journey, unread
from openplaci.flow.timeline import timeline
from openplaci.model.answer import Answer
from openplaci.model.consignment import Consignment, Leg
from openplaci.model.fact import ConsignmentAssessed, FilingReceived, FilingUnreadable, Standing
from openplaci.model.filing import Filing, Message, Reading
from openplaci.model.finding import Finding
from openplaci.model.status import Status
from openplaci.settings import Settings

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
IMP = EXAMPLES / "cargo_imp"


@pytest.fixture
def stations() -> Iterator[Stations]:
    chosen = Settings(store="memory")
    with wiring.open_store(chosen) as store:
        yield wiring.stations(chosen, store)


def filing(raw: bytes, number: int = 1) -> Filing:
    return Filing(
        id=f"filing-{number}", raw=raw, digest=hashlib.sha256(raw).hexdigest(), channel="file", sender="local"
    )


def consignment(**fields: object) -> Consignment:
    whole = {"level": "direct", "document": "waybill", "master": "220-44103872", **fields}
    return Consignment(**whole)  # type: ignore[arg-type]


def standing(**fields: object) -> Standing:
    return Standing(
        key="220-44103872", cycle=3, consignment=consignment(**fields), filing="f", outcome="clear",
    )  # fmt: skip


def leg(day: dt.date | None) -> tuple[Leg, ...]:
    return (Leg(date=day),)


@pytest.mark.parametrize(
    ("before", "now", "at", "cycle"),
    [
        ({}, {}, None, 3),
        ({"origin": "FRA"}, {"origin": "FRA"}, None, 3),
        ({"origin": "FRA"}, {"origin": "MUC"}, None, 4),
        ({"origin": "FRA"}, {}, None, 3),
        ({"destination": "YYZ"}, {"destination": "YVR"}, None, 4),
        ({"routing": leg(dt.date(2026, 4, 1))}, {"routing": leg(dt.date(2026, 4, 15))}, None, 3),
        ({"routing": leg(dt.date(2026, 4, 1))}, {"routing": leg(dt.date(2026, 4, 16))}, None, 4),
        ({"routing": leg(dt.date(2026, 4, 16))}, {"routing": leg(dt.date(2026, 4, 1))}, None, 4),
        ({"routing": leg(dt.date(2026, 4, 1))}, {}, dt.datetime(2026, 4, 15, tzinfo=dt.UTC), 3),
        ({"routing": leg(dt.date(2026, 4, 1))}, {}, dt.datetime(2026, 4, 16, tzinfo=dt.UTC), 4),
    ],
)
def test_a_waybill_number_is_used_again(
    before: dict[str, object], now: dict[str, object], at: dt.datetime | None, cycle: int
) -> None:
    assert cycle_of(standing(**before), consignment(**now), at, 14) == cycle


def test_the_first_cycle_is_1() -> None:
    assert cycle_of(None, consignment(), None, 14) == 1


@pytest.mark.parametrize(
    ("master", "house", "key"),
    [
        ("220-44103872", None, "220-44103872"),
        ("220-44103872", "H1", "220-44103872/H1"),
        (None, "H1", "local/H1"),
        (None, None, "filing-1#7"),
    ],
)
def test_the_key_is_master_and_house(master: str | None, house: str | None, key: str) -> None:
    assert key_of(consignment(master=master, house=house), filing(b""), 7) == key


def test_facts_tell_what_happened(stations: Stations) -> None:
    raw = (IMP / "fhl5_several_houses.txt").read_bytes()
    journey([filing(raw), filing(b"junk", 2)], stations)
    facts = [stored.fact for stored in stations.store.facts()]
    assert [type(fact) for fact in facts] == [
        FilingReceived, ConsignmentAssessed, ConsignmentAssessed, FilingUnreadable,
    ]  # fmt: skip
    assert stations.store.raw(filing(raw).digest) == raw
    assert set(stations.store.standings(["176-51200446/VKP1001", "176-51200446/VKP1002", "other"])) == {
        "176-51200446/VKP1001", "176-51200446/VKP1002",
    }  # fmt: skip


def test_filings_of_one_batch_see_each_other(stations: Stations) -> None:
    raw = (IMP / "fwb17_ordinary.txt").read_bytes()
    first, second = journey([filing(raw), filing(raw, 2)], stations)
    assert first.assessed[0].changed is None
    assert second.assessed[0].changed == ()


def test_a_manifest_does_not_replace_the_waybill(stations: Stations) -> None:
    waybill = (IMP / "fwb17_ordinary.txt").read_bytes()
    manifest = (IMP / "ffm8_ordinary.txt").read_bytes()
    assert b"220-44103872" in manifest
    journey([filing(waybill), filing(manifest, 2)], stations)
    known = stations.store.standings(["220-44103872"])["220-44103872"]
    assert known.consignment.document == "waybill"
    (third,) = journey([filing(waybill, 3)], stations)
    assert third.assessed[0].changed == ()


@pytest.mark.parametrize("path", sorted(p for p in EXAMPLES.rglob("*") if p.is_file()), ids=lambda p: p.name)
def test_every_example_ends_its_journey(path: Path, stations: Stations) -> None:
    (one,) = journey([filing(path.read_bytes())], stations)
    assert one.kept
    assert one.assessed or one.reported or one.unread or b"NIL" in path.read_bytes()
    for item in one.assessed:
        assert not any(f.code == "STEP_FAILED" for f in item.assessment.findings)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_bytes_end_their_journey(data: st.DataObject, stations: Stations) -> None:
    """Arbitrary bytes, and examples with bytes cut, changed and doubled."""
    paths = sorted(p for p in EXAMPLES.rglob("*") if p.is_file())
    raw = data.draw(st.binary(max_size=200))
    if data.draw(st.booleans()):
        whole = data.draw(st.sampled_from(paths)).read_bytes()
        start = data.draw(st.integers(0, len(whole)))
        end = data.draw(st.integers(start, len(whole)))
        raw = whole[:start] + raw + whole[end:]
    (one,) = journey([filing(raw)], stations)
    assert one.kept
    for item in one.assessed:
        assert not any(f.code == "STEP_FAILED" for f in item.assessment.findings), item.assessment.reasons


def test_an_error_that_belongs_to_no_message_is_never_silent(
    stations: Stations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openplaci.formats.cargo_imp.messages.MAX_MESSAGES", 2)
    raw = (IMP / "fwb17_ordinary.txt").read_bytes()
    (one,) = journey([filing(raw * 3)], stations)
    assert len(one.assessed) == 2
    assert [u.findings[-1].code for u in one.unread] == ["TOO_MANY_MESSAGES"]


def test_two_messages_with_anything_between_are_two_consignments_or_an_error(stations: Stations) -> None:
    """A second waybill is never swallowed by the first."""
    first = (IMP / "fwb17_ordinary.txt").read_text()
    second = first.replace("220-44103872", "220-44103883")
    for between in ("", "\n", " ", "\t", "=\n", "NNNN\n", "/", "//", "X", "FVB/17\n", "QD YYZFMXX\n"):
        for there in (second, second[7:], second.replace("FWB/17", "FWB", 1), second.replace("FWB/17\n", "FWB/17/")):
            (one,) = journey([filing((first + between + there).encode())], stations)
            masters = {item.consignment.master for item in one.assessed}
            told = any(f.severity == "error" for item in one.assessed for f in item.assessment.findings)
            assert masters == {"220-44103872", "220-44103883"} or told, (between, there[:30])


def test_findings_of_one_consignment_are_not_its_neighbours(stations: Stations) -> None:
    raw = (IMP / "ffm8_ordinary.txt").read_text()
    twice = raw.replace("220-44103872FRAYYZ/T6K412.5", "220-44103872FRAYYZ/T6KABC\n220-44103872FRAYYZ/T6K412.5")
    (one,) = journey([filing(twice.encode())], stations)
    told = ["INVALID_WEIGHT" in {f.code for f in item.assessment.findings} or
            any(f.about == "weight_kg" for f in item.assessment.findings) for item in one.assessed]  # fmt: skip
    assert told[:2] == [True, False]


def test_what_a_message_says_as_a_whole_stands_once_in_the_record(stations: Stations) -> None:
    lines = "".join(f"ULD/BAD\n220-4410{n:04d}FRAYYZ/T1K1/X\n" for n in range(50))
    (one,) = journey([filing(f"FFM/8\n1/LH470/21APR/FRA\nYYZ\n{lines}LAST\n".encode())], stations)
    assert len(one.assessed) == 50
    assert all(not any(f.code == "ULD_UNREADABLE" for f in item.assessment.findings) for item in one.assessed)
    received = stations.store.facts()[0].fact
    assert isinstance(received, FilingReceived)
    assert [f.code for f in received.findings] == ["ULD_UNREADABLE"] * 50


def test_a_history_that_cannot_be_looked_up_overwrites_no_standing(stations: Stations) -> None:
    raw = (IMP / "fwb17_ordinary.txt").read_bytes()
    journey([filing(raw)], stations)
    real = stations.store.standings
    stations.store.standings = lambda _keys: 1 / 0  # type: ignore[assignment, method-assign, return-value]
    journey([filing(raw.replace(b"FRAYYZ", b"FRAYVR"), 2)], stations)
    stations.store.standings = real  # type: ignore[method-assign]
    assert real(["220-44103872"])["220-44103872"].consignment.destination == "YYZ"


def test_a_message_without_consignments_is_unread_unless_it_says_why(stations: Stations) -> None:
    (empty,) = journey([filing(b"FFM/8\n1/LH470/21APR/FRA\nLAST\n")], stations)
    assert [f.code for f in empty.unread[0].findings] == ["BAD_WBL_FORMAT", "MANIFEST_EMPTY"]
    (nil,) = journey([filing(b"FFM/8\n1/LH470/21APR/FRA\nYYZ/NIL\nLAST\n", 2)], stations)
    assert not nil.unread


def test_a_message_of_which_its_reader_says_nothing_is_said_to_be_unread(stations: Stations) -> None:
    silent = Reading(messages=(Message(format="FFM/8", line=7),))
    (found,) = unread(silent, stations.programme)
    assert [(f.code, f.where.line if f.where else 0) for f in found.findings][1] == ("NOTHING_READ", 7)


def test_an_assessment_says_what_it_was_made_with(stations: Stations) -> None:
    (one,) = journey([filing((IMP / "fwb17_ordinary.txt").read_bytes())], stations)
    assert {"openplaci", "programme", "codes", "risk"} == set(one.assessed[0].assessment.versions)


def reading(*said: Status | Answer, error: bool = False) -> Callable[[bytes, dt.datetime | None], Reading]:
    """A reader that reads statuses and answers, whatever the bytes."""
    findings = (Finding(code="STATUS_UNREADABLE", severity="error", words="one is lost"),) if error else ()
    message = Message(
        format="FSU/15",
        statuses=tuple(one for one in said if isinstance(one, Status)),
        answers=tuple(one for one in said if isinstance(one, Answer)),
        findings=findings,
    )
    return lambda _raw, _at: Reading(messages=(message,))


def test_statuses_and_answers_join_the_timeline_of_their_consignment(stations: Stations) -> None:
    ordinary = (IMP / "fwb17_ordinary.txt").read_bytes()
    (filed,) = journey([filing(ordinary)], stations)
    key = filed.assessed[0].key
    told = msgspec.structs.replace(
        stations,
        read=reading(
            Status(master=key, code="RCS", event="received", party="SHIPPER"),
            Status(master=key, code="DEP", event="departed"),
            Answer(kind="status", code="SF", master=key),
        ),
    )
    (one,) = journey([filing(b"told", 2)], told)
    assert (one.unread, [r.cycle for r in one.reported]) == ((), [1, 1, 1])
    assert [happened.event for happened in timeline(stations.store, key)] == [
        "filed", "received", "departed", "answered",
    ]  # fmt: skip
    received = list(timeline(stations.store, key))[1]
    assert received.status is not None
    assert received.status.party == "SHIPPER"
    first = stations.store.facts(subject="filing-2")[0].fact
    assert isinstance(first, FilingReceived)
    assert (first.statuses, first.answers) == (2, 1)


def test_a_status_leaves_the_standing_as_it_is(stations: Stations) -> None:
    ordinary = (IMP / "fwb17_ordinary.txt").read_bytes()
    (filed,) = journey([filing(ordinary)], stations)
    key = filed.assessed[0].key
    before = stations.store.standings([key])
    journey([filing(b"told", 2)], msgspec.structs.replace(stations, read=reading(Status(master=key))))
    assert stations.store.standings([key]) == before


def test_a_status_between_other_places_waits_in_the_next_cycle() -> None:
    last = standing(origin="FRA", destination="YYZ")
    assert cycle_reported(None, Status()) == 1
    assert cycle_reported(last, Status(origin="FRA")) == last.cycle
    assert cycle_reported(last, Status(origin="MUC", destination="YYZ")) == last.cycle + 1


def test_a_status_that_may_be_lost_is_a_row_for_review(stations: Stations) -> None:
    broken = msgspec.structs.replace(stations, read=reading(Status(master="220-44103872"), error=True))
    (one,) = journey([filing(b"told")], broken)
    assert len(one.reported) == 1
    assert [u.format for u in one.unread] == ["FSU/15"]


def broken(*_args: object) -> str:
    raise RuntimeError("a shipper's secret")


def test_a_status_is_kept_though_its_key_or_cycle_fails(stations: Stations, monkeypatch: pytest.MonkeyPatch) -> None:
    told = msgspec.structs.replace(stations, read=reading(Status(master="220-44103872", code="RCS")))
    for step in ("key_of", "cycle_reported"):
        monkeypatch.setattr(flow_journey, step, broken)
        (one,) = journey([filing(b"told")], told)
        assert one.kept
        assert [r.said.master for r in one.reported] == ["220-44103872"]
        assert {f.code for f in one.reported[0].findings} == {"STEP_FAILED"}

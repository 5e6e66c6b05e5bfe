"""Reconciliation on real stores: what flew unfiled, under a hold, without its houses, or in parts."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from openplaci import formats, wiring
from openplaci.flights.report import reports, text
from openplaci.flow.journey import Stations, journey
from openplaci.flow.reconciliation import reconciled
from openplaci.model.consignment import Consignment
from openplaci.model.fact import Entry, FlightReconciled, ReferralMoved, StoredFact
from openplaci.model.filing import Filing
from openplaci.model.finding import Finding
from openplaci.model.referral import Ask, Hold, Referral, Step
from openplaci.settings import Settings
from openplaci.store.base import Store

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "cargo_imp"
AT = dt.datetime(2026, 4, 21, 14, tzinfo=dt.UTC)
BEFORE = AT - dt.timedelta(days=1)
FLIGHT = "LH470/2026-04-21"
FWB = (EXAMPLES / "fwb17_ordinary.txt").read_text("ascii")
MASTER = "220-44103872"
CONSOLIDATION = FWB.replace("NG/STEEL INJECTION", "NC/STEEL INJECTION")


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with wiring.open_store(Settings(store=request.param, data=str(tmp_path)), lambda: AT) as opened:
        yield opened


class Centre:
    """Files by the real journey, and writes what the dialogue would."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.stations: Stations = wiring.stations(Settings(store="memory"), store)
        self.filings = 0

    def file(self, message: str, at: dt.datetime = BEFORE) -> str:
        self.filings += 1
        name = f"f{self.filings}"
        raw = message.encode("ascii")
        filing = Filing(id=name, raw=raw, digest=f"{self.filings:064x}", channel="test", sender="LH", at=at)
        (done,) = journey([filing], self.stations)
        assert done.kept
        return name

    def refer(self, master: str, house: str | None = None, *asks: Ask, **more: Any) -> Referral:
        key = f"{master}/{house}" if house else master
        holds = tuple(Hold(ask=ask, at=BEFORE, by="p-1") for ask in asks)
        state = f"{asks[-1]}_issued" if asks else "clear"
        values: dict[str, Any] = {
            "key": key, "cycle": 1, "programme": "pact", "master": master, "house": house, "state": state,
            "since": BEFORE, "holds": holds,
        }  # fmt: skip
        referral = Referral(**(values | more))
        step = Step(act="refer", by="policy", state=referral.state)
        fact = ReferralMoved(key=key, cycle=referral.cycle, steps=(step,), referral=referral, at=BEFORE)
        self.store.write([Entry(facts=(fact,))])
        return referral

    def manifest(self, message: str, *, keep: bool = True, at: dt.datetime = AT) -> tuple[FlightReconciled, ...]:
        lines = formats.read(message.encode("ascii"), at).consignments
        name = self.file(message, at) if keep else "unkept"
        facts = reconciled(self.store, lines, name, at)
        if keep:
            self.store.write([Entry(facts=facts)])
        return facts


@pytest.fixture
def centre(store: Store) -> Centre:
    return Centre(store)


def ffm(*lines: str, flight: str = "LH470/21APR/FRA", to: str = "YYZ") -> str:
    return "\n".join(("FFM/8", f"1/{flight}", to, *lines, "LAST", ""))


def line(quantity: str = "T6K412.5", master: str = MASTER, places: str = "FRAYYZ", goods: str = "MOULDS") -> str:
    return f"{master}{places}/{quantity}/{goods}"


def house(number: str, pieces: int, weight: float, total: str = "T6K412.5") -> str:
    text_ = (EXAMPLES / "fhl5_ordinary.txt").read_text("ascii")
    text_ = text_.replace("220-44103942FRAYYZ/T14K655", f"{MASTER}FRAYYZ/{total}")
    return text_.replace("LSG2604181/FRAYYZ/6/K285.0/6", f"{number}/FRAYYZ/{pieces}/K{weight}/{pieces}")


def codes(facts: tuple[FlightReconciled, ...]) -> dict[str, Finding]:
    return {finding.code: finding for fact in facts for finding in fact.reconciled.findings}


def test_a_waybill_that_was_filed_and_is_clear_leaves_nothing(centre: Centre) -> None:
    centre.file(FWB)
    centre.refer(MASTER)
    (fact,) = centre.manifest(ffm(line()))
    made = fact.reconciled
    assert (made.flight, made.carrier, made.day, made.origin) == (FLIGHT, "LH", dt.date(2026, 4, 21), "FRA")
    assert (made.consignments, made.waybills, made.findings, made.filing) == (1, (MASTER,), (), "f2")
    (stored,) = centre.store.facts(group="flight")
    assert stored.subject == f"flight {FLIGHT}"


@pytest.mark.parametrize("keep", [True, False])
def test_what_was_never_filed_is_told(centre: Centre, keep: bool) -> None:
    found = codes(centre.manifest(ffm(line()), keep=keep))["FLOWN_NEVER_FILED"]
    assert (found.severity, found.subject, found.stage) == ("error", MASTER, "journey")
    assert FLIGHT in found.words
    assert "keep it apart at YYZ" in (found.remedy or "")


def test_a_number_that_is_used_again_was_not_filed_by_its_older_use(centre: Centre) -> None:
    centre.file(FWB)
    later = AT + dt.timedelta(days=60)
    assert "FLOWN_NEVER_FILED" in codes(centre.manifest(ffm(line(), flight="LH470/20JUN/FRA"), at=later))


@pytest.mark.parametrize(
    ("asks", "words"),
    [
        (("rfi",), "on arrival at YYZ keep it apart and unopened"),
        (("rfs",), "on arrival at YYZ keep it apart, and have it screened"),
        (("rfi", "dnl"), "on arrival at YYZ do not touch or move it"),
    ],
)
def test_what_flew_under_a_hold_is_an_incident_with_its_act(centre: Centre, asks: tuple[Ask, ...], words: str) -> None:
    centre.file(FWB)
    centre.refer(MASTER, None, *asks)
    found = codes(centre.manifest(ffm(line())))["FLOWN_UNDER_HOLD"]
    assert (found.severity, found.subject) == ("error", MASTER)
    assert words in found.words
    assert found.evidence == (FLIGHT, "YYZ", *asks)


def test_the_act_is_for_the_airport_of_transfer(centre: Centre) -> None:
    centre.file(FWB.replace("FRAYYZ", "FRAYVR").replace("RTG/YYZLH", "RTG/YYZLH/YVRAC"))
    centre.refer(MASTER, None, "rfs")
    found = codes(centre.manifest(ffm(line(places="FRAYVR"))))["FLOWN_UNDER_HOLD"]
    assert "on transfer at YYZ" in found.words


def test_a_hold_counts_though_the_cargo_flew_to_another_place_than_was_filed(centre: Centre) -> None:
    centre.file(FWB)
    centre.refer(MASTER, None, "dnl")
    assert "FLOWN_UNDER_HOLD" in codes(centre.manifest(ffm(line(places="FRAYUL"))))


def test_a_hold_that_was_lifted_is_none(centre: Centre) -> None:
    centre.file(FWB)
    centre.refer(MASTER, None, "rfs")
    centre.refer(MASTER, state="rfs_lifted")
    assert codes(centre.manifest(ffm(line()))) == {}


def test_a_held_house_is_told_by_its_number(centre: Centre) -> None:
    centre.file(CONSOLIDATION)
    centre.refer(MASTER, consolidation=True)
    for number, asks in (("H1", ("dnl",)), ("H2", ())):
        centre.file(house(number, 3, 206.0))
        centre.refer(MASTER, number, *asks)
    found = codes(centre.manifest(ffm(line())))
    assert set(found) == {"FLOWN_UNDER_HOLD"}
    assert found["FLOWN_UNDER_HOLD"].subject == f"{MASTER}/H1"


def test_a_consolidation_without_houses(centre: Centre) -> None:
    centre.file(CONSOLIDATION)
    found = codes(centre.manifest(ffm(line(goods="CONSOL"))))
    assert set(found) == {"HOUSES_MISSING"}
    assert found["HOUSES_MISSING"].severity == "error"


def test_a_house_that_is_listed_and_was_not_filed_in_full(centre: Centre) -> None:
    centre.file(CONSOLIDATION)
    centre.file(house("H1", 3, 200.0))
    centre.refer(MASTER, "H1")
    centre.refer(MASTER, "H2", state="incomplete")
    found = codes(centre.manifest(ffm(line())))
    assert found["HOUSES_MISSING"].evidence == (f"{MASTER}/H2",)


def test_a_house_that_was_rejected_later_is_missing(centre: Centre) -> None:
    centre.file(CONSOLIDATION)
    for number in ("H1", "H2"):
        centre.file(house(number, 3, 206.0))
    centre.refer(MASTER, "H1")
    centre.refer(MASTER, "H2", state="rejected")
    found = codes(centre.manifest(ffm(line())))
    assert found["HOUSES_MISSING"].evidence == (f"{MASTER}/H2",)


def test_a_house_that_went_to_another_master_or_was_withdrawn_is_none_of_it(centre: Centre) -> None:
    centre.file(CONSOLIDATION)
    centre.file(house("H1", 6, 412.5))
    centre.refer(MASTER, "H1")
    centre.refer(MASTER, "H2", state="withdrawn")
    centre.refer(MASTER, "H3", state="withdrawn", moved_to="220-99999999/H3")
    centre.refer(MASTER, "OLD", state="clear", since=BEFORE - dt.timedelta(days=90))
    assert codes(centre.manifest(ffm(line()))) == {}


@pytest.mark.parametrize(
    ("houses", "expected"),
    [
        ([(3, 206.0), (3, 206.5)], None),
        ([(3, 206.0), (3, 192.0)], None),
        ([(3, 206.0), (2, 206.5)], "5 pieces in the houses and 6 in the master"),
        ([(3, 206.0), (3, 185.0)], "391 kg in the houses and 412.5 kg in the master"),
    ],
)
def test_houses_that_do_not_add_up(centre: Centre, houses: list[tuple[int, float]], expected: str | None) -> None:
    centre.file(CONSOLIDATION)
    for number, (pieces, weight) in enumerate(houses):
        centre.file(house(f"H{number}", pieces, weight))
        centre.refer(MASTER, f"H{number}")
    found = codes(centre.manifest(ffm(line())))
    assert [one.evidence for one in found.values()] == ([(expected,)] if expected else [])
    assert set(found) <= {"HOUSES_UNEQUAL"}


def test_parts_add_up_over_flights_and_a_repeat_counts_once(centre: Centre) -> None:
    centre.file(FWB.replace("T6K412.5", "T8K412.5"))
    first = ffm(line("P3K90T8"))
    found = codes(centre.manifest(first))["PART_SHIPMENT"]
    assert (found.severity, found.evidence) == ("info", ("3/8", "P"))
    assert codes(centre.manifest(first))["PART_SHIPMENT"].evidence == ("3/8", "P")
    more = ffm("ULD/AKE30116LH", line("P1K30T8"))
    assert codes(centre.manifest(more))["PART_SHIPMENT"].evidence == ("4/8", "P")
    second = ffm(line("P4K90T8"), flight="LH472/22APR/FRA")
    found = codes(centre.manifest(second))["PART_SHIPMENT"]
    assert found.evidence == ("8/8", "P")
    assert "4 on LH470/2026-04-21, 4 on LH472/2026-04-22" in found.words
    over = codes(centre.manifest(ffm(line("P2K60T8"), flight="LH474/22APR/FRA")))["PART_SHIPMENT"]
    assert (over.severity, over.evidence) == ("warning", ("10/8", "P"))


def test_a_split_shipment_is_told_with_its_pieces(centre: Centre) -> None:
    centre.file(FWB)
    found = codes(centre.manifest(ffm(line("S2K90T6"), "ULD/AKE30116LH", line("S4K322.5T6"))))
    assert set(found) == {"SPLIT_SHIPMENT"}
    assert found["SPLIT_SHIPMENT"].evidence == ("6", "S")


def test_lines_without_a_number_or_a_flight_are_not_lost(centre: Centre) -> None:
    lines = formats.read(ffm(line()).encode(), AT).consignments
    bare = msgspec.structs.replace(lines[0], master=None, routing=())
    other = Consignment(level="direct", document="waybill", master="220-44103883")
    (fact,) = reconciled(centre.store, (bare, other), "f", AT, carrier="LH")
    assert (fact.reconciled.flight, fact.reconciled.consignments) == ("LH0/2026-04-21", 1)
    assert fact.reconciled.waybills == ()
    assert [finding.code for finding in fact.reconciled.findings] == ["FLOWN_NEVER_FILED"]


def test_each_flight_of_a_filing_is_a_fact_of_its_own(centre: Centre) -> None:
    both = ffm(line()) + ffm(line(master="220-44103883"), flight="AC873/21APR/FRA")
    lines = formats.read(both.encode(), AT).consignments
    facts = reconciled(centre.store, lines, "f", AT)
    assert [fact.reconciled.flight for fact in facts] == [FLIGHT, "AC873/2026-04-21"]


def told(store: Store) -> list[Any]:
    facts: list[StoredFact] = store.facts(group="flight")
    return [stored.fact.reconciled for stored in facts if isinstance(stored.fact, FlightReconciled)]


def test_the_daily_report_merges_manifests_of_a_flight(centre: Centre) -> None:
    other = "220-44103883"
    centre.manifest(ffm(line(), line(master=other)))
    centre.file(FWB)
    centre.refer(MASTER, None, "rfs")
    centre.manifest(ffm(line()))
    centre.manifest(ffm(line(master="014-11111111"), flight="AC873/21APR/FRA"))
    ac, lh = reports(told(centre.store), dt.date(2026, 4, 21))
    assert (ac.carrier, ac.consignments, lh.carrier, lh.consignments) == ("AC", 1, "LH", 2)
    (row,) = lh.flights
    assert (row.flight, row.origin, row.manifests) == (FLIGHT, "FRA", 2)
    assert [(finding.code, finding.subject) for finding in row.findings] == [
        ("FLOWN_UNDER_HOLD", MASTER), ("FLOWN_NEVER_FILED", other)
    ]  # fmt: skip
    assert lh.counts == {"FLOWN_UNDER_HOLD": 1, "FLOWN_NEVER_FILED": 1}
    assert text(lh).startswith("LH, 2026-04-21: 1 flight, 2 consignments\n  FLOWN_UNDER_HOLD: 1\n")
    assert f"{FLIGHT} from FRA: 2 consignments on 2 manifests" in text(lh)
    assert reports(told(centre.store), dt.date(2026, 4, 22)) == ()
    assert [one.carrier for one in reports(told(centre.store), dt.date(2026, 4, 21), "AC")] == ["AC"]

"""What the authority does about what is filed, and whom it tells what."""

import contextlib
import datetime as dt
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dialogue_world import FFM, MASTER, Clock, World

from openplaci.faults import Refused
from openplaci.flow import dialogue, waiting
from openplaci.flow.dialogue import AT_ONCE, Dialogue
from openplaci.flow.gate import Gate
from openplaci.flow.orders import Attachment, run_clock
from openplaci.flow.talk import Talk
from openplaci.model.access import Proposal
from openplaci.model.fact import AttachmentReceived, FlightReconciled, FlightsTold, StoredFact
from openplaci.model.flight import Flight
from openplaci.model.referral import Referral, Reply
from openplaci.record.seal import Sealer
from openplaci.referral import clock, moves
from openplaci.store.sqlite import open_sqlite

COMMANDS = {word: f"{word} SHIPMENT PLEASE" for word in ("CLEAR", "RFI", "RFS", "DNL")}
HOUSE = f"{MASTER}/H1"


@pytest.fixture
def world() -> World:
    made = World()
    made.filer("CARRIER", airlines=("618",))
    made.filer("FORWARDER", airlines=("618",))
    return made


@pytest.mark.parametrize(
    ("filed", "told"),
    [
        (["", ""], ["SF", "SF"]),
        (["RFI"], ["7H"]),
        (["RFS", "RFS", ""], ["8H", "8J", "8J"]),
        (["RFI", "CLEAR"], ["7H", "7I", "SF"]),
        (["CLEAR", "CLEAR"], ["SF", "SF"]),
        (["DNL", "CLEAR", ""], ["6H", "6I", "SF", "SF"]),
        (["RFI", "RFS", "DNL", "CLEAR"], ["7H", "8H", "6H", "7I", "8I", "6I", "SF"]),
        (["", "RFI", "12345", "CLEAR"], ["SF", "7H", "7I", "SF"]),
        (["12345", ""], ["SF"]),
    ],
)
def test_what_is_filed_is_answered_by_where_it_stands(world: World, filed: list[str], told: list[str]) -> None:
    for word in filed:
        assert world.file(world.waybill(COMMANDS.get(word, word or "BRASS VALVES FOR PIPES"))).kept
    assert world.told() == told
    assert world.store.check() == []


def test_production_knows_no_test_commands() -> None:
    world = World(environment="production")
    world.filer("CARRIER", airlines=("618",))
    world.file(world.waybill("DNL SHIPMENT PLEASE"))
    assert world.told() == ["SF"]
    assert not world.referral().holds


def test_a_refused_update_leaves_what_stood(world: World) -> None:
    world.file(world.waybill())
    refused = world.file(world.waybill("12345"))
    assert refused.journey.assessed[0].refused == ("MISSING_CARGO_DESC",)
    assert world.referral().state == "clear"
    standing = world.store.standings([MASTER])[MASTER]
    assert standing.consignment.description == "BRASS VALVES FOR PIPES"


def test_what_is_refused_at_first_is_incomplete_and_owes_nothing(world: World) -> None:
    world.file(world.waybill("..."))
    assert (world.referral().state, world.told(), world.dialogue.open()) == ("incomplete", [], [])


def test_everyone_who_filed_is_told(world: World) -> None:
    world.file(world.waybill())
    world.file(world.waybill(), "FORWARDER")
    world.file(world.waybill("RFI SHIPMENT PLEASE"))
    assert world.told("CARRIER") == ["SF", "SF", "7H"]
    assert world.told("FORWARDER") == ["SF", "7H"]


def test_the_airline_itself_is_told_of_every_dnl_and_of_nothing_else_that_others_file(world: World) -> None:
    world.filer("AIRLINE", airlines=("618",), carrier=True)
    for command in ("RFI", "DNL", "CLEAR"):
        world.file(world.waybill(COMMANDS[command]), "FORWARDER")
    assert world.told("AIRLINE") == ["6H", "6I"]
    assert world.told("CARRIER") == []


def test_the_masters_filer_is_told_of_a_held_house(world: World) -> None:
    world.file(world.consolidation())
    world.file(world.house(), "FORWARDER")
    world.file(world.house(description="RFS SHIPMENT PLEASE"), "FORWARDER")
    world.file(world.house(), "FORWARDER")
    world.file(world.house(description="CLEAR SHIPMENT PLEASE"), "FORWARDER")
    assert world.told("FORWARDER", HOUSE) == ["SF", "8H", "8J", "8I", "SF"]
    assert world.told("CARRIER", HOUSE) == ["8H", "8I"]


def test_whoever_files_the_master_later_is_told_of_houses_that_are_held(world: World) -> None:
    world.file(world.house(description="DNL SHIPMENT PLEASE"), "FORWARDER")
    world.file(world.consolidation())
    assert world.told("CARRIER", HOUSE) == ["6J"]
    assert world.told("CARRIER", MASTER) == ["SF"]


def test_a_house_goes_on_under_its_master_with_its_hold(world: World) -> None:
    world.file(world.house(description="RFI SHIPMENT PLEASE", master=""), "FORWARDER")
    assert world.told("FORWARDER", "FORWARDER/H1") == ["7H"]
    world.file(world.house(), "FORWARDER")
    assert world.told("FORWARDER", HOUSE) == ["7J"]
    assert world.referral(HOUSE).state == "rfi_issued"
    old = world.referral("FORWARDER/H1")
    assert (old.state, old.moved_to, old.holds, old.open) == ("withdrawn", HOUSE, (), False)
    world.file(world.house(description="CLEAR SHIPMENT PLEASE"), "FORWARDER")
    assert world.told("FORWARDER", HOUSE) == ["7J", "7I", "SF"]


@pytest.mark.parametrize("other", [(b"SINYVR", b"SINYYC"), (b"/SQ028/21", b"/SQ028/09")], ids=["place", "day"])
def test_a_hold_is_not_left_behind_by_filing_with_another_place_or_day(
    world: World, other: tuple[bytes, bytes]
) -> None:
    world.file(world.waybill("DNL SHIPMENT PLEASE"))
    world.file(world.waybill().replace(*other))
    assert world.told() == ["6H", "6J"]
    world.file(world.waybill("CLEAR SHIPMENT PLEASE"))
    world.clock.forward(days=15)
    world.file(world.waybill().replace(b"SINYVR", b"SINYUL"))
    assert world.store.standings([MASTER])[MASTER].cycle == 2


def test_two_who_name_another_day_file_about_one_consignment(world: World) -> None:
    world.file(world.waybill())
    world.file(world.waybill("RFI SHIPMENT PLEASE").replace(b"/SQ028/21", b"/SQ028/05"), "FORWARDER")
    assert world.told() == ["SF", "7H"]


def test_another_filers_house_of_that_number_is_not_taken_over(world: World) -> None:
    world.file(world.house(description="RFI SHIPMENT PLEASE", master=""), "FORWARDER")
    world.file(world.house())
    assert world.told("CARRIER", HOUSE) == ["SF"]
    assert world.referral("FORWARDER/H1").holds


def test_after_departure_data_are_acknowledged_and_not_assessed(world: World) -> None:
    world.file(world.waybill())
    assert world.file(FFM.format(number=MASTER)).kept
    assert world.referral().state == "departed"
    late = world.file(world.waybill("RFI SHIPMENT PLEASE"))
    assert late.journey.assessed[0].late
    assert world.told() == ["SF"]
    assert world.store.standings([MASTER])[MASTER].consignment.description == "BRASS VALVES FOR PIPES"


def test_a_manifest_of_another_day_marks_the_departure_of_what_was_filed_a_moment_ago(world: World) -> None:
    world.file(world.waybill())
    world.file(FFM.format(number=MASTER).replace("21APR", "21OCT"))
    world.file(world.waybill())
    assert (world.told(), world.referral().state) == (["SF"], "departed")


def test_a_manifest_of_somebody_else_marks_no_departure(world: World) -> None:
    world.filer("STRANGER", airlines=("157",))
    world.file(world.waybill())
    world.file(FFM.format(number=MASTER), "STRANGER")
    assert world.referral().state == "clear"
    assert _reconciled(world)
    world.file(FFM.format(number=MASTER), "FORWARDER")
    assert world.referral().state == "departed"


def test_a_manifest_that_comes_first_marks_the_departure_too(world: World) -> None:
    world.file(FFM.format(number=MASTER))
    world.file(world.waybill())
    assert world.told() == []


def test_a_bad_manifest_marks_nothing(world: World) -> None:
    world.file(world.waybill())
    world.file(FFM.format(number=MASTER).replace("SQ028", ""))
    assert world.referral().state == "clear"


def test_a_manifest_in_a_batch_sees_what_came_before_it_and_rules_what_comes_after(world: World) -> None:
    world.file_all([world.waybill(), FFM.format(number=MASTER), world.waybill()])
    assert world.told() == ["SF"]
    codes = [found.code for one in _reconciled(world) for found in one.reconciled.findings]
    assert "FLOWN_NEVER_FILED" not in codes


def test_flown_under_an_open_hold_stays_open_until_an_officer_lifts_it(world: World) -> None:
    world.file(world.waybill("RFS SHIPMENT PLEASE"))
    world.file(FFM.format(number=MASTER))
    [one] = _reconciled(world)
    assert "FLOWN_UNDER_HOLD" in [found.code for found in one.reconciled.findings]
    referral = world.referral()
    assert (referral.state, referral.open, [hold.ask for hold in referral.holds]) == ("departed", True, ["rfs"])
    assert world.dialogue.open() == [referral]
    world.order("lift", by=world.person("ann"))
    assert (world.told(), world.dialogue.open()) == (["8H", "8I", "SF"], [])


def test_an_officer_asks_and_lifts(world: World) -> None:
    world.file(world.waybill())
    officer = world.person("ann")
    world.order("issue_rfi", by=officer, words="Who packed it?")
    assert world.referral().holds[0].words == "Who packed it?"
    world.order("lift", by=officer)
    assert world.told() == ["SF", "7H", "7I", "SF"]
    with pytest.raises(Refused, match="expected an open RFI or RFS"):
        world.order("lift", by=officer)


def test_a_later_rejection_is_told_with_its_codes_and_filed_again(world: World) -> None:
    world.file(world.waybill())
    world.order("reject", by=world.person("ann"), codes=("MISSING_CARGO_DESC",))
    assert b"ERR/422/MISSING_CARGO_DESC" in world.owed()[-1].body
    assert world.referral().state == "rejected"
    world.file(world.waybill())
    assert world.told() == ["SF", "PER", "SF"]


def test_who_may_not_issues_nothing(world: World) -> None:
    world.file(world.waybill())
    with pytest.raises(Refused, match="needs the role"):
        world.order("issue_rfs", by=world.person("eve", "analyst"))
    assert world.told() == ["SF"]


def test_a_dnl_and_its_lifting_are_of_two_persons(world: World) -> None:
    world.file(world.waybill())
    ann, bob = world.person("ann", "officer"), world.person("bob", "supervisor")
    for act, codes in (("issue_dnl", ["SF", "6H"]), ("lift_dnl", ["SF", "6H", "6I", "SF"])):
        before = world.told()
        proposal = world.order(act, by=ann, words="Threat confirmed")
        assert isinstance(proposal, Proposal)
        assert world.told() == before
        with pytest.raises(Refused, match="your own proposal"):
            world.dialogue.confirm(proposal.id, proposal.digest, ann)
        world.dialogue.confirm(proposal.id, proposal.digest, bob)
        assert world.told() == codes
        assert world.moves()[-1].act == proposal.id


def test_an_rfi_of_the_machine_goes_when_the_data_are_there_and_an_officers_does_not() -> None:
    world = World(refuses=frozenset())
    world.filer("CARRIER", airlines=("618",))
    world.file(world.waybill().replace(b"ADR/2210 RIVER STREET\n", b""))
    assert world.told() == ["7H"]
    assert "MISSING_CNE_ADDR" in world.referral().holds[0].words
    world.file(world.waybill())
    assert world.told() == ["7H", "7I", "SF"]
    world.order("issue_rfi", by=world.person("ann"))
    world.file(world.waybill())
    assert world.told()[3:] == ["7H", "7J"]


def test_a_reply_is_judged_its_documents_kept_and_the_consignment_assessed_anew(world: World) -> None:
    world.file(world.waybill("RFS SHIPMENT PLEASE"))
    reply = Reply(filer="CARRIER", at=world.clock(), words="x-rayed", methods=("XRY",), attachments=("0" * 64,))
    raw = b"%PDF-1.7 packing list"
    digest = hashlib.sha256(raw).hexdigest()
    paper = Attachment(name="list.pdf", media_type="application/pdf", what="packing-list", raw=raw, digest=digest)
    referral, findings = world.dialogue.reply(MASTER, reply, [paper], filing="r-1")
    assert referral.state == "rfs_replied"
    assert "SCREENING_METHODS_TOO_FEW" in [found.code for found in findings]
    assert world.store.raw(digest) == raw
    kept = [one.fact for one in world.store.facts(subject=MASTER) if isinstance(one.fact, AttachmentReceived)]
    assert [one.name for one in kept] == ["list.pdf"]
    with pytest.raises(Refused, match="nothing is asked"):
        world.dialogue.reply("618-00000011", reply, [], filing="r-2")


def test_a_reply_with_a_new_waybill_shows_what_changed(world: World) -> None:
    world.file(world.waybill("RFI SHIPMENT PLEASE"))
    raw = world.waybill("BRASS VALVES WITH RINGS")
    paper = Attachment(
        name="fwb.txt", media_type="text/plain", what="waybill", raw=raw, digest=hashlib.sha256(raw).hexdigest()
    )
    world.dialogue.reply(MASTER, Reply(filer="CARRIER", at=world.clock()), [paper], filing="r-1")
    assert "description" in (world.moves()[-1].changed or ())
    assert world.store.standings([MASTER])[MASTER].consignment.description == "BRASS VALVES WITH RINGS"
    assert world.referral().holds


def test_the_clock_reminds_and_tells_that_it_is_overdue(world: World) -> None:
    world.file(world.waybill())
    world.order("issue_rfs", by=world.person("ann"))
    deadline = world.referral().holds[0].deadline
    assert deadline is not None
    assert world.dialogue.tick() is not None
    assert world.told() == ["SF", "8H"]
    world.clock.now = deadline - dt.timedelta(seconds=1)
    world.dialogue.tick()
    assert world.told() == ["SF", "8H", "8J"]
    world.clock.now = deadline
    world.dialogue.tick()
    assert world.referral().state == "rfs_overdue"
    assert world.referral().holds


def test_a_dnl_repeats_until_it_is_acknowledged(world: World) -> None:
    world.file(world.waybill("DNL SHIPMENT PLEASE"))
    for _ in range(2):
        world.clock.forward(minutes=5)
        world.dialogue.tick()
    assert world.told() == ["6H", "6J", "6J"]
    world.dialogue.reply(MASTER, Reply(filer="CARRIER", at=world.clock()), [], filing="r-1")
    world.clock.forward(hours=1)
    world.dialogue.tick()
    assert world.told() == ["6H", "6J", "6J"]
    assert world.referral().holds


@pytest.mark.parametrize(("mode", "told"), [("rfs", ["8H"]), ("rfi", ["7H"]), ("clear", ["SF"]), ("keep", [])])
def test_an_assessment_that_does_not_come_goes_to_the_declared_safe_mode(mode: str, told: list[str]) -> None:
    world = World(safe_mode=mode, consolidation=False)
    world.filer("CARRIER", airlines=("618",))
    world.file(world.consolidation())
    assert (world.referral().state, world.told()) == ("review", [])
    world.clock.forward(days=2)
    world.dialogue.tick()
    assert world.told() == told
    world.clock.forward(days=30)
    while world.dialogue.tick() and world.dialogue.tick() <= world.clock():  # type: ignore[operator]
        pass


def test_two_servers_on_one_store_decide_one_after_the_other(tmp_path: Path) -> None:
    clock = Clock()
    with open_sqlite(tmp_path, clock, Sealer(os.urandom(32), os.urandom)) as store:
        world = World(store, clock=clock)
        world.filer("CARRIER", airlines=("618",))
        other = World(store, clock=clock)
        world.file(world.waybill("RFI SHIPMENT PLEASE"))
        other.file(other.waybill(), "FORWARDER")
        assert other.told() == ["7H", "7J"]
        assert [one.key for one in other.dialogue.open()] == [MASTER]
        world.file(world.waybill("CLEAR SHIPMENT PLEASE"))
        assert other.dialogue.open() == []
        again = Dialogue(world.dialogue._stations, Gate(store, clock), clock=clock, random=os.urandom)
        assert again.open() == []


def test_what_others_decided_is_taken_in_bit_by_bit_before_the_clock_takes_the_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "SOME", 2)
    doors = Dialogue(world.dialogue._stations, Gate(world.store, world.clock), clock=world.clock, random=os.urandom)
    assert not doors.ahead()
    for words in ("RFI", "CLEAR", "RFS"):
        world.file(world.waybill(COMMANDS[words]))
    assert doors.ahead()
    assert not doors.ahead()
    with monkeypatch.context() as patch:
        patch.setattr(world.store, "facts", lambda **_: [])
        assert [one.state for one in doors.open()] == ["rfs_issued"]
    world.file(world.waybill(COMMANDS["CLEAR"]))
    doors.ahead()
    assert doors.open() == []


def test_flights_that_another_process_told_are_known_once_asked_for_however_much_was_filed_since(world: World) -> None:
    doors = Dialogue(world.dialogue._stations, Gate(world.store, world.clock), clock=world.clock, random=os.urandom)
    flight = Flight(carrier="SQ", number="28", day=world.clock().date(), origin="SIN", destination="YVR")
    doors.tell_flights(FlightsTold(flights=(flight,), source="api", by="test", at=world.clock()))
    world.file(world.waybill())
    assert world.dialogue.flown < doors.flown
    world.dialogue.catch_up(doors.flown)
    assert world.dialogue.flown == doors.flown
    assert list(world.dialogue.book.flights()) == list(doors.book.flights()) != []


def test_what_cannot_be_kept_is_not_acknowledged_and_tells_nobody(world: World) -> None:
    world.store.close()
    [done] = world.file_all([world.waybill()])
    assert not done.kept
    assert done.journey.trouble


def _reconciled(world: World) -> list[FlightReconciled]:
    found: list[StoredFact] = world.store.facts(group="flight")
    return [one.fact for one in found if isinstance(one.fact, FlightReconciled)]


def test_a_filing_that_cannot_be_answered_harms_no_neighbour(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = moves.begin

    def breaks(key: str, *given: Any, **named: Any) -> Referral:
        if key == "618-00000011":
            raise RuntimeError
        return begin(key, *given, **named)

    monkeypatch.setattr(moves, "begin", breaks)
    taken = world.file_all([world.waybill(), world.waybill(number="618-00000011"), world.waybill()])
    assert [one.kept for one in taken] == [True, False, True]
    assert world.told() == ["SF", "SF"]


def test_what_the_clock_cannot_do_keeps_nothing_else_from_being_done(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "618-00000011"
    for number in (MASTER, other):
        world.file(world.waybill("DNL SHIPMENT PLEASE", number=number))
    due = clock.due

    def breaks(referral: Referral, *given: Any) -> Any:
        if referral.key == MASTER:
            raise RuntimeError
        return due(referral, *given)

    monkeypatch.setattr(clock, "due", breaks)
    world.clock.forward(minutes=5)
    with pytest.raises(RuntimeError):
        world.dialogue.tick()
    assert (world.told(key=MASTER), world.told(key=other)) == (["6H"], ["6H", "6J"])
    monkeypatch.setattr(clock, "due", due)
    world.clock.forward(minutes=1)
    world.dialogue.tick()
    assert world.told(key=MASTER) == ["6H", "6J"]


def test_while_much_is_due_others_have_their_turn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [f"618-{serial:07d}{serial % 7}" for serial in range(3318200, 3318200 + 3 * AT_ONCE)]
    for number in numbers:
        world.file(world.waybill("DNL SHIPMENT PLEASE", number))
    told = 0
    within = []
    turn = world.store.turn

    @contextlib.contextmanager
    def counted() -> Iterator[None]:
        with turn():
            before = told
            yield
            within.append(told - before)

    def run(talk: Talk, referral: Referral) -> None:
        nonlocal told
        told += 1
        run_clock(talk, referral)

    monkeypatch.setattr(world.store, "turn", counted)
    monkeypatch.setattr(dialogue, "run_clock", run)
    world.clock.forward(minutes=5)
    world.dialogue.tick()
    assert told == len(numbers)
    assert max(within) == AT_ONCE
    assert {tuple(world.told(key=number)) for number in numbers} == {("6H", "6J")}

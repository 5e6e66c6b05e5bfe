"""At least once, in order, and nobody waits for anybody else."""

import datetime as dt
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from relay_world import LONG, QUICK, Came, Receiver, World

from openplaci.faults import CannotDo
from openplaci.model.fact import DeliveryAgain, DeliveryMade, Entry
from openplaci.relay import Limits
from openplaci.relay.lanes import Receiver as Queue
from openplaci.relay.lock import NAME

Make = Callable[..., Receiver]


def test_a_webhook_gets_the_message_as_it_is_with_its_headers(relays: World, receiver: Make) -> None:
    there = receiver(lambda _: 202)
    to = relays.key("a", there.url, verb="PUT", headers=("X-Own: mine", "Host: elsewhere", "X-Delivery-Id: forged"))
    relays.relay()
    (owed,) = relays.owe(to, "157-1")
    (came,) = there.wait(1)
    assert (came.verb, came.path, came.body) == ("PUT", "/answers", b"PSN 157-1 0")
    told = {name: came.headers.get(name) for name in ("Content-Type", "X-PACT-SECRET", "X-Correlation-Id", "X-Own")}
    assert told == {
        "Content-Type": "text/plain", "X-PACT-SECRET": "s3cret", "X-Correlation-Id": "f-0", "X-Own": "mine",
    }  # fmt: skip
    assert (came.id, came.headers["Host"]) == (owed.id, there.url.split("/")[2])
    (made,) = relays.made(1)
    assert (made.id, made.key, made.tries, made.said) == (owed.id, "157-1", 1, "202")


def test_what_is_owed_at_the_start_is_sent_and_what_was_sent_is_not(relays: World, receiver: Make) -> None:
    there = receiver()
    to = relays.key("a", there.url)
    first = relays.owe(to, "157-1", "157-2", "157-1")
    relays.relay()
    relays.made(3)
    relays.stop()
    last = relays.owe(to, "157-3")
    relays.relay()
    relays.made(4)
    assert sorted(one.id for one in there.came) == sorted(one.id for one in (*first, *last))


def test_a_consignments_messages_come_in_order_whatever_fails_between(relays: World, receiver: Make) -> None:
    seen: list[str] = []

    def moody(came: Came) -> int:
        seen.append(came.id)
        return 200 if seen.count(came.id) > len(came.body) % 3 else 500

    there = receiver(moody)
    to = relays.key("a", there.url)
    relays.relay()
    keys = [f"157-{n % 5}" for n in range(40)]
    owed = relays.owe(to, *keys)
    relays.made(40)
    for key in set(keys):
        mine = [one.id for one in owed if one.key == key]
        assert [id_ for id_ in dict.fromkeys(seen) if id_ in mine] == mine
        ends = [max(place for place, id_ in enumerate(seen) if id_ == one) for one in mine]
        assert ends == sorted(ends)


def test_a_repeat_is_the_same_bytes_under_the_same_id(relays: World, receiver: Make) -> None:
    answers = iter([500, 503, 408, 429, 200])
    there = receiver(lambda _: next(answers))
    relays.relay()
    relays.owe(relays.key("a", there.url), "157-1")
    (made,) = relays.made(1)
    assert made.tries == 5
    assert len({(one.id, one.body, *sorted(one.headers.items())) for one in there.came}) == 1


def test_what_was_sent_and_not_written_down_is_sent_again_the_same(relays: World, receiver: Make) -> None:
    there = receiver()
    first, second = relays.owe(relays.key("a", there.url), "157-1", "157-1")
    relays.store.fails = True
    relays.relay()
    there.wait(1)
    relays.stop()
    assert relays.facts(DeliveryMade) == []
    relays.store.fails = False
    relays.relay()
    relays.made(2)
    assert [one.id for one in there.came] == [first.id, first.id, second.id]
    assert there.came[0] == there.came[1]


def test_a_store_that_cannot_write_for_a_while_loses_nothing(relays: World, receiver: Make) -> None:
    there = receiver()
    relays.owe(relays.key("a", there.url), "157-1", "157-1", "157-2")
    relays.store.fails = True
    relays.relay(msgspec.structs.replace(QUICK, first=0.001, most=0.001))
    there.wait(2)
    relays.store.fails = False
    assert len(relays.made(3)) == len(there.came) == 3


def test_a_receiver_that_is_silent_delays_nobody_and_has_one_try_at_a_time(relays: World, receiver: Make) -> None:
    release = threading.Event()

    def silent(_: Came) -> int:
        release.wait(LONG)
        return 200

    bad, good = receiver(silent), receiver()
    to_bad, to_good = relays.key("bad", bad.url), relays.key("good", good.url)
    relays.relay()
    relays.owe(to_bad, *(f"157-{n}" for n in range(20)))
    bad.wait(1)
    relays.owe(to_good, *(f"618-{n}" for n in range(50)))
    good.wait(50)
    relays.made(50)
    assert len(bad.came) == 1
    release.set()
    relays.made(70)


def test_with_all_places_taken_a_receiver_still_has_one_of_its_own(relays: World, receiver: Make) -> None:
    release = threading.Event()

    def later(came: Came) -> int:
        if came.body.startswith(b"PSN slow"):
            release.wait(LONG)
        return 200

    busy, other = receiver(later), receiver()
    to_busy, to_other = relays.key("busy", busy.url), relays.key("other", other.url)
    relays.relay(msgspec.structs.replace(QUICK, extra=2))
    relays.owe(to_busy, *(f"quick-{n}" for n in range(8)))
    relays.made(8)
    relays.owe(to_busy, *(f"slow-{n}" for n in range(8)))
    busy.wait(11)
    relays.owe(to_other, *(f"618-{n}" for n in range(20)))
    relays.made(28)
    assert len(busy.came) == 11  # one of its own and two beyond
    release.set()
    relays.made(36)


def test_a_message_that_a_receiver_cannot_take_does_not_stop_the_rest(relays: World, receiver: Make) -> None:
    there = receiver(lambda came: 500 if b"poison" in came.body else 200)
    to = relays.key("a", there.url)
    relays.relay()
    relays.owe(to, "poison", "157-1", "157-2", "poison")
    made = relays.made(2)
    assert {one.key for one in made} == {"157-1", "157-2"}


def test_waits_double_up_to_the_most_and_retry_after_is_heard(relays: World, receiver: Make) -> None:
    answers = iter([(503, {"Retry-After": "7200"}), 200])
    there = receiver(lambda _: next(answers))
    relays.relay(msgspec.structs.replace(QUICK, most=0.05))
    relays.owe(relays.key("a", there.url), "157-1")
    relays.made(1)  # the two hours are cut to the most
    queue = Queue("a", Limits())
    assert [queue.wait(n, 1.0) for n in (1, 2, 3, 10, 11, 99)] == [1, 2, 4, 512, 900, 900]
    assert queue.wait(3, 0.0) == 2


def test_after_a_day_it_is_set_aside_and_a_person_sends_it_again(relays: World, receiver: Make) -> None:
    ready = threading.Event()
    there = receiver(lambda _: 200 if ready.is_set() else 500)
    to = relays.key("a", there.url)
    relay = relays.relay()
    first, second, other = relays.owe(to, "157-1", "157-1", "157-2")
    there.wait(3)
    relays.now += dt.timedelta(hours=25)
    aside = relays.aside(3)
    assert {one.id for one in aside} == {first.id, second.id, other.id}
    assert {one.why for one in aside} == {"500"}
    relays.settled(relay, lambda state: state.aside == 3)
    assert relay.troubles() == ("3 answers could not be delivered: openplaci deliveries list --aside",)
    ready.set()
    relays.store.write([Entry(facts=(DeliveryAgain(id=first.id, key=first.key, at=relays.now, by="p-a"),))])
    relay.wake()
    (made,) = relays.made(1)
    assert made.id == first.id
    assert there.came[-1].body == first.body
    relays.settled(relay, lambda state: state.aside == 2)
    relays.stop()
    assert relays.relay().state().aside == 2


def test_a_receiver_that_refuses_for_an_hour_is_a_dead_letter_and_a_new_message_waits_its_own(
    relays: World, receiver: Make
) -> None:
    there = receiver(lambda _: 404)
    to = relays.key("a", there.url)
    relays.relay()
    relays.owe(to, "157-1")
    there.wait(2)
    assert relays.facts(DeliveryMade) == []
    relays.now += dt.timedelta(minutes=61)
    assert [one.why for one in relays.aside(1)] == ["404"]


def test_a_key_that_is_no_longer_good_sets_aside_all_that_is_owed_to_it(relays: World, receiver: Make) -> None:
    there = receiver()
    to = relays.key("a", there.url)
    relays.owe(to, "157-1", "157-1", "157-2")
    relays.key("a", there.url, revoked=relays.now)
    relays.relay()
    assert {one.why for one in relays.aside(3)} == {"its key or end point is no longer good"}
    assert there.came == []


def test_a_changed_end_point_counts_at_once(relays: World, receiver: Make) -> None:
    old, new = receiver(lambda _: 500), receiver()
    to = relays.key("a", old.url)
    relays.relay()
    relays.owe(to, "157-1")
    old.wait(1)
    relays.key("a", new.url)
    relays.made(1)
    assert len(new.came) == 1


def test_what_was_delivered_is_written_together(relays: World, receiver: Make) -> None:
    there = receiver()
    to = relays.key("a", there.url)
    relays.owe(to, *(f"157-{n}" for n in range(60)))
    before = len(relays.store.writes)
    relays.relay(msgspec.structs.replace(QUICK, batch=0.05))
    relays.made(60)
    assert len(relays.store.writes) - before < 30


def test_messages_beyond_those_held_are_read_again_before_they_are_sent(relays: World, receiver: Make) -> None:
    there = receiver()
    to = relays.key("a", there.url)
    owed = relays.owe(to, *(f"157-{n}" for n in range(10)))
    relays.relay(msgspec.structs.replace(QUICK, held=2))
    relays.made(10)
    assert {one.id: one.body for one in there.came} == {one.id: one.body for one in owed}


def test_its_state_tells_what_is_owed_and_why(relays: World, receiver: Make) -> None:
    there = receiver(lambda _: 503)
    to = relays.key("a", there.url)
    relay = relays.relay(msgspec.structs.replace(QUICK, first=900.0, most=900.0))
    relays.owe(to, "157-1", "157-2")
    there.wait(1)
    state = relays.settled(relay, lambda state: any(one.failures for one in state.receivers))
    (one,) = state.receivers
    assert (state.owed, state.aside, state.oldest) == (2, 0, relays.now)
    assert (one.name, one.owed, one.failures, one.why, one.since) == (to, 2, 1, "503", relays.now)
    assert relay.troubles() == (f"{to}: 2 answers wait, the receiver fails since 2026-11-24 12:00 UTC: 503",)


def test_only_one_relay_serves_a_store(relays: World, tmp_path: Path) -> None:
    first = relays.relay(folder=tmp_path)
    with pytest.raises(CannotDo, match=f"another server delivers the answers of this store; only one may: .*{NAME}"):
        relays.relay(folder=tmp_path)
    relays.relays.pop()
    first.stop()
    relays.relay(folder=tmp_path)


def test_facts_of_other_processes_are_found_without_being_woken(relays: World, receiver: Make) -> None:
    there = receiver()
    to = relays.key("a", there.url)
    relays.relay(msgspec.structs.replace(QUICK, tick=0.01))
    woken, relays.relays = relays.relays, []
    relays.owe(to, "157-1")
    relays.made(1)
    relays.relays = woken

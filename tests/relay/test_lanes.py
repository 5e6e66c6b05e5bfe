"""How one receiver's queue waits, backs off and gives up."""

import datetime as dt

from relay_world import START

from openplaci.model.delivery import Delivery
from openplaci.relay.lanes import Receiver
from openplaci.relay.limits import Limits
from openplaci.relay.outcome import Outcome

LATER = Outcome(made=False, said="503", after=300.0)
NO = Outcome(made=False, said="404", refused=True)


def queue(*keys: str) -> Receiver:
    made = Receiver("k-a/0", Limits())
    for n, key in enumerate(keys):
        owed = Delivery(
            id=f"d-{n}", filer="F", way="webhook", to="k-a/0", key=key, cycle=1, code="7H", at=START,
            content_type="text/plain", body=b"",
        )  # fmt: skip
        made.add(owed, START)
    return made


def test_retry_after_is_waited_for_and_a_delivery_ends_the_back_off() -> None:
    made = queue("1", "2")
    lane = made.next(0.0, alone=False)
    assert lane is not None
    made.flying -= 1
    made.failed(LATER, 0.0, START, 1.0, began=0)
    assert (made.failures, made.until) == (1, 300.0)
    assert made.next(299.0, alone=False) is None
    assert made.next(300.0, alone=False) is not None
    made.landed(0.1)
    assert (made.failures, made.until, made.since, made.why) == (0, 0.0, None, "")


def test_a_receiver_that_takes_long_gets_one_at_a_time() -> None:
    made = queue(*"12345678")
    made.landed(0.1)
    made.landed(2.0)
    assert made.next(0.0, alone=False) is not None
    assert made.next(0.0, alone=False) is None


def test_what_is_given_up() -> None:
    made = queue("1", "1", "2")
    lane = made.next(0.0, alone=False)
    assert lane is not None
    gone = Outcome(made=False, said="gone", gone="receiver")
    assert [item.id for _, item in made.hopeless(lane, gone, START)] == ["d-0", "d-1", "d-2"]
    erased = Outcome(made=False, said="gone", gone="message")
    assert [item.id for _, item in made.hopeless(lane, erased, START)] == ["d-0"]
    made.failed(NO, 0.0, START, 0.0, began=0)
    lane.failed(NO, START)
    assert list(made.hopeless(lane, NO, START)) == []
    hour = START + dt.timedelta(hours=1)
    assert [item.id for _, item in made.hopeless(lane, NO, hour)] == ["d-0", "d-1", "d-2"]
    made.lanes["2"] = made.lanes.pop("webhook k-a/0 2")
    made.lanes["2"].items[0].since = hour
    assert [item.id for _, item in made.hopeless(lane, NO, hour)] == ["d-0", "d-1"]

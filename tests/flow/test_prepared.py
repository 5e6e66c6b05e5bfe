"""What is filled into a prepared document is, to the byte, what the writer would have written."""

import datetime as dt
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openplaci.flow import answer_bytes, receipt_forms
from openplaci.flow.prepared import AT, HOUSE, MASTER
from openplaci.model.consignment import Consignment, Leg
from openplaci.model.programme import Wire
from openplaci.model.referral import Referral
from openplaci.programmes import PROGRAMMES

NOW = dt.datetime(2026, 11, 25, 23, 59, 58, 7, tzinfo=dt.UTC)
TEXTS = st.text(max_size=12) | st.sampled_from(
    ["", " ", "a&b", '<"x">', "\r\n\t", "]]>", "\x00\ud800", HOUSE, MASTER, "0001-01-01T01:01:01", "ß𝄞"]
)
LEGS = st.lists(
    st.builds(
        Leg, carrier=TEXTS, flight=TEXTS, from_=TEXTS, to=TEXTS,
        departs=st.sampled_from([None, NOW, AT, NOW.replace(tzinfo=None)]), date=st.sampled_from([None, NOW.date()]),
    ),
    max_size=3,
)  # fmt: skip
TIMES = st.sampled_from([NOW, NOW.astimezone(dt.timezone(dt.timedelta(hours=5))), AT])


@pytest.fixture(autouse=True)
def _fresh() -> None:
    answer_bytes._prepared.cache_clear()
    receipt_forms._taken.cache_clear()


def outcome(make: Any) -> Any:
    """What comes of it, or which fault."""
    try:
        return make()
    except Exception as fault:  # noqa: BLE001 - whichever it is, both must have it
        return type(fault)


@given(
    master=st.sampled_from(["020-12345675", MASTER, "02012345675", "", None]), house=TEXTS | st.none(),
    consolidation=st.booleans(), code=st.sampled_from(["SF", "6H", "7I", "8J", "SR"]), filer=TEXTS, conversation=TEXTS,
    legs=LEGS, at=TIMES, test=st.booleans(), sender=TEXTS,
)  # fmt: skip
def test_a_status_is_as_it_is_written(sender: str, legs: list[Leg], **given: Any) -> None:
    programme = PROGRAMMES["pact"]
    referral = Referral(
        key="k", cycle=1, programme="pact", since=NOW, master=given.pop("master"), house=given.pop("house"),
        consolidation=given.pop("consolidation"),
    )  # fmt: skip
    programme = msgspec.structs.replace(programme, wire=msgspec.structs.replace(programme.wire, sender=sender))

    def made() -> bytes:
        return answer_bytes.write(referral=referral, family="cargo-xml", programme=programme, legs=legs, **given).body

    found = outcome(made), outcome(made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answer_bytes, "_prepared", lambda *_, **__: None)
        assert found == (outcome(made),) * 2


@given(
    master=st.sampled_from(["020-12345675", MASTER, None]) | TEXTS, house=TEXTS | st.none(),
    level=st.sampled_from(["direct", "master", "house"]), conversation=TEXTS, recipient=TEXTS, at=TIMES,
    sender=TEXTS, said=TEXTS | st.none(),
)  # fmt: skip
def test_a_receipt_is_as_it_is_written(
    master: str | None, house: str | None, level: Any, conversation: str, recipient: str, at: dt.datetime,
    sender: str, said: str | None,
) -> None:  # fmt: skip
    one = Consignment(document="waybill", level=level, master=master, house=house)
    wire = Wire(sender=sender, texts={} if said is None else {"SR": said})
    parts = (receipt_forms.Part(http=202, consignment=one),)

    def made() -> bytes:
        return receipt_forms.xfnm(parts, wire, at, conversation, recipient)

    found = outcome(made), outcome(made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(receipt_forms, "_taken", lambda *_, **__: None)
        assert found == (outcome(made),) * 2


def test_those_of_one_flight_share_a_document() -> None:
    legs = (Leg(carrier="XX", flight="XX123", from_="FRA", to="JFK", date=NOW.date()),)
    for number in range(10):
        referral = Referral(key="k", cycle=1, programme="pact", since=NOW, master=f"020-1234567{number}")
        body = answer_bytes.write(
            "SF", referral, "cargo-xml", programme=PROGRAMMES["pact"], at=NOW, test=False, conversation="c", legs=legs
        ).body
        assert f"020-1234567{number}".encode() in body
    assert answer_bytes._prepared.cache_info().misses == 2, "with the routing, and without"

"""Binding: what is open is filled in, what was said stays, and the earliest departure is never too late."""

import datetime as dt
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openplaci.flights.bind import bound
from openplaci.flights.book import Book
from openplaci.model.consignment import Consignment, Leg
from openplaci.model.flight import Flight

CANADA = frozenset({"CA"})
AT = dt.datetime(2026, 4, 20, 12, tzinfo=dt.UTC)
TODAY = AT.date()


def leg(flight: str | None = "LH470", said: str | None = "21", **more: Any) -> Leg:
    values: dict[str, Any] = {"carrier": "LH", "flight": flight, "date_said": said, "from_": "FRA", "to": "YYZ"}
    return Leg(**(values | more))


def cargo(*legs: Leg, level: Any = "direct") -> Consignment:
    return Consignment(level=level, document="waybill", master="220-44103872", routing=legs)


def flight(day: dt.date, hour: int = 11, **more: Any) -> Flight:
    departs = dt.datetime.combine(day, dt.time(hour, 20), dt.UTC)
    values: dict[str, Any] = {
        "carrier": "LH", "number": "470", "origin": "FRA", "destination": "YYZ", "day": day, "departs": departs,
        "arrives": departs + dt.timedelta(hours=8), "aircraft": "744", "passenger": True,
    }  # fmt: skip
    return Flight(**(values | more))


def book(*flights: Flight, at: dt.datetime = AT) -> Book:
    made = Book()
    made.add(flights, at)
    return made


def test_a_day_of_the_month_is_bound_to_the_flight_and_filled_in() -> None:
    one = bound(cargo(leg()), book(flight(dt.date(2026, 4, 21))), AT, CANADA)
    (filled,) = one.consignment.routing
    departs = dt.datetime(2026, 4, 21, 11, 20, tzinfo=dt.UTC)
    assert (filled.date, filled.departs, filled.aircraft, filled.passenger) == (departs.date(), departs, "744", True)
    assert filled.arrives == departs + dt.timedelta(hours=8)
    assert one.flights == ("LH470/2026-04-21",)
    assert one.departs == departs
    assert one.findings == ()


def test_what_was_said_stays() -> None:
    said = leg(
        said="21APR", date=dt.date(2026, 4, 21), departs=dt.datetime(2026, 4, 21, 12, 5),  # noqa: DTZ001 - local
        arrives=AT, aircraft="77W", passenger=False,
    )  # fmt: skip
    one = bound(cargo(said), book(flight(dt.date(2026, 4, 21))), AT, CANADA)
    assert one.consignment.routing == (said,)
    assert one.departs == dt.datetime(2026, 4, 21, 10, 5, tzinfo=dt.UTC)


def test_without_a_book_a_day_begins_with_its_first_moment_at_the_airport() -> None:
    one = bound(cargo(leg()), Book(), AT, CANADA)
    assert one.departs == dt.datetime(2026, 4, 20, 22, tzinfo=dt.UTC)
    assert one.consignment.routing[0].date == dt.date(2026, 4, 21)
    assert one.consignment.routing[0].passenger is None
    assert one.findings == ()
    unknown = bound(cargo(leg(from_="ZZZ")), Book(), AT, CANADA)
    assert unknown.departs == dt.datetime(2026, 4, 20, 10, tzinfo=dt.UTC)


def test_nothing_is_known_without_a_day_or_without_legs() -> None:
    assert bound(cargo(leg(said=None)), Book(), AT, CANADA).departs is None
    assert bound(cargo(leg()), Book(), None, CANADA) == bound(cargo(leg()), Book(), None, CANADA)
    assert bound(cargo(leg()), Book(), None, CANADA).departs is None
    house = cargo()
    assert bound(house, Book(), AT, CANADA).consignment is house


def test_the_year_turns() -> None:
    eve = dt.datetime(2026, 12, 31, 20, tzinfo=dt.UTC)
    one = bound(cargo(leg(said="01")), book(flight(dt.date(2027, 1, 1)), at=eve), eve, CANADA)
    assert one.flights == ("LH470/2027-01-01",)
    after = dt.datetime(2027, 1, 1, 1, tzinfo=dt.UTC)
    assert bound(cargo(leg(said="31DEC")), Book(), after, CANADA).flights == ("LH470/2026-12-31",)


def test_a_month_that_was_guessed_gives_way_to_the_book_and_the_nearer_day_still_counts() -> None:
    guessed = leg(date=dt.date(2026, 4, 21))
    one = bound(cargo(guessed), book(flight(dt.date(2026, 5, 21))), AT, CANADA)
    assert one.flights == ("LH470/2026-05-21",)
    assert one.departs == dt.datetime(2026, 4, 20, 22, tzinfo=dt.UTC)
    past = bound(cargo(leg(said="10")), book(flight(dt.date(2026, 5, 10))), AT, CANADA)
    assert past.departs == dt.datetime(2026, 5, 10, 11, 20, tzinfo=dt.UTC)
    whole = bound(cargo(leg(said="21APR", date=dt.date(2026, 4, 21))), book(flight(dt.date(2026, 5, 21))), AT, CANADA)
    assert whole.flights == ("LH470/2026-04-21",)


def test_the_leg_that_enters_the_territory_counts() -> None:
    legs = (
        leg("SQ026", "20", carrier="SQ", from_="SIN", to="FRA"),
        leg("LH6844", "21"),
        leg("AC614", "22", carrier="AC", from_="YYZ", to="YHZ"),
    )
    one = bound(cargo(*legs), Book(), AT, CANADA)
    assert one.departs == dt.datetime(2026, 4, 20, 22, tzinfo=dt.UTC)
    assert one.flights == ("SQ26/2026-04-20", "LH6844/2026-04-21", "AC614/2026-04-22")
    assert bound(cargo(*legs), Book(), AT, frozenset()).departs == dt.datetime(2026, 4, 19, 16, tzinfo=dt.UTC)
    open_ = (legs[0], leg(None, None))
    assert bound(cargo(*open_), Book(), AT, CANADA).departs == dt.datetime(2026, 4, 19, 16, tzinfo=dt.UTC)
    assert bound(cargo(legs[2]), Book(), AT, CANADA).departs is None


def test_a_flight_over_several_legs_is_found_by_its_airports() -> None:
    day = dt.date(2026, 4, 21)
    through = book(
        flight(day, destination="KEF"), flight(day, 15, origin="KEF", passenger=False, aircraft="74Y")
    )  # fmt: skip
    one = bound(cargo(leg()), through, AT, CANADA)
    assert one.departs == dt.datetime(2026, 4, 21, 11, 20, tzinfo=dt.UTC)
    assert one.consignment.routing[0].arrives == dt.datetime(2026, 4, 21, 23, 20, tzinfo=dt.UTC)
    assert one.consignment.routing[0].passenger is True


def test_nobody_flies_along_only_where_a_source_says_so() -> None:
    day = dt.date(2026, 4, 21)

    def passenger(*flights: Flight, **more: Any) -> bool | None:
        return bound(cargo(leg(**more)), book(*flights), AT, CANADA).consignment.routing[0].passenger

    assert passenger(flight(day, passenger=None, aircraft=None)) is None
    assert passenger(flight(day, passenger=None, aircraft="77X")) is False
    assert passenger(flight(day, passenger=None, aircraft="74N")) is None
    assert (
        passenger(flight(day, passenger=False), flight(day, passenger=None, aircraft=None, destination="YUL")) is None
    )
    assert passenger(flight(day, passenger=False), flight(day, destination="YUL")) is True
    assert passenger(aircraft="77X") is False
    assert passenger(aircraft="C-GVWJ") is None


def test_a_flight_that_is_not_known_or_cancelled_is_told() -> None:
    (unknown,) = bound(cargo(leg("LH999")), book(flight(dt.date(2026, 4, 21))), AT, CANADA).findings
    assert (unknown.code, unknown.severity, unknown.subject) == ("FLIGHT_UNKNOWN", "info", "220-44103872")
    (cancelled,) = bound(cargo(leg()), book(flight(dt.date(2026, 4, 21), cancelled=True)), AT, CANADA).findings
    assert (cancelled.code, cancelled.severity, cancelled.about) == ("FLIGHT_CANCELLED", "warning", "routing[0].flight")


DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31))


@given(
    at=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2028, 12, 31), timezones=st.just(dt.UTC)),  # noqa: DTZ001
    day=st.integers(1, 31),
    known=st.lists(st.tuples(st.integers(-40, 40), st.integers(0, 23)), max_size=6),
    delay=st.none() | st.integers(-180, 600),
    place=st.sampled_from(["FRA", "SYD", "LAX", "ZZZ"]),
)
def test_the_departure_is_never_later_than_one_that_is_known(
    at: dt.datetime, day: int, known: list[tuple[int, int]], delay: int | None, place: str
) -> None:
    flights = []
    for shift, hour in known:
        one = flight(at.date() + dt.timedelta(shift), hour, origin=place)
        departed = one.departs + dt.timedelta(minutes=delay) if delay is not None and one.departs else None
        flights.append(msgspec.structs.replace(one, departed=departed))
    read = leg(said=f"{day:02d}", from_=place)
    made = bound(cargo(read), book(*flights, at=at), at, CANADA)
    if made.consignment.routing[0].date is None:
        assert made.departs is None
        return
    assert made.departs is not None
    bound_day = made.consignment.routing[0].date
    assert bound_day.day == day
    for other in book(*flights, at=at).find("LH", "470", bound_day):
        assert made.departs <= min(time for time in (other.departs, other.departed) if time is not None)
    same = [flight_.day for flight_ in flights if flight_.day.day == day and abs(flight_.day - at.date()).days <= 14]
    if same:
        assert abs(bound_day - at.date()) == min(abs(one_ - at.date()) for one_ in same)


LEGS = st.builds(
    Leg,
    carrier=st.none() | st.sampled_from(["LH", "", "?", "LHX"]),
    flight=st.none() | st.sampled_from(["LH470", "470", "", "\u2603"]),
    date=st.none() | st.sampled_from([dt.date.min, dt.date.max, dt.date(2026, 4, 21)]),
    from_=st.none() | st.sampled_from(["FRA", "YYZ", "", "ZZZ"]),
    to=st.none() | st.sampled_from(["FRA", "YYZ", "", "ZZZ"]),
    departs=st.none() | st.sampled_from([dt.datetime.min, dt.datetime.max, AT]),  # noqa: DTZ901 - as said
    date_said=st.none() | st.sampled_from(["21", "21APR", "00", "", "31", "X" * 99]),
)


@given(legs=st.lists(LEGS, max_size=3), at=st.none() | st.just(AT))
def test_no_leg_raises_and_what_was_said_stays(legs: list[Leg], at: dt.datetime | None) -> None:
    one = bound(cargo(*legs), book(flight(dt.date(2026, 4, 21), aircraft="77X", passenger=None)), at, CANADA)
    for said, filled in zip(legs, one.consignment.routing, strict=True):
        for name in ("carrier", "flight", "from_", "to", "departs", "arrives", "aircraft", "passenger", "date_said"):
            if getattr(said, name) is not None:
                assert getattr(filled, name) == getattr(said, name)
        if said.date is not None and not (said.date_said or "").isdecimal():
            assert filled.date == said.date


@pytest.mark.parametrize("place", ["FRA", "ZZZ"])
def test_a_consignment_without_anything_to_fill_in_is_the_same(place: str) -> None:
    one = cargo(leg(said="21APR26", date=dt.date(2026, 4, 21), from_=place))
    assert bound(one, Book(), AT, CANADA).consignment is one

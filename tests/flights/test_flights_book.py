"""The book: later facts fill in and take the place of earlier ones; what is old is forgotten."""

import datetime as dt
from typing import Any

from openplaci.flights.book import Book
from openplaci.model.fact import FlightReconciled, FlightsTold, StoredFact
from openplaci.model.flight import Flight, Reconciled

AT = dt.datetime(2026, 4, 20, 12, tzinfo=dt.UTC)
DAY = dt.date(2026, 4, 21)


def flight(day: dt.date = DAY, **more: Any) -> Flight:
    values: dict[str, Any] = {"carrier": "LH", "number": "470", "origin": "FRA", "destination": "YYZ", "day": day}
    return Flight(**(values | more))


def told(seq: int, *flights: Flight, at: dt.datetime = AT) -> StoredFact:
    fact = FlightsTold(flights=flights, source="csv", by="x", at=at)
    return StoredFact(seq=seq, recorded=at, subject="flights", fact=fact)


def test_a_movement_adds_to_a_schedule_and_leaves_the_rest() -> None:
    book = Book()
    left = AT + dt.timedelta(hours=24)
    book.fold([told(3, flight(departs=AT, aircraft="744", passenger=True))])
    book.fold([told(5, flight(departed=left, aircraft="74Y"))])
    (found,) = book.find("lh", "0470", DAY)
    assert (found.departs, found.departed, found.aircraft, found.passenger) == (AT, left, "74Y", True)
    assert book.seen == 5


def test_what_was_folded_in_changes_nothing_and_other_facts_are_passed_over() -> None:
    book = Book()
    book.fold([told(2, flight(departs=AT)), told(1, flight(departs=AT + dt.timedelta(hours=1)))])
    assert book.find("LH", "470", DAY)[0].departs == AT
    other = Reconciled(flight="LH470/2026-04-21", carrier="LH", day=DAY, filing="f", consignments=1)
    fact = FlightReconciled(reconciled=other, at=AT)
    book.fold([StoredFact(seq=7, recorded=AT, subject="flight LH470/2026-04-21", fact=fact)])
    assert book.seen == 7
    assert len(list(book.flights())) == 1


def test_whether_it_is_cancelled_is_as_told_last() -> None:
    book = Book()
    book.fold([told(1, flight(cancelled=True))])
    assert book.find("LH", "470", DAY)[0].cancelled
    book.fold([told(2, flight(departed=AT))])
    assert not book.find("LH", "470", DAY)[0].cancelled


def test_all_legs_of_a_day_are_found() -> None:
    book = Book()
    onward = flight(origin="YYZ", destination="YVR")
    later = flight(DAY + dt.timedelta(3))
    book.fold([told(1, flight(), onward, later)])
    assert book.find("LH", "470", DAY) == (flight(), onward)
    assert list(book.flights(day=DAY, carrier="lh")) == [flight(), onward]
    assert list(book.flights(carrier="AC")) == []


def test_old_flights_are_forgotten_and_those_far_ahead_not_taken_in() -> None:
    book = Book(keep=dt.timedelta(days=3), ahead=dt.timedelta(days=30))
    far = flight(DAY + dt.timedelta(60))
    book.fold([told(1, flight(), far)])
    assert [one.day for one in book.flights()] == [DAY]
    book.fold([told(2, flight(DAY + dt.timedelta(5)), at=AT + dt.timedelta(days=5))])
    assert [one.day for one in book.flights()] == [DAY + dt.timedelta(5)]
    book.fold([told(3, flight(DAY), at=AT + dt.timedelta(days=5))])
    assert book.find("LH", "470", DAY) == ()
    book.fold([told(4, at=AT + dt.timedelta(days=50))])
    assert not book
    assert book._legs == {}
    assert book._days == {}

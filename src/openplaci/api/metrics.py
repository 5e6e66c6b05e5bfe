"""Metrics for Prometheus: counts and times, and never a name of a filer or what it filed."""

from collections import Counter as Counted
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from openplaci.model.fact import ASIDE, OPEN
from openplaci.model.referral import STATES, Referral
from openplaci.store.base import Store

SECONDS = (0.002, 0.005, 0.01, 0.015, 0.02, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

MOST_DELIVERIES = 10_000
"""Deliveries that are counted of a kind; from there on the figure stands still."""

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """What is counted of one application."""

    def __init__(self, store: Store, open_: Callable[[], list[Referral]], waiting: Callable[[], int]) -> None:
        """Begin at nothing.

        Args:
            store: where deliveries wait.
            open_: gives the open referrals.
            waiting: filings in the intake's queue.
        """
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "openplaci_requests", "Requests answered.", ("route", "method", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "openplaci_request_seconds",
            "Time to an answer, in seconds.",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self._filings = Counter(
            "openplaci_filings", "Filings taken, by door and outcome.", ("door", "outcome"), registry=self.registry
        )
        self.registry.register(_Standing(store, open_, waiting))

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answer; a method that no route knows is counted as one of many."""
        known = method if method in {"GET", "POST", "DELETE", "HEAD"} else "other"
        self._requests.labels(route, known, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def filed(self, door: str, outcome: str) -> None:
        """Count one filing: ``accepted``, ``refused``, ``unreadable`` or ``not_kept``."""
        self._filings.labels(door, outcome).inc()

    def text(self) -> bytes:
        """All of it, in the text format.

        Raises:
            StoreFault: the store could not be read.
        """
        return generate_latest(self.registry)


class _Standing(Collector):
    """What stands at this moment, looked up when it is asked for."""

    def __init__(self, store: Store, open_: Callable[[], list[Referral]], waiting: Callable[[], int]) -> None:
        self._store = store
        self._open = open_
        self._waiting = waiting

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing: registering must not ask the store."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Open referrals by state, deliveries by how they wait, filings in the queue."""
        states = Counted(one.state for one in self._open())
        referrals = GaugeMetricFamily("openplaci_open_referrals", "Open referrals by state.", labels=("state",))
        for state in STATES:
            if states[state]:
                referrals.add_metric((state,), states[state])
        yield referrals
        deliveries = GaugeMetricFamily("openplaci_deliveries", "Answers that wait.", labels=("waits",))
        for name, waits in (("owed", OPEN), ("aside", ASIDE)):
            deliveries.add_metric((name,), len(self._store.waiting("delivery", waits=waits, limit=MOST_DELIVERIES)))
        yield deliveries
        yield GaugeMetricFamily("openplaci_intake_waiting", "Filings that wait to be taken.", value=self._waiting())

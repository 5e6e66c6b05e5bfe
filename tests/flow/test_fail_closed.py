"""Every step of the journey is broken in turn; the outcome is at least review, never clear."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from openplaci import risk, wiring
from openplaci.flow.journey import Stations, journey
from openplaci.model.filing import Filing
from openplaci.model.finding import OUTCOMES
from openplaci.settings import Settings

ORDINARY = Path(__file__).parent.parent.parent / "examples" / "cargo_imp" / "fwb17_ordinary.txt"


class Broken(RuntimeError):
    pass


def broken(*_args: object, **_kwargs: object) -> object:
    raise Broken("a shipper's secret")


@pytest.fixture
def stations() -> Iterator[Stations]:
    settings = Settings(store="memory")
    with wiring.open_store(settings) as store:
        yield wiring.stations(settings, store)


def filing() -> Filing:
    return Filing(id="1", raw=ORDINARY.read_bytes(), digest="0" * 64, channel="file", sender="local")


def breakages() -> dict[str, Callable[[Stations], Stations]]:
    settings = Settings(store="memory")
    with wiring.open_store(settings) as store:
        whole = wiring.stations(settings, store)

    def without(field: str) -> Callable[[Stations], Stations]:
        return lambda s: msgspec.structs.replace(s, **{field: broken})

    def checks(name: str) -> Callable[[Stations], Stations]:
        return lambda s: msgspec.structs.replace(s, checks={**s.checks, name: broken})

    def assessors(name: str) -> Callable[[Stations], Stations]:
        return lambda s: msgspec.structs.replace(s, assessors={**s.assessors, name: broken})

    def kept(method: str) -> Callable[[Stations], Stations]:
        def breaking(s: Stations) -> Stations:
            setattr(s.store, method, broken)
            return s

        return breaking

    return {
        "read": without("read"),
        "weigh": without("weigh"),
        **{name: checks(name) for name in whole.checks},
        **{name: assessors(name) for name in whole.assessors},
        "history": kept("standings"),
        "store": kept("write"),
    }


def test_the_unbroken_journey_is_clear(stations: Stations) -> None:
    (one,) = journey([filing()], stations)
    assert one.kept
    assert [item.assessment.outcome for item in one.assessed] == ["clear"]


@pytest.mark.parametrize("step", breakages())
def test_a_broken_step_is_at_least_a_review(step: str, stations: Stations) -> None:
    (one,) = journey([filing()], breakages()[step](stations))
    findings = [f for item in one.assessed for f in item.assessment.findings] + [
        f for u in one.unread for f in u.findings
    ]
    assert any(f.code == "STEP_FAILED" and f.about == step for f in findings)
    assert one.assessed or one.unread
    for item in one.assessed:
        assert OUTCOMES.index(item.assessment.outcome) >= OUTCOMES.index("review")
        assert step in " ".join(item.assessment.reasons)
    assert not any("secret" in f.words or "secret" in str(f.evidence) for f in findings)
    assert one.kept == (step != "store")


@pytest.mark.parametrize(("step", "function"), [("key", "key_of"), ("identity", "cycle_of"), ("compare", "changes")])
def test_a_broken_look_at_identity_is_a_review(
    step: str, function: str, stations: Stations, monkeypatch: pytest.MonkeyPatch
) -> None:
    journey([filing()], stations)
    monkeypatch.setattr(f"openplaci.flow.journey.{function}", broken)
    (again,) = journey([msgspec.structs.replace(filing(), id="2")], stations)
    (item,) = again.assessed
    assert item.assessment.outcome == "review"
    assert [f.about for f in item.assessment.findings if f.code == "STEP_FAILED"] == [step]
    assert item.stands == (step == "compare")


@pytest.mark.parametrize("name", [indicator.name for indicator in risk.INDICATORS])
def test_a_broken_indicator_is_at_least_a_review(name: str, stations: Stations) -> None:
    indicators = [
        msgspec.structs.replace(i, function=_documented(broken)) if i.name == name else i for i in risk.INDICATORS
    ]
    changed = msgspec.structs.replace(stations, assessors={"indicators": lambda dossier: risk.run(indicators, dossier)})
    (one,) = journey([filing()], changed)
    (item,) = one.assessed
    assert item.assessment.outcome == "review"
    assert any(name in reason for reason in item.assessment.reasons)


def _documented(function: Callable[..., object]) -> Callable[..., None]:
    def documented(*args: object) -> None:
        """Break. [I]"""
        function(*args)

    return documented


def test_a_failure_of_one_filing_does_not_touch_its_neighbours(stations: Stations) -> None:
    real = stations.read

    def read_one_badly(raw: bytes, _at: object) -> object:
        if b"BREAK" in raw:
            raise Broken
        return real(raw, None)

    bad = msgspec.structs.replace(filing(), raw=b"BREAK", id="2")
    changed = msgspec.structs.replace(stations, read=read_one_badly)
    first, second, third = journey([filing(), bad, msgspec.structs.replace(filing(), id="3")], changed)
    assert first.assessed[0].assessment.outcome == "clear"
    assert not second.assessed
    assert second.unread
    assert third.assessed[0].changed == ()


def test_a_filing_that_no_store_can_keep_does_not_harm_its_neighbours(stations: Stations) -> None:
    unfit = msgspec.structs.replace(filing(), id="2", name="\ud800")
    first, second, third = journey([filing(), unfit, msgspec.structs.replace(filing(), id="3")], stations)
    assert (first.kept, second.kept, third.kept) == (True, False, True)
    assert second.assessed[0].assessment.outcome == "review"
    assert stations.store.count()["filings"] == 2

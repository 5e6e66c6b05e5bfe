"""``openplaci erase``, ``retention`` and what ``timeline`` shows: lines, exit codes, and what is written down."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openplaci import settings, wiring
from openplaci.cli import privacy, run
from openplaci.model.access import Principal
from openplaci.model.fact import (
    ActRefused,
    DataErased,
    Fact,
    FilingReceived,
    FilingUnreadable,
    PersonalViewed,
    StatusReported,
)

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
FWB = EXAMPLES / "cargo_imp" / "fwb17_trader_ids_and_contacts.txt"
DELIVERED = EXAMPLES / "cargo_imp" / "fsu15_delivered.txt"
GARBAGE = EXAMPLES / "cargo_imp" / "fault_plain_prose.txt"
KEY = "618-33182004"


class Result:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err
        self.rows: list[dict[str, Any]] = [json.loads(line) for line in out.splitlines() if line[:1] == "{"]


Call = Callable[..., Result]


@pytest.fixture
def call(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Call:
    def called(*arguments: object) -> Result:
        code = run([*(str(argument) for argument in arguments), "--data", str(tmp_path / "data")])
        out, err = capfdbinary.readouterr()
        return Result(code, out.decode(), err.decode())

    called("assess", FWB, DELIVERED, GARBAGE)
    return called


def facts(tmp_path: Path, kind: type[Fact]) -> list[Any]:
    with wiring.open_store(settings.load(data=str(tmp_path / "data"))) as store:
        return [stored.fact for stored in store.facts() if isinstance(stored.fact, kind)]


def as_(monkeypatch: pytest.MonkeyPatch, *roles: Any, programmes: tuple[str, ...] = ("pact",)) -> None:
    """Sit somebody else at the command line, with the real gate."""
    who = Principal(id="p-somebody", name="somebody", roles=roles, programmes=programmes, mark="red")
    monkeypatch.setattr(privacy, "acting", lambda store, **_: (wiring.open_gate(store, place="cli"), who))


def test_without_a_reason_it_is_told_what_would_go(call: Call, tmp_path: Path) -> None:
    told = call("erase", KEY)
    assert told.code == 0
    assert told.rows[0]["facts"] == {"consignment.assessed": 1, "filing.received": 1}
    assert told.rows[0]["seq"] is None
    assert "nothing was erased yet" in told.err
    assert facts(tmp_path, DataErased) == []


def test_erase_prints_one_line_and_the_timeline_shows_that_it_was(call: Call, tmp_path: Path) -> None:
    told = call("erase", KEY, "--why", "request")
    assert (told.code, told.err, len(told.rows)) == (0, "", 1)
    assert told.rows[0]["raws"] == 1
    assert [fact.why for fact in facts(tmp_path, DataErased)] == ["request"]
    shown = call("timeline", KEY)
    assert (shown.code, [row["event"] for row in shown.rows]) == (0, ["erased"])
    again = call("erase", KEY, "--why", "request")
    assert (again.code, again.rows[0]["facts"]) == (0, {})
    assert "nothing is left to erase" in again.err
    assert len(facts(tmp_path, DataErased)) == 1


def test_an_order_is_named_by_its_reference(call: Call, tmp_path: Path) -> None:
    assert call("erase", KEY, "--why", "order:AG-26/17").code == 0
    assert [fact.why for fact in facts(tmp_path, DataErased)] == ["order:AG-26/17"]


@pytest.mark.parametrize("why", ["", "because", "order:", "order:Anna Berg", "request ", "order:a@b"])
def test_another_reason_is_refused(call: Call, tmp_path: Path, why: str) -> None:
    told = call("erase", KEY, "--why", why)
    assert told.code == 2
    assert told.err.count("\n") == 1
    assert "expected 'request', or 'order:'" in told.err
    assert facts(tmp_path, DataErased) == []


def test_what_nobody_knows_is_told(call: Call) -> None:
    told = call("erase", "000-00000000", "--why", "request")
    assert (told.code, told.err) == (1, "openplaci: nothing is known of 000-00000000\n")
    assert call("erase", KEY, "--cycle", 9, "--why", "request").err.endswith("in cycle 9\n")
    assert call("erase").code == 2


@pytest.mark.parametrize("command", ["erase", "timeline"])
def test_a_number_that_is_no_text_is_refused_in_one_line(call: Call, command: str) -> None:
    told = call(command, "\udcff")
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)


def test_erasing_needs_its_right_and_a_refusal_is_written_down(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_(monkeypatch, "officer")
    told = call("erase", KEY, "--why", "request")
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)
    refused = facts(tmp_path, ActRefused)
    assert [(fact.permission, fact.by, fact.about) for fact in refused] == [("privacy.erase", "p-somebody", KEY)]
    assert facts(tmp_path, DataErased) == []


def test_erasing_needs_the_right_in_the_consignment_s_programme(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_(monkeypatch, "administrator", programmes=("other",))
    assert call("erase", KEY, "--why", "request").code == 2
    assert facts(tmp_path, DataErased) == []


def test_a_filing_s_id_and_a_status_ask_for_their_programme_too(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filings = [fact.filing for kind in (FilingReceived, FilingUnreadable) for fact in facts(tmp_path, kind)]
    status = [fact.key for fact in facts(tmp_path, StatusReported)]
    as_(monkeypatch, "supervisor", programmes=("other",))
    monkeypatch.setattr("openplaci.access.decide.proven", lambda *_: None)
    assert (len(filings), len(status)) == (3, 2)
    for about in (*filings, *status):
        assert "outside yours" in call("erase", about, "--why", "request").err
    assert facts(tmp_path, DataErased) == []


def test_who_may_see_personal_data_sees_them_and_that_is_written_first(call: Call, tmp_path: Path) -> None:
    told = call("timeline", "618-33184104")
    assert [row["status"]["party"] for row in told.rows] == ["HARBOUR PEAK INSTRUMENTS", "J OKAFOR FOR HARBOUR PEAK"]
    viewed = facts(tmp_path, PersonalViewed)
    assert [(fact.key, fact.where) for fact in viewed] == [("618-33184104", "timeline")]


def test_who_may_not_sees_masks_and_nothing_is_written(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_(monkeypatch, "analyst")
    told = call("timeline", "618-33184104")
    assert told.code == 0
    assert "HARBOUR PEAK" not in told.out
    assert {row["status"]["party"] for row in told.rows} == {"[masked]"}
    assert facts(tmp_path, PersonalViewed) == []


def test_who_may_not_see_consignments_sees_nothing(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    as_(monkeypatch, "administrator")
    told = call("timeline", KEY)
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)
    as_(monkeypatch, "officer", programmes=("other",))
    told = call("timeline", KEY)
    assert (told.code, told.out) == (2, "")


def test_nothing_is_written_of_a_look_at_what_is_not_there_or_erased(call: Call, tmp_path: Path) -> None:
    assert call("timeline", "000-00000000").code == 1
    call("erase", KEY, "--why", "request")
    call("timeline", KEY)
    assert facts(tmp_path, PersonalViewed) == []


def own_terms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    path = tmp_path / "terms.toml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("OPENPLACI_RETENTION", str(path))


def test_retention_tells_and_with_apply_erases(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call("retention").err == "openplaci: nothing is due\n"
    later = wiring.now().replace(year=wiring.now().year + 2)
    monkeypatch.setattr(wiring, "now", lambda: later)
    told = call("retention")
    assert told.code == 0
    assert told.rows == [
        {"kind": "filing.received", "facts": 2, "days": 366, "erased": False},
        {"kind": "filing.unreadable", "facts": 1, "days": 366, "erased": False},
    ]
    assert "nothing was erased yet" in told.err
    done = call("retention", "--apply")
    assert [row | {"erased": False} for row in done.rows] == told.rows
    assert all(row["erased"] for row in done.rows)
    assert [fact.why for fact in facts(tmp_path, DataErased)] == ["retention"]
    assert call("retention", "--apply").err == "openplaci: nothing is due\n"


def test_retention_follows_terms_of_one_s_own(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_terms(tmp_path, monkeypatch, "[filing]\ndays = 0\n")
    later = wiring.now().replace(year=wiring.now().year + 2)
    monkeypatch.setattr(wiring, "now", lambda: later)
    assert call("retention").rows == []


@pytest.mark.parametrize("text", ["[filing]\ndays = 'x'\n", "[nothing]\ndays = 1\n", "\ud800"])
def test_terms_that_cannot_be_read_are_told_in_one_line(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    path = tmp_path / "terms.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    monkeypatch.setenv("OPENPLACI_RETENTION", str(path))
    told = call("retention")
    assert (told.code, told.err.count("\n")) == (2, 1)
    assert "terms.toml" in told.err
    monkeypatch.setenv("OPENPLACI_RETENTION", str(tmp_path / "none.toml"))
    assert call("retention").code == 2


def test_retention_needs_its_right(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    as_(monkeypatch, "officer")
    assert call("retention").code == 2
    assert call("retention", "--apply").code == 2


def test_a_log_tells_of_erasures_and_refusals_and_of_nobody(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENPLACI_LOG_LEVEL", "info")
    told = call("erase", KEY, "--why", "request")
    logged = json.loads(told.err)
    assert (logged["event"], logged["facts"], logged["level"]) == ("erased", 2, "info")
    assert KEY not in told.err
    as_(monkeypatch, "officer")
    told = call("erase", KEY, "--why", "request")
    first, second = told.err.splitlines()
    assert json.loads(first)["event"] == "refused"
    assert second.startswith("openplaci: ")

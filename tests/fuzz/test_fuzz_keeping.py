"""What a run found is looked at again, made small, kept by its digest; and its numbers are told."""

import json
import subprocess
import sys
from pathlib import Path

import campaign
import pytest
import replay
import seeds
import tally
import targets

GOOD = (seeds.ROOT / "examples" / "cargo_imp" / "fwb17_ordinary.txt").read_bytes()


def test_the_least_input_is_what_fails_and_no_more() -> None:
    data = b"FWB/17\nSHP\nNAM/SECRET NAME 42\nXYZ/SECRET NAME 42\nLOC/PARIS\n" * 5
    least = replay.least(data, lambda less: b"XYZ/" in less)
    assert least == b"XYZ/"


def test_the_words_that_have_no_part_in_a_fault_are_hidden() -> None:
    least = replay.least(b"NAM/Anna 42\nNAM/x", lambda less: len(less) == 17 and less.count(b"/") == 2)
    assert least == b"AAA/Aaaa 11\nAAA/a"


def test_making_small_ends_in_time() -> None:
    data = b"AB" * 500
    assert replay.least(data, lambda _less: True, seconds=0) == data


def test_an_input_that_breaks_nothing_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeds, "FOUND", tmp_path / "found")
    faults = tmp_path / "faults"
    faults.mkdir()
    (faults / "slow-1").write_bytes(GOOD)
    assert campaign.settle("FWB", faults) == ((), 1)
    assert not (tmp_path / "found").exists()


def test_an_input_that_breaks_a_promise_is_kept_by_its_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeds, "FOUND", tmp_path / "found")
    monkeypatch.setattr(seeds, "ROOT", tmp_path)
    faults = tmp_path / "faults"
    faults.mkdir()
    (faults / "crash-1").write_bytes(b"long")

    def replayed(path: Path) -> str:
        path.with_suffix(".least").write_bytes(b"less")
        return "Broken: it is so"

    monkeypatch.setattr(campaign, "replayed", replayed)
    found, unconfirmed = campaign.settle("FWB", faults)
    kept = tmp_path / "found" / "FWB" / seeds.digest(b"less")
    assert kept.read_bytes() == b"less"
    assert (found, unconfirmed) == ((f"found/FWB/{kept.name}: Broken: it is so",), 0)


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ({"raises": "", "seconds": 0.1, "megabytes": 1.0}, 0, ""),
        ({"raises": "KeyError", "seconds": 0.1, "megabytes": 1.0}, 1, "KeyError"),
        ({"raises": "", "seconds": 3.5, "megabytes": 1.0}, 1, "takes 3.5 s and 1.0 MB"),
        (None, -11, "ends the interpreter with exit code -11"),
    ],
)
def test_a_verdict_is_that_of_a_process_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: object, code: int, words: str
) -> None:
    done = subprocess.CompletedProcess((), code, stdout=json.dumps(said) if said else "")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    assert campaign.replayed(tmp_path / "crash-1") == words


def test_what_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def run(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("replay", campaign.REPLAY)

    monkeypatch.setattr(subprocess, "run", run)
    assert campaign.replayed(tmp_path / "timeout-1") == f"takes more than {campaign.REPLAY} seconds"


def test_replaying_tells_what_is_raised_and_writes_the_least(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "input"
    path.write_bytes(GOOD)
    monkeypatch.setattr(sys, "argv", ["replay.py", str(path), "--least", str(tmp_path / "least")])
    assert replay.main() == 0
    assert json.loads(capsys.readouterr().out)["raises"] == ""
    assert not (tmp_path / "least").exists()
    monkeypatch.setattr(targets, "fault", lambda data: "Broken: so" if b"CVD" in data else "")
    assert replay.main() == 1
    assert json.loads(capsys.readouterr().out)["raises"] == "Broken: so"
    assert (tmp_path / "least").read_bytes() == b"CVD"


def test_the_tally_outlives_what_wrote_it(tmp_path: Path) -> None:
    path = tmp_path / "tally"
    assert tally.read(path) == tally.Tally()
    writing = tally.Tallying(path, base=30_000)
    writing.add(0.5, 1.0, 40_000)
    writing.add(0.25, 1.5, 50_000)
    assert tally.read(path) == tally.Tally(inputs=2, slowest=0.5, cpu=1.5, base=30_000, peak=50_000)


def test_the_table_says_what_a_note_can_quote() -> None:
    one = campaign.Row("FWB", 60.0, tally.Tally(120_000, 0.0456, 50.0, 32_768, 65_536), "1300 / 6000", (), 0)
    assert list(campaign.table([one]))[-1] == "| FWB | 60 | 50 | 120,000 | 2,400 | 46 | 32 | 64 | 1300 / 6000 | 0 |"


def test_a_reader_that_is_not_known_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["campaign.py", "XYZ"])
    with pytest.raises(SystemExit):
        campaign.main()
    assert "no reader named 'XYZ'; known: FWB" in capsys.readouterr().err

"""The command line as the contract says: JSON Lines, exit codes, one line where it cannot."""

import base64
import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from openplaci import wiring
from openplaci.cli import run
from openplaci.cli.files import order, times
from openplaci.faults import CannotDo
from openplaci.settings import Settings

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
ORDINARY = EXAMPLES / "cargo_imp" / "fwb17_ordinary.txt"


class Result:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.err = err
        self.rows: list[dict[str, Any]] = [json.loads(line) for line in out.splitlines()] if out[:1] == "{" else []
        self.out = out


@pytest.fixture
def openplaci(capfdbinary: pytest.CaptureFixture[bytes]) -> Any:
    def call(*arguments: object) -> Result:
        code = run([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return Result(code, out.decode(), err.decode())

    return call


def test_read_prints_a_line_a_file(openplaci: Any) -> None:
    result = openplaci("read", ORDINARY)
    (row,) = result.rows
    assert result.code == 0
    assert row["file"] == str(ORDINARY)
    assert row["format"] == "FWB/17"
    assert row["consignments"][0]["master"] == "220-44103872"
    assert row["consignments"][0]["routing"][0]["from"] == "FRA"
    assert row["findings"] == []


def test_read_exits_with_1_where_nothing_can_be_read(openplaci: Any, tmp_path: Path) -> None:
    junk = tmp_path / "junk"
    junk.write_bytes(b"\x00\x01 nothing of ours")
    result = openplaci("read", junk)
    assert result.code == 1
    assert result.rows[0]["findings"][0]["code"] == "FORMAT_UNKNOWN"
    assert result.rows[0]["consignments"] == []


def test_validate_prints_codes_and_exits_with_1(openplaci: Any) -> None:
    result = openplaci(
        "validate", EXAMPLES / "cargo_imp" / "fault_consignee_address_missing.txt", "--programme", "pact"
    )
    assert result.code == 1
    assert [f["code"] for f in result.rows[0]["findings"] if f["severity"] == "error"] == ["MISSING_CNE_ADDR"]
    assert result.rows[0]["consignment"] == "618-33182483"


def test_validate_of_an_ordinary_waybill_exits_with_0(openplaci: Any) -> None:
    result = openplaci("validate", ORDINARY, "--programme", "pact")
    assert result.code == 0
    assert result.rows[0]["findings"] == []


def test_validate_answers_a_message_of_another_type(openplaci: Any) -> None:
    result = openplaci("validate", EXAMPLES / "cargo_imp" / "fault_type_not_supported.txt")
    assert result.code == 1
    assert result.rows[0]["consignment"] is None
    assert result.rows[0]["findings"][0]["code"] == "INVALID_MESSAGE_TYPE"


def test_assess_an_ordinary_waybill_is_clear_on_an_empty_store(openplaci: Any, tmp_path: Path) -> None:
    result = openplaci("assess", ORDINARY, "--programme", "pact", "--data", tmp_path)
    (row,) = result.rows
    assert (result.code, row["outcome"], row["master"], row["house"], row["changed"]) == (
        0, "clear", "220-44103872", None, None,
    )  # fmt: skip
    assert {"score", "band", "reasons", "findings"} <= row.keys()


def test_assess_compares_a_repeat_with_the_last(openplaci: Any, tmp_path: Path) -> None:
    openplaci("assess", ORDINARY, "--data", tmp_path)
    (repeat,) = openplaci("assess", ORDINARY, "--data", tmp_path).rows
    assert (repeat["changed"], repeat["cycle"]) == ([], 1)
    update = tmp_path / "update.txt"
    update.write_bytes(ORDINARY.read_bytes().replace(b"T6K412.5", b"T6K512.5"))
    (changed,) = openplaci("assess", update, "--data", tmp_path).rows
    assert changed["cycle"] == 1
    assert "weight_kg" in changed["changed"]


def test_assess_opens_a_new_cycle_on_another_destination(openplaci: Any, tmp_path: Path) -> None:
    openplaci("assess", ORDINARY, "--data", tmp_path)
    other = tmp_path / "other.txt"
    other.write_bytes(ORDINARY.read_bytes().replace(b"FRAYYZ", b"FRAYVR"))
    (row,) = openplaci("assess", other, "--data", tmp_path).rows
    assert (row["cycle"], row["changed"]) == (2, None)


def test_assess_prints_a_row_for_what_cannot_be_read(openplaci: Any) -> None:
    result = openplaci("assess", EXAMPLES / "cargo_imp" / "fault_binary.txt", "--data", ":memory:")
    (row,) = result.rows
    assert (row["outcome"], row["master"]) == ("review", None)
    assert row["findings"][0]["code"] == "BAD_WBL_FORMAT"


def test_assess_prints_a_table(openplaci: Any) -> None:
    result = openplaci("assess", EXAMPLES / "cargo_imp", "--data", ":memory:", "--table")
    assert result.code == 0
    assert "220-44103872" in result.out
    assert "clear" in result.out
    assert "review" in result.out


def test_memory_keeps_nothing_and_makes_no_folder(
    openplaci: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    openplaci("assess", ORDINARY, "--data", ":memory:")
    assert not (tmp_path / "home").exists()


def test_the_default_store_is_the_platforms_own_folder(
    openplaci: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    openplaci("assess", ORDINARY)
    assert (tmp_path / "openplaci").is_dir()
    (repeat,) = openplaci("assess", ORDINARY).rows
    assert repeat["changed"] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["read"], "no file or folder named"),
        (["read", "nowhere/at/all"], "nowhere/at/all: no such file or folder"),
        (["validate", ORDINARY, "--programme", "pakt"], "no programme named 'pakt'; did you mean pact?"),
        (["assess", ORDINARY, "--no-such-option"], "no-such-option"),
        (["unheard-of"], "unheard-of"),
        (["assess", ORDINARY, "--data", ORDINARY], str(ORDINARY)),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(openplaci: Any, arguments: list[object], words: str) -> None:
    result = openplaci(*arguments)
    assert result.code == 2
    assert result.out == ""
    assert words in result.err
    assert result.err.count("\n") == 1
    assert result.err.startswith("openplaci: ")


def test_assess_names_the_profiles_that_are_not_asked(openplaci: Any, tmp_path: Path) -> None:
    file = tmp_path / "mine.yml"
    file.write_text(
        "- {id: old, title: T, when: pieces > 0, score: 1, expires: 2020-01-01}\n"
        "- {id: later, title: T, when: shipper.filings(days=7) == 0, score: 1}\n"
        "- {id: now, title: T, when: pieces > 0, score: 1}\n"
    )
    result = openplaci("assess", ORDINARY, "--data", ":memory:", "--profiles", file)
    assert result.code == 0
    assert "openplaci: profile old is not asked: it expired on 2020-01-01\n" in result.err
    assert "profiles that wait for a later station and are not asked: 1;" in result.err
    assert "now" not in result.err


def test_doctor_is_well(openplaci: Any, tmp_path: Path) -> None:
    result = openplaci("doctor", "--data", tmp_path)
    assert result.code == 0, result.out
    assert all(row["ok"] for row in result.rows)
    assert {"python", "libraries", "code tables", "store"} <= {row["check"] for row in result.rows}


def test_doctor_tells_of_a_profile_that_is_wrong(
    openplaci: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.yml").write_text("- {id: mine, title: T, when: peices > 0, score: 1}\n")
    monkeypatch.setenv("OPENPLACI_PROFILES", str(tmp_path / "mine.yml"))
    result = openplaci("doctor", "--data", tmp_path / "data")
    assert result.code == 2
    wrong = {row["check"]: row["detail"] for row in result.rows if not row["ok"]}
    assert set(wrong) == {"programme", "profiles"}
    assert "did you mean pieces?" in wrong["profiles"]


def test_doctor_tells_of_a_broken_store(openplaci: Any, tmp_path: Path) -> None:
    openplaci("assess", ORDINARY, "--data", tmp_path)
    (database,) = [path for path in tmp_path.iterdir() if path.is_file() and path.read_bytes()[:6] == b"SQLite"]
    database.write_bytes(b"no database at all" * 1000)
    result = openplaci("doctor", "--data", tmp_path)
    assert result.code == 2
    assert [row["check"] for row in result.rows if not row["ok"]] == ["profiles", "store", "answers", "people"]


def test_doctor_tells_of_a_key_that_others_may_read(openplaci: Any, tmp_path: Path) -> None:
    openplaci("assess", ORDINARY, "--data", tmp_path)
    (tmp_path / "secrets" / "master.key").chmod(0o644)
    result = openplaci("doctor", "--data", tmp_path)
    wrong = {row["check"]: row["detail"] for row in result.rows if not row["ok"]}
    assert set(wrong) == {"keys"}
    assert "0644" in wrong["keys"]


def test_a_store_without_its_master_key_is_refused_and_told(openplaci: Any, tmp_path: Path) -> None:
    openplaci("assess", ORDINARY, "--data", tmp_path)
    key = tmp_path / "secrets" / "master.key"
    kept = key.read_text()
    key.unlink()
    result = openplaci("assess", ORDINARY, "--data", tmp_path)
    assert (result.code, result.out) == (2, "")
    assert str(key) in result.err
    assert not key.exists()
    key.write_text("bm8ga2V5\n")
    assert "expected 32 bytes in base64" in openplaci("assess", ORDINARY, "--data", tmp_path).err
    key.write_text(kept)
    assert openplaci("assess", ORDINARY, "--data", tmp_path).code == 0


def test_the_master_key_may_come_from_a_file_that_the_environment_names(
    openplaci: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = tmp_path / "vault"
    named.write_text(base64.b64encode(bytes(range(32))).decode())
    monkeypatch.setenv("OPENPLACI_MASTER_KEY_FILE", str(named))
    assert openplaci("assess", ORDINARY, "--data", tmp_path / "data").code == 0
    assert not (tmp_path / "data" / "secrets" / "master.key").exists()
    monkeypatch.delenv("OPENPLACI_MASTER_KEY_FILE")
    assert openplaci("timeline", "157-56544666", "--data", tmp_path / "data").code == 2
    monkeypatch.setenv("OPENPLACI_MASTER_KEY", base64.b64encode(bytes(32)).decode())
    refused = openplaci("timeline", "157-56544666", "--data", tmp_path / "data")
    assert (refused.code, "master key is not the one" in refused.err) == (2, True)


def test_help_names_every_command(openplaci: Any) -> None:
    result = openplaci("--help")
    assert result.code == 0
    assert all(name in result.out for name in ("read", "validate", "assess", "doctor"))


def test_files_are_taken_in_the_order_of_their_times(tmp_path: Path) -> None:
    for name in ("a", "b", "c", "d"):
        (tmp_path / name).write_text("no time here")
    known = {"b": dt.datetime(2026, 1, 2, tzinfo=dt.UTC), "d": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}
    settings = Settings(store="memory")
    with wiring.open_store(settings) as store:
        ordered = order(sorted(tmp_path.iterdir()), known, wiring.stations(settings, store))
    assert [path.name for path in ordered] == ["a", "d", "b", "c"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,when\nx,2026-01-01\n", "line 1: expected the columns file and time"),
        ("file,time\nx,yesterday\n", "line 2: time 'yesterday'; expected ISO 8601"),
    ],
)
def test_a_wrong_times_file_is_told_by_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "times.csv"
    path.write_text(text)
    with pytest.raises(CannotDo, match=words):
        times(path)


def test_times_bind_days_without_a_month(openplaci: Any, tmp_path: Path) -> None:
    file = tmp_path / "times.csv"
    file.write_text("file,time\nffm8_ordinary.txt,2027-04-20T10:00:00Z\n")
    rows = openplaci("assess", EXAMPLES / "cargo_imp" / "ffm8_ordinary.txt", "--times", file, "--data", ":memory:").rows
    assert rows[0]["at"] == "2027-04-20T10:00:00Z"


def test_long_work_shows_its_progress_on_a_terminal_only(tmp_path: Path) -> None:
    """A pseudo-terminal for standard error; standard output stays pure JSON Lines."""
    pty = pytest.importorskip("pty")
    for number in range(30):
        (tmp_path / f"{number}.txt").write_bytes(ORDINARY.read_bytes())
    master, slave = pty.openpty()
    try:
        command = [sys.executable, "-m", "openplaci", "assess", str(tmp_path), "--data", ":memory:"]
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=slave, check=True, env={**os.environ, "TERM": "xterm"}
        )
        os.close(slave)
        seen = os.read(master, 65536).decode()
    finally:
        os.close(master)
    assert "assessing" in seen
    assert [json.loads(line)["outcome"] for line in done.stdout.splitlines()] == ["clear"] * 30
    quiet = subprocess.run(command, capture_output=True, check=True)
    assert quiet.stderr == b""


def test_a_time_with_an_offset_becomes_utc(tmp_path: Path) -> None:
    path = tmp_path / "times.csv"
    path.write_text("file,time\nx,2026-05-01T01:30:00+02:00\n")
    assert times(path)["x"] == dt.datetime(2026, 4, 30, 23, 30, tzinfo=dt.UTC)
    assert times(path)["x"].tzinfo == dt.UTC


def test_times_of_a_file_that_is_not_there_are_refused(openplaci: Any, tmp_path: Path) -> None:
    path = tmp_path / "times.csv"
    path.write_text("file,time\nfwb17_ordinry.txt,2026-05-01\n")
    result = openplaci("assess", ORDINARY, "--times", path, "--data", ":memory:")
    assert result.code == 2
    assert "fwb17_ordinry.txt" in result.err


def test_each_message_is_assessed_as_of_its_own_time_alone_or_among_others(openplaci: Any) -> None:
    file = EXAMPLES / "cargo_imp" / "type_b_several_messages.txt"
    alone = openplaci("assess", file, "--data", ":memory:").rows
    among = openplaci("assess", EXAMPLES / "cargo_imp", "--data", ":memory:").rows
    assert [row["at"] for row in alone] == [row["at"] for row in among if row["file"] == str(file)]


def test_one_file_that_cannot_be_opened_does_not_stop_the_others(
    openplaci: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Permissions do not stop every user, so the refusal is played."""
    real = Path.open

    def refusing(self: Path, *arguments: Any, **more: Any) -> Any:
        if self.name == "a":
            raise PermissionError(13, "Permission denied")
        return real(self, *arguments, **more)

    (tmp_path / "a").write_bytes(b"")
    (tmp_path / "b").write_bytes(ORDINARY.read_bytes())
    monkeypatch.setattr(Path, "open", refusing)
    for command in ("read", "validate", "assess"):
        result = openplaci(command, tmp_path / "a", tmp_path / "b", "--data", ":memory:")
        assert result.code == 2, command
        assert len(result.rows) == 1
        assert result.err.count("\n") == 1


def test_output_that_cannot_be_written_is_one_line() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    with full.open("wb") as out:
        command = [sys.executable, "-m", "openplaci", "read", str(EXAMPLES / "cargo_imp")]
        done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1


def test_validate_says_why_a_manifest_holds_nothing(openplaci: Any) -> None:
    result = openplaci("validate", EXAMPLES / "cargo_imp" / "ffm8_nil_point.txt")
    (row,) = result.rows
    assert (result.code, row["consignment"]) == (0, None)
    assert row["findings"][0]["code"] == "MANIFEST_NIL"


def test_warnings_alone_leave_exit_code_0(openplaci: Any) -> None:
    result = openplaci("validate", EXAMPLES / "cargo_imp" / "fault_waybill_check_digit.txt")
    assert result.rows[0]["findings"]
    assert result.code == 0

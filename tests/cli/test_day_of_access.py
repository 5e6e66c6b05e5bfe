"""One story through the real command line: from the first account to a record that is whole after an erasure."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from openplaci import cli, wiring
from openplaci.access import one_time

ROOT = Path(__file__).parent.parent.parent
TONER = ROOT / "examples" / "cargo_imp" / "risk_toner_from_watched_origin.txt"
MASTER = "235-60417011"

PROFILE = """\
- id: heavy_piece
  title: A piece is heavier than 1 kg
  when: weight_kg / pieces > 1
  score: 5
  programmes: [pact]
"""

PEOPLE = {
    "anna": ("administrator", "all"),
    "ada": ("analyst", "pact"),
    "abe": ("analyst", "pact"),
    "otto": ("officer", "pact"),
    "sue": ("supervisor", "all"),
    "aud": ("auditor", "all"),
}


class Desk:
    """The command line; each person has a folder of state of their own."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]) -> None:
        self.folder = folder
        self.data = folder / "centre"
        self._patch = patch
        self._capture = capture

    def __call__(self, who: str, *words: object, exits: int = 0, **given: str) -> list[dict[str, Any]]:
        """Run a command as somebody; what is given is put into the environment as ``OPENPLACI_...``."""
        with self._patch.context() as patch:
            patch.setenv("XDG_STATE_HOME", str(self.folder / f"state-{who}"))
            for name, value in given.items():
                patch.setenv(f"OPENPLACI_{name.upper()}", value)
            done = cli.run([*map(str, words), "--data", str(self.data)])
        out, err = self._capture.readouterr()
        self.err = err.decode()
        assert done == exits, self.err
        return [json.loads(line) for line in out.splitlines()]

    def enter(self, maker: str, name: str) -> str:
        """Make an account, set its password and second factor; return its id."""
        role, programme = PEOPLE[name]
        [made] = self(maker, "users", "add", name, "--role", role, "--programme", programme, "--mark", "red")
        self(name, "login", name, password=made["setup_code"], new_password=f"the {name} crane lifts a blue box")
        [begun] = self(name, "users", "totp")
        [codes] = self(name, "users", "totp", "--confirm", code=one_time.code(begun["secret"], wiring.now()))
        assert len(codes["recovery"]) == one_time.RECOVERY_CODES
        return str(made["id"])


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Desk:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return Desk(tmp_path, monkeypatch, capfdbinary)


def test_a_day_of_those_who_may_do_something(desk: Desk, tmp_path: Path) -> None:
    ids = {name: desk.enter("root" if name == "anna" else "anna", name) for name in PEOPLE}
    desk("root", "timeline", MASTER, exits=2)
    assert "not signed in" in desk.err

    (tmp_path / "mine.yml").write_text(PROFILE, encoding="utf-8")
    [proposed] = desk("ada", "rules", "publish", tmp_path / "mine.yml")
    confirm = ("acts", "confirm", proposed["id"], "--digest", proposed["digest"])
    desk("ada", *confirm, exits=2)
    assert "another person must confirm it" in desk.err
    assert desk("ada", "rules", "published") == []
    [shown] = desk("abe", "acts", "show", proposed["id"])
    assert "heavy_piece" in shown["content"]
    desk("abe", *confirm[:-1], "0" * 64, exits=2)
    desk("abe", *confirm)
    [assessed] = desk("root", "assess", TONER)
    assert "HEAVY_PIECE" in {finding["code"] for finding in assessed["findings"]}

    desk("otto", "timeline", MASTER)
    [viewed] = desk("aud", "audit", "list", "--kind", "audit.viewed")
    assert (viewed["by"], viewed["key"]) == (ids["otto"], MASTER)
    desk("otto", "audit", "list", exits=2)
    desk("aud", "erase", MASTER, exits=2)

    [whole] = desk("aud", "audit", "verify")
    assert whole["whole"] is True
    desk("aud", "audit", "export", "--subject", MASTER, "--to", tmp_path / "case")
    lines = checked(tmp_path / "case", desk.data)
    assert [line["content"]["key"] for line in lines if line["kind"] == "consignment.assessed"] == [MASTER]

    desk("sue", "erase", MASTER, "--why", "request")
    assert {row["erased"] is not None for row in desk("otto", "timeline", MASTER)} == {True}
    [whole] = desk("aud", "audit", "verify")
    assert whole["whole"] is True


def checked(folder: Path, data: Path) -> list[dict[str, Any]]:
    """What the script proves, run by itself as elsewhere."""
    done = subprocess.run(
        [sys.executable, "-I", "check_export.py", "export.json", "--public-key", str(data / "secrets" / "record.pub")],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return [line | {"kind": line["content"]["kind"]} for line in lines]

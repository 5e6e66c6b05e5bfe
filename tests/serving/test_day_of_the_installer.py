"""A day of whoever installs and runs it: what they are told when something is not as it should be."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from served import PATIENCE, Server


def serve(data: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "openplaci", "serve", "--port", "0", "--data", str(data), *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_the_first_start_says_what_is_lacking_and_a_signal_ends_it_in_order(tmp_path: Path, told: int) -> None:
    process = serve(tmp_path)
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["environment"] == "production"
    process.send_signal(told)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert err.splitlines() == [
        "openplaci: no filer has a good key for pact yet: openplaci keys add --filer NAME --airline PREFIX"
    ]


def test_a_second_server_on_a_store_says_in_one_line_why_it_does_not_begin(tmp_path: Path) -> None:
    first = Server(tmp_path).start()
    try:
        out, err = (second := serve(tmp_path)).communicate(timeout=PATIENCE)
        assert (second.returncode, out) == (2, "")
        assert "another server delivers the answers of this store" in err
        assert "Traceback" not in err
    finally:
        assert first.stop() == 0


def test_mails_that_no_server_takes_are_told_at_the_start_and_by_the_doctor(tmp_path: Path) -> None:
    Server(tmp_path).command("keys", "add", "--filer", "NORTH", "--airline", "618", "--email", "duty@north.example")
    process = serve(tmp_path)
    assert process.stdout is not None
    process.stdout.readline()
    process.terminate()
    _, err = process.communicate(timeout=PATIENCE)
    assert "no mail server (setting smtp_host)" in err
    doctor = subprocess.run(
        [sys.executable, "-m", "openplaci", "doctor", "--data", str(tmp_path)],
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert doctor.returncode == 2
    (answers,) = [row for row in map(json.loads, doctor.stdout.splitlines()) if row["check"] == "answers"]
    assert not answers["ok"]
    assert "smtp_host" in answers["detail"]

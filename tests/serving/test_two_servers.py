"""A second server on the same data folder says why it does not start, and harms nobody."""

import subprocess
import sys
from pathlib import Path

import pytest
from served import PATIENCE, Server


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_a_second_server_says_so_and_does_not_start(data: Path) -> None:
    server = Server(data).start()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "openplaci", "serve", "--port", "0", "--data", str(data)],
            capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
        assert done.returncode == 2
        assert done.stdout == ""
        assert "another server" in done.stderr.splitlines()[-1]
        assert server.ask("GET", "/ready")[0] == 200
    finally:
        assert server.stop() == 0

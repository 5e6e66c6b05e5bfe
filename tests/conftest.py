"""What all tests share."""

import datetime as dt
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest_plugins = ["relay_fixtures", "fetching_fixtures"]

if TYPE_CHECKING:
    from access_world import World

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
SHARED = Path(os.environ.get("OPENPLACI_SHARED", ROOT.parent / "shared"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-golden", action="store_true", help="write the golden files anew")


@pytest.fixture
def shared() -> Path:
    """The folder of shared material; a test that needs it is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared folder is absent")
    return SHARED


@pytest.fixture
def noon() -> dt.datetime:
    return dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(params=["memory", "sqlite"])
def world(request: pytest.FixtureRequest, tmp_path: Path, noon: dt.datetime) -> "Iterator[World]":
    """A world of tests/access on each kind of store."""
    from access_world import worlds

    made = worlds(request.param, tmp_path, noon)
    yield made
    made.store.close()


@pytest.fixture
def cli(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Any:
    """The command line on a store of its own: rows, or the one line of a fault."""

    from openplaci.cli import run  # slow to load, and few tests need it

    def call(*arguments: object, code: int = 0) -> Any:
        got = run([*map(str, arguments), "--data", str(tmp_path / "data")])
        out, err = capfdbinary.readouterr()
        assert got == code, err.decode()
        if code == 2:
            assert err.count(b"\n") == 1, err.decode()
            return err.decode()
        return [json.loads(line) for line in out.decode().splitlines()]

    return call

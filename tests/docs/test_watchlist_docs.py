"""The section on own lists shows what comes out, and names every column, option and route there is."""

import json
import re
import shlex
from pathlib import Path

import pytest

from openplaci.api.list_shapes import EntryGiven
from openplaci.api.routes import ROUTES
from openplaci.cli import run
from openplaci.screening.sources.own import COLUMNS

PAGE = (Path(__file__).parent.parent.parent / "docs/how-to/watchlists.md").read_text("utf-8")
SECTION = PAGE.partition("\n## Own lists\n")[2].partition("\n## ")[0]


def test_what_is_shown_is_what_comes_out(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (block,) = re.findall(r"```console\n(.*?)```", SECTION, re.DOTALL)
    lines = block.splitlines()
    assert len(lines) == 6
    for command, shown in zip(lines[::2], lines[1::2], strict=True):
        words = [str(tmp_path) if word == "DIR" else word for word in shlex.split(command)]
        assert words[:2] == ["$", "openplaci"]
        run(words[2:])
        out, err = capfdbinary.readouterr()
        expected, given = json.loads(shown), json.loads(out or b"null")
        assert given is not None, err.decode()
        assert {key: value if expected.get(key) != "..." else "..." for key, value in given.items()} == expected


def test_every_column_field_and_route_is_named() -> None:
    assert [column for column in COLUMNS if f"`{column}`" not in SECTION] == []
    assert [field for field in EntryGiven.__struct_fields__ if f"`{field}`" not in SECTION] == []
    assert {route.permission for route in ROUTES if route.tag == "watchlists"} == {
        "", "watchlists.read", "watchlists.write", "watchlists.screen",
    }  # fmt: skip
    for route in ROUTES:
        if route.tag == "watchlists":
            ends = route.path.replace("{name}", "NAME").replace("{entry:path}", "ID")
            assert ends in SECTION or "..." + ends.removeprefix("/api/watchlists/NAME") in SECTION, route.path

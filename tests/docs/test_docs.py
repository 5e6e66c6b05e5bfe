"""Nothing that is published is undocumented, and what README shows is what comes out."""

import importlib
import inspect
import pkgutil
import sys
from pathlib import Path

import msgspec
import pytest

import openplaci
from openplaci import risk
from openplaci.cli import app
from openplaci.programmes import PROGRAMMES
from openplaci.settings import Settings
from openplaci.validation import CHECKS

ROOT = Path(__file__).parent.parent.parent


def test_every_check_and_indicator_is_explained() -> None:
    for name, check in CHECKS.items():
        assert inspect.getdoc(check), name
    for indicator in risk.INDICATORS:
        assert indicator.doc, indicator.name


def test_every_setting_has_its_line_of_help() -> None:
    hints = importlib.import_module("typing").get_type_hints(Settings, include_extras=True)
    for field in msgspec.structs.fields(Settings):
        assert any(isinstance(note, msgspec.Meta) and note.description for note in hints[field.name].__metadata__)


def test_every_command_is_explained() -> None:
    for name in ("read", "validate", "assess", "doctor"):
        assert inspect.getdoc(app[name].default_command), name


def test_every_module_has_a_docstring() -> None:
    for module in pkgutil.walk_packages(openplaci.__path__, "openplaci."):
        if module.name != "openplaci.__main__":
            assert importlib.import_module(module.name).__doc__, module.name


def test_every_generated_page_can_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    make_docs = importlib.import_module("make_docs")
    monkeypatch.setattr(make_docs, "PAGES", tmp_path)
    make_docs.main()
    written = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert all(f"## {name}" in written["checks.md"] for name in CHECKS)
    assert all(f"## {indicator.name}" in written["indicators.md"] for indicator in risk.INDICATORS)
    assert all(f"programme-{name}.md" in written for name in PROGRAMMES)
    assert "WAYBILL_NUMBER_UNREADABLE" in written["reader-findings.md"]
    sys.modules.pop("make_docs", None)


def test_every_page_of_the_map_is_there() -> None:
    nav = (ROOT / "zensical.toml").read_text(encoding="utf-8")
    for page in (ROOT / "docs").rglob("*.md"):
        relative = page.relative_to(ROOT / "docs").as_posix()
        assert f'"{relative}"' in nav, f"{relative} is not in the navigation of zensical.toml"

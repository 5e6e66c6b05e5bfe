"""Nothing that is published is undocumented, and what README shows is what comes out."""

import importlib
import inspect
import pkgutil
import re
import sys
import typing
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import openplaci
from openplaci import risk
from openplaci.cli import app
from openplaci.formats.losses import NOT_COMPARED, leaves
from openplaci.model.answer import Answer
from openplaci.model.consignment import Consignment, Kept
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
    for name in (name for name in app if not name.startswith("-")):
        commands = [app[name][inner] for inner in app[name] if not inner.startswith("-")] or [app[name]]
        for command in commands:
            assert command.default_command is not None, name
            assert inspect.getdoc(command.default_command), command.name


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
    assert "## XFWB" in written["formats.md"]
    assert written["manual.html"].startswith("<!DOCTYPE html>")
    sys.modules.pop("make_docs", None)


def test_the_page_of_losses_leaves_no_element_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    whole = importlib.import_module("whole")
    said = {
        re.sub(r"\[\d+\]", "", element)
        for noun in (whole.WAYBILL, whole.HOUSE, whole.LINE, whole.ANSWER)
        for element, _ in leaves(msgspec.to_builtins(noun))
    }
    expected = {*elements(Consignment), *elements(Answer)}
    parties = {f"{role}.role" for role in ("shipper", "consignee", "notify", "agent")}
    assert expected - said - parties == set()


def elements(noun: type[msgspec.Struct], path: str = "") -> Iterator[str]:
    """Every element that a noun can say, by its path; what is kept belongs to the message."""
    for field in msgspec.structs.fields(noun):
        inner = [t for t in parts(field.type) if isinstance(t, type) and issubclass(t, msgspec.Struct)]
        name = f"{path}{field.encode_name}"
        if field.name in NOT_COMPARED or inner == [Kept]:
            continue
        if inner:
            yield from elements(inner[0], f"{name}.")
        else:
            yield name


def parts(hint: object) -> Iterator[object]:
    yield hint
    for inner in typing.get_args(hint):
        yield from parts(inner)


def test_every_page_of_the_map_is_there() -> None:
    nav = (ROOT / "zensical.toml").read_text(encoding="utf-8")
    for page in (ROOT / "docs").rglob("*.md"):
        relative = page.relative_to(ROOT / "docs").as_posix()
        assert f'"{relative}"' in nav, f"{relative} is not in the navigation of zensical.toml"

"""README shows what comes out."""

import json
import re
from pathlib import Path

import pytest

from openplaci.cli import run

ROOT = Path(__file__).parent.parent.parent


def test_the_assessment_in_readme_is_real(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    command = re.search(r"^\$ .venv/bin/openplaci (.*)$", text, re.MULTILINE)
    shown = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert command
    assert shown
    monkeypatch.chdir(ROOT)
    assert run(command[1].split()) == 0
    row = json.loads(capfdbinary.readouterr().out)
    expected = json.loads(shown[1])
    assert {key: row[key] for key in expected} == expected

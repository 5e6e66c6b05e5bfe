"""Golden files: what reading and assessing each example gives, whole.

``make golden`` writes them anew; then read the diff. A file without its example fails.
"""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from openplaci import formats, wiring
from openplaci.flow.journey import journey
from openplaci.model.filing import Filing
from openplaci.settings import Settings

GOLDEN = Path(__file__).parent
EXAMPLES = GOLDEN.parent.parent / "examples"
CASES = sorted(path for path in EXAMPLES.rglob("*") if path.is_file())


def golden_of(example: Path) -> Path:
    return GOLDEN / example.relative_to(EXAMPLES).parent / f"{example.name}.json"


def slim(value: Any) -> Any:
    """Leave out what says nothing, so that a diff shows what changed."""
    if isinstance(value, dict):
        return {key: slim(item) for key, item in value.items() if item not in (None, [], {}, "")}
    if isinstance(value, list):
        return [slim(item) for item in value]
    return value


def actual(example: Path) -> dict[str, Any]:
    raw = example.read_bytes()
    settings = Settings(store="memory")
    with wiring.open_store(settings) as store:
        filing = Filing(id="filing", raw=raw, digest="0" * 64, channel="file", sender="local")
        (one,) = journey([filing], wiring.stations(settings, store))
    reading = formats.read(raw)
    whole = {
        "format": reading.format,
        "messages": [
            {"format": m.format, "line": m.line, "at": m.at, "sender": m.sender, "recipients": m.recipients,
             "reference": m.reference, "consignments": m.consignments, "statuses": m.statuses, "answers": m.answers,
             "each": m.each if any(m.each) else (), "findings": m.findings, "nothing": m.nothing}
            for m in reading.messages
        ],
        "loose": reading.loose,
        "assessments": [
            {"consignment": item.consignment.label, "key": item.key, "outcome": item.assessment.outcome,
             "score": item.assessment.score, "band": item.assessment.band, "reasons": item.assessment.reasons,
             "clears": item.assessment.clears,
             "findings": [f"{f.severity} {f.code}" + (f" +{f.points}" if f.points else "")
                          for f in item.assessment.findings if f.stage != "format"]}
            for item in one.assessed
        ],
        "unread": [{"format": u.format, "line": u.line, "codes": [f.code for f in u.findings]} for u in one.unread],
    }  # fmt: skip
    built: dict[str, Any] = slim(json.loads(msgspec.json.encode(whole)))
    return built


@pytest.mark.parametrize("example", CASES, ids=lambda path: path.name)
def test_example_reads_as_its_golden_file_says(example: Path, pytestconfig: pytest.Config) -> None:
    golden = golden_of(example)
    found = actual(example)
    if pytestconfig.getoption("--write-golden"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert golden.exists(), f"no golden file for {example.name}; run make golden and read the diff"
    assert found == json.loads(golden.read_text(encoding="utf-8"))


def test_no_golden_file_outlives_its_example() -> None:
    assert set(GOLDEN.rglob("*.json")) == {golden_of(example) for example in CASES}


def test_there_are_at_least_forty_examples() -> None:
    assert len(CASES) >= 40

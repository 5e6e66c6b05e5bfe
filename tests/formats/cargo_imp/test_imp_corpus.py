"""Every message of the shared corpus, each element checked by eye once and held by a digest since.

The corpus stands outside the repository, so its text is not copied: field -> the first 16 hexadecimal
digits of the SHA-256 of its JSON. To write the digests anew, after reading the diff of what is read:
``pytest tests/formats/cargo_imp/test_imp_corpus.py --write-golden``.
"""

import hashlib
import json
from pathlib import Path

import msgspec
import pytest
from imp_samples import read

from openplaci.model.consignment import Consignment
from openplaci.model.party import Party

DIGESTS = Path(__file__).with_name("corpus_digests.json")
STATUS_DIGESTS = Path(__file__).with_name("corpus_status_digests.json")


def digest(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()[:16]


def elements(consignment: Consignment) -> dict[str, object]:
    """The 7+1 elements, and origin, destination, HS codes, UN numbers and handling."""
    found: dict[str, object] = {
        "master": consignment.master,
        "house": consignment.house,
        "level": consignment.level,
        "origin": consignment.origin,
        "destination": consignment.destination,
        "description": consignment.description,
        "pieces": consignment.pieces,
        "weight_kg": consignment.weight_kg,
        "hs": [goods.hs for goods in consignment.goods if goods.hs],
        "un_numbers": [number for goods in consignment.goods for number in goods.un_numbers],
        "handling": consignment.handling,
    }
    for role, party in (("shipper", consignment.shipper), ("consignee", consignment.consignee)):
        found |= {f"{role}.{field}": value for field, value in _party(party).items()}
    return found


def _party(party: Party | None) -> dict[str, object]:
    if party is None:
        return {"name": None, "lines": (), "city": None, "country": None}
    return {"name": party.name, "lines": party.lines, "city": party.city, "country": party.country}


def digests(path: Path) -> list[dict[str, str]]:
    reading = read(path.read_bytes())
    return [
        {field: digest(value) for field, value in elements(consignment).items()} for consignment in reading.consignments
    ]


def status_digests(path: Path) -> list[dict[str, str]]:
    """Every field of every status that says something."""
    return [
        {field: digest(value) for field, value in msgspec.structs.asdict(status).items() if value not in (None, ())}
        for status in read(path.read_bytes()).statuses
    ]


@pytest.fixture
def files(shared: Path) -> list[Path]:
    folder = shared / "corpus" / "cargo_imp"
    return sorted(path for kind in ("fwb", "fhl", "ffm") for path in (folder / kind).glob("*.txt"))


@pytest.fixture
def status_files(shared: Path) -> list[Path]:
    folder = shared / "corpus" / "cargo_imp"
    return sorted(path for kind in ("fsu", "fsa") for path in (folder / kind).glob("*.txt"))


def test_every_element_of_the_corpus_is_read_as_it_was_checked_by_eye(
    files: list[Path], request: pytest.FixtureRequest
) -> None:
    now = {path.name: digests(path) for path in files}
    if request.config.getoption("--write-golden"):
        DIGESTS.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
    held: dict[str, list[dict[str, str]]] = json.loads(DIGESTS.read_text(encoding="utf-8"))
    assert sorted(now) == sorted(held)
    wrong = [
        f"{name}[{place}].{field}"
        for name, consignments in held.items()
        for place, fields in enumerate(consignments)
        for field, value in fields.items()
        if place >= len(now[name]) or now[name][place].get(field) != value
    ]
    assert wrong == []
    assert {name: len(found) for name, found in now.items()} == {name: len(found) for name, found in held.items()}


def test_every_status_of_the_corpus_is_read_as_it_was_checked_by_eye(
    status_files: list[Path], request: pytest.FixtureRequest
) -> None:
    assert len(status_files) >= 13
    now = {path.name: status_digests(path) for path in status_files}
    if request.config.getoption("--write-golden"):
        STATUS_DIGESTS.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
    assert now == json.loads(STATUS_DIGESTS.read_text(encoding="utf-8"))


def test_nothing_of_the_corpus_deviates_in_a_status(status_files: list[Path]) -> None:
    for path in status_files:
        reading = read(path.read_bytes())
        assert reading.statuses, path.name
        assert not reading.findings, path.name


def test_nothing_of_the_corpus_is_refused(files: list[Path]) -> None:
    for path in files:
        assert not [f.code for f in read(path.read_bytes()).findings if f.severity == "error"], path.name


def test_every_finding_on_the_corpus_has_its_line(files: list[Path]) -> None:
    for path in files:
        lines = path.read_bytes().splitlines()
        for finding in read(path.read_bytes()).findings:
            assert finding.where is not None, finding
            assert finding.where.line is not None, finding
            assert 1 <= finding.where.line <= len(lines), finding

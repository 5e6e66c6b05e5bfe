"""An export is checked by the script that comes with it, and by nothing else of ours."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from record_values import KEYS, NOON, SIGNER, fill, memory

from openplaci.faults import StoreFault
from openplaci.flow.closing import close
from openplaci.model.fact import DataErased, Entry, Fact, RecordClosed
from openplaci.record import check_export
from openplaci.record.export import export, script


@pytest.fixture(scope="module")
def exported() -> tuple[str, list[Any]]:
    store = memory()
    fill(store)
    close(store, SIGNER, NOON, "x", over=33)
    facts = store.facts()[:33]
    signed = [each.fact for each in store.facts(group="record") if isinstance(each.fact, RecordClosed)]
    return "".join(export(store, store._sealer, range(1, 34), signed, SIGNER.public)), facts


def checked(text: str, folder: Path) -> str:
    (folder / "export.json").write_text(text, encoding="utf-8")
    return check_export.main(str(folder / "export.json"))


def test_the_script_runs_alone_and_prints_what_the_record_says(exported: tuple[str, list[Any]], tmp_path: Path) -> None:
    text, facts = exported
    (tmp_path / "export.json").write_text(text, encoding="utf-8")
    (tmp_path / "record.pub").write_bytes(SIGNER.pem)
    (tmp_path / "check.py").write_text(script(), encoding="utf-8")
    assert "openplaci." not in script()
    assert len(script().splitlines()) < 100
    done = subprocess.run(
        [sys.executable, "-I", "check.py", "export.json", "--public-key", "record.pub"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "33 facts are proven\n")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, 34))
    assert [line["open"] for line in lines] == [seq > 3 for seq in range(1, 34)]
    for line, stored in zip(lines, facts, strict=True):
        if line["open"]:
            assert same(json.loads(json_of(stored.fact)), line["content"])


def json_of(fact: Fact) -> bytes:
    import msgspec

    return msgspec.json.encode(fact)


def same(ours: Any, theirs: Any) -> bool:
    """JSON of msgspec ends times with Z, the script with +00:00."""
    if isinstance(ours, dict):
        return ours.keys() == theirs.keys() and all(same(value, theirs[name]) for name, value in ours.items())
    if isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    return bool(ours == theirs) or str(ours).replace("Z", "+00:00") == theirs


def test_another_public_key_is_refused(exported: tuple[str, list[Any]], tmp_path: Path) -> None:
    from openplaci.record.closing import Signer

    (tmp_path / "export.json").write_text(exported[0], encoding="utf-8")
    (tmp_path / "other.pub").write_bytes(Signer(bytes(32)).pem)
    words = check_export.main(str(tmp_path / "export.json"), "--public-key", str(tmp_path / "other.pub"))
    assert words.startswith("REFUSED: the public key")


@pytest.mark.parametrize("seed", range(3))
def test_a_changed_byte_in_any_field_is_refused(exported: tuple[str, list[Any]], tmp_path: Path, seed: int) -> None:
    chosen = random.Random(seed)  # noqa: S311 - places in a text
    text = exported[0]
    fields = list(places(text))
    assert len(fields) > 400
    for start, end in chosen.sample(fields, 120):
        at = chosen.randrange(start, end)
        new = chosen.choice([sign for sign in "0123456789abcdefABCDEF +/=xX.-n" if sign != text[at]])
        assert checked(text[:at] + new + text[at + 1 :], tmp_path).startswith("REFUSED"), text[start:end]


def places(text: str) -> Any:
    """Where the names and values of the JSON stand."""
    import re

    return ((found.start(), found.end()) for found in re.finditer(r'(?<=")[^",:]+(?=")|\b[0-9]+\b|\bnull\b', text))


def test_a_fact_taken_out_of_another_place_is_refused(exported: tuple[str, list[Any]], tmp_path: Path) -> None:
    whole = json.loads(exported[0])
    one, other = whole["facts"][5], whole["facts"][6]
    for name in ("seq", "recorded", "path", "key", "body", "before"):
        changed = json.loads(exported[0])
        changed["facts"][5] = one | {name: other[name]}
        assert one[name] == other[name] or checked(json.dumps(changed), tmp_path).startswith("REFUSED: fact")


def test_times_of_every_length_are_printed(exported: tuple[str, list[Any]]) -> None:
    import datetime as dt
    import io

    import msgspec

    del exported
    for year in (1900, 1969, 1970, 2026, 2105, 2107, 2600):
        for micro in (0, 123456):
            at = dt.datetime(year, 1, 2, 3, 4, 5, micro, tzinfo=dt.UTC)
            assert check_export.unpack(io.BytesIO(msgspec.msgpack.encode(at)).read) == at.isoformat()
    values = [0, 127, 128, -1, -32, -33, 70_000, -(2**40), 2**63, 1.5, None, True, False, "", "x" * 40, "y" * 70_000]
    some = {"all": values, "many": list(range(70_000)), "map": {str(number): number for number in range(20)}}
    assert check_export.unpack(io.BytesIO(msgspec.msgpack.encode(some)).read) == some
    assert check_export.unpack(io.BytesIO(msgspec.msgpack.encode(b"\x01\xff")).read) == "01ff"


def test_a_fact_under_no_closing_cannot_be_exported() -> None:
    store = memory()
    fill(store)
    signed = [each.fact for each in store.facts(group="record") if isinstance(each.fact, RecordClosed)]
    with pytest.raises(StoreFault, match="fact 30 is under no closing"):
        "".join(export(store, store._sealer, [1, 30], signed, SIGNER.public))
    assert KEYS
    erased = Entry(facts=(DataErased(facts=((5, 5),), why="request", by="x", at=NOON),))
    assert store.erase([5], erased) == 34

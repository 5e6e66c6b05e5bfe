"""What fuzzing found once: each file is given to the same target, and breaks no promise any more."""

from pathlib import Path

import pytest
import targets
from seeds import FOUND

CASES = sorted(path for path in FOUND.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_fuzzing_found_breaks_no_promise(path: Path) -> None:
    targets.run(path.read_bytes())


def test_every_folder_is_a_reader_of_the_formats() -> None:
    assert {path.parent.name for path in CASES} <= set(targets.names())
    assert CASES

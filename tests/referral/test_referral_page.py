"""The page of the referral says the whole table."""

import importlib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from openplaci.model.referral import ACTS
from openplaci.referral.table import PLACES, table

TOOLS = Path(__file__).parent.parent.parent / "tools"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.syspath_prepend(str(TOOLS))
    return "\n".join(importlib.import_module("make_docs").referral())


def test_every_cell_is_on_the_page(page: str) -> None:
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    shown: dict[tuple[str, str], str] = {}
    head: list[str] = []
    for row in rows:
        if row[0] == "Stands at":
            head = row
        elif head and row[0].strip("`") in PLACES and len(row) == len(head):
            shown |= {(row[0].strip("`"), act): cell for act, cell in zip(head[1:], row[1:], strict=True)}
    assert set(shown) == {(place, act) for place in PLACES for act in ACTS}
    for where in ((place, act) for place in PLACES for act in ACTS):
        cell, said = table().cells.get(where), shown[where]
        assert (said == "·") == (cell is None), where
        if cell is not None:
            assert said.startswith("=") or f"`{cell.to}`" in said, where
            assert said.count("SF") == cell.answers.count("SF"), where
    for act in ACTS:
        assert f"### {act}\n{table().acts[act].words}" in page


def test_the_diagram_is_an_image_of_its_own(page: str) -> None:
    picture = page[page.index("<svg") : page.index("</svg>") + len("</svg>")]
    assert "\n\n" not in picture
    words = [text.text for text in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314 - ours
    for word in ("assessing", "RFI", "RFS", "DNL", "departed", "refer", "lift_dnl", "→ depart", "→ issue_dnl"):
        assert word in words

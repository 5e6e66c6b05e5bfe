"""The table of permissions is what was thought out, cell by cell, and a broken one is one clear line."""

import importlib
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from permit_values import CELLS, GRID

from openplaci.access.table import Row, permissions, read
from openplaci.faults import CodeTableFault
from openplaci.model.access import ROLES, Role

CARGO = ("filings", "answers", "referrals", "screening", "consignments", "personal", "cases", "releases", "watchlists",
         "history", "research", "sharing", "privacy.disclose", "privacy.erase")  # fmt: skip
TWO_PERSONS = {
    "referrals.dnl", "referrals.dnl_lift", "releases.bulk", "profiles.publish", "lists.publish", "watchlists.publish",
    "sharing.reveal",
}  # fmt: skip
CHANGES = ("file", "file_for", "tell", "reply", "result", "work", "reject", "rfi", "rfs", "dnl", "lift", "dnl_lift",
           "single", "bulk", "write", "test", "publish", "export", "send", "reveal", "receive", "offer", "run", "sit",
           "close", "manage", "erase", "retention", "change", "disclose", "screen", "query", "fetch",
           "clear", "tune")  # fmt: skip


def whose(role: Role) -> list[Row]:
    return [row for row in permissions().values() if role in row.roles | row.confirm]


@pytest.mark.parametrize(("permission", "role", "cell"), CELLS)
def test_each_cell_is_as_it_was_thought_out(permission: str, role: Role, cell: str) -> None:
    row = permissions()[permission]
    does, confirms = role in row.roles, role in row.confirm
    got = "b" if does and confirms else "c" if confirms else ("p" if row.confirm else "x") if does else "."
    assert got == cell


def test_the_grid_names_every_permission() -> None:
    assert list(GRID) == list(permissions())


def test_each_role_has_something_and_each_word_is_there() -> None:
    assert all(whose(role) for role in ROLES)
    assert all(row.words.endswith(".") for row in permissions().values())


def test_an_administrator_sees_no_cargo_and_no_personal_data_and_decides_nothing_about_cargo() -> None:
    for row in whose("administrator"):
        assert not row.id.startswith(CARGO), row.id
        assert not row.personal
        assert not row.programme
        assert not row.confirm


def test_an_auditor_sees_and_never_changes() -> None:
    for row in whose("auditor"):
        assert row.id.partition(".")[2] in ("read", "verify", "export"), row.id
        assert not row.confirm


def test_a_filer_sees_only_its_own_and_never_a_score_or_a_reason() -> None:
    assert {row.id for row in whose("filer")} == {
        "filings.file", "answers.own", "referrals.reply", "screening.result", "flights.tell"
    }  # fmt: skip
    assert not any(row.personal or row.grave for row in whose("filer"))


def test_a_trainee_touches_only_training() -> None:
    assert {row.id for row in whose("trainee")} == {"training.sit"}
    assert all(row.id.startswith("training.") for row in whose("trainer"))


def test_a_partner_touches_only_sharing() -> None:
    assert all(row.id.startswith("sharing.") and not row.personal for row in whose("partner"))


def test_what_is_grave_enough_needs_two() -> None:
    assert {row.id for row in permissions().values() if row.confirm} == TWO_PERSONS


def test_no_machine_and_no_auditor_confirms() -> None:
    for row in permissions().values():
        assert not row.confirm & {"filer", "partner", "auditor", "administrator", "trainee", "trainer"}


def test_what_takes_personal_data_out_needs_a_fresh_proof() -> None:
    for id_ in ("record.export", "research.export", "sharing.reveal", "privacy.disclose"):
        assert permissions()[id_].grave
        assert permissions()[id_].personal


def test_every_act_is_known_as_seeing_or_changing() -> None:
    ends = {row.id.partition(".")[2] for row in permissions().values()}
    assert ends <= {*CHANGES, "own", "read", "verify"}


GOOD: dict[str, Any] = {"id": "cargo.see", "words": "See.", "roles": ["officer"]}


def written(*rows: dict[str, Any]) -> str:
    def value(one: Any) -> str:
        return str(one).lower() if isinstance(one, bool) else repr(one)

    return "\n".join("[[permission]]\n" + "\n".join(f"{k} = {value(v)}" for k, v in row.items()) for row in rows)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "no permission in it; expected [[permission]] rows"),
        ([GOOD, GOOD], "cargo.see stands 2 times; expected once"),
        ([GOOD | {"id": "see"}], "'see' is no id; expected two words with a point between, as record.export"),
        ([GOOD | {"id": "Cargo.see"}], "'Cargo.see' is no id"),
        ([GOOD | {"words": " "}], "cargo.see: words are ' '; expected one line"),
        ([GOOD | {"roles": []}], "cargo.see: no role has it; expected at least one"),
        ([GOOD | {"roles": ["king"]}], "Invalid enum value 'king'"),
        ([GOOD | {"confirm": ["officer"], "grave": True}], "confirm and expires_minutes go together"),
        ([GOOD | {"expires_minutes": 5}], "confirm and expires_minutes go together"),
        ([GOOD | {"confirm": ["officer"], "expires_minutes": 5}], "that is not grave; expected grave = true"),
        ([GOOD | {"confirm": ["filer"], "expires_minutes": 5, "grave": True}], "filer may confirm; expected roles of"),
        ([GOOD | {"personnal": True}], "unknown field `personnal`"),
    ],
)
def test_a_broken_table_is_one_clear_line(rows: list[dict[str, Any]], words: str) -> None:
    with pytest.raises(CodeTableFault) as caught:
        read(written(*rows))
    assert words in str(caught.value)
    assert str(caught.value).startswith("permissions.toml: ")
    assert len(str(caught.value).splitlines()) == 1


def test_what_is_no_toml_is_told_with_its_line() -> None:
    with pytest.raises(CodeTableFault, match=r"permissions.toml: .*line 2"):
        read("[[permission]]\nid = \n")


def test_the_reference_page_has_every_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent.parent.parent / "tools"))
    page = list(importlib.import_module("make_docs").permission_page())
    sys.modules.pop("make_docs", None)
    words = {"x": "may", "p": "proposes", "c": "confirms", "b": "both", ".": ""}
    for permission, row in GRID.items():
        cells = " | ".join(words[cell] for cell in row.values())
        assert f"| `{permission}` | {cells} |" in page, permission


def test_the_file_is_read_once() -> None:
    assert permissions() is permissions()
    assert read((resources.files("openplaci.access") / "permissions.toml").read_text("utf-8")) == permissions()

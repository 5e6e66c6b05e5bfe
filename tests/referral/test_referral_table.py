"""The table of the referral: whole, and loud where it is broken."""

import re
from importlib import resources

import pytest

from openplaci.faults import CodeTableFault
from openplaci.model.referral import ACTS, STATES
from openplaci.referral.table import NAME, PLACES, ask_of, read, table

TEXT = (resources.files("openplaci.referral") / NAME).read_text("utf-8")


def test_every_act_is_told_and_every_place_has_acts() -> None:
    whole = table()
    assert set(whole.acts) == set(ACTS)
    assert {place for place, _ in whole.cells} == set(PLACES)
    assert {cell.to for cell in whole.cells.values()} == set(STATES)


def test_a_filing_is_taken_from_every_place() -> None:
    for act in ("file", "file_incomplete", "depart", "issue_dnl"):
        assert {place for place, name in table().cells if name == act} == set(PLACES), act


def test_an_open_hold_leaves_only_by_being_lifted() -> None:
    for (place, act), cell in table().cells.items():
        if ask_of(place) and not ask_of(cell.to) and cell.to != "departed" and act != "link":
            assert act in ("lift", "lift_dnl", "test_clear"), (place, act)
            assert "I" in cell.answers, (place, act)


def test_do_not_load_takes_two_persons_or_a_test() -> None:
    for (place, act), cell in table().cells.items():
        if "dnl" in cell.asks or (ask_of(place) == "dnl" and "I" in cell.answers):
            assert set(cell.who) <= {"two persons", "test"}, (place, act)


BREAKS = """
file        | ["free", "ended"], to = "assessing"  | ["free", "free"], to = "assessing" | received stands twice
file        | to = "assessing"                     | to = "assesing"                    | expected a state or 'same'
file        | from = ["flown"]                     | from = ["fled"]                    | expected a state or a group
lift        | answers = ["I", "SF"], who           | answers = ["SF"], who              | to rfi_lifted without I
ask_screening | answers = ["H"], asks = ["rfs"]    | answers = ["H"]                    | answers H and asks nothing
clear       | answers = ["SF"]                     | answers = ["J"]                    | no hold is open there
overdue     | to = "{ask}_overdue"                 | to = "rfi_overdue"                 | to rfi_overdue without I
reply       | to = "{ask}_replied"                 | to = "dnl_replied"                 | to dnl_replied without H
remind      | who = ["clock"]                      | who = ["watch"]                    | watch
remind      | expected                             | expects                            | expects
"""
"""Act, what stands there, what is put in its place, what is said."""


@pytest.mark.parametrize("line", BREAKS.strip().splitlines())
def test_a_broken_table_says_what_is_wrong(line: str) -> None:
    act, old, new, words = (part.strip() for part in line.split(" | "))
    head, tail = TEXT.split(f"[act.{act}]\n")
    assert old in tail
    with pytest.raises(CodeTableFault, match=re.escape(words)) as caught:
        read(f"{head}[act.{act}]\n{tail.replace(old, new, 1)}")
    assert "\n" not in str(caught.value)


def test_an_act_left_out_is_told() -> None:
    cut = re.sub(r"\[act\.overdue\].*?\n\n", "", TEXT, flags=re.DOTALL)
    with pytest.raises(CodeTableFault, match="nothing on overdue"):
        read(cut)

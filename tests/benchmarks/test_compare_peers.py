"""The comparison with other parsers, by peers that are small scripts."""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import compare_peers
import pytest
from compare_peers import AGREE, DIFFER, OURS, THEIRS, Peer, Time

from openplaci.faults import CannotDo

ROOT = Path(__file__).parent.parent.parent
IMP = ROOT / "examples" / "cargo_imp"
FWB = IMP / "fwb17_ordinary.txt"
FHL = IMP / "fhl5_several_houses.txt"


def peer(folder: Path, code: str) -> Peer:
    script = folder / "peer.py"
    script.write_text(f"import json, sys\n{code}\n", encoding="utf-8")
    return Peer("fake", (sys.executable, str(script)))


def says(folder: Path, *values: object) -> Peer:
    return peer(folder, f"print({json.dumps(values)!r})")


def compared(one: Peer, *paths: Path, fold_case: bool = False) -> compare_peers.Result:
    read = {path: (compare_peers.ours(path), Time(1.0, 0.5)) for path in paths}
    return compare_peers.compare(one, read, 30, fold_case=fold_case)


def test_each_element_is_counted_by_who_says_what(tmp_path: Path) -> None:
    one = says(
        tmp_path,
        {
            "master": "220-44103872", "house": None, "pieces": "6", "weight_kg": 413, "slac": 4, "volume_m3": None,
            "shipper": {"name": "LOHRTAL   WERKZEUGBAU GMBH "}, "consignee.country": "ca", "handling": ["EAP"],
        },
    )  # fmt: skip
    result = compared(one, FWB)
    assert {name: counts for name, counts in result.totals.items() if counts} == {
        "master": Counter({AGREE: 1}), "pieces": Counter({AGREE: 1}), "weight_kg": Counter({DIFFER: 1}),
        "slac": Counter({THEIRS: 1}), "volume_m3": Counter({OURS: 1}), "shipper.name": Counter({AGREE: 1}),
        "consignee.country": Counter({DIFFER: 1}), "handling[]": Counter({AGREE: 1, OURS: 1}),
    }  # fmt: skip
    assert "house" in result.totals
    shown = str(FWB)
    assert set(result.disagreements) == {
        (shown, "220-44103872", "weight_kg", 412.5, 413),
        (shown, "220-44103872", "slac", None, 4),
        (shown, "220-44103872", "volume_m3", 1.94, None),
        (shown, "220-44103872", "consignee.country", "CA", "ca"),
        (shown, "220-44103872", "handling[1]", "SPX", None),
    }
    assert compared(one, FWB, fold_case=True).totals["consignee.country"] == Counter({AGREE: 1})


def test_an_element_counts_where_the_peer_names_it_in_any_file(tmp_path: Path) -> None:
    one = peer(tmp_path, 'print(json.dumps({"origin": "FRA"} if "fwb17" in sys.argv[1] else {"pieces": 3}))')
    result = compared(one, FWB, IMP / "fwb16_ordinary.txt")
    assert result.totals == {"origin": Counter({AGREE: 1, OURS: 1}), "pieces": Counter({AGREE: 1, OURS: 1})}


def test_an_empty_list_says_that_there_is_none(tmp_path: Path) -> None:
    result = compared(says(tmp_path, {"handling": [], "routing": [], "shipper": {}, "agent": None}), FWB)
    assert result.totals == {"handling[]": Counter({OURS: 2})}
    assert result.unknown == []


def test_keys_that_are_none_of_ours_are_named(tmp_path: Path) -> None:
    result = compared(says(tmp_path, {"pieces": 6, "awb": "1", "shipper": {"nom": "A"}, "routing": [{"x": 1}]}), FWB)
    assert result.unknown == ["awb", "routing[].x", "shipper.nom"]
    assert set(result.totals) == {"pieces"}


def test_consignments_are_paired_by_their_numbers_then_in_order(tmp_path: Path) -> None:
    ours = compare_peers.ours(FHL)
    backwards = [{"master": one["master"], "house": one["house"], "pieces": one["pieces"]} for one in reversed(ours)]
    result = compared(says(tmp_path, *backwards), FHL)
    assert result.totals["pieces"] == Counter({AGREE: len(ours)})
    assert not result.unmatched
    in_order = [{"pieces": one["pieces"]} for one in ours]
    assert compared(says(tmp_path, *in_order), FHL).totals["pieces"] == Counter({AGREE: len(ours)})
    in_order[0] = backwards[-1]
    assert compared(says(tmp_path, *in_order[1:], in_order[0]), FHL).totals["pieces"] == Counter({AGREE: len(ours)})


def test_consignments_that_one_alone_has_are_told(tmp_path: Path) -> None:
    (master,) = {one["master"] for one in compare_peers.ours(FWB)}
    assert compared(says(tmp_path, {"master": master}, {"house": "H1"}), FWB).unmatched == [f"{FWB}: H1: only theirs"]
    assert compared(says(tmp_path), FWB).unmatched == [f"{FWB}: {master}: only ours"]


@pytest.mark.parametrize(
    "printed",
    [
        '{"pieces": 1}\n\n{"pieces": 2}\n',
        '[{"pieces": 1}, {"pieces": 2}]',
        '{"file": "x", "consignments": [{"pieces": 1}, {"pieces": 2}]}',
        '{"consignments": [{"pieces": 1}]}\n{"consignments": [{"pieces": 2}]}',
    ],
)
def test_a_peer_may_print_lines_or_a_list(printed: str) -> None:
    assert compare_peers.printed(printed) == [{"pieces": 1}, {"pieces": 2}]
    assert compare_peers.printed('{"pieces": 1}') == [{"pieces": 1}]
    assert compare_peers.printed("") == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("sys.exit('no such message')", "exit code 1: no such message"),
        ("sys.exit(3)", "exit code 3"),
        ("print('hello')", "no JSON of consignments: "),
        ("print('[1]')", "no JSON of consignments: '1' is no object"),
        ("print('[[]]')", "no JSON of consignments: '[]' is no object"),
        ("print('{\"a\": 1} {')", "no JSON of consignments: "),
    ],
)
def test_a_failure_is_one_line_and_compares_nothing(tmp_path: Path, code: str, words: str) -> None:
    result = compared(peer(tmp_path, code), FWB)
    assert result.failures[str(FWB)].startswith(words)
    assert result.totals == {}
    assert result.unmatched == []


def test_a_peer_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    endless = peer(tmp_path, "while True: pass")
    assert compare_peers.answer(endless.on(FWB), 0.2).failure == "no answer in 0.2 s"


def test_a_peer_that_asks_for_input_gets_none(tmp_path: Path) -> None:
    assert compare_peers.answer(peer(tmp_path, "input()").on(FWB), 30).failure.startswith("exit code 1: EOFError")


def test_a_command_that_is_not_there_is_one_line() -> None:
    with pytest.raises(CannotDo, match="no-such-parser: No such file"):
        compare_peers.answer(["no-such-parser"], 30)


def test_the_file_comes_last_or_where_it_is_named() -> None:
    assert compare_peers.peer_of("a=parse -x").on(FWB) == ["parse", "-x", str(FWB)]
    assert compare_peers.peer_of("a=parse --in={file} -x").on(FWB) == ["parse", f"--in={FWB}", "-x"]
    assert compare_peers.peer_of("a=sh -c 'parse b'").command == ("sh", "-c", "parse b")


@pytest.mark.parametrize("text", ["parse", "=parse", "a=", "a= "])
def test_a_peer_needs_a_name_and_a_command(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="expected NAME=COMMAND"):
        compare_peers.peer_of(text)


def test_the_public_keys_are_those_of_the_model() -> None:
    keys = compare_peers.public()
    assert {"master", "shipper.name", "routing[].from", "goods[].dimensions[].length_cm", "handling[]"} <= keys
    assert not {"shipper", "routing[]", "routing[].from_"} & keys
    for path in sorted((ROOT / "examples").rglob("*.txt")):
        for one in compare_peers.ours(path):
            assert {compare_peers.element(place) for place, value in one.items() if value is not None} <= keys


def test_times_are_added_up(tmp_path: Path) -> None:
    result = compared(says(tmp_path, {"pieces": 6}), FWB, FHL)
    assert result.our_time == Time(2.0, 1.0)
    assert result.time.wall > 0
    assert result.time.cpu > 0


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    # The real conditions pin the process to a core.
    monkeypatch.setattr(compare_peers, "print_conditions", lambda title: sys.stdout.write(f"# {title}\n"))
    monkeypatch.setattr(compare_peers, "RATE_SECONDS", 0)
    monkeypatch.setattr(sys, "argv", ["compare_peers.py", *arguments])
    return compare_peers.main()


def test_the_example_runs_and_its_report_is_for_people_or_machines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    naive = f"naive={sys.executable} {ROOT / 'benchmarks' / 'peers' / 'naive_fwb.py'}"
    monkeypatch.setattr(compare_peers, "OUR_COMMAND", ("true",))
    several, envelope = str(IMP / "fwb17_nine_handling_codes.txt"), str(IMP / "fwb16_type_b_envelope.txt")
    assert run(monkeypatch, "--peer", naive, several, envelope) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "# Where parsers disagree; a disagreement says nothing of who is right"
    assert "| handling[] | 7 | 0 | 2 | 0 |" in lines
    assert f"{several}: 618-33180954: handling[7]: ours 'HEA', theirs nothing" in lines
    assert any(line.startswith(f"{envelope}: exit code 1: naive_fwb: 'QD ") for line in lines)
    assert run(monkeypatch, "--json", "--peer", naive, several, envelope) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["files"] == 2
    (naive_told,) = told["peers"]
    assert naive_told["totals"]["handling[]"] == {AGREE: 7, OURS: 2}
    assert naive_told["disagreements"][0] == {
        "file": several, "consignment": "618-33180954", "element": "handling[7]", "ours": "HEA", "theirs": None,
    }  # fmt: skip
    assert set(naive_told["time"]) == {"wall", "cpu"}


def test_ours_agrees_with_ours(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    run(monkeypatch, "--json", "--peer", f"ours={sys.executable} -m openplaci read", str(FHL))
    (result,) = json.loads(capsys.readouterr().out)["peers"]
    assert result["disagreements"] == result["unmatched"] == result["unknown"] == []
    assert {kind for counts in result["totals"].values() for kind in counts} == {AGREE}


def test_a_path_that_is_not_there_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--peer", "a=b", "no/such/folder") == 2
    assert capsys.readouterr().err == "compare_peers: no/such/folder: no such file or folder\n"

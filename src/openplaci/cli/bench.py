"""``openplaci bench``: accuracy and speed, measured on files of one's own."""

import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Final

from cyclopts import App, Parameter

from openplaci.cli import files
from openplaci.cli.bench_report import Report
from openplaci.cli.talk import tell
from openplaci.faults import CannotDo
from openplaci.model.watchlist import ListFault, PartyKind, Watchlist
from openplaci.screening.trial import bars as bars_of
from openplaci.screening.trial import given, methods
from openplaci.screening.trial.run import ALL, NONE, Asked, run, ways

app = App(name="bench", help="Measure accuracy and speed on files of your own.")

SHOWN: Final = 5
"""Rows of a file that could not be read, of which each is told."""
BUILT_IN: Final = "built-in"
_KINDS: Final[dict[str, PartyKind]] = {"person": "person", "organisation": "organisation", "any": ""}


@app.command
def screening(
    *,
    lists: Annotated[
        tuple[str, ...],
        Parameter(
            name="--list",
            help="SOURCE:FILE[,FILE...], the sources of watchlist add or 'names' (names one a line, or CSV); repeated.",
        ),
    ] = (),
    pairs: Annotated[tuple[Path, ...], Parameter(help="Labelled pairs: two names and a label a row; repeated.")] = (),
    ordinary: Annotated[
        tuple[str, ...],
        Parameter(help="[person:|organisation:|any:]FILE of names that should alert nobody; repeated."),
    ] = (),
    queries: Annotated[
        tuple[Path, ...], Parameter(help="Labelled queries: name, and expected (id or listed name; empty: nobody).")
    ] = (),
    perturb: Annotated[
        str, Parameter(help="How listed names go wrong: all, slips (typos and shuffles), none, or kinds with commas.")
    ] = ALL,
    alerts: Annotated[float, Parameter(help="Share of ordinary names on which there may be an alert.")] = 0.005,
    peers: Annotated[str, Parameter(help="Methods beside ours: nomenklatura,rapidfuzz or none.")] = ",".join(
        methods.PEERS
    ),
    seed: Annotated[int, Parameter(help="Of all that is drawn.")] = 7,
    sample: Annotated[int, Parameter(help="Listed names that go wrong.")] = 1_500,
    names: Annotated[int, Parameter(help="Ordinary names, of all files together.")] = 6_000,
    exhaustive: Annotated[
        int,
        Parameter(help="Listed names drawn that each query is compared with, to see what blocking misses; 0: none."),
    ] = 2_000,
    seconds: Annotated[float, Parameter(help="CPU time at most for each peer, and for the exhaustive look.")] = 60.0,
    whole: Annotated[int, Parameter(help="Measure speed and blocking on a list padded to so many names, too.")] = 0,
    speed: Annotated[bool, Parameter(help="Measure speed, memory and building.")] = True,
    must: Annotated[str, Parameter(help="Exit code 1 where a bar is missed: 'built-in', or a TOML file of bars.")] = "",
    json: Annotated[bool, Parameter(help="One line a figure.", negative="")] = False,
    column_a: Annotated[str, Parameter(help="Pairs: column of the first name.")] = "",
    column_b: Annotated[str, Parameter(help="Pairs: column of the second, listed name.")] = "",
    column_label: Annotated[str, Parameter(help="Pairs: column of the label (1 or 0, true or false, match).")] = "",
    column_name: Annotated[str, Parameter(help="Queries and ordinary names: column of the name.")] = "",
    column_expected: Annotated[str, Parameter(help="Queries: column of whom it should find.")] = "",
    column_kind: Annotated[str, Parameter(help="Column of the kind: person, organisation and the like.")] = "",
) -> int:
    """Measure screening by names on lists, labelled pairs and ordinary names of your own, beside other methods.

    Nothing is stored, and the lists of the centre play no part. Exit code 1 where a bar of --must is missed.
    """
    if not (lists or pairs):
        raise CannotDo("nothing to measure; expected --list SOURCE:FILE, or --pairs FILE, or both")
    if not 0 < alerts < 1:
        raise CannotDo(f"--alerts is {alerts}; expected a share above 0 and below 1, as 0.005")
    for option, number in (
        ("sample", sample),
        ("names", names),
        ("exhaustive", exhaustive),
        ("whole", whole),
        ("seed", seed),
    ):
        if number < 0:
            raise CannotDo(f"--{option} is {number}; expected 0 or more")
    if seconds <= 0:
        raise CannotDo(f"--seconds is {seconds}; expected more than 0")
    ways(perturb)
    held = bars_of.own() if must in {"", BUILT_IN} else bars_of.read(must, _bytes(Path(must)))
    columns = given.Columns(
        name=column_name, name_a=column_a, name_b=column_b, label=column_label, kind=column_kind,
        expected=column_expected,
    )  # fmt: skip
    asked_peers = () if peers == NONE else tuple(filter(None, (one.strip() for one in peers.split(","))))
    beside, missing = methods.peers(asked_peers)
    report = Report(json=json, bars=held, perturb=perturb)
    asked = Asked(
        lists=tuple(_list(one, at, lists, report) for at, one in enumerate(lists)),
        pairs=tuple((path.name, tuple(_pairs(path, columns, report))) for path in pairs),
        ordinary=tuple(_ordinary(ordinary, columns, report, seed)),
        queries=tuple((path.name, tuple(_named(path, columns, "", "queries", report))) for path in queries),
        perturb=perturb, alerts=alerts, sample=sample, names=names, exhaustive=exhaustive, seconds=seconds,
        whole=whole, seed=seed, fast=speed,
    )  # fmt: skip
    if asked.queries and not asked.lists:
        raise CannotDo("--queries without a list; expected --list SOURCE:FILE")
    report.conditions(asked, beside)
    for line in missing:
        report.remark(line)
    if asked.lists and not asked.ordinary:
        report.remark("no ordinary names: no threshold can be chosen, so recall at an alert rate is not measured")
    for measure in run(asked, beside):
        report.say(measure)
    report.end()
    return int(bool(must) and report.missed())


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise CannotDo(f"{path}: {fault.strerror or fault}") from fault


def _list(text: str, at: int, all_: Sequence[str], report: Report) -> Watchlist:
    source, colon, rest = text.partition(":")
    if not colon or not rest:
        raise CannotDo(f"--list {text}: no source; expected SOURCE:FILE[,FILE...]")
    named = Path(rest)
    paths = files.find([named] if named.exists() else [Path(one) for one in rest.split(",") if one])
    if len({path.name for path in paths}) < len(paths):
        raise CannotDo(f"--list {text}: two files of one name; expected names that tell them apart")
    data = {path.name: _bytes(path) for path in paths}
    name = source if sum(one.partition(":")[0] == source for one in all_) == 1 else f"{source}-{at + 1}"
    made, faults = given.watchlist(name, source, data)
    _tell(faults)
    for path in paths:
        report.file(path, data[path.name], "list", f"{source}: {len(made.entities):,} entities")
    if not any(True for _ in given.texts([made])):
        raise CannotDo(f"--list {text}: no name of a person or an organisation; expected some")
    return made


def _pairs(path: Path, columns: given.Columns, report: Report) -> list[given.Pair]:
    data = _bytes(path)
    found, faults = given.pairs(path.name, data, columns)
    _tell(faults)
    matches = sum(one.match for one in found)
    report.file(path, data, "pairs", f"{len(found):,} pairs, {matches:,} of them matches{_left(faults)}")
    return found


def _named(
    path: Path, columns: given.Columns, kind: PartyKind, what: str, report: Report
) -> list[given.Named]:  # fmt: skip
    data = _bytes(path)
    found, faults = given.names(path.name, data, columns, kind)
    _tell(faults)
    kinds = sorted({one.kind or "any" for one in found})
    report.file(path, data, what, f"{len(found):,} names, taken for {' and '.join(kinds)}{_left(faults)}")
    return found


def _ordinary(asked: Iterable[str], columns: given.Columns, report: Report, seed: int) -> list[given.Named]:
    """Ordinary names in random order, each once; of several files, as many from one as from another while they last."""
    rng = random.Random(seed)  # noqa: S311 - to be the same each time
    sides: list[list[given.Named]] = []
    for text in asked:
        word, colon, rest = text.partition(":")
        kind = _KINDS.get(word) if colon else None
        path = Path(rest if kind is not None else text)
        found = list(dict.fromkeys(_named(path, columns, kind or "", "ordinary", report)))
        if word == "any" and kind is not None:
            found = [given.Named(name=one.name, country=one.country) for one in found]
        rng.shuffle(found)
        sides.append(found)
    longest = max(map(len, sides), default=0)
    return [side[at] for at in range(longest) for side in sides if at < len(side)]


def _left(faults: Sequence[ListFault]) -> str:
    return f"; {len(faults):,} rows left out" if faults else ""


def _tell(faults: Sequence[ListFault]) -> None:
    for fault in faults[:SHOWN]:
        tell(f"openplaci: {fault.where}: {fault.words}")
    if len(faults) > SHOWN:
        tell(f"openplaci: and {len(faults) - SHOWN} more rows that could not be read")
    sys.stderr.flush()

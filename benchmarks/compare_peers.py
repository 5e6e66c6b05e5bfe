"""Read the same messages with other parsers, given as commands, and list where they disagree with ours.

A peer is a command that is given a file and prints its consignments as JSON in any subset of our public keys:
see docs/how-to/compare-with-a-peer.md. A disagreement says nothing of who is right.
"""

import argparse
import contextlib
import io
import json
import math
import re
import resource
import shlex
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from conditions import print_conditions
from msgspec import inspect

from openplaci import formats
from openplaci.cli import files
from openplaci.faults import CannotDo
from openplaci.model.consignment import Consignment

AGREE, DIFFER, OURS, THEIRS = "agree", "differ", "only ours", "only theirs"
Leaves = dict[str, Any]
"""The values of a consignment by dotted path; those of a list by number: ``routing[0].carrier``."""
OUR_COMMAND = (sys.executable, "-m", "openplaci", "read")
RATE_SECONDS = 1.0
"""How long our reading is repeated in process."""


class Peer(NamedTuple):
    """Another parser: its name and its command, in which ``{file}`` stands for the file."""

    name: str
    command: tuple[str, ...]

    def on(self, path: Path) -> list[str]:
        """The command for a file; where it has no ``{file}``, the file comes last."""
        filled = [part.replace("{file}", str(path)) for part in self.command]
        return filled if filled != list(self.command) else [*filled, str(path)]


class Time(NamedTuple):
    """Seconds by the wall clock and of the processor, the start of the command included."""

    wall: float = 0.0
    cpu: float = 0.0


class Answer(NamedTuple):
    """What a command made of a file: its consignments, or why there are none; and the time it took."""

    consignments: list[Leaves]
    failure: str
    time: Time


class Disagreement(NamedTuple):
    """One element that the two do not say the same way; None where one says nothing."""

    file: str
    consignment: str
    element: str
    ours: Any
    theirs: Any


class Result(NamedTuple):
    """What came of one peer.

    Attributes:
        peer: its name.
        totals: element (list numbers left out) -> how often they agree, differ, or one alone says it.
        disagreements: each of them.
        unmatched: consignments that one alone has, by file.
        unknown: keys of the peer that are none of ours, which are not compared.
        failures: file -> why nothing could be compared.
        time, our_time: of the peer's commands, and of ours on the same files.
    """

    peer: str
    totals: dict[str, Counter[str]]
    disagreements: list[Disagreement]
    unmatched: list[str]
    unknown: list[str]
    failures: dict[str, str]
    time: Time
    our_time: Time


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The values inside by their paths, keys being nested or dotted. What is empty is None, an empty list too."""
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list) and value:
        for place, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{place}]")
    elif path:
        empty = value is None or value == "" or isinstance(value, (Mapping, list))
        yield f"{path}[]" if isinstance(value, list) else path, None if empty else value


def element(path: str) -> str:
    """The path without the numbers of lists: ``routing[0].carrier`` is of the element ``routing[].carrier``."""
    return _NUMBER.sub("[]", path)


_NUMBER = re.compile(r"\[\d+\]")


def public() -> frozenset[str]:
    """Every element of a consignment that has a value of its own, from the model."""
    found: set[str] = set()

    def visit(kind: Any, path: str) -> None:
        if isinstance(kind, inspect.StructType):
            for field in kind.fields:
                visit(field.type, f"{path}.{field.encode_name}" if path else field.encode_name)
        elif isinstance(kind, inspect.VarTupleType):
            visit(kind.item_type, f"{path}[]")
        elif isinstance(kind, inspect.UnionType):
            for one in kind.types:
                visit(one, path)
        elif not isinstance(kind, inspect.NoneType):
            found.add(path)

    visit(inspect.type_info(Consignment), "")
    return frozenset(found)


def same(ours: Any, theirs: Any, *, fold_case: bool) -> bool:
    """Whether two values say the same: runs of blanks are one, a number may stand as text, case counts if asked."""
    one, other = (" ".join(value.split()) if isinstance(value, str) else value for value in (ours, theirs))
    if isinstance(one, str) and isinstance(other, str):
        return one.upper() == other.upper() if fold_case else one == other
    with contextlib.suppress(ValueError, TypeError):
        return math.isclose(float(one), float(other), rel_tol=1e-6)
    return bool(one == other)


def match(ours: Sequence[Leaves], theirs: Sequence[Leaves]) -> Iterator[tuple[Leaves, Leaves]]:
    """Pair consignments: by master and house, the rest in their order; one that is left alone has an empty fellow."""
    waiting: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, one in enumerate(theirs):
        waiting[_numbers(one)].append(place)
    pairs = {place: found.pop(0) for place, one in enumerate(ours) if (found := waiting.get(_numbers(one)))}
    rest = [place for place in range(len(theirs)) if place not in pairs.values()]
    for place, one in enumerate(ours):
        fellow = pairs[place] if place in pairs else rest.pop(0) if rest else None
        yield one, theirs[fellow] if fellow is not None else {}
    for place in rest:
        yield {}, theirs[place]


def _numbers(one: Leaves) -> tuple[str, str]:
    return "".join(str(one.get("master")).split()), "".join(str(one.get("house")).split())


def label(one: Leaves) -> str:
    """How a consignment is named in the report."""
    return "/".join(str(one[key]) for key in ("master", "house") if one.get(key)) or "no number"


def answer(command: Sequence[str], timeout: float) -> Answer:
    """Run a command on a file; any end but a good one is a failure in one line."""
    begin = _clocks()
    try:
        done = subprocess.run(  # noqa: S603 - the commands that are asked for
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired:
        return Answer([], f"no answer in {timeout:g} s", _since(begin))
    except OSError as fault:
        raise CannotDo(f"{command[0]}: {fault.strerror or fault}") from fault
    spent = _since(begin)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        return Answer([], f"exit code {done.returncode}" + (f": {said[-1]}" if said else ""), spent)
    try:
        found = printed(done.stdout.decode("utf-8", "replace"))
    except ValueError as fault:
        return Answer([], f"no JSON of consignments: {fault}", spent)
    return Answer([dict(leaves(one)) for one in found], "", spent)


def _clocks() -> Time:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Time(time.perf_counter(), spent.ru_utime + spent.ru_stime)


def _since(begin: Time) -> Time:
    now = _clocks()
    return Time(now.wall - begin.wall, now.cpu - begin.cpu)


def _sum(times: Iterable[Time]) -> Time:
    walls, cpus = zip(*times, strict=True)
    return Time(sum(walls), sum(cpus))


def printed(text: str) -> list[dict[str, Any]]:
    """The consignments that a command printed: a list, an object, an object a line, or objects with ``consignments``.

    Raises:
        ValueError: it is none of these.
    """
    try:
        whole = json.loads(text)
    except ValueError:
        whole = [json.loads(line) for line in text.splitlines() if line.strip()]
    found: list[dict[str, Any]] = []
    for one in whole if isinstance(whole, list) else [whole]:
        if not isinstance(one, dict):
            raise ValueError(f"{str(one)[:40]!r} is no object")  # noqa: TRY004 - content, not a type of ours
        found += one["consignments"] if isinstance(one.get("consignments"), list) else [one]
    return found


def ours(path: Path) -> list[Leaves]:
    """What we read of a file."""
    reading = formats.read(files.load(path))
    return [dict(leaves(json.loads(msgspec.json.encode(one)))) for one in reading.consignments]


def compare(peer: Peer, read: Mapping[Path, tuple[list[Leaves], Time]], timeout: float, *, fold_case: bool) -> Result:
    """Run a peer on every file and compare what it says with what we say.

    Args:
        peer: the other parser.
        read: file -> what we read of it, and the time that our own command took.
        timeout: seconds that a command may take.
        fold_case: capitals and small letters are the same.
    """
    known = public()
    answers = {path: answer(peer.on(path), timeout) for path in read}
    named = {element(path) for one in answers.values() for c in one.consignments for path in c}
    totals: dict[str, Counter[str]] = {name: Counter() for name in sorted(named & known)}
    disagreements: list[Disagreement] = []
    unmatched: list[str] = []
    for path, theirs in answers.items():
        if theirs.failure:
            continue
        for one, other in match(read[path][0], theirs.consignments):
            if not one or not other:
                unmatched.append(f"{files.shown(path)}: {label(one or other)}: {'only ours' if one else 'only theirs'}")
                continue
            for place in dict.fromkeys((*one, *other)):
                name = element(place)
                mine, yours = one.get(place), other.get(place)
                if name not in totals or (mine is None and yours is None):
                    continue
                verdict = (
                    OURS if yours is None else THEIRS if mine is None
                    else AGREE if same(mine, yours, fold_case=fold_case) else DIFFER
                )  # fmt: skip
                totals[name][verdict] += 1
                if verdict != AGREE:
                    disagreements.append(Disagreement(files.shown(path), label(one), place, mine, yours))
    return Result(
        peer=peer.name,
        totals=totals,
        disagreements=disagreements,
        unmatched=unmatched,
        unknown=sorted(name for name in named - known if not any(one.startswith(name) for one in known)),
        failures={files.shown(path): one.failure for path, one in answers.items() if one.failure},
        time=_sum(one.time for one in answers.values()),
        our_time=_sum(spent for _, spent in read.values()),
    )


def rate(paths: Sequence[Path]) -> float:
    """Files that we read in a second in this process, the median of rounds."""
    datas = [files.load(path) for path in paths]
    rounds: list[float] = []
    until = time.perf_counter() + RATE_SECONDS
    while time.perf_counter() < until or not rounds:
        began = time.perf_counter()
        for data in datas:
            formats.read(data)
        rounds.append(len(datas) / (time.perf_counter() - began))
    return statistics.median(rounds)


def report(result: Result, number: int) -> Iterator[str]:
    """The report of one peer for people."""
    theirs, own = result.time, result.our_time
    yield f"\n## {result.peer}"
    yield (
        f"{number} files, {len(result.failures)} failures; a file takes its command {theirs.wall / number:.3f} s "
        f"({theirs.cpu / number:.3f} s of the processor), and openplaci read {own.wall / number:.3f} s "
        f"({own.cpu / number:.3f} s), start included"
    )
    yield "\n| Element | Agree | Differ | Only ours | Only theirs |\n|---|--:|--:|--:|--:|"
    for name, counts in result.totals.items():
        yield f"| {name} | " + " | ".join(f"{counts[kind]:,}" for kind in (AGREE, DIFFER, OURS, THEIRS)) + " |"
    whole = sum(result.totals.values(), Counter[str]())
    yield "| all | " + " | ".join(f"{whole[kind]:,}" for kind in (AGREE, DIFFER, OURS, THEIRS)) + " |\n"
    for one in result.disagreements:
        mine, yours = ("nothing" if value is None else repr(value) for value in (one.ours, one.theirs))
        yield f"{one.file}: {one.consignment}: {one.element}: ours {mine}, theirs {yours}"
    yield from result.unmatched
    yield from (f"{file}: {failure}" for file, failure in result.failures.items())
    if result.unknown:
        yield f"not compared, since they are none of our keys: {', '.join(result.unknown)}"


def told(result: Result) -> dict[str, Any]:
    """The report of one peer for machines."""
    return {
        **result._asdict(),
        "disagreements": [one._asdict() for one in result.disagreements],
        "time": result.time._asdict(),
        "our_time": result.our_time._asdict(),
    }


def peer_of(text: str) -> Peer:
    """Read ``NAME=COMMAND``."""
    name, _, command = text.partition("=")
    if not name or not command.strip():
        raise argparse.ArgumentTypeError(f"{text!r}; expected NAME=COMMAND")
    return Peer(name, tuple(shlex.split(command)))


def main() -> int:
    """Compare, and print the report."""
    parser = argparse.ArgumentParser(description="Read the same messages with other parsers; list where they disagree.")
    parser.add_argument("--peer", type=peer_of, action="append", required=True, metavar="NAME=COMMAND",
                        help="a command that is given a file and prints JSON; may be repeated")  # fmt: skip
    parser.add_argument("--timeout", type=float, default=30, help="seconds that a command may take for a file [30]")
    parser.add_argument("--ignore-case", action="store_true", help="capitals and small letters are the same")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files or folders of messages")
    asked = parser.parse_args()
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        print_conditions("Where parsers disagree; a disagreement says nothing of who is right")
    try:
        paths = files.find(asked.paths)
        read = {path: (ours(path), answer((*OUR_COMMAND, str(path)), asked.timeout).time) for path in paths}
        results = [compare(peer, read, asked.timeout, fold_case=asked.ignore_case) for peer in asked.peer]
    except CannotDo as fault:
        print(f"compare_peers: {fault}", file=sys.stderr)
        return 2
    speed = rate(paths)
    if asked.json:
        print(json.dumps({"conditions": said.getvalue(), "files": len(paths), "files_a_second": round(speed),
                          "peers": [told(result) for result in results]}))  # fmt: skip
        return 0
    print(f"{said.getvalue()}Ours in process: {speed:,.0f} files/s")
    for result in results:
        print("\n".join(report(result, len(paths))))
    return 0


if __name__ == "__main__":
    sys.exit(main())

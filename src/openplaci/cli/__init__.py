"""One command per verb. JSON Lines on standard output, everything else on standard error.

Exit codes: 0 done, 1 content errors found, 2 cannot do it (one line says why).
"""

import getpass
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
from cyclopts import App, CycloptsError, Parameter

from openplaci import __version__, formats, settings, wiring
from openplaci.cli import files, show
from openplaci.cli.verbs import VERBS
from openplaci.faults import CannotDo, CannotWrite, OpenPlaciFault, Refused
from openplaci.flow import journey as flow
from openplaci.flow.closing import close_due
from openplaci.flow.journey import Stations
from openplaci.flow.walked import Assessed, Journey, Reported, Unread
from openplaci.model.filing import Message
from openplaci.model.finding import Finding
from openplaci.store.base import Store

app = App(
    name="openplaci",
    help="Read, validate and assess advance information on air cargo before loading.",
    version=__version__,
    help_epilogue="Exit codes: 0 done, 1 content errors found, 2 cannot do it.",
)

Programme = Annotated[str | None, Parameter(help="Programme whose rules apply, by name or TOML file [default: pact].")]
Data = Annotated[
    str | None, Parameter(help="Folder of the embedded store; ':memory:' keeps nothing [default: the data folder].")
]

for _target, _name, _help in VERBS:
    app.command(_target, name=_name, help=_help)

_ENCODER = msgspec.json.Encoder()


@app.command
def read(*paths: Annotated[Path, Parameter(help="Files or folders of messages.")], data: Data = None) -> int:
    """Read messages and print what they say: one line a file, its consignments and findings.

    Exit code 1 where a message, or a whole file, could not be read.
    """
    del data
    errors = False
    found, unopened = _openable(files.find(_some(paths)))
    with show.progress(len(found), "reading") as advance:
        for path in found:
            reading = formats.read(files.load(path))
            errors |= _errors(reading.findings)
            _print(
                {
                    "file": files.shown(path),
                    "format": reading.format,
                    "consignments": reading.consignments,
                    "statuses": reading.statuses,
                    "answers": reading.answers,
                    "findings": reading.findings,
                    "messages": [_message_row(message) for message in reading.messages],
                }
            )
            advance(1)
    return 2 if unopened else int(errors)


@app.command
def convert(
    file: Annotated[Path, Parameter(help="A file of messages.")],
    *,
    to: Annotated[str, Parameter(help="The format to write, as 'read' names it: FWB/17, XFWB/3, PSN.")],
    data: Data = None,
) -> int:
    """Write what a file says in another format; what was lost or changed goes to standard error, a line each.

    What is written is read again: whatever does not come back the same is told. Exit code 1 where a part of the
    file could not be read, 2 where a message cannot be said in the format; the others are written all the same.
    """
    del data
    reading = formats.read(files.load(file))
    unread = [finding for finding in reading.findings if finding.severity == "error"]
    for finding in unread:
        _tell(f"{files.shown(file)}: {finding.where or 'the file'}: {finding.words}")
    messages = [message for message in reading.messages if not message.nothing]
    if not messages:
        raise CannotDo(f"{files.shown(file)}: no message could be read; expected one to write as {to}")
    unwritten = 0
    for message in messages:
        try:
            written = formats.write(message, to)
        except CannotWrite as fault:
            unwritten += 1
            _cannot(f"{files.shown(file)}, line {message.line}: {fault}")
            continue
        for part in written.parts:
            sys.stdout.buffer.write(part.rstrip(b"\r\n") + b"\n")
        for words in (*written.notices, *map(str, written.losses)):
            _tell(words)
    return 2 if unwritten else int(bool(unread))


@app.command
def explain(
    file: Annotated[Path | None, Parameter(help="A file of messages.")] = None,
    *,
    html: Annotated[bool, Parameter(help="Write a page of its own, for a browser.", negative="")] = False,
    manual: Annotated[
        bool, Parameter(help="Write the manual of the formats as a page of its own; no file is named.", negative="")
    ] = False,
    data: Data = None,
) -> int:
    """Explain a file line by line: each element with its name and meaning, deviations where they stand.

    Exit code 1 where a message could not be read.
    """
    del data
    if manual or file is None:
        if file is not None or not manual:
            raise CannotDo("explain one file, or write the manual; expected either a file or --manual")
        from openplaci.cli.manual import manual_page

        sys.stdout.buffer.write(manual_page().encode())
        return 0
    explained = formats.explain(files.load(file))
    if html:
        from openplaci.cli.page import page

        sys.stdout.buffer.write(page(explained, files.shown(file.name)).encode())
    else:
        from openplaci.cli.explained import write

        write(explained, files.shown(file))
    return int(_errors(explained.reading.findings))


@app.command
def validate(
    *paths: Annotated[Path, Parameter(help="Files or folders of messages.")],
    programme: Programme = None,
    data: Data = None,
) -> int:
    """Hold every consignment against a programme's rules: one line a consignment, its findings.

    Nothing is stored. Exit code 1 if any finding is an error.
    """
    del data
    errors = False
    chosen = settings.load(programme=programme, store="memory")
    with wiring.open_store(chosen) as store:
        stations = wiring.stations(chosen, store)
        found, unopened = _openable(files.find(_some(paths)))
        with show.progress(len(found), "validating") as advance:
            for path in found:
                for label, findings in _validated(path, stations):
                    errors |= _errors(findings)
                    _print({"file": files.shown(path), "consignment": label, "findings": findings})
                advance(1)
    return 2 if unopened else int(errors)


@app.command
def assess(
    *paths: Annotated[Path, Parameter(help="Files or folders of messages.")],
    programme: Programme = None,
    profiles: Annotated[
        str | None, Parameter(help="Risk profiles that are live: files or folders, comma between; 'pack' is ours.")
    ] = None,
    data: Data = None,
    times: Annotated[Path | None, Parameter(help="CSV file with the columns file and time (ISO 8601, UTC).")] = None,
    table: Annotated[bool, Parameter(help="Print a table for people instead of JSON Lines.", negative="")] = False,
) -> int:
    """Assess every consignment and keep it: one line a consignment, outcome, score and reasons.

    Files are taken in the order of their times, and history is learnt as it goes. A status or an answer is kept
    in its consignment's timeline; its line has no outcome. The exit code is 0 whatever the outcomes, and 2 where a
    file could not be opened or a filing not be kept.
    """
    chosen = settings.load(programme=programme, data=data, profiles=profiles)
    known = files.times(times)
    found, unopened = _openable(files.find(_some(paths)))
    files.check_times(known, found, times)
    with wiring.open_store(chosen) as store:
        _close_days(chosen, store)
        stations = wiring.stations(chosen, store)
        _tell_inactive(stations)
        with show.progress(len(found), "ordering by time") as advance:
            ordered = files.order(found, known, stations, advance)
        rows: list[tuple[Path, Journey]] = []
        lost: list[str] = []
        with show.progress(len(found), "assessing") as advance:
            for place in range(0, len(ordered), chosen.batch):
                paths_ = ordered[place : place + chosen.batch]
                done = flow.journey([files.filing(path, known) for path in paths_], stations)
                advance(len(paths_))
                lost += [one.trouble for one in done if not one.kept]
                pairs = list(zip(paths_, done, strict=True))
                if table:
                    rows += pairs
                else:
                    for path, one in pairs:
                        _print_journey(path, one)
        if table:
            show.table(rows)
    if lost:
        raise CannotDo(f"{len(lost)} of {len(found)} filings could not be kept and are not acknowledged: {lost[0]}")
    return int(bool(unopened)) * 2


@app.command
def timeline(
    consignment: Annotated[str, Parameter(help="Waybill number, or master/house: 157-56544666, 157-02666473/H1.")],
    *,
    data: Data = None,
) -> int:
    """Show what is known of a consignment's way, in the order it was told: filings, statuses, answers.

    One line each, with the custody that a status tells of. Personal data are masked unless you have the right to see
    them; that you saw them is written down first. Exit code 1 where nothing is known of it.
    """
    from openplaci.cli.privacy import seen

    chosen = settings.load(data=data)
    with wiring.open_store(chosen) as store:
        told = seen(store, consignment, wiring.programme(chosen.programme).name)
    for happened in told:
        _print(happened)
    if not told:
        _tell(f"openplaci: nothing is known of {consignment}")
    return int(not told)


@app.command
def doctor(
    *,
    programme: Programme = None,
    data: Data = None,
) -> int:
    """Tell whether everything is here that the platform needs and whether it works: one line a check.

    Exit code 2 if something is not well.
    """
    from openplaci.cli.doctor import examine

    well = True
    for result in examine(settings.load(programme=programme, data=data)):
        well &= result.ok
        _print(result)
    return 0 if well else 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code. Whatever it cannot do is one line on standard error."""
    try:
        code = app(list(arguments), exit_on_error=False, print_error=False, result_action="return_value")
        sys.stdout.flush()
    except CycloptsError as fault:
        return _cannot(str(fault))
    except Refused as fault:
        _log_refused(fault)
        return _cannot(str(fault))
    except OpenPlaciFault as fault:
        return _cannot(str(fault))
    except UnicodeEncodeError:
        return _cannot("an argument or a setting is no text in UTF-8")
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as fault:
        return _cannot(f"{fault.strerror or fault}: the output could not be written")
    except KeyboardInterrupt:
        return _cannot("interrupted")
    return code if isinstance(code, int) else 0


def _cannot(words: str) -> int:
    _tell(f"openplaci: {words}")
    return 2


def _log_refused(fault: Refused) -> None:
    from openplaci import logs

    logs.logger(settings.load().log_level).info("refused", code=fault.code, door="cli")


def _tell(words: str) -> None:
    """One line on standard error."""
    sys.stderr.write(" ".join(words.split()) + "\n")


def _tell_inactive(stations: Stations) -> None:
    """Name the profiles that are not asked: one that the analyst counts on must not be missing in silence."""
    waiting = 0
    for one in getattr(stations.assessors.get("profiles"), "inactive", ()):
        if "waits" in one.why:
            waiting += 1
        else:
            _tell(f"openplaci: profile {one.profile} is not asked: {one.why}")
    if waiting:
        _tell(f"openplaci: profiles that wait for a later station and are not asked: {waiting}; see rules check")


def _close_days(chosen: settings.Settings, store: Store) -> None:
    """Close the days that have ended; where that fails, what comes in is taken all the same."""
    try:
        close_due(store, wiring.signer(chosen), wiring.now(), f"local:{getpass.getuser()}")
    except OpenPlaciFault as fault:
        _tell(f"openplaci: the record could not be closed: {fault}")


def _some(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    if not paths:
        raise CannotDo("no file or folder named; expected at least one")
    return paths


def _openable(found: list[Path]) -> tuple[list[Path], list[Path]]:
    """Part the files that can be opened from those that cannot, and tell of the latter; the others go on."""
    good: list[Path] = []
    bad: list[Path] = []
    for path in found:
        try:
            with path.open("rb"):
                good.append(path)
        except OSError as fault:
            bad.append(path)
            _cannot(f"{files.shown(path)}: {fault.strerror or fault}")
    return good, bad


def _print(row: Any) -> None:
    sys.stdout.buffer.write(_ENCODER.encode(row) + b"\n")


def _message_row(message: Message) -> dict[str, Any]:
    return {
        "format": message.format,
        "line": message.line,
        "at": message.at,
        "sender": message.sender,
        "recipients": message.recipients,
        "reference": message.reference,
        "consignments": len(message.consignments),
        "statuses": len(message.statuses),
        "answers": len(message.answers),
    }


def _errors(findings: Sequence[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)


def _validated(path: Path, stations: Stations) -> list[tuple[str | None, tuple[Finding, ...]]]:
    filing = files.filing(path, {})
    reading = flow.read(filing, stations)
    out: list[tuple[str | None, tuple[Finding, ...]]] = [
        (None, message.findings) for message in flow.unread(reading, stations.programme)
    ]
    out += [(None, message.findings) for message in reading.messages if message.nothing]
    for message in reading.messages:
        for consignment, findings in flow.taken(message):
            out.append((consignment.label, flow.check(consignment, findings, message.at, stations)))
    return out


def _print_journey(path: Path, one: Journey) -> None:
    for item in one.assessed:
        _print(_row(path, one, item))
    for told in one.reported:
        _print(_reported_row(path, one, told))
    for message in one.unread:
        _print(_unread_row(path, message))


def _row(path: Path, one: Journey, item: Assessed) -> dict[str, Any]:
    consignment, assessment = item.consignment, item.assessment
    return {
        "file": files.shown(path),
        "master": consignment.master,
        "house": consignment.house,
        "outcome": assessment.outcome,
        "score": assessment.score,
        "band": assessment.band,
        "reasons": assessment.reasons,
        "clears": assessment.clears,
        "findings": assessment.findings,
        "level": consignment.level,
        "origin": consignment.origin,
        "destination": consignment.destination,
        "programme": assessment.programme,
        "at": assessment.at,
        "cycle": item.cycle,
        "changed": item.changed,
        "kept": one.kept,
        "versions": assessment.versions,
    }


def _reported_row(path: Path, one: Journey, told: Reported) -> dict[str, Any]:
    """A status or an answer is not assessed, so it has no outcome; it stands in its consignment's timeline."""
    return {
        "file": files.shown(path),
        "master": told.said.master,
        "house": told.said.house,
        "outcome": None,
        "reasons": (show.reported_words(told.said),),
        "findings": told.findings,
        "cycle": told.cycle,
        "kept": one.kept,
    }


def _unread_row(path: Path, message: Unread) -> dict[str, Any]:
    return {
        "file": files.shown(path),
        "master": None,
        "house": None,
        "outcome": "review",
        "score": 0,
        "band": "unread",
        "reasons": (show.unread_words(message),),
        "findings": message.findings,
        "format": message.format,
    }

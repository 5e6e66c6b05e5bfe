"""``openplaci rules``: check, explain, test and time risk profiles."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
from cyclopts import App, Parameter

from openplaci import settings
from openplaci.cli import profiles as shown
from openplaci.cli.profiles import Dialect
from openplaci.faults import CannotDo
from openplaci.model.profile import ProfileFault
from openplaci.risk.rules.tell.text import to_text

app = App(name="rules", help="Check, explain, test and time risk profiles.")

Named = Annotated[str, Parameter(help="Profile files, folders of them, or pack for the project's own.")]
Folder = Annotated[
    Path | None, Parameter(help="Folder of named lists that take the place of ours of that name or join them.")
]
Data = Annotated[
    str | None, Parameter(help="Folder of the embedded store; ':memory:' keeps nothing [default: the data folder].")
]
Table = Annotated[bool, Parameter(help="Print a table for people instead of JSON Lines.", negative="")]

_ENCODER = msgspec.json.Encoder()


@app.command
def check(*paths: Named, lists: Folder = None, table: Table = False) -> int:
    """Check profile files: one line a profile, its faults with line and column of the file.

    Faults go to standard error as well, as FILE:LINE:COLUMN: words. A profile that reads history or what a later
    station fills is not active yet; ``waits_for`` names the columns. What is right and can hardly be meant (a place
    by its name, a country in small letters) is told as a doubt. Exit code 1 if anything is wrong.
    """
    rows: list[dict[str, Any]] = []
    bad = False
    for made in shown.read(paths, shown.lists(lists)):
        bad |= _told(made.faults)
        for row in shown.checked(made):
            rows.append(row)
            for doubt in row["doubts"]:
                sys.stderr.write(f"{row['file']}:{row['line']}: {row['id']}: perhaps not meant: {doubt}\n")
            if not table:
                _print(row)
    if table:
        _table(
            ("File", "Line", "Profile", "Active", "Waits for", "Faults"),
            [
                (
                    row["file"],
                    str(row["line"]),
                    row["id"] or "",
                    "yes" if row["active"] else "no",
                    ", ".join(row["waits_for"]),
                    "; ".join(fault["words"] for fault in row["faults"]),
                )
                for row in rows
            ],
        )
    return int(bad)


@app.command
def explain(
    file: Annotated[str | None, Parameter(help="A profile file, a folder of them, or pack.")] = None,
    *,
    id: Annotated[str | None, Parameter(help="One profile alone, by its id.")] = None,  # noqa: A002 - as it is typed
    json: Annotated[bool, Parameter(help="Print all of it as JSON Lines, the tree too.", negative="")] = False,
    sql: Annotated[Dialect | None, Parameter(help="Print the condition as SQL of that dialect.")] = None,
    text: Annotated[bool, Parameter(help="Print the canonical text alone.", negative="")] = False,
    names: Annotated[
        bool, Parameter(help="Print the vocabulary of the language as JSON; no file is named.", negative="")
    ] = False,
    lists: Folder = None,
) -> int:
    """Explain profiles: the rule as a sentence, its canonical text, its tree, its SQL.

    Exit code 1 if a profile has a fault, 2 if there is none of that id.
    """
    loaded = shown.lists(lists)
    if names or file is None:
        if file is not None or not names:
            raise CannotDo("explain a file, or print the names; expected either a file or --names")
        from openplaci.risk.rules.tell.complete import vocabulary

        _print(vocabulary(loaded))
        return 0
    found = list(shown.read((file,), loaded))
    bad = _told([fault for made in found for fault in made.faults if id in (None, fault.profile)])
    chosen = [(p, made.rules[p.id]) for made in found for p in made.profiles if id in (None, p.id)]
    if id is not None and not chosen and not bad:
        raise CannotDo(f"{file}: there is no profile '{id}'; {shown.nearest(id, found)}")
    for profile, tree in chosen:
        if json:
            _print(shown.explained(profile, tree, loaded, sql))
            continue
        said = shown.sql(tree, loaded, sql) if sql else to_text(tree) if text else shown.told(profile, tree)
        sys.stdout.buffer.write(f"{said}\n".encode())
    return int(bad)


@app.command(name="test")
def cases(*paths: Named, lists: Folder = None, table: Table = False) -> int:
    """Run the cases of profiles: one line a case, what was expected and what came, with the values that made it.

    A rule that cannot be decided counts as silent. A profile without a case is told of on standard error. Exit code 1
    if a case fails or a file has a fault.
    """
    loaded = shown.lists(lists)
    bad = False
    rows: list[tuple[str, ...]] = []
    for made in shown.read(paths, loaded):
        bad |= _told(made.faults)
        for words in shown.untested(made):
            _tell(words)
        for row in shown.tested(made, loaded):
            if not row["ok"]:
                bad = True
                _tell(shown.failed(row))
            if table:
                rows.append((row["id"], row["case"], row["expected"], row["got"], "" if row["ok"] else "fails"))
            else:
                _print(row)
    if table:
        _table(("Profile", "Case", "Expected", "Got", ""), rows)
    return int(bad)


@app.command
def bench(
    *paths: Named,
    messages: Annotated[
        tuple[Path, ...],
        Parameter(help="Files or folders of messages [default: the cases' own consignments].", consume_multiple=True),
    ] = (),
    lists: Folder = None,
) -> int:
    """Time profiles: microseconds a consignment with all of them, the publishing, and the dearest one by one.

    The first line names the conditions that the figures stand for. CPU time; profiles that wait are asked as well.
    """
    from openplaci.cli.rules_bench import bench as timed

    loaded = shown.lists(lists)
    found = list(shown.read(paths, loaded))
    if _told([fault for made in found for fault in made.faults]):
        return 1
    for row in timed([profile for made in found for profile in made.profiles], loaded, messages):
        _print(row)
    return 0


@app.command
def publish(*paths: Named, lists: Folder = None, data: Data = None) -> int:
    """Propose profiles as the set that is live; it is, once a second person confirms it (openplaci acts confirm).

    The set takes the place of the one before. Prints the proposal. Exit code 1 if a file has a fault.
    """
    from openplaci.cli.publish import propose

    loaded = shown.lists(lists)
    found = list(shown.read(paths, loaded))
    if _told([fault for made in found for fault in made.faults]):
        return 1
    proposal = propose(found, loaded, settings.load(data=data))
    _print({name: getattr(proposal, name) for name in ("id", "words", "digest", "expires")})
    return 0


@app.command(name="published")
def published_(*, lists: Folder = None, data: Data = None) -> int:
    """Show the profiles that are published, one line each."""
    from openplaci.cli.publish import live

    for row in live(shown.lists(lists), settings.load(data=data)):
        _print(row)
    return 0


def _told(faults: Sequence[ProfileFault]) -> bool:
    """Tell of each fault on standard error; whether there is one."""
    for fault in faults:
        whose = f"{fault.profile}: " if fault.profile else ""
        _tell(f"{fault.file}:{fault.line}:{fault.column}: {whose}{fault.words}")
    return bool(faults)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table as Rich
    from rich.text import Text

    out = Rich(box=None, header_style="bold", pad_edge=False)
    for name in head:
        out.add_column(name)
    for row in rows:
        out.add_row(*(Text(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else 160).print(out)


def _print(row: Any) -> None:
    sys.stdout.buffer.write(_ENCODER.encode(row) + b"\n")


def _tell(words: str) -> None:
    """One line on standard error."""
    sys.stderr.write(" ".join(words.split()) + "\n")

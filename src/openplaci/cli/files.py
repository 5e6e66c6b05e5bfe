"""Files at the command line: which ones, of what time, in which order."""

import csv
import datetime as dt
import hashlib
import os
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from openplaci.faults import CannotDo
from openplaci.flow import journey as flow
from openplaci.flow.journey import Stations
from openplaci.formats.base import MAX_BYTES
from openplaci.model.filing import Filing


def find(paths: Sequence[Path]) -> list[Path]:
    """Return the files that the paths name, folders opened, in the order of names within each.

    Hidden files and folders are left out of a folder.

    Raises:
        CannotDo: a path is neither file nor folder, or a folder holds no file.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(
                file
                for file in path.rglob("*")
                if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts)
            )
            if not inside:
                raise CannotDo(f"{path}: the folder holds no file; expected messages")
            files.extend(inside)
        elif path.exists():
            files.append(path)
        else:
            raise CannotDo(f"{path}: no such file or folder")
    return files


def load(path: Path) -> bytes:
    """Read a file, at most one byte more than is accepted, so that a huge one is refused and not loaded.

    Raises:
        CannotDo: the file cannot be read; the text says why.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as fault:
        raise CannotDo(f"{path}: {fault.strerror or fault}") from fault


def filing(path: Path, known: dict[str, dt.datetime]) -> Filing:
    """Make the filing of a file; its time is the one of ``--times``, where that gives one."""
    raw = load(path)
    return Filing(
        id=uuid.uuid4().hex,
        raw=raw,
        digest=hashlib.sha256(raw).hexdigest(),
        channel="file",
        sender="local",
        name=shown(path.name),
        at=known.get(str(path), known.get(path.name)),
    )


def shown(path: Path | str) -> str:
    """A file's name as text: bytes that are no UTF-8, which a name may hold, become replacement characters."""
    return os.fsencode(path).decode("utf-8", "replace")


def times(path: Path | None) -> dict[str, dt.datetime]:
    """Read ``--times``: a CSV file with the columns ``file`` and ``time`` (ISO 8601; UTC where no zone is given).

    Raises:
        CannotDo: the file cannot be read, or a line is wrong; the text names file, line and what was expected.
    """
    if path is None:
        return {}
    out: dict[str, dt.datetime] = {}
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            if not {"file", "time"} <= set(rows.fieldnames or ()):
                raise CannotDo(f"{path}, line 1: expected the columns file and time")
            for row in rows:
                said = row["time"] or ""
                try:
                    moment = dt.datetime.fromisoformat(said.strip())
                except ValueError as fault:
                    raise CannotDo(
                        f"{path}, line {rows.line_num}: time {said!r}; expected ISO 8601 as 2026-04-18T09:30:00Z"
                    ) from fault
                out[row["file"] or ""] = moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    except OSError as fault:
        raise CannotDo(f"{path}: {fault.strerror or fault}") from fault
    except (UnicodeDecodeError, csv.Error) as fault:
        raise CannotDo(f"{path}: {fault}; expected CSV in UTF-8") from fault
    return out


def check_times(known: dict[str, dt.datetime], found: Sequence[Path], path: Path | None) -> None:
    """Refuse times of files that are not there: a slip in a name would pass unseen otherwise.

    Raises:
        CannotDo: a row names none of the files.
    """
    names = {str(file) for file in found} | {file.name for file in found}
    strange = sorted(set(known) - names)
    if strange:
        raise CannotDo(f"{path}: {strange[0]!r} is none of the files named; expected a file's name or path as given")


def order(
    files: Sequence[Path],
    known: dict[str, dt.datetime],
    stations: Stations,
    advance: Callable[[int], None] = lambda _: None,
) -> list[Path]:
    """Put files in the order of their times; those without one keep their place in the order of names.

    The time of a file is the one of ``--times``, else what its first message says (Type-B origin,
    IssueDateTime); never the file system's. It orders only: each message is assessed as of its own time.
    A file whose time is not known follows the file before it.
    """
    keys: list[tuple[dt.datetime, int]] = []
    last = dt.datetime.min.replace(tzinfo=dt.UTC)
    for place, path in enumerate(files):
        said = known.get(str(path), known.get(path.name))
        if said is None and len(files) > 1:
            reading = flow.read(filing(path, known), stations)
            said = next((message.at for message in reading.messages if message.at), None)
        last = said or last
        keys.append((last, place))
        advance(1)
    return [files[place] for _, place in sorted(keys)]

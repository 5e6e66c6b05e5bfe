"""All files of one version of a list, which belong together: from servers, or from a folder of this machine."""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from openplaci.faults import CannotDo
from openplaci.fetching.origins import Origin, Wanted, place
from openplaci.fetching.web import Missing, Reach, Web
from openplaci.screening.checked import Tag

ROUNDS = 3
"""How often files are taken anew that changed while they were taken."""


class Files(NamedTuple):
    """The files of a version by name; None where all are as they were. And what servers call them."""

    files: Mapping[str, bytes] | None
    tags: tuple[Tag, ...] = ()


def gathered(origin: Origin, tags: Sequence[Tag], reach: Reach, *, trust: ssl.SSLContext | None = None) -> Files:
    """Take all files of a list.

    Args:
        origin: where they are.
        tags: of the version that is kept.
        reach: bounds.
        trust: whose certificates are good; None is the system's way.

    Raises:
        CannotDo: one cannot be had whole, or they changed while they were taken.
    """
    if origin.path is not None:
        return _folder(origin.path, origin.names, reach.size)
    return asyncio.run(_fetched(origin.wanted, {tag.url: tag for tag in tags}, reach, trust))


async def _fetched(
    wanted: Sequence[Wanted], known: Mapping[str, Tag], reach: Reach, trust: ssl.SSLContext | None
) -> Files:
    async with Web(reach, trust=trust) as web:
        if len(wanted) == 1:
            body, tag = await web.get(wanted[0].url, known.get(place(wanted[0].url)))
            return Files(None if body is None else {wanted[0].file: body}, (tag,))
        if all(known.get(place(one.url)) for one in wanted if one.needed) and await _still(web, wanted, {}, known):
            return Files(None, tuple(known.values()))
        for _ in range(ROUNDS):
            files: dict[str, bytes] = {}
            tags: dict[str, Tag] = {}
            for one in wanted:
                try:
                    body, tag = await web.get(one.url)
                except Missing:
                    if one.needed:
                        raise
                    continue
                files[one.file], tags[tag.url] = body or b"", tag
            if await _still(web, wanted, files, tags):
                return Files(files, tuple(tags.values()))
    raise CannotDo(f"its files changed while they were fetched ({ROUNDS} times): {', '.join(files)}")


async def _still(web: Web, wanted: Sequence[Wanted], files: Mapping[str, bytes], tags: Mapping[str, Tag]) -> bool:
    """Whether every file that has a tag is still what it was: a publisher may put newer ones there at any time.

    A server that does not understand the question sends the file again; then its bytes decide.
    """
    for one in wanted:
        if tag := tags.get(place(one.url)):
            try:
                body = (await web.get(one.url, tag)).body
            except Missing:
                return False
            if body is not None and body != files.get(one.file):
                return False
    return True


def _folder(path: Path, names: Sequence[tuple[str, bool]], most: int) -> Files:
    for _ in range(ROUNDS):
        try:
            paths = _paths(path, names)
            before = [_state(one) for one in paths]
            files = {one.name: _bytes(one, most) for one in paths}
            if before == [_state(one) for one in _paths(path, names)]:
                return Files(files)
        except OSError as fault:
            where = fault.filename or path
            raise CannotDo(f"the list's file cannot be read: {fault.strerror}: {where}") from fault
    raise CannotDo(f"its files changed while they were read ({ROUNDS} times): {path}")


def _paths(path: Path, names: Sequence[tuple[str, bool]]) -> list[Path]:
    """The files that the publisher names, where they are all there; else whatever files the folder has."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise CannotDo(f"there is no such file or folder: {path}")
    if names and all((path / name).is_file() for name, needed in names if needed):
        return [path / name for name, _ in names if (path / name).is_file()]
    found = sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith("."))
    if not found:
        raise CannotDo(f"no file is there; expected {', '.join(name for name, _ in names) or 'a file'}: {path}")
    return found


def _bytes(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        found = file.read(most + 1)
    if len(found) > most:
        raise CannotDo(f"it is larger than {most} bytes, see setting watchlist_bytes: {path}")
    return found


def _state(path: Path) -> tuple[str, int, int, int]:
    status = path.stat()
    return path.name, status.st_ino, status.st_mtime_ns, status.st_size

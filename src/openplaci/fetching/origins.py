"""Where the files of a list are: at its publisher, at a mirror, or where somebody said."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import msgspec

from openplaci.faults import CannotDo
from openplaci.screening.sources import SOURCES, Address
from openplaci.settings import Settings

ANY = frozenset({"own", "opensanctions"})
"""Sources of which there are many lists: only the list of the source's own name has the address that we know."""
PUBLISHER = "the publisher"
_ENDS = (".csv", ".xml", ".txt", ".json", ".tsv")


class Wanted(NamedTuple):
    """A file to fetch.

    Attributes:
        url: where. file: the name that the source knows it by. needed: the list cannot be read without it.
    """

    url: str
    file: str
    needed: bool = True


class Origin(NamedTuple):
    """Where a list comes from: addresses, or a folder or file of this machine.

    Attributes:
        words: as it is told. wanted: files to fetch. path: of a folder or file, with the names that are looked for.
    """

    words: str
    wanted: tuple[Wanted, ...] = ()
    path: Path | None = None
    names: tuple[tuple[str, bool], ...] = ()


def origin(name: str, source: str, given: str, settings: Settings) -> Origin | None:
    """Where a list comes from; None where nobody knows.

    Args:
        name: of the list.
        source: of its files.
        given: an address or path that was named for it, or empty.
        settings: mirror, addresses and token.

    Raises:
        CannotDo: the addresses in the file that the settings name cannot be read.
    """
    known = addresses(settings).get(source, ())
    if not given and settings.watchlist_mirror and (known and not (source in ANY and name != source)):
        mirror = settings.watchlist_mirror
        given = f"{mirror.rstrip('/')}/{source}" if _is_url(mirror) else str(Path(mirror) / source)
    if not given:
        if not known or (source in ANY and name != source):
            return None
        return Origin(
            "the publisher", tuple(Wanted(_official(one, source, settings), one.file, one.needed) for one in known)
        )
    if not _is_url(given):
        return Origin(given, path=Path(given), names=tuple((one.file, one.needed) for one in known))
    parts = urlsplit(given)
    last = unquote(parts.path.rpartition("/")[2])
    if not known or last.lower().endswith(_ENDS):
        return Origin(given, (Wanted(given, last or f"{source}.csv"),))
    prefix = parts._replace(path=parts.path.rstrip("/"))
    return Origin(
        given,
        tuple(
            Wanted(prefix._replace(path=f"{prefix.path}/{one.file}").geturl(), one.file, one.needed) for one in known
        ),
    )


def addresses(settings: Settings) -> Mapping[str, tuple[Address, ...]]:
    """Publishers' addresses by source: ours, and those of the file that the settings name in their place.

    Raises:
        CannotDo: that file cannot be read, or has a source or a key that is none.
    """
    ours = {name: source.addresses for name, source in SOURCES.items()}
    if not settings.watchlist_addresses:
        return ours
    path = Path(settings.watchlist_addresses)
    try:
        theirs = msgspec.convert(tomllib.loads(path.read_text("utf-8")), dict[str, tuple[Address, ...]])
    except OSError as fault:
        raise CannotDo(f"setting watchlist_addresses: {fault.strerror}: {path}") from fault
    except (ValueError, msgspec.ValidationError) as fault:
        raise CannotDo(f"setting watchlist_addresses: {' '.join(str(fault).split())}: {path}") from fault
    for source in theirs:
        if source not in SOURCES:
            raise CannotDo(f"setting watchlist_addresses: no source {source!r}; known: {', '.join(SOURCES)}: {path}")
    return ours | theirs


def kept(origin: Origin) -> str:
    """How it is remembered: a path so that it is found from any folder."""
    return str(origin.path.resolve()) if origin.path is not None else origin.words


def told(text: str) -> str:
    """What was remembered, as it is told: see `place`."""
    return place(text) if _is_url(text) else text


def place(url: str) -> str:
    """An address as it is told: without what may be secret, the query and a user's name and password."""
    bare = url.partition("#")[0].partition("?")[0]
    scheme, mark, rest = bare.partition("://")
    host, slash, path = rest.partition("/")
    return " ".join(f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}".split())[:300]


def _official(one: Address, source: str, settings: Settings) -> str:
    token = settings.watchlist_eu_token.reveal() if source == "eu" else ""
    if not token:
        return one.url
    parts = urlsplit(one.url)
    return parts._replace(query=f"{parts.query}&" * bool(parts.query) + f"token={token}").geturl()


def _is_url(text: str) -> bool:
    return "://" in text

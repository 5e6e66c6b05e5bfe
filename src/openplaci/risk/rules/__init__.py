"""The profile language: one rule, read once, asked live and over history.

``parse`` makes the tree of a rule; ``live`` compiles profiles into one function, ``sql`` writes the same tree as
SQL; ``sentence`` says it in words and ``exchange`` as JSON. A profile file is read by ``profile_file``.
"""

from collections.abc import Collection, Iterable
from pathlib import Path

from openplaci.faults import BadProfile, CannotDo
from openplaci.model.profile import Profile
from openplaci.risk.named_lists import Lists, kinds
from openplaci.risk.rules.files.pack_files import pack_paths, profile_files
from openplaci.risk.rules.files.profile_file import Readable, read_files
from openplaci.risk.rules.live import Engine, publish

__all__ = ["PACK", "BadProfile", "Engine", "Lists", "Profile", "files", "publish", "served"]

PACK = "pack"
"""The name of the project's own profiles where files are asked for."""


def files(named: str) -> list[Path]:
    """The profile files of a path: a file, the ``*.yml`` of a folder, or ``pack``; those that begin with _ are none.

    Raises:
        CannotDo: there is none.
    """
    if named == PACK:
        return pack_paths()
    path = Path(named)
    found = profile_files(path) if path.is_dir() else [path] if path.is_file() else []
    if not found:
        raise CannotDo(f"{named}: no profile file is there; expected a .yml file, a folder of them, or {PACK}")
    return found


def served(found: Iterable[Readable], lists: Lists, programmes: Collection[str] | None = None) -> tuple[Profile, ...]:
    """The profiles that shall serve live: all of the files, or none.

    Args:
        found: the files.
        lists: the named lists in effect.
        programmes: those that there are: a profile for another would never be asked; None asks nothing.

    Raises:
        CannotDo: one has a fault; nothing serves beside it, lest a hold be missing without anyone's notice.
    """
    made = read_files(found, kinds(lists), programmes=programmes)
    if made.faults:
        more = f" (and {len(made.faults) - 1} more; see openplaci rules check)" if len(made.faults) > 1 else ""
        raise CannotDo(f"{made.faults[0]}{more}")
    return made.profiles

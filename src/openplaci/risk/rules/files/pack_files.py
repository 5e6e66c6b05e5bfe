"""The pack: the profiles that the project ships, and which public indicators they cover."""

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path

import msgspec

from openplaci.model.base import Noun
from openplaci.risk import named_lists
from openplaci.risk.rules.files.profile_file import ProfileFile, read_files


class Covered(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One public indicator of risk, and what looks for it.

    Attributes:
        theme: heading of the reference page.
        text: the indicator, in our words.
        source: where it is told, with its certainty mark.
        profiles: ids of the pack.
        indicators: names of `openplaci.risk.INDICATORS`.
        waits: what the profiles wait for, where they do.
        reason: why nothing looks for it, where nothing does.
    """

    theme: str
    text: str
    source: str
    profiles: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    waits: str = ""
    reason: str = ""


def profile_files(folder: Path) -> list[Path]:
    """The profile files of a folder, by name; those that begin with _ are none."""
    every = (path for ending in ("*.yml", "*.yaml", "*.json") for path in folder.glob(ending))
    return sorted(path for path in every if not path.name.startswith("_"))


def pack_paths() -> list[Path]:
    """The files of the pack."""
    with resources.as_file(resources.files("openplaci.risk.rules") / "pack") as folder:
        return profile_files(folder)


@cache
def pack() -> ProfileFile:
    """All profiles of the pack, in the order of their files' names."""
    return read_files(pack_paths(), named_lists.kinds(named_lists.load()))


@cache
def coverage() -> tuple[Covered, ...]:
    """The public indicators of risk, in the order of their sources."""
    text = (resources.files("openplaci.risk.rules") / "pack" / "coverage.toml").read_text("utf-8")
    return tuple(msgspec.convert(tomllib.loads(text)["indicator"], tuple[Covered, ...]))

"""Publishing risk profiles: what is live is what one person proposed and another confirmed.

A publication is the whole set: it takes the place of the one before. It is the content of an act of two persons, so
what was confirmed is, letter for letter, what is asked of every consignment.
"""

import msgspec

from openplaci.access.directory import Directory
from openplaci.faults import CannotDo
from openplaci.model.access import Permission
from openplaci.model.base import Noun

PUBLISH: Permission = "profiles.publish"


class PublishedFile(Noun, frozen=True, kw_only=True):
    """A profile file as it was published: its name and its text."""

    name: str
    text: str

    def read_bytes(self) -> bytes:
        """The file's bytes."""
        return self.text.encode()


class Publication(Noun, frozen=True, kw_only=True):
    """A set of profile files; without any, none is live."""

    files: tuple[PublishedFile, ...] = ()


def encoded(publication: Publication) -> bytes:
    """The content of an act that publishes: JSON, always the same for the same set."""
    return msgspec.json.encode(publication, order="deterministic")


def published(directory: Directory) -> Publication:
    """What is live: the last publication that was confirmed.

    Raises:
        CannotDo: it cannot be read.
    """
    act = directory.done.get(PUBLISH)
    if act is None:
        return Publication()
    try:
        return msgspec.json.decode(act.content, type=Publication)
    except msgspec.DecodeError as fault:
        raise CannotDo(f"the published profiles cannot be read (act {act.id}): {fault}") from fault

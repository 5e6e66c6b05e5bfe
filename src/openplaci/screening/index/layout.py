"""The file of an index: a line of head, then arrays one behind the other, so that processes share its pages."""

import contextlib
import json
import mmap
import os
import tempfile
import zlib
from pathlib import Path

import numpy as np

from openplaci.faults import CannotDo

MAGIC = b"OPLACIIX"
VERSION = 3
"""Of the layout, and of the keys and degrees that the arrays were made with: raise it when any of them changes."""
_ALIGN = 64
_PREFIX = len(MAGIC) + 8

TYPES: dict[str, str] = {
    "letters": "u1",
    "word_start": "i4",
    "word_weight": "f4",
    "word_first": "u1",
    "word_exact": "f8",
    "heard": "u1",
    "heard_start": "i4",
    "sounds": "u1",
    "sound_start": "i4",
    "name_place": "i4",
    "name_start": "i4",
    "name_words": "i8",
    "name_weight": "f4",
    "name_number": "i4",
    "name_owner": "i4",
    "posting_start": "i4",
    "posting_names": "i4",
    "posting_others": "u8",
    "key_start": "i4",
    "key_words": "i4",
    "glued_start": "i4",
    "glued_names": "i4",
    "group_start": "i4",
    "group_words": "i4",
}
"""Arrays of an index and their types.

Words are sorted; ``word_first`` is a word's first sign, 128 more where it is its only one; ``heard`` has its keys
(`openplaci.screening.sounds.told`). ``name_place`` tells the new number of each name. ``name_words`` is packed as
`openplaci.screening.index.scoring.packed` says. Names are numbered anew by
their weight, lightest first. ``posting_others`` tells what a name's
other words are."""


class BadIndex(CannotDo):
    """A file is no index that this version reads."""


def write(path: Path, digest: str, arrays: dict[str, np.ndarray]) -> None:
    """Write an index to a file beside, and put it in the place of the old one at once.

    Raises:
        OSError: if it cannot be written; the old file stays.
    """
    at, places, check = 0, {}, 0
    for name, array in arrays.items():
        places[name] = (at, len(array))
        at += array.nbytes + -array.nbytes % _ALIGN
    blocks = [np.ascontiguousarray(array, TYPES[name]) for name, array in arrays.items()]
    for block in blocks:
        check = zlib.crc32(b"\0" * (-block.nbytes % _ALIGN), zlib.crc32(block.view(np.uint8).data, check))
    head = json.dumps({"digest": digest, "size": at, "check": check, "arrays": places}).encode()
    head += b" " * (-(len(head) + _PREFIX) % _ALIGN)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=path.name + ".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(MAGIC + VERSION.to_bytes(4, "little") + len(head).to_bytes(4, "little") + head)
            for block in blocks:
                file.write(block.view(np.uint8).data)
                file.write(b"\0" * (-block.nbytes % _ALIGN))
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(beside).unlink()
        raise


def read(path: Path) -> tuple[str, dict[str, np.ndarray]]:
    """Map an index into memory, read-only.

    Returns:
        The digest of what it was built from, and its arrays.

    Raises:
        BadIndex: if it is damaged, cut, or of another version.
        OSError: if it cannot be read.
    """
    with path.open("rb") as file:
        prefix = file.read(_PREFIX)
        if len(prefix) < _PREFIX or not prefix.startswith(MAGIC):
            raise BadIndex(f"{path}: this is no index of names; build it again")
        version = int.from_bytes(prefix[8:12], "little")
        if version != VERSION:
            raise BadIndex(f"{path}: an index of version {version}, expected {VERSION}; build it again")
        begin = _PREFIX + int.from_bytes(prefix[12:16], "little")
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    try:
        head = json.loads(whole[_PREFIX:begin])
        places = {name: (int(at), int(count)) for name, (at, count) in head["arrays"].items()}
        size, check, digest = int(head["size"]), int(head["check"]), str(head["digest"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadIndex(f"{path}: the head of this index is damaged; build it again") from None
    if len(whole) != begin + size or set(places) != set(TYPES):
        raise BadIndex(f"{path}: {len(whole)} bytes of an index, expected {begin + size}; build it again")
    if zlib.crc32(memoryview(whole)[begin:]) != check:
        raise BadIndex(f"{path}: the bytes of this index are not those that were written; build it again")
    return digest, {name: np.frombuffer(whole, TYPES[name], count, begin + at) for name, (at, count) in places.items()}

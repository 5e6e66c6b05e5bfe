"""Secrets of the platform itself: made once, kept in files that only their owner may read."""

import base64
import binascii
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from openplaci.faults import CannotDo

MASTER = "master.key"
SIGNING = "record.key"
KEY_BYTES = 32


def decoded(text: str, name: str) -> bytes:
    """Return the 32 bytes of a key in base64.

    Raises:
        CannotDo: the text is none; it is not repeated.
    """
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise CannotDo(f"{name} is no key; expected {KEY_BYTES} bytes in base64")
    return key


def kept(path: Path, random: Callable[[int], bytes], *, make: bool) -> bytes:
    """Return the key of a file; make it where it is missing.

    Args:
        path: the file; its folder is made too.
        random: gives so many random bytes.
        make: False where a missing key is an error, since something is locked with it.

    Raises:
        CannotDo: it is missing and may not be made, or cannot be read or written, or is no key.
    """
    if not path.exists():
        if not make:
            raise CannotDo(f"the key is missing, and what was locked with it cannot be read without: {path}")
        _make(path, base64.b64encode(random(KEY_BYTES)) + b"\n")
    try:
        return decoded(path.read_text(encoding="ascii"), str(path))
    except (OSError, UnicodeDecodeError) as fault:
        raise CannotDo(f"the key cannot be read: {path}") from fault


def _make(path: Path, content: bytes) -> None:
    """Of several processes that make it at once one is first; nobody sees half a key."""
    try:
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(draft, path)
        finally:
            Path(draft).unlink()
    except OSError as fault:
        raise CannotDo(f"cannot make the key: {fault.strerror}: {path}") from fault

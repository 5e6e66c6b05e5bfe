"""The secret of one's session at the command line: in a file of one's own, one for each record."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from openplaci.faults import CannotDo
from openplaci.store.base import Store

VARIABLE = "OPENPLACI_SESSION"


def read(store: Store) -> str:
    """Return the secret: of ``OPENPLACI_SESSION``, of the file that ``OPENPLACI_SESSION_FILE`` names, or of our own.

    Returns:
        Empty where there is none.

    Raises:
        CannotDo: it cannot be read, or others may read it.
    """
    if (token := os.environ.get(VARIABLE)) is not None:
        return token.strip()
    path = _path(store)
    try:
        if path is None or not path.exists():
            return ""
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise CannotDo(f"others may read the file of your session; make it your own with: chmod 600 {path}")
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise CannotDo(f"the file of your session cannot be read: {path}") from fault


def check() -> None:
    """Make sure that a new session would be found again.

    Raises:
        CannotDo: the environment names another.
    """
    if VARIABLE in os.environ:
        raise CannotDo(f"{VARIABLE} is set and would hide the new session; unset it, or set {VARIABLE}_FILE instead")


def keep(store: Store, token: str) -> None:
    """Keep the secret in its file, which only its owner may read.

    Raises:
        CannotDo: it cannot be written.
    """
    path = _path(store)
    if path is None:
        raise CannotDo("this store keeps nothing, so nobody can be signed in to it")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{token}\n")
        Path(draft).replace(path)
    except OSError as fault:
        raise CannotDo(f"the file of your session cannot be written: {fault.strerror}: {path}") from fault


def forget(store: Store) -> None:
    """Delete the file, if there is one."""
    path = _path(store)
    if path is not None:
        path.unlink(missing_ok=True)


def state_home(environment: Mapping[str, str] = os.environ) -> Path:
    """The platform's own folder of state: XDG's on Unix, the local application data on Windows."""
    home = environment.get("XDG_STATE_HOME") or environment.get("LOCALAPPDATA")
    return (Path(home) if home else Path.home() / ".local" / "state") / "openplaci"


def _path(store: Store) -> Path | None:
    """A record is known by the link of its first fact, wherever its folder lies; an empty one has no sessions."""
    if named := os.environ.get(f"{VARIABLE}_FILE"):
        return Path(named)
    first = store.rows(limit=1)
    return state_home() / "sessions" / first[0].link.hex()[:32] if first else None

"""What the command line asks of a person in secret, and how it answers: a line of JSON, or a line of words."""

import getpass
import os
import sys
from pathlib import Path
from typing import Any

import msgspec

from openplaci.faults import CannotDo
from openplaci.settings import PREFIX

_ENCODER = msgspec.json.Encoder()


def given(name: str) -> str | None:
    """Return a secret from the environment: ``OPENPLACI_NAME``, or the file that ``OPENPLACI_NAME_FILE`` names.

    Raises:
        CannotDo: the file cannot be read.
    """
    variable = PREFIX + name
    if (path := os.environ.get(f"{variable}_FILE")) is not None:
        try:
            return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as fault:
            raise CannotDo(f"the file that {variable}_FILE names cannot be read: {path}") from fault
    return os.environ.get(variable)


def secret(name: str, words: str, *, optional: bool = False) -> str:
    """Return a secret: from the environment, from the keys of a terminal unseen, or the next line of standard input.

    Args:
        name: of the variable, without its prefix.
        words: what a person is asked.
        optional: it may be left out; then it is empty, and standard input is not read where the password was not.

    Raises:
        CannotDo: there is none.
    """
    found = given(name)
    if found is None and sys.stdin.isatty():
        found = _asked(words)
    elif found is None and not (optional and given("PASSWORD") is not None):
        found = _line(words)
    if not found and not optional:
        variable = PREFIX + name
        raise CannotDo(
            f"no {words.lower()}; type it at a terminal, or give it by {variable}, {variable}_FILE or a pipe"
        )
    return found or ""


def new_password() -> str:
    """Return a password to set; at a terminal it is asked twice.

    Raises:
        CannotDo: there is none, or the two differ.
    """
    asked = given("NEW_PASSWORD") is None and sys.stdin.isatty()
    first = secret("NEW_PASSWORD", "New password")
    if asked and _asked("New password, again") != first:
        raise CannotDo("the two are not the same; nothing was changed")
    return first


def _asked(words: str) -> str:
    """What is typed at a terminal; nothing where its input ends."""
    try:
        return getpass.getpass(f"{words}: ")
    except EOFError:
        return ""


def _line(words: str) -> str:
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError as fault:
        raise CannotDo(f"{words.lower()}: standard input is not UTF-8") from fault


def answer(row: Any) -> None:
    """One line of JSON on standard output."""
    sys.stdout.buffer.write(_ENCODER.encode(row) + b"\n")


def tell(words: str) -> None:
    """One line on standard error."""
    sys.stderr.write(" ".join(words.split()) + "\n")

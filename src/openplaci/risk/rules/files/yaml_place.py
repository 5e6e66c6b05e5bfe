"""Where a character of a YAML value stands in its file, however the value is quoted or folded."""

import re

from openplaci.risk.rules.files.yaml_tree import Scalar

_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|\n[ \t]*|.)", re.DOTALL)
_SPACE = " \t\n"


def offset(text: str, scalar: Scalar, line: int, column: int) -> int:
    """The offset in the file of a line and column, from 1, of a value.

    Quoting and folding change nothing of a value but its blanks and escapes, so that the two are walked side by
    side. Where they do not run together, the place is the value's first line.
    """
    lines = scalar.value.split("\n")
    wanted = sum(len(one) + 1 for one in lines[: line - 1]) + column - 1
    at = _begin(text, scalar)
    for sign in scalar.value[: min(wanted, len(scalar.value))]:
        passed = _behind(text, scalar, at, sign)
        if passed is None:
            return _begin(text, scalar)
        at = passed
    if wanted < len(scalar.value) and scalar.value[wanted] not in _SPACE:
        at = _blanks(text, scalar, at)
    return min(at, scalar.end)


def _begin(text: str, scalar: Scalar) -> int:
    if scalar.style in ("|", ">"):
        return text.find("\n", scalar.start) + 1 or scalar.end
    return scalar.start + (1 if scalar.style in ("'", '"') else 0)


def _behind(text: str, scalar: Scalar, at: int, sign: str) -> int | None:
    """The offset behind a character of the value; None where it is not there."""
    if sign in _SPACE:
        if scalar.style == '"' and text[at] == "\\":
            return _escaped(text, at)
        return at + 1 if text[at : at + 1] == sign or text[at : at + 1] in _SPACE else at
    at = _blanks(text, scalar, at)
    if scalar.style == "'" and text.startswith("''", at):
        return at + 2
    if scalar.style == '"' and text[at] == "\\":
        return _escaped(text, at)
    return at + 1 if text[at : at + 1] == sign else None


def _blanks(text: str, scalar: Scalar, at: int) -> int:
    while at < scalar.end:
        if scalar.style == '"' and text.startswith("\\\n", at):
            at = _escaped(text, at)
        elif text[at] in _SPACE:
            at += 1
        else:
            break
    return at


def _escaped(text: str, at: int) -> int:
    found = _ESCAPE.match(text, at)
    return found.end() if found else at + 1

"""What is fuzzed: the target takes the bytes of a filing and raises where a promise of reading or writing is broken.

Nothing here needs atheris: the tests run the same target over the files that fuzzing found.
"""

import datetime as dt
import re
import traceback
from pathlib import Path

import msgspec

from openplaci import formats
from openplaci.faults import CannotWrite
from openplaci.formats.cargo_imp import READERS
from openplaci.formats.cargo_xml.messages import KINDS
from openplaci.model.filing import Message, Reading

ANY = "any"
"""The target that is no single reader's: whatever bytes, format found from them."""
NOON = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)

_LINE_END = re.compile(rb"\r\n?|\n")


class Broken(AssertionError):
    """A promise that does not hold; the words name no number of the input, so that one fault has one text."""


def names() -> tuple[str, ...]:
    """Every reader that the formats list, and `ANY`: a new reader is fuzzed without being named here."""
    return tuple(dict.fromkeys((*READERS, *(kind.name for kind in KINDS.values()), ANY)))


def run(data: bytes) -> None:
    """Read, explain and write anew what the bytes say.

    Half of the inputs, those of odd length, have a time of filing.

    Raises:
        Broken: a promise does not hold.
        Exception: any other is a fault too, since content never raises.
    """
    at = NOON if len(data) % 2 else None
    reading = formats.read(data, at)
    hold(reading, data)
    formats.explain(data, at)
    for message in reading.messages:
        rewrite(message, at)


def warm() -> None:
    """Load what is loaded only once, so that it is no input's time or memory."""
    for data in (b"FWB/17\n000-00000000YULYYZ/T1K1\n", b'<s:Waybill xmlns:s="iata:waybill:1"/>'):
        run(data)


def fault(data: bytes) -> str:
    """Run the target and tell what is wrong: one fault has one text, whatever the input; empty where nothing is."""
    try:
        run(data)
    except Broken as broken:
        return f"Broken: {broken}"
    except Exception as error:  # noqa: BLE001 - whatever is raised is what is looked for
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "openplaci" in frame.filename]
        place = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
        return f"{type(error).__name__}{place}"
    return ""


def hold(reading: Reading, data: bytes) -> None:
    """Hold what every reading promises.

    Nothing is silent, every finding has a place inside the filing, and the whole can be stored.

    Raises:
        Broken: one of these does not hold.
    """
    if not reading.messages and not any(finding.severity == "error" for finding in reading.loose):
        raise Broken("nothing was read and no error says so")
    for message in reading.messages:
        kind = message.format.partition("/")[0]
        if len(message.each) != len(message.consignments):
            raise Broken(f"{kind}: findings of consignments that are not there, or none for one that is")
        said = message.consignments or message.statuses or message.answers or message.nothing
        if not said and not any(finding.severity == "error" for finding in message.findings):
            raise Broken(f"{kind}: a message says nothing, and neither reason nor error tells why")
    lines = 1 + len(_LINE_END.findall(data))
    for finding in reading.findings:
        where = finding.where
        if where is None or where.line is None:
            raise Broken(f"{finding.code} has no line")
        if not 1 <= where.line <= lines:
            raise Broken(f"{finding.code} names a line outside the filing")
        if where.column is not None and where.column < 1:
            raise Broken(f"{finding.code} names a column before the first")
        if not finding.words or "\n" in finding.words:
            raise Broken(f"{finding.code} is not one line of words")
    if msgspec.json.decode(msgspec.json.encode(reading), type=Reading) != reading:
        raise Broken("the reading does not come back from JSON as it was")


def rewrite(message: Message, at: dt.datetime | None) -> None:
    """Write a message in its own format where that is written, and read what was written.

    Raises:
        Broken: what was written is not read as one message of that format a part.
    """
    kind = message.format.partition("/")[0]
    known = formats.targets()
    if not any(target.partition("/")[0] == kind for target in known):
        return
    try:
        written = formats.write(message, message.format if message.format in known else kind, at)
    except CannotWrite:
        return
    for part in written.parts:
        again = formats.read(part, at)
        hold(again, part)
        if [one.format for one in again.messages] != [written.format]:
            raise Broken(f"{kind}: what was written is not read as one message of the format")

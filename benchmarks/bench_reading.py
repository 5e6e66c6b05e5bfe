"""Messages read into the model on one core, beside splitting lines alone and parsing alone.

The baselines are what any reader must do at least: ``data.split`` into lines and elements for Cargo-IMP,
lxml's parse with the same hardened parser for Cargo-XML.
"""

import re

from conditions import EXAMPLES, print_conditions, print_row, side_by_side

from openplaci.formats.cargo_imp import CARGO_IMP
from openplaci.formats.cargo_xml import CARGO_XML
from openplaci.formats.cargo_xml.parser import parse as parse_alone

REPEAT = 100


def imp(pattern: str, target: float | None) -> None:
    """Read every ordinary message of that pattern."""
    messages = [path.read_bytes() for path in sorted((EXAMPLES / "cargo_imp").glob(pattern))]
    size = sum(map(len, messages)) // len(messages)
    lines = sum(message.count(b"\n") for message in messages) // len(messages)

    def read() -> int:
        for _ in range(REPEAT):
            for message in messages:
                CARGO_IMP.read(message, None)
        return REPEAT * len(messages)

    def split() -> int:
        for _ in range(REPEAT):
            for message in messages:
                [line.split("/") for line in message.decode().split("\n")]
        return REPEAT * len(messages)

    rate, base, ratio = side_by_side(read, split)
    print_row(
        f"{pattern} ({len(messages)} messages, mean {size} bytes, {lines} lines)", rate, target,
        "splitting lines alone", base, ratio,
    )  # fmt: skip


def grown(name: str, item: str, size: int) -> bytes:
    """An example, its line of goods repeated until it has the size."""
    text = (EXAMPLES / "cargo_xml" / name).read_text(encoding="utf-8")
    found = re.search(rf"[ \t]*<(?:\w+:)?{item}>.*?</(?:\w+:)?{item}>\n?", text, re.DOTALL)
    assert found, item
    copies = max(0, (size - len(text.encode())) // len(found[0]) + 1)
    more = (
        re.sub(r"(<(?:\w+:)?SequenceNumeric>)\d+", rf"\g<1>{number}", found[0], count=1)
        for number in range(2, copies + 2)
    )
    return (text[: found.end()] + "".join(more) + text[found.end() :]).encode()


def xml(name: str, item: str, size: int, target: float | None) -> None:
    """Read a message grown to the size by repeating its line of goods."""
    message = grown(name, item, size)

    def read() -> int:
        for _ in range(REPEAT):
            CARGO_XML.read(message, None)
        return REPEAT

    def parse() -> int:
        for _ in range(REPEAT):
            parse_alone(message)
        return REPEAT

    reading = CARGO_XML.read(message, None)
    assert len(reading.consignments) == 1, reading.findings
    rate, base, ratio = side_by_side(read, parse)
    print_row(f"{name} ({len(message)} bytes)", rate, target, "lxml parsing alone", base, ratio)


if __name__ == "__main__":
    print_conditions("Reading into the model, CPU time on one core")
    imp("fwb1*_ordinary*.txt", 8000)
    imp("fhl*_ordinary*.txt", None)
    imp("ffm*_ordinary*.txt", None)
    imp("fsu15_*.txt", 20_000)
    xml("xfwb_ordinary.xml", "IncludedMasterConsignmentItem", 16_000, 2000)
    xml("xfzb_ordinary.xml", "IncludedHouseConsignmentItem", 16_000, None)

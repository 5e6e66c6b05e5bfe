"""Answers written to bytes on one core, beside the least that any writer must do.

From an answer that the platform has made, through the family's own face: `openplaci.formats.write` would read
again what it wrote. The baselines: filling one format string for PSN, and lxml's serialising of a tree that is
there already for XCSN and XFNM.
"""

import datetime as dt

from conditions import print_conditions, print_row, side_by_side
from lxml import etree

from openplaci.formats.cargo_imp import CARGO_IMP
from openplaci.formats.cargo_xml import CARGO_XML
from openplaci.model.answer import Answer, AnswerError
from openplaci.model.consignment import Leg
from openplaci.model.filing import Message

REPEAT = 1000
AT = dt.datetime(2026, 4, 18, 15, 49, tzinfo=dt.UTC)
LEG = Leg(carrier="LH", flight="LH470", from_="FRA", to="YYZ", date=dt.date(2026, 4, 21))
MASTER, HOUSE = "220-44105482", "LHX2604018"
HOLD = Answer(
    kind="status", code="7H", master=MASTER, house=HOUSE, text="PACT REQUEST FOR INFORMATION HOLD", at=AT,
    routing=(LEG,),
)  # fmt: skip
REFUSAL = Answer(
    kind="error", master=MASTER, house=HOUSE,
    errors=(AnswerError(code="MISSING_CNE_ADDR", http="422"), AnswerError(code="MISSING_WEIGHT", http="422")),
)  # fmt: skip


def said(answer: Answer) -> Message:
    """The message that carries an answer to the carrier."""
    return Message(
        format="", answers=(answer,), at=AT, sender="PACTXML", recipients=("LOHRTALAIR",), reference="220-44105482_1"
    )


def psn(target: float) -> None:
    """Write a status of lines, beside filling a format string with the same."""
    message = said(HOLD)

    def write() -> int:
        for _ in range(REPEAT):
            CARGO_IMP.write(message, "PSN", 0)
        return REPEAT

    def fill() -> int:
        for _ in range(REPEAT):
            time = f"{AT.day:02}APR{AT.hour:02}{AT.minute:02}"
            f"PSN\r\n{HOLD.master}-{HOLD.house}\r\nCSN/{HOLD.code}/{time}/{HOLD.text}\r\n".encode("ascii")
        return REPEAT

    (part,) = CARGO_IMP.write(message, "PSN", 0)
    rate, base, ratio = side_by_side(write, fill)
    print_row(f"PSN ({len(part)} bytes)", rate, target, "a format string alone", base, ratio)


def xml(kind: str, version: int, answer: Answer, target: float | None) -> None:
    """Write an answer of elements, beside serialising the same tree."""
    message = said(answer)
    (part,) = CARGO_XML.write(message, kind, version)
    tree = etree.fromstring(part)

    def write() -> int:
        for _ in range(REPEAT):
            CARGO_XML.write(message, kind, version)
        return REPEAT

    def serialise() -> int:
        for _ in range(REPEAT):
            etree.tostring(tree, encoding="UTF-8", xml_declaration=True)
        return REPEAT

    rate, base, ratio = side_by_side(write, serialise)
    elements = sum(1 for _ in tree.iter())
    what = f"{kind} ({len(part)} bytes, {elements} elements)"
    print_row(what, rate, target, "lxml serialising the same tree alone", base, ratio)


if __name__ == "__main__":
    print_conditions("Answers written to bytes, CPU time on one core")
    psn(15_000)
    xml("XCSN", 1, HOLD, 5_000)
    xml("XFNM", 3, REFUSAL, None)

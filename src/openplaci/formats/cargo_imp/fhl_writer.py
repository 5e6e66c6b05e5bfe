"""FHL, the consolidation list, written: versions 4 and 5. The inverse of `fhl`.

A message holds several houses only while they have no party and no declared value; a house that has closes
its message. A house that is longer than a part goes on in the next, which repeats the line of the master and
its own HBS line (note 1 of the message's specification) [V].
"""

import msgspec

from openplaci.faults import CannotWrite
from openplaci.formats.cargo_imp.element_lines import (
    BLOCKS,
    TOTAL_WIDTH,
    declared,
    handling,
    master,
    named,
    notes,
    party,
    places,
    weight,
)
from openplaci.formats.cargo_imp.fhl import HBS_WIDTH, TXT_WIDTH
from openplaci.formats.cargo_imp.lines import (
    LINE_MAX,
    PART_MAX,
    Keeping,
    broken,
    code,
    folded,
    pieces,
    segment,
    size,
    text,
    uncut,
)
from openplaci.formats.oci_writing import notes_of
from openplaci.model.consignment import Consignment, Total
from openplaci.model.filing import Message
from openplaci.model.text import fold

VERSIONS = range(4, 6)
TAGGED = 5
"""The version from which parties have tags inside, and a colon may stand in an OCI line."""

NUMBER_MAX = 35
"""Longest house number: Cargo-IMP has 12 characters, PACT takes 35 [V]. Cut it would be another house."""
TEXTS_MAX = 9
CODES_MAX = 9
CODE_WIDTH = 18
SLAC_MAX = 99_999

Segments = list[list[str]]


def write(message: Message, version: int) -> tuple[str, ...]:
    """Write the houses of a message as FHL, in as many messages as they need.

    Raises:
        CannotWrite: what it says is no house, or has no number.
    """
    if not message.consignments:
        raise CannotWrite(f"{message.format} has no consignment; expected houses to write as FHL")
    parts: list[list[str]] = []
    before: list[str] = []
    closed = True
    for house in message.consignments:
        head, segments = _house(house, version)
        whole = [line for one in segments for line in one]
        closes = any(one[0][:3] in ("SHP", "CNE", "NFY", "CVD") for one in segments)
        if not closed and head == before and size(parts[-1]) + size(whole) <= PART_MAX:
            parts[-1] += whole
        else:
            parts += _parts(head, segments)
        # What was kept of the master stands once.
        before, closed = head[:2], closes
    return tuple(text(part) for part in parts)


def _parts(head: list[str], segments: Segments) -> list[list[str]]:
    """A house in one part, or where it is too long in several that repeat the master's line and its HBS line."""
    house, *rest = segments
    again = [*head[:2], house[0]]
    parts = [[*head, *house]]
    for one in rest:
        if size(parts[-1]) + size(one) <= PART_MAX:
            parts[-1] += one
        elif size(again) + size(one) <= PART_MAX:
            parts.append([*again, *one])
        else:
            for line in one:
                if size(parts[-1]) + size([line]) > PART_MAX:
                    parts.append([*again, one[0][:3] + line] if line.startswith("/") else [*again, line])
                else:
                    parts[-1].append(line)
    return parts


def _house(said: Consignment, version: int) -> tuple[list[str], Segments]:
    """The lines above its master's houses, and the segments of the house, HBS first."""
    if said.level != "house":
        raise CannotWrite(f"{named(said)} is no house waybill; expected houses for FHL, a waybill goes as FWB")
    number = folded(said.house or "").strip()
    if not number:
        raise CannotWrite(f"a house of {uncut(said.master, 12) or 'no master'} has no number; expected one for FHL")
    if len(number) > NUMBER_MAX:
        raise CannotWrite(f"house number {number} has {len(number)} characters; expected at most {NUMBER_MAX} for FHL")
    keeping = Keeping(said.kept)
    tagged = version >= TAGGED
    description = _description(said)
    parties = [
        party(tag, one, keeping, tagged=tagged, account=False)
        for tag, one in (("SHP", said.shipper), ("CNE", said.consignee), ("NFY", said.notify))
    ]
    without_agent = msgspec.structs.replace(said, agent=None)  # an agent has no segment here
    summary = _summary(said, number, description, keeping)
    # TXT begins as the goods line does, and so replaces it.
    texts = [] if summary[0].endswith(f"/{description}") else broken(description, TXT_WIDTH, TEXTS_MAX)
    codes = [hs for one in said.goods if (hs := code(one.hs, CODE_WIDTH))]
    segments = [
        summary,
        segment("TXT", texts),
        segment("HTS", [*codes, *keeping.texts("HTS")][:CODES_MAX]),
        notes(notes_of(without_agent, blocks=BLOCKS, texts=(description,)), colon=tagged),
        *parties,
        declared(said, keeping, charge_code=False),
    ]
    return [f"FHL/{version}", _master(said, keeping), *keeping.below("MBI")], [one for one in segments if one]


def _master(said: Consignment, keeping: Keeping) -> str:
    total = said.master_total or Total()
    count, total_pieces = pieces(total.pieces), code(keeping.one("MBI/total pieces"), TOTAL_WIDTH)
    amount = (f"T{count}" if count else "") + weight(total.weight_kg) + (f"T{total_pieces}" if total_pieces else "")
    number = master(said, "FHL") if said.master else ""
    return f"MBI/{number}{places(total.origin, total.destination)}" + (f"/{amount}" if amount else "")


def _summary(said: Consignment, number: str, description: str, keeping: Keeping) -> list[str]:
    """HBS ``/number/places/pieces/weight/load and count/goods`` and the handling codes."""
    loads = [one.slac for one in said.goods if one.slac is not None]
    count = sum(loads) if loads and said.slac is None else said.slac
    load = str(count) if count is not None and 0 <= count <= SLAC_MAX else uncut(keeping.one("HBS/slac"), 5)
    where = places(said.origin, said.destination) or uncut(keeping.one("HBS/places"), 7)
    weighs = weight(said.weight_kg, said.weight_said)
    head = "/".join((f"HBS/{number}", where, pieces(said.pieces), weighs, load, ""))
    room = min(HBS_WIDTH, LINE_MAX - len(head))
    codes = handling(said.handling)
    return [head + description[:room].rstrip(), *(["/" + "/".join(codes)] if codes else [])]


def _description(said: Consignment) -> str:
    """The description and, behind it, the words of goods that it does not have."""
    words = folded(said.description or "").strip()
    known = fold(words)
    for one in said.goods:
        if len(words) > TXT_WIDTH * TEXTS_MAX:
            break
        if one.description and fold(one.description) not in known:
            words = f"{words} {folded(one.description)}".strip()
            known = fold(words)
    return words

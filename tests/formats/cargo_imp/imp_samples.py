"""Messages that the tests of the Cargo-IMP reader begin with, and short ways to read them."""

import datetime as dt

import msgspec

from conftest import EXAMPLES
from openplaci import formats
from openplaci.model.consignment import Consignment
from openplaci.model.filing import Reading
from openplaci.model.finding import Finding

AT = dt.datetime(2026, 4, 20, 8, 0, tzinfo=dt.UTC)
"""Time of filing in these tests."""

FILES = sorted((EXAMPLES / "cargo_imp").glob("*.txt"))

FWB = """FWB/17
618-33180102SINYVR/T2K35.0MC0.12
FLT/SQ028/21
RTG/YVRSQ
SHP
NAM/MERANTI MARINE SUPPLIES PTE LTD
ADR/27 TUAS LINK ROAD
LOC/SINGAPORE
/SG/638612
CNE
NAM/HARBOUR PEAK INSTRUMENTS LTD
ADR/2210 COMMISSIONER STREET
LOC/VANCOUVER/BC
/CA/V5L 1A4
CVD/SGD//PP/NVD/NCV/XXX
RTD/1/P2/K35.0/CQ/W35.0/R4.00/T140.00
/NG/BRASS VALVES FOR
/2/NG/WATER PIPES
ISU/19APR26/SINGAPORE
REF/SINFMSQ
"""

FHL = """FHL/5
MBI/618-33180102SINYVR/T2K35.0
HBS/TUA260419A/SINYVR/2/K35.0//BRASS VALVES
TXT/BRASS VALVES FOR WATER PIPES
HTS/848180
SHP
NAM/MERANTI MARINE SUPPLIES PTE LTD
ADR/27 TUAS LINK ROAD
LOC/SINGAPORE
/SG/638612
CNE
NAM/HARBOUR PEAK INSTRUMENTS LTD
ADR/2210 COMMISSIONER STREET
LOC/VANCOUVER/BC
/CA/V5L 1A4
CVD/SGD/PP/NVD/NCV/XXX
"""

FFM = """FFM/8
1/SQ028/21APR/SIN
YVR
ULD/PMC41207SQ
618-33180102SINYVR/T2K35.0MC0.12/BRASS VALVES
/EAP
LAST
"""

FSU = """FSU/15
618-33180102SINYVR/P2K35.0T4
RCS/19APR1010/SIN/P2K35.0/MERANTI MARINE SUPPLIES
DEP/SQ028/21APR/SINYVR/P2K35.0/A1722/E1550
ULD/PMC41207SQ
TFD/AC/21APR1811/YVR/P2K35.0/004417
/SQ/WESTERN HANDLING
DIS/SQ028/21APR1655/YVR/MSCA/P1
OSI/ONE CARTON NOT FOUND
"""


def swap(message: str, old: str, new: str) -> str:
    """The message with the one passage replaced; a passage that is not there is a fault of the test."""
    assert message.count(old) >= 1, old
    return message.replace(old, new, 1)


def read(message: str | bytes, at: dt.datetime | None = AT) -> Reading:
    return formats.read(message.encode() if isinstance(message, str) else message, at)


def example(name: str) -> Reading:
    return read((EXAMPLES / "cargo_imp" / f"{name}.txt").read_bytes())


def one(message: str | bytes, at: dt.datetime | None = AT) -> Consignment:
    (consignment,) = read(message, at).consignments
    return consignment


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.findings]


def the(reading: Reading, code: str) -> Finding:
    (finding,) = [finding for finding in reading.findings if finding.code == code]
    return finding


def text_of(reading: Reading) -> str:
    """All that a reading says, as one text: consignments, messages and findings."""
    return msgspec.json.encode(reading).decode()

"""Messages about people with unusual names, taken by the real journey; what to search for afterwards."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from openplaci import wiring
from openplaci.flow.journey import journey
from openplaci.flow.walked import Journey
from openplaci.model.filing import Filing
from openplaci.record.seal import Sealer
from openplaci.settings import Settings
from openplaci.store.base import Store
from openplaci.store.sqlite import open_sqlite

EXAMPLES = Path(__file__).parent.parent.parent / "examples"

KEY = "618-33182004"
OTHER = "618-33182240"
HOUSE = "618-33182004/QZX900"

FWB = """\
FWB/17
{key}SINYVR/T2K35.0MC0.12
FLT/SQ028/21
RTG/YVRSQ
SHP
NAM/{p}ZEBULON QWERTZ
ADR/{p}77 XYLOPHONE GASSE
LOC/{p}VLADIWOSTOKBAD
/SG/638612/TE/{n}6598765432
CNE
NAM/{p}PHILOMENA JABBERWOCK
ADR/{p}2210 SNARK STREET
LOC/VANCOUVER/BC
/CA/V5L 1A4/TE/{n}6045550177
AGT//3231109/0007
/TUAS FREIGHT PTE LTD
/SINGAPORE
SSR/CALL {p}AUNT BRUNHILDE
CVD/SGD//PP/NVD/NCV/XXX
RTD/1/P2/K35.0/CQ/W35.0/R4.00/T140.00
/NG/BRASS VALVES FOR
/2/NG/WATER PIPES
ISU/19APR26/SINGAPORE/{p}WINIFRED
REF/SINFMSQ
OCI/SG/SHP/T/{p}TID55512
/SG/SHP/CP/{p}CONTACTY
/SG/SHP/MU/{p}MAILUSER
/SG/SHP/MD/{p}MAIL.EXAMPLE
/CA/CNE/PI/PASSPORT-{p}Z0099
ZZZ/{p}KEPT OF NO SEGMENT
"""
FSU = """\
FSU/15
{key}SINYVR/T2K35.0
DLV/22APR0931/YVR/T2K35.0/{p}RUMPEL STILTSKIN
"""
FNA = """\
FNA/1
ERR/REFUSED FOR {p}GRIMALKIN
"""
PREFIX = "QZXJKV"
FHL = """\
FHL/5
MBI/618-33182004SINYVR/T2K35.0
HBS/QZX900/SINYVR/1/K5.0/1/COTTON SAMPLES
SHP
NAM/QZXJKVHOUSE SHIPPER
ADR/8 MILL ROAD
LOC/TIRUPPUR/TN
/IN/641603/TE/914215550133
CNE
NAM/QZXJKVHOUSE CONSIGNEE
ADR/75 RUE DES ERABLES
LOC/SAINT-LAURENT/QC
/CA/H4M 2N4/TE/15145550188
CVD/SGD/PP/NVD/NCV/XXX
"""


def fwb(key: str = KEY, *, p: str = PREFIX, n: str = "99777") -> bytes:
    return FWB.format(key=key, p=p, n=n).encode()


def fsu(key: str = KEY, *, p: str = PREFIX) -> bytes:
    return FSU.format(key=key, p=p).encode()


def fna(key: str = KEY, *, p: str = PREFIX) -> bytes:
    return FNA.format(p=p).encode() + fwb(key, p=p)


def filing(raw: bytes, name: str, *, sender: str = f"{PREFIX}SENDER") -> Filing:
    digest = hashlib.sha256(raw).hexdigest()
    return Filing(id=f"filing-{name}", raw=raw, digest=digest, channel="file", sender=sender, name=name)


def latin(key: str = KEY) -> bytes:
    return fwb(key, p=f"{PREFIX}ÆÖ", n="99778").decode().encode("latin-1")


def utf16(key: str = KEY) -> bytes:
    text = (EXAMPLES / "cargo_xml" / "xfwb_utf16.xml").read_bytes().decode("utf-16")
    for name in ("HUDSON", "ALVAREZ", "ROCKAWAY", "OTTAWA", "SINGH", "COLONNADE"):
        text = text.replace(name, f"{PREFIX}{name}")
    return text.replace("014-55502392", key).replace("17185550155", "9977798765432").encode("utf-16")


def take(store: Store, filings: Sequence[Filing]) -> list[Journey]:
    return [one for each in filings for one in journey([each], wiring.stations(Settings(store="memory"), store))]


def sealer(random: Callable[[int], bytes]) -> Sealer:
    return Sealer(bytes(range(32)), random)


def opened(folder: Path, random: Callable[[int], bytes], *, busy_ms: int = 5000) -> Store:
    return open_sqlite(folder, wiring.now, sealer(random), busy_ms=busy_ms)

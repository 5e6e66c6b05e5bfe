"""What senders really do: each deviation with the element that must come out all the same."""

import msgspec
import pytest
from imp_samples import FFM, FHL, FWB, read, swap

SG = "LOC/SINGAPORE\n/SG/638612\n"
PARTY = "SHP\nNAM/MERANTI MARINE SUPPLIES PTE LTD\nADR/27 TUAS LINK ROAD\n" + SG
UNTAGGED = "SHP\n/MERANTI\n/27 TUAS LINK ROAD\n/SINGAPORE\n"
GOODS = "/NG/BRASS VALVES FOR\n/2/NG/WATER PIPES\n"
PART = "FHL/5\nMBI/618-33180102SINYVR/T2K35.0\nHBS/TUA260419A/SINYVR/2/K35.0//BRASS VALVES\n"

# name -> message, path of the element in the first consignment, its value
CASES: dict[str, tuple[str, str, object]] = {
    "blanks in the waybill line": (
        swap(FWB, "618-33180102SINYVR/T", "618-33180102 SIN YVR / T"),
        "master",
        "618-33180102",
    ),
    "blank for the hyphen": (swap(FWB, "618-3", "618 3"), "master", "618-33180102"),
    "slant before the places": (swap(FWB, "02SINYVR", "02/SINYVR"), "destination", "YVR"),
    "places in lower case": (swap(FWB, "SINYVR", "sinyvr"), "master", "618-33180102"),
    "quantities on the next line": (swap(FWB, "/T2K35.0MC0.12", "\n/T2K35.0MC0.12"), "weight_kg", 35.0),
    "quantities in lower case": (swap(FWB, "T2K35.0MC0.12", "t2k35.0mc0.12"), "weight_kg", 35.0),
    "quantities apart": (swap(FWB, "T2K35.0MC0.12", "T2 K35.0 MC0.12"), "weight_kg", 35.0),
    "unit KG": (swap(FWB, "T2K35.0MC0.12", "T2KG35.0"), "weight_kg", 35.0),
    "weight beside unreadable pieces": (swap(FWB, "T2K35.0MC0.12", "TXXK35.0"), "weight_kg", 35.0),
    "lower case throughout": (FWB.lower(), "master", "618-33180102"),
    "indented lines": (FWB.replace("\n/", "\n /").replace("\nNAM", "\n NAM"), "shipper.country", "SG"),
    "blank lines between": (FWB.replace("\n", "\n\n"), "shipper.country", "SG"),
    "two carriage returns": (FWB.replace("\n", "\r\r\n"), "shipper.country", "SG"),
    "blank line in an untagged party": (
        swap(FWB, PARTY, UNTAGGED.replace("SHP\n", "SHP\n\n") + "/SG\n"),
        "shipper.name",
        "MERANTI",
    ),
    "blank behind the country": (swap(FWB, PARTY, UNTAGGED + "/SG \n"), "shipper.country", "SG"),
    "telephone on a line of its own": (
        swap(FWB, PARTY, UNTAGGED + "/SG/638612\n/TE/6565550121\n"),
        "shipper.country",
        "SG",
    ),
    "telephone on a line of its own, tagged": (
        swap(FWB, SG, SG + "/TE/6565550121\n"),
        "shipper.phones",
        ["6565550121"],
    ),
    "no place line": (swap(FWB, SG, "/SG/638612\n"), "shipper.country", "SG"),
    "two place lines": (swap(FWB, SG, "LOC/TUAS\nLOC/SINGAPORE\n/SG/638612\n"), "shipper.country", "SG"),
    "country on the place line": (swap(FWB, SG, "LOC/SINGAPORE//SG/638612\n"), "shipper.country", "SG"),
    "telephone for the post code": (swap(FWB, "/SG/638612", "/SG/TE/6565550121"), "shipper.phones", ["6565550121"]),
    "blanks in the post code": (swap(FWB, "/CA/V5L 1A4", "/CA/V5L  1A4 "), "consignee.postcode", "V5L  1A4"),
    "name without its tag": (swap(FWB, "SHP\nNAM/", "SHP\n/"), "shipper.name", "MERANTI MARINE SUPPLIES PTE LTD"),
    "blank for the slant of a tag": (
        swap(FWB, "NAM/MER", "NAM MER"),
        "shipper.name",
        "MERANTI MARINE SUPPLIES PTE LTD",
    ),
    "name behind the tag": (swap(FWB, "SHP\nNAM/", "SHP/"), "shipper.name", "MERANTI MARINE SUPPLIES PTE LTD"),
    "a line like a tag within an address": (
        swap(FWB, "ADR/27 TUAS", "ADR/BLOCK\nBLK/7\n/27 TUAS"),
        "shipper.country",
        "SG",
    ),
    "wrapped name": (swap(FWB, "MERANTI MARINE", "MERANTI\nMARINE"), "shipper.name", "MERANTI MARINE SUPPLIES PTE LTD"),
    "slants within a name": (
        swap(FWB, "MERANTI MARINE", "MERANTI C/O MARINE"),
        "shipper.name",
        "MERANTI C/O MARINE SUPPLIES PTE LTD",
    ),
    "goods on the rate line": (swap(FWB, "/T140.00\n" + GOODS, "/T140.00/NG/VALVES\n"), "description", "VALVES"),
    "goods glued to their tag": (swap(FWB, GOODS, "/2/NGVALVES\n"), "description", "VALVES"),
    "goods in lower case": (swap(FWB, GOODS, "/ng/valves\n"), "description", "valves"),
    "goods without line numbers": (swap(FWB, "/2/NG/", "/NG/"), "description", "BRASS VALVES FOR WATER PIPES"),
    "an empty goods line": (swap(FWB, GOODS, "/NG/\n/2/NG/VALVES\n"), "description", "VALVES"),
    "rate line without its number": (swap(FWB, "RTD/1/P2", "RTD/P2"), "goods.0.pieces", 2),
    "NC within a direct text": (swap(FWB, GOODS, "/NG/BOLTS/NC/NUTS\n"), "level", "direct"),
    "end of a gateway": (FWB + "NNNN\n", "references.0.id", "SINFMSQ"),
    "end of a Telex": (FWB + "=\n", "references.0.id", "SINFMSQ"),
    "end of a gateway behind a text": (PART + "TXT/BRASS VALVES\nNNNN\n", "description", "BRASS VALVES"),
    "head of a gateway": ("ZCZC AB17 190412\n" + FWB, "master", "618-33180102"),
    "text signs": ("\x01QD YVRXXXX\r\n.SINFMSQ 190412\r\n\x02" + FWB + "\x03", "master", "618-33180102"),
    "blanks behind the id": (swap(FWB, "FWB/17\n", "FWB/17  \n"), "master", "618-33180102"),
    "handling over several lines": (FWB + "SPH/EAP\n//SPX/\n", "handling", ["EAP", "SPX"]),
    "unreadable security line": (FWB + "OCI/SG/ISS/RA/1\n//SM/XRY\n", "security.0.methods", ["XRY"]),
    "security in lower case": (FWB + "OCI/sg/iss/ra/1\n///sm/xry\n", "security.0.methods", ["XRY"]),
    "other means behind a slant": (FWB + "OCI/SG/ISS/RA/1\n///SM/AOM/HAND SEARCH\n", "security.0.methods", ["AOM"]),
    "a slant at the end of a status time": (
        FWB + "OCI/SG/ISS/RA/1\n///SD/19APR261015/\n",
        "security.0.issued_at",
        "2026-04-19T10:15:00",
    ),
    "house goods with slants": (
        swap(FHL, "//BRASS VALVES\nTXT/BRASS VALVES FOR WATER PIPES", "//BRASS/BRONZE"),
        "description",
        "BRASS/BRONZE",
    ),
    "house without the place of slac": (
        swap(FHL, "//BRASS VALVES\nTXT/BRASS VALVES FOR WATER PIPES", "/BRASS VALVES"),
        "description",
        "BRASS VALVES",
    ),
    "house pieces with their letter": (swap(FHL, "/2/K35.0", "/T2/K35.0"), "pieces", 2),
    "house weight with unit KG": (swap(FHL, "/2/K35.0", "/2/KG35.0"), "weight_kg", 35.0),
    "house weight in lower case": (swap(FHL, "/2/K35.0", "/2/k35.0"), "weight_kg", 35.0),
    "house goods on a further line": (
        swap(FHL, "//BRASS VALVES\nTXT/BRASS VALVES FOR WATER PIPES", "//BRASS VALVES FO\n/R WATER PIPES"),
        "description",
        "BRASS VALVES FOR WATER PIPES",
    ),
    "master line without its tag": (swap(FHL, "MBI/", ""), "master", "618-33180102"),
    "two lists under one id": (FHL + swap(FHL[6:], "618-33180102", "618-33180113"), "master", "618-33180102"),
    "a list in three parts": (
        PART + "TXT/BRASS VALVES LARGE\n" + PART + "HTS/848180\n" + PART + FHL[FHL.index("SHP") :],
        "consignee.country",
        "CA",
    ),
    "manifest line indented": (swap(FFM, "618-", "  618-"), "master", "618-33180102"),
    "manifest line with blanks": (swap(FFM, "02SINYVR/T", "02 SINYVR /T"), "master", "618-33180102"),
    "handling line indented": (swap(FFM, "/EAP", " /EAP"), "handling", ["EAP"]),
    "point of unloading indented": (swap(FFM, "YVR\n", " YVR \n"), "routing.0.to", "YVR"),
    "point of unloading with a time": (
        swap(FFM, "YVR\n", "YVR/21APR1405\n"),
        "routing.0.arrives",
        "2026-04-21T14:05:00",
    ),
    "ULD without its tag": (swap(FFM, "ULD/", ""), "ulds.0.id", "PMC41207SQ"),
    "manifest goods on a further line": (
        swap(FFM, "/BRASS VALVES\n", "/BRASS VALVES FO\n/R PIPES\n"),
        "description",
        "BRASS VALVES FOR PIPES",
    ),
    "whole behind a slant": (swap(FFM, "T2K35.0MC0.12/", "P2K35.0MC0.12/T5/"), "description", "BRASS VALVES"),
    "end of a Telex behind LAST": (swap(FFM, "LAST", "LAST="), "description", "BRASS VALVES"),
    "a tag is no point of unloading": (
        swap(FFM, "/EAP\n", "SPH/EAP\n618-33180113SINYVR/T1K2/PIPES\n"),
        "1.routing.0.to",
        "YVR",
    ),
    "a note of a ULD is not one of OCI": (
        swap(FFM, "/EAP\n", "OCI/SG/ISS/RA/1\nOSI/KEEP\n/DRY\n"),
        "customs",
        [{"country": "SG", "subject": "ISS", "content": "RA", "text": "1"}],
    ),
    "blank in the flight": (swap(FFM, "SQ028", "SQ 028"), "routing.0.carrier", "SQ"),
    "flight date in lower case": (swap(FFM, "21APR", "21apr"), "routing.0.date", "2026-04-21"),
}

# name -> message, what the findings must name
SAID: dict[str, tuple[str, str]] = {
    "unreadable weight": (swap(FWB, "T2K35.0MC0.12", "T2KABC"), "weight_kg"),
    "weight without figure": (swap(FWB, "T2K35.0MC0.12", "T2K"), "weight_kg"),
    "unreadable pieces": (swap(FWB, "T2K35.0MC0.12", "TXXK35.0"), "pieces"),
    "decimal comma": (swap(FWB, "K35.0MC", "K35,5MC"), "weight_kg"),
    "negative weight": (swap(FWB, "K35.0MC", "K-35MC"), "weight_kg"),
}


def at(value: object, path: str) -> object:
    for step in path.split("."):
        if value is None:
            return None
        if isinstance(value, list | tuple):
            value = value[int(step)] if int(step) < len(value) else None
        else:
            assert isinstance(value, dict)
            value = value[step]
    return value


@pytest.mark.parametrize("name", CASES)
def test_a_deviation_costs_no_element(name: str) -> None:
    message, path, expected = CASES[name]
    consignments = msgspec.to_builtins(read(message).consignments)
    found = at(list(consignments), path if path[0].isdigit() else f"0.{path}")
    plain = list(found) if isinstance(found, tuple) else found
    assert plain == expected


@pytest.mark.parametrize("name", SAID)
def test_an_unreadable_element_is_named(name: str) -> None:
    message, about = SAID[name]
    assert about in {finding.about for finding in read(message).findings}


# name -> message that must be read, and whose reading can be stored
HUGE = "9" * 25
LONG = "9" * 5000
NEVER: dict[str, str] = {
    f"{what} of {len(digits)} digits": swap(message, old, new.replace("#", digits))
    for digits in (HUGE, LONG)
    for what, message, old, new in (
        ("a flight's day", FWB, "SQ028/21", "SQ028/#"),
        ("pieces of a rate line", FWB, "/P2/", "/P#/"),
        ("pieces of dimensions", FWB, GOODS, "/ND//CMT1-1-1/#\n"),
        ("pieces of a whole", FFM, "T2K35.0MC0.12", "P2K1 T#"),
        ("pieces", FWB, "T2K35.0MC0.12", "T#"),
        ("a weight", FWB, "T2K35.0MC0.12", "T2K#"),
        ("a commodity code", FHL, "848180", "#"),
        ("house pieces", FHL, "/2/K35.0", "/#/K35.0"),
        ("a charge", FWB, "ISU/", "PPD/WT#\nISU/"),
    )
}


@pytest.mark.parametrize("name", NEVER)
def test_a_huge_number_is_read_and_can_be_stored(name: str) -> None:
    reading = read(NEVER[name])
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(reading), type=type(reading)) == reading


def test_what_stands_before_the_first_house_is_kept_once() -> None:
    message = "FHL/5\nMBI/618-33180102SINYVR/T2K35\n" + "SHP\n/A\n" * 20 + "HBS/A/SINYVR/1/K1//X\n" * 20
    assert sum(len(house.kept) for house in read(message).consignments) <= 60

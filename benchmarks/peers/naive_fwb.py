"""A deliberately simple parser of FWB/16, our own: an example of an adapter for ``compare_peers.py``.

It takes each line at its word, as a first program does: no deviation is foreseen, other versions are read as if they
were version 16. Prints one JSON object; exit code 1 where the file begins with no FWB that it knows.
"""

import json
import re
import sys
from pathlib import Path

KILOGRAMS = {"K": 1.0, "L": 0.45359237}
WAYBILL = re.compile(r"(\d{3}-\d{8})([A-Z]{3})([A-Z]{3})/T(\d+)([KL])([\d.]+)")


def parse(text: str) -> dict[str, object]:
    """Read one waybill.

    Raises:
        ValueError: it does not begin as an FWB.
    """
    head, *lines = text.splitlines()
    if not head.startswith("FWB/"):
        raise ValueError(f"{head[:20]!r} begins the file; expected FWB/16")
    found = WAYBILL.match(lines[0])
    if not found:
        raise ValueError(f"{lines[0][:40]!r} is no waybill line")
    master, origin, destination, pieces, unit, weight = found.groups()
    out: dict[str, object] = {
        "master": master,
        "origin": origin,
        "destination": destination,
        "pieces": int(pieces),
        "weight_kg": round(float(weight) * KILOGRAMS[unit], 3),
        "description": " ".join(line.split("/NG/")[1] for line in lines if "/NG/" in line) or None,
        "shipper": party(lines, "SHP"),
        "consignee": party(lines, "CNE"),
    }
    special = [line for line in lines if line.startswith("SPH/")]
    out["handling"] = special[0].split("/")[1:] if special else []
    return out


def party(lines: list[str], tag: str) -> dict[str, object]:
    """Read a party: the four lines behind its tag are name, street, place and country."""
    place = next((number for number, line in enumerate(lines) if line.startswith(tag)), None)
    if place is None:
        return {}
    name, street, city, country = (line.split("/")[1] for line in lines[place + 1 : place + 5])
    return {"name": name, "lines": [street], "city": city, "country": country}


if __name__ == "__main__":
    try:
        print(json.dumps(parse(Path(sys.argv[1]).read_text(encoding="latin-1"))))
    except (ValueError, IndexError) as fault:
        sys.exit(f"naive_fwb: {fault}")

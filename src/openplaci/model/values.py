"""Small values of the trade: waybill numbers, weights, volumes, lengths."""

import re

KG_PER_POUND = 0.45359237
"""International pound, exact by definition (1959)."""

WEIGHT_KG = {
    "K": 1.0, "L": KG_PER_POUND, "KGM": 1.0, "KG": 1.0, "KGS": 1.0, "LBR": KG_PER_POUND, "LB": KG_PER_POUND,
    "GRM": 0.001, "TNE": 1000.0, "ONZ": 0.028349523125,
}  # fmt: skip
"""Unit of weight -> kilograms (Cargo-IMP letters; UN/ECE Recommendation 20 codes)."""

VOLUME_M3 = {
    "MC": 1.0, "CF": 0.028316846592, "CC": 1e-6, "CI": 1.6387064e-5, "MTQ": 1.0, "FTQ": 0.028316846592,
    "CMQ": 1e-6, "INQ": 1.6387064e-5, "CBM": 1.0, "DMQ": 0.001, "LTR": 0.001,
}  # fmt: skip
"""Unit of volume -> cubic metres."""

LENGTH_CM = {"CMT": 1.0, "INH": 2.54, "MTR": 100.0, "FOT": 30.48, "MMT": 0.1, "DMT": 10.0, "YRD": 91.44}
"""Unit of length -> centimetres."""

_WAYBILL = re.compile(r"(\d{3})[- ]?(\d{8})")


def waybill_number(text: str) -> str | None:
    """Return ``NNN-NNNNNNNN``, or None where the text is no air waybill number."""
    found = _WAYBILL.fullmatch(text.strip())
    return f"{found[1]}-{found[2]}" if found else None


def label(master: str | None, house: str | None) -> str:
    """How people name a consignment: ``157-56544666`` or ``157-02666473/TOFAT7986601``."""
    if house is None:
        return master or "no number"
    return f"{master or 'no master'}/{house}"


def check_digit(serial: str) -> int:
    """The eighth digit that the first seven demand: unweighted modulus 7 (IATA Resolution 600a)."""
    return int(serial[:7]) % 7


def decimal(text: str) -> float | None:
    """A plain decimal number as the formats write it (``35``, ``.5``, ``1042.0``), or None."""
    if len(text) <= _DECIMAL_MAX and text.isascii() and text.replace(".", "", 1).isdecimal():
        return float(text)
    return None


_DECIMAL_MAX = 24

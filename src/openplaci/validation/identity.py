"""The waybill number."""

from collections.abc import Iterator

from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding
from openplaci.model.programme import Programme
from openplaci.model.values import check_digit
from openplaci.validation.base import found


def waybill_check_digit(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """The last digit of the air waybill number is the rest of its first seven divided by seven.

    Source: IATA Resolution 600a, unweighted modulus 7 [V]. A warning: every number that failed in
    public samples was invented for a guide, and no programme says that it refuses one.
    """
    del programme
    master = dossier.consignment.master
    serial = master[4:] if master else ""
    if len(serial) != 8 or not (serial.isascii() and serial.isdecimal()):  # noqa: PLR2004 - NNN-NNNNNNNN
        return
    right = check_digit(serial)
    if serial[-1] != str(right):
        yield found(
            "CHECK_DIGIT",
            "master",
            f"The air waybill number {master} ends in {serial[-1]}; its check digit {right} was expected.",
            "correct the air waybill number",
            str(master),
        )

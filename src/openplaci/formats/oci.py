"""OCI lines and customs notes: security declarations, party details, the customer account, UN numbers.

Cargo-IMP's OCI lines and Cargo-XML's IncludedCustomsNote say the same in the same order (country,
subject, content, text), so both readers hand their notes to `interpret`.
Rules: IATA's OCI mapping tables 3.2 for security and customs (MIT) [V].
"""

from collections.abc import Callable, Sequence

from openplaci.model.base import Noun
from openplaci.model.consignment import CustomerAccount, CustomsNote, SecurityDeclaration
from openplaci.model.finding import Finding
from openplaci.model.party import Identifier, Party


class Details(Noun, frozen=True, kw_only=True):
    """What notes add to one party (subject SHP, CNE, NFY, AGT, ...)."""

    ids: tuple[Identifier, ...] = ()
    contact: str | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


class Notes(Noun, frozen=True, kw_only=True):
    """What a consignment's notes say, taken together; the notes themselves stay in ``customs``."""

    security: tuple[SecurityDeclaration, ...] = ()
    details: dict[str, Details]
    account: CustomerAccount | None = None
    un_numbers: tuple[str, ...] = ()


def interpret(
    notes: Sequence[CustomsNote],
    handling: Sequence[str],
    report: Callable[[Finding, int], None],
) -> Notes:
    """Interpret a consignment's notes in their order.

    Args:
        notes: as said.
        handling: its special handling codes, for the security status.
        report: takes each deviation and the index of its note.
    """
    raise NotImplementedError


def complete(party: Party | None, details: Details | None) -> Party | None:
    """Return the party with the details added to what its own block says."""
    raise NotImplementedError

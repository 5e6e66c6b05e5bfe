"""Party: shipper, consignee, notify, agent and any other."""

from openplaci.model.base import Noun


class Identifier(Noun, frozen=True, kw_only=True):
    """A number by which an authority or a trade scheme knows a party.

    Attributes:
        value: the number as given.
        kind: the scheme as the message names it (``T`` trader identification, ``IATA``, ``CASS``,
            ``primary``, ``RA`` and so on).
        country: ISO 3166 alpha-2 of the issuing state, where given.
    """

    value: str
    kind: str
    country: str | None = None


class Party(Noun, frozen=True, kw_only=True):
    """A party with its address, in the order in which the message gives the lines.

    ``lines`` holds the street lines only; place, region, post code and country stand apart.
    """

    name: str | None = None
    lines: tuple[str, ...] = ()
    city: str | None = None
    region: str | None = None
    postcode: str | None = None
    country: str | None = None
    phones: tuple[str, ...] = ()
    faxes: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    ids: tuple[Identifier, ...] = ()
    account: str | None = None
    contact: str | None = None
    role: str | None = None

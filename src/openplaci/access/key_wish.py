"""What an administrator wishes for a key, checked: each wrong value is one line that says what was expected."""

import datetime as dt
import ipaddress
import re
from typing import Literal, get_args

import msgspec

from openplaci.faults import CannotDo
from openplaci.model.access import ALL, MARKS, Key

MachineRole = Literal["filer", "partner"]
Format = Literal["", "cargo-imp", "cargo-xml"]

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

NAME_SIGNS = 120
_AIRLINE = re.compile(r"[0-9]{3}")
_DAYS = re.compile(r"([0-9]{1,4})d")
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<user>[^/?#@\\]*@)?"
    r"(?:(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)|\[(?P<six>[0-9A-Fa-f:.]+)\])"
    r"(?::(?P<port>[0-9]{1,5}))?(?:[/?][!-\"$-\[\]-~]*)?(?P<fragment>#.*)?"
)
"""Narrower than what addresses may be: two who read one differently must not be sent to two hosts."""
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
MOST_DAYS = 3650
MOST_OVERLAP = 90
MOST_PORT = 65_535


def wished(
    *,
    id: str,  # noqa: A002 - as the noun names it
    filer: str,
    now: dt.datetime,
    role: str = "filer",
    airlines: tuple[str, ...] = (),
    programmes: tuple[str, ...] = (),
    networks: tuple[str, ...] = (),
    expires: str = "",
    mark: str = "clear",
    format: str = "",  # noqa: A002 - as the noun names it
) -> Key:
    """Return the key without its secret.

    Args:
        id: a new one, ``k-`` and letters.
        filer: name of the filer or partner.
        now: UTC.
        role: filer or partner.
        airlines: prefixes of three digits; a filer has at least one, or `ALL`.
        programmes: names that are known.
        networks: in CIDR, or single addresses.
        expires: see `until`; empty for no end.
        mark: the narrowest handling mark that it may see.
        format: cargo-imp or cargo-xml; empty for the format that was filed.

    Raises:
        CannotDo: a value is wrong.
    """
    name = " ".join(filer.split())
    if not name or len(name) > NAME_SIGNS or not name.isprintable():
        raise CannotDo(f"filer {filer!r} is no name; expected 1 to {NAME_SIGNS} signs")
    among("role", role, get_args(MachineRole))
    among("mark", mark, MARKS)
    among("format", format, get_args(Format))
    if role == "partner" and (airlines or format):
        raise CannotDo("a partner files nothing: airlines and format are for filers")
    if role == "filer" and not airlines:
        raise CannotDo(f"no airline; expected at least one prefix of three digits, as 933, or {ALL} for every airline")
    for airline in airlines:
        if airline != ALL and not _AIRLINE.fullmatch(airline):
            raise CannotDo(f"airline {airline!r} is no prefix; expected three digits, as 933, or {ALL}")
    return msgspec.convert(
        {
            "id": id,
            "filer": name,
            "role": role,
            "programmes": tuple(dict.fromkeys(programmes)),
            "airlines": tuple(dict.fromkeys(airlines)),
            "networks": tuple(dict.fromkeys(str(network(one)) for one in networks)),
            "mark": mark,
            "format": format,
            "made": now,
            "expires": until(expires, now) if expires else None,
        },
        Key,
    )


def until(text: str, now: dt.datetime) -> dt.datetime:
    """The end of a day (``2027-01-31``), or so many days from now (``90d``), UTC.

    Raises:
        CannotDo: it is neither, or no later than now, or more than `MOST_DAYS` ahead.
    """
    if found := _DAYS.fullmatch(text):
        end = now + dt.timedelta(days=int(found[1]))
    else:
        try:
            day = dt.date.fromisoformat(text) + dt.timedelta(days=1)
        except (ValueError, OverflowError):
            raise CannotDo(f"expires {text!r}: expected a day, as 2027-01-31, or a number of days, as 90d") from None
        end = dt.datetime.combine(day, dt.time(), dt.UTC)
    if not now < end <= now + dt.timedelta(days=MOST_DAYS):
        raise CannotDo(f"expires {text!r}: expected a time to come, at most {MOST_DAYS} days from now")
    return end


def overlap(text: str) -> dt.timedelta:
    """How long the old secret of a key stays good beside the new one: ``7d``; ``0d`` is not at all.

    Raises:
        CannotDo: it is no number of days, or more than `MOST_OVERLAP`.
    """
    found = _DAYS.fullmatch(text)
    if found is None or int(found[1]) > MOST_OVERLAP:
        raise CannotDo(f"overlap {text!r}: expected 0d to {MOST_OVERLAP}d")
    return dt.timedelta(days=int(found[1]))


def network(text: str) -> Network:
    """A network in CIDR or one address; what IPv6 only wraps of IPv4 becomes IPv4.

    Raises:
        CannotDo: it is none.
    """
    try:
        made = ipaddress.ip_network(text)
    except ValueError as fault:
        bits = " (bits are set beyond its length)" if "host bits" in str(fault) else ""
        raise CannotDo(f"network {text!r} is none{bits}; expected as 192.0.2.0/24 or 2001:db8::/32") from None
    if isinstance(made, ipaddress.IPv6Network) and made.subnet_of(_MAPPED):
        return ipaddress.IPv4Network((int(made.network_address) & 0xFFFFFFFF, made.prefixlen - 96))
    return made


def webhook_url(url: str) -> str:
    """An address that answers may be sent to; whether its host is a private one is seen when it is called.

    Raises:
        CannotDo: it is none.
    """
    found = _URL.fullmatch(url)
    if found is None:
        raise CannotDo("webhook: it is no address; expected https://host/path")
    if found["user"] is not None:
        raise CannotDo("webhook: it holds a user or password; expected https://host/path, signed by its secret")
    if found["fragment"] is not None:
        raise CannotDo("webhook: it holds a fragment, which is never sent; expected https://host/path")
    try:
        right = not found["six"] or bool(ipaddress.IPv6Address(found["six"]))
    except ValueError:
        right = False
    if not right or (found["port"] and not 0 < int(found["port"]) <= MOST_PORT):
        raise CannotDo("webhook: it is no address; expected https://host/path")
    if found["scheme"] == "http" and not _private(found["six"] or found["host"]):
        raise CannotDo(
            "webhook: http carries the answers in clear; expected https://host/path (http is for a private address "
            "alone, and serve calls those only with --allow-private-webhooks)"
        )
    return url


def _private(host: str) -> bool:
    """Whether a host as written can only be on this machine or its own network; nothing is looked up."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host.lower() == "localhost"


def among(what: str, value: str, choices: tuple[str, ...]) -> None:
    """Return if the value is one of the choices.

    Raises:
        CannotDo: it is not.
    """
    if value not in choices:
        raise CannotDo(f"{what} {value!r}: expected {', '.join(filter(None, choices))}")

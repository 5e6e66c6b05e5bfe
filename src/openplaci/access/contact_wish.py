"""Where a filer's answers go, as an administrator wishes it, checked: each wrong value is one line."""

import re
from collections.abc import Sequence
from typing import TypeVar, get_args

import msgspec

from openplaci.access.key_wish import Format, among, webhook_url
from openplaci.faults import CannotDo
from openplaci.model.access import EndPoint, Key

T = TypeVar("T")

NONE = "none"
"""Stands for no end point, no header or no address at all where a key is changed."""
VERBS = ("POST", "PUT")
MOST = 16
"""End points, headers and addresses of each kind that a key has at most."""
LONGEST = 2000
"""Signs of a header or a secret."""

_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+"
)
_EMAIL_MAX, _LOCAL_MAX = 254, 64
"""Signs of an address, and of what stands before its @ (RFC 5321)."""
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+): *([\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)")
_SECRET = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
FORBIDDEN = frozenset(
    "host content-length content-type content-encoding transfer-encoding connection keep-alive te trailer upgrade "
    "expect user-agent proxy-authorization proxy-connection".split()
)
"""Headers that belong to the request itself."""


def reached(
    key: Key,
    *,
    webhooks: Sequence[str] = (),
    secrets: Sequence[str] = (),
    formats: Sequence[str] = (),
    verbs: Sequence[str] = (),
    headers: Sequence[str] = (),
    emails: Sequence[str] = (),
    emergency: Sequence[str] = (),
    reserved: frozenset[str] = frozenset(),
) -> Key:
    """Return the key with other contacts; what is not given stays as it is, `NONE` takes it away.

    Args:
        key: as it is.
        webhooks: addresses of its end points, the first one first.
        secrets: one for all end points, or one for each in their order; they come with the addresses, so that none goes
            to an address that it was not meant for.
        formats: likewise, families of formats.
        verbs: likewise, POST or PUT.
        headers: sent to every end point, each as ``Name: value``.
        emails: the 24/7 contact.
        emergency: told of a do-not-load beside it.
        reserved: names of headers that the platform sends itself, in small letters.

    Raises:
        CannotDo: a value is wrong.
    """
    if key.role == "partner" and any((webhooks, secrets, formats, verbs, headers, emails, emergency)):
        raise CannotDo("a partner files nothing: contacts are for filers")
    old = key.endpoints
    urls = _given(webhooks, tuple(one.url for one in old), "webhooks")
    if not urls and any((secrets, formats, verbs, headers)):
        raise CannotDo("no webhook; secret, format, verb and header are for one")
    count = len(urls)
    kept = old if not webhooks or len(old) == count else old[:1] * count
    chosen = {
        "secret": _each("secret", secrets, () if webhooks else tuple(one.secret for one in old), count),
        "format": _each("format", formats, tuple(one.format for one in kept), count),
        "verb": _each("verb", verbs, tuple(one.verb for one in kept), count, "POST"),
    }
    for secret in chosen["secret"]:
        if not secret:
            raise CannotDo("a webhook and its secret go together; expected both or neither")
        if not _SECRET.fullmatch(secret) or len(secret) > LONGEST:
            raise CannotDo(f"secret: expected at most {LONGEST} signs of printable ASCII, without blanks around them")
    for one in chosen["format"]:
        among("format", one, get_args(Format))
    for one in chosen["verb"]:
        among("verb", one, VERBS)
    sent = tuple(header(one, reserved) for one in _given(headers, old[0].headers if old else (), "headers"))
    ends = tuple(
        msgspec.convert(
            {"url": webhook_url(url), "secret": secret, "format": format_, "verb": verb, "headers": sent}, EndPoint
        )
        for url, secret, format_, verb in zip(urls, *chosen.values(), strict=True)
    )
    first = ends[0] if ends else EndPoint(url="", format=key.format)
    return msgspec.structs.replace(
        key, webhook=first.url, webhook_secret=first.secret, format=first.format, verb=first.verb,
        headers=first.headers, more=ends[1:],
        emails=tuple(map(email, _given(emails, key.emails, "e-mails"))),
        emergency=tuple(map(email, _given(emergency, key.emergency, "emergency contacts"))),
    )  # fmt: skip


def email(text: str) -> str:
    """An e-mail address.

    Raises:
        CannotDo: it is none.
    """
    if not _EMAIL.fullmatch(text) or len(text) > _EMAIL_MAX or text.index("@") > _LOCAL_MAX:
        raise CannotDo(f"e-mail {text!r} is no address; expected as duty@carrier.example")
    return text


def header(text: str, reserved: frozenset[str] = frozenset()) -> str:
    """A header that a webhook wants beside the platform's own; its value is not repeated in errors.

    Raises:
        CannotDo: it is none, or one that is not free.
    """
    found = _HEADER.fullmatch(text)
    if found is None or len(text) > LONGEST:
        raise CannotDo("header: expected one line of printable ASCII, as 'X-Tenant: north'")
    if found[1].lower() in FORBIDDEN | reserved:
        raise CannotDo(f"header {found[1]} is the platform's own; expected another name")
    return f"{found[1]}: {found[2]}"


def _given(values: Sequence[str], old: tuple[str, ...], what: str) -> tuple[str, ...]:
    if not values:
        return old
    if tuple(values) == (NONE,):
        return ()
    found = tuple(dict.fromkeys(values))
    if len(found) > MOST:
        raise CannotDo(f"{len(found)} {what}; expected at most {MOST}")
    return found


def _each(what: str, values: Sequence[str], old: tuple[str, ...], count: int, otherwise: str = "") -> tuple[str, ...]:
    """One value for each end point."""
    if not values:
        return old if len(old) == count else (otherwise,) * count
    if len(values) not in (1, count):
        raise CannotDo(f"{what} stands {len(values)} times for {count} webhooks; expected once, or once for each")
    return tuple(values) * (count if len(values) == 1 else 1)

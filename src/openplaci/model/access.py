"""Who acts: accounts of people, keys of filers and partners, their sessions, and what one proposes to another."""

import datetime as dt
from typing import Literal, get_args

from openplaci.model.base import Noun

Role = Literal[
    "officer",
    "supervisor",
    "analyst",
    "list_keeper",
    "aviation_security",
    "filer",
    "partner",
    "trainer",
    "trainee",
    "auditor",
    "administrator",
]
ROLES: tuple[Role, ...] = get_args(Role)

Mark = Literal["clear", "green", "amber", "amber+strict", "red"]
"""Handling marks, from the widest to the narrowest: the Traffic Light Protocol 2.0 of FIRST [V]."""
MARKS: tuple[Mark, ...] = get_args(Mark)

ALL = "*"
"""In a scope: every programme, every airline."""

Permission = str
"""A row of the table of permissions, as ``record.export``."""


class Account(Noun, frozen=True, kw_only=True):
    """A person who may sign in.

    Attributes:
        id: ``p-`` and letters; never used again, and what facts name.
        name: by which the person signs in: lower case, unique among those that are not closed.
        full_name: how colleagues know the person.
        roles: what the person does. programmes: whose consignments the person may see; `ALL` is every one.
        mark: the narrowest handling mark that the person may see.
        password: argon2id in its own encoding; empty where there is none.
        totp: secret of the second factor, base 32; empty until it is set up. totp_next: one that awaits its first code.
        recovery: SHA-256 digests, hexadecimal, of the recovery codes that are not used yet.
        subject: OpenID Connect: the issuer, a space, the issuer's own name of the person; empty where there is none.
        invitation: SHA-256 digest, hexadecimal, of the set-up code by which the person sets a password; empty: none.
        enabled: False closes the account. made, password_set, invited_until: UTC.
    """

    id: str
    name: str
    full_name: str = ""
    roles: tuple[Role, ...] = ()
    programmes: tuple[str, ...] = ()
    mark: Mark = "green"
    password: str = ""
    totp: str = ""
    totp_next: str = ""
    recovery: tuple[str, ...] = ()
    subject: str = ""
    invitation: str = ""
    invited_until: dt.datetime | None = None
    enabled: bool = True
    made: dt.datetime
    password_set: dt.datetime | None = None


class Session(Noun, frozen=True, kw_only=True):
    """A person signed in until a time.

    Attributes:
        id: ``s-`` and letters. token: SHA-256 digest of the secret that the person's client holds, hexadecimal.
        person: id of the account. opened, expires, proven: UTC; ``proven`` is when the person last showed who it is.
        used: UTC, when it was last known to be used; None: not since it was opened.
        factors: what was shown: ``password``, ``totp``, ``recovery``, ``openid``.
    """

    id: str
    token: str
    person: str
    opened: dt.datetime
    expires: dt.datetime
    proven: dt.datetime
    used: dt.datetime | None = None
    factors: tuple[str, ...] = ()


class Secret(Noun, frozen=True, kw_only=True):
    """One secret of a key: SHA-256 digest, hexadecimal, and until when it is good (UTC, None: no end of its own)."""

    digest: str
    until: dt.datetime | None = None


class EndPoint(Noun, frozen=True, kw_only=True):
    """Where answers go by HTTP.

    Attributes:
        url: https, or http where private addresses are allowed. secret: sent back in the header ``X-PACT-SECRET``.
        verb: POST or PUT. headers: sent beside, each as ``Name: value``.
        format: family of the answers; empty is the key's own, else that of the filing.
    """

    url: str
    secret: str = ""
    verb: Literal["POST", "PUT"] = "POST"
    headers: tuple[str, ...] = ()
    format: str = ""


class Key(Noun, frozen=True, kw_only=True):
    """A key by which a machine files or a partner asks.

    Attributes:
        id: ``k-`` and letters; stands in the key itself.
        filer: the filer's or partner's name; what it may see is what was filed under it.
        role: ``filer`` or ``partner``.
        secrets: the good ones; two while a rotation overlaps.
        programmes, airlines: what it may file for; `ALL` is every one; airlines are prefixes of three digits.
        networks: addresses from which it is good (``192.0.2.0/24``, ``2001:db8::/32``); empty is anywhere.
        mark: the narrowest handling mark that it may see.
        webhook, webhook_secret, format: where answers go, with what secret, in which family of formats.
        more: further end points; verb, headers: of the first one, see `EndPoint`.
        carrier: it is the airline's own: told of every DNL on its waybills, whoever filed.
        emails: the 24/7 contact, told of every hold that opens or closes. emergency: told of a DNL beside it.
        made, expires, revoked: UTC.
    """

    id: str
    filer: str
    role: Literal["filer", "partner"] = "filer"
    secrets: tuple[Secret, ...] = ()
    programmes: tuple[str, ...] = ()
    airlines: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    mark: Mark = "clear"
    webhook: str = ""
    webhook_secret: str = ""
    format: str = ""
    verb: Literal["POST", "PUT"] = "POST"
    headers: tuple[str, ...] = ()
    more: tuple[EndPoint, ...] = ()
    carrier: bool = False
    emails: tuple[str, ...] = ()
    emergency: tuple[str, ...] = ()
    made: dt.datetime
    expires: dt.datetime | None = None
    revoked: dt.datetime | None = None

    @property
    def endpoints(self) -> tuple[EndPoint, ...]:
        """Every end point, the first one first."""
        if not self.webhook:
            return self.more
        first = EndPoint(
            url=self.webhook, secret=self.webhook_secret, verb=self.verb, headers=self.headers, format=self.format
        )
        return (first, *self.more)

    def good(self, now: dt.datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked is None and (self.expires is None or now < self.expires)


class Proposal(Noun, frozen=True, kw_only=True):
    """An act that one person proposed and another must confirm.

    Attributes:
        id: ``a-`` and letters. permission: the act, as its row in the table of permissions.
        about: what it concerns: a consignment's key, a profile's id.
        programme, mark: whose it is, and how it is to be handled.
        words: what will be done, in one line, as the second person reads it.
        content: exactly what will be done; digest: its SHA-256, hexadecimal, which the second person confirms.
        by: who proposed. session: in which; empty for the operator of the machine. at, expires: UTC.
    """

    id: str
    permission: Permission
    about: str
    programme: str = ""
    mark: Mark = "clear"
    words: str
    content: bytes = b""
    digest: str
    by: str
    session: str = ""
    at: dt.datetime
    expires: dt.datetime


class Principal(Noun, frozen=True, kw_only=True):
    """Whoever asks, as known at this moment: a person with a session, a key, or the operator of the machine.

    Attributes:
        id: of the account (``p-``) or key (``k-``), or ``local:`` and the operating system's name of the user.
        name: as shown to colleagues; for a key its filer.
        roles, programmes, mark, airlines: see `Account` and `Key`.
        session: id of the session, empty without one.
        proven: when a person last showed who it is, UTC; None for a key.
    """

    id: str
    name: str
    roles: tuple[Role, ...] = ()
    programmes: tuple[str, ...] = ()
    mark: Mark = "clear"
    airlines: tuple[str, ...] = ()
    session: str = ""
    proven: dt.datetime | None = None


class Refusal(Noun, frozen=True, kw_only=True):
    """Why an act may not be done: a code for machines, a line for people."""

    code: Literal[
        "no_right",
        "programme",
        "mark",
        "airline",
        "prove_again",
        "second_person",
        "same_person",
        "expired",
        "unknown",
        "done",
        "not_signed_in",
        "locked",
        "wrong",
        "network",
        "revoked",
        "closed",
    ]
    words: str

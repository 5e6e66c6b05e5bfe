"""An ID token, checked: its signature, and every claim that OpenID Connect Core 1.0, 3.1.3.7 names [V]."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwk, jws, jwt
from joserfc.errors import (
    BadSignatureError,
    ExpiredTokenError,
    InvalidClaimError,
    InvalidKeyIdError,
    JoseError,
    MissingClaimError,
)

from openplaci.access.openid import Claims
from openplaci.faults import CannotDo
from openplaci.signin.client import Client

LEEWAY = 60
"""Seconds by which the clocks of provider and platform may differ."""

LONGEST = 500
"""Characters of one text that is taken from a token."""

_WRONG = {
    "iss": "it was issued by another than the provider of the settings",
    "aud": "it is for another client",
    "azp": "it was made for another client",
    "nonce": "it belongs to another sign-in",
    "iat": "it is from the future; look at the clocks",
    "nbf": "it is not good yet; look at the clocks",
    "at_hash": "it does not belong to the access token that came with it",
}


class KeyUnfit(CannotDo):
    """None of the keys fits the token; the provider may have changed them since they were read."""


class _Registry(jws.JWSRegistry):
    """Only what is allowed, whatever the library recommends; headers as large as real providers make them."""

    max_header_length = 8_192

    def get_alg(self, name: str) -> Any:
        if name not in (self.allowed or ()):
            raise CannotDo(f"the ID token is signed with {shown(name)}; allowed is {', '.join(self.allowed or ())}")
        return self.algorithms[name]


def keys(found: object) -> jwk.KeySet:
    """Return the keys of a provider, of those kinds that sign with two keys; others are passed over (RFC 7517, 5 [V]).

    Raises:
        CannotDo: there is none.
    """
    good: list[jwk.Key] = []
    entries = found.get("keys") if isinstance(found, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and entry.get("kty") in ("RSA", "EC", "OKP"):
            try:
                good.append(jwk.import_key(entry))
            except (JoseError, ValueError, TypeError, KeyError):
                continue
    if not good:
        raise CannotDo("the provider's keys: none that could check a signature; expected RSA, EC or OKP keys")
    return jwk.KeySet(good)


def verified(
    text: object,
    known: jwk.KeySet,
    client: Client,
    *,
    nonce: str,
    now: dt.datetime,
    access_token: str = "",
) -> Claims:
    """Return what an ID token says, once everything about it is right.

    Args:
        text: the token.
        known: the provider's keys.
        client: whom it must be for, and from whom.
        nonce: of this sign-in.
        now: UTC.
        access_token: what ``at_hash`` must fit, where the token has one.

    Raises:
        KeyUnfit: the key that the token names is not among them, or its signature is not by it.
        CannotDo: it is wrong; the text says in what, and repeats nothing of it.
    """
    if not isinstance(text, str) or not text:
        raise CannotDo("the provider gave no ID token; expected one, since the scope is openid")
    token = _signed(text, known, client.algorithms)
    claims = CodeIDToken(
        token.claims,
        token.header,
        {"iss": {"essential": True, "value": client.issuer}, "aud": {"essential": True, "value": client.id}},
        {"nonce": nonce, "client_id": client.id, "access_token": access_token},
    )
    try:
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except MissingClaimError as fault:
        raise CannotDo(f"the ID token has no {fault.claim}") from fault
    except ExpiredTokenError as fault:
        raise CannotDo("the ID token has expired; look at the clocks, or sign in again") from fault
    except InvalidClaimError as fault:
        raise CannotDo(f"the ID token: {_WRONG.get(fault.claim, f'its {fault.claim} is wrong')}") from fault
    except (JoseError, ValueError, TypeError, OverflowError) as fault:
        raise CannotDo("the ID token: a claim is not of its type") from fault
    return _claims(token.claims, client, now)


def shown(value: object) -> str:
    """Return a text of the other side as it may be shown: short, one line, nothing that a terminal would obey."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(value))[:LONGEST]


def _signed(text: str, known: jwk.KeySet, algorithms: tuple[str, ...]) -> jwt.Token:
    registry = _Registry(algorithms=algorithms, strict_check_header=False)
    try:
        return jwt.decode(text, known, registry=registry)
    except InvalidKeyIdError as fault:
        raise KeyUnfit("the ID token is signed with a key that is not among the provider's") from fault
    except BadSignatureError as fault:
        raise KeyUnfit("the ID token: its signature is wrong") from fault
    except (JoseError, ValueError, TypeError, KeyError) as fault:
        raise CannotDo("the ID token: it is none that could be checked") from fault


def _claims(found: Mapping[str, Any], client: Client, now: dt.datetime) -> Claims:
    subject = found["sub"]
    if not isinstance(subject, str) or not subject or len(subject) > LONGEST or shown(subject) != subject:
        raise CannotDo("the ID token: its sub is empty, too long or no line of text")
    when = found.get("auth_time")
    authenticated = None
    if when is not None:
        try:
            authenticated = dt.datetime.fromtimestamp(when, dt.UTC)
        except (TypeError, ValueError, OverflowError, OSError) as fault:
            raise CannotDo("the ID token: its auth_time is no time") from fault
        if authenticated > now + dt.timedelta(seconds=LEEWAY):
            raise CannotDo("the ID token: its auth_time is from the future; look at the clocks")
    if client.max_age:
        if authenticated is None:
            raise CannotDo("the ID token has no auth_time; expected one, since setting openid_max_age asks for it")
        if now - authenticated > dt.timedelta(seconds=client.max_age + LEEWAY):
            raise CannotDo(f"the provider signed the person in more than {client.max_age} s ago; sign in there again")
    overage = found.get("_claim_names")
    if isinstance(overage, dict) and client.groups in overage:
        raise CannotDo(f"the provider keeps the claim {client.groups} elsewhere, as of a person with very many groups")
    return Claims(
        issuer=client.issuer,
        subject=subject,
        name=_text(found, "preferred_username") or _text(found, "email"),
        full_name=_text(found, "name"),
        groups=_texts(_at(found, client.groups)),
        acr=_text(found, "acr"),
        amr=_texts(found.get("amr")),
        authenticated=authenticated,
    )


def _at(found: Mapping[str, Any], path: str) -> object:
    """The claim of that name; else, with points in it, the one inside others (``realm_access.roles``)."""
    if path in found:
        return found[path]
    value: object = found
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return shown(value) if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    values: Sequence[object] = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(text for text in values if isinstance(text, str))

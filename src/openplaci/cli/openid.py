"""``openplaci login --openid``: sign in at the provider, with a browser on this machine (RFC 8252 [V])."""

import os
import sys
import webbrowser
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from openplaci import wiring
from openplaci.access import openid
from openplaci.access.openid import SignedIn
from openplaci.access.openid_groups import Mapping, mapping
from openplaci.faults import CannotDo
from openplaci.flow.gate import Gate
from openplaci.settings import Settings

if TYPE_CHECKING:
    from openplaci.signin.provider import Provider

PERMISSION = "sign_in"


def login(settings: Settings, gate: Gate, *, browser: bool, seconds: float = 300.0) -> SignedIn:
    """Sign in: show the provider's address, take its answer at the loopback, open a session.

    Args:
        settings: name the provider.
        gate: of the store.
        browser: open the address as well.
        seconds: how long the person may take.

    Raises:
        CannotDo: the provider was not reached, or what it says is wrong.
        Refused: the person is known to the provider, and may not sign in here.
    """
    provider = _provider(settings)
    from openplaci.signin import flow
    from openplaci.signin.loopback import listening

    groups = _mapping(settings)
    with listening(settings.openid_port) as listener:
        url, pending = flow.begin(provider, redirect=listener.redirect, now=wiring.now())
        listener.state = pending.state
        sys.stderr.write(f"sign in at the provider with this address; waiting for its answer here:\n{url}\n")
        sys.stderr.flush()
        if browser:
            webbrowser.open(url)
        answer = listener.wait(seconds)
    claims = flow.finish(provider, pending, answer, now=wiring.now())
    return gate.decide(
        partial(openid.signed_in, claims, mapping=groups, second=_second(settings), random=os.urandom),
        by=openid.BY,
        permission=PERMISSION,
        about=claims.who,
    )


def examine(settings: Settings) -> str:
    """Return what was seen of the provider, for the doctor: it answers, its keys can be read, the mapping file too.

    Raises:
        CannotDo: something of it is not well.
    """
    if not settings.openid_issuer:
        return "none: setting openid_issuer is empty"
    provider = _provider(settings)
    now = wiring.now()
    found = len(provider.keys(now).keys)
    groups = _mapping(settings)
    linked = "accounts are linked by hand" if groups is None else f"{len(groups.groups)} groups mapped"
    second = "" if _second(settings) else "; no second factor is known (setting openid_second), so no role of weight"
    return f"{provider.client.issuer} answers, {found} keys; {linked}{second}"


def _provider(settings: Settings) -> "Provider":
    try:
        from openplaci.signin.client import client
        from openplaci.signin.provider import Provider
    except ImportError as fault:
        raise CannotDo(f"sign-in by OpenID: {fault.name} is not installed; openplaci[openid] brings it") from fault
    return Provider(client(settings))


def _second(settings: Settings) -> tuple[str, ...]:
    return tuple(value.strip() for value in settings.openid_second.split(",") if value.strip())


def _mapping(settings: Settings) -> Mapping | None:
    if not settings.openid_mapping:
        return None
    path = Path(settings.openid_mapping)
    try:
        return mapping(path.read_text(encoding="utf-8"), str(path), wiring.programmes_of(settings))
    except (OSError, UnicodeDecodeError) as fault:
        raise CannotDo(f"setting openid_mapping: the file cannot be read: {path}") from fault

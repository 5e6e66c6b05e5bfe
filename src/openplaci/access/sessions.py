"""Sessions: a person signed in until a time, known by the digest of a secret that only the person's client holds."""

import base64
import datetime as dt
import hashlib

import msgspec

from openplaci.access.decide import PROVEN
from openplaci.access.directory import Directory
from openplaci.access.ids import fresh
from openplaci.access.passwords import Random
from openplaci.model.access import Account, Principal, Refusal, Role, Session
from openplaci.model.fact import SessionEnded, SessionOpened, SessionUsed

LIFETIME = dt.timedelta(hours=12)
"""A working day; NIST SP 800-63B-4 asks for a new sign-in within 24 hours at its second level [S]."""
IDLE = dt.timedelta(minutes=30)
RENEW = dt.timedelta(minutes=5)
"""That a session is in use is written at most this often, so an unused one ends after 25 to 30 minutes."""
TOKEN_BYTES = 32

WEIGHTY: frozenset[Role] = frozenset(
    ("supervisor", "administrator", "officer", "analyst", "aviation_security", "list_keeper", "auditor")
)
"""Roles that nobody has by a password alone."""
VOUCHED = "vouched"
"""The factor of a session whose OpenID Connect provider said that a second one was shown."""
SECOND = frozenset(("totp", "recovery", VOUCHED))
"""Factors that count as the second."""

NOT_SIGNED_IN = Refusal(code="not_signed_in", words="not signed in; sign in with: openplaci login NAME")
SESSION_OVER = Refusal(code="expired", words="your session is over; sign in with: openplaci login NAME")
SET_UP = Refusal(code="not_signed_in", words="your roles need a second factor; set it up with: openplaci users totp")
SHOW_SECOND = Refusal(code="prove_again", words="show your second factor with: openplaci login --again")
SHOW_AGAIN = Refusal(code="prove_again", words="show again who you are with: openplaci login --again")


def open_session(
    account: Account,
    now: dt.datetime,
    factors: tuple[str, ...],
    random: Random,
    *,
    step: int = 0,
    proven: dt.datetime | None = None,
) -> tuple[SessionOpened, str]:
    """Open a session for a person who showed who it is.

    Args:
        account: whose.
        now: UTC.
        factors: what was shown.
        random: source of the secret.
        step: time step of the one-time code that was used.
        proven: when the person showed who it is; None: just now.

    Returns:
        The fact to write, and the secret, which is kept nowhere else.
    """
    token = base64.urlsafe_b64encode(random(TOKEN_BYTES)).rstrip(b"=").decode()
    session = Session(
        id=fresh("s", random),
        token=_digest(token),
        person=account.id,
        opened=now,
        expires=now + LIFETIME,
        proven=now if proven is None else proven,
        factors=factors,
    )
    return SessionOpened(session=session, step=step), token


def session_of(directory: Directory, token: str, now: dt.datetime) -> Session | Refusal:
    """Return the session of a secret, whatever was shown for it; see `principal_of`."""
    session = directory.sessions.get(_digest(token))
    if session is None:
        return NOT_SIGNED_IN
    # A clock that was set back must not open a session again: what was used in a time to come is over as well.
    if now >= session.expires or abs(now - (session.used or session.opened)) >= IDLE:
        return SESSION_OVER
    account = directory.accounts.get(session.person)
    if account is None or not account.enabled:
        return NOT_SIGNED_IN
    return session


def principal_of(directory: Directory, token: str, now: dt.datetime) -> Principal | Refusal:
    """Return the person who holds a session's secret, as its account says at this moment; or why not.

    Who has a role of weight must have shown a second factor; until it is set up, its session is good for that alone.
    """
    session = session_of(directory, token, now)
    if isinstance(session, Refusal):
        return session
    account = directory.accounts[session.person]
    if not WEIGHTY.isdisjoint(account.roles) and SECOND.isdisjoint(session.factors):
        return SHOW_SECOND if account.totp else SET_UP
    return Principal(
        id=account.id,
        name=account.name,
        roles=account.roles,
        programmes=account.programmes,
        mark=account.mark,
        session=session.id,
        proven=session.proven,
    )


def own(directory: Directory, token: str, now: dt.datetime) -> tuple[Account, Session] | Refusal:
    """Return the account and session of one who changes what it signs in by, and showed who it is just now."""
    session = session_of(directory, token, now)
    if isinstance(session, Refusal):
        return session
    account = directory.accounts[session.person]
    if abs(now - session.proven) > PROVEN:
        return SHOW_AGAIN
    if account.totp and SECOND.isdisjoint(session.factors):
        return SHOW_SECOND
    return account, session


def use(directory: Directory, token: str, now: dt.datetime) -> SessionUsed | None:
    """Return the fact that a session is in use, where the last one is too old to stand for that."""
    session = session_of(directory, token, now)
    if isinstance(session, Refusal) or now - (session.used or session.opened) < RENEW:
        return None
    return SessionUsed(session=session.id, person=session.person, at=now)


def proven(session: Session, now: dt.datetime, factors: tuple[str, ...], *, step: int = 0) -> SessionOpened:
    """Return the fact that the person of a session showed again who it is."""
    joined = tuple(dict.fromkeys((*session.factors, *factors)))
    shown = msgspec.structs.replace(session, proven=now, used=now, factors=joined)
    return SessionOpened(session=shown, step=step)


def end_all(directory: Directory, person: str, *, by: str) -> list[SessionEnded]:
    """Return the facts that end every session of a person."""
    return [
        SessionEnded(session=session.id, person=person, by=by)
        for session in tuple(directory.sessions.values())
        if session.person == person
    ]


def sign_out(
    directory: Directory, now: dt.datetime, *, token: str, everywhere: bool = False
) -> tuple[list[SessionEnded], int] | Refusal:
    """End a session, or all of its person; the value is how many were."""
    session = session_of(directory, token, now)
    if isinstance(session, Refusal):
        return session
    if everywhere:
        ended = end_all(directory, session.person, by=session.person)
    else:
        ended = [SessionEnded(session=session.id, person=session.person, by=session.person)]
    return ended, len(ended)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

"""Signing in: a name, a password, a code; the lock that slows guessing; showing again who one is.

Every refusal has the same words and takes the same work, so nobody learns which names there are, which are locked, and
which half of it was right. The facts tell it apart.
"""

import datetime as dt
from collections.abc import Sequence

import msgspec

from openplaci.access import one_time, sessions
from openplaci.access.directory import Directory
from openplaci.access.passwords import Password, Random
from openplaci.model.access import Account, Refusal, Session
from openplaci.model.fact import AccountChanged, Fact, SignInFailed

FREE = 5
"""Wrong tries within `WINDOW` that lock an account; from then on each further one does."""
WINDOW = dt.timedelta(minutes=15)
FIRST_LOCK = dt.timedelta(minutes=1)
LONGEST_LOCK = dt.timedelta(minutes=60)
FORGOTTEN = dt.timedelta(days=1)
"""After so long without a wrong try the next lock is a first one again."""

USED_UP = "recovery code used up"

WRONG = Refusal(
    code="wrong",
    words="name, password or code is wrong, or too many tries failed; wait some minutes and try again, "
    "or ask an administrator",
)
LOCKED = Refusal(code="locked", words="too many tries failed; wait some minutes, or ask an administrator to unlock you")
NO_PASSWORD = Refusal(code="prove_again", words="you have no password here; sign in again the way you did")


class Signed(msgspec.Struct, frozen=True):
    """What comes of signing in: the person, the session, and its secret."""

    account: Account
    session: Session
    token: str


def locked_until(failures: Sequence[dt.datetime]) -> dt.datetime | None:
    """Return when the lock ends that these wrong tries brought about, oldest first; None if they brought none.

    The first `FREE` tries within `WINDOW` lock for `FIRST_LOCK`; each further one doubles it, up to `LONGEST_LOCK`.
    """
    recent: list[dt.datetime] = []
    length = dt.timedelta()
    until = last = None
    for at in failures:
        if last is not None and at - last >= FORGOTTEN:
            length, recent = dt.timedelta(), []
        last = at
        if length:
            length = min(length * 2, LONGEST_LOCK)
        else:
            recent = [*(one for one in recent if at - one < WINDOW), at]
            length = FIRST_LOCK if len(recent) >= FREE else length
        if length:
            until = at + length
    return until


def locked(directory: Directory, person: str, now: dt.datetime) -> bool:
    """Whether a person may not try now."""
    until = locked_until(directory.failures.get(person, ()))
    return until is not None and now < until


def sign_in(
    directory: Directory,
    now: dt.datetime,
    *,
    name: str,
    password: Password,
    code: str = "",
    random: Random,
    place: str = "",
) -> tuple[list[Fact], Signed | Refusal]:
    """Sign a person in.

    Args:
        directory: as of now.
        now: UTC.
        name: sign-in name.
        password: as typed; a set-up code is none, see `set_up`.
        code: of the authenticator app, or a recovery code; empty without a second factor.
        random: source of the session's secret.
        place: the door, for the facts.

    Returns:
        What to write, and the session with its secret; or what was wrong.
    """
    account = _account(directory, name)
    good = password.opens(account.password if account else "")
    why, factors, step, recovery = _shown(directory, account, now, good=good, code=code)
    if account is None or why:
        return [SignInFailed(person=account.id if account else "", why=why, at=now, place=place)], WRONG
    facts: list[Fact] = []
    if password.outdated(account.password):
        account = msgspec.structs.replace(account, password=password.encoded(random))
        facts.append(AccountChanged(account=account, what="password kept anew", by=account.id))
    if recovery:
        account = _without(account, recovery)
        facts.append(AccountChanged(account=account, what=USED_UP, by=account.id))
    opened, token = sessions.open_session(account, now, factors, random, step=step)
    return [*facts, opened], Signed(account, opened.session, token)


def invited(directory: Directory, now: dt.datetime, *, name: str, code: str) -> bool:
    """Whether this is the set-up code of that person, and still good."""
    account = _account(directory, name)
    if account is None or account.invited_until is None or now >= account.invited_until:
        return False
    return bool(one_time.matches(code, account.invitation))


def set_up(
    directory: Directory,
    now: dt.datetime,
    *,
    name: str,
    code: str,
    password: Password,
    random: Random,
    place: str = "",
) -> tuple[list[Fact], Signed | Refusal]:
    """Let an invited person set a password of its own, and sign it in; the set-up code is used up.

    Args:
        directory: as of now.
        now: UTC.
        name: sign-in name.
        code: the set-up code.
        password: the one to set.
        random: source of salt and secret.
        place: the door, for the facts.
    """
    account = _account(directory, name)
    if account is None or not invited(directory, now, name=name, code=code):
        return [SignInFailed(person=account.id if account else "", why="set-up code", at=now, place=place)], WRONG
    if fault := password.fault(account.name, account.full_name):
        return [], Refusal(code="wrong", words=fault)
    account = msgspec.structs.replace(
        account, password=password.encoded(random), password_set=now, invitation="", invited_until=None
    )
    opened, token = sessions.open_session(account, now, ("password",), random)
    changed = AccountChanged(account=account, what="password set", by=account.id)
    return [changed, opened], Signed(account, opened.session, token)


def prove_again(
    directory: Directory, now: dt.datetime, *, token: str, password: Password, code: str = "", place: str = ""
) -> tuple[list[Fact], Session | Refusal]:
    """Let the person of a session show again who it is, as grave acts ask it."""
    session = sessions.session_of(directory, token, now)
    if isinstance(session, Refusal):
        return [], session
    account = directory.accounts[session.person]
    if not account.password:
        return [], NO_PASSWORD
    good = password.opens(account.password)
    why, factors, step, recovery = _shown(directory, account, now, good=good, code=code)
    if why:
        return [SignInFailed(person=account.id, why=why, at=now, place=place)], LOCKED if why == "locked" else WRONG
    shown = sessions.proven(session, now, factors, step=step)
    facts: list[Fact] = [shown]
    if recovery:
        facts.append(AccountChanged(account=_without(account, recovery), what=USED_UP, by=account.id))
    return facts, shown.session


def second(directory: Directory, account: Account, typed: str, now: dt.datetime) -> tuple[str, int, str]:
    """Return which second factor a code is (``totp``, ``recovery``, or empty if wrong), its step and its digest."""
    step = one_time.step_of(account.totp, typed, now, after=directory.steps.get(account.id, 0))
    if step:
        return "totp", step, ""
    recovery = one_time.matches(typed, *account.recovery)
    return ("recovery" if recovery else ""), 0, recovery


def _shown(
    directory: Directory, account: Account | None, now: dt.datetime, *, good: bool, code: str
) -> tuple[str, tuple[str, ...], int, str]:
    """Return why it is not enough (empty if it is), what was shown, and what of it is used up."""
    if account is None:
        return "unknown", (), 0, ""
    if locked(directory, account.id, now):
        return "locked", (), 0, ""
    if not good:
        return "password", (), 0, ""
    if not account.totp:
        return "", ("password",), 0, ""
    factor, step, recovery = second(directory, account, code, now)
    return ("" if factor else "code"), ("password", factor), step, recovery


def _without(account: Account, recovery: str) -> Account:
    """The account once a recovery code is used up."""
    return msgspec.structs.replace(account, recovery=tuple(code for code in account.recovery if code != recovery))


def _account(directory: Directory, name: str) -> Account | None:
    return directory.accounts.get(directory.names.get(name.strip().lower(), ""))

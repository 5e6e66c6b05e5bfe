"""What a person changes about the own account: password, second factor, recovery codes. Decisions, as in `people`.

Each asks for the session's secret, and that its holder showed who it is just now: a session that was left open must not
be enough to take an account over.
"""

import datetime as dt

import msgspec

from openplaci.access import one_time, sessions, sign_in
from openplaci.access.directory import Directory
from openplaci.access.passwords import Password, Random
from openplaci.model.access import Account, Refusal
from openplaci.model.fact import AccountChanged, Fact, SignInFailed


class SecondFactor(msgspec.Struct, frozen=True):
    """A secret that awaits its first code, in both forms in which an app takes it in."""

    secret: str
    uri: str


def set_password(
    directory: Directory,
    now: dt.datetime,
    *,
    token: str,
    old: Password,
    new: Password,
    random: Random,
    place: str = "",
) -> tuple[list[Fact], int | Refusal]:
    """Set another password; every session of the person ends, this one too. The value is how many did.

    Args:
        directory: as of now.
        now: UTC.
        token: the session's secret.
        old: the password until now.
        new: the one from now on.
        random: source of the salt.
        place: the door, for the facts.
    """
    session = sessions.session_of(directory, token, now)
    if isinstance(session, Refusal):
        return [], session
    account = directory.accounts[session.person]
    good = old.opens(account.password)
    if sign_in.locked(directory, account.id, now):
        return [SignInFailed(person=account.id, why="locked", at=now, place=place)], sign_in.LOCKED
    if not good:
        return [SignInFailed(person=account.id, why="password", at=now, place=place)], sign_in.WRONG
    if account.totp and sessions.SECOND.isdisjoint(session.factors):
        return [], sessions.SHOW_SECOND
    fault = new.fault(account.name, account.full_name)
    if fault or new.opens(account.password):
        return [], Refusal(code="wrong", words=fault or "this is the password until now; choose another")
    ended = sessions.end_all(directory, account.id, by=account.id)
    changed = _change(account, "password set", password=new.encoded(random), password_set=now)
    return [changed, *ended], len(ended)


def start_totp(
    directory: Directory, now: dt.datetime, *, token: str, random: Random
) -> tuple[list[Fact], SecondFactor] | Refusal:
    """Make a secret of the second factor; it counts only from its first code on, the one before until then."""
    found = sessions.own(directory, token, now)
    if isinstance(found, Refusal):
        return found
    account, _ = found
    secret = one_time.new_secret(random)
    return [_change(account, "second factor begun", totp_next=secret)], SecondFactor(
        secret, one_time.uri(secret, account.name)
    )


def confirm_totp(
    directory: Directory, now: dt.datetime, *, token: str, code: str, random: Random, place: str = ""
) -> tuple[list[Fact], tuple[str, ...] | Refusal]:
    """Take the first code of a new second factor; the value is new recovery codes, which are kept nowhere else.

    The session is from now on one that showed its second factor; the person's others end.
    """
    found = sessions.own(directory, token, now)
    if isinstance(found, Refusal):
        return [], found
    account, session = found
    if not account.totp_next:
        return [], Refusal(
            code="unknown", words="no second factor waits for its code; begin with: openplaci users totp"
        )
    if sign_in.locked(directory, account.id, now):
        return [SignInFailed(person=account.id, why="locked", at=now, place=place)], sign_in.LOCKED
    step = one_time.step_of(account.totp_next, code, now, after=0)
    if not step:
        words = "this is not the code; look whether the clocks of app and machine agree, and type the next one"
        return [SignInFailed(person=account.id, why="code", at=now, place=place)], Refusal(code="wrong", words=words)
    codes, digests = _recovery(random)
    changed = _change(account, "second factor set", totp=account.totp_next, totp_next="", recovery=digests)
    shown = sessions.proven(session, now, ("totp",), step=step)
    others = [one for one in sessions.end_all(directory, account.id, by=account.id) if one.session != session.id]
    return [changed, shown, *others], codes


def new_recovery(
    directory: Directory, now: dt.datetime, *, token: str, random: Random
) -> tuple[list[Fact], tuple[str, ...]] | Refusal:
    """Make recovery codes in place of those before; the value is the codes, which are kept nowhere else."""
    found = sessions.own(directory, token, now)
    if isinstance(found, Refusal):
        return found
    account, _ = found
    if not account.totp:
        return Refusal(code="unknown", words="recovery codes stand in for a second factor; set it up first")
    codes, digests = _recovery(random)
    return [_change(account, "recovery codes made", recovery=digests)], codes


def _recovery(random: Random) -> tuple[tuple[str, ...], tuple[str, ...]]:
    codes = tuple(one_time.new_code(random) for _ in range(one_time.RECOVERY_CODES))
    return codes, tuple(map(one_time.digest, codes))


def _change(account: Account, what: str, **parts: object) -> AccountChanged:
    return AccountChanged(account=msgspec.structs.replace(account, **parts), what=what, by=account.id)

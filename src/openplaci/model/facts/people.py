"""Facts of people, keys and acts, and of who saw what and was refused what."""

import datetime as dt

from openplaci.model.access import Account, Key, Permission, Proposal, Refusal, Session
from openplaci.model.base import Noun


class AccountChanged(Noun, frozen=True, kw_only=True, tag="access.account", tag_field="kind"):
    """An account was made or changed; it stands here as it is now. ``what`` names the change, ``by`` who made it."""

    account: Account
    what: str
    by: str


class SessionOpened(Noun, frozen=True, kw_only=True, tag="session.opened", tag_field="kind"):
    """A person signed in, or showed again who it is; the session stands here as it is now.

    ``step`` is the time step of the one-time code that was used, so that it is not good twice.
    """

    session: Session
    step: int = 0


class SessionUsed(Noun, frozen=True, kw_only=True, tag="session.used", tag_field="kind"):
    """A session is in use. Told now and then, not at each request: see `openplaci.access.sessions.use`."""

    session: str
    person: str
    at: dt.datetime


class SessionEnded(Noun, frozen=True, kw_only=True, tag="session.ended", tag_field="kind"):
    """A session ended before its time. ``by`` is the person, or who ended it."""

    session: str
    person: str
    by: str


class SignInFailed(Noun, frozen=True, kw_only=True, tag="session.failed", tag_field="kind"):
    """Somebody could not sign in. ``person`` is empty where the name is nobody's: what was typed is not kept."""

    person: str
    why: str
    at: dt.datetime
    place: str = ""


class KeyChanged(Noun, frozen=True, kw_only=True, tag="access.key", tag_field="kind"):
    """A key was added, rotated or revoked; it stands here as it is now."""

    key: Key
    what: str
    by: str


class ActProposed(Noun, frozen=True, kw_only=True, tag="access.act_proposed", tag_field="kind"):
    """A person proposed an act that another must confirm."""

    proposal: Proposal


class ActConfirmed(Noun, frozen=True, kw_only=True, tag="access.act_confirmed", tag_field="kind"):
    """A second person confirmed an act: only now it is done."""

    proposal: Proposal
    by: str
    at: dt.datetime


class ActWithdrawn(Noun, frozen=True, kw_only=True, tag="access.act_withdrawn", tag_field="kind"):
    """A proposal was taken back, or declined by another; it can no longer be confirmed."""

    id: str
    by: str
    why: str = ""


class ActRefused(Noun, frozen=True, kw_only=True, tag="audit.refused", tag_field="kind"):
    """Somebody tried what that somebody may not do."""

    by: str
    permission: Permission
    about: str
    refusal: Refusal
    at: dt.datetime
    place: str = ""


class PersonalViewed(Noun, frozen=True, kw_only=True, tag="audit.viewed", tag_field="kind"):
    """A person saw personal data of a consignment. ``where`` names the page or command, ``why`` what was given."""

    by: str
    key: str
    at: dt.datetime
    where: str
    why: str = ""

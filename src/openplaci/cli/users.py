"""``openplaci users``: people who may sign in. What is secret is printed once, on standard output, and kept nowhere."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated, Any

from cyclopts import App, Parameter

from openplaci import settings, wiring
from openplaci.access import own, people, sessions, sign_in
from openplaci.access.passwords import Password
from openplaci.cli import session_file, talk
from openplaci.cli.sign_in import Data, set_up, told
from openplaci.cli.who import acting
from openplaci.faults import Refused
from openplaci.flow.gate import Gate
from openplaci.model.access import ALL, Account, Mark, Principal, Refusal, Role

app = App(name="users", help="People who may sign in: accounts, passwords, second factors.")

MANAGE = "people.manage"

Name = Annotated[str, Parameter(help="Sign-in name: 2 to 64 of a-z, 0-9 and . - _ @.")]
Roles = Annotated[tuple[Role, ...] | None, Parameter(name="--role", help="What the person does; may be repeated.")]
Programmes = Annotated[
    tuple[str, ...] | None,
    Parameter(name="--programme", help="Whose consignments the person may see; may be repeated; all: every one."),
]
Marked = Annotated[Mark | None, Parameter(help="The narrowest handling mark that the person may see.")]
FullName = Annotated[str | None, Parameter(help="How colleagues know the person.")]


@app.command
def add(
    name: Name,
    *,
    role: Roles = None,
    programme: Programmes = None,
    mark: Marked = None,
    full_name: FullName = None,
    data: Data = None,
) -> int:
    """Make an account; the line has the set-up code, by which its person sets a password at the first login.

    The code is shown this once, is good for 72 hours, and is for its person alone: hand it over on another way than
    the name. The first account must be an administrator's. Without a programme the person sees no consignment.
    """
    with _manager(data, name) as (gate, who):
        made = gate.decide(
            partial(
                people.create,
                by=who,
                name=name,
                full_name=full_name or "",
                roles=role or (),
                programmes=_programmes(programme) or (),
                mark=mark or "green",
                random=os.urandom,
            ),
            by=who.id,
            permission=MANAGE,
            about=_about(name),
        )
        _invited(gate, made)
    return 0


@app.command(name="list")
def all_(*, data: Data = None) -> int:
    """List accounts, closed ones too: one line each, and nothing that is secret."""
    with wiring.open_store(settings.load(data=data)) as store:
        gate, who = acting(store)
        gate.ask(who, "people.read")
        for account in sorted(gate.look().accounts.values(), key=lambda one: (one.name, one.made)):
            talk.answer(_row(gate, account))
    return 0


@app.command
def change(
    name: Name,
    *,
    role: Roles = None,
    programme: Programmes = None,
    mark: Marked = None,
    full_name: FullName = None,
    data: Data = None,
) -> int:
    """Change an account: what is named takes the place of what was; it holds at once, in open sessions too.

    Nobody changes their own roles, programmes or mark while there is another administrator.
    """
    return _do(data, name, people.change, full_name=full_name, roles=role, programmes=_programmes(programme), mark=mark)


@app.command
def password(
    name: Annotated[str | None, Parameter(help="Your name, if you are not signed in yet.")] = None,
    *,
    data: Data = None,
) -> int:
    """Set your own password; every session of yours ends. By a set-up code, if you are not signed in yet.

    Asked at a terminal; else OPENPLACI_PASSWORD (the old one, or the set-up code) and OPENPLACI_NEW_PASSWORD, the files
    that these names with _FILE at their end name, or the lines of standard input.
    """
    with wiring.open_store(settings.load(data=data)) as store:
        gate, token = wiring.open_gate(store, place="cli"), session_file.read(store)
        known = sessions.session_of(gate.look(), token, wiring.now())
        mine = None if isinstance(known, Refusal) else gate.directory.accounts[known.person]
        if name is not None and (mine is None or mine.name != name):
            session_file.check()
            signed = set_up(gate, store, name, talk.secret("PASSWORD", "Set-up code"))
            told(gate, signed.token, signed.session)
            return 0
        if mine is None:
            raise Refused(sessions.NOT_SIGNED_IN.words, sessions.NOT_SIGNED_IN.code)
        old = Password(talk.secret("PASSWORD", "Password until now"))
        new = Password(talk.new_password())
        ended = gate.decide(
            partial(own.set_password, token=token, old=old, new=new, random=os.urandom, place="cli"),
            by=mine.id,
            permission="own.password",
        )
        session_file.forget(store)
        talk.answer({"name": mine.name, "ended": ended})
        talk.tell(f"openplaci: sign in with the new password: openplaci login {mine.name}")
    return 0


@app.command
def totp(
    *,
    confirm: Annotated[bool, Parameter(help="Give the first code of what was begun before.", negative="")] = False,
    data: Data = None,
) -> int:
    """Set up your second factor: a line with the secret for an authenticator app, then one with recovery codes.

    Type ``secret`` into the app, or open ``uri`` with it; then its first code is asked, at a terminal at once, else
    with --confirm (OPENPLACI_CODE, OPENPLACI_CODE_FILE or standard input). Recovery codes are each good once in place
    of a code; keep them away from the phone.
    """
    with _own(data) as (gate, token):
        if not confirm:
            begun = gate.decide(
                partial(own.start_totp, token=token, random=os.urandom), by="", permission="own.second_factor"
            )
            talk.answer(begun)
            sys.stdout.flush()
        if confirm or sys.stdin.isatty():
            code = talk.secret("CODE", "First code of the app")
            codes = gate.decide(
                partial(own.confirm_totp, token=token, code=code, random=os.urandom, place="cli"),
                by="",
                permission="own.second_factor",
            )
            talk.answer({"recovery": codes})
    return 0


@app.command
def recovery(*, data: Data = None) -> int:
    """Make new recovery codes in place of those before: one line, shown this once."""
    with _own(data) as (gate, token):
        codes = gate.decide(
            partial(own.new_recovery, token=token, random=os.urandom), by="", permission="own.second_factor"
        )
        talk.answer({"recovery": codes})
    return 0


@app.command
def unlock(name: Name, *, data: Data = None) -> int:
    """Let a person try again at once who is locked after too many wrong tries."""
    return _do(data, name, people.unlock)


@app.command
def close(name: Name, *, data: Data = None) -> int:
    """Close an account: its sessions end at once, and what its person signed in by is deleted."""
    return _do(data, name, people.close)


@app.command
def reopen(name: Name, *, data: Data = None) -> int:
    """Open a closed account again; the line has a new set-up code."""
    return _do(data, name, people.reopen, random=os.urandom)


@app.command
def invite(name: Name, *, data: Data = None) -> int:
    """Let a person begin anew who lost password or second factor: both are deleted, a new set-up code is shown."""
    return _do(data, name, people.invite, random=os.urandom)


@app.command
def link(
    name: Name,
    *,
    subject: Annotated[
        str, Parameter(help='"ISSUER SUB": the issuer\'s address and its own name of the person; "" unlinks.')
    ],
    data: Data = None,
) -> int:
    """Let a person sign in by OpenID Connect."""
    return _do(data, name, people.link, subject=subject)


@contextmanager
def _manager(data: str | None, about: str) -> Iterator[tuple[Gate, Principal]]:
    with wiring.open_store(settings.load(data=data)) as store:
        gate, who = acting(store)
        gate.ask(who, MANAGE, about=_about(about))
        yield gate, who


@contextmanager
def _own(data: str | None) -> Iterator[tuple[Gate, str]]:
    with wiring.open_store(settings.load(data=data)) as store:
        gate, token = wiring.open_gate(store, place="cli"), session_file.read(store)
        known = sessions.session_of(gate.look(), token, wiring.now())
        if isinstance(known, Refusal):
            raise Refused(known.words, known.code)
        yield gate, token


def _do(data: str | None, name: str, decision: Any, **given: Any) -> int:
    """Have an administrator's decision made, and answer with the account as it is then."""
    with _manager(data, name) as (gate, who):
        outcome = gate.decide(
            partial(decision, by=who, name=name, **given), by=who.id, permission=MANAGE, about=_about(name)
        )
        if isinstance(outcome, people.Invited):
            _invited(gate, outcome)
        else:
            talk.answer(_row(gate, outcome))
    return 0


def _about(name: str) -> str:
    """A name as facts may keep it; whatever else was typed is not kept."""
    return name if people.NAME.fullmatch(name) else ""


def _invited(gate: Gate, made: people.Invited) -> None:
    row = _row(gate, made.account)
    talk.answer(row | {"setup_code": made.code, "setup_until": made.account.invited_until})


def _row(gate: Gate, account: Account) -> dict[str, Any]:
    now = wiring.now()
    return {
        "id": account.id,
        "name": account.name,
        "full_name": account.full_name,
        "roles": account.roles,
        "programmes": account.programmes,
        "mark": account.mark,
        "enabled": account.enabled,
        "password": bool(account.password),
        "second_factor": bool(account.totp),
        "recovery_codes": len(account.recovery),
        "subject": account.subject,
        "invited_until": account.invited_until,
        "locked": sign_in.locked(gate.directory, account.id, now),
        "made": account.made,
    }


def _programmes(names: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Programmes by name; ``all`` is every one, since a star would be the shell's."""
    if names is None:
        return None
    return tuple(ALL if name in ("all", ALL) else wiring.programme(name).name for name in names)

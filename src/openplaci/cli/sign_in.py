"""``openplaci login``, ``logout``, ``whoami``."""

import os
from functools import partial
from typing import Annotated, Any

from cyclopts import Parameter

from openplaci import settings, wiring
from openplaci.access import sessions, sign_in
from openplaci.access.passwords import Password
from openplaci.cli import session_file, talk
from openplaci.cli.openid import login as at_the_provider
from openplaci.cli.who import acting
from openplaci.faults import CannotDo, Refused
from openplaci.flow.gate import Gate
from openplaci.model.access import Refusal, Session
from openplaci.store.base import Store

Data = Annotated[str | None, Parameter(help="Folder of the embedded store [default: the data folder].")]


def login(
    name: Annotated[str | None, Parameter(help="Sign-in name.")] = None,
    *,
    again: Annotated[
        bool, Parameter(help="Show again who you are, in the session that you have.", negative="")
    ] = False,
    openid: Annotated[
        bool, Parameter(help="Sign in at the OpenID Connect provider of the settings.", negative="")
    ] = False,
    browser: Annotated[bool, Parameter(help="Open the provider's page as well.", negative="")] = False,
    data: Data = None,
) -> int:
    """Sign in: one line, the session and what is still to be done.

    Password and one-time code are asked at a terminal; else they come from OPENPLACI_PASSWORD and OPENPLACI_CODE, the
    files that OPENPLACI_PASSWORD_FILE and OPENPLACI_CODE_FILE name, or the lines of standard input. Who has a set-up
    code gives it in place of the password, and then sets a password (OPENPLACI_NEW_PASSWORD). A recovery code is good
    in place of a one-time code.
    """
    if (name is not None) + again + openid != 1:
        raise CannotDo("say who signs in, or show again who you are; expected one of NAME, --openid and --again")
    chosen = settings.load(data=data)
    with wiring.open_store(chosen) as store:
        gate = wiring.open_gate(store, place="cli")
        if again:
            token, session = session_file.read(store), again_in(gate, session_file.read(store))
        elif openid:
            session_file.check()
            at_provider = at_the_provider(chosen, gate, browser=browser)
            session_file.keep(store, at_provider.token)
            token, session = at_provider.token, at_provider.session
        else:
            session_file.check()
            typed = talk.secret("PASSWORD", "Password or set-up code")
            if sign_in.invited(gate.look(), wiring.now(), name=name or "", code=typed):
                signed = set_up(gate, store, name or "", typed)
            else:
                code = talk.secret("CODE", "One-time code (none: press Enter)", optional=True)
                signed = gate.decide(
                    partial(
                        sign_in.sign_in,
                        name=name or "",
                        password=Password(typed),
                        code=code,
                        random=os.urandom,
                        place="cli",
                    ),
                    by="",
                    permission="sign_in",
                )
                session_file.keep(store, signed.token)
            token, session = signed.token, signed.session
        told(gate, token, session)
    return 0


def logout(
    *,
    all: Annotated[bool, Parameter(help="End your other sessions too.", negative="")] = False,  # noqa: A002 - as typed
    data: Data = None,
) -> int:
    """Sign out: the session is no longer good anywhere. One line, how many sessions ended."""
    with wiring.open_store(settings.load(data=data)) as store:
        token = session_file.read(store)
        gate = wiring.open_gate(store, place="cli")
        ended = 0
        if not isinstance(sessions.session_of(gate.look(), token, wiring.now()), Refusal):
            ended = gate.decide(partial(sessions.sign_out, token=token, everywhere=all), by="", permission="sign_out")
        session_file.forget(store)
        talk.answer({"ended": ended})
    return 0


def whoami(*, data: Data = None) -> int:
    """Tell who acts here, with which roles, and until when. Exit code 2 where nobody is signed in."""
    with wiring.open_store(settings.load(data=data)) as store:
        gate, who = acting(store)
        row: dict[str, Any] = {
            "id": who.id,
            "name": who.name,
            "roles": who.roles,
            "programmes": who.programmes,
            "mark": who.mark,
        }
        for session in gate.directory.sessions.values():
            if who.session and session.id == who.session:
                row |= {"full_name": gate.directory.accounts[who.id].full_name} | _session_row(session)
        talk.answer(row)
    return 0


def set_up(gate: Gate, store: Store, name: str, code: str) -> sign_in.Signed:
    """Ask for a password of one's own, set it by the set-up code, and sign in."""
    new = Password(talk.new_password())
    signed = gate.decide(
        partial(sign_in.set_up, name=name, code=code, password=new, random=os.urandom, place="cli"),
        by="",
        permission="sign_in",
    )
    session_file.keep(store, signed.token)
    return signed


def again_in(gate: Gate, token: str) -> Session:
    """Show again who one is, in the session of that secret."""
    known = sessions.session_of(gate.look(), token, wiring.now())
    if isinstance(known, Refusal):
        raise Refused(known.words, known.code)
    password = Password(talk.secret("PASSWORD", "Password"))
    code = ""
    if gate.directory.accounts[known.person].totp:
        code = talk.secret("CODE", "One-time code", optional=True)
    return gate.decide(
        partial(sign_in.prove_again, token=token, password=password, code=code, place="cli"),
        by=known.person,
        permission="prove_again",
    )


def told(gate: Gate, token: str, session: Session) -> None:
    """Answer with the session, and say what its person has still to do."""
    may = sessions.principal_of(gate.look(), token, wiring.now())
    todo = may.words if isinstance(may, Refusal) else None
    name = gate.directory.accounts[session.person].name
    talk.answer({"name": name} | _session_row(session) | {"next": todo})
    if todo:
        talk.tell(f"openplaci: {todo}")


def _session_row(session: Session) -> dict[str, Any]:
    return {
        "session": session.id,
        "expires": session.expires,
        "proven": session.proven,
        "factors": session.factors,
    }

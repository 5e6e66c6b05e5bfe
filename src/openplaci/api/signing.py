"""Signing in over HTTP, and the sessions that come of it."""

from functools import partial

import msgspec

from openplaci.access import sessions, sign_in
from openplaci.access.passwords import Password
from openplaci.api.calls import Call
from openplaci.api.parts import Parts, Reply
from openplaci.api.problems import Problem
from openplaci.api.shapes import Ended, Proof, SessionShown, SignIn
from openplaci.faults import Refused
from openplaci.model.access import Refusal, Session

PLACE = "http"


def open_session(call: Call) -> Reply:
    """Sign a person in; with a set-up code in place of the password, the new password is set."""
    wish: SignIn = call.body
    parts = call.parts
    call.works.tries.check(wish.name, call.address, call.now)
    password = Password(wish.new_password or wish.password)
    if wish.new_password:
        decision = partial(
            sign_in.set_up,
            name=wish.name,
            code=wish.password,
            password=password,
            random=parts.random,
            place=PLACE,
        )
    else:
        decision = partial(
            sign_in.sign_in,
            name=wish.name,
            password=password,
            code=wish.code,
            random=parts.random,
            place=PLACE,
        )
    try:
        signed = parts.gate.decide(decision, by="", permission="sign_in")
    except Refused as fault:
        call.works.tries.wrong(wish.name, call.address, call.now)
        raise Problem(401, fault.code, str(fault), {"WWW-Authenticate": "Bearer"}) from None
    return Reply(value=_shown(parts, signed.session, signed.token), status=201)


def prove_again(call: Call) -> Reply:
    """Show again who one is, as grave acts ask it."""
    wish: Proof = call.body
    parts = call.parts
    known = sessions.session_of(parts.gate.look(), call.token, call.now)
    if isinstance(known, Refusal):
        raise Problem(401, known.code, known.words, {"WWW-Authenticate": "Bearer"})
    call.works.tries.check(known.person, call.address, call.now)
    decision = partial(
        sign_in.prove_again, token=call.token, password=Password(wish.password), code=wish.code, place=PLACE
    )
    try:
        session = parts.gate.decide(decision, by=known.person, permission="prove_again")
    except Refused as fault:
        call.works.tries.wrong(known.person, call.address, call.now)
        raise Problem(401, fault.code, str(fault), {"WWW-Authenticate": "Bearer"}) from None
    return Reply(value=_shown(parts, session, ""))


def end_session(call: Call) -> Reply:
    """Sign out."""
    decision = partial(sessions.sign_out, token=call.token)
    ended = call.parts.gate.decide(decision, by="", permission="sign_out")
    return Reply(value=Ended(ended=ended))


def _shown(parts: Parts, session: Session, token: str) -> SessionShown:
    shown = SessionShown(session=session.id, expires=session.expires, proven=session.proven, token=token)
    if not token:
        return shown
    may = sessions.principal_of(parts.gate.look(), token, parts.clock())
    return msgspec.structs.replace(shown, next=may.words) if isinstance(may, Refusal) else shown

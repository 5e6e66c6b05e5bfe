"""Who sits at the command line: the person of the session, or the operator of the machine until one can sign in."""

import datetime as dt
import getpass

from openplaci import wiring
from openplaci.access import people, sessions
from openplaci.cli import session_file
from openplaci.faults import Refused
from openplaci.flow.gate import Gate
from openplaci.model.access import ALL, ROLES, Principal
from openplaci.store.base import Store


def acting(store: Store, *, unattended: bool = False) -> tuple[Gate, Principal]:
    """Return the gate of a store, and who acts.

    That is the person of the session. Without one it is the operator, as long as no administrator could sign in: so
    whoever installs it makes the first account, and is not shut out when its set-up code is lost.

    Args:
        store: whose accounts count.
        unattended: for what a timer may do: no person's judgement is in it, and nothing is shown; without a session the
            operator does it.

    Raises:
        Refused: nobody is signed in, or the person must show more.
    """
    gate = wiring.open_gate(store, place="cli")
    managed = people.managed(gate.look())
    if token := session_file.read(store):
        try:
            return gate, gate.signed_in(token)
        except Refused:
            if managed and not unattended:
                raise
    if managed and not unattended:
        raise Refused(sessions.NOT_SIGNED_IN.words, sessions.NOT_SIGNED_IN.code)
    return gate, operator(wiring.now())


def operator(now: dt.datetime) -> Principal:
    """The one who runs the machine: every role but those of machines."""
    return Principal(
        id=f"local:{getpass.getuser()}",
        name=getpass.getuser(),
        roles=tuple(role for role in ROLES if role not in people.MACHINES),
        programmes=(ALL,),
        mark="red",
        proven=now,
    )

"""The questions of every door: is this key good, whose session is it, may it do that; microseconds beside one SHA-256.

The directory holds 10,000 keys and 1,000 accounts with their sessions. Every question is about another of them.
"""

import datetime as dt
import hashlib
import importlib
import itertools
import random
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from conditions import print_conditions

from openplaci.access import keys
from openplaci.access.decide import may
from openplaci.access.directory import Directory
from openplaci.access.ids import fresh
from openplaci.access.key_wish import wished
from openplaci.model.access import MARKS, ROLES, Account, Principal, Refusal, Session
from openplaci.model.fact import AccountChanged, Fact, KeyChanged, SessionOpened, StoredFact

KEYS = 10_000
PEOPLE = 1_000
ASKED = 2_000
ROUNDS = 9
BAR = 20.0
"""Microseconds at most for a key or a session."""
BAR_MAY = 2.0
"""Microseconds at most for a permission."""
NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
ADDRESS = "::ffff:192.0.2.7"
PEOPLE_ROLES = tuple(role for role in ROLES if role not in ("filer", "partner"))


def main() -> None:
    """Print the figures."""
    print_conditions("Who may do what")
    rng = random.Random(1)  # noqa: S311 - the same directory each time
    began = time.process_time()
    directory, texts, tokens = everybody(rng)
    print(f"{KEYS:,} keys, {PEOPLE:,} accounts and sessions, made and folded in {time.process_time() - began:.1f} s")
    asked = [rng.choice(texts) for _ in range(ASKED)]
    data = [bytes([place % 256]) * 64 for place in range(ASKED)]
    row("hashlib.sha256 of 64 bytes", [partial(hashlib.sha256, one) for one in data], None)
    bound = [text for text in asked if directory.keys[f"k-{text[4:20]}"].networks]
    free = [text for text in asked if text not in set(bound)]
    row("a key", [partial(keys.check, directory, one, NOW) for one in free], BAR)
    row("a key bound to networks", [partial(keys.check, directory, one, NOW, ADDRESS) for one in bound], BAR)
    unseen = (f"2001:db8::{number >> 16:x}:{number & 0xFFFF:x}" for number in itertools.count())
    stream = [lambda one=one: keys.check(directory, one, NOW, next(unseen)) for one in bound]
    row("a key bound to networks, from an IPv6 address never seen", stream, BAR)
    wrong = [one[:-1] + ("A" if one[-1] != "A" else "B") for one in asked]
    row("a mistyped key, refused", [partial(keys.check, directory, one, NOW) for one in wrong], BAR, Refusal)
    principal_of = sessions()
    if principal_of is None:
        print("a session: not measured, since openplaci.access.sessions is not here")
    else:
        shown = [rng.choice(tokens) for _ in range(ASKED)]
        row("a session", [partial(principal_of, directory, one, NOW) for one in shown], BAR)
    row("may, allowed", questions("consignments.read", "officer", rng), BAR_MAY, type(None))
    row("may, refused for the role", questions("consignments.read", "trainee", rng), BAR_MAY, Refusal)


def row(what: str, calls: Sequence[Callable[[], Any]], bar: float | None, gives: type | None = Principal) -> None:
    """Print the median of the rounds, CPU time of one call, beside the cost of a call that does nothing."""
    if bar is not None and gives is not None:
        assert all(isinstance(call(), gives) for call in calls), what
    empty = [(lambda: None)] * len(calls)
    spent = statistics.median(_spent(calls) - _spent(empty) for _ in range(ROUNDS)) / len(calls) * 1e6
    print(f"{what}: {spent:.2f} us{'' if bar is None else f' (at most {bar:.0f})'}")


def _spent(calls: Sequence[Callable[[], Any]]) -> float:
    began = time.process_time()
    for call in calls:
        call()
    return time.process_time() - began


def questions(permission: str, role: Any, rng: random.Random) -> list[Callable[[], Any]]:
    """One permission, asked for many people."""
    people = [
        Principal(id=f"p-{n}", name=f"n{n}", roles=(rng.choice(PEOPLE_ROLES[5:]), role), programmes=("acas", "pact"),
                  mark=MARKS[2], proven=NOW)
        for n in range(ASKED)
    ]  # fmt: skip
    if role == "trainee":
        people = [
            Principal(id="p-t", name="t", roles=("trainee",), programmes=("pact",), mark="red", proven=NOW)
        ] * ASKED
    return [partial(may, one, permission, now=NOW, programme="pact", mark="green") for one in people]


def everybody(rng: random.Random) -> tuple[Directory, list[str], list[str]]:
    """A directory, the text of each key, the token of each session."""
    facts: list[Fact] = []
    texts, tokens = [], []

    def made(key_: Any) -> tuple[Sequence[Fact], str]:
        outcome = keys.add(key_, rng.randbytes, by="p-bench")(Directory(), NOW)
        assert not isinstance(outcome, Refusal)
        return outcome

    for number in range(KEYS):
        wish = wished(
            id=fresh("k", rng.randbytes),
            filer=f"FILER {number}",
            now=NOW,
            airlines=(f"{number % 1000:03}",),
            programmes=("pact",),
            networks=(f"10.{number % 256}.0.0/16", "2001:db8::/32", "192.0.2.0/24") if number % 2 else (),
            expires="365d",
        )
        added, text = made(wish)
        facts += [fact for fact in added if isinstance(fact, KeyChanged)]
        texts.append(text)
    for number in range(PEOPLE):
        id_, token = f"p-{number}", f"token-{rng.randbytes(24).hex()}"
        roles = (PEOPLE_ROLES[number % len(PEOPLE_ROLES)],)
        person = Account(id=id_, name=f"n{number}", roles=roles, programmes=("pact",), mark="amber", made=NOW)
        opened = Session(
            id=f"s-{number}", token=hashlib.sha256(token.encode()).hexdigest(), person=id_, opened=NOW, proven=NOW,
            expires=NOW + dt.timedelta(hours=8), factors=("password", "totp"),
        )  # fmt: skip
        facts += [AccountChanged(account=person, what="made", by="p-bench"), SessionOpened(session=opened)]
        tokens.append(token)
    directory = Directory()
    directory.fold(StoredFact(seq=n, recorded=NOW, subject="", fact=fact) for n, fact in enumerate(facts, 1))
    return directory, texts, tokens


def sessions() -> Callable[[Directory, str, dt.datetime], Any] | None:
    """What knows a session again, where it is built."""
    try:
        found: Callable[[Directory, str, dt.datetime], Any] = importlib.import_module(
            "openplaci.access.sessions"
        ).principal_of
    except ImportError:
        return None
    return found


if __name__ == "__main__":
    main()

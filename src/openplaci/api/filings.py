"""Filing by JSON's door: any format in, what became of each consignment out; and how repeats are known."""

import hashlib

from openplaci.access.ids import LENGTH, LETTERS, fresh
from openplaci.api.calls import Call
from openplaci.api.parts import Reply
from openplaci.api.problems import Problem, unavailable
from openplaci.api.shapes import FilingTaken, Outcome
from openplaci.flow.orders import Received
from openplaci.flow.walked import Unread
from openplaci.model.filing import Filing

DOOR = "http"
LONGEST_KEY = 128


def filing_of(call: Call, name: str = "") -> Filing:
    """The body of a call as a filing."""
    digest = hashlib.sha256(call.raw).hexdigest()
    key = key_of(call)
    return Filing(
        id=_id(call.principal.name, key, digest) if key else fresh("f", call.parts.random),
        raw=call.raw,
        digest=digest,
        channel=DOOR,
        sender=call.principal.name,
        name=name,
        at=call.now,
    )


async def file(call: Call) -> Reply:
    """Take a filing in any format that is read."""
    filing = filing_of(call)

    async def work() -> Reply:
        return await call.works.intake.take(filing, lambda became: _told(call, became))

    return await call.works.repeats.answered(("json", call.principal.name), key_of(call), filing.digest, work)


def outcome_of(received: Received) -> str:
    """One word for what became of a filing, as the metrics count it."""
    if not received.kept:
        return "not_kept"
    one = received.journey
    if one.unread:
        return "unreadable"
    return "refused" if any(item.refused for item in one.assessed) else "accepted"


def _told(call: Call, received: Received) -> Reply:
    word = outcome_of(received)
    call.works.metrics.filed("json", word)
    if word == "not_kept":
        raise unavailable("store", "it could not be kept; nothing is acknowledged, try again")
    one = received.journey
    filed = FilingTaken(
        filing=one.filing.id,
        format=one.format,
        accepted=word == "accepted",
        consignments=tuple(
            Outcome(
                master=item.consignment.master,
                house=item.consignment.house,
                accepted=not item.refused,
                codes=item.refused,
            )
            for item in one.assessed
        ),
        codes=tuple(dict.fromkeys(code for unread in one.unread for code in _codes(unread))),
    )
    return Reply(value=filed, status={"accepted": 202, "refused": 422}.get(word, 400))


def _codes(unread: Unread) -> list[str]:
    return [finding.code for finding in unread.findings if finding.severity == "error"]


def key_of(call: Call) -> str:
    """The idempotency key of a call; empty where it has none.

    Raises:
        Problem: 400, it is none.
    """
    key = call.headers.get("idempotency-key", "").strip()
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise Problem(400, "idempotency", f"the Idempotency-Key is none; expected at most {LONGEST_KEY} signs")
    return key


def _id(filer: str, key: str, digest: str) -> str:
    seed = hashlib.sha256(f"{filer}\n{key}\n{digest}".encode()).digest()
    number = int.from_bytes(seed)
    letters = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(LETTERS))
        letters.append(LETTERS[rest])
    return f"f-{''.join(letters)}"

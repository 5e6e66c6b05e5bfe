"""Filing by JSON's door: any format in, what became of each consignment out; and how repeats are known."""

import hashlib

from openplaci.access.ids import LENGTH, LETTERS, fresh
from openplaci.api.calls import Call
from openplaci.api.desk import Ask, Taken
from openplaci.api.parts import Reply
from openplaci.api.problems import Problem, unavailable
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
        taken = await filed(call, Ask(filing=filing, door="json"))
        return Reply(status=taken.status, raw=taken.body, media_type=taken.media_type)

    return await call.works.repeats.answered(("json", call.principal.name), key_of(call), filing.digest, work)


async def filed(call: Call, ask: Ask) -> Taken:
    """Have a filing taken, and count it.

    Raises:
        Problem: 503, it was not kept.
    """
    taken = await call.parts.intake.take(ask)
    if taken.word == "fault":
        raise unavailable("fault", "it could not be kept; nothing is acknowledged, try again")
    call.works.metrics.filed(ask.door, taken.word)
    if taken.word == "not_kept":
        raise unavailable("store", "it could not be kept; nothing is acknowledged, try again")
    return taken


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

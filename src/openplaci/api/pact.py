"""The message interface of an authority, as PACT's technical guide 1.9 has it [V]: a message in, its receipt out."""

import re

from openplaci.api.asking import airline_of
from openplaci.api.calls import Call
from openplaci.api.desk import Ask
from openplaci.api.filings import filed, filing_of, key_of
from openplaci.api.guard import CONVERSATION
from openplaci.api.parts import Reply
from openplaci.api.problems import Problem, shown

RESPONSIBLE = re.compile(r"PACT[PA][A-Z0-9]{2}", re.ASCII)
"""``PACT``, the environment, the carrier's designator [V]."""

TAKEN = frozenset(
    {
        "", "text/plain", "application/xml", "text/xml",
        # What HTTP clients say of bytes that they know nothing of.
        "application/octet-stream", "application/x-www-form-urlencoded",
    }
)  # fmt: skip
"""Media types of a message; of another one it is not supported."""


async def message(call: Call) -> Reply:
    """Take one message: PSN or PER for Cargo-IMP, XFNM for Cargo-XML. The format is found from the bytes."""
    airline_of(call.principal, call.headers.get("iata-airline-code", "").strip())
    party = call.headers.get("responsible-party", "").strip()
    if party and not RESPONSIBLE.fullmatch(party.upper()):
        words = "the header Responsible-Party is none; expected 7 characters: PACT, P or A, the carrier's designator"
        raise Problem(400, "responsible_party", words)
    kind = call.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in TAKEN:
        raise Problem(
            400,
            "media_type",
            f"messages of the type {shown(kind)} are not read; expected text/plain or application/xml",
        )
    filing = filing_of(call)

    async def work() -> Reply:
        taken = await filed(call, Ask(filing=filing, door="pact", media_type=call.headers.get("content-type", "")))
        wire = call.parts.dialogue.programme.wire
        headers = {wire.correlation: filing.id, CONVERSATION: filing.id}
        return Reply(status=taken.status, raw=taken.body, media_type=taken.media_type, headers=headers)

    return await call.works.repeats.answered(("pact", call.principal.name), key_of(call), filing.digest, work)

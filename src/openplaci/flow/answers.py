"""What is owed to whom after a step of the dialogue: which answers, by which ways, in which words."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from openplaci.access.directory import Directory
from openplaci.access.ids import Random, fresh
from openplaci.flow.answer_bytes import REJECTED, XML, Written, write
from openplaci.flow.letters import CONTENT_TYPE, letter
from openplaci.model.access import Key
from openplaci.model.consignment import Leg
from openplaci.model.delivery import Delivery, Way
from openplaci.model.programme import Programme
from openplaci.model.referral import CODES, Filed, Referral

_GRAVEST = tuple(CODES.values())
"""First signs of the codes of holds, from the mildest to the gravest."""
_DNL = CODES["dnl"]


class _Told(NamedTuple):
    """One who is told, with its good keys.

    Attributes:
        filed: who, and the family in which it last filed.
        keys: its good keys.
        codes: what it is told.
    """

    filed: Filed
    keys: tuple[Key, ...]
    codes: tuple[str, ...]


def owed(
    step_codes: Sequence[str],
    referral: Referral,
    *,
    programme: Programme,
    directory: Directory,
    at: dt.datetime,
    correlation: str,
    master_filers: Sequence[Filed] = (),
    carriers: Sequence[str] = (),
    words: str = "",
    test: bool,
    random: Random,
    reminder: bool = False,
    legs: Sequence[Leg] = (),
) -> tuple[Delivery, ...]:
    """Everything that is owed after a step, in the order in which it is to be sent.

    Everyone who filed is told each code; the master's filers what opens and closes a hold of its house; the carrier a
    do-not-load. Every good key of one who is told has its end points, and each gets the answer in its own family of
    formats. Holds that open or close, and reminders, are e-mailed too, webhook or not [V PACT]; a later rejection where
    there is no webhook. Who has no webhook finds its answers where answers are fetched. Of each answer to each filer
    one delivery is primary.

    Args:
        step_codes: CAMIR codes in order, ``PER`` for a later rejection.
        referral: as it stands after the step.
        programme: its wording.
        directory: whose keys there are.
        at: time of the status, UTC.
        correlation: id of the filing or the act that it answers.
        master_filers: who filed the master of a house.
        carriers: prefixes of three digits of the airlines that carry it.
        words: what the officer asks; empty: what the hold says.
        test: a test command caused it.
        random: gives so many random bytes.
        reminder: J codes remind of a hold, rather than answer an update; they are e-mailed too.
        legs: the routing, as XCSN says it.

    Raises:
        CannotWrite: a format has no word for an answer.
    """
    made: list[Delivery] = []
    drafts: dict[tuple[str, str], Written] = {}
    mailed: set[tuple[str, str]] = set()
    stand: set[tuple[str, str]] = set()

    def deliver(
        way: Way, filer: str, to: str, code: str, said: Written, *, subject: str = "", conversation: str = ""
    ) -> None:
        primary = way != "email" and (filer, code) not in stand
        if primary:
            stand.add((filer, code))
        made.append(
            Delivery(
                id=fresh("d", random), filer=filer, way=way, to=to, key=referral.key, cycle=referral.cycle, code=code,
                at=at, subject=subject, content_type=said.content_type, body=said.body, correlation=correlation,
                conversation=conversation or str(uuid.UUID(bytes=random(16), version=4)), primary=primary,
            )
        )  # fmt: skip

    def written(code: str, family: str, filer: str, conversation: str) -> Written:
        about = ("", "") if family == XML else (code, family)
        found = drafts.get(about)
        if found is None:
            found = write(
                code, referral, family, programme=programme, at=at, test=test, filer=filer, conversation=conversation,
                legs=legs,
            )  # fmt: skip
            if about[0]:
                drafts[about] = found
        return found

    for told in _told(step_codes, referral, directory, at, master_filers, carriers, reminder=reminder):
        filer = told.filed.filer
        ends = list(_ends(told))
        for to, family in ends or [("", _family(told))]:
            for code in _in_xml(told.codes) if family == XML else told.codes:
                conversation = str(uuid.UUID(bytes=random(16), version=4))
                said = written(code, family, filer, conversation)
                deliver("webhook" if ends else "pull", filer, to, code, said, conversation=conversation)
        for code in told.codes:
            if not _is_mailed(code, reminder=reminder) or (code == REJECTED and ends):
                continue
            for address in _addresses(told.keys, emergency=code[:1] == _DNL):
                if (address.lower(), code) in mailed:
                    continue
                mailed.add((address.lower(), code))
                mail = letter(code, referral, programme=programme, at=at, words=words, test=test, reference=correlation)
                deliver("email", filer, address, code, Written(CONTENT_TYPE, mail.body), subject=mail.subject)
    return tuple(made)


def _told(
    step_codes: Sequence[str],
    referral: Referral,
    directory: Directory,
    at: dt.datetime,
    master_filers: Sequence[Filed],
    carriers: Sequence[str],
    *,
    reminder: bool,
) -> Iterator[_Told]:
    """Everyone who is told anything, each once, with the codes in order."""
    every = tuple(step_codes)
    turns = tuple(code for code in every if code[1:] in ("H", "I"))
    grave = tuple(
        code for code in every if code[:1] == _DNL and (code[1:] in ("H", "I") or (code[1:] == "J" and reminder))
    )
    whose: dict[str, tuple[Filed, set[str]]] = {one.filer: (one, set(every)) for one in referral.filed}
    if referral.house is not None:
        for one in master_filers:
            whose.setdefault(one.filer, (one, set()))[1].update(turns)
    if grave and carriers:
        for key in directory.keys.values():
            if key.carrier and key.role == "filer" and key.good(at) and not set(key.airlines).isdisjoint(carriers):
                whose.setdefault(key.filer, (Filed(filer=key.filer), set()))[1].update(grave)
    for name, (filed, codes) in whose.items():
        keys = (directory.keys[id_] for id_ in directory.filers.get(name, ()))
        good = tuple(key for key in keys if key.role == "filer" and key.good(at))
        if codes:
            yield _Told(filed, good, tuple(code for code in every if code in codes))


def _ends(told: _Told) -> Iterator[tuple[str, str]]:
    """Each end point by its name, with the family of its answers; an address that two keys share is told once."""
    seen = set()
    for key in told.keys:
        for place, end in enumerate(key.endpoints):
            if end.url not in seen:
                seen.add(end.url)
                yield f"{key.id}/{place}", end.format or key.format or told.filed.family


def _family(told: _Told) -> str:
    return next((key.format for key in told.keys if key.format), told.filed.family)


def _in_xml(step_codes: tuple[str, ...]) -> tuple[str, ...]:
    """On clearing, Cargo-XML says one CO for the gravest hold, and nothing more [V PACT]."""
    lifted = [code for code in step_codes if code[1:] == "I"]
    if not lifted:
        return step_codes
    gravest = max(lifted, key=lambda code: _GRAVEST.index(code[0]))
    rest = step_codes[step_codes.index(lifted[0]) :]
    dropped = {*lifted, "SF"} - {gravest}
    return (*step_codes[: -len(rest)], *(code for code in rest if code not in dropped))


def _is_mailed(code: str, *, reminder: bool) -> bool:
    return code == REJECTED or code[1:] in ("H", "I") or (code[1:] == "J" and reminder)


def _addresses(keys: Iterable[Key], *, emergency: bool) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for key in keys for one in (*key.emails, *(key.emergency if emergency else ()))))

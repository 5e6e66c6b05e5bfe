"""Referral: where the dialogue about one consignment stands, and what may still be asked of its filer."""

import datetime as dt
from typing import Literal, get_args

from openplaci.model.base import Noun

State = Literal[
    "received", "incomplete", "assessing", "clear", "review",
    "rfi_issued", "rfi_replied", "rfi_overdue", "rfi_lifted",
    "rfs_issued", "rfs_replied", "rfs_overdue", "rfs_lifted",
    "dnl_issued", "dnl_replied", "dnl_overdue", "dnl_lifted",
    "rejected", "departed", "withdrawn",
]  # fmt: skip
STATES: tuple[State, ...] = get_args(State)

Act = Literal[
    "file", "file_incomplete", "reply", "withdraw", "depart", "link",
    "clear", "refer", "ask_information", "ask_screening", "assess_again",
    "issue_rfi", "issue_rfs", "lift", "release", "reject",
    "issue_dnl", "lift_dnl",
    "remind", "escalate", "overdue", "safe_mode",
    "test_clear", "test_rfi", "test_rfs", "test_dnl",
]  # fmt: skip
"""What may be done, by whom: the first line a filer's, the second the release policy's, then an officer's, two
persons', the clock's and the test commands'."""
ACTS: tuple[Act, ...] = get_args(Act)

Ask = Literal["rfi", "rfs", "dnl"]
ASKS: tuple[Ask, ...] = get_args(Ask)
"""From the mildest to the gravest."""

CODES: dict[Ask, str] = {"rfi": "7", "rfs": "8", "dnl": "6"}
"""First sign of the CAMIR status: 7H opened, 7J still in place, 7I removed [V]."""


class Hold(Noun, frozen=True, kw_only=True):
    """A referral that is open: while it is, the consignment may not be loaded.

    Attributes:
        ask: what is asked. at: since when, UTC. by: who issued it; ``policy``, ``clock`` or ``test`` for the machine.
        words: what is asked, for the filer, in the officer's words; empty: the programme's text alone.
        methods: screening methods asked for (codes of IATA list 1.102 [V]); empty: any that suits high-risk cargo.
        deadline: when the reply is due, UTC. acknowledged: when a person at the filer's took note, UTC.
        test: played by a test command.
    """

    ask: Ask
    at: dt.datetime
    by: str
    words: str = ""
    methods: tuple[str, ...] = ()
    deadline: dt.datetime | None = None
    acknowledged: dt.datetime | None = None
    test: bool = False


class Filed(Noun, frozen=True, kw_only=True):
    """A filer who filed about a consignment, and the family of formats in which it last did."""

    filer: str
    family: str = "cargo-imp"


class Referral(Noun, frozen=True, kw_only=True):
    """Where the dialogue about one consignment stands.

    Attributes:
        key, cycle: the consignment (see `openplaci.model.fact.Standing`). master, house: its numbers.
        programme: whose rules apply.
        state: one of `STATES`. since: when it came to it, UTC.
        holds: the open ones, the gravest last; the state is the gravest's.
        filed: everyone who filed about it, in order.
        filing: id of the last filing that was accepted.
        consolidation: it is a master with houses.
        flights: the flights that it is booked on or flew on, as `openplaci.model.flight.flight_key` names them.
        departs: the earliest possible departure from the last point before the territory, UTC.
        deadline: when the authority's answer is due (``assessing``, ``review``), UTC.
        reminded: when the last reminder went out, UTC; reminders: how many went since the hold was issued.
        escalated: when a supervisor was called, UTC.
        departed: when its flight left, as far as is known, UTC.
        errors: codes of a later rejection.
        moved_to: the key under which the dialogue goes on, once a house is linked to its master.
    """

    key: str
    cycle: int
    programme: str
    master: str | None = None
    house: str | None = None
    state: State = "received"
    since: dt.datetime
    holds: tuple[Hold, ...] = ()
    filed: tuple[Filed, ...] = ()
    filing: str = ""
    consolidation: bool = False
    flights: tuple[str, ...] = ()
    departs: dt.datetime | None = None
    deadline: dt.datetime | None = None
    reminded: dt.datetime | None = None
    reminders: int = 0
    escalated: dt.datetime | None = None
    departed: dt.datetime | None = None
    errors: tuple[str, ...] = ()
    moved_to: str = ""

    @property
    def open(self) -> bool:
        """Whether somebody must still do something: a hold stands, or an assessment is not complete."""
        return bool(self.holds) or self.state in ("received", "assessing", "review")

    @property
    def until(self) -> dt.datetime | None:
        """When the first thing is due: a reply, an answer, the departure; None where no time is known."""
        due = self.holds[-1].deadline if self.holds else self.deadline
        return min(filter(None, (due, self.departs)), default=None)


class Step(Noun, frozen=True, kw_only=True):
    """One act and what came of it.

    Attributes:
        act: what was done. by: who did it: a filer's name, an account's id, ``policy``, ``clock``, ``test``.
        before, state: where it stood, and where it stands since; ``before`` is None at the first.
        answers: CAMIR codes of what filers are told, in order (``7I``, ``SF``); ``PER`` for a later rejection.
    """

    act: Act
    by: str
    before: State | None = None
    state: State
    answers: tuple[str, ...] = ()


class Reply(Noun, frozen=True, kw_only=True):
    """What a filer replies to a referral.

    Attributes:
        filer: who. words: free text. at: UTC.
        methods: screening methods used (codes of IATA list 1.102). screened_at: when, UTC. threat: what was found and
            done about it; empty where no threat was found.
        attachments: digests of what came with it.
    """

    filer: str
    at: dt.datetime
    words: str = ""
    methods: tuple[str, ...] = ()
    screened_at: dt.datetime | None = None
    threat: str = ""
    attachments: tuple[str, ...] = ()


def referral_thing(key: str, cycle: int) -> str:
    """What a referral is named by among the things that stand (`openplaci.model.fact.Stands`)."""
    return f"referral {cycle} {key}"

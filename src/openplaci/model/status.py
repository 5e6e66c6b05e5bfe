"""Status: what a status message reports of a consignment on its way, with the custody it tells of."""

import datetime as dt
from typing import Literal

from openplaci.model.base import Noun
from openplaci.model.consignment import (
    CustomsNote,
    Instruction,
    Kept,
    Leg,
    Measure,
    Part,
    SecurityDeclaration,
    Total,
    Uld,
)
from openplaci.model.values import label

Event = Literal[
    "booked", "picked_up", "on_hand", "received", "documents_received", "prepared", "manifested", "departed", "arrived",
    "transfer_manifested", "transferred", "notified", "documents_delivered", "delivered", "customs_reported",
    "customs_control", "customs_cleared", "warehouse_in", "warehouse_out", "discrepancy",
]  # fmt: skip
"""What happened, in the platform's words; `openplaci.codes` gives it for each status code."""


class Status(Noun, frozen=True, kw_only=True):
    """One status of a consignment (FSU, FSA, XFSU).

    Times are local to the place and naive, as the messages give them, unless an offset is said.

    Attributes:
        master, house: whose status it is.
        code: status code (RCS, MAN, DEP, ...); None where the message reports none.
        event: what the code means; None where the code is not known.
        origin, destination: of the whole consignment, where the message names them.
        total: pieces and weight of the whole consignment as the message's waybill line says them.
        total_part: how that line describes them: T total, P part; and the whole's pieces.
        pieces, weight_kg, volume_m3: of what the status is about; the words stand beside them.
        density: density group.
        part: T, P, S, D or M of what the status is about.
        leg: the flight it concerns: carrier, flight, date, from, to, scheduled or actual times.
        place: where it happened.
        at: when; ``at_said`` keeps the words where month or year are left out.
        carrier: the carrier that handed over or takes over.
        party: who handed over, was told or took delivery.
        discrepancy: code of the discrepancy (FDCA, MSCA, ...).
        manifest: number of the transfer manifest.
        times_said: departure and arrival times of the leg as said, with their kind and day (S0720, A1008-N);
            an empty one first where only the arrival is said.
        ulds, security, handling, customs, instructions: what the lines under the status say of it.
        kept: what has no place here.
    """

    master: str | None = None
    house: str | None = None
    code: str | None = None
    event: Event | None = None
    origin: str | None = None
    destination: str | None = None
    total: Total | None = None
    total_part: Part | None = None
    pieces: int | None = None
    weight_kg: float | None = None
    weight_said: Measure | None = None
    volume_m3: float | None = None
    volume_said: Measure | None = None
    density: str | None = None
    part: Part | None = None
    leg: Leg | None = None
    place: str | None = None
    at: dt.datetime | None = None
    at_said: str | None = None
    carrier: str | None = None
    party: str | None = None
    discrepancy: str | None = None
    manifest: str | None = None
    times_said: tuple[str, ...] = ()
    ulds: tuple[Uld, ...] = ()
    security: tuple[SecurityDeclaration, ...] = ()
    handling: tuple[str, ...] = ()
    customs: tuple[CustomsNote, ...] = ()
    instructions: tuple[Instruction, ...] = ()
    kept: tuple[Kept, ...] = ()

    @property
    def label(self) -> str:
        """How people name the consignment."""
        return label(self.master, self.house)

"""Sight: what a filer may see of a referral. All else is as if it were not there: same words, same work."""

from openplaci.api.parts import Parts
from openplaci.api.problems import Problem
from openplaci.api.shapes import Asked, Stage, Stands
from openplaci.model.referral import Referral, State
from openplaci.model.values import waybill_number

NOT_FOUND = Problem(404, "not_found", "nothing of yours is known under that number")

STAGES: dict[State, Stage] = {
    "received": "received",
    "assessing": "received",
    "review": "received",
    "incomplete": "incomplete",
    "clear": "complete",
    "rfi_issued": "held",
    "rfs_issued": "held",
    "dnl_issued": "held",
    "rfi_replied": "replied",
    "rfs_replied": "replied",
    "dnl_replied": "replied",
    "rfi_overdue": "overdue",
    "rfs_overdue": "overdue",
    "dnl_overdue": "overdue",
    "rfi_lifted": "complete",
    "rfs_lifted": "complete",
    "dnl_lifted": "complete",
    "rejected": "rejected",
    "departed": "departed",
    "withdrawn": "withdrawn",
}


def stage(referral: Referral, *, complete: bool) -> Stage:
    """Where a referral stands, as its filer sees it.

    Args:
        referral: as it stands.
        complete: whether filers are told that an assessment is complete (`Release.complete`).
    """
    found = STAGES[referral.state]
    return "received" if found == "complete" and not complete else found


def shown(referral: Referral, *, complete: bool) -> Stands:
    """A referral as its filer sees it: neither since when, nor by whom, nor why."""
    holds = tuple(
        Asked(
            ask=hold.ask,
            since=hold.at,
            words=hold.words,
            methods=hold.methods,
            deadline=hold.deadline,
            acknowledged=hold.acknowledged,
        )
        for hold in referral.holds
    )
    return Stands(
        master=referral.master,
        house=referral.house,
        state=stage(referral, complete=complete),
        holds=holds,
        codes=referral.errors if referral.state == "rejected" else (),
        moved_to=referral.moved_to,
    )


def key_of(filer: str, master: str | None, house: str | None) -> str:
    """The key of a consignment; a house without its master is known under its filer alone."""
    if house is None:
        return master or ""
    return f"{master or filer}/{house}"


def filed_by(filer: str, *referrals: Referral | None) -> bool:
    """Whether a filer filed about one of them."""
    return any(one.filer == filer for referral in referrals if referral is not None for one in referral.filed)


def seen(parts: Parts, filer: str, master: str | None, house: str | None) -> Referral:
    """The referral of a consignment that the filer filed, or whose master it filed.

    Raises:
        Problem: 404, there is none, or it is another's.
    """
    master = (waybill_number(master) or master) if master else master
    key = key_of(filer, master, house)
    # Both are looked up in any case, so that the time tells nothing.
    referral = parts.dialogue.referral(key)
    above = parts.dialogue.referral(master or key)
    if referral is None or not filed_by(filer, referral, above):
        raise NOT_FOUND
    return referral

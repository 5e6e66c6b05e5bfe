"""The consignment security declaration: its parts against one another.

Rules: IATA's OCI mapping table 3.2, security (MIT) [V].
"""

from collections.abc import Iterator
from typing import Final

from openplaci.model.consignment import SecurityDeclaration
from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding
from openplaci.model.programme import Programme
from openplaci.validation.base import found

_SECURE: Final = frozenset({"SPX", "SHR"})


def security_grounds(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """A secure status rests on something.

    A declaration of SPX or SHR names a screening method, an exemption, or the party from whom the
    goods came secure. Not asked of a consolidation's master, whose messages need not repeat the
    grounds, nor of a consolidator who checked the houses' declarations (CSS) [V note to SN and SD].
    Where only the handling codes state it, that is said for information: the declaration may travel
    otherwise [I].
    """
    del programme
    c = dossier.consignment
    if c.level == "master" or c.document == "flight_manifest":
        return
    secure = c.statuses & _SECURE
    if not secure or any(map(_grounds, c.security)):
        return
    status = " and ".join(sorted(secure))
    yield found(
        "SECURITY_GROUNDS",
        "security",
        f"The status {status} rests on no screening method, exemption or secure source; one was expected.",
        "state the screening method, the exemption, or the known consignor or regulated agent it came from",
        status,
        severity="warning" if c.security else "info",
    )


def _grounds(d: SecurityDeclaration) -> bool:
    return bool(d.methods or d.exemptions or d.other_methods or d.received_from) or d.basis == "CSS"


def security_status(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """One consignment has one security status: NSC with a secure one, or two secure ones, contradict [V]."""
    del programme
    statuses = sorted(dossier.consignment.statuses)
    if len(statuses) > 1:
        yield found(
            "SECURITY_STATUS",
            "security",
            f"The consignment states the security statuses {' and '.join(statuses)}; one was expected.",
            "state one security status",
            *statuses,
        )


def account_consignor(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """Goods from an account consignor are secure for all-cargo aircraft only: SCO is then mandatory [V].

    Silent where they were also screened, which can raise the status, and for NSC [I].
    """
    del programme
    for i, d in enumerate(dossier.consignment.security):
        source = next((e for e in d.received_from if e.category == "AC"), None)
        if source is None or d.methods or d.status in {None, "SCO", "NSC"}:
            continue
        yield found(
            "ACCOUNT_CONSIGNOR",
            f"security[{i}].status",
            f"The goods came from an account consignor, and the status is {d.status}; SCO was expected.",
            "state SCO, or the method by which the goods were screened",
            d.status or "",
            source.id or "",
        )


def security_basis(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """Either the issuer secured the consignment (ISS) or a consolidator checked its houses (CSS) [V]."""
    del programme
    c = dossier.consignment
    said = {d.basis for d in c.security} | {n.subject for n in c.customs}
    if {"ISS", "CSS"} <= said:
        yield found(
            "SECURITY_BASIS",
            "security",
            "The declaration names both an issuer (ISS) and a consolidator who checked (CSS); one was expected.",
            "name either ISS or CSS",
            "ISS",
            "CSS",
        )


def other_means(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """Screening by any other means (AOM) says by which: box 11 of the declaration stands beside it [V]."""
    del programme
    for i, d in enumerate(dossier.consignment.security):
        if "AOM" in d.methods and not any(text.strip() for text in d.other_methods):
            yield found(
                "SCREENING_OTHER_MEANS",
                f"security[{i}].other_methods",
                "The screening method is AOM, any other means; the text that says which was expected.",
                "say by which means it was screened",
                "AOM",
            )

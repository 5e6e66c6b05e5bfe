"""A consolidation that is filed as a direct waybill."""

import re
from collections.abc import Iterator
from typing import Final

from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding
from openplaci.model.party import Party
from openplaci.model.programme import Programme
from openplaci.model.text import fold
from openplaci.validation.base import found

# ``console`` is also a thing that is made and sold, so it counts only as the trade misspells it.
_TEXT: Final = re.compile(
    r" (?:CONSOL|CONSOLIDATION|CONSOLIDATIONS|CONSOLIDATED|CONSOLE (?:SHIPMENTS?|CARGO|FREIGHT|GOODS|AS PER)) "
    r"|^ CONSOLE $"
)
_OTHER_SENSE: Final = re.compile(
    r" (?:NO|NOT|NON|SOIL|CLAY|POWDER|STONE|WOOD|BONE|BUILDING|CONCRETE) (?:A )?CONSOLIDAT(?:ED|IONS?)(?= )"
    r"| CONSOLIDATION (?:TEST|TESTING|TESTERS?|APPARATUS|CELLS?|INSTRUMENTS?|EQUIPMENT|RINGS?|GROUT|RESIN)(?= )"
    r"| CONSOLIDATED (?:BEARINGS?|SOIL|FINANCIAL|ACCOUNTS|STATEMENTS?|REPORTS?|INVOICES?)(?= )"
)

_FORWARDER: Final = re.compile(
    r" (?:FREIGHT|FORWARDING|FORWARDERS?|CONSOLIDATORS?|GROUPAGE|LOGISTICS?|LOGISTIK|LOGISTIQUES?|LOGISTICA"
    r"|LOJISTIK|LOGISTIEK|SPEDITION|SPEDITIONS|SPEDITEURS?|SPEDIZIONI|TRANSITAIRES?|TRANSITARIOS?"
    r"|SCHENKER|DSV|PANALPINA|EXPEDITORS|GEODIS|HELLMANN WORLDWIDE|DACHSER|RHENUS|SINOTRANS|DIMERCO"
    r"|KU?E?HNE (?:AND )?NAGEL|NIPPON EXPRESS|YUSEN|KINTETSU WORLD EXPRESS|BOLLORE TRANSPORT|GEBRUE?DER WEISS"
    r"|MORRISON EXPRESS|CRANE WORLDWIDE|DHL GLOBAL|UPS SUPPLY CHAIN|FEDEX TRADE NETWORKS"
    r"|AIR EXPRESS (?:INTL|INTERNATIONAL)|AIR CARGO (?:SERVICES?|AGENTS?|AGENCY|EXPRESS)"
    r"|CARGO (?:SERVICES?|AGENTS?|AGENCY|EXPRESS|FORWARD)) "
)
# Goods in a forwarder's care are another's, and an armed force or a maker has a logistics branch.
_NOT_FORWARDER: Final = re.compile(
    r" (?:C O|CARE OF|ON BEHALF OF|OBO|O B O|(?:AS )?AGENTS? (?:FOR|OF)|FOR (?:THE )?ACCOUNT OF|HARBOR FREIGHT"
    r"|DEFEN[CS]E LOGISTICS|MILITARY LOGISTICS|(?:NAVAL|ARMY|AIR FORCE) LOGISTICS"
    r"|SIEMENS LOGISTICS"
    r"|LOGISTICS? (?:CENT(?:ER|RE)|COMMAND|BASE|DEP(?:T|ARTMENT)|DIVISION|SUPPORT|SOFTWARE|SYSTEMS?)) "
)


def is_forwarder(name: str) -> bool:
    """Tell a freight forwarder by its name alone."""
    folded = fold(name)
    return bool(_FORWARDER.search(folded)) and not _NOT_FORWARDER.search(folded)


def _forwards(party: Party | None) -> bool:
    return party is not None and bool(party.name) and is_forwarder(party.name or "")


def consolidation_mark(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """A waybill that looks like a consolidation is marked as one.

    Fires on a direct waybill whose description says consolidation, or that goes from forwarder to
    forwarder. The mark is goods line NC, or type code 741. Source: PACT guide v1.9,
    MISSING_CONSOL_INDI [V]. Forwarders are told by words and names in a list, ``console`` counts only
    as a misspelling of consol, and other senses of consolidation are set aside [I].
    """
    c = dossier.consignment
    if c.level != "direct" or c.document not in programme.filings:
        return
    text = dossier.text
    said = "CONSOL" in text and _TEXT.search(_OTHER_SENSE.sub(" ", text))
    if said:
        words = f"The description says {said[0].strip()!r}, but the waybill is not marked as a consolidation."
        evidence: tuple[str, ...] = (c.description or "",)
    elif _forwards(c.shipper) and _forwards(c.consignee):
        words = "Shipper and consignee are both forwarders, but the waybill is not marked as a consolidation."
        evidence = tuple(p.name or "" for p in (c.shipper, c.consignee) if p)
    else:
        return
    yield found(
        programme.consolidation_code,
        "level",
        words,
        "mark the waybill as a consolidation (goods line NC, type code 741) and file its houses",
        *evidence,
        severity="error",
    )

"""Earlier: the assessment by which a consignment stands, and what of it an assessment anew takes over."""

from openplaci.model.assessment import Assessment
from openplaci.model.fact import ConsignmentAssessed, Standing
from openplaci.screening.tiers import Earlier
from openplaci.store.base import Store

PAGE = 100


def last_assessed(store: Store, standing: Standing) -> Assessment | None:
    """The assessment by which a consignment stands."""
    found = None
    after = 0
    while page := store.facts(after=after, subject=standing.key, group="consignment", limit=PAGE):
        after = page[-1].seq
        for stored in page:
            fact = stored.fact
            if isinstance(fact, ConsignmentAssessed) and fact.stands and fact.cycle == standing.cycle:
                found = fact.assessment
    return found


def earlier(store: Store, standing: Standing) -> Earlier:
    """A consignment as it stands, with what was found."""
    last = last_assessed(store, standing)
    return Earlier(standing.consignment, last.findings if last is not None else ())

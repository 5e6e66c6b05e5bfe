"""What screening missed is put before an officer: each consignment of such a party is assessed anew with it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from openplaci.flow.anew import Anew, assessed_anew
from openplaci.flow.traffic import Traffic
from openplaci.model.consignment import Consignment
from openplaci.model.fact import Entry
from openplaci.model.finding import Finding
from openplaci.model.watchlist import Pair, Query
from openplaci.screening.judged import Judged
from openplaci.screening.tiers import MISSED, Earlier, Screened

if TYPE_CHECKING:
    from openplaci.flow.dialogue import Dialogue
    from openplaci.flow.talk import Talk
    from openplaci.screening.audit import Missed


class _Said:
    """What findings say of what was missed: the same party and entity are told once, whatever the score since."""

    def said(self, findings: Collection[Finding]) -> dict[tuple[str, ...], Finding]:
        """See `openplaci.screening.changes.Touching.said`."""
        return {
            (finding.about, finding.evidence[0], finding.evidence[2]): finding
            for finding in findings
            if finding.code == MISSED
        }


def referred(dialogue: "Dialogue", found: Traffic, missed: Sequence["Missed"]) -> list[Anew]:
    """Assess consignments anew whose parties were missed, so that an officer looks at them.

    One that was rejected or withdrawn, or filed again since without the party, stays as it is; nobody is told twice.

    Args:
        dialogue: assesses, and tells what follows; its programme's consignments alone are looked at.
        found: the parties and their consignments.
        missed: what was missed of them.

    Raises:
        StoreFault: it could not be kept; what is done stays, the rest is done again by the next call.
    """
    parties = list(found.parties)
    of_party: dict[Query, list[Missed]] = {}
    keys: dict[str, None] = {}
    for one in missed:
        query = parties[one.party]
        of_party.setdefault(query, []).append(one)
        keys.update((key, None) for key, _ in found.parties[query])
    done = []
    stations = dialogue.stations
    said = _Said()
    judged = stations.judging.judged if stations.judging is not None else Judged()
    for key in keys:

        def work(talk: "Talk", key: str = key) -> tuple[list[Entry], Anew | None]:
            def screened(consignment: Consignment, earlier: Earlier | None = None, /) -> Screened:
                usual = stations.screened(consignment, earlier) if stations.screened is not None else Screened((), {})
                known = said.said(usual.findings)
                new = said.said(tuple(_findings(consignment, of_party, judged)))
                return usual._replace(
                    findings=(*usual.findings, *(finding for what, finding in new.items() if what not in known))
                )

            made = assessed_anew(key, said, screened, talk, stations)
            return ([made[1]], made[0]) if made is not None else ([], None)

        one_ = dialogue.decide(work)
        if one_ is not None:
            done.append(one_)
    return done


def _findings(
    consignment: Consignment, of_party: Mapping[Query, Sequence["Missed"]], judged: Judged
) -> Iterable[Finding]:
    """What was missed of a consignment's parties, but for what stands cleared."""
    from openplaci.screening.parties import digests, missed_finding, queries

    parties = digests(consignment)
    for about, query in queries(consignment):
        for one in of_party.get(query, ()):
            match = one.match
            pair = Pair(party=parties[about], list=match.list, entity=match.entity, content=one.content)
            if judged.cleared(pair) is None:
                yield missed_finding(about, query.name, match, consignment.label, f": it {_WHY[one.why]}")


_WHY: Final = {"not looked up": "was not looked up", "scored lower": "scored lower than what is told"}

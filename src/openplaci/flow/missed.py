"""What screening missed is put before an officer: each consignment of such a party is assessed anew with it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from openplaci.flow.anew import MISSED, Anew, assessed_anew
from openplaci.flow.traffic import Traffic
from openplaci.model.consignment import Consignment
from openplaci.model.fact import Entry
from openplaci.model.finding import Finding
from openplaci.model.watchlist import Query
from openplaci.screening.tiers import Screened

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
    for key in keys:

        def work(talk: "Talk", key: str = key) -> tuple[list[Entry], Anew | None]:
            def screened(consignment: Consignment) -> Screened:
                usual = stations.screened(consignment) if stations.screened is not None else Screened((), {})
                return usual._replace(findings=(*usual.findings, *_findings(consignment, of_party)))

            made = assessed_anew(key, _Said(), screened, talk, stations)
            return ([made[1]], made[0]) if made is not None else ([], None)

        one_ = dialogue.decide(work)
        if one_ is not None:
            done.append(one_)
    return done


def _findings(consignment: Consignment, of_party: Mapping[Query, Sequence["Missed"]]) -> Iterable[Finding]:
    from openplaci.screening.parties import POINTS, queries

    for about, query in queries(consignment):
        for one in of_party.get(query, ()):
            match = one.match
            steps = (
                f"{step.query or '-'} ~ {step.listed or '-'}: {step.how} {step.degree:.2f} of {step.weight:.2f}"
                for step in match.alignment
            )
            yield Finding(
                code=MISSED,
                severity="warning",
                stage="watchlist",
                about=about,
                subject=consignment.label,
                words=f"{query.name!r} is near {match.name!r}, list {match.list} ({match.version}), {match.score:.2f}; "
                f"screening had missed it: it {_WHY[one.why]}.",
                evidence=(match.list, match.version, match.entity, *steps, *match.favour, *match.against),
                points=POINTS,
                remedy="hold the party against the list's entry, and file again what tells them apart",
                floor="review",
            )


_WHY: Final = {"not looked up": "was not looked up", "scored lower": "scored lower than what is told"}

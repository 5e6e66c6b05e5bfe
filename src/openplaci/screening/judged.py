"""What persons said of lists and matches, folded from the facts of the group ``watchlist``: cleared pairs, tiers."""

from collections.abc import Iterable, Iterator

from openplaci.model.fact import Fact, PairCleared, PairReopened, StoredFact, TiersSet
from openplaci.model.watchlist import Pair
from openplaci.screening.tiers import Tiers


class Judged:
    """Cleared pairs and tiers; a later fact takes the place of an earlier one about the same."""

    def __init__(self, default: Tiers = Tiers()) -> None:  # noqa: B008 - frozen
        """Begin with nothing cleared, and with these tiers for every list."""
        self.default = default
        self._cleared: dict[tuple[str, str], dict[str, tuple[int, PairCleared]]] = {}
        self._tiers: dict[str, Tiers] = {}

    def fold(self, facts: Iterable[StoredFact]) -> None:
        """Take in facts in the order of the record; others than of this group change nothing."""
        for stored in facts:
            if not isinstance(stored.fact, PairCleared | PairReopened | TiersSet):
                continue
            self._take(stored.fact, stored.seq)

    def erased(self, ranges: Iterable[tuple[int, int]]) -> None:
        """Forget clearings whose facts were erased: first and last seqs."""
        for first, last in ranges:
            for whose in list(self._cleared.values()):
                for party in [party for party, (seq, _) in whose.items() if first <= seq <= last]:
                    del whose[party]

    def with_(self, facts: Iterable[Fact]) -> "Judged":
        """As it would be once these facts are kept; this one stays as it is."""
        made = Judged(self.default)
        made._cleared = {key: dict(whose) for key, whose in self._cleared.items()}
        made._tiers = dict(self._tiers)
        for fact in facts:
            if isinstance(fact, PairCleared | PairReopened | TiersSet):
                made._take(fact, 0)
        return made

    def tiers(self, name: str) -> Tiers:
        """The tiers of a list."""
        return self._tiers.get(name, self.default)

    def least(self, names: Iterable[str]) -> float:
        """The least score that is told of any of these lists."""
        return min((self.tiers(name).log for name in names), default=self.default.log)

    def any_of(self, name: str, entity: str) -> bool:
        """Whether any pair of an entity is cleared: most are not, and need no digest."""
        return bool(self._cleared.get((name, entity)))

    def cleared(self, pair: Pair) -> PairCleared | None:
        """The clearing that counts for a pair; None where there is none, or the list says something else by now."""
        found = self.standing(pair)
        return found if found is not None and found.pair.content == pair.content else None

    def standing(self, pair: Pair) -> PairCleared | None:
        """The clearing of a party and an entity, whatever the list says of it by now."""
        whose = self._cleared.get((pair.list, pair.entity), {})
        found = whose.get(pair.party)
        return found[1] if found is not None else None

    def all(self) -> Iterator[tuple[int, PairCleared]]:
        """Every clearing that was not taken back, each with the seq of its fact, in the order of the record."""
        found = [told for whose in list(self._cleared.values()) for told in list(whose.values())]
        yield from sorted(found, key=lambda told: told[0])

    def _take(self, fact: PairCleared | PairReopened | TiersSet, seq: int) -> None:
        match fact:
            case TiersSet(list=name, default=True):
                self._tiers.pop(name, None)
            case TiersSet(list=name):
                self._tiers[name] = Tiers(log=fact.log or 0.0, review=fact.review, hold=fact.hold)
            case PairCleared(pair=pair):
                self._cleared.setdefault((pair.list, pair.entity), {})[pair.party] = (seq, fact)
            case PairReopened(pair=pair):
                self._cleared.get((pair.list, pair.entity), {}).pop(pair.party, None)

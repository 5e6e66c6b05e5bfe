"""Ways to compare two names: ours, RapidFuzz, and nomenklatura where it is installed."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, Final, Protocol

from openplaci.faults import CannotDo
from openplaci.model.watchlist import PartyKind
from openplaci.screening.compare import compared
from openplaci.screening.rarity import Rarity
from openplaci.screening.words import tokens

OURS: Final = "openplaci"
PEERS: Final = ("nomenklatura", "rapidfuzz")
MISSING: Final = (
    "nomenklatura is not installed and is left out; pip install 'openplaci[peers]' gets it (its PyICU has no wheel for "
    "Linux: a compiler and ICU's headers are needed, on Debian g++ and libicu-dev)"
)
_SCHEMAS: Final = {"person": "Person", "organisation": "Organization", "": "LegalEntity"}


class Method(Protocol):
    """A way to compare two names."""

    @property
    def name(self) -> str:
        """In the report."""

    def prepare(self, text: str, kind: PartyKind) -> Any:
        """Make of a name what `compare` takes."""

    def compare(self, one: Any, other: Any, kind: PartyKind) -> float:
        """How surely a query and a listed name are one, 0 to 1."""


class Ours:
    """The comparison of the platform, with the weights of the lists."""

    name = OURS

    def __init__(self, weight: Rarity) -> None:
        """Take the weights of words."""
        self._weight = weight

    def prepare(self, text: str, kind: PartyKind) -> Any:
        """See `Method`."""
        return tokens(text, kind)

    def compare(self, one: Any, other: Any, kind: PartyKind) -> float:
        """See `Method`."""
        return compared(one, other, self._weight, kind=kind)[0]


class Fuzzy:
    """A scorer of RapidFuzz on names in Latin letters, small, without punctuation."""

    def __init__(self, name: str, scorer: Callable[..., float]) -> None:
        """Take the scorer, which gives 0 to 1, or to 100."""
        self.name, self._scorer = f"rapidfuzz {name}", scorer
        self._most = float(scorer("a", "a"))

    def prepare(self, text: str, kind: PartyKind) -> Any:
        """See `Method`."""
        from anyascii import anyascii
        from rapidfuzz.utils import default_process

        del kind
        return default_process(anyascii(text))

    def compare(self, one: Any, other: Any, kind: PartyKind) -> float:
        """See `Method`; what is empty matches nothing."""
        del kind
        return self._scorer(one, other) / self._most if one and other else 0.0


class Logic:
    """A matcher of nomenklatura on entities that have a name and a schema."""

    def __init__(self, name: str) -> None:
        """Take its name there: ``logic-v1`` or ``logic-v2``.

        Raises:
            CannotDo: this nomenklatura has none of that name.
        """
        from followthemoney import model
        from nomenklatura.matching import get_algorithm

        found = get_algorithm(name)
        if found is None:
            raise CannotDo(f"nomenklatura has no matcher {name}; expected logic-v1 and logic-v2, as 4.17 has")
        self.name, self._matcher, self._model = name, found, model
        self._numbers = count()
        self._config = found.default_config() if hasattr(found, "default_config") else None

    def prepare(self, text: str, kind: PartyKind) -> Any:
        """See `Method`."""
        made = self._model.make_entity(_SCHEMAS[kind])
        made.id = str(next(self._numbers))  # entities of one id are the same to it, whatever their names
        made.add("name", text)
        return made

    def compare(self, one: Any, other: Any, kind: PartyKind) -> float:
        """See `Method`."""
        del kind
        if self._config is None:
            return float(self._matcher.compare(one, other).score)
        return float(self._matcher.compare(one, other, self._config).score)


def fuzzy() -> Iterator[Method]:
    """The scorers of RapidFuzz."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import JaroWinkler

    yield Fuzzy("WRatio", fuzz.WRatio)
    yield Fuzzy("token_sort", fuzz.token_sort_ratio)
    yield Fuzzy("token_set", fuzz.token_set_ratio)
    yield Fuzzy("jaro_winkler", JaroWinkler.normalized_similarity)


def peers(asked: tuple[str, ...]) -> tuple[list[Method], list[str]]:
    """The methods of these peers, and a line for each that is missing.

    Raises:
        CannotDo: a peer is not known.
    """
    found: list[Method] = []
    missing: list[str] = []
    for one in asked:
        if one not in PEERS:
            raise CannotDo(f"no peer named {one!r}; known: {', '.join(PEERS)}, none")
        if one == "rapidfuzz":
            found += fuzzy()
            continue
        try:
            found += [Logic("logic-v1"), Logic("logic-v2")]
        except ImportError:
            missing.append(MISSING)
    return found, missing

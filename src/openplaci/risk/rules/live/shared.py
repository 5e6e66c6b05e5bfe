"""What all rules of an engine share: the globals of its code, its sets of patterns, its indices of words."""

from typing import Any

from openplaci.codes import place_countries
from openplaci.risk.named_lists import Lists, NamedList, phrase_list
from openplaci.risk.rules.live import runtime
from openplaci.risk.rules.tree import Named, Values
from openplaci.risk.word_index import WordIndex
from openplaci.risk.wordtext import Prose

_INLINE = 8
"""Entries of a list that stand in the code itself; longer ones are globals."""


class Shared:
    """What all rules of an engine share: globals of the code, sets of patterns and indices of words by field."""

    def __init__(self, lists: Lists) -> None:
        """Begin with the functions that the code calls."""
        self.lists = lists
        self.space: dict[str, Any] = {**runtime.FUNCTIONS, "country": place_countries().get}
        self._sets: dict[str, str] = {}
        self._patterns: dict[str, runtime.PatternSet] = {}
        self._words: dict[str, WordIndex] = {}

    def values(self, of: Values | Named) -> str:
        """A set as an expression."""
        entries = of.values if isinstance(of, Values) else self.lists[of.name].entries
        if isinstance(of, Values) and len(entries) <= _INLINE:
            return f"{{{', '.join(map(repr, entries))}}}"
        return self._global(f"set:{of!r}", frozenset(entries))

    def affixes(self, of: Values | Named) -> str:
        """A tuple of beginnings or endings."""
        entries = of.values if isinstance(of, Values) else self.lists[of.name].entries
        return self._global(f"affix:{of!r}", tuple(entries))

    def constant(self, value: Any) -> str:
        """Any other constant."""
        return self._global(f"value:{value!r}", value)

    def patterns(self, field: str) -> tuple[str, runtime.PatternSet]:
        """The set of patterns of a field: its global's name and itself."""
        if field not in self._patterns:
            self._patterns[field] = runtime.PatternSet()
        return self._global(f"patterns:{field}", None), self._patterns[field]

    def words(self, prose: Prose) -> tuple[str, WordIndex]:
        """The index of words of one kind of prose."""
        if prose not in self._words:
            self._words[prose] = WordIndex(prose)
        return self._global(f"words:{prose}", self._words[prose].find), self._words[prose]

    def phrases(self, of: Values | Named) -> NamedList:
        """A list of words, named or written out."""
        return self.lists[of.name] if isinstance(of, Named) else phrase_list(map(str, of.values))

    def matcher(self, pattern: str) -> str:
        """What tells what a pattern matched, as a global."""
        return self._global(f"matcher:{pattern}", runtime.Matcher(pattern))

    def seal(self) -> None:
        """Compile the sets of patterns, once no rule will join."""
        for field, one in self._patterns.items():
            self.space[self._sets[f"patterns:{field}"]] = one.seal()

    def _global(self, key: str, value: Any) -> str:
        name = self._sets.get(key)
        if name is None:
            name = self._sets[key] = f"G{len(self._sets)}"
            self.space[name] = value
        return name

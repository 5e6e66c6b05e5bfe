"""Name -> variant: ours and those of installed plug-ins, with one good error."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from importlib.metadata import entry_points
from typing import Generic, TypeVar

from openplaci.faults import UnknownName

V = TypeVar("V")


class Catalogue(Generic[V]):
    """The variants of one kind by their names.

    Plug-ins join through the entry point group ``openplaci.<kind>``; ours win a clash of names,
    so that installing a package never changes what a name of the project means.
    """

    def __init__(self, kind: str, ours: Mapping[str, V]) -> None:
        """Remember our variants; plug-ins are looked up only when a name is not ours."""
        self._kind = kind
        self._ours = dict(ours)

    def __iter__(self) -> Iterator[str]:
        yield from sorted({*self._ours, *(e.name for e in entry_points(group=self._group))})

    def __getitem__(self, name: str) -> V:
        """Return the variant of that name.

        Raises:
            UnknownName: no variant bears it; the text offers the nearest ones.
        """
        if name in self._ours:
            return self._ours[name]
        for entry in entry_points(group=self._group, name=name):
            variant: V = entry.load()
            return variant
        known = list(self)
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
        raise UnknownName(f"no {self._kind} named {name!r}; {hint}")

    @property
    def _group(self) -> str:
        return f"openplaci.{self._kind}"

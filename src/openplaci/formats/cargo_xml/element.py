"""What the reader uses of an lxml element; the published stubs leave its line open and its attributes bytes."""

from collections.abc import Iterator
from typing import Protocol


class Element(Protocol):
    """An element of the tree."""

    @property
    def tag(self) -> str:
        """Its name with the namespace in braces."""

    @property
    def text(self) -> str | None:
        """The text before its first child."""

    @property
    def tail(self) -> str | None:
        """The text behind its end."""

    @property
    def sourceline(self) -> int | None:
        """The line of its start tag."""

    @property
    def nsmap(self) -> dict[str | None, str]:
        """The namespaces in force, by prefix."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator["Element"]: ...
    def get(self, key: str) -> str | None:
        """The value of an attribute."""

    def items(self) -> list[tuple[str, str]]:
        """Its attributes."""

    def getparent(self) -> "Element | None":
        """The element around it; None for the root."""

    def iter(self) -> Iterator["Element"]:
        """Itself and all below, in document order."""

    def iterancestors(self) -> Iterator["Element"]:
        """Those around it, the nearest first."""

    def itersiblings(self, tag: str, *, preceding: bool) -> Iterator["Element"]:
        """Those of that tag beside it, before it or behind it."""

    def iterdescendants(self) -> Iterator["Element"]:
        """All below, in document order."""

"""What the reader uses of an lxml element; the published stubs leave its line open and its attributes bytes."""

from collections.abc import Iterator
from typing import Protocol


class Element(Protocol):
    """An element of the tree."""

    @property
    def tag(self) -> str: ...  # noqa: D102 - lxml's
    @property
    def text(self) -> str | None: ...  # noqa: D102
    @property
    def tail(self) -> str | None: ...  # noqa: D102
    @property
    def sourceline(self) -> int | None: ...  # noqa: D102
    @property
    def nsmap(self) -> dict[str | None, str]: ...  # noqa: D102
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator["Element"]: ...
    def get(self, key: str) -> str | None: ...  # noqa: D102
    def items(self) -> list[tuple[str, str]]: ...  # noqa: D102
    def iter(self) -> Iterator["Element"]: ...  # noqa: D102
    def iterancestors(self) -> Iterator["Element"]: ...  # noqa: D102
    def iterdescendants(self) -> Iterator["Element"]: ...  # noqa: D102

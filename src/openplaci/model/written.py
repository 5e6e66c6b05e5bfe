"""Written: a message as bytes of a format, and what that format could not say."""

from openplaci.model.base import Noun


class Loss(Noun, frozen=True, kw_only=True):
    """One element that does not come back when what was written is read.

    Attributes:
        element: path of the element (``shipper.emails[0]``, ``routing[1].departs``).
        subject: label of the consignment.
        said: the value before.
        becomes: the value that is read back; None where there is none.
    """

    element: str
    subject: str = ""
    said: str
    becomes: str | None = None

    def __str__(self) -> str:
        """One line for people."""
        end = "is lost" if self.becomes is None else f"becomes {self.becomes}"
        return f"{self.subject}: {self.element} {self.said} {end}"


class Written(Noun, frozen=True, kw_only=True):
    """A message in a format: its parts in order (a long one is split), the losses, and what else its sender must know.

    ``notices`` are plain sentences: a part that is longer than a filing may be, since the format cannot split it.
    """

    format: str
    parts: tuple[bytes, ...]
    losses: tuple[Loss, ...] = ()
    notices: tuple[str, ...] = ()

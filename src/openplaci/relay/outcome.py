"""What came of one try."""

from typing import Literal, NamedTuple


class Outcome(NamedTuple):
    """What came of one try.

    Attributes:
        made: the receiver has it.
        said: what it said, or what went wrong, in our words; nothing of its own text.
        refused: it said no, and would say so again.
        gone: the message is no longer there, or the receiver.
        after: seconds that the receiver asks to wait.
    """

    made: bool
    said: str
    refused: bool = False
    gone: Literal["", "message", "receiver"] = ""
    after: float = 0.0

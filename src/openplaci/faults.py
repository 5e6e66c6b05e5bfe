"""What can go wrong, as one tree.

OpenPlaciFault
├── CannotDo            the command cannot be carried out; one line says why (exit code 2)
│   ├── UnknownName     a name that no variant bears; the nearest ones are offered
│   ├── CannotWrite     a format cannot say what a message is about
│   ├── BadProfile      a risk profile, or a rule in it, cannot be accepted; line and column say where
│   ├── BadSetting      an option's value is not of its type or range
│   ├── ListUnreadable  files of a watchlist are cut, of another kind, or name nobody; the old list stays
│   └── Refused         whoever asks may not do that
├── CodeTableFault      a code table that the project ships is missing or broken
└── StoreFault          the store could not write or read; nothing was acknowledged
    ├── EntryUnfit      one of the entries cannot be kept by any store; its neighbours can
    └── StaleFault      what was decided rests on what has changed since; decide again

Bad *content* of a message never raises: it becomes a finding.
"""


class OpenPlaciFault(Exception):
    """Root of every error that the platform raises itself."""


class CannotDo(OpenPlaciFault):
    """The command cannot be carried out; its text is one line for the person who typed it."""


class UnknownName(CannotDo):
    """A name that no variant bears."""


class CannotWrite(CannotDo):
    """A format cannot say what a message is about; its text says what is missing or does not fit."""


class BadProfile(CannotDo):
    """A risk profile, or a rule in it, cannot be accepted.

    Attributes:
        words: what is wrong and what was expected, without the place.
        line, column: where, both from 1.
    """

    def __init__(self, words: str, line: int, column: int) -> None:
        """Keep the parts; the text has them all."""
        super().__init__(f"line {line}, column {column}: {words}")
        self.words = words
        self.line = line
        self.column = column


class BadSetting(CannotDo):
    """An option's value is not of its type or range."""


class ListUnreadable(CannotDo):
    """Files of a watchlist are cut in the middle, of another kind, or name nobody; its text says what and where."""


class ListFaulty(CannotDo):
    """A watchlist that is kept is damaged, or cannot be read or written; its text names the file."""


class Refused(CannotDo):
    """Whoever asks may not do that; the text says why.

    Attributes:
        code: that of the `openplaci.model.access.Refusal`.
    """

    def __init__(self, words: str, code: str) -> None:
        """Keep the code beside the words."""
        super().__init__(words)
        self.code = code


class CodeTableFault(OpenPlaciFault):
    """A code table that the project ships is missing or broken."""


class StoreFault(OpenPlaciFault):
    """The store could not write or read; nothing of the batch was acknowledged."""


class EntryUnfit(StoreFault):
    """One of the entries cannot be kept by any store; the others of the batch can, without it."""


class StaleFault(StoreFault):
    """Nothing was written, since people, keys or proposals changed after the fact that it was decided on."""

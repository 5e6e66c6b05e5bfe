"""The types of the profile language."""

from typing import Literal

from openplaci.model.base import Noun
from openplaci.risk.wordtext import Prose

Kind = Literal["text", "number", "truth", "date", "moment", "record", "items"]


class Type(Noun, frozen=True, kw_only=True):
    """What a name gives.

    Attributes:
        kind: text, number, truth, date (a day), moment (a day and a time), record, items.
        record: name of the record, of a record and of items that are records.
        item: kind of each item, of items that are plain values.
        choices: the only texts that it can be; empty for any.
        prose: whether `words` and `same` may read it: ``goods`` texts deny things (WITHOUT BATTERIES), a ``name``
            does not. Its words are kept in a column of their own, so that both engines compare the same.
        always: it is never unknown.
        column: where it stands in `openplaci.model.dossier.Dossier.known` and in history, of names that a later
            station fills; empty for the consignment's own.
    """

    kind: Kind
    record: str = ""
    item: Kind | None = None
    choices: tuple[str, ...] = ()
    prose: Prose | None = None
    always: bool = False
    column: str = ""

    @property
    def words(self) -> str:
        """What it is, for an error's sentence: ``a number``, ``items``."""
        return _WORDS[self.kind]


_WORDS: dict[Kind, str] = {
    "text": "a text",
    "number": "a number",
    "truth": "true or false",
    "date": "a day",
    "moment": "a day and time",
    "record": "a record",
    "items": "a list of items",
}

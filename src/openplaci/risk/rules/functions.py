"""The functions of the profile language, as data: what each takes, gives and means."""

from typing import Literal

from openplaci.model.base import Noun
from openplaci.risk.rules.types import Kind

Parameter = Literal["name", "text", "prose", "pattern", "texts", "day", "code"]


class Function(Noun, frozen=True, kw_only=True):
    """One function.

    Attributes:
        name: as it is written.
        parameters: ``name`` any name, ``text`` a name of kind text, ``prose`` one whose words are kept,
            ``pattern`` a literal regular expression, ``texts`` a text or list literal or a named list,
            ``day`` a day or moment, ``code`` a literal text.
        gives: the kind of its result.
        doc: one sentence for an analyst.
        example: a rule that uses it.
    """

    name: str
    parameters: tuple[Parameter, ...]
    gives: Kind
    doc: str
    example: str


FUNCTIONS: dict[str, Function] = {
    one.name: one
    for one in (
        Function(
            name="missing",
            parameters=("name",),
            gives="truth",
            doc="Whether a value is absent or empty; never unknown.",
            example="missing(consignee.lines)",
        ),
        Function(
            name="words",
            parameters=("prose", "texts"),
            gives="truth",
            doc=(
                "Whether a text holds one of the phrases as whole words: capitals, accents and punctuation do not "
                "count, a phrase stands for its plural, and what a goods text denies (WITHOUT BATTERIES) is no hit."
            ),
            example='words(description, list("batteries"))',
        ),
        Function(
            name="matches",
            parameters=("text", "pattern"),
            gives="truth",
            doc="Whether a regular expression (RE2) matches anywhere in a text.",
            example='matches(description, r"(?i)toner|cartridge")',
        ),
        Function(
            name="starts",
            parameters=("text", "texts"),
            gives="truth",
            doc="Whether a text begins with one of the beginnings, as for chapters of the Harmonized System.",
            example='any(starts(g.hs, ["8443", "8471"]) for g in goods)',
        ),
        Function(
            name="ends",
            parameters=("text", "texts"),
            gives="truth",
            doc="Whether a text ends with one of the endings.",
            example='any(ends(e, ["@example.com"]) for e in shipper.emails)',
        ),
        Function(
            name="same",
            parameters=("prose", "prose"),
            gives="truth",
            doc="Whether two texts have the same words; capitals, accents and punctuation do not count.",
            example="same(shipper.name, consignee.name)",
        ),
        Function(
            name="days",
            parameters=("day", "day"),
            gives="number",
            doc="Calendar days from the first to the second; negative where the second is earlier.",
            example="days(account.established, filed) < 30",
        ),
        Function(
            name="hours",
            parameters=("day", "day"),
            gives="number",
            doc="Hours from the first to the second, with decimals; a day counts from its midnight.",
            example="any(hours(filed, leg.departs) < 2 for leg in routing)",
        ),
        Function(
            name="length",
            parameters=("text",),
            gives="number",
            doc="How many characters a text has.",
            example="length(description) < 4",
        ),
        Function(
            name="found",
            parameters=("code",),
            gives="truth",
            doc="Whether an earlier station left a finding of that code.",
            example='found("UNSECURED")',
        ),
    )
}
"""Name -> function. Beside them stand ``any``, ``all``, ``count``, ``sum``, ``list`` and ``date``."""

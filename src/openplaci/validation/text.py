"""Unacceptable text: names, addresses and descriptions that say nothing."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from openplaci import codes
from openplaci.model.consignment import Consignment
from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding
from openplaci.model.programme import Programme
from openplaci.model.text import fold
from openplaci.validation.base import found

_LETTER: Final = re.compile(r"[^\W\d_]")
_TWO_LETTERS: Final = re.compile(r"([^\W\d_])(?!\1)[^\W\d_]")
_SAME: Final = re.compile(r"(.)\1{2,}", re.IGNORECASE)

# With its dot any of these; without it only those that are no word, name or country code
# (DOC, PNG, TIF and ZIP may be): a false refusal costs a filer more than a poor text costs an officer.
_EXTENSION: Final = re.compile(
    r"(?:\*?\.(?:pdf|jpe?g|png|gif|bmp|tiff?|docx?|xlsx?|pptx?|txt|rtf|csv|xml|html?|json|zip|rar|eml|msg|heic|webp)"
    r")+|pdf|jpe?g|docx|xlsx|pptx|html",
    re.IGNORECASE,
)
_FILE_NAME: Final = re.compile(
    r"\S+\.(?:pdf|jpe?g|png|gif|bmp|tiff?|docx?|xlsx?|pptx?|txt|rtf|csv|xml|html?|json|zip|rar|eml|heic|webp)",
    re.IGNORECASE,
)
_PUNCTUATION: Final = re.compile(r"[^\w\s]")
_BARE_EXTENSION_MAX: Final = 4


TEXTS: Final = ("shipper.name", "shipper.lines", "consignee.name", "consignee.lines", "description")
"""The elements whose text is judged."""


def refusal(text: str) -> str | None:
    """What a text is made only of, where that makes it unacceptable; None where it is not.

    Blanks count for nothing: ``1234 5678`` is digits and ``X X X`` one character repeated. A text of
    blanks alone is absent, and `required_data` says so.
    """
    if len(text) > _BARE_EXTENSION_MAX and text[0] not in " .*" and _TWO_LETTERS.search(text):
        # The ordinary case: two different letters; of these only the name of a file is refused.
        return "the name of a file" if _FILE_NAME.fullmatch(text) else None
    bare = "".join(text.split())
    if not bare:
        return None
    if not bare.strip(".-"):
        return "blanks, full stops and hyphens"
    if bare.isdecimal():
        return "digits"
    if _SAME.fullmatch(bare):
        return "one character repeated"
    if _EXTENSION.fullmatch(bare):
        return "a file extension"
    if _LETTER.search(bare):
        return None
    return "special characters and digits" if any(c.isdecimal() for c in bare) else "special characters"


def unacceptable_text(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """Names, addresses and the description say something.

    Refused is a text made only of digits; a file extension; three or more of the same character;
    blanks, full stops or hyphens; special characters; special characters and digits; and, as the
    whole description, one of the programme's listed terms. Answers with the code of the missing field.
    Source: PACT guide v1.9 part 6.1 and its list 6.2 [V]; case, accents and punctuation do not count in
    comparing with the list, blanks do not count in the other rules, an address is judged by its street
    lines, and the name of a file is refused as its extension is, which may stand without its dot [I]. A master may
    say that it is a consolidation, a house may not (CSMS 62081967) [V].
    """
    c = dossier.consignment
    if c.document not in programme.filings:
        return
    answers = programme.texts
    for party, role, named, lined in (
        (c.shipper, "shipper", "shipper.name", "shipper.lines"),
        (c.consignee, "consignee", "consignee.name", "consignee.lines"),
    ):
        if party is None:
            continue
        if named in answers and party.name and (why := refusal(party.name)):
            yield _refused(answers[named], named, f"{role}'s name", party.name, why)
        if lined in answers and party.lines and (why := refusal(" ".join(party.lines))):
            address = ", ".join(filter(None, (*party.lines, party.city)))
            yield _refused(answers[lined], lined, f"{role}'s address", address, why)
    code = answers.get("description")
    if not code:
        return
    folded = dossier.text
    text = c.description or ""
    if not text.strip():
        text = " ".join(g.description for g in c.goods if g.description)
        folded = fold(text)
    if why := refusal(text):
        yield _refused(code, "description", "description", text, why)
    elif (terms := _refused_terms(programme.unacceptable, programme.vague)) and _is_listed(c, text, folded, terms):
        yield found(
            code,
            "description",
            f"The description {text!r} is on the programme's list of unacceptable descriptions; "
            "what the goods are was expected.",
            "describe the goods in plain words",
            text,
            severity="error",
        )


@cache
def _refused_terms(table: str, more: tuple[str, ...]) -> frozenset[str]:
    return (codes.terms(table) if table else frozenset()).union(map(fold, more))


def _is_listed(c: Consignment, text: str, folded: str, terms: frozenset[str]) -> bool:
    """Tell whether a description, as a whole or line of goods by line, is a listed term; ``F.A.K.`` is ``FAK``."""
    if c.level == "master" and "CONSOL" in folded:
        return False
    if folded in terms or (not text.isalnum() and fold(_PUNCTUATION.sub("", text)) in terms):
        return True
    lines = [g.description for g in c.goods if g.description]
    return len(lines) > 1 and all(fold(line) in terms for line in lines)


def _refused(code: str, about: str, what: str, text: str, why: str) -> Finding:
    return found(
        code,
        about,
        f"The {what} {text!r} is made only of {why}; words were expected.",
        f"give the {what} in words",
        text,
        severity="error",
    )

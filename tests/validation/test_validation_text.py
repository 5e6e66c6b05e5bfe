from typing import Any

import pytest
from validation_cases import consignment

from openplaci import codes
from openplaci.model.dossier import open_dossier
from openplaci.programmes import PROGRAMMES
from openplaci.validation import CHECKS
from openplaci.validation.text import refusal

PACT = PROGRAMMES["pact"]

FIELDS: dict[str, tuple[str, Any]] = {
    "shipper.name": ("MISSING_SHP_NAME", lambda text: {"shipper": {"name": text}}),
    "shipper.lines": ("MISSING_SHP_ADDR", lambda text: {"shipper": {"lines": [text], "city": None}}),
    "consignee.name": ("MISSING_CNE_NAME", lambda text: {"consignee": {"name": text}}),
    "consignee.lines": ("MISSING_CNE_ADDR", lambda text: {"consignee": {"lines": [text], "city": None}}),
    "description": ("MISSING_CARGO_DESC", lambda text: {"description": text}),
}
RULES = {
    "digits": ["12345", "0", "99 88"],
    "a file extension": [".pdf", ".JPG", "PDF", "*.docx"],
    "one character repeated": ["XXX", "aaaa", "AaA", "zz z", "$$$"],
    "blanks, full stops and hyphens": [".", "-", "---", ". - .", "......"],
    "special characters": ["*", "#?", "@ !", "/////*"],
    "special characters and digits": ["12-34", "#1", "1/2", "(416) 555-0100"],
}


@pytest.mark.parametrize("text", [(rule, text) for rule, texts in RULES.items() for text in texts], ids=str)
@pytest.mark.parametrize("field", FIELDS)
def test_each_rule_in_each_field(field: str, text: tuple[str, str]) -> None:
    code, change = FIELDS[field]
    rule, said = text
    (finding,) = CHECKS["unacceptable_text"](open_dossier(consignment("direct", change(said))), PACT)
    assert (finding.code, finding.about, finding.severity) == (code, field, "error")
    assert rule in finding.words
    assert repr(said) in finding.words
    assert finding.evidence == (said,)


@pytest.mark.parametrize("field", FIELDS)
def test_blanks_alone_are_missing(field: str) -> None:
    code, change = FIELDS[field]
    dossier = open_dossier(consignment("direct", change("  ") | {"goods": []}))
    found = [f.code for check in ("required_data", "unacceptable_text") for f in CHECKS[check](dossier, PACT)]
    assert found == [code]


LISTED = sorted(codes.terms("pact_unacceptable"))


def test_the_list_is_whole() -> None:
    assert len(LISTED) >= 68


@pytest.mark.parametrize("term", LISTED)
@pytest.mark.parametrize("written", [str.upper, str.lower, lambda term: f" {term.title()}. "], ids=["A", "a", "A."])
def test_every_listed_term_is_refused(term: str, written: Any) -> None:
    dossier = open_dossier(consignment("house", {"description": written(term.strip())}))
    (finding,) = CHECKS["unacceptable_text"](dossier, PACT)
    assert finding.code == "MISSING_CARGO_DESC"
    assert "list" in finding.words


@pytest.mark.parametrize("term", LISTED)
def test_a_listed_term_among_others_is_not(term: str) -> None:
    dossier = open_dossier(consignment("house", {"description": f"{term.strip()} OF CHERRYWOOD"}))
    assert list(CHECKS["unacceptable_text"](dossier, PACT)) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "A",
        "3M",
        "GE",
        "NUTS",
        "AAA LTD",
        "BBB BATTERIES",
        "DOC",
        "ZIP",
        "PNG",
        "PDF PRINTERS",
        "TNT",
        "É",
        "茶",
    ],
)
def test_ordinary_texts_pass(text: str) -> None:
    assert refusal(text) is None

"""Names taken apart into words."""

import pytest

from openplaci.model.watchlist import PartyKind
from openplaci.screening.words import tokens

CASES: list[tuple[str, PartyKind, str]] = [
    ("Rami Makhlouf", "person", "rami makhlouf"),
    ("MAKHLOUF, Rami", "person", "makhlouf rami"),
    ("Dr. Rami Makhlouf", "person", "rami makhlouf"),
    ("Dr. Rami Makhlouf", "", "rami makhlouf"),
    ("General Trading", "organisation", "general trading"),
    ("Qa'ida", "", "qaida"),
    ("Qa\u2019ida", "", "qaida"),
    ("Usa\u0304ma", "person", "usama"),
    ("Stra\u00dfe & S\u00f8n", "", "strasse son"),
    ("\uff21\uff22\uff23 \uff2cogistics", "organisation", "abc logistics"),
    ("Pu\u200bt\u00adin", "person", "putin"),
    ("Vl\u0430dimir P\u03bftin", "person", "vladimir potin"),
    ("\u0412ank \u041e\u0421\u0415", "organisation", "bank oce"),
    ("\u0412\u043b\u0430\u0434\u0438\u043c\u0438\u0440 \u041f\u0443\u0442\u0438\u043d", "person", "vladimir putin"),
    ("L.X.C Aviation", "organisation", "lxc aviation"),
    ("J.P. Smith", "person", "j p smith"),
    ("Brigade Forty-Four", "organisation", "brigade 44"),
    ("Brigade Forty 4", "organisation", "brigade 44"),
    ("Three Percenters", "organisation", "3 percenters"),
    ("'Abd al-Aziz al-Nuristani", "person", "abdul aziz al nuristani"),
    ("CORP", "organisation", ""),
    ("The Co., Ltd.", "", ""),
    ("!!!", "", ""),
    ("", "", ""),
    ("\u200b\u200b", "", ""),
]

FORMS: list[tuple[str, str, tuple[str, ...]]] = [
    ("OAO Gazprom", "gazprom", ("joint-stock",)),
    ("Open Joint Stock Company Gazprom", "gazprom", ("joint-stock",)),
    ("Gazprom J.S.C.", "gazprom", ("joint-stock",)),
    ("FABERLIC EUROPE Sp. z o.o.", "faberlic europe", ("llc",)),
    ("Stripe Limited Liability Company", "stripe", ("llc",)),
    ("Volkswagen Gesellschaft mit beschr\u00e4nkter Haftung", "volkswagen", ("gmbh",)),
    ("Jiaxiang Industry 1TD", "jiaxiang industry", ("limited",)),
    ('\u041e\u041e\u041e "\u0411\u0410\u0419\u041a\u0410\u041b"', "baykal", ("llc",)),
]


@pytest.mark.parametrize(("text", "kind", "words"), CASES)
def test_a_name_becomes_words(text: str, kind: PartyKind, words: str) -> None:
    assert " ".join(tokens(text, kind).tokens) == words


@pytest.mark.parametrize(("text", "words", "forms"), FORMS)
def test_legal_forms_are_taken_out_and_told(text: str, words: str, forms: tuple[str, ...]) -> None:
    found = tokens(text, "organisation")
    assert (" ".join(found.tokens), found.forms) == (words, forms)


def test_a_person_keeps_what_would_be_a_form_of_a_firm() -> None:
    assert tokens("Sa Ag", "person").tokens == ("sa", "ag")


@pytest.mark.parametrize(("text", "kind", "_"), CASES)
def test_every_word_says_how_it_stood(text: str, kind: PartyKind, _: str) -> None:
    found = tokens(text, kind)
    assert len(found.said) == len(found.tokens)
    assert all(found.said)


def test_words_stand_as_they_were_written() -> None:
    assert tokens("Дмитрий al-Baŝīr", "person").said == ("Дмитрий", "al", "Baŝīr")


def test_a_name_without_vowels_says_so() -> None:
    assert tokens("Mhmmd Brdr", "person").bare
    assert not tokens("Mohammed Brdr", "person").bare
    assert not tokens("محمد سعد", "person").bare
    assert not tokens("BKW AG", "organisation").bare


def test_words_hold_latin_letters_and_digits_only() -> None:
    for text in ("贝拉克·奥巴马", "김정은", "مسعود پزشکیان", "नरेन्द्र मोदी", "ბარაკ", "Բարակ", "ห้วย"):
        found = tokens(text).tokens
        assert found
        assert all(word.isascii() and word.isalnum() and word == word.lower() for word in found)


def test_signs_of_syllables_and_words_are_told() -> None:
    assert tokens("习近平").syllabic
    assert tokens("김정은").syllabic
    assert not tokens("Владимир").syllabic

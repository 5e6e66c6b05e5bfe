"""Named lists: what a file may say, what is told where it says something else, and how words are compared."""

from pathlib import Path

import pytest

from openplaci.faults import CodeTableFault
from openplaci.model.text import fold
from openplaci.risk.named_lists import kinds, list_key, load, phrase_list, read_list, version
from openplaci.risk.wordtext import GAP, prose_words, words_of

HEAD = "# title: T\n# source: S\n# certainty: [M]\n# date: 2026-11-24\n# configurable: yes\n"


def test_every_list_of_ours_is_read_and_says_its_version() -> None:
    lists = load()
    assert {"words", "places", "countries", "hs", "codes", "numbers"} == set(kinds(lists).values())
    for name, one in lists.items():
        assert name == list_key(name)
        assert one.entries
        assert one.version


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# title: T\nA\n", "does not say source, certainty, date, configurable"),
        (f"{HEAD}# kind: cities\nA\n", "kind is 'cities'; expected one of words, places"),
        (
            f"{HEAD}# kind: places\nSAH\nSANAA\n",
            r"line 8: 'SANAA' is not of kind places; expected three capitals, as SAH",
        ),
        (f"{HEAD}# kind: countries\nye\n", "line 7: 'ye' is not of kind countries; expected two capitals"),
        (f"{HEAD}# kind: hs\n844\n", "line 7: '844' is not of kind hs; expected 2, 4, 6, 8 or 10 digits"),
        (f"{HEAD}...\n", r"line 6: '\.\.\.' holds no word"),
        (HEAD, "has no entries"),
    ],
)
def test_what_a_list_may_not_say_is_told(text: str, words: str) -> None:
    with pytest.raises(CodeTableFault, match=words):
        read_list("mine", text)


def test_a_folder_takes_the_place_of_ours_or_joins_them(tmp_path: Path) -> None:
    (tmp_path / "watched-origins.txt").write_text(f"{HEAD}# kind: countries\n# version: 7\nXK\n")
    (tmp_path / "Our Lanes.txt").write_text(f"{HEAD}# kind: places\nPRN\n")
    lists = load(tmp_path)
    assert (lists["watched_origins"].entries, lists["watched_origins"].version) == (("XK",), "7")
    assert lists["our_lanes"].entries == ("PRN",)
    assert version(lists) != version(load())
    (tmp_path / "broken.txt").write_bytes(b"\xff")
    with pytest.raises(CodeTableFault, match="list broken cannot be read"):
        load(tmp_path)


def test_phrases_have_plurals_where_their_language_makes_them() -> None:
    made = read_list("mine", f"{HEAD}BODY\nBOX\n! TOY BOX\n[fr]\nPILE\n[de]\nAKKU\n[ru]\nБАТАРЕЯ\n")  # noqa: RUF001 - Cyrillic is meant
    assert set(made.entries) == {"BODY", "BODIES", "BOX", "BOXES", "PILE", "PILES", "AKKU", "БАТАРЕЯ"}
    assert set(made.innocent) == {"TOY BOX", "TOY BOXES"}
    assert made.languages == ("fr", "de", "ru")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Toner-Cartridge, 2x", " TONER CARTRIDGE 2X "),
        ("Müller & Søn", " MULLER SON "),
        ("ＦＵＬＬ", " FULL "),  # noqa: RUF001 - full-width letters are meant
        ("锂电池 AA", " 锂 电 池 AA "),
        ("Батарея", " БАТАРЕЯ "),
        ("straße", " STRASSE "),
        ("", "  "),
    ],
)
def test_the_words_of_a_text(said: str, words: str) -> None:
    assert words_of(said) == words
    assert prose_words("name", said) == words
    if said.isascii():
        assert fold(said) == words


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("TOYS WITHOUT LITHIUM BATTERIES", f" TOYS {GAP} "),
        ("BATTERIES NOT INCLUDED, TOYS", f" {GAP} TOYS "),
        ("LITHIUM ION BATTERIES EXCLUDED", f" {GAP} "),
        ("EXCL BATTERIES", f" {GAP} "),
        ("TOYS W/O BATTERY", f" TOYS {GAP} "),
        ("BATTERY FREE TOY", f" {GAP} TOY "),
        ("BATTERY FREE OF CHARGE", " BATTERY FREE OF CHARGE "),
        ("MODEL NO TONER", " MODEL NO TONER "),
        ("TONER NO", f" TONER {GAP} "),
        ("NOT", f" {GAP} "),
    ],
)
def test_what_a_text_of_goods_denies_is_taken_out(said: str, left: str) -> None:
    assert prose_words("goods", said) == left
    assert prose_words("name", said) == words_of(said)


def test_no_phrase_spans_what_was_taken_out() -> None:
    spans = f" {phrase_list(['TONER CARTRIDGE']).entries[-1]} "
    assert spans in prose_words("goods", "TONER CARTRIDGE")
    assert spans not in prose_words("goods", "TONER WITHOUT BATTERY CARTRIDGE")

"""Every name of the language is explained, and nothing is explained that there is not."""

from openplaci.risk.rules.names import LATER, WINDOWS, docs, records
from openplaci.risk.rules.phrases import phrases
from openplaci.risk.rules.types import Type


def named() -> dict[str, dict[str, Type | None]]:
    """Every name of the language, by its table."""
    return {
        **{record.name: dict(record.types) for record in records().values()},
        **{subject: dict.fromkeys(measures) for subject, measures in WINDOWS.items()},
        **{group: dict(names) for group, names in LATER.items()},
    }


def test_no_name_is_unexplained_and_none_is_explained_in_vain() -> None:
    assert {table: set(names) for table, names in docs().items()} == {
        table: set(names) for table, names in named().items()
    }


def test_explanations_are_one_sentence_each() -> None:
    for table, names in docs().items():
        for name, doc in names.items():
            assert doc.endswith("."), (table, name)
            assert doc[0].isupper() or doc.split(maxsplit=1)[0].isdigit() or name == "severity", (table, name)
            assert ". " not in doc, (table, name)


def test_a_name_has_the_words_that_its_kind_needs() -> None:
    for table, names in named().items():
        for name, type_ in names.items():
            phrase = phrases()[table][name]
            kind = type_.kind if type_ else "number"
            truth = kind == "truth"
            assert bool(phrase.is_ and phrase.not_) is truth, (table, name)
            assert bool(phrase.phrase) is not truth, (table, name)
            assert bool(phrase.item) is (kind == "items"), (table, name)
            assert not phrase.unit or kind == "number", (table, name)
            for words in (phrase.phrase, phrase.item, phrase.is_):
                assert " and " not in words, (table, name)
                assert " or " not in words, (table, name)
                assert "," not in words, (table, name)


def test_every_number_in_a_unit_says_it() -> None:
    units = {"kg": "kg", "m3": "m³", "cm": "cm"}
    for table, names in named().items():
        for name in names:
            assert phrases()[table][name].unit == units.get(name.split("_")[-1], ""), (table, name)


def test_choices_are_explained() -> None:
    for table, names in named().items():
        for name, type_ in names.items():
            for choice in type_.choices if type_ else ():
                assert choice in docs()[table][name], (table, name, choice)

"""What changed between two versions of a list."""

import msgspec
from source_files import example

from openplaci.model.watchlist import Entity, ListedAddress, ListedIdentifier, ListedName
from openplaci.screening.diff import changed, changed_fields, shrunk, telling
from openplaci.screening.sources import SOURCES

TAVIO = Entity(
    id="1",
    kind="person",
    names=(ListedName(text="Tavio Quendle"), ListedName(text="The Heron", weak=True, kind="aka")),
    countries=("MT",),
    born=("1951",),
)
ORBELINE = Entity(id="2", kind="organisation", names=(ListedName(text="Orbeline Cargo"),), remarks="seen in March")
PHONE = Entity(id="3", kind="thing", phones=("+356 2100 5544",))


def other(entity: Entity, **fields: object) -> Entity:
    return msgspec.structs.replace(entity, **fields)


def test_nothing_changed() -> None:
    change = changed((TAVIO, ORBELINE), (ORBELINE, TAVIO), "tips", "1", "2")
    assert (change.name, change.before, change.after) == ("tips", "1", "2")
    assert change.added == change.removed == change.changed == ()
    assert telling(change, (TAVIO, ORBELINE), (ORBELINE, TAVIO)) == ()


def test_added_changed_and_removed_are_told_in_a_line_each() -> None:
    before = (TAVIO, ORBELINE)
    newer = other(
        TAVIO,
        names=(*TAVIO.names, ListedName(text="T. Quendle", weak=True)),
        countries=("KP", "MT"),
        born=(),
        addresses=(ListedAddress(text="12 Harbour Steps", country="MT"),),
        identifiers=(ListedIdentifier(value="MX92664", kind="passport"),),
    )
    after = (PHONE, newer)
    change = changed(before, after, "tips", "1", "2")
    assert (change.added, change.changed, change.removed) == (("3",), ("1",), ("2",))
    assert telling(change, before, after) == (
        "+ 3 +356 2100 5544 (thing)",
        (
            "~ 1 Tavio Quendle (person): names + 'T. Quendle (weak)'; countries + 'KP'; dates of birth - '1951'; "
            "addresses + '12 Harbour Steps'; identifiers + 'MX92664'"
        ),
        "- 2 Orbeline Cargo (organisation)",
    )


def test_ids_stand_in_the_newer_order_and_removed_ones_in_the_older() -> None:
    five = tuple(Entity(id=str(number), kind="thing", phones=(str(number),)) for number in range(5))
    assert changed((), five[::-1], "a", "", "1").added == ("4", "3", "2", "1", "0")
    assert changed(five, (), "a", "1", "").removed == ("0", "1", "2", "3", "4")


def test_the_order_of_values_counts_for_the_primary_name_alone() -> None:
    turned = other(TAVIO, names=TAVIO.names[::-1])
    assert changed_fields(TAVIO, turned) == ("names",)
    three = other(TAVIO, names=(*TAVIO.names, ListedName(text="T")), countries=("MT", "KP"))
    same = other(TAVIO, names=(TAVIO.names[0], ListedName(text="T"), TAVIO.names[1]), countries=("KP", "MT"))
    assert changed_fields(three, same) == ()
    change = changed((TAVIO,), (turned,), "a", "1", "2")
    assert telling(change, (TAVIO,), (turned,)) == ("~ 1 The Heron (person): names in another order",)


def test_kind_and_remarks_are_told() -> None:
    newer = other(ORBELINE, kind="vessel", remarks="seen in May")
    change = changed((ORBELINE,), (newer,), "a", "1", "2")
    assert telling(change, (ORBELINE,), (newer,)) == (
        "~ 2 Orbeline Cargo (vessel): kind organisation is now vessel; remarks changed",
    )


def test_every_field_of_an_entity_is_compared() -> None:
    for field in Entity.__struct_fields__:
        newer = other(TAVIO, **{field: ("x",) if isinstance(getattr(TAVIO, field), tuple) else "x"})
        assert changed_fields(TAVIO, newer) == (() if field == "id" else (field,))


def test_many_values_are_counted() -> None:
    newer = other(PHONE, phones=tuple(map(str, range(6))))
    change = changed((PHONE,), (newer,), "a", "1", "2")
    assert telling(change, (PHONE,), (newer,))[0].endswith("phones + '0', '1', '2' and 3 more - '+356 2100 5544'")


def test_half_a_list_is_told() -> None:
    ten = tuple(Entity(id=str(number), kind="thing", phones=(str(number),)) for number in range(10))
    assert shrunk(ten, ten[:5]) == ""
    assert shrunk(ten, ten[:4]) == ("it has 4 entities where the version before has 10; expected at least half as many")
    assert shrunk((), ()) == ""
    many = other(TAVIO, names=TAVIO.names * 3)
    assert shrunk((many,), (other(TAVIO, names=TAVIO.names),)).startswith("it has 2 names where")
    placed = other(TAVIO, addresses=(ListedAddress(text="12 Harbour Steps"),))
    assert shrunk((placed,), (TAVIO,)).startswith("it has 0 addresses where")


def test_a_source_read_twice_gives_no_change() -> None:
    for name in ("un xml", "bis txt", "own csv"):
        source, files = example(name)
        first, second = SOURCES[source].read(files)[0], SOURCES[source].read(files)[0]
        change = changed(first, second, source, "1", "2")
        assert (change.added, change.removed, change.changed) == ((), (), ())

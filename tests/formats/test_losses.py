"""What is told as lost: what does not come back, item by item, wherever in its list it stands."""

from typing import Any

from openplaci.formats.losses import between
from openplaci.model.consignment import Charge, Consignment, CustomsNote, Instruction, Kept, Leg, Reference
from openplaci.model.party import Identifier, Party

OLD = Consignment(
    level="direct",
    document="waybill",
    master="618-33180102",
    references=(Reference(id="A", kind="ID"), Reference(id="B", kind="REF"), Reference(id="C", kind="830")),
    instructions=(Instruction(kind="OSI", text="CALL"), Instruction(kind="SSR", text="Keep dry")),
    shipper=Party(
        lines=("1 ROAD", "UNIT 4"),
        phones=("651", "652"),
        ids=(Identifier(value="X", kind="primary"), Identifier(value="Y", kind="T")),
    ),
    routing=(Leg(to="FRA"), Leg(to="YVR")),
)


def lost(new: dict[str, Any], old: dict[str, Any] | None = None) -> list[str]:
    def made(fields: dict[str, Any]) -> Consignment:
        base = {name: getattr(OLD, name) for name in OLD.__struct_fields__}
        return Consignment(**(base | fields))

    return [str(loss).partition(": ")[2] for loss in between(made(old or {}), made(new))]


def test_what_comes_back_is_no_loss() -> None:
    assert lost({}) == []
    assert lost({"document": "flight_manifest", "handling": ("SPX",)}) == []


def test_one_item_less_is_one_loss_and_not_all_behind_it() -> None:
    assert lost({"references": OLD.references[1:]}) == [
        "references[0].id 'A' is lost",
        "references[0].kind 'ID' is lost",
    ]
    assert OLD.shipper
    party = Party(lines=OLD.shipper.lines, phones=("652",), ids=OLD.shipper.ids[1:])
    assert lost({"shipper": party}) == [
        "shipper.phones[0] '651' is lost",
        "shipper.ids[0].value 'X' is lost",
        "shipper.ids[0].kind 'primary' is lost",
    ]


def test_another_order_is_no_loss_but_of_legs_and_street_lines() -> None:
    assert lost({"instructions": OLD.instructions[::-1]}) == []
    assert lost({"references": OLD.references[::-1]}) == []
    assert lost({"routing": OLD.routing[::-1]}) == [
        "routing[0].to 'FRA' becomes 'YVR'",
        "routing[1].to 'YVR' becomes 'FRA'",
    ]


def test_an_item_that_changed_is_told_beside_the_one_most_like_it() -> None:
    changed = (Instruction(kind="SSR", text="KEEP DRY"), Instruction(kind="OSI", text="CALL"))
    assert lost({"instructions": changed}) == ["instructions[1].text 'Keep dry' becomes 'KEEP DRY'"]
    moved = (Reference(id="B", kind="REF"), Reference(id="C", kind="SRI"))
    assert lost({"references": moved}) == [
        "references[0].id 'A' is lost",
        "references[0].kind 'ID' is lost",
        "references[2].kind '830' becomes 'SRI'",
    ]


def test_what_is_like_nothing_is_told_beside_what_is_left() -> None:
    changed = (Reference(id="/A", kind="REF"), *OLD.references[1:])
    assert lost({"references": changed}) == [
        "references[0].id 'A' becomes '/A'",
        "references[0].kind 'ID' becomes 'REF'",
    ]


def test_an_item_said_twice_must_come_back_twice() -> None:
    twice = (CustomsNote(content="SM", text="XRY"), CustomsNote(content="SM", text="XRY"))
    assert lost({"customs": twice[:1]}, {"customs": twice}) == [
        "customs[1].content 'SM' is lost",
        "customs[1].text 'XRY' is lost",
    ]
    kept = (Kept(path="COI", text="COI///4"), Kept(path="COI", text="COI///4"))
    assert lost({"kept": kept[:1]}, {"kept": kept}) == ["kept COI 'COI///4' is lost"]


def test_many_items_are_compared_in_little_time() -> None:
    many = tuple(Charge(kind="other", code="MY", amount=float(place)) for place in range(3000))
    changed = tuple(Charge(kind="other", code="MY", amount=place + 0.5) for place in range(3000))
    assert len(lost({"charges": changed}, {"charges": many})) == 3000

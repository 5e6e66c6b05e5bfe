"""What follows a filing, sentence by sentence of the published interface: holds, updates, departure, who is told."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from lxml import etree
from pact_client import SECRET, Client, Numbers, Party, about, message, party, told
from served import Server, receiving

NUMBER = Numbers()
MESSAGES = ("FWB", "FHL", "XFWB", "XFZB")
WORDS = {
    "7": "PACT REQUEST FOR INFORMATION HOLD",
    "8": "PACT REQUEST FOR SCREENING HOLD",
    "6": "PACT DO NOT LOAD HOLD",
}
REMOVED = {**{code: f"{words} REMOVED" for code, words in WORDS.items()}, "6": "PACT DO NOT LOAD REMOVED"}
STAYS = {code: f"{words} CURRENTLY IN PLACE" for code, words in WORDS.items()}
ASKS = {"RFI": ("7", "RI"), "RFS": ("8", "RS"), "DNL": ("6", "CD")}


class World(NamedTuple):
    server: Server
    imp: Party
    xml: Party
    put: Party


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    server = Server(tmp_path_factory.mktemp("pact") / "data")
    with receiving() as one, receiving() as two, receiving() as three:
        made = World(
            server,
            party(server, one, "IMP"),
            party(server, two, "XML", format_="cargo-xml"),
            party(server, three, "PUT", "--verb", "PUT", "--header", "X-Own: yes"),
        )
        server.start()
        yield made
        server.kill()


def subject(shape: str, number: str) -> str:
    return f"{number}-H1" if shape in ("FHL", "XFZB") else number


def command(shape: str, number: str, what: str, **given: str) -> bytes:
    return message(shape, number, description=f"{what} SHIPMENT PLEASE", **given)


def words(found: list[object]) -> list[str]:
    return [told(one)[1].replace("---TESTING---", "") for one in found]  # type: ignore[arg-type]


# --- the test environment


@pytest.mark.parametrize("shape", MESSAGES)
@pytest.mark.parametrize("ask", ASKS)
def test_a_test_command_is_played_and_cleared_in_either_format(world: World, shape: str, ask: str) -> None:
    digit, code = ASKS[ask]
    for way in (world.imp, world.xml):
        number = NUMBER()
        # In FHL a description has 15 signs, so the command may stand in the free text.
        for what in (ask, ask, "CLEAR", "CLEAR"):
            assert way.client.send(command(shape, number, what)).status == 202
        if way is world.imp:
            found = way.expect(subject(shape, number), f"{digit}H", f"{digit}J", f"{digit}I", "SF", "SF")
            expected = [WORDS[digit], STAYS[digit], REMOVED[digit], "ASSESSMENT COMPLETE", "ASSESSMENT COMPLETE"]
        else:
            found = way.expect(subject(shape, number), code, code, "CO", "CO")
            expected = [WORDS[digit], STAYS[digit], REMOVED[digit], "ASSESSMENT COMPLETE"]
        assert words(list(found)) == expected
        assert all(re.fullmatch("---TESTING---.*---TESTING---", told(one)[1]) for one in found)


@pytest.mark.parametrize("where", ["text", "both", "hbs"])
def test_a_command_in_a_house_may_stand_in_its_free_text(world: World, where: str) -> None:
    number = NUMBER()
    made = {
        "text": message("FHL", number, text="RFS SHIPMENT PLEASE"),
        "both": message("FHL", number, description="RFS SHIPMENT PLEASE", text="RFS SHIPMENT PLEASE"),
        "hbs": message("FHL", number, ("TXT/BRASS VALVES FOR WATER\n", ""), description="RFS SHIPMENT PLEASE"),
    }
    assert world.imp.client.send(made[where]).status == 202
    world.imp.expect(f"{number}-H1", "8H")


@pytest.mark.parametrize("shape", ["XFWB", "XFZB"])
def test_a_command_among_several_identifications_has_no_answer(world: World, shape: str) -> None:
    number = NUMBER()
    one = "<ram:Identification>BRASS VALVES</ram:Identification>"
    kind = "IncludedMasterConsignmentItem" if shape == "XFWB" else "IncludedHouseConsignmentItem"
    second = (
        f"<ram:{kind}><ram:SequenceNumeric>2</ram:SequenceNumeric><ram:NatureIdentificationTransportCargo>"
        "<ram:Identification>RFI SHIPMENT PLEASE</ram:Identification></ram:NatureIdentificationTransportCargo>"
        f"</ram:{kind}>"
    )
    world.xml.client.filed(shape, number, (f"</ram:{kind}>", f"</ram:{kind}>{second}"))
    world.xml.client.send(command(shape, number, "DNL"))
    world.xml.expect(subject(shape, number), "CD")
    if shape == "XFWB":
        number = NUMBER()
        world.xml.client.filed(shape, number, (one, one + one.replace("BRASS VALVES", "RFI SHIPMENT PLEASE")))
        world.xml.client.send(command(shape, number, "DNL"))
        world.xml.expect(subject(shape, number), "CD")


@pytest.mark.parametrize("said", ["rfi shipment please", "RFI  SHIPMENT  PLEASE", "RFI SHIPMENT PLEASE."])
def test_a_command_is_known_however_it_is_written(world: World, said: str) -> None:
    number = NUMBER()
    world.xml.client.filed("XFWB", number, description=said)
    world.xml.expect(number, "RI")


def test_several_holds_are_all_removed_and_the_gravest_is_told_in_xml(world: World) -> None:
    number = NUMBER()
    for client in (world.imp.client, world.xml.client):
        client.filed("FWB", number, description="BRASS VALVES")
    for what in ("RFI", "RFS", "DNL", "CLEAR"):
        assert world.imp.client.send(command("FWB", number, what)).status == 202
    world.imp.expect(number, "SF", "SF", "7H", "8H", "6H", "7I", "8I", "6I", "SF")
    found = world.xml.expect(number, "CO", "RI", "RS", "CD", "CO")
    assert words(list(found))[-1] == REMOVED["6"]


# --- webhooks


def test_a_webhook_has_the_secret_the_verb_and_the_headers(world: World) -> None:
    number = NUMBER()
    answer = world.put.client.send(command("FWB", number, "RFI"))
    (found,) = world.put.expect(number, "7H")
    assert found.verb == "PUT"
    assert found.headers["x-pact-secret"] == SECRET
    assert found.headers["x-own"] == "yes"
    assert found.headers["content-type"].startswith("text/plain")
    assert found.id
    assert found.headers["x-correlation-id"] == answer.headers["x-correlation-id"]


@pytest.mark.parametrize("shape", MESSAGES)
def test_the_format_is_the_filers_whatever_was_filed(world: World, shape: str) -> None:
    number = NUMBER()
    world.imp.client.filed(shape, number)
    world.xml.client.filed(shape, number)
    world.imp.expect(subject(shape, number), "SF", "SF")
    world.xml.expect(subject(shape, number), "CO")


def test_several_end_points_have_each_their_own_format(world: World) -> None:
    with receiving() as one, receiving() as two:
        made = world.server.command(
            "keys", "add", "--filer", "TWO", "--airline", "618", "--webhook", one.url, "--webhook", two.url,
            "--secret", SECRET, "--format", "cargo-imp", "--format", "cargo-xml",
        )  # fmt: skip
        client = Client(world.server, made["key"])
        number = NUMBER()
        assert client.send(command("FWB", number, "RFS")).status == 202
        Party(client, one).expect(number, "8H")
        Party(client, two).expect(number, "RS")


# --- who is told


def test_everyone_who_filed_is_told(world: World) -> None:
    number = NUMBER()
    world.imp.client.filed("FWB", number)
    world.imp.expect(number, "SF")
    assert world.xml.client.send(command("XFWB", number, "DNL")).status == 202
    world.xml.expect(number, "CD")
    world.imp.expect(number, "SF", "6H")


@pytest.mark.parametrize("kind", ["XFWB", "FWB"])
def test_the_filer_of_the_master_is_told_of_a_held_house(world: World, kind: str) -> None:
    number = NUMBER()
    changes = [] if kind == "XFWB" else [("/NG/", "/NC/")]
    world.xml.client.filed(kind, number, *changes, description="CONSOLIDATION", kind="741")
    assert world.imp.client.send(command("FHL", number, "RFI")).status == 202
    world.imp.expect(f"{number}-H1", "7H")
    (found,) = world.xml.expect(f"{number}-H1", "RI")
    named = [
        (one.findtext("{*}ID"), one.findtext("{*}TypeCode"))
        for one in etree.fromstring(found.body).iter("{*}AssociatedReferenceDocument")
    ]
    assert named == [(number, "741"), (f"{number}_H1", "703")]
    world.imp.client.send(command("FHL", number, "CLEAR"))
    world.xml.expect(f"{number}-H1", "RI", "CO")


@pytest.mark.parametrize(("kind", "text"), [("740", "BRASS VALVES"), ("741", "CONSOLIDATION")])
def test_a_waybill_travels_under_its_type(world: World, kind: str, text: str) -> None:
    number = NUMBER()
    world.xml.client.filed("XFWB", number, kind=kind, description=text)
    (found,) = world.xml.expect(number, "CO")
    assert f"<ram:TypeCode>{kind}</ram:TypeCode>".encode() in found.body


# --- updates


@pytest.mark.parametrize("shape", MESSAGES)
def test_an_update_and_a_duplicate_are_answered_by_the_state(world: World, shape: str) -> None:
    number = NUMBER()
    ordinary, update = message(shape, number), message(shape, number, description="COPPER VALVES")
    for body in (ordinary, ordinary, update, command(shape, number, "RFS"), update, update, ordinary):
        assert world.imp.client.send(body).status == 202
    world.imp.expect(subject(shape, number), "SF", "SF", "SF", "8H", "8J", "8J", "8J")


@pytest.mark.parametrize(
    "change", [("YVR", "YYZ"), ("SIN", "HKG"), ("2026-04-21", "2026-09-30")], ids=["destination", "origin", "day"]
)
def test_no_update_leaves_a_hold_behind(world: World, change: tuple[str, str]) -> None:
    number = NUMBER()
    assert world.xml.client.send(command("XFWB", number, "DNL")).status == 202
    world.xml.client.filed("XFWB", number, change)
    found = world.xml.expect(number, "CD", "CD")
    assert words(list(found))[-1] == STAYS["6"]


def test_what_is_refused_leaves_the_hold_and_says_nothing_later(world: World) -> None:
    number = NUMBER()
    assert world.imp.client.send(command("FWB", number, "RFI")).status == 202
    assert world.imp.client.send(message("FWB", number, ("NAM/WATERWORKS LTD\n", ""))).status == 422
    world.imp.client.filed("FWB", number)
    world.imp.expect(number, "7H", "7J")


# --- departure


@pytest.mark.parametrize("manifest", ["FFM", "XFFM"])
@pytest.mark.parametrize("shape", MESSAGES)
def test_after_departure_data_are_acknowledged_and_not_assessed(world: World, shape: str, manifest: str) -> None:
    number = NUMBER()
    world.imp.client.filed(shape, number)
    world.imp.expect(subject(shape, number), "SF")
    for _ in range(2):  # repeated
        world.imp.client.filed(manifest, number)
    world.imp.client.filed(shape, number, description="COPPER VALVES")
    assert world.imp.client.send(command(shape, number, "DNL")).status == 202
    after = NUMBER()
    world.imp.client.filed("FWB", after)
    world.imp.expect(after, "SF")
    world.imp.expect(subject(shape, number), "SF")


def test_a_bad_manifest_marks_no_departure_and_a_split_one_takes_nothing_away(world: World) -> None:
    one, two = NUMBER(), NUMBER()
    bad = world.imp.client.send(message("FFM", one, ("1/SQ028/", "1//")))
    assert (bad.status, bad.lines) == (400, ["PER", "ERR/400/BAD_WBL_FORMAT"])
    world.imp.client.filed("FWB", one)
    world.imp.expect(one, "SF")
    for number in (one, two):
        world.imp.client.filed("FFM", number)
    for number in (one, two):
        world.imp.client.filed("FWB", number)
    after = NUMBER()
    world.imp.client.filed("FWB", after)
    world.imp.expect(after, "SF")
    world.imp.expect(one, "SF")
    assert world.imp.got.about(two) == []


# --- houses and masters

BLANK = {
    "FHL": ["MBI/\n", "MBI//T2K35.0\n", "MBI/SINYVR/T2K35.0\n"],
    "XFZB": ["<ram:TransportContractDocument><ram:ID></ram:ID></ram:TransportContractDocument>\n", ""],
}
MASTER = {
    "FHL": "MBI/{}SINYVR/T2K35.0\n",
    "XFZB": "<ram:TransportContractDocument><ram:ID>{}</ram:ID></ram:TransportContractDocument>\n",
}


@pytest.mark.parametrize(("shape", "blank"), [(shape, blank) for shape, blanks in BLANK.items() for blank in blanks])
def test_a_house_may_come_before_its_master_and_again_with_it(world: World, shape: str, blank: str) -> None:
    number = NUMBER()
    house = f"B{number[4:]}"
    before = message(
        shape, number, (MASTER[shape].format(number), blank), house=house, description="RFI SHIPMENT PLEASE"
    )
    answer = world.imp.client.send(before)
    assert answer.status == 202, answer
    assert world.imp.got.wait(lambda got: any(house in about(one) and b"7H" in one.body for one in list(got.got)))
    world.imp.client.filed(shape, number, house=house)
    world.imp.expect(f"{number}-{house}", "7J")

"""What is owed to whom: the words, the ways and who is told."""

import datetime as dt
import os
from email.message import EmailMessage

import msgspec
import pytest

from openplaci import formats
from openplaci.access.directory import Directory
from openplaci.flow.answers import owed
from openplaci.model.access import EndPoint, Key
from openplaci.model.answer import Answer
from openplaci.model.consignment import Leg
from openplaci.model.delivery import Delivery
from openplaci.model.fact import KeyChanged, StoredFact
from openplaci.model.referral import Ask, Filed, Hold, Referral
from openplaci.programmes.pact import PACT

NOW = dt.datetime(2026, 11, 24, 12, 0, 5, 123456, tzinfo=dt.UTC)
IMP = Filed(filer="NORTH")
XML = Filed(filer="SOUTH", family="cargo-xml")


def key(letters: str, filer: str, *, hook: str = "", **given: object) -> Key:
    values = {"id": f"k-{letters}", "filer": filer, "airlines": ("*",), "made": NOW, **given}
    return msgspec.convert(values | {"webhook": hook, "webhook_secret": "s" * 16 if hook else ""}, Key)


def directory(*keys: Key) -> Directory:
    made = Directory()
    made.fold(
        StoredFact(seq=number, recorded=NOW, subject="", fact=KeyChanged(key=one, what="added", by="p-a"))
        for number, one in enumerate(keys, 1)
    )
    return made


def referral(*filed: Filed, house: str | None = None, asks: tuple[Ask, ...] = (), **given: object) -> Referral:
    made = Referral(
        key="157-12345675", cycle=1, programme="pact", master="157-12345675", house=house, since=NOW, filed=filed,
        holds=tuple(Hold(ask=ask, at=NOW, by="p-o") for ask in asks),
    )  # fmt: skip
    return msgspec.structs.replace(made, **given)


def tell(codes: str, about: Referral, known: Directory, **given: object) -> tuple[Delivery, ...]:
    values = {"programme": PACT, "at": NOW, "correlation": "f-1", "test": False, "random": os.urandom, **given}
    return owed(codes.split(), about, directory=known, **values)  # type: ignore[arg-type]


def said(delivery: Delivery) -> Answer:
    (answer,) = formats.read(delivery.body, NOW).answers
    return answer


HOOK = "https://hooks.example/north"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("SF", "ASSESSMENT COMPLETE"),
        ("7H", "PACT REQUEST FOR INFORMATION HOLD"),
        ("7J", "PACT REQUEST FOR INFORMATION HOLD CURRENTLY IN PLACE"),
        ("7I", "PACT REQUEST FOR INFORMATION HOLD REMOVED"),
        ("8H", "PACT REQUEST FOR SCREENING HOLD"),
        ("8J", "PACT REQUEST FOR SCREENING HOLD CURRENTLY IN PLACE"),
        ("8I", "PACT REQUEST FOR SCREENING HOLD REMOVED"),
        ("6H", "PACT DO NOT LOAD HOLD"),
        ("6J", "PACT DO NOT LOAD HOLD CURRENTLY IN PLACE"),
        ("6I", "PACT DO NOT LOAD REMOVED"),
    ],
)
@pytest.mark.parametrize("filed", [IMP, XML])
def test_each_status_has_the_words_of_the_guide_in_both_formats(code: str, words: str, filed: Filed) -> None:
    (one,) = tell(code, referral(filed, house="H1"), directory(key("n", filed.filer, hook=HOOK)))
    assert (said(one).code, said(one).text, said(one).label) == (code, words, "157-12345675/H1")
    assert one.content_type == ("text/plain" if filed is IMP else "application/xml")
    assert (one.way, one.to, one.code, one.primary, one.correlation) == ("webhook", "k-n/0", code, True, "f-1")


def test_camir_is_as_the_guide_has_it() -> None:
    (one,) = tell("7H", referral(IMP, house="H1"), directory(key("n", "NORTH", hook=HOOK)))
    assert one.body == b"PSN\r\n157-12345675-H1\r\nCSN/7H/24NOV1200/PACT REQUEST FOR INFORMATION HOLD\r\n"


def test_xml_names_the_documents_the_routing_and_the_conversation() -> None:
    leg = Leg(carrier="XX", flight="XX101", from_="FRA", to="YVR")
    known = directory(key("s", "SOUTH", hook=HOOK))
    for about, documents in (
        (referral(XML), [("157-12345675", "740")]),
        (referral(XML, consolidation=True), [("157-12345675", "741")]),
        (referral(XML, house="H1"), [("157-12345675", "741"), ("157-12345675_H1", "703")]),
        (referral(XML, house="H1", master=None), [("H1", "703")]),
    ):
        (one,) = tell("7H", about, known, legs=(leg,))
        answer = said(one)
        assert [(document.id, document.kind) for document in answer.documents] == documents
        assert [(one.carrier, one.from_, one.to) for one in answer.routing] == [("XX", "FRA", "YVR")]
        assert (answer.said, answer.action, answer.action_name) == ("RI", "000", "IMP")
        assert f"<ram:ConversationID>{one.conversation}</ram:ConversationID>".encode() in one.body
        assert b'<ram:PrimaryID schemeID="C">PACTXML</ram:PrimaryID>' in one.body
        assert b"2026-11-24T12:00:05<" in one.body


def test_clearing_is_the_i_codes_and_sf_in_camir_and_one_co_in_xml() -> None:
    known = directory(key("n", "NORTH", hook=HOOK), key("s", "SOUTH", hook="https://hooks.example/south"))
    made = tell("7I 8I SF", referral(IMP, XML), known)
    assert [(one.filer, one.code) for one in made] == [
        ("NORTH", "7I"), ("NORTH", "8I"), ("NORTH", "SF"), ("SOUTH", "8I"),
    ]  # fmt: skip
    assert (said(made[-1]).said, said(made[-1]).text) == ("CO", "PACT REQUEST FOR SCREENING HOLD REMOVED")
    made = tell("7I 6I SF", referral(XML), known)
    assert [one.code for one in made] == ["6I"]
    assert [one.code for one in tell("SF", referral(XML), known)] == ["SF"]


def test_the_xcsn_code_and_the_words_are_the_programmes() -> None:
    wire = msgspec.structs.replace(PACT.wire, xcsn="iata", name="ACAS", texts={"7H": "SAY MORE"})
    programme = msgspec.structs.replace(PACT, wire=wire)
    (one,) = tell("7H", referral(XML), directory(key("s", "SOUTH", hook=HOOK)), programme=programme)
    assert b"<ram:StatusCode>CB</ram:StatusCode>" in one.body
    assert b"<ram:Information>ACAS SAY MORE</ram:Information>" in one.body


@pytest.mark.parametrize("filed", [IMP, XML])
def test_what_a_test_command_caused_is_marked_on_both_sides(filed: Filed) -> None:
    made = tell(
        "7H SF", referral(filed), directory(key("n", filed.filer, hook=HOOK, emails=("a@n.example",))), test=True
    )
    assert [said(one).text for one in made[:2]] == [
        "---TESTING---PACT REQUEST FOR INFORMATION HOLD---TESTING---", "---TESTING---ASSESSMENT COMPLETE---TESTING---",
    ]  # fmt: skip
    assert made[2].subject.startswith("TEST ")
    assert made[2].body.startswith(b"THIS IS A TEST")


@pytest.mark.parametrize("filed", [IMP, XML])
def test_a_later_rejection_is_an_error_report_and_a_mail_where_there_is_no_webhook(filed: Filed) -> None:
    about = referral(filed, errors=("MISSING_CARGO_DESC", "BAD_WBL_FORMAT"))
    hook, pull = (
        tell("PER", about, directory(key("n", filed.filer, hook=at, emails=("a@n.example",)))) for at in (HOOK, "")
    )
    assert [(one.way, one.primary) for one in hook] == [("webhook", True)]
    assert [(one.way, one.primary) for one in pull] == [("pull", True), ("email", False)]
    for one in (hook[0], pull[0]):
        assert [error.code for error in said(one).errors] == ["MISSING_CARGO_DESC", "BAD_WBL_FORMAT"]
    if filed is IMP:
        assert hook[0].body == b"PER\r\n157-12345675\r\nERR/422/MISSING_CARGO_DESC\r\nERR/400/BAD_WBL_FORMAT\r\n"
    else:
        assert f"<ram:ConversationID>{hook[0].conversation}</ram:ConversationID>".encode() in hook[0].body
    assert b"Rejected for: MISSING_CARGO_DESC, BAD_WBL_FORMAT\n" in pull[1].body


def test_every_end_point_gets_its_own_format_and_one_is_primary() -> None:
    more = [
        {"url": "https://hooks.example/xml", "secret": "s", "format": "cargo-xml"},
        {"url": "https://hooks.example/own", "secret": "s"},
    ]
    known = directory(
        key("a", "NORTH", hook=HOOK, more=more),
        key("b", "NORTH", hook="https://hooks.example/b", format="cargo-xml"),
        key("c", "NORTH", hook=HOOK),
        key("d", "NORTH", hook="https://hooks.example/revoked", revoked=NOW),
        key("e", "NORTH", hook="https://hooks.example/expired", expires=NOW),
        key("f", "NORTH", hook="https://hooks.example/partner", role="partner"),
        key("g", "OTHER", hook="https://hooks.example/other"),
    )
    made = tell("7H", referral(IMP), known)
    assert [(one.to, one.content_type, one.primary) for one in made] == [
        ("k-a/0", "text/plain", True),
        ("k-a/1", "application/xml", False),
        ("k-a/2", "text/plain", False),
        ("k-b/0", "application/xml", False),
    ]
    assert len({one.id for one in made}) == len({one.conversation for one in made}) == len(made)
    assert isinstance(known.keys["k-a"].endpoints[1], EndPoint)


def test_whoever_has_no_webhook_finds_it_where_answers_are_fetched() -> None:
    (one,) = tell("SF", referral(XML), directory())
    assert (one.way, one.to, one.content_type, one.primary) == ("pull", "", "application/xml", True)
    made = tell("7H", referral(IMP), directory(key("n", "NORTH", emails=("a@n.example", "A@n.example"))))
    assert [(one.way, one.to, one.primary) for one in made] == [("pull", "", True), ("email", "a@n.example", False)]


def test_every_hold_opened_and_closed_is_mailed_webhook_or_not_and_a_reminder_too() -> None:
    known = directory(key("n", "NORTH", hook=HOOK, emails=("a@n.example",), emergency=("sos@n.example",)))

    def mailed(codes: str, *, reminder: bool = False) -> list[tuple[str, str]]:
        made = tell(codes, referral(IMP), known, reminder=reminder)
        return [(one.code, one.to) for one in made if one.way == "email"]

    assert mailed("7H") == [("7H", "a@n.example")]
    assert mailed("7I 8I SF") == [("7I", "a@n.example"), ("8I", "a@n.example")]
    assert mailed("7J") == mailed("6J") == mailed("SF") == []
    assert mailed("7J", reminder=True) == [("7J", "a@n.example")]
    assert mailed("6H") == [("6H", "a@n.example"), ("6H", "sos@n.example")]
    assert mailed("6J", reminder=True) == [("6J", "a@n.example"), ("6J", "sos@n.example")]


def test_a_do_not_load_reaches_the_carrier_and_nothing_else_does() -> None:
    known = directory(
        key("n", "NORTH", hook=HOOK),
        key(
            "c",
            "CARRIER",
            hook="https://hooks.example/c",
            airlines=("157",),
            emergency=("sos@c.example",),
            carrier=True,
        ),
        key("o", "OTHER", hook="https://hooks.example/o", airlines=("618",), carrier=True),
        key("f", "FORWARDER", hook="https://hooks.example/f", airlines=("157",)),
        key("e", "EVERY", hook="https://hooks.example/e", airlines=("*",)),
    )

    def told(codes: str, *, reminder: bool = False) -> list[tuple[str, str, str]]:
        made = tell(codes, referral(IMP), known, carriers=("157",), reminder=reminder)
        return [(one.filer, one.way, one.code) for one in made if one.filer != "NORTH"]

    assert told("6H") == [("CARRIER", "webhook", "6H"), ("CARRIER", "email", "6H")]
    assert told("7I 6I SF") == [("CARRIER", "webhook", "6I"), ("CARRIER", "email", "6I")]
    assert told("6J") == told("7H") == told("SF") == []
    assert told("6J", reminder=True) == [("CARRIER", "webhook", "6J"), ("CARRIER", "email", "6J")]


def test_everyone_who_filed_is_told_and_the_masters_filers_what_holds_and_frees_its_house() -> None:
    master = (Filed(filer="MASTER"), IMP)

    def told(codes: str, house: str | None) -> list[tuple[str, str]]:
        made = tell(codes, referral(IMP, XML, house=house), directory(), master_filers=master)
        return [(one.filer, one.code) for one in made]

    assert told("8H", "H1") == [("NORTH", "8H"), ("SOUTH", "8H"), ("MASTER", "8H")]
    assert told("8I SF", "H1") == [("NORTH", "8I"), ("NORTH", "SF"), ("SOUTH", "8I"), ("MASTER", "8I")]
    assert told("8J", "H1") == [("NORTH", "8J"), ("SOUTH", "8J")]
    assert told("8H", None) == [("NORTH", "8H"), ("SOUTH", "8H")]


def test_a_mail_says_what_is_asked_until_when_and_what_to_send_and_never_why() -> None:
    known = directory(key("n", "NORTH", emails=("a@n.example",)))
    hold = Hold(
        ask="rfs", at=NOW, by="p-o", words="Open it.\nLook inside.", methods=("EDD", "XRY"),
        deadline=dt.datetime(2026, 11, 24, 16, 0, tzinfo=dt.UTC),
    )  # fmt: skip
    about = referral(IMP, house="H1", holds=(hold,), state="rfs_issued")
    mail = tell("8H", about, known)[-1]
    text = mail.body.decode()
    assert mail.subject == "PACT Request for screening: 157-12345675/H1"
    for words in (
        "Air waybill: 157-12345675\nHouse waybill: H1\nProgramme: Pre-load Air Cargo Targeting, Canada\n",
        "What is asked: Open it.\n  Look inside.\n",
        "Screening methods asked for: EDD (explosive detection dogs), XRY (X-ray)\n",
        "Reply due: 2026-11-24 16:00 UTC\n",
        "- the screening methods used\n",
        "How to reply: ",
        "Reference: f-1\n",
    ):
        assert words in text
    assert "What is asked: Another way." in tell("8H", about, known, words="Another way.")[-1].body.decode()
    lifted = tell("8I", about, known)[-1].body.decode()
    assert "lifted" in lifted
    assert "Open it" not in lifted
    assert "call the police" in tell("6H", referral(IMP, asks=("dnl",)), known)[-1].body.decode()
    assert "consignment security declaration" in tell("7H", referral(IMP, asks=("rfi",)), known)[-1].body.decode()


def test_nothing_that_others_wrote_adds_a_header_or_a_line() -> None:
    known = directory(key("n", "NORTH", emails=("a@n.example",)))
    about = referral(IMP, house="H\r\nBcc: x@evil.example\u2028\x00\u202eÄ{name}", asks=("rfi",))
    mail = tell("7H", about, known, words="one\r\nReply due: never\u2028{test}")[-1]
    EmailMessage()["Subject"] = mail.subject  # refuses line breaks
    assert mail.subject == "PACT Request for information: 157-12345675/H Bcc: x@evil.example A{name}"
    lines = mail.body.decode().split("\n")
    assert "House waybill: H Bcc: x@evil.example Ä{name}" in lines
    assert "Reply due: never" not in lines
    assert [line for line in lines if line.startswith("Bcc")] == []


def test_a_house_number_longer_than_a_line_is_cut_and_still_told() -> None:
    known = directory(key("n", "NORTH", hook=HOOK))
    (made,) = tell("7H", referral(IMP, house="H" * 70, asks=("rfi",)), known)
    assert f"157-12345675-{'H' * 56}".encode() in made.body

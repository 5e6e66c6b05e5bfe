"""OCI lines: security declarations, parties' details and the customer's account."""

import datetime as dt

import pytest
from imp_samples import FWB, codes, example, read, the

from openplaci.model.consignment import Consignment, CustomerAccount, CustomsNote, RegulatedEntity, SecurityDeclaration
from openplaci.model.filing import Reading
from openplaci.model.party import Identifier


def with_notes(*lines: str, handling: str = "") -> Reading:
    return read(FWB + (f"SPH/{handling}\n" if handling else "") + "OCI" + "\n".join(lines) + "\n")


def declaration(reading: Reading) -> SecurityDeclaration:
    (consignment,) = reading.consignments
    (said,) = consignment.security
    return said


def entity(number: str, category: str = "RA", expiry: dt.date | None = None, country: str = "SG") -> RegulatedEntity:
    return RegulatedEntity(id=number, category=category, country=country, expiry=expiry)


def test_an_issuer_with_its_grounds() -> None:
    assert declaration(example("fwb17_security_issuer")) == SecurityDeclaration(
        status="SPX",
        basis="ISS",
        issuer=entity("00117-02", expiry=dt.date(2099, 12, 31)),
        expiry=dt.date(2099, 12, 31),
        methods=("XRY", "EDD"),
        issued_by="TAN W L",
        issued_at=dt.datetime(2026, 4, 19, 10, 15),  # noqa: DTZ001 - local time
    )


def test_those_who_accepted_it_stand_in_order_each_with_its_own_expiry() -> None:
    said = declaration(example("fwb17_security_accepted_by_others"))
    assert said.issuer == entity("00117-02", expiry=dt.date(2028, 6, 30))
    assert said.accepted_by == (entity("00402-01", expiry=dt.date(2027, 11, 30)), entity("SQ", "RC"))
    assert said.issued_at == dt.datetime(2026, 4, 19, 10, 15)  # noqa: DTZ001 - local time


def test_a_consolidator_who_checked_the_houses() -> None:
    said = declaration(example("fwb17_security_consolidator"))
    assert (said.basis, said.methods) == ("CSS", ())


def test_a_known_consignor_it_was_received_from() -> None:
    said = declaration(example("fwb17_security_known_consignor"))
    assert said.received_from == (entity("KC-50021", "KC", dt.date(2027, 3, 31)),)
    assert said.issuer == entity("00117-02", expiry=dt.date(2028, 6, 30))


def test_an_account_consignor_has_its_status_from_handling() -> None:
    said = declaration(example("fwb17_security_account_consignor"))
    assert (said.status, said.received_from) == ("SCO", (entity("AC-7716", "AC"),))


def test_other_means_keep_their_words() -> None:
    said = declaration(example("fwb17_security_other_means"))
    assert (said.methods, said.other_methods) == (("AOM",), ("SUBJECTED TO FLIGHT SIMULATION",))


def test_an_exemption_takes_the_place_of_screening() -> None:
    said = declaration(example("fwb17_security_exemption"))
    assert (said.exemptions, said.methods) == (("LFSM",), ())


def test_statements_stand_in_order() -> None:
    assert declaration(example("fwb17_security_statements")).statements == (
        "CONTAINS NO CARGO ORIGINATING IN",
        "A COUNTRY OF ATTENTION",
        "AND NO TONER OVER 450 GRAMS",
    )


@pytest.mark.parametrize("said", ["19APR261015", "19APR20261015", "19APR1015", "19APR26 1015", "19APR2610:15"])
def test_a_status_time_in_each_spelling(said: str) -> None:
    moment = declaration(with_notes("/SG/ISS/RA/1", f"///SD/{said}")).issued_at
    assert moment == dt.datetime(2026, 4, 19, 10, 15)  # noqa: DTZ001 - local time


@pytest.mark.parametrize(
    ("code", "said"),
    [("SD", "TOMORROW"), ("SD", "31FEB261000"), ("SD", "19APR262400"), ("SD", "19APR261060"), ("ED", "-")],
)
def test_a_date_that_cannot_be_read_is_said(code: str, said: str) -> None:
    reading = with_notes("/SG/ISS/RA/1", f"///{code}/{said}")
    finding = the(reading, "SECURITY_DATE_UNREADABLE")
    assert finding.where is not None
    assert finding.where.line == len(FWB.splitlines()) + 2
    assert repr(said) in finding.words


def test_an_element_before_any_issuer_is_said() -> None:
    reading = with_notes("///SM/XRY")
    assert codes(reading) == ["SECURITY_NO_ISSUER"]
    assert declaration(reading).methods == ("XRY",)


def test_a_status_of_its_own_comes_before_that_of_handling() -> None:
    assert declaration(with_notes("/SG/ISS/RA/1", "///SS/SHR", handling="SPX")).status == "SHR"
    assert declaration(with_notes("/SG/ISS/RA/1", handling="EAP/NSC")).status == "NSC"


def test_two_issuers_make_two_declarations() -> None:
    (consignment,) = with_notes("/SG/ISS/RA/1", "///SM/XRY", "/DE/ISS/RA/2", "///SM/ETD").consignments
    assert [(said.issuer and said.issuer.id, said.methods) for said in consignment.security] == [
        ("1", ("XRY",)),
        ("2", ("ETD",)),
    ]


def test_details_of_the_parties_are_added_to_them() -> None:
    consignment = example("fwb17_trader_ids_and_contacts").consignments[0]
    shipper, consignee, notify = consignment.shipper, consignment.consignee, consignment.notify
    assert shipper is not None
    assert consignee is not None
    assert notify is None
    assert shipper.ids == (Identifier(value="201800001K", kind="T", country="SG"),)
    assert (shipper.contact, shipper.phones) == ("LIM S H", ("6565550121",))
    assert shipper.emails == ("ORDERS@MERANTI.EXAMPLE",)
    assert (consignee.contact, consignee.phones) == ("J MARCHAND", ("16045550177", "16045550178"))
    assert consignee.emails == ("IMPORT@HARBOURPEAK.EXAMPLE",)


def test_a_mail_domain_without_its_user_is_said() -> None:
    assert codes(with_notes("/SG/SHP/MD/MERANTI.EXAMPLE")) == ["EMAIL_INCOMPLETE"]


def test_the_customer_account_is_whole() -> None:
    assert example("fhl5_acas_account").consignments[0].account == CustomerAccount(
        holder="S",
        issuer="KURINJI EXPRESS",
        name="VAIGAI KNITS PRIVATE LIMITED",
        number="KX-004417",
        frequency="R",
        known_consignor=True,
        established=dt.date(2019, 2, 3),
        billing_type="EFT",
        ip_created="203.0.113.17",
        ip_pickup="203.0.113.44",
        identification="PASSPORT-IN-Z0000000",
        transaction_type="B2B",
        manufacturer="INVAIKNI8TIR",
        importer="00-0000000",
        agent="TSA-0000",
        filing_type="02",
    )


@pytest.mark.parametrize(("code", "said"), [("KP", "MAYBE"), ("AE", "SOMETIME"), ("AE", "13322019")])
def test_an_account_element_that_cannot_be_read_is_said(code: str, said: str) -> None:
    assert codes(with_notes(f"/US/CUS/{code}/{said}")) == ["ACCOUNT_UNREADABLE"]


def test_every_note_stays_as_it_was_said() -> None:
    (consignment,) = with_notes("/SG/EXP/M/IG6D00000001", "//HWB/I/A/B", "///ST/TWO WORDS").consignments
    assert consignment.customs == (
        CustomsNote(country="SG", subject="EXP", content="M", text="IG6D00000001"),
        CustomsNote(subject="HWB", content="I", text="A/B"),
        CustomsNote(content="ST", text="TWO WORDS"),
    )


def test_a_note_out_of_grammar_is_said_and_kept() -> None:
    reading = with_notes("//SM/XRY")
    assert codes(reading) == ["OCI_SLANT_MISSING", "SECURITY_NO_ISSUER"]
    consignment: Consignment = reading.consignments[0]
    assert consignment.customs == (CustomsNote(subject="SM", content="XRY"),)

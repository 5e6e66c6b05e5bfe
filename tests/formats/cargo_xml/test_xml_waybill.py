import datetime as dt

import pytest
from xml_samples import codes, example, message, one, only, read, tag, waybill

from openplaci.model.consignment import Declared, Instruction, Measure, Reference
from openplaci.model.party import Identifier


def test_an_ordinary_waybill_is_read_by_value() -> None:
    reading = example("xfwb_ordinary")
    assert reading.findings == ()
    waybill = only(reading)
    assert (waybill.level, waybill.document, waybill.master) == ("direct", "waybill", "020-12345675")
    assert (waybill.origin, waybill.destination) == ("FRA", "YYZ")
    assert (waybill.pieces, waybill.weight_kg, waybill.volume_m3) == (6, 412.5, 2.1)
    assert waybill.weight_said == Measure(value="412.5", unit="KGM")
    assert waybill.description == "CENTRIFUGAL PUMPS FOR WATER TREATMENT"
    assert waybill.handling == ("SPX", "EAW")
    assert waybill.payment == "PP"
    (goods,) = waybill.goods
    assert (goods.hs, goods.pieces, goods.weight_kg, goods.country) == ("841370", 6, 412.5, "DE")
    (size,) = goods.dimensions
    assert (size.length_cm, size.width_cm, size.height_cm, size.pieces, size.said) == (80, 60, 73, 6, None)


def test_the_header_becomes_the_message() -> None:
    found = example("xfwb_ordinary").messages[0]
    assert found.format == "XFWB/3"
    assert found.at == dt.datetime(2026, 4, 14, 7, 20, tzinfo=dt.UTC)
    assert (found.sender, found.recipients) == ("ACMECARGO", ("PACTXML",))
    assert found.reference == "020-12345675_0001"
    kept = {(kept.path.rpartition("/")[2], kept.text) for kept in found.consignments[0].kept}
    assert {("PurposeCode", "Creation"), ("PrimaryID", "REUAGT89ACMECA/FRA01")} <= kept
    assert {("@schemeID", "C"), ("@schemeID", "P")} <= kept


def test_a_time_without_offset_is_utc() -> None:
    assert message(waybill()).at == dt.datetime(2026, 4, 14, 9, tzinfo=dt.UTC)


def test_parties_have_lines_box_region_and_identifiers() -> None:
    waybill = only(example("xfwb_full"))
    shipper = waybill.shipper
    assert shipper is not None
    assert shipper.name == "NORDLICHT PUMPEN GMBH WERK KELSTERBACH"
    assert shipper.lines == ("INDUSTRIESTRASSE 14", "TOR 3", "PO BOX 1140")
    assert (shipper.city, shipper.region, shipper.postcode, shipper.country) == ("KELSTERBACH", "HESSEN", "65451", "DE")
    assert (shipper.phones, shipper.faxes) == (("49695550142",), ("49695550143",))
    assert shipper.emails == ("VERSAND@NORDLICHT.EXAMPLE",)
    assert (shipper.account, shipper.contact) == ("NLP-20881", "JANA VOGEL")
    assert shipper.ids[:2] == (
        Identifier(value="DE811122233", kind="primary"),
        Identifier(value="4012345000009", kind="additional"),
    )
    assert waybill.consignee is not None
    assert waybill.consignee.region == "ON"
    assert waybill.agent is not None
    assert {(i.kind, i.value) for i in waybill.agent.ids} == {("IATA", "2347891"), ("CASS", "0014")}
    assert waybill.notify is not None
    assert (waybill.notify.name, waybill.notify.role) == ("FOOTHILLS BROKERAGE LTD", "NI")
    assert [(party.name, party.role) for party in waybill.parties] == [("RHEINMAIN TRUCKING GMBH", "CA")]


def test_a_box_that_the_street_says_is_not_said_twice() -> None:
    party = one(
        "<ram:ConsigneeParty><ram:Name>A</ram:Name><ram:PostalStructuredAddress>"
        "<ram:StreetName>PO BOX 12</ram:StreetName>"
        "<ram:PostOfficeBox>12</ram:PostOfficeBox></ram:PostalStructuredAddress></ram:ConsigneeParty>"
    ).consignee
    assert party is not None
    assert party.lines == ("PO BOX 12",)


def test_a_country_that_is_no_code_is_invalid_and_kept() -> None:
    reading = read(
        waybill(
            "<ram:ConsigneeParty><ram:PostalStructuredAddress><ram:CountryID>CANADA</ram:CountryID>"
            "</ram:PostalStructuredAddress></ram:ConsigneeParty>"
        )
    )
    (finding,) = reading.findings
    assert (finding.code, finding.about) == ("COUNTRY_UNREADABLE", "consignee.country")
    assert only(reading).consignee is not None
    assert "CANADA" in {kept.text for kept in only(reading).kept}


def test_legs_follow_their_sequence_and_midnight_is_only_a_date() -> None:
    legs = only(example("xfwb_full")).routing
    assert [(leg.carrier, leg.flight, leg.from_, leg.to) for leg in legs] == [
        ("LH", "LH8158", "FRA", "YYZ"),
        ("AC", "AC0221", "YYZ", "YYC"),
    ]
    assert legs[0].departs == dt.datetime(2026, 4, 15, 10, 40)  # noqa: DTZ001 - local time, as said
    assert legs[0].arrives == dt.datetime(2026, 4, 15, 13, 5)  # noqa: DTZ001 - local time, as said
    midnight = one(
        "<ram:SpecifiedLogisticsTransportMovement><ram:ID>XX12</ram:ID><ram:DepartureEvent>"
        "<ram:ScheduledOccurrenceDateTime>2026-04-15T00:00:00</ram:ScheduledOccurrenceDateTime></ram:DepartureEvent>"
        "</ram:SpecifiedLogisticsTransportMovement>"
    ).routing[0]
    assert (midnight.carrier, midnight.date, midnight.departs) == ("XX", dt.date(2026, 4, 15), None)


def test_goods_lines_commodity_codes_and_devices() -> None:
    goods = only(example("xfwb_full")).goods
    assert [(line.description, line.hs) for line in goods] == [
        ("SUBMERSIBLE PUMPS FOR MINES", "841370"),
        ("PUMP MOTOR CONTROL CABINETS", "853710"),
        (None, "850152"),
    ]
    assert (goods[0].slac, goods[0].volume_m3) == (8, 5.88)
    (uld,) = goods[0].ulds
    assert (uld.id, uld.slac, uld.tare_kg) == ("AKE51102LH", 64, 110.0)
    assert [size.pieces for size in goods[0].dimensions] == [6, 2]


def test_the_description_joins_the_items_unless_a_summary_stands() -> None:
    full = only(example("xfwb_full"))
    assert full.description == "SUBMERSIBLE PUMPS FOR MINES PUMP MOTOR CONTROL CABINETS"
    summed = one("<ram:SummaryDescription>TOOLS</ram:SummaryDescription>")
    assert summed.description == "TOOLS"


def test_a_further_rating_does_not_repeat_the_goods() -> None:
    item = (
        "<ram:ApplicableRating><ram:IncludedMasterConsignmentItem><ram:PieceQuantity>2</ram:PieceQuantity>"
        "<ram:NatureIdentificationTransportCargo><ram:Identification>TOOLS</ram:Identification>"
        "</ram:NatureIdentificationTransportCargo></ram:IncludedMasterConsignmentItem></ram:ApplicableRating>"
    )
    assert len(one(item + item).goods) == 1


def test_charges_values_references_and_instructions() -> None:
    waybill = only(example("xfwb_full"))
    assert waybill.declared == Declared(currency="EUR", carriage=12500.0, customs=48200.0)
    assert [(c.kind, c.code, c.amount, c.payment, c.entitlement) for c in waybill.charges] == [
        ("rate", "Q", 3845.55, None, None),
        ("rate", "Q", 1934.4, None, None),
        ("other", "MY", 180.2, "prepaid", "C"),
        ("total", "WT", 5779.95, "prepaid", None),
        ("total", "OC", 180.2, "prepaid", None),
        ("total", "CT", 5960.15, "prepaid", None),
    ]
    assert [(r.kind, r.id) for r in waybill.references] == [
        ("SenderAssignedID", "FRA2604140044"),
        ("ID", "NLP260414B"),
        ("AdditionalID", "PROJECT 88"),
        ("FreightForwarderAssignedID", "BW-26-4471"),
        ("AssociatedReferenceID", "PO 7719"),
        ("830", "26DE485512345678E1"),
    ]
    assert waybill.references[-1] == Reference(
        id="26DE485512345678E1", kind="830", date="2026-04-13T00:00:00", name="EXPORT DECLARATION"
    )
    assert waybill.instructions == (
        Instruction(kind="SSR", text="DO NOT TILT"),
        Instruction(kind="OSI", text="PRE ALERT CONSIGNEE ON ARRIVAL"),
        Instruction(kind="ACC", text="INVOICE NLP 26-1188", code="GEN"),
    )
    assert waybill.customs_origin == "X"
    assert ("@currencyID", "CAD") in {(k.path.rpartition("/")[2], k.text) for k in waybill.kept}


def test_the_issue_of_a_waybill() -> None:
    issue = only(example("xfwb_full")).issue
    assert issue is not None
    assert (issue.date, issue.place, issue.signature) == (dt.date(2026, 4, 14), "FRANKFURT", "K BRANDT")
    assert (issue.certified_by, issue.date_said) == ("NORDLICHT PUMPEN", "2026-04-14T09:15:00")


def test_a_converted_weight_of_the_goods_stays_said() -> None:
    assert {"330", "LBR"} <= {
        kept.text for kept in only(example("xfwb_pounds")).kept if "ConsignmentItem/GrossWeightMeasure" in kept.path
    }


def test_items_beside_the_ratings_are_read_too() -> None:
    item = tag(
        "IncludedMasterConsignmentItem", tag("NatureIdentificationTransportCargo", tag("Identification", "TOOLS"))
    )
    reading = read(waybill(CONSOLIDATION + item))
    assert reading.findings == ()
    assert [goods.description for goods in only(reading).goods] == ["CONSOLIDATION", "TOOLS"]


def test_an_indicator_and_a_sequence_that_cannot_be_read_are_kept() -> None:
    reading = read(
        waybill(
            tag("TotalChargePrepaidIndicator", "MAYBE")
            + tag("SpecifiedLogisticsTransportMovement", tag("ID", "XX12") + tag("SequenceNumeric", "FIRST"))
        )
    )
    assert [(f.code, f.about, f.severity) for f in reading.findings] == [
        ("SEQUENCE_UNREADABLE", "routing", "warning"),
        ("INDICATOR_UNREADABLE", "payment", "warning"),
    ]
    assert {"MAYBE", "FIRST"} <= {kept.text for kept in only(reading).kept}


def test_pounds_become_kilograms_and_stay_said() -> None:
    waybill = only(example("xfwb_pounds"))
    assert waybill.weight_kg == 149.6854821
    assert waybill.weight_said == Measure(value="330", unit="LBR")


def test_a_weight_without_unit_is_said_and_not_weighed() -> None:
    reading = example("xfwb_weight_without_unit")
    waybill = only(reading)
    (finding,) = reading.findings
    assert (finding.code, finding.about, finding.severity) == ("WEIGHT_UNIT_MISSING", "weight_unit", "warning")
    assert finding.subject == waybill.label
    assert (waybill.weight_kg, waybill.weight_said) == (None, Measure(value="330", unit=""))


def test_an_unknown_unit_is_not_guessed() -> None:
    reading = read(waybill('<ram:IncludedTareGrossWeightMeasure unitCode="STN">3</ram:IncludedTareGrossWeightMeasure>'))
    assert codes(reading) == ["WEIGHT_UNIT_UNKNOWN"]
    assert only(reading).weight_kg is None


def test_unreadable_numbers_are_invalid_rather_than_missing() -> None:
    reading = example("xfwb_numbers_unreadable")
    waybill = only(reading)
    assert {f.severity for f in reading.findings} == {"warning"}
    assert {(f.code, f.about) for f in reading.findings} == {
        ("WEIGHT_UNREADABLE", "weight_kg"),
        ("PIECES_UNREADABLE", "pieces"),
        ("WEIGHT_UNREADABLE", "goods.weight_kg"),
        ("WEIGHT_UNREADABLE", "charges"),
    }
    assert (waybill.weight_kg, waybill.pieces) == (None, None)
    assert waybill.weight_said == Measure(value="330,5", unit="LBR")
    assert "FOUR" in {kept.text for kept in waybill.kept}


def test_a_missing_weight_is_not_a_finding_of_the_reader() -> None:
    reading = read(waybill())
    assert reading.findings == ()
    assert only(reading).weight_said is None


def test_volumes_in_other_units() -> None:
    found = one('<ram:GrossVolumeMeasure unitCode="CMQ">2602000</ram:GrossVolumeMeasure>')
    assert found.volume_m3 == 2.602
    assert found.volume_said == Measure(value="2602000", unit="CMQ")


def test_a_commodity_code_of_letters_is_kept() -> None:
    reading = read(
        waybill(
            "<ram:ApplicableRating><ram:IncludedMasterConsignmentItem><ram:TypeCode>8413.70</ram:TypeCode>"
            "<ram:TypeCode>PUMPS</ram:TypeCode></ram:IncludedMasterConsignmentItem></ram:ApplicableRating>"
        )
    )
    assert [goods.hs for goods in only(reading).goods] == ["841370"]
    assert codes(reading) == ["HS_UNREADABLE"]
    assert "PUMPS" in {kept.text for kept in only(reading).kept}


def test_un_numbers_come_from_text_and_from_notes() -> None:
    item = (
        "<ram:ApplicableRating><ram:IncludedMasterConsignmentItem><ram:NatureIdentificationTransportCargo>"
        "<ram:Identification>BATTERIES UN3480</ram:Identification></ram:NatureIdentificationTransportCargo>"
        "</ram:IncludedMasterConsignmentItem></ram:ApplicableRating>"
    )
    note = (
        "<ram:IncludedCustomsNote><ram:Content>UN3481</ram:Content><ram:SubjectCode>DNR</ram:SubjectCode>"
        "<ram:ContentCode>D</ram:ContentCode></ram:IncludedCustomsNote>"
    )
    assert one(item + note).goods[0].un_numbers == ("UN3480", "UN3481")
    assert one(note).goods[0].un_numbers == ("UN3481",)


def test_the_level_comes_from_the_type_code() -> None:
    assert only(example("xfwb_consolidation")).level == "master"
    assert only(example("xfwb_consolidation_unmarked")).level == "direct"


CONSOLIDATION = (
    "<ram:ApplicableRating><ram:IncludedMasterConsignmentItem><ram:NatureIdentificationTransportCargo>"
    "<ram:Identification>CONSOLIDATION</ram:Identification></ram:NatureIdentificationTransportCargo>"
    "</ram:IncludedMasterConsignmentItem></ram:ApplicableRating>"
)


@pytest.mark.parametrize(
    ("code", "level", "found"),
    [
        ("740", "direct", []),
        ("741", "master", []),
        ("999", "direct", ["TYPE_CODE_UNEXPECTED"]),
        ("", "direct", ["TYPE_CODE_MISSING"]),
    ],
)
def test_the_level_comes_from_the_type_code_and_never_from_the_goods(code: str, level: str, found: list[str]) -> None:
    header = f"<rsm:MessageHeaderDocument><ram:TypeCode>{code}</ram:TypeCode></rsm:MessageHeaderDocument>"
    reading = read(waybill(CONSOLIDATION, header=header))
    assert only(reading).level == level
    assert [(f.code, f.about, f.severity) for f in reading.findings] == [(one, "level", "warning") for one in found]


def test_a_waybill_without_a_header_has_no_type_code() -> None:
    reading = read(waybill(CONSOLIDATION, header=""))
    assert codes(reading) == ["TYPE_CODE_MISSING"]
    assert only(reading).level == "direct"


def test_a_waybill_number_that_is_none_is_kept() -> None:
    business = "<rsm:BusinessHeaderDocument><ram:ID>AWB 12</ram:ID></rsm:BusinessHeaderDocument>"
    reading = read(waybill(business=business))
    (finding,) = reading.findings
    assert (finding.code, finding.about, finding.severity) == ("WAYBILL_NUMBER_UNREADABLE", "master", "warning")
    assert only(reading).master is None
    assert "AWB 12" in {kept.text for kept in only(reading).kept}


def test_the_transport_contract_comes_before_the_header() -> None:
    reading = read(
        waybill("<ram:TransportContractDocument><ram:ID>02012345686</ram:ID></ram:TransportContractDocument>")
    )
    assert only(reading).master == "020-12345686"
    assert codes(reading) == ["WAYBILL_NUMBER_DIFFERS"]


def test_security_account_and_party_details_come_from_the_notes() -> None:
    acas = only(example("xfwb_acas_account"))
    assert acas.account is not None
    assert (acas.account.number, acas.account.known_consignor, acas.account.filing_type) == ("NLP-20881", True, "01")
    chain = only(example("xfwb_security_chain"))
    (security,) = chain.security
    assert security.issuer is not None
    assert (security.issuer.id, security.status, security.exemptions) == ("00999-01", "SPX", ("BIOM",))
    assert [entity.id for entity in security.accepted_by] == ["00777-03", "00500-01"]
    full = only(example("xfwb_full"))
    assert full.consignee is not None
    assert Identifier(value="123456789RM0001", kind="T", country="CA") in full.consignee.ids
    assert len(full.customs) == 14


def test_a_finding_of_a_note_stands_at_its_element() -> None:
    empty = "<ram:IncludedCustomsNote/>\n"
    said = "<ram:ContentCode>SM</ram:ContentCode><ram:Content>XRY</ram:Content>"
    note = f"<ram:IncludedCustomsNote>{said}</ram:IncludedCustomsNote>"
    reading = read(waybill(f"\n{empty}{note}"))
    (finding,) = reading.findings
    assert finding.code == "SECURITY_NO_ISSUER"
    assert finding.where is not None
    assert (finding.where.line, finding.where.column) == (3, 1)
    assert finding.subject == "020-12345675"

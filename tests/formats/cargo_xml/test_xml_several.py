from xml_samples import BUSINESS, HEADER, codes, document, example, read, tag, waybill

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def test_several_messages_in_one_file() -> None:
    reading = example("two_messages")
    assert reading.loose == ()
    assert [c.label for c in reading.consignments] == ["014-55502462", "014-55502532"]
    assert reading.messages[1].line > 100


def test_a_repeated_master_of_a_waybill_is_another_waybill() -> None:
    master = "<rsm:MasterConsignment>{}</rsm:MasterConsignment>"
    second = tag("TransportContractDocument", tag("ID", "014-55502462")) + tag("TotalPieceQuantity", "X")
    data = document("Waybill", "iata:waybill:1", HEADER + BUSINESS + master.format("") + "\n" + master.format(second))
    (message,) = read(data).messages
    assert [c.master for c in message.consignments] == ["020-12345675", "014-55502462"]
    assert [[f.code for f in some] for some in message.each] == [[], ["PIECES_UNREADABLE"]]
    (finding,) = message.findings
    assert (finding.code, finding.severity) == ("ELEMENT_REPEATED", "warning")
    assert finding.where is not None
    assert (finding.where.line, finding.where.column) == (2, 1)


def test_a_master_under_another_name_is_an_error() -> None:
    for name in ("MasterConsigment", "masterconsignment"):
        reading = read(waybill(tag("TotalPieceQuantity", "3")).replace("MasterConsignment", name))
        assert [(f.code, f.severity) for f in reading.messages[0].findings] == [("CONSIGNMENT_UNREAD", "error")]
        assert [c.master for c in reading.consignments] == ["020-12345675"]


def test_messages_without_declarations_are_split_at_the_roots_end() -> None:
    assert len(read(f"{waybill()}\n{waybill()}{waybill()}").messages) == 3


def test_a_broken_message_does_not_take_the_others_along() -> None:
    broken = waybill().replace("</ram:ID>", "", 1)
    reading = read("\n".join(DECLARATION + one for one in (waybill(), broken, waybill())))
    assert len(reading.messages) == 2
    assert codes(reading) == ["XML_NOT_WELL_FORMED"]
    where = reading.loose[0].where
    assert where is not None
    assert where.line == 4


def test_places_count_in_the_whole_file() -> None:
    reading = read(f"{DECLARATION}{waybill()}\n{waybill('<ram:Own/>')}")
    (finding,) = reading.findings
    assert finding.where is not None
    assert finding.where.line == 3
    assert finding.where.column == waybill("<ram:Own/>").index("<ram:Own/>") + 1


def test_a_message_on_the_same_line_counts_its_columns_on() -> None:
    first = waybill()
    reading = read(first + waybill("<ram:Own/>"))
    (finding,) = reading.findings
    assert finding.where is not None
    assert (finding.where.line, finding.where.column) == (1, len(first) + waybill("<ram:Own/>").index("<ram:Own/>") + 1)


def test_a_declaration_in_a_cdata_section_does_not_split() -> None:
    reading = read(waybill("<ram:ProductID><![CDATA[<?xml version='1.0'?>]]></ram:ProductID>"))
    assert len(reading.messages) == 1
    assert reading.loose == ()
    assert "<?xml version='1.0'?>" in {kept.text for kept in reading.consignments[0].kept}


def test_a_flood_of_messages_ends() -> None:
    reading = read("<a></a>" * 6000)
    assert len(reading.loose) == 5001
    assert reading.loose[-1].code == "XML_TOO_LARGE"

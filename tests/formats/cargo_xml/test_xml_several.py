from xml_samples import codes, example, read, waybill

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def test_several_messages_in_one_file() -> None:
    reading = example("two_messages")
    assert reading.loose == ()
    assert [c.label for c in reading.consignments] == ["014-55502462", "014-55502532"]
    assert reading.messages[1].line > 100


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

import pytest
from xml_samples import codes, example, only, read, waybill

PARTY = "<ram:ConsignorParty><ram:Name>MÜLLER</ram:Name></ram:ConsignorParty>"


@pytest.mark.parametrize(
    ("codec", "declared"),
    [
        ("utf-8", ""),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", ""),
        ("utf-16-be", ""),
        ("utf-32", ""),
        ("utf-32-be", "UTF-32"),
        ("iso-8859-1", "ISO-8859-1"),
        ("cp1252", "windows-1252"),
    ],
)
def test_encodings_are_read(codec: str, declared: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    shipper = only(read((declaration + waybill(PARTY)).encode(codec))).shipper
    assert shipper is not None
    assert shipper.name == "MÜLLER"


@pytest.mark.parametrize(
    ("codec", "declared", "code"),
    [
        ("utf-8", "UTF-16", "ENCODING_WRONG"),
        ("utf-16", "ISO-8859-1", "ENCODING_WRONG"),
        ("utf-8", "US-ASCII", "ENCODING_WRONG"),
        ("cp1252", "UTF-8", "ENCODING_WRONG"),
        ("utf-8", "UTF-7", "ENCODING_UNKNOWN"),
        ("utf-8", "zlib", "ENCODING_UNKNOWN"),
        ("utf-8", "EBCDIC-US", "ENCODING_UNKNOWN"),
    ],
)
def test_an_encoding_declared_and_wrong_is_refused(codec: str, declared: str, code: str) -> None:
    reading = read(f'<?xml version="1.0" encoding="{declared}"?>{waybill(PARTY)}'.encode(codec))
    assert codes(reading) == [code]
    assert reading.messages == ()


def test_the_wrong_octet_is_placed() -> None:
    reading = read(waybill("\n<ram:ProductID>M\u00fc</ram:ProductID>").encode("cp1252"))
    where = reading.loose[0].where
    assert where is not None
    assert (where.line, where.column) == (2, 17)


def test_a_broken_utf_16_is_refused() -> None:
    assert codes(read(waybill().encode("utf-16") + b"\x00\xd8")) == ["ENCODING_WRONG"]


def test_the_example_in_utf_16() -> None:
    assert example("xfwb_utf16").findings == ()
    assert only(example("xfwb_utf16")).master == "014-55502392"


def test_blanks_before_the_declaration_are_forgiven_and_counted() -> None:
    reading = read(f'\n\n  <?xml version="1.0"?>{waybill("<ram:Own/>")}')
    assert only(reading).master == "020-12345675"
    where = reading.findings[0].where
    assert where is not None
    assert where.line == 3

"""The project's own examples: each shows what its name says."""

import pytest
from xml_samples import FILES, example

from openplaci.model.values import check_digit

FAULTS = {
    "xcsn_status_unsure": ["STATUS_UNSURE"],
    "xcsn_without_consignment": ["SUBJECT_MISSING"],
    "xfsu_status_unknown_or_missing": [
        "WAYBILL_NUMBER_UNREADABLE",
        "STATUS_WITHOUT_WAYBILL",
        "STATUS_UNKNOWN",
        "STATUS_MISSING",
        "PIECES_UNREADABLE",
    ],
    "xfwb_doctype": ["DOCTYPE_REFUSED"],
    "xfwb_elements_unknown": ["TEXT_UNEXPECTED", "ELEMENT_UNKNOWN", "ELEMENT_REPEATED"],
    "xfwb_namespace_version_unknown": ["NAMESPACE_VERSION_UNKNOWN", "VERSION_UNKNOWN"],
    "xfwb_not_well_formed": ["XML_NOT_WELL_FORMED"],
    "xfwb_numbers_unreadable": ["WEIGHT_UNREADABLE", "WEIGHT_UNREADABLE", "PIECES_UNREADABLE", "WEIGHT_UNREADABLE"],
    "xfwb_weight_without_unit": ["WEIGHT_UNIT_MISSING"],
}


def test_there_are_examples() -> None:
    assert len(FILES) >= 14


@pytest.mark.parametrize("name", [path.stem for path in FILES])
def test_an_example_shows_its_fault_and_no_other(name: str) -> None:
    reading = example(name)
    assert [finding.code for finding in reading.findings] == FAULTS.get(name, [])
    for consignment in reading.consignments:
        assert consignment.master is not None
        serial = consignment.master[4:]
        assert (check_digit(serial) == int(serial[-1])) == (name != "xfwb_check_digit_wrong")


def test_the_faults_that_only_validation_finds() -> None:
    (bare,) = example("xfwb_consignee_address_missing").consignments
    assert bare.consignee is not None
    assert (bare.consignee.lines, bare.consignee.city, bare.consignee.country) == ((), None, None)
    (vague,) = example("xfwb_description_vague").consignments
    assert vague.description == "SAMPLES"

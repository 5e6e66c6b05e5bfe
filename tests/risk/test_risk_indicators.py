import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from risk_cases import Case, base, case_files, cases, dossier, ordinary

from openplaci.faults import UnknownName
from openplaci.model.consignment import Consignment
from openplaci.model.dossier import Dossier, open_dossier
from openplaci.model.finding import Finding
from openplaci.programmes import PROGRAMMES
from openplaci.risk import INDICATORS, Indicator, named, run, versions
from openplaci.risk.base import seen

BY_NAME = {indicator.name: indicator for indicator in INDICATORS}
MARKS = ("[V", "[S", "[I", "[M")


def title(value: object) -> str:
    return value.case if isinstance(value, Case) else str(value)


@pytest.mark.parametrize(("name", "case"), cases("fires"), ids=title)
def test_it_fires(name: str, case: Case) -> None:
    indicator = BY_NAME[name]
    finding = indicator(dossier(case))
    assert finding is not None
    assert finding.code == name.upper()
    assert finding.stage == "indicator"
    assert (finding.points, finding.floor, finding.severity) == (indicator.points, indicator.floor, indicator.severity)
    assert finding.subject == dossier(case).consignment.label
    assert finding.about
    assert finding.words.endswith(".")
    assert finding.remedy
    assert not finding.remedy.endswith(".")
    assert finding.remedy[0].islower()
    assert finding.evidence
    assert case.evidence is None or case.evidence in finding.evidence


@pytest.mark.parametrize(("name", "case"), cases("silent"), ids=title)
def test_it_is_silent(name: str, case: Case) -> None:
    assert BY_NAME[name](dossier(case)) is None


def test_every_indicator_has_cases_enough() -> None:
    assert set(case_files()) == set(BY_NAME)
    for name, file in case_files().items():
        assert len(file.fires) >= 2, name
        assert len(file.silent) >= 3, name
        assert len({case.case for case in (*file.fires, *file.silent)}) == len(file.fires) + len(file.silent), name


def test_every_indicator_explains_itself() -> None:
    for indicator in INDICATORS:
        doc = " ".join(indicator.doc.split())
        assert "Looks " in doc, indicator.name
        for part in ("Why: ", "Source:", "Cannot", "see:"):
            assert part in doc, f"{indicator.name} does not say {part}"
        assert any(mark in doc for mark in MARKS), indicator.name
        assert any(mark in indicator.source for mark in MARKS), indicator.name
        assert indicator.function.__name__ == indicator.name


def test_names_are_unique() -> None:
    assert len(BY_NAME) == len(INDICATORS)


def test_the_base_of_the_cases_is_clean() -> None:
    assert run(INDICATORS, open_dossier(msgspec.convert(base(), Consignment))) == []


def test_a_name_finds_its_indicator() -> None:
    assert named(("unsecured", "account_new")) == (BY_NAME["unsecured"], BY_NAME["account_new"])
    with pytest.raises(UnknownName, match="did you mean unsecured"):
        named(("unsecurd",))
    assert set(PROGRAMMES["pact"].indicators) <= set(BY_NAME)


def test_an_indicator_without_docstring_is_refused() -> None:
    def silent(dossier: Dossier) -> Finding | None:
        del dossier
        return None

    with pytest.raises(ValueError, match="no docstring"):
        Indicator(name="silent", function=silent, points=1, source="own [M]")
    silent.__doc__ = "Looks for nothing."
    with pytest.raises(ValueError, match="0 to 100"):
        Indicator(name="silent", function=silent, points=101, source="own [M]")


def test_one_that_fails_stops_no_other_and_says_no_data() -> None:
    def broken(dossier: Dossier) -> Finding | None:
        """Break on the shipper's name."""
        raise KeyError(dossier.consignment.shipper)

    def working(dossier: Dossier) -> Finding | None:
        """Always see something."""
        return seen("pieces", f"There are {dossier.consignment.pieces} pieces.", remedy="take one away")

    both = tuple(Indicator(name=f.__name__, function=f, points=20, source="own [M]") for f in (broken, working))
    any_dossier = open_dossier(msgspec.convert(base(), Consignment))
    failed, found = run(both, any_dossier)
    assert (failed.code, failed.stage, failed.floor, failed.points) == ("STEP_FAILED", "journey", "review", 0)
    assert failed.words == "The indicator broken could not be evaluated (KeyError); a person must look."
    assert "TIFATUC" not in msgspec.json.encode(failed).decode()
    assert found == both[1](any_dossier)
    with pytest.raises(KeyError):
        both[0](any_dossier)


@pytest.mark.parametrize("broken", range(len(INDICATORS)))
def test_each_in_turn_may_break(broken: int) -> None:
    def breaks(dossier: Dossier) -> Finding | None:
        """Break."""
        raise ZeroDivisionError(dossier)

    mine = list(INDICATORS)
    mine[broken] = msgspec.structs.replace(mine[broken], function=breaks)
    one, case = cases("fires")[0]
    findings = run(mine, dossier(case))
    codes = [finding.code for finding in findings]
    assert codes.count("STEP_FAILED") == 1
    assert (one.upper() in codes) == (mine[broken].name != one)


def test_versions_change_with_the_points() -> None:
    before = versions(INDICATORS)
    assert len(before) == 12
    assert versions(INDICATORS) == before
    assert versions((msgspec.structs.replace(INDICATORS[0], points=11), *INDICATORS[1:])) != before
    assert versions(INDICATORS[1:]) != before


WORDS = st.sampled_from(
    "BATTERY NO WITHOUT LITHIUM GUN TOY ACETONE FREE CHARGER PERFUME , / AND PARTS X é 电池 MR JOHN CHURCH ROAD".split()
)
TEXTS = st.none() | st.text(max_size=30) | st.lists(WORDS, max_size=8).map(" ".join)


@given(texts=st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), change=st.sampled_from([case for _, case in cases("fires")]))
def test_no_text_makes_an_indicator_fail(texts: tuple[str | None, ...], change: Case) -> None:
    parties = {
        role: {"name": text, "lines": [text or ""]} for role, text in zip(("shipper", "consignee"), texts, strict=False)
    }
    said = (
        change.consignment | parties | {"description": texts[2], "goods": [{"description": texts[3], "hs": texts[0]}]}
    )
    any_dossier = dossier(msgspec.structs.replace(change, consignment=said))
    for finding in run(INDICATORS, any_dossier):
        assert finding.code != "STEP_FAILED", finding.words
        msgspec.json.encode(finding)


def test_ordinary_consignments_hardly_score() -> None:
    assert len(ordinary()) >= 25
    for name, one in ordinary().items():
        found = run(INDICATORS, one)
        assert sum(finding.points for finding in found) < 15, (name, [f.words for f in found])


def test_most_ordinary_consignments_score_nothing() -> None:
    silent = [name for name, one in ordinary().items() if not run(INDICATORS, one)]
    assert len(silent) >= 0.8 * len(ordinary())

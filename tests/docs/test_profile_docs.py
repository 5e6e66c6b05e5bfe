"""Every example of the pages on profiles is real: rules parse, files check, commands print what is shown."""

import re
import shlex
from pathlib import Path

import pytest
from plain_reading import Reader

from openplaci.cli import run
from openplaci.faults import BadProfile
from openplaci.model.consignment import Consignment
from openplaci.model.dossier import open_dossier
from openplaci.model.profile import Profile
from openplaci.risk import named_lists
from openplaci.risk.rules import publish
from openplaci.risk.rules.files.profile_file import read as read_file
from openplaci.risk.rules.parse import parse
from openplaci.risk.rules.tell.complete import vocabulary
from openplaci.risk.rules.tell.sentence import sentence

DOCS = Path(__file__).parent.parent.parent / "docs"
HOW_TO = DOCS / "how-to" / "write-a-profile.md"
LANGUAGE = DOCS / "reference" / "profile-language.md"
LISTS = named_lists.load()
KINDS = named_lists.kinds(LISTS)
_FENCE = re.compile(r"^```(\w*)(?: title=\"([\w.]+)\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def fences(page: Path, kind: str) -> list[tuple[str, str]]:
    """Title and text of each fenced block of a kind."""
    return [(title, text) for said, title, text in _FENCE.findall(page.read_text(encoding="utf-8")) if said == kind]


def blocks(page: Path, kind: str) -> list[str]:
    """The parts of such blocks, parted by blank lines."""
    return [part.strip() for _, text in fences(page, kind) for part in text.split("\n\n")]


@pytest.mark.parametrize("rule", blocks(LANGUAGE, "python"))
def test_every_rule_that_is_shown_can_be_read_and_said(rule: str) -> None:
    assert sentence(parse(rule, KINDS))


@pytest.mark.parametrize("shown", blocks(LANGUAGE, "text"))
def test_every_error_that_is_shown_is_what_comes(shown: str) -> None:
    rule, words = shown.split("\n")
    with pytest.raises(BadProfile) as caught:
        parse(rule, KINDS)
    assert str(caught.value) == words


@pytest.mark.parametrize("page", [HOW_TO, LANGUAGE])
def test_pages_have_examples_of_known_kinds_alone(page: Path) -> None:
    kinds = {said for said, _, _ in _FENCE.findall(page.read_text(encoding="utf-8"))}
    assert kinds <= {"", "python", "text", "yaml", "console"}
    assert page.read_text(encoding="utf-8").count("```") == 2 * len(_FENCE.findall(page.read_text(encoding="utf-8")))


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the page shows."""
    for title, text in fences(HOW_TO, "yaml"):
        assert title, text
        (tmp_path / title).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_file_that_is_shown_checks_and_its_cases_pass(
    written: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for path in sorted(written.glob("*.yml")):
        good = path.name != "wrong.yml"
        assert (run(["rules", "check", str(path)]) == 0) is good
        assert (run(["rules", "test", str(path)]) == 0) is good
    capfdbinary.readouterr()


def commands() -> list[tuple[str, str]]:
    """Each command that is shown, and what it prints."""
    shown = "".join(text for _, text in fences(HOW_TO, "console"))
    parts = re.split(r"^\$ openplaci ", shown, flags=re.MULTILINE)[1:]
    return [(part.split("\n", 1)[0], part.split("\n", 1)[1]) for part in parts]


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize(("command", "shown"), commands())
def test_every_command_prints_what_is_shown(
    command: str, shown: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    run(shlex.split(command))
    out, err = capfdbinary.readouterr()
    came = [line.rstrip() for line in (out + err).decode().rstrip().splitlines()]
    assert came == [line.rstrip() for line in shown.rstrip().splitlines()]


def test_the_table_of_the_unknown_is_what_the_engine_says() -> None:
    pieces = {"true": 1, "false": 2, "unknown": None}
    whens = ("pieces == 1 and slac == 1", "pieces == 1 or slac == 1", "not pieces == 1")
    row = re.compile(r"^\| (true|false|unknown) \| (true|false|unknown) \| (\w+) \| (\w+) \| (\w+) \|$", re.MULTILINE)
    rows = row.findall(LANGUAGE.read_text(encoding="utf-8"))
    assert len(rows) == 9
    for a, b, *answers in rows:
        made = Consignment(level="direct", document="waybill", pieces=pieces[a], slac=pieces[b])
        for when, answer in zip(whens, answers, strict=True):
            look = publish([Profile(id="a", title="A", when=when, score=1)], LISTS).look(open_dossier(made))
            assert ("true" if look.fired else "unknown" if look.unknown else "false") == answer, (a, b, when)


def test_the_limits_that_are_shown_are_those_in_force() -> None:
    limits = vocabulary(LISTS)["limits"]
    section = LANGUAGE.read_text(encoding="utf-8").split("## Limits")[1].split("##")[0]
    shown = [int(number.replace(",", "")) for number in re.findall(r"\| ([\d,]+) \|", section)]
    names = ("characters", "levels", "parts", "values", "text", "pattern", "loops", "number")
    assert shown == [limits[name] for name in names]


def test_every_function_is_shown() -> None:
    text = LANGUAGE.read_text(encoding="utf-8") + HOW_TO.read_text(encoding="utf-8")
    for one in vocabulary(LISTS)["functions"] + vocabulary(LISTS)["loops"] + vocabulary(LISTS)["literals"]:
        assert f"{one['name']}(" in text, one["name"]


def test_the_profile_of_the_readme_is_right() -> None:
    (shown,) = fences(DOCS.parent / "README.md", "yaml")
    made = read_file(shown[1].encode(), KINDS)
    assert not made.faults
    assert len(made.profiles) == 1


def test_the_named_list_that_is_shown_is_read_and_does_what_the_page_says() -> None:
    page = DOCS / "how-to" / "write-a-named-list.md"
    ((title, text),) = fences(page, "text")
    made = named_lists.read_list(title.removesuffix(".txt"), text)
    assert (made.kind, made.version, made.languages) == ("words", "1", ("fr", "de"))
    assert "GUIRLANDES" in made.entries
    assert "LAMETTAS" not in made.entries
    rules = parse('words(description, list("party goods"))', {made.name: made.kind})
    for said, hit in (("Balloons", True), ("BALLOON CATHETER", False), ("WITHOUT BALLOONS", False), ("Lametta", True)):
        dossier = open_dossier(Consignment(level="item", document="waybill", description=said))
        assert Reader(dossier, {made.name: made})(rules) is hit

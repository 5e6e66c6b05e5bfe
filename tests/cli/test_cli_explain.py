"""`openplaci explain`: what is printed, the page that stands alone, the manual; and that no message can harm either."""

import base64
import hashlib
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from openplaci import formats
from openplaci.cli import run
from openplaci.cli.explained import rows, shown
from openplaci.cli.manual import manual_page, outline
from openplaci.cli.page import document, page
from openplaci.formats.manual.meanings import listings
from openplaci.formats.manual.tables import cargo_imp, cargo_xml

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "examples"
GOLDEN = Path(__file__).parent / "explained"
SHOWN = [
    "cargo_imp/fwb17_ordinary.txt", "cargo_imp/fwb17_dangerous_goods.txt", "cargo_imp/fault_wrapped_lines.txt",
    "cargo_imp/fault_waybill_check_digit.txt", "cargo_imp/fault_unknown_segment.txt", "cargo_imp/fhl5_acas_account.txt",
    "cargo_imp/ffm8_onward_flights.txt", "cargo_imp/fault_plain_prose.txt",
    "cargo_xml/xfwb_elements_unknown.xml", "cargo_xml/xfwb_doctype.xml",
    "cargo_xml/xfhl_three_houses.xml",
]  # fmt: skip
HOSTILE = (
    "FWB/17\n157-68076960BSLDOH/T1K40\n"
    "SSR/</script><script>alert(1)</script><img src=x onerror=alert(1)>\n"
    "/\"' onmouseover=alert(1) x='\n"
    "OSI/\x1b[2J\x1b]0;gone\x07 \u202egnp.exe\u202c \u2028 &lt;b&gt;\n"
    "OCI/DE/ISS/RA/{{7*7}}${7*7}<!--\n"
    "<svg onload=alert(1)>\n"
)


class Result:
    def __init__(self, code: int, out: bytes, err: bytes) -> None:
        self.code = code
        self.out = out.decode()
        self.err = err.decode()


@pytest.fixture
def openplaci(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(ROOT)

    def call(*arguments: object) -> Result:
        code = run([str(argument) for argument in arguments])
        return Result(code, *capfdbinary.readouterr())

    return call


@pytest.mark.parametrize("example", SHOWN)
def test_the_text_is_as_its_golden_file_says(example: str, openplaci: Any, pytestconfig: pytest.Config) -> None:
    """``pytest tests/cli/test_cli_explain.py --write-golden`` writes them anew; then read the diff."""
    golden = GOLDEN / f"{Path(example).name}.txt"
    result = openplaci("explain", f"examples/{example}")
    if pytestconfig.getoption("--write-golden"):
        golden.write_text(result.out, encoding="utf-8")
    assert result.out == golden.read_text(encoding="utf-8")


def test_no_golden_file_outlives_its_example() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"{Path(example).name}.txt" for example in SHOWN}


@pytest.mark.parametrize("example", SHOWN)
def test_no_row_is_wider_than_asked_but_those_of_the_message(example: str) -> None:
    explained = formats.explain((EXAMPLES / example).read_bytes())
    for width in (80, 100, 120):
        long = {line.text.rstrip() for line in explained.lines if len(line.text) + 7 > width}
        wide = [row.plain for row in rows(explained, "name", width) if len(row.plain) > width]
        assert {row[7:].rstrip() for row in wide} <= long


@pytest.mark.parametrize(
    ("example", "code"),
    [("cargo_imp/fwb17_ordinary.txt", 0), ("cargo_imp/fault_wrapped_lines.txt", 0), ("cargo_imp/fault_binary.txt", 1)],
)
@pytest.mark.parametrize("options", [(), ("--html",)])
def test_the_exit_code_says_whether_a_message_could_be_read(
    example: str, code: int, options: tuple[str, ...], openplaci: Any
) -> None:
    assert openplaci("explain", f"examples/{example}", *options).code == code


@pytest.mark.parametrize("arguments", [(), ("nowhere.txt",), ("examples/cargo_imp/fwb17_ordinary.txt", "--manual")])
def test_what_cannot_be_explained_is_one_line_and_2(arguments: tuple[str, ...], openplaci: Any) -> None:
    result = openplaci("explain", *arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("openplaci: ")
    assert result.err.count("\n") == 1


def test_there_is_colour_at_a_terminal_and_none_elsewhere(openplaci: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    example = EXAMPLES / "cargo_imp" / "fault_wrapped_lines.txt"
    assert "\x1b" not in openplaci("explain", example).out
    explained = formats.explain(example.read_bytes())

    def at_terminal() -> str:
        out = io.StringIO()
        console = Console(file=out, force_terminal=True, color_system="standard", width=100)
        for row in rows(explained, "name", 100):
            console.print(row)
        return out.getvalue()

    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[36m618\x1b[0m" in at_terminal()
    assert "\x1b[33mwarning: \x1b[0m" in at_terminal()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[36m" not in at_terminal()


def test_a_message_cannot_steer_the_terminal() -> None:
    explained = formats.explain(HOSTILE.encode())
    text = "\n".join(row.plain for row in rows(explained, "\x1b[2Jname", 100))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028]", text)
    assert "\u241b[2J" in text


def test_a_character_that_would_steer_is_one_sign() -> None:
    text = "a\x1b\x00\x7f\x85\u202e\ufeff\tb"
    assert shown(text) == "a\u241b\u2400\u2421\ufffd\ufffd\ufffd\tb"
    assert len(shown(text)) == len(text)


def test_a_caret_stands_under_its_place() -> None:
    explained = formats.explain(b"FWB/17\n157-68076960BSLDOH/T1K40\nFLT/QR8421/XX\n")
    text = [row.plain for row in rows(explained, "name", 100)]
    line = next(place for place, row in enumerate(text) if "FLT/QR8421/XX" in row)
    if "^" in text[line + 1]:
        assert text[line + 1].index("^") == text[line].index("/XX")


class Page(HTMLParser):
    """What a browser would make of a page: its tags, ids, links, scripts and the text of each message line."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.styles: list[str] = []
        self.lines: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self._line = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if found.get("id"):
            self.ids.append(found["id"] or "")
        if "href" in found:
            self.links.append(found["href"] or "")
        if tag == "script":
            self.scripts.append((found, ""))
        if tag == "style":
            self.styles.append("")
        if tag == "code" and (found.get("class") or "").split()[:1] == ["t"]:
            self.lines.append("")
            self._line = True
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "code":
            self._line = False
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["script"]:
            found, text = self.scripts[-1]
            self.scripts[-1] = found, text + data
        elif self._open[-1:] == ["style"]:
            self.styles[-1] += data
        else:
            self.text += data
        if self._line:
            self.lines[-1] += data


def stands_alone(text: str, scripts: int) -> Page:
    """What holds of every page: nothing is asked for, no script but its own runs, every link leads somewhere."""
    found = Page(text)
    policy = next(a["content"] for tag, a in found.tags if tag == "meta" and a.get("http-equiv"))
    assert policy
    assert policy.startswith("default-src 'none'; ")
    data, *code = found.scripts
    assert data[0] == {"type": "application/json", "id": "data"}
    assert json.loads(data[1]).keys() == {"elements", "segments", "tables", "sure"}
    assert len(code) == scripts
    for _, script in code:
        assert digest(script) in policy
    (style,) = found.styles
    assert digest(style) in policy
    assert policy.count("sha256-") == scripts + 1
    for tag, attributes in found.tags:
        assert tag not in ("link", "img", "iframe", "object", "embed", "base", "form", "svg", "foreignobject"), tag
        assert not {
            name for name in attributes if name.startswith("on") or name in ("style", "src", "srcset", "action")
        }
    assert not re.search(r"@import|url\(", style)
    assert all(link.startswith("#") for link in found.links)
    assert {link[1:] for link in found.links} <= set(found.ids)
    assert len(found.ids) == len(set(found.ids))
    return found


def digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


@pytest.mark.parametrize("example", SHOWN)
def test_a_page_stands_alone_and_holds_the_whole_message(example: str) -> None:
    explained = formats.explain((EXAMPLES / example).read_bytes())
    found = stands_alone(page(explained, Path(example).name), scripts=1)
    assert found.lines == [shown(line.text) for line in explained.lines]
    for finding in explained.reading.findings:
        assert finding.code in found.text
    for line in explained.lines:
        for part in line.parts:
            if part.value:
                assert shown(part.value) in found.text


def test_a_page_names_each_finding_with_a_link_to_its_line() -> None:
    explained = formats.explain((EXAMPLES / "cargo_imp" / "fault_wrapped_lines.txt").read_bytes())
    found = stands_alone(page(explained, "a.txt"), scripts=1)
    assert {"#L19", "#L22"} <= set(found.links)
    assert found.text.count("LINE_WRAPPED") == 4
    assert "2 warnings" in found.text


def test_a_message_cannot_put_script_or_markup_into_its_page() -> None:
    explained = formats.explain(HOSTILE.encode())
    found = stands_alone(page(explained, "</title><script>alert(1)</script>.txt"), scripts=1)
    assert found.lines == [shown(line.text) for line in explained.lines]
    assert "alert(1)" in found.text
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", found.text)


def test_what_the_script_reads_cannot_end_its_element() -> None:
    hostile = ["</script><script>alert(1)</script>", "<!--", "&amp;\u2028"]
    said = {"elements": hostile, "segments": [], "tables": {}, "sure": {}}
    found = stands_alone(document("title", '<main id="main"></main>', said, ("page.js",)), scripts=1)
    assert json.loads(found.scripts[0][1]) == said


def test_an_xml_message_cannot_either() -> None:
    text = "<Waybill><Name>&lt;script&gt;alert(1)&lt;/script&gt;</Name><ID>\"'><script>alert(2)</script></ID></Waybill>"
    explained = formats.explain(text.encode())
    found = stands_alone(page(explained, "x.xml"), scripts=1)
    assert "".join(found.lines) == text


def test_a_page_of_the_longest_filing_is_of_bounded_size() -> None:
    data = b"FWB/17\n157-68076960BSLDOH/T1K40\n" + b"SPH/AAA/BBB/CCC/DDD/EEE/FFF/GGG/HHH/III\n" * 8_000
    text = page(formats.explain(data), "long.txt")
    assert len(text) < 6_000_000
    assert "more characters are not explained" in text


def test_many_findings_are_listed_up_to_a_number_and_the_rest_is_counted() -> None:
    explained = formats.explain(b"FWB/17\n157-68076960BSLDOH/T1K40\n" * 3_000)
    total = len(explained.reading.findings)
    text = page(explained, "many.txt")
    assert total > 300
    assert f"{total - 300:,} more are not listed" in text


def test_a_piece_of_a_long_line_has_a_place_of_its_own() -> None:
    text = "<Waybill>" + "<ID>1</ID>" * 40 + "</Waybill>"
    found = stands_alone(page(formats.explain(text.encode()), "one.xml"), scripts=1)
    assert "".join(found.lines) == text
    assert {"L1", "L1-10", "L1-20"} <= set(found.ids)


def test_the_manual_holds_every_message_segment_element_and_code(openplaci: Any) -> None:
    result = openplaci("explain", "--manual")
    assert result.code == 0
    assert result.out == manual_page()
    found = stands_alone(result.out, scripts=2)
    ids = set(found.ids)
    for kind, message in cargo_imp().message.items():
        assert kind in ids
        assert {f"{kind}-{tag}" for tag in message.tags} <= ids
    for kind, xml_message in cargo_xml().message.items():
        assert kind in ids
        assert {f"{kind}-{row.path[1]}" for row in outline(xml_message)} <= ids
    for element in cargo_imp().element.values():
        assert element.name in found.text
    for name, table in listings().items():
        assert f"codes-{name}" in ids
        for code, words in table.codes.items():
            assert code in found.text
            assert words in found.text


def test_the_manual_shows_an_example_of_each_segment() -> None:
    text = Page(manual_page()).text
    for segment in cargo_imp().segment.values():
        assert "\n".join(segment.examples) in text

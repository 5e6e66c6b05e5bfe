"""Write the generated reference pages into docs/reference: what the code itself says, laid out.

Run by ``make docs``. A test holds that nothing published is undocumented.
"""

import ast
import inspect
import re
import typing
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import whole
from api_page import api_routes
from referral_page import referral_table

from openplaci import codes, formats, risk, wiring
from openplaci.access import masking, retention
from openplaci.access.decide import PROVEN
from openplaci.access.table import Row, permissions
from openplaci.cli.manual import manual_page
from openplaci.faults import CannotWrite
from openplaci.formats.losses import leaves
from openplaci.formats.manual import tables as manual
from openplaci.model.access import ROLES, Role
from openplaci.model.consignment import Consignment
from openplaci.model.filing import Message
from openplaci.model.programme import Programme
from openplaci.programmes import PROGRAMMES
from openplaci.risk import named_lists
from openplaci.risk.rules.files.pack_files import Covered, coverage, pack
from openplaci.risk.rules.tell.complete import vocabulary
from openplaci.risk.rules.tell.sentence import sentence
from openplaci.risk.rules.tell.text import to_text
from openplaci.risk.rules.tree import waits_for
from openplaci.settings import PREFIX, Settings
from openplaci.validation import CHECKS, ELEMENTS

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "docs" / "reference"
SOURCE = ROOT / "src" / "openplaci"


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """A Markdown table."""
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
    yield ""


def prose(docstring: str | None) -> str:
    """A docstring as Markdown: double backquotes become single ones."""
    text = inspect.cleandoc(docstring or "").replace("``", "`")
    return re.sub(r"^(\w+):$", r"\n**\1**\n", text, flags=re.MULTILINE)


def settings() -> Iterator[str]:
    """Every option."""
    yield "# Settings"
    yield "Each option has a type, a default and one line of help; what the command line gives counts first.\n"
    hints = typing.get_type_hints(Settings, include_extras=True)
    rows = []
    for field in msgspec.structs.fields(Settings):
        hint = hints[field.name]
        meta = next(note for note in hint.__metadata__ if isinstance(note, msgspec.Meta))
        rows.append(
            (f"`{field.name}`", f"`{PREFIX}{field.name.upper()}`", f"`{field.default!r}`", meta.description or "")
        )
    yield from table(("Option", "Environment variable", "Default", "Meaning"), rows)


def consignment() -> Iterator[str]:
    """The nouns of the public contract."""
    yield "# The consignment"
    yield "The JSON keys that `openplaci read` prints. They are a public contract.\n"
    for noun in _nouns(Consignment):
        yield f"## {noun.__name__}"
        yield prose(noun.__doc__) + "\n"
        rows = [
            (f"`{field.encode_name}`", f"`{_type_name(hint)}`")
            for field, hint in zip(msgspec.structs.fields(noun), typing.get_type_hints(noun).values(), strict=False)
        ]
        yield from table(("Key", "Type"), rows)


def _nouns(root: type[msgspec.Struct]) -> list[type[msgspec.Struct]]:
    found: dict[type[msgspec.Struct], None] = {}

    def visit(noun: type[msgspec.Struct]) -> None:
        if noun in found:
            return
        found[noun] = None
        for hint in typing.get_type_hints(noun).values():
            for part in (hint, *typing.get_args(hint)):
                for inner in (part, *typing.get_args(part)):
                    if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
                        visit(inner)

    visit(root)
    return list(found)


def _type_name(hint: object) -> str:
    if hint is type(None):
        return "null"
    args = typing.get_args(hint)
    if typing.get_origin(hint) is tuple:
        return f"[{_type_name(args[0])}]"
    if typing.get_origin(hint) is typing.Literal:
        return " or ".join(map(repr, args))
    if args:
        return " or ".join(_type_name(arg) for arg in args)
    names = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false"}
    name = getattr(hint, "__name__", str(hint))
    return names.get(name, name)


def programme_page(programme: Programme) -> Callable[[], Iterator[str]]:
    """What one programme asks for."""

    def page() -> Iterator[str]:
        yield f"# Programme `{programme.name}`"
        yield f"{programme.title}. Source: {programme.source}. Version {programme.version} of this value.\n"
        yield "## What must be there"
        rows = [
            (f"`{need.element}`", f"`{need.missing}`", f"`{need.invalid}`" if need.invalid else "",
             ", ".join(need.levels), ", ".join(need.documents),
             "rejects" if {need.missing, need.invalid} & programme.refuses and need.severity == "error" else
             f"{need.severity}, {programme.weights.get(need.missing, 0)} points",
             prose(ELEMENTS[need.element].__doc__).partition("\n\n")[0])
            for need in programme.required
        ]  # fmt: skip
        yield from table(("Element", "Missing", "Invalid", "Levels", "Documents", "Weight", "What it is"), rows)
        yield "## Texts that are refused"
        yield from table(("Element", "Answer"), [(f"`{e}`", f"`{code}`") for e, code in programme.texts.items()])
        if programme.unacceptable:
            yield f"As the whole description also every term of the code table `{programme.unacceptable}`.\n"
        if programme.vague:
            yield f"And: {', '.join(programme.vague)}.\n"
        yield "## Other answers"
        yield from table(
            ("When", "Answer"),
            [
                ("no place or country of the territory", f"`{programme.routing_code}`"),
                ("a consolidation without its mark", f"`{programme.consolidation_code}`"),
                *((f"reader's finding `{code}`", f"`{answer}`") for code, answer in programme.unreadable.items()),
                ("any other message that cannot be read", f"`{programme.unreadable_code}`"),
            ],
        )
        yield "## Bands"
        yield from table(
            ("Band", "Score from", "Outcome"),
            [(band.name, str(band.least), band.outcome) for band in programme.bands],
        )

    return page


def checks() -> Iterator[str]:
    """Every check with its published explanation."""
    yield "# Checks"
    yield "A check holds what is said against what a programme asks for and what can be true.\n"
    for name, check in CHECKS.items():
        yield f"## {name}"
        yield prose(check.__doc__) + "\n"


def indicators() -> Iterator[str]:
    """Every indicator with its published explanation."""
    yield "# Indicators"
    yield (
        "An indicator is a sign of risk that one look at a consignment can tell. One alone rarely means "
        "anything; points add up. Weights belong to the administration.\n"
    )
    yield from table(
        ("Indicator", "Points", "Floor"),
        [(f"[{i.name}](#{i.name})", str(i.points), i.floor or "") for i in risk.INDICATORS],
    )
    for indicator in risk.INDICATORS:
        yield f"## {indicator.name}"
        yield prose(indicator.doc) + "\n"
        yield f"Source: {indicator.source}\n"


def reader_findings() -> Iterator[str]:
    """Every finding code of the readers, with its words, from the source itself."""
    yield "# Findings of the readers"
    yield (
        "What a reader reports of a message that deviates. Parts in braces are filled in. An `error` means that "
        "of a whole message nothing could be read; what an element's absence means is the programme's to say.\n"
    )
    rows = sorted(
        {(code, words) for file in sorted((SOURCE / "formats").rglob("*.py")) for code, words in _codes(file)}
    )
    yield from table(("Code", "Words"), [(f"`{code}`", words) for code, words in rows])


def _codes(file: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            texts = [_text(arg) for arg in node.args]
            for place, text in enumerate(texts[:-1]):
                if text and re.fullmatch(r"[A-Z][A-Z_0-9]{3,}", text) and "_" in text and texts[place + 1]:
                    yield text, texts[place + 1] or ""
                    break


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "{...}"
            for part in node.values
        )
    return None


def losses() -> Iterator[str]:
    """What each format cannot say, found by writing a consignment that says everything and reading it again."""
    yield "# What a format cannot say"
    yield (
        "`openplaci convert` writes a message in another format and tells what was lost. This page is made the same "
        "way: a consignment (and an answer) that says everything the model can say is written in each format and "
        "read again. **said**: it came back the same. **changed**: it came back shortened, folded or otherwise. "
        "**lost**: it did not come back. A dash: the format is not for it.\n"
    )
    names = formats.targets()
    filings = [name for name in names if _fit(name)]
    yield "## Consignments"
    yield from table(("Element", *(f"`{name}`" for name in filings)), list(_fates(filings)))
    answers = [name for name in names if name not in filings]
    yield "## Answers"
    yield from table(("Element", *(f"`{name}`" for name in answers)), list(_fates(answers)))


def _fit(name: str) -> Message | None:
    """The consignment that a format is for: a waybill, a house, a manifest's line; None where it is for answers."""
    waybill = whole.LINE if name.startswith("FFM") else whole.WAYBILL
    return _writable(name, (Message(format="whole", consignments=(c,), at=whole.AT) for c in (waybill, whole.HOUSE)))


def _answer(name: str) -> Message:
    """The answer that a format is for: a status, a rejection, an acknowledgement."""
    answers = (whole.ANSWER, whole.REJECTION, whole.RECEIVED)
    found = _writable(name, (Message(format="whole", answers=(a,), at=whole.AT) for a in answers))
    assert found, name  # noqa: S101 - a format is for something
    return found


def _writable(name: str, messages: Iterable[Message]) -> Message | None:
    """The first that the format has words for."""
    for message in messages:
        try:
            formats.write(message, name)
        except CannotWrite:
            continue
        return message
    return None


def _fates(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """One row an element: what becomes of it in each format."""
    fates: dict[str, dict[str, str]] = {}
    for name in names:
        message = _fit(name) or _answer(name)
        lost = {loss.element: loss.becomes for loss in formats.write(message, name).losses}
        for element, _ in leaves(msgspec.to_builtins((message.consignments + message.answers)[0])):
            said = "said" if element not in lost else "lost" if lost[element] is None else "changed"
            row = fates.setdefault(re.sub(r"\[\d+\]", "", element), {})
            row[name] = said if row.get(name, said) == said else "changed"
    for element, row in fates.items():
        yield (f"`{element}`", *(row.get(name, "-") for name in names))


def code_tables() -> Iterator[str]:
    """Every code table with its source, date and certainty."""
    yield "# Code tables"
    yield (
        "Certainty: V verified in the source, S from a secondary page, I inferred, M remembered. An entry that an "
        "incomplete table lacks is never an error.\n"
    )
    rows = [
        (f"`{t.name}`", t.title, str(t.rows), t.source, t.licence, t.date, t.certainty, "yes" if t.complete else "no")
        for t in codes.tables()
    ]
    yield from table(("Table", "Holds", "Rows", "Source", "Licence", "Date", "Certainty", "Complete"), rows)


def messages() -> Iterator[str]:
    """Every message in short, with its segments; the manual says the rest."""
    yield "# Messages"
    yield "What each message is for, and its parts in order. The [manual](manual.html) has every element and code.\n"
    for kind, message in manual.cargo_imp().message.items():
        yield f"## {kind}"
        yield f"{message.name}. {message.meaning} Versions: {message.versions}.\n"
        rows = []
        for tag, often in message.tags.items():
            _, segment = manual.cargo_imp().segment_of(kind, tag) or ("", None)
            if segment is not None:
                example = "<br>".join(f"`{line}`" for line in segment.examples)
                rows.append((segment.name, often, segment.meaning, example))
        yield from table(("Segment", "How often", "Meaning", "Example"), rows)
    for kind, xml_message in manual.cargo_xml().message.items():
        yield f"## {kind}"
        yield f"{xml_message.name}. {xml_message.meaning} Versions: {xml_message.versions}.\n"


def profile_names() -> Iterator[str]:
    """Everything that a rule of the profile language may use."""
    whole = vocabulary(named_lists.load())
    yield "# Names of the profile language"
    yield (
        "What a rule may use; the [language](profile-language.md) tells how. `openplaci rules explain --names` prints "
        "the same as JSON. **words** marks the texts that `words()` and `same()` read. The unit stands with a number.\n"
    )
    for record, names in whole["names"].items():
        yield f"## {'The consignment' if record == 'consignment' else record}"
        yield from table(("Name", "Kind", "Meaning"), [(f"`{n['name']}`", _kind(n), n["doc"]) for n in names])
    yield "## What later stations fill"
    yield "A profile that reads one of these is not active before its station is there.\n"
    for group, names in whole["later"].items():
        later = [(f"`{group}.{n['name']}`", _kind(n), n["doc"]) for n in names]
        yield from table(("Name", "Kind", "Meaning"), later)
    yield "## History"
    days = ", ".join(map(str, whole["days"]))
    yield f"Counted over the days before the filing: `days` is one of {days}. Not active yet, as above.\n"
    history = [(f"`{of}.{n['name']}(days=90)`", n["doc"]) for of, names in whole["history"].items() for n in names]
    yield from table(("Name", "Meaning"), history)
    yield "## Functions"
    functions = [(f"`{f['name']}`", f["doc"], f"`{f['example']}`") for f in whole["functions"]]
    yield from table(("Function", "Meaning", "Example"), functions)
    yield "## Loops, lists and days"
    others = [(f"`{one['name']}`", one["doc"]) for one in whole["loops"] + whole["literals"]]
    yield from table(("Name", "Meaning"), others)
    yield "## Named lists"
    lists = [(f"`{one['name']}`", one["kind"], one["title"], str(one["entries"])) for one in whole["lists"]]
    yield from table(("List", "Kind", "Holds", "Entries"), lists)


def profile_pack() -> Iterator[str]:
    """The profiles that the project ships, and the public indicators that they cover."""
    yield "# The pack of profiles"
    yield (
        "The profiles that the project ships, by public sources alone. None is live until it is named: "
        "`openplaci assess ... --profiles pack`, or copy one into a file of your own. Points and limits are ours [I].\n"
    )
    covered: dict[str, list[Covered]] = {}
    for one in coverage():
        covered.setdefault(one.theme, []).append(one)
    yield "## What public sources tell, and what looks for it"
    for theme, rows in covered.items():
        yield f"### {theme}"
        yield from table(("Sign", "Source", "Looks for it"), [(one.text, one.source, _looks(one)) for one in rows])
    yield "## The profiles"
    made = pack()
    for profile in made.profiles:
        tree = made.rules[profile.id]
        yield f"### {profile.id}"
        yield f"{profile.title}. {profile.score} points{f', at least {profile.outcome}' if profile.outcome else ''}.\n"
        waits = waits_for(tree)
        if waits:
            yield f"Not active yet: it waits for {', '.join(f'`{column}`' for column in waits)}.\n"
        yield f"> {sentence(tree)}\n".replace("\n", "\n> ").removesuffix("> ")
        yield f"{' '.join(profile.explanation.split())}\n"
        yield f"Source: {profile.source}. To clear it: {profile.remedy}.\n"
        yield f"```python\n{to_text(tree)}\n```\n"


def _looks(one: Covered) -> str:
    said = [f"[{name}](#{name})" for name in one.profiles]
    said += [f"indicator [{name}](indicators.md#{name})" for name in one.indicators]
    waits = f" (waits: {one.waits})" if one.waits else ""
    return f"{', '.join(said) or f'nothing: {one.reason}'}{waits}"


def _kind(name: dict[str, Any]) -> str:
    """The kind of a name, with its unit, its record or its choices."""
    kinds = {"text": "text", "number": "number", "truth": "true or false", "date": "day", "moment": "day and time"}
    if name["kind"] in ("record", "items"):
        of = f"[{name['record']}](#{name['record']})" if name["record"] else kinds[name["item"]]
        return of if name["kind"] == "record" else f"items: {of}"
    more = [name["unit"]] if name["unit"] else [f"`{choice}`" for choice in name["choices"]]
    return ", ".join([kinds[name["kind"]] + (", **words**" if name["words"] else ""), *more])


def permission_page() -> Iterator[str]:
    """Who may do what: every permission by role, with what it is asked for beside the role."""
    yield "# Who may do what"
    yield (
        "Every act that is not for everyone. **may**: does it; **proposes**: it is an act of two persons, done when "
        "another **confirms** it; **both**: proposes or confirms, never the same one. Whatever is not in the table "
        "nobody may. [Keys](../how-to/keys.md) are for filers and partners, [two persons]"
        "(../how-to/two-persons.md) tells how an act is confirmed.\n"
    )
    yield (
        "A **programme** must be one of the account's or key's. **Proof**: whoever asks must have shown who it is in "
        f"the last {int(PROVEN.total_seconds() // 60)} minutes. **Personal data** are given out. A proposal **expires**"
        " after the time that is told.\n"
    )
    yield "## What is asked"
    yield from table(
        ("Permission", "What it allows", "Roles", "Confirmed by", "Asked beside the role"),
        [
            (f"`{row.id}`", row.words, _roles(row.roles), _roles(row.confirm), ", ".join(_asked(row)))
            for row in permissions().values()
        ],
    )
    yield "## Matrix"
    yield from table(
        ("Permission", *(role.replace("_", " ") for role in ROLES)),
        [(f"`{row.id}`", *(_part(row, role) for role in ROLES)) for row in permissions().values()],
    )


def _part(row: Row, role: Role) -> str:
    does, confirms = role in row.roles, role in row.confirm
    if confirms:
        return "both" if does else "confirms"
    return "" if not does else "proposes" if row.confirm else "may"


def _roles(roles: frozenset[Role]) -> str:
    return ", ".join(role.replace("_", " ") for role in ROLES if role in roles)


def _asked(row: Row) -> Iterator[str]:
    if row.programme:
        yield "programme"
    if row.grave:
        yield "proof"
    if row.personal:
        yield "personal data"
    if row.confirm:
        days, hours = row.expires_minutes // 1440, row.expires_minutes // 60
        unit, number = ("day", days) if days else ("hour", hours) if hours else ("minute", row.expires_minutes)
        yield f"expires after {number} {unit}{'s' * (number > 1)}"


def privacy() -> Iterator[str]:
    """Which fields are personal, and how long each kind of fact is kept."""
    yield "# Personal data and retention"
    yield (
        "Every field of the platform's nouns that holds a text, and whether it is personal. Whoever has no right "
        "`personal.read` sees `[masked]` in its place; secrets are shown to nobody. Which fields are personal, and the "
        "terms below, are ours [I]; the [how-to](../how-to/privacy.md) tells how to set terms of your own.\n"
    )
    yield "## Fields"
    head = ("Noun", "Who it is", "Where it is reached", "Words of people", "Secret", "Not personal")
    rows = []
    for noun, fields in masking.personal().items():
        of = [", ".join(f"`{f.rstrip('_')}`" for f in fields if fields[f] == class_) for class_ in masking.CLASSES]
        rows.append((noun, *of))
    yield from table(head, rows)
    yield "## Terms"
    terms = retention.shipped().terms.items()
    kept = [(f"`{kind}`", str(term.days) if term.days else "for ever", term.source) for kind, term in terms]
    yield from table(("Kind or group of facts", "Days", "Why"), kept)


def referral() -> Iterator[str]:
    """The table of the referral, with its diagram."""
    for part in referral_table():
        if isinstance(part, str):
            yield part
        else:
            head, rows = part
            yield from table(tuple(name.strip() for name in head.strip("|").split("|")), rows)


PLACES = {
    "paths": "`PATH...`", "file": "`FILE`", "consignment": "`CONSIGNMENT`", "consignments": "`CONSIGNMENT...`",
    "key": "`KEY`", "asked": "`rfi`, `rfs` or `dnl`",
}  # fmt: skip
"""Parameters that go by their place, as the help shows them."""


def command_line() -> Iterator[str]:
    """The help of every command."""
    from openplaci.cli import app

    yield "# Command line"
    yield "JSON Lines on standard output, everything else on standard error. "
    yield "Exit codes: 0 done, 1 content errors found, 2 cannot do it.\n"
    commands: dict[str, Any] = {}
    for name in (name for name in app if not name.startswith("-")):
        below = {f"{name} {inner}": app[name][inner] for inner in app[name] if not inner.startswith("-")}
        commands |= below or {name: app[name]}
    for name, found in commands.items():
        command = typing.cast("Callable[..., int]", found.default_command)
        yield f"## openplaci {name}"
        yield prose(command.__doc__) + "\n"
        rows = []
        for parameter, hint in typing.get_type_hints(command, include_extras=True).items():
            notes = [note for note in getattr(hint, "__metadata__", ()) if hasattr(note, "help")]
            if notes:
                named = (getattr(notes[0], "name", None) or (f"--{parameter.replace('_', '-')}",))[0]
                shown = PLACES.get(parameter, f"`{named}`")
                rows.append((shown, str(notes[0].help)))
        yield from table(("Argument", "Meaning"), rows)


def http_interface() -> Iterator[str]:
    """Every route."""
    yield "# HTTP interface"
    yield (
        "Made from the OpenAPI 3.1 document, which the server gives at `/openapi.json` with every shape. A problem is "
        "one JSON object: `status`, `code`, `title`, `detail`.\n"
    )
    for head, about, statuses, rows in api_routes():
        yield f"## {head}"
        yield f"{about} Statuses: {', '.join(statuses)}.\n"
        if rows:
            yield from table(("Parameter", "In", "Meaning"), rows)


def pages() -> dict[str, Callable[[], Iterator[str]]]:
    """File name -> what writes it."""
    return {
        "settings.md": settings,
        "consignment.md": consignment,
        "checks.md": checks,
        "indicators.md": indicators,
        "reader-findings.md": reader_findings,
        "losses.md": losses,
        "code-tables.md": code_tables,
        "formats.md": messages,
        "command-line.md": command_line,
        "api.md": http_interface,
        "permissions.md": permission_page,
        "referral.md": referral,
        "privacy.md": privacy,
        "profile-names.md": profile_names,
        "profile-pack.md": profile_pack,
        **{f"programme-{name}.md": programme_page(wiring.programme(name)) for name in PROGRAMMES},
    }


def main() -> None:
    """Write every page."""
    PAGES.mkdir(parents=True, exist_ok=True)
    for name, page in pages().items():
        (PAGES / name).write_text("\n".join(page()) + "\n", encoding="utf-8")
    (PAGES / "manual.html").write_text(manual_page(), encoding="utf-8")


if __name__ == "__main__":
    main()

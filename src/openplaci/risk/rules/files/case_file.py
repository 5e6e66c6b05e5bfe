"""The cases of a profile file: YAML nodes -> examples, every value by the type that the model gives it."""

import datetime as dt
import re
import types
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from openplaci.faults import BadProfile
from openplaci.model.consignment import Consignment
from openplaci.model.profile import Case, Cases
from openplaci.risk.rules.files.report import Report, kind_of
from openplaci.risk.rules.files.yaml_tree import Items, Scalar, Text, YamlNode, compose
from openplaci.risk.rules.names import LATER, WINDOWS, records
from openplaci.risk.rules.parse import parse
from openplaci.risk.rules.tree import Compare, Given, Not, Path, Window
from openplaci.risk.rules.types import Type

AT = dt.datetime(2026, 4, 16, 12, tzinfo=dt.UTC)
"""The moment of filing where a case names none."""

_NUMBER = re.compile(r"[-+]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?")
_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}
_MISSING = "missing("
_NO_DAY = {
    "Invalid RFC3339 encoded date": " is no day; expected it as 2026-04-16",
    "Invalid RFC3339 encoded datetime": " is no day and time; expected it as 2026-04-16T12:00:00",
}
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


def read_cases(node: YamlNode, report: Report) -> Cases:
    """Read ``cases``; whatever is wrong is told to the report."""
    if isinstance(node, Scalar) and node.null:
        return Cases()
    parts = report.pairs(node, ("fires", "silent"), "cases")
    said = {name: tuple(_case(one, report) for one in report.items(value, name)) for name, (_, value) in parts.items()}
    _titles_differ(parts, report)
    return Cases(fires=said.get("fires", ()), silent=said.get("silent", ()))


def _titles_differ(parts: Mapping[str, tuple[Scalar, YamlNode]], report: Report) -> None:
    seen: set[str] = set()
    for _, listed in parts.values():
        for one in listed.items if isinstance(listed, Items) else ():
            for key, title in getattr(one, "pairs", ()):
                if key.value == "case" and isinstance(title, Scalar):
                    if title.value in seen:
                        report.say(
                            title.start, f"a case is called {title.value[:40]!r} already; expected another title"
                        )
                    seen.add(title.value)


def _case(node: YamlNode, report: Report) -> Case:
    line, column = report.text.place(node.start)
    found = report.pairs(node, ("case", "consignment", "at", "known", "findings"), "a case")
    title = report.text_of(found["case"][1], "case") if "case" in found else None
    if not title:
        report.say(node.start, "the case has no title; expected case: with a few words")
    consignment: dict[str, Any] = {}
    if "consignment" in found:
        consignment = _consignment(found["consignment"][1], report)
    at: dt.datetime | None = AT
    if "at" in found:
        at = _moment(found["at"][1], report)
    findings = report.items(found["findings"][1], "findings") if "findings" in found else ()
    codes = (report.text_of(one, "a finding's code") for one in findings)
    return Case(
        case=title or "",
        consignment=consignment,
        at=at,
        known=_known(found["known"][1], report) if "known" in found else {},
        findings=tuple(code for code in codes if code),
        line=line,
        column=column,
    )


def _moment(node: YamlNode, report: Report) -> dt.datetime | None:
    said = report.text_of(node, "at")
    if said is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(said)
    except ValueError:
        report.say(node.start, f"{said[:40]!r} is no day and time; expected it as 2026-04-16T12:00:00Z")
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


# Values of history and later stations, under the names that the language gives them


def _known(node: YamlNode, report: Report) -> dict[str, float | bool | str | None]:
    known: dict[str, float | bool | str | None] = {}
    for key, value in report.pairs(node, (), "known").values():
        try:
            column, hint = column_of(key.value)
        except BadProfile as fault:
            report.say(key.start + (fault.column - 1 if fault.line == 1 else 0), fault.words)
            continue
        made = _plain(value, hint, report, key.value)
        known[column] = made
    return known


def column_of(name: str) -> tuple[str, type]:
    """Column and type of a name of history or of a later station, as it is written in a rule.

    Raises:
        BadProfile: there is no such name; with the nearest.
    """
    root = re.match(r"\w*", name)
    if root and root[0] in {*WINDOWS, *LATER}:
        before = "" if "(" in name else _MISSING
        try:
            asked = parse(f"{before}{name}{')' if before else ' == 0'}", {})
        except BadProfile as fault:
            raise BadProfile(fault.words, fault.line, max(1, fault.column - len(before))) from None
        match asked:
            case Compare("==", Window() as window):
                return window.column, float
            case Not(Given(Path(_, _, Type(kind=kind, column=column)))) if column:
                return column, {"number": float, "truth": bool}.get(kind, str)
    windows = [f"{subject}.{names[0]}(days=90)" for subject, names in WINDOWS.items()]
    later = [f"{group}.{next(iter(names))}" for group, names in LATER.items()]
    words = f"'{name[:40]}' is no name of history or a later station; expected one as {', '.join((*windows, *later))}"
    raise BadProfile(words, 1, 1)


# The consignment


@cache
def ordinary() -> Mapping[str, Any]:
    """The ordinary consignment from which every case differs."""
    text = (resources.files("openplaci.risk.rules") / "pack" / "_ordinary.yml").read_text("utf-8")
    node, refused = compose(text)
    report = Report("_ordinary.yml", Text(text))
    report.refused(refused)
    made = _record(node, Consignment, report, "the consignment") if node is not None else {}
    if report.faults:
        raise BadProfile(report.faults[0].words, report.faults[0].line, report.faults[0].column)
    msgspec.convert(made, Consignment)
    return made


def consignment_of(case: Case) -> Consignment:
    """The example as the model has it."""
    return msgspec.convert({**ordinary(), **case.consignment}, Consignment)


def _consignment(node: YamlNode, report: Report) -> dict[str, Any]:
    before = len(report.faults)
    made = _record(node, Consignment, report, "the consignment")
    if len(report.faults) > before:
        return {}
    try:
        msgspec.convert({**ordinary(), **made}, Consignment)
    except msgspec.ValidationError as fault:
        said, _, path = str(fault).partition(" - at `$")
        words = _NO_DAY.get(said, f": {said[0].lower()}{said[1:]}")
        report.say(_at(node, path), f"{path.strip('.`')}{words}")
        return {}
    return made


def _at(node: YamlNode, path: str) -> int:
    """The offset of a path of the model within the nodes, as far as it leads."""
    for name, number in _STEP.findall(path):
        if name:
            inner = {key.value: value for key, value in getattr(node, "pairs", ())}.get(name)
        else:
            inner = node.items[int(number)] if isinstance(node, Items) and int(number) < len(node.items) else None
        if inner is None:
            break
        node = inner
    return node.start


@cache
def _hints(struct: type[msgspec.Struct]) -> Mapping[str, Any]:
    hints = get_type_hints(struct)
    return {field.encode_name: _bare(hints[field.name]) for field in msgspec.structs.fields(struct)}


def _bare(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    return hint


def _record(node: YamlNode, struct: type[msgspec.Struct], report: Report, what: str) -> dict[str, Any]:
    hints = _hints(struct)
    found = report.pairs(node, hints, what, lambda key: _instead(key, struct))
    return {name: _value(value, hints[name], report, name) for name, (_, value) in found.items()}


def _instead(key: str, struct: type[msgspec.Struct]) -> str:
    """What an example says where it names what a rule names, but a filing does not hold."""
    record, _, below = key.partition(".")
    if below and record in _hints(struct):
        return f"expected {record}: {{{below}: ...}}"
    if key == "filed":
        return "the moment of filing stands beside the consignment, as at: 2026-04-16T12:00:00Z"
    if key == "findings":
        return "findings stand beside the consignment, as findings: [UNSECURED]"
    known = records().get(struct.__name__.lower())
    return "it follows from the rest and is not given" if known and known.attributes.get(key, "") is None else ""


def _value(node: YamlNode, hint: Any, report: Report, name: str) -> Any:
    if get_origin(hint) is tuple:
        item = _bare(get_args(hint)[0])
        return [_value(one, item, report, name) for one in report.items(node, name)]
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        if isinstance(node, Scalar) and node.null:
            return None
        return _record(node, hint, report, name)
    return _plain(node, hint, report, name)


def _plain(node: YamlNode, hint: Any, report: Report, name: str) -> Any:
    if not isinstance(node, Scalar):
        report.say(node.start, f"{name} is {kind_of(node)}; expected a single value")
        return None
    if node.null:
        return None
    if hint is bool:
        if node.value.lower() in _TRUTHS:
            return _TRUTHS[node.value.lower()]
        report.say(node.start, f"{name} is {node.value[:40]!r}; expected true or false")
    elif hint in (int, float):
        if _NUMBER.fullmatch(node.value) and (hint is float or node.value.lstrip("+-").isdecimal()):
            return hint(node.value)
        whole = "a whole number" if hint is int else "a number"
        report.say(node.start, f"{name} is {node.value[:40]!r}; expected {whole}")
    elif get_origin(hint) is Literal and node.value not in get_args(hint):
        report.say(node.start, f"{name} is never {node.value[:40]!r}; expected one of {', '.join(get_args(hint))}")
    else:
        return node.value
    return None

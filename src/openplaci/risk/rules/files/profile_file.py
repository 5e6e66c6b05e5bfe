"""A profile file: YAML (or JSON) -> profiles, and every fault with its line and column in the file."""

import contextlib
import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import Protocol, cast, get_args

import msgspec

from openplaci.faults import BadProfile
from openplaci.model.base import Noun
from openplaci.model.profile import Cases, Floor, Profile, ProfileFault
from openplaci.risk.named_lists import ListKind
from openplaci.risk.rules.files.case_file import read_cases
from openplaci.risk.rules.files.report import Report, TooMany, kind_of
from openplaci.risk.rules.files.yaml_place import offset
from openplaci.risk.rules.files.yaml_tree import Items, Pairs, Scalar, Unreadable, YamlNode, chunks, compose, decode
from openplaci.risk.rules.parse import parse
from openplaci.risk.rules.tree import Node

REQUIRED = {
    "id": "a name as new_lane_office_machines",
    "title": "one sentence",
    "when": "the condition",
    "score": "a whole number from 0 to 100",
}
"""Key -> what is expected there."""
KEYS = (*REQUIRED, "outcome", "programmes", "source", "owner", "expires", "explanation", "remedy", "cases")
HIGHEST = 100
"""Points."""

_ID = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_LONGEST_ID = 80
_SCORE = re.compile(r"0|[1-9]\d{0,2}")
_COMMENT = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|(#)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class ProfileFile(Noun, frozen=True, kw_only=True):
    """What one file, or several, gave.

    Attributes:
        profiles: those without a fault, in the order of the file.
        rules: id -> the tree of its rule.
        faults: everything that is wrong; the caller decides whether the good ones serve beside them.
    """

    profiles: tuple[Profile, ...] = ()
    rules: dict[str, Node] = msgspec.field(default_factory=dict)
    faults: tuple[ProfileFault, ...] = ()


def read(
    data: bytes,
    lists: Mapping[str, ListKind],
    *,
    file: str = "profiles",
    programmes: Collection[str] | None = None,
    taken: Mapping[str, str] | None = None,
) -> ProfileFile:
    """Read a profile file. Never raises on bad content.

    Args:
        data: its bytes.
        lists: named lists that rules may use, name -> kind.
        file: what the faults call it.
        programmes: names of the programmes that there are; None asks nothing.
        taken: ids that other files bear already, and where (``in a.yml``).
    """
    try:
        text = decode(data)
    except Unreadable as fault:
        before = data[: fault.at].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return ProfileFile(faults=(ProfileFault(file=file, line=line, column=column, words=fault.words),))
    reader = _Reader(Report(file, text), lists, programmes, dict(taken or {}))
    with contextlib.suppress(TooMany):
        reader.read()
    faults = sorted(reader.report.faults, key=lambda fault: (fault.line, fault.column))
    return ProfileFile(profiles=tuple(reader.profiles), rules=reader.rules, faults=tuple(faults))


class Readable(Protocol):
    """A file, wherever it lies: its name and its bytes."""

    @property
    def name(self) -> str:
        """What faults call it."""

    def read_bytes(self) -> bytes:
        """Its bytes; `OSError` where they cannot be read."""


def read_files(
    paths: Iterable[Readable], lists: Mapping[str, ListKind], *, programmes: Collection[str] | None = None
) -> ProfileFile:
    """Read several files as one; an id serves once among all of them."""
    profiles: list[Profile] = []
    rules: dict[str, Node] = {}
    faults: list[ProfileFault] = []
    taken: dict[str, str] = {}
    for path in paths:
        try:
            data = path.read_bytes()
        except OSError as fault:
            words = f"the file cannot be read: {fault.strerror}"
            faults.append(ProfileFault(file=path.name, line=1, column=1, words=words))
            continue
        one = read(data, lists, file=path.name, programmes=programmes, taken=taken)
        profiles += one.profiles
        rules |= one.rules
        faults += one.faults
        taken |= {profile.id: f"in {path.name}" for profile in one.profiles}
    return ProfileFile(profiles=tuple(profiles), rules=rules, faults=tuple(faults))


class _Reader:
    """One file on its way to profiles."""

    def __init__(
        self,
        report: Report,
        lists: Mapping[str, ListKind],
        programmes: Collection[str] | None,
        taken: dict[str, str],
    ) -> None:
        self.report = report
        self.profiles: list[Profile] = []
        self.rules: dict[str, Node] = {}
        self._lists = lists
        self._programmes = programmes
        self._taken = taken

    def read(self) -> None:
        text = self.report.text.text
        try:
            node, refused = compose(text)
        except Unreadable as fault:
            self._pieces(text, fault)
            return
        self._list(node, refused)

    def _pieces(self, text: str, whole: Unreadable) -> None:
        """What is no YAML as a whole: entry by entry, so that one broken entry hides no other."""
        parts = chunks(text)
        broken = False
        for start, end in parts:
            try:
                node, refused = compose(text, start, end)
            except Unreadable as fault:
                self.report.say(fault.at, fault.words)
                broken = True
                continue
            self._list(node, refused)
        if not broken:
            self.report.say(whole.at, whole.words)

    def _list(self, node: YamlNode | None, refused: list[Unreadable]) -> None:
        if isinstance(node, Items):
            for item in node.items:
                inside = [fault for fault in refused if item.start <= fault.at < item.end]
                refused = [fault for fault in refused if fault not in inside]
                self._profile(item, inside)
        elif node is None or (isinstance(node, Scalar) and node.null):
            self.report.say(0, "the file is empty; expected a list of profiles, each beginning with '- id:'")
        elif not refused:
            self.report.say(
                node.start, f"the file is {kind_of(node)}; expected a list of profiles, each beginning with '- id:'"
            )
        self.report.profile = ""
        self.report.refused(refused)

    def _profile(self, node: YamlNode, refused: list[Unreadable]) -> None:
        report = self.report
        report.profile = _id_of(node)
        before = len(report.faults)
        report.refused(refused)
        found = report.pairs(node, KEYS, "a profile")
        if not isinstance(node, Pairs):
            return
        values = {key: value for key, (_, value) in found.items()}
        for key, expected in REQUIRED.items():
            if key not in values:
                report.say(node.start, f"the profile has no '{key}'; expected {expected}")
        cases = read_cases(values["cases"], report) if "cases" in values else Cases()
        id_ = self._id(values.get("id"))
        score = self._score(values.get("score"))
        rule = self._rule(values.get("when"))
        texts = {key: self._text(values, key) for key in ("title", "source", "owner", "explanation", "remedy")}
        made = Profile(
            id=id_,
            when=cast("Scalar", values["when"]).value if rule is not None else "",
            score=score,
            outcome=self._outcome(values.get("outcome")),
            programmes=self._serves(values.get("programmes")),
            expires=self._expires(values.get("expires")),
            cases=cases,
            **texts,
        )
        if len(report.faults) == before and rule is not None:
            self.profiles.append(made)
            self.rules[id_] = rule

    def _text(self, values: Mapping[str, YamlNode], key: str) -> str:
        node = values.get(key)
        if node is None:
            return ""
        said = self.report.text_of(node, key)
        said = " ".join(said.split()) if said else ""
        if not said and key in REQUIRED and isinstance(node, Scalar):
            self.report.say(node.start, f"{key} is empty; expected {REQUIRED[key]}")
        return said

    def _id(self, node: YamlNode | None) -> str:
        said = self.report.text_of(node, "id") if node is not None else None
        if node is None or (said is None and not isinstance(node, Scalar)):
            return ""
        if not said or not _ID.fullmatch(said) or len(said) > _LONGEST_ID:
            self.report.say(
                node.start,
                f"the id {(said or '')[:40]!r} is no name; expected small letters, digits and '_', beginning with a "
                "letter, as new_lane_office_machines",
            )
            return said or ""
        if said in self._taken:
            self.report.say(node.start, f"the id '{said}' stands {self._taken[said]} already; expected another")
        else:
            line, _ = self.report.text.place(node.start)
            self._taken[said] = f"on line {line}"
        return said

    def _score(self, node: YamlNode | None) -> int:
        if node is None:
            return 0
        said = self.report.text_of(node, "score")
        if said is not None and _SCORE.fullmatch(said) and int(said) <= HIGHEST:
            return int(said)
        if isinstance(node, Scalar):
            is_ = repr(said[:40]) if said else "empty"
            self.report.say(node.start, f"score is {is_}; expected {REQUIRED['score']}")
        return 0

    def _rule(self, node: YamlNode | None) -> Node | None:
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self.report.say(node.start, f"when is {kind_of(node)}; expected the condition, in quotes or behind '|'")
            return None
        if node.null:
            self.report.say(node.start, f"when is empty; expected {REQUIRED['when']}")
            return None
        if node.style != "|" and "#" in node.value and "\n" in self.report.text.text[node.start : node.end].rstrip():
            sign = next((found for found in _COMMENT.finditer(node.value) if found[1]), None)
            if sign:
                before = node.value[: sign.start()]
                line, column = before.count("\n") + 1, sign.start() - before.rfind("\n")
                self.report.say(
                    offset(self.report.text.text, node, line, column),
                    "a comment in text that is folded swallows the lines below it; expected '|' before the rule",
                )
                return None
        try:
            return parse(node.value, self._lists)
        except BadProfile as fault:
            self.report.say(offset(self.report.text.text, node, fault.line, fault.column), fault.words)
            return None

    def _outcome(self, node: YamlNode | None) -> Floor | None:
        said = self.report.text_of(node, "outcome") if node is not None else None
        if node is None or said is None:
            return None
        if said in get_args(Floor):
            return cast("Floor", said)
        near = get_close_matches(said.lower(), get_args(Floor), n=1)
        hint = "a DNL is a person's to say" if said.lower() == "dnl" else f"did you mean {near[0]}?" if near else ""
        self.report.say(
            node.start, f"outcome is {said[:40]!r}; expected review, rfi or rfs" + (f"; {hint}" if hint else "")
        )
        return None

    def _serves(self, node: YamlNode | None) -> tuple[str, ...]:
        if node is None or (isinstance(node, Scalar) and node.null):
            return ()
        listed = (node,) if isinstance(node, Scalar) else self.report.items(node, "programmes")
        names = []
        for one in listed:
            said = self.report.text_of(one, "a programme")
            if said and self._programmes is not None and said not in self._programmes:
                near = get_close_matches(said.lower(), self._programmes, n=1)
                hint = f"did you mean {near[0]}?" if near else f"expected one of {', '.join(sorted(self._programmes))}"
                self.report.say(one.start, f"there is no programme '{said[:40]}'; {hint}")
            elif said:
                names.append(said)
        return tuple(names)

    def _expires(self, node: YamlNode | None) -> dt.date | None:
        said = self.report.text_of(node, "expires") if node is not None else None
        if node is None or said is None:
            return None
        try:
            if _DAY.fullmatch(said):
                return dt.date.fromisoformat(said)
        except ValueError:
            pass
        self.report.say(node.start, f"expires is {said[:40]!r}; expected a day, as 2027-12-31")
        return None


def _id_of(node: YamlNode) -> str:
    for key, value in node.pairs if isinstance(node, Pairs) else ():
        if key.value == "id" and isinstance(value, Scalar):
            return value.value[:_LONGEST_ID]
    return ""

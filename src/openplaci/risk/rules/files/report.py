"""Collects what is wrong in a profile file, with its places."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches

from openplaci.model.profile import ProfileFault
from openplaci.risk.rules.files.yaml_tree import Items, Pairs, Scalar, Text, Unreadable, YamlNode

MOST = 200
"""Faults that are told of one file."""


class TooMany(Exception):
    """`MOST` faults are told; nobody reads more."""


class Report:
    """The faults of one file, in the order in which they are met."""

    def __init__(self, file: str, text: Text) -> None:
        """Begin with none."""
        self._file = file
        self.text = text
        self.profile = ""
        """Id of the profile that is being read."""
        self.faults: list[ProfileFault] = []

    def say(self, at: int, words: str) -> None:
        """Note a fault at an offset of the file.

        Raises:
            TooMany: it is one too many.
        """
        line, column = self.text.place(at)
        if len(self.faults) >= MOST:
            self.faults.append(self._fault(line, column, f"here the reading stops: there are more than {MOST} faults"))
            raise TooMany
        self.faults.append(self._fault(line, column, words))

    def _fault(self, line: int, column: int, words: str) -> ProfileFault:
        return ProfileFault(file=self._file, line=line, column=column, profile=self.profile, words=words)

    def refused(self, faults: Iterable[Unreadable]) -> None:
        """Note what the YAML itself may not hold."""
        for fault in faults:
            self.say(fault.at, fault.words)

    def pairs(
        self, node: YamlNode, known: Iterable[str], what: str, instead: Callable[[str], str] = lambda _: ""
    ) -> dict[str, tuple[Scalar, YamlNode]]:
        """Keys and values of a record, each key once and known; what is not, is said.

        Args:
            node: the record.
            known: its keys; none where any may stand.
            what: what the record is called.
            instead: what to write for an unknown key, where that is known.
        """
        if not isinstance(node, Pairs):
            hint = _blank_hint(node.value) if isinstance(node, Scalar) and not node.style else ""
            self.say(node.start, f"expected {what} with keys and values, found {kind_of(node)}{hint and f'; {hint}'}")
            return {}
        names = tuple(known)
        found: dict[str, tuple[Scalar, YamlNode]] = {}
        for key, value in node.pairs:
            if key.value in found:
                line, _ = self.text.place(found[key.value][0].start)
                self.say(key.start, f"the key '{key.value}' stands on line {line} already; expected it once")
            elif names and key.value not in names:
                hint = _blank_hint(key.value) or instead(key.value) or nearest(key.value, names)
                self.say(key.start, f"{what} has no key '{key.value[:40]}'; {hint}")
            else:
                found[key.value] = (key, value)
        return found

    def text_of(self, node: YamlNode, what: str) -> str | None:
        """The text of a value; None where it is none, which is said, or where nothing stands there."""
        if isinstance(node, Scalar):
            return None if node.null else node.value
        self.say(node.start, f"{what} is {kind_of(node)}; expected a text")
        return None

    def items(self, node: YamlNode, what: str) -> tuple[YamlNode, ...]:
        """The items of a list; none where it is no list, which is said."""
        if isinstance(node, Items):
            return node.items
        if not (isinstance(node, Scalar) and node.null):
            self.say(node.start, f"{what} is {kind_of(node)}; expected a list")
        return ()


def _blank_hint(said: str) -> str:
    return "a ':' needs a blank behind it" if ":" in said else ""


def kind_of(node: YamlNode) -> str:
    """What a node is, for an error's sentence."""
    if isinstance(node, Items):
        return "a list"
    return "keys and values" if isinstance(node, Pairs) else "nothing" if node.null else "a single value"


def nearest(name: str, known: Iterable[str]) -> str:
    """The right name that is most alike, else all of them."""
    names = sorted(known)
    near = get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else f"expected one of {', '.join(names)}"

"""What may stand at a place of a rule that is being written, for an editor; and the whole vocabulary as data."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from openplaci.model.base import Noun
from openplaci.risk.named_lists import NamedList
from openplaci.risk.rules.functions import FUNCTIONS, Parameter
from openplaci.risk.rules.names import DAYS, LATER, WINDOWS, records
from openplaci.risk.rules.parse import DEEPEST, LARGEST, LONGEST, LONGEST_TEXT, MOST_NODES, MOST_VALUES
from openplaci.risk.rules.parse import LOOPS as NESTED
from openplaci.risk.rules.patterns import LONGEST as LONGEST_PATTERN
from openplaci.risk.rules.phrases import phrases
from openplaci.risk.rules.types import Type

LOOPS = {
    "any": "Whether one item at least meets a condition: any(g.hs for g in goods).",
    "all": "Whether every item meets a condition, true where there is none: all(g.hs for g in goods).",
    "count": "How many items there are, or meet a condition: count(goods), count(g for g in goods if g.hs).",
    "sum": "A number added up over items: sum(g.pieces for g in goods if g.hs).",
}
OTHERS = {
    "list": 'A named list: origin_country in list("watched origins").',
    "date": 'A day: date("2026-11-24").',
}
KEYWORDS = {
    "and": "Both conditions hold.",
    "or": "One of the conditions holds.",
    "not": "The condition does not hold.",
    "in": "A value stands in a list or among items, or a text within a text.",
    "for": "Names each item of a loop: for g in goods.",
    "if": "Which items of a loop are looked at.",
}
_TOKEN = re.compile(
    r"(?P<text>r?\"(?:\\.|[^\"\\\n])*\"?|r?'(?:\\.|[^'\\\n])*'?)|(?P<number>\d[\d.]*)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<sign>==|!=|<=|>=|[-+*/<>=.,()\[\]])|(?P<note>#[^\n]*)|(?P<other>\S)",
    re.ASCII,
)
_LONGEST = 20_000
"""Characters of a text that is looked at: an editor may hold more than a rule can have."""


class Candidate(Noun, frozen=True):
    """What may stand at the place.

    Attributes:
        name: what the editor lists.
        kind: variable, name, function, loop, history, later, list, choice, days or keyword.
        doc: its explanation, one sentence.
        insert: what takes the place of the word, or of the text in quotes, that stands there.
    """

    name: str
    kind: str
    doc: str
    insert: str


class _Token(Noun, frozen=True):
    kind: str
    text: str
    start: int
    end: int


class _Call(Noun, frozen=True):
    """An open bracket at the place: the function before it, its tokens' range and the argument that is written."""

    name: str
    at: int
    argument: int


def completions(text: str, position: int, lists: Mapping[str, NamedList]) -> tuple[Candidate, ...]:
    """Tell what may stand at a place of a text, however unfinished. Never raises.

    Args:
        text: the rule as far as it is written.
        position: characters before the place.
        lists: the named lists in effect.
    """
    position = max(0, min(position, len(text)))
    if len(text) > _LONGEST:
        return ()
    tokens = [_token(found) for found in _TOKEN.finditer(text)]
    place = _Place(tokens, position)
    if place.inside is not None and place.inside.kind in ("text", "note"):
        return tuple(_in_quotes(place, lists)) if place.inside.kind == "text" else ()
    typed = place.typed.lower()
    return tuple(one for one in _candidates(place) if one.name.lower().startswith(typed))


def _token(found: re.Match[str]) -> _Token:
    return _Token(found.lastgroup or "other", found[0], found.start(), found.end())


class _Place:
    """The tokens before a place, the word that is typed there, the calls that are open and the loops' variables."""

    def __init__(self, tokens: list[_Token], position: int) -> None:
        self.tokens = tokens
        self.inside = next((one for one in tokens if _holds(one, position)), None)
        self.before = [one for one in tokens if one.end <= position and one is not self.inside]
        self.typed = ""
        if self.inside is not None:
            self.typed = self.inside.text[: position - self.inside.start]
        elif self.before and self.before[-1].end == position and self.before[-1].kind in ("name", "number"):
            self.inside = self.before.pop()
            self.typed = self.inside.text
        self.calls = self._calls()
        self.scope = self._scope()

    def last(self, back: int = 1) -> str:
        """The text of a token before the place."""
        return self.before[-back].text if len(self.before) >= back else ""

    def _calls(self) -> list[_Call]:
        opened: list[_Call] = []
        for at, token in enumerate(self.before):
            if token.text in ("(", "["):
                called = at > 0 and token.text == "(" and self.before[at - 1].kind == "name"
                opened.append(_Call(self.before[at - 1].text if called else token.text, at, 0))
            elif token.text in (")", "]") and opened:
                opened.pop()
            elif token.text == "," and opened:
                opened[-1] = _Call(opened[-1].name, opened[-1].at, opened[-1].argument + 1)
        return opened

    def _scope(self) -> dict[str, Type]:
        """The variables of the loops around the place, wherever their 'for' stands."""
        scope: dict[str, Type] = {}
        for call in self.calls:
            if call.name in LOOPS:
                depth = 0
                for at in range(call.at + 1, len(self.tokens) - 3):
                    text = self.tokens[at].text
                    depth += (text in ("(", "[")) - (text in (")", "]"))
                    if depth < 0:
                        break
                    if depth == 0 and text == "for" and self.tokens[at + 2].text == "in":
                        over = _type_of(_path(self.tokens, at + 3), scope)
                        if over is not None and over.kind == "items":
                            item = over.item
                            named = Type(kind=item) if item else Type(kind="record", record=over.record)
                            scope[self.tokens[at + 1].text] = named
                        break
        return scope


def _holds(token: _Token, position: int) -> bool:
    """Whether a place is within a token: in a text up to its closing quote."""
    if token.kind in ("text", "note"):
        open_ = token.kind == "note" or len(token.text.lstrip("r")) == 1 or token.text[-1] != token.text.lstrip("r")[0]
        return token.start < position < token.end + open_
    return token.kind in ("name", "number") and token.start < position < token.end


def _path(tokens: list[_Token], at: int) -> list[str]:
    """The names joined by dots that begin at a token."""
    steps = [tokens[at].text] if at < len(tokens) else []
    while at + 2 < len(tokens) and tokens[at + 1].text == ".":
        at += 2
        steps.append(tokens[at].text)
    return steps


def _path_before(tokens: list[_Token]) -> list[str]:
    """The names joined by dots that end with the last token."""
    steps: list[str] = []
    at = len(tokens) - 1
    while at >= 0 and tokens[at].kind == "name":
        steps.insert(0, tokens[at].text)
        if at < 1 or tokens[at - 1].text != ".":
            break
        at -= 2
    return steps


def _type_of(path: list[str], scope: Mapping[str, Type]) -> Type | None:
    """What a name gives; None where there is no such name."""
    type_: Type | None = None
    for at, step in enumerate(path):
        if at == 0:
            type_ = scope.get(step) or records()["consignment"].types.get(step)
            if type_ is None and step in LATER and len(path) > 1:
                return LATER[step].get(path[1])
        elif type_ is not None:
            type_ = records()[type_.record].types.get(step) if type_.kind == "record" else None
    return type_


# Within quotes


def _in_quotes(place: _Place, lists: Mapping[str, NamedList]) -> Iterator[Candidate]:
    typed = place.typed.lstrip("r")[1:]
    if place.calls and place.calls[-1].name == "list":
        around = next((call.name for call in reversed(place.calls[:-1]) if call.name != "("), "")
        for name, one in lists.items():
            if (around == "words") == (one.kind == "words") and name.startswith(typed.lower().replace(" ", "_")):
                yield Candidate(name, "list", f"{one.title} ({one.kind}, {len(one.entries)} entries)", name)
        return
    tokens = place.before
    if place.calls and place.calls[-1].name == "[":
        tokens = tokens[: place.calls[-1].at]
    signs = ("==", "!=") if tokens is place.before else ("in", "==", "!=")
    if not tokens or tokens[-1].text not in signs:
        return
    tokens = tokens[:-1]
    if tokens and tokens[-1].text == "not":
        tokens = tokens[:-1]
    path = _path_before(tokens)
    type_ = _type_of(path, place.scope)
    for choice in type_.choices if type_ else ():
        if choice.startswith(typed):
            yield Candidate(choice, "choice", _doc(path, place.scope), choice)


def _doc(path: list[str], scope: Mapping[str, Type]) -> str:
    above = _type_of(path[:-1], scope)
    return phrases()[above.record if above else "consignment"][path[-1]].doc


# Elsewhere


def _candidates(place: _Place) -> Iterator[Candidate]:
    last = place.last()
    wanted = _wanted(place)
    if last == "=" and place.last(2) == "days":
        yield from (Candidate(str(days), "days", f"History of the last {days} days.", str(days)) for days in DAYS)
    elif last == ".":
        yield from _behind_dot(place, wanted)
    elif last == "for":
        return
    elif place.last(2) == "for":
        yield Candidate("in", "keyword", KEYWORDS["in"], "in ")
    elif last == "in" and place.last(3) == "for":
        yield from _names(place, lambda type_: type_.kind in ("items", "record"))
    elif last == "not" and place.before[-2:-1] and _operand(place.before[-2]):
        yield Candidate("in", "keyword", KEYWORDS["in"], "in ")
    elif place.before and _operand(place.before[-1]):
        yield from _behind_operand(place)
    else:
        yield from _operands(place, wanted)


def _operand(token: _Token) -> bool:
    return (
        token.kind in ("text", "number")
        or token.text in (")", "]")
        or (token.kind == "name" and token.text not in KEYWORDS)
    )


def _wanted(place: _Place) -> Parameter | None:
    """What the function around the place asks for there."""
    if not place.calls:
        return None
    call = place.calls[-1]
    function = FUNCTIONS.get(call.name)
    if function is None or call.argument >= len(function.parameters):
        return None
    return function.parameters[call.argument]


def _fits(type_: Type, wanted: Parameter | None) -> bool:
    """Whether a name may stand where a parameter is wanted, or leads to one that may."""
    match wanted:
        case "text":
            return type_.kind in ("text", "record")
        case "prose":
            return type_.prose is not None or type_.kind == "record"
        case "day":
            return type_.kind in ("date", "moment", "record")
        case "pattern" | "texts" | "code":
            return False
        case _:
            return True


def _behind_dot(place: _Place, wanted: Parameter | None) -> Iterator[Candidate]:
    path = _path_before(place.before[:-1])
    type_ = _type_of(path, place.scope)
    if type_ is not None and type_.kind == "record":
        for name, inner in records()[type_.record].types.items():
            if _fits(inner, wanted):
                yield Candidate(name, "name", phrases()[type_.record][name].doc, name)
    if len(path) != 1 or path[0] in place.scope:
        return
    group = path[0]
    for name, inner in LATER.get(group, {}).items():
        if _fits(inner, wanted):
            yield Candidate(name, "later", phrases()[group][name].doc, name)
    for name in WINDOWS.get(group, ()) if wanted is None else ():
        yield Candidate(name, "history", phrases()[group][name].doc, f"{name}(days=90)")


def _behind_operand(place: _Place) -> Iterator[Candidate]:
    looped = bool(place.calls) and place.calls[-1].name in LOOPS
    named = looped and _named(place.before[place.calls[-1].at + 1 :])
    for name in ("and", "or", "in", "not"):
        yield Candidate(name, "keyword", KEYWORDS[name], f"{name} in " if name == "not" else f"{name} ")
    if looped:
        name = "if" if named else "for"
        yield Candidate(name, "keyword", KEYWORDS[name], f"{name} ")


def _named(tokens: list[_Token]) -> bool:
    """Whether the loop that is open has its 'for' already; one within brackets is another's."""
    depth = 0
    for token in tokens:
        depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
        if depth == 0 and token.text == "for":
            return True
    return False


def _names(place: _Place, fits: Callable[[Type], bool]) -> Iterator[Candidate]:
    for name, type_ in place.scope.items():
        if fits(type_) or type_.kind == "record":
            yield Candidate(name, "variable", f"Each item of the loop: {type_.words}.", name)
    for name, type_ in records()["consignment"].types.items():
        if fits(type_):
            yield Candidate(name, "name", phrases()["consignment"][name].doc, name)


def _operands(place: _Place, wanted: Parameter | None) -> Iterator[Candidate]:
    if place.calls and place.calls[-1].name in ("[", "list", "date") and place.last() in ("[", ",", "("):
        return
    if wanted in ("pattern", "code"):
        return
    if wanted != "texts":
        yield from _names(place, lambda type_: _fits(type_, wanted))
        for group in dict.fromkeys((*WINDOWS, *LATER)):
            later = [_fits(type_, wanted) for type_ in LATER.get(group, {}).values()]
            if group not in records()["consignment"].types and (any(later) or (group in WINDOWS and wanted is None)):
                known = ", ".join(LATER.get(group, WINDOWS.get(group, ())))
                yield Candidate(group, "later" if group in LATER else "history", f"Has {known}.", f"{group}.")
    if wanted is None:
        for name, function in FUNCTIONS.items():
            yield Candidate(name, "function", function.doc, f"{name}(")
        for name, doc in LOOPS.items():
            yield Candidate(name, "loop", doc, f"{name}(")
        yield Candidate("not", "keyword", KEYWORDS["not"], "not ")
    if wanted in (None, "texts"):
        yield Candidate("list", "function", OTHERS["list"], 'list("')
    if wanted in (None, "day"):
        yield Candidate("date", "function", OTHERS["date"], 'date("')


# The whole


def vocabulary(lists: Mapping[str, NamedList]) -> dict[str, Any]:
    """Everything a rule may use, as plain JSON values: for an editor, a form, a page of reference."""
    return {
        "names": {
            record.name: [_name(record.name, *one) for one in record.types.items()] for record in records().values()
        },
        "history": {
            subject: [{"name": name, "doc": phrases()[subject][name].doc} for name in measures]
            for subject, measures in WINDOWS.items()
        },
        "days": list(DAYS),
        "later": {group: [_name(group, *one) for one in names.items()] for group, names in LATER.items()},
        "functions": [
            {
                "name": one.name,
                "parameters": list(one.parameters),
                "gives": one.gives,
                "doc": one.doc,
                "example": one.example,
            }
            for one in FUNCTIONS.values()
        ],
        "loops": [{"name": name, "doc": doc} for name, doc in LOOPS.items()],
        "literals": [{"name": name, "doc": doc} for name, doc in OTHERS.items()],
        "keywords": [{"name": name, "doc": doc} for name, doc in KEYWORDS.items()],
        "lists": [
            {"name": name, "kind": one.kind, "title": one.title, "entries": len(one.entries), "version": one.version}
            for name, one in lists.items()
        ],
        "limits": {
            "characters": LONGEST,
            "levels": DEEPEST,
            "parts": MOST_NODES,
            "values": MOST_VALUES,
            "text": LONGEST_TEXT,
            "loops": NESTED,
            "number": LARGEST,
            "pattern": LONGEST_PATTERN,
        },
    }


def _name(record: str, name: str, type_: Type) -> dict[str, Any]:
    phrase = phrases()[record][name]
    return {
        "name": name,
        "kind": type_.kind,
        "record": type_.record or None,
        "item": type_.item,
        "choices": list(type_.choices),
        "words": type_.prose is not None,
        "always": type_.always,
        "unit": phrase.unit or None,
        "doc": phrase.doc,
    }

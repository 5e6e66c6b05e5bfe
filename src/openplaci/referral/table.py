"""The table of the referral, ``table.toml``: (where it stands, act) -> where it stands then, and what filers are told.

Where it stands is its state; of a departed one also the gravest hold that is still open, as ``departed_rfs``, since
who may lift it hangs on that.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Literal, get_args

import msgspec

from openplaci.faults import CodeTableFault
from openplaci.model.base import Noun
from openplaci.model.referral import ACTS, ASKS, STATES, Act, Ask, Referral, State

NAME = "table.toml"

Who = Literal["filer", "policy", "officer", "two persons", "clock", "test"]
WHO: tuple[Who, ...] = get_args(Who)

Answer = Literal["H", "J", "I", "SF", "PER"]
"""``H`` of the hold that is asked, ``J`` of the gravest, ``I`` of each open one; complete; rejected."""

PLACES: tuple[str, ...] = (*STATES, *(f"departed_{ask}" for ask in ASKS))
"""Where a referral may stand, as the table counts it."""


class Cell(Noun, frozen=True, kw_only=True):
    """One act from one place.

    Attributes:
        place: where it stands; one of `PLACES`. act: what is done. to: the state then.
        answers: what filers are told, in order.
        asks: which hold may be given with it; with ``H`` among the answers it must be, else it need not be, and
            given it is issued and told in place of ``to`` and ``answers``.
        who: who may do it.
    """

    place: str
    act: Act
    to: State
    answers: tuple[Answer, ...] = ()
    asks: tuple[Ask, ...] = ()
    who: tuple[Who, ...]


class Told(Noun, frozen=True, kw_only=True):
    """What an act is, for people: what happens, and from where it may be done."""

    words: str
    expected: str


class Table(Noun, frozen=True, kw_only=True):
    """The whole table. A pair that has no cell is refused."""

    cells: dict[tuple[str, Act], Cell]
    acts: dict[Act, Told]


class _Row(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    from_: tuple[str, ...]
    but: tuple[str, ...] = ()
    to: str
    answers: tuple[Answer, ...] = ()
    asks: tuple[Ask, ...] = ()
    who: tuple[Who, ...] = ()


class _Act(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    words: str
    expected: str
    who: tuple[Who, ...]
    rows: tuple[_Row, ...]


class _File(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    groups: dict[str, tuple[str, ...]]
    act: dict[Act, _Act]


@cache
def table() -> Table:
    """The table that the project ships; read once.

    Raises:
        CodeTableFault: the file is broken; the text says which row and what was expected.
    """
    return read((resources.files("openplaci.referral") / NAME).read_text("utf-8"))


def read(text: str) -> Table:
    """Read a table and expand its groups.

    Raises:
        CodeTableFault: see `table`.
    """
    try:
        file = msgspec.convert(tomllib.loads(text), _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as fault:
        raise CodeTableFault(f"{NAME}: {fault}") from fault
    if lacking := [act for act in ACTS if act not in file.act]:
        raise CodeTableFault(f"{NAME}: nothing on {', '.join(lacking)}; expected every act once")
    cells: dict[tuple[str, Act], Cell] = {}
    for act, given in file.act.items():
        for row in given.rows:
            for place in _places(act, row, file.groups):
                if (place, act) in cells:
                    raise CodeTableFault(f"{NAME}: {act} from {place} stands twice; expected once")
                cells[place, act] = _cell(place, act, row, given.who)
    for wrong in _faults(cells):
        raise CodeTableFault(f"{NAME}: {wrong}")
    return Table(
        cells=cells, acts={act: Told(words=file.act[act].words, expected=file.act[act].expected) for act in ACTS}
    )


def place_of(referral: Referral) -> str:
    """Where a referral stands, as the table counts it."""
    if referral.state == "departed" and referral.holds:
        return f"departed_{referral.holds[-1].ask}"
    return referral.state


def ask_of(place: str) -> Ask | None:
    """The gravest hold that is open there; None where none is."""
    for ask in ASKS:
        if place in (f"{ask}_issued", f"{ask}_replied", f"{ask}_overdue", f"departed_{ask}"):
            return ask
    return None


def _places(act: Act, row: _Row, groups: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for name in row.from_:
        for place in groups.get(name, (name,)):
            if place not in PLACES:
                raise CodeTableFault(f"{NAME}: {act}: from {place!r}; expected a state or a group")
            if place not in row.but:
                yield place


def _cell(place: str, act: Act, row: _Row, who: tuple[Who, ...]) -> Cell:
    state = "departed" if place.startswith("departed") else place
    to = state if row.to == "same" else row.to.replace("{ask}", ask_of(place) or "")
    if to not in STATES:
        raise CodeTableFault(f"{NAME}: {act} from {place}: to {row.to!r}; expected a state or 'same'")
    return Cell(place=place, act=act, to=to, answers=row.answers, asks=row.asks, who=row.who or who)


def _faults(cells: dict[tuple[str, Act], Cell]) -> Iterator[str]:
    """What would lose a hold or tell of one that is not there, one line each."""
    for (place, act), cell in cells.items():
        held, after = ask_of(place), ask_of(cell.to)
        where = f"{act} from {place}"
        if held is None and {"I", "J"} & set(cell.answers):
            yield f"{where}: answers {', '.join(cell.answers)}; no hold is open there"
        if "H" in cell.answers and len(cell.asks) != 1:
            yield f"{where}: answers H and asks {', '.join(cell.asks) or 'nothing'}; expected one hold"
        if held is not None and "I" not in cell.answers:
            lost = after is None and cell.to != "departed" and act != "link"
            milder = after is not None and ASKS.index(after) < ASKS.index(held)
            if lost or milder:
                yield f"{where}: to {cell.to} without I; expected that no hold is lost"
        if after is not None and held != after and "H" not in cell.answers:
            yield f"{where}: to {cell.to} without H; expected that a hold is told"

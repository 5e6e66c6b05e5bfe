"""Profile files at the command line: read, and as rows of what is known of each profile and each case."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from openplaci import settings, wiring
from openplaci.cli import files
from openplaci.faults import CannotDo
from openplaci.model.base import Noun
from openplaci.model.profile import Profile, ProfileFault
from openplaci.risk import named_lists, rules
from openplaci.risk.named_lists import Lists
from openplaci.risk.rules.doubts import doubts
from openplaci.risk.rules.files.profile_file import read as read_file
from openplaci.risk.rules.files.yaml_tree import Items, Pairs, Scalar, Unreadable, compose, decode
from openplaci.risk.rules.tell.sentence import sentence
from openplaci.risk.rules.tell.text import to_text
from openplaci.risk.rules.tree import Node, lists_of, waits_for

Dialect = Literal["duckdb", "spark"]


class ProfileFile(Noun, frozen=True):
    """A profile file as it was read: what it is called, its bytes, its profiles, their trees and the faults."""

    name: str
    data: bytes
    profiles: tuple[Profile, ...]
    rules: dict[str, Node]
    faults: tuple[ProfileFault, ...]


def lists(folder: Path | None) -> Lists:
    """The named lists in effect: ours, and those of the folder, else of the settings' folder.

    Raises:
        CodeTableFault: a list is broken, or the folder is none.
    """
    chosen = folder or settings.load().lists
    return named_lists.load(Path(chosen) if chosen else None)


def read(paths: Sequence[str], loaded: Lists) -> Iterator[ProfileFile]:
    """Each file with its profiles and faults; an id serves once among all of them.

    Raises:
        CannotDo: no file is named, or one is not there or cannot be read.
    """
    if not paths:
        raise CannotDo("no profile file named; expected at least one, or pack")
    kinds = named_lists.kinds(loaded)
    programmes = wiring.programmes_of(settings.load())
    taken: dict[str, str] = {}
    for named in paths:
        for path in rules.files(named):
            shown = f"{named}/{path.name}" if named == rules.PACK else files.shown(path)
            data = files.load(path)
            made = read_file(data, kinds, file=shown, programmes=programmes, taken=taken)
            taken |= {profile.id: f"in {shown}" for profile in made.profiles}
            yield ProfileFile(shown, data, made.profiles, made.rules, made.faults)


def nearest(id_: str, found: Sequence[ProfileFile]) -> str:
    """The id that is most alike, for an error's sentence."""
    near = get_close_matches(id_, [profile.id for made in found for profile in made.profiles], n=1)
    return f"did you mean {near[0]}?" if near else "openplaci rules check names them all"


def checked(made: ProfileFile) -> list[dict[str, Any]]:
    """A row for each profile, good or wrong, in the order of the file; what has no id is the file's own."""
    wrong: dict[str, list[ProfileFault]] = {}
    for fault in made.faults:
        wrong.setdefault(fault.profile, []).append(fault)
    lines = _lines(made.data)
    good = {profile.id: profile for profile in made.profiles}
    rows = []
    for id_ in (*good, *(id_ for id_ in wrong if id_ not in good)):
        faults, tree = wrong.get(id_, []), made.rules.get(id_)
        waits = waits_for(tree) if tree is not None else ()
        expires = good[id_].expires if id_ in good else None
        expired = expires is not None and expires < wiring.now().date()
        rows.append(
            {
                "file": made.name,
                "line": lines.get(id_, faults[0].line if faults else 1),
                "id": id_ or None,
                "title": good[id_].title if id_ in good else None,
                "active": tree is not None and not faults and not waits and not expired,
                "expired": str(expires) if expired else None,
                "waits_for": waits,
                "lists": lists_of(tree) if tree is not None else (),
                "doubts": doubts(tree) if tree is not None else (),
                "ok": not faults,
                "faults": [{"line": one.line, "column": one.column, "words": one.words} for one in faults],
            }
        )
    return sorted(rows, key=lambda row: row["line"])


def _lines(data: bytes) -> dict[str, int]:
    """Id -> the line on which its profile begins; none where the file as a whole is no YAML."""
    try:
        text = decode(data)
        node, _ = compose(text.text)
    except Unreadable:
        return {}
    found: dict[str, int] = {}
    for item in node.items if isinstance(node, Items) else ():
        for key, value in item.pairs if isinstance(item, Pairs) else ():
            if key.value == "id" and isinstance(value, Scalar):
                found.setdefault(value.value, text.place(item.start)[0])
    return found


def told(profile: Profile, tree: Node) -> str:
    """A profile for people: id and title, the sentence, the rule."""
    return f"{profile.id}: {profile.title}\n{sentence(tree)}\n\n    {to_text(tree)}\n"


def sql(tree: Node, loaded: Lists, dialect: Dialect) -> str:
    """The condition over history, in a dialect."""
    from openplaci.risk.rules.sql import fires

    return fires(tree, loaded, dialect).sql(dialect, pretty=True)


def explained(profile: Profile, tree: Node, loaded: Lists, dialect: Dialect | None) -> dict[str, Any]:
    """All that the tree says, as plain JSON values."""
    from openplaci.risk.rules.tell.exchange import to_json

    return {
        "id": profile.id,
        "title": profile.title,
        "sentence": sentence(tree),
        "text": to_text(tree),
        "waits_for": waits_for(tree),
        "lists": lists_of(tree),
        "tree": to_json(tree),
        "sql": sql(tree, loaded, dialect) if dialect else None,
    }


def tested(made: ProfileFile, loaded: Lists) -> Iterator[dict[str, Any]]:
    """A row for each case: what was expected, what came, and the values that made a rule fire."""
    from openplaci.risk.rules.files.cases import dossier_of, engine_of
    from openplaci.risk.rules.live.reasons import shown

    for profile in made.profiles:
        engine = engine_of(profile, loaded)
        said = [("fires", case) for case in profile.cases.fires] + [("silent", case) for case in profile.cases.silent]
        for expected, case in said:
            look = engine.look(dossier_of(case))
            got = "failed" if look.failed else "fires" if look.fired else "unknown" if look.unknown else "silent"
            yield {
                "file": made.name,
                "line": case.line,
                "column": case.column,
                "id": profile.id,
                "case": case.case,
                "expected": expected,
                "got": got,
                "ok": got == expected or (expected, got) == ("silent", "unknown"),
                "values": {name: shown(value) for fired in look.fired for name, value in fired.values.items()},
            }


def failed(row: Mapping[str, Any]) -> str:
    """What is wrong with a row of `tested` that is not as expected, with its place."""
    from openplaci.risk.rules.files.cases import SAID

    must = "fire" if row["expected"] == "fires" else "stay silent"
    got = SAID["fired" if row["got"] == "fires" else row["got"]]
    where = f"{row['file']}:{row['line']}:{row['column']}: {row['id']}"
    return f"{where}: the case '{row['case']}' must {must}, but {got}"


def untested(made: ProfileFile) -> Iterator[str]:
    """Of each profile without a case, where it stands and what is expected."""
    lines = _lines(made.data)
    for profile in made.profiles:
        if not profile.cases.fires and not profile.cases.silent:
            where = f"{made.name}:{lines[profile.id]}:1: {profile.id}"
            yield f"{where}: the profile has no cases; expected some that fire and some that stay silent"

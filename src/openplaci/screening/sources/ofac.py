"""OFAC's lists as CSV: names, aliases, addresses and comments in files that a number joins.

[V] the files of 2019 and 2022, and OFAC's data specification: no head line; ``-0-`` stands for nothing; 12, 5 and 6
fields; Ctrl-Z at the end, which copies often lack. Programmes are joined by ``] [``.
"""

from collections.abc import Mapping

from openplaci.faults import ListUnreadable
from openplaci.model.watchlist import EntityKind, ListFault, ListRead
from openplaci.screening.sources.dates import number
from openplaci.screening.sources.gather import Draft, finished, plain, reading_order, unquoted
from openplaci.screening.sources.ofac_xml import read_ofac_xml
from openplaci.screening.sources.remarks import read_remarks
from openplaci.screening.sources.rows import checked_rows
from openplaci.screening.sources.text import END_MARK

_NOTHING = ("-0-", "-0")
_KINDS: Mapping[str, EntityKind] = {"individual": "person", "vessel": "vessel", "aircraft": "aircraft"}
_MAIN, _ALIASES, _ADDRESSES, _COMMENTS = 12, 5, 6, 2
_END = 16
_FAR, _ENOUGH = 0.1, 100
"""Part of the entities that may come after the last number of a joined file, and from how many entities on."""
_MANY = 0.05
"""Part of the rows of a joined file that may name an entity the main file lacks; more means the main file is cut."""


def read_sdn(files: Mapping[str, bytes]) -> ListRead:
    """The list of Specially Designated Nationals."""
    return _read(files, "ofac", "sdn.xml", ("sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"))


def read_consolidated(files: Mapping[str, bytes]) -> ListRead:
    """The consolidated list of those who are not on the SDN list."""
    return _read(
        files,
        "ofac-consolidated",
        "consolidated.xml",
        ("cons_prim.csv", "cons_alt.csv", "cons_add.csv", "cons_comments.csv"),
    )


def _read(files: Mapping[str, bytes], source: str, xml: str, names: tuple[str, str, str, str]) -> ListRead:
    given = {name.lower(): data for name, data in files.items()}
    if len(given) == 1 and next(iter(given)).endswith(".xml"):
        return read_ofac_xml(*next(iter(given.items())))
    if missing := [name for name in names[:3] if name not in given]:
        raise ListUnreadable(
            f"{source}: {', '.join(missing)} missing; expected {', '.join(names[:3])} (and {names[3]}), or {xml} alone"
        )
    faults = [_no_end(name) for name in names if name in given and not _ended(given[name])]
    drafts: dict[str, list[Draft]] = {}
    main: list[tuple[Draft, str]] = []
    for line, row in checked_rows(given[names[0]], names[0], _MAIN, faults):
        fields = [_field(field) for field in row]
        if not number(fields[0]) or not fields[1]:
            words = "no number or no name; expected a number in field 1 and a name in field 2"
            faults.append(ListFault(where=f"{names[0]} line {line}", words=words))
            continue
        draft = _draft(fields, f"{names[0]} line {line}")
        drafts.setdefault(draft.id, []).append(draft)
        main.append((draft, fields[11]))
    comments = _joined(given, names[3], _COMMENTS, drafts, faults) if names[3] in given else []
    more: dict[str, list[str]] = {}
    for _, row in comments:
        more.setdefault(row[0], []).append(_field(row[1]))
    for _, row in _joined(given, names[1], _ALIASES, drafts, faults):
        for draft in drafts[row[0]]:
            name, quoted = unquoted(_field(row[3]))
            kind = _field(row[2]).lower()
            draft.name(
                reading_order(name) if draft.kind == "person" else name,
                weak=quoted or "weak" in row[4].lower(),
                kind=kind if kind in {"aka", "fka", "nka"} else "aka",
            )
    for _, row in _joined(given, names[2], _ADDRESSES, drafts, faults):
        for draft in drafts[row[0]]:
            draft.address([_field(row[2]), _field(row[3])], _field(row[4]))
            draft.remark(_field(row[5]))
    for draft, remarks in main:
        read_remarks("; ".join(filter(None, (remarks, *more.get(draft.id, ())))), draft)
    return finished([draft for draft, _ in main], faults, names[0], None)


def _draft(fields: list[str], where: str) -> Draft:
    draft = Draft(fields[0], _KINDS.get(fields[2].lower(), "organisation"), where)
    name, _ = unquoted(fields[1])
    draft.name(reading_order(name) if draft.kind == "person" else name)
    draft.programmes.update(dict.fromkeys(filter(None, map(plain, fields[3].split("] [")))))
    draft.remark(fields[4], "title")
    draft.identifier(fields[5], "call sign")
    draft.country(fields[9])
    draft.remark(fields[6], "type")
    draft.remark(fields[10], "owner")
    return draft


def _joined(
    given: Mapping[str, bytes], name: str, fields: int, drafts: Mapping[str, list[Draft]], faults: list[ListFault]
) -> list[tuple[int, list[str]]]:
    rows = [(line, [row[0].strip(), *row[1:]]) for line, row in checked_rows(given[name], name, fields, faults)]
    good = [(line, row) for line, row in rows if row[0] in drafts]
    if len(rows) - len(good) > max(_MANY * len(rows), 2):
        raise ListUnreadable(
            f"{name}: {len(rows) - len(good)} of {len(rows)} rows name an entity that the main file lacks; "
            "expected files of one day, the main file is cut"
        )
    # Main and joined files go by number [V], so a joined file that ends long before the main one is cut.
    last = max((int(row[0]) for _, row in good), default=0)
    after = sum(int(identity) > last for identity in drafts)
    if fields != _COMMENTS and len(drafts) >= _ENOUGH and after > _FAR * len(drafts):
        raise ListUnreadable(
            f"{name}: {after} of {len(drafts)} entities have numbers beyond its last one, {last}; expected a whole "
            "file of the same day, it is cut"
        )
    for line, row in rows:
        if row[0] not in drafts:
            words = f"{row[0][:40]} is not in the main file; expected the number of an entity"
            faults.append(ListFault(where=f"{name} line {line}", words=words))
    return good


def _ended(data: bytes) -> bool:
    return data[-_END:].replace(b"\0", b"").rstrip(b" \r\n\t").endswith(END_MARK.encode())


def _no_end(name: str) -> ListFault:
    """Copies that other programs have written again lack the mark too, so that it is told and no reason to refuse."""
    return ListFault(where=name, words="the end mark (Ctrl-Z) is missing; expected it at the end, the file may be cut")


def _field(text: str) -> str:
    text = plain(text)
    return "" if text in _NOTHING else text

"""SHP, CNE, NFY and AGT: with NAM, ADR and LOC tags (FWB/17, FHL/5) or without (older versions)."""

from collections.abc import Sequence
from typing import Any

from openplaci.formats.cargo_imp.draft import Draft
from openplaci.formats.cargo_imp.segments import INNER, Segment
from openplaci.model.party import Identifier, Party
from openplaci.model.text import join_lines

NAME_WIDTH = 35
"""Full width of a name line."""

ACCOUNT_MAX = 14
"""Longest account number; what is longer behind a tag, or has blanks, is a name."""

CONTACTS = {"TE": "phones", "FX": "faxes", "EM": "emails", "TL": ""}
"""Contact identifier -> field; a telex number (TL) has none and is kept."""


def party(draft: Draft, segment: Segment, *, name_on_tag: bool, role: str | None = None) -> Party:
    """Read a party.

    Args:
        draft: takes the deviations.
        segment: its segment, NAM, ADR and LOC lines included.
        name_on_tag: whether the text behind the tag is the name (FHL/4) rather than the account (FWB).
        role: role to note.
    """
    lines = segment.lines
    head = lines[0][4:].strip().lstrip("/")
    for line in lines:
        if line[:3] in INNER:
            return _tagged(draft, segment, head, role)
    body = [line[1:] for line in lines[1:]]
    numbers = segment.numbers[1:]
    if head and (name_on_tag or not body or len(head) > ACCOUNT_MAX or " " in head):
        parts = head.split("/") if not body else [head]
        if len(parts) > 1:
            draft.find(
                "PARTY_ON_ONE_LINE", f"{segment.tag} is all on one line; expected name, street, place, country apart",
                segment.line, lines[0], path=segment.tag,
            )  # fmt: skip
            parts = _apart(parts)
        elif not name_on_tag:
            _name_behind_tag(draft, segment, head)
        body = parts + body
        numbers = [*[segment.line] * len(parts), *numbers]
        head = ""
    return _untagged(draft, segment, body, numbers, head or None, role)


def _name_behind_tag(draft: Draft, segment: Segment, head: str) -> None:
    draft.find(
        "NAME_BEHIND_TAG", f"{head[:20]!r} stands behind {segment.tag}, where an account is expected; read as the name",
        segment.line, segment.lines[0], head, path=segment.tag,
    )  # fmt: skip


def _apart(parts: list[str]) -> list[str]:
    """Put a party said on one line into lines: everything from the country on is the last one."""
    at = next((i for i in range(1, len(parts)) if _is_country(parts[i])), None)
    return parts if at is None else [*parts[:at], "/".join(parts[at:])]


def _is_country(text: str) -> bool:
    said = text.strip()
    return len(said) == 2 and said.isalpha() and said.isascii() and said.isupper() and said not in CONTACTS  # noqa: PLR2004 - aa


def _is_country_line(text: str) -> bool:
    """Tell the line ``CC/post code/TE/number`` even where the country is left out: ``/B3H 3A6/TE/19025550133``."""
    first, slant, rest = text.partition("/")
    return _is_country(first) or (bool(slant) and not first.strip() and any(p in CONTACTS for p in rest.split("/")))


def _tagged(draft: Draft, segment: Segment, head: str, role: str | None) -> Party:
    names: list[str] = []
    streets: list[str] = []
    places: list[str] = []
    fields: dict[str, Any] = {}
    current = ""
    # Where the place has its tag, what stands before it is street, even a line of two letters.
    located = ("LOC",) if any(line[:3] == "LOC" for line in segment.lines) else ("ADR", "LOC")
    for number, line in zip(segment.numbers[1:], segment.lines[1:], strict=True):
        tag = line[:3]
        if tag in INNER:
            current = tag
            text = line[4:]
        else:
            text = line[1:]
        if tag not in INNER and current in located and _begins_country(text, fields):
            _country_line(draft, segment, text, number, fields)
        elif current == "ADR":
            streets.append(text)
        elif current == "LOC" and (tag == "LOC" or "country" not in fields):
            places.append(text)
        elif current == "LOC":
            _country_line(draft, segment, text, number, fields)
        else:
            names.append(text)
    account: str | None = head or None
    if head and not names:
        _name_behind_tag(draft, segment, head)
        names, account = [head], None
    city = region = None
    if places:
        city, region, rest = _place(places.pop())
        streets += places
        if rest and "country" not in fields:
            _country_line(draft, segment, rest, segment.line, fields)
        elif rest:
            draft.keep(segment.tag, rest, segment.line)
    return Party(
        name=join_lines(names, NAME_WIDTH) or None,
        lines=tuple(text.strip() for text in streets if text.strip()),
        city=city,
        region=region,
        account=account,
        role=role,
        **_tuples(fields),
    )


def _begins_country(text: str, fields: dict[str, Any]) -> bool:
    """Tell a country line from a further street line: it opens with a country, or goes on with contacts."""
    if "country" in fields:
        return text.partition("/")[0].strip() in CONTACTS
    return _is_country_line(text)


def _untagged(
    draft: Draft, segment: Segment, body: list[str], numbers: Sequence[int], account: str | None, role: str | None
) -> Party:
    """Read ``/name``, ``/street``, ``/place/state``, ``/CC/post/TE/..`` in that order."""
    fields: dict[str, Any] = {}
    last = len(body) - 1
    while last > 0 and not _is_country_line(body[last]):
        last -= 1
    if last > 0:
        for index in range(last, len(body)):
            _country_line(draft, segment, body[index], numbers[index], fields)
        body = body[:last]
    elif body:
        draft.find(
            "PARTY_COUNTRY_MISSING", f"no line of {segment.tag} begins with a country; expected /CC/post code",
            segment.line, segment.lines[0], path=segment.tag,
        )  # fmt: skip
    city = region = None
    if len(body) >= 3:  # noqa: PLR2004 - name, street, place
        city, region, rest = _place(body.pop())
        if rest:
            draft.keep(segment.tag, rest, segment.line)
    return Party(
        name=(body[0].strip() or None) if body else None,
        lines=tuple(text.strip() for text in body[1:] if text.strip()),
        city=city,
        region=region,
        account=account,
        role=role,
        **_tuples(fields),
    )


def _place(text: str) -> tuple[str | None, str | None, str]:
    """Split ``place/state`` and what follows: some senders put the country line there too."""
    city, _, more = text.partition("/")
    region, _, rest = more.partition("/")
    return city.strip() or None, region.strip() or None, rest


def _country_line(draft: Draft, segment: Segment, text: str, number: int, fields: dict[str, Any]) -> None:
    """Read ``CC/post/TE/number/FX/number`` into the fields; a further line may go on with contacts."""
    parts = [part.strip() for part in text.split("/")]
    if "country" not in fields:
        fields["country"] = (None if parts[0] in CONTACTS else parts.pop(0)) or None
        if parts and not (parts[0] in CONTACTS and len(parts) > 1):
            fields["postcode"] = parts.pop(0) or None
    pairs = iter(parts)
    for kind in pairs:
        value = next(pairs, "")
        field = CONTACTS.get(kind)
        if field and value:
            fields.setdefault(field, []).append(value)
        elif kind or value:
            draft.keep(f"{segment.tag}/{kind}", value or kind, number)
            if kind != "TL":
                draft.find(
                    "CONTACT_UNKNOWN", f"contact {kind!r} of {segment.tag}; expected TE, FX or TL and a number",
                    number, text, kind, path=segment.tag, severity="info",
                )  # fmt: skip


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}


def agent(draft: Draft, segment: Segment) -> Party:
    """Read ``AGT/account/IATA code/CASS/participant`` with the lines of name and place."""
    head = [part.strip() for part in segment.lines[0].split("/")[1:]]
    ids = [
        Identifier(value=value, kind=kind)
        for kind, value in zip(("IATA", "CASS", "participant"), head[1:4], strict=False)
        if value
    ]
    for extra in head[4:]:
        draft.keep("AGT", extra, segment.line)
    rest = [line[1:].strip() for line in segment.lines[1:]]
    return Party(
        name=(rest[0] or None) if rest else None,
        city=(rest[1] or None) if len(rest) > 1 else None,
        lines=tuple(rest[2:]),
        account=(head[0] or None) if head else None,
        ids=tuple(ids),
    )

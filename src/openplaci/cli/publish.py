"""``openplaci rules publish`` and ``published``: which risk profiles are live, by the act of two persons."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openplaci import wiring
from openplaci.access import two_persons
from openplaci.access.decide import SOME
from openplaci.access.ids import fresh
from openplaci.cli import profiles as shown
from openplaci.cli.profiles import ProfileFile
from openplaci.cli.who import acting
from openplaci.faults import CannotDo
from openplaci.flow.publication import PUBLISH, Publication, PublishedFile, encoded, published
from openplaci.model.access import Proposal
from openplaci.model.profile import Profile
from openplaci.risk.named_lists import Lists
from openplaci.settings import Settings

_NAMED = 12
"""Profiles that one kind of change names at most."""


def propose(found: Sequence[ProfileFile], loaded: Lists, settings: Settings) -> Proposal:
    """Propose a set of profiles, none of which has a fault, as what shall be live.

    Raises:
        CannotDo: a case fails, or nothing would change.
        Refused: who acts may not propose it.
    """
    failing = [row for made in found for row in shown.tested(made, loaded) if not row["ok"]]
    if failing:
        more = f" (and {len(failing) - 1} more)" if len(failing) > 1 else ""
        raise CannotDo(f"nothing is proposed, since cases must hold: {shown.failed(failing[0])}{more}")
    publication = Publication(
        files=tuple(PublishedFile(name=Path(made.name).name, text=made.data.decode()) for made in found)
    )
    with wiring.open_store(settings) as store:
        gate, who = acting(store)
        gate.ask(who, "profiles.read", programme=SOME)
        before = _profiles(published(gate.look()), loaded)
        after = {profile.id: profile for made in found for profile in made.profiles}
        if before == after:
            raise CannotDo("nothing is proposed: these profiles are live already")
        decision = two_persons.propose(
            who,
            PUBLISH,
            id=fresh("a", os.urandom),
            about="profiles",
            words=changes(before, after),
            content=encoded(publication),
            programme=_programme((*before.values(), *after.values())),
        )
        return gate.decide(decision, by=who.id, permission=PUBLISH, about="profiles")


def live(loaded: Lists, settings: Settings) -> list[dict[str, Any]]:
    """The profiles that are published, a row each.

    Raises:
        Refused: who acts may not see them.
    """
    with wiring.open_store(settings) as store:
        gate, who = acting(store)
        gate.ask(who, "profiles.read", programme=wiring.programme(settings.programme).name)
        found = _profiles(published(gate.look()), loaded)
    return [
        {"id": one.id, "title": one.title, "score": one.score, "outcome": one.outcome, "programmes": one.programmes}
        for one in found.values()
    ]


def changes(before: dict[str, Profile], after: dict[str, Profile]) -> str:
    """What a publication would change, in one line."""
    kinds = {
        "new": [id_ for id_ in after if id_ not in before],
        "changed": [id_ for id_ in after if id_ in before and before[id_] != after[id_]],
        "gone": [id_ for id_ in before if id_ not in after],
    }
    told = "; ".join(f"{kind} {_some(ids)}" for kind, ids in kinds.items() if ids)
    return f"Make {len(after)} risk profiles live in place of {len(before)}: {told}."


def _some(ids: list[str]) -> str:
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return ", ".join(ids[:_NAMED]) + more


def _profiles(publication: Publication, loaded: Lists) -> dict[str, Profile]:
    """Those that can be read; one that no longer can counts as gone, and assess refuses to begin."""
    from openplaci.risk.named_lists import kinds
    from openplaci.risk.rules.files.profile_file import read_files

    return {profile.id: profile for profile in read_files(publication.files, kinds(loaded)).profiles}


def _programme(profiles: Sequence[Profile]) -> str:
    """The one programme that all of them are for, or none: then it is about all programmes."""
    named = {programme for profile in profiles for programme in profile.programmes or ("",)}
    return named.pop() if len(named) == 1 else ""

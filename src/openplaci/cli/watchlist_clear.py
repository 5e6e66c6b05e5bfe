"""``openplaci watchlist`` on: matches of a consignment, clearing them, and from when a list's matches count."""

from typing import Annotated, Any

import msgspec
from cyclopts import Parameter

from openplaci import settings, wiring
from openplaci.access import decide
from openplaci.access.masking import PERSONAL_READ, masked
from openplaci.cli.referrals import dialogue, number
from openplaci.cli.talk import answer, tell
from openplaci.cli.who import acting
from openplaci.faults import CannotDo
from openplaci.flow import clearing, tuning
from openplaci.flow.clearing import ClearingOrder, token_of
from openplaci.model.access import Principal
from openplaci.model.fact import PairCleared

Data = Annotated[str | None, Parameter(help="Folder of the embedded store [default: the data folder].")]
Key = Annotated[str, Parameter(help="The consignment: 157-12345675, or of a house 157-12345675/HOUSE.")]
List = Annotated[str, Parameter(name="--list", help="Name of the list.")]
Entity = Annotated[str, Parameter(help="Id of the entity, as 'watchlist matches' tells it.")]
About = Annotated[str, Parameter(help="One party alone, as shipper [default: each that matches the entity].")]
Token = Annotated[str, Parameter(help="The pair as 'watchlist matches' told it: refused where it changed since.")]
Why = Annotated[str, Parameter(help="The reason in words.")]
Score = Annotated[str, Parameter(help="A score from 0.5 to 1, or off.")]


def matches(key: Key, *, data: Data = None) -> int:
    """Tell which parties of a consignment match which listed entities now, one line each, and what was cleared.

    That you saw them is written down first. Exit code 1 where there is a match that is not cleared.
    """
    chosen = settings.load(data=data)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        named = number(key)
        found = clearing.pairs(dialogue(chosen, store, gate), named, by=who)
        if found:
            gate.viewed(who, [named], where="watchlist matches")
        names = {account.id: account.name for account in gate.look().accounts.values()}
    for one in found:
        match = one.match
        row = {
            "about": one.about, "said": one.said, "list": match.list, "version": match.version,
            "entity": match.entity, "name": match.name, "score": round(match.score, 4), "path": match.path,
            "weak": match.weak, "missed": one.missed, "tier": one.tier, "pair": token_of(one.pair), "cleared": None,
        }  # fmt: skip
        if one.cleared is not None:
            by = names.get(one.cleared.by, one.cleared.by)
            row["cleared"] = {"at": one.cleared.at, "by": by, "why": one.cleared.why}
        answer(row)
    return int(any(one.cleared is None for one in found))


def clear(
    key: Key,
    *,
    list_: List,
    entity: Entity,
    why: Why,
    about: About = "",
    pair: Token = "",
    data: Data = None,
) -> int:
    """Clear a match: the party and the listed entity are not the same, and stay cleared until either side changes.

    It holds in every consignment of the same party. An open consignment is assessed anew at once; what is asked of its
    filer stays until you close it.
    """
    return _judge(ClearingOrder(key=number(key), list=list_, entity=entity, why=why, about=about, pair=pair), data)


def unclear(
    key: Key,
    *,
    list_: List,
    entity: Entity,
    why: Why,
    about: About = "",
    pair: Token = "",
    data: Data = None,
) -> int:
    """Take a clearing back: the pair is a match again from the next assessment on."""
    order = ClearingOrder(key=number(key), list=list_, entity=entity, why=why, about=about, pair=pair, reopen=True)
    return _judge(order, data)


def cleared(
    *,
    key: Annotated[str, Parameter(help="Those that were cleared on this consignment alone.")] = "",
    list_: Annotated[str, Parameter(name="--list", help="Those of this list alone.")] = "",
    data: Data = None,
) -> int:
    """List what was cleared and not taken back, one line each, the oldest first.

    Of consignments that you may see; reasons and names are masked unless you have the right to see personal data, and
    that you saw them is written down first.
    """
    chosen = settings.load(data=data)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        gate.ask(who, "watchlists.read", about="cleared")
        named = number(key) if key else ""
        rows = [
            one for _, one in clearing.all_cleared(dialogue(chosen, store, gate))
            if _sees(who, "consignments.read", one) and named in ("", one.key) and list_ in ("", one.pair.list)
        ]  # fmt: skip
        clear_ = [one.key for one in rows if _sees(who, PERSONAL_READ, one)]
        if clear_:
            gate.viewed(who, sorted(set(clear_)), where="watchlist cleared")
        names = {account.id: account.name for account in gate.look().accounts.values()}
    for one in rows:
        plain = _sees(who, PERSONAL_READ, one)
        shown = one if plain else masked(one)
        answer(
            {
                "key": shown.key, "cycle": shown.cycle, "about": shown.about, "list": shown.pair.list,
                "entity": shown.pair.entity, "name": shown.name, "version": shown.version, "why": shown.why,
                "by": names.get(shown.by, shown.by), "at": shown.at, "pair": token_of(one.pair) if plain else "",
            }
        )  # fmt: skip
    return 0


def tiers(
    name: Annotated[str, Parameter(help="Name of the list.")],
    *,
    hold: Score = "",
    review: Score = "",
    log: Annotated[str, Parameter(help="A score from 0.5 to 1.")] = "",
    default: Annotated[bool, Parameter(help="As the settings have it again.", negative="")] = False,
    data: Data = None,
) -> int:
    """Tell from which score on matches of a list are told (log), looked at (review), held (hold); or set it.

    A match of tier hold recommends a request for screening, the gravest that a machine may recommend; whether it goes
    out by itself is the programme's to say. A weak alias alone is told and no more. Running servers follow at once.
    """
    chosen = settings.load(data=data)
    usual = wiring.tiers(chosen)
    given = {"log": log, "review": review, "hold": hold}
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        asked = {field: _score(field, text) for field, text in given.items() if text}
        change = default or bool(asked)
        gate.ask(who, "watchlists.tune" if change else "watchlists.read", about=f"watchlist:{name}")
        if default and asked:
            raise CannotDo("--default goes alone: it sets what the settings say")
        if change:
            folder = wiring.watchlist_folder(chosen)
            told = tuning.tune(store, folder, name, usual, asked, default=default, by=who.id, at=wiring.now())
        else:
            told = tuning.tiers_of(store, wiring.watchlist_folder(chosen), name, usual)
    answer(msgspec.to_builtins(told))
    return 0


def _judge(order: ClearingOrder, data: str | None) -> int:
    chosen = settings.load(data=data)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        done = clearing.clear(dialogue(chosen, store, gate), order, by=who)
    row: dict[str, Any] = {
        "key": order.key, "list": order.list, "entity": order.entity, "pairs": len(done.facts),
        "act": "unclear" if order.reopen else "clear", "outcome": None,
    }  # fmt: skip
    if done.assessment is not None:
        row |= {"outcome": done.assessment.outcome, "score": done.assessment.score}
    answer(row)
    if done.assessment is None:
        tell(
            "openplaci: nobody waits for an answer about it, so it was not assessed anew; it counts from the next time"
        )
    return 0


def _sees(who: Principal, permission: str, one: PairCleared) -> bool:
    return decide.may(who, permission, now=wiring.now(), programme=one.programme) is None


def _score(field: str, text: str) -> float | None:
    if text.strip().lower() == "off" and field != "log":
        return None
    try:
        return float(text)
    except ValueError:
        expected = "a score from 0.5 to 1" + ("" if field == "log" else ", or off")
        raise CannotDo(f"--{field} is {text[:20]!r}; expected {expected}") from None

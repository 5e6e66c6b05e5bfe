"""``openplaci watchlist budget``: what each threshold stops of a centre's own traffic, and which keeps the budget."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
from cyclopts import Parameter

from openplaci import settings, wiring
from openplaci.access.decide import SOME
from openplaci.access.masking import PERSONAL_READ
from openplaci.cli import files, show
from openplaci.cli.screen import rows_of
from openplaci.cli.talk import answer, tell
from openplaci.cli.who import acting
from openplaci.faults import CannotDo
from openplaci.flow import tuning
from openplaci.flow.gate import Gate
from openplaci.flow.traffic import DAY, traffic
from openplaci.flow.tuning import Tuned
from openplaci.model.access import Principal
from openplaci.model.watchlist import Query
from openplaci.screening import keeping
from openplaci.screening.budget import ALL, FLOOR, Curve, Scored, Traffic, curve, scored
from openplaci.screening.library import Library
from openplaci.screening.live import opened
from openplaci.screening.trial.tried import SAMPLE
from openplaci.screening.trial.tried import tried as tried_
from openplaci.settings import Settings
from openplaci.store.base import Store

Places = dict[Query, list[tuple[str, int]]]


class _Asked(NamedTuple):
    """The parties, what they are counted against, and the consignments of each."""

    parties: dict[Query, int]
    traffic: Traffic
    told: Mapping[str, object]
    places: Places
    programmes: tuple[str, ...] = ()


def budget(
    *,
    days: Annotated[float, Parameter(help="Days back from now whose consignments are looked at.")] = 7.0,
    batch: Annotated[
        Path | None, Parameter(help="CSV file of ordinary names (name, kind, country) in place of the traffic.")
    ] = None,
    volume: Annotated[int, Parameter(help="Parties that come a day, for --batch.")] = 0,
    alerts: Annotated[float | None, Parameter(help="The budget: alerts a day.")] = None,
    per_thousand: Annotated[float | None, Parameter(help="The budget: alerts of a thousand parties.")] = None,
    list_: Annotated[str, Parameter(name="--list", help="One list alone.")] = "",
    floor: Annotated[float, Parameter(help="Least score that is looked at, 0.5 to 1.")] = FLOOR,
    sample: Annotated[
        int, Parameter(help="Names of each list that are let go wrong, to see which are still found.")
    ] = (SAMPLE),
    seed: Annotated[int, Parameter(help="Which names these are.")] = 1,
    names: Annotated[
        int, Parameter(help="Show so many parties that the budget still stops, the least sure first.")
    ] = 0,
    apply: Annotated[
        bool, Parameter(help="Make that threshold the one from which matches of the lists are looked at.", negative="")
    ] = False,
    draw: Annotated[Path | None, Parameter(help="Write the curve as a page of its own, for a browser.")] = None,
    table: Annotated[bool, Parameter(help="Print a table for people instead of JSON Lines.", negative="")] = False,
    data: Annotated[str | None, Parameter(help="Folder of the embedded store [default: the data folder].")] = None,
) -> int:
    """Tell what each threshold stops; its help stands in `openplaci.cli.watchlist`."""
    _check(days, alerts, per_thousand, floor, batch, volume, sample)
    if apply and alerts is None and per_thousand is None:
        raise CannotDo("--apply: expected a budget, by --alerts or --per-thousand")
    chosen = settings.load(data=data)
    folder = wiring.watchlist_folder(chosen)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        asked = _batch(gate, who, batch, volume) if batch is not None else _traffic(chosen, store, gate, who, days)
        if names:
            _may_see_names(gate, who, asked)
        if apply:
            gate.ask(who, "watchlists.tune", about=f"watchlist:{list_}" if list_ else "watchlists")
        known = [head.name for head in keeping.heads(folder)]
        if not known:
            raise CannotDo("there is no watchlist yet: openplaci watchlist add SOURCE FILE...")
        if list_ and list_ not in known:
            raise CannotDo(f"there is no list named {list_[:60]!r}; known: {', '.join(known)}")
        if not asked.parties:
            raise CannotDo("no party came in that time; expected traffic, or ordinary names by --batch FILE.csv")
        if alerts is not None and asked.traffic.a_day:
            per_thousand = alerts / asked.traffic.a_day * 1000
        with opened(folder) as library:
            found = _found(library, asked.parties, floor)
            curves = _curves(library, found, asked, list_, floor=floor, tried=(seed, sample), budget=per_thousand)
        if names:
            _show_names(gate, who, asked, found, curves[0], names)
        tuned = tuning.tuned(store, known, wiring.tiers(chosen))
        if apply and curves[0].budget is not None:
            for name in _names(curves):
                _apply(store, chosen, name, curves[0].budget.threshold, tuned[name], who)
    now = {name: one.review for name, one in tuned.items()}
    if len({now[name] for name in _names(curves)}) == 1:
        now[ALL] = now[_names(curves)[0]]
    _tell(curves, asked, now, alerts, per_thousand, table=table, draw=draw, applied=apply)
    return int(per_thousand is not None and curves[0].budget is None)


def _check(
    days: float,
    alerts: float | None,
    per_thousand: float | None,
    floor: float,
    batch: Path | None,
    volume: int,
    sample: int,
) -> None:
    if not 0 < days <= 3660:  # noqa: PLR2004 - ten years
        raise CannotDo(f"--days is {days:g}; expected more than 0, at most 3660")
    if alerts is not None and per_thousand is not None:
        raise CannotDo("two budgets; expected either --alerts or --per-thousand")
    for name, value in (("--alerts", alerts), ("--per-thousand", per_thousand)):
        if value is not None and not 0 <= value < float("inf"):
            raise CannotDo(f"{name} is {value:g}; expected 0 or more")
    if not 0.5 <= floor < 1:  # noqa: PLR2004 - as the help says
        raise CannotDo(f"--floor is {floor:g}; expected 0.5 or more, below 1")
    if volume < 0 or sample < 0:
        raise CannotDo("--volume and --sample: expected 0 or more")
    if volume and batch is None:
        raise CannotDo("--volume goes with --batch: of the traffic it is known")
    if alerts is not None and batch is not None and not volume:
        raise CannotDo("--alerts with --batch: expected --volume, the parties that come a day; or --per-thousand")


def _batch(gate: Gate, who: Principal, batch: Path, volume: int) -> _Asked:
    gate.ask(who, "watchlists.screen", about="budget")
    parties = Counter(query for query in rows_of(batch) if query.name)
    told = {"file": files.shown(batch.name)}
    return _Asked(dict(parties), Traffic(parties.total(), float(volume) if volume else None), told, {})


def _traffic(chosen: Settings, store: Store, gate: Gate, who: Principal, days: float) -> _Asked:
    gate.ask(who, "history.query", programme=SOME, about="budget")
    now = wiring.now()
    made = traffic(
        store,
        since=now - days * DAY,
        now=now,
        may_see=lambda programme: gate.ask(who, "history.query", programme=programme, about="budget"),
        usual=wiring.programme(chosen.programme).name,
    )
    parties = {query: len(places) for query, places in made.parties.items()}
    total = sum(parties.values())
    told = {"days": round(made.days, 2), "consignments": made.consignments}
    return _Asked(parties, Traffic(total, total / made.days), told, made.parties, tuple(sorted(made.programmes)))


def _found(library: Library, parties: Mapping[Query, int], floor: float) -> list[Scored]:
    found: list[Scored] = []
    with show.progress(len(parties), "screening") as advance:
        for some in scored(library, parties, floor=floor):
            found += some
            advance(1)
    return found


def _curves(
    library: Library,
    found: Sequence[Scored],
    asked: _Asked,
    list_: str,
    *,
    floor: float,
    tried: tuple[int, int],
    budget: float | None,
) -> list[Curve]:
    """The curve of the list that is asked for; or of all, then each."""
    seed, most = tried
    names = [list_] if list_ else [shelf.name for shelf in library.shelves]
    # The same names whichever lists there are beside it.
    recalls = {
        name: list(tried_(library, name, random.Random(f"{seed} {name}"), most=most))  # noqa: S311
        for name in names
    }
    made = [
        curve(
            name, [one for one in found if one.list == name], asked.traffic, floor=floor, tried=recalls[name],
            per_thousand=budget,
        )
        for name in names
    ]  # fmt: skip
    if len(names) == 1:
        return made
    together = [score for scores in recalls.values() for score in scores]
    return [curve(ALL, found, asked.traffic, floor=floor, tried=together, per_thousand=budget), *made]


def _may_see_names(gate: Gate, who: Principal, asked: _Asked) -> None:
    gate.ask(who, "watchlists.screen", about="budget")
    for programme in asked.programmes:
        gate.ask(who, "consignments.read", programme=programme, about="budget")
        gate.ask(who, PERSONAL_READ, programme=programme, about="budget")


def _show_names(gate: Gate, who: Principal, asked: _Asked, found: Sequence[Scored], shown: Curve, most: int) -> None:
    """The parties at the threshold; that they were seen is written down first."""
    least = shown.budget.threshold if shown.budget is not None else 0.0
    best: dict[int, Scored] = {}
    for one in found:
        inside = one.score >= least and shown.list in (ALL, one.list)
        if inside and (one.party not in best or one.score > best[one.party].score):
            best[one.party] = one
    chosen = sorted(best.values(), key=lambda one: one.score)[:most]
    queries = list(asked.parties)
    keys = {key for one in chosen for key, _ in asked.places.get(queries[one.party], ())[:1]}
    if keys:
        gate.viewed(who, sorted(keys), where="watchlist budget")
    for one in chosen:
        query = queries[one.party]
        key = next((key for key, _ in asked.places.get(query, ())), None)
        answer(
            {
                "party": query.name, "country": query.country, "times": one.times, "key": key, "list": one.list,
                "entity": one.entity, "score": round(one.score, 4),
            }
        )  # fmt: skip


def _tell(
    curves: Sequence[Curve],
    asked: _Asked,
    now: Mapping[str, float | None],
    alerts: float | None,
    per_thousand: float | None,
    *,
    table: bool,
    draw: Path | None,
    applied: bool,
) -> None:
    from openplaci.cli import budget_page

    told = {
        **asked.told, "parties": asked.traffic.parties, "distinct": len(asked.parties),
        "parties_a_day": asked.traffic.a_day,
    }  # fmt: skip
    words = "" if per_thousand is None else _budget_words(alerts, per_thousand)
    if draw is not None:
        page = budget_page.page(curves, told, now, words)
        try:
            draw.write_text(page, "utf-8")
        except OSError as fault:
            raise CannotDo(f"{files.shown(draw)}: {fault.strerror or fault}") from fault
    if table:
        budget_page.table(curves, now)
    else:
        for one in curves:
            answer({**told, "now": now.get(one.list), **msgspec.to_builtins(one)})
    if words:
        tell(f"openplaci: {_advice(curves, words, applied=applied)}")


def _budget_words(alerts: float | None, per_thousand: float) -> str:
    if alerts is not None:
        return f"{alerts:g} alert{'' if alerts == 1 else 's'} a day"
    return f"{per_thousand:g} alert{'' if per_thousand == 1 else 's'} of a thousand parties"


def _advice(curves: Sequence[Curve], words: str, *, applied: bool) -> str:
    one = curves[0]
    if one.budget is None:
        return f"{one.list}: no threshold keeps {words}: so many are exactly the same"
    if applied:
        return f"{one.list}: {one.budget.threshold:g} keeps {words}; it is in force"
    told = " && ".join(f"openplaci watchlist tiers {name} --review {one.budget.threshold:g}" for name in _names(curves))
    return f"{one.list}: {one.budget.threshold:g} keeps {words}; set it with: {told}"


def _apply(store: Store, chosen: Settings, name: str, review: float, before: Tuned, who: Principal) -> None:
    """Have matches of a list looked at from that score on; what is looked at is told, too."""
    asked: dict[str, float | None] = {"review": review, "log": min(before.log, review)}
    folder, usual = wiring.watchlist_folder(chosen), wiring.tiers(chosen)
    tuning.tune(store, folder, name, usual, asked, by=who.id, at=wiring.now())


def _names(curves: Sequence[Curve]) -> list[str]:
    """The lists that the first curve is of."""
    return [one.list for one in curves if one.list != ALL]

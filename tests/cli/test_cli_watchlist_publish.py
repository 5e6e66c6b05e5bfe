"""Lists of one's own: a draft until another person confirmed exactly that draft."""

import io
from pathlib import Path

import pytest
import test_day_of_access
from test_day_of_access import Desk

from openplaci import settings, wiring
from openplaci.flow import watchlist_acts, watchlists
from openplaci.model.fact import WatchlistChanged, WatchlistDrafted
from openplaci.screening import keeping

EXAMPLES = Path(__file__).parent.parent.parent / "docs/examples/watchlists"
HEAD = "id,name,kind,country\n"
FIRST = "1,Tamerlan Orozbekov,person,KG\n"
SECOND = "2,Zephyrion Works,organisation,AM\n"
PEOPLE = {"lisa": ("list_keeper", "all"), "liam": ("list_keeper", "all"), "otto": ("officer", "pact")}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Desk:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    for name, rights in PEOPLE.items():
        monkeypatch.setitem(test_day_of_access.PEOPLE, name, rights)
    made = Desk(tmp_path, monkeypatch, capfdbinary)
    made.enter("root", "anna")
    for name in PEOPLE:
        made.enter("anna", name)
    return made


def tips(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "tips.csv"
    path.write_text(HEAD + "".join(rows), "utf-8")
    return path


def confirm(desk: Desk, who: str, proposed: dict[str, str], exits: int = 0) -> None:
    desk(who, "acts", "confirm", proposed["id"], "--digest", proposed["digest"], exits=exits)


def live(desk: Desk) -> dict[str, int]:
    return {head.name: head.entities for head in keeping.heads(desk.data / "watchlists")}


def test_a_list_of_ones_own_is_a_draft_until_another_confirms_it(desk: Desk, tmp_path: Path) -> None:
    [added] = desk("lisa", "watchlist", "add", "own", tips(tmp_path, FIRST), "--name", "tips")
    assert added["draft"] is True
    assert live(desk) == {}
    desk("otto", "screen", "Tamerlan Orozbekov", exits=2)
    assert [row["draft"] for row in desk("lisa", "watchlist", "list")] == [True]
    [proposed] = desk("lisa", "watchlist", "publish", "tips")
    assert "1 entities: 1 added, 0 changed, 0 removed" in proposed["words"]
    confirm(desk, "lisa", proposed, exits=2)
    assert "another person must confirm it" in desk.err
    confirm(desk, "otto", proposed, exits=2)
    assert live(desk) == {}
    assert [row["change"][0] for row in desk("liam", "watchlist", "diff", "tips", "--draft")] == ["+"]
    [shown] = desk("liam", "acts", "show", proposed["id"])
    assert "Orozbekov" not in str(shown)
    confirm(desk, "liam", proposed)
    assert live(desk) == {"tips": 1}
    assert len(desk("otto", "screen", "Tamerlan Orozbekov", exits=1)) == 1
    assert "draft" not in desk("lisa", "watchlist", "list")[0]
    confirm(desk, "liam", proposed, exits=2)
    with wiring.open_store(settings.load(data=str(desk.data))) as store:
        facts = [one.fact for one in store.facts(subject="watchlist:tips")]
    assert [type(fact) for fact in facts] == [WatchlistDrafted, WatchlistChanged]
    assert isinstance(facts[1], WatchlistChanged)
    assert (facts[1].act, facts[1].added) == (proposed["id"], 1)


def test_a_draft_that_changed_since_is_not_what_was_confirmed(desk: Desk, tmp_path: Path) -> None:
    desk("lisa", "watchlist", "add", "own", tips(tmp_path, FIRST), "--name", "tips")
    [proposed] = desk("lisa", "watchlist", "publish", "tips")
    desk("lisa", "watchlist", "add", "own", tips(tmp_path, FIRST, SECOND), "--name", "tips")
    confirm(desk, "liam", proposed, exits=2)
    assert "the draft or the list tips was changed since" in desk.err
    assert live(desk) == {}
    [again] = desk("lisa", "watchlist", "publish", "tips")
    confirm(desk, "liam", again)
    assert live(desk) == {"tips": 2}
    confirm(desk, "liam", proposed, exits=2)
    desk("lisa", "watchlist", "publish", "tips", exits=2)
    assert "there is no draft of a list 'tips'" in desk.err
    desk("lisa", "watchlist", "add", "own", tips(tmp_path, FIRST, SECOND), "--name", "tips")
    desk("lisa", "watchlist", "publish", "tips", exits=2)
    assert "says what is live already" in desk.err
    desk("lisa", "watchlist", "discard", "tips")
    desk("lisa", "watchlist", "discard", "tips", exits=2)


def test_a_list_of_ones_own_goes_by_two_persons_only(desk: Desk, tmp_path: Path) -> None:
    desk("lisa", "watchlist", "add", "own", tips(tmp_path, FIRST), "--name", "tips")
    confirm(desk, "liam", desk("lisa", "watchlist", "publish", "tips")[0])
    desk("lisa", "watchlist", "add", "un", EXAMPLES / "un" / "consolidated.xml", "--name", "tips", exits=2)
    assert "tips is a list of source own, not un" in desk.err
    [proposed] = desk("lisa", "watchlist", "drop", "tips")
    assert live(desk) == {"tips": 1}
    confirm(desk, "lisa", proposed, exits=2)
    confirm(desk, "liam", proposed)
    assert live(desk) == {}


def test_lists_of_publishers_are_live_at_once_and_officers_load_none(desk: Desk) -> None:
    desk("lisa", "watchlist", "update", "un", "--from", EXAMPLES / "un")
    assert live(desk) == {"un": 2}
    desk("otto", "watchlist", "update", "un", exits=2)
    desk("otto", "watchlist", "publish", "un", exits=2)
    desk("lisa", "watchlist", "drop", "un")
    assert live(desk) == {}


def test_what_is_fetched_for_a_list_of_ones_own_is_a_draft_too(desk: Desk, tmp_path: Path) -> None:
    path = tips(tmp_path, FIRST)
    [row] = desk("lisa", "watchlist", "update", "tips", "--source", "own", "--from", path)
    assert row["outcome"] == "draft"
    assert live(desk) == {}
    confirm(desk, "liam", desk("lisa", "watchlist", "publish", "tips")[0])
    tips(tmp_path, FIRST, SECOND)
    [row] = desk("timer", "watchlist", "update")
    assert row["outcome"] == "draft"
    assert live(desk) == {"tips": 1}
    desk("timer", "watchlist", "update", "--smaller", exits=2)
    assert "not signed in" in desk.err
    [row] = desk("timer", "watchlist", "update")
    assert row["outcome"] == "unchanged"


def test_what_was_confirmed_and_cut_short_is_finished(desk: Desk, tmp_path: Path) -> None:
    desk("lisa", "watchlist", "add", "own", tips(tmp_path, FIRST), "--name", "tips")
    folder = desk.data / "watchlists"
    draft = (folder / "tips.draft").read_bytes()
    confirm(desk, "liam", desk("lisa", "watchlist", "publish", "tips")[0])
    (folder / "tips.list").unlink()
    (folder / "tips.draft").write_bytes(draft)
    with wiring.open_store(settings.load(data=str(desk.data))) as store:
        watchlist_acts.mend(store, folder, wiring.now())
        assert live(desk) == {"tips": 1}
        assert keeping.drafts(folder) == ()
        new, _ = watchlists.read("tips", "own", {"tips.csv": (HEAD + SECOND).encode()})
        watchlists.draft(store, folder, new, faults=0, smaller=True, by="t", at=wiring.now())
        watchlist_acts.mend(store, folder, wiring.now())
        assert live(desk) == {"tips": 1}
        assert [head.digest for head in keeping.drafts(folder)] == [new.digest]


def test_until_people_have_accounts_a_list_is_live_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    desk = Desk(tmp_path, monkeypatch, capfdbinary)
    [added] = desk("root", "watchlist", "add", "own", tips(tmp_path, FIRST), "--name", "tips")
    assert "draft" not in added
    assert live(desk) == {"tips": 1}
    folder = desk.data / "watchlists"
    with wiring.open_store(settings.load(data=str(desk.data))) as store:
        new, _ = watchlists.read("tips", "own", {"tips.csv": (HEAD + FIRST + SECOND).encode()})
        watchlists.draft(store, folder, new, faults=0, smaller=True, by="t", at=wiring.now())
    assert live(desk) == {"tips": 1}
    desk("root", "watchlist", "publish", "tips")
    assert live(desk) == {"tips": 2}
    desk("root", "watchlist", "drop", "tips")
    assert live(desk) == {}

"""The index: what it finds, its file, and that it misses nothing that a look at every name would find."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from openplaci.screening.index import BadIndex, Index, build

NAMES = (
    "mohammed ali hassan", "yusuf al madani", "joseph bizrah", "al qaida iraq", "alrahman trading",
    "ivan petrov sidorov", "global shipping lines",
    "zarqawi transport", "krasnoyarsk aluminium works", "j smithson", "hussein karimov",
    "abubakar shekau", "petrova anna", "kim jong chol", "shahid hemmat industrial group", "banco nacional de cuba",
)  # fmt: skip
COMMON = {"trading": 0.2, "shipping": 0.2, "global": 0.2, "group": 0.2, "de": 0.1, "al": 0.1, "banco": 0.4}


def weight(word: str) -> float:
    return 0.25 if len(word) == 1 else COMMON.get(word, 1.0)


def made(path: Path, names: tuple[str, ...] = NAMES, owners: tuple[int, ...] = ()) -> Index:
    build([tuple(name.split()) for name in names], owners or range(len(names)), weight, path)
    return Index.open(path, weight)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return made(tmp_path_factory.mktemp("index") / "names.index")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("hassan ali mohammed", "mohammed ali hassan"),
        ("mohamed aly hassan", "mohammed ali hassan"),
        ("yussuf madani", "yusuf al madani"),
        ("mhmmd ali hssn", "mohammed ali hassan"),
        ("m ali hassan", "mohammed ali hassan"),
        ("john smithson", "j smithson"),
        ("alqaida iraq", "al qaida iraq"),
        ("al rahman trading", "alrahman trading"),
        ("krasnoyarsk aluminium wor", "krasnoyarsk aluminium works"),
        ("krasnoyrask alumimium works", "krasnoyarsk aluminium works"),
        ("husain karimof", "hussein karimov"),
        ("abu bakar shekau", "abubakar shekau"),
        ("zarqawi transport limited", "zarqawi transport"),
        ("ivan petrov", "ivan petrov sidorov"),
    ],
)
def test_a_name_is_found_as_it_may_be_written(index: Index, query: str, found: str) -> None:
    best = index.candidates(tuple(query.split()), floor=0.7)
    assert [NAMES[name] for name, _ in best[:1]] == [found]
    assert 0.7 <= best[0][1] <= 1.0


@pytest.mark.parametrize("name", NAMES)
def test_a_listed_name_finds_itself_with_the_full_score(index: Index, name: str) -> None:
    best = index.candidates(tuple(name.split()), floor=0.7)
    assert NAMES[best[0][0]] == name
    assert best[0][1] == pytest.approx(1.0)


@pytest.mark.parametrize("query", ["", "global trading", "shipping", "m a h", "anna karenina", "unknown words only"])
def test_what_is_listed_under_no_such_name_is_not_found(index: Index, query: str) -> None:
    assert index.candidates(tuple(query.split()), floor=0.7) == []


def test_a_common_word_missing_takes_less_than_a_rare_one(index: Index) -> None:
    def score(query: str) -> float:
        return index.candidates(tuple(query.split()), floor=0.3)[0][1]

    assert score("nacional de cuba") > score("banco nacional de") > score("banco de cuba xyzzyw")


def test_of_one_owner_the_best_names_that_tie_are_given(tmp_path: Path) -> None:
    index = made(tmp_path / "i", ("anna petrova", "petrova anna", "anna petrowa", "anna petrova"), (1, 1, 1, 2))
    found = index.candidates(("anna", "petrova"), floor=0.5)
    assert sorted(name for name, _ in found) == [0, 1, 3]


def test_no_more_names_are_given_than_asked_for(tmp_path: Path) -> None:
    index = made(tmp_path / "i", ("anna petrova",) * 50)
    assert len(index.candidates(("anna", "petrova"), floor=0.5)) == 20
    assert len(index.candidates(("anna", "petrova"), floor=0.5, most=7)) == 7


def test_more_hits_than_are_held_keep_the_best(tmp_path: Path) -> None:
    index = made(tmp_path / "i", ("anna petrowa",) * 20_000 + ("anna petrova",))
    assert index.candidates(("anna", "petrova"), floor=0.5)[0][0] == 20_000


def test_empty_lists_and_odd_names_are_taken(tmp_path: Path) -> None:
    assert made(tmp_path / "none", ()).candidates(("anna",), floor=0.5) == []
    long = " ".join(["a" * 70, *("word" + "xyz"[i % 3] * (i // 3 + 1) for i in range(40))])
    index = made(tmp_path / "odd", ("", long, "b"))
    assert [name for name, _ in index.candidates(tuple(long.split()), floor=0.5)] == [1]
    assert [name for name, _ in index.candidates(("b",), floor=0.5)] == [2]


def test_owners_are_one_for_each_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="1 owners, expected one for each of 2 names"):
        build([("a",), ("b",)], [1], weight, tmp_path / "i")
    assert list(tmp_path.iterdir()) == []


def perturbed(words: list[str], rng: random.Random) -> tuple[str, ...]:
    at = rng.randrange(len(words))
    word = words[at]
    place = rng.randrange(len(word))
    turns = (word[:place] + word[place + 1 :], word[:place] + "e" + word[place:], word[0], word[: place + 3])
    words[at] = rng.choice(turns) or word
    if rng.random() < 0.3:
        rng.shuffle(words)
    if rng.random() < 0.2:
        words.append(rng.choice(("trading", "petrov", "zz")))
    if len(words) > 1 and rng.random() < 0.2:
        words[:2] = [words[0] + words[1]]
    return tuple(words)


def test_nothing_is_missed_that_a_look_at_every_name_finds(tmp_path: Path) -> None:
    rng = random.Random(7)  # noqa: S311 - a test's names
    parts = sorted(
        {word for name in NAMES for word in name.split()} | {"mohamad", "petrof", "hasan", "lines", "al", "j"}
    )
    names = tuple(" ".join(rng.choices(parts, k=rng.choice((1, 2, 2, 3, 3, 4)))) for _ in range(3_000))
    index = made(tmp_path / "i", names)
    hits = 0
    for name in rng.sample(names, 400):
        query = perturbed(name.split(), rng)
        for floor in (0.6, 0.8):
            fast = index.candidates(query, floor=floor, most=5_000)
            seen = index.scored
            slow = index.candidates(query, floor=floor, most=5_000, whole=True)
            assert dict(fast) == pytest.approx(dict(slow)), query
            hits += len(slow)
            assert seen <= index.scored
    assert hits > 1_000


def test_the_new_file_takes_the_old_ones_place_at_once(tmp_path: Path) -> None:
    path = tmp_path / "i"
    old = made(path)
    new = made(path, ("other name",))
    assert old.version != new.version
    assert old.candidates(("zarqawi", "transport"), floor=0.7)
    assert new.candidates(("other", "name"), floor=0.7)
    assert [file.name for file in tmp_path.iterdir()] == ["i"]


def test_the_version_tells_what_an_index_was_built_from(tmp_path: Path) -> None:
    assert made(tmp_path / "a").version == made(tmp_path / "b").version
    assert made(tmp_path / "a").version != made(tmp_path / "c", NAMES, (1,) * len(NAMES)).version


@pytest.mark.parametrize("damage", ["empty", "half", "text", "turned", "head", "version", "longer"])
def test_a_damaged_file_is_refused_by_one_line(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "i"
    made(path)
    whole = bytearray(path.read_bytes())
    if damage == "turned":
        whole[-100] ^= 1
    elif damage == "head":
        whole[20] ^= 0x55
    elif damage == "version":
        whole[8] += 1
    given = {"empty": b"", "half": bytes(whole[: len(whole) // 2]), "text": b"no index", "longer": bytes(whole + b"x")}
    path.write_bytes(given.get(damage, bytes(whole)))
    with pytest.raises(BadIndex) as raised:
        Index.open(path)
    assert str(path) in str(raised.value)
    assert "build it again" in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.e2e  # compiles everything anew
def test_it_works_where_machine_code_cannot_be_kept(tmp_path: Path) -> None:
    program = (
        "import numba.core.caching as c, numba\n"
        "def none(*a, **k): raise RuntimeError('cannot cache: no locator available')\n"
        "c.FunctionCache.__init__ = none\n"
        "from openplaci.screening.index.compiled import compiled\n"
        "print(compiled('int64(int64)')(lambda n: n + 1)(2))\n"
    )
    given = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, env=given, cwd=tmp_path
    )
    assert (done.stdout, done.stderr) == ("3\n", "")

"""The SQL for Spark: it can be read back, and where Spark is installed it says what the live engine says.

``pip install pyspark`` (and a Java that it takes) makes the last test run; it is no dependency of the project.
"""

from pathlib import Path
from typing import Any

import pytest
import rule_strategies as random_rules
import rule_values
import sqlglot
from test_engines_agree import KINDS, LISTS

from openplaci.model.profile import Profile
from openplaci.research import history
from openplaci.risk.rules import sql
from openplaci.risk.rules.files.pack_files import pack
from openplaci.risk.rules.live import publish
from openplaci.risk.rules.parse import parse

RULES = 150
EACH = 4


def test_every_rule_of_the_pack_can_be_read_back_as_spark() -> None:
    from openplaci.risk import named_lists

    lists = named_lists.load()
    for tree in pack().rules.values():
        said = sql.fires(tree, lists, "spark").sql("spark")
        assert sqlglot.parse_one(said, read="spark").sql("spark")


def test_random_rules_can_be_read_back_as_spark() -> None:
    pick = random_rules.seeded(7)
    for _ in range(200):
        tree = parse(random_rules.rule(pick), KINDS)
        said = sql.unknown(tree, LISTS, "spark").sql("spark")
        assert sqlglot.parse_one(said, read="spark").sql("spark")


@pytest.fixture
def spark() -> Any:
    sessions = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    made = (
        sessions.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    yield made
    made.stop()


@pytest.mark.e2e
@pytest.mark.filterwarnings("default")
def test_spark_says_what_the_live_engine_says(spark: Any, tmp_path: Path) -> None:
    pick = random_rules.seeded(3)
    texts = [random_rules.rule(pick) for _ in range(RULES)]
    dossiers = [
        rule_values.dossier(pick, random_rules.read_by(text), random_rules.columns_of(text))
        for text in texts
        for _ in range(EACH)
    ]
    history.write(((str(at), dossier) for at, dossier in enumerate(dossiers)), tmp_path / "one.parquet")
    spark.read.parquet(str(tmp_path)).createOrReplaceTempView(sql.HISTORY)
    wrong = []
    for at, text in enumerate(texts):
        own = range(at * EACH, (at + 1) * EACH)
        said = sql.verdicts({"one": parse(text, KINDS)}, LISTS, dialect="spark").sql("spark")
        rows = {int(key): (fires, unknown) for key, fires, unknown in spark.sql(said).collect()}
        engine = publish([Profile(id="one", title=text, when=text, score=1)], LISTS, waiting=True)
        for row in own:
            look = engine.look(dossiers[row])
            live = True if look.fired else None if look.unknown else False
            fires, unknown = rows[row]
            over_history = True if fires is True else None if unknown else False
            if live is not over_history:
                wrong.append(f"{text}: live {live}, Spark {over_history}")
    assert not wrong, f"{len(wrong)} differ; the first: {wrong[0]}"

"""A history of invented consignments, made by a seed and entirely in DuckDB's SQL: Parquet in the platform's layout.

What is said, how often and how long follows ordinary traffic: 1 to 3 lines of goods, 1 to 2 legs, half of the
consignments are houses, and much is left out. No name is anybody's.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from openplaci.research.history import FORMAT, connect, layout

FILE_ROWS = 1_000_000
SEED = 20261124

_GOODS = (
    "Mens Shoes|T-Shirts, cotton|Toner cartridge|Lithium ion batteries|Machine parts|Printed books|Plastic toys|"
    "Mobile phones|Documents|Perfume|Auto spare parts|Ball valves|Water pumps|Camera lenses|Ink|Drone with battery|"
    "Samples|Gift items|Consol as per attached manifest|Printer ink|Cleaning chemicals|Power bank|Garments|Sea food|"
    "Fresh flowers|Medical instruments|Furniture fittings|LED lamps|Optical glasses|Steel bearings|Household goods"
)
_KINDS = "new|used|assorted|high quality|spare|promotional|stainless steel|plastic|electronic|wooden|for hotels|xx|of"
_HS = (
    "610910|640399|844399|850760|330300|490199|950300|851712|841370|848180|900211|880622|392690|420221|340250|"
    "711319|030289|060311|901890|940390|940542|900410|848210|732690|382499|293339|281119|360490|930690|290511"
)
_PLACES = (
    "PVG CN|HKG HK|FRA DE|JFK US|DXB AE|IST TR|SAH YE|DAM SY|SGN VN|BOM IN|LHR GB|CDG FR|NBO KE|LOS NG|GRU BR|ICN KR|"
    "NRT JP|SIN SG|AMS NL|MIA US|ORD US|LAX US|MEX MX|ADD ET|CAI EG|KHI PK|DAC BD|CMB LK|MNL PH|BKK TH"
)
_NAMES = "Harbour|Sunrise|Delta|Northern|Golden|Blue River|Atlas|Orion|Eastgate|Smith|Garcia|Pioneer|Summit"
_FORMS = "Trading Co., Ltd.|GmbH|Logistics LLC|SARL|Import-Export|Electronics|Textiles|Family|Industries|and Sons"
_CITIES = "London|Shanghai|Hamburg|Newark|Dubai|Istanbul|Lagos|Osaka|Lyon|Chicago"
_STREETS = "High Street|Hafenstr.|Avenue Foch|P.O. Box|Market Road"
_MAILS = "mail|cargo|inbox|post"
_CARRIERS = "LH|EK|QR|TK|CX|SQ"

_MACROS = (
    f"CREATE MACRO n(i, k, most) AS (hash(i * 4096 + k + {SEED}) % most)::BIGINT",
    "CREATE MACRO r(i, k) AS n(i, k, 1000003)::DOUBLE / 1000003",
    "CREATE MACRO pick(i, k, words) AS words[1 + n(i, k, len(words))]",
    "CREATE MACRO folded(t) AS ' ' || trim(regexp_replace(upper(t), '[^0-9A-Z]+', ' ', 'g')) || ' '",
)


def make(folder: Path, rows: int) -> None:
    """Make the files of a history, but those that are there already.

    Args:
        folder: where; made if need be.
        rows: consignments in all, a million a file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    absent = [
        (folder / f"part-{number:03d}.parquet", first, min(first + FILE_ROWS, rows))
        for number, first in enumerate(range(0, rows, FILE_ROWS))
    ]
    # A range of numbers is one thread's work in DuckDB: two files at once.
    with ThreadPoolExecutor(2) as pool:
        for _ in pool.map(_make, absent):
            pass


def _make(file: tuple[Path, int, int]) -> None:
    path, first, last = file
    if path.exists():
        return
    part = path.with_suffix(".part")
    with connect(memory="2GB", threads=1) as db:
        for macro in _MACROS:
            db.execute(macro)
        db.execute(f"COPY ({_select(first, last)}) TO '{part}' ({FORMAT})")
    part.rename(path)


def _pick(k: int, some: str) -> str:
    return f"pick(i, {k}, {some.split('|')!r})"


def _maybe(k: int, share: float, what: str, otherwise: str = "NULL") -> str:
    return f"CASE WHEN r(i, {k}) < {share} THEN {what} ELSE {otherwise} END"


def _text(k: int) -> str:
    """Two of three texts bear a number of their own, so that few are alike, as in real life."""
    said = f"{_pick(k, _KINDS)} || ' ' || {_pick(k + 1, _GOODS)}"
    number = f"', item no. ' || n(i, {k + 2}, 100000)"
    return said + " || " + _maybe(k + 2, 0.66, number, "''")


def _drawn(first: int, last: int) -> str:
    """What several columns hang on."""
    pieces, weight = "1 + n(i, 1, 60) * n(i, 2, 3)", "round(0.1 + 3000 * r(i, 3) * r(i, 4) * r(i, 5), 1)"
    return f"""
        SELECT i, {_pick(6, _PLACES)} AS start, {_pick(7, _PLACES)} AS finish, {_pick(8, _PLACES)} AS hub,
            {_maybe(9, 0.98, pieces)}::DOUBLE AS pieces, {_maybe(10, 0.97, weight)} AS weight_kg,
            {_maybe(11, 0.98, _text(12))} AS description,
            TIMESTAMP '2026-01-01' + to_seconds(n(i, 15, 26000000)) AS departs
        FROM range({first}, {last}) AS t(i)"""  # noqa: S608 - all of it ours


def _goods(k: int) -> str:
    return f"""struct_pack(
        description := {_maybe(k, 0.95, _text(k + 1))},
        hs := {_maybe(k + 14, 0.85, _pick(k + 4, _HS))},
        pieces := {_maybe(k + 5, 0.9, f"1 + n(i, {k + 6}, 40)")}::DOUBLE,
        weight_kg := {_maybe(k + 7, 0.9, f"round(0.1 + 400 * r(i, {k + 8}) * r(i, {k + 9}), 1)")},
        country := {_maybe(k + 10, 0.5, f"{_pick(k + 11, _PLACES)}[5:]")},
        dimensions := [], ulds := [],
        un_numbers := {_maybe(k + 12, 0.03, "['UN3480']", _maybe(k + 13, 0.02, "['UN3481', 'UN1263']", "[]"))})"""


def _party(k: int, place: str) -> str:
    number = f"(100000000 + n(i, {k + 1}, 3000))::VARCHAR"  # few, so that two parties may share one
    mail = f"lower({_pick(k + 3, _NAMES)}) || n(i, {k + 4}, 500) || '@' || {_pick(k + 5, _MAILS)} || '.example'"
    street = f"n(i, {k + 6}, 300) || ' ' || {_pick(k + 7, _STREETS)}"
    name, city = f"{_pick(k + 8, _NAMES)} || ' ' || {_pick(k + 9, _FORMS)}", _pick(k + 10, _CITIES)
    return f"""struct_pack(
        name := {name}, name_words := folded({name}), city := {city},
        lines := {_maybe(k + 11, 0.96, f"[{street}]", "[]")},
        address := {street} || ' ' || {city}, address_words := folded({street} || ' ' || {city}),
        country := {_maybe(k + 12, 0.97, _maybe(k + 17, 0.85, f"{place}[5:]", f"{_pick(k + 13, _PLACES)}[5:]"))},
        postcode := {_maybe(k + 14, 0.7, f"(10000 + n(i, {k + 15}, 80000))::VARCHAR")},
        phones := {_maybe(k, 0.6, f"['+49' || {number}]", "[]")},
        phone_keys := {_maybe(k, 0.6, f"[{number}]", "[]")},
        emails := {_maybe(k + 2, 0.4, f"[{mail}]", "[]")},
        faxes := [], ids := [], private := r(i, {k + 16}) < 0.15)"""


def _leg(k: int, start: str, finish: str) -> str:
    return f"""struct_pack(
        carrier := {_pick(k, _CARRIERS)}, flight := {_pick(k, _CARRIERS)} || n(i, {k + 1}, 999),
        date := (departs + to_hours({k % 5}))::DATE, departs := {_maybe(k + 2, 0.6, f"departs + to_hours({k % 5})")},
        passenger := {_maybe(k + 3, 0.7, f"r(i, {k + 4}) < 0.45")},
        "from" := {start}[:3], "to" := {finish}[:3], from_country := {start}[5:], to_country := {finish}[5:])"""


def _select(first: int, last: int) -> str:
    """A row a consignment, every column of the layout."""
    said = {
        "key": "'c' || i",
        "label": "'157-' || lpad(i::VARCHAR, 8, '0')",
        "level": _maybe(20, 0.5, "'direct'", "'house'"),
        "document": _maybe(20, 0.5, "'waybill'", "'house_waybill'"),
        "master": "'157-' || lpad(i::VARCHAR, 8, '0')",
        "house": _maybe(20, 0.5, "NULL", "'H' || i"),
        "origin": "start[:3]",
        "destination": "finish[:3]",
        "routing": (
            f"CASE WHEN r(i, 21) < 0.6 THEN [{_leg(40, 'start', 'finish')}] "
            f"ELSE [{_leg(40, 'start', 'hub')}, {_leg(51, 'hub', 'finish')}] END"
        ),
        "pieces": "pieces",
        "weight_kg": "weight_kg",
        "volume_m3": _maybe(22, 0.4, "round(weight_kg / (60 + n(i, 23, 900)), 2)"),
        "description": "description",
        "description_words": "folded(description)",
        "goods": (
            f"CASE WHEN r(i, 24) < 0.5 THEN [{_goods(100)}] WHEN r(i, 24) < 0.8 THEN [{_goods(100)}, {_goods(120)}] "
            f"ELSE [{_goods(100)}, {_goods(120)}, {_goods(140)}] END"
        ),
        "shipper": _party(200, "start"),
        "consignee": _party(220, "finish"),
        "agent": _maybe(25, 0.3, _party(240, "start")),
        "handling": _maybe(26, 0.6, "['SPX']", _maybe(27, 0.2, "['ELI', 'SPX']", "[]")),
        "declared": _maybe(28, 0.6, "struct_pack(currency := 'USD', customs := round(20000 * r(i, 29) * r(i, 30), 2))"),
        "account": _maybe(
            31, 0.4, "struct_pack(number := 'A' || i, established := departs::DATE - n(i, 32, 900)::INT)"
        ),
        "issue": _maybe(33, 0.8, "struct_pack(date := departs::DATE - n(i, 34, 5)::INT, place := start[:3])"),
        "slac": _maybe(35, 0.2, "pieces * (1 + n(i, 36, 4))"),
        "filed": "departs - to_minutes(n(i, 37, 3000) - 30)",
        "origin_country": "start[5:]",
        "destination_country": "finish[5:]",
        "statuses": _maybe(26, 0.6, "['SPX']", "[]"),
    }
    columns = {name: said.get(name, "[]" if type_.endswith("]") else "NULL") for name, type_ in layout().items()}
    cast = ", ".join(f'CAST({said} AS {layout()[name]}) AS "{name}"' for name, said in columns.items())
    # The words texts of the goods are made once the goods are there: a loop over few rows' items costs least.
    return f"SELECT * REPLACE ({_GOODS_WORDS} AS goods) FROM (SELECT {cast} FROM ({_drawn(first, last)}))"  # noqa: S608


_GOODS_WORDS = "list_transform(goods, lambda g: struct_update(g, description_words := folded(g.description)))"

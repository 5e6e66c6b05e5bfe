"""Profiles as an analyst writes them, fifty kinds, and as many as wanted by other places, words and limits."""

import random

from openplaci.model.profile import Profile

KINDS = (
    'origin_country in ["{c1}", "{c2}"] and words(description, ["{w1}", "{w2}"])',
    'words(description, ["{w1}"]) and any(leg.passenger for leg in routing)',
    'origin in ["{p1}", "{p2}", "{p3}"] and destination in ["{p4}", "{p5}"]',
    'weight_kg / pieces > {n} and level == "direct"',
    'matches(description, r"(?i)\\b{w1}s?\\b") and not any(g.un_numbers for g in goods)',
    'any(starts(g.hs, "{h1}") for g in goods) and origin_country == "{c1}"',
    "declared.customs < {n} and weight_kg > {m}",
    'shipper.country != origin_country and shipper.country in ["{c1}", "{c2}", "{c3}"]',
    'shipper.private and consignee.private and words(description, ["{w1}", "{w2}", "{w3}"])',
    'missing(consignee.phones) and missing(consignee.emails) and destination_country == "{c4}"',
    'any(leg.carrier == "{a1}" and leg.to == "{p1}" for leg in routing)',
    '"{x1}" in handling and any(leg.passenger for leg in routing)',
    '"NSC" in statuses and origin_country in ["{c1}", "{c2}"]',
    "days(account.established, filed) < {d} and not account.known_consignor",
    'account.billing_type in ["CSH", "MBL", "CTO"] and weight_kg < {m}',
    'words(consignee.name, ["{w4}", "{w5}"]) and shipper.private',
    "count(g for g in goods if g.hs) > {k} and pieces < {k}",
    "sum(g.weight_kg for g in goods) > weight_kg * 1.1",
    "same(shipper.name, consignee.name) and shipper.country != consignee.country",
    "length(description) < {k} and weight_kg > {m}",
    'any(d.status == "SPX" and missing(d.methods) and missing(d.exemptions) for d in security)',
    'any(s.text == "{w1}" for s in customs) or "{x1}" in handling',
    "volume_m3 > 0 and weight_kg / volume_m3 < {k}",
    'shipper.city == "{w5}" and origin in ["{p1}", "{p2}"]',
    "any(any(a == b for b in consignee.emails) for a in shipper.emails)",
    'any(any(u in ["UN{u1}", "UN{u2}"] for u in g.un_numbers) for g in goods)',
    'destination in ["{p1}", "{p2}"] and not words(description, ["{w1}"]) and pieces == 1',
    'payment == "collect" and declared.customs < {n}',
    'any(ch.kind == "total" and ch.amount > {n} for ch in charges)',
    'matches(shipper.name, r"(?i)^{w4}") or matches(consignee.name, r"(?i)^{w4}")',
    'found("UNSECURED") and found("BATTERY_DEVICE_UNDECLARED")',
    'master in ["157-{u1}1234", "933-{u2}4321"]',
    'starts(master, ["{h1}", "{h2}"]) and level == "master"',
    'customs_origin in ["{c1}", "{c2}"] and origin_country not in ["{c1}", "{c2}"]',
    "hours(filed, issue.date) > {d} or days(issue.date, filed) > {d}",
    "any(leg.date and days(filed, leg.date) < 1 for leg in routing) and weight_kg > {m}",
    'agent.country != origin_country and words(agent.name, ["{w4}"])',
    'consignee.postcode in ["{h1}", "{h2}"] and consignee.country == "{c4}"',
    'words(consignee.address, ["{w4} STREET", "{w5} ROAD"])',
    'any(ref.kind == "{x1}" for ref in references) and origin == "{p1}"',
    "{k} <= pieces <= {m} and {n} < weight_kg",
    'not (weight_kg > {m} or volume_m3 > {k}) and origin_country == "{c2}"',
    'any(g.country == "{c3}" and starts(g.hs, ["{h1}", "{h2}"]) for g in goods)',
    'all(g.hs for g in goods) and origin in ["{p3}", "{p4}"] and pieces > {k}',
    '"{x1}" in handling and "{x2}" not in handling',
    'words(description, ["{w1} {w2}", "{w3} {w1}"]) and missing(agent)',
    "shipper.country == consignee.country and origin_country != destination_country",
    'any(leg.from_country in ["{c1}", "{c2}"] for leg in routing) and "SCO" in statuses',
    'any(matches(e, r"{w5}\\.(ru|cn)$") for e in shipper.emails)',
    'declared.customs / weight_kg < {k} and any(starts(g.hs, "84") for g in goods)',
)
_COUNTRIES = "YE CN DE FR US CA TR AE IN PK BR MX CO NG KE VN TH ID JP KR GB NL BE IT ES PL LT UA RU BY".split()
_PLACES = "SAH DXB DOH IST CAI ADD NBO LOS JNB BOG MEX GRU PVG HKG ICN NRT BKK SIN DEL KHI FRA CDG AMS LGG LHR".split()
_WORDS = (
    "TONER CARTRIDGE PRINTER BATTERY MASSAGER COSMETIC MINCER PHONE DRONE VALVE PUMP GASKET SEED LEATHER TEXTILE "
    "SHOES BOOKS CERAMIC GLASS LENS CAMERA ENGINE PISTON FILTER SENSOR ROUTER CABLE ANTENNA FLOWER SALMON"
).split()
_NAMES = "GLOBAL ORIENT DELTA EAGLE MEDINA NORTH CEDAR ATLAS NOVA SILK CROWN HARBOUR LIBERTY SUMMIT".split()
_CARRIERS = "QR TK EK LH AF BA CX SQ ET KL CV 5X FX".split()
_CODES = "ELI RFL DGR PER AVI VAL HEA COL ICE MAG CAO EAP".split()


def typical(number: int, seed: int = 4) -> list[Profile]:
    """So many profiles: each kind in turn, with its own places, words and limits."""
    choose = random.Random(seed)  # noqa: S311 - nothing secret
    return [
        Profile(
            id=f"profile_{at}", title=f"Typical profile {at}", when=_filled(KINDS[at % len(KINDS)], choose), score=10
        )
        for at in range(number)
    ]


def _filled(kind: str, choose: random.Random) -> str:
    said: dict[str, object] = {f"c{at}": one for at, one in enumerate(choose.sample(_COUNTRIES, 4), 1)}
    said |= {f"p{at}": one for at, one in enumerate(choose.sample(_PLACES, 5), 1)}
    said |= {f"w{at}": one for at, one in enumerate(choose.sample(_WORDS, 3), 1)}
    said |= {"w4": choose.choice(_NAMES), "w5": choose.choice(_NAMES), "a1": choose.choice(_CARRIERS)}
    said |= {f"x{at}": one for at, one in enumerate(choose.sample(_CODES, 2), 1)}
    said |= {f"h{at}": f"{choose.randrange(1, 98):02d}{choose.randrange(1, 30):02d}" for at in (1, 2)}
    said |= {f"u{at}": choose.randrange(1000, 4000) for at in (1, 2)}
    said |= {"n": choose.randrange(50, 5000), "m": choose.randrange(100, 1000)}
    said |= {"k": choose.randrange(3, 60), "d": choose.randrange(5, 60)}
    for name, value in said.items():
        kind = kind.replace(f"{{{name}}}", str(value))
    return kind

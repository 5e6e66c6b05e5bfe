"""Fifty rules as analysts write them, and the lists they name: what `bench_history` asks of a history."""

from collections.abc import Mapping

from openplaci.risk.named_lists import NamedList, phrase_list

LISTS: Mapping[str, NamedList] = {
    "watched_origins": NamedList(
        name="watched_origins",
        kind="places",
        entries=tuple("SAH DAM ADD KHI KBL BGW TIP MGQ JUB FIH LOS DAC MHD IKA PNH RGN ALA TAS ODS KRT".split()),
    ),
    "watched_countries": NamedList(
        name="watched_countries", kind="countries", entries=tuple("YE SY SO LY AF IQ IR SD ML KP NE BF".split())
    ),
    "controlled": NamedList(
        name="controlled",
        kind="codes",
        entries=(
            *"281119 293339 360490 930690 880622 382499".split(),
            *(str(code) for code in range(280110, 280390, 4)),
        ),
    ),
    "old_accounts": NamedList(
        name="old_accounts", kind="numbers", entries=tuple(f"A{number}" for number in range(7, 4_000_000, 2_503))
    ),
    "batteries": phrase_list(
        (
            "battery", "lithium ion", "lithium metal", "power bank", "cell", "accumulator", "drone", "e bike",
            "scooter",
            "batterie", "akku", "bateria", "pila", "batteria", "accu", "lithium polymer", "button cell", "ups",
            "!battery charger", "!battery box", "!cell culture", "!fuel cell membrane", "!drone propeller",
        ),
        "batteries",
    ),
    "vague": phrase_list(
        (
            "consol", "consolidation", "sample", "gift item", "spare part", "part", "document", "household good",
            "personal effect", "general cargo", "said to contain", "as per attached manifest", "various", "misc",
            "stc", "freight all kind", "fak", "accessory", "!auto spare part", "!document holder",
        ),
        "vague",
    ),
}  # fmt: skip

RULES: Mapping[str, str] = {
    # Places and countries
    "origin_watched": 'origin in list("watched origins")',
    "via_watched": 'any(leg.from in list("watched origins") for leg in routing)',
    "via_country": 'any(leg.from_country in list("watched countries") for leg in routing)',
    "shipper_watched": 'shipper.country in list("watched countries") or consignee.country in list("watched countries")',
    "shipper_elsewhere": "shipper.country != origin_country",
    "consignee_elsewhere": "consignee.country != destination_country and not missing(consignee.country)",
    "detour": "shipper.country == consignee.country and origin_country != destination_country",
    "to_states_by_passenger": 'destination_country == "US" and any(leg.passenger for leg in routing)',
    "no_cargo_flight": "not any(not leg.passenger for leg in routing)",
    "short_notice": "any(hours(filed, leg.departs) < 2 for leg in routing)",
    "late_filing": "any(leg.departs < filed for leg in routing)",
    "circle": "any(leg.to == origin for leg in routing) or origin == destination",
    # Words and patterns
    "batteries_said": 'words(description, list("batteries"))',
    "batteries_in_goods": 'any(words(g.description, list("batteries")) for g in goods)',
    "batteries_not_declared": (
        'words(description, list("batteries")) and not ("ELI" in handling)'
        " and not any(count(g.un_numbers) > 0 for g in goods)"
    ),
    "vague_goods": 'words(description, list("vague"))',
    "vague_and_dear": 'words(description, list("vague")) and declared.customs > 5000',
    "vague_goods_lines": 'all(words(g.description, list("vague")) for g in goods)',
    "toner": 'words(description, ["toner", "printer cartridge", "ink cartridge", "printer ink"])',
    "toner_in_goods": (
        'any(words(g.description, ["toner", "printer ink"]) and not starts(g.hs, ["8443", "3215"]) for g in goods)'
    ),
    "consolidated": 'words(description, "consol")',
    "gift_of_weight": 'words(description, ["gift", "gift item", "sample"]) and weight_kg > 300',
    "used_electronics": 'matches(description, r"(?i)\\bused\\b.*(phone|camera|drone|lamp)")',
    "short_description": "length(description) < 10",
    "letters_only": 'matches(description, r"^[a-z]{1,3} ")',
    "same_name": "same(shipper.name, consignee.name)",
    "trader": 'words(shipper.name, ["trading", "import export", "logistics"]) and missing(shipper.emails)',
    "post_box": 'words(consignee.address, ["p o box", "po box", "postbox"])',
    "free_mail": 'any(matches(e, r"@(mail|inbox)\\.") for e in shipper.emails)',
    "mail_ends": 'any(ends(e, ["@post.example", "@inbox.example"]) for e in consignee.emails)',
    "same_phone": "any(p in consignee.phone_keys for p in shipper.phone_keys)",
    # Numbers
    "light": "weight_kg < 0.5",
    "light_pieces": "weight_kg / pieces < 0.05",
    "dear_by_weight": "declared.customs / weight_kg > 150",
    "dense": "weight_kg / volume_m3 > 800",
    "one_heavy_piece": "pieces == 1 and weight_kg > 500",
    "below_threshold": "750 <= declared.customs < 800",
    "inner_pieces": "slac > pieces * 3",
    "weights_differ": "sum(g.weight_kg for g in goods) > weight_kg * 1.1",
    "pieces_differ": "sum(g.pieces for g in goods) != pieces and count(goods) > 1",
    "heavy_line": "any(g.weight_kg / g.pieces > 100 for g in goods)",
    # Codes of goods
    "controlled_goods": 'any(g.hs in list("controlled") for g in goods)',
    "office_machines": 'any(starts(g.hs, ["8443", "8471", "8517"]) for g in goods)',
    "no_code": "count(missing(g.hs) for g in goods) > 1",
    "lithium_by_passenger": (
        'any(any(starts(u, ["UN3480", "UN3090"]) for u in g.un_numbers) for g in goods)'
        " and any(leg.passenger for leg in routing)"
    ),
    "electronics_of_weight": 'sum(g.weight_kg for g in goods if starts(g.hs, ["85", "88"])) > 300',
    # Parties, dates and what is missing
    "no_way_to_ask": "missing(shipper.phones) and missing(shipper.emails) and missing(consignee.lines)",
    "private_and_heavy": "shipper.private and weight_kg > 800",
    "new_account": "days(account.established, filed) < 14 and declared.customs > 1000",
    "known_account": 'account.number in list("old accounts") and not ("SPX" in statuses)',
}
"""Id of a profile -> its rule."""

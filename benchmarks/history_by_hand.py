"""The same fifty rules as one query, as well as one who knows DuckDB can write it by hand.

One scan; what several rules share is computed once, in the inner query; lists that are long are joined.
"""

from collections.abc import Mapping

from openplaci.risk.named_lists import NamedList

QUERY = """
WITH watched AS (SELECT unnest([{watched_origins}]) AS entry),
countries AS (SELECT unnest([{watched_countries}]) AS entry),
accounts AS (SELECT unnest([{old_accounts}]) AS entry),
shared AS (
    SELECT *,
        list_transform(goods, lambda g: g.hs) AS hs,
        list_transform(goods, lambda g: g.weight_kg) AS weights,
        list_transform(goods, lambda g: g.pieces) AS numbers,
        list_transform(goods, lambda g: g.description_words) AS lines,
        len(goods) AS many,
        list_transform(routing, lambda l: l.passenger) AS passengers,
        regexp_matches(regexp_replace(description_words, ' (?:(?:{no_batteries}) )+', ' | ', 'g'), ' (?:{batteries}) ')
            AS has_batteries,
        regexp_matches(regexp_replace(description_words, ' (?:(?:{not_vague}) )+', ' | ', 'g'), ' (?:{vague}) ')
            AS is_vague
    FROM {files}
),
looked AS (
    SELECT
        origin IN (FROM watched) AS origin_watched,
        list_contains(list_transform(routing, lambda l: list_contains([{watched_origins}], l."from")), true)
            AS via_watched,
        list_contains(list_transform(routing, lambda l: list_contains([{watched_countries}], l.from_country)), true)
            AS via_country,
        shipper.country IN (FROM countries) OR consignee.country IN (FROM countries) AS shipper_watched,
        shipper.country <> origin_country AS shipper_elsewhere,
        consignee.country <> destination_country AND consignee.country <> '' AS consignee_elsewhere,
        shipper.country = consignee.country AND origin_country <> destination_country AS detour,
        destination_country = 'US' AND list_contains(passengers, true) AS to_states_by_passenger,
        len(passengers) = list_count(passengers) AND NOT list_contains(passengers, false) AS no_cargo_flight,
        list_contains(list_transform(routing, lambda l: (epoch_us(l.departs) - epoch_us(filed)) / 3.6e9 < 2), true)
            AS short_notice,
        list_contains(list_transform(routing, lambda l: l.departs < filed), true) AS late_filing,
        list_contains(list_transform(routing, lambda l: l."to"), origin) OR origin = destination AS circle,
        has_batteries AS batteries_said,
        regexp_matches(
            regexp_replace(array_to_string(lines, '|'), ' (?:(?:{no_batteries}) )+', ' | ', 'g'), ' (?:{batteries}) '
        ) AS batteries_in_goods,
        has_batteries AND NOT list_contains(handling, 'ELI')
            AND NOT list_contains(list_transform(goods, lambda g: len(g.un_numbers) > 0), true)
            AS batteries_not_declared,
        is_vague AS vague_goods,
        is_vague AND declared.customs > 5000 AS vague_and_dear,
        NOT list_contains(list_transform(lines, lambda w: coalesce(
            regexp_matches(regexp_replace(w, ' (?:(?:{not_vague}) )+', ' | ', 'g'), ' (?:{vague}) '), false)), false)
            AS vague_goods_lines,
        regexp_matches(description_words,
            ' (?:TONERS?|PRINTER CARTRIDGES?|INK CARTRIDGES?|PRINTER INKS?) ') AS toner,
        list_contains(list_transform(goods, lambda g: regexp_matches(g.description_words, ' (?:TONERS?|PRINTER INKS?) ')
            AND NOT regexp_matches(g.hs, '^(?:8443|3215)')), true) AS toner_in_goods,
        regexp_matches(description_words, ' CONSOLS? ') AS consolidated,
        regexp_matches(description_words, ' (?:GIFTS?|GIFT ITEMS?|SAMPLES?) ') AND weight_kg > 300 AS gift_of_weight,
        regexp_matches(description, '(?i)\\bused\\b.*(phone|camera|drone|lamp)') AS used_electronics,
        length(description) < 10 AS short_description,
        regexp_matches(description, '^[a-z]{{1,3}} ') AS letters_only,
        shipper.name_words = consignee.name_words AS same_name,
        regexp_matches(shipper.name_words, ' (?:TRADINGS?|IMPORT EXPORTS?|LOGISTICS|LOGISTICSES) ')
            AND (shipper.emails IS NULL OR len(shipper.emails) = 0) AS trader,
        regexp_matches(consignee.address_words, ' (?:P O BOX|P O BOXES|PO BOX|PO BOXES|POSTBOX|POSTBOXES) ')
            AS post_box,
        list_contains(list_transform(shipper.emails, lambda e: regexp_matches(e, '@(mail|inbox)\\.')), true)
            AS free_mail,
        list_contains(list_transform(consignee.emails, lambda e:
            ends_with(e, '@post.example') OR ends_with(e, '@inbox.example')), true) AS mail_ends,
        list_has_any(shipper.phone_keys, consignee.phone_keys) AS same_phone,
        weight_kg < 0.5 AS light,
        weight_kg / nullif(pieces, 0) < 0.05 AS light_pieces,
        declared.customs / nullif(weight_kg, 0) > 150 AS dear_by_weight,
        weight_kg / nullif(volume_m3, 0) > 800 AS dense,
        pieces = 1 AND weight_kg > 500 AS one_heavy_piece,
        declared.customs >= 750 AND declared.customs < 800 AS below_threshold,
        slac > pieces * 3 AS inner_pieces,
        list_count(weights) = many AND coalesce(list_sum(weights), 0) > weight_kg * 1.1::DOUBLE AS weights_differ,
        list_count(numbers) = many AND list_sum(numbers) <> pieces AND many > 1 AS pieces_differ,
        list_contains(list_transform(goods, lambda g: g.weight_kg / nullif(g.pieces, 0) > 100), true) AS heavy_line,
        list_contains(list_transform(hs, lambda h: regexp_matches(h, '^(?:{controlled})$')), true) AS controlled_goods,
        list_contains(list_transform(hs, lambda h: regexp_matches(h, '^(?:8443|8471|8517)')), true) AS office_machines,
        many - list_count(hs) + len(list_filter(hs, lambda h: h = '')) > 1 AS no_code,
        list_contains(passengers, true) AND list_contains(list_transform(goods, lambda g: list_contains(
            list_transform(g.un_numbers, lambda u: starts_with(u, 'UN3480') OR starts_with(u, 'UN3090')), true)), true)
            AS lithium_by_passenger,
        list_reduce(list_transform(goods, lambda g: CASE WHEN regexp_matches(g.hs, '^8[58]') THEN g.weight_kg
            WHEN g.hs IS NOT NULL THEN 0e0 END), lambda a, b: a + b, 0e0) > 300 AS electronics_of_weight,
        (shipper.phones IS NULL OR len(shipper.phones) = 0) AND (shipper.emails IS NULL OR len(shipper.emails) = 0)
            AND (consignee.lines IS NULL OR len(consignee.lines) = 0) AS no_way_to_ask,
        shipper.private AND weight_kg > 800 AS private_and_heavy,
        filed::DATE - account.established < 14 AND declared.customs > 1000 AS new_account,
        account.number IN (FROM accounts) AND NOT list_contains(statuses, 'SPX') AS known_account
    FROM shared
)
SELECT {counts}, count_if({union})
FROM looked
"""


def by_hand(files: str, lists: Mapping[str, NamedList], names: list[str]) -> str:
    """The query's text; it counts the hits of the rules as named, in order, and of any of them."""

    def texts(name: str) -> str:
        return ", ".join(f"'{entry}'" for entry in lists[name].entries)

    return QUERY.format(
        files=files,
        watched_origins=texts("watched_origins"),
        watched_countries=texts("watched_countries"),
        old_accounts=texts("old_accounts"),
        batteries="|".join(lists["batteries"].entries),
        no_batteries="|".join(lists["batteries"].innocent),
        vague="|".join(lists["vague"].entries),
        not_vague="|".join(lists["vague"].innocent),
        controlled="|".join(lists["controlled"].entries),
        counts=", ".join(f"count_if({name})" for name in names),
        union=" OR ".join(names),
    )

"""The project's own code tables: each read once, when first asked, and then a lookup.

``openplaci.codes.tables`` says how a table's file looks and what is wrong with a broken one.
"""

from openplaci.codes.goods import dangerous_goods, hs_known, un_class
from openplaci.codes.places import country_known, place_countries, place_country, place_zone
from openplaci.codes.placi import placi_status, placi_texts, xcsn_statuses
from openplaci.codes.tables import Table, tables, versions
from openplaci.codes.words import airline, meaning, status, terms

__all__ = [
    "Table",
    "airline",
    "country_known",
    "dangerous_goods",
    "hs_known",
    "meaning",
    "place_countries",
    "place_country",
    "place_zone",
    "placi_status",
    "placi_texts",
    "status",
    "tables",
    "terms",
    "un_class",
    "versions",
    "xcsn_statuses",
]

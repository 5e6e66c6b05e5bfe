"""How lists are read: one module for each publisher, and `SOURCES`, which lists them."""

from collections.abc import Mapping
from types import MappingProxyType

from openplaci.screening.sources.base import Address, Source
from openplaci.screening.sources.bis import read_bis
from openplaci.screening.sources.csl import read_csl
from openplaci.screening.sources.eu import read_eu
from openplaci.screening.sources.ofac import read_consolidated, read_sdn
from openplaci.screening.sources.opensanctions import read_opensanctions
from openplaci.screening.sources.own import read_own
from openplaci.screening.sources.uk import read_uk
from openplaci.screening.sources.un import read_un

__all__ = ["SOURCES", "Address", "Source"]

SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        source.name: source
        for source in (
            Source(
                name="ofac",
                title="Specially Designated Nationals: US Treasury, OFAC",
                takes=("sdn.csv with alt.csv, add.csv and sdn_comments.csv", "sdn.xml"),
                reader=read_sdn,
            ),
            Source(
                name="ofac-consolidated",
                title="Consolidated list beside the SDN list: US Treasury, OFAC",
                takes=("cons_prim.csv with cons_alt.csv, cons_add.csv and cons_comments.csv", "consolidated.xml"),
                reader=read_consolidated,
            ),
            Source(
                name="un",
                title="Consolidated List: UN Security Council",
                takes=("consolidated.xml",),
                reader=read_un,
            ),
            Source(
                name="eu",
                title="Consolidated list of financial sanctions: European Commission",
                takes=(".xml (schema 1.1)", ".csv (version 1.1)"),
                reader=read_eu,
            ),
            Source(
                name="uk",
                title="UK Sanctions List: Foreign, Commonwealth and Development Office; or OFSI's consolidated list",
                takes=("UK-Sanctions-List.csv", "UK-Sanctions-List.xml", "ConList.csv"),
                reader=read_uk,
            ),
            Source(
                name="bis",
                title="Denied Persons List: US Bureau of Industry and Security",
                takes=("dpl.txt",),
                reader=read_bis,
            ),
            Source(
                name="csl",
                title="Consolidated Screening List: US International Trade Administration",
                takes=("consolidated.csv",),
                reader=read_csl,
            ),
            Source(
                name="opensanctions",
                title="OpenSanctions, any data set: targets.simple or FollowTheMoney",
                takes=("targets.simple.csv", "entities.ftm.json"),
                reader=read_opensanctions,
            ),
            Source(
                name="own",
                title="A list of one's own",
                takes=(".csv with a head line",),
                reader=read_own,
            ),
        )
    }
)
"""By name; these names stand in commands and are kept in `openplaci.model.watchlist.Watchlist.source`."""

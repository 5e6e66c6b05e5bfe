"""Names of a list, found fast: an index in a file, made with numba, and a cache of parties."""

from openplaci.screening.index.building import build
from openplaci.screening.index.layout import BadIndex
from openplaci.screening.index.party_cache import PartyCache
from openplaci.screening.index.reading import Index

__all__ = ["BadIndex", "Index", "PartyCache", "build"]

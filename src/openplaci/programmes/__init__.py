"""The programmes, each ONE value: what it asks for, checks, weighs and answers."""

from types import MappingProxyType
from typing import Final

from openplaci.model.programme import Programme
from openplaci.programmes.pact import PACT

PROGRAMMES: Final = MappingProxyType({programme.name: programme for programme in (PACT,)})
"""Name -> programme."""

__all__ = ["PROGRAMMES", "Programme"]

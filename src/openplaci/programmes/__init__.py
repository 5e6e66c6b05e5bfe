"""The programmes, each ONE value: what it asks for, checks, weighs and answers.

A state's own is a file based on one of them (`openplaci.programmes.generic.load`).
"""

from types import MappingProxyType
from typing import Final

from openplaci.model.programme import Programme
from openplaci.programmes.acas import ACAS
from openplaci.programmes.generic import GENERIC
from openplaci.programmes.pact import PACT

PROGRAMMES: Final = MappingProxyType({programme.name: programme for programme in (PACT, ACAS, GENERIC)})
"""Name -> programme."""

__all__ = ["PROGRAMMES", "Programme"]

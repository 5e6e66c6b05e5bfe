"""The base of every noun of the model."""

import msgspec


class Noun(msgspec.Struct, frozen=True, gc=False):
    """A frozen value; collections inside are tuples, so no cycle can form and ``gc=False`` is safe."""

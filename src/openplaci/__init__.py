"""OpenPLACI: the open platform of an air cargo targeting centre."""

__version__ = "0.1.0"

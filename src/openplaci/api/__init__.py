"""Doors for machines: filers, ground handlers, officers' clients; HTTP, a watched folder."""

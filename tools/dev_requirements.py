"""Print the development requirements of pyproject.toml, a line each, for a pip without dependency groups."""

import tomllib
from pathlib import Path

PROJECT = Path(__file__).parent.parent / "pyproject.toml"

print("\n".join(tomllib.loads(PROJECT.read_text())["dependency-groups"]["dev"]))

"""Print a group of requirements of pyproject.toml (dev, or the one named), for a pip without dependency groups."""

import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parent.parent / "pyproject.toml"

group = sys.argv[1] if len(sys.argv) > 1 else "dev"
print("\n".join(tomllib.loads(PROJECT.read_text())["dependency-groups"][group]))

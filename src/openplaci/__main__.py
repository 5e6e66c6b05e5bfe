"""``python -m openplaci``."""

from openplaci.cli import main

main()

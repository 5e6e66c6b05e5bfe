"""Takes turns at a store; each line on standard input is one: "take" has it until "give"."""

import sys
from pathlib import Path

from openplaci.store.turn import Turn


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


turn = Turn(Path(sys.argv[1]))
for line in sys.stdin:
    if line.strip() == "take":
        say("asks")
        with turn.taken():
            say("has")
            if sys.stdin.readline().strip() != "give":
                raise SystemExit(1)
        say("gave")

"""How large a rule may be; whatever is over is refused by name and place."""

LONGEST = 4_000
"""Characters of a rule."""
DEEPEST = 24
"""Levels of the tree, and brackets within each other."""
MOST_NODES = 400
"""Parts of the tree; the values of a list that is written out do not count."""
MOST_VALUES = 200
"""Entries of a list that is written out; a longer one is a named list."""
LONGEST_TEXT = 200
LONGEST_NAME = 40
LOOPS = 2
"""Loops within each other."""
LARGEST = 1e15
"""Numbers beyond are refused: up to here every whole number is exact in both engines."""

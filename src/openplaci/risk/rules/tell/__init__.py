"""The tree of a rule in words, as text and as JSON; and what an editor may offer."""

"""Profile files: read with every fault's place, their cases run, the pack and what it covers."""

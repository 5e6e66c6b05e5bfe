"""Trial: how well and how fast names are found, measured on lists, pairs and names that are given.

Nothing of the platform needs it but ``openplaci bench screening`` and the scripts in ``benchmarks/``.
"""

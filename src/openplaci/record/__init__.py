"""The record: how facts are sealed, chained, closed and signed, verified and exported with proof.

Pure functions, beneath every store: randomness and time are arguments, and no store is read here.
"""

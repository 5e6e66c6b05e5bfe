"""Screening of names against watchlists."""

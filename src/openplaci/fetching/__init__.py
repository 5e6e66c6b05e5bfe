"""Fetching of watchlists: from where they are published, or a mirror of one's own, to the lists that are kept."""

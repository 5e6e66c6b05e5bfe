"""Every noun of the platform, frozen, and the contracts between stations."""

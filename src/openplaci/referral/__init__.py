"""The referral: one table of what may be done where it stands, and what comes of it; its policy and its clock. Pure."""

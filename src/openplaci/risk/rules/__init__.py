"""The profile language: one rule, read once, asked live and over history."""

"""Kinds of facts; `openplaci.model.fact` has their union, and what is asked of any of them."""

"""The indicators by theme; `openplaci.risk.INDICATORS` lists them."""

"""Flights: schedules, movements and manifests; which flight a consignment goes on; what a manifest left open."""

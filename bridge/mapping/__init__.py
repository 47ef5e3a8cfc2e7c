"""Mappings: what controls do. Pure: no port, no clock of its own, no server."""

"""Chains as data: their steps, read from YAML, and the shelf that they stand on."""

"""Bridges that are linked: how each stands, in memory, and what pages ask of it."""

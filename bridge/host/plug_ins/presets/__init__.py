"""Preset files: what is in them, whose they are, and where a platform keeps them."""

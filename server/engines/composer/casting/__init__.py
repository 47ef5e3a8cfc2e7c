"""Casting: who plays in a style as the prompt wants it, on what, and how."""

from server.engines.composer.casting.cast import cast_band

__all__ = ["cast_band"]

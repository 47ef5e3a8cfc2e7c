"""Stands in for xformers: what audiocraft asks of it, by torch's own attention."""

from . import ops

__all__ = ["ops"]

"""The built-in engine: text in, a whole arrangement out, deterministic by seed, no weights."""

from server.engines.composer.engine import ComposerEngine

__all__ = ["ComposerEngine"]

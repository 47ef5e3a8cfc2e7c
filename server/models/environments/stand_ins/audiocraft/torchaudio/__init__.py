"""Stands in for torchaudio: what audiocraft asks of it, by soundfile, soxr and torch."""

from . import functional, transforms
from .files import AudioMetaData, info, load

__all__ = ["AudioMetaData", "functional", "info", "load", "transforms"]
__version__ = "0+roadie"

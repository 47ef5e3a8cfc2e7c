"""AIFF files: 24-bit, or 32-bit float as AIFF-C, with the chunks that Logic reads."""

from exports.aiff.chunks import AiffFacts, metadata_chunks
from exports.aiff.loop import AppleLoop, loop_chunks
from exports.aiff.write import LARGEST_AIFF_BYTES, AiffWriter

__all__ = [
    "LARGEST_AIFF_BYTES",
    "AiffFacts",
    "AiffWriter",
    "AppleLoop",
    "loop_chunks",
    "metadata_chunks",
]

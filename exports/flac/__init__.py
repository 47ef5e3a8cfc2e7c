"""FLAC files: 24-bit, with what their comments can say."""

from exports.flac.comments import comment_block
from exports.flac.write import HIGHEST_SAMPLE_RATE, MOST_CHANNELS, FlacWriter

__all__ = ["HIGHEST_SAMPLE_RATE", "MOST_CHANNELS", "FlacWriter", "comment_block"]

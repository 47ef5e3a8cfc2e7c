"""Audio files in and out, in blocks; arrays are float32 of shape `(channels, samples)`."""

from server.audio.read import AudioInfo, probe, read_blocks, read_mono
from server.audio.write import FloatWav

__all__ = ["AudioInfo", "FloatWav", "probe", "read_blocks", "read_mono"]

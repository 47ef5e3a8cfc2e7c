"""Audio files in and out, in blocks; arrays are float32 of shape `(channels, samples)`.

Reading is here; who writes, or measures, imports that: `server.audio.write`, `.loudness`.
"""

from server.audio.read import AudioInfo, probe, read_blocks, read_mono

__all__ = ["AudioInfo", "probe", "read_blocks", "read_mono"]

"""Sound as samples: files read in blocks, and measured; arrays are float32, `(channels, samples)`.

What makes, takes apart and hosts sound all stand on it. Who measures imports that:
`session.sound.loudness`, `.analysis`, `.limiting`.
"""

from session.sound.read import AudioInfo, probe, read_blocks, read_mono

__all__ = ["AudioInfo", "probe", "read_blocks", "read_mono"]

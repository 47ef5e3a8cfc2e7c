"""Writing the audio of a session."""

from __future__ import annotations

from pathlib import Path

from exports.wav import WavWriter


class FloatWav(WavWriter):
    """A 32-bit float WAV file that is written in blocks; removed when an error ends it.

    It is plain WAV, and RF64 only past 4 GB, for which `length_samples` need not be known.
    """

    def __init__(
        self, path: Path, sample_rate: int, channels: int, length_samples: int | None = None
    ) -> None:
        super().__init__(path, sample_rate, channels, "float32", length_samples=length_samples)

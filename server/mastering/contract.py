"""What every masterer takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from session.progress import Progress
from session.registry import Availability


@dataclass(frozen=True, slots=True)
class MasterTarget:
    """The wanted integrated loudness (BS.1770) and the highest true peak."""

    loudness_lufs: float = -14.0
    ceiling_dbtp: float = -1.0


@dataclass(frozen=True, slots=True)
class MasterReport:
    """What was reached; None for silence."""

    loudness_lufs: float | None
    true_peak_dbtp: float | None


class Masterer(Protocol):
    """Brings a mix to a loudness under a true-peak ceiling."""

    name: str
    version: str

    def available(self) -> Availability:
        """Whether it can run here; imports no heavy library to find out."""

    def master(
        self, mix: Path, target_file: Path, target: MasterTarget, progress: Progress
    ) -> MasterReport:
        """Write the master of the WAV file `mix`: same rate, channels and length.

        Silence stays silence. The ceiling holds always; the loudness is reached within 0.5 LU
        where the ceiling allows. Runs in a worker. Raises UnreadableAudio, StorageFailed.
        """

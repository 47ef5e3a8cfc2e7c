"""What every transcriber takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from session.progress import Progress
from session.registry import Availability

if TYPE_CHECKING:
    from session.units import Role


@dataclass(frozen=True, slots=True)
class HeardNote:
    """A note as it was heard, in seconds of the recording.

    `bends` are (seconds after the start, semitones); empty unless asked for.
    """

    pitch: int
    velocity: int
    start_seconds: float
    end_seconds: float
    bends: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class TranscribeOptions:
    """`preset` is piano, guitar, bass, lead, vocal, strings, drums or stock; None follows role."""

    role: Role = "other"
    preset: str | None = None
    pitch_bends: bool = False


class Transcriber(Protocol):
    """Hears notes in a recording."""

    name: str
    version: str
    licence: str

    def available(self) -> Availability:
        """Whether it can run here; imports no heavy library to find out."""

    def transcribe(
        self, audio: Path, options: TranscribeOptions, progress: Progress
    ) -> tuple[HeardNote, ...]:
        """The notes of the audio file, sorted by start, then pitch.

        Any rate and channel count; memory does not hold the whole file at full rate. Runs in a
        worker. Raises UnreadableAudio, BackendUnavailable, Cancelled.
        """

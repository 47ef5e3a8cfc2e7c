"""What every generation engine takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from session.meter import MeterMap
from session.model import Session
from session.pitch import Key
from session.progress import Progress
from session.registry import Availability
from session.tempo import TempoMap

Tail = Literal["wrap", "extra-bars", "fade"]
"""What becomes of sound past the last bar: wrapped to the start, kept as whole extra bars, or
faded out within the last bar."""

LONGEST_PROMPT = 2_000
"""Characters of a prompt that are read; a longer prompt is refused at the edge."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do."""

    text: bool
    melody: bool
    continuation: bool
    in_painting: bool
    stems: bool
    longest_seconds: float
    sample_rates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GenerateRequest:
    """What is asked of an engine; what is set here beats the prompt's words.

    `tempo_map` and `meter_map` are for music with changes; else `bpm` and `meter` serve.
    """

    prompt: str
    seed: int
    title: str | None = None
    style: str | None = None
    bpm: float | None = None
    key: Key | None = None
    meter: tuple[int, int] | None = None
    bars: int | None = None
    seconds: float | None = None
    tempo_map: TempoMap | None = None
    meter_map: MeterMap | None = None
    sample_rate: int = 48_000
    tail: Tail = "wrap"
    master_lufs: float = -14.0
    ceiling_dbtp: float = -1.0


class Engine(Protocol):
    """Makes a session from a request."""

    name: str
    version: str
    licence: str
    capabilities: Capabilities

    def available(self) -> Availability:
        """Whether the engine can run here; imports no heavy library to find out."""

    def generate(self, request: GenerateRequest, folder: Path, progress: Progress) -> Session:
        """Make the music; audio goes into `folder/audio/`, the session names it from `folder`.

        Runs in a worker. Raises BadInput, BackendUnavailable, StorageFailed, Cancelled.
        """

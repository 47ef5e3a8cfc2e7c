"""What a comparison is asked for, and what came of it: plain JSON both ways."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from bridge.host.chain.model import Chain, Tail
from bridge.host.render.spec import Instrument, OutputKind
from session.meter import MeterMap
from session.tempo import TempoMap

Pixels = Annotated[int, Field(ge=600, le=8000)]


@dataclass(frozen=True, slots=True)
class CompareSpec:
    """A sound dry and wet: `dry` through `chain`, or beside `wet`, the file that it became.

    Paths are absolute. `name` begins the names of the files in `folder`, none of which may be
    there. With a tempo map, passages are whole bars of `meter_map` (4/4 without one). Where `dry`
    is a MIDI file, `instrument` plays its `track`.
    """

    dry: str
    folder: str
    name: Annotated[str, Field(min_length=1, max_length=150, pattern=r"^[^/\\\x00]+$")]
    chain: Chain | None = None
    wet: str | None = None
    base: str = ""
    sidechains: dict[str, str] = field(default_factory=dict)
    instrument: Instrument | None = None
    track: int | None = None
    tempo_map: TempoMap | None = None
    meter_map: MeterMap | None = None
    start_seconds: float = 0.0
    tail: Tail | None = None
    kind: OutputKind = "wav24"
    picture_width: Pixels = 1600
    picture_height: Pixels = 1200

    def __post_init__(self) -> None:
        if (self.chain is None) == (self.wet is None):
            raise ValueError("give either chain or wet")


@dataclass(frozen=True, slots=True)
class Figures:
    """What one side measures before it is matched; None for silence.

    The crest is how far the peak stands above the mean power.
    """

    loudness_lufs: float | None
    peak_dbfs: float | None
    true_peak_dbtp: float | None
    rms_dbfs: float | None
    crest_db: float | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the music that is heard dry, then wet."""

    start_samples: int
    length_samples: int


@dataclass(frozen=True, slots=True)
class Spectra:
    """Power in bands a sixth of an octave wide, as loud as each other; None where nothing is."""

    frequencies_hz: tuple[float, ...]
    dry_db: tuple[float | None, ...]
    wet_db: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class CompareReport:
    """The files, as loud as each other, and by what gain each got there (never above 0).

    `length_samples` is that of both sides; `passages` are those of the alternating file, in order.
    """

    dry_file: str
    wet_file: str
    alternating_file: str
    picture_file: str
    sample_rate: int
    channels: int
    length_samples: int
    dry: Figures
    wet: Figures
    dry_gain_db: float
    wet_gain_db: float
    passages: tuple[Passage, ...]
    spectra: Spectra
    warnings: tuple[str, ...] = ()

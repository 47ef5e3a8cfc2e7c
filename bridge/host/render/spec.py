"""What one render is asked for, and what came of it: plain JSON both ways.

A render is a pure function of its spec and the files that it names, so that the same spec can be
done in this machine's workers or on another machine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from bridge.host.chain.model import Chain, Tail
from bridge.host.chain.steps import ParameterName, PlugInFormat, Setting
from session.tempo import TempoMap

OutputKind = Literal["wav16", "wav24", "wav32f", "flac16", "flac24", "aiff16", "aiff24"]


@dataclass(frozen=True, slots=True)
class Output:
    """The file that is written; without a rate, at the rate of what came in."""

    kind: OutputKind = "wav24"
    sample_rate: Annotated[int, Field(ge=8000, le=384_000)] | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """What plays MIDI: a plug-in by name, a Faust voice by file, or code.

    A Faust voice has `freq` (Hz), `gain` (0 to 1) and `gate`, as Faust's own instruments do.
    """

    name: str
    format: PlugInFormat | None = None
    maker: str | None = None
    preset: str | None = None
    parameters: dict[ParameterName, Setting] = field(default_factory=dict)
    faust_file: str | None = None


@dataclass(frozen=True, slots=True)
class RenderSpec:
    """One file through a chain; or one track of a MIDI file through an instrument and a chain.

    Paths are absolute. `target` does not exist, or is replaced only if `replaces` is its SHA-256.
    `track` counts the MIDI file's tracks that hold notes, from 0. `length_samples`, at the output's
    rate, is how long the file is to be, tail included; None: as long as it sounds. `sidechains`
    are audio files by name. `base` is the folder of the chain's relative files. `twice` renders a
    second time in a fresh process and says which plug-ins did not do the same again.
    """

    source: str
    target: str
    chain: Chain
    output: Output = Output()
    base: str = ""
    instrument: Instrument | None = None
    track: int | None = None
    sidechains: dict[str, str] = field(default_factory=dict)
    tempo_map: TempoMap | None = None
    start_seconds: float = 0.0
    length_samples: int | None = None
    tail: Tail | None = None
    replaces: str | None = None
    twice: bool = False


@dataclass(frozen=True, slots=True)
class RenderReport:
    """What one render made. Levels are None for silence; `seconds` is how long it took.

    `length_samples` is of the file that was written, `tail_samples` of it are tail;
    `latency_samples` were taken out. `sha256` is the digest of the written file.
    """

    source: str
    target: str
    sample_rate: int
    channels: int
    length_samples: int
    tail_samples: int
    latency_samples: int
    peak_dbfs: float | None
    true_peak_dbtp: float | None
    loudness_lufs: float | None
    seconds: float
    sha256: str
    hosts: tuple[str, ...] = ()
    not_deterministic: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

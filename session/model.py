"""The session: the one value that every engine makes and every exporter writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from pydantic import Field

from session.clips import AudioClip, MidiClip, WarpPoint
from session.effects import Chain
from session.meter import MeterMap
from session.pitch import Key
from session.tempo import TempoMap
from session.units import (
    Beats,
    Colour,
    Confidence,
    Decibels,
    MidiProgram,
    Name,
    Pan,
    PositiveBeats,
    Role,
    SampleRate,
    Samples,
    SessionPath,
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form: intro, verse, drop ..."""

    name: Name
    start_beats: Beats
    length_beats: PositiveBeats


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord by its symbol, such as `Am7` or `F/C`."""

    symbol: Name
    start_beats: Beats
    length_beats: PositiveBeats


@dataclass(frozen=True, slots=True)
class Send:
    """How loud a track goes to a bus, after its fader."""

    bus: Name
    gain_db: Decibels = 0.0


@dataclass(frozen=True, slots=True)
class Bus:
    """A return: tracks send to it, its chain makes an effect of the sum.

    What it returns is already in the stems that send to it, as the chain of a track is.
    """

    name: Name
    colour: Colour
    chain: Chain | None = None
    gain_db: Decibels = 0.0
    pan: Pan = 0.0


@dataclass(frozen=True, slots=True)
class Track:
    """A part with its clips: audio, MIDI or both of the same music.

    `audio_clips` are what sounds, with the `chain` and what the `sends` bring back printed in;
    `dry_clips` are the same music before the chain. Tracks of one `group` stand in one folder;
    none means the folder of its role. Tracks with the same `take_group` are takes of one part;
    all but one of them are muted.
    """

    name: Name
    role: Role
    colour: Colour
    audio_clips: tuple[AudioClip, ...] = ()
    midi_clips: tuple[MidiClip, ...] = ()
    gain_db: Decibels = 0.0
    pan: Pan = 0.0
    mute: bool = False
    instrument: Name | None = None
    midi_program: MidiProgram | None = None
    chain: Chain | None = None
    take_group: Name | None = None
    dry_clips: tuple[AudioClip, ...] = ()
    sends: tuple[Send, ...] = ()
    group: Name | None = None


@dataclass(frozen=True, slots=True)
class Mix:
    """The sum of the stems, the master made from it, and the promises as they were measured.

    `grid_residual_samples`: the stems' length minus the exact length of the bars, in samples.
    `null_db`: peak of (sum of the stems minus the mix) in dB relative to full scale; None is
    digital silence, minus infinity.
    """

    file: SessionPath
    length_samples: Samples
    grid_residual_samples: float
    null_db: float | None
    loudness_lufs: float | None = None
    true_peak_dbtp: float | None = None
    master_file: SessionPath | None = None
    master_loudness_lufs: float | None = None
    master_true_peak_dbtp: float | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """Something measured on a recording, with how sure the measurement is."""

    name: Annotated[str, Field(description="tempo_bpm, key, meter, downbeat_seconds ...")]
    value: float | str
    confidence: Confidence
    alternatives: tuple[float | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a session comes from: enough to make it again.

    `operation` is what made it (generate, import, separate, transcribe); `parent` the id of the
    session it was made from. `licence` is the licence of the model's output in plain words.
    `notes` are sentences for the user: what was understood, assumed or left out.
    """

    operation: str
    engine: str
    engine_version: str
    created_at: Annotated[str, Field(description="UTC, ISO 8601.")]
    licence: str = "Yours: made by Roadie's own engine, no model's licence applies."
    model: str | None = None
    prompt: str | None = None
    seed: int | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    parent: str | None = None
    source_file: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """A piece of music: time, form, tracks, mix and where it comes from.

    Raises ValueError when a track sends to a bus that is not there, or two buses have one name.
    """

    title: Annotated[str, Field(min_length=1, max_length=1000)]
    sample_rate: SampleRate
    length_beats: PositiveBeats
    tempo_map: TempoMap
    meter_map: MeterMap
    provenance: Provenance
    key: Key | None = None
    sections: tuple[Section, ...] = ()
    chords: tuple[Chord, ...] = ()
    tracks: tuple[Track, ...] = ()
    mix: Mix | None = None
    estimates: tuple[Estimate, ...] = ()
    buses: tuple[Bus, ...] = ()

    def __post_init__(self) -> None:
        names = [bus.name for bus in self.buses]
        if len(set(names)) != len(names):
            raise ValueError("two buses have one name")
        for track in self.tracks:
            if lost := [send.bus for send in track.sends if send.bus not in names]:
                raise ValueError(f"the track {track.name!r} sends to {lost[0]!r}, which is no bus")

    def evolve(self, **changes: Any) -> Session:
        """A copy with `changes` made."""
        return replace(self, **changes)

    @property
    def heard(self) -> Session:
        """The session as it plays where nothing warps: each clip is `AudioClip.heard`."""
        tracks = tuple(
            replace(
                track,
                audio_clips=tuple(clip.heard for clip in track.audio_clips),
                dry_clips=tuple(clip.heard for clip in track.dry_clips),
            )
            for track in self.tracks
        )
        return replace(self, tracks=tracks)

    @property
    def length_samples(self) -> int:
        """The length of `length_beats` in sample frames."""
        return self.tempo_map.samples_at_beats(self.length_beats, self.sample_rate)

    @property
    def length_bars(self) -> int:
        """The number of bars begun within the length."""
        bar, rest = self.meter_map.bar_at_beats(self.length_beats)
        return bar + 1 if rest > 0 else bar

    def stem_clip(self, file: str, name: str = "") -> AudioClip:
        """The clip of a stem as long as the session; its warp points are the tempo map's steps."""
        steps = (step.start_beats for step in self.tempo_map.steps)
        turns = (0.0, *(beats for beats in steps if 0 < beats < self.length_beats))
        points = tuple(
            WarpPoint(self.tempo_map.samples_at_beats(beats, self.sample_rate), beats)
            for beats in (*turns, self.length_beats)
        )
        return AudioClip(file, 0.0, self.length_samples, warp_points=points, name=name)

    def files(self) -> Iterator[str]:
        """Every audio file the session refers to, each once, relative to its folder."""
        seen: dict[str, None] = {}
        for track in self.tracks:
            for clip in (*track.audio_clips, *track.dry_clips):
                seen[clip.file] = None
                seen[clip.heard.file] = None
        if self.mix:
            seen[self.mix.file] = None
            if self.mix.master_file:
                seen[self.mix.master_file] = None
        yield from seen

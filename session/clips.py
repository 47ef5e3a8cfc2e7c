"""Clips: what a track plays, and where."""

from __future__ import annotations

from dataclasses import dataclass, replace

from session.units import (
    Beats,
    Decibels,
    MidiPitch,
    MidiVelocity,
    Name,
    PositiveBeats,
    Samples,
    SessionPath,
)


@dataclass(frozen=True, slots=True)
class BendPoint:
    """From `offset_beats` after its note's start the note is bent by `semitones`."""

    offset_beats: Beats
    semitones: float


@dataclass(frozen=True, slots=True)
class Note:
    """A note; its start counts from the start of its clip."""

    pitch: MidiPitch
    velocity: MidiVelocity
    start_beats: Beats
    length_beats: PositiveBeats
    bends: tuple[BendPoint, ...] = ()

    @property
    def end_beats(self) -> float:
        """Where the note ends, from the start of its clip."""
        return self.start_beats + self.length_beats


@dataclass(frozen=True, slots=True)
class MidiClip:
    """Notes over a stretch of the timeline."""

    start_beats: Beats
    length_beats: PositiveBeats
    notes: tuple[Note, ...] = ()
    name: Name = ""


@dataclass(frozen=True, slots=True)
class WarpPoint:
    """Sample `source_samples` of the file falls on `offset_beats` after the clip's start."""

    source_samples: Samples
    offset_beats: Beats


@dataclass(frozen=True, slots=True)
class WarpedSound:
    """A clip's sound as its warp points bend it: in time at its own speed, for what cannot warp.

    The file has the session's sample rate and begins where the clip starts; `length_samples` of it
    play. The fades are the clip's, as long as they are in time.
    """

    file: SessionPath
    length_samples: Samples
    fade_in_samples: Samples = 0
    fade_out_samples: Samples = 0


@dataclass(frozen=True, slots=True)
class AudioClip:
    """A stretch of an audio file on the timeline.

    `source_offset_samples` is where in the file the clip starts and `length_samples` how much of
    it plays; the file has the session's sample rate. Without warp points it plays at its own
    speed; with them it follows the beats they name, as `warped` does for what does not warp by
    itself. The fades are straight lines in amplitude, from the clip's start and to its end, as
    long as they are at the file's own speed.
    """

    file: SessionPath
    start_beats: Beats
    length_samples: Samples
    source_offset_samples: Samples = 0
    warp_points: tuple[WarpPoint, ...] = ()
    gain_db: Decibels = 0.0
    name: Name = ""
    fade_in_samples: Samples = 0
    fade_out_samples: Samples = 0
    warped: WarpedSound | None = None

    @property
    def heard(self) -> AudioClip:
        """What plays where nothing warps: the warped sound, at its own speed; else the clip."""
        if self.warped is None:
            return self
        return replace(
            self,
            file=self.warped.file,
            length_samples=self.warped.length_samples,
            source_offset_samples=0,
            warp_points=(),
            fade_in_samples=self.warped.fade_in_samples,
            fade_out_samples=self.warped.fade_out_samples,
            warped=None,
        )

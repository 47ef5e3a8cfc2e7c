"""Cuts what was played to whole bars: where a phrase begins and ends, its pick-up, its tempo. Pure.

People play a little early: a note shortly before a bar line is meant on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

from bridge.phrase.heard import HeardNote, Playing
from session.clips import MidiClip, Note
from session.errors import BadInput
from session.meter import DENOMINATORS, MeterMap, MeterStep
from session.tempo import TempoMap, TempoStep, on_beat_grid
from session.units import FASTEST_BPM, ROLE_COLOURS, SLOWEST_BPM, Role

if TYPE_CHECKING:  # the bridge starts without them
    from session.model import Session, Track

EARLY_BEATS = 0.15
"""A note this shortly before a bar line is meant on it."""

SILENT_BARS = 1.0
"""So much silence parts one phrase from the next."""

MOST_BARS = 32
"""Of a phrase that nobody armed: the last ones."""

SHORTEST_BEATS = 1 / 960
STEADY = 0.01
"""Of a tempo: less of a change is a clock's own wavering."""


@dataclass(frozen=True, slots=True)
class PhraseNote:
    """A note of a phrase, with the channel (0 to 15) it was played on."""

    channel: int
    note: Note


@dataclass(frozen=True, slots=True)
class Phrase:
    """Whole bars that were played. Notes count from its start, which is a bar line.

    `start_beats` and `end_beats` are on the running place. `pickup` says that the first bar only
    leads into the second.
    """

    start_beats: float
    bars: int
    meter: MeterStep
    tempo_map: TempoMap
    notes: tuple[PhraseNote, ...]
    pickup: bool

    @property
    def length_beats(self) -> float:
        """All bars."""
        return on_beat_grid(self.bars * self.meter.bar_beats)

    @property
    def end_beats(self) -> float:
        """The bar line at its end."""
        return on_beat_grid(self.start_beats + self.length_beats)

    def midi(self, title: str = "Phrase") -> bytes:
        """The phrase as a MIDI file: a track for each channel, channel 10 the drums."""
        from session.smf.write import smf_bytes

        return smf_bytes(self.session(title))

    def session(self, title: str = "Phrase") -> Session:
        """The phrase as a session of MIDI alone."""
        from session.model import Provenance, Session

        channels = sorted({note.channel for note in self.notes})
        names = [title if len(channels) == 1 else f"{title} {c + 1}" for c in channels]
        return Session(
            title=title,
            sample_rate=48_000,
            length_beats=self.length_beats,
            tempo_map=self.tempo_map,
            meter_map=MeterMap((self.meter,)),
            provenance=Provenance("play", "bridge", "1", ""),
            tracks=tuple(
                self._track(name, channel) for name, channel in zip(names, channels, strict=True)
            ),
        )

    def _track(self, name: str, channel: int) -> Track:
        from session.model import Track
        from session.smf.write import DRUM_CHANNEL

        role: Role = "drums" if channel == DRUM_CHANNEL else "other"
        notes = tuple(note.note for note in self.notes if note.channel == channel)
        clip = MidiClip(0.0, self.length_beats, notes, name)
        return Track(name, role, ROLE_COLOURS[role], midi_clips=(clip,))


def cut(
    playing: Playing, *, bars: int | None = None, strength: float = 0.0, grid_beats: float = 0.25
) -> Phrase:
    """The last phrase of what was played, in whole bars.

    Armed, it is all that was played since; else what follows the last whole bar of silence; `bars`
    takes so many bars up to its end. `strength` moves starts towards a grid: 0 not at all, 1 all
    the way. Raises BadInput when nothing was played.
    """
    bar = playing.bar_beats
    notes = [note for note in playing.notes if _is_meant(note, playing)]
    if not notes:
        raise BadInput("Nothing was played yet: play a phrase, then ask again.")
    if playing.armed_beats is None and bars is None:
        notes = _after_silence(notes, SILENT_BARS * bar)
    line = playing.bar_line_beats if playing.on_the_clock else notes[0].start_beats
    end = line + bar * (1 + _bar_of(notes[-1].start_beats, line, bar))
    first = notes[0].start_beats if bars is None else end - bars * bar
    start = line + bar * _bar_of(first, line, bar)
    if bars is None and playing.armed_beats is None:
        start = max(start, end - MOST_BARS * bar)
    inside = [note for note in notes if note.start_beats >= start - EARLY_BEATS]
    if not inside:
        raise BadInput("Nothing was played in the last bars: play a phrase, then ask again.")
    length = on_beat_grid(end - start)
    return Phrase(
        start_beats=on_beat_grid(start),
        bars=round(length / bar),
        meter=meter_of(bar),
        tempo_map=_tempo_map(inside, start),
        notes=tuple(
            PhraseNote(note.channel, _placed(note, start, length, strength, grid_beats))
            for note in inside
        ),
        pickup=_is_pickup(inside, start, bar, length),
    )


def meter_of(bar_beats: float) -> MeterStep:
    """A meter whose bars are so long: 3.5 is 7/8. The nearest in sixty-fourths where none is."""
    for denominator in DENOMINATORS[2:]:
        numerator = bar_beats * denominator / 4
        if abs(numerator - round(numerator)) < 1e-6 and 1 <= round(numerator) <= 99:
            return MeterStep(0, round(numerator), denominator)
    return MeterStep(0, min(99, max(1, round(bar_beats * 16))), 64)


def _is_meant(note: HeardNote, playing: Playing) -> bool:
    armed = playing.armed_beats
    return armed is None or note.start_beats >= armed - EARLY_BEATS


def _after_silence(notes: Sequence[HeardNote], silence_beats: float) -> list[HeardNote]:
    """The notes since the last silence that long."""
    begin, sounds_until = 0, float("-inf")
    for index, note in enumerate(notes):
        if note.start_beats - sounds_until >= silence_beats:
            begin = index
        end = float("inf") if note.end_beats is None else note.end_beats
        # What is still held is no sound of another phrase, however long ago it began.
        end = min(end, note.start_beats + 4 * silence_beats)
        sounds_until = max(sounds_until, end)
    return list(notes[begin:])


def _bar_of(beats: float, line: float, bar: float) -> int:
    """Which bar, counted from `line`, a note at `beats` is meant in."""
    return floor((beats + EARLY_BEATS - line) / bar)


def _is_pickup(notes: Sequence[HeardNote], start: float, bar: float, length: float) -> bool:
    """Whether the first bar begins in its second half, and the second on its first beat."""
    into = notes[0].start_beats - start
    second = start + bar
    lands = any(abs(note.start_beats - second) <= EARLY_BEATS for note in notes)
    return length > bar and into >= bar / 2 - EARLY_BEATS and lands


def _placed(
    note: HeardNote, start: float, length: float, strength: float, grid_beats: float
) -> Note:
    """The note in the phrase; what sounds over its end is cut there."""
    played = note.start_beats - start
    begins = max(0.0, played)
    if strength > 0:
        nearest = min(round(begins / grid_beats) * grid_beats, length - SHORTEST_BEATS)
        begins += (nearest - begins) * min(1.0, strength)
    # A key that is still down goes on sounding.
    ends = length if note.end_beats is None else note.end_beats - start + begins - played
    ends = max(min(ends, length), begins + SHORTEST_BEATS)
    return Note(note.pitch, note.velocity, on_beat_grid(begins), on_beat_grid(ends - begins))


def _tempo_map(notes: Sequence[HeardNote], start: float) -> TempoMap:
    """The tempo at each note where it has changed by more than a clock wavers."""
    steps = [TempoStep(0.0, _in_range(notes[0].bpm))]
    for note in notes:
        place = on_beat_grid(max(0.0, ceil((note.start_beats - start) * 960 - 1e-6) / 960))
        bpm = _in_range(note.bpm)
        if abs(bpm / steps[-1].bpm - 1) > STEADY and place > steps[-1].start_beats:
            steps.append(TempoStep(place, bpm))
    return TempoMap(tuple(steps))


def _in_range(bpm: float) -> float:
    return round(min(max(bpm, SLOWEST_BPM), FASTEST_BPM), 3)

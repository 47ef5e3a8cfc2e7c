"""The parts of a MIDI file: notes by track and channel, with name, programme and role."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from session.clips import BendPoint, Note
from session.smf.write import BEND_RANGE_SEMITONES, DRUM_CHANNEL
from session.tempo import on_beat_grid
from session.units import Role

_SHORTEST_NOTE_TICKS = 1


@dataclass
class Part:
    """What one track, or one channel of it, plays."""

    channel: int
    program: int | None
    name: str = ""
    notes: list[Note] = field(default_factory=list)


class _Wheel:
    """A channel's pitch wheel over time, in semitones."""

    def __init__(self) -> None:
        self.beats: list[float] = []
        self.semitones: list[float] = []
        self._range_semitones = BEND_RANGE_SEMITONES
        self._selected = [127, 127]

    def control(self, number: int, value: int) -> None:
        """Follow a change of the bend range: RPN 0,0 (MIDI 1.0 Detailed Specification)."""
        if number in (100, 101):
            self._selected[101 - number] = value
        elif number == 6 and self._selected == [0, 0]:
            self._range_semitones = float(value)

    def move(self, beats: float, position: int) -> None:
        """The wheel moves to `position`, from -8192 to 8191."""
        self.beats.append(beats)
        self.semitones.append(position / 8192 * self._range_semitones)

    def during(self, start_beats: float, end_beats: float) -> tuple[BendPoint, ...]:
        """Where it stands at the start of a note and how it moves until the end."""
        first = bisect_right(self.beats, start_beats)
        last = bisect_right(self.beats, end_beats - 1e-9)
        at_start = self.semitones[first - 1] if first else 0.0
        if first == last and at_start == 0.0:
            return ()
        moves = zip(self.beats[first:last], self.semitones[first:last], strict=True)
        return (
            BendPoint(0.0, at_start),
            *(BendPoint(on_beat_grid(beats - start_beats), bend) for beats, bend in moves),
        )


class PartReader:
    """Gathers the parts of one MIDI track, message by message."""

    def __init__(self, ticks_per_beat: int, mended: list[str]) -> None:
        self._ticks_per_beat = ticks_per_beat
        self._mended = mended
        self._parts: dict[int, Part] = {}
        self._wheels: dict[int, _Wheel] = defaultdict(_Wheel)
        self._programs: dict[int, int] = {}
        self._sounding: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)

    def take(self, ticks: int, message: Any) -> None:
        """Follow a channel message at `ticks` from the start."""
        match message.type:
            case "program_change":
                self._programs.setdefault(message.channel, message.program)
            case "control_change":
                self._wheels[message.channel].control(message.control, message.value)
            case "pitchwheel":
                beats = on_beat_grid(ticks / self._ticks_per_beat)
                self._wheels[message.channel].move(beats, message.pitch)
            case "note_on" if message.velocity > 0:
                self._sounding[message.channel, message.note].append((ticks, message.velocity))
            case "note_on" | "note_off":
                if self._sounding[message.channel, message.note]:
                    self._close(message.channel, message.note, ticks)

    def finish(self, end_ticks: int, track_name: str, merge_bent: bool) -> list[Part]:
        """The parts, named; channels that serve only to bend single notes become one part."""
        for (channel, pitch), starts in self._sounding.items():
            while starts:
                self._mended.append("Notes that never ended were ended with their track.")
                self._close(channel, pitch, end_ticks)
        parts = list(self._parts.values())
        if merge_bent and len(parts) > 1 and any(wheel.beats for wheel in self._wheels.values()):
            parts[0].notes = [note for part in parts for note in part.notes]
            parts = parts[:1]
        for part in parts:
            part.name = track_name if len(parts) == 1 else f"{track_name} ch {part.channel + 1}"
            part.notes.sort(key=lambda note: (note.start_beats, note.pitch))
        return parts

    def _close(self, channel: int, pitch: int, end_ticks: int) -> None:
        start_ticks, velocity = self._sounding[channel, pitch].pop(0)
        if end_ticks <= start_ticks:
            self._mended.append("Notes without length were given the shortest one.")
            end_ticks = start_ticks + _SHORTEST_NOTE_TICKS
        start = on_beat_grid(start_ticks / self._ticks_per_beat)
        length = on_beat_grid((end_ticks - start_ticks) / self._ticks_per_beat)
        program = self._programs.get(channel)
        part = self._parts.setdefault(channel, Part(channel, program))
        bends = self._wheels[channel].during(start, start + length)
        part.notes.append(Note(pitch, velocity, start, length, bends))


_ROLE_WORDS: tuple[tuple[str, Role], ...] = (
    ("drum", "drums"),
    ("perc", "drums"),
    ("kit", "drums"),
    ("kick", "drums"),
    ("snare", "drums"),
    ("cymbal", "drums"),
    ("hi-hat", "drums"),
    ("hihat", "drums"),
    ("bass", "bass"),
    ("vocal", "vocals"),
    ("vox", "vocals"),
    ("voice", "vocals"),
    ("choir", "vocals"),
    ("pad", "pad"),
    ("string", "pad"),
    ("lead", "lead"),
    ("melody", "lead"),
    ("solo", "lead"),
    ("chord", "chords"),
    ("key", "chords"),
    ("piano", "chords"),
    ("guitar", "chords"),
    ("organ", "chords"),
    ("rhodes", "chords"),
    ("fx", "fx"),
    ("effect", "fx"),
    ("riser", "fx"),
)


def role_of_part(name: str, channel: int, program: int | None) -> Role:
    """The role of a MIDI part: by channel 10, then by its name, then by its GM programme."""
    if channel == DRUM_CHANNEL:
        return "drums"
    lowered = name.lower()
    for word, role in _ROLE_WORDS:
        if word in lowered:
            return role
    if program is None:
        return "other"
    families: tuple[tuple[range, Role], ...] = (
        (range(32), "chords"),
        (range(32, 40), "bass"),
        (range(40, 56), "pad"),
        (range(56, 88), "lead"),
        (range(88, 96), "pad"),
        (range(96, 104), "fx"),
        (range(112, 120), "drums"),
        (range(120, 128), "fx"),
    )
    return next((role for programs, role in families if program in programs), "other")

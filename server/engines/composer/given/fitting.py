"""Fitting new clips to given playing: its groove, its accents, its entry, and no rubs with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from server.engines.composer.bars import TICKS_PER_BEAT, Bar, bar_at
from server.engines.composer.given.accents import accents_of, with_kicks
from server.engines.composer.given.clashes import GivenNotes, without_rubs
from server.engines.composer.given.groove import SIXTEENTH_TICKS, grooved_ticks, straight_ticks
from server.engines.composer.given.played import Voice, pitched
from server.engines.composer.harmony.plan import HarmonyPlan
from server.engines.composer.performance import SHORTEST_TICKS
from server.engines.composer.rhythm.drum_map import DRUM_PITCHES
from server.engines.composer.style.parts import DrumsPart, Part, TexturePart
from server.engines.contract import Given
from session.clips import MidiClip, Note
from session.model import Track
from session.tempo import on_beat_grid

_FOLLOWED = 0.5
"""How much of a given accent those who play along make theirs."""

_ACOUSTIC_KICK = 35


@dataclass(frozen=True)
class Fitting:
    """What new clips are fitted to; nobody plays before `from_ticks`."""

    given: Given
    harmony: HarmonyPlan
    bars: tuple[Bar, ...]
    from_ticks: int
    voices: tuple[Voice, ...]

    @cached_property
    def _notes(self) -> GivenNotes:
        return GivenNotes(pitched(self.voices))

    @cached_property
    def _accents(self) -> tuple[int, ...]:
        return tuple(t for t in accents_of(pitched(self.voices)) if t >= self.from_ticks)

    def fitted(self, clip: MidiClip, part: Part) -> MidiClip | None:
        """The clip of a part as it goes with what is given; None when nothing of it is left."""
        start = round(clip.start_beats * TICKS_PER_BEAT)
        end = start + round(clip.length_beats * TICKS_PER_BEAT)
        found = [self._grooved(note, start, end) for note in clip.notes]
        notes = tuple(note for note in found if note is not None)
        if not notes:
            return None
        grooved = replace(clip, notes=notes)
        if isinstance(part, DrumsPart):
            return with_kicks(grooved, self._accents, self.bars)
        if isinstance(part, TexturePart):
            return grooved
        return without_rubs(grooved, self._notes, self.harmony, part.range.low, part.range.high)

    def _grooved(self, note: Note, start: int, end: int) -> Note | None:
        at = start + round(note.start_beats * TICKS_PER_BEAT)
        if at < self.from_ticks - SIXTEENTH_TICKS // 2:
            return None
        until = at + round(note.length_beats * TICKS_PER_BEAT)
        groove = self.given.groove_ticks
        moved = min(end, max(start, grooved_ticks(at, bar_at(self.bars, at), groove)))
        ended = min(end, grooved_ticks(until, bar_at(self.bars, until), groove))
        if ended - moved < SHORTEST_TICKS:
            return None
        return replace(
            note,
            start_beats=on_beat_grid((moved - start) / TICKS_PER_BEAT),
            length_beats=on_beat_grid((ended - moved) / TICKS_PER_BEAT),
            velocity=self._accented(note.velocity, at),
        )

    def _accented(self, velocity: int, ticks: int) -> int:
        accents = self.given.accents
        if not accents:
            return velocity
        bar = bar_at(self.bars, ticks + SIXTEENTH_TICKS // 2)
        place = round(max(0, ticks - bar.start_ticks) / SIXTEENTH_TICKS) % len(accents)
        return max(1, min(127, round(velocity * (1 + _FOLLOWED * (accents[place] - 1)))))


def on_the_grid(voice: Voice, bars: tuple[Bar, ...], groove_ticks: Sequence[int]) -> Track:
    """The voice as it would be written: each note on the sixteenth that it is played for.

    Both kicks of General MIDI are the kick.
    """
    notes = tuple(
        Note(
            DRUM_PITCHES["kick"]
            if voice.role == "drums" and note.pitch == _ACOUSTIC_KICK
            else note.pitch,
            note.velocity,
            straight_ticks(note.start_ticks, bars, groove_ticks) / TICKS_PER_BEAT,
            note.length_ticks / TICKS_PER_BEAT,
        )
        for note in voice.notes
    )
    clip = MidiClip(0.0, bars[-1].end_ticks / TICKS_PER_BEAT, notes)
    role = "lead" if voice.role == "vocals" else voice.role
    return replace(voice.track, role=role, midi_clips=(clip,))

"""The drummer: a groove for the energy, fills where a phrase ends, builds where a section rises."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from server.engines.composer.bars import TICKS_PER_BEAT, Bar
from server.engines.composer.chance import stream
from server.engines.composer.parts.energy import for_energy
from server.engines.composer.parts.hands import TWO_HANDED_KITS, playable
from server.engines.composer.rhythm.drum_map import DRUM_PITCHES, DrumVoice
from server.engines.composer.rhythm.grooves import Build, Fill
from server.engines.composer.rhythm.pattern import Hit
from server.engines.composer.rhythm.strokes import (
    Strokes,
    groove_strokes,
    with_build,
    with_crash,
    with_fill,
    with_roll,
)
from server.engines.composer.rhythm.variation import varied
from server.engines.composer.score import SIGN_WEIGHTS, Passage, ScoreNote
from server.engines.composer.style.parts import DrumsPart

_FEWEST_BARS_FOR_A_FILL = 2
_STRONG_ENERGY = 0.5
_SMALL_FILL_BEATS = 2
_MORE_ENERGY_WHEN_BUSY = 0.2
_BUSY_VARIES = 0.35
"""How often at most a bar is varied besides what the style has, where it is asked to be busy."""


def play_drums(
    part: DrumsPart, name: str, passage: Passage, riff: Sequence[ScoreNote] = ()
) -> list[ScoreNote]:
    """The drums of a passage; the kick plays with a `riff` that it follows."""
    drummer = _Drummer(part, name, passage, riff)
    notes: list[ScoreNote] = []
    for number, bar in enumerate(passage.bars):
        notes.extend(drummer.bar(number, bar))
    hands = part.hands or (2 if part.instrument in TWO_HANDED_KITS else None)
    return playable(notes, hands, passage.end_ticks)


def with_kicks_of(before: Sequence[ScoreNote], new: Sequence[ScoreNote]) -> list[ScoreNote]:
    """The new drums with the kick as it was before."""
    kick = DRUM_PITCHES["kick"]
    kept = [note for note in before if note.pitch == kick]
    return sorted([*kept, *(note for note in new if note.pitch != kick)])


class _Drummer:
    """One who plays a section, bar by bar."""

    def __init__(
        self, part: DrumsPart, name: str, passage: Passage, riff: Sequence[ScoreNote]
    ) -> None:
        self._part = part
        self._riff = sorted({note.start_ticks for note in riff})
        self._name = name
        self._passage = passage
        self._section = passage.section
        self._build = self._build_ahead()
        self._dear: dict[tuple[DrumVoice, int], float] = {}

    def bar(self, number: int, bar: Bar) -> list[ScoreNote]:
        """What is struck in bar `number` of the section."""
        part, passage = self._part, self._passage
        chance = stream(passage.seed, self._name, bar.index)
        busy = passage.busy(bar)
        energy = self._section.energy_at(number)
        groove = for_energy(
            part.grooves,
            energy + _MORE_ENERGY_WHEN_BUSY * busy,
            stream(passage.seed, self._name, self._section.kind, "groove"),
        )
        strokes = groove_strokes(groove, bar, number)
        if self._is_varied(number, bar, busy):
            strokes = varied(
                strokes, bar, busy, stream(passage.seed, self._name, "vary", bar.index)
            )
        strokes = _with_riff(self._rolled(strokes, bar, energy, busy), self._riff, bar)
        built = number - (len(passage.bars) - self._build.bars) if self._build else -1
        if self._build is not None and built >= 0:
            strokes = with_build(strokes, self._build, built, bar)
        elif (fill := self._fill(number, bar, energy, busy)) is not None:
            strokes = with_fill(strokes, fill, bar, self._room_ticks(bar))
        if number == 0 and part.section_start and energy >= _STRONG_ENERGY:
            strokes = with_crash(strokes, part.section_start, bar)
        return self._struck(strokes, bar, chance, busy)

    def _struck(self, strokes: Strokes, bar: Bar, chance: Random, busy: float) -> list[ScoreNote]:
        """The strokes that chance lets sound; one is as long as its step.

        One who is asked for little leaves soft strokes away, the same ones in every bar.
        """
        notes = []
        for voice, hit in strokes:
            if hit.sign.isdigit() and chance.random() * 10 >= int(hit.sign) * (1 + busy / 2):
                continue
            if hit.sign == "o" and busy < 0 and self._spared(voice, hit) < -busy / 2:
                continue
            start_ticks = bar.start_ticks + hit.start_ticks
            weight = SIGN_WEIGHTS.get(hit.sign, 0.85)
            notes.append(ScoreNote(start_ticks, hit.length_ticks, DRUM_PITCHES[voice], weight))
        return notes

    def _spared(self, voice: DrumVoice, hit: Hit) -> float:
        """How dear a soft stroke is, from 0 to 1: those between the eighths go first."""
        stroke = (voice, hit.start_ticks)
        if stroke not in self._dear:
            names = (self._name, "soft", self._section.kind, *stroke)
            on_eighth = hit.start_ticks % (TICKS_PER_BEAT // 2) == 0
            drawn = stream(self._passage.seed, *names).random()
            self._dear[stroke] = (drawn + on_eighth) / 2
        return self._dear[stroke]

    def _is_varied(self, number: int, bar: Bar, busy: float) -> bool:
        """The first bar of a section states the groove; any other may have a change of its own."""
        if number == 0:
            return False
        rate = self._part.vary * (1 + busy) + _BUSY_VARIES * max(0.0, busy)
        return stream(self._passage.seed, self._name, "varied", bar.index).random() < rate

    def _rolled(self, strokes: Strokes, bar: Bar, energy: float, busy: float) -> Strokes:
        """Now and then a beat of a voice as one of its fast cells, where the voice plays."""
        for number, roll in enumerate(self._part.rolls):
            if roll.energy_from > energy:
                continue
            chance = stream(self._passage.seed, self._name, "roll", number, bar.index)
            for pulse in bar.pulses:
                drawn, cell = chance.random(), chance.choice(roll.cells)
                if drawn < roll.chance * (1 + busy):
                    end_ticks = pulse.start_ticks + pulse.length_ticks
                    strokes = with_roll(strokes, roll, cell, pulse.start_ticks, end_ticks)
        return strokes

    def _build_ahead(self) -> Build | None:
        """The build that the section's last bars play, where it leads up to the next."""
        section, builds = self._section, self._part.builds
        if not (builds and section.rises) or section.is_last:
            return None
        chance = stream(self._passage.seed, self._name, "build", section.kind)
        return chance.choice(builds)

    def _fill(self, number: int, bar: Bar, energy: float, busy: float) -> Fill | None:
        """The fill of the bar: small between phrases, another each time; at the end larger, the
        more energy comes.

        One who is asked for little plays none between phrases, and a section that dies away ends
        without a large one.
        """
        part, section, bars = self._part, self._section, self._passage.bars
        last = len(bars) - (2 if section.rings_out else 1)
        at_end = number == last
        phrase_end = (number + 1) % part.phrase_bars == 0
        if not (at_end or phrase_end) or len(bars) < _FEWEST_BARS_FOR_A_FILL:
            return None
        room = sum(p.start_ticks < self._room_ticks(bar) for p in bar.pulses)
        fills = [fill for fill in part.fills if fill.energy_from <= energy and fill.beats < room]
        if not fills:
            return None
        turn = section.number if at_end else 1
        chance = stream(self._passage.seed, f"{part.name} fills", section.kind, number, turn)
        small = [fill for fill in fills if fill.beats <= _SMALL_FILL_BEATS] or fills
        if not at_end:
            in_turn = small.copy()
            stream(self._passage.seed, f"{part.name} fills", section.kind).shuffle(in_turn)
            fill = in_turn[number // part.phrase_bars % len(in_turn)]
            return None if chance.random() < -busy else fill
        if self._falls(energy):
            return chance.choice(small)
        longest = max(fill.beats for fill in fills)
        return chance.choice([fill for fill in fills if fill.beats >= longest - 1])

    def _falls(self, energy: float) -> bool:
        """Whether less follows: the piece dies away, or the next section is calmer."""
        after = self._passage.after
        if after is None:
            end = self._section.plan.energy_at_end
            return end is not None and end < self._section.plan.energy
        return after.plan.energy < energy - 0.1

    def _room_ticks(self, bar: Bar) -> int:
        """How much of the bar is played: all of it, or up to the break before the next section."""
        return min(bar.length_ticks, self._passage.quiet_from_ticks - bar.start_ticks)


def _with_riff(strokes: Strokes, riff_ticks: Sequence[int], bar: Bar) -> Strokes:
    """The kick on every stroke of the riff; a riff of long notes leaves it its own way."""
    starts = [
        ticks - bar.start_ticks for ticks in riff_ticks if bar.start_ticks <= ticks < bar.end_ticks
    ]
    if len(starts) <= len(bar.pulses):
        return strokes
    on_pulse = {pulse.start_ticks for pulse in bar.pulses}
    kicks = [
        Hit(start, end - start, "X" if start in on_pulse else "x")
        for start, end in pairwise([*starts, bar.length_ticks])
    ]
    others = [stroke for stroke in strokes if stroke[0] != "kick"]
    others.extend(("kick", hit) for hit in kicks)
    return others

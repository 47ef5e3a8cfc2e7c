"""The ensemble: everyone who plays in a section, in the order in which they listen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from server.engines.composer.bars import TICKS_PER_BEAT
from server.engines.composer.brief import Brief, PartMood
from server.engines.composer.chance import stream
from server.engines.composer.ending import ring_out
from server.engines.composer.heard import Heard, heard_in
from server.engines.composer.keeping import Kept
from server.engines.composer.parts.bass import play_bass
from server.engines.composer.parts.chords import play_comp, play_pad
from server.engines.composer.parts.drums import play_drums, with_kicks_of
from server.engines.composer.parts.lead import play_lead
from server.engines.composer.parts.lines import hold_tones, play_arpeggio, play_counter
from server.engines.composer.parts.riff import play_riff
from server.engines.composer.parts.texture import play_texture
from server.engines.composer.score import Passage, ScoreNote
from server.engines.composer.style.parts import (
    ArpeggioPart,
    BassPart,
    CompPart,
    CounterPart,
    DrumsPart,
    LeadPart,
    PadPart,
    Part,
    RiffPart,
    TexturePart,
    VoicingStyle,
)

_LISTENED_TO_FIRST = ("drums", "lead")
"""The bass listens to the drums and the riff, chords and counter-lines to the lead."""

_LISTEN_TO_ALL = ("arpeggio", "counter")
"""Lines around the lead go round the chords that the others hold."""

_VOICED_ANEW: tuple[VoicingStyle, ...] = ("led", "open", "rootless")

ENERGY_SPAN = 0.4
"""How much of the way from nothing to everything an energy of 1 adds to a section's own."""


@dataclass(frozen=True)
class Ensemble:
    """Everyone who plays in a passage, listening to each other."""

    brief: Brief
    passage: Passage
    kept: Kept
    seeds: Mapping[str, int]

    def passage_of(self, name: str) -> Passage:
        """The passage as one part sees it: its own seed, mood and energies."""
        brief, section = self.brief, self.passage.section
        mood = brief.part_moods.get(name, PartMood())
        energies = []
        for number, bar in enumerate(self.passage.bars):
            asked = brief.energy.at(bar.start_ticks / TICKS_PER_BEAT) + mood.energy
            own = section.energy_at(number) + ENERGY_SPAN * max(-1.0, min(1.0, asked))
            energies.append(max(0.0, min(1.0, own)))
        return replace(
            self.passage,
            section=replace(section, energies=tuple(energies)),
            seed=self.seeds.get(name, brief.seed),
            density=max(-1.0, min(1.0, brief.density + mood.density)),
            velocity=mood.velocity,
        )

    def scores(self, playing: set[str]) -> dict[str, list[ScoreNote]]:
        """What each part that plays has to play, in the style's order of parts.

        A part that is drawn anew is heard by the others as it was, so that they stay note for
        note; a new lead sings over them as they are, and new drums keep the kick that a locked
        bass plays with.
        """
        parts = self.brief.style.parts
        heard = heard_in(self.passage, self.brief.heard, self.kept, parts)
        scores: dict[str, list[ScoreNote]] = {}
        for name in sorted(parts, key=lambda name: _turn(parts[name])):
            part = parts[name]
            if name not in playing or name in self.kept.by_part:
                continue
            passage = self.passage_of(name)
            written = self._written(part, name, passage, heard)
            if name in self.seeds:
                as_it_was = replace(passage, seed=self.brief.seed)
                before = self._written(part, name, as_it_was, heard)
                if isinstance(part, CompPart | PadPart):
                    voiced = (
                        self._written(other, name, passage, heard)
                        for other in _otherwise_voiced(part, passage.seed, name)
                    )
                    anew = (notes for notes in chain((written,), voiced) if notes != before)
                    written = next(anew, written)
                heard.add(name, part, before)
                if isinstance(part, DrumsPart) and self._bass_stays():
                    written = with_kicks_of(before, written)
            else:
                heard.add(name, part, written)
            scores[name] = written
        for name in self.seeds:
            if name in scores and isinstance(parts[name], LeadPart):
                scores[name] = self._written(parts[name], name, self.passage_of(name), heard)
        return {name: scores[name] for name in parts if name in scores}

    def _bass_stays(self) -> bool:
        """Whether a bass that is not drawn anew plays with the kick."""
        return any(
            isinstance(part, BassPart) and part.kick == "lock" and name not in self.seeds
            for name, part in self.brief.style.parts.items()
        )

    def _written(self, part: Part, name: str, passage: Passage, heard: Heard) -> list[ScoreNote]:
        written = _play(part, name, passage, heard)
        if not written and not isinstance(part, DrumsPart | TexturePart):
            written = hold_tones(part.range, passage)
        if passage.section.rings_out:
            written = ring_out(written, part, passage)
        return _silent_from(passage.quiet_from_ticks, written)


def _turn(part: Part) -> int:
    """When the part's notes are written: those who are listened to come first."""
    if part.kind == "riff":
        return 0
    if part.kind in _LISTENED_TO_FIRST:
        return 1
    return 3 if part.kind in _LISTEN_TO_ALL else 2


def _otherwise_voiced(part: CompPart | PadPart, seed: int, name: str) -> list[CompPart | PadPart]:
    """The part with its chords spread in other ways: what held chords have to draw anew."""
    ways = [way for way in _VOICED_ANEW if way != part.voicing]
    stream(seed, name, "voicing").shuffle(ways)
    changes: list[dict[str, object]] = [{"voicing": way} for way in ways]
    changes.append({"voices": part.voices - 1 if part.voices > 2 else part.voices + 1})
    return [part.model_copy(update=change) for change in changes]


def _silent_from(ticks: int, written: Sequence[ScoreNote]) -> list[ScoreNote]:
    """Nothing starts or sounds from there on."""
    return [
        note._replace(length_ticks=min(note.length_ticks, ticks - note.start_ticks))
        for note in written
        if note.start_ticks < ticks
    ]


def _play(part: Part, name: str, passage: Passage, heard: Heard) -> list[ScoreNote]:
    match part:
        case DrumsPart():
            riff = heard.by_part.get(part.follow or "", ())
            return play_drums(part, name, passage, riff=riff)
        case BassPart():
            riff = heard.by_part.get(part.follow or "", ())
            return play_bass(part, name, passage, heard.drums, riff=riff)
        case RiffPart():
            return play_riff(part, name, passage)
        case CompPart():
            return play_comp(part, name, passage, lead=heard.lead, beside=heard.chords)
        case PadPart():
            return play_pad(part, passage, lead=heard.lead, beside=heard.chords)
        case LeadPart():
            return play_lead(part, name, passage, beside=heard.chords)
        case ArpeggioPart():
            return play_arpeggio(part, name, passage, beside=heard.chords)
        case CounterPart():
            return play_counter(part, name, passage, heard.lead, beside=heard.chords)
        case TexturePart():
            return play_texture(part, passage)

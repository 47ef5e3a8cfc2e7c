"""The arrangement: who plays in which section, and what each part's clips hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.engines.composer.bars import TICKS_PER_BEAT, Bar, bars_of
from server.engines.composer.brief import Brief
from server.engines.composer.form import Section, lay_out
from server.engines.composer.harmony.plan import HarmonyPlan, plan_harmony
from server.engines.composer.parts.bass import play_bass
from server.engines.composer.parts.chords import play_comp, play_pad
from server.engines.composer.parts.drums import play_drums
from server.engines.composer.parts.lead import play_lead
from server.engines.composer.parts.lines import hold_tones, play_arpeggio, play_counter
from server.engines.composer.parts.riff import play_riff
from server.engines.composer.parts.texture import play_texture
from server.engines.composer.performance import perform
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
)
from session.clips import MidiClip
from session.model import Track

_LISTENED_TO_FIRST = ("drums", "lead")
"""The bass listens to the drums and the counter-line to the lead, so these play first."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The whole piece: form, chords, and each part's clips in the style's order of parts."""

    sections: tuple[Section, ...]
    harmony: HarmonyPlan
    bars: tuple[Bar, ...]
    clips: Mapping[str, tuple[MidiClip, ...]]

    @property
    def length_ticks(self) -> int:
        """Where the last bar ends."""
        return self.bars[-1].end_ticks


def arrange(brief: Brief) -> Arrangement:
    """Compose everything the brief asks for."""
    style = brief.style
    bars = bars_of(brief.meter_map, brief.bars)
    sections = lay_out(style, brief.bars)
    harmony = plan_harmony(
        style,
        brief.key,
        sections,
        bars,
        seed=brief.seed,
        colour=brief.colour,
        chart=brief.chart,
    )
    playing = _playing(sections, style.parts)
    clips: dict[str, list[MidiClip]] = {name: [] for name in style.parts}
    for section in sections:
        passage = Passage(
            section=section,
            bars=bars[section.first_bar : section.first_bar + section.bars],
            harmony=harmony,
            key=brief.key,
            style=style,
            seed=brief.seed,
            density=brief.density,
        )
        for name, written in _scores(
            style.parts, playing[section.kind], passage, _heard_in(passage, brief.heard)
        ).items():
            clip = perform(written, style.parts[name], name, passage, brief.tempo_map)
            if clip is not None:
                clips[name].append(clip)
    return Arrangement(
        sections=sections,
        harmony=harmony,
        bars=bars,
        clips={name: tuple(played) for name, played in clips.items() if played},
    )


def _playing(sections: Sequence[Section], parts: Mapping[str, Part]) -> dict[str, set[str]]:
    """The parts of each kind of section.

    A part that would play nowhere joins the fullest section; a section in which nobody is left
    gets everyone, so that it is not silent.
    """
    playing = {section.kind: set(section.plan.parts) & set(parts) for section in sections}
    fullest = max(sections, key=lambda section: section.plan.energy).kind
    playing[fullest] |= set(parts).difference(*playing.values())
    return {kind: names or set(parts) for kind, names in playing.items()}


def _scores(
    parts: Mapping[str, Part],
    playing: set[str],
    passage: Passage,
    heard: dict[str, list[ScoreNote]],
) -> dict[str, list[ScoreNote]]:
    """What each part that plays has to play; `heard` is what it can listen to."""
    order = sorted(parts, key=lambda name: parts[name].kind not in _LISTENED_TO_FIRST)
    scores: dict[str, list[ScoreNote]] = {}
    for name in order:
        if name in playing:
            part = parts[name]
            written = _play(part, name, passage, heard)
            if not written and not isinstance(part, DrumsPart | TexturePart):
                written = hold_tones(part.range, passage)
            scores[name] = written
            if part.kind in _LISTENED_TO_FIRST:
                heard[part.kind].extend(scores[name])
    return scores


def _heard_in(passage: Passage, tracks: Sequence[Track]) -> dict[str, list[ScoreNote]]:
    """The drums and leads among the tracks, as far as they play in the passage."""
    heard: dict[str, list[ScoreNote]] = {kind: [] for kind in _LISTENED_TO_FIRST}
    start_ticks, end_ticks = passage.bars[0].start_ticks, passage.bars[-1].end_ticks
    for track in tracks:
        if track.role not in heard:
            continue
        for clip in track.midi_clips:
            for note in clip.notes:
                at_ticks = round((clip.start_beats + note.start_beats) * TICKS_PER_BEAT)
                if start_ticks <= at_ticks < end_ticks:
                    length_ticks = round(note.length_beats * TICKS_PER_BEAT)
                    heard[track.role].append(ScoreNote(at_ticks, length_ticks, note.pitch, 1.0))
    return {kind: sorted(notes) for kind, notes in heard.items()}


def _play(
    part: Part, name: str, passage: Passage, heard: Mapping[str, list[ScoreNote]]
) -> list[ScoreNote]:
    match part:
        case DrumsPart():
            return play_drums(part, name, passage)
        case BassPart():
            return play_bass(part, name, passage, heard["drums"])
        case CompPart():
            return play_comp(part, name, passage)
        case PadPart():
            return play_pad(part, passage)
        case LeadPart():
            return play_lead(part, name, passage)
        case ArpeggioPart():
            return play_arpeggio(part, name, passage)
        case CounterPart():
            return play_counter(part, name, passage, heard["lead"])
        case RiffPart():
            return play_riff(part, name, passage)
        case TexturePart():
            return play_texture(part, passage)

"""The arrangement: who plays in which section, and what each part's clips hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.engines.composer.asked_form import asked_form
from server.engines.composer.bars import Bar, bars_of
from server.engines.composer.brief import Brief
from server.engines.composer.ensemble import Ensemble
from server.engines.composer.form import Section, lay_out
from server.engines.composer.harmony.plan import HarmonyPlan, plan_harmony
from server.engines.composer.keeping import Kept, kept_of, seeds_of
from server.engines.composer.performance import perform
from server.engines.composer.score import Passage
from server.engines.composer.style.parts import Part, TexturePart
from session.clips import MidiClip

_CARRYING = ("comp", "pad", "arpeggio", "riff", "counter", "lead", "bass", "drums")
"""The kinds of part that carry a section where nobody is left whom the style has there."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The whole piece: form, chords, and each part's clips in the style's order of parts.

    `kept` are the tracks that were held, by the part whose place they take.
    """

    sections: tuple[Section, ...]
    harmony: HarmonyPlan
    bars: tuple[Bar, ...]
    clips: Mapping[str, tuple[MidiClip, ...]]
    kept: Kept = field(default_factory=Kept)

    @property
    def length_ticks(self) -> int:
        """Where the last bar ends."""
        return self.bars[-1].end_ticks


def arrange(brief: Brief) -> Arrangement:
    """Compose everything the brief asks for.

    Raises BadInput for a form that cannot be read, NotFound for the seed of a track that is not
    there.
    """
    style = brief.style
    bars = bars_of(brief.meter_map, brief.bars)
    asked = asked_form(brief.form, style) if brief.form else ()
    sections = lay_out(style, brief.bars, asked)
    harmony = plan_harmony(
        style,
        brief.key,
        sections,
        bars,
        seed=brief.seed,
        colour=brief.colour,
        chart=brief.chart,
        complexity=brief.complexity,
    )
    kept = kept_of(brief.held, style.parts)
    seeds = seeds_of(brief.track_seeds, style.parts)
    playing = _playing(sections, style.parts)
    clips: dict[str, list[MidiClip]] = {name: [] for name in style.parts}
    for index, section in enumerate(sections):
        passage = Passage(
            section=section,
            bars=bars[section.first_bar : section.first_bar + section.bars],
            harmony=harmony,
            key=brief.key,
            style=style,
            seed=brief.seed,
            density=brief.density,
            complexity=brief.complexity,
            humanise=brief.humanise,
            swing=brief.swing,
            before=sections[index - 1] if index else None,
            after=sections[index + 1] if index + 1 < len(sections) else None,
        )
        ensemble = Ensemble(brief, passage, kept, seeds)
        for name, written in ensemble.scores(playing[section.kind]).items():
            own = ensemble.passage_of(name)
            clip = perform(written, style.parts[name], name, own, brief.tempo_map)
            if clip is not None:
                clips[name].append(clip)
    return Arrangement(
        sections=sections,
        harmony=harmony,
        bars=bars,
        clips={name: tuple(played) for name, played in clips.items() if played},
        kept=kept,
    )


def _playing(sections: Sequence[Section], parts: Mapping[str, Part]) -> dict[str, set[str]]:
    """The parts of each kind of section.

    A part that would play nowhere joins the fullest section, unless it plays only where it is
    named. A section in which nobody is left is not silent: chords carry it, else who there is.
    """
    playing = {section.kind: set(section.plan.parts) & set(parts) for section in sections}
    fullest = max(sections, key=lambda section: section.plan.energy).kind
    joining = {name for name, part in parts.items() if not part.only_where_named} or set(parts)
    playing[fullest] |= joining.difference(*playing.values())
    silent = {name for name, part in parts.items() if isinstance(part, TexturePart)}
    carrying = _carrying({name: parts[name] for name in joining})
    return {kind: names if names - silent else names | carrying for kind, names in playing.items()}


def _carrying(parts: Mapping[str, Part]) -> set[str]:
    """Those of the parts who can carry a section alone."""
    kinds = {part.kind for part in parts.values()}
    first = next((kind for kind in _CARRYING if kind in kinds), None)
    return {name for name, part in parts.items() if first in (None, part.kind)}

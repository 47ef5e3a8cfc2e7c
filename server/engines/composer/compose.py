"""Words in, a whole arrangement of notes out: the composing half of the built-in engine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from server.engines.composer.arrangement import Arrangement, arrange
from server.engines.composer.bars import TICKS_PER_BEAT
from server.engines.composer.brief import Brief
from server.engines.composer.composition import Composition
from server.engines.composer.given.arrange import arrange_given
from server.engines.composer.given.request import over_given
from server.engines.composer.instruments import midi_programme
from server.engines.composer.keeping import cut_to
from server.engines.composer.prompt.wishes import read_prompt
from server.engines.composer.settle import settle
from server.engines.composer.style.shelf import all_styles
from server.engines.contract import GenerateRequest, Given
from session.clips import MidiClip
from session.model import Chord, Provenance, Section, Session, Track
from session.tempo import on_beat_grid
from session.units import ROLE_COLOURS

ENGINE = "composer"
ENGINE_VERSION = "2"


def compose(request: GenerateRequest, *, created_at: str | None = None) -> Composition:
    """The arrangement that `request` asks for: the same request makes the same notes anywhere.

    `created_at` is UTC in ISO 8601, now by default. Raises NotFound for a style there is not,
    BadInput for a style file that is wrong.
    """
    styles = all_styles()
    wishes = read_prompt(request.prompt, styles)
    request = over_given(request, wishes, styles)
    brief = settle(request, wishes, styles)
    arrangement, tracks = _played(brief, request.given)
    session = Session(
        title=request.title or _title(brief),
        sample_rate=request.sample_rate,
        length_beats=_beats(arrangement.length_ticks),
        tempo_map=brief.tempo_map,
        meter_map=brief.meter_map,
        key=brief.key,
        sections=_sections(arrangement),
        chords=_chords(arrangement),
        tracks=tracks,
        provenance=Provenance(
            operation="generate",
            engine=ENGINE,
            engine_version=ENGINE_VERSION,
            created_at=created_at or datetime.now(UTC).isoformat(timespec="seconds"),
            prompt=request.prompt,
            seed=request.seed,
            parameters={"settled": _settled(brief), "understood": dict(brief.facts)},
            notes=(*brief.understood, *_read(request), *brief.remarks, *brief.not_understood),
        ),
    )
    return Composition(session, brief.style, brief.understood, brief.not_understood)


def _played(brief: Brief, given: Given | None) -> tuple[Arrangement, tuple[Track, ...]]:
    """The arrangement, and its tracks after those that are given."""
    if given is not None:
        return arrange_given(brief, given, _tracks)
    arrangement = arrange(brief)
    return arrangement, _tracks(brief, arrangement)


def _tracks(brief: Brief, arrangement: Arrangement) -> tuple[Track, ...]:
    """The tracks of an arrangement in the style's order, held ones in their places."""
    length_beats, kept = _beats(arrangement.length_ticks), arrangement.kept
    tracks = [
        cut_to(kept.by_part[name], length_beats)
        if name in kept.by_part
        else _track(brief, name, arrangement.clips[name])
        for name in brief.style.parts
        if name in kept.by_part or name in arrangement.clips
    ]
    tracks += [cut_to(track, length_beats) for track in kept.beside]
    return tuple(track for track in tracks if track.midi_clips or track.audio_clips)


def _read(request: GenerateRequest) -> tuple[str, ...]:
    """What was read from music that is given, in sentences."""
    return request.given.remarks if request.given else ()


def _beats(ticks: int) -> float:
    return on_beat_grid(ticks / TICKS_PER_BEAT)


def _title(brief: Brief) -> str:
    bpm = brief.tempo_map.steps[0].bpm
    return f"{brief.style.title}, {bpm:g} bpm, {brief.key.name}"


def _sections(arrangement: Arrangement) -> tuple[Section, ...]:
    bars = arrangement.bars
    return tuple(
        Section(
            section.name,
            _beats(bars[section.first_bar].start_ticks),
            _beats(
                bars[section.first_bar + section.bars - 1].end_ticks
                - bars[section.first_bar].start_ticks
            ),
        )
        for section in arrangement.sections
    )


def _chords(arrangement: Arrangement) -> tuple[Chord, ...]:
    return tuple(
        Chord(
            span.chord.symbol, _beats(span.start_ticks), _beats(span.end_ticks - span.start_ticks)
        )
        for span in arrangement.harmony.spans
    )


def _track(brief: Brief, name: str, clips: tuple[MidiClip, ...]) -> Track:
    part = brief.style.parts[name]
    pan = brief.style.mix.of_role(part.role).pan + part.pan
    return Track(
        name=part.name,
        role=part.role,
        colour=ROLE_COLOURS[part.role],
        midi_clips=clips,
        gain_db=part.gain_db,
        pan=max(-1.0, min(1.0, pan)),
        instrument=part.instrument,
        midi_program=midi_programme(part.instrument),
    )


def _settled(brief: Brief) -> dict[str, Any]:
    """What the request and the prompt came to, as plain values."""
    return {
        "style": brief.style.name,
        "key": brief.key.name,
        "bars": brief.bars,
        "tempo": [[step.start_beats, step.bpm] for step in brief.tempo_map.steps],
        "meter": [
            [step.start_bar, step.numerator, step.denominator] for step in brief.meter_map.steps
        ],
        "swing": brief.style.feel.swing.ratio,
        "density": brief.density,
        "instruments": {part.name: part.instrument for part in brief.style.parts.values()},
    }

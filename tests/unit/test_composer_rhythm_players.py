"""Drummers, basses, riffs and textures: what each promises, in every style, seed and meter."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from server.engines.composer.arrangement import Arrangement, arrange
from server.engines.composer.brief import Brief
from server.engines.composer.harmony.chart import parse_chart
from server.engines.composer.parts.hands import TWO_HANDED_KITS, playable
from server.engines.composer.rhythm.drum_map import DRUM_PITCHES, DrumVoice
from server.engines.composer.score import ScoreNote
from server.engines.composer.style import Style
from server.engines.composer.style.parts import Part
from server.engines.composer.style.shelf import all_styles
from session.automation import Curve
from session.clips import Note
from session.meter import MeterMap, MeterStep
from session.pitch import Key
from session.tempo import TempoMap

STYLES = sorted(all_styles())
KICK, SNARE = DRUM_PITCHES["kick"], DRUM_PITCHES["snare"]
CLOSED, PEDAL, OPEN = (DRUM_PITCHES[v] for v in ("closed-hat", "pedal-hat", "open-hat"))
FEET = {KICK, PEDAL}
MACHINE = Curve.constant(0.0)
QUICK = settings(
    max_examples=40,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
METERS = [(4, 4), (3, 4), (6, 8), (5, 4), (7, 8), (12, 8), (2, 4), (9, 8), (11, 8), (5, 8)]


def played(style: Style | str, seed: int = 1, bars: int = 16, **how: Any) -> Arrangement:
    found = all_styles()[style] if isinstance(style, str) else style
    how.setdefault("meter_map", MeterMap.constant())
    tempo = TempoMap.constant(found.tempo.default_bpm)
    return arrange(Brief(found, seed, Key("A", "minor"), bars, tempo, **how))


def notes_of(arrangement: Arrangement, name: str) -> list[tuple[float, Note]]:
    return sorted(
        (
            (clip.start_beats + note.start_beats, note)
            for clip in arrangement.clips.get(name, ())
            for note in clip.notes
        ),
        key=lambda pair: (pair[0], pair[1].pitch),
    )


def with_part(style: str, name: str, **changes: Any) -> Style:
    """The style with one part changed, as it would be written in its file."""
    found = all_styles()[style]
    part = found.parts[name]
    fields = part.model_dump() | changes
    for key in ("range", "pitch"):
        if key in fields:
            fields[key] = getattr(part, key)
    made = type(part).model_validate(fields)
    return found.model_copy(update={"parts": {**found.parts, name: made}})


def with_new_part(style: str, name: str, part: Part) -> Style:
    found = all_styles()[style]
    sections = {
        kind: section.model_copy(update={"parts": (*section.parts, name)})
        for kind, section in found.sections.items()
    }
    return found.model_copy(update={"parts": {**found.parts, name: part}, "sections": sections})


@QUICK
@given(
    st.sampled_from(STYLES),
    st.integers(0, 2**32),
    st.sampled_from(METERS),
    st.sampled_from(METERS),
    st.floats(-1, 1),
)
def test_one_drummer_has_two_hands_and_one_hi_hat(
    style: str, seed: int, meter: tuple[int, int], later: tuple[int, int], complexity: float
) -> None:
    meter_map = MeterMap((MeterStep(0, *meter), MeterStep(5, *later)))
    found = all_styles()[style]
    arrangement = played(
        style,
        seed,
        12,
        meter_map=meter_map,
        humanise=MACHINE,
        complexity=Curve.constant(complexity),
    )
    for name, part in found.parts.items():
        if part.kind != "drums":
            continue
        for _, together in groupby(notes_of(arrangement, name), key=lambda pair: pair[0]):
            struck = [note.pitch for _, note in together]
            assert len(set(struck)) == len(struck)
            assert not (OPEN in struck and {CLOSED, PEDAL} & set(struck))
            if part.instrument in TWO_HANDED_KITS:
                assert sum(pitch not in FEET for pitch in struck) <= 2


@pytest.mark.parametrize("style", STYLES)
def test_an_open_hi_hat_rings_until_the_next_closes_it(style: str) -> None:
    for seed in range(3):
        drums = notes_of(played(style, seed, humanise=MACHINE), "drums")
        hats = [(start, n) for start, n in drums if n.pitch in (CLOSED, PEDAL, OPEN)]
        for (start, note), (after, _) in pairwise(hats):
            if note.pitch == OPEN:
                assert start + note.length_beats <= after + 1e-6


def test_strokes_that_matter_more_keep_the_hand() -> None:
    crash, ride = DRUM_PITCHES["crash"], DRUM_PITCHES["ride"]
    chord = [ScoreNote(0, 240, pitch, 1.0) for pitch in (KICK, SNARE, crash, ride, CLOSED, PEDAL)]
    assert {n.pitch for n in playable(chord, 2, 960)} == {KICK, SNARE, crash, PEDAL}
    assert len(playable(chord, None, 960)) == 6


@pytest.mark.parametrize("meter", METERS)
@pytest.mark.parametrize("style", STYLES)
def test_a_groove_marks_every_bar_of_any_meter(style: str, meter: tuple[int, int]) -> None:
    drummers = [part for part in all_styles()[style].parts.values() if part.kind == "drums"]
    if not any("kick" in groove.voices for part in drummers for groove in part.grooves):
        pytest.skip("nobody plays a groove, only sounds here and there")
    arrangement = played(style, meter_map=MeterMap.constant(*meter), humanise=MACHINE)
    bar_beats = meter[0] * 4 / meter[1]
    fullest = max(arrangement.sections, key=lambda section: section.plan.energy)
    names = [n for n, part in all_styles()[style].parts.items() if part.kind == "drums"]
    starts = [start for name in names for start, _ in notes_of(arrangement, name)]
    for bar in range(fullest.first_bar, fullest.first_bar + fullest.bars):
        edge = bar * bar_beats
        assert any(edge - 1e-6 <= start < edge + bar_beats for start in starts), (bar, meter)


def test_phrases_end_in_another_fill_each_time() -> None:
    voices: tuple[DrumVoice, ...] = ("high-tom", "mid-tom", "low-tom")
    fills = [{"beats": 1, "voices": {voice: "xxxx"}} for voice in voices]
    style = with_part("rock", "drums", fills=fills, vary=0.0)
    toms = {DRUM_PITCHES[voice] for voice in voices}
    for seed in range(6):
        drums = notes_of(played(style, seed, 16, form="verse 16", humanise=MACHINE), "drums")
        heard = [
            {note.pitch for start, note in drums if edge - 1 <= start < edge} & toms
            for edge in (16, 32, 48)
        ]
        assert len({frozenset(one) for one in heard}) == 3


BUILD = {
    "voices": {"snare": "x... x... x... x... | x.x. x.x. xxxx xxxx"},
    "keep": [],
}


def test_a_build_leads_up_from_a_section_that_rises_and_from_no_other() -> None:
    style = with_part("lo-fi", "drums", builds=[BUILD], vary=0.0)
    rising = style.sections["verse"].model_copy(update={"energy": 0.3, "energy_at_end": 0.8})
    for section, is_built in ((rising, True), (style.sections["verse"], False)):
        one = style.model_copy(update={"sections": {**style.sections, "verse": section}})
        arrangement = played(one, 4, 16, form="verse 8, chorus 8", humanise=MACHINE)
        last_bar = [n.pitch for s, n in notes_of(arrangement, "drums") if 28 <= s < 32]
        assert (last_bar == [SNARE] * 12) is is_built


def test_a_roll_plays_one_beat_of_its_voice_in_fast_even_steps() -> None:
    roll = {"voice": "closed-hat", "chance": 1.0, "cells": ["xxxxxxxx"]}
    style = with_part("lo-fi", "drums", rolls=[roll], fills=[], vary=0.0)
    arrangement = played(style, humanise=MACHINE, swing=Curve.constant(0.5), form="verse 8", bars=8)
    hats = [start for start, n in notes_of(arrangement, "drums") if n.pitch == CLOSED]
    assert hats[:16] == [n / 8 for n in range(16)]


def test_a_varied_groove_has_a_change_here_and_there_and_a_plain_one_none() -> None:
    def bars_of_snare_and_kick(vary: float) -> set[tuple[tuple[float, int], ...]]:
        groove = {"voices": {"kick": "X... ..x. X... ..x.", "snare": ".... X... .... X..."}}
        style = with_part("lo-fi", "drums", grooves=[groove], fills=[], vary=vary)
        arrangement = played(style, 2, form="verse 16", humanise=MACHINE)
        bars: dict[int, list[tuple[float, int]]] = {}
        for start, note in notes_of(arrangement, "drums"):
            bars.setdefault(int(start // 4), []).append((start % 4, note.pitch))
        return {tuple(bar) for bar in bars.values()}

    assert len(bars_of_snare_and_kick(0.0)) == 1
    assert len(bars_of_snare_and_kick(1.0)) >= 4


@QUICK
@given(st.sampled_from(STYLES), st.integers(0, 2**32), st.sampled_from(METERS))
def test_a_bass_plays_one_note_at_a_time_in_its_range(
    style: str, seed: int, meter: tuple[int, int]
) -> None:
    arrangement = played(style, seed, 12, meter_map=MeterMap.constant(*meter))
    for name, part in all_styles()[style].parts.items():
        if part.kind != "bass":
            continue
        notes = notes_of(arrangement, name)
        for (start, note), (after, _) in pairwise(notes):
            assert start + note.length_beats <= after + 1e-6
        assert all(part.range.low <= n.pitch <= part.range.high for _, n in notes)


def bass_style(pattern: str, **changes: Any) -> Style:
    return with_part(
        "lo-fi", "bass", lines=[{"pattern": pattern}], **{"kick": "free", "approach": 0, **changes}
    )


def bass_over(chords: str, pattern: str, seed: int = 1, **changes: Any) -> list[tuple[float, int]]:
    chart = parse_chart(chords, Key("A", "minor"))
    arrangement = played(
        bass_style(pattern, **changes),
        seed,
        8,
        form="verse 8",
        chart=chart,
        humanise=MACHINE,
        swing=Curve.constant(0.5),
    )
    return [(start, note.pitch) for start, note in notes_of(arrangement, "bass")]


def test_the_degrees_of_a_bass_line_are_those_of_the_chord() -> None:
    names = ["A", "B", "C", "D", "E", "F", "G", "A"]
    line = bass_over("Am", "R-2- 3-4- 5-6- 7-8-")[:8]
    pitch_classes = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
    assert [pitch % 12 for _, pitch in line] == [pitch_classes[name] for name in names]
    assert line[7][1] - line[0][1] in (0, 12)


def test_a_bass_plays_the_note_under_the_slash() -> None:
    assert {pitch % 12 for _, pitch in bass_over("C/E", "R--- ---- ---- ----")} == {4}


def test_dead_notes_are_short_and_soft() -> None:
    arrangement = played(bass_style("R--- x--- R--- x---"), 1, 8, form="verse 8", humanise=MACHINE)
    notes = notes_of(arrangement, "bass")
    dead = [note for start, note in notes if int(start) % 2]
    plain = [note for start, note in notes if not int(start) % 2]
    assert max(note.length_beats for note in dead) <= 0.15
    assert max(note.velocity for note in dead) < min(note.velocity for note in plain)


CHANGES = "Am7 | D7 | Gmaj7 | Cmaj7 | F#m7b5 | B7 | Em7 | E7"


@settings(QUICK, max_examples=25)
@given(st.integers(0, 2**32), st.floats(0, 1))
def test_a_walking_bass_starts_on_roots_moves_on_and_arrives_by_step_or_fifth(
    seed: int, chromatic: float
) -> None:
    line = bass_over(CHANGES, "w--- w--- w--- w---", seed, chromatic=chromatic)
    assert [start for start, _ in line] == [float(beat) for beat in range(32)]
    roots = [9, 2, 7, 0, 6, 11, 4, 4]
    assert [pitch % 12 for _, pitch in line[::4]] == roots
    for (_, pitch), (_, after) in pairwise(line):
        assert abs(after - pitch) <= 12
    repeated = sum(a == b for (_, a), (_, b) in pairwise(line))
    assert repeated <= 3
    for bar in range(7):
        before, root = line[4 * bar + 3][1], line[4 * bar + 4][1]
        if roots[bar] != roots[bar + 1]:
            assert abs(root - before) in (1, 2, 3, 4, 5, 7, 8), (bar, before, root)


def test_a_chromatic_approach_is_a_semitone_from_the_root_it_leads_to() -> None:
    line = bass_over("Am | Dm | Am | Dm", "R--- ---- ---- --a-", chromatic=1.0)
    for (start, pitch), (_, root) in pairwise(line):
        if start % 4 == 3.5:
            assert abs(root - pitch) == 1


def riff_style(**changes: Any) -> Style:
    from server.engines.composer.style.parts import Range, RiffPart

    part = RiffPart.model_validate(
        {
            "kind": "riff",
            "name": "Riff",
            "role": "chords",
            "instrument": "power-guitar",
            "range": Range.model_validate({"low": "E2", "high": "E4"}),
            "lines": [{"pattern": "R-x. R-r. 3-4- 5-8."}],
            **changes,
        }
    )
    return with_new_part("lo-fi", "riff", part)


@pytest.mark.parametrize(
    ("voicing", "intervals"), [("single", {0}), ("octave", {0, 12}), ("power", {0, 7, 12})]
)
def test_a_riff_is_voiced_as_its_style_says(voicing: str, intervals: set[int]) -> None:
    arrangement = played(
        riff_style(voicing=voicing),
        1,
        8,
        form="verse 8",
        chart=parse_chart("Am", Key("A", "minor")),
        humanise=MACHINE,
    )
    first = [n.pitch for start, n in notes_of(arrangement, "riff") if start == 0]
    assert {pitch - min(first) for pitch in first} == intervals


def test_a_power_chord_has_no_fifth_where_the_scale_has_none() -> None:
    arrangement = played(
        riff_style(voicing="power", lines=[{"pattern": "R--- ---- ---- ----"}]),
        1,
        8,
        form="verse 8",
        chart=parse_chart("Bm7b5", Key("A", "minor")),
    )
    notes = notes_of(arrangement, "riff")
    assert {note.pitch % 12 for _, note in notes} == {11}


def test_a_strum_spreads_a_chord_within_its_window_down_or_up() -> None:
    style = riff_style(voicing="power", strum_ms=20, lines=[{"pattern": "R--- ---- r--- ----"}])
    style = style.model_copy(
        update={"feel": style.feel.model_copy(update={"timing_ms": 0.0, "drag_ms": {}})}
    )
    notes = notes_of(played(style, 1, 8, form="verse 8"), "riff")
    beats = 20 * style.tempo.default_bpm / 60_000
    first = [(start, note.pitch) for start, note in notes if start < 1]
    assert [pitch for _, pitch in first] == sorted(pitch for _, pitch in first)
    assert first[-1][0] - first[0][0] == pytest.approx(beats, abs=0.002)
    machine = notes_of(played(style, 1, 8, form="verse 8", humanise=MACHINE), "riff")
    assert all(start == round(start) for start, _ in machine)


def test_a_bass_follows_a_riff_an_octave_below() -> None:
    style = riff_style()
    bass = style.parts["bass"].model_copy(update={"follow": "riff"})
    style = style.model_copy(update={"parts": {**style.parts, "bass": bass}})
    arrangement = played(style, 1, 8, form="verse 8", humanise=MACHINE)
    riff = {round(start, 4): note.pitch for start, note in notes_of(arrangement, "riff")}
    low = {round(start, 4): note.pitch for start, note in notes_of(arrangement, "bass")}
    assert low.keys() == riff.keys()
    assert {(riff[start] - low[start]) % 12 for start in low} == {0}
    assert all(low[start] <= riff[start] for start in low)


@pytest.mark.parametrize(
    ("plays", "expected"),
    [
        ("throughout", [(0.0, 32.0), (32.0, 32.0), (64.0, 32.0)]),
        ("rises", [(24.0, 8.0)]),
        ("starts", [(32.0, 8.0)]),
    ],
)
def test_a_texture_has_its_place_in_the_form(
    plays: str, expected: list[tuple[float, float]]
) -> None:
    from server.engines.composer.style.parts import TexturePart

    part = TexturePart.model_validate(
        {
            "kind": "texture",
            "name": "Riser",
            "role": "other",
            "instrument": "riser",
            "pitch": "C4",
            "plays": plays,
            "bars": 2,
        }
    )
    style = with_new_part("lo-fi", "riser", part)
    rising = style.sections["verse"].model_copy(update={"energy": 0.3, "energy_at_end": 0.8})
    style = style.model_copy(update={"sections": {**style.sections, "verse": rising}})
    arrangement = played(style, 1, 24, form="verse 8, chorus 8, bridge 8", humanise=MACHINE)
    found = [(start, note.length_beats) for start, note in notes_of(arrangement, "riser")]
    assert found == expected
    assert {note.pitch for _, note in notes_of(arrangement, "riser")} == {60}

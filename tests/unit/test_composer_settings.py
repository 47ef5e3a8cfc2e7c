"""Continuous settings: energy, complexity, humanising and swing, at any place of the song."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.engines.composer.arrangement import Arrangement, arrange
from server.engines.composer.brief import Brief, PartMood
from server.engines.composer.style.shelf import all_styles
from session.automation import Curve, Point
from session.clips import Note
from session.meter import MeterMap
from session.pitch import Key
from session.tempo import TempoMap

STYLES = sorted(all_styles())
BARS = 16
HALF_BEATS = 32.0


def brief_of(style: str, **how: object) -> Brief:
    found = all_styles()[style]
    return Brief(
        found,
        3,
        Key("A", "minor"),
        BARS,
        TempoMap.constant(found.tempo.default_bpm),
        MeterMap.constant(),
        form="loop 16" if "loop" in found.sections else None,
        **how,  # type: ignore[arg-type]
    )


def notes_of(arrangement: Arrangement, name: str) -> list[tuple[float, Note]]:
    return [
        (clip.start_beats + note.start_beats, note)
        for clip in arrangement.clips.get(name, ())
        for note in clip.notes
    ]


def steps(first: float, second: float) -> Curve:
    """One value in the first half, another in the second."""
    return Curve((Point(0.0, first), Point(HALF_BEATS, first), Point(HALF_BEATS, second)))


@pytest.mark.parametrize("style", STYLES)
def test_humanise_0_is_exactly_on_the_grid_with_one_velocity_for_an_accent(style: str) -> None:
    machine = arrange(brief_of(style, humanise=Curve.constant(0.0), swing=Curve.constant(0.5)))
    for name in machine.clips:
        for start, _ in notes_of(machine, name):
            ticks = round(start * 960)
            assert abs(start * 960 - ticks) < 0.01
            assert ticks % 40 == 0 or ticks % 192 == 0 or ticks % 137 == 0, (name, start)
    if "hat" in str(all_styles()[style].parts):
        drums = notes_of(machine, "drums")
        first_bar = {(n.pitch, n.velocity) for start, n in drums if start < 4 and n.pitch == 42}
        assert len(first_bar) <= 4


def test_humanise_moves_over_the_song() -> None:
    brief = brief_of("lo-fi", humanise=steps(0.0, 2.0), swing=Curve.constant(0.5))
    away = {
        half: [
            abs(start * 4 - round(start * 4))
            for start, _ in notes_of(arrange(brief), "bass")
            if (start >= HALF_BEATS - 0.1) == half
        ]
        for half in (False, True)
    }
    assert max(away[False]) < 1e-5
    assert max(away[True]) > 0.02


def test_swing_moves_over_the_song() -> None:
    brief = brief_of("chiptune", humanise=Curve.constant(0.0), swing=steps(0.5, 0.66))
    off = [
        (start, round(start % 0.5, 2))
        for name in ("drums", "bass", "lead")
        for start, _ in notes_of(arrange(brief), name)
        if start % 0.5 > 0.01
    ]
    assert {place for start, place in off if start < HALF_BEATS} == {0.25}
    assert {place for start, place in off if start >= HALF_BEATS} == {0.33}


@pytest.mark.parametrize("style", STYLES)
def test_more_energy_is_louder_or_busier_and_less_is_softer(style: str) -> None:
    def level(energy: float) -> float:
        played = arrange(brief_of(style, energy=Curve.constant(energy)))
        return sum(n.velocity for name in played.clips for _, n in notes_of(played, name))

    assert level(-1.0) < level(0.0) < level(1.0)


@pytest.mark.parametrize("style", STYLES)
def test_energy_changes_only_where_it_is_moved(style: str) -> None:
    plain = arrange(brief_of(style))
    moved = arrange(brief_of(style, energy=steps(0.0, 1.0)))
    drums = [
        [(s, n.pitch) for s, n in notes_of(played, "drums") if s < HALF_BEATS - 4.5]
        for played in (plain, moved)
    ]
    assert drums[0] == drums[1]


def test_complexity_adds_to_what_is_drummed_and_takes_away() -> None:
    def strokes(complexity: float) -> int:
        brief = brief_of(
            "boom-bap" if "boom-bap" in STYLES else "funk", complexity=Curve.constant(complexity)
        )
        return len(notes_of(arrange(brief), "drums"))

    assert strokes(-1.0) < strokes(0.0) < strokes(1.0)


def test_one_part_is_busier_and_the_others_stay_note_for_note() -> None:
    brief = brief_of("funk")
    plain = arrange(brief)
    busier = arrange(replace(brief, part_moods={"drums": PartMood(density=1.0)}))
    assert len(notes_of(busier, "drums")) > len(notes_of(plain, "drums"))
    assert {n: c for n, c in busier.clips.items() if n != "drums"} == {
        n: c for n, c in plain.clips.items() if n != "drums"
    }


def test_one_part_is_softer() -> None:
    brief = brief_of("funk")
    softer = arrange(replace(brief, part_moods={"organ": PartMood(velocity=-20)}))
    for (_, soft), (_, plain) in zip(
        notes_of(softer, "organ"), notes_of(arrange(brief), "organ"), strict=True
    ):
        assert soft.velocity in (plain.velocity - 20, 1)

"""What makes each beat its genre: where the drums fall, how the bass moves, how long chords are."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest

from server.engines.composer.compose import compose
from server.engines.composer.rhythm.drum_map import DRUM_PITCHES
from server.engines.composer.style.shelf import style_called
from server.engines.contract import GenerateRequest
from session.clips import Note
from session.model import Session, Track

SEEDS = range(10)
KICK, SNARE, CLAP, STICK = (
    DRUM_PITCHES["kick"],
    DRUM_PITCHES["snare"],
    DRUM_PITCHES["clap"],
    DRUM_PITCHES["side-stick"],
)
CLOSED_HAT, OPEN_HAT = DRUM_PITCHES["closed-hat"], DRUM_PITCHES["open-hat"]
BACKBEAT = {SNARE, CLAP, STICK}


@cache
def piece(style: str, seed: int, bars: int = 16) -> Session:
    return compose(GenerateRequest("", seed, style=style, bars=bars)).session


def track(session: Session, name: str) -> Track:
    return next(one for one in session.tracks if one.name == name)


def onsets(one: Track) -> list[tuple[float, Note]]:
    return [(clip.start_beats + n.start_beats, n) for clip in one.midi_clips for n in clip.notes]


def share_of_bars(
    session: Session, name: str, pitches: set[int], beats: tuple[float, ...]
) -> float:
    """How many of the bars in which the drums play have a hit on each of `beats`."""
    hits = [start for start, note in onsets(track(session, name)) if note.pitch in pitches]
    played = {int((start + 0.1) // 4) for start, _ in onsets(track(session, name))}
    full = [
        bar
        for bar in played
        if all(any(abs(start - 4 * bar - beat) < 0.12 for start in hits) for beat in beats)
    ]
    return len(full) / len(played)


def mean_share(style: str, name: str, pitches: set[int], *beats: float) -> float:
    """The share over all seeds."""
    return sum(share_of_bars(piece(style, s), name, pitches, beats) for s in SEEDS) / len(SEEDS)


@pytest.mark.parametrize("style", ["house", "techno"])
def test_four_on_the_floor_has_a_kick_on_every_beat(style: str) -> None:
    assert mean_share(style, "Drums", {KICK}, 0, 1, 2, 3) > 0.75


def test_house_has_its_open_hat_between_the_beats_and_its_clap_on_two_and_four() -> None:
    assert mean_share("house", "Drums", {OPEN_HAT, CLOSED_HAT}, 0.5, 1.5, 2.5, 3.5) > 0.6
    assert mean_share("house", "Drums", {CLAP}, 1) > 0.55


def test_house_bass_plays_between_the_kicks() -> None:
    for seed in SEEDS:
        starts = [start % 1 for start, _ in onsets(track(piece("house", seed), "Bass"))]
        assert sum(0.2 < start < 0.9 for start in starts) > 0.65 * len(starts)


def test_techno_hardly_changes_its_chord() -> None:
    for seed in SEEDS:
        session = piece("techno", seed, 32)
        roots = [chord.symbol for chord in session.chords]
        changes = sum(a != b for a, b in pairwise(roots))
        assert changes <= 32 / 4


@pytest.mark.parametrize(
    ("style", "low_bpm", "high_bpm"),
    [
        ("lo-fi", 66, 90),
        ("boom-bap", 82, 100),
        ("trap", 128, 156),
        ("house", 116, 130),
        ("techno", 126, 145),
        ("drum-and-bass", 165, 178),
        ("synthwave", 84, 118),
        ("ambient", 50, 80),
    ],
)
def test_the_tempo_is_the_genres(style: str, low_bpm: float, high_bpm: float) -> None:
    for seed in SEEDS:
        assert low_bpm <= piece(style, seed).tempo_map.steps[0].bpm <= high_bpm


def test_drum_and_bass_breaks_its_kick_between_snares_on_two_and_four() -> None:
    assert mean_share("drum-and-bass", "Drums", {SNARE, STICK}, 1) > 0.6
    for seed in SEEDS:
        kicks = [
            start % 4
            for start, note in onsets(track(piece("drum-and-bass", seed), "Drums"))
            if note.pitch == KICK
        ]
        assert sum(abs(start - round(start)) > 0.15 for start in kicks) > 0.2 * len(kicks)


def test_trap_is_half_time_with_the_snare_on_three() -> None:
    assert mean_share("trap", "Drums", BACKBEAT, 2) > 0.7
    assert mean_share("trap", "Drums", BACKBEAT, 1) < 0.25


def test_trap_hats_roll_faster_than_sixteenths() -> None:
    rolls = 0
    for seed in SEEDS:
        hats = sorted(
            start
            for start, note in onsets(track(piece("trap", seed), "Drums"))
            if note.pitch == CLOSED_HAT
        )
        rolls += sum(b - a < 0.2 for a, b in pairwise(hats))
    assert rolls > 10 * len(SEEDS)


def test_boom_bap_swings_its_sixteenths_and_claps_on_two_and_four() -> None:
    assert style_called("boom-bap").feel.swing.ratio > 0.6
    assert mean_share("boom-bap", "Drums", {SNARE, STICK}, 1, 3) > 0.6
    for seed in SEEDS:
        late = [
            (start % 0.5)
            for start, note in onsets(track(piece("boom-bap", seed), "Drums"))
            if note.pitch == KICK and 0.2 < start % 0.5 < 0.4
        ]
        assert late
        assert sum(late) / len(late) > 0.28


def test_synthwave_bass_runs_in_eighths_under_a_snare_on_two_and_four() -> None:
    assert mean_share("synthwave", "Drums", {SNARE}, 1, 3) > 0.6
    for seed in SEEDS:
        session = piece("synthwave", seed)
        assert len(onsets(track(session, "Bass"))) >= 6 * 16


def test_chiptune_is_on_the_grid_and_spells_its_chords_in_quick_arpeggios() -> None:
    for seed in SEEDS:
        session = piece("chiptune", seed)
        for one in session.tracks:
            assert all(start * 12 == pytest.approx(round(start * 12)) for start, _ in onsets(one))
        assert len(onsets(track(session, "Pulse 2"))) >= 6 * 16


def test_ambient_has_no_beat_and_long_tones() -> None:
    for seed in SEEDS:
        session = piece("ambient", seed)
        assert len(onsets(track(session, "Chimes"))) <= 16
        pads = [n.length_beats for t in session.tracks if t.role == "pad" for _, n in onsets(t)]
        assert sum(pads) / len(pads) >= 4


def test_lo_fi_is_swung_soft_and_leaves_room() -> None:
    assert 0.55 <= style_called("lo-fi").feel.swing.ratio < 0.62
    for seed in SEEDS:
        session = piece("lo-fi", seed)
        assert len(onsets(track(session, "Lead"))) < 6 * 16
        assert max(note.velocity for _, note in onsets(track(session, "Drums"))) < 118

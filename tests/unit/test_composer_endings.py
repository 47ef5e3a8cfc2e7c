"""Short pieces loop, songs end; soloists play where they are named; followers follow a riff."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
import yaml

from server.engines.composer.compose import compose
from server.engines.composer.form import lay_out
from server.engines.composer.harmony.symbol import chord_called
from server.engines.composer.rhythm.drum_map import DRUM_PITCHES
from server.engines.composer.style import Style
from server.engines.composer.style.shelf import all_styles, style_called
from server.engines.contract import GenerateRequest
from session.automation import Curve
from session.model import Session, Track

BANDS = (
    "funk",
    "jazz-swing",
    "rock",
    "metal",
    "cinematic",
    "reggae",
    "bossa-nova",
    "afrobeat",
)
SOLOISTS = ("funk", "jazz-swing", "rock", "metal")


def piece(style: str, bars: int, seed: int = 1, **asked: Any) -> Session:
    machine = Curve.constant(0.0)
    request = GenerateRequest("", seed, style=style, bars=bars, humanise=machine, **asked)
    return compose(request).session


def starts(track: Track) -> list[float]:
    return [clip.start_beats + note.start_beats for clip in track.midi_clips for note in clip.notes]


@pytest.mark.parametrize("style", sorted(all_styles()))
def test_a_piece_of_sixteen_bars_or_less_loops(style: str) -> None:
    for bars in range(1, 17):
        assert not lay_out(style_called(style), bars)[-1].rings_out


@pytest.mark.parametrize("style", BANDS)
@pytest.mark.parametrize("bars", [24, 32, 48, 64, 100, 128])
def test_a_song_of_a_band_ends(style: str, bars: int) -> None:
    assert lay_out(style_called(style), bars)[-1].rings_out


@pytest.mark.parametrize("style", BANDS)
def test_an_ending_comes_home_and_everyone_strikes_it_together(style: str) -> None:
    for seed in range(6):
        session = piece(style, 32, seed)
        assert session.key
        last_beats = session.length_beats - 4
        struck = {at for track in session.tracks for at in starts(track) if at >= last_beats}
        assert struck == {last_beats}
        assert session.chords[-1].start_beats <= last_beats
        chord = chord_called(session.chords[-1].symbol, session.key)
        assert chord
        assert chord.root_pitch_class == session.key.pitch_class


@pytest.mark.parametrize("style", ["rock", "metal", "funk"])
def test_the_drummer_leads_into_the_last_strike_with_a_fill(style: str) -> None:
    toms = {DRUM_PITCHES[voice] for voice in ("high-tom", "mid-tom", "low-tom")}
    filled = 0
    for seed in range(8):
        drums = next(t for t in piece(style, 32, seed).tracks if t.name == "Drums")
        notes = [
            (c.start_beats + n.start_beats, n.pitch) for c in drums.midi_clips for n in c.notes
        ]
        before = [pitch for at, pitch in notes if 122 <= at < 124]
        snares = before.count(DRUM_PITCHES["snare"])
        filled += snares >= 3 or bool(toms & set(before))
    assert filled >= 7


@pytest.mark.parametrize("style", SOLOISTS)
def test_a_soloist_plays_in_solos_and_nowhere_else(style: str) -> None:
    own = style_called(style)
    (name,) = (part.name for part in own.parts.values() if part.only_where_named)
    assert name not in {track.name for track in piece(style, 8).tracks}
    session = piece(style, 16, form="verse 4, solo 8, chorus 4" if style != "jazz-swing" else "")
    solo = next(track for track in session.tracks if track.name == name)
    sections = {s.name: s for s in session.sections}
    there = next(s for title, s in sections.items() if title.lower().startswith("solo"))
    end_beats = there.start_beats + there.length_beats
    assert all(there.start_beats <= at < end_beats for at in starts(solo))
    lead = next(track for track in session.tracks if track.role == "lead" and track is not solo)
    assert not [at for at in starts(lead) if there.start_beats <= at < end_beats]


@pytest.mark.parametrize("follower", ["drums", "bass", "riff-double"])
@pytest.mark.parametrize("followed", ["nobody", "drums", "lead"])
def test_a_part_can_only_follow_a_riff_that_is_there(follower: str, followed: str) -> None:
    data = yaml.safe_load(files("templates").joinpath("styles", "metal.yaml").read_text("utf-8"))
    assert Style.model_validate(data)
    data["parts"][follower]["follow"] = followed
    with pytest.raises(ValueError, match=f"parts.{follower} follows '{followed}'"):
        Style.model_validate(data)

"""Some tracks are held note for note, others drawn anew, and the rest stay as they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from server.engines.composer.arrangement import arrange
from server.engines.composer.brief import Brief
from server.engines.composer.compose import compose
from server.engines.composer.harmony.clash import held_clashes
from server.engines.composer.keeping import cut_to, kept_of
from server.engines.composer.rhythm.drum_map import DRUM_PITCHES
from server.engines.composer.score import ScoreNote
from server.engines.composer.style.shelf import all_styles
from server.engines.contract import GenerateRequest
from session.clips import MidiClip, Note
from session.meter import MeterMap
from session.model import Track
from session.pitch import Key
from session.tempo import TempoMap

STYLES = sorted(all_styles())


def brief_of(style: str, seed: int = 5, **how: object) -> Brief:
    found = all_styles()[style]
    return Brief(
        found,
        seed,
        Key("A", "minor"),
        16,
        TempoMap.constant(found.tempo.default_bpm),
        MeterMap.constant(),
        **how,  # type: ignore[arg-type]
    )


def track_of(name: str, clips: tuple[MidiClip, ...], role: str = "drums") -> Track:
    return Track(name=name, role=role, colour="#808080", midi_clips=clips)  # type: ignore[arg-type]


@pytest.mark.parametrize("style", STYLES)
def test_a_track_is_drawn_anew_while_all_others_stay_note_for_note(style: str) -> None:
    brief = brief_of(style)
    before = arrange(brief)
    for name, part in brief.style.parts.items():
        if name not in before.clips or part.kind == "texture":
            continue
        drawn = [
            arrange(replace(brief, track_seeds={part.name.upper(): seed})) for seed in range(3)
        ]
        for after in drawn:
            others = {n: clips for n, clips in after.clips.items() if n != name}
            assert others == {n: clips for n, clips in before.clips.items() if n != name}
        if not (part.kind == "pad" and part.drone):
            assert any(after.clips[name] != before.clips[name] for after in drawn), name


@pytest.mark.parametrize("style", STYLES)
def test_a_lead_drawn_anew_holds_nothing_that_rubs_with_those_who_stay(style: str) -> None:
    for seed in range(3):
        brief = brief_of(style, seed)
        name, part = next((n, p) for n, p in brief.style.parts.items() if p.kind == "lead")
        anew = arrange(replace(brief, track_seeds={part.name.upper(): seed + 50}))
        for other, clips in anew.clips.items():
            if brief.style.parts[other].kind in ("riff", "comp", "pad", "arpeggio", "counter"):
                found = held_clashes(as_scored(anew.clips[name]), as_scored(clips), anew.harmony)
                assert found == [], (other, seed)


def as_scored(clips: Sequence[MidiClip]) -> list[ScoreNote]:
    """The notes, shorter by what swing and human timing may add to how long two of them meet."""
    return sorted(
        ScoreNote(
            round((clip.start_beats + note.start_beats) * 960),
            max(1, round(note.length_beats * 960) - 200),
            note.pitch,
            1.0,
        )
        for clip in clips
        for note in clip.notes
    )


def test_drums_drawn_anew_keep_the_kick_that_a_locked_bass_plays_with() -> None:
    brief = brief_of("lo-fi")
    kick = DRUM_PITCHES["kick"]
    kicks = [
        [
            round((clip.start_beats + note.start_beats) * 4)
            for clip in arrange(one).clips["drums"]
            for note in clip.notes
            if note.pitch == kick
        ]
        for one in (brief, replace(brief, track_seeds={"drums": 99}))
    ]
    assert kicks[0] == kicks[1]


def test_a_seed_for_a_track_that_is_not_there_changes_nothing() -> None:
    plain = arrange(brief_of("lo-fi"))
    assert arrange(brief_of("lo-fi", track_seeds={"Trombones": 1})).clips == plain.clips


def test_a_bass_listens_to_drums_that_are_held() -> None:
    kicks = (0.0, 1.75, 2.5)
    notes = tuple(Note(36, 100, start + 4 * bar, 0.2) for bar in range(16) for start in kicks)
    held = track_of("DRUMS", (MidiClip(0.0, 64.0, notes),))
    arrangement = arrange(brief_of("lo-fi", held=(held,)))
    assert "drums" not in arrangement.clips
    assert arrangement.kept.by_part == {"drums": held}
    starts = [
        clip.start_beats + note.start_beats
        for clip in arrangement.clips["bass"]
        for note in clip.notes
    ]
    bars = {int((start + 0.1) // 4) for start in starts}
    for bar in sorted(bars)[1:]:
        assert any(abs(start - 4 * bar - 2.5) < 0.12 for start in starts) or any(
            4 * bar + 2.0 <= start < 4 * bar + 3.2 for start in starts
        )
    held_through = [
        (clip.start_beats + n.start_beats, clip.start_beats + n.end_beats)
        for clip in arrangement.clips["bass"]
        for n in clip.notes
    ]
    struck = [4 * bar + kick for bar in range(16) for kick in kicks]
    assert not [k for k in struck for a, b in held_through if a + 0.1 < k < b - 0.1]


def test_held_tracks_have_their_place_by_name_key_or_role_and_else_beside_all() -> None:
    parts = all_styles()["lo-fi"].parts
    by_name, by_key = track_of("bass", (), "bass"), track_of("KEYS", (), "chords")
    by_role, beside = track_of("Melodica", (), "lead"), track_of("Choir of ages", (), "vocals")
    kept = kept_of((by_name, by_key, by_role, beside), parts)
    assert kept.by_part == {"bass": by_name, "keys": by_key, "lead": by_role}
    assert kept.beside == (beside,)


def test_a_held_track_ends_with_the_piece() -> None:
    notes = (Note(60, 90, 0.0, 4.0), Note(62, 90, 6.0, 4.0), Note(64, 90, 12.0, 1.0))
    cut = cut_to(track_of("A", (MidiClip(0.0, 16.0, notes), MidiClip(16.0, 4.0, notes[:1]))), 8.0)
    (clip,) = cut.midi_clips
    assert clip.length_beats == 8.0
    assert [(n.start_beats, n.end_beats) for n in clip.notes] == [(0.0, 4.0), (6.0, 8.0)]


def test_a_piece_with_a_held_track_has_it_as_it_was() -> None:
    first = compose(GenerateRequest("", 4, style="house", bars=16)).session
    lead = next(track for track in first.tracks if track.role == "lead")
    second = compose(
        GenerateRequest("", 77, style="house", bars=16, key=first.key, held=(lead,))
    ).session
    assert lead in second.tracks
    assert len(second.tracks) == len(first.tracks)
    assert not any(
        track in first.tracks for track in second.tracks if track.role in ("drums", "bass")
    )

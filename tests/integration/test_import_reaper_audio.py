"""Items of audio in REAPER projects play the stretch of their file that REAPER plays."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rpp_text import RATE, item, only, places, project, read, sound, track, wave


def test_an_item_plays_its_stretch_of_its_file(tmp_path: Path) -> None:
    sound(tmp_path)
    body = item("SOFFS 0.5", "VOLPAN 0.5 0 0.5 -1", wave(), position=1, length=0.25)
    session = read(project(track(body)), tmp_path)
    (clip,) = only(session).audio_clips
    assert places(session) == [(2.0, 11025, 22050)]
    assert clip.gain_db == pytest.approx(-12.0412, abs=1e-4)
    assert clip.warp_points == ()


def test_a_loop_is_unrolled(tmp_path: Path) -> None:
    sound(tmp_path, 2.0)
    body = item("LOOP 1", "SOFFS 1.5", "FADEIN 0 0.1", "FADEOUT 0 0.2", wave(), length=5)
    session = read(project(track(body)), tmp_path)
    assert places(session) == [
        (0, 22050, 66150),
        (1, 88200, 0),
        (5, 88200, 0),
        (9, 22050, 0),
    ]
    clips = only(session).audio_clips
    assert [clip.fade_in_samples for clip in clips] == [4410, 0, 0, 0]
    assert [clip.fade_out_samples for clip in clips] == [0, 0, 0, 8820]


def test_without_a_loop_an_item_ends_with_its_file(tmp_path: Path) -> None:
    sound(tmp_path, 2.0)
    session = read(project(track(item("LOOP 0", "SOFFS 1", wave(), length=9))), tmp_path)
    assert places(session) == [(0, 44100, 44100)]


def test_an_offset_before_the_file_starts_later(tmp_path: Path) -> None:
    sound(tmp_path, 2.0)
    session = read(project(track(item("SOFFS -0.5", wave(), length=1))), tmp_path)
    assert places(session) == [(1, 22050, 0)]


def test_a_section_of_a_file_loops_in_itself(tmp_path: Path) -> None:
    sound(tmp_path, 2.0)
    source = f"<SOURCE SECTION\n LENGTH 0.5\n STARTPOS 1\n OVERLAP 0.01\n{wave()}\n>"
    session = read(project(track(item("LOOP 1", source, length=1.25))), tmp_path)
    assert places(session) == [(0, 22050, 44100), (1, 22050, 44100), (2, 11025, 44100)]


def test_what_plays_backwards_is_left_out_and_said(tmp_path: Path) -> None:
    sound(tmp_path)
    source = f"<SOURCE SECTION\n MODE 3\n{wave()}\n>"
    session = read(project(track(item(source))), tmp_path)
    assert places(session) == []
    assert any("backwards" in note for note in session.provenance.notes)


def test_a_play_rate_is_a_warp(tmp_path: Path) -> None:
    sound(tmp_path)
    session = read(project(track(item("PLAYRATE 0.5 1 0 -1", wave(), length=2))), tmp_path)
    assert places(session) == [(0, 44100, 0)]
    points = only(session).audio_clips[0].warp_points
    assert [(p.source_samples, p.offset_beats) for p in points] == [(0, 0), (44100, 4)]


@pytest.mark.parametrize(
    ("rate", "keeps", "told"), [(0.5, 0, True), (0.5, 1, False), (1, 0, False)]
)
def test_a_rate_that_changes_the_pitch_is_said(
    rate: float, keeps: int, told: bool, tmp_path: Path
) -> None:
    sound(tmp_path)
    body = item(f"PLAYRATE {rate} {keeps} 0 -1", wave(), length=2)
    notes = read(project(track(body)), tmp_path).provenance.notes
    assert any("change pitch with speed" in note for note in notes) is told


def test_stretch_markers_are_warp_points_and_slopes_are_curves(tmp_path: Path) -> None:
    sound(tmp_path, 4.0)
    straight = item("SM 0 0.5 + 1 2 + 2 2.5", wave(), length=2)
    session = read(project(track(straight)), tmp_path)
    points = only(session).audio_clips[0].warp_points
    assert [(p.source_samples, p.offset_beats) for p in points] == [
        (22050, 0),
        (88200, 2),
        (110250, 4),
    ]
    sloped = item("SM 0 0 0.5 + 2 2", wave(), length=2)
    points = only(read(project(track(sloped)), tmp_path)).audio_clips[0].warp_points
    at = {point.offset_beats: point.source_samples / RATE for point in points}
    assert at[2.0] == pytest.approx(2 * (0.5 * 0.5 + 0.5 * 0.25), abs=1e-4)
    assert (at[0.0], at[4.0]) == (0, 2)


def test_the_take_that_is_chosen_plays(tmp_path: Path) -> None:
    for name in ("one.wav", "two.wav"):
        sound(tmp_path, 2.0, name)
    body = item(
        "NAME one",
        "VOLPAN 0.5 0 1 -1",
        "SOFFS 0",
        wave("one.wav"),
        "TAKE SEL",
        "NAME two",
        "TAKEVOLPAN 0 0.5 -1",
        "SOFFS 0.25",
        wave("two.wav"),
    )
    session = read(project(track(body)), tmp_path)
    (clip,) = only(session).audio_clips
    assert (clip.file, clip.name, clip.source_offset_samples) == ("audio/two.wav", "two", 11025)
    assert clip.gain_db == pytest.approx(-12.0412, abs=1e-4)
    assert any("takes" in note for note in session.provenance.notes)
    all_of_them = project(track(body.replace("NAME one", "ALLTAKES 1\nNAME one")))
    assert len(only(read(all_of_them, tmp_path)).audio_clips) == 2

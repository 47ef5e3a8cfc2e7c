"""Items of notes in REAPER projects hold what sounds of them."""

from __future__ import annotations

from pathlib import Path

from session.smf.write import smf_bytes
from tests.export_material import a_session
from tests.rpp_text import item, midi, notes, only, project, read, track


def test_notes_are_read_whatever_else_stands_between_them(tmp_path: Path) -> None:
    events = midi(
        "E 0 c3 1a 00",
        "E 0 93 3c 64",
        "e 240 83 3c 00",
        "<X 240 0\n 8AECAwQF9w==\n>",
        '<X 0 0 0 0 3 "text"\n /wN0ZXh0\n>',
        "Em 0 93 3d 64",
        "Em 240 83 3d 00",
        "e 240 93 3e 40",
        "E 480 93 3e 00",
        "E 480 b3 7b 00",
        ppq=480,
    )
    clip = only(session := read(project(track(item(events, length=2))), tmp_path)).midi_clips[0]
    assert notes(clip) == [(60, 0, 0.5), (62, 2, 1)]
    assert only(session).midi_program == 26
    assert (clip.start_beats, clip.length_beats) == (0, 4)


def test_a_midi_loop_is_unrolled_and_an_offset_kept(tmp_path: Path) -> None:
    source = midi("E 0 90 3c 64", "E 480 80 3c 00", "E 1440 b0 7b 00")
    body = item("LOOP 1", "SOFFS 0.5 1", source, length=2.5)
    clip = only(read(project(track(body)), tmp_path)).midi_clips[0]
    assert notes(clip) == [(60, 1, 0.5), (60, 3, 0.5)]


def test_a_midi_item_at_another_rate_is_faster(tmp_path: Path) -> None:
    source = midi("E 960 90 3c 64", "E 960 80 3c 00", "E 960 b0 7b 00")
    clip = only(read(project(track(item("PLAYRATE 2", source))), tmp_path)).midi_clips[0]
    assert notes(clip) == [(60, 0.5, 0.5)]


def test_channel_10_is_drums(tmp_path: Path) -> None:
    source = midi("E 0 99 24 64", "E 480 89 24 00", "E 0 b9 7b 00")
    assert only(read(project(track(item(source))), tmp_path)).role == "drums"


def test_a_midi_file_beside_the_project_is_read(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    session = a_session(tmp_path / "s", bars=2)
    (tmp_path / "bass.mid").write_bytes(smf_bytes(session, [session.tracks[1]]))
    source = '<SOURCE MIDI\n FILE "bass.mid"\n>'
    clip = only(read(project(track(item(source, length=2))), tmp_path)).midi_clips[0]
    assert notes(clip)[:2] == [(60, 0, 0.5), (61, 1, 0.5)]
    gone = read(project(track(item('<SOURCE MIDI\n FILE "gone.mid"\n>'))), tmp_path)
    assert any("gone.mid" in note for note in gone.provenance.notes)
    (tmp_path / "bad.mid").write_bytes(b"MThd")
    bad = read(project(track(item('<SOURCE MIDI\n FILE "bad.mid"\n>'))), tmp_path)
    assert any("bad.mid" in note for note in bad.provenance.notes)

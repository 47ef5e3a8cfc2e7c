"""What a session becomes in Live's Session View, before anything is sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.daw.audio_files import audio_file
from bridge.daw.left_out import left_out
from bridge.daw.live.install import install_live_script, scripts_folder
from bridge.daw.live.note_batches import BATCH_NOTES, batches
from bridge.daw.live.rows import rows_of, stretch_of, stretched, unplaced
from bridge.daw.live.volume import is_exact, volume_of
from bridge.daw.parts import notes_between, one_line, parts_of
from session import (
    AudioClip,
    MeterMap,
    MeterStep,
    MidiClip,
    Note,
    Section,
    Session,
    Track,
    WarpPoint,
)
from session.errors import BadInput, NotFound
from tests.plain_session import plain_session


def piece(*tracks: Track, **changes: Any) -> Session:
    return plain_session(*tracks, title="Night Bus", **changes)


def audio(*clips: AudioClip) -> Track:
    return Track("Bass", "bass", "#8e4ec6", audio_clips=clips)


def test_a_track_with_sound_and_notes_becomes_two_parts_with_names_of_their_own() -> None:
    both = replace(audio(AudioClip("a.wav", 0.0, 100)), midi_clips=(MidiClip(0.0, 4.0),))
    notes = Track("Keys", "chords", "#3e63dd", midi_clips=(MidiClip(0.0, 4.0),))
    assert [(p.name, p.kind, p.colour) for p in parts_of(piece(both, notes))] == [
        ("Bass", "audio", 0x8E4EC6), ("Bass MIDI", "midi", 0x8E4EC6), ("Keys", "midi", 0x3E63DD),
    ]  # fmt: skip


def test_names_are_one_line_and_never_empty() -> None:
    assert one_line("A\n\0b\tc") == "A b c"
    assert one_line("\n", "drums") == "drums"


def test_the_gain_of_clips_that_all_have_it_goes_to_the_fader() -> None:
    clip = AudioClip("a.wav", 0.0, 100, gain_db=-3.0)
    (part,) = parts_of(piece(replace(audio(clip, replace(clip, start_beats=4.0)), gain_db=-2.0)))
    assert part.gain_db == -5.0


def test_rows_have_the_tempo_and_meter_of_their_place() -> None:
    meters = MeterMap((MeterStep(0, 4, 4), MeterStep(2, 7, 8)))
    sections = (Section("A", 0.0, 8.0), Section("B", 8.0, 50.0))
    rows = rows_of(piece(sections=sections, meter_map=meters))
    assert [(r.name, r.start_beats, r.length_beats, r.numerator, r.denominator) for r in rows] == [
        ("Night Bus", 0.0, 16.0, 4, 4),
        ("Night Bus: A", 0.0, 8.0, 4, 4),
        ("Night Bus: B", 8.0, 8.0, 7, 8),
    ]
    assert len(rows_of(piece(sections=sections[:1]))) == 1


def test_a_stem_is_cut_to_the_seconds_of_its_section() -> None:
    session = piece(
        audio(AudioClip("a.wav", 0.0, 8 * 48_000)),
        sections=(Section("A", 0.0, 4.0), Section("B", 4.0, 12.0)),
    )
    (part,) = parts_of(session)
    cut = [stretch_of(session, part, row) for row in rows_of(session)]
    assert [(s.start_s, s.end_s) for s in cut if s] == [(0.0, 8.0), (0.0, 2.0), (2.0, 8.0)]


def test_a_clip_with_an_offset_begins_in_its_file_where_it_says() -> None:
    session = piece(audio(AudioClip("a.wav", 0.0, 48_000, source_offset_samples=24_000)))
    (part,), (row,) = parts_of(session), rows_of(session)
    found = stretch_of(session, part, row)
    assert found
    assert (found.start_s, found.end_s) == (0.5, 1.5)


def test_clips_in_mid_row_and_clips_that_are_stretched_are_named() -> None:
    late = AudioClip("late.wav", 3.0, 48_000, name="late")
    slow = AudioClip("a.wav", 0.0, 48_000, warp_points=(WarpPoint(0, 0.0), WarpPoint(48_000, 4.0)))
    steady = replace(slow, warp_points=(WarpPoint(0, 0.0), WarpPoint(48_000, 2.0)))
    session = piece(audio(late), audio(slow), audio(steady))
    rows, parts = rows_of(session), parts_of(session)
    assert [unplaced(part, rows) for part in parts] == [("late",), (), ()]
    assert stretch_of(session, parts[0], rows[0]) is None
    assert [stretched(session, part) for part in parts] == [False, True, False]


def test_notes_count_from_their_row_and_end_with_it() -> None:
    notes = (Note(60, 90, 1.0, 10.0), Note(62, 90, 6.0, 1.0), Note(62, 80, 6.0, 2.0))
    (part,) = parts_of(
        piece(Track("K", "lead", "#123456", midi_clips=(MidiClip(2.0, 8.0, notes),)))
    )
    assert notes_between(part, 0.0, 8.0) == (Note(60, 90, 3.0, 5.0),)
    # Of two on one key at one place the longer stays.
    assert notes_between(part, 8.0, 16.0) == (Note(62, 80, 0.0, 2.0),)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 127)), min_size=1, max_size=1500))
def test_batches_hold_every_note_once_in_times_that_no_rounding_crosses(
    places: list[tuple[int, int]],
) -> None:
    notes = [Note(p, 90, round(s / 24, 9), 0.5) for s, p in sorted(set(places))]
    made = list(batches(notes, 4.0))
    assert [note for batch in made for note in batch.notes] == notes
    for batch in made:
        assert len(batch.notes) <= BATCH_NOTES
        inside = [
            note for note in notes
            if batch.from_beats <= note.start_beats < batch.from_beats + batch.span_beats
        ]  # fmt: skip
        assert inside == list(batch.notes)


def test_the_fader_is_exact_from_minus_eighteen_to_six_and_at_silence() -> None:
    assert [volume_of(db) for db in (-150.0, -18.0, -12.0, 0.0, 6.0)] == pytest.approx(
        [0.0, 0.4, 0.55, 0.85, 1.0]
    )
    assert [is_exact(db) for db in (-150.0, -30.0, -18.0, 6.0, 7.0)] == [
        True, False, True, True, False,
    ]  # fmt: skip


def test_audio_is_found_in_the_sessions_folder_and_nowhere_else(tmp_path: Path) -> None:
    outside = tmp_path / "secret.wav"
    outside.write_bytes(b"x")
    folder = tmp_path / "session"
    (folder / "audio").mkdir(parents=True)
    (folder / "audio/a.wav").write_bytes(b"x")
    (folder / "audio/link.wav").symlink_to(outside)
    assert audio_file(folder, "audio/a.wav") == (folder / "audio/a.wav").resolve()
    for file in ("audio/link.wav", "../secret.wav"):
        with pytest.raises(BadInput, match="leads out of the session's folder"):
            audio_file(folder, file)
    with pytest.raises(NotFound):
        audio_file(folder, "audio/b.wav")


def test_what_is_left_out_is_said_once_for_all_that_it_concerns() -> None:
    from session.clips import BendPoint

    bent = MidiClip(0.0, 4.0, (Note(60, 90, 0.0, 1.0, (BendPoint(0.0, 1.0),)),))
    faded = replace(audio(AudioClip("a.wav", 0.0, 9, fade_in_samples=4)), midi_clips=(bent,))
    said = left_out(piece(faded), "ableton")
    assert said == (
        "The pitch bends of Bass were left out.",
        "The fades of the clips of Bass were left out.",
    )


def test_our_script_is_installed_and_brought_up_to_date_and_never_over_anothers(
    tmp_path: Path,
) -> None:
    into = tmp_path / "User Library" / "Remote Scripts"
    with pytest.raises(NotFound, match="Settings > Library"):
        install_live_script(into)
    into.parent.mkdir()
    place = install_live_script(into)
    assert place == into / "Roadie"
    assert {file.name for file in place.iterdir()} == {
        "__init__.py", "answering.py", "requests.py", "surface.py", "work.py",
    }  # fmt: skip
    (place / "work.py").write_text("old")
    install_live_script(into)
    assert (place / "work.py").read_text() != "old"

    other = tmp_path / "other" / "Remote Scripts"
    (other / "Roadie").mkdir(parents=True)
    (other / "Roadie" / "__init__.py").write_text("# by somebody else")
    with pytest.raises(BadInput, match="not ours"):
        install_live_script(other)
    assert [file.name for file in (other / "Roadie").iterdir()] == ["__init__.py"]


def test_live_keeps_remote_scripts_where_ableton_says() -> None:
    home = Path("/h")
    end = Path("Ableton/User Library/Remote Scripts")
    assert scripts_folder(home, "darwin") == home / "Music" / end
    assert scripts_folder(home, "win32") == home / "Documents" / end

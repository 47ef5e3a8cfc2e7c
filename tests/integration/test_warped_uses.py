"""What plays, cuts, copies or packs a session knows the warped sound of its clips."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from exports.excerpt import ExcerptAsked, excerpt_of
from exports.excerpt_sound import write_excerpt
from exports.sources import cut_short
from exports.stem_folder import session_stems
from server.engines.modelled.clips import without
from server.library.derive import derive
from server.library.packing import pack_session
from server.warping.session import with_warped
from session import Session, TempoMap, write_session
from session.errors import NotFound
from session.progress import silent
from tests.click_songs import beat_samples, click_song, late_ms

RATE = 48_000
WARPED = "audio/warped/take.wav"


@pytest.fixture
def song(tmp_path: Path) -> tuple[Session, Path]:
    """Fourteen beats at 120 bpm, of a recording at 100, that begin two beats before bar 1."""
    folder = tmp_path / "song"
    beats = [0.6 * beat for beat in range(15)]
    plain = click_song(folder, beats, TempoMap.constant(120), marks=(0, 14), start_beats=-2)
    session, warnings = with_warped(plain, folder, silent)
    assert not warnings
    write_session(session, folder)
    return session, folder


def test_a_stem_plays_it_from_bar_1_on(song: tuple[Session, Path]) -> None:
    session, folder = song
    (stem,) = session_stems(session, folder)
    sound = np.concatenate(list(stem.blocks(session.length_samples)), axis=1)
    assert np.abs(late_ms(sound, beat_samples(session, 12), RATE)).max() < 2
    assert stem.end_samples == session.tempo_map.samples_at_beats(12, RATE)


def test_an_excerpt_of_the_clip_is_the_warped_sound(
    song: tuple[Session, Path], tmp_path: Path
) -> None:
    session, folder = song
    excerpt = excerpt_of(session, ExcerptAsked(track=1, clip=1))
    assert excerpt.length_beats == 14
    write_excerpt(session, folder, excerpt, tmp_path / "clip.wav", silent)
    taken, _ = soundfile.read(tmp_path / "clip.wav", dtype="float32")
    whole, _ = soundfile.read(folder / WARPED, dtype="float32")
    assert np.array_equal(taken, whole)


def test_bars_that_are_cut_out_leave_the_rest_in_time(song: tuple[Session, Path]) -> None:
    session, folder = song
    (track,) = session.tracks
    cut = session.evolve(tracks=(without(track, session, 4, 8),))
    assert {clip.file for clip in cut.tracks[0].audio_clips} == {WARPED}
    (stem,) = session_stems(cut, folder)
    sound = np.concatenate(list(stem.blocks(session.length_samples)), axis=1)
    beats = beat_samples(session, 12)
    assert np.abs(late_ms(sound, [*beats[:4], *beats[8:]], RATE)).max() < 2
    assert not sound[:, beats[4] : beats[8]].any()
    whole = session.evolve(tracks=(without(track, session, 20, 24),))
    assert whole.tracks == session.tracks


def test_a_session_made_from_it_and_its_archive_hold_it(
    song: tuple[Session, Path], tmp_path: Path
) -> None:
    session, folder = song
    derive(folder, tmp_path / "other")
    assert (tmp_path / "other" / WARPED).read_bytes() == (folder / WARPED).read_bytes()
    names = [str(entry.name) for entry in pack_session(folder, "Song").entries]
    assert any(name.endswith(WARPED) for name in names)
    assert set(session.files()) == {"audio/take.wav", WARPED}


def test_a_warped_sound_that_is_missing_or_too_short_is_named(song: tuple[Session, Path]) -> None:
    session, folder = song
    assert not cut_short(session, folder)
    sound, _ = soundfile.read(folder / WARPED)
    soundfile.write(folder / WARPED, sound[:-100], RATE, "FLOAT")
    (sentence,) = cut_short(session, folder)
    assert WARPED in sentence
    (folder / WARPED).unlink()
    with pytest.raises(NotFound, match=r"take\.wav"):
        cut_short(session, folder)


def test_a_session_without_it_plays_the_file_as_before(song: tuple[Session, Path]) -> None:
    session, _ = song
    (track,) = session.tracks
    (clip,) = track.audio_clips
    assert replace(clip, warped=None).heard == replace(clip, warped=None)

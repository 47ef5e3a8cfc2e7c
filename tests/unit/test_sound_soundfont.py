"""A soundfont of the user's keeps every promise that the own voices keep."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from server.engines.composer.sound import soundfont
from server.engines.composer.sound.produce import produce
from server.engines.composer.sound.shelf import StemShelf, contents_of
from server.engines.composer.sound.soundfont import (
    FontNote,
    Soundfont,
    open_soundfont,
    render_font_note,
)
from server.engines.composer.sound.track import render_strikes, strikes_of_track
from server.mastering.contract import MasterTarget
from session import Note, Session, TempoMap, TempoStep
from session.errors import BackendUnavailable, BadInput, NotFound
from session.progress import silent
from session.sound.read import read_blocks
from tests.tiny_soundfont import write_soundfont
from tests.unit.sound_material import RICH_MIX, fundamental_hz, onsets_samples, piece, track

RATE = 48_000


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_soundfont(tmp_path_factory.mktemp("font") / "tiny.sf2")


@pytest.fixture(scope="module")
def font(path: Path) -> Soundfont:
    return open_soundfont(path)


def _sound(font: Soundfont, role: str, instrument: str, notes: list[Note], **facts) -> np.ndarray:
    part = track("Part", role, instrument, notes, 8.0)
    session = piece(part, **facts)
    strikes = strikes_of_track(part, session, False, font)
    return render_strikes(strikes, session.length_samples, False, lambda n: None)


def test_font_notes_begin_on_the_sample_of_the_tempo_map(font: Soundfont) -> None:
    tempo = TempoMap((TempoStep(0.0, 97.0), TempoStep(3.0, 141.3)))
    beats = [0.0, 1.37, 3.0, 5.25]
    notes = [Note(36, 110, at, 0.1) for at in beats]
    sound = _sound(font, "drums", "kit-house", notes, tempo=tempo)
    due = [tempo.samples_at_beats(at, RATE) for at in beats]
    found = onsets_samples(sound.mean(axis=0), RATE)
    assert len(found) == len(due)
    assert np.abs(np.subtract(found, due)).max() <= 0.001 * RATE


@pytest.mark.parametrize("sample_rate", [44_100, 48_000, 96_000])
def test_font_notes_are_in_tune_at_every_rate(font: Soundfont, sample_rate: int) -> None:
    note = FontNote(font.digest, 0, 0, 57, 100, 2 * sample_rate, sample_rate)
    mono = render_font_note(note).mean(axis=0)
    assert fundamental_hz(mono, 220.5, sample_rate) == pytest.approx(220.5, rel=2e-3)
    assert len(mono) > 2 * sample_rate  # its release is kept
    assert np.abs(mono[-10:]).max() < 1e-3


def test_a_font_note_is_the_same_whatever_was_played_before(font: Soundfont) -> None:
    notes = [FontNote(font.digest, 0, 0, pitch, 100, 9_000, RATE) for pitch in (60, 67)]
    first = [render_font_note(note).tobytes() for note in notes]
    soundfont._notes._notes.clear()
    assert [render_font_note(note).tobytes() for note in reversed(notes)] == first[::-1]


def test_louder_velocities_are_louder_and_short_drums_sound_to_their_end(font: Soundfont) -> None:
    peaks = [
        np.abs(render_font_note(FontNote(font.digest, 0, 0, 60, velocity, 9_000, RATE))).max()
        for velocity in (20, 64, 127)
    ]
    assert peaks == sorted(peaks)
    assert peaks[2] > 4 * peaks[0]
    hiss = render_font_note(FontNote(font.digest, 128, 0, 46, 100, 0, RATE))
    assert hiss.shape[1] > 0.39 * RATE  # half a second, four semitones up


def test_a_closed_hat_chokes_the_open_one_of_a_font(font: Soundfont) -> None:
    alone = _sound(font, "drums", "kit-house", [Note(46, 100, 0.0, 0.2)])
    choked = _sound(
        font, "drums", "kit-house", [Note(46, 100, 0.0, 0.2), Note(44, 1, 0.25, 0.1)]
    )  # fmt: skip
    after = slice(round(0.14 * RATE), round(0.4 * RATE))
    assert np.abs(choked[:, after]).max() < 0.2 * np.abs(alone[:, after]).max()


def _piece() -> Session:
    drums = [Note(36, 110, at, 0.25) for at in (0, 2)] + [Note(42, 80, 1.5, 0.25)]
    return piece(
        track("Drums", "drums", "kit-house", drums, 4.0),
        track("Keys", "chords", "soft-lead", [Note(60, 90, 0, 3.9)], 4.0),
        beats=4.0,
    )


def _made(folder: Path, font: Path | None, earlier: Path | None = None) -> Session:
    target = MasterTarget()
    shelf = StemShelf.of_folder(earlier) if earlier else None
    return produce(
        _piece(), RICH_MIX, folder, silent, tail="wrap", target=target, reuse=shelf, soundfont=font
    )


def test_a_piece_on_a_font_repeats_its_bytes_and_its_stems_sum(tmp_path: Path, path: Path) -> None:
    first, second = _made(tmp_path / "a", path), _made(tmp_path / "b", path)
    assert first == second
    for file in first.files():
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
    assert first.mix is not None
    assert first.mix.null_db is not None
    assert first.mix.null_db < -140


def test_what_a_font_lacks_is_played_on_the_own_voices(tmp_path: Path, path: Path) -> None:
    own, with_font = _made(tmp_path / "own", None), _made(tmp_path / "font", path)
    keys, keys_again = (contents_of(made)["audio/keys.wav"].notes for made in (own, with_font))
    drums, other_drums = (contents_of(made)["audio/drums.wav"].notes for made in (own, with_font))
    assert keys == keys_again  # programme 0 alone is in the font
    assert drums != other_drums
    mix = np.concatenate(list(read_blocks(tmp_path / "font" / "audio/keys.wav")), axis=1)
    assert np.abs(mix).max() > 0.01


def test_what_is_no_soundfont_gets_one_clear_sentence(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = path.read_bytes()
    bad = {
        "text.sf2": b"not a font",
        "empty.sf2": b"",
        "wave.sf2": b"RIFF\x04\0\0\0WAVE",
        "short.sf2": whole[: len(whole) // 2],
        "bare.sf2": b"RIFF\x04\0\0\0sfbk",
        "hollow.sf2": b"RIFF"
        + (len(whole) - 8).to_bytes(4, "little")
        + b"sfbk"
        + bytes(len(whole)),
    }
    for name, held in bad.items():
        (tmp_path / name).write_bytes(held)
        with pytest.raises(BadInput, match=rf"^{name} is not a soundfont .*\.sf2 or \.sf3 file\.$"):
            open_soundfont(tmp_path / name)
    with pytest.raises(NotFound, match="There is no soundfont at"):
        open_soundfont(tmp_path / "none.sf2")
    monkeypatch.setattr(soundfont, "find_spec", lambda name: None)
    with pytest.raises(BackendUnavailable, match="pip install --no-deps tinysoundfont"):
        open_soundfont(path)

"""A stretched clip's sound is made once, in time: each click on its beat."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from server.warping import render
from server.warping.session import FOLDER, with_warped
from session import AudioClip, Session, TempoMap, TempoStep, WarpPoint
from session.errors import Cancelled
from session.progress import silent
from tests.click_songs import Sound, beat_samples, click_song, late_ms

TWO_MS = 2.0
STEADY = TempoMap.constant(120)
TURNS = TempoMap((TempoStep(0, 120), TempoStep(5, 97), TempoStep(9.5, 143.3)))


def drifting(beats: int) -> list[float]:
    """The beats of a drummer who hurries and drags, in seconds."""
    draw = np.random.default_rng(3)
    return [0.0, *np.cumsum(0.5 * (1 + 0.12 * draw.standard_normal(beats)))]


def heard(session: Session, folder: Path) -> tuple[AudioClip, Sound]:
    """What is heard of the one clip, and its file's sound."""
    clip = session.tracks[0].audio_clips[0].heard
    sound, rate = soundfile.read(folder / clip.file, dtype="float32", always_2d=True)
    assert rate == session.sample_rate
    return clip, sound.T


@pytest.mark.parametrize("faster", [0.25, 0.5, 0.9, 1.02, 1.6, 3.0, 4.0])
def test_each_click_lands_on_its_beat_at_any_ratio(faster: float, tmp_path: Path) -> None:
    beats = [0.5 * faster * beat for beat in range(13)]
    session = click_song(tmp_path, beats, STEADY, marks=(0, 12))
    made, warnings = with_warped(session, tmp_path, silent)
    clip, sound = heard(made, tmp_path)
    assert not warnings
    assert clip.length_samples == sound.shape[1] == made.tempo_map.samples_at_beats(12, 48_000)
    assert np.abs(late_ms(sound, beat_samples(made, 12), 48_000)).max() < TWO_MS


@pytest.mark.parametrize("rate", [44_100, 96_000, 192_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_many_marks_and_changes_of_tempo_are_kept(rate: int, channels: int, tmp_path: Path) -> None:
    session = click_song(
        tmp_path,
        drifting(14),
        TURNS,
        marks=range(15),
        rate=rate,
        channels=channels,
        start_beats=1.25,
        lead_seconds=0.7,
    )
    made, warnings = with_warped(session, tmp_path, silent)
    clip, sound = heard(made, tmp_path)
    wanted = np.array(beat_samples(made, 15, 1.25))
    assert not warnings
    assert sound.shape == (channels, wanted[-1] - wanted[0])
    assert clip.length_samples == sound.shape[1]
    assert np.abs(late_ms(sound, wanted[:-1] - wanted[0], rate)).max() < TWO_MS


def test_a_recording_at_one_speed_follows_the_tempi_it_crosses(tmp_path: Path) -> None:
    beats = [0.52 * beat for beat in range(15)]
    session = click_song(tmp_path, beats, TURNS, marks=(0, 14))
    made, _ = with_warped(session, tmp_path, silent)
    _, sound = heard(made, tmp_path)
    assert np.abs(late_ms(sound, beat_samples(made, 14), 48_000)).max() < TWO_MS


def test_a_long_recording_is_made_in_bounded_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 0
    inside = render.stretched

    def watched(sound: Sound, rate: int, length: int) -> Sound:
        nonlocal most
        most = max(most, sound.shape[1], length)
        return inside(sound, rate, length)

    monkeypatch.setattr(render, "stretched", watched)
    beats = [0.55 * beat for beat in range(181)]
    session = click_song(tmp_path, beats, STEADY, marks=(0, 180))
    made, _ = with_warped(session, tmp_path, silent)
    _, sound = heard(made, tmp_path)
    assert sound.shape[1] == made.tempo_map.samples_at_beats(180, 48_000)
    assert np.abs(late_ms(sound, beat_samples(made, 180), 48_000)).max() < TWO_MS
    assert 0 < most < 2 * render.PIECE_SAMPLES


def tone_song(folder: Path, marks: list[WarpPoint], hertz: float = 440.0) -> Session:
    """A sine of eight seconds, stretched along the marks."""
    session = click_song(folder, [0.0, 8.0], STEADY, marks=(0, 1))
    time = np.arange(8 * 48_000) / 48_000
    soundfile.write(
        folder / "audio/take.wav", 0.5 * np.sin(2 * np.pi * hertz * time), 48_000, "FLOAT"
    )
    (track,) = session.tracks
    clip = replace(track.audio_clips[0], warp_points=tuple(marks))
    return session.evolve(length_beats=24.0, tracks=(replace(track, audio_clips=(clip,)),))


@pytest.mark.parametrize("hertz", [55.0, 440.0, 3000.0])
def test_the_pitch_stays_and_joints_do_not_click(hertz: float, tmp_path: Path) -> None:
    marks = [(0, 0.0), (1.1, 2.0), (1.9, 4.0), (3.3, 6.0), (4.2, 8.0), (6.9, 12.0), (8.0, 15.0)]
    session = tone_song(
        tmp_path, [WarpPoint(round(48_000 * at), beats) for at, beats in marks], hertz
    )
    made, _ = with_warped(session, tmp_path, silent)
    _, sound = heard(made, tmp_path)
    line = sound[0, 4800:-4800]
    spectrum = np.abs(np.fft.rfft(line * np.hanning(len(line))))
    peak = np.fft.rfftfreq(len(line), 1 / 48_000)[spectrum.argmax()]
    assert peak == pytest.approx(hertz, abs=0.35)
    # A click is a step: it stands out of how fast a sine of this pitch moves.
    steepest = 2 * np.pi * hertz / 48_000 * 0.5
    assert np.abs(np.diff(line, 2)).max() < 3 * steepest * 2 * np.pi * hertz / 48_000 + 0.004


def test_turns_of_a_loop_share_one_file(tmp_path: Path) -> None:
    session = click_song(tmp_path, [0.0, 0.6, 1.2, 1.8, 2.4], STEADY, marks=(0, 4))
    (track,) = session.tracks
    turns = tuple(replace(track.audio_clips[0], start_beats=4.0 * turn) for turn in range(6))
    session = session.evolve(length_beats=24.0, tracks=(replace(track, audio_clips=turns),))
    made, _ = with_warped(session, tmp_path, silent)
    files = {clip.heard.file for clip in made.tracks[0].audio_clips}
    assert files == {f"{FOLDER}/take.wav"}
    assert list(made.files()) == ["audio/take.wav", f"{FOLDER}/take.wav"]


def test_a_little_that_is_off_is_put_right_without_stretching(tmp_path: Path) -> None:
    beats = [0.50001 * beat for beat in range(41)]
    session = click_song(tmp_path, beats, STEADY, marks=(0, 40), channels=1)
    made, _ = with_warped(session, tmp_path, silent)
    _, sound = heard(made, tmp_path)
    assert np.abs(late_ms(sound, beat_samples(made, 40), 48_000)).max() < 0.3
    plain, _ = soundfile.read(tmp_path / "audio/take.wav", dtype="float32")
    click = plain[24_000:24_480]
    at = [beat * 24_000 + shift for beat in range(1, 40) for shift in range(-15, 16)]
    alike = [np.array_equal(sound[0, place : place + 480], click) for place in at]
    assert sum(alike) > 30


def test_what_plays_at_its_own_speed_gets_no_file(tmp_path: Path) -> None:
    session = click_song(tmp_path, [0.0, 0.5, 1.0], STEADY, marks=(0, 2))
    made, warnings = with_warped(session, tmp_path, silent)
    assert made == session
    assert not warnings
    assert not (tmp_path / FOLDER).exists()


def test_fades_are_as_long_as_they_are_in_time(tmp_path: Path) -> None:
    fades = {"fade_in_samples": 12_000, "fade_out_samples": 24_000}
    beats = [0.25 * beat for beat in range(9)]
    session = click_song(tmp_path, beats, STEADY, marks=(0, 8), clip=dict(fades))
    made, _ = with_warped(session, tmp_path, silent)
    clip, _ = heard(made, tmp_path)
    assert (clip.fade_in_samples, clip.fade_out_samples) == (24_000, 48_000)


def test_what_cannot_be_stretched_stays_as_it_is_and_one_sentence_says_so(tmp_path: Path) -> None:
    session = click_song(tmp_path, [0.0, 20.0], STEADY, marks=(0, 1))
    made, warnings = with_warped(session, tmp_path, silent)
    assert made == session
    (sentence,) = warnings
    assert "'Take'" in sentence
    assert "more than 16 times" in sentence
    assert not (tmp_path / FOLDER).exists()


def test_cancelled_it_leaves_nothing_half_written(tmp_path: Path) -> None:
    def cancel(fraction: float, stage: str) -> None:
        if fraction > 0.4:
            raise Cancelled("Cancelled.")

    session = click_song(tmp_path, drifting(40), STEADY, marks=range(41))
    with pytest.raises(Cancelled):
        with_warped(session, tmp_path, cancel)
    assert not list((tmp_path / FOLDER).glob("*"))

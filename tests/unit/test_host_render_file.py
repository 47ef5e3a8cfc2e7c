"""A file comes through a chain at its place, as long as it should be, and to the bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.host.chain.steps import EqualiserStep, GainStep, InvertStep
from bridge.host.render.spec import OutputKind
from session.effects import EqBand
from session.errors import BadInput, UnreadableAudio
from tests.unit.host_render_material import RATE, heard, impulse, noise, rendered, wav

TURNED = InvertStep()
BELL = EqualiserStep(bands=(EqBand("peak", 1000, 6.0, 1.0),))

KINDS: tuple[OutputKind, ...] = (
    *("wav16", "wav24", "wav32f"),
    *("flac16", "flac24", "aiff16", "aiff24"),
)
BITS = {"6": "PCM_16", "4": "PCM_24", "f": "FLOAT"}


@pytest.mark.parametrize("kind", ["wav24", "flac24", "aiff24", "wav32f"])
@pytest.mark.parametrize("samples", [1, 8191, 8192, 100_001])
def test_an_empty_chain_hands_on_every_bit(tmp_path: Path, kind: OutputKind, samples: int) -> None:
    sound = noise(samples)
    report = rendered(wav(tmp_path / "in.wav", sound), kind=kind)
    assert np.array_equal(heard(report.target), sound)
    assert (report.length_samples, report.tail_samples) == (samples, 0)


def test_floats_come_through_even_where_they_pass_full_scale(tmp_path: Path) -> None:
    sound = np.float32(noise(5000) * 20)
    source = wav(tmp_path / "in.wav", sound.astype(float), subtype="FLOAT")
    report = rendered(source, kind="wav32f")
    assert np.array_equal(heard(report.target), sound)
    assert report.peak_dbfs == pytest.approx(20 * np.log10(np.abs(sound).max()), abs=1e-4)
    assert not report.warnings


def test_sound_of_16_bits_that_nothing_touches_is_not_dithered(tmp_path: Path) -> None:
    sound = noise(5000, bits=16)
    source = wav(tmp_path / "in.wav", sound, subtype="PCM_16")
    assert np.array_equal(heard(rendered(source, kind="flac16").target), sound)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_what_its_name_says(tmp_path: Path, kind: OutputKind) -> None:
    report = rendered(wav(tmp_path / "in.wav", noise(3000)), TURNED, kind=kind)
    info = soundfile.info(report.target)
    assert info.subtype == BITS[kind[-1]]
    assert info.format == kind[:4].rstrip("123").upper()
    assert (info.samplerate, info.channels, info.frames) == (RATE, 2, 3000)
    assert heard(report.target) == pytest.approx(-noise(3000), abs=2.0**-14)


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "PCM_32", "PCM_U8", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_every_encoding_is_read_to_the_bit(tmp_path: Path, subtype: str, channels: int) -> None:
    source = wav(tmp_path / "in.wav", noise(70_000, channels), subtype=subtype)
    report = rendered(source, kind="wav32f")
    assert report.channels == channels
    assert np.array_equal(heard(report.target), heard(source).astype(np.float32))


@pytest.mark.parametrize("form", ["flac", "aiff", "ogg", "mp3"])
def test_files_that_are_no_wav_are_read_whole(tmp_path: Path, form: str) -> None:
    source = tmp_path / f"in.{form}"
    soundfile.write(source, noise(RATE), RATE)
    assert rendered(source).length_samples == soundfile.info(source).frames


@pytest.mark.parametrize("rate", [8000, 11_025, 44_100, 96_000, 384_000])
def test_another_rate_keeps_the_place_and_the_length_exactly(tmp_path: Path, rate: int) -> None:
    at, length = 20_000, 40_001
    report = rendered(wav(tmp_path / "in.wav", impulse(length, at)), rate=rate, kind="wav32f")
    sound = heard(report.target)[:, 0]
    assert report.length_samples == len(sound) == int(length * rate / RATE + 0.5)
    assert np.argmax(np.abs(sound)) == pytest.approx(at * rate / RATE, abs=0.5)


@pytest.mark.parametrize("rate", [8000, 22_050, 88_200, 384_000])
@pytest.mark.parametrize("samples", [1, 12_345])
def test_sources_of_every_rate_come_out_as_they_were(
    tmp_path: Path, rate: int, samples: int
) -> None:
    sound = noise(samples, 1)
    report = rendered(wav(tmp_path / "in.wav", sound, rate), TURNED)
    assert report.sample_rate == rate
    assert np.array_equal(heard(report.target), -sound)


def test_an_impulse_stays_where_it_was(tmp_path: Path) -> None:
    source = wav(tmp_path / "in.wav", impulse(30_000, 12_345, 2))
    sound = heard(rendered(source, TURNED, BELL, kind="wav32f").target)
    assert (np.argmax(np.abs(sound), axis=0) == 12_345).all()
    assert not sound[:12_345].any()


@pytest.mark.parametrize(("length", "rate"), [(10, None), (70_000, None), (33_333, 44_100)])
def test_a_length_that_is_asked_for_is_kept(tmp_path: Path, length: int, rate: int | None) -> None:
    source = wav(tmp_path / "in.wav", noise(48_000))
    report = rendered(source, BELL, rate=rate, length_samples=length)
    assert report.length_samples == len(heard(report.target)) == length
    sound_samples = round(48_000 * (rate or RATE) / RATE)
    assert report.tail_samples == max(0, length - sound_samples)


def test_the_report_says_what_the_file_measures(tmp_path: Path) -> None:
    from session.sound.loudness import measure

    report = rendered(wav(tmp_path / "in.wav", noise(3 * RATE)), BELL)
    found = measure(Path(report.target))
    assert report.loudness_lufs == pytest.approx(found.loudness_lufs, abs=0.02)
    assert report.true_peak_dbtp == pytest.approx(found.true_peak_dbtp, abs=0.01)
    peak = np.abs(heard(report.target)).max()
    assert report.peak_dbfs == pytest.approx(20 * np.log10(peak), abs=0.001)


def test_silence_has_no_levels_and_stays_silence(tmp_path: Path) -> None:
    report = rendered(wav(tmp_path / "in.wav", np.zeros((5000, 2))), TURNED, kind="wav16")
    assert not heard(report.target).any()
    assert (report.peak_dbfs, report.true_peak_dbtp, report.loudness_lufs) == (None, None, None)


def test_what_is_clipped_is_counted_and_said(tmp_path: Path) -> None:
    sound = np.zeros((1000, 2))
    sound[10:13, 0] = [1.5, -2.0, 1.0]
    source = wav(tmp_path / "in.wav", sound, subtype="FLOAT")
    report = rendered(source)
    assert report.warnings == (
        "2 samples are clipped, the highest 6.0 dB over full scale: turn it down by 6.1 dB or "
        "choose wav32f.",
    )
    assert heard(report.target)[10:13, 0] == pytest.approx([1, -1, 1], abs=2.0**-22)
    assert report.peak_dbfs == pytest.approx(0, abs=1e-6)


def test_samples_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    source = wav(tmp_path / "in.wav", np.full((100, 1), np.nan), subtype="FLOAT")
    with pytest.raises(UnreadableAudio, match="no numbers"):
        rendered(source)
    assert not (tmp_path / "out.wav").exists()


def test_the_same_render_makes_the_same_bytes(tmp_path: Path) -> None:
    source = wav(tmp_path / "in.wav", noise(50_000))
    one, two = (rendered(source, BELL, kind="wav16", name=name) for name in ("a", "b"))
    assert one.sha256 == two.sha256
    assert Path(one.target).read_bytes() == Path(two.target).read_bytes()


def test_a_chain_that_listens_to_a_sound_asks_for_it(tmp_path: Path) -> None:
    from bridge.host.chain.steps import CompressorStep

    duck = CompressorStep(
        threshold_db=-20, ratio=4, attack_ms=5, release_ms=100, sidechain="the kick"
    )
    with pytest.raises(BadInput, match="the kick"):
        rendered(wav(tmp_path / "in.wav", noise(100)), duck)


def test_progress_rises_to_the_whole(tmp_path: Path) -> None:
    told: list[float] = []
    source = wav(tmp_path / "in.wav", noise(RATE))
    rendered(source, GainStep(gain_db=-3), progress=lambda fraction, stage: told.append(fraction))
    assert told[0] == 0.0
    assert told[-1] == 1.0
    assert told == sorted(told)

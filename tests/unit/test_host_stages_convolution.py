"""A recorded room is heard as the mathematics of convolution says, in place and at its level."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy.signal import fftconvolve

from bridge.host.chain.steps import ConvolutionStep
from bridge.host.stages.own_steps import convolution
from session.errors import BadInput, NotFound, UnreadableAudio
from tests.unit.host_stages_material import Samples, impulse, noise, through

RATE = 48_000


def _room(channels: int, length: int, seed: int = 3) -> Samples:
    fade = np.exp(-6.9 * np.arange(length) / length)
    return noise(channels, length, seed=seed) * fade.astype(np.float32)


def _file(folder: Path, response: Samples, rate: int = RATE, name: str = "room.wav") -> str:
    subtype = "PCM_24" if name.endswith(("flac", "aiff")) else "FLOAT"
    soundfile.write(folder / name, response.T, rate, subtype=subtype)
    return name


def _direct(samples: np.ndarray, response: np.ndarray) -> np.ndarray:
    whole = fftconvolve(samples.astype(np.float64), response.astype(np.float64))
    return np.asarray(whole[: len(samples)])


@pytest.mark.parametrize("length", [1, 100, 4096, 4097, 70_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_a_mono_response_is_convolved_with_each_channel(
    tmp_path: Path, length: int, channels: int
) -> None:
    samples, room = noise(channels, 30_000), _room(1, length)
    made = through([ConvolutionStep(file=_file(tmp_path, room))], samples, tmp_path)
    wanted = [_direct(channel, room[0]) for channel in samples]
    assert np.abs(made - wanted).max() < 2e-7 * max(1, np.abs(wanted).max())


def test_many_parts_are_as_good_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    samples, room = noise(2, 30_000), _room(2, 20_000)
    step = ConvolutionStep(file=_file(tmp_path, room))
    whole = through([step], samples, tmp_path)
    monkeypatch.setattr(convolution, "_SHORTEST_FRAME", 64)
    monkeypatch.setattr(convolution, "_LONGEST_FRAME", 1024)
    assert np.allclose(through([step], samples, tmp_path), whole, rtol=0, atol=3e-7)


def test_a_stereo_response_is_left_and_right(tmp_path: Path) -> None:
    samples, room = noise(2, 9000), _room(2, 3000)
    step = ConvolutionStep(file=_file(tmp_path, room))
    wanted = [_direct(samples[side], room[side]) for side in (0, 1)]
    assert np.allclose(through([step], samples, tmp_path), wanted, atol=1e-6)
    mono = [_direct(samples[0], room[side]) for side in (0, 1)]
    assert np.allclose(through([step], samples[:1], tmp_path), mono, atol=1e-6)


def test_a_response_of_four_channels_is_true_stereo(tmp_path: Path) -> None:
    samples, room = noise(2, 9000), _room(4, 3000)
    step = ConvolutionStep(file=_file(tmp_path, room))
    left, right = samples
    wanted = [
        _direct(left, room[0]) + _direct(right, room[2]),
        _direct(left, room[1]) + _direct(right, room[3]),
    ]
    assert np.allclose(through([step], samples, tmp_path), wanted, atol=1e-6)
    mono = [_direct(left, room[0] + room[2]), _direct(left, room[1] + room[3])]
    assert np.allclose(through([step], samples[:1], tmp_path), mono, atol=1e-6)


def test_nothing_is_late_and_the_tail_goes_on_past_the_sound(tmp_path: Path) -> None:
    room = np.zeros((1, 6001), np.float32)
    room[0, [0, 6000]] = 1.0, 0.5
    made = through(
        [ConvolutionStep(file=_file(tmp_path, room))], impulse(2, 9000, at=123), tmp_path
    )
    assert np.allclose(made[:, 123], 1, atol=1e-6)
    assert np.allclose(made[:, 6123], 0.5, atol=1e-6)
    assert np.count_nonzero(np.abs(made) > 1e-6) == 4


def test_mix_and_gain(tmp_path: Path) -> None:
    samples, room = noise(2, 9000), _room(1, 3000)
    name = _file(tmp_path, room)
    dry = through([ConvolutionStep(file=name, mix=0)], samples, tmp_path)
    assert np.array_equal(dry, samples)
    made = through([ConvolutionStep(file=name, mix=0.25, gain_db=-6)], samples, tmp_path)
    wet = np.stack([_direct(channel, room[0]) for channel in samples]) * 10 ** (-6 / 20)
    assert np.allclose(made, samples * 0.75 + wet * 0.25, atol=1e-6)


@pytest.mark.parametrize("rate", [8000, 44_100, 96_000, 384_000])
def test_a_response_of_another_rate_sounds_the_same(tmp_path: Path, rate: int) -> None:
    # A narrow pulse 10 ms in, well below the lowest rate's limit: its place and sum are heard.
    time = np.arange(4800) / RATE
    room = np.exp(-(((time - 0.01) / 0.0004) ** 2))[np.newaxis].astype(np.float32)
    step = ConvolutionStep(file=_file(tmp_path, room))
    made = through([step], np.ones((1, rate // 10), np.float32), tmp_path, rate)
    assert made[0, -1] == pytest.approx(room.sum(dtype=np.float64), rel=1e-3)
    assert int(np.argmax(np.diff(made[0]))) == pytest.approx(0.01 * rate, abs=1.5)


@pytest.mark.parametrize("name", ["room.flac", "room.aiff", "Große Halle.wav"])
def test_responses_are_read_from_every_kind_of_file(tmp_path: Path, name: str) -> None:
    samples, room = noise(2, 5000), _room(2, 1000)
    made = through([ConvolutionStep(file=_file(tmp_path, room, name=name))], samples, tmp_path)
    wanted = [_direct(samples[side], room[side]) for side in (0, 1)]
    assert np.allclose(made, wanted, atol=1e-5)


def test_files_that_are_no_response_are_named(tmp_path: Path) -> None:
    def run(name: str, channels: int = 2) -> None:
        through([ConvolutionStep(file=name)], noise(channels, 10), tmp_path)

    with pytest.raises(NotFound, match=r"no impulse response .*hall\.wav: put the file there"):
        run("hall.wav")
    (tmp_path / "text.wav").write_text("no sound")
    with pytest.raises(UnreadableAudio, match=r"text\.wav is text"):
        run("text.wav")
    with pytest.raises(UnreadableAudio, match="holds only silence"):
        run(_file(tmp_path, np.zeros((1, 50), np.float32)))
    with pytest.raises(UnreadableAudio, match="lasts 31 s, too long"):
        run(_file(tmp_path, noise(1, 31 * 8000), 8000))
    broken = noise(1, 50)
    broken[0, 3] = np.nan
    with pytest.raises(UnreadableAudio, match="no numbers"):
        run(_file(tmp_path, broken))
    with pytest.raises(BadInput, match="has 2 channels, which do not fit a sound of 6"):
        run(_file(tmp_path, _room(2, 50)), channels=6)

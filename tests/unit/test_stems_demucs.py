"""Demucs, by its real library and tiny weights: its own samples, in bounded memory, to the mix."""

from __future__ import annotations

import json
import shutil
import socket
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from server.audio.write import FloatWav
from server.models.install import install
from server.separation.contract import Separator
from server.separation.demucs.residual import ResidualShares
from server.separation.demucs.segments import Segments, count_segments
from server.separation.registry import SEPARATORS
from session.errors import BackendUnavailable, BadWeights, Cancelled, UnreadableAudio
from session.progress import silent
from tests.tiny_models.demucs import SOURCES_OF, tiny_demucs

Audio = np.ndarray[Any, np.dtype[np.float32]]

RATE = 44_100
SEGMENT = RATE // 8
STRIDE = int(SEGMENT * 0.9)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with all three, installed as the user installs those carried by hand."""
    root = tmp_path_factory.mktemp("demucs")
    for name in SOURCES_OF:
        install(name, root / "models", silent, folder=tiny_demucs(root / name, name))
    return root / "models"


@pytest.fixture(autouse=True)
def _alone(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings of its own, and a network that nobody may ask, whatever the weights are like."""
    asked: list[object] = []
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, lambda *given: asked.append(given))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **_: asked.append(given) or [])
    monkeypatch.setenv("ROADIE_MODELS", str(weights))
    monkeypatch.setenv("ROADIE_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("ROADIE_SETTINGS", str(tmp_path / "none.toml"))
    monkeypatch.setenv("ROADIE_DEVICE", "cpu")
    import torch

    torch.set_num_threads(1)
    yield
    assert not asked


def _noise(length: int, channels: int = 2, level: float = 0.1) -> Audio:
    return np.random.default_rng(length).normal(0, level, (channels, length)).astype(np.float32)


def _written(path: Path, sound: Audio, rate: int = RATE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with FloatWav(path, rate, len(sound), sound.shape[1]) as file:
        file.write(sound)
    return path


def _split(
    sound: Audio,
    folder: Path,
    rate: int = RATE,
    *,
    name: str = "htdemucs",
    only: tuple[str, ...] = (),
    progress: Any = silent,
) -> dict[str, Audio]:
    mix = _written(folder / "mix.wav", sound, rate)
    separator: Separator = SEPARATORS.load(name)
    stems = separator.separate(mix, folder / "stems", progress, only)
    found = {}
    for stem in stems:
        samples, found_rate = soundfile.read(stem.file, dtype="float32", always_2d=True)
        assert found_rate == rate
        found[stem.name] = samples.T
    return found


def _null_db(stems: dict[str, Audio], mix: Audio) -> float:
    rest = np.sum(list(stems.values()), axis=0, dtype=np.float64) - mix
    return float(20 * np.log10(np.abs(rest).max(initial=0.0) + 1e-12))


def _networks(weights: Path, name: str) -> list[Any]:
    from demucs.hf import load_safetensors_model

    return [load_safetensors_model(file) for file in sorted((weights / name).glob("*.safetensors"))]


@pytest.mark.parametrize(
    ("length", "block"),
    [(1, 10), (700, 99), (SEGMENT, 997), (SEGMENT + 1, SEGMENT), (2 * STRIDE, STRIDE),
     (2 * STRIDE + 450, 1 << 16), (15_000, 997)],
)  # fmt: skip
def test_a_stream_is_parted_as_the_library_parts_the_whole(
    weights: Path, length: int, block: int
) -> None:
    import torch
    from demucs.apply import apply_model

    (network,) = _networks(weights, "htdemucs")
    network.eval()
    sound = _noise(length)
    segments = Segments(
        lambda segment: _run(network, segment), 4, SEGMENT, mean=0.0, deviation=1.0 - 1e-8
    )
    blocks = [sound[:, at : at + block] for at in range(0, length, block)]
    ours = [stems for one in blocks for stems in segments.take(one)] + [*segments.finish()]
    theirs = apply_model(network, torch.from_numpy(sound)[None], shifts=0, overlap=0.1)[0]
    np.testing.assert_allclose(np.concatenate(ours, axis=2), theirs.numpy(), atol=1e-7)


def _run(network: Any, segment: Audio) -> Audio:
    import torch

    with torch.inference_mode():
        found: Audio = network(torch.from_numpy(segment)[None])[0].numpy()
    return found


def test_a_bag_is_weighed_as_the_library_weighs_it(weights: Path, tmp_path: Path) -> None:
    import torch
    from demucs.apply import BagOfModels, apply_model

    from server.separation.demucs.network import Network

    networks = _networks(weights, "htdemucs")
    networks += _networks(tiny_demucs(tmp_path / "other", seed=7).parent, "other")
    shares = ((1.0, 0.5, 0.0, 2.0), (1.0, 1.0, 1.0, 0.0))
    sound = _noise(SEGMENT)
    bag = BagOfModels(networks, [list(row) for row in shares])
    theirs = apply_model(bag, torch.from_numpy(sound)[None], shifts=0, split=False)[0].numpy()
    ours = Network(networks, shares, "cpu")
    wanted = ("vocals", "drums")
    rows = [ours.sources.index(name) for name in wanted]
    np.testing.assert_allclose(ours.run(sound, wanted, lambda _: None), theirs[rows], atol=1e-6)


@pytest.mark.parametrize(
    ("rate", "channels", "length"),
    [(44_100, 2, 1), (44_100, 2, 12_000), (44_100, 1, 6000), (48_000, 2, 6001),
     (192_000, 2, 20_001), (22_050, 1, 3001)],
)  # fmt: skip
def test_stems_have_the_length_rate_and_channels_of_the_mix_and_sum_to_it(
    tmp_path: Path, rate: int, channels: int, length: int
) -> None:
    mix = _noise(length, channels)
    stems = _split(mix, tmp_path, rate)
    assert list(stems) == ["Drums", "Bass", "Other", "Vocals"]
    assert all(stem.shape == mix.shape for stem in stems.values())
    assert _null_db(stems, mix) < -120
    assert len({stem.tobytes() for stem in stems.values()}) > 1 or length == 1


def test_sound_above_what_the_model_hears_is_in_the_stems_too(tmp_path: Path) -> None:
    time = np.arange(20_000) / 192_000
    mix = np.stack([0.2 * np.sin(2 * np.pi * 40_000 * time)] * 2).astype(np.float32)
    assert _null_db(_split(mix, tmp_path, 192_000), mix) < -120


def test_six_stems_sum_to_the_mix_too(tmp_path: Path) -> None:
    mix = _noise(7000)
    stems = _split(mix, tmp_path, name="htdemucs_6s")
    assert list(stems) == ["Drums", "Bass", "Other", "Vocals", "Guitar", "Piano"]
    assert _null_db(stems, mix) < -120


def test_the_fine_tuned_runs_the_asked_stems_network_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from demucs.htdemucs import HTDemucs

    run: list[Any] = []
    forward = HTDemucs.forward
    monkeypatch.setattr(
        HTDemucs, "forward", lambda self, mix: (run.append(self), forward(self, mix))[1]
    )
    mix = _noise(5000)
    alone = _split(mix, tmp_path / "one", name="htdemucs_ft", only=("Vocals",))
    assert list(alone) == ["Vocals"]
    assert len(set(map(id, run))) == 1
    run.clear()
    everything = _split(mix, tmp_path / "all", name="htdemucs_ft")
    assert len(set(map(id, run))) == 4
    assert _null_db(everything, mix) < -120


def test_silence_is_passed_over_and_stays_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from server.separation.demucs.network import Network

    heard: list[int] = []
    run = Network.run
    monkeypatch.setattr(Network, "run", lambda *given: (heard.append(1), run(*given))[1])
    length = 10 * SEGMENT
    mix = np.zeros((2, length), np.float32)
    mix[:, : SEGMENT // 2] = _noise(SEGMENT // 2)
    mix[:, -3 * SEGMENT :] = 1e-5
    stems = _split(mix, tmp_path)
    assert len(heard) < 3 < count_segments(length, SEGMENT)
    assert all(not stem[:, 2 * SEGMENT : 6 * SEGMENT].any() for stem in stems.values())
    assert _null_db(stems, mix) < -120
    heard.clear()
    stems = _split(np.zeros((2, length), np.float32), tmp_path / "none")
    assert not heard
    assert all(not stem.any() for stem in stems.values())


def test_the_same_mix_gives_the_same_bytes(tmp_path: Path) -> None:
    mix = _noise(9000)
    one, two = _split(mix, tmp_path / "one"), _split(mix, tmp_path / "two")
    assert all(np.array_equal(one[name], two[name]) for name in one)


def test_progress_never_falls_and_comes_many_times_a_segment(tmp_path: Path) -> None:
    said: list[float] = []
    _split(_noise(4 * SEGMENT), tmp_path, progress=lambda part, stage: said.append(part))
    assert said == sorted(said)
    assert said[-1] == 1.0
    assert len({part for part in said if part < 1 / count_segments(4 * SEGMENT, SEGMENT)}) > 50


def test_a_cancelled_split_ends_within_a_segment_and_leaves_no_file(tmp_path: Path) -> None:
    said: list[float] = []

    def cancel(part: float, stage: str) -> None:
        said.append(part)
        if part > 0.3:
            raise Cancelled("The job was cancelled.")

    with pytest.raises(Cancelled):
        _split(_noise(4 * SEGMENT), tmp_path, progress=cancel)
    assert said[-1] < 0.32, "the layer after it would have told"
    assert not list((tmp_path / "stems").iterdir())
    assert _split(_noise(3000), tmp_path / "next"), "the network works on"


class _Even:
    """In place of a network, for lengths that take a real one hours: each source gets a quarter."""

    sources = ("drums", "bass", "other", "vocals")
    sample_rate = RATE
    segment_samples = RATE

    def run(self, segment: Audio, wanted: tuple[str, ...], tick: Any) -> Audio:
        """A quarter of the segment for each."""
        tick(1.0)
        return np.stack([segment / 4] * len(wanted))


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    from server.separation.demucs.files import separate_file

    peaks = []
    block = _noise(7 * RATE)
    for times in (1, 4):
        mix = tmp_path / f"{times}.wav"
        with FloatWav(mix, RATE, 2, times * block.shape[1]) as file:
            for _ in range(times):
                file.write(block)
        tracemalloc.start()
        even: Any = _Even()
        files = separate_file(even, mix, tmp_path / str(times), even.sources, silent)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert {soundfile.info(file).frames for file in files} == {times * block.shape[1]}
    assert peaks[1] < 1.2 * peaks[0]


def test_what_stems_lack_goes_to_those_that_sound() -> None:
    length = 50_000
    loud, quiet = _noise(length), np.zeros((2, length), np.float32)
    mix = _noise(length, level=0.3)
    shares = ResidualShares(2, 2)
    parts = [
        shares.take(mix[:, at : at + 777], np.stack([loud, quiet])[:, :, at : at + 777])
        for at in range(0, length, 777)
    ]
    shared = np.concatenate([*parts, shares.finish()], axis=2)
    assert shared.shape == (2, 2, length)
    assert np.abs(shared.sum(axis=0) - mix).max() < 1e-6
    assert np.abs(shared[1]).max() < 1e-6


def _broken(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(weights / "htdemucs", tmp_path / "models" / "htdemucs")
    monkeypatch.setenv("ROADIE_MODELS", str(tmp_path / "models"))
    return tmp_path / "models" / "htdemucs"


def test_weights_that_are_not_there_are_told_with_how_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROADIE_MODELS", str(tmp_path / "models"))
    separator: Separator = SEPARATORS.load("htdemucs")
    status = separator.available()
    assert not status.ready
    assert "roadie models install htdemucs" in status.remedy
    with pytest.raises(BackendUnavailable, match="roadie models install htdemucs"):
        _split(_noise(100), tmp_path)


@pytest.mark.parametrize("harm", ["cut", "gone", "garbage", "other sources", "other class"])
def test_broken_weights_are_told_in_one_sentence(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    folder = _broken(weights, tmp_path, monkeypatch)
    (file,) = folder.glob("*.safetensors")
    whole = file.read_bytes()
    match harm:
        case "cut":
            file.write_bytes(whole[: len(whole) // 2])
        case "gone":
            file.unlink()
        case "garbage":
            file.write_bytes(b"\x00" * len(whole))
        case "other sources":
            _reinstall(tiny_demucs(tmp_path / "made", sources=("kazoo", "rest")), folder)
        case "other class":
            file.write_bytes(
                whole.replace(b"demucs.htdemucs.HTDemucs", b"subprocess.HTDemucs_____")
            )
    with pytest.raises(BadWeights, match=r"install"):
        _split(_noise(100), tmp_path)


def _reinstall(made: Path, folder: Path) -> None:
    shutil.rmtree(folder)
    install("htdemucs", folder.parent, silent, folder=made)


def test_tensors_that_do_not_fit_are_told(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safetensors import safe_open
    from safetensors.torch import save_file

    folder = _broken(weights, tmp_path, monkeypatch)
    made = tiny_demucs(tmp_path / "made")
    (file,) = made.glob("*.safetensors")
    with safe_open(str(file), framework="pt") as opened:
        names = list(opened.keys())
        about, tensors = opened.metadata(), {name: opened.get_tensor(name) for name in names}
    shape = json.loads(about["kwargs"])
    shape["channels"] = 8
    save_file(tensors, str(file), metadata={**about, "kwargs": json.dumps(shape)})
    _reinstall(made, folder)
    with pytest.raises(BadWeights, match="cannot be read as a network"):
        _split(_noise(100), tmp_path)


def test_more_than_stereo_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableAudio, match="6 channels: mix it down to stereo"):
        _split(_noise(1000, 6), tmp_path)

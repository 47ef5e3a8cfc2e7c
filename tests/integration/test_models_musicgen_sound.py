"""MusicGen from request to sound, through transformers' own networks with tiny weights."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from server.models.abilities import Controls  # noqa: E402
from server.models.contract import Sound, SoundModel, SoundRequest  # noqa: E402
from server.models.musicgen import FAMILY  # noqa: E402
from session.errors import BadInput, BadWeights, Cancelled, ModelFailed  # noqa: E402
from session.progress import silent  # noqa: E402
from tests.tiny_models.musicgen import SAMPLE_RATE, Kind, tiny_musicgen  # noqa: E402

WORDS = "warm dusty keys, slow funk"


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    """Networks this small only wait for a second thread."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[Kind, Path]:
    root = tmp_path_factory.mktemp("musicgen")
    kinds: tuple[Kind, ...] = ("mono", "stereo", "melody")
    return {kind: tiny_musicgen(root / kind, kind) for kind in kinds}


@pytest.fixture(scope="module")
def mono(folders: dict[Kind, Path]) -> SoundModel:
    return FAMILY.load(folders["mono"], "cpu", False)


@pytest.fixture(scope="module")
def melody(folders: dict[Kind, Path]) -> SoundModel:
    return FAMILY.load(folders["melody"], "cpu", False)


def _asked(seconds: float = 0.6, seeds: tuple[int, ...] = (7,), **wishes: Any) -> SoundRequest:
    return SoundRequest(WORDS, seconds, seeds, **wishes)


def _samples(model: SoundModel, *asked: Any, **wishes: Any) -> Any:
    return model.generate(_asked(*asked, **wishes), silent).sounds[0].samples


def _tone(hertz: float, seconds: float, sample_rate: int) -> Sound:
    times = np.arange(round(seconds * sample_rate)) / sample_rate
    tone = 0.3 * np.sin(2 * np.pi * hertz * times)
    return Sound(tone[None].astype(np.float32), sample_rate)


@pytest.mark.parametrize("draft", [False, True])
@pytest.mark.parametrize("kind", ["mono", "stereo"])
def test_a_request_makes_sound_of_its_length_rate_and_channels(
    folders: dict[Kind, Path], kind: Kind, draft: bool
) -> None:
    model = FAMILY.load(folders[kind], "cpu", draft)
    result = model.generate(_asked(0.777, (1, 2)), silent)
    channels = 2 if kind == "stereo" else 1
    assert [sound.samples.shape for sound in result.sounds] == [(channels, 24_864)] * 2
    assert {sound.sample_rate for sound in result.sounds} == {SAMPLE_RATE}
    assert all(sound.samples.dtype == np.float32 for sound in result.sounds)
    assert all(sound.samples.std() > 0.005 for sound in result.sounds)
    assert result.whole
    assert result.parameters["draft"] is draft
    model.close()


def test_the_same_request_makes_the_same_samples(
    mono: SoundModel, folders: dict[Kind, Path]
) -> None:
    again = FAMILY.load(folders["mono"], "cpu", False)
    assert np.array_equal(_samples(mono), _samples(again))


def test_another_seed_and_other_words_sound_different(mono: SoundModel) -> None:
    one = _samples(mono)
    other = mono.generate(SoundRequest("happy rock", 0.6, (7,)), silent).sounds[0].samples
    for changed in (_samples(mono, 0.6, (8,)), other):
        assert np.abs(one - changed).max() > 0.02


@pytest.mark.parametrize("draft", [False, True])
def test_a_variation_is_what_its_seed_makes_alone(folders: dict[Kind, Path], draft: bool) -> None:
    model = FAMILY.load(folders["mono"], "cpu", draft)
    together = model.generate(_asked(0.6, (11, 12, 13, 14, 15)), silent).sounds
    for seed, sound in zip((11, 12, 13, 14, 15), together, strict=True):
        assert np.abs(sound.samples - _samples(model, 0.6, (seed,))).max() < 1e-5
    assert np.abs(together[0].samples - together[4].samples).max() > 0.02


def test_progress_moves_on_and_ends_at_the_whole(mono: SoundModel) -> None:
    seen: list[float] = []
    mono.generate(_asked(0.6, (1, 2, 3, 4, 5)), lambda fraction, stage: seen.append(fraction))
    assert len(seen) > 60
    assert seen == sorted(seen)
    assert seen[0] == 0.0 and seen[-1] == pytest.approx(1.0)


def _cancel_at(fraction: float) -> Any:
    def progress(done: float, stage: str) -> None:
        if done >= fraction:
            raise Cancelled("enough")

    return progress


def test_cancelled_half_way_the_sound_so_far_is_given(mono: SoundModel) -> None:
    result = mono.generate(_asked(1.6), _cancel_at(0.5))
    whole = _samples(mono, 1.6)
    so_far = result.sounds[0].samples
    assert not result.whole
    assert so_far.shape[1] == pytest.approx(0.8 * SAMPLE_RATE, abs=1300)
    # The last frames lack the neighbours that they would have had.
    same = so_far.shape[1] - 5 * 640
    assert np.abs(so_far[:, :same] - whole[:, :same]).max() < 1e-6


def test_cancelled_before_anything_sounds_the_cancel_passes(mono: SoundModel) -> None:
    with pytest.raises(Cancelled):
        mono.generate(_asked(), _cancel_at(0.0))


def test_cancelled_in_the_second_batch_the_first_is_whole(mono: SoundModel) -> None:
    result = mono.generate(_asked(0.6, (1, 2, 3, 4, 5)), _cancel_at(0.75))
    lengths = [sound.samples.shape[1] for sound in result.sounds]
    assert lengths[:4] == [19_200] * 4 and 0 < lengths[4] < 19_200
    assert not result.whole


@pytest.mark.parametrize("kind", ["mono", "stereo"])
def test_what_goes_on_joins_the_last_sample_without_a_click(
    folders: dict[Kind, Path], kind: Kind
) -> None:
    model = FAMILY.load(folders[kind], "cpu", False)
    before = Sound(_tone(220, 1.013, SAMPLE_RATE).samples.repeat(1 + (kind == "stereo"), 0), 32_000)
    goes_on = model.generate(_asked(0.6, (1, 2), before=before), silent).sounds
    for sound in goes_on:
        assert sound.samples.shape[1] == 19_200
        seam = np.abs(sound.samples[:, 0] - before.samples[:, -1])
        # As far as neighbours of the new sound and of the old lie apart elsewhere.
        usual = max(np.abs(np.diff(one.samples)).max() for one in (before, sound))
        assert seam.max() <= usual
    assert np.abs(goes_on[0].samples - goes_on[1].samples).max() > 0.02


def test_what_goes_on_hears_what_was_before(mono: SoundModel) -> None:
    low, high = (_tone(hertz, 1.0, 44_100) for hertz in (110, 1760))
    assert np.abs(_samples(mono, before=low) - _samples(mono, before=high))[:, 3200:].max() > 0.02


def test_music_longer_than_a_window_goes_on_in_the_next(
    mono: SoundModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.models.musicgen.take.WINDOW_SECONDS", 4.0)
    long = _samples(mono, 7.0, controls=Controls(structure=0.0))
    other = _samples(mono, 7.0, controls=Controls(structure=0.1))
    assert long.shape == (1, 7 * SAMPLE_RATE)
    seam = 4 * SAMPLE_RATE
    assert np.array_equal(long[:, : seam - 12 * 640], other[:, : seam - 12 * 640])
    assert np.abs(long - other)[:, seam:].max() > 0.02
    steps = np.abs(np.diff(long[0]))
    assert steps[seam - 2 : seam + 2].max() <= steps.max() * 0.999


def test_a_melody_is_heard_as_loyally_as_asked(melody: SoundModel) -> None:
    tune = _tone(311.1, 1.5, 44_100)
    without = _samples(melody)
    heard = _samples(melody, reference=tune)
    unheard = _samples(melody, reference=tune, controls=Controls(melody_loyalty=0.0))
    stronger = _samples(melody, reference=tune, controls=Controls(melody_loyalty=1.0))
    assert np.abs(heard - without).max() > 0.02
    assert np.abs(unheard - without).max() < 1e-5
    assert np.abs(stronger - heard).max() > 0.02


def test_every_control_changes_the_sound(mono: SoundModel) -> None:
    plain = _samples(mono, 1.0)
    for wishes in (Controls(weirdness=1.0), Controls(weirdness=0.0), Controls(genre_shift=1.0)):
        assert np.abs(plain - _samples(mono, 1.0, controls=wishes)).max() > 0.02


def test_a_model_that_hears_no_melody_says_so(mono: SoundModel) -> None:
    with pytest.raises(BadInput, match="hears no melody: take musicgen-melody"):
        _samples(mono, reference=_tone(220, 1.0, 44_100))


def test_too_little_to_go_on_from_is_refused(mono: SoundModel) -> None:
    with pytest.raises(BadInput, match="at least a tenth of a second"):
        _samples(mono, before=_tone(220, 0.01, 44_100))


def test_no_socket_is_opened(folders: dict[Kind, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **named: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert _samples(FAMILY.load(folders["mono"], "cpu", False)).any()


def test_a_closed_model_says_so(folders: dict[Kind, Path]) -> None:
    model = FAMILY.load(folders["mono"], "cpu", False)
    model.close()
    with pytest.raises(ModelFailed, match="closed"):
        model.generate(_asked(), silent)


def _broken(folder: Path, how: str) -> None:
    weights, config = folder / "model.safetensors", folder / "config.json"
    if how == "no weights":
        weights.unlink()
    elif how == "truncated":
        weights.write_bytes(weights.read_bytes()[:-1000])
    elif how == "no configuration":
        config.unlink()
    elif how == "another kind":
        config.write_text(json.dumps({"model_type": "bert"}))
    elif how == "no tokenizer":
        (folder / "tokenizer.json").unlink()
        (folder / "tokenizer_config.json").unlink()
    elif how == "another size":
        told = json.loads(config.read_text())
        told["decoder"]["ffn_dim"] = 48
        config.write_text(json.dumps(told))
    elif how == "more layers":
        told = json.loads(config.read_text())
        told["decoder"]["num_hidden_layers"] = 3
        config.write_text(json.dumps(told))
    else:
        weights.rename(folder / "pytorch_model.bin")


@pytest.mark.parametrize(
    "how",
    [
        "no weights",
        "truncated",
        "no configuration",
        "another kind",
        "no tokenizer",
        "another size",
        "more layers",
        "a pickle",
    ],
)
def test_a_broken_folder_is_one_sentence_that_names_it(tmp_path: Path, how: str) -> None:
    folder = tiny_musicgen(tmp_path / "broken")
    _broken(folder, how)
    with pytest.raises(BadWeights) as refused:
        FAMILY.load(folder, "cpu", False)
    assert str(folder) in str(refused.value)
    assert "\n" not in str(refused.value)

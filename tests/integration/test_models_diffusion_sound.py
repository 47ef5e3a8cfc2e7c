"""Tiny pipelines of ACE-Step and Stable Audio, made by diffusers, keep the promises of a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("diffusers")

from server.models.abilities import Controls  # noqa: E402
from server.models.ace_step.painter import AceStepPainter  # noqa: E402
from server.models.contract import Region, Sound, SoundRequest  # noqa: E402
from server.models.diffusion.canvas import Canvas, generators_of  # noqa: E402
from server.models.diffusion.codec import Codec  # noqa: E402
from server.models.diffusion.model import DiffusionModel, joined  # noqa: E402
from server.models.families import FAMILIES  # noqa: E402
from server.models.stable_audio.painters import painter_of  # noqa: E402
from session.errors import BadInput, Cancelled, ModelFailed  # noqa: E402
from session.progress import silent  # noqa: E402
from tests.tiny_models.ace_step import tiny_ace_step  # noqa: E402
from tests.tiny_models.stable_audio import (  # noqa: E402
    LONGEST_SECONDS_OF_3,
    tiny_stable_audio,
)

KINDS = ("ace", "open", "3")
STEPS = {"ace": 8, "open": 100, "3": 8}
PAINTERS: dict[str, Callable[[Path, Any], Any]] = {
    "ace": AceStepPainter,
    "open": painter_of,
    "3": painter_of,
}
SECONDS = 0.71


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    """Networks this small only wait for a second thread."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("diffusion")
    return {
        "ace": tiny_ace_step(root / "ace"),
        "open": tiny_stable_audio(root / "open", "open"),
        "3": tiny_stable_audio(root / "3", "3"),
    }


@pytest.fixture(scope="module")
def models(folders: dict[str, Path]) -> dict[str, Any]:
    return {
        kind: FAMILIES.load("ace-step" if kind == "ace" else "stable-audio").load(
            folder, "cpu", False
        )
        for kind, folder in folders.items()
    }


ASKED = SoundRequest("warm dusty keys", SECONDS, (1,))


def noise(seconds: float, seed: int = 0, rate: int = 48_000) -> Sound:
    chance = np.random.default_rng(seed)
    return Sound((0.1 * chance.standard_normal((2, round(seconds * rate)))).astype("f4"), rate)


def sound(model: Any, asked: SoundRequest) -> Any:
    (only,) = model.generate(asked, silent).sounds
    return only.samples


class Stops:
    """A Progress that remembers, and cancels when `at` is said for the `times`th time."""

    def __init__(self, at: str = "", times: int = 1) -> None:
        self.told: list[tuple[float, str]] = []
        self._at, self._left = at, times

    def __call__(self, fraction: float, stage: str) -> None:
        news = not self.told or self.told[-1][1] != stage
        self.told.append((fraction, stage))
        if self._at and news and stage.startswith(self._at):
            self._left -= 1
            if not self._left:
                raise Cancelled("The job was cancelled.")


@pytest.mark.parametrize("kind", KINDS)
def test_sound_is_as_long_as_asked_and_hangs_on_words_and_seed(
    models: dict[str, Any], kind: str
) -> None:
    first = models[kind].generate(ASKED, silent)
    (made,) = first.sounds
    assert first.whole
    assert made.samples.shape == (2, round(SECONDS * made.sample_rate))
    assert made.samples.dtype == np.float32
    assert np.isfinite(made.samples).all()
    assert first.parameters["steps"] == STEPS[kind]
    draft = models[kind].generate(replace(ASKED, draft=True), silent)
    assert draft.parameters["steps"] < STEPS[kind]
    asked = replace(ASKED, draft=True)
    made = draft.sounds[0]
    assert np.array_equal(made.samples, sound(models[kind], asked))
    for other in (replace(asked, seeds=(2,)), replace(asked, prompt="slow funk drums")):
        assert np.abs(sound(models[kind], other) - made.samples).max() > 1e-5


@pytest.mark.parametrize("kind", KINDS)
def test_each_variation_is_what_its_seed_gives_alone(
    folders: dict[str, Path], models: dict[str, Any], kind: str
) -> None:
    asked = replace(ASKED, draft=True)
    both = models[kind].generate(replace(asked, seeds=(1, 2)), silent).sounds
    alone = [sound(models[kind], replace(asked, seeds=(seed,))) for seed in (1, 2)]
    for one, other in zip(both, alone, strict=True):
        assert np.array_equal(one.samples, other)

    def load(device: Any) -> Any:
        painter = PAINTERS[kind](folders[kind], device)
        # Steps of random networks blow up the rounding of 32 bits.
        painter.pipeline.to(torch.float64)
        return painter

    batches = DiffusionModel("It", load, "cpu", together=4)
    for wishes in ({}, {"before": noise(0.5)}):
        wanted = replace(asked, **wishes)
        both = batches.generate(replace(wanted, seeds=(1, 2)), silent).sounds
        alone = [sound(batches, replace(wanted, seeds=(seed,))) for seed in (1, 2)]
        assert np.abs(alone[0] - alone[1]).max() > 1e-5
        for one, other in zip(both, alone, strict=True):
            np.testing.assert_allclose(one.samples, other, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_progress_never_falls_and_tells_of_every_step_and_of_the_decoding(
    models: dict[str, Any], kind: str
) -> None:
    heard = Stops()
    models[kind].generate(ASKED, heard)
    fractions = [fraction for fraction, _ in heard.told]
    assert fractions == sorted(fractions)
    assert fractions[0] == 0.0 and 0.9 < fractions[-1] <= 1.0
    stages = dict.fromkeys(stage for _, stage in heard.told)
    steps = [f"Making sound, step {number + 1} of {STEPS[kind]}" for number in range(STEPS[kind])]
    assert list(stages) == ["Reading the words", *steps, "Making sound of it"]
    per_step = sum(stage == steps[3] for _, stage in heard.told)
    assert per_step > 10, "the layers within a step are told of"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("at", ["Reading", "Making sound, step 3", "Making sound of it"])
def test_a_cancelled_diffusion_leaves_nothing_and_breaks_nothing(
    models: dict[str, Any], kind: str, at: str
) -> None:
    before = sound(models[kind], replace(ASKED, draft=True))
    stops = Stops(at)
    with pytest.raises(Cancelled):
        models[kind].generate(replace(ASKED, draft=True), stops)
    told = len(stops.told)
    assert np.array_equal(sound(models[kind], replace(ASKED, draft=True)), before)
    assert len(stops.told) == told, "nothing goes on behind the user's back"


def test_variations_that_were_whole_are_kept_when_the_user_cancels(models: dict[str, Any]) -> None:
    result = models["ace"].generate(
        replace(ASKED, seeds=(1, 2, 3)), Stops("Making sound, step 3", times=2)
    )
    assert not result.whole
    assert len(result.sounds) == 1
    assert np.array_equal(result.sounds[0].samples, sound(models["ace"], ASKED))


@pytest.mark.parametrize("kind", KINDS)
def test_music_goes_on_from_what_sounded(models: dict[str, Any], kind: str) -> None:
    rate = sound_rate(models, kind)
    before = noise(0.8, rate=rate)
    asked = replace(ASKED, before=before, draft=True)
    made = sound(models[kind], asked)
    assert made.shape == (2, round(SECONDS * rate))
    other = sound(models[kind], replace(asked, before=noise(0.8, 1, rate)))
    assert np.abs(made - other)[:, rate // 10 :].max() > 0, "it hears what sounded"
    with pytest.raises(BadInput, match="at least a tenth"):
        sound(models[kind], replace(asked, before=noise(0.01)))


def test_new_sound_begins_where_the_old_one_ends_and_is_itself_soon_after() -> None:
    coded = torch.randn(2, 2, 4_001, generator=torch.Generator().manual_seed(1))
    known = torch.tensor([[0.5, -0.5], [0.1, 0.0]])
    made = joined(known, coded, 48_000)
    # As far from the last sample that sounded as the codec's next is from its own last.
    torch.testing.assert_close(made[..., 0] - known, coded[..., 1] - coded[..., 0])
    assert torch.equal(made[..., 960:], coded[..., 961:])


def sound_rate(models: dict[str, Any], kind: str) -> int:
    return 48_000 if kind == "ace" else 44_100


def test_what_is_longer_than_a_model_takes_is_made_window_by_window(models: dict[str, Any]) -> None:
    seconds = 2 * LONGEST_SECONDS_OF_3
    asked = replace(ASKED, seconds=seconds, draft=True)
    made = sound(models["3"], asked)
    assert made.shape == (2, round(seconds * 44_100))
    window = round(LONGEST_SECONDS_OF_3 * 44_100)
    first = sound(models["3"], replace(asked, seconds=LONGEST_SECONDS_OF_3))
    assert np.array_equal(made[:, :window], first)
    part = models["3"].generate(asked, Stops("Making sound, step 3", times=2))
    assert not part.whole
    assert np.array_equal(part.sounds[0].samples, first)


@pytest.mark.parametrize("kind", KINDS)
def test_a_region_is_made_as_long_as_it_is_by_what_is_around(
    models: dict[str, Any], kind: str
) -> None:
    rate = sound_rate(models, kind)
    source = noise(2.0, rate=rate)
    region = Region(source, 0.5, 1.313)
    asked = replace(ASKED, region=region, seconds=0.813, draft=True)
    made = sound(models[kind], asked)
    assert made.shape == (2, round(1.313 * rate) - round(0.5 * rate))
    after = source.samples.copy()
    after[:, round(1.5 * rate) :] = 0.0
    for changed in (
        replace(asked, region=replace(region, source=Sound(after, rate))),
        replace(asked, seeds=(2,)),
    ):
        assert np.abs(sound(models[kind], changed) - made).max() > 0
    start = replace(region, start_seconds=0.0)
    assert sound(models[kind], replace(asked, region=start)).shape[1] == round(1.313 * rate)
    past = replace(region, start_seconds=1.5, end_seconds=2.4)
    wanted = round(2.4 * rate) - round(1.5 * rate)
    assert sound(models[kind], replace(asked, region=past)).shape[1] == wanted


def test_stable_audio_open_leaves_what_is_outside_a_region_as_it_was(
    folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    painter = painter_of(folders["open"], torch.device("cpu"))
    painting = painter.begin(replace(ASKED, draft=True))
    around = torch.from_numpy(noise(2.0, rate=44_100).samples)[None]
    seen: list[Any] = []
    decode = painter.codec.decode

    def remember(latents: Any, *rest: Any) -> Any:
        seen.append(latents)
        return decode(latents, *rest)

    monkeypatch.setattr(painter.codec, "decode", remember)
    hop = painter.codec.hop
    canvas = Canvas(around.shape[-1], 10 * hop, 20 * hop, around)
    with torch.no_grad():
        painting.paint(canvas, generators_of([1]))
        known = painter.codec.encode(around)
    (latents,) = seen
    torch.testing.assert_close(latents[..., :10], known[..., :10])
    torch.testing.assert_close(latents[..., 20 : known.shape[-1]], known[..., 20:])
    assert (latents[..., 10:20] - known[..., 10:20]).abs().max() > 1e-3


@pytest.mark.parametrize("kind", KINDS)
def test_a_recording_is_played_another_way_as_far_as_it_is_to_be_followed(
    models: dict[str, Any], kind: str
) -> None:
    reference = noise(0.4)
    asked = replace(ASKED, reference=reference, reference_as="sound", draft=True)
    made = sound(models[kind], asked)
    assert made.shape[1] == round(SECONDS * sound_rate(models, kind)), "what is short goes round"
    for other in (
        replace(asked, reference=noise(0.4, 1)),
        replace(asked, reference=None),
        replace(asked, controls=Controls(melody_loyalty=0.9, genre_shift=0.5)),
    ):
        assert np.abs(sound(models[kind], other) - made).max() > 0
    for both in ({"before": noise(1.0)}, {"region": Region(noise(1.0), 0.2, 0.9)}):
        with pytest.raises(BadInput, match="leave the reference out"):
            sound(models[kind], replace(asked, **both))


def test_ace_step_hears_tempo_key_meter_lyrics_and_style(models: dict[str, Any]) -> None:
    asked = replace(ASKED, draft=True)
    plain = sound(models["ace"], asked)
    for wishes in (
        {"bpm": 92.4},
        {"key": "A minor"},
        {"meter": (3, 4)},
        {"lyrics": "happy drums"},
        {"reference": noise(0.5), "reference_as": "style"},
    ):
        assert np.abs(sound(models["ace"], replace(asked, **wishes)) - plain).max() > 0, wishes


def test_a_wish_that_one_model_of_a_family_cannot_meet_is_told(
    models: dict[str, Any], tmp_path: Path
) -> None:
    result = models["3"].generate(replace(ASKED, guidance=3.0, negative_prompt="drums"), silent)
    assert [remark.split(":")[1] for remark in result.remarks] == [
        " the guidance was left out.",
        " the negative prompt was left out.",
    ]
    assert "turbo" in models["ace"].generate(replace(ASKED, guidance=3.0), silent).remarks[0]
    bare = FAMILIES.load("ace-step").load(
        tiny_ace_step(tmp_path / "bare", turbo=False, covers=False), "cpu", False
    )
    with pytest.raises(BadInput, match="makes no covers"):
        sound(bare, replace(ASKED, reference=noise(0.5), reference_as="sound"))
    asked = replace(ASKED, draft=True)
    strict = sound(bare, replace(asked, guidance=9.0))
    assert np.abs(strict - sound(bare, asked)).max() > 0, "a base model is guided"
    base = FAMILIES.load("stable-audio").load(
        tiny_stable_audio(tmp_path / "base", "3-base"), "cpu", False
    )
    plain = sound(base, asked)
    assert np.abs(sound(base, replace(asked, negative_prompt="drums")) - plain).max() > 0
    bare.close()
    with pytest.raises(ModelFailed, match="closed"):
        bare.generate(ASKED, silent)


@pytest.mark.parametrize("kind", KINDS)
def test_a_pipeline_that_was_saved_again_sounds_the_same(
    folders: dict[str, Path], models: dict[str, Any], kind: str, tmp_path: Path
) -> None:
    painter = PAINTERS[kind](folders[kind], torch.device("cpu"))
    painter.pipeline.save_pretrained(tmp_path / "again")
    name = "ace-step" if kind == "ace" else "stable-audio"
    again = FAMILIES.load(name).load(tmp_path / "again", "cpu", False)
    asked = replace(ASKED, draft=True)
    assert np.array_equal(sound(again, asked), sound(models[kind], asked))


@pytest.mark.parametrize("kind", KINDS)
def test_a_codec_in_pieces_gives_what_it_gives_at_once(
    folders: dict[str, Path], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    painter = PAINTERS[kind](folders[kind], torch.device("cpu"))
    vae, codec = painter.pipeline.vae, painter.codec
    plain = type(vae)
    given = torch.from_numpy(noise(2.0).samples)[None, :, : 46 * codec.hop]
    monkeypatch.setattr("server.models.diffusion.codec._PIECE", 10**6)
    with torch.no_grad():
        coded = plain.encode(vae, given)
        coded = coded.latents if kind == "3" else coded.latent_dist.mode()
        whole = plain.decode(vae, coded).sample
        monkeypatch.setattr("server.models.diffusion.codec._PIECE", 7)
        torch.testing.assert_close(codec.encode(given), coded, atol=1e-5, rtol=1e-4)
        start, end = 3 * codec.hop + 17, coded.shape[-1] * codec.hop - 5
        heard: list[float] = []
        part = codec.decode(coded, start, end, heard.append)
    torch.testing.assert_close(part, whole[..., start:end], atol=1e-5, rtol=1e-4)
    assert heard == sorted(heard) and len(heard) > 2


def test_the_reach_of_a_codec_is_less_than_what_its_pieces_hear() -> None:
    from diffusers import AutoencoderOobleck

    shapes = ([2, 4, 4, 6, 10], [2, 4, 4, 8, 8])
    for ratios in shapes:
        torch.manual_seed(0)
        vae = AutoencoderOobleck(
            encoder_hidden_size=4,
            downsampling_ratios=ratios,
            channel_multiples=[1, 1, 1, 1, 1],
            decoder_channels=2,
            decoder_input_channels=2,
        ).eval()
        latents = torch.zeros(1, 2, 41)
        struck = latents.clone()
        struck[..., 20] = 1.0
        with torch.no_grad():
            changed = (vae.decode(struck).sample - vae.decode(latents).sample).abs().amax((0, 1))
        places = changed.nonzero().flatten() // Codec(vae).hop
        assert int(places.min()) >= 20 - 12 and int(places.max()) <= 20 + 12

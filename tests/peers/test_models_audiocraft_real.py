"""audiocraft's own networks, tiny, in environments that are really made with its own packages.

That fetches packages and takes minutes: it is done where peers are required
(ROADIE_REQUIRE_PEERS=1), or where ROADIE_TEST_ENVIRONMENTS names a folder that keeps what was made.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from server.models.audiocraft import FAMILY
from server.models.audiocraft.family import PLACE
from server.models.contract import Sound, SoundModel, SoundRequest
from server.models.environments.declared import declared
from server.models.environments.make import make_environment
from server.models.environments.model import Elsewhere, ModelElsewhere
from server.models.environments.standing import standing
from session.errors import BadWeights, Cancelled
from session.progress import silent
from tests.tiny_models.audiocraft import Kind, tiny_audiocraft

REQUIRED = os.environ.get("ROADIE_REQUIRE_PEERS") == "1"
KEPT = os.environ.get("ROADIE_TEST_ENVIRONMENTS")


@pytest.fixture(name="environments", scope="module")
def folder_of_environments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (REQUIRED or KEPT):
        pytest.skip("set ROADIE_REQUIRE_PEERS=1 to make audiocraft's environment, by the network")
    return Path(KEPT) if KEPT else tmp_path_factory.mktemp("environments")


@pytest.fixture(name="weights", scope="module")
def tiny_weights(environments: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    python = make_environment(declared("audiocraft"), environments, silent)
    folder = tmp_path_factory.mktemp("weights")
    return tiny_audiocraft(python, folder, "musicgen", "magnet", "audiogen")


@pytest.fixture(name="later", scope="module")
def later_weights(environments: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    wanted = declared("audiocraft-1.4")
    if standing(environments, wanted).state != "whole":
        pytest.skip(
            "audiocraft 1.4 is on no package index: make its environment in a folder that "
            "ROADIE_TEST_ENVIRONMENTS names"
        )
    python = make_environment(wanted, environments, silent)
    return tiny_audiocraft(python, tmp_path_factory.mktemp("later"), "jasco", "style")


@pytest.fixture(name="musicgen", scope="module")
def loaded_musicgen(weights: Path, environments: Path) -> Iterator[SoundModel]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROADIE_ENVIRONMENTS", str(environments))
        model = FAMILY.load(weights / "musicgen", "cpu", draft=False)
    yield model
    model.close()


@contextmanager
def running(environments: Path, name: str, folder: Path) -> Iterator[SoundModel]:
    model = ModelElsewhere(Elsewhere(environments, declared(name), PLACE, "It", folder, "cpu"))
    try:
        yield model
    finally:
        model.close()


def asked(seconds: float = 0.5, seed: int = 1, **more: object) -> SoundRequest:
    return SoundRequest("warm dusty keys", seconds, (seed,), **more)  # type: ignore[arg-type]


def noise(seconds: float, rate: int = 44_100) -> Sound:
    samples = np.random.default_rng(0).standard_normal((2, round(seconds * rate))) * 0.3
    return Sound(samples.astype(np.float32), rate)


def samples(model: SoundModel, request: SoundRequest) -> np.ndarray:
    (sound,) = model.generate(request, silent).sounds
    assert np.isfinite(sound.samples).all()
    assert np.ptp(sound.samples) > 0
    return sound.samples


def differ(one: np.ndarray, other: np.ndarray) -> bool:
    return not np.array_equal(one, other)


def test_musicgen_hangs_on_its_words_and_its_seed_alone(musicgen: SoundModel) -> None:
    first = samples(musicgen, asked())
    assert first.shape == (1, 16_000)
    assert not differ(first, samples(musicgen, asked()))
    assert differ(first, samples(musicgen, asked(seed=2)))
    assert differ(first, samples(musicgen, SoundRequest("slow guitar", 0.5, (1,))))


def test_musicgen_goes_past_what_it_hears_at_a_time_and_tells_how_far_it_is(
    musicgen: SoundModel,
) -> None:
    told: list[float] = []
    request = asked(60.6)
    (sound,) = musicgen.generate(request, lambda fraction, _: told.append(fraction)).sounds
    assert sound.seconds == pytest.approx(60.6)
    assert told == sorted(told)
    assert len(set(told)) > 3


def test_musicgen_goes_on_from_sound_that_is_there(musicgen: SoundModel) -> None:
    on, other = (samples(musicgen, asked(before=noise(seconds, 32_000))) for seconds in (0.5, 1.0))
    assert on.shape == (1, 16_000)
    assert differ(on, other)
    assert differ(on, samples(musicgen, asked()))


def test_cancelled_on_the_way_the_sound_so_far_is_that_of_the_whole(musicgen: SoundModel) -> None:
    whole = samples(musicgen, asked(60.0))

    def enough(fraction: float, _: str) -> None:
        if fraction > 0.02:
            raise Cancelled("The job was cancelled.")

    stopped = musicgen.generate(asked(60.0), enough)
    (part,) = stopped.sounds
    assert not stopped.whole
    assert 0.1 < part.seconds < 60.0
    # The codec hears a little of what comes next.
    heard = part.samples.shape[1] - 3200
    assert np.abs(part.samples[:, :heard] - whole[:, :heard]).max() < 1e-4


def test_magnet_fills_all_of_it_in_and_keeps_nothing_of_a_half(
    weights: Path, environments: Path
) -> None:
    def enough(fraction: float, _: str) -> None:
        if fraction > 0:
            raise Cancelled("The job was cancelled.")

    with running(environments, "audiocraft", weights / "magnet") as model:
        first = samples(model, asked())
        assert first.shape == (1, 16_000)
        assert not differ(first, samples(model, asked()))
        with pytest.raises(Cancelled):
            model.generate(asked(), enough)


def test_audiogen_makes_its_sounds_at_its_own_rate(weights: Path, environments: Path) -> None:
    with running(environments, "audiocraft", weights / "audiogen") as model:
        (sound,) = model.generate(asked(), silent).sounds
    assert (sound.sample_rate, sound.samples.shape) == (16_000, (1, 8000))


def test_weights_that_break_off_or_hold_a_program_are_refused(
    weights: Path, environments: Path, tmp_path: Path
) -> None:
    for part in (weights / "musicgen").iterdir():
        (tmp_path / part.name).symlink_to(part)
    state = tmp_path / "state_dict.bin"
    whole = state.read_bytes()
    state.unlink()
    state.write_bytes(whole[: len(whole) // 2])
    with (
        pytest.raises(BadWeights, match="breaks off"),
        running(environments, "audiocraft", tmp_path),
    ):
        pass
    run = tmp_path / "was_run"
    state.write_bytes(f"cposix\nsystem\n(S'touch {run}'\ntR.".encode())
    with pytest.raises(BadWeights), running(environments, "audiocraft", tmp_path):
        pass
    assert not run.exists()


@pytest.mark.parametrize("kind", ["style", "jasco"])
def test_style_chords_and_drums_are_heard(later: Path, environments: Path, kind: Kind) -> None:
    heard = {
        "style": {"style": {"reference": noise(2.0), "reference_as": "style"}},
        "jasco": {"chords": {"chords": ((0.0, "Am7"), (0.25, "D7"))}, "drums": {"drums": noise(1)}},
    }[kind]
    with running(environments, "audiocraft-1.4", later / kind) as model:
        plain = samples(model, asked())
        assert not differ(plain, samples(model, asked()))
        assert differ(plain, samples(model, asked(seed=2)))
        for what in heard.values():
            there = samples(model, asked(**what))
            assert differ(there, plain)
            assert not differ(there, samples(model, asked(**what)))

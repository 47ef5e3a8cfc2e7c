"""Whatever chain of ours is put on a track: it stays about as loud, at every rate, and is sound."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from bridge.host.chain.shelf import ChainShelf, built_in_chains
from session.units import Role
from tests.chain_material import LEVEL_LUFS
from tests.chain_measures import loudness_lufs
from tests.chain_renders import Take, render_in_a_process

NAMES = [one.name for one in built_in_chains()]

MEANT_FOR: dict[Role, str] = {
    "drums": "drums",
    "vocals": "voice",
    "bass": "bass",
    "chords": "guitar",
    "lead": "guitar",
    "pad": "pad",
}
_SOUNDS = {
    "kick punch": "kick",
    "snare snap": "snare",
}
LOUDNESS_IS_THE_POINT = {
    "mastering -14 LUFS": -14,
    "mastering -9 LUFS": -9,
    "podcast voice": -16,
}
_CLOSED_AT_FIRST = {"filter sweep 8 bars"}
SHORT_SECONDS = 0.6
_SOUNDS_BY_ITSELF = {"vinyl"}
_MAKES_ITS_OWN_LEVEL = {*LOUDNESS_IS_THE_POINT, "side-chain pump"}


@cache
def sound_for(name: str) -> str:
    """The material that a chain is meant for."""
    roles = ChainShelf().load(name).chain.roles
    return _SOUNDS.get(name) or next(
        (MEANT_FOR[role] for role in roles if role in MEANT_FOR), "mix"
    )


def suited(name: str) -> Take:
    return Take(name, sound_for(name), seconds=2.5)


def at_another_rate(name: str, sample_rate: int, channels: int) -> Take:
    return Take(
        name, sound_for(name), seconds=SHORT_SECONDS, sample_rate=sample_rate, channels=channels
    )


def far_too_soft(name: str) -> Take:
    return Take(name, sound_for(name), seconds=SHORT_SECONDS, gain_db=-15)


def silent(name: str) -> Take:
    return Take(name, "silence", seconds=0.3)


@pytest.fixture(scope="module")
def renders(tmp_path_factory: pytest.TempPathFactory) -> dict[Take, np.ndarray]:
    takes = []
    for name in NAMES:
        takes += [suited(name), silent(name), far_too_soft(name)]
        takes += [at_another_rate(name, 48_000, 1), at_another_rate(name, 44_100, 1)]
        takes += [at_another_rate(name, 96_000, 2), at_another_rate(name, 44_100, 2)]
    return render_in_a_process(takes, tmp_path_factory.mktemp("renders"))


def louder_lu(take: Take, made: np.ndarray) -> float:
    """How much louder a chain has made it."""
    before = loudness_lufs(take.dry(), take.sample_rate)
    return loudness_lufs(made, take.sample_rate) - before


@pytest.mark.parametrize("name", NAMES)
def test_a_chain_leaves_a_track_about_as_loud_as_it_was(
    name: str, renders: dict[Take, np.ndarray]
) -> None:
    made = renders[suited(name)]
    assert np.isfinite(made).all()
    came = loudness_lufs(made)
    if name in LOUDNESS_IS_THE_POINT:
        assert abs(came - LOUDNESS_IS_THE_POINT[name]) < 0.5
    elif name == "side-chain pump":
        assert LEVEL_LUFS - 8 < came < LEVEL_LUFS
    elif name not in _CLOSED_AT_FIRST:
        assert abs(came - LEVEL_LUFS) < 3
    assert np.abs(made).max() <= 1.0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("sample_rate", "channels"), [(48_000, 1), (96_000, 2)])
def test_a_chain_does_the_same_at_every_rate_and_in_mono(
    name: str, sample_rate: int, channels: int, renders: dict[Take, np.ndarray]
) -> None:
    take, usual = (at_another_rate(name, rate, channels) for rate in (sample_rate, 44_100))
    made = renders[take]
    assert np.isfinite(made).all()
    assert made.shape == (channels, round(SHORT_SECONDS * sample_rate))
    assert abs(louder_lu(take, made) - louder_lu(usual, renders[usual])) < 1


@pytest.mark.parametrize("name", sorted(set(NAMES) - _MAKES_ITS_OWN_LEVEL))
def test_a_track_that_is_far_too_soft_is_treated_as_any_other(
    name: str, renders: dict[Take, np.ndarray]
) -> None:
    soft, usual = far_too_soft(name), at_another_rate(name, 44_100, 2)
    assert abs(louder_lu(soft, renders[soft]) - louder_lu(usual, renders[usual])) < 1.5


@pytest.mark.parametrize("name", NAMES)
def test_silence_stays_silent(name: str, renders: dict[Take, np.ndarray]) -> None:
    highest = np.abs(renders[silent(name)]).max()
    if name in _SOUNDS_BY_ITSELF:
        assert 10 ** (-60 / 20) < highest < 10 ** (-20 / 20)
    else:
        assert highest < 10 ** (-90 / 20)

"""Steps inside a level step work at its loudness, and the sound comes back at its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bridge.host.chain.model import Chain
from bridge.host.chain.reading import chain_of_text
from bridge.host.chain.steps import CompressorStep, EqualiserStep, InvertStep, LevelStep, Step
from bridge.host.chain.to_effects import to_effects
from bridge.host.stages.contract import Notes, Sound
from bridge.host.stages.own_steps.level import LevelStage
from session.effects import EqBand
from session.errors import UnreadableChain

RATE = 44_100
TURNED = InvertStep()


def run(step: LevelStep, dry: np.ndarray, folder: Path, block: int = 5000) -> np.ndarray:
    """The sound and a tail of a tenth of a second."""
    sound = Sound(RATE, len(dry), dry.shape[1], Chain("x", ()).tail, folder, folder, notes=Notes())
    fed = np.pad(dry, ((0, 0), (0, RATE // 10)))

    def blocks() -> Iterator[np.ndarray]:
        for start in range(0, fed.shape[1], block):
            yield fed[:, start : start + block]

    return np.concatenate(list(LevelStage(step, sound).run(blocks())), axis=1)


def noise(gain: float) -> np.ndarray:
    made = np.random.default_rng(1).standard_normal((2, RATE)) * gain
    return made.astype(np.float32)


@pytest.mark.parametrize("gain", [0.3, 0.003])
def test_a_sound_comes_back_at_its_own_level_with_its_tail(gain: float, tmp_path: Path) -> None:
    dry = noise(gain)
    wet = run(LevelStep(steps=(TURNED,)), dry, tmp_path)
    assert wet.shape[1] == RATE + RATE // 10
    assert np.allclose(wet[:, :RATE], -dry, rtol=1e-5, atol=1e-9)
    assert not wet[:, RATE:].any()


def test_blocks_make_no_difference(tmp_path: Path) -> None:
    step = LevelStep(steps=(EqualiserStep(bands=(EqBand("peak", 900, 6),)),))
    large, small = (run(step, noise(0.1), tmp_path, block) for block in (50_000, 777))
    assert np.array_equal(large, small)


def test_silence_stays_silent(tmp_path: Path) -> None:
    assert not run(LevelStep(steps=(TURNED,)), np.zeros((1, RATE), np.float32), tmp_path).any()


INSIDE: tuple[Step, ...] = (
    CompressorStep(threshold_db=-20, ratio=4, attack_ms=5, release_ms=50, sidechain="kick"),
)


def test_what_is_inside_counts_as_part_of_the_chain() -> None:
    chain = Chain("x", (LevelStep(steps=INSIDE, at_lufs=-20),))
    assert chain.sidechains == ("kick",)
    made, losses = to_effects(chain, 120)
    assert [effect.kind for effect in made.effects] == ["compressor"]
    assert "made for -20 LUFS" in losses[0]
    assert "step 1.1" in losses[1]


def test_a_fault_inside_says_the_way_there() -> None:
    text = "name: x\nsteps:\n- kind: level\n  steps:\n  - kind: gain\n    gain_db: 0\n"
    with pytest.raises(
        UnreadableChain, match=r"line 8, step 1 \(level\), step 1 \(gain\): .*gain_"
    ):
        chain_of_text(text + "    automation:\n      gain: {points: [[0, 1]]}\n", "x.yaml")

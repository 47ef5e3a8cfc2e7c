"""In whichever blocks a sound comes, every own step makes the same of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.host.chain.steps import (
    BandsStep,
    Branch,
    ChannelsStep,
    ConvolutionStep,
    EqualiserStep,
    GainStep,
    InvertStep,
    Lane,
    LoudnessStep,
    PanStep,
    ParallelStep,
    Step,
    WidthStep,
)
from session.effects import EqBand
from tests.unit.host_stages_material import Samples, noise, through

LENGTH = 9000
SWEEP = Lane(((0.01, 0.2), (0.05, 0.9), (0.05, 0.4), (0.13, 1.0)), "seconds")
EQUALISER = EqualiserStep(
    bands=(EqBand("low-cut", 90), EqBand("peak", 2000, 6, 2)),
    automation={
        "bands.2.frequency_hz": Lane(((0.0, 500.0), (0.1, 8000.0)), "seconds"),
        "bands.2.q": SWEEP,
    },
)
STEPS: dict[str, Step] = {
    "gain": GainStep(gain_db=0, automation={"gain_db": SWEEP}),
    "invert": InvertStep(),
    "channels": ChannelsStep(to="mid-side"),
    "width": WidthStep(width=0.5, automation={"width": SWEEP}),
    "width below": WidthStep(width=0.5, mono_below_hz=200, automation={"width": SWEEP}),
    "pan": PanStep(pan=0.5, automation={"pan": SWEEP}),
    "equaliser": EQUALISER,
    "parallel": ParallelStep(
        branches=(Branch(steps=(EQUALISER,)), Branch(steps=(PanStep(pan=0.3),), gain_db=-3)),
        mix=0.4,
        automation={"mix": SWEEP, "branches.1.gain_db": SWEEP},
    ),
    "bands": BandsStep(
        crossovers_hz=(200, 1500),
        bands=(Branch(steps=(WidthStep(width=0),)), Branch(gain_db=3), Branch(steps=(EQUALISER,))),
        automation={"bands.3.gain_db": SWEEP},
    ),
    "loudness": LoudnessStep(target_lufs=-12),
    "convolution": ConvolutionStep(file="room.wav", mix=0.3),
}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Where the impulse response is."""
    with TemporaryDirectory() as name:
        soundfile.write(Path(name) / "room.wav", noise(2, 5000).T, 48_000, subtype="FLOAT")
        yield Path(name)


@pytest.fixture(scope="module")
def at_once(folder: Path) -> dict[str, Samples]:
    """What each step makes of the sound in a single block."""
    samples = noise(2, LENGTH)
    return {
        name: through([step], samples, folder, lengths=[LENGTH]) for name, step in STEPS.items()
    }


def not_all_tiny(lengths: list[int]) -> bool:
    """Thousands of blocks of a few samples take long, and tell no more than some of them."""
    return sum(lengths) > 200 * len(lengths)


@pytest.mark.parametrize("name", STEPS)
@settings(max_examples=6, deadline=None)
@given(lengths=st.lists(st.integers(1, 3000), min_size=1, max_size=6).filter(not_all_tiny))
def test_blocks_do_not_matter(
    name: str, lengths: list[int], folder: Path, at_once: dict[str, Samples]
) -> None:
    made = through([STEPS[name]], noise(2, LENGTH), folder, lengths=lengths)
    # What is measured on the way sums squares block by block, which rounds its last digits.
    atol = 1e-6 if name == "loudness" else 0
    assert np.allclose(made, at_once[name], rtol=0, atol=atol)


@pytest.mark.parametrize("name", STEPS)
def test_as_many_samples_come_out_as_went_in(name: str, folder: Path) -> None:
    for length in (1, 31, 4097):
        assert through([STEPS[name]], noise(2, length), folder).shape[1] == length


@pytest.mark.parametrize("name", STEPS)
def test_the_same_sound_gives_the_same_bytes_again(name: str, folder: Path) -> None:
    samples = noise(2, LENGTH)
    one, other = (through([STEPS[name]], samples, folder) for _ in range(2))
    assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("channels", [1, 3, 6, 8])
@pytest.mark.parametrize("rate", [8000, 384_000])
def test_steps_for_any_channels_treat_each_alike(folder: Path, channels: int, rate: int) -> None:
    soundfile.write(folder / "mono.wav", noise(1, 500).T, 48_000, subtype="FLOAT")
    steps = [
        STEPS["gain"],
        STEPS["invert"],
        EQUALISER,
        ConvolutionStep(file="mono.wav", mix=0.3),
        BandsStep(crossovers_hz=(300,), bands=(Branch(), Branch(gain_db=-2))),
        ParallelStep(branches=(Branch(steps=(InvertStep(),)),), mix=0.3),
    ]
    samples = noise(channels, 4000)
    together = through(steps, samples, folder, rate)
    for channel in range(channels):
        alone = through(steps, samples[[channel]], folder, rate)
        assert np.allclose(together[channel], alone[0], rtol=0, atol=1e-7)

"""Debian's zam-plugins, VST3, in pedalboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.host.chain.steps import Lane, PlugInStep
from tests.pedalboard_runs import Samples, impulse, noise
from tests.plug_in_runs import Elsewhere, other_process

pytestmark = pytest.mark.peer("zam-plugins")

FOLDER = Path("/usr/lib/vst3")


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    with other_process() as pool:
        yield Elsewhere(pool)


def zam(name: str, **fields: Any) -> PlugInStep:
    return PlugInStep(name=str(FOLDER / f"{name}.vst3"), **fields)


@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_a_maximiser_that_looks_ahead_leaves_a_click_at_its_sample(
    elsewhere: Elsewhere, rate: int
) -> None:
    came, notes = elsewhere.rendered(
        [zam("ZaMaximX2")], impulse(2, 60_000, 12_345), sample_rate=rate
    )
    assert int(np.argmax(np.abs(came[0]))) == 12_345
    assert notes.latency_samples == 480


def test_a_compressor_streamed_is_the_compressor_at_once(elsewhere: Elsewhere) -> None:
    sound = noise(2, 50_000, 0.3)
    settings = {"Threshold": "-30 dB", "Ratio": 8, "Makeup": 6}
    streamed, _ = elsewhere.rendered([zam("ZamCompX2", parameters=settings)], sound, lengths=3001)
    at_once = elsewhere._pool.submit(plain_compressor, sound).result(timeout=60)
    assert streamed == pytest.approx(at_once, abs=1e-4)


def test_a_mono_delay_sounds_on_both_sides(elsewhere: Elsewhere) -> None:
    step = zam("ZamDelay", parameters={"Time": 100, "Dry/Wet": 0.5})
    came, notes = elsewhere.rendered([step], impulse(2, 20_000, 1000))
    assert came.shape == (2, 20_000)
    assert np.array_equal(came[0], came[1])
    assert int(np.argmax(np.abs(came[0, 2000:]))) + 2000 == pytest.approx(1000 + 4410, abs=20)
    assert "ZamDelay is mono" in notes.warnings[0]


def test_a_parameter_moves_while_it_plays(elsewhere: Elsewhere) -> None:
    lane = Lane(((0.25, 0), (0.25, 12), (1, 12)), "seconds")
    step = zam("ZamCompX2", automation={"Makeup": lane})
    came, _ = elsewhere.rendered([step], np.full((2, 44_100), 0.1, np.float32))
    louder_db = 20 * np.log10(came[0, 40_000] / came[0, 10_000])
    assert louder_db == pytest.approx(12, abs=0.5)


def plain_compressor(sound: Samples) -> Samples:
    """The same with nothing of ours: pedalboard's own way to load, set and play a whole sound."""
    import pedalboard

    plugin = pedalboard.load_plugin(str(FOLDER / "ZamCompX2.vst3"))
    plugin.threshold_db, plugin.ratio, plugin.makeup_db = -30, 8, 6
    played: Samples = plugin(sound, 44_100, buffer_size=512)
    return played

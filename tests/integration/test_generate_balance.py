"""Every style as it comes sounds like a mix: level, spectrum, width and limiting in bounds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from server.engines.composer.compose import compose
from server.engines.composer.sound.levels import MIX_LUFS, expected_mix_lu, profile_lu
from server.engines.composer.sound.mixdown import HIGHEST_PEAK_DBFS
from server.engines.composer.sound.produce import produce
from server.engines.composer.style.shelf import all_styles
from server.engines.contract import GenerateRequest
from server.mastering.contract import MasterTarget
from session import Session
from session.progress import silent
from session.sound.loudness import measure
from session.sound.read import read_blocks

RATE = 48_000
OCTAVES_HZ = (63, 125, 250, 500, 1_000, 2_000, 4_000, 8_000)


@dataclass(frozen=True)
class Rendered:
    """A piece of four bars in which all parts of the style play."""

    composed: Session
    session: Session
    folder: Path

    def read(self, file: str) -> np.ndarray:
        return np.concatenate(list(read_blocks(self.folder / file)), axis=1)

    @property
    def mix(self) -> np.ndarray:
        return self.read(self.session.mix.file)

    @property
    def master(self) -> np.ndarray:
        return self.read(self.session.mix.master_file)


@pytest.fixture(scope="module", params=sorted(all_styles()))
def rendered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    folder = tmp_path_factory.mktemp(request.param)
    made = compose(GenerateRequest("", 1, style=request.param, bars=4))
    mix, target = made.style.mix, MasterTarget()
    session = produce(made.session, mix, folder, silent, tail="wrap", target=target)
    return Rendered(made.session, session, folder)


def _style(rendered: Rendered) -> str:
    return str(rendered.composed.provenance.parameters["settled"]["style"])


def _octaves_db(sound: np.ndarray) -> list[float]:
    """The power of each octave band against the whole."""
    power = (np.abs(np.fft.rfft(sound, axis=1)) ** 2).sum(axis=0)
    hertz = np.fft.rfftfreq(sound.shape[1], 1 / RATE)
    bands = [power[(hertz >= c / 2**0.5) & (hertz < c * 2**0.5)].sum() for c in OCTAVES_HZ]
    return [float(10 * np.log10(band / power.sum())) for band in bands]


def test_nothing_holds_dc(rendered: Rendered) -> None:
    for track in rendered.session.tracks:
        stem = rendered.read(track.audio_clips[0].file).astype(np.float64)
        assert np.abs(stem.mean(axis=1)).max() < 1e-6, track.name
    # Limiting is not symmetrical, so the master has a trace: less than two steps of 16 bits.
    assert np.abs(rendered.master.astype(np.float64).mean(axis=1)).max() < 2**-14


def test_every_stem_stands_against_the_mix_where_the_style_puts_it(rendered: Rendered) -> None:
    mix = all_styles()[_style(rendered)].mix
    composed = rendered.composed
    profile = profile_lu(composed.tracks, mix)
    cast_lu = expected_mix_lu(composed.tracks, composed, profile)
    assert cast_lu is not None
    assert rendered.session.mix is not None
    mix_lufs = rendered.session.mix.loudness_lufs
    assert mix_lufs == pytest.approx(MIX_LUFS + cast_lu, abs=1.0)
    for level_lu, track in zip(profile, rendered.session.tracks, strict=True):
        found = measure(rendered.folder / track.audio_clips[0].file).loudness_lufs
        assert found is not None
        assert found - mix_lufs == pytest.approx(level_lu - cast_lu, abs=1.0), track.name


def test_the_mix_has_room_and_the_master_is_where_it_was_asked_for(rendered: Rendered) -> None:
    assert np.abs(rendered.mix).max() < 10 ** ((HIGHEST_PEAK_DBFS - 1) / 20)
    for track in rendered.session.tracks:
        assert np.abs(rendered.read(track.audio_clips[0].file)).max() < 1.0
    assert rendered.session.mix is not None
    assert rendered.session.mix.master_loudness_lufs == pytest.approx(-14.0, abs=0.1)
    assert rendered.session.mix.master_true_peak_dbtp <= -1.0 + 1e-6


def test_the_spectrum_falls_as_music_does(rendered: Rendered) -> None:
    bands = _octaves_db(rendered.mix)
    slope_db = float(np.polyfit(range(len(bands)), bands, 1)[0])
    assert -3.8 < slope_db < -0.8  # pink noise is 0 here: -3 dB an octave of density
    assert -36 < bands[-1] < -13  # darker or brighter, and neither dull nor shrill
    assert max(bands) < -2.5  # no octave is all there is


def test_the_mix_keeps_its_level_in_mono_and_is_wider_than_mono(rendered: Rendered) -> None:
    mix = rendered.mix.astype(np.float64)
    loss_db = 10 * np.log10(np.square(mix).mean() / np.square(mix.mean(axis=0)).mean())
    assert 0.03 < loss_db < 2.0


def test_the_master_does_not_pump(rendered: Rendered) -> None:
    mix, master = rendered.mix, rendered.master
    heard = np.abs(mix) > 1e-3
    gain_db = 20 * np.log10(np.abs(master[heard]) / np.abs(mix[heard]))
    reduction_db = gain_db.max() - gain_db
    assert reduction_db.max() < 5.0
    assert (reduction_db > 1.0).mean() < 0.03

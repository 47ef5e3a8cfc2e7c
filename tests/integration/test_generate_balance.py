"""Every style as it comes sounds like a mix: level, spectrum, width and limiting in bounds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from server.audio.loudness import measure
from server.audio.read import read_blocks
from server.engines.composer.compose import compose
from server.engines.composer.sound.mixdown import HIGHEST_PEAK_DBFS, MIX_LUFS
from server.engines.composer.sound.produce import produce
from server.engines.composer.style.shelf import all_styles
from server.engines.contract import GenerateRequest
from server.mastering.contract import MasterTarget
from session import Session
from session.progress import silent

RATE = 48_000
OCTAVES_HZ = (63, 125, 250, 500, 1_000, 2_000, 4_000, 8_000)

TOP_OCTAVE_DB = {
    "lo-fi": (-29, -18),
    "house": (-23, -13),
    "drum-and-bass": (-23, -13),
    "chiptune": (-23, -13),
}
"""The power of the octave about 8 kHz against the whole mix: lo-fi is darker, not dull."""


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
    # Limiting is not symmetrical, so the master has a trace: less than a step of 16 bits.
    assert np.abs(rendered.master.astype(np.float64).mean(axis=1)).max() < 2**-15


def test_every_stem_stands_where_the_style_puts_it_and_the_mix_does_not_clip(
    rendered: Rendered,
) -> None:
    roles = all_styles()[_style(rendered)].mix
    for composed, track in zip(rendered.composed.tracks, rendered.session.tracks, strict=True):
        due = MIX_LUFS + roles.of_role(track.role).loudness_lu + composed.gain_db
        found = measure(rendered.folder / track.audio_clips[0].file).loudness_lufs
        assert found == pytest.approx(due, abs=0.1), track.name  # so the peak guard did nothing
    assert np.abs(rendered.mix).max() < 10 ** ((HIGHEST_PEAK_DBFS - 1) / 20)


def test_the_spectrum_falls_as_music_does(rendered: Rendered) -> None:
    bands = _octaves_db(rendered.mix)
    slope_db = float(np.polyfit(range(len(bands)), bands, 1)[0])
    assert -3.2 < slope_db < -0.8  # pink noise is 0 here: -3 dB an octave of density
    lowest, highest = TOP_OCTAVE_DB[_style(rendered)]
    assert lowest < bands[-1] < highest


def test_the_mix_keeps_its_level_in_mono_and_is_wider_than_mono(rendered: Rendered) -> None:
    mix = rendered.mix.astype(np.float64)
    loss_db = 10 * np.log10(np.square(mix).mean() / np.square(mix.mean(axis=0)).mean())
    assert 0.03 < loss_db < 1.0


def test_the_master_does_not_pump(rendered: Rendered) -> None:
    mix, master = rendered.mix, rendered.master
    heard = np.abs(mix) > 1e-3
    gain_db = 20 * np.log10(np.abs(master[heard]) / np.abs(mix[heard]))
    reduction_db = gain_db.max() - gain_db
    assert reduction_db.max() < 5.0
    assert (reduction_db > 1.0).mean() < 0.03

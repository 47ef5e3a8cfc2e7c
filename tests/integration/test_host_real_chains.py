"""Every shipped chain runs clean at the lowest and at high rates, and meets any width of sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.host.chain.shelf import ChainShelf
from bridge.host.isolated.contract import Bounds
from bridge.host.isolated.plain_json import of_json, to_json
from bridge.host.isolated.process import IsolatedProcess
from bridge.host.render.spec import Output, RenderReport, RenderSpec
from bridge.host.render.work import PLACE
from session.errors import BadInput
from session.progress import silent
from session.tempo import TempoMap
from tests.real_batches import noise

SHELF = ChainShelf(None)
SECONDS = 0.4


class Renders:
    def __init__(self, folder: Path, process: IsolatedProcess) -> None:
        self._folder, self._process = folder, process

    def __call__(self, name: str, rate: int, channels: int) -> RenderReport:
        source = self._folder / f"{rate}-{channels}.wav"
        if not source.exists():
            sound = noise(int(rate * SECONDS), channels)
            soundfile.write(source, sound.T, rate, subtype="FLOAT")
        target = self._folder / "out.wav"
        target.unlink(missing_ok=True)
        shelved = SHELF.load(name)
        spec = RenderSpec(
            str(source),
            str(target),
            shelved.chain,
            Output("wav32f"),
            base=str(shelved.base),
            sidechains=dict.fromkeys(shelved.chain.sidechains, str(source)),
            tempo_map=TempoMap.constant(120),
        )
        asked = {"spec": to_json(spec), "plug_ins": None}
        return of_json(RenderReport, self._process.do(PLACE, asked, Bounds(), silent))


@pytest.fixture(scope="module")
def render(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Renders]:
    folder = tmp_path_factory.mktemp("chains")
    with IsolatedProcess(folder / "temporary", folder / "log", recycle_after=1000) as process:
        yield Renders(folder, process)


@pytest.mark.parametrize("rate", [8_000, 96_000])
def test_every_chain_gives_a_sound_without_a_word(render: Renders, rate: int) -> None:
    for name in SHELF.names():
        made = render(name, rate, 2)
        assert made.peak_dbfs is not None, name
        assert -40 < made.peak_dbfs < 3, name
        assert made.length_samples >= int(rate * SECONDS), name
        assert not [words for words in made.warnings if "loudness" not in words], name


def test_every_chain_takes_six_channels_or_says_in_a_sentence_why_not(render: Renders) -> None:
    taken = 0
    for name in SHELF.names():
        try:
            made = render(name, 44_100, 6)
        except BadInput as error:
            assert "6 channels" in str(error), name
            assert len(str(error)) < 120
            continue
        assert made.channels == 6, name
        assert np.isfinite(made.peak_dbfs or 0.0)
        taken += 1
    assert taken > 20

"""Steps become stages of the right hosts, in their order, with the right channels."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from bridge.host.chain.steps import (
    BitcrushStep,
    ChannelsStep,
    ClipStep,
    GainStep,
    InvertStep,
    PanStep,
    Step,
)
from bridge.host.stages import pipeline
from bridge.host.stages.contract import Sound, Stage
from bridge.host.stages.pipeline import build
from session.errors import BackendUnavailable, BadInput
from session.registry import Registry
from tests.unit.host_stages_material import Samples, in_blocks, noise, sound_of, through


class _Kept:
    """A stage that leaves the sound as it is."""

    def __init__(self, channels: int) -> None:
        self.channels = channels

    def run(self, blocks: Iterator[Samples]) -> Iterator[Samples]:
        yield from blocks


class CrushHost:
    """Takes clipping and crushing; remembers what it was asked for."""

    name = "crush"
    asked: list[tuple[int, list[str]]] = []  # noqa: RUF012 - one list for all instances, on purpose

    def takes(self, step: Step, sound: Sound) -> bool:
        return step.kind in ("clip", "bitcrush")

    def stage(self, steps: Sequence[Step], sound: Sound) -> Stage:
        self.asked.append((sound.channels, [step.kind for step in steps]))
        return _Kept(sound.channels)


@pytest.fixture
def crushing(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, list[str]]]:
    """Roadie's own host and `CrushHost`, and what the latter is asked."""
    hosts = {
        "roadie": "bridge.host.stages.own:OwnHost",
        "crush": f"{__name__}:CrushHost",
        "gone": "bridge.host.no_such_module:Host",
    }
    monkeypatch.setattr(pipeline, "HOSTS", Registry("host", "tests.no-such-group", hosts))
    CrushHost.asked.clear()
    return CrushHost.asked


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_no_steps_leave_the_sound_as_it_is_to_the_bit(tmp_path: Path, channels: int) -> None:
    samples = noise(channels, 10_000)
    samples[0, 5] = -0.0
    assert through([], samples, tmp_path).tobytes() == samples.tobytes()


def test_bypassed_steps_are_left_out(tmp_path: Path) -> None:
    samples = noise(2, 1000)
    steps = [InvertStep(bypass=True), ChannelsStep(to="mono", bypass=True)]
    assert np.array_equal(through(steps, samples, tmp_path), samples)


def test_neighbours_of_one_host_are_one_stage(tmp_path: Path, crushing: list[object]) -> None:
    clip, crush = ClipStep(threshold_db=-1), BitcrushStep(bits=12)
    bypassed = InvertStep(bypass=True)
    build([clip, bypassed, crush, InvertStep(), clip], sound_of(tmp_path, 2, 100))
    assert crushing == [(2, ["clip", "bitcrush"]), (2, ["clip"])]


def test_each_stage_knows_how_many_channels_come_to_it(
    tmp_path: Path, crushing: list[object]
) -> None:
    clip = ClipStep(threshold_db=-1)
    steps = [clip, ChannelsStep(to="mono"), clip, PanStep(pan=0.5), clip]
    stage = build(steps, sound_of(tmp_path, 2, 100))
    assert crushing == [(2, ["clip"]), (1, ["clip"]), (2, ["clip"])]
    assert stage.channels == 2


def test_the_report_learns_which_hosts_were_at_work(tmp_path: Path, crushing: list[object]) -> None:
    sound = sound_of(tmp_path, 2, 100)
    build([ClipStep(threshold_db=-1), InvertStep(), ClipStep(threshold_db=-1)], sound)
    assert sound.notes.hosts == ["crush", "roadie"]


def test_a_step_that_no_host_takes_is_named_with_the_host_that_is_missing(
    tmp_path: Path, crushing: list[object]
) -> None:
    steps = [InvertStep(), GainStep(gain_db=3)]
    with pytest.raises(BackendUnavailable, match=r"run step 2 \(gain\): .* gone .*reinstall"):
        build(steps, sound_of(tmp_path, 2, 100))


def test_a_step_that_no_host_takes_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {"roadie": "bridge.host.stages.own:OwnHost"}
    monkeypatch.setattr(pipeline, "HOSTS", Registry("host", "tests.no-such-group", own))
    with pytest.raises(BadInput, match=r"^Nothing here can run step 1 \(gain\): leave it out"):
        build([GainStep(gain_db=3)], sound_of(tmp_path, 2, 100))


def test_own_steps_run_one_after_the_other(tmp_path: Path) -> None:
    samples = noise(2, 1000)
    steps = [ChannelsStep(to="left"), InvertStep(), ChannelsStep(to="stereo")]
    assert np.array_equal(through(steps, samples, tmp_path), -samples[[0, 0]])


def test_pulling_no_further_ends_the_source(tmp_path: Path) -> None:
    ended = []

    def source() -> Iterator[Samples]:
        try:
            while True:
                yield noise(2, 512)
        finally:
            ended.append(True)

    stage = build([InvertStep(), PanStep(pan=0.1)], sound_of(tmp_path, 2, 512))
    blocks = stage.run(source())
    next(blocks)
    blocks.close()  # type: ignore[attr-defined]
    assert ended == [True]


def test_an_empty_sound_stays_empty(tmp_path: Path) -> None:
    stage = build([InvertStep(), PanStep(pan=0.1)], sound_of(tmp_path, 2, 0))
    assert list(stage.run(in_blocks(noise(2, 0)))) == []


def test_finding_a_host_loads_no_array_library() -> None:
    asked = (
        "import sys; import bridge.host.stages.pipeline as p; "
        "from bridge.host.chain.steps import InvertStep; "
        "from bridge.host.stages.own import OwnHost; "
        "assert OwnHost().takes(InvertStep(), None); "
        "heavy = {'numpy', 'scipy', 'pedalboard', 'dawdreamer', 'soundfile'} & set(sys.modules); "
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr

"""Branches stay aligned, sum and mix exactly, and cost no memory that grows with the sound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from bridge.host.chain.steps import (
    BandsStep,
    Branch,
    ChannelsStep,
    ClipStep,
    EqualiserStep,
    GainStep,
    InvertStep,
    Lane,
    LoudnessStep,
    PanStep,
    ParallelStep,
    Step,
)
from bridge.host.stages import pipeline, tee
from bridge.host.stages.contract import Sound, Stage
from bridge.host.stages.own import OwnHost
from bridge.host.stages.pipeline import build
from bridge.host.stages.tee import Tee
from session.effects import EqBand
from session.errors import BadInput
from session.registry import Registry
from tests.unit.host_stages_material import Samples, in_blocks, noise, sound_of, through

QUIETER = Lane(((0.0, -6.0),), "seconds")


class _Late:
    """Looks 1000 samples ahead, as a plug-in with latency does whose place is put right, and
    gives blocks of its own length."""

    def __init__(self, channels: int) -> None:
        self.channels = channels

    def run(self, blocks: Iterator[Samples]) -> Iterator[Samples]:
        held = np.zeros((self.channels, 0), np.float32)
        for block in blocks:
            held = np.concatenate((held, block), axis=1)
            while held.shape[1] > 1000:
                yield held[:, :333]
                held = held[:, 333:]
        yield held


class LateHost:
    """Takes clipping, and does nothing but look ahead."""

    name = "late"

    def takes(self, step: Step, sound: Sound) -> bool:
        return step.kind == "clip"

    def stage(self, steps: Sequence[Step], sound: Sound) -> Stage:
        return _Late(sound.channels)


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> ClipStep:
    """A step that looks ahead."""
    hosts = {"roadie": "bridge.host.stages.own:OwnHost", "late": f"{__name__}:LateHost"}
    monkeypatch.setattr(pipeline, "HOSTS", Registry("host", "tests.no-such-group", hosts))
    return ClipStep(threshold_db=-1)


def _parallel(*branches: Sequence[Step], mix: float = 1.0) -> ParallelStep:
    return ParallelStep(branches=tuple(Branch(steps=tuple(one)) for one in branches), mix=mix)


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_a_mix_of_0_changes_no_bit(tmp_path: Path, channels: int) -> None:
    samples = noise(channels, 20_000)
    samples[:, 7] = -0.0
    eq = EqualiserStep(bands=(EqBand("peak", 500, 9),))
    made = through([_parallel([eq], [InvertStep()], mix=0)], samples, tmp_path)
    assert made.tobytes() == samples.tobytes()


def test_a_mix_that_passes_0_is_dry_there(tmp_path: Path) -> None:
    samples = noise(2, 9600)
    lane = Lane(((0.1, 0.0), (0.1, 1.0)), "seconds")
    step = ParallelStep(branches=(Branch(steps=(InvertStep(),)),), automation={"mix": lane})
    made = through([step], samples, tmp_path)
    assert np.array_equal(made[:, :4800], samples[:, :4800])
    assert np.array_equal(made[:, 4800:], -samples[:, 4800:])


def test_a_branch_turned_over_takes_the_sound_away_to_the_last_bit(
    tmp_path: Path, late: ClipStep
) -> None:
    samples = noise(2, 30_001)
    made = through([_parallel([late, InvertStep()], mix=0.5)], samples, tmp_path)
    assert made.shape == samples.shape
    assert not made.any()


def test_branches_that_look_ahead_by_different_lengths_stay_aligned(
    tmp_path: Path, late: ClipStep
) -> None:
    samples = noise(2, 20_000)
    step = _parallel([], [late], [late, InvertStep(), late], [InvertStep(), late])
    assert not through([step], samples, tmp_path, lengths=[700]).any()


def test_branches_are_summed_with_their_gains(tmp_path: Path) -> None:
    samples = noise(2, 5000)
    step = ParallelStep(
        branches=(Branch(gain_db=-6.0), Branch(gain_db=6.0), Branch(steps=(InvertStep(),))),
        mix=0.25,
        automation={"branches.2.gain_db": QUIETER},
    )
    wanted = samples * (0.75 + 0.25 * (2 * 10 ** (-6 / 20) - 1))
    assert np.allclose(through([step], samples, tmp_path), wanted, rtol=0, atol=1e-7)


def test_a_mono_branch_is_heard_on_all_sides(tmp_path: Path) -> None:
    samples = noise(2, 5000)
    made = through([_parallel([ChannelsStep(to="mono")], [])], samples, tmp_path)
    assert np.allclose(made, samples + samples.mean(axis=0), atol=1e-6)


def test_a_branch_that_widens_a_mono_sound_widens_all(tmp_path: Path) -> None:
    samples = noise(1, 5000)
    for mix in (0.0, 0.5):
        made = through([_parallel([PanStep(pan=1.0)], mix=mix)], samples, tmp_path)
        wanted = np.concatenate((samples * (1 - mix), samples))
        assert np.allclose(made, wanted, atol=1e-7)


def test_widths_that_cannot_be_summed_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Wide(LateHost):
        def stage(self, steps: Sequence[Step], sound: Sound) -> Stage:
            return _Late(6)

    monkeypatch.setattr(pipeline, "_host_for", lambda *asked: Wide())
    with pytest.raises(BadInput, match="parallel have 2 and 6 channels"):
        OwnHost().stage([_parallel([ClipStep(threshold_db=0)])], sound_of(tmp_path, 2, 10))


def test_branches_may_hold_branches(tmp_path: Path, late: ClipStep) -> None:
    samples = noise(2, 12_000)
    inner = _parallel([late], [InvertStep()], mix=0.5)
    made = through([_parallel([inner], [])], samples, tmp_path)
    assert np.allclose(made, 1.5 * samples, atol=1e-7)


@pytest.mark.filterwarnings("ignore:overflow")
def test_a_fault_in_a_branch_names_the_branch(tmp_path: Path) -> None:
    hole = GainStep(gain_db=0, automation={"gain_db": Lane(((0.0, 6000.0),), "seconds")})
    step = ParallelStep(branches=(Branch(), Branch(name="dirt", steps=(hole,))))
    with pytest.raises(Exception, match=r"step 1 \(gain\) in branch 2 \(dirt\)"):
        through([step], noise(2, 100), tmp_path)


def test_one_branch_may_need_the_whole_sound_before_another_is_read(tmp_path: Path) -> None:
    samples = noise(2, 96_000)
    loud = LoudnessStep(target_lufs=-20)
    alone = through([loud], samples, tmp_path)
    made = through([_parallel([loud], [])], samples, tmp_path)
    assert np.allclose(made, alone + samples, atol=1e-6)


@pytest.mark.parametrize("most_bytes", [0, 3000, 1 << 20])
def test_readers_far_apart_read_the_same_from_disk_as_from_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_bytes: int
) -> None:
    monkeypatch.setattr(tee, "MOST_BYTES_IN_MEMORY", most_bytes)
    samples = noise(3, 5000)
    one_to_many = Tee(in_blocks(samples, [100, 1, 77]), 3, 3, tmp_path)
    readers = [one_to_many.reader(index) for index in range(3)]
    begun = [next(readers[1])]
    first = np.concatenate(list(readers[0]), axis=1)
    one_to_many.leave(2)
    second = np.concatenate([*begun, *readers[1]], axis=1)
    one_to_many.close()
    assert np.array_equal(first, samples)
    assert np.array_equal(second, samples)
    assert not one_to_many._kept
    assert not list(tmp_path.iterdir())


def test_what_all_have_read_is_forgotten(tmp_path: Path) -> None:
    one_to_many = Tee(in_blocks(noise(2, 100_000), [500]), 2, 2, tmp_path)
    for _ in zip(one_to_many.reader(0), one_to_many.reader(1), strict=True):
        assert len(one_to_many._kept) <= 1


def test_pulling_no_further_ends_the_source_and_judges_the_branches(tmp_path: Path) -> None:
    ended: list[bool] = []

    def source() -> Iterator[Samples]:
        try:
            while True:
                yield noise(2, 512)
        finally:
            ended.append(True)

    sound = sound_of(tmp_path, 2, 512)
    silent = EqualiserStep(bands=(EqBand("low-cut", 23_000, q=0.1),) * 32)
    bands = BandsStep(crossovers_hz=(500,), bands=(Branch(steps=(silent,)), Branch()))
    blocks = build([_parallel([InvertStep()]), bands], sound).run(source())
    next(blocks)
    blocks.close()  # type: ignore[attr-defined]
    assert ended == [True]
    assert sound.notes.warnings == [
        "Only silence comes out of step 1 (equaliser) in band 1 though sound goes in: check its "
        "settings."
    ]

"""A stage that gives what is no sound is named, with the place in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from bridge.host.chain.steps import ClipStep, GateStep, PlugInStep, Step
from bridge.host.stages.contract import Sound
from bridge.host.stages.guard import Guarded
from bridge.host.stages.step_words import Numbered
from session.errors import PlugInFailed, UnreadableAudio
from tests.unit.host_stages_material import Samples, in_blocks, noise, sound_of

RATE = 48_000
Change = Callable[[Samples], Samples]


class _Changing:
    """A stage that changes the whole sound at once."""

    def __init__(self, channels: int, change: Change) -> None:
        self.channels, self._change = channels, change

    def run(self, blocks: Iterator[Samples]) -> Iterator[Samples]:
        yield from in_blocks(self._change(np.concatenate(list(blocks), axis=1)), [1000])


GLUE = PlugInStep(name="Glue")


def _guarded(sound: Sound, change: Change, *steps: Step, within: str = "") -> Guarded:
    group = [Numbered(number, step) for number, step in enumerate(steps or (GLUE,), 2)]
    return Guarded(_Changing(sound.channels, change), group, sound, within)


def _run(guarded: Guarded, samples: Samples) -> Samples:
    return np.concatenate(list(guarded.run(in_blocks(samples))), axis=1)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_ends_the_render_with_the_step_and_the_time(
    tmp_path: Path, bad: float
) -> None:
    def spoil(samples: Samples) -> Samples:
        spoilt = samples.copy()
        spoilt[1, 24_123:] = bad
        return spoilt

    guarded = _guarded(sound_of(tmp_path, 2, RATE), spoil)
    with pytest.raises(PlugInFailed, match=r"step 2 \(the plug-in Glue\).*from 0\.503 s on"):
        _run(guarded, noise(2, RATE))


def test_a_sound_that_was_broken_before_is_not_laid_at_the_steps_door(tmp_path: Path) -> None:
    samples = noise(2, RATE)
    samples[0, 12_000] = np.nan
    with pytest.raises(UnreadableAudio, match=r"The sound holds .*0\.250 s"):
        _run(_guarded(sound_of(tmp_path, 2, RATE), lambda given: given), samples)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda samples: samples[:1],
        lambda samples: np.concatenate((samples, samples)),
        lambda samples: samples.astype(np.float64),
    ],
)
def test_the_wrong_shape_ends_the_render(tmp_path: Path, wrong: Change) -> None:
    with pytest.raises(PlugInFailed, match="not 2 channels of float32"):
        _run(_guarded(sound_of(tmp_path, 2, RATE), wrong), noise(2, RATE))


def test_more_than_went_in_ends_the_render(tmp_path: Path) -> None:
    guarded = _guarded(sound_of(tmp_path, 2, 5000), lambda samples: np.tile(samples, 2))
    with pytest.raises(PlugInFailed, match="More comes out of step 2"):
        _run(guarded, noise(2, 5000))


def _silenced(samples: Samples) -> Samples:
    return np.full_like(samples, 1e-7)


def test_silence_where_there_was_sound_is_told(tmp_path: Path) -> None:
    sound = sound_of(tmp_path, 2, RATE)
    _run(_guarded(sound, _silenced, within="branch 1 (dirt)"), noise(2, RATE))
    assert sound.notes.warnings == [
        "Only silence comes out of step 2 (the plug-in Glue) in branch 1 (dirt) though sound goes "
        "in: check its settings."
    ]


def test_silence_is_no_news_where_silence_went_in_or_is_the_steps_sense(tmp_path: Path) -> None:
    sound = sound_of(tmp_path, 2, RATE)
    gate = GateStep(threshold_db=-10)
    _run(_guarded(sound, _silenced, ClipStep(threshold_db=-1), gate), noise(2, RATE))
    _run(_guarded(sound, _silenced), noise(2, RATE, level=1e-6))
    assert sound.notes.warnings == []


def test_a_sound_that_is_only_begun_is_not_judged(tmp_path: Path) -> None:
    sound = sound_of(tmp_path, 2, RATE)
    blocks = _guarded(sound, _silenced).run(in_blocks(noise(2, RATE)))
    next(blocks)
    blocks.close()  # type: ignore[attr-defined]
    assert sound.notes.warnings == []


def test_a_late_sound_that_comes_in_the_tail_is_no_silence(tmp_path: Path) -> None:
    sound = sound_of(tmp_path, 1, 100)
    samples = np.zeros((1, 4000), np.float32)
    samples[0, :100] = 0.5
    _run(_guarded(sound, lambda given: np.roll(given, 3000, axis=1)), samples)
    assert sound.notes.warnings == []

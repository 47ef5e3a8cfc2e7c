"""A stage that needs the whole sound keeps the rules of stages, whatever the work in it is."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bridge.host.chain.model import Tail
from bridge.host.stages.contract import Notes, Sound
from bridge.host.with_dawdreamer.fit import fit
from bridge.host.with_dawdreamer.intake import Held, Intake
from bridge.host.with_dawdreamer.memory import check_memory
from bridge.host.with_dawdreamer.patience import patience
from bridge.host.with_dawdreamer.whole import WholeSound
from session.errors import BadInput, Cancelled

RATE = 8000


def sound(length_samples: int = 1000, channels: int = 2, **more: object) -> Sound:
    here = Path()
    return Sound(RATE, channels, length_samples, Tail(), here, here, Notes(), **more)  # type: ignore[arg-type]


def blocks(samples: np.ndarray, size: int = 333) -> Iterator[np.ndarray]:
    for start in range(0, samples.shape[1], size):
        yield samples[:, start : start + size]


class Ringing:
    """Holds its loudest sample for `seconds`, and remembers how often it was asked."""

    channels = 2

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.lengths: list[int] = []

    def render(self, held: Held) -> np.ndarray:
        samples = held.give()
        self.lengths.append(samples.shape[1])
        rung = samples.copy()
        rung[:, : round(self.seconds * RATE)] += 0.5
        return rung


@pytest.mark.parametrize("size", [1, 333, 8192, 100_000])
def test_a_stage_gives_as_many_samples_as_it_takes(size: int) -> None:
    fed = np.random.default_rng(1).standard_normal((2, 45_678)).astype(np.float32)
    given = np.hstack(list(WholeSound(Ringing(0), sound(45_678)).run(blocks(fed, size))))
    assert np.array_equal(given, fed)


@pytest.mark.parametrize(("rings", "renders"), [(1.0, 1), (3.5, 2), (15.5, 3)])
def test_a_tail_is_rendered_as_long_as_it_rings_and_no_longer(rings: float, renders: int) -> None:
    fed = np.zeros((2, 30 * RATE), np.float32)
    work = Ringing(rings)
    given = np.hstack(list(WholeSound(work, sound()).run(blocks(fed))))
    assert len(work.lengths) == renders
    assert given.shape == fed.shape
    assert np.flatnonzero(given[0])[-1] == rings * RATE - 1


def test_an_end_of_what_comes_in_is_an_end() -> None:
    work = Ringing(100)
    given = np.hstack(list(WholeSound(work, sound()).run(blocks(np.zeros((2, 1500), np.float32)))))
    assert given.shape == (2, 1500)
    assert work.lengths == [1500]


def test_no_samples_are_no_work() -> None:
    work = Ringing(1)
    given = list(WholeSound(work, sound()).run(iter(())))
    assert sum(block.shape[1] for block in given) == 0
    assert work.lengths == []


def test_what_is_taken_is_what_was_given_in_order() -> None:
    fed = np.arange(20, dtype=np.float32).reshape(1, 20)
    intake = Intake(blocks(fed, 7), 1)
    taken = [intake.take(3), intake.take(9), *intake.rest()]
    assert np.hstack(taken).tolist() == fed.tolist()
    assert intake.take(5).shape == (1, 0)


@pytest.mark.parametrize(
    ("channels", "inputs", "outputs", "copies", "out"),
    [(2, 2, 2, 1, 2), (2, 1, 1, 2, 2), (1, 2, 2, 1, 2), (6, 2, 2, 3, 6), (2, 1, 2, 1, 2)],
)
def test_channels_find_their_way(
    channels: int, inputs: int, outputs: int, copies: int, out: int
) -> None:
    found = fit("It", channels, inputs, outputs)
    assert (found.copies, found.channels) == (copies, out)
    assert bool(found.note) == (channels != inputs)
    given = found.split(np.ones((channels, 5), np.float32))
    assert [each.shape for each in given] == [(inputs, 5)] * copies


@pytest.mark.parametrize(("channels", "inputs", "outputs"), [(3, 2, 2), (2, 0, 2), (2, 2, 0)])
def test_channels_without_a_way_are_refused(channels: int, inputs: int, outputs: int) -> None:
    with pytest.raises(BadInput, match="It "):
        fit("It", channels, inputs, outputs)


def test_memory_is_told_before_it_is_taken() -> None:
    long = 3600 * RATE
    with pytest.raises(BadInput, match=r"60 minutes .* a render may take 0\.1 GB in all"):
        check_memory("It", sound(long, memory_mb=100), 2, 2, 0)
    with pytest.raises(BadInput, match="cut the sound"):
        check_memory("It", sound(2**31), 2, 2, 0)
    small = sound(RATE, memory_mb=4000)
    check_memory("It", small, 2, 2, 0)
    assert small.notes.warnings == []


def test_a_long_render_tells_that_it_goes_on_and_hears_that_it_is_not_wanted() -> None:
    told = threading.Event()

    def cancelled(fraction: float, stage: str) -> None:
        told.set()
        raise Cancelled("no more")

    long = sound(3600 * RATE, progress=cancelled)
    with pytest.raises(Cancelled), patience(long, long.length_samples):
        assert told.wait(20)

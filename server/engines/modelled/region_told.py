"""What a model is told and given of the music around new bars."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from server.engines.modelled.anew import Bars
from server.engines.modelled.channels import at_rate
from server.engines.modelled.generate import Maker
from server.engines.modelled.region_work import Work
from server.engines.modelled.shelf import Chosen
from server.engines.modelled.told import STRETCH_BOUND, request_to_model
from server.models.contract import Region, Sound, SoundRequest

Samples = NDArray[np.float32]


def told_of(maker: Maker, work: Work) -> SoundRequest:
    """The request: with what stands around the bars, as far as the model has a use for it."""
    asked, bars, model = work.asked, work.bars, work.model
    sound = asked.sound
    seconds = bars.seconds
    if work.way != "in-paint":
        seconds *= 1 + STRETCH_BOUND
    if work.way == "generate":
        seconds += work.settled.bar_seconds
    told = request_to_model(
        work.settled,
        sound,
        work.abilities,
        (asked.seed,),
        seconds=min(seconds, work.abilities.longest_seconds),
        model=model,
        adapter=maker.shelf.adapter(sound.adapter) if sound.adapter else None,
    )
    if work.way == "in-paint":
        return replace(told, region=window_of(work).region(model, bars))
    if work.way == "continue":
        return replace(told, before=_for_model(work.around.before, bars, model))
    return told


def _for_model(samples: Samples, bars: Bars, model: Chosen) -> Sound:
    sound = Sound(samples, bars.sample_rate)
    return Sound(at_rate(sound, model.sample_rate, model.channels), model.sample_rate)


@dataclass(frozen=True, slots=True)
class Window:
    """What is given to a model that paints in: `(channels, samples)`, with the bars from
    `start` on for `length` samples."""

    samples: Samples
    start: int
    length: int

    def region(self, model: Chosen, bars: Bars) -> Region:
        """As the model is asked for it."""
        rate = bars.sample_rate
        end = (self.start + self.length) / rate
        return Region(_for_model(self.samples, bars, model), self.start / rate, end)


def window_of(work: Work) -> Window:
    """The bars with as much around them as the model takes, alike on both sides."""
    bars, around = work.bars, work.around
    room = (work.abilities.longest_seconds - bars.seconds) / 2
    most = max(0, round(room * bars.sample_rate))
    before = around.before[:, max(0, around.before.shape[1] - most) :]
    old = around.old
    if old.shape[1] < bars.length:
        old = np.pad(old, ((0, 0), (0, bars.length - old.shape[1])))
    after = around.after[:, :most]
    return Window(np.concatenate([before, old, after], axis=1), before.shape[1], bars.length)

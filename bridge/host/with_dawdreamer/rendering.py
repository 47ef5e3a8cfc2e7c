"""A fresh engine, and a render of exactly so many samples in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bridge.host.stages.contract import Sound
from bridge.host.stages.float_environment import restore_float_environment
from bridge.host.with_dawdreamer.patience import patience
from session.errors import BackendUnavailable, PlugInFailed

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block

TEMPO_PPQN = 24
"""At how many places of a beat a change of tempo can be."""


def new_engine(sound: Sound, block: int, before_samples: int = 0) -> Any:
    """An engine at the sound's rate, in its tempo; the sound begins after `before_samples`.

    Raises BackendUnavailable.
    """
    try:
        import dawdreamer
    except ImportError as error:
        raise BackendUnavailable(
            f"DawDreamer cannot be loaded ({error}): install it with the libraries that it needs "
            "(on Debian libgl1, libglib2.0-0 and libatomic1)."
        ) from error
    engine = dawdreamer.RenderEngine(sound.sample_rate, block)
    tempo = sound.tempo_map
    if tempo is None:
        return engine
    start = tempo.beats_at_seconds(sound.start_seconds)
    following = [step for step in tempo.steps if step.start_beats > start]
    if not following:
        engine.set_bpm(tempo.bpm_at_beats(start))
        return engine
    before = before_samples / sound.sample_rate * tempo.bpm_at_beats(start) / 60
    places = int((following[-1].start_beats - start + before) * TEMPO_PPQN) + 2
    beats = np.maximum(start, start - before + np.arange(places) / TEMPO_PPQN)
    bpm = np.array([tempo.bpm_at_beats(float(beat)) for beat in beats], np.float32)
    engine.set_bpm(bpm, TEMPO_PPQN)
    return engine


def render(
    engine: Any,
    processors: Sequence[Any],
    players: Sequence[Any],
    length_samples: int,
    sound: Sound,
) -> list[Block]:
    """What each processor gives from sample 0 on, `(channels, length_samples)`.

    What the players hold is let go before the results are handed over, to spare memory. Raises
    PlugInFailed, and Cancelled.
    """
    for processor in processors:
        processor.record = True
    try:
        with patience(sound, length_samples):
            # The engine cuts off the fraction of a sample.
            engine.render((length_samples + 0.5) / sound.sample_rate)
    except RuntimeError as error:
        raise PlugInFailed(f"DawDreamer could not go on rendering: {error}.") from error
    finally:
        restore_float_environment()
    for player in players:
        player.set_data(np.zeros((player.get_num_output_channels(), 1), np.float32))
    return [processor.get_audio() for processor in processors]

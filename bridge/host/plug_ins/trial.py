"""A plug-in is played for some seconds, in each host that loads it, and what came out is judged.

numpy, pedalboard and DawDreamer are imported in functions: for an isolated process.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from session.errors import PlugInFailed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Audio = NDArray[np.float32]

RATE = 48_000
BLOCK = 512
SECONDS = 2.5
KEYS = ((36, 0.0), (60, 0.3), (72, 0.6))
"""Notes of the trial and when they start; a drum machine has its first sounds low."""

_LAST = 0.25
_FLOOR = 1e-7
_LOUDEST = 1e4


@dataclass(frozen=True, slots=True)
class Trial:
    """What playing it showed. `warnings` are sentences."""

    deterministic: bool
    resets: bool | None
    outputs: int
    warnings: tuple[str, ...] = ()


def sound(channels: int) -> Audio:
    """Some seconds of what most plug-ins answer to: noise in bursts over a low tone, peak 0.5."""
    import numpy as np

    count = int(RATE * SECONDS)
    time = np.arange(count) / RATE
    noise = np.random.default_rng(1).uniform(-1.0, 1.0, (channels, count))
    bursts = np.exp(-30.0 * (time % 0.25))
    mixed = 0.25 * noise * bursts + 0.25 * np.sin(2 * np.pi * 110.0 * time)
    return np.ascontiguousarray(mixed, dtype=np.float32)


def judged(first: Audio, fresh: Audio, again: Audio | None, what_came_in: bool) -> Trial:
    """The trial of one that gave `first`, `fresh` from another instance, `again` after a reset.

    Raises PlugInFailed where what came out is no sound.
    """
    import numpy as np

    if not np.isfinite(first).all() or not np.isfinite(fresh).all():
        raise PlugInFailed("What comes out of it is not a number (NaN): look for a newer version.")
    warnings = []
    peak = float(np.abs(first).max(initial=0.0))
    if peak > _LOUDEST:
        raise PlugInFailed(f"What comes out of it is {peak:.3g} times full scale.")
    if peak < _FLOOR:
        asked = "sound" if what_came_in else "notes"
        warnings.append(f"It is silent with its default settings, whatever {asked} it is given.")
    return Trial(
        deterministic=_same(first, fresh),
        resets=None if again is None else _same(first, again),
        outputs=int(first.shape[0]),
        warnings=tuple(warnings),
    )


def _same(one: Audio, other: Audio) -> bool:
    import numpy as np

    return one.shape == other.shape and bool(np.array_equal(one, other))


def with_pedalboard(make: Callable[[], Any], plug_in: Any, inputs: int, outputs: int) -> Trial:
    """The trial of `plug_in`, of which `make` gives another instance.

    `inputs` and `outputs` are the channels that its main buses should have. Raises PlugInFailed.
    """
    if plug_in.is_instrument:
        notes = [
            (bytes((status, key, 100 if status == 0x90 else 0)), at + later)
            for key, at in KEYS
            for status, later in ((0x90, 0.0), (0x80, _LAST))
        ]
        counts = (outputs or 2, 2, 1)

        def play(one: Any, channels: int) -> Audio:
            audio: Audio = one.process(notes, SECONDS, RATE, channels, BLOCK, True)
            return audio
    else:
        counts = (inputs or 2, 2, 1)

        def play(one: Any, channels: int) -> Audio:
            audio: Audio = one.process(sound(channels), RATE, BLOCK, True)
            return audio

    refusals = []
    for channels in dict.fromkeys((*counts, 4, 6, 8)):
        try:
            first = play(plug_in, channels)
        except (ValueError, RuntimeError) as error:
            refusals.append(_first_line(error))
            continue
        return judged(
            first, play(make(), channels), play(plug_in, channels), not plug_in.is_instrument
        )
    raise PlugInFailed(f"It does not play: {refusals[0]}")


def with_dawdreamer(address: str, hears_midi: bool) -> Trial:
    """The trial of the plug-in at `address`. Raises PlugInFailed."""
    first, engine = _play(address, hears_midi)
    fresh, _ = _play(address, hears_midi)
    engine.render(SECONDS)
    again = engine.get_audio()
    return judged(first, fresh, again, not hears_midi)


def _play(address: str, hears_midi: bool) -> tuple[Audio, Any]:
    import dawdreamer

    engine = dawdreamer.RenderEngine(RATE, BLOCK)
    plug_in = loaded(engine, address)
    inputs = plug_in.get_num_input_channels()
    if hears_midi:
        for key, at in KEYS:
            plug_in.add_midi_note(key, 100, at, _LAST)
    graph: list[Any] = []
    if inputs:
        graph.append((engine.make_playback_processor("sound", sound(inputs)), []))
    graph.append((plug_in, ["sound"] if inputs else []))
    try:
        engine.load_graph(graph)
        engine.render(SECONDS)
    except (RuntimeError, ValueError) as error:
        raise PlugInFailed(f"It does not play: {_first_line(error)}") from error
    return engine.get_audio(), engine


def loaded(engine: Any, address: str) -> Any:
    """The plug-in at `address` in a DawDreamer engine. Raises PlugInFailed."""
    try:
        return engine.make_plugin_processor("plug-in", address)
    except (RuntimeError, ValueError) as error:
        raise PlugInFailed(f"It cannot be loaded ({_first_line(error)})") from error


def _first_line(error: Exception) -> str:
    words = str(error).strip() or type(error).__name__
    return words.splitlines()[0][:300]

"""What becomes of sound past the last bar.

`wrap` folds it round to the start, so that the piece loops without a seam, however long the tail
is. `fade` lets the last bar fade out. `extra-bars` has made the piece longer by then.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from server.engines.contract import Tail
from session.model import Session

Samples = NDArray[np.float32]


def fold(sound: Samples, length_samples: int) -> Samples:
    """`sound` with all that lies past `length_samples` added from the start on, round and round.

    The array given is used up.
    """
    folded = sound[:, :length_samples]
    for start in range(length_samples, sound.shape[1], length_samples):
        rest = sound[:, start : start + length_samples]
        folded[:, : rest.shape[1]] += rest
    return folded


def cut(sound: Samples, length_samples: int) -> Samples:
    """Exactly `length_samples` of `sound`, with silence where it is shorter."""
    if sound.shape[1] >= length_samples:
        return sound[:, :length_samples]
    return np.pad(sound, ((0, 0), (0, length_samples - sound.shape[1])))


def with_extra_bars(session: Session, end_samples: int) -> Session:
    """The session with as many more bars as sound up to `end_samples` needs."""
    end_beats = session.tempo_map.beats_at_samples(end_samples, session.sample_rate)
    if end_beats <= session.length_beats:
        return session
    return session.evolve(length_beats=session.meter_map.bar_line_at_or_after(end_beats))


def closing_gain(session: Session, tail: Tail) -> Samples | None:
    """The fade over the last bar, as the gain of each of its samples; None where there is none."""
    if tail != "fade":
        return None
    bar, rest = session.meter_map.bar_at_beats(session.length_beats)
    last_bar = bar if rest > 0 else bar - 1
    start_beats = max(0.0, session.meter_map.beats_at_bar(last_bar))
    start = session.tempo_map.samples_at_beats(start_beats, session.sample_rate)
    fade = np.linspace(0, np.pi / 2, session.length_samples - start, dtype=np.float32)
    return np.asarray(np.cos(fade) ** 2, dtype=np.float32)

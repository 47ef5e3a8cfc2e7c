"""Which passages of the music are heard dry, then wet, and how one goes over into the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from bridge.host.compare.side import Side
from bridge.host.compare.spec import Passage
from session.meter import MeterMap
from session.tempo import TempoMap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float32]

PASSAGE_SECONDS = 4.0
MOST_PASSAGES = 12
"""A minute and a half of switching: of a longer piece, passages are taken from all over it."""

FADE_SECONDS = 0.015
_SHORTEST_SECONDS = 1.0


def all_passages(
    length_samples: int,
    sample_rate: int,
    tempo_map: TempoMap | None,
    meter_map: MeterMap | None,
    start_seconds: float = 0.0,
) -> list[Passage]:
    """The whole sound in passages: whole bars where the tempo is known, else of four seconds.

    What is shorter than a second at the end belongs to the passage before it.
    """
    places = [0, *_places(length_samples, sample_rate, tempo_map, meter_map, start_seconds)]
    short = round(_SHORTEST_SECONDS * sample_rate)
    kept = [place for place in places if place == 0 or short <= place <= length_samples - short]
    return [Passage(start, end - start) for start, end in pairwise([*kept, length_samples])]


def _places(
    length_samples: int,
    sample_rate: int,
    tempo_map: TempoMap | None,
    meter_map: MeterMap | None,
    start_seconds: float,
) -> Iterator[int]:
    """Where passages begin after the first."""
    if tempo_map is None:
        step = round(PASSAGE_SECONDS * sample_rate)
        yield from range(step, length_samples, step)
        return
    meters = meter_map or MeterMap.constant()
    bar = meters.bar_at_beats(tempo_map.beats_at_seconds(start_seconds))[0]
    last = 0
    while last < length_samples:
        bar += 1
        at = tempo_map.seconds_at_beats(meters.beats_at_bar(bar)) - start_seconds
        place = round(at * sample_rate)
        # As many bars as come nearest to the wished length.
        next_at = tempo_map.seconds_at_beats(meters.beats_at_bar(bar + 1)) - start_seconds
        middle = (at + next_at) / 2
        if middle >= last / sample_rate + PASSAGE_SECONDS:
            last = place
            if 0 < place < length_samples:
                yield place


def chosen(
    passages: Sequence[Passage], loud: Sequence[bool], most: int = MOST_PASSAGES
) -> tuple[Passage, ...]:
    """At most so many of the passages that are loud, spread evenly; all where none is loud."""
    heard = [passage for passage, is_loud in zip(passages, loud, strict=True) if is_loud]
    heard = heard or list(passages)
    if len(heard) <= most:
        return tuple(heard)
    return tuple(heard[round(index * (len(heard) - 1) / (most - 1))] for index in range(most))


def alternating(
    dry: Side, wet: Side, passages: Sequence[Passage], sample_rate: int
) -> Iterator[Block]:
    """Each passage dry, then wet, in blocks of a passage.

    A cross-fade ends where a passage begins, so that its downbeat is whole; it is linear, so that
    nothing gets louder than the louder side.
    """
    import numpy as np

    fade = max(1, min(round(FADE_SECONDS * sample_rate), *(p.length_samples for p in passages)))
    rising = np.linspace(0, 1, fade, endpoint=False, dtype=np.float32)
    order = [(side, passage) for passage in passages for side in (dry, wet)]
    for index, (side, passage) in enumerate(order):
        block = side.stretch(passage.start_samples, passage.length_samples)
        if index + 1 < len(order):
            next_side, following = order[index + 1]
            coming = next_side.stretch(following.start_samples - fade, fade)
            block[:, -fade:] = block[:, -fade:] * (1 - rising) + coming * rising
        yield block

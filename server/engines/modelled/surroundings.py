"""The sound of a session around bars that are made anew; only what is needed of it is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from server.engines.modelled.anew import Bars
from session.errors import BadInput
from session.sound.read import probe, read_blocks

Samples = NDArray[np.float32]

CONTEXT_SECONDS = 20.0
"""How much of what sounds before and after is heard: models remember less."""
_EDGE_SECONDS = 0.25
"""Enough for the longest cross-fade and for what a seam is judged by."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Parts of a mix, `(channels, samples)` each, around bars that begin at sample `start`.

    `before` and `after` are what sounds before and after them, `old` what sounded in them; the
    music goes round: what follows the end is the start, and the end goes before the start.
    `lead` is the end of `before`, or of the whole where nothing goes before.
    """

    sample_rate: int
    channels: int
    length: int
    before: Samples
    old: Samples
    after: Samples
    lead: Samples
    opening: Samples


def surroundings(mix: Path, bars: Bars) -> Surroundings:
    """Read what lies around `bars`. Raises UnreadableAudio, BadInput for another rate."""
    info = probe(mix)
    if info.sample_rate != bars.sample_rate:
        raise BadInput(
            f"{mix.name} has {info.sample_rate} Hz and its session {bars.sample_rate}: make the "
            "session again."
        )
    context = round(CONTEXT_SECONDS * info.sample_rate)
    edge = round(_EDGE_SECONDS * info.sample_rate)
    start, end, length = bars.start, bars.end, info.length_samples
    spans = [
        (max(0, start - context), start),
        (start, end),
        (end, end + context),
        (max(0, length - edge), length),
        (0, edge),
    ]
    before, old, after, closing, opening = _parts(mix, info.channels, spans)
    lead = before if before.shape[1] else closing
    return Surroundings(info.sample_rate, info.channels, length, before, old, after, lead, opening)


def _parts(mix: Path, channels: int, spans: list[tuple[int, int]]) -> list[Samples]:
    """The stretches of the file, each as far as the file has it."""
    found: list[list[Samples]] = [[np.zeros((channels, 0), np.float32)] for _ in spans]
    at = 0
    for block in read_blocks(mix):
        for kept, (start, end) in zip(found, spans, strict=True):
            part = block[:, max(0, start - at) : max(0, end - at)]
            if part.shape[1]:
                kept.append(part)
        at += block.shape[1]
    return [np.concatenate(kept, axis=1) for kept in found]

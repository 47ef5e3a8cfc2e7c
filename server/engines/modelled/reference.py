"""A recording to go by, read as a model wants it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from server.engines.modelled.channels import at_rate
from server.engines.modelled.shelf import Chosen
from server.models.contract import Sound
from session.errors import BadInput
from session.sound.read import probe, read_blocks

LONGEST_SECONDS = 300.0
"""What is longer is heard from its start on only."""


def read_reference(path: Path | None, model: Chosen) -> Sound | None:
    """The start of an audio file; None where none is given.

    Raises NotFound, UnreadableAudio, BadInput for silence.
    """
    if path is None:
        return None
    info = probe(path)
    most = round(LONGEST_SECONDS * info.sample_rate)
    blocks, there = [], 0
    for block in read_blocks(path):
        blocks.append(block[:, : most - there])
        there += blocks[-1].shape[1]
        if there >= most:
            break
    samples = np.concatenate(blocks, axis=1)
    if not np.abs(samples).max(initial=0.0):
        raise BadInput(f"{path.name} is silent: give a recording with music in it.")
    sound = Sound(samples, info.sample_rate)
    return Sound(at_rate(sound, model.sample_rate, model.channels), model.sample_rate)

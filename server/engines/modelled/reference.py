"""A recording to go by, read as a model wants it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from server.engines.modelled.channels import at_rate
from server.engines.modelled.plain_sound import SAMPLE_RATE, is_midi, plain_sound
from server.engines.modelled.shelf import Chosen
from server.models.contract import Sound
from session.errors import BadInput
from session.sound.read import probe, read_blocks

LONGEST_SECONDS = 300.0
"""What is longer is heard from its start on only."""


def read_reference(path: Path | None, model: Chosen) -> Sound | None:
    """The start of an audio file, or of a MIDI file in plain sound; None where none is given.

    Raises NotFound, UnreadableAudio, UnreadableMidi, BadInput for silence.
    """
    if path is None:
        return None
    if is_midi(path):
        sound = Sound(plain_sound(path, LONGEST_SECONDS), SAMPLE_RATE)
    else:
        sound = _recording(path)
    if not np.abs(sound.samples).max(initial=0.0):
        raise BadInput(f"{path.name} is silent: give a recording with music in it.")
    return Sound(at_rate(sound, model.sample_rate, model.channels), model.sample_rate)


def _recording(path: Path) -> Sound:
    info = probe(path)
    most = round(LONGEST_SECONDS * info.sample_rate)
    blocks, there = [], 0
    for block in read_blocks(path):
        blocks.append(block[:, : most - there])
        there += blocks[-1].shape[1]
        if there >= most:
            break
    return Sound(np.concatenate(blocks, axis=1), info.sample_rate)

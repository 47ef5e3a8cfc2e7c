"""A sound brought to the length of a session: what rings on goes round, or fades."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from server.audio.write import FloatWav
from session.model import Session
from session.sound.read import probe, read_blocks

FADE_SECONDS = 0.01
"""Where a tail is cut off at the end of a piece."""


def fit(rendered: Path, target: Path, session: Session, loops: bool) -> None:
    """Bring a render to the session's length: what rings on goes round to the start of a loop, and
    fades at the end of everything else."""
    length = session.length_samples
    info = probe(rendered)
    ringing = _after(rendered, info.channels, length)
    fade = min(length, round(FADE_SECONDS * session.sample_rate)) if ringing.shape[1] else 0
    done = 0
    with FloatWav(target, session.sample_rate, info.channels, length) as file:
        for block in read_blocks(rendered):
            kept = block[:, : length - done]
            if loops:
                for start in range(0, ringing.shape[1], length):
                    part = ringing[
                        :, start + done : min(start + length, start + done + kept.shape[1])
                    ]
                    kept[:, : part.shape[1]] += part
            else:
                places = np.arange(done, done + kept.shape[1])
                kept = kept * np.clip((length - places) / max(1, fade), 0, 1, dtype=np.float32)
            file.write(np.ascontiguousarray(kept, np.float32))
            done += kept.shape[1]
            if done == length:
                break
        file.write(np.zeros((info.channels, length - done), np.float32))


def _after(rendered: Path, channels: int, length: int) -> NDArray[np.float32]:
    """What a file holds past `length` samples, `(channels, samples)`."""
    found = [np.zeros((channels, 0), np.float32)]
    done = 0
    for block in read_blocks(rendered):
        found.append(block[:, max(0, length - done) :])
        done += block.shape[1]
    return np.concatenate(found, axis=1)

"""What a whole sound needs of the machine's memory, told before anything is rendered."""

from __future__ import annotations

import psutil

from bridge.host.stages.contract import Sound
from session.errors import BadInput

NOTED_BYTES = 10**9
_LEFT_ALONE_BYTES = 2**28
_MOST_SAMPLES = 2**31 - 1
"""DawDreamer counts samples in 32 bits."""


def check_memory(name: str, sound: Sound, taken: int, given: int, lanes: int) -> None:
    """Warn of a sound that needs much memory. Raises BadInput when it needs more than there is.

    `taken` channels go in, those of side-chains too, and `given` come out: those that are more are
    held twice while they are handed over (measured: 2.07 times a stereo sound). What moves is held
    twice as well.
    """
    length = sound.length_samples + int(sound.tail.at_most_seconds * sound.sample_rate)
    needed = 4 * length * (2 * max(taken, given) + 2 * lanes)
    minutes = sound.length_samples / sound.sample_rate / 60
    words = (
        f"{name} must have the whole sound in memory at once: {minutes:.0f} minutes in "
        f"{sound.channels} channels need about {needed / 1e9:.1f} GB"
    )
    if length > _MOST_SAMPLES:
        raise BadInput(f"{name} cannot render so many samples at once: cut the sound in two.")
    if sound.memory_mb is not None and needed > sound.memory_mb * 2**20 - _held_bytes():
        raise BadInput(
            f"{words}, and a render may take {sound.memory_mb * 2**20 / 1e9:.1f} GB in all: cut "
            "the sound in parts, or raise render_memory_mb in the settings."
        )
    available = int(psutil.virtual_memory().available) - _LEFT_ALONE_BYTES
    if needed > available:
        raise BadInput(
            f"{words}, and {max(0, available) / 1e9:.1f} GB are free: cut the sound in parts, or "
            "close other programs."
        )
    if needed > NOTED_BYTES:
        sound.notes.warn(f"{words}.")


def _held_bytes() -> int:
    """What the process holds already, the libraries and their plug-ins among it."""
    return int(psutil.Process().memory_info().rss)

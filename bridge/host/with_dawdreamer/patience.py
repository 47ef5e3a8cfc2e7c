"""Progress while DawDreamer renders, which itself tells none.

A render is one call that can take minutes, and a plug-in that hangs is known only by a worker that
says nothing any more. So it is told that the render goes on for as long as one of that length may
take, and nothing after that.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from bridge.host.stages.contract import Sound
from session.errors import Cancelled

SLOWEST = 1.0
"""How many times faster than the sound lasts a render is at least expected to be: in blocks of one
sample, on a busy machine, some are hardly more."""

_EVERY_SECONDS = 0.5


@contextmanager
def patience(sound: Sound, length_samples: int) -> Iterator[None]:
    """While inside, a thread tells `sound.progress`; after, Cancelled is raised if it was."""
    seconds = length_samples / sound.sample_rate / SLOWEST
    if seconds < 2 * _EVERY_SECONDS:
        yield
        return
    ended = threading.Event()

    def tell() -> None:
        with suppress(Cancelled):  # raised again on the main thread, below
            for turn in range(int(seconds / _EVERY_SECONDS)):
                if ended.wait(_EVERY_SECONDS):
                    return
                sound.progress(turn * _EVERY_SECONDS / seconds, "Rendering in DawDreamer")

    teller = threading.Thread(target=tell, name="progress of a render", daemon=True)
    teller.start()
    try:
        yield
    finally:
        ended.set()
        teller.join()
    sound.progress(1.0, "Rendering in DawDreamer")

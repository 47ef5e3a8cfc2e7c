"""A track played by one of Roadie's own instruments, exactly as the composer plays it.

Every note begins at its exact sample; a kit's drums ring out and choke each other. It follows
velocity and the sustain pedal. Main thread only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import floor
from typing import TYPE_CHECKING

from bridge.host.instrument.built_in.instrument import Kit, load_instrument
from bridge.host.instrument.mixing import Strike, mixed, pan_gains
from bridge.host.instrument.pedal import sounding_notes
from bridge.host.instrument.performance import PlayedNote
from bridge.host.instrument.take import Take
from bridge.host.instrument.unheard import warn_of_unheard

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

_CHANNELS = 2


@dataclass(frozen=True, slots=True)
class BuiltInPlayer:
    """The instrument called `name` in `templates/instruments`, ready to play takes."""

    name: str
    channels: int = _CHANNELS

    def blocks(self, take: Take) -> Iterator[Samples]:
        """The take's sound and what rings on."""
        take.notes.hosts.append("dawdreamer")
        warn_of_unheard(take, load_instrument(self.name).title, frozenset({"sustain"}))
        yield from mixed(self._strikes(sounding_notes(take.performance), take), _CHANNELS, take)

    def _strikes(self, notes: Sequence[PlayedNote], take: Take) -> list[Strike]:
        from bridge.host.instrument.built_in.voice import hit_of_note, render_hit, velocity_gain

        instrument, turns = load_instrument(self.name), defaultdict[str, int](int)
        strikes = []
        for note in notes:
            seconds = note.end_seconds - note.start_seconds
            hit = hit_of_note(self.name, note.pitch, note.velocity, seconds, take.sample_rate)
            pan, choke = 0.0, None
            if isinstance(instrument, Kit):
                struck = instrument.voices[hit.voice]
                pan, choke, dynamic_db = struck.pan, struck.choke, struck.dynamic_db
                hit = replace(hit, take=turns[hit.voice] % instrument.takes)
                turns[hit.voice] += 1
            else:
                dynamic_db = instrument.dynamic_db
            gain = velocity_gain(dynamic_db, note.velocity)
            left, right = pan_gains(pan)
            start = floor(note.start_seconds * take.sample_rate + 0.5)
            sound = partial(render_hit, hit)
            strikes.append(Strike(start, sound, (gain * left, gain * right), choke))
        return strikes

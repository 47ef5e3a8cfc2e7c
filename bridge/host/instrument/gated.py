"""A track played by a Faust voice with `freq`, `gain` and `gate`, as Faust's own instruments have.

Every note begins at its exact sample and is let go at most 16 samples off (a gate falls at the
start of a block of 32). It follows velocity, the sustain pedal and the pitch wheel. Main thread
only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from math import floor
from typing import TYPE_CHECKING

from bridge.host.chain.steps import Setting
from bridge.host.instrument.faust_voice import SILENCE, FaustVoice, ended
from bridge.host.instrument.mixing import Strike, mixed
from bridge.host.instrument.note_cache import NoteCache
from bridge.host.instrument.pedal import sounding_notes
from bridge.host.instrument.take import RING_FLOOR, Take
from bridge.host.instrument.unheard import warn_of_unheard
from bridge.host.instrument.wheel import Wheels
from session.errors import BadInput, PlugInFailed
from session.nearest import nearest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

_GATE_BLOCK_SAMPLES = 32
_CACHE_BYTES = 192 * 2**20
_FIRST_RING_SECONDS = 0.5
_QUIET_SECONDS = 0.05
"""A note has died away when so much of its end is silent."""

_FOLLOWED = frozenset({"sustain", "wheel"})
_PLAYED = ("freq", "gain", "gate")

_Key = tuple[int, int, int, tuple[tuple[float, float], ...]]
"""What makes a note: pitch, velocity, blocks until it is let go, and how it is bent."""


class GatedPlayer:
    """A Faust voice, compiled for a rate, ready to play takes.

    Raises BackendUnavailable when `code` does not compile, BadInput when it is no instrument or
    has not got one of `parameters`. `what` names it in errors.
    """

    def __init__(
        self, code: str, sample_rate: int, what: str, parameters: Mapping[str, Setting]
    ) -> None:
        self._voice = FaustVoice(code, sample_rate, what, _GATE_BLOCK_SAMPLES)
        self._sample_rate, self._what = sample_rate, what
        self.channels = self._voice.channels
        if self._voice.inputs or "gate" not in self._voice.controls:
            raise BadInput(
                f"{what} is no instrument: a Faust voice has no input, and a button `gate`."
            )
        if self.channels not in (1, 2):
            raise BadInput(f"{what} has {self.channels} outputs: a Faust voice has one or two.")
        self._controls = {
            name: self._control(name, setting) for name, setting in parameters.items()
        }
        self._cache: NoteCache[_Key] = NoteCache(_CACHE_BYTES)
        self._ring_samples = round(_FIRST_RING_SECONDS * sample_rate)
        self._longest_samples = 0

    def blocks(self, take: Take) -> Iterator[Samples]:
        """The take's sound and what rings on. Raises PlugInFailed when it stays silent."""
        take.notes.hosts.append("dawdreamer")
        warn_of_unheard(take, self._what, _FOLLOWED)
        wheels = Wheels(take.performance.moves)
        strikes = []
        for note in sounding_notes(take.performance):
            bends = wheels.during(note.channel, note.start_seconds, note.end_seconds)
            start = floor(note.start_seconds * self._sample_rate + 0.5)
            seconds = note.end_seconds - note.start_seconds
            blocks = max(1, round(seconds * self._sample_rate / _GATE_BLOCK_SAMPLES))
            key = note.pitch, note.velocity, blocks, bends
            sound = partial(self._sound, key, take)
            strikes.append(Strike(start, sound, (1.0,) * self.channels))
        heard = False
        for block in mixed(strikes, self.channels, take):
            heard = heard or bool((abs(block) > RING_FLOOR).any())
            yield block
        if not heard:
            raise PlugInFailed(
                f"{self._what} stayed silent for the {len(strikes)} notes of {take.name}: look "
                "whether it sounds while its `gate` is 1."
            )

    def _control(self, name: str, setting: Setting) -> float:
        known = [control for control in self._voice.controls if control not in _PLAYED]
        if name not in known:
            near = nearest(name, known)
            there = f"it has {', '.join(known)}." if known else "it has none."
            hint = f"did you mean {near}?" if near else there
            raise BadInput(f"{self._what} has no parameter {name!r}: {hint}")
        low, high = self._voice.bounds(name)
        try:
            value = float(setting)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise BadInput(f"{name} of {self._what} is a number from {low:g} to {high:g}.")
        return value

    def _sound(self, key: _Key, take: Take) -> Samples:
        known = self._cache.get(key)
        if known is not None:
            return known
        note = self._rendered(key, take)
        note.flags.writeable = False
        self._cache.put(key, note)
        return note

    def _rendered(self, key: _Key, take: Take) -> Samples:
        import numpy as np

        held = key[2] * _GATE_BLOCK_SAMPLES
        quiet = max(1, round(_QUIET_SECONDS * self._sample_rate))
        while True:
            ring = min(max(quiet, self._ring_samples), max(quiet, take.ring_samples))
            note = self._render(key, held + ring)
            if not np.isfinite(note).all():
                raise PlugInFailed(
                    f"{self._what} gave values that are no numbers for key {key[0]}: look at its "
                    "filters and divisions."
                )
            if np.abs(note[:, -quiet:]).max() <= SILENCE:
                whole = ended(note, self._sample_rate)
                self._learn(whole.shape[1] - held + 2 * quiet)
                return whole
            if ring >= take.ring_samples:
                take.notes.warn(
                    f"{self._what} rings on for longer than "
                    f"{take.ring_samples / self._sample_rate:g} s after a note: it was cut there."
                )
                return ended(note, self._sample_rate)
            self._ring_samples = 2 * ring

    def _learn(self, ring_samples: int) -> None:
        """So long a note rang on: the next will be given as much, so that it is rendered once."""
        self._longest_samples = max(self._longest_samples, ring_samples)
        self._ring_samples = self._longest_samples

    def _render(self, key: _Key, length_samples: int) -> Samples:
        import numpy as np

        pitch, velocity, blocks, bends = key
        freq = np.full(length_samples, _hertz(pitch, 0.0), np.float32)
        for seconds, semitones in bends:
            freq[round(seconds * self._sample_rate) :] = _hertz(pitch, semitones)
        gate = np.zeros(length_samples, np.float32)
        gate[: blocks * _GATE_BLOCK_SAMPLES] = 1
        return self._voice.render(
            length_samples, **self._controls, freq=freq, gain=velocity / 127, gate=gate
        )


def _hertz(pitch: int, semitones: float) -> float:
    return float(440.0 * 2 ** ((pitch + semitones - 69) / 12))

"""Notes as samples: a mono Faust voice renders one note at a time, and notes are kept.

A Faust processor starts afresh with every render, so a note depends on nothing but itself and
comes out the same bytes whenever it is asked for. Everything happens on the process's main
thread, as DawDreamer demands.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import ceil

import numpy as np
from numpy.typing import NDArray

from bridge.host.instrument.built_in.drums import voice_of_note
from bridge.host.instrument.built_in.instrument import (
    Kit,
    Parameters,
    Pitched,
    library_code,
    load_instrument,
)
from bridge.host.instrument.faust_voice import FaustVoice, ended
from bridge.host.instrument.note_cache import NoteCache

Samples = NDArray[np.float32]

VELOCITY_STEP = 8
"""Timbre is rendered for every eighth velocity; loudness follows each velocity exactly."""

HOLD_STEP_SECONDS = 0.005
HOLD_BITS = 6
"""Note lengths are rounded to 5 ms, and to 1.6 per cent from a third of a second on, so that
human timing does not make every note a new one."""

CACHE_BYTES = 320 * 2**20


@dataclass(frozen=True, slots=True)
class Hit:
    """One note to render: `voice` names the kit's voice ("" for a pitched instrument).

    `take` is which of a drum's takes it is.
    """

    instrument: str
    voice: str
    pitch: int
    velocity: int
    hold_steps: int
    sample_rate: int
    take: int = 0


_cache: NoteCache[Hit] = NoteCache(CACHE_BYTES)


def faust_code(faust: str, parameters: Parameters, shared: str = "") -> str:
    """The whole program of a voice: the library, the instrument's constants, its own code."""
    constants = "\n".join(f"{name} = {value:.9g};" for name, value in parameters.items())
    return "\n".join((library_code(), constants, shared, faust))


@cache
def _compiled(instrument: str, voice: str, sample_rate: int) -> FaustVoice:
    made = load_instrument(instrument)
    if isinstance(made, Kit):
        code = faust_code(made.voices[voice].faust, made.parameters, made.shared)
    else:
        code = faust_code(made.faust, made.parameters)
    return FaustVoice(code, sample_rate, f"{instrument} {voice}".strip())


def hit_of_note(
    instrument: str, pitch: int, velocity: int, length_seconds: float, sample_rate: int
) -> Hit:
    """What has to be rendered for a note: its voice, its nearest timbre and length."""
    made = load_instrument(instrument)
    timbre = min(127, VELOCITY_STEP * ceil(velocity / VELOCITY_STEP))
    if isinstance(made, Kit):
        voice = voice_of_note(made, pitch)
        return Hit(instrument, voice, pitch, timbre, 0, sample_rate)
    hold_steps = _hold_steps(length_seconds)
    return Hit(instrument, "", within_range(made, pitch), timbre, hold_steps, sample_rate)


def _hold_steps(length_seconds: float) -> int:
    steps = max(1, round(length_seconds / HOLD_STEP_SECONDS))
    coarse: int = 1 << max(0, steps.bit_length() - HOLD_BITS)
    return round(steps / coarse) * coarse


def within_range(instrument: Pitched, pitch: int) -> int:
    """`pitch`, moved by octaves into the instrument's range."""
    while pitch < instrument.lowest:
        pitch += 12
    while pitch > instrument.highest:
        pitch -= 12
    return max(pitch, instrument.lowest)


def render_hit(hit: Hit) -> Samples:
    """The note at full loudness, `(channels, samples)`, from silence to silence."""
    known = _cache.get(hit)
    if known is not None:
        return known
    made = load_instrument(hit.instrument)
    hold_seconds = hit.hold_steps * HOLD_STEP_SECONDS
    if isinstance(made, Kit):
        voice = made.voices[hit.voice]
        length_seconds, trim_db = voice.length_seconds, voice.trim_db
    else:
        length_seconds, trim_db = hold_seconds + made.release_seconds, made.trim_db
    note = _compiled(hit.instrument, hit.voice, hit.sample_rate).render(
        round(length_seconds * hit.sample_rate),
        freq=440.0 * 2 ** ((hit.pitch - 69) / 12),
        vel=hit.velocity / 127,
        hold=hold_seconds,
        take=hit.take,
    )
    note = ended(note, hit.sample_rate) * np.float32(10 ** (trim_db / 20))
    note.flags.writeable = False
    _cache.put(hit, note)
    return note


def velocity_gain(dynamic_db: float, velocity: int) -> float:
    """The amplitude of a velocity: 1 at 127, falling by `dynamic_db` down to velocity 1."""
    return float(10 ** (-dynamic_db * (1 - velocity / 127) / 20))

"""A track's notes as sound: each where the tempo map puts it, before any effect."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import cos, pi, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from server.engines.composer.sound.instrument import Kit, load_instrument
from server.engines.composer.sound.voice import Hit, hit_of_note, render_hit, velocity_gain
from session.model import Session, Track

Samples = NDArray[np.float32]

CHOKE_SECONDS = 0.008
"""How fast a choked cymbal falls silent."""

Counted = Callable[[int], None]
"""Told after each note how many have been rendered."""


@dataclass(frozen=True, slots=True)
class Strike:
    """A note at its place: `start_samples` from the start of the piece, never negative."""

    start_samples: int
    hit: Hit
    gain: float
    pan: float = 0.0
    choke: str | None = None


def strikes_of_track(track: Track, session: Session, wrapped: bool) -> list[Strike]:
    """The track's notes in the order they sound.

    A note before the start sounds at the start, or before the end where the piece is a loop; one
    that begins after the end is left out, or wrapped likewise.
    """
    if track.instrument is None:
        return []
    instrument = load_instrument(track.instrument)
    length_samples = session.length_samples
    found: list[Strike] = []
    for clip in track.midi_clips:
        for note in clip.notes:
            start_beats = clip.start_beats + note.start_beats
            start = session.tempo_map.samples_at_beats(start_beats, session.sample_rate)
            end_seconds = session.tempo_map.seconds_at_beats(start_beats + note.length_beats)
            seconds = end_seconds - session.tempo_map.seconds_at_beats(start_beats)
            if wrapped:
                start %= length_samples
            elif start >= length_samples:
                continue
            hit = hit_of_note(
                track.instrument, note.pitch, note.velocity, seconds, session.sample_rate
            )
            dynamic_db, pan, choke = _of_voice(instrument, hit.voice)
            gain = velocity_gain(dynamic_db, note.velocity)
            found.append(Strike(max(0, start), hit, gain, pan, choke))
    found.sort(key=lambda strike: (strike.start_samples, strike.hit.pitch))
    return _by_turns(found, instrument.takes) if isinstance(instrument, Kit) else found


def _by_turns(strikes: Sequence[Strike], takes: int) -> list[Strike]:
    """The strikes of a kit with each voice's takes by turns, so that no two in a row are alike."""
    played: dict[str, int] = defaultdict(int)
    turned = []
    for strike in strikes:
        take = played[strike.hit.voice] % takes
        played[strike.hit.voice] += 1
        turned.append(replace(strike, hit=replace(strike.hit, take=take)))
    return turned


def _of_voice(instrument: object, voice: str) -> tuple[float, float, str | None]:
    if isinstance(instrument, Kit):
        struck = instrument.voices[voice]
        return struck.dynamic_db, struck.pan, struck.choke
    return getattr(instrument, "dynamic_db", 0.0), 0.0, None


def render_strikes(
    strikes: Sequence[Strike], length_samples: int, wrapped: bool, counted: Counted
) -> Samples:
    """The dry sound, `(2, samples)`: `length_samples` and what rings on past them."""
    if not strikes:
        return np.zeros((2, length_samples), np.float32)
    sample_rate = strikes[0].hit.sample_rate
    fade_samples = round(CHOKE_SECONDS * sample_rate)
    cuts = _choked_after(strikes, length_samples, wrapped)
    sound, end = np.zeros((2, length_samples + round(_ROOM_SECONDS * sample_rate)), np.float32), 0
    for index, strike in enumerate(strikes):
        note = render_hit(strike.hit)
        if index in cuts:
            note = _choked(note, cuts[index], fade_samples)
        end = max(end, strike.start_samples + note.shape[1])
        if end > sound.shape[1]:
            more = end - sound.shape[1] + round(_ROOM_SECONDS * sample_rate)
            sound = np.pad(sound, ((0, 0), (0, more)))
        place = slice(strike.start_samples, strike.start_samples + note.shape[1])
        left, right = pan_gains(strike.pan)
        sound[0, place] += note[0] * np.float32(strike.gain * left)
        sound[1, place] += note[-1] * np.float32(strike.gain * right)
        counted(index + 1)
    return sound[:, : max(length_samples, end)]


_ROOM_SECONDS = 4.0
"""Room for what rings on past the end, made as it is needed."""


def end_of_strikes_samples(strikes: Sequence[Strike]) -> int:
    """Where the last of the notes has died away; 0 without any."""
    ends = (strike.start_samples + _length_of_hit_samples(strike.hit) for strike in strikes)
    return max(ends, default=0)


@lru_cache(maxsize=65_536)
def _length_of_hit_samples(hit: Hit) -> int:
    return int(render_hit(hit).shape[1])


def pan_gains(pan: float) -> tuple[float, float]:
    """Left and right gain at constant power; 1 and 1 in the middle."""
    angle = (pan + 1) * pi / 4
    return sqrt(2) * cos(angle), sqrt(2) * sin(angle)


def _choked_after(strikes: Sequence[Strike], length_samples: int, wrapped: bool) -> dict[int, int]:
    """By a strike's index: after how many samples the next of its choke group cuts it off."""
    starts: dict[str, list[int]] = defaultdict(list)
    for strike in strikes:
        if strike.choke:
            starts[strike.choke].append(strike.start_samples)
    cuts: dict[int, int] = {}
    for index, strike in enumerate(strikes):
        if strike.choke:
            group = starts[strike.choke]
            after = bisect_right(group, strike.start_samples)
            if after < len(group):
                cuts[index] = group[after] - strike.start_samples
            elif wrapped:
                cuts[index] = group[0] + length_samples - strike.start_samples
    return cuts


def _choked(note: Samples, after_samples: int, fade_samples: int) -> Samples:
    if after_samples + fade_samples >= note.shape[1]:
        return note
    cut = note[:, : after_samples + fade_samples].copy()
    cut[:, after_samples:] *= np.linspace(1, 0, fade_samples, dtype=np.float32)
    return cut

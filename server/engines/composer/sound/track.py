"""A track's notes as sound: each where the tempo map puts it, before any effect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bridge.host.instrument.built_in.instrument import Kit, Pitched, load_instrument
from bridge.host.instrument.built_in.voice import Hit, hit_of_note, render_hit, velocity_gain
from bridge.host.instrument.choking import choked, choked_after
from bridge.host.instrument.mixing import pan_gains
from server.engines.composer.sound.soundfont import (
    CHOKES,
    DRUM_BANK,
    FontNote,
    Soundfont,
    render_font_note,
)
from session.clips import Note
from session.model import Session, Track

Samples = NDArray[np.float32]

Counted = Callable[[int], None]
"""Told after each note how many have been rendered."""


@dataclass(frozen=True, slots=True)
class Strike:
    """A note at its place: `start_samples` from the start of the piece, never negative."""

    start_samples: int
    hit: Hit | FontNote
    gain: float
    pan: float = 0.0
    choke: str | None = None


def strikes_of_track(
    track: Track, session: Session, wrapped: bool, font: Soundfont | None = None
) -> list[Strike]:
    """The track's notes in the order they sound, on `font` where it has the track's instrument.

    A note before the start sounds at the start, or before the end where the piece is a loop; one
    that begins after the end is left out, or wrapped likewise.
    """
    if track.instrument is None:
        return []
    instrument, rate = load_instrument(track.instrument), session.sample_rate
    strike = _own_strike(track.instrument, instrument, rate)
    if font is not None:
        wanted = instrument.programme if track.midi_program is None else track.midi_program
        sound = font.sound_of(instrument, wanted)
        strike = _font_strike(font, sound, rate) if sound else strike
    tempo, length_samples = session.tempo_map, session.length_samples
    found: list[Strike] = []
    for clip in track.midi_clips:
        for note in clip.notes:
            start_beats = clip.start_beats + note.start_beats
            start = tempo.samples_at_beats(start_beats, rate)
            end_seconds = tempo.seconds_at_beats(start_beats + note.length_beats)
            seconds = end_seconds - tempo.seconds_at_beats(start_beats)
            if wrapped:
                start %= length_samples
            elif start >= length_samples:
                continue
            found.append(strike(max(0, start), note, seconds))
    found.sort(key=lambda strike: (strike.start_samples, strike.hit.pitch))
    return _by_turns(found, instrument.takes) if isinstance(instrument, Kit) else found


_Striking = Callable[[int, Note, float], Strike]
"""Makes the strike of a note that starts at a sample and lasts some seconds."""


def _own_strike(name: str, instrument: Pitched | Kit, rate: int) -> _Striking:
    def strike(start: int, note: Note, seconds: float) -> Strike:
        hit = hit_of_note(name, note.pitch, note.velocity, seconds, rate)
        struck = instrument.voices[hit.voice] if isinstance(instrument, Kit) else None
        dynamic_db = struck.dynamic_db if struck else getattr(instrument, "dynamic_db", 0.0)
        gain = velocity_gain(dynamic_db, note.velocity)
        if struck is None:
            return Strike(start, hit, gain)
        return Strike(start, hit, gain, struck.pan, struck.choke)

    return strike


def _font_strike(font: Soundfont, sound: tuple[int, int], rate: int) -> _Striking:
    """A font knows its own dynamics, so each velocity is played as it is."""
    bank, preset = sound

    def strike(start: int, note: Note, seconds: float) -> Strike:
        hold = 0 if bank == DRUM_BANK else max(1, round(seconds * rate))
        hit = FontNote(font.digest, bank, preset, note.pitch, note.velocity, hold, rate)
        choke = CHOKES.get(note.pitch) if bank == DRUM_BANK else None
        return Strike(start, hit, 1.0, choke=choke)

    return strike


def _by_turns(strikes: Sequence[Strike], takes: int) -> list[Strike]:
    """The strikes of a kit with each voice's takes by turns, so that no two in a row are alike."""
    played: dict[str, int] = defaultdict(int)
    turned = []
    for strike in strikes:
        hit = strike.hit
        if isinstance(hit, Hit):
            hit = replace(hit, take=played[hit.voice] % takes)
            played[hit.voice] += 1
        turned.append(replace(strike, hit=hit))
    return turned


def _note(hit: Hit | FontNote) -> Samples:
    return render_font_note(hit) if isinstance(hit, FontNote) else render_hit(hit)


def render_strikes(
    strikes: Sequence[Strike], length_samples: int, wrapped: bool, counted: Counted
) -> Samples:
    """The dry sound, `(2, samples)`: `length_samples` and what rings on past them."""
    if not strikes:
        return np.zeros((2, length_samples), np.float32)
    sample_rate = strikes[0].hit.sample_rate
    cuts = choked_after(strikes, length_samples if wrapped else None)
    sound, end = np.zeros((2, length_samples + round(_ROOM_SECONDS * sample_rate)), np.float32), 0
    for index, strike in enumerate(strikes):
        note = _note(strike.hit)
        if index in cuts:
            note = choked(note, cuts[index], sample_rate)
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
def _length_of_hit_samples(hit: Hit | FontNote) -> int:
    return int(_note(hit).shape[1])

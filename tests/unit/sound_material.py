"""Small pieces of music to play, and ways to measure what was played."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from server.engines.composer.style import BusEffects, Reverb, RoleMix, StyleMix
from session import MeterMap, MidiClip, Note, Session, TempoMap, Track
from session.units import ROLE_COLOURS, Role
from tests.plain_session import plain_session

Samples = NDArray[np.float32]

PLAIN_MIX = StyleMix(roles={})
"""No room, no colour, no ducking."""

RICH_MIX = StyleMix(
    roles={
        "drums": RoleMix(loudness_lu=-4, reverb_send=0.1),
        "bass": RoleMix(loudness_lu=-6, duck_db=4),
        "chords": RoleMix(loudness_lu=-8, pan=-0.2, reverb_send=0.3, duck_db=3, lowpass_hz=5000),
    },
    reverb=Reverb(size=0.5, damping=0.4),
    bus=BusEffects(tape=0.4, bitcrush_bits=12, lowpass_hz=9000, highpass_hz=30),
)
"""Everything a style may ask for."""


def track(name: str, role: Role, instrument: str, notes: Iterable[Note], beats: float) -> Track:
    """A track with one clip."""
    clip = MidiClip(0.0, beats, tuple(notes))
    return Track(name, role, ROLE_COLOURS[role], midi_clips=(clip,), instrument=instrument)


def piece(
    *tracks: Track,
    beats: float = 8.0,
    tempo: TempoMap | None = None,
    meter: MeterMap | None = None,
    sample_rate: int = 48_000,
) -> Session:
    """A session of MIDI tracks."""
    return plain_session(
        *tracks,
        beats=beats,
        sample_rate=sample_rate,
        tempo_map=tempo or TempoMap.constant(120.0),
        meter_map=meter or MeterMap.constant(),
    )


def trio(beats: float = 8.0, kit: str = "kit-lofi") -> tuple[Track, ...]:
    """Drums, bass and chords, in a pattern of four beats."""
    bars = range(0, int(beats), 4)
    drums = [Note(36, 110, bar + at, 0.25) for bar in bars for at in (0, 2.5)]
    drums += [Note(38, 100, bar + at, 0.25) for bar in bars for at in (1, 3)]
    drums += [
        Note(46 if at == 3.5 else 42, 70, bar + at, 0.25)
        for bar in bars
        for at in np.arange(0, 4, 0.5).tolist()
    ]
    bass = [Note(33, 90, bar + at, 0.9) for bar in bars for at in (0, 1.5, 2.5)]
    chords = [Note(pitch, 70, bar, 3.5) for bar in bars for pitch in (57, 60, 64)]
    return (
        track("Drums", "drums", kit, drums, beats),
        track("Bass", "bass", "round-bass", bass, beats),
        track("Keys", "chords", "dusty-keys", chords, beats),
    )  # fmt: skip


def fundamental_hz(mono: Samples, near_hz: float, sample_rate: int) -> float:
    """The strongest partial within a semitone of `near_hz`, by the peak of a zero-padded FFT."""
    size = 1 << 20
    spectrum = np.abs(np.fft.rfft(mono * np.hanning(len(mono)), size))
    low, high = (
        round(near_hz * ratio * size / sample_rate) for ratio in (2 ** (-1 / 12), 2 ** (1 / 12))
    )
    peak = low + int(np.argmax(spectrum[low:high]))
    before, at, after = np.log(spectrum[peak - 1 : peak + 2])
    return float((peak + (before - after) / (before - 2 * at + after) / 2) * sample_rate / size)


def onsets_samples(mono: Samples, sample_rate: int, quiet: float = 0.02) -> list[int]:
    """Where sound begins after at least 20 ms below `quiet` of its peak."""
    loud = np.flatnonzero(np.abs(mono) > quiet * np.abs(mono).max())
    gap = round(0.02 * sample_rate)
    starts = np.concatenate(([True], np.diff(loud) > gap))
    return [int(sample) for sample in loud[starts]]


def loudest_step(sound: Samples) -> float:
    """The largest jump between neighbouring samples against the peak: a click is near 1 or more."""
    return float(np.abs(np.diff(sound, axis=-1)).max() / max(1e-9, float(np.abs(sound).max())))

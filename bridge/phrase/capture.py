"""Listens to keys all the time, so that what was just played needs no arming.

Pure but for a lock: one thread hears, another asks.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import replace

from bridge.events.arrived import MidiArrived
from bridge.phrase.heard import HeardNote, Playing
from bridge.phrase.place import RunningPlace
from bridge.sync.transport import Transport
from session.smf.messages import CONTROL_CHANGE, NOTE_OFF, NOTE_ON

KEPT_BARS = 64
MOST_NOTES = 20_000

SUSTAIN, ALL_SOUND_OFF, ALL_NOTES_OFF = 64, 120, 123
"""Controllers (MIDI 1.0 Detailed Specification, table 3); a pedal is down from 64 on."""

_Key = tuple[int, int]


class PhraseCapture:
    """The notes of the last bars, those that sound now, and whether capture is armed.

    `latency_s` is how long a note takes from the finger to us: it is taken off every time.
    `channels` (0 to 15) are those that are listened to, all by default. `place` is shared with
    whoever plays the answers.
    """

    def __init__(
        self,
        kept_bars: int = KEPT_BARS,
        latency_s: float = 0.0,
        channels: frozenset[int] | None = None,
        place: RunningPlace | None = None,
    ) -> None:
        self._kept_bars = kept_bars
        self.latency_s = latency_s
        self._channels = channels
        self._lock = threading.Lock()
        self._place = place or RunningPlace()
        self._breaks = self._place.breaks
        self._ended: deque[HeardNote] = deque(maxlen=MOST_NOTES)
        self._keys: dict[_Key, HeardNote] = {}
        self._pedalled: dict[_Key, HeardNote] = {}
        self._pedals: set[int] = set()
        self._armed_beats: float | None = None
        self._stood_still = False

    def heard(self, arrived: MidiArrived, transport: Transport) -> None:
        """A message from keys; what is no note and no pedal is left alone."""
        if len(arrived.data) != 3:
            return
        status, first, second = arrived.data
        kind, channel = status & 0xF0, status & 0x0F
        if self._channels is not None and channel not in self._channels:
            return
        with self._lock:
            beats = self._at(transport, arrived.at_s)
            if kind == NOTE_ON and second > 0:
                self._begin(channel, first, second, beats, transport)
            elif kind in (NOTE_ON, NOTE_OFF):
                self._release((channel, first), beats)
            elif kind == CONTROL_CHANGE:
                self._control(channel, first, second, beats)

    def arm(self, transport: Transport, now_s: float) -> None:
        """From now on it is meant: what was played before is another phrase."""
        with self._lock:
            self._armed_beats = self._at(transport, now_s, latency_s=0.0)

    def disarm(self) -> None:
        """Nothing more is waited for; what was played is still there."""
        with self._lock:
            self._armed_beats = None

    @property
    def armed(self) -> bool:
        """Whether it was armed and not disarmed since."""
        return self._armed_beats is not None

    def held(self) -> tuple[int, ...]:
        """The pitches that sound now, by key or by pedal, from low to high."""
        with self._lock:
            return tuple(sorted({pitch for _, pitch in (*self._keys, *self._pedalled)}))

    def playing(self, transport: Transport, now_s: float) -> Playing:
        """What was played up to now."""
        with self._lock:
            now = self._at(transport, now_s, latency_s=0.0)
            notes = [*self._ended, *self._pedalled.values(), *self._keys.values()]
            return Playing(
                notes=tuple(sorted(notes, key=lambda note: (note.start_beats, note.pitch))),
                now_beats=now,
                bar_line_beats=self._place.bar_line_beats(transport),
                bar_beats=transport.bar_beats,
                bpm=transport.named_bpm,
                on_the_clock=not self._stood_still,
                armed_beats=self._armed_beats,
            )

    def forget(self) -> None:
        """Nothing was played."""
        with self._lock:
            self._clear()

    def _clear(self) -> None:
        self._ended.clear()
        self._keys.clear()
        self._pedalled.clear()
        self._armed_beats = None

    def _at(self, transport: Transport, at_s: float, latency_s: float | None = None) -> float:
        late_s = self.latency_s if latency_s is None else latency_s
        beats = self._place.beats(transport, at_s - late_s)
        if self._place.breaks != self._breaks:
            self._breaks = self._place.breaks
            self._clear()
        return beats

    def _begin(
        self, channel: int, pitch: int, velocity: int, beats: float, transport: Transport
    ) -> None:
        self._stop((channel, pitch), beats)
        if transport.playing == self._stood_still:
            # Bars of one kind say nothing of the other's.
            self._clear()
            self._stood_still = not transport.playing
        self._keys[channel, pitch] = HeardNote(
            channel, pitch, velocity, beats, None, transport.named_bpm
        )
        oldest = beats - self._kept_bars * transport.bar_beats
        while self._ended and self._ended[0].start_beats < oldest:
            self._ended.popleft()

    def _release(self, key: _Key, beats: float) -> None:
        note = self._keys.pop(key, None)
        if note is None:
            return
        if key[0] in self._pedals:
            self._pedalled[key] = note
        else:
            self._end(note, beats)

    def _stop(self, key: _Key, beats: float) -> None:
        for sounding in (self._keys, self._pedalled):
            if (note := sounding.pop(key, None)) is not None:
                self._end(note, beats)

    def _end(self, note: HeardNote, beats: float) -> None:
        self._ended.append(replace(note, end_beats=max(beats, note.start_beats)))

    def _control(self, channel: int, number: int, value: int, beats: float) -> None:
        if number == SUSTAIN and value >= 64:
            self._pedals.add(channel)
        elif number == SUSTAIN:
            self._pedals.discard(channel)
            for key in [key for key in self._pedalled if key[0] == channel]:
                self._end(self._pedalled.pop(key), beats)
        elif number in (ALL_SOUND_OFF, ALL_NOTES_OFF):
            for key in [key for key in (*self._keys, *self._pedalled) if key[0] == channel]:
                self._stop(key, beats)

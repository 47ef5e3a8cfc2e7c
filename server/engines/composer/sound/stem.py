"""A stem: a track's notes with room, colour and ducking, exactly as long as the piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from server.engines.composer.sound.colour import coloured, filtered
from server.engines.composer.sound.ducking import ducked, ducking_shape
from server.engines.composer.sound.mixdown import balanced, write_stem
from server.engines.composer.sound.room import impulse_response, ring_seconds, with_room
from server.engines.composer.sound.tail import closing_gain, cut, fold
from server.engines.composer.sound.tick import Tick
from server.engines.composer.sound.track import Strike, pan_gains, render_strikes
from server.engines.composer.sound.voice import render_hit
from server.engines.composer.style import RoleMix, StyleMix
from server.engines.contract import Tail
from session.model import Session, Track
from session.progress import Progress

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class StemRenderer:
    """Renders the stems of one piece; `shape` is where its kicks duck."""

    session: Session
    mix: StyleMix
    tail: Tail
    shape: Samples

    @classmethod
    def of(cls, session: Session, mix: StyleMix, tail: Tail) -> StemRenderer:
        """The renderer of a session whose length is settled."""
        return cls(session, mix, tail, ducking_shape(session, tail == "wrap"))

    def write(
        self, track: Track, strikes: Sequence[Strike], path: Path, progress: Progress
    ) -> None:
        """Render, balance and write the stem of `track`. Raises StorageFailed, Cancelled."""
        stage, rate = f"Playing {track.name}", self.session.sample_rate

        def tick() -> None:
            progress(0.5, stage)

        def counted(notes: int) -> None:
            progress(0.5 * notes / len(strikes), stage)

        progress(0.0, stage)
        sound = render_strikes(strikes, self.session.length_samples, self.tail == "wrap", counted)
        stem = self.treated(track, sound, tick)
        loudness_lu = self.mix.of_role(track.role).loudness_lu + track.gain_db
        stem = balanced(stem, rate, loudness_lu, tick)
        write_stem(path, stem, rate, tick)
        progress(1.0, stage)

    def treated(self, track: Track, sound: Samples, tick: Tick) -> Samples:
        """The dry `sound` of a track as a stem of the piece's length, `(2, samples)`."""
        session, loop = self.session, self.tail == "wrap"
        rate, length = session.sample_rate, session.length_samples
        role, room = self.mix.of_role(track.role), self.mix.reverb
        sound = sound * _balance_of(track)
        if loop:  # all up to the bus is linear, so a folded answer is the answer of a loop
            sound = np.pad(sound, ((0, 0), (0, round(_FILTER_RING_SECONDS * rate))))
        sound = filtered(sound, rate, role.lowpass_hz, role.highpass_hz, tick)
        if role.reverb_send > 0:
            answer = impulse_response(room.size, room.damping, rate)
            sound = with_room(sound, answer, role.reverb_send, tick)
        sound = fold(sound, length) if loop else cut(sound, length)
        sound = ducked(sound, self.shape, role.duck_db)
        # Ducking in step with a bass makes DC, which the bus takes out: so the bus comes last.
        sound = coloured(sound, self.mix.bus, rate, loop, tick)
        fade = closing_gain(session, self.tail)
        if fade is not None:
            sound[:, length - len(fade) :] *= fade
        return sound


_FILTER_RING_SECONDS = 0.1
"""How long a role's filters ring past the last sound before it is folded round."""


def _balance_of(track: Track) -> Samples:
    """The gains of left and right, `(2, 1)`, that put a track where it sits."""
    return np.array(pan_gains(track.pan), dtype=np.float32)[:, None]


def end_of_sound_samples(strikes: Sequence[Strike], role: RoleMix, mix: StyleMix, rate: int) -> int:
    """Where a track's last note, and the room after it, have died away."""
    ends = [strike.start_samples + render_hit(strike.hit).shape[1] for strike in strikes]
    ring = ring_seconds(mix.reverb.size) if role.reverb_send > 0 else 0.0
    return max(ends, default=0) + round(ring * rate)

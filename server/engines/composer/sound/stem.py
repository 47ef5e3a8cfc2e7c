"""A stem: a track's notes with colour, space and ducking, exactly as long as the piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.host.instrument.mixing import pan_gains
from server.engines.composer.sound.chorus import with_chorus
from server.engines.composer.sound.colour import coloured
from server.engines.composer.sound.drive import driven
from server.engines.composer.sound.ducking import ducked, ducking_shape, kick_starts_samples
from server.engines.composer.sound.echo import Echo, echo_of, with_echo
from server.engines.composer.sound.filters import DC_BELOW_HZ, filtered, role_sections
from server.engines.composer.sound.mixdown import at_loudness, write_stem
from server.engines.composer.sound.room import ring_seconds, with_room
from server.engines.composer.sound.tail import closing_gain, cut, fold
from server.engines.composer.sound.tick import Tick, unwatched
from server.engines.composer.sound.track import Counted, Strike, render_strikes
from server.engines.composer.sound.width import widened
from server.engines.composer.style import BusEffects, RoleMix, StyleMix
from server.engines.contract import Tail
from session.model import Session, Track

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class StemRenderer:
    """Makes the stems of one piece; `shape` is where its kicks duck.

    A stem is made in two steps: `dry` plays the notes and needs the main thread, `finish` does
    all the rest and may run beside it.
    """

    session: Session
    mix: StyleMix
    tail: Tail
    shape: Samples
    echo: Echo

    @classmethod
    def of(cls, session: Session, mix: StyleMix, tail: Tail) -> StemRenderer:
        """The renderer of a session whose length is settled."""
        loop = tail == "wrap"
        echo = echo_of(session, mix.delay, loop)
        return cls(session, mix, tail, ducking_shape(session, loop), echo)

    def dry(self, strikes: Sequence[Strike], counted: Counted) -> Samples:
        """The notes alone, `(2, samples)`, as long as the piece: a loop's tail comes round."""
        loop, length = self.tail == "wrap", self.session.length_samples
        sound = render_strikes(strikes, length, loop, counted)
        return fold(sound, length) if loop else cut(sound, length)

    def finish(
        self,
        track: Track,
        sound: Samples,
        loudness_lufs: float,
        path: Path,
        tick: Tick = unwatched,
    ) -> None:
        """Treat, balance and write the dry `sound` of `track`. Raises StorageFailed."""
        stem = self.treated(track, sound, tick)
        rate = self.session.sample_rate
        write_stem(path, at_loudness(stem, rate, loudness_lufs, tick), rate, tick)

    def settings(self, track: Track, loudness_lufs: float) -> dict[str, Any]:
        """All that the stem of `track` depends on beside its notes, as plain values."""
        role, fade = self.mix.of_role(track.role), closing_gain(self.session, self.tail)
        return {
            "length_samples": self.session.length_samples,
            "sample_rate": self.session.sample_rate,
            "tail": self.tail,
            "fade_samples": 0 if fade is None else len(fade),
            "loudness_lufs": loudness_lufs,
            "pan": track.pan,
            "role": role.model_dump(mode="json", exclude={"loudness_lu", "pan"}),
            "bus": self.mix.bus,
            "room": self.mix.reverb if role.reverb_send > 0 else None,
            "echo": asdict(self.echo) if role.delay_send > 0 else None,
            "kicks": kick_starts_samples(self.session) if role.duck_db > 0 else None,
        }

    def treated(self, track: Track, sound: Samples, tick: Tick = unwatched) -> Samples:
        """The dry `sound` (2, samples) with all that the style does to it; it is used up."""
        session, loop = self.session, self.tail == "wrap"
        rate, length = session.sample_rate, session.length_samples
        role, room = self.mix.of_role(track.role), self.mix.reverb
        sound = filtered(sound, role_sections(role, rate), rate, loop, tick)
        sound = driven(sound, role.drive, loop, tick)
        sound = with_chorus(sound, role.chorus, rate, loop, tick)
        sound = widened(sound, role.width, rate, loop, tick)
        sound *= _balance_of(track)
        # The room hears the echo: a repeat stands in the same place as what it repeats.
        sound = with_echo(sound, self.echo, role.delay_send, tick)
        sound = with_room(sound, room, role.reverb_send, rate, loop, tick=tick)
        sound = ducked(sound, self.shape, role.duck_db)
        # The bus takes out what DC was made: so it comes last.
        sound = coloured(sound, _without_dc(self.mix.bus, role), rate, loop, tick)
        fade = closing_gain(session, self.tail)
        if fade is not None:
            sound[:, length - len(fade) :] *= fade
        return sound


def _without_dc(bus: BusEffects, role: RoleMix) -> BusEffects:
    """The bus, with a cut below all music where something makes DC and nothing takes it out."""
    bends = role.drive > 0 or bus.tape > 0 or bus.bitcrush_bits is not None
    makes_dc = role.duck_db > 0 or bends  # ducking makes it too, in step with a bass
    if bus.highpass_hz is not None or not makes_dc:
        return bus
    return bus.model_copy(update={"highpass_hz": DC_BELOW_HZ})


def _balance_of(track: Track) -> Samples:
    """The gains of left and right, `(2, 1)`, that put a track where it sits."""
    return np.array(pan_gains(track.pan), dtype=np.float32)[:, None]


def ring_of_role_samples(role: RoleMix, mix: StyleMix, session: Session) -> int:
    """How long a track's echo and room ring past its last note."""
    ring = ring_seconds(mix.reverb.size) if role.reverb_send > 0 else 0.0
    samples = round(ring * session.sample_rate)
    if role.delay_send > 0:
        samples += echo_of(session, mix.delay, loop=False).ring_samples
    return samples

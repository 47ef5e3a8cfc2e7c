"""The clocks of one bridge, and who of them leads."""

from __future__ import annotations

from collections.abc import Callable

from bridge.events.arrived import MidiArrived
from bridge.running.config import BridgeConfig
from bridge.sync.contract import Seconds
from bridge.sync.follow import Follow, Source
from bridge.sync.midi_clock import MidiClock
from bridge.sync.mtc import MtcClock
from bridge.sync.own import OwnClock
from session.errors import BackendUnavailable


class Clocks:
    """Link if it is wanted, MIDI clock, time code and the bridge's own; `follow` is who leads."""

    def __init__(self, config: BridgeConfig, seconds: Seconds, say: Callable[[str], None]) -> None:
        meter = (config.numerator, config.denominator)
        self.own = OwnClock(seconds, config.bpm, meter=meter)
        self.midi = MidiClock(seconds, bpm=config.bpm, meter=meter)
        self.time_code = MtcClock(seconds, bpm=config.bpm, meter=meter)
        sources: list[Source] = [self.midi, self.time_code]
        if config.link:
            from bridge.sync.link import LinkClock

            link = LinkClock(seconds, meter=meter)
            try:
                link.start()
                sources.insert(0, link)
            except BackendUnavailable as error:
                say(str(error))
        names = ("automatic", self.own.name, *(source.name for source in sources))
        wanted = config.clock
        if wanted not in names:
            say(f"There is no clock {wanted!r} here: it is chosen by what is there.")
            wanted = "automatic"
        self.follow = Follow(seconds, self.own, sources, wanted=wanted, say=say)

    def heard(self, arrived: MidiArrived) -> None:
        """A message of a clock or of time code."""
        if arrived.data[0] in (0xF0, 0xF1):
            self.time_code.heard(arrived)
        else:
            self.midi.heard(arrived)

    def start(self) -> None:
        """Begin to listen."""
        self.follow.start()

    def close(self) -> None:
        """Stop listening."""
        self.follow.close()

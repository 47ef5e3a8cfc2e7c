"""The clocks of one bridge, and who of them leads."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from bridge.events.arrived import MidiArrived
from bridge.events.arrived import Source as Port
from bridge.running.config import BridgeConfig
from bridge.sync.contract import Seconds
from bridge.sync.follow import Follow, Source
from bridge.sync.midi_clock import MidiClock
from bridge.sync.mtc import MtcClock
from bridge.sync.own import OwnClock
from session.errors import BackendUnavailable, RoadieError

if TYPE_CHECKING:
    from bridge.running.daw_side import DawSide


class Clocks:
    """A DAW and Link if they are wanted, MIDI clock, time code, our own; `follow` is who leads."""

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
        self._daw = _daw_side(config, seconds, say)
        if self._daw is not None:
            sources.insert(0, self._daw.clock)
        names = ("automatic", self.own.name, *(source.name for source in sources))
        wanted = config.clock
        if wanted == "daw" and self._daw is not None:
            wanted = self._daw.clock.name
        if wanted not in names:
            say(f"There is no clock {wanted!r} here: {_remedy(wanted, names)}.")
            wanted = "automatic"
        self.follow = Follow(seconds, self.own, sources, wanted=wanted, say=say)

    def heard(self, arrived: MidiArrived) -> None:
        """A message of a clock or of time code."""
        if arrived.data[0] in (0xF0, 0xF1):
            self.time_code.heard(arrived)
        else:
            self.midi.heard(arrived)

    def gone(self, source: Port) -> None:
        """A port is gone, and with it the clock that was heard there."""
        for clock in (self.midi, self.time_code):
            if clock.source == source:
                clock.gone()

    def start(self) -> None:
        """Begin to listen."""
        self.follow.start()
        if self._daw is not None:
            self._daw.start()

    def close(self) -> None:
        """Stop listening."""
        if self._daw is not None:
            self._daw.close()
        self.follow.close()


def _daw_side(config: BridgeConfig, seconds: Seconds, say: Callable[[str], None]) -> DawSide | None:
    if config.daw is None:
        return None
    from bridge.daw.contract import DawAddress
    from bridge.running.daw_side import DawSide

    try:
        return DawSide(config.daw, seconds, say, DawAddress(port=config.daw_port))
    except RoadieError as error:
        say(str(error))
        return None


def _remedy(wanted: str, names: Collection[str]) -> str:
    if wanted == "link":
        return "join Ableton Link with --link"
    if wanted == "daw":
        return "name your DAW with --daw"
    return f"choose one of {', '.join(sorted({*names, 'link', 'daw'}))}"

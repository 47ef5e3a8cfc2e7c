"""The controllers that are there: ports become devices by their answers and their names.

The engine's thread alone uses it. A port is opened once and stays open in our eyes: one that was
unplugged and comes back is the same device under the same name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bridge.controllers.contract import Surface
from bridge.controllers.device import ProfiledDevice
from bridge.controllers.profile import Profile
from bridge.controllers.shelf import ProfileShelf
from bridge.events.arrived import MidiArrived, PortCame, PortWent, Source
from bridge.events.moved import Moved
from bridge.midi.identity import IDENTITY_REQUEST, identity_of
from bridge.midi.input import Input, source_of
from bridge.midi.names import partner
from bridge.midi.output import Output
from bridge.midi.ports import Ports
from bridge.running.news import News
from bridge.sync.contract import Seconds
from bridge.sync.transport import Transport

if TYPE_CHECKING:
    from bridge.mackie.host import MackieHost

ANSWER_S = 0.3
"""How long a device is given to say what it is; USB devices take a few milliseconds."""
ANY_KEYBOARD = "keyboard"
CLOCKS = frozenset((0xF1, 0xF2, 0xF8, 0xFA, 0xFB, 0xFC))
"""Time code, song position, clock, start, continue, stop."""

_NO_KEYS = re.compile(
    # What carries time, or passes on; and a DAW's own tracks, which may play our answers back.
    r"clock|mtc|mmc|time ?code|through|mackie|announce"
    r"|/midi_out|ardour|reaper|bitwig|qtractor|lmms|renoise|carla",
    re.IGNORECASE,
)


class Shows(Protocol):
    """The board, as devices are put on it."""

    def add(self, device: Surface, send: Callable[[bytes], bool]) -> None:
        """A device is there, or there again."""

    def remove(self, name: str) -> None:
        """A device is gone."""

    def came(self, device: str) -> None:
        """A device is there anew: it shows nothing of what it was sent."""


class Hears(Protocol):
    """Who is told what is no control: clocks and played notes."""

    def clock(self, arrived: MidiArrived) -> None:
        """A clock's or time code's message."""

    def keys(self, arrived: MidiArrived, transport: Transport) -> None:
        """A message from a port whose notes are phrases."""

    def gone(self, source: Source) -> None:
        """A port is gone."""


@dataclass(slots=True)
class _Port:
    name: str
    input: Input
    output: Output | None = None
    device: ProfiledDevice | MackieHost | None = None
    has_keys: bool = False
    there: bool = True
    ask: Callable[[], None] | None = None
    """Has it say that it is there, where it must be asked."""
    asked_until_s: float | None = None
    """Until when its answer is waited for."""


class Devices:
    """Ports by their names, and the devices behind them.

    `changed` is called whenever another device is there, or one is gone: mappings are chosen anew.
    `keys` is a part of the name of the port whose notes are phrases; none: whatever has keys.
    """

    def __init__(
        self,
        ports: Ports,
        shelf: ProfileShelf,
        board: Shows,
        hears: Hears,
        *,
        put: Callable[[MidiArrived], object],
        news: News,
        seconds: Seconds,
        changed: Callable[[], None],
        keys: str | None = None,
    ) -> None:
        self._ports = ports
        self._shelf = shelf
        self._board = board
        self._hears = hears
        self._put = put
        self._news = news
        self._seconds = seconds
        self._changed = changed
        self._keys = keys
        self._known: dict[Source, _Port] = {}

    def names(self) -> list[str]:
        """The devices that are there now, as mappings name them."""
        return [one.device.name for one in self._known.values() if one.device and one.there]

    def there(self) -> list[tuple[str, Profile]]:
        """The devices that are there now, with their profiles."""
        ports = self._known.values()
        return [(one.device.name, one.device.profile) for one in ports if one.device and one.there]

    def came(self, event: PortCame) -> None:
        """A port is there."""
        name = event.source.removeprefix("midi:")
        known = self._known.get(event.source)
        if event.late:
            known = known or self._sent_through(name)
        if known is not None:
            self._back(known)
        elif name in self._ports.inputs():
            self._meet(name)
        else:
            # What can be sent to only: perhaps the other half of a device that came before.
            for one in self._known.values():
                if one.output is None and one.there and partner(one.name, (name,)):
                    self._ask(one)

    def went(self, event: PortWent) -> None:
        """A port is gone; what it was is kept, for it may come back."""
        self._hears.gone(event.source)
        port = self._known.get(event.source)
        if port is None or not port.there:
            return
        port.there = False
        port.asked_until_s = None
        if port.device is not None:
            self._board.remove(port.device.name)
            self._tell(port)
            self._news.say(f"{port.device.name} is away ({event.why}).")
            self._changed()

    def heard(self, arrived: MidiArrived, transport: Transport) -> Sequence[Moved]:
        """What a message means; notes, clocks and answers of devices go where they belong."""
        data = arrived.data
        if data[0] in CLOCKS or _is_full_time_code(data):
            self._hears.clock(arrived)
            return ()
        port = self._known.get(arrived.source)
        if port is None:
            return ()
        if port.asked_until_s is not None and identity_of(data):
            self._recognise(port, data)
            return ()
        if port.has_keys:
            self._hears.keys(arrived, transport)
        return port.device.heard(arrived) if port.device else ()

    def due_s(self) -> float | None:
        """When the next answer is no longer waited for."""
        waits = (one.asked_until_s for one in self._known.values())
        return min((wait for wait in waits if wait is not None), default=None)

    def passed(self, now_s: float) -> None:
        """Time went by: who has not answered is known by its port's name."""
        for port in list(self._known.values()):
            if port.asked_until_s is not None and port.asked_until_s <= now_s:
                self._recognise(port, None)

    def reread(self) -> None:
        """Profiles are others now: devices are made anew from them, those not known looked at."""
        for port in self._known.values():
            if port.there and port.asked_until_s is None:
                before = port.device.profile if port.device else None
                if before is None or self._profile(port.name, None) is not before:
                    self._ask(port)

    def close(self) -> None:
        """Let all ports go."""
        for port in self._known.values():
            port.input.close()
            if port.output is not None:
                port.output.close()
        self._known.clear()

    def _meet(self, name: str) -> None:
        port = _Port(name, self._ports.open_input(name, self._put))
        self._known[source_of(name)] = port
        self._ask(port)

    def _sent_through(self, name: str) -> _Port | None:
        outputs = ((one, one.output) for one in self._known.values() if one.there)
        return next((one for one, output in outputs if output and output.name == name), None)

    def _back(self, port: _Port) -> None:
        port.there = True
        if port.device is None:
            self._ask(port)
        else:
            self._open(port, port.device)

    def _ask(self, port: _Port) -> None:
        """Ask who it is, where it can be asked."""
        if port.output is None:
            other = partner(port.name, self._ports.outputs())
            port.output = self._ports.open_output(other) if other else None
        if port.output is not None and port.output.send(IDENTITY_REQUEST):
            port.asked_until_s = self._seconds.now_s() + ANSWER_S
        else:
            self._recognise(port, None)

    def _recognise(self, port: _Port, reply: bytes | None) -> None:
        port.asked_until_s = None
        profile = self._profile(port.name, reply)
        if profile is None:
            port.has_keys = self._is_keys(port.name, None)
            return
        if profile.id == ANY_KEYBOARD and port.device is None:
            self._news.say(
                f"{port.name} is not known and is taken for a keyboard: `roadie learn` makes a "
                "profile of it by moving its controls."
            )
        if port.device is not None:
            if port.device.profile is profile:
                return
            self._board.remove(port.device.name)
        port.device = self._device(profile, port)
        port.has_keys = self._is_keys(port.name, profile)
        self._open(port, port.device)

    def _device(self, profile: Profile, port: _Port) -> ProfiledDevice | MackieHost:
        """The device of a port; a Mackie Control with its handshake."""
        plain = ProfiledDevice(profile, self._free_name(profile.id, port))
        port.ask = None
        if not profile.displays or port.output is None:
            return plain
        from bridge.mackie.host import MackieHost, speaks_mackie

        if not speaks_mackie(profile):
            return plain
        host = MackieHost(plain, port.output.send, self._board.came)
        port.ask = host.ask
        return host

    def _profile(self, name: str, reply: bytes | None) -> Profile | None:
        found = self._shelf.recognise(name, reply)
        if found is None and may_be_keys(name):
            return self._shelf.load(ANY_KEYBOARD)
        return found

    def _open(self, port: _Port, device: ProfiledDevice | MackieHost) -> None:
        send = port.output.send if port.output is not None else _unheard
        self._board.add(device, send)
        if port.ask is not None:
            port.ask()
        self._tell(port)
        self._changed()

    def _free_name(self, base: str, port: _Port) -> str:
        taken = {one.device.name for one in self._known.values() if one.device and one is not port}
        name, number = base, 1
        while name in taken:
            number += 1
            name = f"{base}#{number}"
        return name

    def _is_keys(self, name: str, profile: Profile | None) -> bool:
        if self._keys is not None:
            return self._keys.casefold() in name.casefold()
        return profile is not None and any(one.kind == "key" for one in profile.controls)

    def _tell(self, port: _Port) -> None:
        assert port.device is not None
        self._news.tell("device", name=port.device.name, port=port.name, there=port.there)


def may_be_keys(port_name: str) -> bool:
    """Whether a port that no profile knows may be somebody's keyboard."""
    return _NO_KEYS.search(port_name) is None


def _unheard(_: bytes) -> bool:
    return True


def _is_full_time_code(data: bytes) -> bool:
    return len(data) == 10 and data[:2] == b"\xf0\x7f" and data[3:5] == b"\x01\x01"
